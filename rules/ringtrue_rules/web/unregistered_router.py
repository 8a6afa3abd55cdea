"""A router or blueprint that no application includes answers nothing: its routes are 404. An app that `INSTALLED_APPS`
lacks has no tables, and importing its models is a `RuntimeError`. A dotted path that names no module stops the start.

Include it (`app.include_router(...)`, `app.register_blueprint(...)`), list the app, or correct the path.

The rule speaks where an application of the same project includes others, and nothing else mentions the router: a library
may offer routers for others to include, and a plugin system may find them by itself. Settings that are spread over
several files are not judged.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    FileEdit,
    Finding,
    Fix,
    Given,
    Good,
    Left,
    Missing,
    Related,
    Span,
    Unlisted,
    in_test_or_example,
    nearest,
    rule,
)

_PARTS = frozenset(("fastapi.APIRouter", "flask.Blueprint", "aiohttp.web.RouteTableDef", "fastapi.routing.APIRouter"))
_INCLUDES = frozenset(("django.urls.include", "django.conf.urls.include"))


@rule(
    ast.Assign,
    ast.Call,
    summary="router, blueprint or app that no application includes, or a dotted path that names nothing",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from fastapi import APIRouter

            router = APIRouter(prefix="/tags")
            #        ^^^^^^^^^^^^^^^^^^^^^^^^^ no application includes 'router': 'app' includes 'articles.router', but not this one


            @router.get("/")
            def tags():
                return []
            """,
            given=Given(
                path="api/tags.py",
                files={
                    "api/__init__.py": "",
                    "api/articles.py": "from fastapi import APIRouter\nrouter = APIRouter()\n",
                    "main.py": (
                        "from fastapi import FastAPI\nfrom api import articles\n"
                        "app = FastAPI()\napp.include_router(articles.router)\n"
                    ),
                },
            ),
        ),
        Bad(
            """
            INSTALLED_APPS = [
            #^^^^^^^^^^^^^ 'profiles' is missing here: its models are imported, and it is no installed app
                "django.contrib.auth",
                "articles",
            ]
            """.replace("            #^^^^^^^^^^^^^ ", "            ^^^^^^^^^^^^^^ "),
            fixed="""
            INSTALLED_APPS = [
                "django.contrib.auth",
                "articles",
                "profiles",
            ]
            """,
            given=Given(
                path="config/settings.py",
                files={
                    "manage.py": "import django\n",
                    "config/__init__.py": "",
                    "articles/__init__.py": "",
                    "articles/models.py": "from django.db import models\nclass Article(models.Model): ...\n",
                    "articles/views.py": "from .models import Article\nfrom profiles.models import Profile\nimport django\n",
                    "profiles/__init__.py": "",
                    "profiles/models.py": "from django.db import models\nclass Profile(models.Model): ...\n",
                },
            ),
        ),
        Bad(
            """
            from django.urls import include, path

            urlpatterns = [
                path("api/", include("article.urls")),
                #                     ^^^^^^^^^^^^ there is no module 'article.urls'
            ]
            """,
            fixed="""
            from django.urls import include, path

            urlpatterns = [
                path("api/", include("articles.urls")),
            ]
            """,
            given=Given(
                path="config/urls.py",
                files={
                    "config/__init__.py": "",
                    "manage.py": "import django\n",
                    "articles/__init__.py": "",
                    "articles/urls.py": "from django.urls import path\nurlpatterns = []\n",
                },
            ),
        ),
        Bad(
            """
            from django.urls import path

            from . import views

            urlpatterns = [path("tags/", views.tags)]
            #^^^^^^^^^^ no application includes 'urlpatterns': 'urlpatterns' includes 'articles.urls', but not this one
            """.replace("            #^^^^^^^^^^ ", "            ^^^^^^^^^^^ "),
            given=Given(
                path="tags/urls.py",
                files={
                    "manage.py": "import django\n",
                    "settings.py": "ROOT_URLCONF = 'urls'\n",
                    "urls.py": (
                        "from django.urls import include, path\nurlpatterns = [path('articles/', include('articles.urls'))]\n"
                    ),
                    "articles/__init__.py": "",
                    "articles/urls.py": "from django.urls import path\nurlpatterns = []\n",
                    "tags/__init__.py": "",
                },
            ),
        ),
        Bad(
            """
            from django.apps import AppConfig


            class ArticlesConfig(AppConfig):
                name = "article"
                #      ^^^^^^^^^ there is no module 'article'
            """,
            fixed="""
            from django.apps import AppConfig


            class ArticlesConfig(AppConfig):
                name = "articles"
            """,
            given=Given(path="articles/apps.py", files={"articles/__init__.py": ""}),
        ),
        Good(
            """
            from fastapi import APIRouter

            router = APIRouter(prefix="/tags")


            @router.get("/")
            def tags():
                return []
            """,
            why="a library offers a router, and no application is here that includes any",
            given=Given(path="tags/routes.py", files={"tags/__init__.py": "from .routes import router\n"}),
        ),
        Good(
            """
            from flask import Blueprint

            bp = Blueprint("tags", __name__)


            @bp.route("/tags")
            def tags():
                return []
            """,
            why="the application registers what it finds in a folder",
            given=Given(
                path="site/views/tags.py",
                files={
                    "site/__init__.py": "",
                    "site/app.py": (
                        "import importlib, pkgutil\nfrom flask import Flask\nfrom site.views import home\napp = Flask('x')\n"
                        "app.register_blueprint(home.bp)\nfor one in pkgutil.iter_modules(['site/views']):\n"
                        "    importlib.import_module(one.name)\n"
                    ),
                    "site/views/__init__.py": "",
                    "site/views/home.py": "from flask import Blueprint\nbp = Blueprint('home', __name__)\n",
                },
            ),
        ),
        Good(
            """
            INSTALLED_APPS = ["django.contrib.auth", "articles.apps.ArticlesConfig"]
            """,
            why="the app's own configuration stands for it",
            given=Given(
                path="config/settings.py",
                files={
                    "manage.py": "import django\n",
                    "articles/__init__.py": "",
                    "articles/apps.py": "class ArticlesConfig: ...\n",
                    "articles/models.py": "from django.db import models\nclass Article(models.Model): ...\n",
                    "articles/views.py": "from .models import Article\nimport django\n",
                },
            ),
        ),
        Good(
            """
            from django.apps import AppConfig


            class UsersConfig(AppConfig):
                name = "{{ project }}.users"
            """,
            why="a template's placeholder",
            given=Given(
                path="project/users/apps.py", files={"project/users/__init__.py": "", "project/__init__.py": ""}
            ),
        ),
    ],
)
def unregistered_router(node: ast.Assign | ast.Call, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Call):
        if ctx.imported(node.func) in _INCLUDES and node.args:
            given = node.args[0].elts[0] if isinstance(node.args[0], ast.Tuple) and node.args[0].elts else node.args[0]
            yield from _dotted_path(given, ctx)
        return
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) if ctx.imported(func) in _PARTS:
            yield from _left_out(name, node.value, ctx)
        case ast.Assign(targets=[ast.Name(id="urlpatterns") as target]):
            yield from _left_out("urlpatterns", target, ctx)
        case ast.Assign(targets=[ast.Name(id="name")], value=ast.Constant(value=str()) as value) if (
            ctx.block.kind == "member"
        ):
            yield from _config_name(value, ctx)
        case ast.Assign(targets=[ast.Name(id="INSTALLED_APPS" | "MIDDLEWARE" | "AUTHENTICATION_BACKENDS") as target]):
            yield from _listed(target, node.value, ctx)
        case ast.Assign(targets=[ast.Name(id="REST_FRAMEWORK")], value=ast.Dict() as value):
            for one in ast.walk(value):
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.count(".") >= 2:
                    yield from _dotted_path(one, ctx, is_class=True)
        case ast.Assign(targets=[ast.Name(id="WSGI_APPLICATION" | "ASGI_APPLICATION")], value=value):
            yield from _dotted_path(value, ctx, is_class=True)
        case ast.Assign(targets=[ast.Name(id="ROOT_URLCONF")], value=value):
            yield from _dotted_path(value, ctx)
        case _:
            return


def _left_out(name: str, value: ast.expr, ctx: Context) -> Iterator[Finding]:
    if ctx.block.kind != "statement" or in_test_or_example(ctx):
        return
    left: Left | None = ctx.ask_here("unincluded", name)
    if left is not None:
        evidence = Evidence("who includes it", "nothing in the project mentions it", "the project's files")
        related = Related(f"'{left.other}' is included here", left.place.path, left.place.line)
        said = f"no application includes '{name}': '{left.application.name}' includes '{left.other}', but not this one"
        fixes: tuple[Fix, ...] = ()
        if left.edits:
            fixes = (Fix(f"Include it beside '{left.other}'", elsewhere=(FileEdit(left.place.path, left.edits),)),)
        yield Finding(ctx.span(value), said, (evidence,), fixes, (related,))


def _config_name(value: ast.Constant, ctx: Context) -> Iterator[Finding]:
    """The package that an app's configuration names, where it is not there and the file's own package is another."""
    bases = ctx.ask_here("bases-named", ctx.block.owner)
    if (
        not bases
        or not any(own is None and base.endswith("apps.AppConfig") for base, own in bases)
        or in_test_or_example(ctx)
    ):
        return
    place = str(ctx.ask_here("place")).replace("\\", "/").split("/")
    own = ".".join(part for part in place[:-1] if part != "src")
    name = str(value.value)
    if not own or own.endswith(name) or not all(part.isidentifier() for part in name.split(".")):
        return
    if not isinstance(ctx.module(name), Missing):
        return
    evidence = Evidence(f"import {name}", "there is no such module", "the project and its environment")
    fix = Fix(f"Name '{own}'", (Edit(ctx.span(value), f'"{own}"'),))
    yield Finding(ctx.span(value), f"there is no module '{name}'", (evidence,), (fix,))


def _listed(target: ast.Name, value: ast.expr, ctx: Context) -> Iterator[Finding]:
    name = target.id
    if not isinstance(value, ast.List | ast.Tuple) or in_test_or_example(ctx) or not value.elts:
        return
    for one in value.elts:
        yield from _dotted_path(one, ctx, is_class=name != "INSTALLED_APPS")
    missing: tuple[Unlisted, ...] = ctx.ask_here("unlisted-apps") if name == "INSTALLED_APPS" else ()
    for app in missing or ():
        last = ctx.span(value.elts[-1])
        evidence = Evidence(
            f"who imports the models of '{app.app}'", "other parts of the project", "the project's files"
        )
        related = Related("its models, or what imports them", app.place.path, app.place.line)
        said = f"'{app.app}' is missing here: its models are imported, and it is no installed app"
        yield Finding(ctx.span(target), said, (evidence,), (_add(app.app, last, ctx),), (related,))


def _add(app: str, last: Span, ctx: Context) -> Fix:
    text = ctx.block.text
    indent = text[text.rfind("\n", 0, last.start) + 1 : last.start]
    between = f",\n{indent}" if not indent.strip() and "\n" in text[: last.start] else ", "
    return Fix(f"Install '{app}'", (Edit(Span(last.end, last.end), f'{between}"{app}"'),))


def _dotted_path(node: ast.expr, ctx: Context, is_class: bool = False) -> Iterator[Finding]:
    """A text that names a module, or a class in one, which is certainly not there."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or in_test_or_example(ctx):
        return
    name = node.value
    if not all(part.isidentifier() for part in name.split(".")):
        return
    wanted = name.rpartition(".")[0] if is_class else name
    found = ctx.module(wanted) if wanted else None
    if not isinstance(found, Missing) or not _is_certain(wanted, ctx):
        return
    if not is_class and "." in name and name.rpartition(".")[2][:1].isupper():
        return  # the configuration of an app: a class
    evidence = Evidence(f"import {wanted}", found.reason, "the project and its environment")
    start, end = ctx.span(node)
    meant = _meant(wanted, ctx)
    span = Span(start + 1, start + 1 + len(wanted)) if end - start == len(name) + 2 else Span(start, end)
    fixes = (Fix(f"Name '{meant}'", (Edit(span, meant),)),) if meant and len(span) == 2 else ()
    yield Finding(span, f"there is no module '{wanted}'", (evidence,), fixes)


def _is_certain(name: str, ctx: Context) -> bool:
    """Whether it is a module of the project's own that is missing: one with a first part that nobody has may come with
    a library that is not installed here."""
    top = name.partition(".")[0]
    return not isinstance(ctx.module(top), Missing) or bool(_meant(name, ctx))


def _meant(name: str, ctx: Context) -> str:
    top, dot, rest = name.partition(".")
    if not dot:
        return ""
    parent, _, last = name.rpartition(".")
    for other in nearest(last, ctx.ask_here("submodules", 0, parent) or (), 1):
        return f"{parent}.{other}"
    near = ctx.ask_here("near-modules", top) or ()
    for other in nearest(top, near, 3):
        if not isinstance(ctx.module(f"{other}.{rest}"), Missing | None):
            return f"{other}.{rest}"
    return ""
