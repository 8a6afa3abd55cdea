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
    in_test,
    last_name,
    model_at,
    named_in,
    query_of,
    rule,
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
        yield from _of_query(node, node.func, ctx)


def _databases(ctx: Context) -> frozenset[str]:
    """The kinds of databases that the project's files name."""
    marks = ctx.ask("orm-marks")
    found = set[str]()
    for mark in marks if isinstance(marks, frozenset) else ():
        for word, kind in (("sqlite", "sqlite"), ("postg", "postgresql"), ("mysql", "mysql"), ("oracle", "oracle")):
            if (mark.startswith("django.db.backends.") or "://" in mark) and word in mark:
                found.add(kind)
        if mark in ("psqlextra", "django_postgres"):
            found.add("postgresql")
    _, everywhere = ctx.ask_here("drivers") or (frozenset(), frozenset())
    if everywhere & {"psycopg2", "psycopg", "asyncpg"}:
        found.add("postgresql")
    if any(ctx.ask("declared", name) for name in ("psycopg2", "psycopg2-binary", "psycopg", "asyncpg")):
        found.add("postgresql")
    return frozenset(found)


def _of_query(node: ast.Call, func: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    if func.attr == "distinct" and node.args and (query := query_of(func.value, ctx)) is not None:
        if query.model.orm == "django" and _databases(ctx) == {"sqlite"}:
            said = "'distinct()' on fields needs PostgreSQL; the project's database is SQLite"
            yield Finding(ctx.span(node.args[0]), said, (_evidence(ctx),))
        return
    for named in named_in(node, ctx):
        parts = named.path.split("__")
        if named.query.model.orm != "django" or named.how != "lookup" or parts[-1] not in _JSON | _POSTGRES:
            continue
        kind = _kind(parts, named.query.model, ctx)
        wrong = (kind == "JSONField" and parts[-1] in _JSON) or (kind in _TEXTS and parts[-1] in _POSTGRES)
        if wrong and _databases(ctx) == {"sqlite"}:
            said = f"SQLite has no '{parts[-1]}' for a {kind}: Django raises NotSupportedError"
            yield Finding(ctx.span(named.node), said, (_evidence(ctx),))


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
    if column and _databases(ctx) == {"sqlite"}:
        said = f"SQLite has no '{node.id}': the table cannot be created"
        yield Finding(ctx.span(node), said, (_evidence(ctx),))


def _of_datetime(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """A column without a time zone whose values have one, with asyncpg."""
    defaults = [one.value for one in node.keywords if one.arg in ("default", "onupdate")]
    if not any(_is_aware(one) for one in defaults):
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
    urls = [mark for mark in marks if "://" in mark] if isinstance(marks, frozenset) else []
    if not urls or not all("+asyncpg://" in url for url in urls):
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


def _is_aware(node: ast.expr) -> bool:
    for one in ast.walk(node):
        match one:
            case ast.Call(func=ast.Attribute(attr="now"), args=[zone, *_]) if ast.unparse(zone).endswith(
                ("utc", "UTC")
            ):
                return True
            case ast.Call(func=ast.Attribute(attr="now"), keywords=[ast.keyword(arg="tz")]):
                return True
            case _:
                pass
    return False


def _evidence(ctx: Context) -> Evidence:
    return Evidence(
        "databases that the project names", ", ".join(sorted(_databases(ctx))) or "none", "its settings and URLs"
    )
