"""Asking: which model an expression of a block stands for, queries or holds.

Follows imports, local names, chains of calls and annotations. Does not know what a rule makes of it; what is not
certain is None.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted
from ringtrue.orm.known_types import type_at
from ringtrue.orm.reading import CHAINED
from ringtrue.orm.values import Manager, Model, PlainClass

if TYPE_CHECKING:
    from ringtrue.context import Context

_DEPTH = 6
_OPENING = frozenset(("extra", "dates", "datetimes", "raw", "union", "intersection", "difference", "complex_filter"))
_ENDING_IN_ONE = frozenset(
    ("get", "first", "last", "earliest", "latest", "create", "aget", "afirst", "alast", "acreate", "aearliest",
     "alatest", "get_or_none")
)  # fmt: skip
_ROWS = frozenset(("first", "one", "one_or_none", "scalar_one", "scalar_one_or_none", "scalar"))
_SHORTCUTS = frozenset(("get_object_or_404", "aget_object_or_404"))
_LISTS = frozenset(("get_list_or_404", "aget_list_or_404"))


@dataclass(frozen=True)
class Query:
    """A query for rows of `model`. `names` are what annotations add; `open` says why there may be more. `at` is the
    expression that names the model, `grouped` whether it gives values instead of objects."""

    model: Model
    at: ast.expr
    names: frozenset[str] = frozenset()
    open: str | None = None
    manager: Manager | None = None
    grouped: bool = False
    methods: tuple[str, ...] = ()


def class_of(node: ast.AST, ctx: Context) -> Model | PlainClass | None:
    """The class that a dotted expression stands for."""
    if not isinstance(node, ast.Name | ast.Attribute) or not dotted(node):
        return None
    paths = ctx.receivers.of(node)
    return _asked(paths[0], ctx) if len(paths) == 1 else None


def model_of(node: ast.AST, ctx: Context) -> Model | None:
    found = class_of(node, ctx)
    return found if isinstance(found, Model) else None


def model_at(key: str, ctx: Context) -> Model | None:
    """The model that a relation leads to."""
    found = ctx.ask("orm-at", key) if key else None
    return found if isinstance(found, Model) else None


def _asked(path: str, ctx: Context) -> Model | PlainClass | None:
    word = path.lstrip(".:")
    last = word.rpartition(".")[2]
    if not word.replace(".", "").replace("_", "").isalnum() or not last[:1].isupper() or word.startswith("builtins."):
        return None
    found: Model | PlainClass | None = ctx.ask_here("orm", path)
    return found


def instance_of(node: ast.expr, ctx: Context, depth: int = _DEPTH) -> Model | None:
    """The model that `node` is certainly an object of."""
    if not depth:
        return None
    paths = ctx.receivers.of(node)
    if len(paths) == 1 and paths[0].endswith("()"):
        found = _asked(paths[0][:-2], ctx)
        if isinstance(found, Model):
            return found
    if len(paths) == 1 and "(" in paths[0] and not paths[0].startswith("builtins."):
        said = type_at(paths[0], ctx)
        found = _asked(said, ctx) if said else None
        if isinstance(found, Model):
            return found
    if isinstance(node, ast.Await):
        return instance_of(node.value, ctx, depth)
    if isinstance(node, ast.Call):
        return _of_call(node, ctx, depth)
    if isinstance(node, ast.Name):
        return _of_name(node, ctx, depth)
    if isinstance(node, ast.Attribute):
        owner = instance_of(node.value, ctx, depth - 1)
        field = owner.by_name.get(node.attr) if owner is not None else None
        return model_at(field.target, ctx) if field is not None and field.relation == "one" else None
    return None


def _of_call(node: ast.Call, ctx: Context, depth: int) -> Model | None:
    if isinstance(node.func, ast.Attribute):
        if node.func.attr == "get" and len(node.args) > 1 and (model := model_of(node.args[0], ctx)) is not None:
            return model if model.orm in ("sqlalchemy", "sqlmodel") else None
        if node.func.attr in _ROWS and (entity := _entity(node, ctx)) is not None:
            return entity
        if node.func.attr not in _ENDING_IN_ONE:
            return None
        query = query_of(node.func.value, ctx, depth - 1)
        ours = query is not None and (query.manager is None or node.func.attr not in query.manager.methods)
        return query.model if query is not None and ours and not query.grouped else None
    if dotted(node.func) in _SHORTCUTS and node.args:
        return model_of(node.args[0], ctx)
    return None


def _entity(node: ast.Call, ctx: Context) -> Model | None:
    """The model of the one object that a SQLAlchemy query gives."""
    from ringtrue.orm.statements import executed, statement_of  # they ask what is asked here

    assert isinstance(node.func, ast.Attribute)  # the caller has seen to it
    found = executed(node, ctx)
    statement = found[0] if found is not None else statement_of(node.func.value, ctx)
    if statement is None or not statement.whole or len(statement.entities) != 1:
        return None
    whole = statement.legacy or (found is not None and bool({"scalars", "scalar"} & set(found[1])))
    return statement.entities[0] if whole or node.func.attr.startswith("scalar") else None


def _of_name(node: ast.Name, ctx: Context, depth: int) -> Model | None:
    found: list[Model | None] = []
    for kind, value in bound_to(node, ctx):
        if kind == "item":
            query = query_of(value, ctx, depth - 1)
            found.append(query.model if query is not None and not query.grouped else None)
        else:
            found.append(instance_of(value, ctx, depth - 1))
    return found[0] if found and all(one is not None and one == found[0] for one in found) else None


def bound_to(node: ast.Name, ctx: Context) -> Iterator[tuple[str, ast.expr]]:
    """Every expression that a local name is bound to where it is read, each with how; nothing where one is unknown."""
    flow = ctx.flow_around(node)
    if flow is None or node.id not in flow.by_name:
        return
    reaching = flow.reaching(node)
    found = [(one.kind, one.value) for one in reaching or ()]
    if all(kind in ("assign", "walrus", "item") and value is not None for kind, value in found):
        whole = all(isinstance(one.node, ast.Name) for one in reaching or ())
        yield from ((kind, value) for kind, value in found if value is not None and whole)


def query_of(node: ast.expr, ctx: Context, depth: int = _DEPTH) -> Query | None:
    """The query that `node` is: a manager, a query set, a chain of their methods, or a name that stands for one."""
    if not depth:
        return None
    if isinstance(node, ast.Await):
        return query_of(node.value, ctx, depth)
    if isinstance(node, ast.Name):
        return _named(node, ctx, depth)
    if isinstance(node, ast.Attribute):
        return _manager(node, ctx, depth)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _chained(node, node.func, ctx, depth)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return query_of(node.value, ctx, depth - 1)
    return None


def _named(node: ast.Name, ctx: Context, depth: int) -> Query | None:
    if node.id == "self" and ctx.block.kind == "member":
        managed = ctx.ask_here("orm-managed", ctx.block.owner)
        return _of_manager(managed[0], node, managed[1]) if managed is not None else None
    found: list[Query | None] = []
    for kind, value in bound_to(node, ctx):
        found.append(query_of(value, ctx, depth - 1) if kind != "item" else None)
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found) or any(one.model != known[0].model for one in known):
        return None
    names = frozenset[str]().union(*(one.names for one in known))
    opened = next((one.open for one in known if one.open), None)
    grouped = any(one.grouped for one in known)
    return replace(known[0], names=names, open=opened, grouped=grouped)


def _manager(node: ast.Attribute, ctx: Context, depth: int) -> Query | None:
    """`Article.objects`, or `author.articles` of an object that is known."""
    model = model_of(node.value, ctx)
    if model is not None:
        if model.orm != "django" or (node.attr not in ("_default_manager", "_base_manager") and not _has(model, node)):
            return None
        manager = model.manager(node.attr) or next(iter(model.managers), None)
        return _of_manager(model, node.value, manager)
    owner = instance_of(node.value, ctx, depth - 1)
    field = owner.by_name.get(node.attr) if owner is not None else None
    if owner is None or field is None or field.relation != "many" or owner.orm not in ("django", "tortoise"):
        return None
    target = model_at(field.target, ctx)
    if target is None:
        return None
    default = next(iter(target.managers), None)
    return _of_manager(target, node, default)


def _of_manager(model: Model, at: ast.expr, manager: Manager | None) -> Query:
    """A new query of a manager, with all that its methods may add."""
    if manager is None:
        return Query(model, at)
    return Query(model, at, manager.names, manager.open, manager)


def _has(model: Model, node: ast.Attribute) -> bool:
    return model.manager(node.attr) is not None


def _chained(node: ast.Call, func: ast.Attribute, ctx: Context, depth: int) -> Query | None:
    model = model_of(func.value, ctx)
    if model is not None and model.orm == "tortoise" and func.attr in CHAINED and func.attr not in model.by_name:
        return _added(Query(model, func.value), node, func.attr)
    before = query_of(func.value, ctx, depth) if depth else None
    if before is None:
        return None
    own = before.manager is not None and func.attr in before.manager.methods
    if func.attr in CHAINED and not own:
        return _added(before, node, func.attr)
    if own and before.manager is not None and func.attr in before.manager.chaining:
        return replace(before, methods=(*before.methods, func.attr))
    return None


def _added(query: Query, node: ast.Call, method: str) -> Query:
    """The query with what one more call adds to it."""
    names, opened = set(query.names), query.open
    if method in _OPENING:
        opened = opened or f"'{method}' adds names"
    if method in ("annotate", "alias", "values", "values_list"):
        for keyword in node.keywords:
            if keyword.arg is None:
                opened = opened or "names are added that are computed"
            elif keyword.arg not in ("flat", "named"):
                names.add(keyword.arg)
        if method in ("annotate", "alias") and node.args:
            opened = opened or "an annotation has no name of its own"
    if any(isinstance(one, ast.Starred) for one in node.args):
        opened = opened or "names are added that are computed"
    grouped = query.grouped or method in ("values", "values_list")
    return replace(query, names=frozenset(names), open=opened, grouped=grouped, methods=(*query.methods, method))
