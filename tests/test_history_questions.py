"""What rules may ask of the history: each kind is answered at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.context import Question
from ringtrue.declared.project import Project
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.environment.world import Environment
from ringtrue.history.lives import life, parameter_life
from ringtrue.index.configured import Configured
from ringtrue.index.door import Index
from ringtrue.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "requirements.txt").write_text("pandas==1.5.3\n")
    environment = Environment.load(str(tmp_path), NoInterpreter("none"))
    index = Index(Configured(offline=True), tmp_path / "cache", True, lambda: 0.0)
    return World(environment, index, Project.read(tmp_path), online=False)


def test_each_kind(world: World) -> None:
    def said(kind: str, *arguments: str) -> object:
        return world.answer(Question(kind, arguments))

    assert said("history-of", "pandas") == "pandas"
    assert said("life", "pandas", "pandas.DataFrame.append") == life("pandas", "pandas.DataFrame.append") is not None
    assert said("parameter-life", "httpx", "httpx.Client", "proxies") == parameter_life(
        "httpx", "httpx.Client", "proxies"
    )
    assert said("never-existed", "pandas", "pandas.DataFrame.filter_by") is True
    assert said("never-parameter", "httpx", "httpx.get", "jsn") is True
    assert getattr(said("at-hand", "pandas"), "version", None) == "1.5.3"
