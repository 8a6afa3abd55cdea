"""Import statements: which modules and names they ask for, and where each is written.

Does not know whether they are there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.file_places import is_of_platform, is_vendored
from ringtrue.guards import Guard
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context

_FROM = re.compile(r"from((?:\s|\\\n|\\\r\n?|\.)*)([^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)?")
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, eq=False)
class Wanted:
    """One module that a statement asks for: `dotted` as written, after `level` dots. `alias` is of a plain import."""

    node: ast.Import | ast.ImportFrom
    dotted: str
    level: int
    parts: tuple[Span, ...]
    alias: ast.alias | None = None

    @property
    def span(self) -> Span:
        """The whole dotted name."""
        return Span(self.parts[0].start, self.parts[-1].end)

    @property
    def top(self) -> str:
        """The first part, which is what has to be installed."""
        return self.dotted.partition(".")[0]

    @property
    def bound(self) -> str | None:
        """The name that the statement binds to the top-level package, as `import a.b` does; None for any other."""
        return self.top if self.alias is not None and self.alias.asname is None else None


def may_fail(node: ast.Import | ast.ImportFrom, module: str, ctx: Context) -> bool:
    """Whether the import of `module` is meant to fail in some places, or is somebody else's to mend: it is guarded,
    is for one platform, for a Python that lacks a builtin, or stands in a copy of another project."""
    if not ctx.guards(node).isdisjoint(_EXCUSES):
        return True
    place: str = ctx.ask_here("place") or ctx.path
    return is_vendored(place) or is_of_platform(place, module)


_EXCUSES: frozenset[Guard] = frozenset(("import-error", "name-error", "platform", "version"))


def wanted_modules(node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Wanted]:
    """The modules that the statement asks for; none for `from . import x`."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            start, end = ctx.span(alias)
            parts = _parts(ctx.block.text[start:end], start, alias.name.count(".") + 1)
            yield Wanted(node, alias.name, 0, parts, alias)
    elif node.module:
        start, end = ctx.span(node)
        found = _FROM.match(ctx.block.text[start:end])
        if found is not None and found[2]:
            yield Wanted(node, node.module, node.level, _parts(found[2], start + found.start(2), None))


def wanted_name(alias: ast.alias, ctx: Context) -> Span:
    """Where the name of `from x import name as other` stands."""
    start = ctx.span(alias).start
    return Span(start, start + len(alias.name))


def _parts(text: str, at: int, count: int | None) -> tuple[Span, ...]:
    words = list(_WORD.finditer(text))[:count]
    return tuple(Span(at + word.start(), at + word.end()) for word in words)
