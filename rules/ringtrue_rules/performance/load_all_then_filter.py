"""Fetching every row to keep a few, count them, or take the first moves the whole table over the wire and makes an
object of each row. The work grows with the table, not with the answer.

Say it in the query: `filter(…)`, `count()`, `first()`, `exists()`, `LIMIT`; `next(file)` or `itertools.islice` for
lines of a file.

The rule is silent where the rows are all used, where the query is already narrowed by a limit, and where the receiver
is not known to be a query.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Given, Good, group_of, rule

_ALL = re.compile(r"\s*select\b")
_FEW = re.compile(r"\b(?:where|limit|top|fetch|returning)\b|\b(?:count|max|min|sum|avg|exists|last_insert_\w+)\s*\(")


@rule(
    ast.Call,
    summary="everything is fetched, then filtered, counted or cut in Python",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            from shop.models import User


            def active():
                return [user for user in User.objects.all() if user.active]
                #                        ^^^^^^^^^^^^^^^^^^ fetches every row and filters in Python: O(rows of the table): say it in the query
            """,
        ),
        Bad(
            """
            from shop.models import User


            def how_many():
                return len(User.objects.all())
                #          ^^^^^^^^^^^^^^^^^^ fetches every row and counts in Python: O(rows of the table): 'count()' counts in the database
            """,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session

            from shop.models import User


            def newest(session: Session):
                return session.query(User).order_by(User.created.desc()).all()[0]
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ fetches every row and keeps one in Python: O(rows of the table): 'first()' or 'fetchone()' asks for one
            """,
        ),
        Bad(
            """
            import sqlite3


            def adults():
                cursor = sqlite3.connect("app.db").cursor()
                cursor.execute("SELECT name, age FROM users")
                return [name for name, age in cursor.fetchall() if age >= 18]
                #                             ^^^^^^^^^^^^^^^^^ fetches every row and filters in Python: O(rows of the table): say it in the query
            """,
        ),
        Bad(
            """
            def header(path):
                with open(path) as file:
                    return file.readlines()[0]
                    #      ^^^^^^^^^^^^^^^^ reads every line and keeps the first in Python: O(lines of the file): 'readline()' reads one
            """,
        ),
        Bad(
            """
            from shop.models import Invoice


            def overdue(today):
                invoices = Invoice.objects.all()
                #          ^^^^^^^^^^^^^^^^^^^^^ fetches every row and filters in Python: O(rows of the table): say it in the query
                return [invoice for invoice in invoices if invoice.due < today and not invoice.paid]
            """,
        ),
        Good(
            """
            from shop.models import User


            def scan(deleted):
                for user in User.objects.all():
                    if user != deleted:
                        user.scan()
            """,
            why="all but one",
        ),
        Good(
            """
            import sqlite3


            def stored(query, given):
                cursor = sqlite3.connect("app.db").cursor()
                cursor.execute(query, given)
                return cursor.fetchall()[0][0]
            """,
            why="how many rows the query asks for is not known",
        ),
        Good(
            """
            from shop.models import User


            def active():
                return list(User.objects.filter(active=True))
            """,
            why="the database filters",
        ),
        Good(
            """
            from shop.models import User


            def page(start):
                return list(User.objects.all()[start : start + 20])
            """,
            why="a query set is cut in the database",
        ),
        Good(
            """
            def shown(manager, wanted):
                return [one for one in manager.all() if one.name == wanted]
            """,
            why="nothing says that it is a query",
        ),
        Good(
            """
            from shop.models import User


            def names():
                return [user.name for user in User.objects.all()]
            """,
            why="all rows are used",
        ),
        Good(
            """
            from shop.models import Order


            def late():
                return [order for order in Order.objects.all() if order.days_left < 3]
            """,
            why="a property, which no query can say",
            given=Given(
                files={
                    "shop/models.py": "class Order:\n    @property\n    def days_left(self):\n        return left(self)\n"
                }
            ),
        ),
    ],
)
def load_all_then_filter(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if not isinstance(node.func, ast.Attribute) or ctx.cost.cold(node):
        return
    what = _fetches_all(node, node.func, ctx)
    if what is None:
        return
    waste = _wasted(_used_at(node, ctx), what, ctx)
    if waste is None or (waste[0].startswith("keeps") and what == "rows" and not _asks_for_all(node, ctx)):
        return
    done, instead = waste
    if done == "filters" and _is_computed(node, node.func, ctx):
        return
    growth = "O(lines of the file)" if what == "lines" else "O(rows of the table)"
    everything = "reads every line" if what == "lines" else "fetches every row"
    message = f"{everything} and {done} in Python: {growth}: {instead}"
    yield Finding(ctx.span(node), message, ctx.cost.evidence(growth, f"'{node.func.attr}' gives all of them"))


def _is_computed(node: ast.Call, func: ast.Attribute, ctx: Context) -> bool:
    """Whether what is asked for is a property of the project's model, which no query can say."""
    model = next((one.id for one in ast.walk(func) if isinstance(one, ast.Name) and one.id[:1].isupper()), "")
    found = ctx.ask_here("class-named", model) if model else None
    loop = ctx.tree.parents.get(_used_at(node, ctx))
    tests = loop.ifs if isinstance(loop, ast.comprehension) else [loop.body[0]] if isinstance(loop, ast.For) else []
    asked = [one.attr for test in tests for one in ast.walk(test) if isinstance(one, ast.Attribute)]
    return found is not None and any(found.method(name) is not None for name in asked)


def _fetches_all(node: ast.Call, func: ast.Attribute, ctx: Context) -> str | None:
    """What kind of everything the call gives."""
    if node.args or node.keywords:
        return None
    match func:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="objects"), attr="all") if name[
            :1
        ].isupper():
            return "queryset"
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="query"), attr="all") if name[
            :1
        ].isupper():
            return "rows"
        case ast.Attribute(value=value, attr="all") if _of_session(value, ctx):
            return "rows"
        case ast.Attribute(value=value, attr="fetchall") if _of_database(value, ctx):
            return "rows"
        case ast.Attribute(value=value, attr="readlines") if ctx.cost.kind(value) == "file":
            return "lines"
        case _:
            return None


def _used_at(node: ast.Call, ctx: Context) -> ast.expr:
    """The one place where a name that it is kept under is read, or itself."""
    match ctx.tree.parents.get(node):
        case ast.Assign(targets=[ast.Name(id=name)]) if len(ctx.cost.bindings(name, node)) == 1:
            read = [
                one
                for one in ctx.tree.nodes
                if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
            ]
            return read[0] if len(read) == 1 else node
        case _:
            return node


def _asks_for_all(node: ast.Call, ctx: Context) -> bool:
    """Whether what a cursor was told is known to ask for all rows: a query without a condition, limit or aggregate."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "fetchall":
        return True
    receiver = node.func.value
    whom = (
        receiver.func.value if isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Attribute) else receiver
    )
    told = [
        one.args[0]
        for one in ctx.tree.nodes
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr == "execute"
        and one.args
        and ctx.cost.same(one.func.value, whom)
    ]
    texts = [one.value.lower() for one in told if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return bool(texts) and len(texts) == len(told) and all(_ALL.match(text) and not _FEW.search(text) for text in texts)


def _of_session(node: ast.expr, ctx: Context) -> bool:
    """A `session.query(…)…` that nothing limits."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("limit", "slice", "get"):
            return False
        if node.func.attr == "query" and group_of(ctx.cost.path(node.func.value), "session"):
            return True
        node = node.func.value
    return False


def _of_database(node: ast.expr, ctx: Context) -> bool:
    path = ctx.cost.path(node)
    return path is not None and group_of(path.partition(".")[0], "database")


def _wasted(node: ast.expr, what: str, ctx: Context) -> tuple[str, str] | None:
    """What Python does with everything that the source could do, and what to write."""
    parent = ctx.tree.parents.get(node)
    match parent:
        case ast.Call(func=ast.Name(id="len"), args=[_]) if what != "lines":
            return "counts", "'count()' counts in the database"
        case ast.Subscript(slice=ast.Constant(value=0)) if what == "lines":
            return "keeps the first", "'readline()' reads one"
        case ast.Subscript(slice=ast.Constant(value=0)) if what == "rows":
            return "keeps one", "'first()' or 'fetchone()' asks for one"
        case ast.Subscript(slice=ast.Slice(lower=None, upper=ast.Constant(value=int()), step=None)) if (
            what != "queryset"
        ):
            return "keeps the first few", "'islice' stops early" if what == "lines" else "'LIMIT' asks for these"
        case ast.comprehension(iter=iterable, ifs=[test]) if (
            iterable is node and what != "lines" and _simple(test, parent)
        ):
            return "filters", "say it in the query"
        case ast.For(iter=iterable, body=[ast.If(test=test, orelse=[])]) if iterable is node and what != "lines":
            return ("filters", "say it in the query") if _simple(test, parent) else None
        case _:
            return None


def _simple(test: ast.expr, loop: ast.comprehension | ast.For) -> bool:
    """Whether a query can say it: comparisons of fields with values, without calls."""
    match test:
        case ast.Compare(left=ast.Name(), ops=[ast.NotEq() | ast.IsNot()]):
            return False  # all but one
        case _:
            pass
    names = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
    read = {one.id for one in ast.walk(test) if isinstance(one, ast.Name)}
    return bool(names & read) and not any(isinstance(one, ast.Call | ast.Await) for one in ast.walk(test))
