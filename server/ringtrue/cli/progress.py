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


@contextmanager
def clock(text: str) -> Iterator[None]:
    """`text` and the time that has passed, while something of unknown length is done."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Event, Thread

    from tqdm import tqdm  # on first use, as above

    with tqdm(desc=text, bar_format="{desc} {elapsed}", leave=False, file=sys.stderr) as shown:
        done = Event()

        def tick() -> None:
            while not done.wait(0.5):
                shown.refresh()

        ticking = Thread(target=tick, name="ringtrue-clock", daemon=True)
        ticking.start()
        try:
            yield
        finally:
            done.set()
            ticking.join()


def _advance(update: Callable[[float], object], done: int) -> None:
    update(done)
