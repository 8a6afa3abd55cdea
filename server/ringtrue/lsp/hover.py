"""Hover: what is found at a place, how it is known, and where to read more.

Lives on the worker's thread. Does not know how requests are answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.analysis import move
from ringtrue.lsp.cell_places import JoinedDocument
from ringtrue.lsp.checker import Checked
from ringtrue.lsp.positions import Encoding, offset, range_of
from ringtrue.pages import page_url
from ringtrue.rule import Finding, Rule
from ringtrue.text import Span


def hover_at(
    checked: Checked, position: Mapping[str, Any], encoding: Encoding, markdown: bool
) -> dict[str, Any] | None:
    """The hover for a position; None where nothing is found."""
    source = checked.task.document.source
    at = offset(source, position, encoding)
    moved = (move(one, placed.start) for placed, one in checked.told)
    found = [one for one in moved if one.span.touches(Span(at, at))]
    if not found:
        return None
    rules = {rule.name: rule for rule in checked.rules.rules}
    parts = ["\n".join(_lines(one, rules.get(one.rule), markdown)) for one in found]
    text = ("\n\n---\n\n" if markdown else "\n\n").join(parts)
    return {
        "contents": {"kind": "markdown" if markdown else "plaintext", "value": text},
        "range": range_of(source, found[0].span, encoding),
    }


def hover_in_cell(
    checked: Checked, uri: str, position: Mapping[str, Any], encoding: Encoding, markdown: bool
) -> dict[str, Any] | None:
    """The hover for a position in the cell `uri` of a checked notebook."""
    document = checked.task.document
    index = document.index_of(uri) if isinstance(document, JoinedDocument) else None
    if index is None or not isinstance(document, JoinedDocument):
        return None
    said = hover_at(checked, document.below(index, position), encoding, markdown)
    if said is None or document.home(said["range"]) != index:
        return None
    return {**said, "range": document.above(index, said["range"])}


def _lines(finding: Finding, rule: Rule | None, markdown: bool) -> Iterator[str]:
    """What was found, then the evidence, then why it matters."""
    yield f"**{finding.rule}**: {escaped(finding.message)}" if markdown else f"{finding.rule}: {finding.message}"
    if finding.evidence:
        yield ""
    for one in finding.evidence:
        said = f"{one.question}: {one.answer} ({one.source})"
        yield f"- {escaped(said)}" if markdown else f"- {said}"
    if rule is not None:
        # The page is Markdown, written by the rule's author: shown as it is.
        yield f"\n{rule.page.partition(chr(10) * 2)[0]}"
        yield f"\n[{rule.name}]({page_url(rule)})" if markdown else f"\n{page_url(rule)}"


def escaped(text: str) -> str:
    """`text`, which may quote the user's code, so that Markdown shows it as it is."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>()#+!|~" else character for character in text)
