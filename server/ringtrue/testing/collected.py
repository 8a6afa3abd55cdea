"""Collected: which functions of a block a test runner runs, and how.

Goes by the conventions of pytest and unittest. Does not know a project's own configuration of them.
"""

from __future__ import annotations

import ast
import re
from typing import Literal, NamedTuple

from ringtrue.context import Context
from ringtrue.expressions import dotted
from ringtrue.testing.deeds import FUNCTIONS, FunctionNode, bases_key, fixture_name, marks_key
from ringtrue.testing.places import is_test_file

# What stands in for a test in the tests of test runners.
_SAMPLE = re.compile(
    r"test_?(?:\d+\w*|x|foo|bar|baz|func\w*|me|hello|nothing|sample|one|two|first|second|[a-c]|it|pass\w*|ok|example)?$"
)
_UNITTEST = frozenset(
    ("unittest.TestCase", "unittest.IsolatedAsyncioTestCase", "unittest.case.TestCase", "django.test.TestCase",
     "django.test.SimpleTestCase", "django.test.TransactionTestCase", "django.test.LiveServerTestCase",
     "rest_framework.test.APITestCase", "asynctest.TestCase", "twisted.trial.unittest.TestCase")
)  # fmt: skip


class Trial(NamedTuple):
    """A function that a runner runs. `style`: a plain function, a method of a plain class, of a `TestCase` that is
    known, or of a class whose bases are not."""

    node: FunctionNode
    owner: str
    style: Literal["function", "method", "unittest", "unknown"]

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def is_sample(self) -> bool:
        """Whether its name says that it is there for a test runner to try."""
        return _SAMPLE.match(self.name) is not None


def trial_of(node: ast.AST, ctx: Context) -> Trial | None:
    """The test that `node` is, or None."""
    if not isinstance(node, FUNCTIONS) or not node.name.startswith("test") or not is_test_file(ctx.path):
        return None
    if node not in ctx.block.nodes or fixture_name(node) is not None:
        return None
    if ctx.block.kind == "statement":
        return Trial(node, "", "function")
    if ctx.block.kind != "member" or _is_static(node):
        return None
    return _method(node, ctx)


def _method(node: FunctionNode, ctx: Context) -> Trial | None:
    owner = ctx.block.owner
    bases = bases_of(owner, ctx)
    if bases is None:
        return None
    named = owner.lstrip("_").startswith("Test")
    if not bases or bases == ("object",):
        return Trial(node, owner, "method") if owner.startswith("Test") else None
    if all(is_test_case(base, ctx) for base in bases):
        return Trial(node, owner, "unittest")
    like = any(base.rpartition(".")[2].lower().endswith(("test", "tests", "testcase", "testbase")) for base in bases)
    return Trial(node, owner, "unknown") if named or like else None


def bases_of(owner: str, ctx: Context) -> tuple[str, ...] | None:
    """The bases of the module's class `owner` as written; None where two classes have that name, or none has."""
    found = ctx.fact(bases_key(owner))
    return found[0] if isinstance(found, tuple) and len(found) == 1 else None


def class_marks(owner: str, ctx: Context) -> frozenset[str]:
    """The last words of the names of what decorates the module's class `owner`."""
    found = ctx.fact(marks_key(owner)) if owner else None
    return found if isinstance(found, frozenset) else frozenset()


def is_test_case(base: str, ctx: Context) -> bool:
    """Whether the dotted name `base`, as the module writes it, is a well-known `TestCase`."""
    return meaning(base, ctx) in _UNITTEST


def meaning(name: str, ctx: Context) -> str:
    """What a dotted name of the module's top level means through its imports; the empty string where that is open."""
    head, _, rest = name.partition(".")
    found = {
        f"{one.module}.{one.member}" if one.kind == "from" else one.module
        for one in ctx.bindings(head)
        if one.kind in ("import", "from") and not one.level
    }
    if len(found) != 1 or len(ctx.bindings(head)) != 1:
        return ""
    full = found.pop()
    return f"{full}.{rest}" if rest else full


def _is_static(node: FunctionNode) -> bool:
    return any(dotted(decorator) in ("staticmethod", "classmethod", "property") for decorator in node.decorator_list)


def marks(node: FunctionNode) -> tuple[str, ...]:
    """The dotted names of the decorators of `node`, calls without their arguments."""
    return tuple(dotted(one.func if isinstance(one, ast.Call) else one) or "?" for one in node.decorator_list)
