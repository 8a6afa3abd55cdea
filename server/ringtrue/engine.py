"""Engine: runs the rules over a document's blocks and keeps each result with what was read for it.

`check` is a function of a snapshot; the analysis before it only saves work. Analysis does no I/O and reads no clock.
Does not know sessions, clients, files or where answers about the world come from.
"""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ringtrue.context import PENDING, Context, Question, Record, World
from ringtrue.facts import Facts, Key, module_facts
from ringtrue.rule import Finding, Rule
from ringtrue.syntax import Block, Chunk, Syntax, parse, reparse
from ringtrue.text import Span

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RuleSet:
    """The rules that apply to one document, by the nodes they ask for. Equal identity means equal rules and options."""

    rules: tuple[Rule, ...]
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    by_node: Mapping[type, tuple[Rule, ...]] = field(init=False)

    def __post_init__(self) -> None:
        table: dict[type, list[Rule]] = {}
        for rule in self.rules:
            for node in rule.nodes:
                table.setdefault(node, []).append(rule)
        object.__setattr__(self, "by_node", {node: tuple(rules) for node, rules in table.items()})


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
    kept: Kept


@dataclass(frozen=True)
class Work:
    """What a check had to do; performance tests count this instead of time."""

    chunks_parsed: int
    blocks_run: int


@dataclass(frozen=True, eq=False)
class Analysis:
    """A checked document: the report, and all that the next check may keep."""

    snapshot: Snapshot
    syntax: Syntax
    facts: Facts
    results: Mapping[Chunk, _Result]
    work: Work

    def placed(self) -> Iterator[Placed]:
        """The blocks that have findings, in order."""
        syntax = self.syntax
        for chunk, start, line in zip(syntax.chunks, syntax.starts, syntax.lines, strict=True):
            result = self.results[chunk]
            if result.speaks:
                for block, kept in zip(chunk.blocks, result.kept, strict=True):
                    if kept.findings:
                        yield Placed(start + block.start, line + block.line, block, kept)

    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in characters from the start of the document, in reading order."""
        moved = [move(finding, placed.start) for placed in self.placed() for finding in placed.kept.findings]
        return tuple(sorted(moved, key=lambda finding: (finding.span, finding.rule)))

    def pending(self) -> frozenset[Question]:
        """Questions that were asked and not answered yet."""
        return frozenset().union(*(result.pending for result in self.results.values()))

    @property
    def damage(self) -> tuple[Span, ...]:
        return self.syntax.damage


@dataclass(frozen=True, eq=False)
class _Result:
    kept: tuple[Kept, ...]
    keys: frozenset[Key]
    pending: frozenset[Question]
    speaks: bool

    @classmethod
    def of(cls, kept: tuple[Kept, ...]) -> _Result:
        keys = frozenset().union(*(one.record.facts for one in kept))
        pending = frozenset(
            question for one in kept for question, answer in one.record.world.items() if answer is PENDING
        )
        return cls(kept, keys, pending, any(one.findings for one in kept))


class Stopped(Exception):  # noqa: N818  # an outcome, not an error
    """The check was given up because a newer text is there."""


def check(snapshot: Snapshot, before: Analysis | None = None, stop: Callable[[], bool] = lambda: False) -> Analysis:
    """The analysis of `snapshot`; what still holds is taken from `before`, an analysis of the same document.

    Raises Stopped as soon as `stop()` says so.
    """
    if before is None:
        return _run(snapshot, parse(snapshot.text), _Before.none(), stop)
    syntax = reparse(before.syntax, before.snapshot.text, snapshot.text)
    return _run(snapshot, syntax, _Before.of(before, snapshot), stop)


class _Before(NamedTuple):
    """What an earlier analysis leaves for the next one."""

    analysis: Analysis | None
    usable: bool  # the rules are the same
    same_world: bool

    @classmethod
    def none(cls) -> _Before:
        return cls(None, False, False)

    @classmethod
    def of(cls, before: Analysis, snapshot: Snapshot) -> _Before:
        usable = before.snapshot.rules is snapshot.rules and before.snapshot.path == snapshot.path
        return cls(before, usable, before.snapshot.world.stamp == snapshot.world.stamp)


def _run(snapshot: Snapshot, syntax: Syntax, before: _Before, stop: Callable[[], bool]) -> Analysis:
    facts = _facts(syntax, before.analysis)
    old = before.analysis.results if before.analysis and before.usable else {}
    changed = facts.changed(before.analysis.facts) if before.analysis and before.usable else frozenset()
    moved = _left_over(before, syntax) if before.usable else {}
    results: dict[Chunk, _Result] = {}
    run = 0
    for chunk in syntax.chunks:
        result = old.get(chunk)
        if result is None or not before.same_world or not changed.isdisjoint(result.keys):
            kept = []
            offered = result.kept if result is not None else ()
            for i, block in enumerate(chunk.blocks):
                if stop():
                    raise Stopped
                known = offered[i] if offered else moved.get(block.key) if not block.damage else None
                if known is None or not _holds(known, facts, changed, before, snapshot.world):
                    known = run_block(block, facts, snapshot)
                    run += 1
                kept.append(known)
            result = _Result.of(tuple(kept))
        results[chunk] = result
    parsed = len(syntax.chunks) - (len(results.keys() & before.analysis.results.keys()) if before.analysis else 0)
    return Analysis(snapshot, syntax, facts, results, Work(parsed, run))


def _facts(syntax: Syntax, before: Analysis | None) -> Facts:
    """The module's facts; the very same object where no touched chunk changed what it says."""
    if before is not None and len(before.syntax.chunks) == len(syntax.chunks):
        pairs = zip(before.syntax.chunks, syntax.chunks, strict=True)
        if all(old is new or _says_the_same(old, new) for old, new in pairs):
            return before.facts
    return module_facts(syntax.chunks)


def _says_the_same(old: Chunk, new: Chunk) -> bool:
    return module_facts((old,)) == module_facts((new,))


def _left_over(before: _Before, syntax: Syntax) -> dict[tuple[str, str, str], Kept]:
    """Results of blocks whose chunk is gone; a block with the same text may take them over."""
    assert before.analysis is not None
    gone = before.analysis.results.keys() - set(syntax.chunks)
    return {
        block.key: kept
        for chunk in gone
        for block, kept in zip(chunk.blocks, before.analysis.results[chunk].kept, strict=True)
        if not block.damage
    }


def _holds(kept: Kept, facts: Facts, changed: frozenset[Key], before: _Before, world: World) -> bool:
    return kept.record.holds(facts, changed) and (before.same_world or kept.record.holds_in(world))


def run_block(block: Block, facts: Facts, snapshot: Snapshot) -> Kept:
    """What the rules say of `block`, from scratch."""
    rules = snapshot.rules
    context = Context(block, facts, snapshot.world, snapshot.path, rules.options)
    found: list[Finding] = []
    for rule in rules.by_node.get(Block, ()):
        found += _run_rule(rule, block, context)
    for node in block.tree.nodes:
        for rule in rules.by_node.get(type(node), ()):
            found += _run_rule(rule, node, context)
    return Kept(tuple(sorted(found, key=lambda finding: (finding.span, finding.rule))), context.record)


def _run_rule(rule: Rule, node: ast.AST | Block, context: Context) -> list[Finding]:
    """A failing rule loses its own findings for this block, is logged once, and nothing else."""
    try:
        return [replace(f, rule=rule.name, severity=f.severity or rule.severity) for f in rule.check(node, context)]
    except Exception:
        if rule.name not in _failed:
            _failed.add(rule.name)
            _log.exception("rule '%s' failed", rule.name)
        return []


_failed: set[str] = set()


def move(finding: Finding, by: int) -> Finding:
    """`finding` with all its spans in the document moved."""
    fixes = tuple(
        replace(fix, edits=tuple(edit._replace(span=edit.span.shifted(by)) for edit in fix.edits))
        for fix in finding.fixes
    )
    return replace(finding, span=finding.span.shifted(by), fixes=fixes)


def without(findings: Iterable[Finding], rules: Iterable[str]) -> tuple[Finding, ...]:
    """`findings` without those of the named rules."""
    named = set(rules)
    return tuple(finding for finding in findings if finding.rule not in named)
