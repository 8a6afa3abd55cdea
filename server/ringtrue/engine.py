"""Engine: checks a document block by block and keeps each result with what was read for it.

`check` is a function of a snapshot; the analysis before it only saves work. It does no I/O itself and reads no clock:
how the world answers is the caller's choice, from memory alone in the language server (`answered` is for runs that may
wait). Does not know sessions, clients, files or where answers about the world come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ringtrue.analysis import UNRUN, Analysis, Kept, Result, Results, Snapshot, Work
from ringtrue.context import Module, World
from ringtrue.declarations import declared_block
from ringtrue.definitions import Definitions, defined_names, definition_key
from ringtrue.facts import Answer, Facts, Key, chunk_answers, chunk_later, module_answers, module_later
from ringtrue.running import run_block
from ringtrue.suppression import suppressions
from ringtrue.syntax import Block, Chunk, Syntax, parse, reparse

_NOT_PYTHON = Syntax((), ())


class Stopped(Exception):  # noqa: N818  # an outcome, not an error
    """The check was given up because a newer text is there, or more is known of the world.

    `begun` is what the next check may start from where there was nothing before: an analysis without its last results.
    """

    begun: Analysis | None = None


def check(snapshot: Snapshot, before: Analysis | None = None, stop: Callable[[], bool] = lambda: False) -> Analysis:
    """The analysis of `snapshot`; what still holds is taken from `before`, an analysis of the same document.

    Raises Stopped as soon as `stop()` says so.
    """
    syntax = _syntax(snapshot, before)
    shared = _Shared.of(before, syntax)
    facts = _facts(syntax, before, shared, snapshot.typing)
    module = Module(facts, Definitions(syntax.chunks))
    owed = _owed(before, syntax, shared)
    redefined = frozenset[Key]() if snapshot.typing else _redefined(before, syntax, shared, owed)
    reuse = _Reuse.of(before, snapshot, module, redefined)
    fresh = _Fresh(snapshot, module, reuse, stop)
    try:
        results = _results(syntax, reuse, shared, fresh)
    except Stopped as stopped:
        if before is None:
            results = Results.begun(fresh.made, len(syntax.chunks))
            stopped.begun = Analysis(snapshot, syntax, facts, results, None, None, Work(syntax.parses, fresh.run))
        raise
    whole = _whole(snapshot, syntax, module, reuse)
    parsed = 0 if before is not None and syntax is before.syntax else syntax.parses
    work = Work(parsed, fresh.run)
    unread = owed if snapshot.typing else frozenset[Chunk]()
    return Analysis(snapshot, syntax, facts, results, whole, _silenced(snapshot, syntax), work, unread)


class _Shared(NamedTuple):
    """How many chunks a syntax begins with, and ends with, in common with the one before."""

    head: int
    tail: int

    @classmethod
    def of(cls, before: Analysis | None, syntax: Syntax) -> _Shared:
        if before is None:
            return cls(0, 0)
        if syntax is before.syntax:
            return cls(len(syntax.chunks), 0)
        return cls(syntax.head, syntax.tail)


class _Reuse(NamedTuple):
    """Decides whether a kept result still holds: every recorded question has the same answer.

    `before` is None where the rules or the place are others, so that nothing holds.
    """

    before: Analysis | None
    module: Module
    changed: frozenset[Key]
    world: World
    same_world: bool
    typing: bool

    @classmethod
    def of(cls, before: Analysis | None, snapshot: Snapshot, module: Module, redefined: frozenset[Key]) -> _Reuse:
        world = snapshot.world
        if before is None or before.snapshot.rules is not snapshot.rules or before.snapshot.path != snapshot.path:
            return cls(None, module, frozenset(), world, False, snapshot.typing)
        same_world = before.snapshot.world.stamp == world.stamp
        changed = module.facts.changed(before.facts) | redefined
        return cls(before, module, changed, world, same_world, snapshot.typing)

    @property
    def everything(self) -> bool:
        """Whether nothing that any block asked can have another answer, and no rule has still to be asked."""
        if not self.same_world or self.changed or self.before is None:
            return False
        return self.before.complete or (self.typing and not self.before.results.unrun)

    def holds_whole(self, result: Result) -> bool:
        """As `everything`, of one chunk's blocks."""
        return self.same_world and self.changed.isdisjoint(result.keys) and (self.typing or result.complete)

    def holds(self, kept: Kept) -> bool:
        if not (self.typing or kept.complete):
            return False
        return kept.record.holds(self.module, self.changed) and (self.same_world or kept.record.holds_in(self.world))


class _Fresh:
    """Runs blocks whose results do not hold, and counts them."""

    def __init__(self, snapshot: Snapshot, module: Module, reuse: _Reuse, stop: Callable[[], bool]) -> None:
        self.run = 0
        self.made: list[Result] = []
        self._snapshot, self._module, self._reuse, self._stop = snapshot, module, reuse, stop

    def result(self, chunk: Chunk, offered: Result | None) -> Result:
        """What is said of `chunk`, with as much of `offered`, its result before, as still holds."""
        if offered is None or offered is UNRUN:
            return Result.of(tuple(self._kept(block, None) for block in chunk.blocks))
        if self._reuse.holds_whole(offered):
            return offered
        kept = offered.kept
        return Result.of(tuple(self._kept(block, one) for block, one in zip(chunk.blocks, kept, strict=True)))

    def _kept(self, block: Block, offered: Kept | None) -> Kept:
        if self._stop():
            raise Stopped
        if offered is not None and self._reuse.holds(offered):
            return offered
        self.run += 1
        return run_block(block, self._module, self._snapshot)


def _results(syntax: Syntax, reuse: _Reuse, shared: _Shared, fresh: _Fresh) -> Results:
    """One result for each chunk; those of shared chunks are carried over unseen where nothing can have changed."""
    old, chunks = reuse.before, syntax.chunks
    if old is None:
        for chunk in chunks:
            fresh.made.append(fresh.result(chunk, None))
        return Results.of(fresh.made)
    known = old.results.by_chunk
    last, old_last = len(chunks) - shared.tail, len(known) - shared.tail
    gone = dict(zip(old.syntax.chunks[shared.head : old_last], known[shared.head : old_last], strict=True))

    def middle() -> list[Result]:
        return [fresh.result(chunk, gone.get(chunk)) for chunk in chunks[shared.head : last]]

    if reuse.everything:
        return old.results.spliced(shared.head, middle(), shared.tail)
    head = list(map(fresh.result, chunks, known[: shared.head]))
    return Results.of([*head, *middle(), *map(fresh.result, chunks[last:], known[old_last:])])


def _syntax(snapshot: Snapshot, before: Analysis | None) -> Syntax:
    if not is_python(snapshot.path):
        return _NOT_PYTHON
    if snapshot.path.endswith(".ipynb"):
        from ringtrue.notebook.joined import joined  # on first use: most sessions see no notebook

        return joined(snapshot.text, before.syntax if before is not None else None)
    if before is None:
        return parse(snapshot.text)
    return reparse(before.syntax, before.snapshot.text, snapshot.text, snapshot.change)


def is_python(path: str) -> bool:
    """Whether the file at `path` holds Python; any other document only declares what a project needs."""
    return path.endswith((".py", ".pyi", ".pyw", ".ipynb")) or "." not in path.rpartition("/")[2]


def _facts(syntax: Syntax, before: Analysis | None, shared: _Shared, typing: bool) -> Facts:
    """The module's facts; the very same object where what was edited says the same as before.

    While somebody types, what is asked for later stays as it was.
    """
    chunks = syntax.chunks
    if before is None:
        return Facts(module_answers(chunks), {} if typing else module_later(chunks), typing)
    kept = before.facts
    gone, come = _exchanged(before.syntax, syntax, shared)
    same = _say_the_same(gone, come, chunk_answers, module_answers)
    answers = kept.answers if same else module_answers(chunks)
    if typing:
        later, stale = kept.later, kept.stale or bool(gone or come)
    else:
        same = not kept.stale and _say_the_same(gone, come, chunk_later, module_later)
        later, stale = kept.later if same else module_later(chunks), False
    unchanged = answers is kept.answers and later is kept.later and stale == kept.stale
    return kept if unchanged else Facts(answers, later, stale)


_Table: TypeAlias = Mapping[Key, Answer]


def _say_the_same(
    gone: Sequence[Chunk],
    come: Sequence[Chunk],
    one: Callable[[Chunk], _Table],
    joined: Callable[[Sequence[Chunk]], _Table],
) -> bool:
    if len(gone) == len(come) == 1:  # nearly every keystroke
        return one(gone[0]) == one(come[0])
    return not (gone or come) or joined(gone) == joined(come)


def _owed(before: Analysis | None, syntax: Syntax, shared: _Shared) -> frozenset[Chunk]:
    """The chunks that went or came since definitions were last compared; none where no kept result has read any."""
    if before is None or not before.results.reading:
        return frozenset()
    gone, come = _exchanged(before.syntax, syntax, shared)
    return before.owed.union(gone, come)


def _redefined(before: Analysis | None, syntax: Syntax, shared: _Shared, owed: frozenset[Chunk]) -> frozenset[Key]:
    """Those of the definitions that blocks which are kept have read and the `owed` chunks may have changed."""
    if before is None or not owed:
        return frozenset()
    names = frozenset[str]().union(*map(defined_names, owed))
    gone, come = _exchanged(before.syntax, syntax, shared)
    # The same chunk may stand again where nothing was edited.
    lost = set(gone) - set(come)
    known, old = before.results, before.syntax.chunks
    last = shared.head + len(gone)
    stays = (i for i in known.reading if not (shared.head <= i < last and old[i] in lost))
    read = [known.by_chunk[i].definitions for i in stays]
    return frozenset(key for key in map(definition_key, names) if any(key in keys for keys in read))


def _exchanged(old: Syntax, new: Syntax, shared: _Shared) -> tuple[Sequence[Chunk], Sequence[Chunk]]:
    """The chunks of `old` that are not shared, and those of `new`."""
    head, tail = shared
    return old.chunks[head : len(old.chunks) - tail], new.chunks[head : len(new.chunks) - tail]


def _whole(snapshot: Snapshot, syntax: Syntax, module: Module, reuse: _Reuse) -> tuple[Block, Kept] | None:
    """What is said of the document as a list of requirements; None for one that is none."""
    if syntax.chunks and not syntax.scripted and not snapshot.path.endswith("setup.py"):
        return None  # known without a look at the text
    whole = reuse.before.whole if reuse.before else None
    if whole is not None and whole[0].text == snapshot.text and reuse.holds(whole[1]):
        return whole
    block = declared_block(snapshot.path, snapshot.text)
    return None if block is None else (block, run_block(block, module, snapshot))


def _silenced(snapshot: Snapshot, syntax: Syntax) -> frozenset[str] | None:
    """The rules that a comment in the head of the file silences there; None for all."""
    # The head ends with the docstring, which is one of the first two chunks, and the comments behind it.
    text = "".join(chunk.source.text for chunk in syntax.chunks[:3]) if syntax.chunks else snapshot.text
    if "ignore-file" not in text and "noqa" not in text.lower():
        return frozenset()
    ignores = [ignore for ignore in suppressions(text).ignores if ignore.on_file]
    if any(ignore.kind == "ignore-file" and not ignore.listed for ignore in ignores):
        return None
    rules = snapshot.rules.rules
    return frozenset(rule.name for rule in rules if any(ignore.covers(rule.name, rule.codes) for ignore in ignores))
