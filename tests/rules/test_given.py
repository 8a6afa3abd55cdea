"""The worlds of examples are real: what a `Given` says is what the parts of the world answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ringtrue.context import Question
from ringtrue.environment.answers import Found, Missing
from ringtrue.index.values import Details
from ringtrue.rule import Given, Listed, Released
from ringtrue.world import World

WorldOf = Callable[[Given], tuple[World, str]]


def test_installed_files_projects_and_index(world_of: WorldOf) -> None:
    given = Given(
        path="shop/app.py",
        files={"shop/__init__.py": "", "requirements.txt": "requests\n"},
        installed={"acme 1.2": {"acme/__init__.py": "", "METADATA": "Requires-Dist: requests\n"}},
        index={"acme": Listed(7, ("acme",), (Released("1.2", "2026-01-02", ">=3.9"),))},
    )
    world, path = world_of(given)
    environment = world.environment
    assert isinstance(environment.module("acme", path), Found)
    assert isinstance(environment.module("shop", path), Found)
    assert isinstance(environment.module("elsewhere", path), Missing)
    assert environment.version_of("acme") == "1.2"
    assert environment.version == (3, 12)
    assert list(world.project.declared) == ["requests"]
    assert world.index.rank("acme") == 7
    assert world.index.exists("requests") is True
    assert world.index.exists("reqeusts") is False
    assert world.index.snapshot is not None
    assert world.index.snapshot[1] == date(2026, 11, 20)
    details = world.fetch(Question("details", ("acme",)))
    assert isinstance(details, Details)
    assert [release.version for release in details.releases] == ["1.2"]
    assert details.first_upload == date(2026, 1, 2)


def test_no_interpreter(world_of: WorldOf) -> None:
    world, _ = world_of(Given(python=None))
    assert world.answer(Question("interpreter", ())) is None


def test_carets_are_read_exactly(reader: Callable[..., object]) -> None:
    read = reader(
        """
        first(
            second)
            # ^^^^ said twice
            #^^^^ and with the hash
        """
    )
    assert read.code == "first(\n    second)\n"  # type: ignore[attr-defined]  # an Example
    assert read.expected == ((11, 16, "and with the hash"), (13, 17, "said twice"))  # type: ignore[attr-defined]
