"""Cut: a module's text as pieces that each parse by themselves, and what could not be parsed as damage.

A module is a concatenation of column-0 statements, so a piece never depends on the text before it: cutting can start
at any old piece border. How far beyond its end a piece looked (`reach`) says which edits leave it as it is.
Does not know blocks, names or rules.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import NamedTuple

from ringtrue.lexical import LogicalLine, logical_lines
from ringtrue.recover import recover
from ringtrue.text import Span

# `ast.parse` warns about escapes such as "\d"; the warning names this file, so that only ours are silenced.
FILE_NAME = "<ringtrue>"
warnings.filterwarnings("ignore", module=re.escape(FILE_NAME))

_BORDER = re.compile(r"[\r\n](?=[^ \t\f\r\n#)\]}])(?!(?:else|elif|except|finally|case)\b)")
# The longest continuing keyword and the character behind it decide whether a line is a border.
_LOOK_AHEAD = len("finally") + 1
_MAX_JOINS = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """Text from a border to the next. `reach` counts characters looked at beyond it; the text's end counts as one."""

    text: str
    body: tuple[ast.stmt, ...]
    damage: tuple[Span, ...]
    reach: int


def parse(text: str) -> list[ast.stmt] | None:
    """The statements of `text`, or None where CPython's parser refuses it."""
    try:
        return ast.parse(text, FILE_NAME).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # ValueError: null bytes (before 3.12). The last two: deeper nesting than the parser's stack holds.
        return None


def border(text: str, at: int) -> int:
    """The first border at or after `at`, or the end of the text."""
    found = _BORDER.search(text, max(0, at - 1))
    return found.end() if found else len(text)


def cut(text: str, at: int) -> Piece:
    """The piece that starts at `at`, which must be a border or 0."""
    end = first = _first_end(text, at)
    reach = end + _LOOK_AHEAD
    for _ in range(_MAX_JOINS):
        body = parse(text[at:end])
        if body is not None:
            return Piece(text[at:end], tuple(body), (), _beyond(text, end, reach))
        scan = _scan(text, at, end)
        reach = max(reach, scan.reach)
        if scan.decorator:
            first = scan.end
        if scan.end == end:
            break
        end = scan.end
    # What was joined did not help: only the first part is lost, the rest gets its own chance.
    left, damage = recover(text[at:first], parse)
    return Piece(text[at:first], tuple(left), damage, _beyond(text, first, reach))


class _Scan(NamedTuple):
    end: int  # the border at which the logical line that crosses the piece's end closes
    reach: int
    decorator: bool  # the piece ended with a decorator, which belongs to what follows


def _scan(text: str, at: int, end: int) -> _Scan:
    """Where a piece that does not parse up to `end` may end instead; `end` itself where joining cannot help."""
    asked, reach = end, end + _LOOK_AHEAD
    flush: LogicalLine | None = None  # the last logical line in column 0 that is not a comment
    while at < end:
        for line in logical_lines(text, at, end):
            reach = max(reach, line.reach)
            at = line.end
            if not line.whole:
                return _Scan(asked, reach, False)
            if line.indent == 0 and text[line.start] not in "#\r\n":
                flush = line
        end = border(text, at)
    reach = max(reach, end + _LOOK_AHEAD)
    if flush is not None and text[flush.start] == "@" and end < len(text):
        end = border(text, end + 1)
        return _Scan(end, end + _LOOK_AHEAD, True)
    return _Scan(end, reach, False)


def _first_end(text: str, at: int) -> int:
    end = border(text, at + 1)
    decorated = at
    while text.startswith("@", decorated) and end < len(text):
        decorated, end = end, border(text, end + 1)
    return end


def _beyond(text: str, end: int, reach: int) -> int:
    return min(reach, len(text) + 1) - end
