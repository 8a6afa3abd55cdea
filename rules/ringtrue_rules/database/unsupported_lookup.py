"""A lookup, a type or a clause that the configured database does not have. Django's `JSONField__contains` and `ArrayField`,
`distinct("field")` and full-text search need PostgreSQL: on SQLite they raise `NotSupportedError`. SQLAlchemy's `ARRAY`
and `JSONB` cannot be created on SQLite. And asyncpg refuses an aware datetime for a column without a time zone: `can't
subtract offset-naive and offset-aware datetimes`.

The databases are those that the project's own files name (settings, URLs); where there are several, nothing is said.
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
    Model,
    Span,
    column_of,
    databases_of,
    gives_aware,
    in_test,
    is_aware,
    last_name,
    model_at,
    named_in,
    query_of,
    rule,
    runs_on_sqlite,
    sql_call,
)

_SETTINGS = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "app.db"}}\n'
_MODELS = """\
from django.db import models


class Article(models.Model):
    title = models.TextField()
    data = models.JSONField(default=dict)
"""
_DJANGO = Given(files={"blog/models.py": _MODELS, "site/settings.py": _SETTINGS})
_URL = 'from sqlalchemy.ext.asyncio import create_async_engine\n\nengine = create_async_engine("{}")\n'
_POSTS = Given(
    files={
        "schema.sql": "CREATE TABLE posts (title TEXT, made TIMESTAMP NOT NULL);\nCREATE TABLE seen (at TIMESTAMPTZ);\n"
    }
)
_ON_SQLITE = frozenset(("ARRAY", "JSONB", "HSTORE", "TSVECTOR", "INET", "CIDR", "INT4RANGE", "TSRANGE", "DATERANGE"))
_JSON = frozenset(("contains", "contained_by"))
_POSTGRES = frozenset(("search", "trigram_similar", "unaccent"))


@rule(
    ast.Call,
    ast.Name,
    summary="lookup or type that the configured database lacks",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from blog.models import Article


            def tagged(tag):
                return Article.objects.filter(data__tags__contains=[tag]).distinct("title")
                #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^ SQLite has no 'contains' for a JSONField: Django raises NotSupportedError
                #                                                                  ^^^^^^^ 'distinct()' on fields needs PostgreSQL; the project's database is SQLite
            """,
            given=_DJANGO,
        ),
        Bad(
            """
            from datetime import datetime, timezone

            from sqlalchemy import DateTime
            from sqlalchemy.orm import Mapped, mapped_column

            from db import Base


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                made: Mapped[datetime] = mapped_column(DateTime, default=lambda: datetime.now(timezone.utc))
                #                                      ^^^^^^^^ asyncpg refuses an aware datetime for a column without a time zone: 'DateTime(timezone=True)'
            """,
            fixed="""
            from datetime import datetime, timezone

            from sqlalchemy import DateTime
            from sqlalchemy.orm import Mapped, mapped_column

            from db import Base


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                made: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(timezone.utc))
            """,
            given=Given(files={"db.py": _URL.format("postgresql+asyncpg://localhost/app")}),
        ),
        Bad(
            """
            from sqlalchemy import Integer
            from sqlalchemy.dialects.postgresql import JSONB
            from sqlalchemy.orm import Mapped, mapped_column

            from db import Base


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                data: Mapped[dict] = mapped_column(JSONB)
                #                                  ^^^^^ SQLite has no 'JSONB': the table cannot be created
            """,
            given=Given(files={"db.py": _URL.format("sqlite+aiosqlite:///app.db")}),
        ),
        Bad(
            """
            from blog.models import Article


            def red():
                return Article.objects.filter(data__contains={"color": "red"})
                #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ SQLite has no 'contains' for a JSONField: Django raises NotSupportedError
            """,
            fixed="""
            from blog.models import Article


            def red():
                return Article.objects.filter(data__color="red")
            """,
            given=Given(
                files={
                    **_DJANGO.files,
                    "site/urls_of_databases.py": "ENGINES = ['django.db.backends.postgresql', 'django.db.backends.sqlite3']\n",
                }
            ),
        ),
        Bad(
            """
            from sqlalchemy import JSON, select
            from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


            class Base(DeclarativeBase):
                pass


            class Article(Base):
                __tablename__ = "article"

                id: Mapped[int] = mapped_column(primary_key=True)
                data: Mapped[dict] = mapped_column(JSON)


            def of_color(color):
                return select(Article).where(Article.data.contains({"color": color}))
                #                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'contains' of a JSON column is LIKE: only JSONB can ask what 'Article.data' contains
            """,
            fixed="""
            from sqlalchemy import JSON, select
            from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


            class Base(DeclarativeBase):
                pass


            class Article(Base):
                __tablename__ = "article"

                id: Mapped[int] = mapped_column(primary_key=True)
                data: Mapped[dict] = mapped_column(JSON)


            def of_color(color):
                return select(Article).where(Article.data["color"].as_string() == color)
            """,
        ),
        Bad(
            """
            from sqlalchemy import ARRAY, String
            from sqlalchemy.orm import Mapped, mapped_column

            from db import Base


            class Post(Base):
                __tablename__ = "post"

                words: Mapped[list] = mapped_column(ARRAY(String))
                #                                   ^^^^^ SQLite has no 'ARRAY': where the project runs on it, the table cannot be created
            """,
            given=Given(
                files={
                    "db.py": "def prepare(engine):\n    if engine.dialect.name == 'sqlite':\n        enforce(engine)\n",
                    "urls.py": "POSTGRES = 'postgresql+psycopg://localhost/app'\n",
                }
            ),
        ),
        Bad(
            """
            from datetime import datetime, timezone

            from sqlalchemy import DateTime
            from sqlalchemy.orm import Mapped, mapped_column

            from db import Base


            def now() -> datetime:
                return datetime.now(timezone.utc)


            class Post(Base):
                __tablename__ = "post"

                made: Mapped[datetime] = mapped_column(DateTime, default=now)
                #                                      ^^^^^^^^ asyncpg refuses an aware datetime for a column without a time zone: 'DateTime(timezone=True)'
            """,
            fixed="""
            from datetime import datetime, timezone

            from sqlalchemy import DateTime
            from sqlalchemy.orm import Mapped, mapped_column

            from db import Base


            def now() -> datetime:
                return datetime.now(timezone.utc)


            class Post(Base):
                __tablename__ = "post"

                made: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
            """,
            given=Given(
                files={"db.py": "DRIVERS = {'sqlite': 'sqlite+aiosqlite', 'postgresql': 'postgresql+asyncpg'}\n"}
            ),
        ),
        Bad(
            """
            from datetime import datetime, timezone

            import asyncpg


            async def add(connection: asyncpg.Connection, title):
                query = "INSERT INTO posts (title, made) VALUES ($1, $2)"
                await connection.execute(query, title, datetime.now(timezone.utc))
                #                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^ asyncpg refuses an aware datetime for 'made', which has no time zone: make it TIMESTAMPTZ
            """,
            given=_POSTS,
        ),
        Good(
            """
            from datetime import datetime, timezone

            import asyncpg


            async def add(connection: asyncpg.Connection, title):
                query = "INSERT INTO posts (title, made) VALUES ($1, $2)"
                await connection.execute(query, title, datetime.now())
                await connection.execute("INSERT INTO seen (at) VALUES ($1)", datetime.now(timezone.utc))
            """,
            why="a time without a zone, and a column with one",
            given=_POSTS,
        ),
        Good(
            """
            from datetime import datetime, timezone

            from sqlalchemy import ARRAY, JSON, String
            from sqlalchemy.dialects.postgresql import JSONB
            from sqlalchemy.orm import Mapped, mapped_column

            from db import Base


            def now() -> datetime:
                return datetime.now(timezone.utc)


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                data: Mapped[dict] = mapped_column(JSON().with_variant(JSONB, "postgresql"))
                words: Mapped[list] = mapped_column(ARRAY(String))
                made: Mapped[datetime] = mapped_column(default=now)


            def red(word):
                return Post.data.contains({"color": "red"}), Post.words.contains([word])
            """,
            why="the project speaks of SQLite nowhere, may have JSONB, and says which type a datetime is",
            given=Given(
                files={
                    "db.py": "class Base:\n    type_annotation_map = {}\n\nURL = 'postgresql+asyncpg://localhost/app'\n"
                }
            ),
        ),
        Good(
            """
            from blog.models import Article


            def tagged(tag):
                return Article.objects.filter(data__kind=tag, title__contains=tag).distinct()
            """,
            why="SQLite has these",
            given=_DJANGO,
        ),
        Good(
            """
            from blog.models import Article


            def tagged(tag):
                return Article.objects.filter(data__contains={"tag": tag}).distinct("title")
            """,
            why="PostgreSQL has them",
            given=Given(
                files={"blog/models.py": _MODELS, "site/settings.py": _SETTINGS.replace("sqlite3", "postgresql")}
            ),
        ),
        Good(
            """
            from datetime import datetime, timezone

            from sqlalchemy import JSON, DateTime
            from sqlalchemy.dialects.postgresql import JSONB
            from sqlalchemy.orm import Mapped, mapped_column

            from db import Base


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                data: Mapped[dict] = mapped_column(JSON().with_variant(JSONB, "postgresql"))
                made: Mapped[datetime] = mapped_column(DateTime, default=lambda: datetime.now(timezone.utc))
                seen: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(timezone.utc))
            """,
            why="a variant for the other database; SQLite drops the time zone without a word",
            given=Given(files={"db.py": _URL.format("sqlite+aiosqlite:///app.db")}),
        ),
    ],
)
def unsupported_lookup(node: ast.Call | ast.Name, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Name):
        if node.id in _ON_SQLITE and isinstance(node.ctx, ast.Load) and not in_test(ctx):
            yield from _of_type(node, ctx)
        return
    if in_test(ctx):
        return
    if last_name(node.func) in ("mapped_column", "Column"):
        yield from _of_datetime(node, ctx)
    elif isinstance(node.func, ast.Attribute):
        if node.func.attr in _ASKING and node.args[1:]:
            yield from _of_insert(node, ctx)
        yield from _of_query(node, node.func, ctx)
        yield from _of_json(node, node.func, ctx)


def _of_query(node: ast.Call, func: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    if func.attr == "distinct" and node.args and (query := query_of(func.value, ctx)) is not None:
        if query.model.orm == "django" and databases_of(ctx) == {"sqlite"}:
            said = "'distinct()' on fields needs PostgreSQL; the project's database is SQLite"
            yield Finding(ctx.span(node.args[0]), said, (_evidence(ctx),))
        return
    for named in named_in(node, ctx):
        parts = named.path.split("__")
        if named.query.model.orm != "django" or named.how != "lookup" or parts[-1] not in _JSON | _POSTGRES:
            continue
        kind = _kind(parts, named.query.model, ctx)
        wrong = (kind == "JSONField" and parts[-1] in _JSON) or (kind in _TEXTS and parts[-1] in _POSTGRES)
        if wrong and databases_of(ctx) == {"sqlite"}:
            said = f"SQLite has no '{parts[-1]}' for a {kind}: Django raises NotSupportedError"
            yield Finding(ctx.span(named.node), said, (_evidence(ctx),), _by_key(named.node, named.path, ctx))


def _by_key(node: ast.keyword | ast.Constant, path: str, ctx: Context) -> tuple[Fix, ...]:
    """`data__color=color` for `data__contains={"color": color}`."""
    match node:
        case ast.keyword(value=ast.Dict(keys=[ast.Constant(value=str() as key)], values=[value])) if (
            key.isidentifier() and "__" not in key and path.endswith("__contains")
        ):
            made = f"{path.removesuffix('__contains')}__{key}={ctx.source(value)}"
            return (Fix(f"Compare '{key}'", (Edit(ctx.span(node), made),)),)
        case _:
            return ()


def _of_json(node: ast.Call, func: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`Article.data.contains({"color": "red"})`: of a JSON column, this is LIKE."""
    if func.attr != "contains" or len(node.args) != 1 or not isinstance(node.args[0], ast.Dict):
        return
    found = column_of(func.value, ctx)
    marks = ctx.ask("orm-marks") if found is not None else None
    if found is None or not isinstance(marks, frozenset) or "JSONB" in marks:
        return
    model, field = found
    if field.type not in _GENERIC or field.custom:
        return
    said = f"'contains' of a JSON column is LIKE: only JSONB can ask what '{model.name}.{field.name}' contains"
    fixes = []
    match node.args[0]:
        case ast.Dict(keys=[ast.Constant(value=str() as key)], values=[value]):
            kind = "integer" if isinstance(value, ast.Constant) and isinstance(value.value, int) else "string"
            made = f'{ctx.source(func.value)}["{key}"].as_{kind}() == {ctx.source(value)}'
            fixes = [Fix(f"Compare '{key}'", (Edit(ctx.span(node), made),))]
        case _:
            pass
    yield Finding(ctx.span(node), said, (Evidence(f"type of '{field.name}'", field.type, "its column"),), tuple(fixes))


_GENERIC = ("JSON", "dict", "Dict", "Mapping", "list", "List")
_TEXTS = ("CharField", "TextField")


def _kind(parts: list[str], model: Model, ctx: Context) -> str:
    """The kind of the field that a lookup ends at."""
    at: Model | None = model
    for part in parts:
        field = at.by_query.get(part) if at is not None else None
        if field is None:
            return ""
        if not field.relation:
            return field.kind
        at = model_at(field.target, ctx)
    return ""


def _of_type(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    name = ctx.imported(node)
    if name not in (f"sqlalchemy.dialects.postgresql.{node.id}", f"sqlalchemy.{node.id}"):
        return
    column = False
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Call):
            word = last_name(above.func)
            if word in ("with_variant", "TypeDecorator", "isinstance", "variant", "cast"):
                return
            column = column or word in ("mapped_column", "Column")
        if isinstance(above, ast.IfExp | ast.If):
            return
    why = runs_on_sqlite(ctx) if column else ""
    if why:
        said = f"SQLite has no '{node.id}': {why}"
        yield Finding(ctx.span(node), said, (_evidence(ctx),), tuple(_as_json(node, ctx)))


def _as_json(node: ast.Name, ctx: Context) -> Iterator[Fix]:
    """`JSON`, which every database has, for what holds lists and dictionaries."""
    parent = ctx.tree.parents.get(node)
    whole = parent if isinstance(parent, ast.Call) and parent.func is node else node
    if node.id in ("ARRAY", "JSONB", "HSTORE") and "Mutable" not in ctx.block.text:
        yield Fix("Use 'JSON'", (Edit(ctx.span(whole), "JSON"),), imports=("from sqlalchemy import JSON",))


def _of_datetime(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """A column without a time zone whose values have one, with asyncpg."""
    defaults = [one.value for one in node.keywords if one.arg in ("default", "onupdate")]
    if not any(is_aware(one) or gives_aware(one, ctx) for one in defaults):
        return
    types = [
        one
        for one in node.args
        if last_name(one.func if isinstance(one, ast.Call) else one) in ("DateTime", "TIMESTAMP")
    ]
    if any(isinstance(one, ast.Call) and (one.args or one.keywords) for one in types):
        return
    parent = ctx.tree.parents.get(node)
    if not types:
        annotation = parent.annotation if isinstance(parent, ast.AnnAssign) else None
        if annotation is None or not re.fullmatch(
            r"Mapped\[(?:Optional\[)?(?:datetime\.)?datetime\]?(?: \| None)?\]", ctx.source(annotation)
        ):
            return
        if [one for one in node.args if not isinstance(one, ast.Constant)]:
            return
    marks = ctx.ask("orm-marks")
    if not isinstance(marks, frozenset) or (not types and "type_annotation_map" in marks):
        return  # the type may be another
    named = [mark for mark in marks if "postgres" in mark]
    if not named or not all("+asyncpg" in one for one in named):
        return  # another driver may be meant, which takes it
    said = "asyncpg refuses an aware datetime for a column without a time zone: 'DateTime(timezone=True)'"
    at = types[0] if types else node.func
    fixes = []
    if types:
        fixes = [
            Fix(
                "Give the column a time zone",
                (Edit(Span(*ctx.span(at)), f"{ctx.source(at).removesuffix('()')}(timezone=True)"),),
            )
        ]
    yield Finding(ctx.span(at), said, (_evidence(ctx),), tuple(fixes))


_ASKING = frozenset(("execute", "fetch", "fetchrow", "fetchval"))
_INSERT = re.compile(r"\s*insert\s+into\s+(\w+)\s*\(([^()]*)\)\s*values\s*\(([^()]*)\)", re.IGNORECASE)


def _of_insert(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`INSERT INTO posts (made) VALUES ($1)` with an aware time, where `made` is a TIMESTAMP."""
    call = sql_call(node, ctx)
    found = _INSERT.match(call.text) if call is not None and call.driver == "asyncpg" and call.text else None
    if call is None or found is None:
        return
    columns = [one.strip() for one in found[2].split(",")]
    for column, placeholder in zip(columns, (one.strip() for one in found[3].split(",")), strict=False):
        number = int(placeholder[1:]) - 1 if re.fullmatch(r"\$\d+", placeholder) else -1
        if not 0 <= number < len(call.arguments) or not is_aware(call.arguments[number]):
            continue
        if ctx.ask("column-kind", found[1], column) in ("TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE"):
            said = f"asyncpg refuses an aware datetime for '{column}', which has no time zone: make it TIMESTAMPTZ"
            evidence = Evidence(f"type of '{found[1]}.{column}'", "TIMESTAMP", "where the table is declared")
            given = call.arguments[number]
            yield Finding(ctx.span(given), said, (evidence,), tuple(_naive(given, ctx)))


def _naive(node: ast.expr, ctx: Context) -> Iterator[Fix]:
    """The same moment in UTC without its zone."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "now":
        end = ctx.span(node).end
        yield Fix("Give it without its zone", (Edit(Span(end, end), ".replace(tzinfo=None)"),))


def _evidence(ctx: Context) -> Evidence:
    return Evidence(
        "databases that the project names", ", ".join(sorted(databases_of(ctx))) or "none", "its settings and URLs"
    )
