"""`ringtrue index`: what is known of the package indexes, and the same made newer.

Does not know how an index is asked.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ringtrue.cli.main import CLEAN, ERROR
from ringtrue.cli.opened import opened
from ringtrue.cli.progress import clock
from ringtrue.cli.voice import Voice
from ringtrue.index.door import Index
from ringtrue.index.values import State, Unavailable


def run(arguments: argparse.Namespace) -> int:
    folder, sound = opened(arguments)
    index = folder.world.index
    voice = Voice(quiet=False)
    done = _update(index, voice) if arguments.action == "update" else CLEAN
    if done == CLEAN:
        for line in state_lines(index.status()):
            print(line)
    for fault in index.faults():
        voice.note(fault)
    return done if sound else ERROR


def _update(index: Index, voice: Voice) -> int:
    with clock("fetching the names of all projects"):
        got = index.refresh()
    if isinstance(got, Unavailable):
        voice.error(f"the names were not updated: {got.message}")
        index.faults()  # the same message
        return ERROR
    print(f"{got.count:,} names as of {_day(got.built)}")
    return CLEAN


def state_lines(state: State) -> Iterator[str]:
    """What is known and where from."""
    yield f"indexes: {', '.join(state.indexes)}{' (off-line: not asked)' if state.offline else ''}"
    yield f"names that came with Ringtrue: {state.embedded_count:,} as of {_day(state.embedded_built)}"
    if state.cached_count is None:
        yield "newer names: none; 'ringtrue index update' fetches them"
    else:
        yield f"newer names: {state.cached_count:,} as of {_day(state.cached_built)}"
    yield f"popular projects: {state.popular_count:,}; import names: {state.import_count:,}"
    yield f"kept answers: {Path(state.cache_path)} ({state.cache_bytes:,} bytes)"


def _day(moment: datetime | None) -> str:
    return "an unknown day" if moment is None else moment.date().isoformat()
