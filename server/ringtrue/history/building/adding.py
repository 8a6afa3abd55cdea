"""Adds what one release holds to the graph of its distribution: public modules, and all that their names lead to.

Does not know how names are followed, nor how the graph lies in its file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ringtrue.history.building.graph import ROOT, Entry, Graph, Scope, Signature, Unknown, add, add_bases
from ringtrue.history.building.known import CLOSED_CLASSES, OPEN_CLASSES
from ringtrue.history.building.records import Binding
from ringtrue.history.building.tree import Defined, Foreign, Meaning, ToModule, Tree, telling

_NOT_PUBLIC = frozenset(
    ("tests", "test", "conftest", "vendor", "vendored", "externals", "extern", "third_party", "thirdparty", "__main__")
)
_NO_MEMBERS = frozenset(
    (
        "typing.Generic", "typing.Protocol", "typing_extensions.Protocol", "typing_extensions.Generic", "abc.ABC",
        "builtins.object", "builtins.type",
    )
)  # fmt: skip
_OPEN_BASES = frozenset(("typing.Any", "ctypes.Structure", "ctypes.Union", "unittest.mock.Mock", "typing.TypedDict"))


def add_release(graph: Graph, version: str, tree: Tree) -> None:
    """Note what a release holds."""
    _Adding(graph, tree, graph.release(version)).all()


def is_public(module: str) -> bool:
    """Whether people are meant to import a module, by its name."""
    parts = module.split(".")
    return not any(part.startswith("_") for part in parts) and _NOT_PUBLIC.isdisjoint(parts)


@dataclass(slots=True)
class _Adding:
    graph: Graph
    tree: Tree
    bit: int
    waiting: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def all(self) -> None:
        root = self.graph.scopes[ROOT]
        for top in self.tree.children.get("", ()):
            if is_public(top) and not (
                top in ("docs", "examples", "scripts", "benchmarks", "tools") and len(self.tree.children[""]) > 1
            ):
                add(root, top, Entry(self._module(top)), self.bit)
        self._fill_waiting()
        for module in self.tree.asked_for:
            if f"m {module}" not in self.seen:
                self._patches(module)
        self._fill_waiting()

    def _fill_waiting(self) -> None:
        while self.waiting:
            self._fill(self.waiting.pop())

    def _module(self, module: str) -> str:
        key = f"m {module}"
        self.graph.scope(key, "module", self.bit)
        if key not in self.seen:
            self.seen.add(key)
            self.waiting.append(module)
        return key

    def _fill(self, module: str) -> None:
        scope = self.graph.scopes[f"m {module}"]
        names = self.tree.names(module)
        if names.open:
            scope.open |= self.bit
        for name, where in names.names.items():
            if not name.startswith("_"):
                self._name(scope, module, name, where)
        for name in names.perhaps - names.names.keys():
            add(scope, name, Entry(Unknown(perhaps=True)), self.bit)
        for child in self.tree.children.get(module, ()):
            inner = f"{module}.{child}"
            if is_public(inner) or (is_public(child) and not is_public(module)):
                meaning = self.tree.member(module, child) if child in names.names else None
                if meaning != ToModule(inner):
                    add(scope, child, Entry(self._module(inner)), self.bit)
        self._patches(module)

    def _name(self, scope: Scope, module: str, name: str, where: tuple[str, str]) -> None:
        meaning = self.tree.member(module, name) if where == (module, name) else self.tree.meaning(*where)
        if self.tree.perhaps(*where):
            add(scope, name, Entry(Unknown(perhaps=True)), self.bit)
            return
        if meaning is None and self.tree.modules[module].source:
            meaning = self.tree.stubbed(module, name)
        add(scope, name, self._entry(meaning), self.bit)

    def _entry(self, meaning: Meaning) -> Entry:
        match meaning:
            case ToModule(module=module):
                return Entry(self._module(module))
            case Defined(binding=binding):
                if binding.kind == "class":
                    return Entry(self._class(meaning), binding.deprecated)
                return self._plain(binding, meaning.module)
        return Entry(Unknown())

    def _plain(self, binding: Binding, module: str) -> Entry:
        if binding.kind != "function":
            return Entry(Unknown(), binding.deprecated)
        parameters, opened = binding.parameters, binding.open
        if isinstance(binding.target, str) and binding.target:
            others = self._keywords(module, binding.target)
            parameters, opened = (*parameters, *(others or ())), opened or others is None
        return Entry(Signature(parameters, opened, binding.dated), binding.deprecated)

    def _keywords(self, module: str, dotted: str, depth: int = 0) -> tuple[str, ...] | None:
        """The keys of a typed dictionary, those of its bases included; None where they are not all known."""
        meaning = self.tree.meaning_of(module, dotted)
        if isinstance(meaning, Foreign) and meaning.dotted.endswith(".TypedDict"):
            return ()
        if not isinstance(meaning, Defined) or meaning.binding.kind != "class" or depth > 8:
            return None
        found = [name for name in meaning.binding.members if not name.startswith("_")]
        for base in meaning.binding.bases:
            inherited = self._keywords(meaning.module, base, depth + 1)
            if inherited is None:
                return None
            found += inherited
        return tuple(dict.fromkeys(found))

    def _class(self, found: Defined) -> str:
        key = f"c {found.module} {found.name}" + (
            " stub" if found.stub and self.tree.modules[found.module].source else ""
        )
        scope = self.graph.scope(key, "class", self.bit)
        if key in self.seen:
            return key
        self.seen.add(key)
        binding = found.binding
        dotted = f"{found.module}.{found.name}"
        opened = binding.open or (found.stub and not self.tree.complete_stubs) or dotted in OPEN_CLASSES
        if opened and dotted not in CLOSED_CLASSES:
            scope.open |= self.bit
        for name, bindings in binding.members.items():
            perhaps = all(each.perhaps_bound for each in bindings)
            entry = Entry(Unknown(True)) if perhaps else self._member(found, name, telling(bindings))
            add(scope, name, entry, self.bit)
        self._constructor(scope, found)
        for name in binding.perhaps:
            add(scope, name, Entry(Unknown(perhaps=True)), self.bit)
        bases: list[str] = []
        for base in binding.bases:
            self._base(scope, bases, found.module, base)
        add_bases(scope, bases, self.bit)
        return key

    def _constructor(self, scope: Scope, found: Defined) -> None:
        """A `__new__` says what a call takes where there is no `__init__`; beside one it may take other things."""
        members = found.binding.members
        made = telling(members["__new__"]) if "__new__" in members else None
        if made is None:
            return
        entry = self._member(found, "__new__", made)
        if "__init__" not in members and isinstance(entry.target, Signature):
            add(scope, "__init__", entry, self.bit)
        elif isinstance(entry.target, Signature):
            add(scope, "__init__", Entry(Signature(entry.target.parameters, True)), self.bit)

    def _member(self, owner: Defined, name: str, binding: Binding) -> Entry:
        if binding.kind == "class":
            return Entry(
                self._class(Defined(owner.module, f"{owner.name}.{name}", binding, owner.stub)), binding.deprecated
            )
        if binding.kind == "alias" and isinstance(binding.target, str):
            inner = owner.binding.members.get(binding.target)
            if inner is not None and (other := telling(inner)).kind == "function":
                return self._plain(other, owner.module)
        return self._plain(binding, owner.module)

    def _base(self, scope: Scope, bases: list[str], module: str, text: str) -> None:
        if text.rpartition(".")[2] in ("Generic", "Protocol"):
            return
        meaning = self.tree.meaning_of(module, text) if text != "?" else None
        match meaning:
            case Defined(binding=Binding(kind="class")):
                bases.append(self._class(meaning))
            case Foreign() if meaning.dotted in _NO_MEMBERS:
                return
            case Foreign() if (
                meaning.standard or meaning.dotted.startswith("builtins.")
            ) and meaning.dotted not in _OPEN_BASES:
                key = f"f {meaning.dotted}"
                self.graph.scope(key, "foreign", self.bit)
                bases.append(key)
            case _:
                scope.open |= self.bit

    def _patches(self, module: str) -> None:
        """What modules set on classes of theirs or of others."""
        record = self.tree.source(module)
        for owner, name in record.patches if record else ():
            meaning = self.tree.meaning_of(module, owner)
            if not isinstance(meaning, Defined) or meaning.binding.kind != "class":
                if isinstance(meaning, ToModule) and name == "**":
                    self.graph.scope(self._module(meaning.module), "module", self.bit).open |= self.bit
                continue
            scope = self.graph.scopes[self._class(meaning)]
            if name.startswith("*"):
                scope.open |= self.bit
            elif not name.startswith("_") and name not in meaning.binding.members:
                add(scope, name, Entry(Unknown()), self.bit)
