"""Handlers: what a block's functions are to the web framework that calls them. Does not know what they return."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted
from ringtrue.web.reached import Reached

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.web.values import Function

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
VERB_METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options"))
_ROUTES = frozenset(
    ("route", "get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "view", "websocket")
)
# Decorators of libraries that call the view with what they are called with, and hand on what it returns.
_TRANSPARENT = frozenset(
    ("login_required", "jwt_required", "csrf_exempt", "csrf_protect", "never_cache", "cache_page", "cached", "limit",
     "exempt", "roles_required", "roles_accepted", "permission_required", "staff_member_required",
     "fresh_login_required",
     "api_view", "permission_classes", "authentication_classes", "throttle_classes", "renderer_classes", "cross_origin",
     "parser_classes", "require_http_methods", "require_GET", "require_POST", "require_safe", "atomic", "action",
     "ensure_csrf_cookie", "auth_required", "extend_schema", "swagger_auto_schema", "override", "csrf_protect_m",
     "staticmethod", "method_decorator", "user_passes_test", "swag_from", "docs", "doc")
)  # fmt: skip


def reached_here(node: FunctionNode, ctx: Context) -> tuple[Reached, ...]:
    """The routes by which requests come to a function of this block, or to the class whose method it is."""
    if ctx.block.kind == "member":
        if node.name not in VERB_METHODS or node is not ctx.block.nodes[0]:
            return ()
        found: tuple[Reached, ...] = ctx.ask_here("routed", "", ctx.block.owner) or ()
        return tuple(one for one in found if one.kind == "class")
    around = [one.name for one in ctx.tree.above(node) if isinstance(one, FunctionNode)]
    found = ctx.ask_here("routed", ".".join(reversed(around)), node.name) or ()
    return tuple(one for one in found if one.kind == "function")


def framework_of(node: FunctionNode, ctx: Context) -> str:
    """The one framework that calls the function with requests; the empty string where that is not certain."""
    frameworks = {one.framework for one in reached_here(node, ctx)}
    return frameworks.pop() if len(frameworks) == 1 else ""


def hands_on(decorator: ast.expr, ctx: Context) -> bool:
    """Whether a decorator registers the function, or hands on what it returns."""
    if _is_transparent(decorator):
        return True
    own = _own(decorator, ctx)
    return own is not None and own.passes is not None and own.passes.returns


def passed_before(node: FunctionNode, first: int, ctx: Context) -> tuple[int, tuple[str, ...]] | None:
    """How many arguments the function gets by position, and which by name, besides those of the path; None where
    that is not known. `first`: what the framework gives by position."""
    found: tuple[int, tuple[str, ...]] = first, ()
    for decorator in node.decorator_list:
        if _is_transparent(decorator):
            continue
        own = _own(decorator, ctx)
        passes = own.passes if own is not None else None
        if passes is None or not passes.by_name or passes.own > first:
            return None
        if not passes.same:
            if found != (first, ()):
                return None
            found = passes.count - passes.own + first, passes.names
    return found


def _is_transparent(decorator: ast.expr) -> bool:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    last = dotted(target).rpartition(".")[2]
    return last in _TRANSPARENT or (last in _ROUTES and isinstance(decorator, ast.Call))


def _own(decorator: ast.expr, ctx: Context) -> Function | None:
    """The project's function that decorates."""
    name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
    found: Function | None = ctx.ask_here("function-named", name) if name else None
    return found


def own_returns(node: FunctionNode) -> Iterator[ast.Return]:
    """The returns of a function itself."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, ast.Return):
            yield one
        elif not isinstance(one, FunctionNode | ast.ClassDef | ast.Lambda | ast.expr):
            waiting.extend(ast.iter_child_nodes(one))
