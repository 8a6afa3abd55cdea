"""One insert for each row is one round trip, one parse and one write of the journal for each row. Databases and their
drivers take many rows in one statement, ten to a hundred times as fast.

`executemany(sql, rows)`, `Model.objects.bulk_create(objects)`, `session.execute(insert(Model), rows)`,
`insert_many(rows)`.

`session.add` of SQLAlchemy only notes the object, and the flush sends them together: the rule is silent there. It is
also silent where the loop reads what the insert gave back, and where passes are few.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Given, Good, Repetition, Span, group_of, last_name, rule

_WRITES = re.compile(r"\s*(?:insert|replace|update|delete)\b", re.IGNORECASE)
_CURSORS = re.compile(r"(?:^|[._])(?:db|conn|connection|cnx|con|cur|curs|cursor)$", re.IGNORECASE)


@rule(
    ast.Call,
    summary="insert for each row where many can be sent together",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import sqlite3


            def store(rows):
                connection = sqlite3.connect("app.db")
                for row in rows:
                    connection.execute("INSERT INTO t VALUES (?, ?)", row)
                #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one write for each row: O(len(rows)) round trips: 'executemany' sends them together
                connection.commit()
            """,
            fixed="""
            import sqlite3


            def store(rows):
                connection = sqlite3.connect("app.db")
                connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
                connection.commit()
            """,
        ),
        Bad(
            """
            import psycopg2


            def store(connection, users):
                cursor = psycopg2.connect("dbname=app").cursor()
                for user in users:
                    cursor.execute("INSERT INTO users VALUES (%s, %s)", (user.id, user.name))
                #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one write for each row: O(len(users)) round trips: 'executemany' sends them together
            """,
            fixed="""
            import psycopg2


            def store(connection, users):
                cursor = psycopg2.connect("dbname=app").cursor()
                cursor.executemany("INSERT INTO users VALUES (%s, %s)", ((user.id, user.name) for user in users))
            """,
        ),
        Bad(
            """
            from shop.models import Tag


            def store(names):
                for name in names:
                    Tag.objects.create(name=name)
                #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one write for each row: O(len(names)) round trips: 'bulk_create' sends them together
            """,
        ),
        Bad(
            """
            from pymongo import MongoClient


            def store(events):
                events_of = MongoClient().app.events
                for event in events:
                    events_of.insert_one(event)
                #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ one write for each row: O(len(events)) round trips: 'insert_many' sends them together
            """,
        ),
        Bad(
            """
            from shop.models import Tag


            def tagged(names):
                made = []
                for name in names:
                    tag = Tag(name=name)
                    tag.save()
                #   ^^^^^^^^^^ one write for each row: O(len(names)) round trips: 'bulk_create' sends them together
                    made.append(tag)
                return made
            """,
            given=Given(
                files={
                    "shop/__init__.py": "",
                    "shop/models.py": "from django.db import models\n\n\nclass Tag(models.Model):\n"
                    "    name = models.CharField(max_length=20)\n",
                }
            ),
        ),
        Good(
            """
            from shop.models import Channel


            def channels(lines):
                for line in range(lines):
                    channel = Channel(line=line)
                    channel.save()
            """,
            why="a class of the project's own: nobody knows what its 'save' does",
            given=Given(files={"shop/models.py": "class Channel(Base):\n    line = Column(Integer)\n"}),
        ),
        Good(
            """
            import sqlite3


            def store(rows):
                connection = sqlite3.connect("app.db")
                connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
                connection.commit()
            """,
            why="sent together",
        ),
        Good(
            """
            from sqlalchemy.orm import Session


            def store(session: Session, rows):
                for row in rows:
                    session.add(row)
                session.commit()
            """,
            why="'add' only notes the object; the flush sends all of them together",
        ),
        Good(
            """
            import sqlite3


            def store(rows):
                connection = sqlite3.connect("app.db")
                for row in rows:
                    made = connection.execute("INSERT INTO t VALUES (?)", (row.name,)).lastrowid
                    row.id = made
            """,
            why="what the insert gives back is read",
        ),
        Good(
            """
            def store(runner, jobs):
                for job in jobs:
                    runner.execute(job)
            """,
            why="nothing says that it is a database",
        ),
    ],
)
def insert_in_loop(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    statement = ctx.tree.parents.get(node)
    if isinstance(statement, ast.Await):
        statement = ctx.tree.parents.get(statement)
    if not isinstance(node.func, ast.Attribute) or not isinstance(statement, ast.Expr):
        return
    cost = ctx.cost
    loops = cost.growing(node)
    if not loops or loops[0].iterable is None or cost.leaves(node, loops[0]) or not _each_pass(node, loops[0], ctx):
        return
    arguments = [*node.args, *(one.value for one in node.keywords)]
    given = any(isinstance(one, ast.Name) and one.id in loops[0].bound for part in arguments for one in ast.walk(part))
    if not given and not _is_saved(node, statement, loops[0], ctx):
        return
    instead = _bulk(node, node.func, loops[0], ctx)
    if instead is None:
        return
    growth = cost.growth(loops[:1])
    message = f"one write for each row: {growth} round trips: '{instead}' sends them together"
    fix = _many(node, statement, loops[0], ctx) if instead == "executemany" else None
    yield Finding(ctx.span(node), message, cost.evidence(growth, "each call is a round trip"), (fix,) if fix else ())


def _is_saved(node: ast.Call, statement: ast.Expr, loop: Repetition, ctx: Context) -> bool:
    """`tag = Tag(name=name)`, `tag.save()`: one that the pass has made of a model, and does no more with but keep it."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="save"), args=[], keywords=[]):
            pass
        case _:
            return False
    body = getattr(loop.node, "body", None)
    if not isinstance(body, list) or statement not in body:
        return False
    made = [
        one.value
        for one in body
        if isinstance(one, ast.Assign) and [last_name(target) for target in one.targets] == [name]
    ]
    if len(made) != 1 or not isinstance(made[0], ast.Call) or not isinstance(made[0].func, ast.Name):
        return False
    model = made[0].func.id
    comes = ctx.ask_here("model-named", model) is not None  # one of Django's, whose queries can create many
    after = [inner for one in body[body.index(statement) + 1 :] for inner in ast.walk(one)]
    kept = all(
        isinstance(above := ctx.tree.parents.get(one), ast.Call)
        and isinstance(above.func, ast.Attribute)
        and above.func.attr in ("append", "add")
        for one in after
        if isinstance(one, ast.Name) and one.id == name
    )
    return comes and kept


def _bulk(node: ast.Call, func: ast.Attribute, loop: Repetition, ctx: Context) -> str | None:
    """What would send the rows together."""
    match func:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="objects"), attr="create"):
            return "bulk_create" if name[:1].isupper() else None
        case ast.Attribute(value=ast.Name(), attr="save") if not node.args and not node.keywords:
            return "bulk_create"
        case ast.Attribute(value=value, attr="insert_one") if (ctx.cost.path(value) or "").startswith("pymongo."):
            return "insert_many"
        case ast.Attribute(value=value, attr="put_item") if (ctx.cost.path(value) or "").startswith(
            "boto3.resource.Table"
        ):
            return "batch_writer"
        case ast.Attribute(value=value, attr="execute") if _is_cursor(value, loop, ctx) and _writes(node, ctx):
            return "executemany"
        case _:
            return None


def _is_cursor(node: ast.expr, loop: Repetition, ctx: Context) -> bool:
    if {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} & loop.bound:
        return False
    path = ctx.cost.path(node)
    if path is not None:
        return group_of(path.partition(".")[0], "database") and not path.startswith(("sqlalchemy", "sqlmodel"))
    return bool(_CURSORS.search(ctx.cost.name(node))) and ctx.cost.imports("database")


def _writes(node: ast.Call, ctx: Context) -> bool:
    if len(node.args) != 2:
        return False
    text = node.args[0]
    if isinstance(text, ast.Name):
        reaching = ctx.cost.reaching(text)
        if len(reaching) == 1 and reaching[0].value is not None:
            text = reaching[0].value
    return isinstance(text, ast.Constant) and isinstance(text.value, str) and bool(_WRITES.match(text.value))


def _each_pass(node: ast.Call, loop: Repetition, ctx: Context) -> bool:
    for above in ctx.tree.above(node):
        if above is loop.node:
            return True
        if isinstance(above, ast.ExceptHandler | ast.Try | ast.While):
            return False
    return False


def _many(node: ast.Call, statement: ast.Expr, loop: Repetition, ctx: Context) -> Fix | None:
    """The whole loop as one call, where the call is all that a pass does."""
    whole = loop.node
    if not isinstance(whole, ast.For) or whole.body != [statement] or whole.orelse or node.keywords:
        return None
    assert isinstance(node.func, ast.Attribute)
    sql, row = node.args
    target, rows = ctx.source(whole.target), ctx.source(whole.iter)
    if {one.id for one in ast.walk(sql) if isinstance(one, ast.Name)} & loop.bound:
        return None
    plain = isinstance(row, ast.Name) and isinstance(whole.target, ast.Name) and row.id == whole.target.id
    given = rows if plain else f"({ctx.source(row)} for {target} in {rows})"
    text = f"{ctx.source(node.func.value)}.executemany({ctx.source(sql)}, {given})"
    start = ctx.span(whole).start
    if isinstance(ctx.tree.parents.get(node), ast.Await):
        text = f"await {text}"
    return Fix("Send all rows with 'executemany'", (Edit(Span(start, ctx.span(whole).end), text),))
