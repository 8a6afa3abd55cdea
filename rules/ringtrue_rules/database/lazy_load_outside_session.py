"""A relationship that was not loaded with its object is loaded when it is read. In async code that fails:
`MissingGreenlet: greenlet_spawn has not been called`. After the session is closed it fails as well:
`DetachedInstanceError`. And after `commit()` every attribute has to be read anew, unless the session says
`expire_on_commit=False`, so that even `user.id` fails in async code.

Load what is needed with the object (`select(User).options(selectinload(User.posts))`), `await session.refresh(user)` after
the commit, or make the sessions with `expire_on_commit=False`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Field,
    Finding,
    Fix,
    Given,
    Good,
    Loaded,
    Model,
    Span,
    Statement,
    commit_before,
    copied_by_merge,
    dotted,
    expired_session,
    has_await,
    in_test,
    is_loaded,
    is_loading,
    is_read_behind,
    is_unloaded_read,
    loading_fixes,
    origin_of,
    rule,
    unloaded_of,
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
    posts: Mapped[list["Post"]] = relationship(back_populates="author")
    groups: Mapped[list["Group"]] = relationship(lazy="selectin")


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
_GIVEN = Given(files={"tables.py": _TABLES})
_SHOWN = Given(
    files={
        "tables.py": _TABLES,
        "showing.py": (
            "from collections.abc import Sequence\n\nfrom tables import Post\n\n\n"
            "def shown(posts: Sequence[Post]):\n    return [post.author.name for post in posts]\n"
        ),
    }
)
_REPOSITORY = (
    "from sqlalchemy.ext.asyncio import AsyncSession\n\nfrom tables import User\n\n\n"
    "async def add(session: AsyncSession, name: str):\n    user = User(name=name)\n    session.add(user)\n"
    "    await session.commit()\n"
)


@rule(
    ast.Attribute,
    ast.AsyncFunctionDef,
    ast.Call,
    summary="lazy load where there is no session to load from",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from sqlalchemy import select

            from tables import User


            async def titles(session, key):
                user = (await session.execute(select(User).where(User.id == key))).scalar_one()
                return [post.title for post in user.posts]
                #                              ^^^^^^^^^^ 'User.posts' is loaded lazily, which async code cannot do: load it with the object
            """,
            fixed="""
            from sqlalchemy.orm import selectinload
            from sqlalchemy import select

            from tables import User


            async def titles(session, key):
                user = (await session.execute(select(User).where(User.id == key).options(selectinload(User.posts)))).scalar_one()
                return [post.title for post in user.posts]
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from tables import Post


            async def author(session, key):
                post = await session.get(Post, key)
                return post.author.name
                #      ^^^^^^^^^^^ 'Post.author' is loaded lazily, which async code cannot do: load it with the object
            """,
            fixed="""
            from sqlalchemy.orm import selectinload
            from tables import Post


            async def author(session, key):
                post = await session.get(Post, key, options=[selectinload(Post.author)])
                return post.author.name
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy.ext.asyncio import AsyncSession

            from tables import User


            async def create(session: AsyncSession, name):
                user = User(name=name)
                session.add(user)
                await session.commit()
                return {"id": user.id}
                #             ^^^^^^^ 'user.id' is read anew after the commit, which async code cannot do lazily: refresh 'user' first
            """,
            fixed="""
            from sqlalchemy.ext.asyncio import AsyncSession

            from tables import User


            async def create(session: AsyncSession, name):
                user = User(name=name)
                session.add(user)
                await session.commit()
                await session.refresh(user)
                return {"id": user.id}
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session

            from tables import User, engine


            def titles(key):
                with Session(engine) as session:
                    user = session.get(User, key)
                return [post.title for post in user.posts]
                #                              ^^^^^^^^^^ 'User.posts' is loaded lazily, and the session is closed: load it with the object
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import select

            from tables import Post


            async def newest(session) -> list[Post]:
                query = select(Post).order_by(Post.id.desc())
                #       ^^^^^^^^^^^^ 'Post.author' is read of these objects and loaded with none: async code cannot load it later
                return list((await session.scalars(query)).all())
            """,
            fixed="""
            from sqlalchemy.orm import selectinload
            from sqlalchemy import select

            from tables import Post


            async def newest(session) -> list[Post]:
                query = select(Post).options(selectinload(Post.author)).order_by(Post.id.desc())
                return list((await session.scalars(query)).all())
            """,
            given=_SHOWN,
        ),
        Bad(
            """
            from sqlalchemy import Select

            from tables import Post


            class Posts:
                async def page(self, query: Select[tuple[Post]], limit: int) -> tuple[list[Post], int]:
                    result = await self.session.scalars(query.limit(limit))
                    #                                   ^^^^^ 'Post.author' is read of these objects and loaded with none: async code cannot load it later
                    return list(result.all()), limit
            """,
            given=_SHOWN,
        ),
        Bad(
            """
            from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

            engine = create_async_engine("sqlite+aiosqlite://")
            sessions = async_sessionmaker(engine)
            #          ^^^^^^^^^^^^^^^^^^^^^^^^^^ 'add' returns 'user' after a commit, which async code cannot read anew: say expire_on_commit=False
            """,
            fixed="""
            from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

            engine = create_async_engine("sqlite+aiosqlite://")
            sessions = async_sessionmaker(engine, expire_on_commit=False)
            """,
            given=Given(files={"tables.py": _TABLES, "users.py": f"{_REPOSITORY}    return user\n"}),
        ),
        Bad(
            """
            from tables import User


            async def add(session, name):
                user = User(name=name)
                await session.merge(user)
                await session.commit()
                await session.refresh(user)
                #     ^^^^^^^^^^^^^^^^^^^^^ the session holds a copy of 'user', which 'merge' gave: 'refresh' fails for 'user' itself
            """,
            fixed="""
            from tables import User


            async def add(session, name):
                user = User(name=name)
                session.add(user)
                await session.commit()
                await session.refresh(user)
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from tables import SessionLocal, User


            def titles(key):
                with SessionLocal() as session:
                    user = session.get(User, key)
                return [post.title for post in user.posts]
                #                              ^^^^^^^^^^ 'User.posts' is loaded lazily, and the session is closed: load it with the object
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy import select
            from sqlalchemy.orm import joinedload

            from tables import Post


            async def newest(session) -> list[Post]:
                query = select(Post).options(joinedload(Post.author))
                return list((await session.scalars(query)).all())


            async def keys(session) -> list[int]:
                return [post.id for post in (await session.scalars(select(Post))).all()]


            async def unread(session) -> list[Post]:
                return list((await session.scalars(select(Post).where(Post.id > 3))).all())
            """,
            why="loaded by some query for many, whose rows may be those that are shown",
            given=_SHOWN,
        ),
        Good(
            """
            from sqlalchemy import select

            from tables import Post


            def newest(session) -> list[Post]:
                return list(session.scalars(select(Post)).all())
            """,
            why="a session that waits can load it when it is read",
            given=_SHOWN,
        ),
        Good(
            """
            from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

            engine = create_async_engine("sqlite+aiosqlite://")
            sessions = async_sessionmaker(engine)
            """,
            why="what is returned after a commit is refreshed first",
            given=Given(
                files={
                    "tables.py": _TABLES,
                    "users.py": f"{_REPOSITORY}    await session.refresh(user)\n    return user\n",
                }
            ),
        ),
        Good(
            """
            from tables import User


            async def save(session, user, name):
                await session.merge(user)
                await session.refresh(user)
                own = User(name=name)
                session.add(own)
                await session.merge(own)
                other = await session.merge(User(name=name))
                await session.refresh(own)
                await session.refresh(other)
            """,
            why="an object that the session may hold, or does, and what 'merge' gave",
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy import select
            from sqlalchemy.orm import selectinload

            from tables import User


            async def titles(session, key):
                query = select(User).where(User.id == key).options(selectinload(User.posts))
                user = (await session.execute(query)).scalar_one()
                other = await session.get(User, key)
                print(other.name, other.groups, await other.awaitable_attrs.posts)
                third = await session.get(User, key, options=[selectinload(User.posts)])
                await session.refresh(other, ["posts"])
                return user.posts, other.posts, third.posts
            """,
            why="loaded with the object, or asked for by name",
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy.ext.asyncio import AsyncSession

            from tables import User


            async def create(session: AsyncSession, name):
                user = User(name=name)
                session.add(user)
                await session.commit()
                await session.refresh(user)
                return {"id": user.id}
            """,
            why="refreshed after the commit",
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy.ext.asyncio import AsyncSession

            from tables import User


            async def create(session: AsyncSession, name):
                user = User(name=name)
                session.add(user)
                await session.commit()
                return {"id": user.id}
            """,
            why="the project's sessions keep what they know",
            given=Given(
                files={
                    "tables.py": _TABLES,
                    "db.py": "from sqlalchemy.ext.asyncio import async_sessionmaker\n\n"
                    "sessions = async_sessionmaker(expire_on_commit=False)\n",
                }
            ),
        ),
        Good(
            """
            from sqlalchemy.orm import Session

            from tables import User, engine


            def titles(session, key):
                user = session.get(User, key)
                user.posts
                with Session(engine) as own:
                    other = own.get(User, key)
                    print(other.posts)
                return user.posts, other.posts, other.name
            """,
            why="the session is open, or has loaded it before it was closed",
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy import select
            from sqlalchemy.ext.asyncio import AsyncSession

            from tables import User, imported


            async def test_import(db: AsyncSession):
                await imported(db, posts=3)
                user = (await db.execute(select(User))).scalar_one()
                assert len(user.posts) == 3
            """,
            why="the session of the test holds the object as it was made, with its posts",
            given=Given(path="tests/test_import.py", files=_GIVEN.files),
        ),
    ],
)
def lazy_load_outside_session(node: ast.Attribute | ast.AsyncFunctionDef | ast.Call, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.AsyncFunctionDef):
        if not in_test(ctx):
            yield from _returned(node, ctx)
    elif isinstance(node, ast.Call):
        yield from _expiring(node, ctx)
        yield from _not_held(node, ctx)
    else:
        yield from _read(node, ctx)


def _read(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    if not isinstance(node.value, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    function = ctx.function_of(node)
    if function is None:
        return
    origin = origin_of(node.value, ctx)
    if origin is None:
        return
    if isinstance(function, ast.AsyncFunctionDef):
        yield from _in_async(node, node.value, function, origin, ctx)
    else:
        yield from _after_with(node, node.value, function, origin, ctx)


def _in_async(
    node: ast.Attribute, name: ast.Name, function: ast.AsyncFunctionDef, origin: Loaded, ctx: Context
) -> Iterator[Finding]:
    if not any(isinstance(one, ast.Await) for one in ast.walk(function)):
        return
    field = origin.model.by_name.get(node.attr)
    if field is None or field.kind == "backref" or is_loading(node, ctx):
        return
    fetched = isinstance(origin.value, ast.Await) or has_await(origin.value)
    if field.kind == "relationship" and fetched and origin.session is not None:
        if is_unloaded_read(node, name, function, field, origin, ctx):
            yield _relation(node, origin, field, "is loaded lazily, which async code cannot do", ctx)
        return
    yield from _after_commit(node, name, function, origin, field, ctx)


def _relation(node: ast.Attribute, origin: Loaded, field: Field, why: str, ctx: Context) -> Finding:
    name = f"{origin.model.name}.{field.name}"
    said = f"'{name}' {why}: load it with the object"
    return Finding(
        ctx.span(node),
        said,
        (Evidence(name, f"lazy='{field.lazy or 'select'}'", "its relationship"),),
        loading_fixes(name, origin, ctx),
    )


def _after_commit(
    node: ast.Attribute, name: ast.Name, function: ast.AsyncFunctionDef, origin: Loaded, field: Field, ctx: Context
) -> Iterator[Finding]:
    """An attribute that is read after `await session.commit()`, in the same suite."""
    commit = commit_before(node, name, function, ctx)
    if commit is None:
        return
    session = expired_session(commit, ctx)
    if not session:
        return
    said = f"'{name.id}.{field.name}' is read anew after the commit, which async code cannot do lazily: refresh '{name.id}' first"
    start, end = ctx.span(commit)
    line = ctx.block.text.rfind("\n", 0, start) + 1
    indent = ctx.block.text[line:start]
    edit = Edit(Span(end, end), f"\n{indent}await {session}.refresh({name.id})")
    fixes = (Fix(f"Refresh '{name.id}' after the commit", (edit,)),) if not indent.strip() else ()
    yield Finding(ctx.span(node), said, (Evidence("expire_on_commit", "True", "the project says nothing else"),), fixes)


def _after_with(
    node: ast.Attribute, name: ast.Name, function: ast.AST, origin: Loaded, ctx: Context
) -> Iterator[Finding]:
    """A relation that is read below the `with Session(...)` that loaded its object."""
    field = origin.model.by_name.get(node.attr)
    if field is None or field.kind != "relationship" or not isinstance(origin.session, ast.Name):
        return
    if is_loaded(field, origin, ctx):
        return
    if is_read_behind(node, name, origin, origin.session.id, ctx):
        yield _relation(node, origin, field, "is loaded lazily, and the session is closed", ctx)


# Queries whose rows somebody else reads


def _returned(function: ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A query for many objects, which the function says it returns, without a relation that is read of them."""
    if function.returns is None or (ctx.function_of(function) is not None):
        return
    for model, field, statement in unloaded_of(function, ctx.source(function.returns), ctx):
        yield _unloaded(model, field, statement, ctx)


def _unloaded(model: Model, field: Field, statement: Statement, ctx: Context) -> Finding:
    name = f"{model.name}.{field.name}"
    place = statement.first if statement.first in ctx.tree.parents else statement.given
    assert place is not None  # a statement stands in the block, or is given
    end = ctx.span(place).end
    fix = Fix(
        "Load it by 'selectinload'",
        (Edit(Span(end, end), f".options(selectinload({name}))"),),
        imports=("from sqlalchemy.orm import selectinload",),
    )
    said = f"'{name}' is read of these objects and loaded with none: async code cannot load it later"
    evidence = Evidence(
        name, "read where a sequence of them is given, in no 'options' of a query for many", "the project"
    )
    return Finding(ctx.span(place), said, (evidence,), (fix,))


# Sessions that forget


def _expiring(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`async_sessionmaker(engine)` where functions return what they have committed."""
    if dotted(node.func).rpartition(".")[2] not in ("async_sessionmaker", "sessionmaker"):
        return
    words = {keyword.arg for keyword in node.keywords}
    if words & {"expire_on_commit", None}:
        return
    name = ctx.imported(node.func)
    is_async = name == "sqlalchemy.ext.asyncio.async_sessionmaker" or (
        name == "sqlalchemy.orm.sessionmaker" and "AsyncSession" in ctx.source(node)
    )
    found = ctx.ask("orm-expired") if is_async else None
    if not isinstance(found, tuple):
        return
    function, thing = found
    said = (
        f"'{function}' returns '{thing}' after a commit, which async code cannot read anew: say expire_on_commit=False"
    )
    end = ctx.span(node).end - 1
    comma = ", " if node.args or node.keywords else ""
    text = ctx.block.text[:end].rstrip()
    edit = Edit(Span(len(text), end), f"{' ' if text.endswith(',') else comma}expire_on_commit=False")
    evidence = Evidence("expire_on_commit", "True", "the project says nothing else")
    yield Finding(ctx.span(node), said, (evidence,), (Fix("Keep what is known", (edit,)),))


def _not_held(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = copied_by_merge(node, ctx)
    if found is not None:
        name, word, fix = found
        said = f"the session holds a copy of '{name}', which 'merge' gave: '{word}' fails for '{name}' itself"
        evidence = Evidence("merge", f"'{name}' is not in the session", "how it works")
        yield Finding(ctx.span(node), said, (evidence,), (fix,))
