"""Loaded: where an object of a mapped class comes from, what was loaded with it, and what is read of it since.

Reads one function. Does not know whether reading more is right, nor how that is said.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.environment.api.values import Api
from ringtrue.orm.known_types import type_of
from ringtrue.orm.statements import Statement, executed, mapped
from ringtrue.orm.values import Field, Model
from ringtrue.purpose import in_test
from ringtrue.rule import Edit, Fix, Span
from ringtrue.tree import walk

if TYPE_CHECKING:
    from ringtrue.context import Context

_EAGER = frozenset(("joined", "selectin", "subquery", "immediate", "noload", "write_only", "dynamic", "raise", "False"))
_MAKERS = re.compile(r"session(?:s|maker|_?factory|_?local)?[\"']?\]?$", re.IGNORECASE)
_ONE = frozenset(("scalar_one", "scalar_one_or_none", "first", "one", "one_or_none", "scalar"))


@dataclass(frozen=True)
class Loaded:
    """Where an object comes from: its model, the call, the statement that loaded it, and the session."""

    model: Model
    value: ast.expr
    statement: Statement | None
    session: ast.expr | None


def origin_of(name: ast.Name, ctx: Context) -> Loaded | None:
    flow = ctx.flow_around(name)
    reaching = flow.reaching(name) if flow is not None and name.id in flow.by_name else None
    if not reaching or len(reaching) != 1 or reaching[0].kind not in ("assign", "walrus") or reaching[0].value is None:
        return None
    if not isinstance(reaching[0].node, ast.Name):
        return None
    return _of_value(reaching[0].value, ctx)


def _of_value(value: ast.expr, ctx: Context) -> Loaded | None:
    inner = value.value if isinstance(value, ast.Await) else value
    match inner:
        case ast.Call(func=ast.Attribute(value=session, attr="get"), args=[first, _, *_]):
            model = mapped(first, ctx)
            loads = any(keyword.arg in ("options", None) for keyword in inner.keywords)
            return Loaded(model, value, None, session) if model is not None and not loads else None
        case ast.Call(func=ast.Name()):
            model = mapped(inner.func, ctx)
            return Loaded(model, value, None, None) if model is not None else None
        case ast.Call(func=ast.Attribute(attr=name)) if name in _ONE:
            found = executed(value, ctx)
            if found is None or not found[0].whole or len(found[0].entities) != 1 or found[0].joins:
                return None
            return Loaded(found[0].entities[0], value, found[0], found[2])
        case _:
            return None


def is_read_before(node: ast.Attribute, name: ast.Name, function: ast.AST) -> bool:
    """Whether the same is read earlier: that is where it fails."""
    return any(
        isinstance(one, ast.Attribute) and one.attr == node.attr and one.lineno < node.lineno
        and isinstance(one.value, ast.Name) and one.value.id == name.id
        for one in walk(function)
    )  # fmt: skip


def is_shared(session: ast.expr, node: ast.Attribute, function: ast.AST) -> bool:
    """Whether the session is handed to the code under test, which may have made the object, and hold it as it was
    made."""
    shown = ast.dump(session)
    calls = (one for one in walk(function) if isinstance(one, ast.Call) and one.lineno < node.lineno)
    return any(ast.dump(given) == shown for one in calls for given in one.args)


def has_await(node: ast.expr) -> bool:
    return any(isinstance(one, ast.Await) for one in walk(node))


def is_loading(node: ast.AST, ctx: Context) -> bool:
    return any(
        isinstance(above, ast.Lambda)
        or (isinstance(above, ast.Call) and getattr(above.func, "attr", "") in ("run_sync", "refresh"))
        for above in ctx.tree.above(node)
    )


def is_loaded(field: Field, origin: Loaded, ctx: Context) -> bool:
    if field.lazy in _EAGER or ("lazy" in field.options and not field.lazy):
        return True
    if origin.statement is None:
        return False
    loads = list(origin.statement.loads(ctx))
    options = list(origin.statement.arguments("options"))
    named = any(field.name in ast.unparse(option) for option in options)
    return named or len(loads) < len(options) or any(found.name == field.name for _, _, found in loads)


def is_refreshed(name: ast.Name, function: ast.AST, node: ast.Attribute, ctx: Context) -> bool:
    """Whether something before the read may have loaded it: a refresh by name, or an assignment."""
    for one in walk(function):
        match one:
            case ast.Call(func=ast.Attribute(attr="refresh" | "run_sync")):
                if any(isinstance(part, ast.Name) and part.id == name.id for part in walk(one)):
                    return True
            case ast.Attribute(value=ast.Name(id=other), attr=attr, ctx=ast.Store()):
                if other == name.id and attr == node.attr:
                    return True
            case ast.Call(func=ast.Name(id="set_committed_value")):
                return True
            case _:
                pass
    return False


def commit_before(node: ast.Attribute, name: ast.Name, function: ast.AsyncFunctionDef, ctx: Context) -> ast.Expr | None:
    """The last commit of the suites around the read that stands before it, with nothing of the object in between."""
    below: ast.AST = node
    for above in ctx.tree.above(node):
        for part in ("body", "orelse", "finalbody"):
            suite = getattr(above, part, None)
            if isinstance(suite, list) and below in suite:
                for statement in reversed(suite[: suite.index(below)]):
                    if isinstance(statement, ast.Expr) and _is_commit(statement):
                        return statement
                    if any(isinstance(one, ast.Name) and one.id == name.id for one in walk(statement)):
                        return None
                    if any(isinstance(one, ast.Await) for one in walk(statement)):
                        return None
        if above is function:
            return None
        below = above
    return None


def _is_commit(statement: ast.Expr) -> bool:
    match statement:
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr="commit")))):
            return True
        case _:
            return False


def makes_session(item: ast.withitem, ctx: Context) -> bool:
    """Whether the end of `with` closes the session that it binds: made by a session class, or by what is named for
    making them and is no function of somebody's own."""
    call = item.context_expr
    paths = ctx.receivers.of(call)
    if paths and all(path in ("sqlalchemy.orm.Session()", "sqlmodel.Session()") for path in paths):
        return True
    if not isinstance(call, ast.Call) or call.args or call.keywords or not _MAKERS.search(ctx.source(call.func)):
        return False
    made = ctx.api(ctx.receivers.of(call.func)[0]) if ctx.receivers.of(call.func) else None
    return not (isinstance(made, Api) and made.kind in ("function", "method"))


def is_awaited_query(call: ast.Call, ctx: Context) -> bool:
    """`(await session.scalars(query)).all()`, or of a name that stands for what was awaited."""
    assert isinstance(call.func, ast.Attribute)  # the caller has seen to it
    owner = call.func.value
    if has_await(owner):
        return True
    while isinstance(owner, ast.Call) and isinstance(owner.func, ast.Attribute):
        owner = owner.func.value
    flow = ctx.flow_around(owner) if isinstance(owner, ast.Name) else None
    reaching = flow.reaching(owner) if flow is not None and isinstance(owner, ast.Name) else None
    return bool(reaching) and all(one.value is not None and has_await(one.value) for one in reaching or ())


def is_read_behind(node: ast.Attribute, name: ast.Name, origin: Loaded, session: str, ctx: Context) -> bool:
    """Whether an attribute is read below the `with` that made its object's session, and nowhere in it."""
    block = next((one for one in ctx.tree.above(origin.value) if isinstance(one, ast.With)), None)
    if block is None or any(above is block for above in ctx.tree.above(node)):
        return False
    if not any(
        isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == session and makes_session(item, ctx)
        for item in block.items
    ):
        return False
    reads = [one for one in walk(block) if isinstance(one, ast.Attribute) and one.attr == node.attr]
    calls = [
        one
        for one in walk(block)
        if isinstance(one, ast.Call) and any(isinstance(arg, ast.Name) and arg.id == name.id for arg in one.args)
    ]
    return not reads and not calls


def _merged_before(
    node: ast.Call, name: ast.Name, session: ast.expr, function: ast.AST, ctx: Context
) -> ast.Call | None:
    """The `session.merge(name)` whose copy nobody took, where the session was never given the object itself."""
    merged: ast.Call | None = None
    for one in walk(function):
        match one:
            case ast.Call(func=ast.Attribute(attr=attr, value=owner), args=[first, *_]) if (
                ctx.source(owner) == ctx.source(session) and ctx.span(one).start < ctx.span(node).start
            ):
                if attr in ("add", "add_all") and any(
                    isinstance(part, ast.Name) and part.id == name.id for part in walk(one)
                ):
                    return None
                if attr == "merge" and isinstance(first, ast.Name) and first.id == name.id and _is_dropped(one, ctx):
                    merged = one
            case _:
                pass
    return merged


def _is_dropped(call: ast.Call, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(call)
    parent = ctx.tree.parents.get(parent) if isinstance(parent, ast.Await) else parent
    return isinstance(parent, ast.Expr)


def unloaded_of(function: ast.AsyncFunctionDef, said: str, ctx: Context) -> Iterator[tuple[Model, Field, Statement]]:
    """The relations that are read of what the function says it returns, and that its query does not load."""
    for one in walk(function):
        match one:
            case ast.Call(func=ast.Attribute(attr="all")):
                found = executed(one, ctx)
            case _:
                continue
        if found is None or not is_awaited_query(one, ctx) or found[0].legacy or len(found[0].entities) != 1:
            continue
        model = found[0].entities[0]
        if not found[0].whole or found[0].joins or not re.search(rf"\b{model.name}\b", said):
            continue
        unloaded = ctx.ask("orm-unloaded", model.key, True)
        for name in sorted(unloaded) if isinstance(unloaded, frozenset) else ():
            field = model.by_name.get(name)
            if (
                field is None
                or field.kind != "relationship"
                or is_loaded(field, Loaded(model, one, found[0], None), ctx)
            ):
                continue
            yield model, field, found[0]


def loading_fixes(name: str, origin: Loaded, ctx: Context) -> tuple[Fix, ...]:
    """The relation loaded by the query, or by the `get`, that loads its object."""
    fixes: list[Fix] = []
    if origin.statement is not None:
        end = ctx.span(origin.statement.first)[1] if origin.statement.first in ctx.tree.parents else None
        calls = origin.statement.calls
        at = ctx.span(calls[-1][1])[1] if calls else end
        if at is not None:
            made = f".options(selectinload({name}))"
            fixes = [
                Fix(
                    "Load it by 'selectinload'",
                    (Edit(Span(at, at), made),),
                    imports=("from sqlalchemy.orm import selectinload",),
                )
            ]
    elif isinstance(origin.value, ast.Await) and isinstance(origin.value.value, ast.Call):
        at = ctx.span(origin.value.value)[1] - 1
        made = f", options=[selectinload({name})]"
        fixes = [
            Fix(
                "Load it by 'selectinload'",
                (Edit(Span(at, at), made),),
                imports=("from sqlalchemy.orm import selectinload",),
            )
        ]
    return tuple(fixes)


def is_unloaded_read(
    node: ast.Attribute, name: ast.Name, function: ast.AST, field: Field, origin: Loaded, ctx: Context
) -> bool:
    """Whether a relation is read for the first time that nothing has loaded, by whoever certainly has the session."""
    assert origin.session is not None  # the caller has seen to it
    return (
        not is_loaded(field, origin, ctx)
        and not is_refreshed(name, function, node, ctx)
        and not is_read_before(node, name, function)
        and not (in_test(ctx) and is_shared(origin.session, node, function))
    )


def expired_session(commit: ast.Expr, ctx: Context) -> str:
    """The asynchronous session of a commit behind which all is read anew; empty where that is not certain."""
    marks = ctx.ask("orm-marks")
    if not isinstance(marks, frozenset) or "expire_on_commit=False" in marks:
        return ""
    assert isinstance(commit.value, ast.Await)
    call = commit.value.value
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    session = ctx.source(call.func.value)
    paths = ctx.receivers.of(call.func.value)
    made = bool(paths) and all("AsyncSession" in path or "async_sessionmaker" in path for path in paths)
    if not made and not type_of(call.func.value, ctx).endswith(".AsyncSession"):
        return ""
    return session


def copied_by_merge(node: ast.Call, ctx: Context) -> tuple[str, str, Fix] | None:
    """`session.refresh(user)` after `session.merge(user)`, which holds a copy: the name, the method, and the mended."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="refresh" | "expunge" | "delete" as word, value=session),
            args=[ast.Name() as name, *_],
        ):
            pass
        case _:
            return None
    function = ctx.function_of(node)
    flow = ctx.flow_around(node)
    reaching = flow.reaching(name) if flow is not None else None
    if function is None or not reaching or len(reaching) != 1 or not isinstance(reaching[0].value, ast.Call):
        return None
    if mapped(reaching[0].value.func, ctx) is None:
        return None
    merged = _merged_before(node, name, session, function, ctx)
    return (name.id, word, _added(merged, ctx)) if merged is not None else None


def _added(call: ast.Call, ctx: Context) -> Fix:
    """`session.add(user)` instead, which is not awaited."""
    parent = ctx.tree.parents.get(call)
    start = ctx.span(parent).start if isinstance(parent, ast.Await) else ctx.span(call).start
    assert isinstance(call.func, ast.Attribute)  # the caller has seen to it
    edit = Edit(Span(start, ctx.span(call.func).end), f"{ctx.source(call.func.value)}.add")
    return Fix("Add it", (edit,))
