"""APIs as questions of the world: looked up in the background, told from memory, asked again when files change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ringtrue.context import PENDING, Question
from ringtrue.declared.project import Project
from ringtrue.environment.api.values import Api, Members, NoSuchMember
from ringtrue.environment.disk import Disk, View
from ringtrue.environment.world import Environment
from ringtrue.index.configured import Configured
from ringtrue.index.door import Index
from ringtrue.world import World


class Gone(Disk):
    """A disk that nobody may touch."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(f"'{name}' of the disk was used")


@pytest.fixture
def asked(world: Callable[..., Environment], tmp_path: Path) -> tuple[World, str]:
    environment = world({"app.py": "", "models.py": "class User:\n    def save(self): ...\n"})
    index = Index.open(tmp_path / "index", Configured(offline=True), offline=True)
    return World(environment, index, Project.read(Path(environment.folder)), online=False), environment.folder


def test_answers_come_from_memory_and_never_from_the_disk(asked: tuple[World, str]) -> None:
    made, folder = asked
    question = Question("api", (f"{folder}/app.py", "models.User().save"))
    assert made.answer(question) is PENDING
    told = made.with_answers({question: made.fetch(question)})
    cut_off = replace(told, environment=replace(told.environment, view=View(Gone())))
    assert isinstance(cut_off.answer(question), Api)
    assert cut_off.answer(Question("api", (f"{folder}/app.py", "models.User().other"))) is PENDING


def test_near_names_come_with_what_is_missing(asked: tuple[World, str]) -> None:
    made, folder = asked
    for kind in ("api", "members"):
        missing = made.fetch(Question(kind, (f"{folder}/app.py", "models.User().saev")))
        assert isinstance(missing, NoSuchMember)
        assert missing.near == ("save",)


def test_an_edit_elsewhere_changes_the_answers_about_what_it_changed_only(asked: tuple[World, str]) -> None:
    made, folder = asked
    file, models = f"{folder}/app.py", f"{folder}/models.py"
    questions = [Question("api", (file, path)) for path in ("models.User().save", "models.User().age", "json.dumps")]
    before = {question: made.fetch(question) for question in questions}
    text = "# one line more\nclass User:\n    age: int\n    def save(self): ...\n"
    edited = made.moved_to(made.environment.with_overlay({models: text}))
    after = {question: edited.fetch(question) for question in questions}
    assert isinstance(before[questions[1]], NoSuchMember)
    assert isinstance(after[questions[1]], Api)
    assert before[questions[0]] == after[questions[0]], "it only moved"
    assert after[questions[0]].where.line == before[questions[0]].where.line + 2
    assert before[questions[2]] == after[questions[2]]


def test_all_members_of_a_class(asked: tuple[World, str]) -> None:
    made, folder = asked
    members = made.fetch(Question("members", (f"{folder}/app.py", "models.User()")))
    assert isinstance(members, Members)
    assert members.open is None
    assert "save" in members.names
