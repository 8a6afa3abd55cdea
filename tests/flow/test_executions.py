"""Random programs are run, and what happened must be in their graph: every step after step, every value a read saw."""

from __future__ import annotations

import ast
import importlib.util
import re
import warnings
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ringtrue.flow import Definition, Flow, flow_of
from ringtrue.flow.graph import END, ENTRY, RAISE, RETURN

_spec = importlib.util.spec_from_file_location("flow_programs", Path(__file__).with_name("programs.py"))
assert _spec is not None
programs = importlib.util.module_from_spec(_spec)
assert _spec.loader is not None
import sys  # noqa: E402  # dataclasses look their module up while it is executed

sys.modules["flow_programs"] = programs
_spec.loader.exec_module(programs)

CHOICES = st.lists(st.integers(0, 63), min_size=1, max_size=40)
SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


class Executed:
    """A program, its flow, and one run of it."""

    def __init__(self, text: str, choices: list[int]) -> None:
        tree = ast.parse(text)
        function = tree.body[0]
        assert isinstance(function, ast.FunctionDef)
        self.flow: Flow = flow_of(function)
        self.numbers = self._numbered()
        self.run = programs.Run(choices)
        space: dict[str, Any] = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # `return` in `finally`
            exec(compile(text, "<program>", "exec"), space)
        argument = programs.Value(0, self.run)
        self.outcome: int | None = None
        try:
            returned = space["program"](self.run, argument)
            self.outcome = END if returned is None else RETURN
        except (programs.Halt, Exception):
            self.outcome = None

    def _numbered(self) -> dict[int, int]:
        """The steps that log, by the numbers they log."""
        found = {}
        for step in self.flow.graph.steps:
            if step.node is not None and step.kind not in ("swallow", "iterable", "item", "case"):
                head = _head(step.kind, step.node)
                if (number := re.search(r"run\.\w+\((\d+)", head)) is not None:
                    found[step.number] = int(number[1])
        return found

    def born_at(self, definition: Definition) -> int:
        """The number that values bound by `definition` carry; an item is made by the `next` before it."""
        return self.numbers.get(definition.step - (definition.kind == "item"), 0)

    def steps_of(self, number: int) -> set[int]:
        return {step for step, own in self.numbers.items() if own == number}

    def next_of(self, step: int) -> set[int]:
        """The steps that log, and the ends, that may come next after `step`: through steps that log nothing."""
        graph = self.flow.graph
        seen: set[int] = set()
        work = [*graph.following[step], *graph.raising[step]]
        while work:
            one = work.pop()
            if one not in seen:
                seen.add(one)
                if isinstance(graph.steps[one].node, ast.AugAssign):
                    work += graph.raising[one]  # its target is read, and may be unbound, before it logs
                if one not in self.numbers:
                    work += [*graph.following[one], *graph.raising[one]]
        return seen


def _head(kind: str, node: Any) -> str:
    match kind:
        case "test":
            return ast.unparse(node.subject if isinstance(node, ast.Match) else node.test)
        case "next":
            return ast.unparse(node.iter)
        case "enter":
            return ast.unparse(node.items[0].context_expr)
        case "handler":
            return ast.unparse(node.type)
        case "captures":
            return ast.unparse(node.guard) if node.guard else ""
        case _:
            return ast.unparse(node)


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(text, "<program>", "exec")
    except SyntaxError:
        return False
    return True


@SETTINGS
@given(programs.programs(), CHOICES)
def test_what_runs_is_a_path_of_the_graph(text: str, choices: list[int]) -> None:
    assume(_compiles(text))
    executed = Executed(text, choices)
    here = {ENTRY}
    for number, _ in executed.run.log:
        possible = set().union(*(executed.next_of(step) for step in here))
        here = executed.steps_of(number) & possible
        assert here, f"step {number} cannot follow in\n{text}"
        assert here <= executed.flow.reachable
    if executed.outcome is not None:
        assert executed.outcome in set().union(*(executed.next_of(step) for step in here))
        if executed.outcome == END:
            assert END in executed.flow.reachable


@SETTINGS
@given(programs.programs(), CHOICES)
def test_what_a_read_saw_is_a_definition_that_reaches_it(text: str, choices: list[int]) -> None:
    assume(_compiles(text))
    executed = Executed(text, choices)
    flow = executed.flow
    reads = {(executed.numbers[step], name.id): name for name, step in flow.accesses.reads.items()
             if step in executed.numbers and name.id in programs.NAMES and not isinstance(name.ctx, ast.Store)}  # fmt: skip
    for number, seen in executed.run.log:
        for name, born in seen:
            reaching = flow.reaching(reads[number, name])
            assert reaching is not None
            from_steps = {executed.born_at(one) for one in reaching}
            assert born in from_steps, f"'{name}' of step {number} was bound at {born} in\n{text}"


@SETTINGS
@given(programs.programs(), CHOICES)
def test_a_value_that_is_read_later_is_live_until_then(text: str, choices: list[int]) -> None:
    assume(_compiles(text))
    executed = Executed(text, choices)
    flow, log = executed.flow, executed.run.log
    for j, (_, seen) in enumerate(log):
        for name, born in seen:
            i = max((i for i in range(j) if log[i][0] == born), default=None)
            if i is None:
                continue
            for number, _ in log[i:j]:
                steps = executed.steps_of(number)
                items = {step + 1 for step in steps if flow.graph.steps[step].kind == "next"}
                live = set().union(*(flow.live_after(step) for step in steps | items))
                assert name in live, f"'{name}' is not live after step {number} in\n{text}"


def test_the_ends_are_four_fixed_steps() -> None:
    function = ast.parse("def f(): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    graph = flow_of(function).graph
    assert [step.number for step in graph.steps[:4]] == [ENTRY, END, RETURN, RAISE]
