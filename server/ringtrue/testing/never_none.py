"""Never None: whether an assertion that something is not None can fail at all.

Classes of the module or the project, and functions of the project all of whose ways out return something. Does not know
installed packages: of those only the spelling of a class counts.
"""

from __future__ import annotations

import ast

from ringtrue.context import Context
from ringtrue.flow import Flow
from ringtrue.testing.collected import Trial
from ringtrue.testing.deeds import Deeds, deeds_key
from ringtrue.testing.definitions import Definition, parsed_definition

_SOMETHING = (
    ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.JoinedStr,
    ast.Lambda, ast.Compare,
)  # fmt: skip


def never_none(test: ast.expr, trial: Trial, ctx: Context) -> str:
    """Why `test`, the only assertion of the test, says no more than that something is not None, which it cannot be; the
    empty string where that is not certain."""
    match test:
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            call = _call_behind(left, ctx)
        case _:
            return ""
    if _checks_more(trial.node):
        return ""
    if call is None and isinstance(left, ast.Name) and (made := _made_by_fixture(left, trial, ctx)):
        return f"the fixture gives a '{made}', never None, and nothing else is asserted"
    if call is None or not isinstance(call.func, ast.Name):
        return ""
    return (
        f"'{call.func.id}(...)' is never None, and nothing else is asserted"
        if _never_gives_none(call.func, ctx)
        else ""
    )


def _checks_more(node: ast.AST) -> bool:
    """Whether the test has other ways to fail: mocks, `raises`, helpers that assert by their names."""
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    names = [str(getattr(func, "attr", getattr(func, "id", ""))) for func in calls]
    found = [name for name in names if any(part in name for part in ("assert", "raises", "warns", "check", "verify"))]
    return len(found) > sum(name == "assertIsNotNone" for name in found)


def _call_behind(node: ast.expr, ctx: Context) -> ast.Call | None:
    if isinstance(node, ast.Name):
        flow = ctx.flow_around(node)
        found = flow.reaching(node) if flow is not None else None
        if not found or len(found) != 1 or found[0].kind != "assign" or found[0].value is None:
            return None
        node = found[0].value
    return node if isinstance(node, ast.Call) else None


def _made_by_fixture(name: ast.Name, trial: Trial, ctx: Context) -> str:
    """The class of which a fixture of the module or the class makes the test's argument `name`; the empty string where
    that is not known."""
    if name.id not in {one.arg for one in trial.node.args.args}:
        return ""
    for owner in dict.fromkeys((trial.owner, "")):
        found = ctx.fact(deeds_key(name.id, owner))
        one = found[0] if isinstance(found, tuple) and len(found) == 1 else None
        if isinstance(one, Deeds) and one.fixture:
            return one.gives if _looks_like_class(one.gives) else ""
    return ""


def _never_gives_none(name: ast.Name, ctx: Context) -> bool:
    """Whether a call of `name` certainly gives something, as far as the module and the project tell."""
    bindings = ctx.bindings(name.id)
    if len(bindings) != 1:
        return False
    one = bindings[0]
    if one.kind == "class":
        return True
    if one.kind != "from":
        return False
    found = ctx.ask_here("definition", one.level, one.module, one.member)
    if not isinstance(found, Definition):
        return _looks_like_class(one.member)
    if found.kind == "class":
        return "__new__" not in found.source and "metaclass" not in found.source
    node = None if found.decorated else parsed_definition(found.source)
    return isinstance(node, ast.FunctionDef) and _always_gives(node, ctx.flow(node))


def _looks_like_class(name: str) -> bool:
    return name[:1].isupper() and not name.isupper() and "_" not in name


def _always_gives(node: ast.FunctionDef, flow: Flow) -> bool:
    if flow.is_generator:
        return True
    values = [one.value for one in flow.returns]
    return bool(values) and not flow.falls_off_end and all(_is_something(value) for value in values)


def _is_something(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is not None
    return isinstance(value, _SOMETHING)
