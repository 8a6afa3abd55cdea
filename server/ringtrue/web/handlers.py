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
     "exempt", "roles_required", "roles_accepted", "permission_required", "staff_member_required", "fresh_login_required",
     "api_view", "permission_classes", "authentication_classes", "throttle_classes", "renderer_classes", "cross_origin",
     "parser_classes", "require_http_methods", "require_GET", "require_POST", "require_safe", "atomic", "action",
     "ensure_csrf_cookie", "auth_required", "extend_schema", "swagger_auto_schema", "override", "csrf_protect_m",
     "staticmethod", "user_passes_test", "swag_from", "docs", "doc")
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
    """Whether a decorator registers the function, or calls it with all arguments and no others."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = dotted(target)
    last = name.rpartition(".")[2]
    if last in _TRANSPARENT or (last in _ROUTES and isinstance(decorator, ast.Call)):
        return True
    own: Function | None = ctx.ask_here("function-named", name) if name else None
    return own is not None and own.passes == "same"


def own_returns(node: FunctionNode) -> Iterator[ast.Return]:
    """The returns of a function itself."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, ast.Return):
            yield one
        elif not isinstance(one, FunctionNode | ast.ClassDef | ast.Lambda | ast.expr):
            waiting.extend(ast.iter_child_nodes(one))
