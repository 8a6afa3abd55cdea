"""Two ends of a relation that do not fit: `back_populates` names an attribute that the other class lacks, or that points
back to something else; a relationship or a foreign key names a class, table or column that does not exist; two foreign
keys lead to the same class and nobody says which is meant; in Django, two of them would get the same reverse name.

SQLAlchemy finds out when the first query configures the mappers, so that *every* query fails; Django's system checks
refuse to start.
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
    Model,
    Span,
    Statement,
    last_name,
    mapped,
    model_at,
    nearest,
    rule,
    statement_of,
)

_BASE = """\
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass
"""
_USER = """\
from sqlalchemy.orm import Mapped, mapped_column, relationship

from base import Base


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="author")
"""
_GIVEN = Given(files={"base.py": _BASE, "users.py": _USER})


@rule(
    ast.Call,
    summary="relation whose other end does not fit",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from sqlalchemy import ForeignKey
            from sqlalchemy.orm import Mapped, mapped_column, relationship

            from base import Base
            from users import User


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
                author: Mapped[User] = relationship(back_populates="post")
                #                                                  ^^^^^^ 'User' has no relationship 'post'
            """,
            fixed="""
            from sqlalchemy import ForeignKey
            from sqlalchemy.orm import Mapped, mapped_column, relationship

            from base import Base
            from users import User


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
                author: Mapped[User] = relationship(back_populates="posts")
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import ForeignKey
            from sqlalchemy.orm import Mapped, mapped_column, relationship

            from base import Base
            from users import User


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
                #                                                 ^^^^^^^^^^ no table of the project is called 'users'
                author: Mapped[User] = relationship("Usr", back_populates="posts")
                #                                   ^^^^^ no model of the project is called 'Usr'
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import ForeignKey
            from sqlalchemy.orm import Mapped, mapped_column, relationship

            from base import Base
            from users import User


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
                editor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
                author: Mapped[User] = relationship(back_populates="posts")
                #                      ^^^^^^^^^^^^ 2 foreign keys join 'Post' and 'User': say which by 'foreign_keys'
            """,
            fixed="""
            from sqlalchemy import ForeignKey
            from sqlalchemy.orm import Mapped, mapped_column, relationship

            from base import Base
            from users import User


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
                editor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
                author: Mapped[User] = relationship(back_populates="posts", foreign_keys=[author_id])
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy.orm import Mapped, mapped_column, relationship

            from base import Base
            from users import User


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                author_id: Mapped[int]
                author: Mapped[User] = relationship(back_populates="posts")
                #                      ^^^^^^^^^^^^ no foreign key joins 'Post' and 'User'
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            from django.db import models


            class Author(models.Model):
                name = models.CharField(max_length=80)


            class Article(models.Model):
                author = models.ForeignKey(Author, on_delete=models.CASCADE)
                editor = models.ForeignKey(Author, on_delete=models.CASCADE)
                #        ^^^^^^^^^^^^^^^^^ 'author' and 'editor' would both be 'Author.article_set': one needs a 'related_name'
                place = models.ForeignKey("Autor", on_delete=models.CASCADE)
                #                         ^^^^^^^ no model of the project is called 'Autor'
            """,
            given=Given(path="blog/models.py"),
        ),
        Good(
            """
            from sqlalchemy import ForeignKey
            from sqlalchemy.orm import Mapped, mapped_column, relationship

            from base import Base
            from users import User


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
                editor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
                parent_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
                author: Mapped[User] = relationship(back_populates="posts", foreign_keys=[author_id])
                editor: Mapped[User] = relationship(foreign_keys=[editor_id])
                replies: Mapped[list["Post"]] = relationship(back_populates="parent")
                parent: Mapped["Post"] = relationship(back_populates="replies", remote_side=[id])
            """,
            why="each says which key is meant; a class may point to itself",
            given=_GIVEN,
        ),
        Bad(
            """
            from sqlalchemy import select
            from sqlalchemy.orm import Mapped, mapped_column

            from base import Base
            from users import User


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)


            def written(session):
                return session.scalars(select(User).join(Post)).all()
                #                                        ^^^^ no foreign key joins 'User' and 'Post': say what to join on
            """,
            given=_GIVEN,
        ),
        Good(
            """
            from sqlalchemy import ForeignKey
            from sqlalchemy.orm import Mapped, mapped_column, relationship

            from base import Base


            class Board(Base):
                __tablename__ = "board"

                id: Mapped[int] = mapped_column(primary_key=True)
                posts: Mapped[list["Post"]] = relationship(back_populates="board")
                newest: Mapped[list["Post"]] = relationship(back_populates="board", viewonly=True)


            class Post(Base):
                __tablename__ = "post"

                id: Mapped[int] = mapped_column(primary_key=True)
                board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
                board: Mapped[Board] = relationship(back_populates="posts")
            """,
            why="what is only viewed changes nothing on the other side",
            given=_GIVEN,
        ),
        Good(
            """
            from elsewhere import Base
            from sqlalchemy import Column, ForeignKey, Integer
            from sqlalchemy.orm import relationship


            class Post(Base):
                __tablename__ = "post"

                id = Column(Integer, primary_key=True)
                author_id = Column(Integer, ForeignKey("account.id"))
                author = relationship("Account", back_populates="posts")
            """,
            why="the base is another package's, and so may its classes and tables be",
        ),
        Good(
            """
            from django.db import models


            class Author(models.Model):
                name = models.CharField(max_length=80)


            class Article(models.Model):
                author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="articles")
                editor = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+")
                owner = models.ForeignKey("auth.User", on_delete=models.CASCADE)
            """,
            why="different reverse names, and another application's model",
            given=Given(path="blog/models.py"),
        ),
        Good(
            """
            from flask_sqlalchemy import SQLAlchemy

            db = SQLAlchemy()


            class Project(db.Model):
                id = db.Column(db.Integer, primary_key=True)
                backgrounds = db.relationship("Background")
            """,
            why="another file has the class, with a base behind the model",
            given=Given(
                path="app/models/project.py",
                files={
                    "app/models/__init__.py": "",
                    "app/models/background.py": "from app.models.project import db\nfrom app.named import Named\n\n\n"
                    "class Background(db.Model, Named):\n    size = db.Column(db.Integer)\n",
                },
            ),
        ),
    ],
)
def relationship_mismatch(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    word = last_name(node.func)
    if word == "join" and isinstance(node.func, ast.Attribute) and len(node.args) == 1 and not node.keywords:
        yield from _of_join(node, node.func, ctx)
        return
    if word == "ForeignKey" and ctx.block.kind == "statement" and _in_table(node, ctx):
        yield from _of_key(node, ctx)
        return
    if word not in _RELATIONS or ctx.block.kind != "member":
        return
    name = _assigned(node, ctx)
    owner = ctx.ask_here("orm", f":{ctx.block.owner}") if name or word == "ForeignKey" else None
    if not isinstance(owner, Model) or owner.open:
        return
    if owner.orm == "django":
        field = owner.by_name.get(name)
        if field is not None and field.relation:
            yield from _of_django(node, owner, field, ctx)
    elif word == "ForeignKey":
        if _is_own(owner):
            yield from _of_key(node, ctx)
    elif (found := owner.by_name.get(name)) is not None and found.kind == "relationship":
        yield from _of_relationship(node, owner, found, ctx)


_RELATIONS = ("relationship", "Relationship", "ForeignKey", "OneToOneField", "ManyToManyField")


def _in_table(node: ast.Call, ctx: Context) -> bool:
    """Whether it is part of a `Table(...)`, beside models of the project."""
    return any(isinstance(above, ast.Call) and last_name(above.func) == "Table" for above in ctx.tree.above(node))


def _assigned(node: ast.Call, ctx: Context) -> str:
    match ctx.tree.parents.get(node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


# SQLAlchemy


def _of_relationship(node: ast.Call, owner: Model, field: Field, ctx: Context) -> Iterator[Finding]:
    target = model_at(field.target, ctx)
    if target is None:
        yield from _unknown_class(node, owner, field, ctx)
        return
    if target.open:
        return
    twin = next((one for one in node.keywords if one.arg == "back_populates"), None)
    if twin is not None and isinstance(twin.value, ast.Constant) and isinstance(twin.value.value, str):
        yield from _twin(twin.value, owner, field, target, ctx)
    if not owner.abstract and not target.abstract:
        yield from _path(node, owner, field, target, ctx)


def _twin(node: ast.Constant, owner: Model, field: Field, target: Model, ctx: Context) -> Iterator[Finding]:
    name = str(node.value)
    other = target.by_name.get(name)
    where = f"'{target.name}' in {ctx.ask('place', target.path)}"
    span = ctx.span(node)
    relations = [one for one in target.relations if not one.reverse]
    if other is None and name not in target.attributes:
        shown = ", ".join(one.name for one in relations) or "none"
        meant = [one.name for one in relations if one.twin == field.name] or nearest(
            name, [one.name for one in relations]
        )
        fixes = [Fix(f"Use '{one}'", (Edit(Span(*span), f'"{one}"'),)) for one in meant]
        said = f"'{target.name}' has no relationship '{name}'"
        yield Finding(span, said, (Evidence(f"relationships of {target.name}", shown, where),), tuple(fixes))
    elif (
        other is not None
        and other.twin not in ("", field.name)
        and other.target == owner.key
        and "viewonly" not in field.options  # which leaves the other side alone
    ):
        said = f"'{target.name}.{name}' goes back to '{other.twin}', not to '{field.name}'"
        yield Finding(span, said, (Evidence(f"{target.name}.{name}", f"back_populates='{other.twin}'", where),))


def _unknown_class(node: ast.Call, owner: Model, field: Field, ctx: Context) -> Iterator[Finding]:
    first = node.args[0] if node.args else _annotated(node, field, ctx)
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str) or not first.value.isidentifier():
        return
    near = ctx.ask_here("orm-near", first.value)
    if isinstance(near, tuple) and _is_own(owner):
        span = ctx.span(first)
        fixes = tuple(Fix(f"Use '{one}'", (Edit(Span(*span), f'"{one}"'),)) for one in near)
        said = f"no model of the project is called '{first.value}'"
        yield Finding(span, said, (Evidence(first.value, "no such class", "the project's models"),), fixes)


def _annotated(node: ast.Call, field: Field, ctx: Context) -> ast.expr | None:
    """`"Comment"` of `Mapped[list["Comment"]]`."""
    parent = ctx.tree.parents.get(node)
    parts = ast.walk(parent.annotation) if isinstance(parent, ast.AnnAssign) else ()
    return next((one for one in parts if isinstance(one, ast.Constant) and one.value == field.wanted), None)


def _is_own(owner: Model) -> bool:
    """Whether all that it derives from stands in the project: then so does every class beside it."""
    return all("site-packages" not in key for key in owner.bases)


def _path(node: ast.Call, owner: Model, field: Field, target: Model, ctx: Context) -> Iterator[Finding]:
    if field.options & {
        "secondary",
        "primaryjoin",
        "foreign_keys",
        "viewonly",
        "secondaryjoin",
        "sa_relationship_kwargs",
        "link_model",
    }:
        return
    if not owner.table or not target.table or "__table_args__" in owner.attributes | target.attributes:
        return
    if _has_mapped_base(owner, ctx) or _has_mapped_base(target, ctx):
        return
    forth, back = _keys(owner, target), _keys(target, owner)
    if owner.key == target.key:
        back = []
    every = [*forth, *back]
    if len(every) > 1:
        shown = ", ".join(every)
        said = f"{len(every)} foreign keys join '{owner.name}' and '{target.name}': say which by 'foreign_keys'"
        fixes = []
        if len(forth) > 1:
            best = nearest(f"{field.name}_id", forth, 1) or (
                (f"{field.name}_id",) if f"{field.name}_id" in forth else ()
            )
            end = ctx.span(node)[1] - 1
            fixes = [Fix(f"Use '{one}'", (Edit(Span(end, end), f", foreign_keys=[{one}]"),)) for one in best]
        yield Finding(ctx.span(node.func), said, (Evidence("foreign keys", shown, "the two classes"),), tuple(fixes))
    elif not every:
        said = f"no foreign key joins '{owner.name}' and '{target.name}'"
        yield Finding(ctx.span(node.func), said, (Evidence("foreign keys", "none", "the two classes"),))


def _of_join(node: ast.Call, func: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`select(User).join(Post)`, which goes by the one foreign key between the two."""
    target = mapped(node.args[0], ctx)
    statement = statement_of(func.value, ctx) if target is not None else None
    if target is None or statement is None or not statement.whole or len(statement.entities) != 1 or statement.joins:
        return
    owner = statement.entities[0]
    if owner.open or target.open or not owner.table or not target.table or owner.key == target.key:
        return
    if "__table_args__" in owner.attributes | target.attributes:
        return
    if _has_mapped_base(owner, ctx) or _has_mapped_base(target, ctx):
        return
    every = [*_keys(owner, target), *_keys(target, owner)]
    if len(every) != 1:
        shown = ", ".join(every) or "none"
        how = f"{len(every)} foreign keys join" if every else "no foreign key joins"
        said = f"{how} '{owner.name}' and '{target.name}': say what to join on"
        fixes = tuple(_joined(node, owner, target, statement, ctx))
        yield Finding(ctx.span(node.args[0]), said, (Evidence("foreign keys", shown, "the two classes"),), fixes)


def _joined(node: ast.Call, owner: Model, target: Model, statement: Statement, ctx: Context) -> Iterator[Fix]:
    """By the relationship that leads there, else by one of several keys."""
    there = [one.name for one in owner.relations if one.target == target.key and not one.reverse]
    back = [one for one in _keys(target, owner) if any(f"{each.name}_id" == one for each in target.relations)]
    written, first = ctx.source(node.args[0]), ctx.source(statement.first.args[0]) if statement.first.args else ""
    span = ctx.span(node.args[0])
    if not first.isidentifier():
        return
    if len(there) == 1:
        yield Fix(f"Join '{first}.{there[0]}'", (Edit(span, f"{first}.{there[0]}"),))
    elif not there and len(keys := _primary(owner)) == 1:
        for column in (back or _keys(target, owner))[:2]:
            on = f"{written}.{column} == {first}.{keys[0]}"
            yield Fix(f"Join on '{column}'", (Edit(span, f"{written}, {on}"),))


def _primary(model: Model) -> list[str]:
    return [one.name for one in model.fields if one.primary]


def _has_mapped_base(model: Model, ctx: Context) -> bool:
    for key in model.bases:
        base = model_at(key, ctx)
        if base is not None and not base.abstract:
            return True
    return False


def _keys(owner: Model, target: Model) -> list[str]:
    """The columns of `owner` with foreign keys to the table of `target`."""
    return [
        one.name for one in owner.fields for key in one.keys
        if key.rpartition(".")[0].rpartition(".")[2] == target.table
    ]  # fmt: skip


def _of_key(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`ForeignKey("users.id")`, whose table or column nobody declares."""
    first = node.args[0] if node.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str) or first.value.count(".") != 1:
        return
    table, column = first.value.split(".")
    near = ctx.ask_here("orm-table", table, column)
    if near is None:
        return
    span = ctx.span(first)
    said = (
        f"no table of the project is called '{table}'" if near[0] == "table" else f"'{table}' has no column '{column}'"
    )
    fixes = tuple(Fix(f"Use '{one}'", (Edit(Span(*span), f'"{one}"'),)) for one in near[1])
    yield Finding(span, said, (Evidence(first.value, f"no such {near[0]}", "the project's models"),), fixes)


# Django


def _of_django(node: ast.Call, owner: Model, field: Field, ctx: Context) -> Iterator[Finding]:
    target = model_at(field.target, ctx)
    if target is None:
        yield from _unknown_model(node, owner, ctx)
        return
    if target.open or owner.abstract or "related_name" in field.options or field.kind == "OneToOneField":
        return
    others = [
        one.name for one in owner.fields
        if one.target == field.target and "related_name" not in one.options and not one.reverse
    ]  # fmt: skip
    if len(others) > 1 and others[0] != field.name:
        reverse = f"{owner.name.lower()}_set"
        said = f"'{others[0]}' and '{field.name}' would both be '{target.name}.{reverse}': one needs a 'related_name'"
        end = ctx.span(node)[1] - 1
        made = f', related_name="{field.name}_{owner.name.lower()}s"'
        fix = Fix("Add a 'related_name'", (Edit(Span(end, end), made),))
        yield Finding(ctx.span(node.func), said, (Evidence(reverse, "fields.E304", "Django's system checks"),), (fix,))


def _unknown_model(node: ast.Call, owner: Model, ctx: Context) -> Iterator[Finding]:
    first = node.args[0] if node.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str) or first.value.count(".") > 1:
        return
    label, dot, name = first.value.rpartition(".")
    near = ctx.ask_here("orm-near", name)
    if isinstance(near, tuple) and label:
        near = tuple(one for one in near if any(label in key for key in ctx.ask("orm-named", one) or ()))
    if isinstance(near, tuple) and near:
        span = ctx.span(first)
        fixes = tuple(Fix(f"Use '{one}'", (Edit(Span(*span), f'"{label}{dot}{one}"'),)) for one in near)
        said = f"no model of the project is called '{first.value}'"
        yield Finding(span, said, (Evidence(first.value, "no such class", "the project's models"),), fixes)
