"""Verdict: what is found in one text or file, with the version of the text that it is true of.

Everything is read anew for each verdict, so that none is given for an older state of the disk. Does not know who asks.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from ringtrue.cli.accepting import without_standing
from ringtrue.cli.cache import Cache
from ringtrue.cli.checked import Checked, Target, place
from ringtrue.cli.folders import Folders
from ringtrue.cli.one_file import read
from ringtrue.cli.sweep import Setting, sweep
from ringtrue.cli.targets import project_root
from ringtrue.registry import installed_rules
from ringtrue.review.marks import Mark, marks
from ringtrue.rule import Finding, Fix, Rule
from ringtrue.text import apply_edits

MOST = 10
"""Findings that are told at once: an agent mends these, and asks again."""


@dataclass(frozen=True)
class Verdict:
    """What is said of one text. `version` is a digest of it; `problem` says why it could not be checked."""

    path: str
    version: str
    checked: Checked
    problem: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.checked.findings

    def marks(self) -> list[Mark]:
        return list(marks(self.checked.source, self.findings))

    def only(self, findings: Sequence[Finding]) -> Verdict:
        return replace(self, checked=replace(self.checked, findings=tuple(findings)))


def version_of(text: str) -> str:
    """A short name of this text and no other."""
    return blake2b(text.encode(errors="surrogatepass"), digest_size=6).hexdigest()


def verdict(path: str, setting: Setting, text: str | None = None) -> Verdict:
    """What is found in the file at `path`, or in `text` in its place."""
    full = os.path.abspath(path)
    target = Target(full, path, project_root(full, os.path.dirname(full)), text)
    got = read(target)
    if got.decoded is None or got.decoded.text is None:
        return Verdict(path, "", Checked(target), got.note or "is not text")
    # What was read is what is judged, whatever happens to the file meanwhile.
    target = replace(target, text=got.decoded.text)
    folders = Folders(setting.wishes)
    checked = without_standing(folders, sweep([target], folders, Cache(setting.cache), setting, lambda done: None))[0]
    wrong = folders.problems()
    said = wrong[0].message if wrong else None
    return Verdict(path, version_of(got.decoded.text), checked, said)


def urgent(given: Verdict) -> Verdict:
    """The profile of agents: errors, and facts that are at least a warning. Hints lead agents astray."""
    rules = {rule.name: rule for rule in installed_rules()}
    return given.only([one for one in given.findings if _is_urgent(one, rules[one.rule])])


def _is_urgent(finding: Finding, rule: Rule) -> bool:
    severity = finding.severity or rule.severity
    return severity == "error" or (severity == "warning" and rule.kind == "fact")


def told(given: Verdict) -> dict[str, Any]:
    """The verdict as short JSON, whose fields stay."""
    said: dict[str, Any] = {
        "path": given.path,
        "version": given.version,
        "findings": [_told(given.checked, one) for one in given.findings[:MOST]],
    }
    if len(given.findings) > MOST:
        said["more"] = len(given.findings) - MOST
    if given.problem:
        said["problem"] = given.problem
    return said


def _told(checked: Checked, finding: Finding) -> dict[str, Any]:
    at = place(checked.source, finding.span.start)
    said: dict[str, Any] = {"rule": finding.rule, "line": at.line, "column": at.column, "message": finding.message}
    fix = next((fix for fix in finding.fixes if fix.edits), None)
    if fix is not None:
        said["fix"] = {"title": fix.title, "safe": fix.safe, **_instead(checked, fix)}
    return said


def _instead(checked: Checked, fix: Fix) -> Mapping[str, Any]:
    """The lines that the fix changes, as they are and as they should be."""
    old = checked.text.splitlines(keepends=True)
    new = apply_edits(checked.text, fix.edits).splitlines(keepends=True)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return {
        "line": head + 1,
        "old": "".join(old[head : len(old) - tail]),
        "new": "".join(new[head : len(new) - tail]),
    }


def in_words(given: Verdict) -> str:
    """The verdict as text for an agent to act on."""
    lines = [f"{given.path} (version {given.version}):"]
    for one in told(given)["findings"]:
        lines.append(f"- line {one['line']}: {one['message']} [{one['rule']}]")
        if (fix := one.get("fix")) is not None:
            lines.append(f"  {fix['title']}: write {fix['new'].strip()!r} instead of {fix['old'].strip()!r}")
    if len(given.findings) > MOST:
        lines.append(f"- and {len(given.findings) - MOST} more")
    return "\n".join(lines)
