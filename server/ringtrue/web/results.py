"""Results: what a handler's result looks like as it is written. Does not know frameworks, nor where names come from."""

from __future__ import annotations

import ast

from ringtrue.expressions import dotted

_ROW_ENDS = frozenset(("get", "first", "last", "latest", "earliest", "create"))
_QUERY_ENDS = frozenset(("all", "filter", "exclude", "order_by", "select_related", "prefetch_related", "distinct"))


def falls_off(body: list[ast.stmt]) -> bool:
    """Whether a function with that body may end without a `return`."""
    match body[-1]:
        case ast.Return() | ast.Raise() | ast.While() | ast.For() | ast.AsyncFor() | ast.Match():
            return False
        case ast.If(body=then, orelse=other):
            return falls_off(then) and (not other or falls_off(other))
        case ast.With(body=inner) | ast.AsyncWith(body=inner) | ast.Try(body=inner):
            return falls_off(inner)
        case ast.Expr(value=ast.Call(func=func)):
            return dotted(func).rpartition(".")[2] not in ("abort", "exit", "_exit", "fail")
        case _:
            return True


def is_status(node: ast.expr) -> bool:
    """Whether it is written as the status of an answer."""
    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            return 100 <= number < 600
        case ast.Attribute(attr=attr):
            return attr.startswith("HTTP_") and attr[5:8].isdigit()
        case _:
            return False


def plain_kind(value: ast.expr) -> str:
    """What a plain value is, in words; the empty string for what may be a response."""
    match value:
        case ast.Dict() | ast.DictComp():
            return "a dictionary"
        case ast.List() | ast.ListComp():
            return "a list"
        case ast.Constant(value=str()) | ast.JoinedStr():
            return "a text"
        case ast.Constant(value=None):
            return "None"
        case ast.Tuple():
            return "a tuple"
        case _:
            return ""


def rows_of(node: ast.expr) -> str:
    """`Article` of `Article.objects.filter(...)`, where nothing makes plain values of the rows."""
    last = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    if last not in _QUERY_ENDS | _ROW_ENDS:
        return ""
    inner: ast.expr = node
    while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
        if inner.func.attr in ("values", "values_list", "aggregate", "annotate", "count", "raw", "dates"):
            return ""
        inner = inner.func.value
    match inner:
        case ast.Attribute(attr="objects", value=ast.Name(id=name)):
            return name
        case _:
            return ""
