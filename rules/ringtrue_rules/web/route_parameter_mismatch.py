"""A path's variables are handed to the handler by name. A handler that does not take one, or that requires one which no
path has, fails at every request: `TypeError` in Flask and Django, `KeyError` where aiohttp's `match_info` is asked for
it; FastAPI takes what is not in the path for a query parameter and answers 422.

Give the handler the parameter that the path names, under the same name.

The rule follows `urls.py`, `include_router`, `register_blueprint` and `add_routes` across files. It is silent for
handlers that take `**kwargs`, where a decorator may add or take away arguments, and where a path is computed.
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
    Related,
    Span,
    dotted,
    edits_between,
    hands_on,
    in_test,
    meant,
    passed_before,
    reached_here,
    rule,
)

_CHANGING = ("url_value_preprocessor", "app_url_value_preprocessor", "url_defaults", "url_defaults=")
"""By which Flask takes variables away, or adds some."""
_VIEWS = ("django.views.", "rest_framework.views.", "rest_framework.generics.", "rest_framework.viewsets.")
_BUILTIN = frozenset(("int", "str", "float", "bool", "UUID", "uuid.UUID", "bytes", "date", "datetime"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Call,
    summary="path variable that the handler does not take, or one that it takes and no path has",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from flask import Flask

            app = Flask(__name__)


            @app.route("/articles/<slug>/comments/<int:comment_id>", methods=["DELETE"])
            def delete_comment(comment_id):
            #   ^^^^^^^^^^^^^^ 'delete_comment' does not take 'slug', which '/articles/<slug>/comments/<int:comment_id>' passes: TypeError
                return "", 204
            """,
            fixed="""
            from flask import Flask

            app = Flask(__name__)


            @app.route("/articles/<slug>/comments/<int:comment_id>", methods=["DELETE"])
            def delete_comment(slug, comment_id):
                return "", 204
            """,
        ),
        Bad(
            """
            from rest_framework.views import APIView


            class CommentView(APIView):
                def delete(self, request, slug):
                #   ^^^^^^ 'delete' does not take 'pk', which 'articles/<slug:slug>/comments/<int:pk>/' passes: TypeError
                    ...
            """,
            fixed="""
            from rest_framework.views import APIView


            class CommentView(APIView):
                def delete(self, request, slug, pk):
                    ...
            """,
            given=Given(
                path="blog/views.py",
                files={
                    "blog/__init__.py": "",
                    "blog/urls.py": (
                        "from django.urls import path\nfrom .views import CommentView\n"
                        "urlpatterns = [path('articles/<slug:slug>/comments/<int:pk>/', CommentView.as_view())]\n"
                    ),
                },
            ),
        ),
        Bad(
            """
            from fastapi import APIRouter

            router = APIRouter(prefix="/users")


            @router.get("/{user_id}")
            def user(userid: int):
            #        ^^^^^^ '/users/{user_id}' passes 'user_id': 'userid' is a required query parameter here
                return {"id": userid}
            """,
            fixed="""
            from fastapi import APIRouter

            router = APIRouter(prefix="/users")


            @router.get("/{user_id}")
            def user(user_id: int):
                return {"id": user_id}
            """,
        ),
        Bad(
            """
            from django.urls import path

            from . import views

            urlpatterns = [path("tags/", views.Tags)]
            #                            ^^^^^^^^^^ 'views.Tags' is a class, and is called with the request: it needs 'as_view()'
            """,
            fixed="""
            from django.urls import path

            from . import views

            urlpatterns = [path("tags/", views.Tags.as_view())]
            """,
            given=Given(
                path="blog/urls.py",
                files={
                    "blog/__init__.py": "",
                    "blog/views.py": "from rest_framework.views import APIView\nclass Tags(APIView): ...\n",
                },
            ),
        ),
        Bad(
            """
            from aiohttp import web


            async def article(request):
                slug = request.match_info["article_slug"]
                #                         ^^^^^^^^^^^^^^ '/articles/{slug}' has no 'article_slug': KeyError
                return web.json_response({"slug": slug})


            app = web.Application()
            app.router.add_get("/articles/{slug}", article)
            """,
            fixed="""
            from aiohttp import web


            async def article(request):
                slug = request.match_info["slug"]
                return web.json_response({"slug": slug})


            app = web.Application()
            app.router.add_get("/articles/{slug}", article)
            """,
        ),
        Bad(
            """
            from django.http import JsonResponse


            def article(request, slug):
            #   ^^^^^^^ 'article' does not take 'article_slug', which 'articles/<slug:article_slug>/' passes: TypeError
                return JsonResponse({"slug": slug})
            """,
            fixed="""
            from django.http import JsonResponse


            def article(request, article_slug):
                return JsonResponse({"slug": article_slug})
            """,
            given=Given(
                path="blog/views.py",
                files={
                    "settings.py": "ROOT_URLCONF = 'blog.urls'\n",
                    "blog/__init__.py": "",
                    "blog/urls.py": (
                        "from django.urls import path\nfrom . import views\n"
                        "urlpatterns = [path('articles/<slug:article_slug>/', views.article),"
                        " path('articles/latest/', views.latest)]\n"
                    ),
                },
            ),
        ),
        Bad(
            """
            from django.http import JsonResponse


            def latest(request, slug):
            #   ^^^^^^ 'latest' needs 'slug', which 'articles/latest/' does not pass: TypeError
                return JsonResponse({"slug": slug})
            """,
            given=Given(
                path="blog/views.py",
                files={
                    "settings.py": "ROOT_URLCONF = 'blog.urls'\n",
                    "blog/__init__.py": "",
                    "blog/urls.py": (
                        "from django.urls import path\nfrom . import views\n"
                        "urlpatterns = [path('articles/latest/', views.latest)]\n"
                    ),
                },
            ),
        ),
        Good(
            """
            from flask import Flask

            app = Flask(__name__)


            @app.route("/articles/", defaults={"slug": "home"})
            @app.route("/articles/<slug>")
            def article(slug):
                return slug


            @app.route("/files/<path:name>")
            def file(**given):
                return given["name"]
            """,
            why="a default stands for the variable; all are taken by name",
        ),
        Good(
            """
            from django.views import View


            class Delete(View):
                @staticmethod
                def post(request, slug):
                    return remove(slug)
            """,
            why="a static method has no 'self'",
            given=Given(
                path="blog/views.py",
                files={
                    "blog/__init__.py": "",
                    "blog/urls.py": (
                        "from django.urls import path\nfrom . import views\n"
                        "urlpatterns = [path('<slug:slug>/delete', views.Delete.as_view())]\n"
                    ),
                },
            ),
        ),
        Good(
            """
            from flask import Flask

            app = Flask(__name__)


            def signed_in(view):
                def checked(**given):
                    return view(load_user(), **given)

                return checked


            @app.route("/articles/<slug>")
            @signed_in
            def article(user, slug):
                return slug
            """,
            why="the decorator gives the first argument",
        ),
        Good(
            """
            from flask import Flask

            from .articles import with_article

            app = Flask(__name__)


            @app.route("/articles/<slug>")
            @with_article
            def article(article):
                return article
            """,
            why="the decorator may hand on something else",
        ),
        Good(
            """
            from fastapi import APIRouter, Depends

            router = APIRouter()


            def article_by_slug(slug: str):
                return slug


            @router.get("/articles/{slug}")
            def article(article=Depends(article_by_slug)):
                return article
            """,
            why="a dependency takes the variable",
        ),
        Good(
            """
            from fastapi import APIRouter

            router = APIRouter()


            @router.get("/{full_path:path}")
            def single_page():
                return {}
            """,
            why="FastAPI lets a handler do without a variable",
        ),
        Good(
            """
            from django.urls import path


            def nothing(request):
                pass


            urlpatterns = [path("example/<int:pk>/", nothing, name="example")]
            """,
            why="a test that wants the address only",
            given=Given(path="tests/test_links.py"),
        ),
    ],
)
def route_parameter_mismatch(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Call, ctx: Context
) -> Iterator[Finding]:
    if isinstance(node, ast.Call):
        yield from _class_as_view(node, ctx)
        return
    reached = reached_here(node, ctx)
    if not reached or node.args.kwarg is not None:
        return
    frameworks = {one.framework for one in reached}
    if len(frameworks) != 1 or any(one.variables is None for one in reached):
        return
    match frameworks.pop():
        case "flask" | "django" as framework:
            static = any(dotted(one) == "staticmethod" for one in node.decorator_list)
            first = (framework == "django") + (ctx.block.kind == "member" and not static)
            passed = passed_before(node, first, ctx)
            changed = framework == "flask" and any(ctx.ask("mentioned", one) is not False for one in _CHANGING)
            if passed is not None and not changed:
                yield from _called_by_name(node, reached, *passed, ctx)
        case "fastapi":
            if all(hands_on(one, ctx) for one in node.decorator_list):
                yield from _near_misses(node, reached, ctx)
        case "aiohttp" | "starlette":
            yield from _asked_for(node, reached, ctx)


def _class_as_view(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`path("tags/", views.Tags)`, a class of views that is called with the request."""
    if len(node.args) < 2 or ctx.imported(node.func) not in ("django.urls.path", "django.urls.re_path"):
        return
    view, name = node.args[1], dotted(node.args[1])
    bases = ctx.ask_here("bases-named", name) if name.rpartition(".")[2][:1].isupper() else None
    if bases and any(own is None and base.startswith(_VIEWS) for base, own in bases):
        end = ctx.span(view).end
        said = f"'{name}' is a class, and is called with the request: it needs 'as_view()'"
        evidence = Evidence(f"what '{name}' is", "a class of views", "its definition")
        yield Finding(
            ctx.span(view), said, (evidence,), (Fix("Call 'as_view'", (Edit(Span(end, end), ".as_view()"),)),)
        )


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[list[ast.arg], set[str]]:
    """All parameters, and the names of those without a default."""
    positional = [*node.args.posonlyargs, *node.args.args]
    required = {one.arg for one in positional[: len(positional) - len(node.args.defaults)]}
    required |= {
        one.arg for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value is None
    }
    return [*positional, *node.args.kwonlyargs], required


def _is_empty(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it does nothing: a test wants its address only."""
    return all(
        isinstance(one, ast.Pass) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in node.body
    )


def _called_by_name(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    reached: tuple[Reached, ...],
    skipped: int,
    added: tuple[str, ...],
    ctx: Context,
) -> Iterator[Finding]:
    every, required = _parameters(node)
    if len(every) < skipped or node.args.posonlyargs or (_is_empty(node) and in_test(ctx)):
        return
    names = [one.arg for one in every[skipped:]]
    for one in reached:
        if "*" in one.given or one.variables is None:
            continue
        passed = [*one.variables, *one.given, *added]
        missing = [name for name in passed if name not in names]
        if missing and node.args.vararg is None:
            said = f"'{node.name}' does not take '{missing[0]}', which '{one.path}' passes: TypeError"
            unpassed = [name for name in names if name in required and name not in passed]
            if not unpassed:
                fixes = _added(node, one.variables, skipped, ctx)
            elif len(unpassed) == len(missing) == 1:
                fixes = _renamed(node, unpassed[0], missing[0], ctx)
            else:
                fixes = ()
            yield _finding(node, said, one, fixes, ctx)
            return
        lacking = [name for name in names if name in required and name not in passed]
        if lacking and one.whole:
            said = f"'{node.name}' needs '{lacking[0]}', which '{one.path}' does not pass: TypeError"
            yield _finding(node, said, one, (), ctx)
            return


def _finding(
    node: ast.FunctionDef | ast.AsyncFunctionDef, said: str, one: Reached, fixes: tuple[Fix, ...], ctx: Context
) -> Finding:
    evidence = Evidence("what the path passes", ", ".join(one.variables or ()) or "nothing", f"the route '{one.path}'")
    related = Related(f"'{one.path}' is registered here", one.place.path, one.place.line)
    return Finding(_name_span(node, ctx), said, (evidence,), fixes, (related,))


def _name_span(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Span:
    start = ctx.span(node).start
    at = ctx.block.text.index(node.name, ctx.block.text.index("def ", start))
    return Span(at, at + len(node.name))


def _added(
    node: ast.FunctionDef | ast.AsyncFunctionDef, variables: tuple[str, ...], skipped: int, ctx: Context
) -> tuple[Fix, ...]:
    """The parameters that are missing, each where the path has it."""
    own = node.args.args[skipped:]
    missing = [name for name in variables if name not in {one.arg for one in own}]
    if not missing or node.args.kwonlyargs:
        return ()
    edits = []
    for name in missing:
        later = [one for one in own if one.arg in variables[variables.index(name) :]]
        if later:
            at = ctx.span(later[0]).start
            edits.append(Edit(Span(at, at), f"{name}, "))
        elif node.args.args:
            if node.args.defaults:
                return ()
            at = ctx.span(node.args.args[-1]).end
            edits.append(Edit(Span(at, at), f", {name}"))
        else:
            at = ctx.block.text.index("(", _name_span(node, ctx).end) + 1
            edits.append(Edit(Span(at, at), name))
    if len({edit.span for edit in edits}) != len(edits):
        return ()
    return (Fix("Take what the path passes", tuple(edits)),)


def _renamed(node: ast.FunctionDef | ast.AsyncFunctionDef, old: str, new: str, ctx: Context) -> tuple[Fix, ...]:
    """The parameter under the name that the path gives it, wherever the function reads it."""
    edits = []
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name | ast.arg) and new in (getattr(inner, "id", ""), getattr(inner, "arg", "")):
            return ()
        if isinstance(inner, ast.Name) and inner.id == old:
            edits.append(Edit(ctx.span(inner), new))
        elif isinstance(inner, ast.arg) and inner.arg == old:
            start = ctx.span(inner).start
            edits.append(Edit(Span(start, start + len(old)), new))
    return (Fix(f"Take it as '{new}'", tuple(edits)),)


def _near_misses(
    node: ast.FunctionDef | ast.AsyncFunctionDef, reached: tuple[Reached, ...], ctx: Context
) -> Iterator[Finding]:
    """A parameter that was meant to be the path's: near in name, required, and in no path."""
    every, required = _parameters(node)
    names = {one.arg for one in every}
    for route in reached:
        for missing in route.variables or ():
            if missing in names or len(reached) > 1:
                continue
            for one in every:
                plain = one.annotation is None or dotted(one.annotation) in _BUILTIN
                if (
                    one.arg in required
                    and plain
                    and one.arg not in (route.variables or ())
                    and _is_near(one.arg, missing)
                ):
                    said = f"'{route.path}' passes '{missing}': '{one.arg}' is a required query parameter here"
                    evidence = Evidence(
                        "variables of the path", ", ".join(route.variables or ()), f"the route '{route.path}'"
                    )
                    start = ctx.span(one).start
                    related = Related(f"'{route.path}' is registered here", route.place.path, route.place.line)
                    fixes = _renamed(node, one.arg, missing, ctx)
                    yield Finding(Span(start, start + len(one.arg)), said, (evidence,), fixes, (related,))
                    return


def _is_near(one: str, other: str) -> bool:
    """`userid` and `user_id`, `id` and `item_id`, `slugg` and `slug`."""
    plain, meant = one.replace("_", "").lower(), other.replace("_", "").lower()
    if plain == meant or meant.endswith(plain) or plain.endswith(meant):
        return True
    return len(meant) > 3 and edits_between(plain, meant) == 1


def _asked_for(
    node: ast.FunctionDef | ast.AsyncFunctionDef, reached: tuple[Reached, ...], ctx: Context
) -> Iterator[Finding]:
    """`request.match_info["name"]` of a name that no path to the handler has."""
    known = {name for one in reached for name in one.variables or ()}
    if not all(one.whole for one in reached):
        return
    for inner in ast.walk(node):
        match inner:
            case ast.Subscript(
                value=ast.Attribute(attr="match_info" | "path_params"), slice=ast.Constant(value=str(name)) as key
            ) if name not in known and isinstance(inner.ctx, ast.Load):
                path = reached[0].path
                evidence = Evidence("variables of the path", ", ".join(sorted(known)) or "none", f"the route '{path}'")
                fixes: tuple[Fix, ...] = ()
                near = tuple(known) if len(known) == 1 else meant(name, sorted(known), 1)
                if near:
                    fixes = (Fix(f"Ask for '{near[0]}'", (Edit(ctx.span(key), f'"{near[0]}"'),)),)
                said = f"'{path}' has no '{name}': KeyError"
                yield Finding(ctx.span(key), said, (evidence,), fixes)
            case _:
                continue
