"""One file, from its bytes to its findings, or from what is kept of it.

Asks this machine only: what other machines have to be asked is left waiting. Does not know other files.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ringtrue.analysis import Analysis, Kept, Snapshot
from ringtrue.answered import Answered
from ringtrue.cli.cache import Cache, Entry
from ringtrue.cli.checked import Checked, Target, place
from ringtrue.cli.folders import Folders
from ringtrue.cli.stored import Unkeepable, Unreadable, digest
from ringtrue.context import PENDING, Question
from ringtrue.decoding import Decoded, decode
from ringtrue.engine import check
from ringtrue.notebook.cells import MARK, Notebook
from ringtrue.notebook.ipynb import is_notebook, read_notebook
from ringtrue.plain_files import plain_bytes
from ringtrue.text import Source
from ringtrue.world import FROM_INDEXES, NETWORK, RUN, World

LARGEST = 8_000_000  # bytes: a larger file is a generated table, and would take minutes
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Read:
    """A file as text, or why it is none. `note` is for the user."""

    decoded: Decoded | None
    note: str | None = None
    notebook: Notebook | None = None


def read(target: Target) -> Read:
    """The text of `target`, and what is to be said of it."""
    if target.text is not None:
        return Read(Decoded(target.text, "utf-8"))
    try:
        if (size := os.stat(target.path).st_size) > LARGEST:
            return Read(None, f"left out: {size:,} bytes are more than {LARGEST:,}")
        decoded = decode(plain_bytes(target.path))
    except OSError as error:
        return Read(None, f"cannot be read: {(error.strerror or str(error)).lower()}")
    if is_notebook(target.path) and decoded.text is not None:
        return _read_notebook(decoded)
    return Read(decoded if decoded.text is not None else None, decoded.problem)


def _read_notebook(decoded: Decoded) -> Read:
    found = read_notebook(decoded.text or "")
    if isinstance(found, str):
        return Read(None, f"left out: {found}")
    return Read(Decoded(found.text, "utf-8"), None, found)


def check_file(target: Target, folders: Folders, cache: Cache) -> Checked:
    """What can be said of the file now. What goes wrong with one file leaves the others alone."""
    try:
        return _check(target, folders, cache)
    except Exception as error:
        _log.debug("checking '%s' failed", target.path, exc_info=True)
        said = f"not checked: a fault of Ringtrue: {type(error).__name__}: {error}"
        return Checked(target, notes=(said,), failed=True)


def kept_of(target: Target, folders: Folders, cache: Cache) -> Checked | None:
    """What is kept of the file, where that holds without a look-up: because its project is as it was."""
    try:
        got = read(target)
        if got.decoded is None or got.decoded.text is None:
            return None
        checked = _kept(target, got.decoded.text, folders, cache, look_up=False)
    except Exception:
        _log.debug("what is kept of '%s' cannot be read", target.path, exc_info=True)
        return None  # who checks it will say why
    return None if checked is None else _told(checked, got)


def _check(target: Target, folders: Folders, cache: Cache) -> Checked:
    got = read(target)
    if got.decoded is None or got.decoded.text is None:
        return Checked(target, notes=(got.note,) if got.note else (), failed=True)
    checked = _kept(target, got.decoded.text, folders, cache) or _fresh(target, got.decoded.text, folders, cache)
    return _told(checked, got)


def _told(checked: Checked, got: Read) -> Checked:
    notes = (got.note,) if got.note else ()
    return replace(checked, notes=(*notes, *checked.notes), notebook=got.notebook)


def _fresh(target: Target, text: str, folders: Folders, cache: Cache) -> Checked:
    state = folders.state(target.root) if cache.keeps else None
    analysis = settled(folders.at(target.root).snapshot(target.path, text))
    notes = _damage(analysis)
    fault = None
    rested = asked(analysis)
    if not analysis.pending:
        rules = analysis.snapshot.rules
        fault = cache.put(target.path, text, rules, analysis.findings, notes, rested, state)
    return Checked(
        target,
        analysis.findings,
        text if analysis.findings else "",
        notes,
        waiting=analysis.pending,
        indexed=frozenset(question for question in rested if question.kind in FROM_INDEXES),
        faults=(fault,) if fault else (),
    )


def settled(snapshot: Snapshot, before: Analysis | None = None) -> Analysis:
    """The analysis when everything that this machine knows has been asked."""
    world = snapshot.world
    if isinstance(world, World):
        snapshot = replace(snapshot, world=Answered(world))
    return check(snapshot, before)


def asked(analysis: Analysis) -> Mapping[Question, Any]:
    """Every question that the rules asked of the world, and what they were told."""
    kept: list[Kept] = [one for result in analysis.results.by_chunk for one in result.kept]
    if analysis.whole is not None:
        kept.append(analysis.whole[1])
    return {question: answer for one in kept for question, answer in one.record.world.items()}


def _kept(target: Target, text: str, folders: Folders, cache: Cache, look_up: bool = True) -> Checked | None:
    """What is kept of the file, if it holds; only waiting, if that depends on other machines. None, too, where only a
    look-up tells and none is wanted."""
    folder = folders.at(target.root)
    entry = cache.get(target.path, text, folder.rules_for(target.path))
    if entry is None:
        return None
    unchanged = entry.state is not None and entry.state == folders.state(target.root)
    waiting = _still(entry, folder.world, unchanged) if unchanged or look_up else None
    if waiting is None:
        return None
    if waiting:
        return Checked(target, waiting=waiting)
    found = text if entry.findings else ""
    return Checked(target, entry.findings, found, entry.notes, indexed=entry.indexed)


def _still(entry: Entry, world: World, unchanged: bool) -> frozenset[Question] | None:
    """What has to be asked elsewhere before the entry holds; None where it does not: an answer is another. `unchanged`:
    nothing that this machine's answers rest on has changed, so that only what indexes say is asked again."""
    waiting: set[Question] = set()
    try:
        for question, told in entry.answers(FROM_INDEXES if unchanged else None):
            if question.kind in RUN:
                continue  # the same question has the same answer
            answer = world.answer(question)
            if answer is PENDING and question.kind in NETWORK:
                waiting.add(question)
            elif digest(world.fetch(question) if answer is PENDING else answer) != told:
                return None
    except (Unkeepable, Unreadable, KeyError, TypeError, ValueError):
        # Damaged, or an entry of a version that asked other questions.
        return None
    return frozenset(waiting)


def _damage(analysis: Analysis) -> tuple[str, ...]:
    """A note where the file is not Python all through: the rest is checked all the same."""
    if not analysis.damage:
        return ()
    start = analysis.damage[0].start
    more = f" and {len(analysis.damage) - 1} more" if len(analysis.damage) > 1 else ""
    return (f"{_line(analysis.snapshot, start)}{more} cannot be parsed; the rest is checked",)


def _line(snapshot: Snapshot, offset: int) -> str:
    line = place(Source(snapshot.text), offset).line
    if not is_notebook(snapshot.path):
        return f"line {line}"
    mark = snapshot.text.rfind(MARK, 0, offset)
    return f"cell {snapshot.text.count(MARK, 0, offset)}, line {line - place(Source(snapshot.text), mark).line}"
