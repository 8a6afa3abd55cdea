"""Checker: checks open documents, and keeps the last analysis of each for the next check and for what is asked of it.

Lives on the worker's thread and is touched by no other. Does not know messages, folders or who waits.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ringtrue import engine
from ringtrue.analysis import Analysis, Placed, Snapshot, Work, move
from ringtrue.context import Nothing, Question, World
from ringtrue.facts import Facts
from ringtrue.lsp.document import Document
from ringtrue.lsp.etiquette import unfinished
from ringtrue.lsp.lane import Stop
from ringtrue.lsp.shown import Shown, Style, problem, show
from ringtrue.lsp.uris import uri_of
from ringtrue.rule import Finding
from ringtrue.ruleset import RuleSet
from ringtrue.settled import Settled
from ringtrue.text import Source

_CONFIGURATIONS = ("pyproject.toml", "ringtrue.toml", ".ringtrue.toml")
_SILENT = RuleSet(())
NOTHING: World = Nothing()
"""The world before anything is known of the folder."""


class Task(NamedTuple):
    """What to check, and where it stands. Not `enabled`: the user wants nothing said here. `typing`: the answer
    may leave out what is said of finished code, until a check that is not."""

    document: Document
    root: str
    settled: Settled
    world: World
    enabled: bool
    typing: bool = False

    @property
    def path(self) -> str:
        """Where the document is; for one that was never saved, where it would be."""
        return self.document.path if self.document.saved else os.path.join(self.root, self.document.path)


class Checked(NamedTuple):
    """A checked document and what is known of it."""

    task: Task
    rules: RuleSet
    analysis: Analysis
    shown: Shown
    accepted: frozenset[int]
    """Findings that a baseline accepts, by their number: they are not told."""

    @property
    def told(self) -> Iterator[tuple[Placed, Finding]]:
        """What is told, block by block."""
        every = ((placed, finding) for placed in self.analysis.placed for finding in placed.findings)
        return (one for number, one in enumerate(every) if number not in self.accepted)


@dataclass(frozen=True, eq=False)
class Report:
    """What one check says of one version of a document. `items` are its diagnostics as a JSON list."""

    document: Document
    items: str
    pending: frozenset[Question]
    facts: Facts
    work: Work
    complete: bool
    seconds: float
    """How long the check took."""
    analysis: Analysis

    def asked(self) -> Iterator[Question]:
        """Every question that what was found depends on."""
        yield from (
            question
            for result in self.analysis.results.by_chunk
            for one in result.kept
            for question in one.record.world
        )
        if self.analysis.whole is not None:
            yield from self.analysis.whole[1].record.world


@dataclass
class Checker:
    """The last analysis of each open document."""

    style: Style
    _checked: dict[str, Checked] = field(default_factory=dict)
    _begun: dict[str, Analysis] = field(default_factory=dict)
    """Documents whose first check was stopped."""

    def check(self, task: Task, stop: Stop) -> Report | None:
        """What is found in the task's document; None where the check was stopped."""
        began = time.perf_counter()
        document = task.document
        before = self._checked.get(document.uri)
        rules = before.rules if before and _alike(before.task, task) else _rules(task)
        text, change = ("", None) if document.too_large else (document.source.text, document.change)
        snapshot = Snapshot(text, task.path, rules, task.world, task.typing, change)
        try:
            analysis = engine.check(snapshot, before.analysis if before else self._begun.get(document.uri), stop)
        except engine.Stopped as stopped:
            if stopped.begun is not None:
                self._begun[document.uri] = stopped.begun
            return None
        self._begun.pop(document.uri, None)
        items, shown = show(analysis, self.style, before.shown if before else {})
        held = frozenset[int]()
        if task.typing and document.cursor is not None and not document.too_large:
            held = unfinished(analysis, document.cursor, before.analysis if before else None)
        accepted = _accepted(task, analysis)
        if left_out := held | accepted:
            items = [item for i, item in enumerate(items) if i not in left_out]
        self._checked[document.uri] = Checked(task, rules, analysis, shown, accepted)
        items += self._complaints(task)
        text = f"[{','.join(items)}]"
        seconds = time.perf_counter() - began
        complete = analysis.complete and not held
        return Report(document, text, analysis.pending, analysis.facts, analysis.work, complete, seconds, analysis)

    def prepare(self, uri: str) -> None:
        """Do now, while nobody waits, what the next check of the document would begin with."""
        if (checked := self._checked.get(uri)) is not None:
            checked.analysis.syntax.prepare()

    def checked(self, uri: str) -> Checked | None:
        return self._checked.get(uri)

    def text_at(self, path: str) -> tuple[str, int | None, Source] | None:
        """URI, version and text of the file at `path`: the open document, else what is on disk."""
        for checked in self._checked.values():
            document = checked.task.document
            if document.saved and document.path == path:
                return document.uri, document.version, document.source
        from ringtrue.environment.disk import Disk  # on first use: few fixes reach into other files

        text = Disk().text(path)
        return None if text is None else (uri_of(path), None, Source(text))

    def forget(self, uri: str) -> None:
        self._checked.pop(uri, None)
        self._begun.pop(uri, None)

    def _complaints(self, task: Task) -> list[str]:
        """What is wrong in a configuration file, as it is typed."""
        document = task.document
        if not task.enabled or not document.path.endswith(_CONFIGURATIONS):
            return []
        from ringtrue.config.loading import parse  # on first use: few open documents are configurations
        from ringtrue.registry import installed_rules

        problems = parse(Path(document.path), document.source.text, installed_rules()).problems
        return [problem(one.message, document.source, one.span, self.style.encoding) for one in problems]


def _accepted(task: Task, analysis: Analysis) -> frozenset[int]:
    """The numbers of the findings that a baseline accepts."""
    standing = task.settled.standing
    if standing is None or not task.document.saved:
        return frozenset()
    found = [move(one, placed.start) for placed in analysis.placed for one in placed.findings]
    return standing.accepted(task.path, task.document.source, found)


def _alike(one: Task, other: Task) -> bool:
    """Whether the same rules run in both."""
    return one.settled is other.settled and one.enabled == other.enabled and one.document.path == other.document.path


def _rules(task: Task) -> RuleSet:
    if not task.enabled or (task.document.saved and task.settled.settings.excludes(Path(task.path))):
        return _SILENT
    return task.settled.rules_for(task.path)
