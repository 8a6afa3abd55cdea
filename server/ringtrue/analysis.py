"""Analysis: what is known of one document after a check, as values.

Does not know how it was computed, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from ringtrue.context import Question, Record, World
from ringtrue.definitions import is_definition
from ringtrue.facts import Facts, Key
from ringtrue.module_edits import module_edits, moved_above
from ringtrue.rule import Finding, Fix
from ringtrue.ruleset import RuleSet
from ringtrue.syntax import Block, Chunk, Syntax
from ringtrue.text import Change, Edit, Span, with_line_ends_of


@dataclass(frozen=True)
class Snapshot:
    """All that an analysis may see of one document: its text, where it stands, the rules, and the world.

    `typing`: an answer is wanted at once, so blocks that changed are shown to the prompt rules only. `change`: how the
    text was made from an earlier one, if that is known.
    """

    text: str
    path: str
    rules: RuleSet
    world: World
    typing: bool = False
    change: Change | None = None


class Kept(NamedTuple):
    """What the rules said of one block, in characters from its start, and what they read to say it.

    Not `complete`: only the prompt rules have seen it.
    """

    findings: tuple[Finding, ...]
    record: Record
    complete: bool = True


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
    definitions: frozenset[Key]
    pending: frozenset[Question]
    speaks: bool
    complete: bool

    @classmethod
    def of(cls, kept: tuple[Kept, ...]) -> Result:
        keys = frozenset[Key]().union(*[one.record.facts for one in kept])
        pending = frozenset([question for one in kept for question in one.record.open])
        definitions = frozenset([key for key in keys if is_definition(key)])
        speaks = any(one.findings for one in kept)
        return cls(kept, keys, definitions, pending, speaks, all(one.complete for one in kept))


UNRUN = Result((), frozenset(), frozenset(), frozenset(), False, False)
"""Stands where a check was stopped before it came there."""


@dataclass(frozen=True, eq=False)
class Results:
    """One result for each chunk, and the places of those that say, ask, lack or read definitions; `unrun` where some
    are not there yet."""

    by_chunk: tuple[Result, ...] = ()
    speaking: tuple[int, ...] = ()
    asking: tuple[int, ...] = ()
    incomplete: tuple[int, ...] = ()
    reading: tuple[int, ...] = ()
    unrun: bool = False

    @classmethod
    def begun(cls, made: Sequence[Result], count: int) -> Results:
        """Those that were made before a check of `count` chunks was stopped."""
        return replace(cls.of([*made, *[UNRUN] * (count - len(made))]), unrun=True)

    @classmethod
    def of(cls, results: Sequence[Result], first: int = 0) -> Results:
        """Of consecutive chunks, of which the first is the one at `first`."""
        places = list(enumerate(results, first))
        return cls(
            tuple(results),
            tuple(i for i, one in places if one.speaks),
            tuple(i for i, one in places if one.pending),
            tuple(i for i, one in places if not one.complete),
            tuple(i for i, one in places if one.definitions),
        )

    def spliced(self, head: int, middle: Sequence[Result], tail: int) -> Results:
        """`head` results, then `middle`, then the last `tail` ones."""
        made = Results.of(middle, head)
        behind = len(self.by_chunk) - tail
        moved = head + len(middle) - behind

        def joined(old: tuple[int, ...], new: tuple[int, ...]) -> tuple[int, ...]:
            return (*(i for i in old if i < head), *new, *(i + moved for i in old if i >= behind))

        return Results(
            self.by_chunk[:head] + made.by_chunk + self.by_chunk[behind:],
            joined(self.speaking, made.speaking),
            joined(self.asking, made.asking),
            joined(self.incomplete, made.incomplete),
            joined(self.reading, made.reading),
        )


@dataclass(frozen=True, eq=False)
class Analysis:
    """A checked document: what was found, and all that the next check may keep.

    `whole` is the result of the block that is the whole document: what it declares, and its file-level comments.
    """

    snapshot: Snapshot
    syntax: Syntax
    facts: Facts
    results: Results
    whole: tuple[Block, Kept] | None
    silenced: frozenset[str] | None
    """Rules that a comment silences in the whole file; None: every rule."""
    work: Work
    owed: frozenset[Chunk] = frozenset()
    """The chunks that went or came while somebody typed: what they define is compared in the pause."""

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
    def complete(self) -> bool:
        """Whether every rule has seen every block."""
        return not self.results.incomplete

    @cached_property
    def pending(self) -> frozenset[Question]:
        """Questions that were asked and are not answered yet."""
        own = Result.of((self.whole[1],)).pending if self.whole else frozenset()
        return own.union(*(self.results.by_chunk[i].pending for i in self.results.asking))

    def in_document(self, finding: Finding, start: int) -> Finding:
        """`finding` of the block at `start`, with every edit of its fixes in characters from the document's start."""
        moved = move(finding, start)
        if not moved.fixes:
            return moved
        return replace(moved, fixes=tuple(self._whole_fix(fix, start) for fix in moved.fixes))

    def _whole_fix(self, fix: Fix, start: int) -> Fix:
        if fix.imports or fix.renames or fix.above:
            fix = self._beyond_its_block(fix, start)
        return replace(fix, edits=with_line_ends_of(self.snapshot.text, fix.edits))

    def _beyond_its_block(self, fix: Fix, start: int) -> Fix:
        part, at = self.syntax.part_at(start)
        beyond = [_moved(edit, at) for edit in module_edits(fix.imports, (), part)]
        beyond += module_edits((), fix.renames, self.syntax)
        if fix.above:
            beyond += moved_above(start, fix.above, self.syntax)
        taken = {edit.span for edit in fix.edits}
        edits = (*fix.edits, *(edit for edit in beyond if edit.span not in taken))
        return replace(fix, edits=edits, imports=(), renames=(), above="")

    @property
    def damage(self) -> tuple[Span, ...]:
        """Spans of the document that could not be read."""
        return self.syntax.damage

    def _all_placed(self) -> Iterator[Placed]:
        if self.whole is not None and self.whole[1].findings:
            yield Placed(0, 0, self.whole[0], self.whole[1].findings)
        syntax = self.syntax
        speaking = self.results.speaking
        for i, (start, line) in zip(speaking, syntax.places(speaking), strict=True):
            for block, kept in zip(syntax.chunks[i].blocks, self.results.by_chunk[i].kept, strict=True):
                if kept.findings:
                    yield Placed(start, line, block, kept.findings)

    def _heard(self, placed: Placed) -> Placed:
        if self.silenced == frozenset():
            return placed
        silenced = self.silenced
        kept = () if silenced is None else tuple(one for one in placed.findings if one.rule not in silenced)
        return placed._replace(findings=kept)


def move(finding: Finding, by: int) -> Finding:
    """`finding` with every fix made, and all its spans in the document moved."""
    if finding.later is not None:
        finding = replace(finding, fixes=(*finding.fixes, *finding.later()), later=None)
    if not by:
        return finding
    fixes = tuple(replace(fix, edits=tuple(_moved(edit, by) for edit in fix.edits)) for fix in finding.fixes)
    steps = tuple(replace(step, span=step.span.shifted(by)) for step in finding.steps)
    return replace(finding, span=finding.span.shifted(by), fixes=fixes, steps=steps)


def _moved(edit: Edit, by: int) -> Edit:
    return edit._replace(span=edit.span.shifted(by))
