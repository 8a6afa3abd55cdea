"""A sweep: many files checked, in as many processes as wished, and the answers of other machines waited for.

The result does not depend on the number of processes. Does not know what is done with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ringtrue.cli.cache import Cache
from ringtrue.cli.checked import Checked, Target, sort_key
from ringtrue.cli.folders import Folders
from ringtrue.cli.one_file import check_file
from ringtrue.context import Question
from ringtrue.world import World

_ROUNDS = 4  # an answer from an index may lead to one more question
_CONNECTIONS = 8

Sweeper = Callable[[Sequence[Target]], Iterable[Checked]]


def sweep(targets: Sequence[Target], folders: Folders, cache: Cache, first: Sweeper) -> list[Checked]:
    """What can be said of all `targets`, by name. `first` makes the first round, which asks this machine only.

    What waits for other machines is checked again here: one process asks, and knows what was answered.
    """
    found = {one.target.path: one for one in first(targets)}
    for _ in range(_ROUNDS):
        waiting = [one for one in found.values() if one.waiting]
        if not waiting:
            break
        for root in dict.fromkeys(one.target.root for one in waiting):
            questions = frozenset[Question]().union(*(one.waiting for one in waiting if one.target.root == root))
            folders.learn(root, _ask(folders.at(root).world, questions))
        for one in waiting:
            again = check_file(one.target, folders, cache)
            found[one.target.path] = again
    return sorted(found.values(), key=sort_key)


def _ask(world: World, questions: frozenset[Question]) -> dict[Question, Any]:
    """The answers of other machines, several at a time."""
    ordered = sorted(questions, key=repr)
    with ThreadPoolExecutor(max_workers=_CONNECTIONS, thread_name_prefix="ringtrue-index") as threads:
        return dict(zip(ordered, threads.map(world.fetch, ordered), strict=True))
