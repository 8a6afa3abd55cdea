"""Across files: an edit of one runs exactly the blocks of another that asked for what changed, and reads one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from ringtrue.analysis import Analysis, Snapshot
from ringtrue.declared.project import Project
from ringtrue.engine import check
from ringtrue.environment.world import Environment
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet
from ringtrue.web import project as web_project
from ringtrue.web.reading import file_of
from ringtrue.web.values import File
from ringtrue.world import World

Make = Callable[..., Environment]

FILES = 300
VIEWS = (
    "def one(request, pk): return pk\n\n\ndef two(request, slug): return slug\n\n\ndef three(request): return 3\n\n\n"
    "NUMBER = 3\n"
)
URLS = """
from django.urls import path
from . import views
urlpatterns = [
    path("one/<int:pk>/", views.one),
    path("two/<slug:slug>/", views.two),
    path("three/", views.three),
]
"""


@lru_cache
def rules() -> RuleSet:
    chosen = tuple(one for one in installed_rules() if one.name == "route-parameter-mismatch")
    return RuleSet(chosen, {}, {}, frozenset(one.name for one in chosen))


def settled(text: str, path: str, world: World, before: Analysis | None = None) -> tuple[Analysis, World]:
    """As the editor does it: what was asked before is asked again in the new world, and the blocks hear of it."""
    asked = before.results.by_chunk if before is not None else ()
    known = {question for one in asked for kept in one.kept for question in kept.record.world}
    world = world.with_answers({question: world.fetch(question) for question in known})
    analysis = check(Snapshot(text, path, rules(), world), before)
    runs = analysis.work.blocks_run
    while analysis.pending:
        world = world.with_answers({question: world.fetch(question) for question in analysis.pending})
        analysis = check(Snapshot(text, path, rules(), world), analysis)
        runs += analysis.work.blocks_run
    return replace(analysis, work=replace(analysis.work, blocks_run=runs)), world


@pytest.fixture
def environment(project: Make) -> Environment:
    others = {f"other{number}/views.py": "from django import views\ndef f(request): ...\n" for number in range(FILES)}
    return project(**{"blog/__init__.py": "", "blog/views.py": VIEWS, "blog/urls.py": URLS, **others})


def test_an_edit_of_the_urls_runs_the_views_that_it_is_about(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    views, urls = str(Path(environment.folder, "blog/views.py")), str(Path(environment.folder, "blog/urls.py"))
    world = World(environment=environment, index=None, project=Project.read(Path(environment.folder)))  # type: ignore[arg-type]  # nothing asks the index
    before, world = settled(VIEWS, views, world)
    assert not before.findings
    read: list[str] = []
    original = file_of

    def counted(path: str, text: str) -> File | None:
        read.append(path)
        return original(path, text)

    monkeypatch.setattr(web_project, "file_of", counted)
    for new, message, runs in edits():
        overlay = environment.with_overlay({urls: new})
        after, _ = settled(VIEWS, views, world.moved_to(overlay), before)
        assert [one.message for one in after.findings] == message
        assert after.work.blocks_run == runs
        assert set(read) <= {urls}
        read.clear()


def edits() -> Iterable[tuple[str, list[str], int]]:
    renamed = URLS.replace("<slug:slug>", "<slug:name>")
    said = "'two' does not take 'name', which 'two/<slug:name>/' passes: TypeError"
    yield renamed, [said], 1
    yield URLS.replace("import views", "import views  # and no others"), [], 0
    yield (
        URLS.replace('path("three/", views.three),', 'path("three/", views.three),\n    path("", views.nobody),'),
        [],
        0,
    )
