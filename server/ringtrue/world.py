"""World: one workspace folder's environment, index and project as the questions that rules may ask.

A question is answered at once from memory, or is PENDING until `fetch` has looked it up in the background and a
new World carries the answer. Does not know rules, documents or who does the fetching.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import Any, Literal, TypeAlias

from ringtrue.context import PENDING, Question
from ringtrue.declared import Name
from ringtrue.declared.project import Project
from ringtrue.environment.world import Environment
from ringtrue.index.door import Index
from ringtrue.index.names import normalized
from ringtrue.looked_up import FROM_INDEXES as FROM_INDEXES
from ringtrue.looked_up import LOOKED_UP
from ringtrue.looked_up import NETWORK as NETWORK
from ringtrue.looked_up import RUN as RUN
from ringtrue.told_at_once import AT_ONCE

_MOST_RUN = 500
_stamps = count(1)
Runs: TypeAlias = Literal["pure", "all", "off"]
"""Which examples are run: those that are proved to be harmless, all, or none."""


@dataclass(frozen=True, eq=False)
class World:
    """The answers of one moment. `known` holds what was looked up; `stamp` is new with every World."""

    environment: Environment
    index: Index
    project: Project
    online: bool = True
    examples: Runs = "pure"
    known: Mapping[Question, Any] = field(default_factory=dict)
    stamp: Hashable = field(default_factory=lambda: next(_stamps))

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """What the project declares or locks, is not installed, and gives import names that nobody knows: each may
        provide any module that is missing."""
        own = {self.project.name, *self.project.members}
        named = {*self.project.declared, *self.project.locks} - own
        return tuple(sorted(name for name in named if self.is_unread(name)))

    def is_unread(self, name: Name) -> bool:
        """Whether the distribution is not here, and gives import names that nobody knows."""
        if self.environment.version_of(name) is not None or self.index.import_names(name) is not None:
            return False
        from_index = all(entry.origin == "index" for entry in self.project.declared.get(name, ()))
        nobodys = from_index and name not in self.project.locks and self.index.exists(name) is False
        return not nobodys  # what no index has gives nothing

    def unread_for(self, top: str) -> tuple[str, ...]:
        """Those that may provide the module `top`; of projects that no index has, those that share a word with it."""
        words = _words(top)
        return tuple(
            name for name in self.unread if not words.isdisjoint(_words(name)) or not self._nowhere(Name(name))
        )

    def _nowhere(self, name: Name) -> bool:
        """Whether a declared project is looked for on the indexes alone, and none has it."""
        entries = self.project.declared.get(name, ())
        from_index = bool(entries) and all(entry.origin == "index" and entry.index is None for entry in entries)
        return from_index and name not in self.project.locks and self.index.exists(name) is False

    def answer(self, question: Question) -> Any:
        """The answer, or PENDING where it must be looked up."""
        at_once = AT_ONCE.get(question.kind)
        if at_once is not None:
            return at_once(self, *question.arguments)
        return self.known.get(question, PENDING)

    def fetch(self, question: Question) -> Any:
        """Look the answer up. Reads the disk, or the network for a kind in NETWORK; never raises."""
        return LOOKED_UP[question.kind](self, *question.arguments)

    def with_answers(self, answers: Mapping[Question, Any]) -> World:
        """This world, knowing more; the very same where nothing is new."""
        if all(question in self.known and self.known[question] == answer for question, answer in answers.items()):
            return self
        return replace(self, known=_bounded({**self.known, **answers}), stamp=next(_stamps))

    def moved_to(self, environment: Environment, project: Project | None = None) -> World:
        """The same answers for a changed environment; the caller looks up afresh what may have changed."""
        return replace(self, environment=environment, project=project or self.project, stamp=next(_stamps))

    def forgetting(self, asked: Collection[Question]) -> World:
        """This world without the answers that nobody asks for: who asks for one later waits for it again. The stamp
        stays, as every answer to `asked` does."""
        return replace(self, known={question: answer for question, answer in self.known.items() if question in asked})

    def renewed(self) -> World:
        """The same answers under a new stamp: the index has learnt something."""
        return replace(self, stamp=next(_stamps))


def _bounded(known: dict[Question, Any]) -> dict[Question, Any]:
    """Without the oldest of the answers that hold whole texts, of which every pause in typing may bring one."""
    run = [question for question in known if question.kind in RUN]
    for question in run[: len(run) - _MOST_RUN] if len(run) > _MOST_RUN * 2 else ():
        del known[question]
    return known


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in normalized(name).split("-") if len(word) > 2)
