"""A commit makes the database write to disk and wait for it. Once a row, the work is one wait for each row, and a
failure in the middle leaves half of the rows stored.

Commit once after the loop, or once for each few thousand rows where the whole would be too much for one transaction.

The rule is silent where the commit stands under a condition (a batch), where the loop waits for its work, where each
pass opens its own connection, and where the loop leaves after it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, Repetition, Span, rule

_NAMED = re.compile(r"(?:^|[._])(?:db|database|conn|connection|cnx|con|session|transaction)$", re.IGNORECASE)


@rule(
    ast.Call,
    summary="commit for each row instead of once",
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
                    connection.execute("INSERT INTO t VALUES (?)", row)
                    connection.commit()
                #   ^^^^^^^^^^^^^^^^^^^ commits in each pass: O(len(rows)) waits for the disk, one commit after the loop is enough
            """,
            fixed="""
            import sqlite3


            def store(rows):
                connection = sqlite3.connect("app.db")
                for row in rows:
                    connection.execute("INSERT INTO t VALUES (?)", row)
                connection.commit()
            """,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session


            async def rename(session: Session, users):
                for user in users:
                    user.name = user.name.strip()
                    session.commit()
                #   ^^^^^^^^^^^^^^^^ commits in each pass: O(len(users)) waits for the disk, one commit after the loop is enough
                    print(user.name)
            """,
        ),
        Good(
            """
            import sqlite3


            def store(rows):
                connection = sqlite3.connect("app.db")
                for row in rows:
                    connection.execute("INSERT INTO t VALUES (?)", row)
                connection.commit()
            """,
            why="once, after the loop",
        ),
        Good(
            """
            import sqlite3


            def store(rows):
                connection = sqlite3.connect("app.db")
                for i, row in enumerate(rows):
                    connection.execute("INSERT INTO t VALUES (?)", row)
                    if i % 1000 == 0:
                        connection.commit()
                connection.commit()
            """,
            why="in batches",
        ),
        Good(
            """
            import sqlite3


            def work(connection: sqlite3.Connection, queue):
                while True:
                    job = queue.get()
                    connection.execute("UPDATE jobs SET done = 1 WHERE id = ?", (job.id,))
                    connection.commit()
            """,
            why="the loop waits for each job, which must be stored before the next comes",
        ),
        Bad(
            """
            from shop.models import Product


            def load(session, rows):
                for row in rows:
                    session.add(Product(sku=row["sku"]))
                    session.commit()
                #   ^^^^^^^^^^^^^^^^ commits in each pass: O(len(rows)) waits for the disk, one commit after the loop is enough
            """,
        ),
        Good(
            """
            def flush(repository, changes):
                for change in changes:
                    repository.index.commit(change.text)
            """,
            why="a commit of another sort, with a message",
        ),
    ],
)
def commit_in_loop(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    cost = ctx.cost
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "commit" or node.args or node.keywords:
        return
    loops = cost.growing(node)
    if not loops or loops[0].iterable is None or not _is_database(node.func.value, ctx):
        return
    if not _each_pass(node, loops[0], ctx) or loops[0].rebinds(node.func.value):
        return
    growth = cost.growth(loops[:1])
    message = f"commits in each pass: {growth} waits for the disk, one commit after the loop is enough"
    fix = _after(node, loops[0], ctx)
    yield Finding(
        ctx.span(node),
        message,
        cost.evidence(growth, "each commit waits until the rows are on disk"),
        (fix,) if fix else (),
    )


def _is_database(receiver: ast.expr, ctx: Context) -> bool:
    path = ctx.cost.path(receiver)
    if path is not None:
        return path.partition(".")[0] in _DATABASES
    name = ctx.cost.name(receiver)
    return bool(_NAMED.search(name)) and (ctx.cost.imports("database") or _is_session(name, ctx))


def _is_session(name: str, ctx: Context) -> bool:
    """`session.add(row)` beside it: a unit of work, whoever made it."""
    return any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in ("add", "add_all", "merge", "bulk_save_objects")
        and ctx.cost.name(one.func.value) == name
        for one in ctx.tree.nodes
    )


_DATABASES = {
    "sqlite3", "psycopg2", "psycopg", "pymysql", "MySQLdb", "mysql", "sqlalchemy", "sqlmodel", "aiosqlite",
    "flask_sqlalchemy", "pyodbc", "cx_Oracle", "oracledb", "duckdb",
}  # fmt: skip


def _each_pass(node: ast.Call, loop: Repetition, ctx: Context) -> bool:
    """Whether every pass gets here, and goes on after."""
    if ctx.cost.leaves(node, loop):
        return False
    for above in ctx.tree.above(node):
        if above is loop.node:
            return True
        if isinstance(above, ast.If | ast.ExceptHandler | ast.While | ast.Try | ast.With | ast.AsyncWith):
            return False
    return False


def _after(node: ast.Call, loop: Repetition, ctx: Context) -> Fix | None:
    """Move the statement behind its loop, where it is the last of the pass and stands on lines of its own."""
    statement = ctx.tree.parents.get(node)
    if isinstance(statement, ast.Await):
        statement = ctx.tree.parents.get(statement)
    whole = loop.node
    if not isinstance(statement, ast.Expr) or not isinstance(whole, ast.For | ast.AsyncFor) or whole.orelse:
        return None
    if len(whole.body) < 2 or whole.body[-1] is not statement:
        return None
    start, end = ctx.span(statement)
    before = ctx.span(whole.body[-2]).end
    at = ctx.span(whole).start
    indent = ctx.block.text[ctx.block.text.rfind("\n", 0, at) + 1 : at]
    if indent.strip() or ctx.block.text[before:start].strip():
        return None
    text = f"\n{indent}{ctx.block.text[start:end]}"
    return Fix("Commit once after the loop", (Edit(Span(before, end), text),))
