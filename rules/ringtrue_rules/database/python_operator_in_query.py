"""Python's `and`, `or`, `not`, `is`, `in` and chained comparisons cannot be made part of a query: Python asks the column
for its truth value and goes on with one of the two sides, or with `True` or `False`. SQLAlchemy raises `TypeError: Boolean
value of this clause is not defined` for some of them; `is None` and `not` quietly select nothing or everything, and `and`
between two Django `Q` objects drops the first.

Write `and_(a, b)` or `a, b`, `or_(a, b)`, `~a`, `.is_(None)`, `.in_(values)`; `&`, `|` and `~` between `Q` objects. An
attribute of a related object needs a join, or `Post.author.has(name="x")`.
"""

from __future__ import annotations

import ast
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
    dotted,
    mapped,
    rule,
    statement_of,
)

_TABLES = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    age: Mapped[int | None]


class Post(Base):
    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    author: Mapped[User] = relationship()
"""
_GIVEN = Given(files={"tables.py": _TABLES})
_CONDITIONS = frozenset(("filter", "where", "having", "and_", "or_", "not_", "on", "any", "has"))
_COMPARATOR = frozenset(
    ("any", "has", "contains", "of_type", "and_", "is_", "is_not", "isnot", "in_", "not_in", "property", "parent", "key",
     "class_", "entity", "mapper", "comparator", "prop", "label", "desc", "asc", "expression", "info", "adapter",
     "correlate", "is_distinct_from", "op", "with_parent", "impl", "type", "property_key", "select", "remote_attr")
)  # fmt: skip


@rule(
    ast.BoolOp,
    ast.UnaryOp,
    ast.Compare,
    ast.Attribute,
    ast.Call,
    summary="Python operator where a query needs SQL",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from sqlalchemy import select

            from tables import User


            def find(session, name):
                return session.scalars(select(User).where(User.name == name and User.age > 18)).all()
                #                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'and' cannot join conditions of a query: SQLAlchemy has 'and_'
            """,
            fixed="""
            from sqlalchemy import and_
            from sqlalchemy import select

            from tables import User


            def find(session, name):
                return session.scalars(select(User).where(and_(User.name == name, User.age > 18))).all()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import select

            from tables import User


            def find(session, name):
                return session.query(User).filter(User.name == name or User.age > 18).all()
                #                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'or' cannot join conditions of a query: SQLAlchemy has 'or_'
            """,
            fixed="""
            from sqlalchemy import or_
            from sqlalchemy import select

            from tables import User


            def find(session, name):
                return session.query(User).filter(or_(User.name == name, User.age > 18)).all()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from tables import User


            def unaged(session):
                return session.query(User).filter(User.age is None).all()
                #                                 ^^^^^^^^^^^^^^^^ 'is' compares the column itself, not its values: write '.is_(None)'
            """,
            fixed="""
            from tables import User


            def unaged(session):
                return session.query(User).filter(User.age.is_(None)).all()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from tables import User


            def named(session, names):
                return session.query(User).filter(User.name in names).all()
                #                                 ^^^^^^^^^^^^^^^^^^ 'in' is decided in Python, before the query: write '.in_(...)'
            """,
            fixed="""
            from tables import User


            def named(session, names):
                return session.query(User).filter(User.name.in_(names)).all()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from tables import User


            def other(session, name):
                return session.query(User).filter(not User.name == name).all()
                #                                 ^^^^^^^^^^^^^^^^^^^^^ 'not' turns the condition into True or False: write '~'
            """,
            fixed="""
            from tables import User


            def other(session, name):
                return session.query(User).filter(~(User.name == name)).all()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from tables import User


            def adults(session):
                return session.query(User).filter(18 <= User.age < 65).all()
                #                                 ^^^^^^^^^^^^^^^^^^^ a chained comparison asks 'User.age' for its truth value: write two conditions
            """,
            fixed="""
            from sqlalchemy import and_
            from tables import User


            def adults(session):
                return session.query(User).filter(and_(18 <= User.age, User.age < 65)).all()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from django.db.models import Q

            from blog.models import Article


            def find(word):
                return Article.objects.filter(Q(title=word) or Q(text=word))
                #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'or' between 'Q' objects keeps only one of them: write '|'
            """,
            fixed="""
            from django.db.models import Q

            from blog.models import Article


            def find(word):
                return Article.objects.filter(Q(title=word) | Q(text=word))
            """,
        ),
        Bad(
            """
            from sqlalchemy import select

            from tables import Post


            def by(session, name):
                return session.scalars(select(Post).where(Post.author.name == name)).all()
                #                                         ^^^^^^^^^^^^^^^^ 'Post.author' is a relationship, without the attributes of 'User': join it, or write '.has(...)'
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import select

            from tables import Post, User


            def by(session, name):
                return session.scalars(select(Post).where(User.name == name)).all()
                #                                         ^^^^^^^^^^^^^^^^^ the query selects 'Post' and joins no 'User': every row is paired with every other
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy import and_, or_, select

            from tables import Post, User


            def find(session, name, names, user):
                session.query(User).filter(and_(User.name == name, User.age > 18), User.age.is_(None)).all()
                session.query(User).filter(User.name.in_(names), ~(User.name == name), User.age == None).all()
                session.query(User).filter(or_(User.name == name, User.age > 18)).all()
                session.scalars(select(Post).where(Post.author.has(User.name == name))).all()
                session.scalars(select(Post).where(Post.author_id == User.id, User.name == name)).all()
                return session.scalars(select(Post).join(Post.author).where(User.name == name)).all()
            """,
            why="the operators of SQLAlchemy, and joins",
            given=_GIVEN,
        ),
        Good(
            """
            from tables import User


            def find(session, name, old, user):
                query = session.query(User).filter(User.name == (name or "nobody"))
                return query.filter(User.age > 65) if old and name is not None else query.filter(user.age in (1, 2))
            """,
            why="what is decided in Python is no part of the query",
            given=_GIVEN,
        ),
    ],
)
def python_operator_in_query(node: ast.expr, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.BoolOp():
            yield from _of_bool(node, ctx)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _of_not(node, operand, ctx)
        case ast.Compare():
            yield from _of_compare(node, ctx)
        case ast.Attribute():
            yield from _of_related(node, ctx)
        case ast.Call(func=ast.Attribute(attr="where" | "filter")):
            yield from _unjoined(node, ctx)
        case _:
            pass


def _of_bool(node: ast.BoolOp, ctx: Context) -> Iterator[Finding]:
    word = "and" if isinstance(node.op, ast.And) else "or"
    if not _is_condition(node, ctx):
        return
    if all(_is_q(value) for value in node.values):
        sign = " & " if word == "and" else " | "
        said = f"'{word}' between 'Q' objects keeps only one of them: write '{sign.strip()}'"
        made = sign.join(ctx.source(value) for value in node.values)
        yield _finding(node, said, made, f"Use '{sign.strip()}'", ctx)
    elif all(_is_clause(value, ctx) for value in node.values):
        parts = ", ".join(ctx.source(value) for value in node.values)
        said = f"'{word}' cannot join conditions of a query: SQLAlchemy has '{word}_'"
        fix = Fix(
            f"Use '{word}_'",
            (Edit(Span(*ctx.span(node)), f"{word}_({parts})"),),
            imports=(f"from sqlalchemy import {word}_",),
        )
        yield Finding(ctx.span(node), said, (_evidence(),), (fix,))


def _of_not(node: ast.UnaryOp, operand: ast.expr, ctx: Context) -> Iterator[Finding]:
    if _is_condition(node, ctx) and (_is_clause(operand, ctx) or _is_q(operand)):
        text = ctx.source(operand)
        made = f"~{text}" if isinstance(operand, ast.Call | ast.Attribute) else f"~({text})"
        yield _finding(node, "'not' turns the condition into True or False: write '~'", made, "Use '~'", ctx)


def _of_compare(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    left, op, right = node.left, node.ops[0], node.comparators[0]
    if not _is_condition(node, ctx):
        return
    if isinstance(left, ast.Name) and "__" in left.id.strip("_") and isinstance(op, ast.Eq) and not ctx.binds(left.id):
        made = f"{left.id}={ctx.source(right)}"
        yield _finding(node, f"'==' is decided in Python, before the query: write '{made}'"[:118], made, "Use '='", ctx)
        return
    columns = [one for one in (left, *node.comparators) if _is_column(one, ctx)]
    if not columns:
        return
    shown = ctx.source(columns[0])
    if len(node.ops) > 1:
        if all(isinstance(one, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for one in node.ops) and columns[0] is not left:
            said = f"a chained comparison asks '{shown}' for its truth value: write two conditions"
            signs = [_SIGNS[type(one)] for one in node.ops]
            ends = (left, *node.comparators)
            parts = [f"{ctx.source(ends[i])} {sign} {ctx.source(ends[i + 1])}" for i, sign in enumerate(signs)]
            fix = Fix(
                "Use 'and_'",
                (Edit(Span(*ctx.span(node)), f"and_({', '.join(parts)})"),),
                imports=("from sqlalchemy import and_",),
            )
            yield Finding(ctx.span(node), said, (_evidence(),), (fix,))
        return
    if columns[0] is not left:
        return
    empty = isinstance(right, ast.Constant) and right.value is None
    if isinstance(op, ast.Is | ast.IsNot) and (empty or isinstance(right, ast.Constant)):
        word, method = ("is", "is_") if isinstance(op, ast.Is) else ("is not", "is_not")
        said = f"'{word}' compares the column itself, not its values: write '.{method}({ctx.source(right)})'"
        yield _finding(node, said, f"{shown}.{method}({ctx.source(right)})", f"Use '.{method}()'", ctx)
    elif isinstance(op, ast.In | ast.NotIn):
        word, method = ("in", "in_") if isinstance(op, ast.In) else ("not in", "not_in")
        said = f"'{word}' is decided in Python, before the query: write '.{method}(...)'"
        yield _finding(node, said, f"{shown}.{method}({ctx.source(right)})", f"Use '.{method}()'", ctx)


_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


def _of_related(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`Post.author.name`."""
    inner = node.value
    if not isinstance(inner, ast.Attribute) or node.attr in _COMPARATOR or node.attr.startswith("_"):
        return
    model = mapped(inner.value, ctx)
    field = model.by_name.get(inner.attr) if model is not None else None
    if model is None or model.orm == "peewee" or field is None or field.kind != "relationship":
        return
    if isinstance(ctx.tree.parents.get(node), ast.Call) and _called(node, ctx):
        return
    name = f"{model.name}.{inner.attr}"
    how = "any" if field.relation == "many" and not field.custom else "has"
    said = f"'{name}' is a relationship, without the attributes of '{field.wanted}': join it, or write '.{how}(...)'"
    fixes = _through(node, inner, field.wanted, how, ctx)
    yield Finding(ctx.span(node), said, (Evidence(name, "a relationship", model.name),), tuple(fixes))


def _called(node: ast.Attribute, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node and node.attr in _COMPARATOR


def _through(node: ast.Attribute, inner: ast.Attribute, wanted: str, how: str, ctx: Context) -> Iterator[Fix]:
    parent = ctx.tree.parents.get(node)
    if isinstance(parent, ast.Compare) and parent.left is node and len(parent.ops) == 1 and ctx.binds(wanted):
        start, end = ctx.span(parent)
        rest = ctx.block.text[ctx.span(node)[1] : end]
        made = f"{ctx.source(inner)}.{how}({wanted}.{node.attr}{rest})"
        yield Fix(f"Use '.{how}()'", (Edit(Span(start, end), made),))


def _unjoined(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """A condition on a model that the statement neither selects nor joins."""
    parent = ctx.tree.parents.get(node)
    if isinstance(parent, ast.Attribute) and parent.attr in ("where", "filter"):
        return
    statement = statement_of(node, ctx)
    if statement is None or not statement.whole or statement.joins or len(statement.entities) != 1:
        return
    if not _is_run(node, ctx) or any(name == "correlate" for name, _ in statement.calls):
        return
    entity = statement.entities[0]
    family = {entity.key, *entity.bases}
    conditions = list(statement.arguments("where", "filter", "having"))
    foreign: list[tuple[ast.expr, Model]] = []
    for condition in conditions:
        if not isinstance(condition, ast.Compare):
            if any(_other(one, family, ctx) for one in ast.walk(condition)):
                return
            continue
        others = [other for one in ast.walk(condition) if (other := _other(one, family, ctx))]
        if not others:
            continue
        own = any((found := column_of(one, ctx)) is not None and found[0].key in family for one in ast.walk(condition))
        nested = any(isinstance(one, ast.Call) for one in ast.walk(condition))
        if own or nested or len({other.key for other in others}) > 1 or len(condition.ops) > 1:
            return
        foreign.append((condition, others[0]))
    for condition, model in foreign[:1]:
        if condition in node.args and entity.key not in model.bases:
            said = (
                f"the query selects '{entity.name}' and joins no '{model.name}': every row is paired with every other"
            )
            yield Finding(ctx.span(condition), said, (Evidence("joins", "none", "the statement"),))


def _other(node: ast.AST, family: set[str], ctx: Context) -> Model | None:
    found = column_of(node, ctx)
    return found[0] if found is not None and found[0].key not in family and found[0].orm != "peewee" else None


def _is_run(node: ast.expr, ctx: Context) -> bool:
    """Whether the statement is run as it stands: not kept, nested in another, nor given back."""
    at: ast.AST = node
    while True:
        parent = ctx.tree.parents.get(at)
        match parent:
            case ast.Attribute(attr=name):
                if name in ("correlate", "exists", "scalar_subquery", "subquery", "cte", "label"):
                    return False
                if name in ("all", "first", "one", "one_or_none", "count", "scalar"):
                    return True
                at = parent
            case ast.Call(func=func) if func is at:
                at = parent
            case ast.Call(func=ast.Attribute(attr=name), args=args):
                return at in args and name in ("execute", "scalars", "scalar", "exec")
            case _:
                return False


def _is_condition(node: ast.AST, ctx: Context) -> bool:
    """Whether it is handed to a query as a condition."""
    for above in ctx.tree.above(node):
        match above:
            case ast.Call(func=ast.Attribute(attr=name), args=args) if node in args:
                return name in _CONDITIONS
            case ast.Call(func=ast.Name(id=name), args=args) if node in args:
                return name in _CONDITIONS and name not in ("filter", "any")
            case ast.BoolOp() | ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
                node = above
            case ast.UnaryOp():
                node = above
            case _:
                return False
    return False


def _is_column(node: ast.AST, ctx: Context) -> bool:
    """`User.name`, or `users.c.name` of a table."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(), attr="c")):
            return True
        case _:
            return column_of(node, ctx) is not None


def _is_clause(node: ast.expr, ctx: Context) -> bool:
    """Whether it is a condition on a column of a model."""
    match node:
        case ast.Compare(left=left, comparators=[right]):
            return _is_column(left, ctx) or _is_column(right, ctx)
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name not in ("any", "has"):
            return _is_column(value, ctx)
        case ast.UnaryOp(operand=operand):
            return _is_clause(operand, ctx)
        case ast.BoolOp(values=values):
            return all(_is_clause(value, ctx) for value in values)
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr()):
            return _is_clause(left, ctx)
        case ast.Attribute():
            return _is_column(node, ctx)
        case _:
            return False


def _is_q(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "Q" and bool(node.keywords)


def _finding(node: ast.expr, said: str, made: str, title: str, ctx: Context) -> Finding:
    span = ctx.span(node)
    return Finding(span, said, (_evidence(),), (Fix(title, (Edit(Span(*span), made),)),))


def _evidence() -> Evidence:
    return Evidence("who decides", "Python, before the query is sent", "and, or, not, is, in cannot be overloaded")
