"""What the tests of rules have in common: the worlds of examples, and no rule that fails unheard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ringtrue import running
from ringtrue.analysis import Analysis
from ringtrue.rule import Given
from ringtrue.ruleset import RuleSet
from ringtrue.trying.examples import Example, checked, read_example
from ringtrue.trying.worlds import make_world
from ringtrue.world import World


@pytest.fixture
def world_of(tmp_path: Path) -> Callable[[Given], tuple[World, str]]:
    """`world_of(given)`: the world and the path of the example's file in it."""
    return lambda given: make_world(given, tmp_path)


@pytest.fixture
def reader() -> Callable[[str], Example]:
    return read_example


@pytest.fixture
def checker() -> Callable[[str, str, World, RuleSet], Analysis]:
    return checked


@pytest.fixture(autouse=True)
def no_rule_fails(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A rule that raises is only logged, once: here that fails the test."""
    monkeypatch.setattr(running, "_failed", set())
    yield
    failures = [record for record in caplog.records if record.name == running.__name__]
    assert not failures, failures[0].getMessage()
