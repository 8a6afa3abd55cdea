"""Engine: checks a document block by block and keeps each result with what was read for it.

`check` is a function of a snapshot; the analysis before it only saves work. Analysis does no I/O and reads no clock.
Does not know sessions, clients, files or where answers about the world come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import is_not
from typing import NamedTuple

from ringtrue.analysis import Analysis, Kept, Result, Snapshot, Work
from ringtrue.context import World
from ringtrue.declarations import declared_block
from ringtrue.facts import Facts, Key, module_facts
from ringtrue.running import run_block
from ringtrue.suppression import suppressions
from ringtrue.syntax import Block, Chunk, Syntax, parse, reparse

_NOT_PYTHON = Syntax((), ())


class Stopped(Exception):  # noqa: N818  # an outcome, not an error
    """The check was given up because a newer text is there."""


def check(snapshot: Snapshot, before: Analysis | None = None, stop: Callable[[], bool] = lambda: False) -> Analysis:
    """The analysis of `snapshot`; what still holds is taken from `before`, an analysis of the same document.

    Raises Stopped as soon as `stop()` says so.
    """
    old = _Before.of(before, snapshot)
    syntax = _syntax(snapshot, before)
    facts = _facts(syntax, before)
    changed = facts.changed(before.facts) if before else frozenset()
    reuse = _Reuse(old, facts, changed, snapshot.world)
    untouched = reuse.untouched()
    results: dict[Chunk, Result] = {}
    run = 0
    for chunk in syntax.chunks:
        result = untouched.get(chunk)
        if result is None:
            result = old.results.get(chunk)
            kept: list[Kept] = []
            for i, block in enumerate(chunk.blocks):
                if stop():
                    raise Stopped
                offered = result.kept[i] if result else None
                if offered is None or not reuse.holds(offered):
                    offered = run_block(block, facts, snapshot)
                    run += 1
                kept.append(offered)
            result = Result.of(tuple(kept))
        results[chunk] = result
    whole = _whole(snapshot, facts, old, reuse)
    work = Work(0 if before is not None and syntax is before.syntax else syntax.parses, run)
    return Analysis(snapshot, syntax, facts, results, whole, _silenced(snapshot.text), work)


class _Before(NamedTuple):
    """What an earlier analysis leaves: nothing where the rules or the place are others."""

    results: Mapping[Chunk, Result]
    whole: tuple[Block, Kept] | None
    same_world: bool

    @classmethod
    def of(cls, before: Analysis | None, snapshot: Snapshot) -> _Before:
        if before is None or before.snapshot.rules is not snapshot.rules or before.snapshot.path != snapshot.path:
            return cls({}, None, False)
        return cls(before.results, before.whole, before.snapshot.world.stamp == snapshot.world.stamp)


class _Reuse(NamedTuple):
    """Decides whether a kept result still holds: every recorded question has the same answer."""

    before: _Before
    facts: Facts
    changed: frozenset[Key]
    world: World

    def untouched(self) -> Mapping[Chunk, Result]:
        """The results of chunks whose blocks asked nothing that can have another answer; most often all."""
        results, changed = self.before.results, self.changed
        if not self.before.same_world:
            return {}
        if not changed:
            return results
        return {chunk: result for chunk, result in results.items() if changed.isdisjoint(result.keys)}

    def holds(self, kept: Kept) -> bool:
        return kept.record.holds(self.facts, self.changed) and (
            self.before.same_world or kept.record.holds_in(self.world)
        )


def _syntax(snapshot: Snapshot, before: Analysis | None) -> Syntax:
    if not is_python(snapshot.path):
        return _NOT_PYTHON
    return reparse(before.syntax, before.snapshot.text, snapshot.text) if before else parse(snapshot.text)


def is_python(path: str) -> bool:
    """Whether the file at `path` holds Python; any other document only declares what a project needs."""
    return path.endswith((".py", ".pyi", ".pyw")) or "." not in path.rpartition("/")[2]


def _facts(syntax: Syntax, before: Analysis | None) -> Facts:
    """The module's facts; the very same object where what was edited says the same as before."""
    if before is None:
        return module_facts(syntax.chunks)
    old, new = before.syntax.chunks, syntax.chunks
    head = _same(old, new)
    tail = min(_same(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    return before.facts if module_facts(gone) == module_facts(come) else module_facts(new)


def _same(old: Sequence[Chunk], new: Sequence[Chunk]) -> int:
    """How many chunks the two begin with in common."""
    # Chunks are compared by identity; `index` finds the first difference without a step of Python for each chunk.
    differ = list(map(is_not, old, new))
    return differ.index(True) if True in differ else len(differ)


def _whole(snapshot: Snapshot, facts: Facts, before: _Before, reuse: _Reuse) -> tuple[Block, Kept] | None:
    """What is said of the document as a list of requirements; None for one that is none."""
    if before.whole is not None and before.whole[0].text == snapshot.text and reuse.holds(before.whole[1]):
        return before.whole
    block = declared_block(snapshot.path, snapshot.text)
    return None if block is None else (block, run_block(block, facts, snapshot))


def _silenced(text: str) -> frozenset[str] | None:
    """The rules that `ringtrue: ignore-file` in the head of the file names; None where it names none and means all."""
    if "ignore-file" not in text:
        return frozenset()
    named: set[str] = set()
    for ignore in suppressions(text).ignores:
        if ignore.kind == "ignore-file":
            if not ignore.listed:
                return None
            named.update(name.rule for name in ignore.names)
    return frozenset(named)
