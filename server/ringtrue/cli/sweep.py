"""A sweep: many files checked, in as many processes as wished, and the answers of other machines waited for.

The result does not depend on the number of processes. Does not know what is done with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringtrue.cli.cache import Cache
from ringtrue.cli.checked import Checked, Target, sort_key
from ringtrue.cli.folders import Folders
from ringtrue.cli.one_file import check_file, kept_of
from ringtrue.context import Question
from ringtrue.workspace import Wishes
from ringtrue.world import World

_ROUNDS = 4  # an answer from an index may lead to one more question
_CONNECTIONS = 8

FEW = 40  # files that are checked sooner than a second process is up

Tick = Callable[[int], None]
"""Is called with the number of files that were done."""


@dataclass(frozen=True)
class Setting:
    """What every process needs to know. `jobs` None: as many processes as there are processors, if that is worth it."""

    wishes: Wishes
    cache: Path | None
    jobs: int | None = 1


def sweep(targets: Sequence[Target], folders: Folders, cache: Cache, setting: Setting, tick: Tick) -> list[Checked]:
    """What can be said of all `targets`, by name."""
    found = {one.target.path: one for one in swept(targets, folders, cache, setting, tick)}
    return sorted(found.values(), key=sort_key)


def swept(targets: Sequence[Target], folders: Folders, cache: Cache, setting: Setting, tick: Tick) -> Iterator[Checked]:
    """What can be said of each target, as it comes; of one that waits for other machines, once more when they said it.

    The first round asks this machine only, in many processes. What waits is checked again here: one process asks, and
    knows what was answered.
    """
    waiting: list[Checked] = []
    for one in _first(targets, folders, cache, setting, tick):
        if one.waiting:
            waiting.append(one)
        yield one
    for _ in range(_ROUNDS):
        for root in dict.fromkeys(one.target.root for one in waiting):
            questions = frozenset[Question]().union(*(one.waiting for one in waiting if one.target.root == root))
            folders.learn(root, _ask(folders.at(root).world, questions))
        again = [check_file(one.target, folders, cache) for one in waiting]
        yield from again
        waiting = [one for one in again if one.waiting]


def _first(
    targets: Sequence[Target], folders: Folders, cache: Cache, setting: Setting, tick: Tick
) -> Iterator[Checked]:
    jobs = min(setting.jobs or _processors(), len(targets))
    left: list[Target] = []
    for target in targets:
        # What is kept is read here: that is done before another process is up.
        kept = kept_of(target, folders, cache) if jobs > 1 and cache.keeps else None
        if kept is None:
            left.append(target)
        else:
            yield kept
            tick(1)
    if jobs > 1 and left and (setting.jobs is not None or len(left) >= FEW):
        from ringtrue.cli.processes import spread  # on first use: few files need none

        yield from spread(left, setting, min(jobs, len(left)), tick)
        return
    for target in left:
        yield check_file(target, folders, cache)
        tick(1)


def _processors() -> int:
    """As many as this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _ask(world: World, questions: frozenset[Question]) -> dict[Question, Any]:
    """The answers of other machines, several at a time."""
    from concurrent.futures import ThreadPoolExecutor  # on first use: most runs ask nobody

    ordered = sorted(questions, key=repr)
    with ThreadPoolExecutor(max_workers=_CONNECTIONS, thread_name_prefix="ringtrue-index") as threads:
        return dict(zip(ordered, threads.map(world.fetch, ordered), strict=True))
