"""Statements: what SQLAlchemy's queries select, join, load and compare, read from their chains of calls.

Follows local names. Does not know whether it is right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ringtrue.orm.asking import bound_to, model_of
from ringtrue.orm.values import Field, Model

if TYPE_CHECKING:
    from ringtrue.context import Context

_LOADERS = frozenset(
    ("joinedload", "selectinload", "subqueryload", "contains_eager", "immediateload", "lazyload", "raiseload", "noload",
     "defaultload")
)  # fmt: skip
_RUNNING = frozenset(("execute", "scalars", "scalar", "exec"))
_JOINS = frozenset(("join", "outerjoin", "join_from", "outerjoin_from", "select_from"))
_SELECTING = frozenset(
    ("with_entities", "with_only_columns", "add_columns", "add_column", "add_entity", "values", "value", "columns",
     "from_statement", "subquery", "cte", "mappings", "tuples")
)  # fmt: skip
"""What has a statement give something else than it began with."""


@dataclass(frozen=True)
class Statement:
    """One `select(...)` or `session.query(...)` with what is chained to it. `legacy`: of `Query`, which makes rows
    unique by itself. `calls` are (method, call) from the first on."""

    entities: tuple[Model, ...]
    first: ast.Call
    calls: tuple[tuple[str, ast.Call], ...]
    legacy: bool
    known: bool
    """Whether all that was selected at first is a known model."""
    given: ast.Name | None = None
    """The parameter that it was given by, where only an annotation says what it selects."""

    @property
    def whole(self) -> bool:
        """Whether all that is selected in the end is a known model."""
        return self.known and not any(name in _SELECTING for name, _ in self.calls)

    def arguments(self, *methods: str) -> Iterator[ast.expr]:
        for name, call in self.calls:
            if name in methods:
                yield from call.args

    @property
    def joins(self) -> bool:
        return any(name in _JOINS for name, _ in self.calls)

    def loads(self, ctx: Context) -> Iterator[tuple[str, Model, Field]]:
        """Each (loader, model, relation) that the options name."""
        for option in self.arguments("options"):
            yield from loaders_in(option, ctx)


def loaders_in(node: ast.expr, ctx: Context) -> Iterator[tuple[str, Model, Field]]:
    """What `joinedload(User.posts).selectinload(Post.tags)` loads, and how."""
    while isinstance(node, ast.Call):
        word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if word in _LOADERS:
            for one in node.args:
                found = relation_of(one, ctx)
                if found is not None:
                    yield (word, *found)
        if not isinstance(node.func, ast.Attribute):
            return
        node = node.func.value


def relation_of(node: ast.expr, ctx: Context) -> tuple[Model, Field] | None:
    """`User.posts` as the model and the relation."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value  # `User.posts.and_(...)`, `User.posts.of_type(...)`
    if not isinstance(node, ast.Attribute):
        return None
    model = mapped(node.value, ctx)
    field = model.by_name.get(node.attr) if model is not None else None
    return (model, field) if model is not None and field is not None and field.relation else None


def column_of(node: ast.AST, ctx: Context) -> tuple[Model, Field] | None:
    """`User.name` as the model and the column."""
    if not isinstance(node, ast.Attribute):
        return None
    model = mapped(node.value, ctx)
    field = model.by_name.get(node.attr) if model is not None else None
    return (model, field) if model is not None and field is not None and not field.relation else None


def mapped(node: ast.AST, ctx: Context) -> Model | None:
    model = model_of(node, ctx)
    return model if model is not None and model.orm in ("sqlalchemy", "sqlmodel", "peewee") else None


def statement_of(node: ast.expr, ctx: Context, depth: int = 5) -> Statement | None:
    """The statement that an expression is, or that a local name stands for."""
    calls: list[tuple[str, ast.Call]] = []
    while depth:
        match node:
            case ast.Await(value=value):
                node = value
            case ast.Name():
                found = list(bound_to(node, ctx))
                if not found and (declared := _declared(node, calls, ctx)) is not None:
                    return declared
                inner = [statement_of(value, ctx, depth - 1) for kind, value in found if kind != "item"]
                if len(inner) != 1 or inner[0] is None:
                    return None
                one = inner[0]
                return replace(one, calls=(*one.calls, *reversed(calls)))
            case ast.Call(func=ast.Name(id="select") | ast.Attribute(attr="query" | "select")) if node.args:
                return _made(node, calls, ctx)
            case ast.Call(func=ast.Attribute(value=value, attr=attr)):
                calls.append((attr, node))
                node = value
            case ast.Attribute(value=value, attr="query") if (model := mapped(value, ctx)) is not None:
                empty = ast.Call(func=node, args=[value], keywords=[])
                return Statement((model,), empty, tuple(reversed(calls)), True, True)
            case _:
                return None
    return None


def _declared(node: ast.Name, calls: list[tuple[str, ast.Call]], ctx: Context) -> Statement | None:
    """A parameter that is said to be a `Select[tuple[User]]`."""
    flow = ctx.flow_around(node)
    reaching = flow.reaching(node) if flow is not None else None
    given = reaching[0].node if reaching and len(reaching) == 1 else None
    match getattr(given, "annotation", None):
        case ast.Subscript(
            value=ast.Name(id="Select") | ast.Attribute(attr="Select"),
            slice=ast.Subscript(value=ast.Name(id="tuple" | "Tuple"), slice=ast.Name() | ast.Attribute() as selected),
        ) if (model := mapped(selected, ctx)) is not None:
            empty = ast.Call(func=node, args=[selected], keywords=[])
            return Statement((model,), empty, tuple(reversed(calls)), False, True, node)
        case _:
            return None


def _made(node: ast.Call, calls: list[tuple[str, ast.Call]], ctx: Context) -> Statement:
    models = [mapped(one, ctx) for one in node.args]
    known = tuple(one for one in models if one is not None)
    legacy = isinstance(node.func, ast.Attribute) and node.func.attr == "query"
    return Statement(known, node, tuple(reversed(calls)), legacy, len(known) == len(node.args))


def executed(node: ast.expr, ctx: Context) -> tuple[Statement, list[str], ast.expr] | None:
    """The statement behind a result such as `(await session.execute(select(User))).scalars().all()`, the methods called
    on the result, and the session."""
    methods: list[str] = []
    for _ in range(8):
        match node:
            case ast.Await(value=value):
                node = value
            case ast.Call(
                func=ast.Attribute(value=session, attr="execute" | "scalars" | "scalar" | "exec" as name),
                args=[first, *_],
            ):
                statement = statement_of(first, ctx)
                return (statement, [name, *reversed(methods)], session) if statement is not None else None
            case ast.Call(func=ast.Attribute(value=value, attr=name)):
                methods.append(name)
                node = value
            case ast.Name():
                found = [value for kind, value in bound_to(node, ctx) if kind != "item"]
                if len(found) != 1:
                    return None
                node = found[0]
            case _:
                return None
    return None
