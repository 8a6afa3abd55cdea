"""Finding modules along a search path as the import system would, from listings alone.

Does not know which paths a project has, nor what a package does at run time: `Missing` is decided by `world`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ringtrue.environment.answers import ModuleKind
from ringtrue.environment.disk import View


@dataclass(frozen=True)
class Spec:
    """One module on disk. `locations` hold its submodules; a namespace has several and no `path`."""

    name: str
    kind: ModuleKind
    path: str | None
    locations: tuple[str, ...] = ()
    stub_path: str | None = None


@dataclass(frozen=True)
class Stopped:
    """The search ended below `parent` (None: at the top level) without `name`."""

    parent: Spec | None
    name: str


@dataclass(frozen=True)
class Finder:
    """A search path: folders and archives in order, and what editable installs map by name."""

    view: View
    paths: tuple[str, ...]
    mapping: Mapping[str, str] = field(default_factory=dict)
    namespaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, dotted: str) -> Spec | Stopped:
        """The module `dotted`, each of its parents found first."""
        found: Spec | None = None
        parts = dotted.split(".")
        for depth, part in enumerate(parts):
            name = ".".join(parts[: depth + 1])
            folders = self.paths if found is None else found.locations
            spec = self._mapped(name) or self._search(name, part, folders)
            spec = self._with_namespaces(name, spec) or self._described(name)
            if spec is None:
                return Stopped(found, name)
            found = spec
        assert found is not None  # `dotted` has at least one part
        return self._with_stub(found)

    def children(self, spec: Spec) -> tuple[str, ...]:
        """Names of the submodules that are on disk."""
        found: dict[str, None] = {}
        for folder in spec.locations:
            entries = self.view.entries(folder)
            for name, is_dir in entries.items():
                stem = name if is_dir else name.partition(".")[0]
                if stem.isidentifier() and (is_dir or name.endswith((".py", ".pyi", ".so", ".pyd"))):
                    found[stem] = None
        for dotted in self.mapping:
            if dotted.rpartition(".")[0] == spec.name:
                found[dotted.rpartition(".")[2]] = None
        return tuple(name for name in found if name not in ("__init__", "__pycache__"))

    def _search(self, name: str, part: str, folders: Sequence[str]) -> Spec | None:
        portions: list[str] = []
        stub: Spec | None = None
        for folder in folders:
            entries = self.view.entries(folder)
            if entries.get(part):
                package = os.path.join(folder, part)
                spec = self._package(name, package)
                if spec is not None and spec.kind != "stub":
                    return spec
                stub = stub or spec
                portions.append(package)
            spec = self._file(name, part, folder)
            if spec is not None and spec.kind != "stub":
                return spec
            stub = stub or spec
        if stub is None and "." not in name:
            stub = self._stub_package(name, folders)
        if portions and stub is None:
            return Spec(name, "namespace", None, tuple(portions))
        return stub

    def _described(self, name: str) -> Spec | None:
        """A module that only a `name-stubs` package knows."""
        stub = self._stub_apart(name) if "." in name else None
        if stub is None:
            return None
        folders = (os.path.dirname(stub),) if os.path.basename(stub) == "__init__.pyi" else ()
        return Spec(name, "stub", stub, folders, stub)

    def _package(self, name: str, folder: str) -> Spec | None:
        entries = self.view.entries(folder)
        kind: ModuleKind
        if "__init__" in entries.extensions:
            return Spec(name, "extension", os.path.join(folder, entries.extensions["__init__"]), (folder,))
        for file, kind in (("__init__.py", "package"), ("__init__.pyc", "bytecode"), ("__init__.pyi", "stub")):
            if entries.get(file) is False:
                return Spec(name, self._kind(folder, kind), os.path.join(folder, file), (folder,))
        return None

    def _file(self, name: str, part: str, folder: str) -> Spec | None:
        entries = self.view.entries(folder)
        kind: ModuleKind
        if part in entries.extensions:
            return Spec(name, "extension", os.path.join(folder, entries.extensions[part]))
        for suffix, kind in ((".py", "source"), (".pyc", "bytecode"), (".pyi", "stub")):
            if entries.get(part + suffix) is False:
                return Spec(name, self._kind(folder, kind), os.path.join(folder, part + suffix))
        return None

    def _kind(self, folder: str, kind: ModuleKind) -> ModuleKind:
        """ "zip" for source in an archive."""
        return "zip" if kind in ("source", "package") and _in_archive(folder) else kind

    def _stub_package(self, name: str, folders: Sequence[str]) -> Spec | None:
        for folder in folders:
            if self.view.entries(folder).get(name + "-stubs"):
                inner = os.path.join(folder, name + "-stubs")
                init = os.path.join(inner, "__init__.pyi")
                return Spec(name, "stub", init if self.view.is_file(init) else None, (inner,))
        return None

    def _mapped(self, name: str) -> Spec | None:
        """A module that an editable install maps to a file or folder, with or without a suffix."""
        target = self.mapping.get(name)
        if target is None:
            return None
        folder, base = os.path.split(target)
        stem = base.partition(".")[0]
        if stem == "__init__" and base != stem:
            return self._package(name, folder)
        if self.view.entries(folder).get(base):
            return self._package(name, target) or Spec(name, "namespace", None, (target,))
        return self._file(name, stem, folder)

    def _with_namespaces(self, name: str, spec: Spec | None) -> Spec | None:
        """A namespace package gets the portions that start-up files add."""
        more = tuple(folder for folder in self.namespaces.get(name, ()) if self.view.is_dir(folder))
        if name not in self.namespaces or (spec is not None and spec.kind != "namespace"):
            return spec
        have = spec.locations if spec else ()
        return Spec(name, "namespace", None, tuple(dict.fromkeys([*have, *more])))

    def _with_stub(self, spec: Spec) -> Spec:
        if spec.kind == "stub":
            return Spec(spec.name, spec.kind, spec.path, spec.locations, spec.path)
        stub = self._stub_beside(spec) or self._stub_apart(spec.name)
        return spec if stub is None else Spec(spec.name, spec.kind, spec.path, spec.locations, stub)

    def _stub_beside(self, spec: Spec) -> str | None:
        for path in [os.path.join(folder, "__init__.pyi") for folder in spec.locations]:
            if self.view.is_file(path):
                return path
        if spec.path is None or spec.locations:
            return None
        path = os.path.join(os.path.dirname(spec.path), spec.name.rpartition(".")[2] + ".pyi")
        return path if self.view.is_file(path) else None

    def _stub_apart(self, dotted: str) -> str | None:
        """In a `name-stubs` package (PEP 561)."""
        top, _, rest = dotted.partition(".")
        for folder in self.paths:
            if not self.view.entries(folder).get(top + "-stubs"):
                continue
            base = (
                os.path.join(folder, top + "-stubs", *rest.split(".")) if rest else os.path.join(folder, top + "-stubs")
            )
            for path in (os.path.join(base, "__init__.pyi"), base + ".pyi"):
                if self.view.is_file(path):
                    return path
        return None


def _in_archive(folder: str) -> bool:
    return (".egg" in folder or ".zip" in folder) and not os.path.isdir(folder)
