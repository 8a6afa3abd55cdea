"""`OFFSET n` makes the database read and throw away `n` rows before the first that is wanted: page 10,000 costs ten
thousand times as much as page one, and rows that come or go in between are shown twice or not at all.

Page by key: remember the last key that was shown and ask for those after it (`WHERE id > :last ORDER BY id LIMIT 50`).

Off by default: for a few pages an offset is good enough, and people do not turn ten thousand pages.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, group_of, rule

_OFFSET = re.compile(r"\boffset\s+(?:\?|%s|:\w+|%\(\w+\)s|\$\d+)", re.IGNORECASE)


@rule(
    ast.Call,
    summary="pages cut by OFFSET, which reads all rows before the page",
    kind="pattern",
    severity="hint",
    default=False,
    examples=[
        Bad(
            """
            from sqlalchemy import select

            from shop.models import Order


            def page(session, number):
                return session.scalars(select(Order).order_by(Order.id).offset(number * 50).limit(50)).all()
                #                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ an offset reads all rows before the page: O(offset + page): ask for the rows after the last key
            """,
        ),
        Bad(
            """
            import sqlite3


            def page(number):
                connection = sqlite3.connect("app.db")
                return connection.execute("SELECT * FROM orders ORDER BY id LIMIT 50 OFFSET ?", (number * 50,)).fetchall()
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ an offset reads all rows before the page: O(offset + page): ask for the rows after the last key
            """,
        ),
        Good(
            """
            from sqlalchemy import select

            from shop.models import Order


            def page(session, last):
                return session.scalars(select(Order).where(Order.id > last).order_by(Order.id).limit(50)).all()
            """,
            why="paged by key",
        ),
        Good(
            """
            from sqlalchemy import select

            from shop.models import Order


            def second(session):
                return session.scalars(select(Order).order_by(Order.id).offset(1).limit(1)).all()
            """,
            why="a constant: one row is skipped",
        ),
    ],
)
def offset_pagination(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if not isinstance(node.func, ast.Attribute) or ctx.cost.cold(node) or not node.args:
        return
    first = node.args[0]
    if node.func.attr == "offset":
        if isinstance(first, ast.Constant) or not _is_query(node.func.value, ctx):
            return
    elif (
        node.func.attr != "execute"
        or not isinstance(first, ast.Constant)
        or not isinstance(first.value, str)
        or not _OFFSET.search(first.value)
    ):
        return
    message = "an offset reads all rows before the page: O(offset + page): ask for the rows after the last key"
    yield Finding(
        ctx.span(node), message, ctx.cost.evidence("O(offset + page)", "skipped rows are read and thrown away")
    )


def _is_query(node: ast.expr, ctx: Context) -> bool:
    """A `select(…)` of SQLAlchemy, or a `session.query(…)`."""
    while isinstance(node, ast.Call):
        path = ctx.cost.path(node.func) or ""
        if path.startswith(("sqlalchemy.select", "sqlmodel.select", "sqlalchemy.future.select")):
            return True
        if not isinstance(node.func, ast.Attribute):
            return False
        if node.func.attr == "query" and group_of(ctx.cost.path(node.func.value), "session"):
            return True
        node = node.func.value
    return False
