"""Shown: findings as the JSON of LSP diagnostics, written by hand.

What a block's findings look like is kept with lines counted from the block's start, so that a keystroke encodes only
the findings of the block it changed. Does not know documents, versions or who asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ringtrue.analysis import Analysis, Placed
from ringtrue.lsp.client import Client
from ringtrue.lsp.positions import Encoding, column, range_of, width
from ringtrue.lsp.uris import uri_of
from ringtrue.lsp.wire import encoded
from ringtrue.pages import page_url
from ringtrue.rule import Finding, Related, Rule
from ringtrue.syntax import Block
from ringtrue.text import Source, Span

SEVERITIES = {"error": 1, "warning": 2, "information": 3, "hint": 4}
_TAGS = {"unnecessary": 1, "deprecated": 2}


class Part(NamedTuple):
    """One diagnostic: the JSON before each line number in it, those lines from the start of the block, and the end."""

    lines: tuple[tuple[str, int], ...]
    rest: str

    def at(self, line: int) -> str:
        """The diagnostic of a block that starts at `line`."""
        return "".join([f"{before}{line + own}" for before, own in self.lines]) + self.rest


class Kept(NamedTuple):
    findings: tuple[Finding, ...]
    parts: tuple[Part, ...]


Shown = Mapping[Block, Kept]


class Style(NamedTuple):
    """How the client wants its diagnostics."""

    encoding: Encoding
    tags: frozenset[int]
    related: bool
    links_codes: bool

    @classmethod
    def of(cls, client: Client) -> Style:
        return cls(client.encoding, client.tags, client.related, client.links_codes)


def show(analysis: Analysis, style: Style, before: Shown) -> tuple[list[str], Shown]:
    """The diagnostics of `analysis`, and what the next call may keep."""
    rules = analysis.snapshot.rules.by_name
    shown: dict[Block, Kept] = {}
    items: list[str] = []
    for placed in analysis.placed:
        kept = before.get(placed.block)
        # Compared by identity: findings that were computed again may mean the same, but seldom do.
        if kept is None or kept.findings is not placed.findings:
            indent = placed.start if placed.line == 0 else 0
            path = analysis.snapshot.path
            kept = Kept(placed.findings, tuple(_parts(placed, indent, style, rules, path)))
        shown[placed.block] = kept
        items += [part.at(placed.line) for part in kept.parts]
    return items, shown


def _parts(placed: Placed, indent: int, style: Style, rules: Mapping[str, Rule], path: str) -> list[Part]:
    """`indent` is what stands before the block on its line: only a byte order mark can."""
    source = placed.block.chunk.source
    made = []
    for finding in placed.findings:
        start, between, end, behind = _range(finding.span, source, indent, style)
        steps = finding.steps if style.related else ()
        said = _said(finding, style, rules.get(finding.rule), bool(steps))
        lines = [('{"range":{"start":{"line":', start), (between, end)]
        rest = f"{behind},{said}"
        uri = encoded(uri_of(path)) if steps else ""
        for step in steps:
            start, between, end, behind = _range(step.span, source, indent, style)
            lines += [(f'{rest}{{"location":{{"uri":{uri},"range":{{"start":{{"line":', start), (between, end)]
            rest = f'{behind}}},"message":{encoded(step.message)}}},'
        made.append(Part(tuple(lines), f"{rest[:-1]}]}}" if steps else f"{rest}}}"))
    return made


def _range(span: Span, source: Source, indent: int, style: Style) -> tuple[int, str, int, str]:
    """The two lines of a range, and the JSON between and after them."""
    first, last = source.line_of(span.start), source.line_of(span.end)
    left, right = column(source, first, span.start, style.encoding), column(source, last, span.end, style.encoding)
    if indent:
        before = width("\ufeff", style.encoding)
        left, right = left + before * (first == 0), right + before * (last == 0)
    return first, f',"character":{left}}},"end":{{"line":', last, f',"character":{right}}}}}'


def _said(finding: Finding, style: Style, rule: Rule | None, steps: bool = False) -> str:
    """All of a diagnostic but its range, without the braces; with `steps` the list of related places is left open."""
    url = page_url(rule) if style.links_codes and rule is not None else ""
    fields = [f"{_named(finding.rule, finding.severity, url)}{encoded(finding.message)}"]
    tags = [str(_TAGS[tag]) for tag in finding.tags if _TAGS[tag] in style.tags]
    if tags:
        fields.append(f'"tags":[{",".join(tags)}]')
    if style.related and (finding.related or steps):
        related = encoded([_related(one) for one in finding.related])
        opened = (related[:-1] + ("," if finding.related else "")) if steps else related
        fields.append(f'"relatedInformation":{opened}')
    return ",".join(fields)


@lru_cache(maxsize=1024)
def _named(rule: str, severity: str | None, url: str) -> str:
    """What all findings of a rule begin with."""
    link = f'"codeDescription":{{"href":{encoded(url)}}},' if url else ""
    return f'"severity":{SEVERITIES[severity or "warning"]},"code":{encoded(rule)},{link}"source":"ringtrue","message":'


def _related(related: Related) -> dict[str, object]:
    # The column counts characters: the other file is not read for the few lines where the encoding matters.
    place = {"line": related.line, "character": related.column}
    return {
        "location": {"uri": uri_of(related.path), "range": {"start": place, "end": place}},
        "message": related.message,
    }


def diagnostic(finding: Finding, source: Source, style: Style, rule: Rule | None) -> dict[str, object]:
    """One diagnostic by itself; `finding` has the place it has in `source`."""
    said: dict[str, object] = json.loads(f"{{{_said(finding, style, rule)}}}")
    return {"range": range_of(source, finding.span, style.encoding), **said}


def problem(message: str, source: Source, span: Span, encoding: Encoding) -> str:
    """A complaint about the configuration as a diagnostic."""
    where = encoded(range_of(source, span, encoding))
    return f'{{"range":{where},"severity":1,"code":"configuration","source":"ringtrue","message":{encoded(message)}}}'
