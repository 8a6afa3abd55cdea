"""A handler takes for granted that there is exactly one row: `Article.objects.get(slug=slug)` raises `DoesNotExist`,
`.one()` raises `NoResultFound`, `.first().name` and `fetchone()[0]` fail on None. With a value from the address, anybody
can send one that is not there: the answer is 500 where it should be 404.

Write `get_object_or_404(Article, slug=slug)`, or test for None and answer 404.
"""

from __future__ import annotations

import ast
import re
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
    Query,
    Span,
    executed,
    in_test,
    query_of,
    rule,
    statement_of,
    whole_text,
)

_ROUTES = frozenset(("route", "get", "post", "put", "delete", "patch", "api_route", "api_view", "action"))
_FIRST = frozenset(("first", "one_or_none", "scalar_one_or_none", "fetchone", "afirst"))
_VIEW_METHODS = frozenset(("get", "post", "put", "patch", "delete", "list", "retrieve", "create", "update", "destroy"))
_ALWAYS_ONE = re.compile(
    r"\s*(?:insert|select\s+(?:count|sum|max|min|avg|coalesce|exists|last_insert_rowid|total|changes|now|version|1\b|case)\b)|"
    r"\bnot\s+exists\b|select\s+exists|returning",
    re.IGNORECASE,
)


_TABLES = Given(
    files={
        "app/__init__.py": "",
        "app/database.py": "def get_session(): ...\n",
        "app/tables.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
        "class Base(DeclarativeBase):\n    pass\n\n\nclass User(Base):\n    __tablename__ = 'user'\n\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str]\n",
    }
)
_BLOG = Given(
    files={
        "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
        "    title = models.TextField()\n    slug = models.SlugField()\n"
    }
)


@rule(
    ast.Call,
    ast.Attribute,
    ast.Subscript,
    summary="handler that takes for granted that the row is there",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from django.http import JsonResponse

            from blog.models import Article


            def show(request, slug):
                article = Article.objects.get(slug=slug)
                #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'Article.DoesNotExist' is not caught: a request for what is not there ends in 500
                return JsonResponse({"title": article.title})
            """,
            fixed="""
            from django.shortcuts import get_object_or_404
            from django.http import JsonResponse

            from blog.models import Article


            def show(request, slug):
                article = get_object_or_404(Article, slug=slug)
                return JsonResponse({"title": article.title})
            """,
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    title = models.TextField()\n    slug = models.SlugField()\n"
                }
            ),
        ),
        Bad(
            """
            from fastapi import FastAPI

            from tables import User

            app = FastAPI()


            @app.get("/users/{name}")
            def user(name, db):
                return db.query(User).filter_by(name=name).first().email
                #                                          ^^^^^^^^^^^^^ 'first()' gives None where there is no row, and '.email' fails on it: answer 404
            """,
            given=Given(
                files={
                    "tables.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
                    "class Base(DeclarativeBase):\n    pass\n\n\nclass User(Base):\n    __tablename__ = 'user'\n"
                    "    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str]\n    email: Mapped[str]\n"
                }
            ),
        ),
        Bad(
            """
            import sqlite3

            from flask import Flask

            app = Flask(__name__)


            @app.route("/users/<name>")
            def user(name):
                db = sqlite3.connect("app.db")
                return db.execute("SELECT email FROM user WHERE name = ?", (name,)).fetchone()[0]
                #                                                                   ^^^^^^^^^^^^^ 'fetchone()' gives None where there is no row, and '[...]' fails on it: answer 404
            """,
        ),
        Bad(
            """
            from sqlalchemy import select

            from app.database import get_session
            from app.tables import User

            blueprint = Blueprint("profiles", __name__)


            def known(name):
                return get_session().scalars(select(User).where(User.name == name)).one()
                #                                                                   ^^^^^ 'one()' raises NoResultFound where there is no row: a request for what is not there ends in 500
            """,
            given=_TABLES,
        ),
        Bad(
            """
            from blog.models import Article


            class ArticleView(APIView):
                def get(self, request, slug):
                    article = Article.objects.filter(slug=slug).first()
                    return Response({"title": article.title})
                    #                         ^^^^^^^^^^^^^ 'first()' gives None where there is no row, and '.title' fails on it: answer 404
            """,
            given=_BLOG,
        ),
        Bad(
            """
            def follows(connection, reader, user):
                rows = connection.execute("SELECT 1 FROM follows WHERE follower = ? AND followed = ?", (reader, user))
                return bool(rows.fetchone()[0])
                #                ^^^^^^^^^^^^^ 'fetchone()' gives None where there is no row, and '[...]' fails on it: ask 'is not None'
            """,
        ),
        Good(
            """
            from sqlalchemy import func, select

            from app.database import get_session
            from app.tables import User

            blueprint = Blueprint("profiles", __name__)


            def known(name):
                return get_session().scalars(select(User).where(User.name == name)).one_or_none()


            def first_of_all():
                return get_session().scalars(select(User).where(User.id == 1)).one()


            def counted(connection, name):
                rows = connection.execute("SELECT count(*) FROM follows WHERE name = ?", (name,))
                return rows.fetchone()[0]
            """,
            why="None is an answer, the row does not depend on the request, and a count is always there",
            given=_TABLES,
        ),
        Good(
            """
            from blog.models import Article


            class ArticleView(APIView):
                def get(self, request, slug):
                    article = Article.objects.filter(slug=slug).first()
                    if article is None:
                        raise Http404
                    newest = Article.objects.order_by("id").first()
                    return Response({"title": article.title, "newest": newest and newest.title})
            """,
            why="tested before it is read",
            given=_BLOG,
        ),
        Bad(
            """
            from django.http import JsonResponse

            from blog.models import Article


            def compare(request, slug, other):
                one = Article.objects.get(slug=slug)
                #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'Article.DoesNotExist' is not caught: a request for what is not there ends in 500
                two = Article.objects.get(slug=other)
                return JsonResponse({"same": one.title == two.title})
            """,
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    title = models.TextField()\n    slug = models.SlugField()\n"
                }
            ),
        ),
        Good(
            """
            from django.http import Http404, JsonResponse
            from django.shortcuts import get_object_or_404

            from blog.models import Article


            def show(request, slug):
                article = get_object_or_404(Article, slug=slug)
                try:
                    other = Article.objects.get(slug=slug)
                except Article.DoesNotExist:
                    raise Http404 from None
                return JsonResponse({"title": article.title, "other": other.title})


            def titles(slug):
                return Article.objects.get(slug=slug).title
            """,
            why="404, a caught exception, and a function that is no handler",
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    title = models.TextField()\n    slug = models.SlugField()\n"
                }
            ),
        ),
        Good(
            """
            import sqlite3

            from flask import Flask

            app = Flask(__name__)


            @app.route("/users")
            def users():
                db = sqlite3.connect("app.db")
                return str(db.execute("SELECT count(*) FROM user").fetchone()[0])
            """,
            why="an aggregate always gives a row",
        ),
    ],
)
def unsafe_get(node: ast.Call | ast.Attribute | ast.Subscript, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Subscript):
        yield from _of_existence(node, ctx)
    one = _is_one(node)
    named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load)
    if not one and not named and not _is_asked(node):
        return
    function = ctx.function_of(node)
    if function is None or in_test(ctx):
        return
    handles = _is_handler(function, ctx)
    if not (handles or (one and _serves_handlers(ctx))) or _is_caught(node, ctx):
        return
    if isinstance(node, ast.Call) and one:
        yield from _of_one(node, function, ctx)
        return
    if isinstance(node, ast.Attribute) and named:
        yield from _of_name(node, function, ctx)
        return
    match node:
        case ast.Call(func=ast.Attribute(attr="get" | "aget")):
            yield from _of_get(node, function, ctx)
        case ast.Attribute(value=ast.Call(func=ast.Attribute(attr=name)) as call) if name in _FIRST:
            yield from _of_none(node, call, name, ctx)
        case ast.Subscript(value=ast.Call(func=ast.Attribute(attr=name)) as call) if name in _FIRST:
            yield from _of_none(node, call, name, ctx)
        case _:
            pass


_ROUTERS = ("blueprint", "bp", "router", "routes")
_EXISTS = re.compile(r"\s*select\s+1\s+from\b.*\bwhere\b", re.IGNORECASE | re.DOTALL)


def _is_one(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("one", "scalar_one")
    )


def _serves_handlers(ctx: Context) -> bool:
    """Whether the functions of the module answer requests, or help those that do."""
    return any(any(one.kind == "value" for one in ctx.bindings(name)) for name in _ROUTERS)


def _of_one(node: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """`session.scalars(select(User).where(User.name == name)).one()`, of a value that the request brings."""
    found = executed(node, ctx)
    if found is None or not found[0].whole or ctx.ask("mentioned", "NoResultFound") is not False:
        return
    given = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)} - {"self", "session", "db"}
    asked = [part for argument in found[0].arguments("where", "filter", "filter_by") for part in ast.walk(argument)]
    if not any(isinstance(part, ast.Name) and part.id in given for part in asked):
        return
    func = node.func
    assert isinstance(func, ast.Attribute)  # `_is_one` has seen to it
    end = ctx.span(func).end
    said = f"'{func.attr}()' raises NoResultFound where there is no row: a request for what is not there ends in 500"
    evidence = Evidence("handlers of NoResultFound", "none", "the project")
    yield Finding(Span(end - len(func.attr), ctx.span(node).end), said, (evidence,))


def _of_name(node: ast.Attribute, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """`user = User.objects.filter(...).first()`, and `user.name` with no test of it anywhere."""
    name = node.value
    assert isinstance(name, ast.Name)  # the caller has seen to it
    flow = ctx.flow_around(node)
    reaching = flow.reaching(name) if flow is not None and name.id in flow.by_name else None
    value = reaching[0].value if reaching and len(reaching) == 1 and reaching[0].kind == "assign" else None
    value = value.value if isinstance(value, ast.Await) else value
    if (
        not isinstance(value, ast.Call)
        or not isinstance(value.func, ast.Attribute)
        or value.func.attr not in ("first", "afirst")
    ):
        return
    query = query_of(value.func.value, ctx)
    if (
        query is None
        or (query.manager is not None and "first" in query.manager.methods)
        or _is_looked_at(name.id, function)
    ):
        return
    before = [one for one in ast.walk(function) if isinstance(one, ast.Attribute) and _is_of(one, name.id)]
    if min(ctx.span(one).start for one in before) != ctx.span(node).start:
        return
    said = f"'{value.func.attr}()' gives None where there is no row, and '.{node.attr}' fails on it: answer 404"
    yield Finding(ctx.span(node), said, (Evidence("first()", "a row or None", "its documentation"),))


def _is_of(node: ast.Attribute, name: str) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == name


def _is_looked_at(name: str, function: ast.AST) -> bool:
    """Whether some condition of the function looks at the name, or the name is used in other ways."""
    for one in ast.walk(function):
        tests: list[ast.AST] = []
        if isinstance(one, ast.If | ast.IfExp | ast.While | ast.Assert):
            tests = [one.test]
        elif isinstance(one, ast.BoolOp | ast.Compare | ast.Match | ast.NamedExpr):
            tests = [one]
        elif isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Not):
            tests = [one.operand]
        if any(isinstance(part, ast.Name) and part.id == name for test in tests for part in ast.walk(test)):
            return True
    return False


def _of_existence(node: ast.Subscript, ctx: Context) -> Iterator[Finding]:
    """`rows.fetchone()[0]` of `SELECT 1 FROM ... WHERE`: the row is there, or None is."""
    match node:
        case ast.Subscript(
            value=ast.Call(func=ast.Attribute(value=ast.Name() as rows, attr="fetchone"), args=[]) as call
        ):
            pass
        case _:
            return
    flow = ctx.flow_around(rows)
    reaching = flow.reaching(rows) if flow is not None and rows.id in flow.by_name else None
    made = reaching[0].value if reaching and len(reaching) == 1 else None
    made = made.value if isinstance(made, ast.Await) else made
    if not isinstance(made, ast.Call) or getattr(made.func, "attr", "") != "execute" or not made.args:
        return
    text = whole_text(made.args[0], ctx)
    if text is None or not _EXISTS.match(text) or in_test(ctx) or _is_caught(node, ctx):
        return
    said = "'fetchone()' gives None where there is no row, and '[...]' fails on it: ask 'is not None'"
    evidence = Evidence("fetchone()", "a row or None", "its documentation")
    yield Finding(Span(ctx.span(call.func).end - len("fetchone"), ctx.span(node).end), said, (evidence,))


def _is_asked(node: ast.Call | ast.Attribute | ast.Subscript) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "aget") and bool(node.keywords)
    value = node.value.value if isinstance(node.value, ast.Await) else node.value
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _FIRST


def _is_handler(function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether it answers requests: decorated as a route, or a Django view by its first parameter and file."""
    for one in function.decorator_list:
        name = one.func if isinstance(one, ast.Call) else one
        if isinstance(name, ast.Attribute) and name.attr in _ROUTES and isinstance(one, ast.Call) and one.args:
            return True
        if isinstance(name, ast.Name) and name.id == "api_view":
            return True
    names = [one.arg for one in function.args.args]
    if names[:1] == ["request"] and len(names) > 1:
        return bool(re.search(r"views?(?:[\\/]\w+)?\.py$|handlers?\.py$|app\.py$|api\.py$", ctx.path))
    in_view = names[:2] == ["self", "request"] and function.name in _VIEW_METHODS
    named = (
        ctx.block.owner.endswith(("View", "ViewSet")) or re.search(r"views?(?:[\\/]\w+)?\.py$", ctx.path) is not None
    )
    return in_view and ctx.block.kind == "member" and named


def _is_caught(node: ast.AST, ctx: Context) -> bool:
    return any(isinstance(above, ast.Try) and bool(above.handlers) for above in ctx.tree.above(node)) or any(
        isinstance(above, ast.With | ast.AsyncWith) and "suppress" in ctx.source(above.items[0].context_expr)
        for above in ctx.tree.above(node)
    )


def _of_get(node: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """`Model.objects.get(slug=slug)`, of a value that the request brings."""
    query = _got(node, function, ctx)
    if query is None or _comes_later(node, function, ctx):
        return
    func = node.func
    assert isinstance(func, ast.Attribute)  # `_is_asked` has seen to it
    parent = ctx.tree.parents.get(node)
    later = isinstance(parent, ast.Await)
    fixes = []
    if not later and not node.args:
        source = ctx.source(func.value)
        whole = query.model.name if source == f"{query.model.name}.objects" else source
        given = ", ".join(ctx.source(one) for one in node.keywords)
        fixes = [
            Fix(
                "Use 'get_object_or_404'",
                (Edit(Span(*ctx.span(node)), f"get_object_or_404({whole}, {given})"),),
                imports=("from django.shortcuts import get_object_or_404",),
            )
        ]
    said = f"'{query.model.name}.DoesNotExist' is not caught: a request for what is not there ends in 500"
    yield Finding(
        ctx.span(node), said, (Evidence("handlers of DoesNotExist", "none", f"'{function.name}'"),), tuple(fixes)
    )


def _got(node: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Query | None:
    """The query that `node` takes one row of which the request picks."""
    func = node.func
    query = query_of(func.value, ctx) if isinstance(func, ast.Attribute) and _from_request(node, function) else None
    if query is None or query.model.orm != "django":
        return None
    return None if query.manager is not None and "get" in query.manager.methods else query


def _comes_later(node: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether the handler has another before it: one report is enough, and the first of them picks what is not there."""
    earlier = (one for one in ast.walk(function) if isinstance(one, ast.Call) and _is_asked(one) and _before(one, node))
    return any(
        isinstance(one.func, ast.Attribute) and one.func.attr in ("get", "aget")
        and not _is_caught(one, ctx) and _got(one, function, ctx) is not None
        for one in earlier
    )  # fmt: skip


def _before(one: ast.expr, other: ast.expr) -> bool:
    return (one.lineno, one.col_offset) < (other.lineno, other.col_offset)


def _from_request(node: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a parameter of the handler, or the request's data, picks the row."""
    names = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)} - {"self"}
    for keyword in node.keywords:
        for one in ast.walk(keyword.value):
            if isinstance(one, ast.Attribute) and one.attr == "user":
                break
            if isinstance(one, ast.Name) and one.id in names:
                return True
    return False


def _of_none(node: ast.Attribute | ast.Subscript, call: ast.Call, name: str, ctx: Context) -> Iterator[Finding]:
    """`.first().email`, `fetchone()[0]`."""
    func = call.func
    assert isinstance(func, ast.Attribute)  # the caller has seen to it
    if name == "fetchone":
        if not isinstance(func.value, ast.Call) or not func.value.args:
            return
        text = whole_text(func.value.args[0], ctx)
        if text is None or _ALWAYS_ONE.search(text) or not re.search(r"\bwhere\b", text, re.IGNORECASE):
            return
    elif query_of(func.value, ctx) is None and statement_of(func.value, ctx) is None and executed(call, ctx) is None:
        return
    shown = f".{node.attr}" if isinstance(node, ast.Attribute) else "[...]"
    said = f"'{name}()' gives None where there is no row, and '{shown}' fails on it: answer 404"
    _, end = ctx.span(func)
    yield Finding(
        Span(end - len(name), ctx.span(node)[1]), said, (Evidence(f"{name}()", "a row or None", "its documentation"),)
    )
