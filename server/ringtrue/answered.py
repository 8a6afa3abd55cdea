"""Answered: a world that looks up at once what this machine can say, for callers that may wait.

A check against it never has to run a block twice for an answer. Other machines are left waiting. Does not know which
questions there are; keeps what it looked up for as long as it lives, which should be one document.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from ringtrue.context import PENDING, Question
from ringtrue.world import NETWORK, World


class Answered:
    """`world`, and what was looked up in it since."""

    __slots__ = ("_found", "world")

    def __init__(self, world: World) -> None:
        self.world = world
        self._found: dict[Question, Any] = {}

    @property
    def stamp(self) -> Hashable:
        """The world's own: the same question has the same answer, sooner."""
        return self.world.stamp

    def answer(self, question: Question) -> Any:
        """The answer, read from the disk where need be; PENDING where another machine has to be asked."""
        found = self.world.answer(question)
        if found is not PENDING or question.kind in NETWORK:
            return found
        found = self._found.get(question, PENDING)
        if found is PENDING:
            found = self._found[question] = self.world.fetch(question)
        return found
