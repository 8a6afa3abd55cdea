"""A bar on the terminal while many files are checked; nothing where no terminal shows it.

Does not know what is counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MANY = 20  # what is done before a bar could be read needs none


@contextmanager
def bar(total: int, unit: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Call what is given with each number of things that are done."""
    if quiet or total < _MANY or not sys.stderr.isatty():
        yield lambda done: None
        return
    from tqdm import tqdm  # on first use: most runs show none

    with tqdm(total=total, unit=f" {unit}", leave=False, file=sys.stderr, dynamic_ncols=True) as shown:
        yield lambda done: _advance(shown.update, done)


def _advance(update: Callable[[float], object], done: int) -> None:
    update(done)
