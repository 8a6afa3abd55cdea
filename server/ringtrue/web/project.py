"""The web project: every file of a workspace that mentions a web framework, and what names mean across files.

Files are read once for each stamp; another file is read when a name leads to it. Does not know routing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeAlias

from ringtrue.web.reading import LARGEST, MENTIONS, file_of
from ringtrue.web.values import File, Imported, Made, Target

MOST_FILES = 6_000
_HOPS = 6
"""Re-exports that are followed."""

Find: TypeAlias = Callable[[str, int, str], "str | None"]
"""The file of a module of the project: by the file that imports it, the dots, and its name."""
Kept: TypeAlias = "dict[str, tuple[object, File | None]]"


class Texts(Protocol):
    """Where texts come from: the disk, with open buffers laid over it."""

    def text(self, path: str) -> str | None: ...

    def stamp(self, path: str) -> object: ...


class Project:
    """The files by path. `too_large`: nothing is known of the whole."""

    def __init__(self, root: str, paths: Iterable[str], texts: Texts, find: Find, kept: Kept) -> None:
        self.root = root
        self._texts = texts
        self._find = find
        self._kept = kept
        self._checked: dict[str, File | None] = {}
        self._found: dict[tuple[str, int, str], str | None] = {}
        self.files: dict[str, File] = {}
        self.too_large = False
        for count, path in enumerate(paths):
            if count == MOST_FILES:
                self.too_large = True
                self.files.clear()
                break
            found = self._read(path, mentioning=True)
            if found is not None:
                self.files[path] = found

    def text(self, path: str) -> str | None:
        """The text of a file, an open buffer's if there is one."""
        return self._texts.text(path)

    def file(self, path: str) -> File | None:
        """What the file at `path` says, whether or not it mentions a framework."""
        return self.files.get(path) or self._read(path, mentioning=False)

    def _read(self, path: str, mentioning: bool) -> File | None:
        if path in self._checked and (mentioning or self._checked[path] is not None):
            return self._checked[path]
        stamp, key = self._texts.stamp(path), path if mentioning else f"{path} whole"
        before = self._kept.get(key)
        if before is None or before[0] != stamp:
            text = self._texts.text(path)
            read = text is not None and len(text) <= LARGEST and (not mentioning or MENTIONS.is_in(text))
            before = self._kept[key] = (stamp, file_of(path, text) if read and text is not None else None)
        self._checked[path] = before[1]
        return before[1]

    def module(self, importer: str, level: int, module: str) -> str | None:
        """The file of a module of the project, as `importer` imports it."""
        key = (importer if level else "", level, module)
        if key not in self._found:
            self._found[key] = self._find(importer, level, module)
        return self._found[key]

    def resolve(self, path: str, scope: str, name: str) -> Target | None:
        """Where that is defined which `name` means in the function `scope` of the file at `path`: the file, the
        function, and what is left of the name there. None where it is not of the project."""
        return next(self._resolved(path, scope, name, _HOPS), None)

    def _resolved(self, path: str, scope: str, name: str, hops: int) -> Iterator[Target]:
        file = self.file(path)
        if file is None or not name or not hops:
            return
        head, _, rest = name.partition(".")
        around = scope
        while around:
            made = any(one.scope == around and one.name == head for one in file.made)
            if made or f"{around}.{head}" in file.functions:
                yield Target(path, around, name)
                return
            around = around.rpartition(".")[0]
        if self.defines(file, head):
            yield Target(path, "", name)
            return
        imported = file.imported.get(head)
        if imported is not None:
            yield from self._imported(path, imported, rest, hops)
        for star in file.stars if imported is None else ():
            module = self.module(path, star.level, star.module)
            if module is not None and module != path:
                yield from self._resolved(module, "", name, hops - 1)

    def defines(self, file: File, name: str) -> bool:
        """Whether the file itself gives `name` its value at its top level."""
        return (
            name in file.classes
            or name in file.functions
            or name in file.aliases
            or any(not one.scope and one.name == name for one in file.made)
            or (
                any(not one.scope and one.owner == name for one in file.registered if "." not in one.owner)
                and name not in file.imported
            )
        )

    def _imported(self, path: str, imported: Imported, rest: str, hops: int) -> Iterator[Target]:
        if imported.member:
            module = self.module(path, imported.level, imported.module)
            if module is not None:
                whole = f"{imported.member}.{rest}" if rest else imported.member
                yield from self._resolved(module, "", whole, hops - 1)
            inner = f"{imported.module}.{imported.member}" if imported.module else imported.member
            module = self.module(path, imported.level, inner)
            if module is not None and rest:
                yield from self._resolved(module, "", rest, hops - 1)
            return
        dotted = imported.module
        while rest:
            module = self.module(path, 0, dotted)
            if module is not None:
                yield from self._resolved(module, "", rest, hops - 1)
            first, _, rest = rest.partition(".")
            dotted = f"{dotted}.{first}"

    def module_of(self, path: str, scope: str, name: str) -> str | None:
        """The file of the module that `name` means there."""
        file = self.file(path)
        imported = file.imported.get(name.partition(".")[0]) if file is not None else None
        if imported is None:
            return None
        inner = ".".join(part for part in (imported.module, imported.member, name.partition(".")[2]) if part)
        return self.module(path, imported.level, inner)

    def maker(self, target: Target | None) -> Made | None:
        """What makes the application or router that stands there."""
        file = self.file(target.path) if target is not None else None
        return file.maker(target.scope, target.name) if file is not None and target is not None else None
