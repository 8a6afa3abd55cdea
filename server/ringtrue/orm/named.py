"""Named: the model fields that one call names, by keyword or in strings, in the words of each mapper.

Gives places and paths; whether they lead somewhere is asked of `lookups`. Does not know messages.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from ringtrue.expressions import dotted
from ringtrue.orm.asking import Query, model_of, query_of
from ringtrue.orm.values import Model

if TYPE_CHECKING:
    from ringtrue.context import Context

How: TypeAlias = Literal["lookup", "value", "prefetch"]
_LOOKUPS = frozenset(("filter", "exclude", "get", "aget", "get_or_none"))
_MAKING = frozenset(("get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"))
_CREATING = frozenset(("create", "acreate"))
_UPDATING = frozenset(("update", "aupdate"))
_STRINGS = frozenset(
    ("order_by", "values", "values_list", "only", "defer", "select_related", "prefetch_related", "distinct", "latest",
     "earliest", "alatest", "aearliest")
)  # fmt: skip
_OF_TORTOISE = frozenset(("using_db", "join_type"))
_OF_Q = frozenset(("then", "_connector", "_negated", "join_type"))
_SHORTCUTS = frozenset(("get_object_or_404", "aget_object_or_404", "get_list_or_404", "aget_list_or_404"))
_EXPRESSIONS = frozenset(("Count", "Sum", "Avg", "Min", "Max", "F", "Coalesce", "Lower", "Upper", "Length"))
_CARRYING = frozenset(("Q", "When", "Case", "ExpressionWrapper", "Cast"))


@dataclass(frozen=True)
class Named:
    """`path`, which `node` (a keyword or a string) names of `query.model`; `at` is where it begins in the node."""

    query: Query
    path: str
    node: ast.keyword | ast.Constant
    how: How
    at: int = 0


def named_in(node: ast.Call, ctx: Context) -> Iterator[Named]:
    """Every field that a call of Django's or Tortoise's queries names."""
    if isinstance(node.func, ast.Attribute):
        word = node.func.attr
        if word not in _ALL:
            return
        query = query_of(node.func.value, ctx) or _of_class(node.func, ctx)
        own = query.manager.methods if query is not None and query.manager is not None else frozenset[str]()
        if query is None or ((word in own or word.removeprefix("a") in own) and word != "filter"):
            return
        yield from _of_method(node, word, query)
    elif isinstance(node.func, ast.Name) and node.func.id in _SHORTCUTS and node.args:
        first = node.args[0]
        model = model_of(first, ctx)
        found = Query(model, first, open=_default_open(model)) if model is not None else query_of(first, ctx)
        if found is not None and found.model.orm == "django":
            yield from _keywords(node, found, "lookup")
            yield from _in_expressions(node.args[1:], found)


_ALL = _LOOKUPS | _MAKING | _CREATING | _UPDATING | _STRINGS | {"annotate", "alias", "aggregate", "aaggregate"}


def _default_open(model: Model) -> str | None:
    manager = next(iter(model.managers), None)
    return manager.open if manager is not None else None


def _of_class(func: ast.Attribute, ctx: Context) -> Query | None:
    """`Author.filter(...)` in Tortoise."""
    model = model_of(func.value, ctx)
    ours = model is not None and model.orm == "tortoise" and func.attr not in model.by_name
    return Query(model, func.value) if ours and model is not None else None


def _of_method(node: ast.Call, word: str, query: Query) -> Iterator[Named]:
    skipped = _OF_TORTOISE if query.model.orm == "tortoise" else frozenset[str]()
    if word in _LOOKUPS:
        yield from _keywords(node, query, "lookup", skipped)
        yield from _in_expressions(node.args, query)
    elif word in _MAKING:
        yield from _keywords(node, query, "lookup", skipped | {"defaults", "create_defaults"})
        for keyword in node.keywords:
            if keyword.arg in ("defaults", "create_defaults") and isinstance(keyword.value, ast.Dict):
                for key in keyword.value.keys:
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield Named(query, key.value, key, "value")
    elif word in _CREATING or word in _UPDATING:
        yield from _keywords(node, query, "value", skipped)
        yield from _in_expressions([keyword.value for keyword in node.keywords], query)
    elif word in _STRINGS:
        yield from _strings(node, word, query)
    else:
        own = query.names | {keyword.arg for keyword in node.keywords if keyword.arg}
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        yield from _in_expressions(values, replace(query, names=own))


def _keywords(node: ast.Call, query: Query, how: How, skipped: frozenset[str] = frozenset()) -> Iterator[Named]:
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg not in skipped:
            yield Named(query, keyword.arg, keyword, how)


def _strings(node: ast.Call, word: str, query: Query) -> Iterator[Named]:
    for one in node.args:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            text = one.value.lstrip("-+")
            if text and text not in ("?", "*"):
                yield Named(
                    query, text, one, "prefetch" if word == "prefetch_related" else "lookup", len(one.value) - len(text)
                )
    if word not in ("select_related", "prefetch_related"):
        yield from _in_expressions(node.args, query)


def _in_expressions(nodes: list[ast.expr], query: Query) -> Iterator[Named]:
    """What `Q`, `F` and aggregates name; what they enclose of other queries is left alone."""
    for node in nodes:
        match node:
            case ast.BinOp(left=left, right=right):
                yield from _in_expressions([left, right], query)
            case ast.UnaryOp(operand=operand):
                yield from _in_expressions([operand], query)
            case ast.Call(func=func, args=args):
                word = dotted(func).rpartition(".")[2]
                if word in ("Q", "When"):
                    yield from _keywords(node, query, "lookup", _OF_Q)
                if word in _EXPRESSIONS:
                    for one in args[:1]:
                        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value != "*":
                            yield Named(query, one.value, one, "lookup")
                if word in _EXPRESSIONS or word in _CARRYING:
                    values = [keyword.value for keyword in node.keywords if keyword.arg in ("filter", "default")]
                    yield from _in_expressions([*args, *values], query)
            case _:
                pass


# SQLAlchemy, SQLModel, peewee


def entity_of(node: ast.expr, ctx: Context, depth: int = 8) -> Model | None:
    """The one model that a SQLAlchemy query or statement is about; None where joins make it several."""
    while depth:
        depth -= 1
        match node:
            case ast.Call(func=ast.Attribute(attr="query"), args=[first]):
                return _mapped(first, ctx)
            case ast.Call(func=ast.Name(id="select" | "update" | "delete"), args=[first]):
                return _mapped(first, ctx)
            case ast.Attribute(attr="query", value=value):
                return _mapped(value, ctx)
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr not in (
                "join", "outerjoin", "select_from", "join_from", "with_entities", "from_self"
            ):  # fmt: skip
                node = value
            case ast.Name():
                return None
            case _:
                return None
    return None


def _mapped(node: ast.expr, ctx: Context) -> Model | None:
    model = model_of(node, ctx)
    return model if model is not None and model.orm in ("sqlalchemy", "sqlmodel") else None


def constructed(node: ast.Call, ctx: Context) -> Model | None:
    """The model of which a call makes an object by its fields."""
    model = model_of(node.func, ctx) if isinstance(node.func, ast.Name | ast.Attribute) else None
    return None if model is None or model.own_init or model.open or model.abstract else model
