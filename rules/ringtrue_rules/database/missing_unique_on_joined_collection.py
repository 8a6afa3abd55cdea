"""A joined eager load of a collection gives one row for each member of the collection, so the parent comes several times.
SQLAlchemy 2 refuses to guess: fetching from such a result raises `InvalidRequestError: The unique() method must be invoked`.

Write `.unique()` before the call that fetches, or load the collection by `selectinload`, which asks once more and
repeats nothing. The older `session.query(...)` makes rows unique by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Field, Finding, Fix, Given, Good, Span, Statement, executed, rule

_MODELS = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="author")
    groups: Mapped[list["Group"]] = relationship(lazy="joined")


class Post(Base):
    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    author: Mapped[User] = relationship(back_populates="posts")


class Group(Base):
    __tablename__ = "group"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
"""
_GIVEN = Given(files={"tables.py": _MODELS})
# What goes through all rows. `first` and `scalar` take the first row and look no further.
_FETCHING = ("all", "one", "one_or_none", "scalar_one", "scalar_one_or_none", "fetchall", "partitions")


@rule(
    ast.Call,
    summary="joined eager load of a collection without 'unique()'",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from sqlalchemy import select
            from sqlalchemy.orm import joinedload

            from tables import User


            async def users(session):
                result = await session.execute(select(User).options(joinedload(User.posts)))
                return result.scalars().all()
                #                       ^^^ rows repeat with the joined collection 'User.posts': '.unique()' is missing
            """,
            fixed="""
            from sqlalchemy import select
            from sqlalchemy.orm import joinedload

            from tables import User


            async def users(session):
                result = await session.execute(select(User).options(joinedload(User.posts)))
                return result.scalars().unique().all()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import select
            from sqlalchemy.orm import joinedload

            from tables import User


            def user(session, key):
                query = select(User).where(User.id == key)
                query = query.options(joinedload(User.posts))
                return session.execute(query).scalar_one_or_none()
                #                             ^^^^^^^^^^^^^^^^^^ rows repeat with the joined collection 'User.posts': '.unique()' is missing
            """,
            fixed="""
            from sqlalchemy import select
            from sqlalchemy.orm import joinedload

            from tables import User


            def user(session, key):
                query = select(User).where(User.id == key)
                query = query.options(joinedload(User.posts))
                return session.execute(query).unique().scalar_one_or_none()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import select

            from tables import User


            def users(session):
                return session.scalars(select(User)).all()
                #                                    ^^^ rows repeat with the joined collection 'User.groups': '.unique()' is missing
            """,
            fixed="""
            from sqlalchemy import select

            from tables import User


            def users(session):
                return session.scalars(select(User)).unique().all()
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy import select
            from sqlalchemy.orm import joinedload, lazyload, selectinload

            from tables import Post, User


            def users(session):
                plain = select(User).options(lazyload(User.groups))
                session.execute(select(User).options(joinedload(User.posts))).unique().scalars().all()
                session.scalars(plain.options(selectinload(User.posts))).all()
                session.scalars(select(Post).options(joinedload(Post.author))).all()
                session.scalars(select(User).options(joinedload(User.posts))).first()
                return session.query(User).options(joinedload(User.posts)).all()
            """,
            why="made unique, loaded by a query of its own, no collection, only the first row, or an old-style query",
            given=_GIVEN,
        ),
    ],
)
def missing_unique_on_joined_collection(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    func = node.func
    if not isinstance(func, ast.Attribute) or func.attr not in _FETCHING:
        return
    found = executed(node, ctx)
    if found is None:
        return
    statement, methods, _ = found
    if statement.legacy or "unique" in methods or "mappings" in methods or methods[0] == "scalar":
        return
    joined = _joined(statement, ctx)
    if joined is None:
        return
    model, field, why = joined
    _, end = ctx.span(func)
    at = end - len(func.attr)
    message = f"rows repeat with the joined collection '{model}.{field.name}': '.unique()' is missing"
    fix = Fix("Add '.unique()'", (Edit(Span(at, at), "unique()."),))
    yield Finding(Span(at, end), message, (Evidence(f"{model}.{field.name}", "a collection", why),), (fix,))


def _joined(statement: Statement, ctx: Context) -> tuple[str, Field, str] | None:
    """A collection that the statement loads by a join."""
    told = set[tuple[str, str]]()
    for how, model, field in statement.loads(ctx):
        told.add((model.key, field.name))
        if how == "joinedload" and field.relation == "many" and not field.custom:
            return model.name, field, "loaded by 'joinedload'"
    if not statement.whole:
        return None
    for model in statement.entities:
        for field in model.relations:
            unsaid = (model.key, field.name) not in told and field.relation == "many" and not field.custom
            if field.lazy == "joined" and unsaid:
                return model.name, field, "its relationship says lazy='joined'"
    return None
