"""Deeds: what a function does that matters to a test which calls it: whether it can fail of its own will, and whom it
calls. Facts for the other blocks of the module to ask for.

A deed is worked out when it is first asked for or compared, and holds no positions. Does not know what the called
functions are, nor what is a test.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from ringtrue.expressions import dotted
from ringtrue.facts import Count

if TYPE_CHECKING:
    from ringtrue.syntax import Block

FunctionNode: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# Calls that judge, by the last part of their names: `assert_frame_equal`, `checkSame`, `pytest.raises`, `benchmark`.
_JUDGING = re.compile(
    r"_*(?:assert|check|verify|expect|ensure|fail|must|should|validate|raises|warns|require|confirm|approve|compare|"
    r"eq_|ok_|skip|xfail|snapshot|match_|matches|deprecated_call|importorskip|run_docstring|benchmark|diff|lint|"
    r"audit|conform|exit|abort|simulate|measure|roundtrip|round_trip|same|testmod|testfile|exec$|eval$|does_not|no_)"
    r"|.*(?:assert|_checks?|_verify|_raises|_equals?|_warns|_test|_tests|tests?$|_matches|_expect)"
    r"|(?:raise_for_status|verify|test|tests|runtests|play|given|outcomes)$",
    re.IGNORECASE,
)

_EXCEPTION = re.compile(r"\b\w+(?:Error|Exception|Exit)\b")
_RAISED = re.compile(r"aises\w*\(\s*\(?([\w.]+)")


def deeds_key(name: str, owner: str = "") -> str:
    """The key of what the function `name`, or a method of class `owner`, does: a tuple with the Deeds of each."""
    return f"deeds {owner}.{name}" if owner else f"deeds {name}"


def bases_key(owner: str) -> str:
    """The key of the dotted names of the bases of class `owner`: a tuple with a tuple for each class of that name."""
    return f"bases {owner}"


def marks_key(owner: str) -> str:
    """The key of the last parts of the names of the decorators of class `owner`: a frozenset."""
    return f"marks {owner}"


def count_key(name: str, owner: str = "") -> str:
    """The key under which it stands how many statements define the function `name`, as a Count."""
    return f"count {owner}.{name}" if owner else f"count {name}"


TESTS = "!tests"
"""The names of the module's functions that are called like tests: a frozenset."""


def expected_key(exception: str) -> str:
    """The key that is there if a test of the module names the exception."""
    return f"expects {exception}"


class Deeds:
    """What one function does. Equal where the answers are, wherever the functions stand."""

    def __init__(self, node: FunctionNode, block: Block | None = None) -> None:
        self._node, self._block = node, block

    @cached_property
    def _told(self) -> tuple[bool, frozenset[str], str, bool]:
        fixture = fixture_name(self._node) or ""
        autouse = bool(fixture) and _is_autouse(self._node)
        calls = set[str]()
        nodes = ast.walk(self._node) if self._block is None else self._block.tree.nodes  # the tree is there already
        for inner in nodes:
            kind = type(inner)
            if kind is ast.Assert or kind is ast.Raise:
                return True, frozenset(), fixture, autouse
            if isinstance(inner, ast.Call):
                name = dotted(inner.func) or getattr(inner.func, "attr", "")
                if name not in calls and judging(name):
                    return True, frozenset(), fixture, autouse
                calls.add(name)
        return False, frozenset(calls), fixture, autouse

    @property
    def judges(self) -> bool:
        """Whether it asserts, raises, or calls what does so by its name."""
        return self._told[0]

    @property
    def calls(self) -> frozenset[str]:
        """The dotted names of what it calls, where it does not judge itself."""
        return self._told[1]

    @property
    def fixture(self) -> str:
        """The name of the pytest fixture that it is, or the empty string."""
        return self._told[2]

    @cached_property
    def gives(self) -> str:
        """The dotted name of what is called for its one answer, as `Cart` for a fixture with `return Cart()`."""
        answers = [one.value for one in ast.walk(self._node) if isinstance(one, ast.Return | ast.Yield)]
        only = answers[0] if len(answers) == 1 else None
        return dotted(only.func) if isinstance(only, ast.Call) else ""

    @property
    def autouse(self) -> bool:
        return self._told[3]

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Deeds) or self._told != other._told:
            return False
        return not self.fixture or self.gives == other.gives  # of others nobody asks what they give

    def __hash__(self) -> int:
        return hash(self._told)


def judging(name: str) -> bool:
    """Whether a call of `name` (its last part counts) is one that judges, going by its name."""
    return _JUDGING.match(name.rpartition(".")[2]) is not None


def fixture_name(node: FunctionNode) -> str | None:
    """The name under which `node` is a pytest fixture, or None."""
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        name = dotted(call.func if call else decorator)
        if name.rpartition(".")[2] in ("fixture", "yield_fixture"):
            given = [word.value for word in call.keywords if word.arg == "name"] if call else []
            return given[0].value if given and isinstance(given[0], ast.Constant) else node.name  # type: ignore[return-value]  # pytest takes only a text
    return None


def _is_autouse(node: FunctionNode) -> bool:
    return any(
        word.arg == "autouse"
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for word in decorator.keywords
    )


def deeds(block: Block) -> Iterator[tuple[str, object]]:
    """What `block` says of the functions and classes that it defines."""
    if block.kind == "header":
        node = block.nodes[0]
        yield bases_key(block.owner), (tuple(dotted(base) or "?" for base in node.bases),)
        if node.decorator_list:
            yield marks_key(block.owner), frozenset(map(_mark, node.decorator_list))
        return
    owner = block.owner
    for node in block.nodes:
        if isinstance(node, FUNCTIONS):
            yield deeds_key(node.name, owner), (Deeds(node, block),)
            if node.name.startswith("test"):
                yield count_key(node.name, owner), Count(1)
                if not owner:
                    yield TESTS, frozenset((node.name,))
                yield from ((expected_key(name), True) for name in _exceptions(block.text))


def _mark(decorator: ast.expr) -> str:
    name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
    return name.rpartition(".")[2] or "?"


def _exceptions(text: str) -> set[str]:
    """The exceptions that a test names: what it hands to `raises`, and whatever bears the name of one."""
    found = {name.rpartition(".")[2] for name in _RAISED.findall(text)} if "aises" in text else set[str]()
    return found.union(_EXCEPTION.findall(text))
