"""Graph: the steps of one function and what may run after each, as plain tables.

A step is a simple statement, or the part of a compound one that runs at its place: a test, the taking of the next
item, the matching of a handler. Does not know names or values, nor how it was built.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

StepKind = Literal[
    "entry", "end", "statement", "test", "iterable", "next", "item", "enter", "swallow", "handler", "case", "captures"
]

ENTRY: Final = 0
END: Final = 1
"""The step at which the function falls off its end."""
RETURN: Final = 2
"""Where `return` leads."""
RAISE: Final = 3
"""Where an exception leaves the function."""


class Step(NamedTuple):
    """One step. `node` is its statement, handler or case (None for the four fixed steps); `kind` says which part.

    A `for` is "iterable", then "next" before each pass and "item" where there is one; a case that matches goes on to
    its "captures", which bind names and judge the guard.
    """

    number: int
    kind: StepKind
    node: ast.AST | None


class Loop(NamedTuple):
    """A loop: its statement, the step that decides on another pass, and the steps of its body (a range)."""

    node: ast.For | ast.AsyncFor | ast.While
    head: int
    first: int
    after: int
    """The body is the steps `first <= i < after`, which hold nested loops too."""

    def holds(self, step: int) -> bool:
        return self.first <= step < self.after


@dataclass(eq=False)
class Graph:
    """Filled by its builder, then left alone.

    `following[i]` are the steps that may run after step i has run; `raising[i]` those that may run when an exception
    ends it, which is tracked only where something in the function could catch it.
    """

    steps: list[Step] = field(default_factory=list)
    following: list[list[int]] = field(default_factory=list)
    raising: list[tuple[int, ...]] = field(default_factory=list)
    branches: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)
    """For tests: the step of the true side and of the false side, where it has one of its own."""
    loops: list[Loop] = field(default_factory=list)
    gates: dict[int, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    """For the step behind a `finally` suite: the step at which the suite begins, and the steps at whose normal end
    control comes there. Only these lead on behind it; returns and exceptions go their own way."""
    at: dict[ast.AST, int] = field(default_factory=dict)
    """The first step of a statement, handler or case."""

    def reached(self, start: int = ENTRY, *, without: frozenset[int] = frozenset()) -> frozenset[int]:
        """Every step that may run from `start` on, without passing through any of `without`."""
        seen = {start}
        work = [start]
        shut: set[int] = set()
        while work:
            step = work.pop()
            for after in (*self.following[step], *self.raising[step]):
                if after not in seen and after not in without:
                    if after in self.gates and not self._is_open(after, seen):
                        shut.add(after)
                        continue
                    seen.add(after)
                    work.append(after)
            if not work and shut:
                work = [gate for gate in shut if gate not in seen and self._is_open(gate, seen)]
                seen.update(work)
        return frozenset(seen)

    def _is_open(self, gate: int, seen: set[int]) -> bool:
        """Whether a normal end leads to the gate, or the way began inside the suite before it."""
        final, ends = self.gates[gate]
        return final not in seen or any(end in seen for end in ends)
