"""All names of one module: source and stub together, star imports followed, `__all__` worked out.

Does not know how modules are found (it is handed that) nor what classes hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from ringtrue.environment import kept_names
from ringtrue.environment.answered import closed
from ringtrue.environment.answers import Found, ModuleNames, Name
from ringtrue.environment.api.labels import Installation, label_of
from ringtrue.environment.disk import Stamp, View
from ringtrue.environment.names import Exports, Extracted, extract

# What the import system sets on every module.
SPECIAL = frozenset(
    (
        "__name__", "__doc__", "__file__", "__path__", "__spec__", "__loader__", "__package__", "__dict__",
        "__builtins__", "__cached__", "__annotations__", "__class__",
    )
)  # fmt: skip


class Modules(Installation, Protocol):
    """What following an import needs."""

    def found(self, dotted: str) -> Found | None: ...


def extracted(path: str, modules: Modules, found: Found) -> Extracted:
    """The names in one file of a module, kept for as long as the file has the same stamp."""
    stamp = modules.view.stamp(path)
    key = ("names", path, modules.version)
    kept = modules.view.disk.kept(key)
    if isinstance(kept, tuple) and kept[0] == stamp and isinstance(kept[1], Extracted):
        return kept[1]
    read = _shelved(path, modules, found, stamp)
    modules.view.disk.keep(key, (stamp, read))
    return read


def _shelved(path: str, modules: Modules, found: Found, stamp: Stamp | None) -> Extracted:
    """From the shelf of the distribution that the file belongs to, where there is one, or for it."""
    label = label_of(path, found, stamp, modules) if modules.shelves is not None and stamp is not None else None
    if modules.shelves is None or label is None or path in modules.view.overlay:
        return _read(path, modules)
    label = label._replace(path=label.path + "#names")
    read = modules.shelves.get(label, kept_names.unpacked)
    if read is None:
        read = _read(path, modules)
        modules.shelves.add(label, kept_names.packed(read))
    return read


def _read(path: str, modules: Modules) -> Extracted:
    text = modules.view.text(path)
    return extract(text, modules.version) if text is not None else Extracted(broken="cannot be read")


def names(found: Found, modules: Modules) -> ModuleNames:
    """Every name of the module, kept for as long as the files it was gathered from have the same stamps."""
    view = modules.view
    key = ("surface", found.path, found.stub_path, modules.version)
    kept = view.disk.kept(key)
    if isinstance(kept, _Kept) and all(view.stamp(path) == stamp for path, stamp in kept.read.items()):
        return kept.names
    gathering = _Gathering(modules)
    result = gathering.of(found)
    if gathering.complete:
        view.disk.keep(key, _Kept(result, gathering.read))
    return result


@dataclass(frozen=True)
class _Kept:
    """A result and the stamps of every file it was read from."""

    names: ModuleNames
    read: dict[str, Stamp | None]


@dataclass
class _Gathering:
    """One question's walk over star imports; `seen` breaks cycles. Not `complete`: a star led nowhere, yet."""

    modules: Modules
    complete: bool = True
    read: dict[str, Stamp | None] = field(default_factory=dict)
    seen: dict[str, ModuleNames] = field(default_factory=dict)

    def of(self, found: Found) -> ModuleNames:
        key = f"{found.path} {found.stub_path}"
        if key in self.seen:
            return self.seen[key]
        self.seen[key] = ModuleNames()
        self.seen[key] = self._both(found)
        return self.seen[key]

    def _both(self, found: Found) -> ModuleNames:
        source = self._file(_source_of(found, self.modules.view), found)
        stub = self._file(found.stub_path, found)
        if source is None and stub is None:
            return ModuleNames(open=_why_unread(found))
        if stub is None or source is None:
            only = source or stub
            assert only is not None  # one of the two is there
            if source is not None:
                return source
            return replace(only, open=only.open or _why_stub_only(found), private_open="stubs leave private names out")
        offered = stub.names if source.open else _offered(stub)
        joined = {**offered, **source.names}
        for name, (mine, theirs) in ((n, (source.names[n], stub.names[n])) for n in source.names.keys() & stub.names):
            if mine.typing_only or theirs.deprecated:
                joined[name] = theirs
        # Typeshed is checked against every release: it settles public names even where the source cannot be read.
        why = stub.open if found.origin == "stdlib" else source.open
        return ModuleNames(joined, why, source.open, source.exported or stub.exported)

    def _file(self, path: str | None, found: Found) -> ModuleNames | None:
        if path is None:
            return None
        self.read[path] = self.modules.view.stamp(path)
        read = extracted(path, self.modules, found)
        if read.broken:
            return ModuleNames(open=f"'{os.path.basename(path)}' {read.broken}")
        gathered = dict(read.names)
        reason = read.dynamics.open
        if found.name.rpartition(".")[2] in read.dynamics.sets:
            reason = reason or "names are made by setattr()"
        known = closed(found.name, reason) if reason else None
        if known is not None:
            reason = None
            gathered.update((name, Name("exported")) for name in known if name not in gathered)
        for star in read.stars:
            names, why = self._star(found, path, star.module, star.level)
            for name in names:
                gathered.setdefault(name, replace(names[name], line=star.line, handed_on=True))
            reason = reason or why
        exported = self._exported(read.exports, found, path, gathered) if read.exports else None
        for name in exported or ():
            gathered.setdefault(name, Name("exported"))
        if reason:  # a lazy module shows type checkers what it will make: those names are real
            gathered = {name: replace(each, typing_only=False) for name, each in gathered.items()}
        if read.dynamics.stub:
            gathered.update(
                (name, each) for name, each in self._stub_names(found, path).items() if name not in gathered
            )
        return ModuleNames(gathered, reason, None, exported)

    def _stub_names(self, found: Found, path: str) -> dict[str, Name]:
        """`lazy_loader.attach_stub` takes its names from the stub beside the file."""
        stub = self._file(os.path.splitext(path)[0] + ".pyi", found)
        return dict(stub.names) if stub else {}

    def _star(self, found: Found, path: str, module: str, level: int) -> tuple[dict[str, Name], str | None]:
        answer = self._resolve(found, module, level)
        if answer is None:
            self.complete = False
            return {}, f"'from {'.' * level}{module} import *' cannot be followed"
        target = self.of(answer)
        if target.exported is not None:  # then a star brings these, whatever else the module may make
            return {name: target.names.get(name, Name("exported")) for name in target.exported}, None
        names = {name: each for name, each in target.names.items() if not name.startswith("_")}
        if _opens_exports(answer, self.modules):
            names = dict(target.names)
        return names, f"'{answer.name}' is imported by star, and {target.open}" if target.open else None

    def _resolve(self, found: Found, module: str, level: int) -> Found | None:
        if level == 0:
            return self.modules.found(module)
        parts = found.name.split(".")
        parts = parts[: len(parts) - level + (1 if found.is_package else 0)]
        return self.modules.found(".".join([*parts, *([module] if module else [])]))

    def _exported(self, exports: Exports, found: Found, path: str, gathered: dict[str, Name]) -> tuple[str, ...] | None:
        listed = list(exports.names)
        for module in exports.modules:
            target = gathered.get(module)
            answer = self._bound_module(found, module, target)
            if answer is None:
                return None
            listed += self.of(answer).public
        return None if exports.open else tuple(dict.fromkeys(listed))

    def _bound_module(self, found: Found, name: str, bound: Name | None) -> Found | None:
        """The module that `name` stands for inside `found`, as in `name.__all__`."""
        if bound is None or bound.target is None:
            return self.modules.found(f"{found.name}.{name}") if found.is_package else None
        module, attribute = bound.target
        stripped = module.lstrip(".")
        base = self._resolve(found, stripped, len(module) - len(stripped))
        if attribute is None or base is None:
            return base
        return self.modules.found(f"{base.name}.{attribute}")


def _offered(stub: ModuleNames) -> dict[str, Name]:
    """What a stub offers: not what it imports for its own annotations (PEP 484, "Stub Files")."""
    exported = stub.exported or ()
    return {n: each for n, each in stub.names.items() if each.kind != "import" or each.handed_on or n in exported}


def _source_of(found: Found, view: View) -> str | None:
    """The Python text of a module; for a compiled one the source it was compiled from, if it lies beside it."""
    if found.path is None or found.kind == "stub":
        return None
    if found.kind in ("source", "package", "zip"):
        return found.path if found.path.endswith(".py") else None
    if found.kind == "extension":
        folder, base = os.path.split(found.path)
        beside = os.path.join(folder, base.partition(".")[0] + ".py")
        return beside if view.is_file(beside) else None
    return None


def _opens_exports(found: Found, modules: Modules) -> bool:
    """Whether the module has an `__all__` that could not be read: then a star may bring private names too."""
    path = _source_of(found, modules.view) or found.stub_path
    read = extracted(path, modules, found).exports if path else None
    return read is not None and read.open


def _why_unread(found: Found) -> str | None:
    if found.kind == "namespace":
        return None
    if found.kind == "extension":
        return f"'{found.name}' is compiled and has no stub"
    return f"'{found.name}' has no source to read"


def _why_stub_only(found: Found) -> str | None:
    """Stubs of the standard library are checked against it for every release; others may be partial."""
    return None if found.origin == "stdlib" else f"only a stub describes '{found.name}'"


def public(names: Iterable[str]) -> tuple[str, ...]:
    """Candidates to suggest: without private and special names."""
    return tuple(name for name in names if not name.startswith("_"))
