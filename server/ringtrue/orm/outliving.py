"""Outliving: what a session or a connection outlives the request in, and how it is brought back into it.

Does not know which sessions there are, nor what is said of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from ringtrue.rule import Edit, Fix, Span

if TYPE_CHECKING:
    from ringtrue.context import Context

_ROUTES = frozenset(("route", "get", "post", "put", "delete", "patch", "websocket", "api_route", "api_view", "view"))


def is_routed(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a web framework calls it for each request."""
    for one in node.decorator_list:
        name = one.func if isinstance(one, ast.Call) else one
        if isinstance(name, ast.Attribute) and name.attr in _ROUTES and isinstance(one, ast.Call) and one.args:
            return True
    return False


def connecting_in(value: ast.expr, openers: Collection[str], ctx: Context) -> ast.Call | None:
    """The awaited call that opens the connection which `value` is, as it stands or by a local name."""
    if isinstance(value, ast.Name):
        flow = ctx.flow_around(value)
        reaching = flow.reaching(value) if flow is not None else None
        made = reaching[0].value if reaching and len(reaching) == 1 else None
        value = made if isinstance(made, ast.Await) else value
    if isinstance(value, ast.Await) and isinstance(value.value, ast.Call):
        return value.value if ctx.imported(value.value.func) in openers else None
    return None


def is_kept_globally(target: ast.expr, node: ast.AST, ctx: Context) -> bool:
    """Whether it is a name that the function declares global."""
    function = ctx.function_of(node)
    return (
        isinstance(target, ast.Name)
        and function is not None
        and any(isinstance(one, ast.Global) and target.id in one.names for one in ast.walk(function))
    )


def leading_name(node: ast.expr) -> str:
    """The name that a chain of attributes and items begins with."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def awaited_one_by_one(node: ast.Call, ctx: Context) -> Iterator[Fix]:
    """`(await a(), await b())`, where the coroutines are written out."""
    above = ctx.tree.parents.get(node)
    plain = all(isinstance(one, ast.Call) for one in node.args) and not node.keywords
    if isinstance(above, ast.Await) and plain:
        made = ", ".join(f"await {ctx.source(one)}" for one in node.args)
        yield Fix("Await one by one", (Edit(ctx.span(above), f"({made})"),))


def moved_into(after: list[ast.stmt], node: ast.With | ast.AsyncWith, ctx: Context) -> Iterator[Fix]:
    """The rest of the function inside the `with`."""
    start, end = ctx.span(after[0]).start, ctx.span(after[-1]).end
    if any(isinstance(one, ast.Constant) and "\n" in str(one.value) for step in after for one in ast.walk(step)):
        return
    text = ctx.block.text
    outer, inner = (_indentation(text, ctx.span(step).start) for step in (node, node.body[0]))
    if inner.strip() or not inner.startswith(outer) or inner == outer:
        return  # it stands behind the colon
    line = text.rfind("\n", 0, start) + 1
    places = [line + found.start() for found in re.finditer(r"^(?=[ \t]*\S)", text[line:end], re.MULTILINE)]
    yield Fix("Move it into the 'with'", tuple(Edit(Span(place, place), inner[len(outer) :]) for place in places))


def _indentation(text: str, start: int) -> str:
    """What stands on the line before the character at `start`."""
    return text[text.rfind("\n", 0, start) + 1 : start]
