"""Prompts: interactive sessions in a text, as claims. Does not know prose."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from ringtrue.examples.claims import Claim, expression
from ringtrue.examples.trying import Step
from ringtrue.text import Span

_PROMPT = re.compile(r"^(?P<indent>[ \t]*)>>>[ ]?(?P<code>.*)$", re.MULTILINE)
_SKIPPED = re.compile(r"#\s*doctest:\s*\+\s*(?!NORMALIZE_WHITESPACE|ELLIPSIS|IGNORE_EXCEPTION_DETAIL)")
_REMARK = re.compile(r"#\s*(?:=>|->|➞|→|returns?|gives?|=+)?\s*(?P<claim>[^#\n]+?)\s*$")
_FENCE = re.compile(r"\s*(?:```|~~~|\.\.\s)")


class _Lines(NamedTuple):
    code: str
    start: int
    claim: str
    at: Span


def session_claims(text: str) -> Iterator[Claim]:
    """What the sessions in `text` do and claim, in order."""
    for found in _PROMPT.finditer(text):
        lines = _lines(text, found)
        if _SKIPPED.search(lines.code):
            continue
        yield _claim(lines)


def _lines(text: str, found: re.Match[str]) -> _Lines:
    indent, code, at = found["indent"], [found["code"]], found.end() + 1
    more = re.compile(re.escape(indent) + r"\.\.\.(?:[ ](.*)|[ \t]*)$", re.MULTILINE)
    while (line := more.match(text, at)) is not None:
        code.append(line[1] or "")
        at = line.end() + 1
    claim: list[str] = []
    start = end = min(at, len(text))
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line_text = text[at:stop]
        if not line_text.strip() or line_text.lstrip().startswith(">>>") or _FENCE.match(line_text):
            break
        if not claim:
            start = at + len(line_text) - len(line_text.lstrip())
        claim.append(line_text[len(indent) :] if line_text.startswith(indent) else line_text.lstrip())
        end = at + len(line_text.rstrip())
        at = stop + 1
    return _Lines("\n".join(code), found.start("code"), "\n".join(claim).rstrip(), Span(start, max(start, end)))


def _claim(lines: _Lines) -> Claim:
    code, start, claim, at = lines
    shown = expression(code)
    if shown is None:
        return Claim(Step("do", code), None, session=True)
    if not claim:
        match shown:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]) if shown.end_lineno == 1:
                at = Span(start + right.col_offset, start + len(code.split("#")[0].rstrip()))
                return Claim(Step("value", ast.unparse(left), ast.unparse(right)), at, session=True, shown=False)
        return Claim(Step("do", ast.unparse(shown)), None, session=True)
    if not claim.startswith("Traceback") and expression(claim) is None and "\n" in claim:
        first = claim.splitlines()[0].rstrip()
        if expression(first) is not None:  # what follows is prose
            claim, at = first, Span(at.start, at.start + len(first))
    return Claim(Step("show", ast.unparse(shown), claim), at, session=True)
