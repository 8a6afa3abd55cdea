"""Literals: where a value that is written in running text begins and ends.

Does not know what the text says of it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ringtrue.examples.claims import expression, is_value
from ringtrue.text import Span

_LONGEST: Final = 2_000
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_STRING = re.compile(
    r"[rbuRBU]{0,2}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")"
)
_NUMBER = re.compile(
    r"[-+]?(?:0[xXbBoO][0-9a-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?j?|\.\d+(?:[eE][-+]?\d+)?)(?![\w%])"
)
_WORD = re.compile(r"[A-Za-z_][\w.]*")
_WORDS: Final = {
    "True": "True", "False": "False", "None": "None", "true": "True", "false": "False", "TRUE": "True",
    "FALSE": "False", "null": "None", "nan": "float('nan')", "inf": "float('inf')", "-inf": "float('-inf')",
}  # fmt: skip  # a table reads better packed
# What may follow a value that ends there: the end of the line, of the sentence, a remark, or the next clause.
_AFTER = re.compile(
    r"[`*]{0,2}(?:[ \t]*(?:$|\r?\n|#|;|//|\(|\)|\]|--|[\u2013\u2014]|-\s)|\.(?:\s|$)|,(?=\s*(?:$|[^\s\d\"'\[({+-]))"
    r"|\s+(?:and|but|while|because|since|as|which|where)\b)",
    re.MULTILINE,
)


class Value(NamedTuple):
    """A value as code, and where it stands."""

    code: str
    span: Span


def value_at(text: str, at: int) -> Value | None:
    """The value that begins at `at` and ends where a value may end."""
    while at < len(text) and text[at] in " \t`*":
        at += 1
    return _sum_at(text, at) or _plain_at(text, at)


def written_value(cell: Value) -> Value | None:
    """The value that a text is as a whole, with Python's word for it; None where it is none."""
    code = _WORDS.get(cell.code, cell.code)
    return Value(code, cell.span) if code and is_value(expression(code)) else None


def _plain_at(text: str, at: int) -> Value | None:
    end = literal_end(text, at)
    if end is None or not _AFTER.match(text, end):
        return None
    code = _WORDS.get(text[at:end], text[at:end])
    return Value(code, Span(at, end)) if is_value(expression(code)) else None


def _sum_at(text: str, at: int) -> Value | None:
    """A calculation, `19 - 5 - 6` or `1 + 9 = 10`: the last of equal sides is what is claimed."""
    line = re.compile(r"[^\n#;]*").match(text, at)
    whole = line[0].rstrip(" \t\r.`") if line else ""
    sides = whole.split(" = ")
    if len(whole) > 200 or not any(sign in whole for sign in "+-*/=") or not whole[:1].strip("'\""):
        return None
    if not all(re.fullmatch(r"[-\d\s.+*/()%]+", side) and is_value(expression(side)) for side in sides):
        return None
    return Value(sides[-1].strip(), Span(at, at + len(whole)))


def literal_end(text: str, at: int) -> int | None:
    """Where the literal, or the call of a name with literals, ends that begins at `at`."""
    for pattern in (_STRING, _NUMBER):
        if found := pattern.match(text, at):
            return found.end()
    if text[at : at + 1] in _CLOSING:
        return bracket_end(text, at)
    if found := _WORD.match(text, at):
        if found[0] in _WORDS:
            return found.end()
        if text[found.end() : found.end() + 1] == "(":
            return bracket_end(text, found.end())
    return None


def bracket_end(text: str, at: int) -> int | None:
    """Where the bracket closes that opens at `at`."""
    open_ones: list[str] = []
    most = min(len(text), at + _LONGEST)
    while at < most:
        character = text[at]
        if character in "'\"":
            found = _STRING.match(text, at)
            if found is None:
                return None
            at = found.end()
            continue
        if character in _CLOSING:
            open_ones.append(_CLOSING[character])
        elif character in ")]}":
            if not open_ones or open_ones.pop() != character:
                return None
            if not open_ones:
                return at + 1
        at += 1
    return None
