"""A relationship that was not loaded with its object is loaded when it is read. In async code that fails:
`MissingGreenlet: greenlet_spawn has not been called`. After the session is closed it fails as well:
`DetachedInstanceError`. And after `commit()` every attribute has to be read anew, unless the session says
`expire_on_commit=False`, so that even `user.id` fails in async code.

Load what is needed with the object (`select(User).options(selectinload(User.posts))`), `await session.refresh(user)` after
the commit, or make the sessions with `expire_on_commit=False`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Api,
    Bad,
    Context,
    Edit,
    Evidence,
    Field,
    Finding,
    Fix,
    Given,
    Good,
    Model,
    Span,
    Statement,
    dotted,
    executed,
    in_test,
    mapped,
    rule,
    type_of,
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
_EAGER = frozenset(("joined", "selectin", "subquery", "immediate", "noload", "write_only", "dynamic", "raise", "False"))
_MAKERS = re.compile(r"session(?:s|maker|_?factory|_?local)?[\"']?\]?$", re.IGNORECASE)
_ONE = frozenset(("scalar_one", "scalar_one_or_none", "first", "one", "one_or_none", "scalar"))


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
    origin = _origin(node.value, ctx)
    if origin is None:
        return
    if isinstance(function, ast.AsyncFunctionDef):
        yield from _in_async(node, node.value, function, origin, ctx)
    else:
        yield from _after_with(node, node.value, function, origin, ctx)


class _Origin:
    """Where an object comes from: its model, the statement that loaded it, the call, and the session."""

    def __init__(self, model: Model, value: ast.expr, statement: Statement | None, session: ast.expr | None) -> None:
        self.model, self.value, self.statement, self.session = model, value, statement, session


def _origin(name: ast.Name, ctx: Context) -> _Origin | None:
    flow = ctx.flow_around(name)
    reaching = flow.reaching(name) if flow is not None and name.id in flow.by_name else None
    if not reaching or len(reaching) != 1 or reaching[0].kind not in ("assign", "walrus") or reaching[0].value is None:
        return None
    if not isinstance(reaching[0].node, ast.Name):
        return None
    return _of_value(reaching[0].value, ctx)


def _of_value(value: ast.expr, ctx: Context) -> _Origin | None:
    inner = value.value if isinstance(value, ast.Await) else value
    match inner:
        case ast.Call(func=ast.Attribute(value=session, attr="get"), args=[first, _, *_]):
            model = mapped(first, ctx)
            loads = any(keyword.arg in ("options", None) for keyword in inner.keywords)
            return _Origin(model, value, None, session) if model is not None and not loads else None
        case ast.Call(func=ast.Name()):
            model = mapped(inner.func, ctx)
            return _Origin(model, value, None, None) if model is not None else None
        case ast.Call(func=ast.Attribute(attr=name)) if name in _ONE:
            found = executed(value, ctx)
            if found is None or not found[0].whole or len(found[0].entities) != 1 or found[0].joins:
                return None
            return _Origin(found[0].entities[0], value, found[0], found[2])
        case _:
            return None


def _in_async(
    node: ast.Attribute, name: ast.Name, function: ast.AsyncFunctionDef, origin: _Origin, ctx: Context
) -> Iterator[Finding]:
    if not any(isinstance(one, ast.Await) for one in ast.walk(function)):
        return
    field = origin.model.by_name.get(node.attr)
    if field is None or field.kind == "backref" or _is_awaited(node, ctx):
        return
    fetched = isinstance(origin.value, ast.Await) or _has_await(origin.value)
    if field.kind == "relationship" and fetched and origin.session is not None:
        if (
            not _is_loaded(field, origin, ctx)
            and not _refreshed(name, function, node, ctx)
            and not _read_before(node, name, function)
            and not (in_test(ctx) and _is_shared(origin.session, node, function))
        ):
            yield _relation(node, origin, field, "is loaded lazily, which async code cannot do", ctx)
        return
    yield from _after_commit(node, name, function, origin, field, ctx)


def _read_before(node: ast.Attribute, name: ast.Name, function: ast.AST) -> bool:
    """Whether the same is read earlier: that is where it fails."""
    return any(
        isinstance(one, ast.Attribute) and one.attr == node.attr and one.lineno < node.lineno
        and isinstance(one.value, ast.Name) and one.value.id == name.id
        for one in ast.walk(function)
    )  # fmt: skip


def _is_shared(session: ast.expr, node: ast.Attribute, function: ast.AST) -> bool:
    """Whether the session is handed to the code under test, which may have made the object, and hold it as it was
    made."""
    shown = ast.dump(session)
    calls = (one for one in ast.walk(function) if isinstance(one, ast.Call) and one.lineno < node.lineno)
    return any(ast.dump(given) == shown for one in calls for given in one.args)


def _has_await(node: ast.expr) -> bool:
    return any(isinstance(one, ast.Await) for one in ast.walk(node))


def _is_awaited(node: ast.AST, ctx: Context) -> bool:
    return any(
        isinstance(above, ast.Lambda)
        or (isinstance(above, ast.Call) and getattr(above.func, "attr", "") in ("run_sync", "refresh"))
        for above in ctx.tree.above(node)
    )


def _is_loaded(field: Field, origin: _Origin, ctx: Context) -> bool:
    if field.lazy in _EAGER or ("lazy" in field.options and not field.lazy):
        return True
    if origin.statement is None:
        return False
    loads = list(origin.statement.loads(ctx))
    options = list(origin.statement.arguments("options"))
    named = any(field.name in ast.unparse(option) for option in options)
    return named or len(loads) < len(options) or any(found.name == field.name for _, _, found in loads)


def _refreshed(name: ast.Name, function: ast.AST, node: ast.Attribute, ctx: Context) -> bool:
    """Whether something before the read may have loaded it: a refresh by name, or an assignment."""
    for one in ast.walk(function):
        match one:
            case ast.Call(func=ast.Attribute(attr="refresh" | "run_sync")):
                if any(isinstance(part, ast.Name) and part.id == name.id for part in ast.walk(one)):
                    return True
            case ast.Attribute(value=ast.Name(id=other), attr=attr, ctx=ast.Store()):
                if other == name.id and attr == node.attr:
                    return True
            case ast.Call(func=ast.Name(id="set_committed_value")):
                return True
            case _:
                pass
    return False


def _relation(node: ast.Attribute, origin: _Origin, field: Field, why: str, ctx: Context) -> Finding:
    name = f"{origin.model.name}.{field.name}"
    fixes = []
    if origin.statement is not None:
        end = ctx.span(origin.statement.first)[1] if origin.statement.first in ctx.tree.parents else None
        calls = origin.statement.calls
        at = ctx.span(calls[-1][1])[1] if calls else end
        if at is not None:
            made = f".options(selectinload({name}))"
            fixes = [
                Fix(
                    "Load it by 'selectinload'",
                    (Edit(Span(at, at), made),),
                    imports=("from sqlalchemy.orm import selectinload",),
                )
            ]
    elif isinstance(origin.value, ast.Await) and isinstance(origin.value.value, ast.Call):
        at = ctx.span(origin.value.value)[1] - 1
        made = f", options=[selectinload({name})]"
        fixes = [
            Fix(
                "Load it by 'selectinload'",
                (Edit(Span(at, at), made),),
                imports=("from sqlalchemy.orm import selectinload",),
            )
        ]
    said = f"'{name}' {why}: load it with the object"
    return Finding(
        ctx.span(node), said, (Evidence(name, f"lazy='{field.lazy or 'select'}'", "its relationship"),), tuple(fixes)
    )


def _after_commit(
    node: ast.Attribute, name: ast.Name, function: ast.AsyncFunctionDef, origin: _Origin, field: Field, ctx: Context
) -> Iterator[Finding]:
    """An attribute that is read after `await session.commit()`, in the same suite."""
    commit = _commit_before(node, name, function, ctx)
    if commit is None:
        return
    marks = ctx.ask("orm-marks")
    if not isinstance(marks, frozenset) or "expire_on_commit=False" in marks:
        return
    assert isinstance(commit.value, ast.Await)
    call = commit.value.value
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    session = ctx.source(call.func.value)
    paths = ctx.receivers.of(call.func.value)
    made = bool(paths) and all("AsyncSession" in path or "async_sessionmaker" in path for path in paths)
    if not made and not type_of(call.func.value, ctx).endswith(".AsyncSession"):
        return
    said = f"'{name.id}.{field.name}' is read anew after the commit, which async code cannot do lazily: refresh '{name.id}' first"
    start, end = ctx.span(commit)
    line = ctx.block.text.rfind("\n", 0, start) + 1
    indent = ctx.block.text[line:start]
    edit = Edit(Span(end, end), f"\n{indent}await {session}.refresh({name.id})")
    fixes = (Fix(f"Refresh '{name.id}' after the commit", (edit,)),) if not indent.strip() else ()
    yield Finding(ctx.span(node), said, (Evidence("expire_on_commit", "True", "the project says nothing else"),), fixes)


def _commit_before(
    node: ast.Attribute, name: ast.Name, function: ast.AsyncFunctionDef, ctx: Context
) -> ast.Expr | None:
    """The last commit of the suites around the read that stands before it, with nothing of the object in between."""
    below: ast.AST = node
    for above in ctx.tree.above(node):
        for part in ("body", "orelse", "finalbody"):
            suite = getattr(above, part, None)
            if isinstance(suite, list) and below in suite:
                for statement in reversed(suite[: suite.index(below)]):
                    if isinstance(statement, ast.Expr) and _is_commit(statement):
                        return statement
                    if any(isinstance(one, ast.Name) and one.id == name.id for one in ast.walk(statement)):
                        return None
                    if any(isinstance(one, ast.Await) for one in ast.walk(statement)):
                        return None
        if above is function:
            return None
        below = above
    return None


def _is_commit(statement: ast.Expr) -> bool:
    match statement:
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr="commit")))):
            return True
        case _:
            return False


def _after_with(
    node: ast.Attribute, name: ast.Name, function: ast.AST, origin: _Origin, ctx: Context
) -> Iterator[Finding]:
    """A relation that is read below the `with Session(...)` that loaded its object."""
    field = origin.model.by_name.get(node.attr)
    if field is None or field.kind != "relationship" or not isinstance(origin.session, ast.Name):
        return
    if _is_loaded(field, origin, ctx):
        return
    block = next((one for one in ctx.tree.above(origin.value) if isinstance(one, ast.With)), None)
    if block is None or any(above is block for above in ctx.tree.above(node)):
        return
    if not any(
        isinstance(item.optional_vars, ast.Name)
        and item.optional_vars.id == origin.session.id
        and _makes_session(item, ctx)
        for item in block.items
    ):
        return
    reads = [one for one in ast.walk(block) if isinstance(one, ast.Attribute) and one.attr == field.name]
    calls = [
        one
        for one in ast.walk(block)
        if isinstance(one, ast.Call) and any(isinstance(arg, ast.Name) and arg.id == name.id for arg in one.args)
    ]
    if not reads and not calls:
        yield _relation(node, origin, field, "is loaded lazily, and the session is closed", ctx)


def _makes_session(item: ast.withitem, ctx: Context) -> bool:
    """Whether the end of `with` closes the session that it binds: made by a session class, or by what is named for
    making them and is no function of somebody's own."""
    call = item.context_expr
    paths = ctx.receivers.of(call)
    if paths and all(path in ("sqlalchemy.orm.Session()", "sqlmodel.Session()") for path in paths):
        return True
    if not isinstance(call, ast.Call) or call.args or call.keywords or not _MAKERS.search(ctx.source(call.func)):
        return False
    made = ctx.api(ctx.receivers.of(call.func)[0]) if ctx.receivers.of(call.func) else None
    return not (isinstance(made, Api) and made.kind in ("function", "method"))


# Queries whose rows somebody else reads


def _returned(function: ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A query for many objects, which the function says it returns, without a relation that is read of them."""
    if function.returns is None or (ctx.function_of(function) is not None):
        return
    said = ctx.source(function.returns)
    for one in ast.walk(function):
        match one:
            case ast.Call(func=ast.Attribute(attr="all")):
                found = executed(one, ctx)
            case _:
                continue
        if found is None or not _is_awaited_query(one, ctx) or found[0].legacy or len(found[0].entities) != 1:
            continue
        model = found[0].entities[0]
        if not found[0].whole or found[0].joins or not re.search(rf"\b{model.name}\b", said):
            continue
        unloaded = ctx.ask("orm-unloaded", model.key, True)
        for name in sorted(unloaded) if isinstance(unloaded, frozenset) else ():
            field = model.by_name.get(name)
            if (
                field is None
                or field.kind != "relationship"
                or _is_loaded(field, _Origin(model, one, found[0], None), ctx)
            ):
                continue
            yield _unloaded(model, field, found[0], ctx)


def _is_awaited_query(call: ast.Call, ctx: Context) -> bool:
    """`(await session.scalars(query)).all()`, or of a name that stands for what was awaited."""
    assert isinstance(call.func, ast.Attribute)  # the caller has seen to it
    owner = call.func.value
    if _has_await(owner):
        return True
    while isinstance(owner, ast.Call) and isinstance(owner.func, ast.Attribute):
        owner = owner.func.value
    flow = ctx.flow_around(owner) if isinstance(owner, ast.Name) else None
    reaching = flow.reaching(owner) if flow is not None and isinstance(owner, ast.Name) else None
    return bool(reaching) and all(one.value is not None and _has_await(one.value) for one in reaching or ())


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
    """`session.merge(user)`, which holds a copy, and `session.refresh(user)`, which is not it."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="refresh" | "expunge" | "delete" as word, value=session),
            args=[ast.Name() as name, *_],
        ):
            pass
        case _:
            return
    function = ctx.function_of(node)
    flow = ctx.flow_around(node)
    reaching = flow.reaching(name) if flow is not None else None
    if function is None or not reaching or len(reaching) != 1 or not isinstance(reaching[0].value, ast.Call):
        return
    if mapped(reaching[0].value.func, ctx) is None:
        return
    merged: ast.Call | None = None
    for one in ast.walk(function):
        match one:
            case ast.Call(func=ast.Attribute(attr=attr, value=owner), args=[first, *_]) if (
                ctx.source(owner) == ctx.source(session) and ctx.span(one).start < ctx.span(node).start
            ):
                if attr in ("add", "add_all") and any(
                    isinstance(part, ast.Name) and part.id == name.id for part in ast.walk(one)
                ):
                    return
                if attr == "merge" and isinstance(first, ast.Name) and first.id == name.id and _is_dropped(one, ctx):
                    merged = one
            case _:
                pass
    if merged is None:
        return
    said = f"the session holds a copy of '{name.id}', which 'merge' gave: '{word}' fails for '{name.id}' itself"
    yield Finding(
        ctx.span(node),
        said,
        (Evidence("merge", f"'{name.id}' is not in the session", "how it works"),),
        _added(merged, ctx),
    )


def _is_dropped(call: ast.Call, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(call)
    parent = ctx.tree.parents.get(parent) if isinstance(parent, ast.Await) else parent
    return isinstance(parent, ast.Expr)


def _added(call: ast.Call, ctx: Context) -> tuple[Fix, ...]:
    """`session.add(user)` instead, which is not awaited."""
    parent = ctx.tree.parents.get(call)
    start = ctx.span(parent).start if isinstance(parent, ast.Await) else ctx.span(call).start
    assert isinstance(call.func, ast.Attribute)  # the caller has seen to it
    end = ctx.span(call.func).end
    edits = (Edit(Span(start, end), f"{ctx.source(call.func.value)}.add"),)
    return (Fix("Add it", edits),)
