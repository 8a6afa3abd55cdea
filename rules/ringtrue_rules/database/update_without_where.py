"""A `DELETE` or `UPDATE` without a condition changes every row of the table. Now and then that is meant, in a function
that says so; in a handler or a service it usually is the condition that was forgotten, and one request empties the
table.

The rule is silent in tests, migrations, seeds and functions whose names say that all is to go (`clear_`, `reset_`,
`purge_`, `truncate_`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from ringtrue.api import (
    Bad,
    Context,
    Evidence,
    Finding,
    Given,
    Good,
    dotted,
    in_test,
    is_development_file,
    mapped,
    query_of,
    rule,
    sql_call,
)

_MEANT = re.compile(
    r"all|clear|drain|reset|truncate|purge|wipe|flush|clean|drop|teardown|tear_down|seed|fixture|init|rebuild|refresh|restore|"
    r"delete_everything|remove_everything|migrat|upgrade|downgrade|forwards|backwards|handle|setup|populate|import|sync|"
    r"load|replace|erase|empty|delete_data|expire|vacuum|prune|gc|invalidat|bulk|mark|every|cascade|nuke|destroy",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"cache|temp|tmp|queue|lock|setting|config|meta|version|state", re.IGNORECASE)
_WHOLE = re.compile(
    r"\s*(?:delete\s+from\s+([\w.\"`\[\]]+)|update\s+([\w.\"`\[\]]+)\s+set\b.*)\s*;?\s*$", re.IGNORECASE | re.DOTALL
)


@rule(
    ast.Call,
    summary="DELETE or UPDATE without a condition",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            import sqlite3


            def delete_user(connection: sqlite3.Connection, key):
                connection.execute("DELETE FROM user")
                #                  ^^^^^^^^^^^^^^^^^^ this DELETE has no WHERE: it changes every row of 'user'
                connection.commit()
            """,
        ),
        Bad(
            """
            from blog.models import Article


            def publish(request, key):
                Article.objects.all().delete()
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this delete has no condition: it changes every 'Article'
                Article.objects.update(published=True)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this update has no condition: it changes every 'Article'
            """,
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    published = models.BooleanField()\n"
                }
            ),
        ),
        Bad(
            """
            from tables import User


            def remove_user(session, key):
                session.query(User).delete()
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this delete has no condition: it changes every 'User'
            """,
            given=Given(
                files={
                    "tables.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
                    "class Base(DeclarativeBase):\n    pass\n\n\nclass User(Base):\n    __tablename__ = 'user'\n"
                    "    id: Mapped[int] = mapped_column(primary_key=True)\n"
                }
            ),
        ),
        Good(
            """
            import sqlite3


            def delete_user(connection: sqlite3.Connection, key):
                connection.execute("DELETE FROM user WHERE id = ?", (key,))
                connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'deleted'")


            def clear_users(connection: sqlite3.Connection):
                connection.execute("DELETE FROM user")
            """,
            why="a condition, and a function that says what it does",
        ),
        Good(
            """
            from blog.models import Article


            def publish(request, key):
                Article.objects.filter(pk=key).update(published=True)
                Article.objects.exclude(published=True).delete()
            """,
            why="conditions",
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    published = models.BooleanField()\n"
                }
            ),
        ),
        Good(
            """
            from forum.models import Ranking


            def build_ranking(scores):
                Ranking.objects.all().delete()
                return Ranking.objects.bulk_create([Ranking(score=score) for score in scores])
            """,
            why="the table is filled anew",
            given=Given(
                files={
                    "forum/models.py": "from django.db import models\n\n\nclass Ranking(models.Model):\n"
                    "    score = models.IntegerField()\n"
                }
            ),
        ),
    ],
)
def update_without_where(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    function = ctx.function_of(node)
    if function is None or in_test(ctx) or is_development_file(ctx.path) or _is_meant(function.name, ctx):
        return
    call = sql_call(node, ctx)
    if call is not None and call.text is not None:
        match = _WHOLE.match(call.text)
        table = (match[1] or match[2] or "") if match else ""
        if table and not re.search(r"\b(?:where|limit|join|using|returning)\b", call.text, re.IGNORECASE):
            word = call.text.split()[0].upper()
            if not _SINGLE.search(table):
                said = f"this {word} has no WHERE: it changes every row of '{table}'"
                yield Finding(ctx.span(call.node), said, (Evidence("conditions", "none", "the statement"),))
        return
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="delete" | "update" | "adelete" | "aupdate" as method)):
            model = _whole_table(value, method, ctx)
            if model and not _SINGLE.search(model) and not _is_filled_anew(function, node, model):
                said = f"this {method} has no condition: it changes every '{model}'"
                yield Finding(ctx.span(node), said, (Evidence("conditions", "none", "the query"),))
        case _:
            pass


def _is_meant(name: str, ctx: Context) -> bool:
    return _says_so(name, ctx.block.owner if ctx.block.kind == "member" else "", ctx.path)


@lru_cache(maxsize=256)
def _says_so(name: str, owner: str, path: str) -> bool:
    """Whether a function, its class or its file is called after what changes whole tables."""
    folder = re.search(r"[\\/](?:migrations|management|commands|scripts|versions|alembic|seeds?)[\\/]", path)
    return bool(_MEANT.search(name) or folder or _MEANT.search(owner))


def _is_filled_anew(function: ast.AST, emptied: ast.Call, model: str) -> bool:
    """Whether the function makes new rows of the model after it has deleted the old ones."""
    made = (one.func for one in ast.walk(function) if isinstance(one, ast.Call) and one.lineno > emptied.lineno)
    return any(
        (isinstance(one, ast.Name) and one.id == model)
        or (isinstance(one, ast.Attribute) and one.attr in _MAKES and dotted(one).split(".")[-3:-2] == [model])
        for one in made
    )


_MAKES = frozenset(("create", "bulk_create", "acreate", "abulk_create", "get_or_create", "update_or_create"))


def _whole_table(value: ast.expr, method: str, ctx: Context) -> str:
    """The model whose every row is meant: `Model.objects.all()`, `session.query(Model)`."""
    match value:
        case ast.Call(func=ast.Attribute(attr="query"), args=[first]) if method in ("delete", "update"):
            model = mapped(first, ctx)
            return model.name if model is not None else ""
        case ast.Attribute() if method in ("update", "aupdate"):
            pass
        case ast.Call(func=ast.Attribute(attr="all"), args=[]):
            pass
        case _:
            return ""
    query = query_of(value, ctx)
    if query is None or query.open or set(query.methods) - {"all"} or query.model.orm != "django":
        return ""
    return query.model.name if not isinstance(query.at, ast.Attribute) or query.at.attr[:1].isupper() else ""
