"""Marks: what tells a finding from the others of its file when lines move: its rule, and the code it stands in.

A mark is a digest, so that a list of them shows no source text. Does not know files or lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from ringtrue.rule import Finding
from ringtrue.text import Source

_HEADER = re.compile(r"([ \t]*)(?:async[ \t]+def|def|class)[ \t]+(\w+)")


class Mark(NamedTuple):
    """Findings of one rule on equal code of the same function have equal marks."""

    rule: str
    digest: str


def marks(source: Source, findings: Iterable[Finding]) -> Iterator[Mark]:
    """One mark for each finding; spans are characters of `source`."""
    lines = [source.text[slice(*source.line_span(line))] for line in range(len(source.starts))]
    for finding in findings:
        at = source.line_of(finding.span.start)
        own = source.text[finding.span.start : finding.span.end]
        yield Mark(finding.rule, _digest(lines, at, own))


def _digest(lines: Sequence[str], at: int, own: str) -> str:
    line = lines[at] if at < len(lines) else ""
    said = "\n".join((*_around(lines, at), " ".join(line.split()), " ".join(own.split())))
    return blake2b(said.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def _around(lines: Sequence[str], at: int) -> list[str]:
    """The names of the functions and classes that line `at` stands in, innermost first."""
    names: list[str] = []
    indent = _indent(lines[at]) if at < len(lines) else 0
    for line in reversed(lines[:at]):
        if indent == 0:
            break
        if (header := _HEADER.match(line)) and _indent(line) < indent:
            names.append(header[2])
            indent = _indent(line)
    return names


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
