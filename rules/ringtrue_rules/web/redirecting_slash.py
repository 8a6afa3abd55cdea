"""Where a path ends in a slash and the request has none, Django (`APPEND_SLASH`) and Flask answer with a redirect. A
`POST` loses its body on the way: Django raises in debug mode and sends 301 else, and most clients come back with `GET`.

Send the request to the path as it is registered, and let all paths of a project end alike.

The rule compares the literal paths that test clients ask for with all routes of the project, and is silent where one of
them is computed. Of Django's own paths it reports the only one that ends otherwise than all the others.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, Span, dotted, rule

_WRITES = frozenset(("post", "put", "patch"))
_URLS = (
    "from django.urls import path\nfrom . import views\nurlpatterns = [path('api/users/', views.users),"
    " path('api/users/<int:pk>/', views.user)]\n"
)


@rule(
    ast.Call,
    summary="request that is redirected, and loses its body, for want of a slash",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def test_create(client):
                response = client.post("/api/users", {"name": "x"})
                #                      ^^^^^^^^^^^^ 'api/users/' ends in a slash: this POST is redirected, and its body is lost
                assert response.status_code == 201
            """,
            fixed="""
            def test_create(client):
                response = client.post("/api/users/", {"name": "x"})
                assert response.status_code == 201
            """,
            given=Given(path="shop/tests.py", files={"shop/__init__.py": "", "shop/urls.py": _URLS}),
        ),
        Bad(
            """
            from django.urls import path

            from . import views

            urlpatterns = [
                path("users/", views.users),
                path("users/<int:pk>/", views.user),
                path("tags/", views.tags),
                path("login", views.login),
                #    ^^^^^^^ the only path without a slash at its end: others are as 'users/'
                path("articles/", views.articles),
                path("articles/<slug:slug>/", views.article),
            ]
            """,
            fixed="""
            from django.urls import path

            from . import views

            urlpatterns = [
                path("users/", views.users),
                path("users/<int:pk>/", views.user),
                path("tags/", views.tags),
                path("login/", views.login),
                path("articles/", views.articles),
                path("articles/<slug:slug>/", views.article),
            ]
            """,
            given=Given(path="shop/urls.py", files={"shop/__init__.py": ""}),
        ),
        Good(
            """
            def test_create(client):
                assert client.post("/api/users/", {"name": "x"}).status_code == 201
                assert client.get("/api/users").status_code == 301
                assert client.post("/elsewhere").status_code == 404
            """,
            why="the path is as it is registered; a GET loses nothing; nothing is registered there",
            given=Given(path="shop/tests.py", files={"shop/__init__.py": "", "shop/urls.py": _URLS}),
        ),
        Good(
            """
            from django.urls import path

            from . import views

            urlpatterns = [
                path("users", views.users),
                path("users/<int:pk>", views.user),
                path("tags/", views.tags),
                path("sitemap.xml", views.login),
            ]
            """,
            why="there is no rule that one of them breaks",
            given=Given(path="shop/urls.py", files={"shop/__init__.py": ""}),
        ),
    ],
)
def redirecting_slash(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Call(
            func=ast.Attribute(attr=verb, value=owner), args=[ast.Constant(value=str(path)) as given, *_]
        ) if verb in _WRITES and dotted(owner).rpartition(".")[2].endswith("client"):
            if any(one.arg in ("follow", "follow_redirects") for one in node.keywords):
                return
            to = ctx.ask("slash-redirected", path.partition("?")[0], verb.upper())
            if to is not None and "?" not in path:
                end = ctx.span(given).end - 1
                said = f"'{to}' ends in a slash: this {verb.upper()} is redirected, and its body is lost"
                evidence = Evidence("the path that is registered", to, "the project's routes")
                yield Finding(ctx.span(given), said, (evidence,), (Fix("Add the slash", (Edit(Span(end, end), "/"),)),))
        case ast.Call(func=ast.Name(id="path") as func, args=[ast.Constant(value=str(path)) as given, view, *_]) if (
            path and not path.startswith(("admin", "__"))
        ):
            if isinstance(view, ast.Call) and dotted(view.func) == "include":
                return
            handler = _handler(view)
            other = ctx.ask_here("odd-slash", path, handler) if ctx.imported(func) == "django.urls.path" else None
            if other is not None:
                end = ctx.span(given).end - 1
                ends = path.endswith("/")
                said = f"the only path with{'' if ends else 'out'} a slash at its end: others are as '{other}'"
                evidence = Evidence("the other paths", "all end otherwise", "the project's routes")
                edit = Edit(Span(end - 1, end), "") if ends else Edit(Span(end, end), "/")
                fix = Fix("Leave out the slash" if ends else "Add the slash", (edit,))
                yield Finding(ctx.span(given), said, (evidence,), (fix,), severity="information")
        case _:
            return


def _handler(view: ast.expr) -> str:
    """`views.Users` for `views.Users.as_view()`, and what is named itself."""
    match view:
        case ast.Call(func=ast.Attribute(attr="as_view", value=owner)):
            return dotted(owner)
        case _:
            return dotted(view)
