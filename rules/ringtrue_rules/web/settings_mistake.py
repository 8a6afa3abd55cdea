"""Django checks its settings as it starts, and refuses what does not fit together: the admin without the apps, middleware
and context processors that it uses, an app that is listed twice, a database without an engine, `ALLOWED_HOSTS` empty
while `DEBUG` is off, a `STATIC_URL` without a slash. A script that calls `django.setup()` without naming the settings
fails at once, and Flask-SQLAlchemy reads its configuration in `init_app`: what is set later it never sees.

The rule judges settings that stand in one file, as far as they are written out.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from ringtrue.api import (
    Absent,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Span,
    dotted,
    in_test_or_example,
    nearest,
    rule,
)

_ADMIN = "django.contrib.admin"
_ADMIN_NEEDS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
)
_MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
_PROCESSORS = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)
_STARTS = ("django.setup", "django.core.wsgi.get_wsgi_application", "django.core.asgi.get_asgi_application")
_BACKENDS = "django.db.backends."
_DATABASE_KEYS = ("SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_BINDS", "SQLALCHEMY_ENGINE_OPTIONS")


@rule(
    ast.Assign,
    ast.Call,
    ast.FunctionDef,
    summary="settings that the framework refuses, or never reads",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            INSTALLED_APPS = [
                "django.contrib.admin",
                "django.contrib.auth",
                "django.contrib.contenttypes",
                "django.contrib.sessions",
                "django.contrib.messages",
            ]

            TEMPLATES = [
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "APP_DIRS": True,
                    "OPTIONS": {
                        "context_processors": [
                            "django.template.context_processors.request",
                            "django.contrib.auth.context_processors.auth",
                #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the admin needs 'django.contrib.messages.context_processors.messages' here as well
                        ],
                    },
                },
            ]
            """,
            fixed="""
            INSTALLED_APPS = [
                "django.contrib.admin",
                "django.contrib.auth",
                "django.contrib.contenttypes",
                "django.contrib.sessions",
                "django.contrib.messages",
            ]

            TEMPLATES = [
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "APP_DIRS": True,
                    "OPTIONS": {
                        "context_processors": [
                            "django.template.context_processors.request",
                            "django.contrib.auth.context_processors.auth",
                            "django.contrib.messages.context_processors.messages",
                        ],
                    },
                },
            ]
            """,
            fix="Add 'django.contrib.messages.context_processors.messages'",
        ),
        Bad(
            """
            INSTALLED_APPS = ["django.contrib.auth", "django.contrib.sessions"]

            MIDDLEWARE = [
                "django.contrib.auth.middleware.AuthenticationMiddleware",
            #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ stands before 'SessionMiddleware', which it needs
                "django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.messages.middleware.MessageMiddleware",
            ]
            """,
        ),
        Bad(
            """
            DEBUG = False
            ALLOWED_HOSTS = []
            #               ^^ no host is allowed while 'DEBUG' is off: every request is answered with 400
            ROOT_URLCONF = "site.urls"
            INSTALLED_APPS = ["django.contrib.auth", "articles", "django.contrib.auth"]
            #                                                    ^^^^^^^^^^^^^^^^^^^^^ 'django.contrib.auth' is listed twice: Django refuses to start
            DATABASES = {"default": {"NAME": "app.sqlite3"}}
            #                       ^^^^^^^^^^^^^^^^^^^^^^^ the database has no 'ENGINE'
            STATIC_URL = "/static"
            #            ^^^^^^^^^ 'STATIC_URL' has to end in a slash
            SECRET_KEY = load()
            """,
        ),
        Bad(
            """
            from flask import Flask

            from models import db


            def create_app():
                app = Flask(__name__)
                db.init_app(app)
                app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///app.db"
                #          ^^^^^^^^^^^^^^^^^^^^^^^^^ set after 'db.init_app(app)', which has read it by then
                return app
            """,
            fixed="""
            from flask import Flask

            from models import db


            def create_app():
                app = Flask(__name__)
                app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///app.db"
                db.init_app(app)
                return app
            """,
        ),
        Bad(
            """
            import django

            django.setup()
            #^^^^^^^^^^^ nothing here says which settings: 'DJANGO_SETTINGS_MODULE' is not set
            """.replace("            #^^^^^^^^^^^ ", "            ^^^^^^^^^^^^ "),
        ),
        Good(
            """
            from .base import *

            DEBUG = False
            ALLOWED_HOSTS = []
            INSTALLED_APPS += ["articles"]
            MIDDLEWARE = ["django.contrib.auth.middleware.AuthenticationMiddleware"]
            """,
            why="the rest stands elsewhere",
        ),
        Good(
            """
            import os

            DEBUG = os.environ.get("DEBUG") == "1"
            ALLOWED_HOSTS = []
            ROOT_URLCONF = "site.urls"
            SECRET_KEY = os.environ["SECRET_KEY"]
            DATABASES = {"default": load_database()}
            STATIC_URL = "static/"
            INSTALLED_APPS = ["django.contrib.auth", "articles"]
            MIDDLEWARE = []
            """,
            why="with 'DEBUG' the local host is allowed; what is computed is not judged; there is no admin",
        ),
        Good(
            """
            import os

            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")
            django.setup()
            """,
            why="the settings are named",
        ),
        Good(
            """
            from flask import Flask

            from models import db


            def create_app():
                app = Flask(__name__)
                app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///app.db"
                db.init_app(app)
                app.config["JSON_SORT_KEYS"] = False
                return app
            """,
            why="it is set before it is read",
        ),
        Good(
            """
            from django.core.wsgi import get_wsgi_application

            from shop.entrypoint import started

            application = get_wsgi_application()
            """,
            why="what it imports of its own may name them",
            given=Given(path="shop/wsgi.py"),
        ),
    ],
)
def settings_mistake(node: ast.Assign | ast.Call | ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.FunctionDef):
        yield from _late(node, ctx)
    elif isinstance(node, ast.Call):
        yield from _unset(node, ctx)
    elif ctx.block.kind == "statement" and node is ctx.block.nodes[0] and _is_settings(ctx):
        match node.targets:
            case [ast.Name(id="INSTALLED_APPS")] if isinstance(node.value, ast.List | ast.Tuple):
                yield from _apps(node.value, ctx)
            case [ast.Name(id="MIDDLEWARE") as target] if isinstance(node.value, ast.List | ast.Tuple):
                yield from _middleware(target, node.value, ctx)
            case [ast.Name(id="AUTH_USER_MODEL")] if isinstance(node.value, ast.Constant):
                yield from _user_model(node.value, ctx)
            case [ast.Name(id="TEMPLATES")] if isinstance(node.value, ast.List):
                yield from _templates(node.value, ctx)
            case [ast.Name(id="DATABASES")] if isinstance(node.value, ast.Dict):
                yield from _databases(node.value, ctx)
            case [ast.Name(id="ALLOWED_HOSTS")] if isinstance(node.value, ast.List | ast.Tuple) and not node.value.elts:
                yield from _hosts(node.value, ctx)
            case [ast.Name(id="STATIC_URL" | "MEDIA_URL" as name)] if isinstance(node.value, ast.Constant):
                yield from _slash(name, node.value, ctx)
            case _:
                return


def _is_settings(ctx: Context) -> bool:
    """Whether the module is a whole Django settings file."""
    if ctx.stars() or in_test_or_example(ctx):
        return False
    return len(ctx.bindings("INSTALLED_APPS")) == 1 and not any(
        one.kind in ("from", "import") for one in ctx.bindings("INSTALLED_APPS")
    )


def _texts(node: ast.List | ast.Tuple) -> list[str] | None:
    found = [one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return found if len(found) == len(node.elts) else None


def _has_admin(ctx: Context) -> bool:
    listed = ctx.ask_here("listed-setting", "INSTALLED_APPS")
    return bool(listed) and _ADMIN in listed


def _evidence(what: str) -> tuple[Evidence, ...]:
    return (Evidence("Django's own checks", what, "the settings"),)


def _apps(value: ast.List | ast.Tuple, ctx: Context) -> Iterator[Finding]:
    names = _texts(value)
    if names is None:
        return
    seen: Counter[str] = Counter()
    for one, name in zip(value.elts, names, strict=True):
        seen[name] += 1
        if seen[name] == 2:
            said = f"'{name}' is listed twice: Django refuses to start"
            before = ctx.span(value.elts[value.elts.index(one) - 1]).end
            fix = Fix("Leave it out", (Edit(Span(before, ctx.span(one).end), ""),))
            yield Finding(ctx.span(one), said, _evidence("application labels are not unique"), (fix,))
    listed = ctx.ask_here("listed-setting", "INSTALLED_APPS")
    for needed in _ADMIN_NEEDS if _ADMIN in names and listed else ():
        if needed not in listed and not any(one.startswith(needed + ".") for one in listed):
            place = value.elts[names.index(_ADMIN)]
            said = f"the admin needs '{needed}' in 'INSTALLED_APPS' as well"
            yield Finding(ctx.span(place), said, _evidence("admin.E405, E406, E408"), (_added(value, needed, ctx),))


def _added(value: ast.List | ast.Tuple, text: str, ctx: Context) -> Fix:
    """The text behind the last one, on a line of its own where they have one each."""
    start, end = ctx.span(value.elts[-1])
    indent = ctx.block.text[ctx.block.text.rfind("\n", 0, start) + 1 : start]
    between = ", " if indent.strip() else f",\n{indent}"
    return Fix(f"Add '{text}'", (Edit(Span(end, end), f'{between}"{text}"'),))


def _middleware(target: ast.Name, value: ast.List | ast.Tuple, ctx: Context) -> Iterator[Finding]:
    names = _texts(value)
    if not names or ctx.ask_here("listed-setting", "MIDDLEWARE") != tuple(names):
        return
    session, auth, _ = _MIDDLEWARE
    if session in names and auth in names and names.index(auth) < names.index(session):
        place = value.elts[names.index(auth)]
        fixes = _swapped(value, place, value.elts[names.index(session)], ctx)
        yield Finding(
            ctx.span(place), "stands before 'SessionMiddleware', which it needs", _evidence("admin.E410"), fixes
        )
    for needed in _MIDDLEWARE if _has_admin(ctx) else ():
        last = needed.rpartition(".")[2]
        if needed not in names and not any(one.rpartition(".")[2].endswith(last) for one in names):
            said = f"the admin needs '{needed}' here as well"
            yield Finding(ctx.span(target), said, _evidence("admin.E408, E409, E410"), (_added(value, needed, ctx),))


def _swapped(value: ast.List | ast.Tuple, one: ast.expr, other: ast.expr, ctx: Context) -> tuple[Fix, ...]:
    """`other` in front of `one`, the rest as it is."""
    first, last = value.elts.index(one), value.elts.index(other)
    order = [other, *value.elts[first:last]]
    places = value.elts[first : last + 1]
    edits = tuple(Edit(ctx.span(place), ctx.source(new)) for place, new in zip(places, order, strict=True))
    return (Fix("Put it behind", edits),)


def _user_model(value: ast.Constant, ctx: Context) -> Iterator[Finding]:
    label, dot, name = str(value.value).partition(".")
    listed = ctx.ask_here("listed-setting", "INSTALLED_APPS") or ()
    apps = [one.partition(".apps.")[0] for one in listed]
    module = next((one for one in apps if one.rpartition(".")[2] == label), None)
    if not dot or module is None:
        return
    found = ctx.member(f"{module}.models", name)
    if isinstance(found, Absent):
        near = nearest(name, found.names, 1)
        fixes = tuple(Fix(f"Name '{one}'", (Edit(ctx.span(value), f'"{label}.{one}"'),)) for one in near)
        said = f"'{module}.models' has no '{name}'"
        yield Finding(
            ctx.span(value),
            said,
            (Evidence(f"from {module}.models import {name}", found.reason, "the project"),),
            fixes,
        )


def _templates(value: ast.List, ctx: Context) -> Iterator[Finding]:
    for engine in value.elts:
        options = _of(engine, "OPTIONS")
        backend = _of(engine, "BACKEND")
        if not isinstance(backend, ast.Constant) or "DjangoTemplates" not in str(backend.value) or len(value.elts) > 1:
            return
        listed = _of(options, "context_processors") if options is not None else None
        names = _texts(listed) if isinstance(listed, ast.List | ast.Tuple) else None
        if not isinstance(listed, ast.List | ast.Tuple) or not names or not _has_admin(ctx):
            return
        for needed in _PROCESSORS:
            if needed not in names:
                said = f"the admin needs '{needed}' here as well"
                fix = _added(listed, needed, ctx)
                yield Finding(ctx.span(listed.elts[-1]), said, _evidence("admin.E402, E404, W411"), (fix,))


def _of(node: ast.expr | None, key: str) -> ast.expr | None:
    if not isinstance(node, ast.Dict):
        return None
    for one, value in zip(node.keys, node.values, strict=True):
        if isinstance(one, ast.Constant) and one.value == key:
            return value
    return None


def _databases(value: ast.Dict, ctx: Context) -> Iterator[Finding]:
    if None in value.keys or not value.keys or _is_changed("DATABASES", ctx):
        return
    if all(isinstance(one, ast.Constant) for one in value.keys) and _of(value, "default") is None:
        yield Finding(ctx.span(value), "there is no database 'default'", _evidence("ImproperlyConfigured"))
    for one in value.values:
        engine = _of(one, "ENGINE")
        if (
            isinstance(engine, ast.Constant)
            and isinstance(engine.value, str)
            and engine.value.startswith(_BACKENDS)
            and engine.value != _BACKENDS
        ):
            known = [_BACKENDS + name for name in ("sqlite3", "postgresql", "mysql", "oracle", "dummy")]
            if engine.value not in known:
                meant = nearest(engine.value, known, 1)
                fixes = tuple(Fix(f"Name '{name}'", (Edit(ctx.span(engine), f'"{name}"'),)) for name in meant)
                said = f"Django has no database engine '{engine.value}'"
                yield Finding(ctx.span(engine), said, _evidence("ImproperlyConfigured"), fixes)
        if isinstance(one, ast.Dict) and one.keys and None not in one.keys and engine is None:
            yield Finding(ctx.span(one), "the database has no 'ENGINE'", _evidence("ImproperlyConfigured"))


def _is_changed(name: str, ctx: Context) -> bool:
    return len(ctx.bindings(name)) != 1 or any(one.kind in ("touch", "mutation") for one in ctx.definitions(name))


def _hosts(value: ast.List | ast.Tuple, ctx: Context) -> Iterator[Finding]:
    told = [one.text for one in ctx.definitions("DEBUG")]
    if told != ["DEBUG = False"] or _is_changed("ALLOWED_HOSTS", ctx):
        return
    said = "no host is allowed while 'DEBUG' is off: every request is answered with 400"
    fix = Fix("Allow this machine", (Edit(ctx.span(value), '["127.0.0.1", "localhost"]'),))
    yield Finding(ctx.span(value), said, _evidence("DisallowedHost"), (fix,))


def _slash(name: str, value: ast.Constant, ctx: Context) -> Iterator[Finding]:
    if isinstance(value.value, str) and value.value and not value.value.endswith("/"):
        end = ctx.span(value).end - 1
        fix = Fix("Add the slash", (Edit(Span(end, end), "/"),))
        yield Finding(ctx.span(value), f"'{name}' has to end in a slash", _evidence("ImproperlyConfigured"), (fix,))


# What it imports of its own may set them.
_NAMES_SETTINGS = (
    r"DJANGO_SETTINGS_MODULE|configure|settings|environ|load_dotenv|"
    r"(?<=\n)(?:from|import)[ ]+(?!django\b|os\b|sys\b|pathlib\b|logging\b|__future__\b)[\w.]+"
)


def _unset(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`django.setup()` in a file that never names its settings."""
    if ctx.imported(node.func) not in _STARTS or in_test_or_example(ctx) or ctx.block.kind != "statement":
        return
    inside = (ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.Try, ast.With)
    if any(isinstance(one, inside) for one in ctx.tree.above(node)):
        return
    if ctx.ask("mentions", ctx.path, _NAMES_SETTINGS) is False:
        said = "nothing here says which settings: 'DJANGO_SETTINGS_MODULE' is not set"
        yield Finding(
            ctx.span(node.func), said, (Evidence("who names the settings", "nobody in this file", "the file"),)
        )


def _late(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    """`app.config[...] = ` of what `db.init_app(app)` has read before."""
    read: tuple[ast.Expr, str, str] | None = None
    for one in node.body:
        match one:
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(attr="init_app", value=owner), args=[ast.Name(id=app), *_])
            ):
                if dotted(owner).rpartition(".")[2] in ("db", "database", "sqlalchemy"):
                    read = one, app, ctx.source(one)
            case ast.Assign(
                targets=[
                    ast.Subscript(
                        value=ast.Attribute(attr="config", value=ast.Name(id=app)),
                        slice=ast.Constant(value=key) as place,
                    )
                ]
            ) if read is not None and app == read[1] and key in _DATABASE_KEYS:
                said = f"set after '{read[2]}', which has read it by then"
                evidence = Evidence("when it is read", "in 'init_app'", "Flask-SQLAlchemy")
                yield Finding(ctx.span(place), said, (evidence,), _before(read[0], one, ctx))
            case _:
                continue


def _before(earlier: ast.stmt, later: ast.stmt, ctx: Context) -> tuple[Fix, ...]:
    start, (own, end) = ctx.span(earlier).start, ctx.span(later)
    text = ctx.block.text
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if indent.strip():
        return ()
    before = len(text[:own].rstrip())
    moved = Edit(Span(start, start), f"{ctx.source(later)}\n{indent}")
    return (Fix("Set it before", (moved, Edit(Span(before, end), ""))),)
