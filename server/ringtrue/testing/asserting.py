"""Asserting: whether a test can fail of its own will, through the functions, fixtures and contexts that it uses.

An answer of "none" is given only where everything that the test calls is understood, else "unknown". Does not know
whether what is asserted makes sense.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, TypeAlias

from ringtrue.context import Context
from ringtrue.expressions import dotted
from ringtrue.testing.collected import Trial, bases_of, is_test_case, marks, meaning
from ringtrue.testing.deeds import Deeds, deeds_key, fixture_name, judging

Judgement: TypeAlias = Literal["asserts", "unknown", "none"]
_DEPTH = 4
_TURNING = ("check", "catch_exceptions", "raise_exception", "strict", "error_on", "action")
# Fixtures that only hand something out.
_HARMLESS = frozenset(
    ("tmp_path", "tmpdir", "tmp_path_factory", "tmpdir_factory", "monkeypatch", "capsys", "capfd", "capsysbinary",
     "capfdbinary", "caplog", "request", "recwarn", "self", "cls", "event_loop", "pytestconfig", "db", "client",
     "settings", "rf", "admin_client", "mocker", "faker", "freezer", "anyio_backend")
)  # fmt: skip
_QUIET_MARKS = frozenset(
    ("parametrize", "asyncio", "anyio", "trio", "django_db", "slow", "skipif", "integration", "unit", "usefixtures",
     "network", "timeout", "order", "flaky", "filterwarnings")
)  # fmt: skip


def judgement(trial: Trial, ctx: Context) -> Judgement:
    """Whether the test asserts something."""
    around = _around(trial, ctx)
    if around == "asserts":
        return "asserts"
    within = _within(trial.node, trial.owner, ctx)
    if within == "asserts":
        return "asserts"
    return "unknown" if "unknown" in (around, within) else "none"


def _around(trial: Trial, ctx: Context) -> Judgement:
    """What stands around the test: its marks, its fixtures, its class."""
    found: Judgement = "none"
    for one in (*_of_marks(trial), *_of_class(trial, ctx), *_of_fixtures(trial, ctx)):
        if one == "asserts":
            return one
        if one == "unknown":
            found = one
    return found


def _of_marks(trial: Trial) -> Iterator[Judgement]:
    for name in marks(trial.node):
        *path, last = name.split(".")
        if "mark" in path:
            if last not in _QUIET_MARKS:
                yield "unknown"
        elif "patch" not in (last, *path) and last not in ("skip", "skipIf", "skipUnless"):
            yield "unknown"


def _of_class(trial: Trial, ctx: Context) -> Iterator[Judgement]:
    if not trial.owner:
        for name in ("teardown_function", "teardown_module", "setup_function"):
            if _judges(name, "", ctx, _DEPTH):
                yield "asserts"
        return
    if trial.style == "unknown":
        yield "unknown"
    for name in ("tearDown", "teardown_method", "setUp", "setup_method", "asyncTearDown", "tearDownClass"):
        if _judges(name, trial.owner, ctx, _DEPTH):
            yield "asserts"


def _of_fixtures(trial: Trial, ctx: Context) -> Iterator[Judgement]:
    if trial.style != "unittest":
        given = _given_by_marks(trial)
        arguments = trial.node.args
        names = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        for name in names[1 if trial.owner else 0 :]:
            if name not in _HARMLESS and name not in given:
                yield _of_fixture(name, trial, ctx)
    if ctx.ask_here("autouse-judges") is not False:
        yield "unknown"


def _of_fixture(name: str, trial: Trial, ctx: Context) -> Judgement:
    if name.startswith(("mock_", "fake_")) or name.endswith("_mock"):
        return "none"
    for owner in (trial.owner, ""):
        own = _deeds(name, owner, ctx)
        if own is not None and own.fixture:
            return "asserts" if _judges(name, owner, ctx, _DEPTH) else "none"
    answer = ctx.ask_here("fixture-judges", name)
    return "none" if answer is False else "unknown"


def _given_by_marks(trial: Trial) -> set[str]:
    """The arguments that decorators give: the names of `parametrize`, one for each `patch`."""
    given: set[str] = set()
    patches = 0
    for decorator in trial.node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        name = dotted(decorator.func)
        if name.endswith("parametrize") and decorator.args:
            given.update(_listed(decorator.args[0]))
        elif "patch" in name.split("."):
            patches += 1
    arguments = [one.arg for one in trial.node.args.args][1 if trial.owner else 0 :]
    return given | set(arguments[:patches])


def _listed(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield from (part.strip() for part in text.split(","))
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _within(node: ast.AST, owner: str, ctx: Context) -> Judgement:
    found: Judgement = "none"
    for inner in ast.walk(node):
        one: Judgement = "none"
        if isinstance(inner, ast.Assert | ast.Raise | ast.Yield | ast.YieldFrom):
            return "asserts"
        if isinstance(inner, ast.Call):
            one = of_call(inner, owner, ctx)
        if one == "asserts":
            return one
        if one == "unknown":
            found = one
    return found


def of_call(call: ast.Call, owner: str, ctx: Context) -> Judgement:
    """Whether a call in a test is one that can fail it of its own will."""
    name = dotted(call.func) or getattr(call.func, "attr", "")
    if judging(name) or _turns_to_errors(call, name):
        return "asserts"
    if isinstance(call.func, ast.Name):
        return _of_name(call.func.id, ctx)
    if isinstance(call.func, ast.Attribute):
        return _of_attribute(call.func, name, owner, ctx)
    return "unknown"


def _turns_to_errors(call: ast.Call, name: str) -> bool:
    """`simplefilter("error")`, `run(..., check=True)`, `invoke(..., catch_exceptions=False)`."""
    if name.endswith(("filter", "filterwarnings")):
        return any(isinstance(one, ast.Constant) and one.value == "error" for one in call.args)
    return any(
        word.arg in ("check", "catch_exceptions", "raise_exception", "strict", "error_on", "action")
        for word in call.keywords
    )


def _of_name(name: str, ctx: Context) -> Judgement:
    bindings = ctx.bindings(name)
    if not bindings:
        local = any(isinstance(one, ast.Name | ast.arg) and _binds(one, name) for one in ctx.tree.nodes)
        return "unknown" if local else "none"
    for one in bindings:
        if one.kind == "function":
            if _judges(name, "", ctx, _DEPTH):
                return "asserts"
        elif one.kind == "from":
            answer = ctx.ask_here("judges", one.level, one.module, one.member)
            if answer is not False:
                return "asserts" if answer else "unknown"
        elif one.kind == "value":
            return "unknown"
    return "none"


def _binds(node: ast.Name | ast.arg, name: str) -> bool:
    if isinstance(node, ast.arg):
        return node.arg == name
    return node.id == name and not isinstance(node.ctx, ast.Load)


def _of_attribute(func: ast.Attribute, name: str, owner: str, ctx: Context) -> Judgement:
    head = name.partition(".")[0]
    if owner and head in ("self", "cls", owner) and name.count(".") == 1:
        if _deeds(func.attr, owner, ctx) is not None:
            return "asserts" if _judges(func.attr, owner, ctx, _DEPTH) else "none"
        known = all(is_test_case(base, ctx) for base in bases_of(owner, ctx) or ("?",))
        return "none" if known and func.attr in ("id", "addCleanup", "shortDescription") else "unknown"
    if isinstance(func.value, ast.Call) and isinstance(func.value.func, ast.Name) and func.value.func.id == "super":
        return "unknown"
    if isinstance(func.value, ast.Name) and (bindings := ctx.bindings(head)):
        for one in bindings:
            if one.kind in ("import", "from"):
                module = f"{one.module}.{one.member}".strip(".") if one.kind == "from" else one.module
                answer = ctx.ask_here("judges", one.level, module, func.attr)
                if answer is True:
                    return "asserts"
    return "none"


def _deeds(name: str, owner: str, ctx: Context) -> Deeds | None:
    found = ctx.fact(deeds_key(name, owner))
    one = found[0] if isinstance(found, tuple) and found else None
    return one if isinstance(one, Deeds) else None


def _judges(name: str, owner: str, ctx: Context, depth: int) -> bool:
    """Whether a function of the module, or what it calls there, asserts; of several with that name, if one does."""
    found = ctx.fact(deeds_key(name, owner))
    for one in found if isinstance(found, tuple) else ():
        if not isinstance(one, Deeds):
            continue
        if one.judges:
            return True
        for called in one.calls if depth else ():
            head, _, rest = called.partition(".")
            if head in ("self", "cls") and owner and rest and "." not in rest and rest != name:
                if _judges(rest, owner, ctx, depth - 1):
                    return True
            elif (
                not rest and called != name and (_judges(called, "", ctx, depth - 1) or _is_imported_judge(called, ctx))
            ):
                return True
    return False


def _is_imported_judge(name: str, ctx: Context) -> bool:
    return any(
        one.kind == "from" and ctx.ask_here("judges", one.level, one.module, one.member) is True
        for one in ctx.bindings(name)
    )


__all__ = ["Judgement", "fixture_name", "judgement", "meaning", "of_call"]
