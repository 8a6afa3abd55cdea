"""Recover: what can still be read of a piece that does not parse, and the spans that are lost.

The logical line at which the parser gives up is blanked, keeping all offsets, until the rest parses. A lost header of
a function or class takes its suite with it: without its parameters nothing inside could be judged. The suite of any
other lost header stays. Does not know blocks or rules.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from ringtrue.lexical import Lines, LogicalLine, is_empty
from ringtrue.text import Span, line_starts


class Refused(NamedTuple):
    """The parser's answer to a text: the line (from 0) at which it gave up, if it said one, and its words."""

    line: int | None
    message: str


Read = Callable[[str], "list[ast.stmt] | Refused"]

_ATTEMPTS = 8
# Characters parsed at most while recovering one piece; bounds the cost of a keystroke in a huge function.
_BUDGET = 200_000
_OWNS_NAMES = re.compile(r"(?:async[ \t]+def|def|class)\b|@")
_HEADER = re.compile(r"(?:if|elif|else|for|while|with|try|except|finally|match|case|async)\b")
_OPENS_SUITE = re.compile(r":[ \t\f]*(?:#[^\r\n]*)?[\r\n]*\Z")
_KEEP = re.compile(r"[^\r\n\f]")
# What the parser refuses wherever it stands, without saying where: null characters and lone surrogates.
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_NAMED_LINE = re.compile(r"on line (\d+)$")


def recover(text: str, read: Read, first_line: int = 1) -> tuple[list[ast.stmt], tuple[Span, ...]]:
    """Statements that are left of `text` when its damaged lines are blanked, and the damaged spans.

    `first_line` is the number that the nodes which `read` returns carry on the first line of the text.
    """
    everything: tuple[list[ast.stmt], tuple[Span, ...]] = ([], (Span(0, len(text)),))
    lines = [line for line in Lines(text).between(0, len(text)) if not is_empty(text, line)]
    if len(lines) < 2:
        return everything
    lost = {i for i, line in enumerate(lines) if not line.whole or _UNREADABLE.search(text, line.start, line.end)}
    for _ in range(max(1, min(_ATTEMPTS, _BUDGET // (len(text) + 1)))):
        blanked = _Blanking(text, lines, lost).result()
        if blanked.covered == len(lines):
            break
        body = read(blanked.text)
        if not isinstance(body, Refused):
            return _without(body, blanked, first_line), blanked.spans
        guilty = _guilty(text, lines, lost, body)
        if guilty is None:
            break
        lost.add(guilty)
        if body.message == "unexpected indent":  # all that goes on at this depth has lost its header
            lost.update(_as_deep(lines, guilty))
    return everything


def _as_deep(lines: list[LogicalLine], first: int) -> Iterator[int]:
    """The lines from `first` on that are indented as it is, or deeper."""
    return takewhile(lambda i: lines[i].indent >= lines[first].indent, range(first, len(lines)))


def _guilty(text: str, lines: list[LogicalLine], lost: set[int], refused: Refused) -> int | None:
    """The line to blame: the one that the message names, else the nearest to where the parser gave up."""
    if refused.line is None:
        return None
    starts = line_starts(text)
    at = starts[min(refused.line, len(starts) - 1)]
    upto = [i for i, line in enumerate(lines) if line.start <= at and i not in lost]
    if not upto:
        return None
    if (named := _NAMED_LINE.search(refused.message)) and refused.message.startswith("expected an indented block"):
        header = starts[min(int(named[1]) - 1, len(starts) - 1)]
        return max((i for i in upto if lines[i].start <= header), default=upto[-1])
    if refused.message.startswith("expected 'except'"):
        return max((i for i in upto if text.startswith("try", lines[i].start + lines[i].indent)), default=upto[-1])
    return upto[-1]


@dataclass(frozen=True)
class _Blanked:
    text: str
    spans: tuple[Span, ...]
    places: frozenset[int]
    """Where statements stand in that keep a suite from being empty."""
    covered: int
    """How many lines are lost."""


class _Blanking:
    """One pass over the lines of a text that blanks the lost ones; it follows the indentation as Python would."""

    def __init__(self, text: str, lines: list[LogicalLine], lost: set[int]) -> None:
        self._text, self._lines, self._lost = text, lines, lost
        self._indents = [self._indent(lines[0])]
        self._opens = False  # whether the last line that is left opens a suite

    def result(self) -> _Blanked:
        pieces: list[str] = []
        spans: list[Span] = []
        places: set[int] = set()
        at = i = covered = 0
        while i < len(self._lines):
            line = self._lines[i]
            if i not in self._lost:
                self._keep(line)
                i += 1
                continue
            start = line.start + line.indent
            fits = self._enter(self._indent(line))
            stand_in = self._stand_in(i) if fits else ""
            after = i + 1 if stand_in.endswith(":") else self._suite_end(i)
            end = self._lines[after - 1].end
            self._opens = stand_in.endswith(":")
            if stand_in == "0":
                places.add(start)
            pieces += [self._text[at:start], stand_in, _KEEP.sub(" ", self._text[start + len(stand_in) : end])]
            spans.append(Span(line.start, end))
            covered += after - i
            at, i = end, after
        return _Blanked("".join(pieces) + self._text[at:], tuple(spans), frozenset(places), covered)

    def _keep(self, line: LogicalLine) -> None:
        if not self._enter(self._indent(line)):
            self._indents.append(self._indent(line))  # the parser will say so, and the line will be lost
        self._opens = _OPENS_SUITE.search(self._text, line.start, line.end) is not None

    def _indent(self, line: LogicalLine) -> str:
        return self._text[line.start : line.start + line.indent]

    def _enter(self, indent: str) -> bool:
        """Whether a line may have this indentation here."""
        if len(indent) > len(self._indents[-1]):
            fits = self._opens and indent.startswith(self._indents[-1])
            if fits:
                self._indents.append(indent)
            return fits
        while len(self._indents) > 1 and len(self._indents[-1]) > len(indent):
            self._indents.pop()
        return self._indents[-1] == indent

    def _stand_in(self, i: int) -> str:
        line = self._lines[i]
        content = self._text[line.start + line.indent : line.end].rstrip()
        keyword = _HEADER.match(content)
        if keyword is None or all(inner in self._lost for inner in range(i + 1, self._suite_end(i))):
            return "0"
        wanted = {"case": "case _:", "except": "except:"}.get(keyword[0], "if 0:")
        return wanted if len(content) >= len(wanted) else "0"

    def _suite_end(self, i: int) -> int:
        """The index behind the lines that are lost with the line at `i`: those indented deeper."""
        lines, indent = self._lines, self._lines[i].indent
        decorating = self._is_decorator(i)
        for after in range(i + 1, len(lines)):
            if lines[after].indent > indent:
                continue
            if not decorating or lines[after].indent < indent:
                return after
            decorating = self._is_decorator(after)
        return len(lines)

    def _is_decorator(self, i: int) -> bool:
        line = self._lines[i]
        return self._text.startswith("@", line.start + line.indent)


def _without(body: list[ast.stmt], blanked: _Blanked, first_line: int) -> list[ast.stmt]:
    """`body` with stand-in statements dropped, or `pass` where a suite would be empty."""
    if not blanked.places:
        return body
    starts = line_starts(blanked.text)

    def is_left(node: ast.stmt) -> bool:
        # Nothing but white space stands before a stand-in on its line, so that its column counts characters.
        return not (isinstance(node, ast.Expr) and starts[node.lineno - first_line] + node.col_offset in blanked.places)

    for node in ast.walk(ast.Module(body, [])):
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(node, field, None)
            if isinstance(suite, list) and suite and not isinstance(node, ast.Module):
                left = [inner for inner in suite if is_left(inner)]
                setattr(node, field, left or [ast.copy_location(ast.Pass(), suite[0])])
    return [node for node in body if is_left(node)]
