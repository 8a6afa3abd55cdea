"""Answers: how what a handler makes becomes a response that its framework sends.

Does not know what is wrong with what it returns now.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.rule import Edit, Evidence, Finding, Fix, Span
from ringtrue.web.results import falls_off, is_status

if TYPE_CHECKING:
    from ringtrue.context import Context


_MADE = frozenset((
    "django.shortcuts.render", "django.shortcuts.redirect", "django.http.HttpResponse", "django.http.JsonResponse",
    "django.http.HttpResponseRedirect", "flask.render_template", "flask.jsonify", "flask.redirect",
    "rest_framework.response.Response", "fastapi.responses.JSONResponse", "fastapi.responses.RedirectResponse",
    "aiohttp.web.json_response",
))  # fmt: skip


def thrown_away(node: ast.Expr, ctx: Context) -> Iterator[Finding]:
    """`render(request, "page.html")` as a statement on one of the ways through a handler that returns on the others."""
    function = ctx.function_of(node)
    if not isinstance(node.value, ast.Call) or function is None or ctx.imported(node.value.func) not in _MADE:
        return
    tried = any(isinstance(above, ast.Try | ast.With) for above in ctx.tree.above(node))
    if tried or falls_off(function.body) or function.name.startswith("test") or ctx.block.damage:
        return
    start = ctx.span(node).start
    evidence = Evidence(f"what becomes of '{ctx.source(node.value.func)}(…)'"[:100], "nothing", "the statement")
    fix = Fix("Return it", (Edit(Span(start, start), "return "),))
    yield Finding(ctx.span(node.value.func), "this response is made and not returned", (evidence,), (fix,))


def returned_last(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Fix]:
    """What the last line makes, and drops: a response, or what a function that is called for its value gives."""
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Expr) else None
    if not isinstance(value, ast.Call):
        return
    made = ctx.imported(value.func) or ""
    if not isinstance(value.func, ast.Name) and not made.rpartition(".")[2].endswith(
        ("Response", "response", "render")
    ):
        return
    start = ctx.span(last).start
    yield Fix("Return it", (Edit(Span(start, start), "return "),))


def pair_as_answer(value: ast.Tuple, framework: str, evidence: tuple[Evidence, ...], ctx: Context) -> Iterator[Finding]:
    body, status = value.elts
    if framework == "fastapi" and is_status(status) and not is_status(body):
        fixes: tuple[Fix, ...] = ()
        if isinstance(body, ast.Dict | ast.List):
            text = f"JSONResponse({ctx.source(body)}, status_code={ctx.source(status)})"
            fixes = (
                Fix(
                    "Answer with this status",
                    (Edit(ctx.span(value), text),),
                    imports=("from fastapi.responses import JSONResponse",),
                ),
            )
        yield Finding(ctx.span(value), "FastAPI sends this pair as a list, with status 200", evidence, fixes)
    elif framework == "flask" and is_status(body) and not is_status(status):
        swapped = f"{ctx.source(status)}, {ctx.source(body)}"
        fix = Fix("Swap them", (Edit(Span(ctx.span(body).start, ctx.span(status).end), swapped),))
        yield Finding(ctx.span(value), "Flask takes the body first, then the status", evidence, (fix,))


def may_be_wrapped(framework: str, ctx: Context) -> bool:
    """Whether something around all handlers may make responses of what they return."""
    if framework == "aiohttp":
        return ctx.ask("mentioned", "middlewares") is not False and ctx.ask("mentioned", "json_response") is not True
    return False


def _with_status(value: ast.expr, framework: str, ctx: Context) -> Iterator[Fix]:
    """`(body, 201)` as a response, where the framework takes no such pair."""
    if not isinstance(value, ast.Tuple) or len(value.elts) != 2 or not is_status(value.elts[1]):
        return
    body, status = map(ctx.source, value.elts)
    imports: tuple[str, ...] = ()
    if framework == "aiohttp" and ctx.imported(ast.Name("web")) == "aiohttp.web":
        made = f"web.json_response({body}, status={status})"
    elif framework == "django" and ctx.imported(ast.Name("Response")) == "rest_framework.response.Response":
        made = f"Response({body}, status={status})"
    elif framework == "django":
        made, imports = f"JsonResponse({body}, status={status})", ("from django.http import JsonResponse",)
    else:
        return
    yield Fix("Answer with this status", (Edit(ctx.span(value), made),), imports=imports)


def wrapped_as_answer(value: ast.expr, framework: str, ctx: Context) -> tuple[Fix, ...]:
    if isinstance(value, ast.Tuple):
        return tuple(_with_status(value, framework, ctx))
    if (
        framework == "aiohttp"
        and isinstance(value, ast.Dict | ast.List)
        and ctx.imported(ast.Name("web")) == "aiohttp.web"
    ):
        return (Fix("Answer with JSON", (Edit(ctx.span(value), f"web.json_response({ctx.source(value)})"),)),)
    if framework == "django" and isinstance(value, ast.Dict | ast.List):
        drf = ctx.imported(ast.Name("Response")) == "rest_framework.response.Response"
        call = f"Response({ctx.source(value)})" if drf else f"JsonResponse({ctx.source(value)})"
        if isinstance(value, ast.List) and not drf:
            call = f"{call[:-1]}, safe=False)"
        imports = () if drf else ("from django.http import JsonResponse",)
        return (Fix("Answer with JSON", (Edit(ctx.span(value), call),), imports=imports),)
    return ()
