"""Standing: the baseline that lies beside a project, or in a folder around it, and holds for its files unasked.

The nearest file counts; a folder with a repository is the last one that is looked in. Does not know how files are
checked, nor who is told.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringtrue.review.baseline import Accepted
    from ringtrue.review.marks import Mark
    from ringtrue.rule import Finding
    from ringtrue.text import Source

FILE = "ringtrue-baseline.json"


@dataclass(frozen=True, eq=False)
class Standing:
    """A baseline, and where it lies. What cannot be read accepts nothing, and says why."""

    path: str
    known: Accepted
    problem: str | None = None

    def accepted(self, path: str, source: Source, findings: Iterable[Finding]) -> frozenset[int]:
        """Which of the findings of the file at `path` are accepted, counted from 0; spans are characters of
        `source`."""
        counts = self._counts(path)
        if not counts:
            return frozenset()
        from ringtrue.review.marks import marks

        rules = {mark.rule for mark in counts}
        asked = [(number, one) for number, one in enumerate(findings) if one.rule in rules]
        made = zip(asked, marks(source, [one for _, one in asked]), strict=True)
        return frozenset(number for (number, _), mark in made if _taken(counts, mark))

    def _counts(self, path: str) -> Counter[Mark]:
        """What may still be left out in the file: its own, and what files had that are gone, as after a rename."""
        from ringtrue.review.baseline import relative

        name = relative(os.path.realpath(path), os.path.dirname(os.path.realpath(self.path)))
        return Counter(self.known.get(name, {})) + self._lost

    @cached_property
    def _lost(self) -> Counter[Mark]:
        folder = os.path.dirname(self.path)
        lost: Counter[Mark] = Counter()
        for name, counts in self.known.items():
            if not os.path.exists(os.path.join(folder, name)):
                lost.update(counts)
        return lost


def standing_at(folder: str) -> Standing | None:
    """The baseline that holds in `folder`."""
    path = next((path for path in _places(os.path.abspath(folder)) if os.path.isfile(path)), None)
    if path is None:
        return None
    from ringtrue.review.baseline import Unreadable, parsed  # on first use: most projects have none

    try:
        return Standing(path, parsed(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        return Standing(path, {}, f"'{FILE}' cannot be read: {(error.strerror or str(error)).lower()}")
    except (Unreadable, UnicodeDecodeError) as error:
        return Standing(path, {}, f"'{FILE}' {error if isinstance(error, Unreadable) else 'is not UTF-8'}")


def _places(folder: str) -> Iterator[str]:
    while True:
        yield os.path.join(folder, FILE)
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return
        folder = parent


def _taken(counts: Counter[Mark], mark: Mark) -> bool:
    """Whether one of the mark was left, and is now used up."""
    left = counts[mark]
    counts[mark] -= left > 0
    return left > 0
