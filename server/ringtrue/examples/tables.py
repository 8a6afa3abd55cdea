"""Tables: claims in the tables of a text, in markdown or reStructuredText: what goes in, and what comes out.

Does not know prose, nor whether the values are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from ringtrue.examples.claims import Claim, Target, expression
from ringtrue.examples.literals import Value, written_value
from ringtrue.examples.prose import call_of, is_loose
from ringtrue.examples.trying import Step
from ringtrue.text import Span

_OUTPUTS: Final = frozenset(
    ("output", "outputs", "result", "results", "returns", "return", "return value", "returned", "expected", "gives",
     "answer", "expected output", "expected result")
)  # fmt: skip  # a list of words reads better packed
_INPUTS: Final = frozenset(("input", "inputs", "argument", "arguments", "args", "call", "expression", "example"))
_REMARKS: Final = frozenset(
    ("", "#", "no", "note", "notes", "comment", "comments", "why", "description", "reason", "remark", "remarks",
     "explanation", "case", "meaning")
)  # fmt: skip  # as above
_RULE = re.compile(r"[ \t]*\|?[ \t:|+]*[-=]{2,}[-=\s:|+]*$")
_COLUMNS = re.compile(r"=+")
_PIPE = re.compile(r"\|(?=(?:[^'\"]|'[^'\n]*'|\"[^\"\n]*\")*$)")


class _Table(NamedTuple):
    """What a table's cells say and where, without what they are decorated with."""

    header: Sequence[Value]
    rows: Sequence[Sequence[Value]]


def table_claims(text: str, target: Target) -> Iterator[Claim]:
    """The claims about `target` in the tables of `text`."""
    for table in _tables(text):
        names = [" ".join(cell.code.lower().split()) for cell in table.header]
        outputs = [i for i, name in enumerate(names) if name in _OUTPUTS or _is_call(name, target)]
        known = _OUTPUTS | _INPUTS | _REMARKS | {name.lower() for name in target.parameters}
        if len(outputs) != 1 or not known.issuperset(names[: outputs[0]] + names[outputs[0] + 1 :]):
            continue
        for row in table.rows:
            call, value = _called(names, row, target), written_value(row[outputs[0]])
            if call and value is not None:
                yield Claim(Step("value", call, value.code, is_loose(text)), value.span)


def _is_call(name: str, target: Target) -> bool:
    """`f(n)` above a column: what the call gives."""
    return re.fullmatch(rf"{re.escape(target.name.lower())}\s*\([^)]*\)", name) is not None


def _called(names: Sequence[str], row: Sequence[Value], target: Target) -> str:
    """The call that a row speaks of; the empty string where that is open."""
    own = {name.lower() for name in target.parameters}
    named = [(name, value.code) for name, cell in zip(names, row, strict=True) if name in own
             for value in (written_value(cell),) if value is not None]  # fmt: skip
    if named:
        return call_of(target, named)
    given = [cell for name, cell in zip(names, row, strict=True) if name in _INPUTS]
    if len(given) != 1:
        return ""
    code = given[0].code
    if code.startswith(f"{target.name}(") and code.endswith(")"):
        return code if expression(code) is not None else ""
    value = written_value(given[0])
    return call_of(target, [("", value.code)]) if value is not None else ""


def _tables(text: str) -> Iterator[_Table]:
    lines = list(_lines(text))
    for i, ((above, start), (rule, _)) in enumerate(pairwise(lines)):
        if "|" in above and _RULE.match(rule) and not _RULE.match(above):
            yield from _table(_piped(above, start), (_piped(*line) for line in lines[i + 2 :]))
        elif _is_simple(above) and i + 2 < len(lines) and lines[i + 2][0].strip() == above.strip():
            at = [found.start() for found in _COLUMNS.finditer(above)]
            rest = (line for line in lines[i + 3 :])
            yield from _table(_cut(*lines[i + 1], at), (() if _is_simple(one[0]) else _cut(*one, at) for one in rest))


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Each line and where it starts."""
    at = 0
    for line in text.splitlines(keepends=True):
        yield line.rstrip("\r\n"), at
        at += len(line)


def _is_simple(line: str) -> bool:
    """`=====  =====`: what stands around the header of a simple table, and below its last row."""
    return set(line.strip()) == {"=", " "}


def _table(header: Sequence[Value], rows: Iterator[Sequence[Value]]) -> Iterator[_Table]:
    kept: list[Sequence[Value]] = []
    for row in rows:
        if not row:
            break
        if len(row) == len(header) and any(cell.code for cell in row):
            kept.append(row)
    if len(header) > 1 and kept:
        yield _Table(header, kept)


def _piped(line: str, start: int) -> Sequence[Value]:
    """The cells between bars; a rule between two rows is a row of empty cells. Nothing where the table has ended."""
    if _RULE.match(line):
        return (Value("", Span(start, start)),)
    bars = [found.start() for found in _PIPE.finditer(line)]
    if not bars:
        return ()
    inner = bars if line.strip().startswith("|") else [-1, *bars]
    inner = inner if line.rstrip().endswith("|") else [*inner, len(line)]
    return tuple(_cell(line, left + 1, right, start) for left, right in pairwise(inner))


def _cut(line: str, start: int, at: Sequence[int]) -> Sequence[Value]:
    """The cells below the columns of a simple table; nothing where the table has ended."""
    if not line.strip():
        return ()
    return tuple(_cell(line, left, right, start) for left, right in pairwise([*at, len(line) + at[-1]]))


def _cell(line: str, left: int, right: int, start: int) -> Value:
    text = line[left:right]
    bare = text.strip().strip("`*").strip()
    begin = start + left + text.find(bare)
    return Value(bare, Span(begin, begin + len(bare)))
