"""Names of libraries that are not installed: what the history says of them, with a history of two names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ringtrue.history import lives
from ringtrue.history.lives import Life
from ringtrue.registry import installed_rules
from ringtrue.rule import Given
from ringtrue.ruleset import RuleSet
from ringtrue.world import World

TOPIC = tuple(rule for rule in installed_rules() if rule.topic == "versions")
LIVES = {
    "zoo.close": Life(first=None, last="1.1", deprecated="1.1", message="use 'shut'", newest="2.0", oldest="1.0",
                      lacked=None, gone="2.0"),
    "zoo.feed": Life(first=None, last=None, deprecated="2.0", message="use 'serve'", newest="2.0", oldest="1.0",
                     lacked=None, gone=None),
    "zoo.fly": Life(first="2.0", last=None, deprecated=None, message=None, newest="2.0", oldest="1.0", lacked="1.1",
                    gone=None),
    "zoo": Life(first=None, last=None, deprecated=None, message=None, newest="2.0", oldest="1.0", lacked=None,
                gone=None),
}  # fmt: skip  # a table


@pytest.fixture
def said(
    world_of: Callable[[Given], tuple[World, str]], checker: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[tuple[str, str]]]:
    monkeypatch.setattr(lives, "life", lambda distribution, name: LIVES.get(name))
    monkeypatch.setattr(lives, "distribution_of", lambda module: "zoo" if module == "zoo" else None)
    monkeypatch.setattr("ringtrue.at_hand.releases_of", lambda name: ("1.0", "1.1", "2.0") if name == "zoo" else ())

    def check(code: str, given: Given = Given()) -> list[tuple[str, str]]:  # noqa: B008  # a frozen value
        world, path = world_of(given)
        rules = RuleSet(TOPIC, {}, {}, frozenset(rule.name for rule in TOPIC))
        return [(one.rule, one.message) for one in checker(code, path, world, rules).findings]

    return check


CODE = "import zoo\n\nzoo.close()\nzoo.feed()\nzoo.fly()\nzoo.look()\n"


def test_where_nobody_says_which_release_the_newest_counts(said: Callable[..., list[tuple[str, str]]]) -> None:
    assert said(CODE) == [
        ("removed-api", "'zoo.close' was removed in zoo 2.0 (no release is pinned): use 'shut'"),
        ("deprecated-api", "'zoo.feed' is deprecated since zoo 2.0 (no release is pinned): use 'serve'"),
    ]


def test_the_pinned_release_counts(said: Callable[..., list[tuple[str, str]]]) -> None:
    pinned = Given(files={"requirements.txt": "zoo==1.0\n"})
    assert said(CODE, pinned) == [("unreleased-api", "'zoo.fly' came in zoo 2.0, 1.0 is here")]


def test_imports(said: Callable[..., list[tuple[str, str]]]) -> None:
    assert [rule for rule, _ in said("from zoo import close, look\n")] == ["removed-api"]


@pytest.mark.parametrize(
    "code",
    [
        "import zoo\n\nif hasattr(zoo, 'close'):\n    zoo.close()\n",
        "import zoo\n\ntry:\n    zoo.close()\nexcept AttributeError:\n    pass\n",
        "try:\n    from zoo import close\nexcept ImportError:\n    close = None\n",
    ],
)
def test_guarded_code_is_left_alone(said: Callable[..., list[tuple[str, str]]], code: str) -> None:
    assert said(code) == []
