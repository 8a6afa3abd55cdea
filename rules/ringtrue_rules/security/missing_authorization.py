"""A route that changes something lacks the check that its siblings in the same file carry: it was forgotten, or nobody
said that it is meant to be open.

Give it the same decorator or dependency, or say in a comment why it needs none. The rule compares routes of one file, and
is off by default: only people know which routes are public.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, last_name, rule

_GUARD = re.compile(
    r"login_required|permission_required|auth|require|jwt|admin|roles?_|staff|user_passes_test|protected|secure|token_",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"login|logout|register|sign_?(?:in|up)|webhook|callback|health|public|reset|forgot|verify|token|subscribe|contact",
    re.IGNORECASE,
)
_CHANGING = frozenset(("post", "put", "patch", "delete"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="route that changes something without the check of its siblings",
    kind="pattern",
    severity="information",
    default=False,
    cwe=[862],
    examples=[
        Bad(
            """
            @app.post("/users")
            @login_required
            def create_user(): ...


            @app.put("/users/<int:id>")
            @login_required
            def change_user(id): ...


            @app.delete("/users/<int:id>")
            def delete_user(id): ...
            #   ^^^^^^^^^^^ 'delete_user' changes something without 'login_required', which other routes here carry
            """,
        ),
        Good(
            """
            @app.post("/users")
            @login_required
            def create_user(): ...


            @app.put("/users/<int:id>")
            @login_required
            def change_user(id): ...


            @app.get("/users")
            def list_users(): ...


            @app.post("/login")
            def login(): ...
            """,
            why="changes nothing, and the way in",
        ),
        Good(
            """
            @app.post("/orders")
            def order(): ...


            @app.delete("/orders/<int:id>")
            def cancel(id): ...
            """,
            why="no route of the file has a check: it may stand elsewhere",
        ),
    ],
)
def missing_authorization(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if (
        ctx.block.kind != "statement"
        or not _changes(node)
        or _guards(node)
        or _PUBLIC.search(ctx.source(node.decorator_list[0]) + node.name)
    ):
        return
    told = ctx.fact("guarded routes")
    siblings = told if isinstance(told, tuple) else ()
    if len(siblings) < 2:
        return
    name = str(siblings[0]).rpartition(" ")[2]
    evidence = Evidence("what do the other routes of the file carry", f"'{name}', {len(siblings)} of them", "this file")
    column = ctx.span(node).start + len("async def " if isinstance(node, ast.AsyncFunctionDef) else "def ")
    span = type(ctx.span(node))(column, column + len(node.name))
    yield Finding(
        span, f"'{node.name[:30]}' changes something without '{name[:40]}', which other routes here carry", (evidence,)
    )


def _changes(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    for one in node.decorator_list:
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.args:
            if one.func.attr in _CHANGING:
                return True
            methods = next((k.value for k in one.keywords if k.arg == "methods"), None)
            if one.func.attr == "route" and isinstance(methods, ast.List | ast.Tuple):
                return any(isinstance(m, ast.Constant) and str(m.value).lower() in _CHANGING for m in methods.elts)
    return False


def _guards(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    named = [last_name(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]
    text = [
        ast.unparse(one)
        for one in (*node.args.defaults, *node.args.kw_defaults, *(a.annotation for a in node.args.args))
        if one is not None
    ]
    return any(_GUARD.search(name) for name in (*named, *text))
