"""Each framework has its own request. Flask's `request` exists only while one is served, and its `json` is no function;
Django's has no `data` (REST framework's has); what a handler reads from aiohttp's request (`request["user"]`) some
middleware must have put there; a body on `GET` is dropped by clients and proxies; and one `api_view` cannot be called
with the request of another.

Use the framework's own name (`request.GET`, `request.get_json()`), set what you read in a middleware, and take query
parameters instead of a body.
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
    Reached,
    Span,
    WebFunction,
    dotted,
    in_test_or_example,
    reached_here,
    rule,
)

_OF_DRF = {"data": "body", "query_params": "GET", "auth": ""}
_DJANGO_VIEWS = ("django.views.", "django.contrib.auth.mixins.", "django.contrib.auth.views.")
_BOUND = frozenset(("request", "current_app", "g", "session"))
_PROXIES = frozenset(f"flask.{name}" for name in _BOUND)
_MODELS = frozenset(("pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Attribute,
    ast.Call,
    summary="request used in a way that its framework does not offer",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from django.http import JsonResponse


            def articles(request):
                tag = request.query_params.get("tag")
                #             ^^^^^^^^^^^^ Django's request has no 'query_params': that is REST framework's
                return JsonResponse({"tag": tag})
            """,
            fixed="""
            from django.http import JsonResponse


            def articles(request):
                tag = request.GET.get("tag")
                return JsonResponse({"tag": tag})
            """,
            given=Given(
                path="blog/views.py",
                files={
                    "blog/__init__.py": "",
                    "blog/urls.py": (
                        "from django.urls import path\nfrom . import views\n"
                        "urlpatterns = [path('articles/', views.articles)]\n"
                    ),
                },
            ),
        ),
        Bad(
            """
            from flask import request

            DEFAULT_PAGE = request.args.get("page", 1)
            #              ^^^^^^^^^^^^ 'request' as the module is loaded: there is none outside a request, RuntimeError
            """,
        ),
        Bad(
            """
            from flask import Flask, request

            app = Flask(__name__)


            @app.route("/users", methods=["POST"])
            def create():
                given = request.json()
                #       ^^^^^^^^^^^^^^ 'request.json' is the data itself in Flask: it cannot be called
                return given
            """,
            fixed="""
            from flask import Flask, request

            app = Flask(__name__)


            @app.route("/users", methods=["POST"])
            def create():
                given = request.get_json()
                return given
            """,
        ),
        Bad(
            """
            from fastapi import FastAPI
            from pydantic import BaseModel

            app = FastAPI()


            class Filters(BaseModel):
                tag: str = ""


            @app.get("/articles")
            def articles(filters: Filters):
                #        ^^^^^^^ 'filters' is read from a body, and a GET has none: take query parameters
                return filters
            """,
            fixed="""
            from fastapi import Depends
            from fastapi import FastAPI
            from pydantic import BaseModel

            app = FastAPI()


            class Filters(BaseModel):
                tag: str = ""


            @app.get("/articles")
            def articles(filters: Filters = Depends()):
                return filters
            """,
        ),
        Bad(
            """
            from aiohttp import web

            routes = web.RouteTableDef()


            @routes.get("/me")
            async def me(request):
                return web.json_response({"user": request["user"]})
                #                                         ^^^^^^ nothing in the project sets 'user' on a request: KeyError
            """,
        ),
        Bad(
            """
            from rest_framework.decorators import api_view


            @api_view(["GET"])
            def article(request, slug):
                return load(slug)


            @api_view(["GET"])
            def first(request):
                return article(request, "first")
                #      ^^^^^^^ 'article' is an 'api_view' itself: it takes Django's request, not REST framework's
            """,
            fixed="""
            from rest_framework.decorators import api_view


            @api_view(["GET"])
            def article(request, slug):
                return load(slug)


            @api_view(["GET"])
            def first(request):
                return article(request._request, "first")
            """,
        ),
        Good(
            """
            from aiohttp import web

            routes = web.RouteTableDef()


            @web.middleware
            async def with_user(request, handler):
                request["user"] = await load(request)
                return await handler(request)


            @routes.get("/me")
            async def me(request):
                return web.json_response({"user": request["user"]})
            """,
            why="a middleware sets it",
        ),
        Good(
            """
            from rest_framework.views import APIView


            class Articles(APIView):
                def get(self, request):
                    return request.query_params
            """,
            why="this is REST framework's request",
            given=Given(
                path="blog/views.py",
                files={
                    "blog/__init__.py": "",
                    "blog/urls.py": (
                        "from django.urls import path\nfrom . import views\n"
                        "urlpatterns = [path('articles/', views.Articles.as_view())]\n"
                    ),
                },
            ),
        ),
        Bad(
            """
            from flask import current_app

            ROUNDS = current_app.config["ROUNDS"]
            #        ^^^^^^^^^^^^^^^^^^ 'current_app' as the module is loaded: there is none outside a request, RuntimeError
            """,
            given=Given(
                path="shop/signing.py",
                files={
                    "shop/__init__.py": "",
                    "shop/users.py": "from shop import signing\n",
                    "shop/app.py": "from flask import Flask\nfrom shop.users import signing\napp = Flask('x')\n",
                },
            ),
        ),
        Good(
            """
            from flask import current_app

            ROUNDS = current_app.config["ROUNDS"]
            """,
            why="it may be imported late, when there is an application",
            given=Given(
                path="shop/signing.py",
                files={
                    "shop/__init__.py": "",
                    "shop/app.py": (
                        "from flask import Flask\napp = Flask('x')\n\n\ndef start():\n    with app.app_context():\n"
                        "        import shop.signing\n"
                    ),
                },
            ),
        ),
        Good(
            """
            from flask import request


            def page():
                return request.args.get("page", 1)


            class Paged:
                size = property(lambda self: request.args.get("size"))
            """,
            why="it is read when a request is served",
        ),
        Good(
            """
            from fastapi import Depends, FastAPI
            from pydantic import BaseModel

            app = FastAPI()


            class Filters(BaseModel):
                tag: str = ""


            @app.get("/articles")
            def articles(filters: Filters = Depends()):
                return filters


            @app.post("/articles")
            def create(filters: Filters):
                return filters
            """,
            why="these are query parameters; a POST has a body",
        ),
        Good(
            """
            from rest_framework.views import APIView


            class Articles(APIView):
                def get(self, request):
                    return request.query_params
            """,
            why="REST framework's request, where its sources are a part of the project",
            given=Given(
                path="blog/views.py",
                files={
                    "blog/__init__.py": "",
                    "blog/urls.py": (
                        "from django.urls import path\nfrom . import views\n"
                        "urlpatterns = [path('articles/', views.Articles.as_view())]\n"
                    ),
                    "rest_framework/__init__.py": "",
                    "rest_framework/views.py": "from django.views import View\n\n\nclass APIView(View): ...\n",
                },
            ),
        ),
    ],
)
def request_misuse(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Attribute | ast.Call, ctx: Context
) -> Iterator[Finding]:
    match node:
        case ast.Attribute(value=ast.Name() as owner) if owner.id in _BOUND and ctx.imported(owner) in _PROXIES:
            yield from _outside(node, owner.id, ctx)
        case ast.Call(func=ast.Attribute(attr="json", value=ast.Name(id="request") as owner)) if (
            ctx.imported(owner) == "flask.request"
        ):
            said = "'request.json' is the data itself in Flask: it cannot be called"
            fix = Fix("Call 'get_json'", (Edit(ctx.span(node), "request.get_json()"),))
            yield Finding(ctx.span(node), said, (_evidence("flask.request"),), (fix,))
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id="request") as given, *_]):
            yield from _handed_on(node, name, given, ctx)
        case ast.Call(func=ast.Call(func=ast.Attribute(attr="as_view")), args=[given, *_]) if dotted(given) in (
            "request",
            "self.request",
        ):
            yield from _to_view(node, given, ctx)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _of_handler(node, ctx)


def _evidence(what: str) -> Evidence:
    return Evidence("which request this is", what, "the imports")


def _outside(node: ast.Attribute, name: str, ctx: Context) -> Iterator[Finding]:
    inside = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp, ast.With, ast.Try)
    if any(isinstance(one, inside) for one in ctx.tree.above(node)) or in_test_or_example(ctx):
        return
    if name != "request" and ctx.ask_here("loaded-with-application") is not True:
        return  # an application may be there by the time it is imported
    said = f"'{name}' as the module is loaded: there is none outside a request, RuntimeError"
    yield Finding(ctx.span(node), said, (_evidence("flask.request"),))


def _handed_on(node: ast.Call, name: str, given: ast.Name, ctx: Context) -> Iterator[Finding]:
    around = ctx.function_of(node)
    if around is None or len(ctx.bindings(name)) != 1 or not _is_api_view(around):
        return
    own: WebFunction | None = ctx.ask_here("function-named", name)
    if own is None or not any(one.rpartition(".")[2] == "api_view" for one in own.decorators):
        return
    said = f"'{name}' is an 'api_view' itself: it takes Django's request, not REST framework's"
    end = ctx.span(given).end
    fix = Fix("Pass Django's request", (Edit(Span(end, end), "._request"),))
    yield Finding(ctx.span(node.func), said, (_evidence("rest_framework.request.Request"),), (fix,))


def _to_view(node: ast.Call, given: ast.expr, ctx: Context) -> Iterator[Finding]:
    """`View.as_view()(request)` with the request of REST framework."""
    around = ctx.function_of(node)
    if around is None:
        return
    bases = ctx.ask_here("bases-named", ctx.block.owner) if ctx.block.kind == "member" else ()
    ours = any(own is None and base.startswith("rest_framework.") for base, own in bases or ())
    if not ours and not _is_api_view(around):
        return
    assert isinstance(node.func, ast.Call)  # matched so
    end = ctx.span(given).end
    fix = Fix("Pass Django's request", (Edit(Span(end, end), "._request"),))
    said = f"'{ctx.source(node.func)}' takes Django's request, not REST framework's"
    yield Finding(ctx.span(given), said, (_evidence("rest_framework.request.Request"),), (fix,))


def _is_api_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorators = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    return any(dotted(one).rpartition(".")[2] == "api_view" for one in decorators)


def _of_handler(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if "request[" in ctx.block.text and ctx.imported(ast.Name("web")) == "aiohttp.web":
        yield from _unset(node, ctx)
        return
    reached: tuple[Reached, ...] = reached_here(node, ctx)
    frameworks = {one.framework for one in reached}
    if len(frameworks) != 1:
        return
    match frameworks.pop():
        case "fastapi":
            yield from _bodies(node, reached, ctx)
        case "django":
            yield from _foreign(node, ctx)


def _bodies(
    node: ast.FunctionDef | ast.AsyncFunctionDef, reached: tuple[Reached, ...], ctx: Context
) -> Iterator[Finding]:
    if any(one.methods is None or not one.methods <= {"GET", "HEAD"} or not one.whole for one in reached):
        return
    args = node.args
    with_default = {*args.args[len(args.args) - len(args.defaults) :]} if args.defaults else set()
    with_default |= {one for one, value in zip(args.kwonlyargs, args.kw_defaults, strict=True) if value is not None}
    for one in (*args.args, *args.kwonlyargs):
        if one in with_default or not isinstance(one.annotation, ast.Name | ast.Attribute):
            continue
        bases = ctx.ask_here("bases-named", dotted(one.annotation))
        if bases and any(name in _MODELS for name, own in bases if own is None):
            start, end = ctx.span(one)
            later = (
                [arg for arg in args.args[args.args.index(one) + 1 :] if arg not in with_default]
                if one in args.args
                else []
            )
            fixes = (
                (
                    Fix(
                        "Take query parameters",
                        (Edit(Span(end, end), " = Depends()"),),
                        imports=("from fastapi import Depends",),
                    ),
                )
                if not later
                else ()
            )
            said = f"'{one.arg}' is read from a body, and a GET has none: take query parameters"
            evidence = Evidence("verbs of the route", "GET", "where it is registered")
            yield Finding(Span(start, start + len(one.arg)), said, (evidence,), fixes)


def _foreign(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """What only REST framework's request has, in a plain view."""
    own = [one.arg for one in node.args.args]
    place = 1 if ctx.block.kind == "member" else 0
    if own[place : place + 1] != ["request"]:
        return
    plain = _is_plain(node, ctx)
    for inner in ast.walk(node):
        match inner:
            case ast.Attribute(attr="json", value=ast.Name(id="request")) if ctx.ask("stored", "json") is False:
                end = ctx.span(inner).end
                span = Span(end - len("json"), end)
                fixes = () if plain else (Fix("Use 'data'", (Edit(span, "data"),)),)
                said = f"{'Django' if plain else 'REST framework'}'s request has no 'json'"
                yield Finding(span, said, (_evidence("django.http.HttpRequest"),), fixes)
            case _ if not plain:
                continue
            case ast.Attribute(attr=attr, value=ast.Name(id="request")) if attr in _OF_DRF and isinstance(
                inner.ctx, ast.Load
            ):
                if ctx.ask("stored", attr) is not False:
                    continue
                end = ctx.span(inner).end
                span = Span(end - len(attr), end)
                new = "GET" if attr == "query_params" else ""
                fixes = (Fix(f"Use '{new}'", (Edit(span, new),)),) if new else ()
                said = f"Django's request has no '{attr}': that is REST framework's"
                yield Finding(span, said, (_evidence("django.http.HttpRequest"),), fixes)
            case _:
                continue


def _is_plain(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether Django itself calls it: no decorator, and no base that is not Django's, may hand it another request."""
    if ctx.block.kind != "member":
        return not node.decorator_list
    bases = ctx.ask_here("bases-named", ctx.block.owner)
    return bool(bases) and all(
        name.startswith(_DJANGO_VIEWS) or (own is not None and not name.endswith(("APIView", "ViewSet")))
        for name, own in bases
    )


def _unset(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    names = [one.arg for one in node.args.args]
    if ctx.function_of(node) is not None and "request" not in names and "req" not in names:
        return
    for inner in ast.walk(node):
        match inner:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key)) as place) if (
                name in ("request", "req") and name in names and isinstance(inner.ctx, ast.Load)
            ):
                if ctx.ask("set-on-request", key) is False and ctx.ask("mentioned", f"{name}.update") is False:
                    said = f"nothing in the project sets '{key}' on a request: KeyError"
                    evidence = Evidence(f'who sets request["{key}"]', "nobody", "the project's files")
                    yield Finding(ctx.span(place), said, (evidence,))
            case _:
                continue
