"""Lives: in which releases of a distribution a name or a parameter is there, and since when it is deprecated.

Does not know which release a project has. None is "not known", and is never to be taken for "not there".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ringtrue.history.partly import is_partial
from ringtrue.history.python_dates import SINCE
from ringtrue.history.store import Part, Sighting, Store, opened

# Names that a package answers by code of its own, whichever of them it lists: transformers 5 gives `XTokenizer` for
# `XTokenizerFast` (its `_LazyModule.__getattr__`), and Airflow 2 old modules that it makes as it is imported.
_ANSWERED = {
    "transformers": re.compile(r"transformers\.(?:[\w.]*\.)?\w+(?:TokenizerFast|ImageProcessorFast)(?:\.|$)"),
    "apache-airflow": re.compile(r"airflow\.(?:contrib|executors|hooks|macros|operators|sensors|utils)\."),
}


_WARNS = re.compile(r"deprecat|^_?warn_", re.IGNORECASE)


def _is_answered(distribution: str, dotted: str) -> bool:
    pattern = _ANSWERED.get(distribution)
    return pattern is not None and pattern.match(dotted) is not None


@dataclass(frozen=True, slots=True)
class Life:
    """Of the releases that are known: before `first` it is certainly not there, and behind `last` neither; None: there
    is no such release. `lacked` is the known release right before `first`, and `gone` the one right behind `last`: what
    was released between the two may be either. A release has certainly lost it from `gone` on, and certainly does not
    have it yet up to `lacked`.

    `deprecated` is the first release that says so, or the one that its documentation names.
    """

    first: str | None
    last: str | None
    deprecated: str | None
    message: str | None
    newest: str
    oldest: str
    lacked: str | None = None
    gone: str | None = None


def life(distribution: str, dotted: str) -> Life | None:
    """The life of a public name such as `pandas.DataFrame.append`; None where it is not known to have been there."""
    part = None if _is_answered(distribution, dotted) else _part(distribution)
    return None if part is None else _life_in(part, dotted)


@lru_cache(maxsize=20_000)
def _life_in(part: Part, dotted: str) -> Life | None:
    found = part.find(dotted.split("."))[1]
    found.dated = [one for one in found.dated if not is_partial(one[1])]
    if _WARNS.search(dotted.rpartition(".")[2]):
        found.dated = []  # the warning that it gives is for others
    if part is _part("python") and dotted in SINCE and found.dated:
        found.dated = [(releases, text, since or SINCE[dotted]) for releases, text, since in found.dated]
    return _life(part, found)


def parameter_life(distribution: str, dotted: str, parameter: str) -> Life | None:
    """The life of a parameter of a function, or of a class's constructor."""
    part = _part(distribution)
    if part is None:
        return None
    return _life(part, part.parameter(part.find(dotted.split("."))[1], parameter))


def never(distribution: str, dotted: str) -> bool:
    """Whether no known release has the name, for certain: what it would be in is there, and all of it is known."""
    part = _part(distribution)
    if part is None or _is_answered(distribution, dotted) or "." not in dotted:
        return False
    above, found = part.find(dotted.split("."))
    return bool(above.there) and not found.there and not found.perhaps


def never_parameter(distribution: str, dotted: str, parameter: str) -> bool:
    """Whether a function or constructor has the parameter in no known release, for certain."""
    part = _part(distribution)
    if part is None:
        return False
    of = part.find(dotted.split("."))[1]
    found = part.parameter(of, parameter)
    return bool(of.there) and not found.there and not found.perhaps


def has(distribution: str, release: str, dotted: str) -> bool | None:
    """Whether one known release has the name; None where that is not known."""
    part = _part(distribution)
    if part is None or _is_answered(distribution, dotted) or release not in part.releases:
        return None
    found = part.find(dotted.split("."))[1]
    return _in(found, 1 << part.releases.index(release))


def releases_of(distribution: str) -> tuple[str, ...]:
    """The releases of which something is known, the oldest first."""
    part = _part(distribution)
    return () if part is None else part.releases


def distribution_of(module: str) -> str | None:
    """The distribution whose history tells of a module, or of a dotted name in it; `python` for the standard library.

    Where distributions share a name (`google`), only what is behind it belongs to one.
    """
    store = _store()
    while store is not None and module:
        if (found := store.owners.get(module)) is not None:
            return found
        module = module.rpartition(".")[0]
    return None


def _store() -> Store | None:
    return opened()


def _part(distribution: str) -> Part | None:
    store = _store()
    return None if store is None else store.part(distribution)


def _in(found: Sighting, release: int) -> bool | None:
    if found.there & release:
        return True
    return None if found.perhaps & release else False


def _life(part: Part, found: Sighting) -> Life | None:
    if not found.there:
        return None
    lowest, highest = (found.there & -found.there).bit_length() - 1, found.there.bit_length() - 1
    while lowest and found.perhaps >> (lowest - 1) & 1:  # right beside, it may be there: only farther off it is not
        lowest -= 1
    while found.perhaps >> (highest + 1) & 1:
        highest += 1
    deprecated, message = _deprecation(part, found)
    return Life(
        first=part.releases[lowest] if lowest else None,
        last=part.releases[highest] if highest < len(part.releases) - 1 else None,
        deprecated=deprecated,
        message=message,
        newest=part.releases[-1],
        oldest=part.releases[0],
        lacked=part.releases[lowest - 1] if lowest else None,
        gone=part.releases[highest + 1] if highest < len(part.releases) - 1 else None,
    )


def _deprecation(part: Part, found: Sighting) -> tuple[str | None, str | None]:
    """The first release that says that it is deprecated, and the last that was said; nothing where the last release
    that has it says nothing of the kind."""
    last = 1 << (found.there.bit_length() - 1)
    if not any(releases & last for releases, _, _ in found.dated):
        return None, None
    said = 0
    for releases, _, _ in found.dated:
        said |= releases
    message = next((text for releases, text, _ in found.dated if releases & last and text), None)
    named = next((since for releases, _, since in found.dated if releases & last and since), None)
    return named or part.releases[(said & -said).bit_length() - 1], message
