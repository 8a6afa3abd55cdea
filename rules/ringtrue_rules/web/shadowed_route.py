"""Starlette, FastAPI and Django take the first route whose path fits: `/articles/{slug}` before `/articles/feed` answers
`/articles/feed` as well, with the slug `feed`, and the later handler is never called. Flask prefers the more specific
rule, but of two rules that match the same it takes the first, and it refuses to start when two functions of one name are
registered. aiohttp (since 3.9) looks up plain text first.

Register the specific path first; in Django, let one view answer all verbs of a path.

The rule follows `include_router`, `register_blueprint`, `include` and `mount` across files. It is silent where a path is
computed, where a route is only registered under a condition, and where the order of two files is not certain.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, Related, Shadow, Span, dotted, rule

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "route", "api_route", "view"))
_ADDED = frozenset(
    (
        "add_get",
        "add_post",
        "add_put",
        "add_patch",
        "add_delete",
        "add_route",
        "add_api_route",
        "add_url_rule",
        "register",
    )
)
_LISTED = frozenset(("path", "re_path", "url", "Route", "get", "post", "put", "patch", "delete"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Call,
    summary="route that is never reached: an earlier one answers its requests",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from fastapi import APIRouter

            router = APIRouter(prefix="/articles")


            @router.get("/{slug}")
            def article(slug: str):
                return {"slug": slug}


            @router.get("/feed")
            #           ^^^^^^^ '/articles/feed' is never reached: '/articles/{slug}' of 'article' comes first and matches it
            def feed():
                return []
            """,
            fixed="""
            from fastapi import APIRouter

            router = APIRouter(prefix="/articles")


            @router.get("/feed")
            def feed():
                return []


            @router.get("/{slug}")
            def article(slug: str):
                return {"slug": slug}
            """,
        ),
        Bad(
            """
            from django.urls import path

            from . import views

            urlpatterns = [
                path("articles/<slug:slug>/", views.article),
                path("articles/feed/", views.feed),
                #    ^^^^^^^^^^^^^^^^ 'articles/feed/' is never reached: 'articles/<slug:slug>/' of 'views.article' comes first and matches it
            ]
            """,
            fixed="""
            from django.urls import path

            from . import views

            urlpatterns = [
                path("articles/feed/", views.feed),
                path("articles/<slug:slug>/", views.article),
            ]
            """,
            given=Given(path="blog/urls.py", files={"blog/views.py": "def article(request, slug): ...\n"}),
        ),
        Bad(
            """
            from django.urls import path

            from . import views

            urlpatterns = [
                path("user/", views.CurrentUser.as_view()),
                path("user/", views.UpdateUser.as_view()),
                #    ^^^^^^^ 'user/' is never reached: 'user/' of 'views.CurrentUser' comes first and matches the same
            ]
            """,
            given=Given(path="users/urls.py", files={"users/views.py": "class CurrentUser: ...\n"}),
        ),
        Bad(
            """
            from flask import Flask

            app = Flask(__name__)


            @app.route("/users", methods=["GET"])
            def users():
                return []


            @app.route("/users", methods=["POST"])
            #          ^^^^^^^^ a second function 'users': Flask stops with an error, since it calls a view by its function's name
            def users():
                return {}, 201
            """,
        ),
        Bad(
            """
            from fastapi import FastAPI

            from routes import articles, feed

            app = FastAPI()
            app.include_router(articles.router, prefix="/articles")
            app.include_router(feed.router, prefix="/articles")


            @app.get("/articles/feed")
            #        ^^^^^^^^^^^^^^^^ '/articles/feed' is never reached: '/articles/{slug}' of 'article' comes first and matches it
            def own_feed():
                return []
            """,
            given=Given(
                path="main.py",
                files={
                    "routes/__init__.py": "",
                    "routes/articles.py": (
                        "from fastapi import APIRouter\nrouter = APIRouter()\n\n\n"
                        "@router.get('/{slug}')\ndef article(slug: str): ...\n"
                    ),
                    "routes/feed.py": "from fastapi import APIRouter\nrouter = APIRouter()\n",
                },
            ),
        ),
        Bad(
            """
            from flask import Flask

            app = Flask(__name__)


            def signed_in(view):
                def checked(**given):
                    #   ^^^^^^^ all views that 'signed_in' wraps are called 'checked': Flask refuses the second
                    return view(**given)

                return checked


            @app.route("/one")
            @signed_in
            def one():
                return "1"


            @app.route("/two")
            @signed_in
            def two():
                return "2"
            """.replace("                    #   ^^^^^^^ all", "            #       ^^^^^^^ all"),
            fixed="""
            import functools
            from flask import Flask

            app = Flask(__name__)


            def signed_in(view):
                @functools.wraps(view)
                def checked(**given):
                    return view(**given)

                return checked


            @app.route("/one")
            @signed_in
            def one():
                return "1"


            @app.route("/two")
            @signed_in
            def two():
                return "2"
            """,
        ),
        Good(
            """
            from fastapi import APIRouter

            router = APIRouter(prefix="/articles")


            @router.get("/feed")
            def feed():
                return []


            @router.get("/{slug}")
            def article(slug: str):
                return {"slug": slug}


            @router.put("/latest")
            def replace_latest():
                return {}
            """,
            why="the specific path comes first; another verb is another route",
        ),
        Good(
            """
            from django.conf import settings
            from django.urls import path

            from . import views

            if settings.THREADS_FIRST:
                PLACE = "categories/"
            else:
                PLACE = ""

            urlpatterns = [
                path(PLACE, views.categories),
                path("", views.threads),
            ]
            """,
            why="a setting decides where the first one is",
            given=Given(path="forum/urls.py"),
        ),
        Good(
            """
            from flask import Flask

            app = Flask(__name__)


            @app.route("/articles/<slug>")
            def article(slug):
                return slug


            @app.route("/articles/feed")
            def feed():
                return []
            """,
            why="Flask prefers the rule without a variable",
        ),
        Good(
            """
            from django.urls import path

            from . import views

            urlpatterns = [
                path("articles/<int:pk>/", views.article),
                path("articles/feed/", views.feed),
            ]
            """,
            why="'feed' is no number",
            given=Given(path="blog/urls.py"),
        ),
        Good(
            """
            from aiohttp import web


            async def article(request):
                return web.json_response({})


            async def feed(request):
                return web.json_response([])


            app = web.Application()
            app.router.add_get("/articles/{slug}", article)
            app.router.add_get("/articles/feed", feed)
            """,
            why="aiohttp looks for plain text before variables, since 3.9",
            given=Given(installed={"aiohttp 3.12.0": {"aiohttp/__init__.py": "", "aiohttp/web.py": ""}}),
        ),
        Good(
            """
            from fastapi import FastAPI

            app = FastAPI()


            @app.get("/items")
            @app.get("/items/")
            def items():
                return []
            """,
            why="two paths of one function",
        ),
        Good(
            """
            from functools import wraps

            from flask import Flask

            app = Flask(__name__)


            def requires(role=None):
                def check(view):
                    @wraps(view)
                    def checked(**given):
                        return view(**given) if role else ""

                    return checked

                return check


            @app.route("/a")
            @requires(role="a")
            def first():
                return ""


            @app.route("/b")
            @requires(role="b")
            def second():
                return ""
            """,
            why="what is inside is the decorator, which `requires` makes, and that one keeps the name",
        ),
        Good(
            """
            from rest_framework_nested import routers

            from . import viewsets

            router = routers.SimpleRouter()
            router.register(r"calendars", viewsets.Calendars, basename="calendar")
            router.register(r"events", viewsets.Events, basename="event")
            inner = routers.NestedSimpleRouter(router, r"calendars", lookup="calendar")
            inner.register(r"events", viewsets.CalendarEvents, basename="calendar-event")

            urlpatterns = router.urls + inner.urls
            """,
            why="the second one stands below '/calendars/<pk>/'",
            given=Given(
                path="app/urls.py",
                files={
                    "app/__init__.py": "",
                    "app/viewsets.py": "from rest_framework.viewsets import ModelViewSet\n\n\n"
                    "class Calendars(ModelViewSet): ...\n\n\nclass Events(ModelViewSet): ...\n\n\n"
                    "class CalendarEvents(ModelViewSet): ...\n",
                },
            ),
        ),
    ],
)
def shadowed_route(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Call, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Call):
        path, handler = _registered(node, ctx)
        if path is not None and handler:
            shadow = ctx.ask_here("shadowed", path.value, handler, ())
            if shadow is not None:
                yield _finding(path, shadow, _earlier_in_list(node, shadow, ctx), ctx)
        return
    yield from _hidden_name(node, ctx)
    for decorator in node.decorator_list:
        path = _path(decorator, _VERBS)
        if path is not None:
            shadow = ctx.ask_here("shadowed", path.value, node.name, _verbs(decorator))
            if shadow is not None:
                yield _finding(path, shadow, _moved(node, shadow, ctx), ctx)


def _path(node: ast.expr, names: frozenset[str]) -> ast.Constant | None:
    match node:
        case ast.Call(func=ast.Attribute(attr=attr), args=[ast.Constant(value=str()) as path, *_]) if attr in names:
            return path
        case ast.Call(func=ast.Attribute(attr=attr), args=[], keywords=keywords) if attr in names:
            given = [one.value for one in keywords if one.arg in ("path", "rule")]
            return given[0] if given and isinstance(given[0], ast.Constant) else None
        case _:
            return None


def _hidden_name(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A decorator without `functools.wraps`: all views that it wraps have one name, by which Flask calls them."""
    inner = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    if len(inner) != 1 or inner[0].decorator_list or "__name__" in ctx.block.text or not node.args.args:
        return
    if not isinstance(node.body[-1], ast.Return) or not isinstance(node.body[-1].value, ast.Name):
        return
    if (
        ctx.block.kind != "statement"
        or node is not ctx.block.nodes[0]
        or ctx.ask_here("hides-names", node.name) is None
    ):
        return
    wrapper, view = inner[0], node.args.args[0].arg
    if not _calls(wrapper, view):
        return  # it makes the decorator, and wraps nothing itself
    start = ctx.span(wrapper).start
    indent = ctx.block.text[ctx.block.text.rfind("\n", 0, start) + 1 : start]
    edit = Edit(Span(start, start), f"@functools.wraps({view})\n{indent}")
    fixes = (Fix("Keep the name", (edit,), imports=("import functools",)),) if not indent.strip() else ()
    at = ctx.block.text.index(wrapper.name, ctx.block.text.index("def ", start))
    said = f"all views that '{node.name}' wraps are called '{wrapper.name}': Flask refuses the second"
    evidence = Evidence("by what Flask calls a view", "its function's name", "the project's routes")
    yield Finding(Span(at, at + len(wrapper.name)), said, (evidence,), fixes)


def _calls(wrapper: ast.AST, view: str) -> bool:
    """Whether the wrapper itself calls the view, and not a function inside it."""
    for node in ast.iter_child_nodes(wrapper):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                continue
            case ast.Call(func=func) if any(isinstance(one, ast.Name) and one.id == view for one in ast.walk(func)):
                return True
            case _ if _calls(node, view):
                return True
            case _:
                pass
    return False


def _verbs(node: ast.expr) -> tuple[str, ...]:
    """The verbs that a decorator names; none where it does not say."""
    assert isinstance(node, ast.Call)  # it has a path
    listed = [one.value for one in node.keywords if one.arg == "methods"]
    if listed and isinstance(listed[0], ast.List | ast.Tuple):
        return tuple(sorted(str(one.value).upper() for one in listed[0].elts if isinstance(one, ast.Constant)))
    verb = node.func.attr.upper() if isinstance(node.func, ast.Attribute) else ""
    return ("GET",) if verb in ("ROUTE", "API_ROUTE") else (verb,)


def _registered(node: ast.Call, ctx: Context) -> tuple[ast.Constant | None, str]:
    """The path and the handler that a call registers, or an element of a list of routes is."""
    texts = [one for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    match node.func:
        case ast.Attribute(attr=attr) if attr in _ADDED and texts:
            place = node.args.index(texts[-1])
            given = [one.value for one in node.keywords if one.arg in ("view_func", "handler", "endpoint", "viewset")]
            rest = given or node.args[-1:] if attr == "add_url_rule" else node.args[place + 1 : place + 2] or given
            return (texts[-1], _handler(rest[0])) if rest else (None, "")
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _LISTED and len(node.args) >= 2 and texts:
            parent = ctx.tree.parents.get(node)
            return (texts[0], _handler(node.args[1])) if isinstance(parent, ast.List) else (None, "")
        case _:
            return None, ""


def _handler(node: ast.expr) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr="as_view", value=cls)):
            return dotted(cls)
        case ast.Call(args=[inner], keywords=[]):
            return _handler(inner)
        case _:
            return dotted(node)


def _finding(path: ast.Constant, shadow: Shadow, fixes: tuple[Fix, ...], ctx: Context) -> Finding:
    if shadow.reason == "endpoint":
        said = f"a second function '{shadow.handler}': Flask stops with an error, since it calls a view by its function's name"
    else:
        what = "the same" if shadow.reason == "same" else "it"
        of = f" of '{shadow.handler}'" if shadow.handler else ""
        said = f"'{shadow.own}' is never reached: '{shadow.path}'{of} comes first and matches {what}"
    evidence = Evidence("which route comes first", shadow.path or shadow.handler, "the project's routes")
    related = Related(f"'{shadow.path}' is registered here", shadow.place.path, shadow.place.line)
    return Finding(ctx.span(path), said, (evidence,), fixes if shadow.reason == "covers" else (), (related,))


def _moved(node: ast.FunctionDef | ast.AsyncFunctionDef, shadow: Shadow, ctx: Context) -> tuple[Fix, ...]:
    """Above the earlier one, where both are statements of this module and nothing between them is needed."""
    if not shadow.top or ctx.block.kind != "statement" or node is not ctx.block.nodes[0]:
        return ()
    return (Fix(f"Move '{node.name}' above '{shadow.top}'", above=shadow.top),)


def _earlier_in_list(node: ast.Call, shadow: Shadow, ctx: Context) -> tuple[Fix, ...]:
    parent = ctx.tree.parents.get(node)
    if not isinstance(parent, ast.List):
        return ()
    for one in parent.elts:
        if one is node:
            return ()
        if isinstance(one, ast.Call) and _registered(one, ctx)[1] == shadow.handler and shadow.handler:
            break
    else:
        return ()
    start, end = ctx.span(one).start, ctx.span(node).end
    before = ctx.span(parent.elts[parent.elts.index(node) - 1]).end
    space = ctx.block.text[ctx.block.text.rfind("\n", 0, start) + 1 : start]
    between = "\n" + space if not space.strip() else " "
    edits = (
        Edit(Span(start, start), ctx.source(node) + "," + between),
        Edit(Span(before, end), ""),
    )
    return (Fix("Move it up", edits),)
