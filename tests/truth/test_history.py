"""The embedded history against facts that were checked by installing releases and looking, or by griffe.

`history/checked.tsv` is a sample that `history/facts.py` drew and checked; that command draws others.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from ringtrue.history.lives import distribution_of, has, life, never, parameter_life, releases_of
from ringtrue.history.store import DATA, opened

CHECKED = Path(__file__).with_name("history") / "checked.tsv"
FACTS = [line.split("\t") for line in CHECKED.read_text("utf-8").splitlines()]


def test_what_is_said_is_so() -> None:
    """At least 99.5 % of what the history says; where it does not know, it says nothing."""
    said = [(has(where, release, name), mark == "+", f"{release} {name}") for where, release, name, mark, _ in FACTS]
    known = [(answer, truth, fact) for answer, truth, fact in said if answer is not None]
    wrong = [fact for answer, truth, fact in known if answer != truth]
    assert len(known) >= 0.9 * len(FACTS)
    assert len(wrong) <= 0.005 * len(known), wrong


def test_every_distribution_can_be_read() -> None:
    store = opened()
    assert store is not None
    assert {"python", "pandas", "numpy"} <= set(store.distributions)
    for name in store.distributions:
        part = store.part(name)
        assert part is not None
        _, root = part.find(())
        assert list(part.named(root)), name


def test_it_is_small() -> None:
    assert len(zlib.compress(DATA.read_bytes())) < 12_000_000


@pytest.mark.parametrize(
    ("dotted", "last", "gone", "deprecated"),
    [
        ("pandas.DataFrame.append", "1.5.0", "2.0.0", "1.4.0"),
        ("pandas.Series.iteritems", "1.5.0", "2.0.0", "1.5.0"),
        ("pandas.DataFrame.applymap", "2.3.0", "3.0.0", "2.1.0"),
        ("numpy.float", "1.23.0", "1.24.0", "1.20.0"),
        ("numpy.alltrue", "1.26.0", "2.0.0", "1.25.0"),
        ("flask.Flask.before_first_request", "2.2.0", "2.3.0", "2.2.0"),
        ("collections.Mapping", "3.9", "3.10", "3.3"),
        ("asyncio.coroutine", "3.10", "3.11", "3.8"),
        ("distutils", "3.11", "3.12", "3.10"),
        ("datetime.datetime.utcnow", None, None, "3.12"),
    ],
)
def test_names_that_many_remember(dotted: str, last: str | None, gone: str | None, deprecated: str | None) -> None:
    found = life(distribution_of(dotted) or "", dotted)
    assert found is not None
    assert (found.last, found.gone, found.deprecated) == (last, gone, deprecated)


def test_a_parameter_that_many_remember() -> None:
    found = parameter_life("httpx", "httpx.Client", "proxies")
    assert found is not None
    assert (found.last, found.gone) == ("0.27.0", "0.28.0")


def test_names_that_never_were() -> None:
    assert never("pandas", "pandas.DataFrame.filter_by")
    assert never("python", "os.path_join")
    assert not never("pandas", "pandas.DataFrame.append")


def test_releases_are_in_order() -> None:
    assert releases_of("python") == ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
