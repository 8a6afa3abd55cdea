"""Mending: fixes applied to one text until none is left, each kept only if it holds.

A fix holds if its finding is gone, the text still parses, and no new error is there. Does not know files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ringtrue import context
from ringtrue.analysis import Analysis, Snapshot
from ringtrue.answered import Answered
from ringtrue.cli.one_file import settled
from ringtrue.declarations import language_of
from ringtrue.declared import parse
from ringtrue.rule import FileEdit, Finding, Fix
from ringtrue.text import Edit, apply_edits
from ringtrue.toml_text import TomlError, loads
from ringtrue.world import World

_PASSES = 20  # fixes that make room for other fixes; more would be two fixes that undo each other


@dataclass(frozen=True)
class Chosen:
    """A finding and the fix that is to repair it."""

    finding: Finding
    fix: Fix

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is, wherever it stands."""
        return self.finding.rule, self.finding.message, self.fix.title


@dataclass(frozen=True)
class Mended:
    """The text with every fix that holds, how many those are, and what they edit in other files."""

    text: str
    applied: int
    elsewhere: tuple[FileEdit, ...]


def mend(snapshot: Snapshot, *, unsafe: bool, taken: frozenset[str] = frozenset()) -> Mended:
    """Apply the safe fixes to the snapshot's text, with `unsafe` suggestions too.

    Files in `taken` are edited by others: a fix that edits them as well has to wait.
    """
    now = settled(snapshot)
    refused: set[tuple[str, str, str]] = set()
    elsewhere: list[FileEdit] = []
    applied = 0
    for _ in range(_PASSES):
        busy = taken | {other.path for other in elsewhere}
        open_ = [one for one in choices(now, unsafe) if one.key not in refused]
        chosen = list(apart(one for one in open_ if busy.isdisjoint(other.path for other in one.fix.elsewhere)))
        if not chosen:
            break
        kept, now = _apply(now, chosen)
        refused.update(one.key for one in chosen if one not in kept)
        # What a fix does elsewhere is not known here: its finding may stay until the other file is written.
        refused.update(one.key for one in kept if one.fix.elsewhere)
        elsewhere += [other for one in kept for other in one.fix.elsewhere]
        applied += len(kept)
    return Mended(now.snapshot.text, applied, tuple(elsewhere))


def choice(finding: Finding, *, unsafe: bool) -> Fix | None:
    """The fix that would be applied to the finding."""
    editing = [fix for fix in finding.fixes if fix.edits or fix.elsewhere]
    safe = next((fix for fix in editing if fix.safe), None)
    return safe or (editing[0] if unsafe and editing else None)


def choices(analysis: Analysis, unsafe: bool) -> Iterator[Chosen]:
    """The fix of each finding that has one."""
    for finding in analysis.findings:
        fix = choice(finding, unsafe=unsafe)
        if fix is not None:
            yield Chosen(finding, fix)


def apart(choices: Iterator[Chosen]) -> Iterator[Chosen]:
    """Those whose edits do not meet the edits of the ones before, here or in other files."""
    taken: list[Edit] = []
    files: set[str] = set()
    for one in choices:
        others = {other.path for other in one.fix.elsewhere}
        if files.isdisjoint(others) and not any(a.span.touches(b.span) for a in one.fix.edits for b in taken):
            taken += one.fix.edits
            files |= others
            yield one


def _apply(before: Analysis, chosen: Sequence[Chosen]) -> tuple[list[Chosen], Analysis]:
    """All at once if that holds, else one after the other, without those that do not hold."""
    after = _after(before, chosen)
    if after is not None:
        return list(chosen), after
    if len(chosen) == 1:
        return [], before
    kept: list[Chosen] = []
    for one in chosen:
        tried = _after(before, [*kept, one])
        if tried is not None:
            kept.append(one)
            after = tried
    return kept, after or before


def _after(before: Analysis, chosen: Sequence[Chosen]) -> Analysis | None:
    """The analysis with the fixes applied, or None where they do not hold."""
    old = before.snapshot
    line_end = "\r\n" if "\r\n" in old.text else "\n"
    edits = [edit._replace(text=_ended(edit.text, line_end)) for one in chosen for edit in one.fix.edits]
    try:
        text = apply_edits(old.text, edits)
    except ValueError:  # a fix whose own edits overlap
        return None
    after = settled(replace(old, text=text), before)
    if holds(before, after, chosen):
        return after
    # What is read of all files (routes, models) was read of this one as it stands on the disk.
    after = settled(replace(old, text=text, world=_with_text(old, text)), before)
    return after if holds(before, after, chosen) else None


def _with_text(old: Snapshot, text: str) -> context.World:
    """The world in which the file has this text already."""
    world = old.world.world if isinstance(old.world, Answered) else old.world
    if not isinstance(world, World):
        return world
    overlay = {**world.environment.view.overlay, old.path: text}
    return world.moved_to(world.environment.with_overlay(overlay))


def _ended(text: str, line_end: str) -> str:
    return text if line_end == "\n" else text.replace("\r\n", "\n").replace("\n", line_end)


def holds(before: Analysis, after: Analysis, chosen: Sequence[Chosen]) -> bool:
    """Whether the findings are gone, the text still parses, and no new error is there."""
    was, now = _counted(before.findings), _counted(after.findings)
    due = Counter((one.finding.rule, one.finding.message) for one in chosen if not one.fix.elsewhere)
    gone = all(now[key] <= was[key] - count for key, count in due.items())
    errors = _counted(finding for finding in after.findings if finding.severity == "error")
    return gone and not errors - was and len(after.damage) <= len(before.damage) and _parses(before, after)


def _counted(findings: Iterator[Finding] | Sequence[Finding]) -> Counter[tuple[str, str]]:
    return Counter((finding.rule, finding.message) for finding in findings)


def _parses(before: Analysis, after: Analysis) -> bool:
    """Whether a file of requirements reads as well as it did."""
    path = after.snapshot.path
    return reads(path, after.snapshot.text) or not reads(path, before.snapshot.text)


def reads(path: str, text: str) -> bool:
    """Whether `text` makes sense as the file of requirements at `path`; of other files nothing is said."""
    language = language_of(path)
    if language is None:
        return True
    if language == "toml" and isinstance(loads(text), TomlError):
        return False
    return not parse(path, text).malformed
