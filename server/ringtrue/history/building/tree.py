"""The modules of one release, and what their names stand for when imports are followed inside the distribution.

Does not know other releases or distributions. What cannot be followed is unknown.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ringtrue.history.building.known import CLOSED_MODULES
from ringtrue.history.building.records import Binding, Record

_DEEPEST = 24
_STANDARD = frozenset(sys.stdlib_module_names) | {"__future__", "distutils", "imp", "asyncore", "asynchat", "smtpd"}


@dataclass(slots=True)
class Module:
    """Where a module's text is: the hashes of its source and stub. `package`: it may hold others."""

    source: str = ""
    stub: str = ""
    compiled: bool = False
    package: bool = False
    namespace: bool = False


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition: in which module, under which name there, and what it says. `stub`: it is from a stub."""

    module: str
    name: str
    binding: Binding = field(compare=False)
    stub: bool = False


@dataclass(frozen=True, slots=True)
class ToModule:
    module: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A dotted name of another distribution or the standard library."""

    dotted: str

    @property
    def standard(self) -> bool:
        return self.dotted.partition(".")[0] in _STANDARD


Meaning = Defined | ToModule | Foreign | None
"""None: there, and not known."""


@dataclass(slots=True)
class Names:
    """All names of a module: for each where it is from. `open`: there may be others."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """name -> (module that binds it, name there)"""
    open: bool = False
    exported: list[str] | None = None
    listed: frozenset[str] | None = None
    """What can be read of `__all__`, where there is one."""
    perhaps: set[str] = field(default_factory=set)
    """Names that the module makes in some releases or on some platforms."""


def modules_in(files: Mapping[str, str], source_archive: bool) -> dict[str, Module]:
    """The modules of an archive, by its members and the hashes of their texts."""
    found: dict[str, Module] = {}
    for path, key in _importable(files, source_archive):
        pure = PurePosixPath(path)
        parts = [*pure.parts[:-1], pure.name.partition(".")[0]]
        package = parts[-1] == "__init__"
        parts = parts[:-1] if package else parts
        if not parts or not all(part.isidentifier() for part in parts):
            continue
        module = found.setdefault(".".join(parts), Module())
        module.package = module.package or package
        if pure.suffix == ".py":
            module.source = key
        elif pure.suffix == ".pyi":
            module.stub = key
        else:
            module.compiled = True
    for name in list(found):
        while "." in name:
            name = name.rpartition(".")[0]
            found.setdefault(name, Module(package=True, namespace=True)).package = True
    return found


def _importable(files: Mapping[str, str], source_archive: bool) -> list[tuple[str, str]]:
    """Paths as an installed distribution has them."""
    suffixes = (".py", ".pyi", ".so", ".pyd")
    given = [(path, key) for path, key in files.items() if path.endswith(suffixes)]
    if not source_archive:
        purelib = ((path.split("/", 2), path, key) for path, key in given)
        return [
            (
                parts[2]
                if len(parts) == 3 and parts[0].endswith(".data") and parts[1] in ("purelib", "platlib")
                else path,
                key,
            )
            for parts, path, key in purelib
        ]
    for folder in ("src/", "lib/", "python/", "lib3/"):
        inner = [(path.removeprefix(folder), key) for path, key in given if path.startswith(folder)]
        if any(path.endswith("/__init__.py") for path, _ in inner) and not any(
            path.endswith("/__init__.py") and path.count("/") == 1 for path, _ in given if not path.startswith(folder)
        ):
            return inner
    tops = {path.partition("/")[0] for path, _ in given if path.count("/") == 1 and path.endswith("/__init__.py")}
    return [
        (path, key)
        for path, key in given
        if path.partition("/")[0] in tops or ("/" not in path and path not in _STRAYS)
    ]


_STRAYS = frozenset(("setup.py", "conftest.py", "versioneer.py", "noxfile.py", "tasks.py", "fabfile.py", "docs.py"))


class Tree:
    """One release."""

    def __init__(
        self, modules: dict[str, Module], record: Callable[[str], Record], complete_stubs: bool = False
    ) -> None:
        self.modules = modules
        self._record = record
        self.complete_stubs = complete_stubs
        self._names: dict[str, Names] = {}
        self._meanings: dict[tuple[str, str], Meaning] = {}
        self.children: dict[str, list[str]] = {}
        for name in modules:
            above, _, last = name.rpartition(".")
            self.children.setdefault(above, []).append(last)

    @property
    def asked_for(self) -> tuple[str, ...]:
        """The modules whose names were asked for so far."""
        return tuple(self._names)

    def source(self, module: str) -> Record | None:
        found = self.modules[module]
        return self._record(found.source) if found.source else None

    def stub(self, module: str) -> Record | None:
        found = self.modules[module]
        return self._record(found.stub) if found.stub else None

    def main(self, module: str) -> Record | None:
        """The text that tells of a module's names: its source, else its stub."""
        return self.source(module) or self.stub(module)

    def names(self, module: str) -> Names:
        """All names of a module, those of stars included."""
        found = self._names.get(module)
        if found is None:
            self._names[module] = Names(open=True)  # for those who ask in a circle
            found = self._names[module] = self._gathered(module)
        return found

    def _gathered(self, module: str) -> Names:
        where = self.modules[module]
        source, stub = self.source(module), self.stub(module)
        if source is None and stub is None:
            return Names(open=where.compiled or where.namespace)
        found = Names()
        if source is not None:
            self._add(found, module, source)
        if stub is not None and (source is None or found.open or source.stub_names):
            self._add_stub(found, module, stub)
            complete = self.complete_stubs or (source is not None and source.stub_names)
            found.open = not complete or (source is not None and "__getattr__" in source.open)
        found.perhaps |= {name for name in CLOSED_MODULES.get(module, ()) if name not in found.names}
        return found

    def _add(self, found: Names, module: str, record: Record) -> None:
        real = record.typing_is_real or bool(record.open)
        for name, bindings in record.names.items():
            if real or any(not each.typing for each in bindings):
                found.names[name] = (module, name)
        for name in record.lazy:
            found.names.setdefault(name, (module, name))
        found.open = found.open or (bool(record.open) and module not in CLOSED_MODULES)
        self._add_stars(found, module, [(level, star) for level, star, typing in record.stars if real or not typing])
        found.exported = self._exported(module, record, found)

    def _add_stub(self, found: Names, module: str, record: Record) -> None:
        """What a stub offers; not what it imports for itself."""
        listed = set(record.exports or ())
        for name, bindings in record.names.items():
            own = any(each.kind != "import" or each.handed_on for each in bindings)
            if own or name in listed:
                found.names.setdefault(name, (module, name))
        self._add_stars(found, module, [(level, star) for level, star, _ in record.stars])
        if found.exported is None:
            found.exported = self._exported(module, record, found)

    def _add_stars(self, found: Names, module: str, stars: list[tuple[int, str]]) -> None:
        for level, star in stars:
            target = self.absolute(module, level, star)
            if target not in self.modules:
                found.open = True
                continue
            theirs = self.names(target)
            found.open = found.open or (theirs.open and theirs.exported is None)
            for name in theirs.exported if theirs.exported is not None else [n for n in theirs.names if n[:1] != "_"]:
                sure = name in theirs.names and (theirs.exported is not None or name in (theirs.listed or (name,)))
                if sure:
                    found.names.setdefault(name, theirs.names[name])
                else:
                    found.perhaps.add(name)
            found.perhaps |= theirs.perhaps if theirs.exported is None else set()

    def _exported(self, module: str, record: Record, found: Names) -> list[str] | None:
        """What `__all__` says; None where it cannot be read to the end."""
        if record.exports is None:
            return None
        listed, complete = list(record.exports), not record.exports_open or module in CLOSED_MODULES
        for dotted in record.exported_modules:
            meaning = self.meaning_of(module, dotted)
            theirs = self.names(meaning.module) if isinstance(meaning, ToModule) else Names()
            complete = complete and theirs.exported is not None
            listed += theirs.exported or theirs.listed or ()
        for name in listed:
            if name not in CLOSED_MODULES.get(module, ()):
                found.names.setdefault(name, (module, name))
        found.listed = frozenset(listed)
        return [*listed, *CLOSED_MODULES.get(module, ())] if complete else None

    def absolute(self, module: str, level: int, name: str) -> str:
        if not level:
            return name
        parts = module.split(".")
        kept = parts[: len(parts) - level + (1 if self.modules[module].package else 0)]
        return ".".join([*kept, *([name] if name else [])])

    def meaning_of(self, module: str, dotted: str) -> Meaning:
        """What a dotted text stands for inside a module."""
        first, *rest = dotted.split(".")
        names = self.names(module).names
        where = names.get(first) or ((module, first) if self._binds(module, first) else None)
        if where is None:
            return Foreign(f"builtins.{dotted}") if first in _BUILTINS and not self.names(module).open else None
        found = self.meaning(*where)
        for at, name in enumerate(rest):
            match found:
                case ToModule(module=inner):
                    found = self.member(inner, name)
                case Foreign():
                    return Foreign(f"{found.dotted}.{'.'.join(rest[at:])}")
                case Defined(binding=Binding(kind="class", members=members)) if name in members:
                    found = Defined(found.module, f"{found.name}.{name}", telling(members[name]), found.stub)
                case _:
                    return None
        return found

    def member(self, module: str, name: str) -> Meaning:
        """An attribute of a module, or a module in it."""
        inner = f"{module}.{name}"
        names = self.names(module).names
        if name in names and not (
            inner in self.modules and names[name] == (module, name) and not self._binds(module, name)
        ):
            return self.meaning(*names[name])
        return ToModule(inner) if inner in self.modules else None

    def _binds(self, module: str, name: str) -> bool:
        return any(name in record.names for record in (self.source(module), self.stub(module)) if record)

    def meaning(self, module: str, name: str, depth: int = 0) -> Meaning:
        """What a name that a module binds stands for."""
        key = module, name
        if key in self._meanings:
            return self._meanings[key]
        self._meanings[key] = None  # for those who ask in a circle
        found = self._meaning(module, name, depth) if depth < _DEEPEST else None
        if found is None and self.modules[module].source:
            found = self.stubbed(module, name)
        self._meanings[key] = found
        return found

    def perhaps(self, module: str, name: str) -> bool:
        """Whether the module that binds a name does so on some ways through it only."""
        record = self.main(module)
        bindings = record.names.get(name) if record else None
        return bool(bindings) and all(each.perhaps_bound for each in bindings or ())

    def stubbed(self, module: str, name: str) -> Meaning:
        """The class or function that the stub of a module describes."""
        stub = self.stub(module)
        bindings = stub.names.get(name) if stub else None
        if not bindings or (said := telling(bindings)).kind not in ("class", "function"):
            return None
        return Defined(module, name, said, stub=True)

    def _meaning(self, module: str, name: str, depth: int) -> Meaning:
        record = self.main(module)
        bindings = record.names.get(name) if record else None
        if not bindings and record is not None and record.stub_names and (stub := self.stub(module)):
            bindings = stub.names.get(name)
        if not bindings:
            return self._lazily(module, name, record, depth)
        best = telling(bindings)
        match best.kind:
            case "class" | "function":
                return Defined(module, name, best, not self.modules[module].source)
            case "import":
                assert isinstance(best.target, tuple)  # as imports are read
                return self._imported(module, name, best.target, depth)
            case "alias":
                assert isinstance(best.target, str)  # as aliases are read
                first = best.target.partition(".")[0]
                if first == name:
                    return None
                return self.meaning_of(module, best.target)
        return Defined(module, name, best) if best.deprecated else None

    def _lazily(self, module: str, name: str, record: Record | None, depth: int) -> Meaning:
        """What a `__getattr__` imports; a module of that name."""
        said = record.lazy.get(name, "") if record else ""
        for candidate in (said, self.absolute(module, 1, said.lstrip(".")) if said else "", f"{module}.{said}"):
            if candidate in self.modules and said:
                names = self.names(candidate).names
                return self.meaning(*names[name], depth + 1) if name in names else None
        if said and said != "__module__":
            return Foreign(f"{said}.{name}") if not said.startswith(".") else None
        inner = f"{module}.{name}"
        return ToModule(inner) if inner in self.modules else None

    def _imported(self, module: str, bound: str, target: tuple[int, str, str], depth: int) -> Meaning:
        level, written, name = target
        absolute = self.absolute(module, level, written)
        if not name:
            return ToModule(absolute) if absolute in self.modules else Foreign(absolute)
        if absolute not in self.modules:
            top = absolute.partition(".")[0]
            return None if top in self.modules else Foreign(f"{absolute}.{name}")
        inner = f"{absolute}.{name}"
        names = self.names(absolute).names
        if name in names and not (absolute == module and name == bound):
            where = names[name]
            if where == (absolute, name) and inner in self.modules and not self._binds(absolute, name):
                return ToModule(inner)
            return self.meaning(*where, depth + 1)
        return ToModule(inner) if inner in self.modules else None


def telling(bindings: list[Binding]) -> Binding:
    """Of several bindings of one name the definition that says most; functions joined into one."""
    functions = [each for each in bindings if each.kind == "function" and not each.typing]
    if len(functions) > 1 and all(each.kind in ("function", "value") for each in bindings):
        return _joined(functions)
    return min(bindings, key=lambda each: (each.typing, _ORDER[each.kind]))


_ORDER = {"class": 0, "function": 1, "import": 2, "alias": 3, "value": 4}


def _joined(functions: list[Binding]) -> Binding:
    names = dict.fromkeys(name for each in functions for name in each.parameters)
    last = functions[-1]
    return Binding(
        "function",
        parameters=tuple(names),
        open=any(each.open for each in functions),
        deprecated=last.deprecated,
        dated=last.dated,
    )


_BUILTINS = frozenset(dir(__builtins__)) if not isinstance(__builtins__, dict) else frozenset(__builtins__)
