"""Objects: attributes that are read of an object of a model, methods of its manager, columns of a table, and whether it
certainly lacks them.

Does not know how it is said. What other code may set, annotate or derive is not lacking.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted
from ringtrue.orm.asking import bound_to, instance_of, model_of, query_of
from ringtrue.orm.values import Model

if TYPE_CHECKING:
    from ringtrue.context import Context

_MAPPED = ("sqlalchemy", "sqlmodel")
_SHORTCUTS = frozenset(("get_object_or_404", "aget_object_or_404"))
_ONE = frozenset(("get", "create", "aget", "acreate"))
_LOOKS = frozenset(("hasattr", "getattr", "setattr"))
_OF_QUERIES = frozenset(
    ("aaggregate", "abulk_create", "abulk_update", "acontains", "acount", "acreate", "adelete", "aearliest", "aexists",
     "aexplain", "afirst", "aget", "aget_or_create", "aggregate", "ain_bulk", "aiterator", "alast", "alatest", "alias",
     "all", "annotate", "as_manager", "aupdate", "aupdate_or_create", "auto_created", "bulk_create", "bulk_update",
     "check", "complex_filter", "contains", "contribute_to_class", "count", "create", "creation_counter", "dates",
     "datetimes", "db", "db_manager", "deconstruct", "defer", "delete", "difference", "distinct", "earliest", "exclude",
     "exists", "explain", "extra", "filter", "first", "from_queryset", "get", "get_or_create", "get_queryset",
     "in_bulk", "intersection", "iterator", "last", "latest", "model", "name", "none", "only", "order_by", "ordered",
     "prefetch_related", "query", "raw", "resolve_expression", "reverse", "select_for_update", "select_related",
     "union", "update", "update_or_create", "use_in_migrations", "using", "values", "values_list", "totally_ordered",
     "fetch_mode",
     # of the managers of relations
     "add", "aadd", "aclear", "aremove", "aset", "clear", "remove", "set", "through", "instance", "core_filters",
     "get_prefetch_queryset", "get_prefetch_querysets")
)  # fmt: skip
_OF_COLUMNS = frozenset(
    ("add", "as_readonly", "clear", "compare", "contains_column", "corresponding_column", "extend", "get", "items",
     "keys", "remove", "update", "values")
)  # fmt: skip


def object_lacking(node: ast.Attribute, ctx: Context) -> Model | None:
    """The model whose object certainly has no attribute `node.attr`."""
    if node.attr.startswith("_") or (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
        return None
    model = instance_of(node.value, ctx)
    if model is None or model.open or model.abstract or "-packages" in model.path or model_has(model, node.attr):
        return None
    if _is_asked_for(node, ctx) or ctx.ask("stored", node.attr) is not False:
        return None
    if model.orm in _MAPPED:
        return model if ctx.ask("derived", model.name) is False else None
    if model.orm != "django" or (model.open_reverse and not node.attr.endswith("_set")):
        return None
    plain = not model.open_reverse and _is_plain(node.value, node.attr, ctx)
    return model if plain or named_accessor(model, node.attr) else None


def model_has(model: Model, name: str) -> bool:
    """Whether a model may have a name: as a field, an attribute, or what a field of somebody else's makes."""
    if name in model.by_name or name in model.attributes or name in ("pk", "_state") or name in model.reverse_names:
        return True
    key = model.by_name.get(name.removesuffix("_id")) if name.endswith("_id") else None
    if key is not None and key.relation == "one" and model.orm in ("django", "tortoise", "peewee"):
        return True
    if model.orm == "django" and name.startswith(("get_next_by_", "get_previous_by_", "get_")):
        return True
    return any(one.custom and name.startswith(one.name) for one in model.fields)


def named_accessor(model: Model, name: str) -> str:
    """What `related_name` calls the relation that would be `comment_set`."""
    if model.orm != "django" or not name.endswith("_set"):
        return ""
    found = [
        one
        for one in model.fields
        if one.reverse and one.relation == "many" and one.wanted.lower() == name[: -len("_set")]
    ]
    return found[0].name if len(found) == 1 and not found[0].custom else ""


def _is_plain(node: ast.expr, name: str, ctx: Context) -> bool:
    """Whether it is an object as the database has it, to which no query has given `name`: `get_object_or_404(Post)`,
    or `Post.objects.get()`."""
    if isinstance(node, ast.Name):
        values = [value for kind, value in bound_to(node, ctx) if kind != "item"]
        return len(values) == 1 and _is_plain(values[0], name, ctx)
    if isinstance(node, ast.Await):
        return _is_plain(node.value, name, ctx)
    if not isinstance(node, ast.Call):
        return False
    if dotted(node.func) in _SHORTCUTS and node.args:
        model = model_of(node.args[0], ctx)
        return model is not None and not any(name in one.names or one.open for one in model.managers[:1])
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _ONE:
        return False
    query = query_of(node.func.value, ctx)
    return query is not None and query.open is None and name not in query.names


def _is_asked_for(node: ast.Attribute, ctx: Context) -> bool:
    """Whether the code around allows for its absence."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Try) and above.handlers:
            return True
        tests = [above.test] if isinstance(above, ast.If | ast.IfExp) else []
        words = (dotted(one.func) for test in tests for one in ast.walk(test) if isinstance(one, ast.Call))
        if any(word in _LOOKS for word in words):
            return True
    return False


def manager_lacking(node: ast.Attribute, ctx: Context) -> Model | None:
    """The model whose manager or query certainly has no method `node.attr`."""
    if node.attr.startswith("_") or node.attr in _OF_QUERIES:
        return None
    query = query_of(node.value, ctx)
    if query is None or query.model.orm != "django" or query.model.open or "-packages" in query.model.path:
        return None
    manager = query.manager
    if manager is None or manager.open or node.attr in manager.methods or _is_asked_for(node, ctx):
        return None
    return query.model if ctx.ask("stored", node.attr) is False else None


def column_lacking(node: ast.Attribute, ctx: Context) -> tuple[str, frozenset[str]] | None:
    """`follows.c.user_id`, of a table without that column: its name and those that it has."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=ast.Name() | ast.Attribute() as table, attr="c" | "columns")):
            pass
        case _:
            return None
    if node.attr in _OF_COLUMNS or node.attr.startswith("_"):
        return None
    paths = ctx.receivers.of(table)
    if len(paths) != 1 or "(" in paths[0]:
        return None
    found = ctx.ask_here("orm-columns", paths[0])
    return (dotted(table), found) if isinstance(found, frozenset) and node.attr not in found else None
