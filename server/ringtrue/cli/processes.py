"""The first round of a sweep in several processes.

A process that dies takes one file with it, which is named, and nothing else. Does not know how a file is checked.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace

from ringtrue.cli.cache import Cache
from ringtrue.cli.checked import Checked, Target
from ringtrue.cli.folders import Folders
from ringtrue.cli.heard import listen
from ringtrue.cli.memory import tidy_rarely
from ringtrue.cli.one_file import check_file
from ringtrue.cli.sweep import Setting, Tick

_BATCH = 8
_MOST_DEATHS = 5
_DIED = "not checked: the process that checked it ended unexpectedly"


def spread(targets: Sequence[Target], setting: Setting, jobs: int, tick: Tick) -> Iterator[Checked]:
    """In `jobs` processes, in no order."""
    size = max(1, min(_BATCH, len(targets) // (jobs * 2)))
    batches = [targets[at : at + size] for at in range(0, len(targets), size)]
    done: set[str] = set()
    for checked in _run(batches, setting, jobs):
        done.add(checked.target.path)
        tick(1)
        yield checked
    lost = [target for target in targets if target.path not in done]
    for checked in _one_by_one(lost, setting):
        tick(1)
        yield checked


def _run(batches: Sequence[Sequence[Target]], setting: Setting, jobs: int) -> Iterator[Checked]:
    """What the processes said before one of them died, or all of it."""
    pool = _pool(setting, jobs)
    waiting: list[Future[list[Checked]]] = []
    told: set[Future[list[Checked]]] = set()
    try:
        waiting += [pool.submit(_check_batch, batch) for batch in batches]
        for future in as_completed(waiting):
            yield from future.result()
            told.add(future)
    except BrokenProcessPool:
        for future in waiting:
            if future not in told and future.done() and not future.cancelled() and future.exception() is None:
                yield from future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _one_by_one(lost: Sequence[Target], setting: Setting) -> Iterator[Checked]:
    """In one process at a time, so that the file that ends it is known."""
    left = list(lost)
    deaths = 0
    while left:
        if deaths == _MOST_DEATHS:
            yield from (Checked(target, notes=(_DIED,), failed=True) for target in left)
            return
        for checked in _run([[target] for target in left], setting, jobs=1):
            left = [target for target in left if target.path != checked.target.path]
            yield checked
        if left:
            deaths += 1
            yield Checked(left.pop(0), notes=(_DIED,), failed=True)


def _pool(setting: Setting, jobs: int) -> ProcessPoolExecutor:
    # Fresh processes everywhere: a fork would copy this one's threads' locks.
    spawning = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=spawning, initializer=_start, initargs=(setting,))


@dataclass(frozen=True)
class _Process:
    folders: Folders
    cache: Cache


_process: list[_Process] = []  # one, in a process that checks


def _start(setting: Setting) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
    tidy_rarely()
    _process.append(_Process(Folders(setting.wishes), Cache(setting.cache)))


def _check_batch(batch: Sequence[Target]) -> list[Checked]:
    own = _process[0]
    with listen() as heard:
        checked = [check_file(target, own.folders, own.cache) for target in batch]
    faults = (*own.folders.faults(), *heard)
    return [replace(checked[0], faults=(*checked[0].faults, *faults)), *checked[1:]] if faults else checked
