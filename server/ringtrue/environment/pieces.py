"""Pieces: the functions and classes at the top level of a text, found by its lines and not by parsing it.

Does not know what is in them. The rest of a text, without its pieces, parses only if they were cut where they begin and
end: what is cut inside brackets leaves brackets that nothing closes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple


class Piece(NamedTuple):
    """`text[start:end]` is `name` with its decorators; `line` counts from 0, as does `head`, that of its `def`; `ends`
    is how many lines end in it."""

    name: str
    start: int
    end: int
    line: int
    head: int
    is_class: bool
    ends: int


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


# The same, but of a string in three quotes only where it begins.
_BEGIN = re.compile(r"#[^\n]*|\"\"\"|'''|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'", re.DOTALL)


def code_of(text: str) -> str:
    """The text, as long, without what stands in strings of several lines: none of its lines is one of them."""
    parts: list[str] = []
    at = place = 0
    while (found := _BEGIN.search(text, place)) is not None:
        start, place = found.span()
        if text[start] == "#":
            continue
        if place - start == 3 and (quotes := text[start:place]) in _THREE:
            end = text.find(quotes, place)
            plain = end >= 0 and text.find("\\", place, end) < 0  # many times quicker than a pattern
            place = end + 3 if plain else _end_of_string(text, start)
        if text.find("\n", start, place) >= 0:
            parts += (text[at:start], "." * (place - start))
            at = place
    return "".join((*parts, text[at:])) if parts else text


_THREE = ('"""', "'''")


def _end_of_string(text: str, start: int) -> int:
    found = _QUOTED.match(text, start)
    return found.end() if found is not None else start + 1


def pieces(text: str, code: str | None = None) -> list[Piece]:
    """The pieces in their order. `code` is what `code_of` makes of the text, where that is known."""
    code = code_of(text) if code is None else code
    starts = [each.end() for each in _OUTERMOST.finditer(code)]
    if text and not text[0].isspace() and text[0] != "#":
        starts.insert(0, 0)
    return _between(text, starts, len(text), 0)


def members(text: str, owner: Piece, code: str) -> list[Piece]:
    """The pieces of a class: its functions and classes with the least indentation of all."""
    indent = _least_indent(code, owner)
    if not indent:
        return []
    lines = _of_indent(indent).finditer(code, _behind_head(text, owner), owner.end)
    starts = [each.end() for each in lines]
    return _between(text, starts, owner.end, owner.line + text.count("\n", owner.start, starts[0]) if starts else 0)


def _least_indent(code: str, owner: Piece) -> int:
    """How far the definitions stand to the right that stand least so; 0 where there is none."""
    least = 0
    found = _INNER.search(code, owner.start, owner.end)
    while found is not None:
        least = len(found[1])
        found = _inner_before(least).search(code, found.end(), owner.end) if least > 1 else None
    return least


def _behind_head(text: str, owner: Piece) -> int:
    """The end of the line on which the class is named."""
    place = owner.start - 1
    for _ in range(owner.head - owner.line + 1):
        place = text.find("\n", place + 1)
    return place if place >= 0 else owner.end


_INNER = re.compile(r"\n([ \t]+)(?:@|(?:async[ \t]+)?def[ \t]|class[ \t])")


@lru_cache(maxsize=32)
def _inner_before(indent: int) -> re.Pattern[str]:
    """Definitions that are indented by less."""
    return re.compile(rf"\n([ \t]{{1,{indent - 1}}})(?:@|(?:async[ \t]+)?def[ \t]|class[ \t])")


@lru_cache(maxsize=32)
def _of_indent(most: int) -> re.Pattern[str]:
    """Lines of code that are indented by no more."""
    return re.compile(rf"\n[ \t]{{0,{most}}}(?=[^\s#)\]}}])")


def _between(text: str, starts: list[int], end: int, line: int) -> list[Piece]:
    """The definitions among statements that begin at `starts`; the first one on `line`."""
    found: list[Piece] = []
    decorated, first = -1, 0
    if not starts:
        return []
    line += text.count("\n", 0, starts[0]) if not line else 0
    for start, behind in zip(starts, [*starts[1:], end], strict=True):
        after = line + text.count("\n", start, behind)
        if text[start] == "@":
            decorated, first = (start, line) if decorated < 0 else (decorated, first)
        else:
            head = _HEAD.match(text, start)
            if head is not None:
                begin, begun = (decorated, first) if decorated >= 0 else (start, line)
                edges = _line_start(text, begin), _line_start(text, behind)
                found.append(Piece(head[2], *edges, begun, line, head[1] == "class", after - begun))
            decorated = -1
        line = after
    return found


def _line_start(text: str, place: int) -> int:
    """Where the line of `place` begins, if white space alone is before it."""
    start = text.rfind("\n", 0, place) + 1
    return start if text[start:place].isspace() else place


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
        before = piece.head - piece.line
        yield "\n" * before + stand_in(piece) + "\n" * (piece.ends - before)
        at = piece.end
    yield text[at:end]


_DYNAMIC = re.compile(r"\b(?:globals|locals|vars|exec)[ \t]*\(|__dict__|\bmodules\b")
_DYNAMIC_WORDS = ("globals", "locals", "vars", "exec", "__dict__", "modules")
_SAYING_WORDS = (
    "setattr", "__path__", "extend_path", "declare_namespace", "recreate_module", "LazyModule", "global ",
    "__getattr__", "meta_path", "path_hooks", "__all__", "attach",
)  # fmt: skip
_SAYING_AHEAD = re.compile(r":=|deprecated")
_AHEAD = 400
"""So many characters from a `def` on may be those of its bases or parameters."""


def _is_dynamic(text: str) -> bool:
    return any(_DYNAMIC.match(text, place) for word in _DYNAMIC_WORDS for place in _places(text, word))


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word stands: many times quicker than a pattern of alternatives."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def _says(text: str, piece: Piece, saying: list[int]) -> bool:
    behind = min(piece.end, _behind_head(text, piece) + _AHEAD)
    ahead = _SAYING_AHEAD.search(text, piece.start, behind) is not None
    return ahead or bisect_left(saying, piece.start) < bisect_left(saying, piece.end)


def outline(text: str) -> str:
    """`text` with nothing in the bodies of functions and classes that says something of the module's own names."""
    if _is_dynamic(text):
        return text
    saying = sorted(place for word in _SAYING_WORDS for place in _places(text, word))
    gone = [piece for piece in pieces(text) if not _says(text, piece, saying)]
    return without(text, gone, lambda each: f"class {each.name}: pass" if each.is_class else f"def {each.name}(): pass")
