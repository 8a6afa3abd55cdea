"""A project on disk, its models, and checks of its open documents with the topic `database`.

Does not know what the models should be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from ringtrue.analysis import Analysis, Snapshot
from ringtrue.declared.project import Project as Declared
from ringtrue.engine import check
from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.environment.world import Environment
from ringtrue.index.configured import Configured
from ringtrue.index.door import Index
from ringtrue.orm.project import ProjectModels, project_models
from ringtrue.orm.values import Model
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet
from ringtrue.world import World

RULES = tuple(rule for rule in installed_rules() if rule.topic == "database")


class CountedDisk(Disk):
    """A disk that notes which files are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def text(self, path: str) -> str | None:
        self.read.append(Path(path).name)
        return super().text(path)


@dataclass
class Project:
    """A folder, with open buffers over it, and the last analysis of each document."""

    folder: Path
    disk: CountedDisk = field(default_factory=CountedDisk)
    buffers: dict[str, str] = field(default_factory=dict)
    analyses: dict[str, Analysis] = field(default_factory=dict)

    def __post_init__(self) -> None:
        environment = Environment.load(str(self.folder), NoInterpreter("none"), disk=self.disk)
        index = Index.open(self.folder / ".cache", Configured(sources=(), offline=True), offline=True, now=lambda: 0.0)
        self.world = World(environment=environment, index=index, project=Declared.read(self.folder), online=False)
        self.rules = RuleSet(RULES, {}, {}, frozenset(rule.name for rule in RULES))

    def edit(self, name: str, text: str) -> None:
        """An open buffer gets this text; what was learnt of the files is asked again, as the server does."""
        self.buffers[str(self.folder / name)] = text
        environment = self.world.environment.with_overlay(self.buffers)
        moved = replace(self.world, environment=environment)
        self.world = moved.with_answers({question: moved.fetch(question) for question in moved.known})

    def check(self, name: str) -> tuple[list[str], int]:
        """The messages for a document, and how many of its blocks had to run at first."""
        path = str(self.folder / name)
        text = self.buffers.get(path) or Path(path).read_text("utf-8")
        run: int | None = None
        while True:
            analysis = check(Snapshot(text, path, self.rules, self.world), self.analyses.get(path))
            self.analyses[path] = analysis
            run = analysis.work.blocks_run if run is None else run
            if not analysis.pending:
                return [finding.message for finding in analysis.findings], run
            self.world = self.world.with_answers({one: self.world.fetch(one) for one in analysis.pending})

    @property
    def models(self) -> ProjectModels:
        return project_models(self.world.environment)

    def model(self, file: str, name: str) -> Model:
        found = self.models.meant(str(self.folder / file), f":{name}")
        assert isinstance(found, Model), found
        return found


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Mapping[str, str]], Project]:
    def made(files: Mapping[str, str]) -> Project:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return Project(tmp_path)

    return made
