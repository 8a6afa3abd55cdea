"""A query, or `session.add`, is given a class that stands for no table: the Pydantic schema of the same name, or a plain
class. SQLAlchemy raises `ArgumentError` or `UnmappedInstanceError` as soon as the line runs. It happens where models
and schemas share their names: `from schemas import Article` where `models.Article` was meant.
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
    PlainClass,
    Span,
    class_of,
    dotted,
    last_name,
    rule,
    type_of,
)

_MODELS = """\
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
"""
_SCHEMAS = (
    "from pydantic import BaseModel\n\n\nclass User(BaseModel):\n    name: str\n\n\nclass UserCreate(User):\n    pass\n"
)
_GIVEN = Given(files={"models.py": _MODELS, "schemas.py": _SCHEMAS})
_ADDING = frozenset(("add", "merge", "delete", "refresh"))


@rule(
    ast.Call,
    summary="class that is no model where a query needs one",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            import models
            import schemas


            def users(db):
                return db.query(schemas.User).all()
                #               ^^^^^^^^^^^^ 'User' of schemas.py is a Pydantic schema, not a model: the model is in models.py
            """,
            fixed="""
            import models
            import schemas


            def users(db):
                return db.query(models.User).all()
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import select

            from schemas import User


            def users(session):
                return session.scalars(select(User)).all()
                #                             ^^^^ 'User' of schemas.py is a Pydantic schema, not a model: the model is in models.py
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session

            from schemas import UserCreate


            def create(db: Session, user: UserCreate):
                db.add(user)
                #      ^^^^ 'UserCreate' of schemas.py is a Pydantic schema, not a model
                db.commit()
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy.orm import Session

            import models
            import schemas


            def create(db: Session, user: schemas.UserCreate, seen: set):
                seen.add(user)
                made = models.User(**user.model_dump())
                db.add(made)
                return db.query(models.User).all()
            """,
            why="the models themselves, and a set takes anything",
            given=_GIVEN,
        ),
        Good(
            """
            from registry import User


            def users(db):
                return db.query(User).all()
            """,
            why="a class is mapped where nobody looks",
            given=Given(
                files={
                    "registry.py": "from sqlalchemy.orm import registry\nfrom tables import users\n\n\n"
                    "class User:\n    pass\n\n\nregistry().map_imperatively(User, users)\n"
                }
            ),
        ),
    ],
)
def wrong_model_kind(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    word = last_name(node.func)
    if (word == "query" and isinstance(node.func, ast.Attribute) and _is_session(node.func.value, ctx)) or (
        word == "select"
        and ctx.imported(node.func) in ("sqlalchemy.select", "sqlalchemy.future.select", "sqlmodel.select")
    ):
        for one in node.args:
            yield from _of_class(one, ctx)
    elif word in _ADDING and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
        yield from _of_object(node, node.func, ctx)


def _is_session(node: ast.expr, ctx: Context) -> bool:
    paths = ctx.receivers.of(node)
    if paths:
        return all(
            path.startswith(("sqlalchemy.", "sqlmodel.", "flask_sqlalchemy.")) or path[0] in ":." for path in paths
        )
    return dotted(node).rpartition(".")[2] in ("db", "session", "db_session", "async_session")


def _of_class(node: ast.expr, ctx: Context) -> Iterator[Finding]:
    found = class_of(node, ctx)
    if not isinstance(found, PlainClass) or _is_mapped(found, ctx):
        return
    models = ctx.ask("orm-named", found.name) or ()
    fixes = (*_fixes(node, found, models, ctx), *_of_other_name(node, found, ctx))
    yield _finding(node, found, models, fixes, ctx)


def _is_mapped(found: PlainClass, ctx: Context) -> bool:
    return not found.pydantic and ctx.ask("orm-by-call", found.name) is not False


def _fixes(node: ast.expr, found: PlainClass, models: tuple[str, ...], ctx: Context) -> Iterator[Fix]:
    """The model of the same name, where its module is at hand."""
    for key in models if len(models) == 1 else ():
        module = key.rpartition("::")[0].replace("\\", "/").rpartition("/")[2].removesuffix(".py")
        if isinstance(node, ast.Attribute) and ctx.binds(module):
            yield Fix(f"Use '{module}.{found.name}'", (Edit(Span(*ctx.span(node)), f"{module}.{found.name}"),))


_SCHEMA = re.compile(r"(?:Base|Create|Update|Out|In|Read|Write|Public|Response|Request|Schema|Model|DTO|Dto)+$")


def _of_other_name(node: ast.expr, found: PlainClass, ctx: Context) -> Iterator[Fix]:
    """`Article` for the schema `ArticleOut`, where the module has the model."""
    name = _SCHEMA.sub("", found.name)
    if name and name != found.name and isinstance(node, ast.Name) and ctx.binds(name) and ctx.ask("orm-named", name):
        yield Fix(f"Use '{name}'", (Edit(ctx.span(node), name),))


def _of_object(node: ast.Call, func: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    paths = ctx.receivers.of(func.value)
    name = dotted(func.value).rpartition(".")[2]
    known = type_of(func.value, ctx).endswith((".Session", ".AsyncSession"))
    if not known and (paths or name not in ("session", "db_session", "async_session")):
        return
    given = node.args[0]
    classes = [_class_at(path, ctx) for path in ctx.receivers.of(given)]
    found = classes[0] if len(classes) == 1 else None
    if found is not None and found.pydantic:
        models = ctx.ask("orm-named", found.name) or ()
        yield _finding(given, found, models, (), ctx)


def _class_at(path: str, ctx: Context) -> PlainClass | None:
    word = path.removesuffix("()").lstrip(".:")
    if not path.endswith("()") or not word.replace(".", "").replace("_", "").isalnum():
        return None
    found = ctx.ask_here("orm", path.removesuffix("()"))
    return found if isinstance(found, PlainClass) else None


def _finding(
    node: ast.expr, found: PlainClass, models: tuple[str, ...], fixes: tuple[Fix, ...], ctx: Context
) -> Finding:
    kind = "a Pydantic schema" if found.pydantic else "a plain class"
    where = ctx.ask("place", found.path)
    said = f"'{found.name}' of {where} is {kind}, not a model"
    if models:
        said += f": the model is in {ctx.ask('place', models[0].rpartition('::')[0])}"
    return Finding(ctx.span(node), said, (Evidence(found.name, kind, str(where)),), fixes)
