"""Marks: what tells a finding from the others of its file when lines move: its rule, and the code it stands in.

A mark is a digest, so that a list of them shows no source text. Does not know files or lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
    for finding in findings:
        own = source.text[finding.span.start : finding.span.end]
        yield Mark(finding.rule, _digest(source, source.line_of(finding.span.start), own))


def _digest(source: Source, at: int, own: str) -> str:
    said = "\n".join((*_around(source, at), " ".join(_line(source, at).split()), " ".join(own.split())))
    return blake2b(said.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def _line(source: Source, at: int) -> str:
    return source.text[slice(*source.line_span(at))]


def _around(source: Source, at: int) -> list[str]:
    """The names of the functions and classes that line `at` stands in, innermost first."""
    names: list[str] = []
    indent = _indent(_line(source, at))
    for above in range(at - 1, -1, -1):
        if indent == 0:
            break
        line = _line(source, above)
        if (header := _HEADER.match(line)) and _indent(line) < indent:
            names.append(header[2])
            indent = _indent(line)
    return names


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
