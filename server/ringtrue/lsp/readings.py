"""Readings: from which open buffers each answer of the disk was read, and so what an edit of one makes doubtful.

Does not know what the answers are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ringtrue.context import Question
    from ringtrue.world import World


@dataclass(frozen=True)
class Looked:
    """Answers that were looked up, and the paths of the open buffers that each was read from."""

    answers: Mapping[Question, Any] = field(default_factory=dict)
    read: Mapping[Question, frozenset[str]] = field(default_factory=dict)


def look(world: World, questions: Iterable[Question]) -> Looked:
    """The answers; a look-up that fails leaves its question open."""
    import logging

    from ringtrue.environment.disk import heard

    answers: dict[Question, Any] = {}
    read: dict[Question, frozenset[str]] = {}
    same: dict[frozenset[str], frozenset[str]] = {}
    for question in questions:
        try:
            with heard() as paths:
                answers[question] = world.fetch(question)
        except Exception:  # noqa: PERF203  # one failing look-up must not take the others with it
            logging.getLogger(__name__).exception("'%s' could not be looked up", question.kind)
        else:
            known = frozenset(paths)
            read[question] = same.setdefault(known, known)
    return Looked(answers, read)


@dataclass
class Readings:
    """What is known of the answers of one place; of an answer that nothing is known of, anything may have been read."""

    _read: dict[Question, frozenset[str]] = field(default_factory=dict)

    def learn(self, read: Mapping[Question, frozenset[str]]) -> None:
        self._read.update(read)

    def doubtful(self, known: Iterable[Question], changed: Collection[str]) -> Iterator[Question]:
        """Those of the `known` that were read from one of the buffers that `changed`."""
        from ringtrue.environment.disk import EVERY_BUFFER

        doubted = {*changed, EVERY_BUFFER}
        unread = frozenset((EVERY_BUFFER,))
        return (question for question in known if not doubted.isdisjoint(self._read.get(question, unread)))

    def forget(self, asked: Collection[Question]) -> None:
        """Keep what is known of the answers to `asked` alone."""
        self._read = {question: read for question, read in self._read.items() if question in asked}
