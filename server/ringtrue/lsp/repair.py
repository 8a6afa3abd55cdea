"""Repair: fixes applied to a checked text and checked again, so that only those are offered that help.

Does not know messages, positions or clients.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ringtrue import engine
from ringtrue.analysis import Analysis
from ringtrue.rule import Finding, Fix
from ringtrue.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from ringtrue.world import World

_MOST_ROUNDS = 20
_LOOK_UPS = 4


def rechecked(analysis: Analysis, text: str) -> Analysis:
    """The analysis by every rule of another text in the same place; what it asks of the disk is looked up at once."""
    made = engine.check(replace(analysis.snapshot, text=text, typing=False, change=None), analysis)
    for _ in range(_LOOK_UPS):
        world = _knowing_more(made)
        if world is None:
            break
        made = engine.check(replace(made.snapshot, world=world), made)
    return made


def _knowing_more(analysis: Analysis) -> World | None:
    """The world with answers to what the analysis asked; None where there is nothing to look up on this machine."""
    from ringtrue.world import NETWORK, RUN, World

    world = analysis.snapshot.world
    local = [question for question in analysis.pending if question.kind not in NETWORK | RUN]
    if not isinstance(world, World) or not local:
        return None
    answers: dict[Any, Any] = {}
    for question in local:
        try:
            answers[question] = world.fetch(question)
        except Exception:  # noqa: PERF203, S112  # the errand that asks the same logs it; here it stays open
            continue
    return world.with_answers(answers) if answers else None


def repairs(analysis: Analysis, finding: Finding, fix: Fix) -> bool:
    """Whether the finding is gone after the fix, and no new error is there."""
    if not fix.edits:
        return True
    try:
        text = apply_edits(analysis.snapshot.text, fix.edits)
    except ValueError:  # the rule's edits overlap
        return False
    after = rechecked(analysis, text)
    name = _name(finding)
    before_count = sum(_name(one) == name for one in analysis.findings)
    after_count = sum(_name(one) == name for one in after.findings)
    return after_count < before_count and not _worse(analysis, after)


def _worse(before: Analysis, after: Analysis) -> bool:
    if len(after.damage) > len(before.damage):
        return True
    new = Counter(_name(one) for one in after.findings if _is_error(one, after))
    new.subtract(_name(one) for one in before.findings if _is_error(one, before))
    return any(count > 0 for count in new.values())


def _is_error(finding: Finding, analysis: Analysis) -> bool:
    """Whether a fix must not bring this. A name that is right but not installed yet is no fault of the fix."""
    return finding.severity == "error" and not any(fix.command for fix in finding.fixes)


def _name(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.message


def fixed_throughout(
    analysis: Analysis, wanted: Callable[[Finding, Fix], bool] = lambda finding, fix: True, most: int = _MOST_ROUNDS
) -> tuple[Edit, ...]:
    """Edits that apply every safe fix that is `wanted`, again and again until none is left, at most so often; nothing
    where that makes it worse."""
    original = analysis.snapshot.text
    first: tuple[Edit, ...] = ()
    now, rounds = analysis, 0
    while rounds < most and (edits := tuple(_apart(now, wanted))):
        after = rechecked(now, apply_edits(now.snapshot.text, edits))
        if _worse(analysis, after):
            break
        now, rounds = after, rounds + 1
        first = first or edits
    if rounds <= 1:
        return first if rounds else ()
    return (_difference(original, now.snapshot.text),)


def _apart(analysis: Analysis, wanted: Callable[[Finding, Fix], bool]) -> Iterator[Edit]:
    """The edits of safe fixes, those left out that touch one before."""
    at = -1
    for finding in analysis.findings:
        safe = next((fix for fix in finding.fixes if fix.safe and fix.edits and not fix.elsewhere), None)
        if safe is None or not wanted(finding, safe):
            continue
        edits = sorted(safe.edits)
        if edits[0].span.start > at and all(a.span.end <= b.span.start for a, b in pairwise(edits)):
            yield from edits
            at = max(edits[-1].span.end, edits[-1].span.start)


def _difference(old: str, new: str) -> Edit:
    """One edit that makes `new` of `old`, as short as its ends allow."""
    start, limit = 0, min(len(old), len(new))
    while start < limit and old[start] == new[start]:
        start += 1
    end = 0
    while end < limit - start and old[len(old) - 1 - end] == new[len(new) - 1 - end]:
        end += 1
    return Edit(Span(start, len(old) - end), new[start : len(new) - end])
