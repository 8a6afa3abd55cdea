"""Excuses: what says that the author knows of a wrong call or name, or that it is never run as it stands.

Does not know which call or name; whoever asks has found one.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted
from ringtrue.own_attributes import shape_key
from ringtrue.tree import walk

if TYPE_CHECKING:
    from ringtrue.context import Context

_EXPECTS = re.compile(r"raises|Raises|suppress|^fail|warns|Warns|should_fail|expect_error|assert_error")
_CAUGHT = frozenset(("AttributeError", "TypeError", "NameError", "ImportError", "ModuleNotFoundError"))
_TOLD = re.compile(
    r"#\s*(?:type:\s*ignore|pyright:\s*ignore|ty:\s*ignore|pyrefly:\s*ignore|mypy:\s*ignore|pyre-(?:ignore|fixme)"
    r"|pylint:\s*disable=[\w\-, ]*(?:no-member|unexpected-keyword|too-many-function|no-value-for|not-callable|E1\d{3}))"
)
_MARKS = re.compile(r"skip|xfail|expectedFailure|requires|require_|needs_")
_CHOSEN = re.compile(r"skip|xfail")
_FEATURES = re.compile(
    r"version|hasattr|getattr|TYPE_CHECKING|sys\.platform|os\.name|platform\.|\b_?[Pp][Yy]_?\d|HAS_|HAVE_|_AVAILABLE|IS_|ImportError"
    r"|find_spec|WINDOWS|WIN32|LINUX|MACOS|PYPY|signature|iscoroutinefunction"
)


def excused(node: ast.AST, ctx: Context) -> bool:
    """Whether the code around `node` expects an error, runs elsewhere, or is marked as known to a type checker."""
    if ctx.path.endswith(".pyi"):
        return True  # nothing in a stub is run
    return _is_told(node, ctx) or _is_expected(node, ctx) or _in_chosen_tests(ctx) or _in_chosen_module(ctx)


def _in_chosen_module(ctx: Context) -> bool:
    """Whether the tests of the module run under a condition, as its `pytestmark` says."""
    if not ctx.bindings("pytestmark"):
        return False
    return any(_CHOSEN.search(one.text) for one in ctx.definitions("pytestmark"))


def _in_chosen_tests(ctx: Context) -> bool:
    """Whether the block is part of a test class that is decorated: with a condition, as a rule."""
    owner = ctx.block.owner
    if ctx.block.kind != "member" or not (
        owner.startswith(("Test", "test_")) or owner.endswith(("Test", "Tests", "TestCase"))
    ):
        return False
    shapes = ctx.fact(shape_key(owner))
    return isinstance(shapes, tuple) and None in shapes


def _is_told(node: ast.AST, ctx: Context) -> bool:
    text = ctx.block.text
    if "#" not in text:
        return False
    start, end = ctx.span(node)
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return _TOLD.search(text[first : last if last >= 0 else len(text)]) is not None


def _is_tried(node: ast.AST, body: list[ast.stmt], ctx: Context) -> bool:
    """Whether the body of a `try` reads what `node` reads the beginning of: what follows in its `else` is there."""
    said = [ctx.source(one) for statement in body for one in ast.walk(statement) if isinstance(one, ast.Attribute)]
    owner = dotted(node).rpartition(".")[0]
    return any(one.rpartition(".")[0] == owner for one in said if owner)


def _is_expected(node: ast.AST, ctx: Context) -> bool:
    below: ast.AST = node
    for parent in ctx.tree.above(node):
        if _is_given_up(parent, below):
            return True
        match parent:
            case ast.Try(body=body, orelse=orelse, handlers=handlers) if below in body or below in orelse:
                tried = below in body or _is_tried(node, body, ctx)
                if tried and any(_catches(handler.type) for handler in handlers):
                    return True
            case ast.ExceptHandler(type=caught) if caught is not None and _catches(caught):
                return True  # it is what another release has
            case ast.With(items=items) | ast.AsyncWith(items=items):
                if any(_waits(item.context_expr, ctx) for item in items if item is not below):
                    return True
            case ast.Call(func=func) if func is not below and _EXPECTS.search(dotted(func).rpartition(".")[2]):
                return True
            case ast.If(test=test) | ast.IfExp(test=test) if below is not test:
                if _FEATURES.search(ctx.source(test)) or _is_flag(test):
                    return True
            case ast.AnnAssign(annotation=annotation) if below is annotation and not _is_field(below, ctx):
                return True  # of a local variable it is never evaluated, and another tool's matter elsewhere
            case ast.BoolOp() if _FEATURES.search(ctx.source(parent)):
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if any(_MARKS.search(ctx.source(one)) for one in parent.decorator_list):
                    return True
                if _left_early(parent, below, ctx):
                    return True
            case _:
                pass
        below = parent
    return False


def _is_field(annotation: ast.AST, ctx: Context) -> bool:
    """Whether an annotation makes something for a field of a class: `name: constr(regex="a")` is evaluated."""
    in_class = bool(ctx.block.owner) and not any(
        isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for one in ctx.tree.above(annotation)
    )
    return in_class and any(isinstance(one, ast.Call) for one in walk(annotation))


_GIVE_UP = frozenset(
    ("pytest.skip", "pytest.xfail", "pytest.fail", "pytest.exit", "self.skipTest", "self.fail", "sys.exit", "os._exit")
)


def _is_given_up(parent: ast.AST, below: ast.AST) -> bool:
    """Whether a call that does not come back stands before it in the same suite: nothing behind it is run."""
    for field in ("body", "orelse", "finalbody"):
        suite = getattr(parent, field, None)
        if isinstance(suite, list) and below in suite:
            before = (one.value for one in suite[: suite.index(below)] if isinstance(one, ast.Expr))
            return any(isinstance(one, ast.Call) and dotted(one.func) in _GIVE_UP for one in before)
    return False


def _is_flag(test: ast.expr) -> bool:
    """Whether a test is a constant of the module's, as `not NEW_TLS`: which release is there, as a rule."""
    name = dotted(test.operand if isinstance(test, ast.UnaryOp) else test).rpartition(".")[2]
    return name.isupper() and "_" in name.strip("_")


def _catches(node: ast.expr | None) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(part is not None and dotted(part).rpartition(".")[2] in _CAUGHT for part in parts)


def _waits(node: ast.expr, ctx: Context) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Call) and dotted(called).rpartition(".")[2] == "suppress" and node.args:
        errors = [dotted(each).rpartition(".")[2] for each in node.args]
        return not all(errors) or bool({*_CAUGHT, "Exception", "BaseException"} & set(errors))
    return _EXPECTS.search(dotted(called).rpartition(".")[2]) is not None


def _left_early(function: ast.AST, below: ast.AST, ctx: Context) -> bool:
    """Whether a statement before `below` leaves the function where a feature is not there, or skips a test."""
    for statement in getattr(function, "body", ()):
        if statement is below:
            return False
        match statement:
            case ast.If(test=test, body=[*_, ast.Return() | ast.Raise() | ast.Expr()]) if _FEATURES.search(
                ctx.source(test)
            ):
                return True
            case ast.Expr(value=ast.Call(func=func)) if dotted(func).rpartition(".")[2] in (
                "skip",
                "skipTest",
                "xfail",
            ):
                return True
            case _:
                pass
    return False
