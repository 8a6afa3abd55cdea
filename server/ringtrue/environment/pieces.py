"""Pieces: the functions and classes at the top level of a text, found by its lines and not by parsing it.

Does not know what is in them. The rest of a text, without its pieces, parses only if they were cut where they begin and
end: what is cut inside brackets leaves brackets that nothing closes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple


class Piece(NamedTuple):
    """`text[start:end]` is `name` with its decorators; `line` counts from 0, as does `head`, that of its `def`."""

    name: str
    start: int
    end: int
    line: int
    head: int
    is_class: bool


# Comments and strings: what is in them begins no line of code.
_QUOTED = re.compile(
    r"#[^\n]*"
    r"|\"\"\"[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*\"\"\""
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    r"|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\""
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'",
    re.DOTALL,
)
# Patterns of lines begin with the end of the line before: that is looked for quickly.
_OUTERMOST = re.compile(r"\n(?=[^\s#)\]}])")
_HEAD = re.compile(r"(?:async[ \t]+)?(def|class)[ \t]+(\w+)")


Spans = list[tuple[int, int]]


def long_texts(text: str) -> Spans:
    """Where strings of several lines stand."""
    return [each.span() for each in _QUOTED.finditer(text) if each[0][0] != "#" and "\n" in each[0]]


def pieces(text: str, inside: Spans | None = None) -> list[Piece]:
    """The pieces in their order. `inside` are the strings of several lines, where they are known."""
    inside = long_texts(text) if inside is None else inside
    starts = [each.end() for each in _OUTERMOST.finditer(text) if not _is_within(each.end(), inside)]
    if text and not text[0].isspace() and text[0] != "#":
        starts.insert(0, 0)
    return _between(text, starts, len(text), 0)


def members(text: str, owner: Piece, inside: Spans) -> list[Piece]:
    """The pieces of a class: its functions and classes with the least indentation of all."""
    heads = (each for each in _INNER.finditer(text, owner.start, owner.end) if not _is_within(each.start(), inside))
    indent = min((each[1] for each in heads), key=len, default="")
    if not indent:
        return []
    lines = _of_indent(len(indent)).finditer(text, _behind_head(text, owner), owner.end)
    starts = [each.end() for each in lines if not _is_within(each.end(), inside)]
    return _between(text, starts, owner.end, owner.line + text.count("\n", owner.start, starts[0]) if starts else 0)


def _behind_head(text: str, owner: Piece) -> int:
    """The end of the line on which the class is named."""
    place = owner.start - 1
    for _ in range(owner.head - owner.line + 1):
        place = text.find("\n", place + 1)
    return place if place >= 0 else owner.end


_INNER = re.compile(r"\n([ \t]+)(?:@|(?:async[ \t]+)?def[ \t]|class[ \t])")


@lru_cache(maxsize=32)
def _of_indent(most: int) -> re.Pattern[str]:
    """Lines of code that are indented by no more."""
    return re.compile(rf"\n[ \t]{{0,{most}}}(?=[^\s#)\]}}])")


def _between(text: str, starts: list[int], end: int, line: int) -> list[Piece]:
    """The definitions among statements that begin at `starts`; the first one on `line`."""
    found: list[Piece] = []
    decorated, first = -1, 0
    at = starts[0] if starts and line else 0
    for start, behind in zip(starts, [*starts[1:], end], strict=True):
        line += text.count("\n", at, start)
        at = start
        if text[start] == "@":
            decorated, first = (start, line) if decorated < 0 else (decorated, first)
            continue
        head = _HEAD.match(text, start)
        if head is not None:
            begin, begun = (decorated, first) if decorated >= 0 else (start, line)
            found.append(
                Piece(head[2], _line_start(text, begin), _line_start(text, behind), begun, line, head[1] == "class")
            )
        decorated = -1
    return found


def _line_start(text: str, place: int) -> int:
    """Where the line of `place` begins, if white space alone is before it."""
    start = text.rfind("\n", 0, place) + 1
    return start if text[start:place].isspace() else place


def _is_within(place: int, spans: list[tuple[int, int]]) -> bool:
    behind = bisect_right(spans, (place, place))
    return behind > 0 and spans[behind - 1][1] > place


def without(
    text: str,
    gone: list[Piece],
    stand_in: Callable[[Piece], str] = lambda _: "",
    start: int = 0,
    end: int | None = None,
) -> str:
    """`text[start:end]` with empty lines in the place of some pieces, and a line for each where its `def` stood."""
    return "".join(_parts(text, gone, stand_in, start, len(text) if end is None else end))


def _parts(text: str, gone: list[Piece], stand_in: Callable[[Piece], str], at: int, end: int) -> Iterator[str]:
    for piece in gone:
        yield text[at : piece.start]
        lines = text.count("\n", piece.start, piece.end)
        before = piece.head - piece.line
        yield "\n" * before + stand_in(piece) + "\n" * (lines - before)
        at = piece.end
    yield text[at:end]


_DYNAMIC = re.compile(r"\b(?:globals|locals|vars|exec)[ \t]*\(|__dict__|sys\.modules|\bmodules\b")
_SAYING = re.compile(
    r"setattr|__path__|extend_path|declare_namespace|recreate_module|LazyModule|\bglobal\b|__getattr__|meta_path"
    r"|path_hooks|__all__|attach"
)
_SAYING_AHEAD = re.compile(r":=|deprecated")
_AHEAD = 400
"""So many characters from a `def` on may be those of its bases or parameters."""


def _says(text: str, piece: Piece) -> bool:
    behind = min(piece.end, _behind_head(text, piece) + _AHEAD)
    ahead = _SAYING_AHEAD.search(text, piece.start, behind) is not None
    return ahead or _SAYING.search(text, piece.start, piece.end) is not None


def outline(text: str) -> str:
    """`text` with nothing in the bodies of functions and classes that says something of the module's own names."""
    if _DYNAMIC.search(text):
        return text
    gone = [piece for piece in pieces(text) if not _says(text, piece)]
    return without(text, gone, lambda each: f"class {each.name}: pass" if each.is_class else f"def {each.name}(): pass")
