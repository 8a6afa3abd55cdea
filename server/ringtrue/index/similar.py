"""Which popular project, or which popular import name, a wrong name was meant to be.

Does not know whether the wrong name exists. Spelling is `near`'s business; here are the other slips: words in another
order, an affix too many or too few, an import name used as a project name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ringtrue.index.names import normalized
from ringtrue.index.near import LONGEST, Near, Neighbours, unpopularity
from ringtrue.index.popular import Popular

# Costs in edits: a moved word is the smallest slip, an affix about one edit, a word that stands for another more.
_MOVED, _IMPORTED, _AFFIX, _WORD = 0.3, 0.3, 0.8, 1.0
_COSTLIEST = 3.7
_SHORTEST = 3  # an affix on one or two letters makes another name, not a slip
_PREFIXES = ("python-", "py-", "py", "python3-", "python")
_SUFFIXES = ("-python", "-py", "py", "-sdk", "-client", "-lib", "-api", "python", "2", "3", "4")
# Top-level names that many distributions ship by mistake: never what somebody meant.
_ACCIDENTS = frozenset(
    {"test", "tests", "docs", "doc", "examples", "example", "scripts", "src", "build", "dist", "setup"}
)


class Similar:
    """Answers from the popular projects. The two tables are built at the first question, or by `warm`."""

    def __init__(self, popular: Popular) -> None:
        self._popular = popular

    def warm(self) -> None:
        """Build the tables now (about 0.1 s), so that no question has to wait for them."""
        self.projects("warm")
        self.imports("warm")

    def projects(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Popular projects that `name` may stand for, the likeliest first."""
        low = normalized(name)
        found = [*self._projects.near(low), *self._moved(low), *self._affixed(low), *self._imported(low)]
        return _best(found, low, limit)

    def imports(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Popular import names that `name` may stand for, the likeliest first."""
        return _best(self._imports.near(name), name, limit)

    @cached_property
    def _projects(self) -> Neighbours:
        return Neighbours(self._popular.ranked_projects())

    @cached_property
    def _imports(self) -> Neighbours:
        named = self._popular.ranked_imports()
        return Neighbours((name, rank) for name, rank in named if not name.startswith("_") and name not in _ACCIDENTS)

    @cached_property
    def _words(self) -> dict[str, tuple[str, int]]:
        """Projects of several words by their sorted words; of several with the same words, the most popular."""
        found: dict[str, tuple[str, int]] = {}
        for name, rank in self._popular.ranked_projects():
            key = _sorted_words(name)
            if "-" in name and (key not in found or rank < found[key][1]):
                found[key] = (name, rank)
        return found

    def _moved(self, low: str) -> Iterator[Near]:
        if (same := self._words.get(_sorted_words(low))) is not None:
            yield Near(_MOVED + unpopularity(same[1]), same[0])

    def _affixed(self, low: str) -> Iterator[Near]:
        if not _SHORTEST <= len(low) <= LONGEST:
            return
        for prefix in _PREFIXES:
            yield from self._known(prefix + low, _AFFIX)
            if low.startswith(prefix):
                yield from self._known(low[len(prefix) :].lstrip("-"), _AFFIX)
        for suffix in _SUFFIXES:
            yield from self._known(low + suffix, _AFFIX)
            if low.endswith(suffix):
                yield from self._known(low[: -len(suffix)].rstrip("-"), _AFFIX)

    def _imported(self, low: str) -> Iterator[Near]:
        """`cv2` for opencv-python; `sklearn-learn`, whose first word is another project's import name."""
        for spelling in {low, low.replace("-", "_"), low.replace("-", ".")}:
            for provider in self._popular.providers(spelling)[:2]:
                yield from self._known(provider, _IMPORTED)
        words = low.split("-")
        if len(words) > 1:
            for word in words:
                for provider in self._popular.providers(word)[:1]:
                    if provider != word and set(provider.split("-")) & set(words):
                        yield from self._known(provider, _WORD)

    def _known(self, name: str, cost: float) -> Iterator[Near]:
        rank = self._popular.rank(name) if len(name) > 2 else None
        if rank is not None:
            yield Near(cost + unpopularity(rank), name)


def _sorted_words(name: str) -> str:
    return "-".join(sorted(name.split("-")))


def _best(found: list[Near], asked: str, limit: int) -> tuple[str, ...]:
    names = dict.fromkeys(
        near.name for near in sorted(found, key=lambda near: (near.cost, near.name)) if near.cost <= _COSTLIEST
    )
    return tuple(name for name in names if name != asked)[:limit]
