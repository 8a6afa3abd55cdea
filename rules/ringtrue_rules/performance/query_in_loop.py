"""A query for each item of a loop (N + 1 queries) waits for the database or server once an item. The round trips, not
the rows, make the time: a page that took 20 ms with ten rows takes seconds with a thousand.

Ask once for all: `Model.objects.in_bulk(ids)` or `filter(id__in=ids)`, `select_related` and `prefetch_related` in
Django; `where(Model.id.in_(ids))`, `selectinload` and `joinedload` in SQLAlchemy; `WHERE id IN (…)` or a join in SQL;
the list endpoint of an HTTP service.

The rule is silent where the query does not depend on the item, where the loop goes on only until it has found
something, where it fetches pages or writes, and where the receiver is not known to be a database.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Given, Good, Repetition, group_of, rule, walk

_DJANGO = {"get", "filter", "exclude", "count", "exists", "first", "last", "all", "aggregate", "values", "values_list"}
_RELATED = {"all", "count", "exists", "first", "last"}
_LOOKUPS = {
    "in", "lt", "lte", "gt", "gte", "range", "contains", "icontains", "startswith", "istartswith", "endswith",
    "iendswith", "regex", "iregex", "isnull", "overlap", "contained_by", "search",
}  # fmt: skip
_QUERY = {"query", "get", "execute", "scalar", "scalars", "exec"}
_READS = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)
_CURSORS = re.compile(r"(?:^|[._])(?:db|conn|connection|cnx|con|cur|curs|cursor|session)$", re.IGNORECASE)


_ACTS = re.compile(
    r"_*(?:process|handle|run|execute|sync|import|export|update|delete|remove|create|make|send|set|add|save|store|insert|"
    r"charge|apply|do|start|stop|publish|notify|register|migrate|archive|extract|build|write|record|mark|assign)(?:_|[A-Z]|$)"
)
_ADDRESSES = re.compile(
    r"(?:^|_)(?:url|uri|link|href|path|endpoint|route|query|page|offset|start|year|month|day|date|host|site|domain|port)"
    r"(?:$|_)|^(?:p|i|n|num|\w+_?(?:no|num|number|url|path|page|year))$"
)
_SAME_ROW = re.compile(r"^(\w+)\.objects\.(?:filter|get)\((?:id|pk)=(\w+)\.(?:id|pk)\)")


@rule(
    ast.Call,
    summary="query or request for each item of a loop",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            from shop.models import Author, Book


            def report(books):
                for book in books:
                    author = Author.objects.get(id=book.author_id)
                    #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one query for each item: O(len(books)) round trips: 'in_bulk' or '__in' asks once
                    print(book.title, author.name)
            """,
            given=Given(files={"shop/models.py": "class Author: ...\\nclass Book: ...\\n"}),
        ),
        Bad(
            """
            from shop.models import Author


            def report():
                for author in Author.objects.all():
                    print(author.name, author.books.count())
                    #                  ^^^^^^^^^^^^^^^^^^^^ one query for each item: O(len(Author.objects.all())) round trips: 'prefetch_related' asks once
            """,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session

            from shop.models import User


            def names(session: Session, ids):
                return [session.query(User).filter(User.id == one).first().name for one in ids]
                #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one query for each item: O(len(ids)) round trips: 'in_' or 'selectinload' asks once
            """,
        ),
        Bad(
            """
            import sqlite3


            def names(ids):
                connection = sqlite3.connect("app.db")
                found = []
                for one in ids:
                    row = connection.execute("SELECT name FROM users WHERE id = ?", (one,)).fetchone()
                    #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one query for each item: O(len(ids)) round trips: 'IN (…)' or a join asks once
                    found.append(row[0])
                return found
            """,
        ),
        Bad(
            """
            import requests


            def users(ids):
                return [requests.get(f"https://example.org/users/{one}").json() for one in ids]
                #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one request for each item: O(len(ids)) round trips: a list endpoint answers at once
            """,
        ),
        Bad(
            """
            from shop.models import Author


            def author_of(key):
                return Author.objects.get(id=key)


            def report(books):
                for book in books:
                    print(book.title, author_of(book.author_id).name)
                    #                 ^^^^^^^^^^^^^^^^^^^^^^^^^ one query, sent by 'author_of', for each item: O(len(books)) round trips: one that takes all of them asks once
            """,
        ),
        Bad(
            """
            class Users:
                def name(self, key):
                    self.cursor.execute("SELECT name FROM users WHERE id = ?", (key,))
                    return self.cursor.fetchone()[0]

                def names(self, keys):
                    return {key: self.name(key) for key in keys}
                    #            ^^^^^^^^^^^^^^ one query, sent by 'name', for each item: O(len(keys)) round trips: one that takes all of them asks once
            """,
        ),
        Good(
            """
            from shop.models import Check

            def prune():
                for check in Check.objects.all():
                    if Check.objects.filter(id=check.id).exists():
                        check.prune()
            """,
            why="asks whether the row is still there",
        ),
        Good(
            """
            from shop.models import Author

            known = {}


            def author_of(key):
                if key not in known:
                    known[key] = Author.objects.get(id=key)
                return known[key]


            def report(books):
                for book in books:
                    print(book.title, author_of(book.author_id).name)
            """,
            why="the function remembers what it was told",
        ),
        Good(
            """
            from shop.models import Author


            def authors_of(keys):
                return Author.objects.filter(id__in=keys)


            def report(shelves):
                for shelf in shelves:
                    print(authors_of(shelf.author_ids))
            """,
            why="it asks for many at once",
        ),
        Good(
            """
            from shop.models import Author


            def report():
                for author in Author.objects.prefetch_related("books"):
                    print(author.name, author.books.all())
            """,
            why="the books of all authors are fetched at once",
        ),
        Good(
            """
            from sqlalchemy.orm import Session

            from shop.models import User


            def names(session: Session, ids):
                users = session.query(User).filter(User.id.in_(ids)).all()
                return [user.name for user in users]
            """,
            why="one query for all",
        ),
        Good(
            """
            def names(cache, ids):
                return [cache.get(one) for one in ids]
            """,
            why="nothing says that it is a database",
        ),
        Good(
            """
            import requests


            def pages(url):
                while url:
                    page = requests.get(url).json()
                    yield from page["items"]
                    url = page["next"]
            """,
            why="each page names the next",
        ),
        Good(
            """
            import requests


            def fetch(urls):
                for url in urls:
                    response = requests.get(url)
                    if response.ok:
                        return response
            """,
            why="it goes on only until one answers",
        ),
        Good(
            """
            from shop.models import Order


            def due(triggers):
                for trigger in triggers:
                    trigger.run(Order.objects.filter(created__lte=trigger.until))
            """,
            why="a range for each: one query could not ask for all of them",
        ),
        Good(
            """
            from shop.models import Order


            def batches(ids):
                for start in range(0, len(ids), 500):
                    yield from Order.objects.filter(id__in=ids[start : start + 500])
            """,
            why="in batches already",
        ),
        Good(
            """
            from shop.models import Rule


            def applied(events):
                known = {}
                for event in events:
                    if event.kind not in known:
                        known[event.kind] = Rule.objects.filter(kind=event.kind)
                    event.apply(known[event.kind])
            """,
            why="asked once for each kind, and remembered",
        ),
        Good(
            """
            from django.apps import apps
            from django.db import transaction

            from shop.models import Card, Count


            def charged(payments):
                for payment in payments:
                    with transaction.atomic():
                        Card.objects.filter(id=payment.card_id).select_for_update().get().charge(payment)
                for model in apps.get_models():
                    print(model, Count.objects.filter(kind=model).count())
            """,
            why="each row is locked for itself, and there are few models",
        ),
        Good(
            """
            import requests


            def read(pages, paths):
                found = []
                for page_no in range(1, pages + 1):
                    found.append(requests.get(f"https://shop.example/orders?page={page_no}"))
                for name, path in paths.items():
                    found.append(requests.get("https://shop.example" + path))
                return found
            """,
            why="pages, and other places: no list holds them all",
        ),
        Bad(
            """
            from shop.models import Tag


            def tagged(names):
                return [Tag.objects.filter(name__iexact=name).first() for name in names]
                #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one query for each item: O(len(names)) round trips: '__in' on 'Lower' of the column asks once
            """,
        ),
    ],
)
def query_in_loop(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if not isinstance(node.func, ast.Attribute | ast.Name):
        return
    cost = ctx.cost
    loops = cost.growing(node)
    loop = loops[0] if loops else None
    if loop is None or loop.iterable is None or not loop.variables or cost.leaves(node, loop) or _stops(loop, ctx):
        return
    found = _query(node, node.func, loop, ctx) if isinstance(node.func, ast.Attribute) else None
    found = found or _through_own(node, loop, ctx)
    if found is None or not _outermost(node, ctx) or _looks_again(node, loop, ctx) or _is_meant(node, loop, ctx):
        return
    what, instead = found
    growth = cost.growth(loops[:1])
    message = f"one {what} for each item: {growth} round trips: {instead}"
    yield Finding(
        ctx.span(node), message, cost.evidence(growth, f"the {what.rstrip(',')} depends on the item of the loop")
    )


def _is_meant(node: ast.Call, loop: Repetition, ctx: Context) -> bool:
    """Whether one query for all would not do: each row is locked for itself, a migration runs once, and there are few
    models."""
    if "select_for_update" in ctx.source(node) or "schema_editor" in ctx.block.text:
        return True
    return isinstance(loop.iterable, ast.expr) and "get_models(" in ctx.source(loop.iterable)


def _looks_again(node: ast.Call, loop: Repetition, ctx: Context) -> bool:
    """`for check in Check.objects.all(): if not Check.objects.filter(id=check.id).exists()`: whether it is still there."""
    again = _SAME_ROW.search(ctx.source(node))
    if again is None or not isinstance(loop.iterable, ast.expr) or again[2] not in loop.variables:
        return False
    return re.search(rf"\b{again[1]}\.objects\b", ctx.source(loop.iterable)) is not None


def _query(node: ast.Call, func: ast.Attribute, loop: Repetition, ctx: Context) -> tuple[str, str] | None:
    arguments: list[ast.AST] = [*node.args, *node.keywords]
    depends = any(_of_item(one, loop, ctx) for one in arguments)
    if func.attr in _DJANGO and _is_manager(func.value) and _one_by_one(node, loop, ctx):
        whole = not any((one.arg or "").endswith("__iexact") for call in _calls(node) for one in call.keywords)
        instead = "'in_bulk' or '__in' asks once" if whole else "'__in' on 'Lower' of the column asks once"
        return ("query", instead) if func.attr != "all" else None
    if func.attr in _RELATED and _is_related(func, loop, ctx):
        return "query", "'prefetch_related' asks once"
    selects = func.attr in ("execute", "scalars", "scalar") and _is_select(node, ctx)
    if depends and func.attr in _QUERY and (selects or _is_session(func.value, ctx)) and not _writes(node, ctx):
        return "query", "'in_' or 'selectinload' asks once"
    if func.attr in ("first", "all", "one", "one_or_none", "scalar", "count") and (
        query := _session_query(func.value, ctx)
    ):
        return ("query", "'in_' or 'selectinload' asks once") if _of_item(query, loop, ctx) else None
    if depends and func.attr == "execute" and _is_cursor(func.value, ctx) and _selects(node):
        return "query", "'IN (…)' or a join asks once"
    if node.args and _in_text(node.args[0], loop) and ctx.cost.calls(node, "http") and not _is_address(node, loop):
        return "request", "a list endpoint answers at once" if func.attr == "get" else "one bulk request would do"
    return None


def _is_address(node: ast.Call, loop: Repetition) -> bool:
    """Whether the item says which page or which service is asked: no list holds them all."""
    names = (one.id for one in walk(node.args[0]) if isinstance(one, ast.Name) and one.id in loop.variables)
    return any(_ADDRESSES.search(name) for name in names)


def _through_own(node: ast.Call, loop: Repetition, ctx: Context) -> tuple[str, str] | None:
    """The same through a function of the module or a method of the class that queries for what it is given."""
    if not any(_of_item(one, loop, ctx) for one in (*node.args, *node.keywords)):
        return None
    name = ctx.cost.asks(node)
    if _ACTS.match(name):
        return None  # it does something with each: the query is a small part of it
    return (f"query, sent by '{name}',", "one that takes all of them asks once") if name else None


def _one_by_one(node: ast.Call, loop: Repetition, ctx: Context) -> bool:
    """Whether the item picks its rows by equality, so that one query could ask for all: no range, no text search, and
    not a batch of `__in` already."""
    for call in (one for one in walk(node) if isinstance(one, ast.Call)):
        if _is_q(call):
            return False
        for given in call.keywords:
            if given.arg is None:
                return False
            if _of_item(given.value, loop, ctx) and given.arg.rpartition("__")[2] in _LOOKUPS:
                return False
    if isinstance(ctx.tree.parents.get(node), ast.Assign) and _remembered(node, ctx):
        return False
    picked = [given for call in walk(node) if isinstance(call, ast.Call) for given in call.keywords]
    return any(_of_item(given.value, loop, ctx) for given in picked)


def _calls(node: ast.AST) -> list[ast.Call]:
    return [one for one in walk(node) if isinstance(one, ast.Call)]


def _is_q(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "Q"


def _remembered(node: ast.Call, ctx: Context) -> bool:
    """Whether the result is put into a mapping, to be asked once for each key."""
    statement = ctx.tree.parents[node]
    assert isinstance(statement, ast.Assign)
    stored = any(isinstance(one, ast.Subscript) for one in statement.targets)
    return stored and any(
        isinstance(above, ast.If) and any(isinstance(one, ast.NotIn) for one in ast.walk(above.test))
        for above in ctx.tree.above(node)
    )


def _of_item(node: ast.AST, loop: Repetition, ctx: Context) -> bool:
    """Whether it reads the item of the pass, or what the pass made of it."""
    return any(isinstance(one, ast.Name) and one.id in loop.bound for one in walk(node))


def _is_manager(node: ast.expr) -> bool:
    """`Model.objects`, perhaps through further calls of a query set."""
    while True:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="objects"):
                return name[:1].isupper()
            case ast.Call(func=ast.Attribute(value=inner)):
                node = inner
            case _:
                return False


def _is_related(func: ast.Attribute, loop: Repetition, ctx: Context) -> bool:
    """`item.books.all()` where the items come from `Model.objects` without prefetching."""
    match func.value:
        case ast.Attribute(value=ast.Name(id=name), attr=related) if name in loop.variables and related != "objects":
            pass
        case _:
            return False
    source = _source(loop, ctx)
    return source is not None and _is_manager(source) and "prefetch" not in ast.unparse(source)


def _source(loop: Repetition, ctx: Context) -> ast.expr | None:
    """What the loop goes through, or what its name was assigned."""
    iterable = loop.iterable
    if isinstance(iterable, ast.Name):
        reaching = ctx.cost.reaching(iterable)
        return reaching[0].value if len(reaching) == 1 and reaching[0].how == "assign" else None
    return iterable


def _is_session(node: ast.expr, ctx: Context) -> bool:
    return group_of(ctx.cost.path(node), "session")


def _is_select(node: ast.Call, ctx: Context) -> bool:
    """`session.execute(select(Author)…)`: what executes it is a session, whatever it is called."""
    below = node.args[0] if node.args else None
    while isinstance(below, ast.Call) and isinstance(below.func, ast.Attribute):
        below = below.func.value
    return isinstance(below, ast.Call) and ctx.imported(below.func) in (
        "sqlalchemy.select",
        "sqlalchemy.future.select",
        "sqlmodel.select",
        "sqlalchemy.sql.select",
    )


def _session_query(node: ast.expr, ctx: Context) -> ast.Call | None:
    """The `session.query(X).filter(…)` below a call that runs it."""
    below = node
    while isinstance(below, ast.Call) and isinstance(below.func, ast.Attribute):
        if below.func.attr == "query" and _is_session(below.func.value, ctx):
            return node if isinstance(node, ast.Call) else None
        below = below.func.value
    return None


def _writes(node: ast.Call, ctx: Context) -> bool:
    """Whether what is executed is an insert, update or delete, or is not known."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("execute", "exec", "scalars", "scalar"):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "query"
    first = node.args[0] if node.args else None
    text = ast.unparse(first) if first is not None else ""
    return not (text.startswith("select(") or _READS.match(text.removeprefix("text(").lstrip("f'\"")))


def _is_cursor(node: ast.expr, ctx: Context) -> bool:
    path = ctx.cost.path(node)
    if path is not None:
        return group_of(path.partition(".")[0], "database")
    return bool(_CURSORS.search(ctx.cost.name(node))) and ctx.cost.imports("database")


def _selects(node: ast.Call) -> bool:
    match node.args[0] if node.args else None:
        case ast.Constant(value=str(text)):
            return bool(_READS.match(text))
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return bool(_READS.match(text))
        case _:
            return False


def _in_text(node: ast.expr, loop: Repetition) -> bool:
    """Whether the item is put into a literal address."""
    match node:
        case ast.JoinedStr(values=values):
            return any(
                isinstance(one, ast.Name) and one.id in loop.variables for value in values for one in walk(value)
            )
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            return _in_text(left, loop) or any(
                isinstance(one, ast.Name) and one.id in loop.variables for one in walk(right)
            )
        case _:
            return False


def _stops(loop: Repetition, ctx: Context) -> bool:
    """Whether the loop searches: it returns or breaks once something is found."""
    return any(isinstance(one, ast.Break | ast.Return) for root in loop.again for one in ctx.below(root))


def _outermost(node: ast.Call, ctx: Context) -> bool:
    """Only the call that ends a chain: `Model.objects.filter(…).first()` is one query."""
    parent, further = (
        ctx.tree.parents.get(node),
        ("order_by", "filter_by", "one", "one_or_none", "scalar", "delete", "update"),
    )
    while isinstance(parent, ast.Attribute) and isinstance(call := ctx.tree.parents.get(parent), ast.Call):
        if call.func is not parent:
            return True
        if parent.attr in _DJANGO or parent.attr in further:
            return False
        parent = ctx.tree.parents.get(call)
    return True
