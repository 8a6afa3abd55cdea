"""What a handler returns has to be something that its framework can send. An exception that is returned is no answer; a
response that is raised is no exception; `{...}, 404` is Flask's idiom, and FastAPI sends it as a list with status 200; a
coroutine that nobody awaits cannot be sent; and a Django or aiohttp handler has to return a response object.

Raise exceptions, return responses, and use the framework's own way to set the status.

The rule judges functions that routes certainly lead to, and is silent where a decorator may turn the result into a
response.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Span,
    WebClass,
    async_call,
    falls_off,
    framework_of,
    hands_on,
    may_be_wrapped,
    own_returns,
    pair_as_answer,
    plain_kind,
    returned_last,
    rule,
    thrown_away,
    unsendable,
    unsendable_parts,
    walk,
    wrapped_as_answer,
)

_EXCEPTIONS = {
    "fastapi.HTTPException": "fastapi", "fastapi.exceptions.HTTPException": "fastapi",
    "starlette.exceptions.HTTPException": "fastapi", "django.http.Http404": "django",
    "django.core.exceptions.PermissionDenied": "django", "rest_framework.exceptions.NotFound": "django",
    "rest_framework.exceptions.ValidationError": "django", "rest_framework.exceptions.PermissionDenied": "django",
    "rest_framework.exceptions.NotAuthenticated": "django", "rest_framework.exceptions.APIException": "django",
    "rest_framework.exceptions.AuthenticationFailed": "django",
}  # fmt: skip
_RESPONSES = frozenset((
    "fastapi.responses.JSONResponse", "fastapi.Response", "fastapi.responses.Response", "flask.jsonify",
    "fastapi.responses.PlainTextResponse", "fastapi.responses.RedirectResponse", "starlette.responses.JSONResponse",
    "starlette.responses.Response", "starlette.responses.PlainTextResponse", "flask.make_response", "flask.Response",
    "django.http.HttpResponse", "django.http.JsonResponse", "django.http.HttpResponseNotFound",
    "django.http.HttpResponseBadRequest", "django.http.HttpResponseForbidden", "rest_framework.response.Response",
    "aiohttp.web.json_response", "aiohttp.web.Response",
))  # fmt: skip


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Raise,
    ast.Call,
    ast.Expr,
    summary="handler that returns what its framework cannot send, or raises a response",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from fastapi import FastAPI, HTTPException

            app = FastAPI()


            @app.get("/items/{item_id}")
            def item(item_id: int):
                if item_id not in items:
                    return HTTPException(status_code=404, detail="no such item")
                    #      ^^^^^^^^^^^^^ 'HTTPException' is returned: FastAPI sends it as data with status 200
                return items[item_id]
            """,
            fixed="""
            from fastapi import FastAPI, HTTPException

            app = FastAPI()


            @app.get("/items/{item_id}")
            def item(item_id: int):
                if item_id not in items:
                    raise HTTPException(status_code=404, detail="no such item")
                return items[item_id]
            """,
        ),
        Bad(
            """
            from fastapi import APIRouter

            router = APIRouter()


            @router.get("/items/{item_id}")
            def item(item_id: int):
                if item_id not in items:
                    return {"detail": "no such item"}, 404
                    #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FastAPI sends this pair as a list, with status 200
                return items[item_id]
            """,
            fixed="""
            from fastapi.responses import JSONResponse
            from fastapi import APIRouter

            router = APIRouter()


            @router.get("/items/{item_id}")
            def item(item_id: int):
                if item_id not in items:
                    return JSONResponse({"detail": "no such item"}, status_code=404)
                return items[item_id]
            """,
        ),
        Bad(
            """
            from flask import Flask, jsonify

            app = Flask(__name__)


            @app.route("/items/<int:item_id>")
            def item(item_id):
                if item_id not in items:
                    return 404, jsonify(error="no such item")
                    #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Flask takes the body first, then the status
                return jsonify(items[item_id])
            """,
            fixed="""
            from flask import Flask, jsonify

            app = Flask(__name__)


            @app.route("/items/<int:item_id>")
            def item(item_id):
                if item_id not in items:
                    return jsonify(error="no such item"), 404
                return jsonify(items[item_id])
            """,
        ),
        Bad(
            """
            from django.http import JsonResponse


            def names(request):
                return JsonResponse([one.name for one in rows()])
                #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'JsonResponse' takes a list only with 'safe=False': TypeError
            """,
            fixed="""
            from django.http import JsonResponse


            def names(request):
                return JsonResponse([one.name for one in rows()], safe=False)
            """,
        ),
        Bad(
            """
            from django.http import Http404, JsonResponse

            from .models import Article


            def article(request, slug):
                found = Article.objects.filter(slug=slug).first()
                if found is None:
                    return Http404("no such article")
                    #      ^^^^^^^ 'Http404' is returned: Django can only handle it when it is raised
                return {"title": found.title}
                #      ^^^^^^^^^^^^^^^^^^^^^^ a dictionary is returned, where Django needs a response object
            """,
            given=Given(
                path="blog/views.py",
                files={
                    "blog/__init__.py": "",
                    "blog/urls.py": (
                        "from django.urls import path\nfrom . import views\n"
                        "urlpatterns = [path('articles/<slug>/', views.article)]\n"
                    ),
                },
            ),
        ),
        Bad(
            """
            from aiohttp import web

            routes = web.RouteTableDef()


            @routes.get("/health")
            async def health(request):
                return {"status": "ok"}
                #      ^^^^^^^^^^^^^^^^ a dictionary is returned, where aiohttp needs a response object
            """,
            fixed="""
            from aiohttp import web

            routes = web.RouteTableDef()


            @routes.get("/health")
            async def health(request):
                return web.json_response({"status": "ok"})
            """,
        ),
        Bad(
            """
            from fastapi import FastAPI

            app = FastAPI()


            async def load(item_id):
                return {"id": item_id}


            @app.get("/items/{item_id}")
            async def item(item_id: int):
                return load(item_id)
                #      ^^^^^^^^^^^^^ a coroutine is returned: 'load' is never awaited
            """,
            fixed="""
            from fastapi import FastAPI

            app = FastAPI()


            async def load(item_id):
                return {"id": item_id}


            @app.get("/items/{item_id}")
            async def item(item_id: int):
                return await load(item_id)
            """,
        ),
        Bad(
            """
            from fastapi.responses import JSONResponse


            def refuse():
                raise JSONResponse({"detail": "no"}, status_code=403)
                #     ^^^^^^^^^^^^ 'JSONResponse' is raised, but is no exception: TypeError
            """,
            fixed="""
            from fastapi.responses import JSONResponse


            def refuse():
                return JSONResponse({"detail": "no"}, status_code=403)
            """,
        ),
        Bad(
            """
            from rest_framework.response import Response

            from .models import Article


            def listing():
                return Response(Article.objects.filter(draft=False))
                #               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'Response' cannot turn rows of 'Article' into JSON without a serializer
            """,
        ),
        Bad(
            """
            from flask import Flask, jsonify
            from rest_framework.response import Response

            app = Flask(__name__)


            @app.route("/items", methods=["DELETE"])
            def clear():
            #   ^^^^^ 'clear' returns nothing: Flask has nothing to send
                items.clear()
                jsonify({})


            def shown(item):
                return Response(ItemSerializer(item))
                #               ^^^^^^^^^^^^^^^^^^^^ a serializer cannot be sent: its 'data' can
            """,
            fix="Send its data",
            fixed=None,
        ),
        Bad(
            """
            from flask import Flask

            app = Flask(__name__)


            class User(Base):
                __tablename__ = "users"


            @app.route("/tags")
            def tags():
                return {"tags": set(all_tags())}
                #               ^^^^^^^^^^^^^^^ Flask cannot turn a set into JSON: TypeError


            @app.route("/users/<int:user_id>")
            def user(user_id) -> User:
                return load(user_id)
                #      ^^^^^^^^^^^^^ a row of 'User' is returned: Flask cannot send that
            """,
        ),
        Bad(
            """
            import sqlite3

            from flask import Flask

            app = Flask(__name__)


            def users() -> list[sqlite3.Row]:
                return sqlite3.connect("app.db").execute("SELECT name FROM users").fetchall()


            @app.get("/users")
            def show_users():
                rows = users()
                return {"users": rows}
                #                ^^^^ Flask cannot turn rows of 'sqlite3.Row' into JSON: TypeError
            """,
            fixed="""
            import sqlite3

            from flask import Flask

            app = Flask(__name__)


            def users() -> list[sqlite3.Row]:
                return sqlite3.connect("app.db").execute("SELECT name FROM users").fetchall()


            @app.get("/users")
            def show_users():
                rows = users()
                return {"users": [dict(row) for row in rows]}
            """,
        ),
        Bad(
            """
            from aiohttp import web

            routes = web.RouteTableDef()


            @routes.delete("/tokens")
            async def sign_out(request):
                #     ^^^^^^^^ 'sign_out' returns nothing: aiohttp has nothing to send
                await revoke(request)
                web.Response(status=204)
            """,
            fixed="""
            from aiohttp import web

            routes = web.RouteTableDef()


            @routes.delete("/tokens")
            async def sign_out(request):
                await revoke(request)
                return web.Response(status=204)
            """,
        ),
        Bad(
            """
            from django.shortcuts import redirect, render

            def contact(request):
                render(request, "contact.html")
              # ^^^^^^ this response is made and not returned
                return redirect("/")
            """,
        ),
        Good(
            """
            import sqlite3

            from flask import Flask

            app = Flask(__name__)


            def users() -> tuple[list[sqlite3.Row], int]:
                rows = sqlite3.connect("app.db").execute("SELECT name FROM users").fetchall()
                return rows, len(rows)


            def names() -> list[dict[str, str]]:
                return [dict(row) for row in users()[0]]


            @app.get("/users")
            def show_users():
                rows, count = users()
                return {"users": [dict(row) for row in rows], "count": count, "names": names(), "first": dict(rows[0])}
            """,
            why="made dicts, counted, or something else than rows",
        ),
        Good(
            """
            from flask import Flask, jsonify

            app = Flask(__name__)


            @app.route("/items/<int:item_id>")
            def item(item_id):
                if item_id not in items:
                    return {"error": "no such item"}, 404
                return items[item_id]
            """,
            why="Flask's own order, and Flask turns dictionaries into JSON",
        ),
        Good(
            """
            from fastapi import HTTPException


            def not_found(what):
                return HTTPException(status_code=404, detail=f"no such {what}")
            """,
            why="no handler: its caller may raise what it makes",
        ),
        Good(
            """
            from aiohttp import web
            import aiohttp_jinja2

            routes = web.RouteTableDef()


            @routes.get("/")
            @aiohttp_jinja2.template("index.html")
            async def index(request):
                return {"name": "x"}
            """,
            why="the decorator makes a response of it",
        ),
        Good(
            """
            from rest_framework.response import Response

            from .models import Article


            def counted():
                return Response({"count": Article.objects.count(), "rows": Article.objects.values("slug")})
            """,
            why="numbers and dictionaries can be sent",
        ),
    ],
)
def response_misuse(node: ast.stmt | ast.expr, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Raise):
        yield from _raised(node, ctx)
    elif isinstance(node, ast.Call):
        yield from unsendable(node, ctx)
    elif isinstance(node, ast.Expr):
        yield from thrown_away(node, ctx)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _returned(node, ctx)


def _raised(node: ast.Raise, ctx: Context) -> Iterator[Finding]:
    if not isinstance(node.exc, ast.Call) or ctx.imported(node.exc.func) not in _RESPONSES:
        return
    name = ctx.source(node.exc.func)
    start = ctx.span(node).start
    fix = Fix("Return it", (Edit(Span(start, start + len("raise")), "return"),))
    evidence = Evidence("what is raised", name, "the imports")
    said = f"'{name}' is raised, but is no exception: TypeError"
    yield Finding(ctx.span(node.exc.func), said, (evidence,), (fix,) if node.cause is None else ())


def _returned(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    returns = [one for one in own_returns(node) if one.value is not None]
    if not returns:
        yield from _nothing(node, ctx)
        return
    framework = framework_of(node, ctx)
    if not framework:
        return
    plain = all(hands_on(one, ctx) for one in node.decorator_list)
    if plain:
        yield from _row(node, framework, ctx)
    for one in returns:
        assert one.value is not None  # chosen so
        yield from _exception(one, one.value, framework, ctx)
        if plain:
            yield from _of_value(one.value, framework, node, ctx)


_NAMES = {"flask": "Flask", "django": "Django", "aiohttp": "aiohttp", "fastapi": "FastAPI"}


def _nothing(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A handler that ends without ever returning anything."""
    if not falls_off(node.body) or any(isinstance(one, ast.Yield | ast.YieldFrom) for one in walk(node)):
        return
    if all(isinstance(one, ast.Expr | ast.Pass) and not _is_call(one) for one in node.body):
        return  # a stub, and no mistake of this kind
    framework = framework_of(node, ctx)
    if framework not in _NAMES or not all(hands_on(one, ctx) for one in node.decorator_list):
        return
    if framework == "fastapi" and (
        node.returns is None or (isinstance(node.returns, ast.Constant) and node.returns.value is None)
    ):
        return  # it sends null
    if any("websocket" in ctx.source(one) for one in node.decorator_list):
        return
    start = ctx.block.text.index(node.name, ctx.block.text.index("def ", ctx.span(node).start))
    evidence = Evidence("who calls it", framework, "the project's routes")
    said = f"'{node.name}' returns nothing: {_NAMES[framework]} has nothing to send"
    yield Finding(Span(start, start + len(node.name)), said, (evidence,), tuple(returned_last(node, ctx)))


def _is_call(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Call | ast.Await)


def _exception(node: ast.Return, value: ast.expr, framework: str, ctx: Context) -> Iterator[Finding]:
    made = value.func if isinstance(value, ast.Call) else value
    name = ctx.imported(made)
    of = _EXCEPTIONS.get(name)
    if of is None or (framework == "starlette") + (framework == of) != 1:
        return
    start = ctx.span(node).start
    fix = Fix("Raise it", (Edit(Span(start, start + len("return")), "raise"),))
    what = "FastAPI sends it as data with status 200" if framework == "fastapi" else "it is no response"
    if framework == "django":
        what = "Django can only handle it when it is raised"
    evidence = Evidence("what is returned", name, "the imports")
    yield Finding(ctx.span(made), f"'{ctx.source(made)}' is returned: {what}", (evidence,), (fix,))


def _of_value(
    value: ast.expr, framework: str, node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context
) -> Iterator[Finding]:
    evidence = (Evidence("who calls it", framework, "the project's routes"),)
    if isinstance(value, ast.Call) and isinstance(node, ast.AsyncFunctionDef):
        api = async_call(value, ctx)
        if api is not None:
            start = ctx.span(value).start
            said = f"a coroutine is returned: '{ctx.source(value.func)}' is never awaited"
            yield Finding(ctx.span(value), said, evidence, (Fix("Await it", (Edit(Span(start, start), "await "),)),))
    elif isinstance(value, ast.Tuple) and len(value.elts) == 2 and framework in ("fastapi", "flask"):
        yield from pair_as_answer(value, framework, evidence, ctx)
    elif framework == "flask" and isinstance(value, ast.Dict):
        yield from unsendable_parts(value, "Flask", ctx)
    elif framework in ("django", "aiohttp") and (what := plain_kind(value)) and not may_be_wrapped(framework, ctx):
        named = "Django" if framework == "django" else "aiohttp"
        said = f"{what} is returned, where {named} needs a response object"
        yield Finding(ctx.span(value), said, evidence, wrapped_as_answer(value, framework, ctx))


def _row(node: ast.FunctionDef | ast.AsyncFunctionDef, framework: str, ctx: Context) -> Iterator[Finding]:
    """A row of a model, by the annotation of what is returned."""
    if not isinstance(node.returns, ast.Name) or framework == "starlette":
        return
    if framework == "fastapi" and any("response_model" in ctx.source(one) for one in node.decorator_list):
        return
    own: WebClass | None = ctx.ask_here("class-named", node.returns.id)
    if own is None or not own.value("__tablename__") or own.method("__json__"):
        return
    bases = [base for base, _ in ctx.ask_here("bases-named", node.returns.id) or ()]
    if any("SQLModel" in base or (framework == "fastapi" and "Dataclass" in base) for base in bases):
        return
    if framework == "fastapi" and "dataclass" in own.decorators:
        return
    named = _NAMES.get(framework, framework)
    evidence = Evidence(f"what '{own.name}' is", "a row of a table", "its definition")
    place = next((one.value for one in own_returns(node) if one.value is not None), node.returns)
    place = node.returns if framework == "fastapi" else place
    what = "refuses it as a response's type" if framework == "fastapi" else "cannot send that"
    yield Finding(ctx.span(place), f"a row of '{own.name}' is returned: {named} {what}", (evidence,))
