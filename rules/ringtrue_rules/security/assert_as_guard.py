"""`python -O` and `PYTHONOPTIMIZE` leave `assert` statements out: the check of a permission or of what a client sent is
gone, and what it guards runs. Where it is not left out, the client sees an error of the server.

Raise an exception: `PermissionError`, the framework's 403 or 400, or `ValueError`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, in_test_or_example, last_name, rule

_PERMISSION = re.compile(
    r"^(?:is_(?:admin|staff|superuser|authenticated|owner|authorized|allowed|logged_in|permitted)|has_(?:perm|perms|permission|permissions|access|role|scope)|"
    r"can_(?:edit|delete|view|read|write|access|manage|publish|admin\w*)|check_(?:password|permission|permissions|token|signature|access)|verify_(?:password|token|signature)|"
    r"authorized|permissions|owner|owner_id)$"
)
# What is a fact of a thing unless it is compared with who asks.
_DATA = frozenset(("owner", "owner_id", "permissions", "authorized"))
_TYPE = re.compile(r"isinstance|issubclass|callable|hasattr")


@rule(
    ast.Assert,
    summary="'assert' checks a permission or what a client sent",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[617],
    examples=[
        Bad(
            """
            def delete(user, project):
                assert user.is_admin, "administrators only"
                #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'assert' is left out by 'python -O', and the permission 'is_admin' goes unchecked
                project.delete()
            """,
            fixed="""
            def delete(user, project):
                if not user.is_admin:
                    raise PermissionError("administrators only")
                project.delete()
            """,
        ),
        Bad(
            """
            from flask import request


            def transfer():
                amount = float(request.json["amount"])
                assert amount > 0
                #^^^^^^^^^^^^^^^^ 'assert' is left out by 'python -O', and 'request.json' of a client goes unchecked
                return send(amount)
            """,
            fixed="""
            from flask import request


            def transfer():
                amount = float(request.json["amount"])
                if not (amount > 0):
                    raise ValueError("not valid")
                return send(amount)
            """,
        ),
        Good(
            """
            def delete(user, project):
                if not user.is_admin:
                    raise PermissionError("administrators only")
                assert project.pk is not None
                assert isinstance(project.name, str)
            """,
            why="the permission is checked for certain; the others are invariants",
        ),
        Good(
            """
            def test_admin(user):
                assert user.is_admin
            """,
            why="a test asserts",
            given=Given(path="tests/test_admin.py"),
        ),
        Good(
            """
            from django.contrib.auth.decorators import login_required


            @login_required
            def profile(request):
                assert request.user.is_authenticated  # nosec
                return request.user.profile
            """,
            why="for the type checker only, and the author says so to Bandit",
        ),
        Good(
            """
            from django.http import FileResponse


            def serve(request, path, document_root=None):
                assert document_root
                return FileResponse(open(find(document_root, path), "rb"))
            """,
            why="no part of the address: the developer gives it with the route",
        ),
        Good(
            """
            from django.http import HttpRequest


            def owned(request: HttpRequest, code: str):
                assert request.user.is_authenticated
                return request.user.checks.get(code=code)
            """,
            why="in annotated code it tells a type checker that the user is no anonymous one",
        ),
        Good(
            """
            class Folder:
                def remove(self):
                    assert self.owner.strip()
                    assert self.permissions
                    self.path.unlink()


            def authorize(plugins, name):
                assert not plugins.is_authorized(name)
                plugins.authorize(name)
            """,
            why="that something is set, and that it was not done yet: nobody is let in by it",
        ),
        Good(
            """
            from flask import request


            def subprotocol(handler):
                offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")
                selected = handler.select(offered)
                assert selected in offered
                return selected
            """,
            why="what is checked is the program's own choice among what the client offers",
        ),
    ],
)
def assert_as_guard(node: ast.Assert, ctx: Context) -> Iterator[Finding]:
    function = ctx.function_of(node)
    if function is None or in_test_or_example(ctx) or function.name.startswith("test"):
        return
    if _is_narrowing(node.test) or _is_known(node, ctx) or _is_for_types(node.test, function):
        return
    why, raised = _guarded(node.test, ctx)
    if not why:
        return
    evidence = Evidence("does the check run", "not under 'python -O'", "the language reference, 'The assert statement'")
    message = (
        ctx.source(node.msg)
        if node.msg is not None
        else f'"{"not allowed" if raised == "PermissionError" else "not valid"}"'
    )
    start, _ = ctx.span(node)
    margin = ctx.block.text[ctx.block.text.rfind("\n", 0, start) + 1 : start]
    new = f"if not ({ctx.source(node.test)}):\n{margin}    raise {raised}({message})"
    if not _needs_brackets(node.test):
        new = new.replace(f"not ({ctx.source(node.test)})", f"not {ctx.source(node.test)}", 1)
    fixes = (Fix(f"Raise '{raised}'", (Edit(ctx.span(node), new),)),) if margin.strip() == "" else ()
    yield Finding(ctx.span(node), f"'assert' is left out by 'python -O', and {why} goes unchecked", (evidence,), fixes)


def _is_known(node: ast.Assert, ctx: Context) -> bool:
    """Whether somebody has looked at it, and left Bandit's mark: what it states is checked elsewhere."""
    start, end = ctx.span(node)
    line = ctx.block.text.find("\n", end)
    return "nosec" in ctx.block.text[start : line if line >= 0 else None]


def _is_narrowing(test: ast.expr) -> bool:
    """A type checker is told what the value is."""
    match test:
        case ast.Call(func=func):
            return bool(_TYPE.search(last_name(func)))
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return True
        case ast.BoolOp(values=values):
            return all(map(_is_narrowing, values))
        case _:
            return False


def _is_for_types(test: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """`assert request.user.is_authenticated` in annotated code: the stubs of Django tell two classes apart by it."""
    annotated = any(one.annotation is not None for one in (*function.args.args, *function.args.kwonlyargs))
    return annotated and isinstance(test, ast.Attribute) and test.attr == "is_authenticated"


def _is_fact(one: ast.AST, ctx: Context) -> bool:
    """Whether nobody is let in by it: data that is not compared, and a permission that must be missing."""
    above = list(ctx.tree.above(one))
    if any(isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.Not) for each in above):
        return True
    return last_name(one) in _DATA and not any(isinstance(each, ast.Compare) for each in above)


def _guarded(test: ast.expr, ctx: Context) -> tuple[str, str]:
    """What goes unchecked, and what to raise."""
    for one in ast.walk(test):
        name = last_name(one) if isinstance(one, ast.Attribute | ast.Name) else ""
        if name and _PERMISSION.match(name) and _is_fact(one, ctx):
            continue
        if name and _PERMISSION.match(name) and isinstance(one, ast.Attribute):
            return f"the permission '{name}'", "PermissionError"
        if name and _PERMISSION.match(name) and _is_called(one, ctx):
            return f"the permission '{name}'", "PermissionError"
    if _is_among_sent(test, ctx):
        return "", ""
    for one in ast.walk(test):
        if (
            isinstance(one, ast.Name | ast.Attribute | ast.Subscript)
            and (trace := ctx.taint.of(one, "size")) is not None
            and trace.origin.text != "self.kwargs"  # what the address must hold is the developer's choice
            and not _may_be_left_out(one, ctx)
        ):
            return f"'{trace.origin.text[:30]}' of a client", "ValueError"
    return "", ""


def _is_among_sent(test: ast.expr, ctx: Context) -> bool:
    """`selected in offered`: what the client sent is the list, not what is looked for in it."""
    match test:
        case ast.Compare(ops=[ast.In()], comparators=[ast.expr() as sent]):
            return ctx.taint.of(sent, "size") is not None
        case _:
            return False


def _may_be_left_out(node: ast.AST, ctx: Context) -> bool:
    """`def serve(request, path, root=None)`: the developer gives it where the address is registered."""
    function = ctx.function_of(node)
    if function is None or not isinstance(node, ast.Name):
        return False
    given = [*function.args.posonlyargs, *function.args.args]
    last = given[len(given) - len(function.args.defaults) :] if function.args.defaults else []
    return any(
        one.arg == node.id and isinstance(default, ast.Constant) and default.value is None
        for one, default in zip(last, function.args.defaults, strict=True)
    )


def _is_called(node: ast.AST, ctx: Context) -> bool:
    above = ctx.tree.parents.get(node)
    return isinstance(above, ast.Call) and above.func is node


def _needs_brackets(test: ast.expr) -> bool:
    return isinstance(test, ast.BoolOp | ast.Compare | ast.IfExp | ast.Lambda | ast.NamedExpr)
