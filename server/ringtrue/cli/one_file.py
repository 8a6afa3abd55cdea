"""One file, from its bytes to its findings.

Asks this machine only: what other machines have to be asked is left waiting. Does not know other files.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from ringtrue.analysis import Analysis, Snapshot
from ringtrue.cli.checked import Checked, Target, place
from ringtrue.cli.folders import Folders
from ringtrue.decoding import Decoded, decode
from ringtrue.engine import check
from ringtrue.text import Source
from ringtrue.world import NETWORK, World

LARGEST = 8_000_000  # bytes: a larger file is a generated table, and would take minutes
_ROUNDS = 8  # an answer may lead to the next question; no rule needs more than three


@dataclass(frozen=True)
class Read:
    """A file as text, or why it is none."""

    decoded: Decoded | None
    note: str | None = None


def read(target: Target) -> Read:
    """The text of `target`, and what is to be said of it."""
    if target.text is not None:
        return Read(Decoded(target.text, "utf-8"))
    try:
        if (size := os.stat(target.path).st_size) > LARGEST:
            return Read(None, f"'{target.shown}' is left out: {size:,} bytes are more than {LARGEST:,}")
        with open(target.path, "rb") as file:
            decoded = decode(file.read())
    except OSError as error:
        return Read(None, f"'{target.shown}' cannot be read: {(error.strerror or str(error)).lower()}")
    note = f"'{target.shown}': {decoded.problem}" if decoded.problem else None
    return Read(decoded if decoded.text is not None else None, note)


def check_file(target: Target, folders: Folders) -> Checked:
    """What can be said of the file now."""
    got = read(target)
    notes = (got.note,) if got.note else ()
    if got.decoded is None or got.decoded.text is None:
        return Checked(target, notes=notes, failed=True)
    return check_text(target, got.decoded.text, folders, notes)


def check_text(target: Target, text: str, folders: Folders, notes: tuple[str, ...] = ()) -> Checked:
    analysis = settled(folders.at(target.root).snapshot(target.path, text))
    return Checked(
        target,
        analysis.findings,
        text if analysis.findings else "",
        (*notes, *_damage(target, analysis)),
        waiting=analysis.pending,
    )


def settled(snapshot: Snapshot) -> Analysis:
    """The analysis when everything that this machine knows has been asked."""
    analysis = check(snapshot)
    for _ in range(_ROUNDS):
        local = [question for question in analysis.pending if question.kind not in NETWORK]
        if not local:
            break
        world = snapshot.world
        assert isinstance(world, World)  # a folder's snapshot
        snapshot = replace(snapshot, world=world.with_answers({one: world.fetch(one) for one in local}))
        analysis = check(snapshot, analysis)
    return analysis


def _damage(target: Target, analysis: Analysis) -> tuple[str, ...]:
    """A note where the file is not Python all through: the rest is checked all the same."""
    if not analysis.damage:
        return ()
    first = place(Source(analysis.snapshot.text), analysis.damage[0].start)
    more = f" and {len(analysis.damage) - 1} more" if len(analysis.damage) > 1 else ""
    return (f"'{target.shown}': line {first.line}{more} cannot be parsed; the rest is checked",)
