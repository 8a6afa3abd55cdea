"""SARIF 2.1.0: the findings with their rules, places, evidence, related places and fixes.

Does not know who reads it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ringtrue import __version__
from ringtrue.cli.checked import Checked, place
from ringtrue.cli.elsewhere import other_source
from ringtrue.cli.formats.style import Style
from ringtrue.pages import DOCUMENTATION, cwe_url, page_url
from ringtrue.registry import installed_rules
from ringtrue.rule import Edit, Finding, Fix, Rule, Step
from ringtrue.text import Source, Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "information": "note", "hint": "note"}


def render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    known = {rule.name: rule for rule in installed_rules()}
    used = sorted({finding.rule for one in checked for finding in one.findings})
    weaknesses = sorted({cwe for name in used for cwe in known[name].cwe})
    numbers = {name: at for at, name in enumerate(used)}
    run: dict[str, Any] = {
        "tool": {"driver": _driver([known[name] for name in used])},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"uri": Path.cwd().as_uri() + "/"}},
        "results": [_result(one, finding, numbers) for one in checked for finding in one.findings],
    }
    if weaknesses:
        run["taxonomies"] = [_taxonomy(weaknesses)]
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _driver(rules: Sequence[Rule]) -> dict[str, Any]:
    return {
        "name": "ringtrue",
        "version": __version__,
        "informationUri": DOCUMENTATION,
        "rules": [
            {
                "id": rule.name,
                "shortDescription": {"text": rule.summary},
                "fullDescription": {"text": rule.page or rule.summary},
                "helpUri": page_url(rule),
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
                **({"relationships": [_relationship(cwe) for cwe in rule.cwe]} if rule.cwe else {}),
                "properties": {"topic": rule.topic, "kind": rule.kind, "tags": [rule.topic, *_tags(rule)]},
            }
            for rule in rules
        ],
        **({"supportedTaxonomies": [{"name": "CWE"}]} if any(rule.cwe for rule in rules) else {}),
    }


def _tags(rule: Rule) -> list[str]:
    """The tags by which code hosts group security findings."""
    return [f"external/cwe/cwe-{cwe:03}" for cwe in rule.cwe]


def _relationship(cwe: int) -> dict[str, Any]:
    return {"target": {"id": str(cwe), "toolComponent": {"name": "CWE"}}, "kinds": ["relevant"]}


def _taxonomy(weaknesses: Sequence[int]) -> dict[str, Any]:
    return {
        "name": "CWE",
        "organization": "MITRE",
        "shortDescription": {"text": "The MITRE Common Weakness Enumeration"},
        "informationUri": "https://cwe.mitre.org/",
        "taxa": [{"id": str(cwe), "helpUri": cwe_url(cwe)} for cwe in weaknesses],
    }


def _result(one: Checked, finding: Finding, numbers: dict[str, int]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": _LEVELS[finding.severity or "warning"],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _place(one.target.shown, one.source, finding.span)}],
    }
    if finding.related:
        said["relatedLocations"] = [
            {
                "message": {"text": other.message},
                "physicalLocation": {
                    "artifactLocation": _artifact(other.path),
                    "region": {"startLine": other.line + 1, "startColumn": other.column + 1},
                },
            }
            for other in finding.related
        ]
    if finding.steps:
        flow = {"threadFlows": [{"locations": [{"location": one} for one in _steps(one, finding)]}]}
        said["codeFlows"] = [flow]
    fixes = [shown for fix in finding.fixes if (shown := _fix(one, fix)) is not None]
    if fixes:
        said["fixes"] = fixes
    if finding.evidence:
        rows = [{"question": e.question, "answer": e.answer, "source": e.source} for e in finding.evidence]
        said["properties"] = {"evidence": rows}
    return said


def _steps(one: Checked, finding: Finding) -> Iterator[dict[str, Any]]:
    """The way of a value through the code, with the finding's own place at its end."""
    for step in (*finding.steps, Step(finding.message, finding.span)):
        yield {
            "message": {"text": step.message},
            "physicalLocation": _place(one.target.shown, one.source, step.span),
        }


def _fix(one: Checked, fix: Fix) -> dict[str, Any] | None:
    """None for a fix that edits nothing: SARIF has no commands."""
    changes = [_change(one.target.shown, one.source, fix.edits)] if fix.edits else []
    for other in fix.elsewhere:
        source = other_source(other.path)
        if source is not None:
            changes.append(_change(other.path, source, other.edits))
    return {"description": {"text": fix.title}, "artifactChanges": changes} if changes else None


def _change(path: str, source: Source, edits: Sequence[Edit]) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.text}} for edit in edits
    ]
    return {"artifactLocation": _artifact(path), "replacements": replacements}


def _place(path: str, source: Source, span: Span) -> dict[str, Any]:
    return {"artifactLocation": _artifact(path), "region": _region(source, span)}


def _region(source: Source, span: Span) -> dict[str, Any]:
    start, end = place(source, span.start), place(source, span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _artifact(path: str) -> dict[str, Any]:
    """Relative to the folder of the run where that is possible: what reads the report has another root."""
    inner = os.path.relpath(path) if os.path.isabs(path) else path
    if inner.startswith(".."):
        return {"uri": Path(os.path.abspath(path)).as_uri()}
    return {"uri": quote(inner.replace(os.sep, "/")), "uriBaseId": "SRCROOT"}
