"""Analysis: what is known of one document after a check, as values.

Does not know how it was computed, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

from ringtrue.context import PENDING, Question, Record, World
from ringtrue.facts import Facts, Key
from ringtrue.module_edits import module_edits
from ringtrue.rule import Finding, Fix
from ringtrue.ruleset import RuleSet
from ringtrue.syntax import Block, Syntax
from ringtrue.text import Edit, Span

# Taken of every chunk at every keystroke, so without Python code.
_PENDING = attrgetter("pending")
_SPEAKS = attrgetter("speaks")


@dataclass(frozen=True)
class Snapshot:
    """All that an analysis may see of one document: its text, where it stands, the rules, and the world."""

    text: str
    path: str
    rules: RuleSet
    world: World


class Kept(NamedTuple):
    """What the rules said of one block, in characters from its start, and what they read to say it."""

    findings: tuple[Finding, ...]
    record: Record


class Placed(NamedTuple):
    """The result of a block, and where the block starts in the document: characters and lines from 0."""

    start: int
    line: int
    block: Block
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Work:
    """What a check had to do; performance tests count this instead of time."""

    chunks_parsed: int
    blocks_run: int


@dataclass(frozen=True, eq=False)
class Result:
    """The results of a chunk's blocks, and what they have in common."""

    kept: tuple[Kept, ...]
    keys: frozenset[Key]
    pending: frozenset[Question]
    speaks: bool

    @classmethod
    def of(cls, kept: tuple[Kept, ...]) -> Result:
        keys = frozenset[Key]().union(*(one.record.facts for one in kept))
        asked = (item for one in kept for item in one.record.world.items())
        pending = frozenset(question for question, answer in asked if answer is PENDING)
        return cls(kept, keys, pending, any(one.findings for one in kept))


@dataclass(frozen=True, eq=False)
class Analysis:
    """A checked document: what was found, and all that the next check may keep.

    `whole` is the result of the block that is the whole document: what it declares, and its file-level comments.
    """

    snapshot: Snapshot
    syntax: Syntax
    facts: Facts
    results: tuple[Result, ...]
    """One for each chunk of the syntax."""
    whole: tuple[Block, Kept] | None
    silenced: frozenset[str] | None
    """Rules that a comment silences in the whole file; None: every rule."""
    work: Work

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """The blocks that have findings, in order; what is silenced in the whole file is left out."""
        found = (self._heard(placed) for placed in self._all_placed())
        return tuple(placed for placed in found if placed.findings)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in characters from the start of the document, in reading order."""
        moved = [self.in_document(finding, placed.start) for placed in self.placed for finding in placed.findings]
        return tuple(sorted(moved, key=lambda finding: (finding.span, finding.rule)))

    @cached_property
    def pending(self) -> frozenset[Question]:
        """Questions that were asked and are not answered yet."""
        own = Result.of((self.whole[1],)).pending if self.whole else frozenset()
        return own.union(*filter(None, map(_PENDING, self.results)))

    def in_document(self, finding: Finding, start: int) -> Finding:
        """`finding` of the block at `start`, with every edit of its fixes in characters from the document's start."""
        moved = move(finding, start)
        if not any(fix.imports or fix.renames for fix in moved.fixes):
            return moved
        return replace(moved, fixes=tuple(self._whole_fix(fix) for fix in moved.fixes))

    def _whole_fix(self, fix: Fix) -> Fix:
        beyond = module_edits(fix.imports, fix.renames, self.syntax)
        taken = {edit.span for edit in fix.edits}
        edits = (*fix.edits, *(edit for edit in beyond if edit.span not in taken))
        return replace(fix, edits=edits, imports=(), renames=())

    @property
    def damage(self) -> tuple[Span, ...]:
        """Spans of the document that could not be read."""
        return self.syntax.damage

    def _all_placed(self) -> Iterator[Placed]:
        if self.whole is not None and self.whole[1].findings:
            yield Placed(0, 0, self.whole[0], self.whole[1].findings)
        syntax = self.syntax
        for i in compress(range(len(self.results)), map(_SPEAKS, self.results)):
            for block, kept in zip(syntax.chunks[i].blocks, self.results[i].kept, strict=True):
                if kept.findings:
                    yield Placed(syntax.starts[i], syntax.lines[i], block, kept.findings)

    def _heard(self, placed: Placed) -> Placed:
        if self.silenced == frozenset():
            return placed
        silenced = self.silenced
        kept = () if silenced is None else tuple(one for one in placed.findings if one.rule not in silenced)
        return placed._replace(findings=kept)


def move(finding: Finding, by: int) -> Finding:
    """`finding` with all its spans in the document moved."""
    if not by:
        return finding
    fixes = tuple(replace(fix, edits=tuple(_moved(edit, by) for edit in fix.edits)) for fix in finding.fixes)
    return replace(finding, span=finding.span.shifted(by), fixes=fixes)


def _moved(edit: Edit, by: int) -> Edit:
    return edit._replace(span=edit.span.shifted(by))
