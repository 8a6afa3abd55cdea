"""A counter or a balance is read into Python, changed there and saved. Two requests that do it at the same time read the
same number, and one of the two changes is lost, without an error.

Let the database count: `article.views = F("views") + 1` in Django, `user.balance = User.balance + amount` in SQLAlchemy,
`UPDATE … SET views = views + 1` in SQL; or lock the row first (`select_for_update()`, `with_for_update()`).
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
    instance_of,
    is_development_file,
    rule,
    whole_text,
)

_COUNTED = re.compile(
    r"count|views?$|likes?$|votes?|score|balance|credit|stock|quantity|points|hits|downloads|total|amount|karma|remaining|"
    r"available|inventory|coins|visits|plays|shares|followers|favou?rites|used|usage|seats",
    re.IGNORECASE,
)
_NUMBERS = frozenset(
    ("IntegerField", "PositiveIntegerField", "BigIntegerField", "PositiveBigIntegerField", "SmallIntegerField",
     "PositiveSmallIntegerField", "DecimalField", "FloatField", "Integer", "BigInteger", "Numeric", "Float", "int",
     "float", "Decimal", "SmallInteger", "Column", "mapped_column", "Mapped", "IntField", "BigIntField")
)  # fmt: skip
_LOCKS = ("select_for_update", "with_for_update", "for update", "lock(", "refresh_from_db")


_SETS = re.compile(
    r"\s*update\s+[\"`]?(\w+)[\"`]?(?:\s+(?:as\s+)?\w+)?\s+set\s+[\"`]?(\w+)[\"`]?\s*=\s*(?:\?|%s|%\(\w+\)s|\$\d+|:\w+)",
    re.IGNORECASE,
)
_ISOLATED = ("begin immediate", "begin exclusive", "serializable", "repeatable read")


@rule(
    ast.AugAssign,
    ast.Assign,
    ast.Call,
    summary="counter changed in Python and saved",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from django.shortcuts import get_object_or_404

            from blog.models import Article


            def show(request, key):
                article = get_object_or_404(Article, pk=key)
                article.views += 1
              # ^^^^^^^^^^^^^^^^^^ two requests at once lose one of the changes to 'Article.views': let the database count
                article.save()
                return article
            """,
            fixed="""
            from django.db.models import F
            from django.shortcuts import get_object_or_404

            from blog.models import Article


            def show(request, key):
                article = get_object_or_404(Article, pk=key)
                article.views = F("views") + 1
                article.save()
                return article
            """,
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    title = models.TextField()\n    views = models.IntegerField(default=0)\n"
                }
            ),
        ),
        Bad(
            """
            from sqlalchemy.ext.asyncio import AsyncSession

            from tables import Account


            async def deposit(session: AsyncSession, key, amount):
                account = await session.get(Account, key)
                account.balance += amount
              # ^^^^^^^^^^^^^^^^^^^^^^^^^ two requests at once lose one of the changes to 'Account.balance': let the database count
                await session.commit()
                return account
            """,
            fixed="""
            from sqlalchemy.ext.asyncio import AsyncSession

            from tables import Account


            async def deposit(session: AsyncSession, key, amount):
                account = await session.get(Account, key)
                account.balance = Account.balance + amount
                await session.commit()
                await session.refresh(account)
                return account
            """,
            given=Given(
                files={
                    "tables.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
                    "class Base(DeclarativeBase):\n    pass\n\n\nclass Account(Base):\n    __tablename__ = 'a'\n"
                    "    id: Mapped[int] = mapped_column(primary_key=True)\n    balance: Mapped[int]\n"
                }
            ),
        ),
        Bad(
            """
            from tables import Account


            def deposit(session, key, amount):
                account = session.get(Account, key)
                account.balance = account.balance + amount
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ two requests at once lose one of the changes to 'Account.balance': let the database count
                session.commit()
            """,
            fixed="""
            from tables import Account


            def deposit(session, key, amount):
                account = session.get(Account, key)
                account.balance = Account.balance + amount
                session.commit()
            """,
            given=Given(
                files={
                    "tables.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
                    "class Base(DeclarativeBase):\n    pass\n\n\nclass Account(Base):\n    __tablename__ = 'account'\n"
                    "    id: Mapped[int] = mapped_column(primary_key=True)\n    balance: Mapped[int]\n"
                }
            ),
        ),
        Bad(
            """
            def count_view(connection, slug):
                row = connection.execute("SELECT id, views FROM articles WHERE slug = ?", (slug,)).fetchone()
                views = row["views"] + 1
                connection.execute("UPDATE articles SET views = ? WHERE id = ?", (views, row["id"]))
                #                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ two requests at once lose one of the changes to 'articles.views': let the database count
            """,
        ),
        Good(
            """
            def rename(connection, slug, views, amount):
                row = connection.execute("SELECT id, views FROM articles WHERE slug = ?", (slug,)).fetchone()
                connection.execute("UPDATE articles SET views = views + 1 WHERE id = ?", (row["id"],))
                connection.execute("UPDATE articles SET views = ? WHERE id = ?", (views, row["id"]))


            def book(connection, key, amount):
                row = connection.execute("SELECT stock FROM items WHERE id = %s FOR UPDATE", (key,)).fetchone()
                connection.execute("UPDATE items SET stock = %s WHERE id = %s", (row["stock"] - amount, key))
            """,
            why="the database counts, what is set does not come from what was read, or the row is locked",
        ),
        Good(
            """
            from django.db import transaction
            from django.db.models import F
            from django.shortcuts import get_object_or_404

            from blog.models import Article


            def show(request, key):
                article = get_object_or_404(Article, pk=key)
                article.views = F("views") + 1
                article.save()
                with transaction.atomic():
                    other = Article.objects.select_for_update().get(pk=key)
                    other.views += 1
                    other.save()
                draft = Article(title="a")
                draft.views += 1
                draft.save()
                article.views += 1
                return article.title
            """,
            why="counted by the database, locked, new, or never saved",
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    title = models.TextField()\n    views = models.IntegerField(default=0)\n"
                }
            ),
        ),
        Good(
            """
            from blog.models import Article


            def rename(key, suffix):
                article = Article.objects.get(pk=key)
                article.title += suffix
                article.save()
            """,
            why="a text is no counter",
            given=Given(
                files={
                    "blog/models.py": "from django.db import models\n\n\nclass Article(models.Model):\n"
                    "    title = models.TextField()\n    views = models.IntegerField(default=0)\n"
                }
            ),
        ),
    ],
)
def lost_update(node: ast.AugAssign | ast.Assign | ast.Call, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Call):
        yield from _in_sql(node, ctx)
        return
    found = _changed(node)
    function = ctx.function_of(node)
    if found is None or function is None or in_test(ctx) or is_development_file(ctx.path):
        return
    target, sign, amount = found
    owner = target.value
    if not isinstance(owner, ast.Name) or re.search(r"[\\/](?:migrations|management|commands|scripts)[\\/]", ctx.path):
        return
    model = instance_of(owner, ctx)
    field = model.by_name.get(target.attr) if model is not None else None
    if model is None or field is None or not _COUNTED.search(field.name) or (field.type or field.kind) not in _NUMBERS:
        return
    text = ctx.source(function)
    if any(word in text.lower() for word in _LOCKS) or _is_new(owner, ctx) or not _is_saved(node, owner.id, model, ctx):
        return
    yield _finding(node, target, sign, amount, model, ctx)


def _in_sql(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`SELECT views FROM articles`, then `UPDATE articles SET views = ?` of what Python has counted."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _RUNNING or not node.args:
        return
    function = ctx.function_of(node)
    text = whole_text(node.args[0], ctx) if function is not None else None
    found = _SETS.match(text) if text is not None else None
    if found is None or function is None or not _COUNTED.search(found[2]):
        return
    if (
        in_test(ctx)
        or is_development_file(ctx.path)
        or re.search(r"[\\/](?:migrations|commands|scripts)[\\/]", ctx.path)
    ):
        return
    table, column = found[1], found[2]
    words = ctx.source(function).lower()
    if any(word in words for word in (*_LOCKS, *_ISOLATED)) or not _is_counted_in_python(column, function):
        return
    if not _is_read_before(node, table, column, function, ctx):
        return
    said = f"two requests at once lose one of the changes to '{table}.{column}': let the database count"
    evidence = Evidence(f"{table}.{column}", "read, changed and written", "no lock in the function")
    yield Finding(ctx.span(node.args[0]), said, (evidence,))


_RUNNING = frozenset(("execute", "fetch", "fetchval", "fetchrow"))
_READING = frozenset(
    ("execute", "fetch", "fetchval", "fetchrow", "execute_fetchall", "fetch_one", "fetch_all", "fetch_val")
)


def _is_counted_in_python(column: str, function: ast.AST) -> bool:
    """Whether something is added to, or taken from, a value that has the name of the column."""
    for one in ast.walk(function):
        match one:
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub()) if column.lower() in ast.unparse(left).lower():
                return True
            case ast.AugAssign(target=target, op=ast.Add() | ast.Sub()) if (
                column.lower() in ast.unparse(target).lower()
            ):
                return True
            case _:
                pass
    return False


def _is_read_before(node: ast.Call, table: str, column: str, function: ast.AST, ctx: Context) -> bool:
    for one in ast.walk(function):
        if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Attribute) or not one.args:
            continue
        if one.func.attr not in _READING or ctx.span(one).start >= ctx.span(node).start:
            continue
        text = whole_text(one.args[0], ctx) or ""
        if re.match(rf"\s*select\b.*\b{column}\b.*\bfrom\s+[\"`]?{table}\b", text, re.IGNORECASE | re.DOTALL):
            return True
    return False


def _changed(node: ast.AugAssign | ast.Assign) -> tuple[ast.Attribute, str, ast.expr] | None:
    """`x.count += n` and `x.count = x.count + n`."""
    match node:
        case ast.AugAssign(target=ast.Attribute() as target, op=ast.Add() | ast.Sub() as op, value=value):
            return target, "+" if isinstance(op, ast.Add) else "-", value
        case ast.Assign(
            targets=[ast.Attribute() as target],
            value=ast.BinOp(left=ast.Attribute() as left, op=ast.Add() | ast.Sub() as op, right=value),
        ):
            same = ast.unparse(left) == ast.unparse(target)
            return (target, "+" if isinstance(op, ast.Add) else "-", value) if same else None
        case _:
            return None


def _is_new(owner: ast.Name, ctx: Context) -> bool:
    """Whether the object was made here: nobody else can have its row."""
    flow = ctx.flow_around(owner)
    reaching = flow.reaching(owner) if flow is not None and owner.id in flow.by_name else None
    for one in reaching or ():
        value = one.value.value if isinstance(one.value, ast.Await) else one.value
        if isinstance(value, ast.Call) and (
            (isinstance(value.func, ast.Name) and value.func.id[:1].isupper())
            or (isinstance(value.func, ast.Attribute) and value.func.attr in ("create", "acreate", "get_or_create"))
        ):
            return True
    return False


def _is_saved(node: ast.stmt, name: str, model: Model, ctx: Context) -> bool:
    """Whether a statement below saves the object, or commits the session."""
    function = ctx.function_of(node)
    end = ctx.span(node)[1]
    for one in ast.walk(function) if function is not None else ():
        match one:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=other), attr="save" | "asave")):
                if other == name and ctx.span(one)[0] > end:
                    return True
            case ast.Call(func=ast.Attribute(attr="commit")) if model.orm in ("sqlalchemy", "sqlmodel"):
                if ctx.span(one)[0] > end:
                    return True
            case _:
                pass
    return False


def _read_again(node: ast.stmt, owner: str, ctx: Context) -> Iterator[Edit]:
    """`await session.refresh(x)` behind the commit: nobody can wait for what the database counted where it is read."""
    function = ctx.function_of(node)
    for one in ast.walk(function) if function is not None else ():
        match one:
            case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr="commit", value=session)))):
                start, end = ctx.span(one)
                indent = ctx.block.text[ctx.block.text.rfind("\n", 0, start) + 1 : start]
                if start > ctx.span(node).end and not indent.strip():
                    yield Edit(Span(end, end), f"\n{indent}await {ctx.source(session)}.refresh({owner})")
                    return
            case _:
                pass


def _finding(node: ast.stmt, target: ast.Attribute, sign: str, amount: ast.expr, model: Model, ctx: Context) -> Finding:
    given = ctx.source(amount)
    given = f"({given})" if isinstance(amount, ast.BinOp | ast.IfExp | ast.BoolOp) else given
    left = ctx.source(target)
    fixes: tuple[Fix, ...] = ()
    if model.orm == "django":
        made, imports = f'{left} = F("{target.attr}") {sign} {given}', ("from django.db.models import F",)
        fixes = (Fix("Let the database count: 'F()'", (Edit(Span(*ctx.span(node)), made),), imports=imports),)
    elif model.orm in ("sqlalchemy", "sqlmodel"):
        made = f"{left} = {model.name}.{target.attr} {sign} {given}"
        edits = (Edit(Span(*ctx.span(node)), made), *_read_again(node, ctx.source(target.value), ctx))
        fixes = (Fix("Let the database count", edits),)
    said = f"two requests at once lose one of the changes to '{model.name}.{target.attr}': let the database count"
    return Finding(
        ctx.span(node), said, (Evidence(left, "read, changed and written", "no lock in the function"),), fixes
    )
