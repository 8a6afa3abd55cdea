"""Project: what one project root declares, locks and supports, and how a dependency is added to it.

Does not know what is installed or which names exist. `Project.read` is the one place that reads files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ringtrue.declared import Declarations, Declared, Kind, Name, PythonLimit, kind_of, parse
from ringtrue.declared.additions import to_array, to_requirements, to_table
from ringtrue.declared.installer import Installer, install_command, installer_of, is_installable
from ringtrue.declared.locks import Locked, compiled_lock, is_compiled, is_lock, read_lock
from ringtrue.declared.pep508 import normalised
from ringtrue.declared.pip_file import group_of
from ringtrue.plain_files import plain_bytes
from ringtrue.text import Edit
from ringtrue.toml_scanner import scan
from ringtrue.toml_text import Array, Table, Text

_LARGEST = 20_000_000  # characters; more is no file that a person or an installer wrote
_MANY = 200  # documents of one root that are read at most
_WORKSPACE_DEPTH = 8  # folders above a member in which its workspace is looked for


@dataclass(frozen=True)
class Document:
    """One requirement document of the project. `compiled`: made from others by a tool, so a lock more than a wish."""

    path: Path
    text: str
    declarations: Declarations
    compiled: bool = False


@dataclass(frozen=True)
class Project:
    """One project root as its files describe it."""

    folder: Path
    documents: tuple[Document, ...]
    locks: Mapping[Name, Locked]
    members: Mapping[Name, Path]
    installer: Installer
    name: Name | None = None
    requires_python: PythonLimit | None = None

    @classmethod
    def read(cls, folder: Path) -> Project:
        """What the files in `folder` say; a file that cannot be read says nothing."""
        documents = tuple(_documents(folder))
        root = _pyproject_root(documents)
        workspace = _workspace_above(folder)
        files = _names_in(folder)
        locking = files if workspace is None else files | (_names_in(workspace) & {"uv.lock"})
        named = [document.declarations for document in documents]
        return cls(
            folder=folder,
            documents=documents,
            locks=_locks(folder, workspace, documents),
            members=_members(workspace or folder),
            installer=installer_of(locking, root),
            name=next((item.name for item in named if item.name), None),
            requires_python=next((item.requires_python for item in named if item.requires_python), None),
        )

    @cached_property
    def declared(self) -> Mapping[Name, tuple[Declared, ...]]:
        """Every declaration of every group, by name; constraints declare nothing."""
        compiled_too = all(document.compiled for document in self.documents)
        found: dict[Name, tuple[Declared, ...]] = {}
        for document in self.documents:
            if document.compiled and not compiled_too:
                continue
            for entry in document.declarations.requirements:
                if entry.group != "constraint":
                    found[entry.name] = (*found.get(entry.name, ()), entry)
        return found

    @property
    def complete(self) -> bool:
        """Whether all that the project declares could be read: nothing is computed when it is built."""
        kinds = {document.declarations.kind for document in self.documents}
        stated_elsewhere = bool(kinds & {"setup-cfg", "setup-py"})  # where "dynamic" of pyproject.toml points
        return all(
            document.declarations.complete or (document.declarations.kind == "pyproject" and stated_elsewhere)
            for document in self.documents
        )

    def install_command(self, wanted: str, group: str = "main", *, python: str) -> tuple[str, ...] | None:
        """The arguments that install `wanted`, a name with or without `[extras]`; None if it is anything else."""
        return install_command(self.installer.tool, wanted, group, python)


def declare_edit(project: Project, wanted: str, group: str = "main") -> tuple[Path, Edit] | None:
    """The edit that declares `wanted` where this project declares such things; None where that is not certain."""
    name = normalised(wanted.partition("[")[0])
    if not is_installable(wanted) or any(entry.group == group for entry in project.declared.get(name, ())):
        return None
    for document in project.documents:
        if document.declarations.kind == "pyproject":
            edit = _pyproject_edit(document.text, wanted, group)
        elif document.declarations.kind == "pipfile" and group in ("main", "dev:dev"):
            edit = to_table(document.text, ("packages" if group == "main" else "dev-packages",), wanted)
        elif document.declarations.kind == "requirements" and not document.compiled and _group(document) == group:
            edit = to_requirements(document.text, wanted)
        else:
            edit = None
        if edit is not None:
            return document.path, edit
    return None


def _group(document: Document) -> str:
    return next((entry.group for entry in document.declarations.requirements), None) or group_of(
        document.declarations.path
    )


def _pyproject_edit(text: str, wanted: str, group: str) -> Edit | None:
    root = scan(text).root
    kind, _, label = group.partition(":")
    if root.get("project") is not None:
        if kind in _dynamic(root):
            return None
        match kind:
            case "main":
                return to_array(text, ("project", "dependencies"), wanted)
            case "optional":
                return to_array(text, ("project", "optional-dependencies", label), wanted)
            case "dev":
                return to_array(text, ("dependency-groups", label), wanted)
    elif root.get("tool", "poetry") is not None:
        match kind:
            case "main":
                return to_table(text, ("tool", "poetry", "dependencies"), wanted)
            case "dev":
                return to_table(text, ("tool", "poetry", "group", label, "dependencies"), wanted)
    return None


def _dynamic(root: Table) -> set[str]:
    dynamic = root.get("project", "dynamic")
    listed = {item.value for item in dynamic.items if isinstance(item, Text)} if isinstance(dynamic, Array) else set()
    meaning = {"dependencies": "main", "optional-dependencies": "optional"}
    return {meaning[name] for name in listed if name in meaning}


# --- reading ------------------------------------------------------------------------------------------------------

_ORDER: tuple[Kind, ...] = (
    "pyproject", "pipfile", "setup-cfg", "setup-py", "requirements", "environment-yml", "constraints",
)  # fmt: skip  # one line: the order in which documents are asked


# A document to read; its kind; its group if its name cannot tell it.
_Waiting = tuple[Path, Kind, str | None]


def _documents(folder: Path) -> Iterator[Document]:
    """The root's own documents, those in `requirements/`, and those that they include."""
    waiting: list[_Waiting] = [(path, kind, None) for path, kind in sorted(_candidates(folder), key=_rank)]
    seen: set[Path] = set()
    while waiting and len(seen) < _MANY:
        path, kind, group = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        text = _read(path)
        if text is None:
            continue
        declarations = parse(path.relative_to(folder).as_posix(), text, kind, group)
        compiled = kind == "requirements" and is_compiled(text, declarations)
        yield Document(path, text, declarations, compiled)
        waiting += _included(path, folder, declarations)


def _candidates(folder: Path) -> Iterator[tuple[Path, Kind]]:
    for place in (folder, folder / "requirements", folder / "reqs"):
        for file in _names_in(place):
            kind = kind_of(f"{place.name}/{file}")
            if kind is not None and kind != "script" and (place == folder or kind in ("requirements", "constraints")):
                yield place / file, kind


def _rank(candidate: tuple[Path, Kind]) -> tuple[int, bool, int, str]:
    """By kind; among requirements the sources (`.in`) first, then the plainest name."""
    path, kind = candidate
    return _ORDER.index(kind), path.suffix != ".in", len(path.as_posix()), path.as_posix()


def _included(path: Path, folder: Path, declarations: Declarations) -> Iterator[_Waiting]:
    for include in declarations.includes:
        target = _inside(path.parent / include.path, folder)
        if target is not None:
            kind: Kind = "constraints" if include.constraint else "requirements"
            yield target, kind, None if kind_of(target.as_posix()) == kind else include.group


def _inside(path: Path, folder: Path) -> Path | None:
    """The path without `..`, if it is under the project: other files are none of its business."""
    try:
        resolved = Path(*_without_dots(path))
    except (ValueError, OSError):
        return None
    return resolved if resolved.is_relative_to(folder) else None


def _without_dots(path: Path) -> Iterable[str]:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return parts


def _names_in(folder: Path) -> set[str]:
    try:
        return {entry.name for entry in folder.iterdir()}
    except OSError:
        return set()


def _read(path: Path) -> str | None:
    try:
        return plain_bytes(path, _LARGEST).decode("utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return None


def _pyproject_root(documents: Iterable[Document]) -> Table:
    text = next((document.text for document in documents if document.declarations.kind == "pyproject"), "")
    return scan(text).root


def _locks(folder: Path, workspace: Path | None, documents: Iterable[Document]) -> Mapping[Name, Locked]:
    found: dict[Name, Locked] = {}
    for document in documents:
        if document.compiled:
            found.update(compiled_lock(document.path.name, document.declarations))
    for place in (workspace, folder) if workspace not in (None, folder) else (folder,):
        if place is None:
            continue
        for file in sorted(name for name in _names_in(place) if is_lock(name)):
            found.update(read_lock(file, _read(place / file) or ""))
    return found


def _workspace_above(folder: Path) -> Path | None:
    """The uv workspace that has `folder` as a member."""
    for above in list(folder.parents)[:_WORKSPACE_DEPTH]:
        if folder in _members(above).values():
            return above
    return None


def _members(folder: Path) -> Mapping[Name, Path]:
    """Members of the uv workspace whose root is `folder`, by project name."""
    text = _read(folder / "pyproject.toml")
    if text is None or "workspace" not in text:
        return {}
    workspace = scan(text).root.table("tool", "uv", "workspace")
    excluded = {path for pattern in _strings(workspace.get("exclude")) for path in _globbed(folder, pattern)}
    members: dict[Name, Path] = {}
    for pattern in _strings(workspace.get("members")):
        for path in _globbed(folder, pattern):
            if path not in excluded and (text := _read(path / "pyproject.toml")) is not None:
                name = scan(text).root.get("project", "name")
                members[normalised(name.value if isinstance(name, Text) else path.name)] = path
    return members


def _strings(node: object) -> list[str]:
    return [item.value for item in node.items if isinstance(item, Text)] if isinstance(node, Array) else []


def _globbed(folder: Path, pattern: str) -> list[Path]:
    if pattern.rstrip("/") in ("", "."):
        return [folder]
    try:
        return sorted(folder.glob(pattern))[:_MANY]
    except (ValueError, NotImplementedError, OSError):
        return []
