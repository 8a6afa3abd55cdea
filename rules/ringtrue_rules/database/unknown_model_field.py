"""A query, an order or a constructor names a field that the model does not have. The line raises as soon as it runs:
`FieldError` in Django, `InvalidRequestError`, `AttributeError` or `TypeError` in SQLAlchemy. Some mappers only forget
the value: SQLModel and peewee take a keyword that they do not map, and store nothing.

The models are read from the project's own source, with all that they inherit and all that other models give them. Where
a base, a manager, an annotation or a decorator may bring further names, nothing is said.
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
    Named,
    Query,
    Span,
    column_lacking,
    constructed,
    entity_of,
    field_meant,
    key_meant,
    lookup_meant,
    manager_lacking,
    meant,
    model_at,
    model_has,
    model_of,
    named_accessor,
    named_in,
    nearest,
    object_lacking,
    rule,
    wrong_in_path,
)

_MODELS = """\
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)
    email = models.EmailField(unique=True)


class Article(models.Model):
    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="articles")
    published = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)

    @property
    def summary(self):
        return self.title[:20]
"""
_DJANGO = Given(files={"blog/__init__.py": "", "blog/models.py": _MODELS})
_MAPPED = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    posts: Mapped[list["Post"]] = relationship(back_populates="author")


class Post(Base):
    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    author: Mapped[User] = relationship(back_populates="posts")
"""
_SQLALCHEMY = Given(files={"tables.py": _MAPPED})


_OBJECTS = Given(
    files={
        "shop/models.py": (
            "from django.db import models\n\n\n"
            "class ItemQuerySet(models.QuerySet):\n"
            "    def newest(self):\n        return self.annotate(age=models.F('id')).order_by('-id')\n\n\n"
            "class Item(models.Model):\n    title = models.CharField(max_length=20)\n\n"
            "    objects = ItemQuerySet.as_manager()\n\n\n"
            "class Review(models.Model):\n"
            "    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name='reviews')\n"
        )
    }
)
_TABLES = Given(
    files={
        "tables.py": (
            "from sqlalchemy import Column, ForeignKey, Table\n"
            "from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column\n\n\n"
            "class Base(MappedAsDataclass, DeclarativeBase):\n    pass\n\n\n"
            "follows = Table(\n    'follows',\n    Base.metadata,\n"
            "    Column('follower_id', ForeignKey('user.id')),\n    Column('followed_id', ForeignKey('user.id')),\n)\n\n\n"
            "class User(Base):\n    __tablename__ = 'user'\n\n"
            "    id: Mapped[int] = mapped_column(primary_key=True, init=False)\n    name: Mapped[str]\n"
            "    team: Mapped[str]\n    bio: Mapped[str] = mapped_column(default='')\n"
        )
    }
)


@rule(
    ast.Call,
    ast.Attribute,
    ast.ClassDef,
    summary="field that the model does not have",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from blog.models import Article


            def find(word):
                return Article.objects.filter(titel__icontains=word).order_by("-published")
                #                             ^^^^^ 'Article' has no field 'titel'
            """,
            fixed="""
            from blog.models import Article


            def find(word):
                return Article.objects.filter(title__icontains=word).order_by("-published")
            """,
            given=_DJANGO,
        ),
        Bad(
            """
            from blog.models import Article


            def feed(author):
                query = Article.objects.filter(author=author)
                return query.select_related("autor").order_by("-published_at")
                #                            ^^^^^ 'Article' has no field 'autor'
                #                                               ^^^^^^^^^^^^ 'Article' has no field 'published_at'
            """,
            given=_DJANGO,
        ),
        Bad(
            """
            from django.db.models import Count, Q

            from blog.models import Author


            def authors(word):
                found = Author.objects.filter(Q(name__contain=word) | Q(articles__titel=word))
                #                                     ^^^^^^^ 'name' of 'Author' has no lookup 'contain'
                #                                                                 ^^^^^ 'Article' has no field 'titel'
                return found.annotate(written=Count("article"))
                #                                    ^^^^^^^ 'Author' has no field 'article'
            """,
            given=_DJANGO,
        ),
        Bad(
            """
            from blog.models import Article


            def write(author, title):
                return Article.objects.create(author=author, title=title, text="")
                #                                                         ^^^^ 'Article' has no field 'text'
            """,
            given=_DJANGO,
        ),
        Bad(
            """
            from sqlalchemy import select

            from tables import Post, User


            def posts(session, name):
                user = session.query(User).filter_by(user_name=name).first()
                #                                    ^^^^^^^^^ 'User' has no field 'user_name'
                session.add(Post(title="a", autor=user))
                #                           ^^^^^ 'Post' has no field 'autor'
                return session.scalars(select(Post).order_by(Post.created)).all()
                #                                                 ^^^^^^^ 'Post' has no field 'created'
            """,
            given=_SQLALCHEMY,
        ),
        Bad(
            """
            from django.db import models


            class Tag(models.Model):
                name = models.CharField(max_length=80)

                class Meta:
                    ordering = ["-nam"]
                    #             ^^^ 'Tag' has no field 'nam'
            """,
            fixed="""
            from django.db import models


            class Tag(models.Model):
                name = models.CharField(max_length=80)

                class Meta:
                    ordering = ["-name"]
            """,
            given=Given(path="blog/models.py"),
        ),
        Bad(
            """
            from django.db import models


            class TagQuery(models.QuerySet):
                def named(self, name):
                    return self.annotate(used=models.Count("id")).filter(nam=name, used__gt=1)
                    #                                                    ^^^ 'Tag' has no field 'nam'


            class Tag(models.Model):
                name = models.CharField(max_length=80)
                objects = TagQuery.as_manager()


            def used(name):
                return Tag.objects.named(name).order_by("used", "nane")
                #                                                ^^^^ 'Tag' has no field 'nane'
            """,
            given=Given(path="blog/models.py"),
        ),
        Bad(
            """
            from django.shortcuts import get_object_or_404
            from shop.models import Item


            def show(request, key):
                return get_object_or_404(Item, pk=key).review_set.all()
                #                                      ^^^^^^^^^^ 'Item' has no field 'review_set': its 'related_name' is 'reviews'
            """,
            fixed="""
            from django.shortcuts import get_object_or_404
            from shop.models import Item


            def show(request, key):
                return get_object_or_404(Item, pk=key).reviews.all()
            """,
            given=_OBJECTS,
        ),
        Bad(
            """
            from shop.models import Item


            def show(key):
                item = Item.objects.get(pk=key)
                return item.titel
                #           ^^^^^ 'Item' has no field 'titel'
            """,
            fixed="""
            from shop.models import Item


            def show(key):
                item = Item.objects.get(pk=key)
                return item.title
            """,
            given=_OBJECTS,
        ),
        Bad(
            """
            from shop.models import Item


            def newest():
                return Item.objects.most_recent()
                #                   ^^^^^^^^^^^ the manager of 'Item' has no 'most_recent'
            """,
            given=_OBJECTS,
        ),
        Bad(
            """
            from collections.abc import Sequence

            from tables import User, follows


            def shown(users: Sequence[User]):
                return [user.nickname for user in users]
                #            ^^^^^^^^ 'User' has no field 'nickname'
            """,
            given=_TABLES,
        ),
        Bad(
            """
            from sqlalchemy import select

            from tables import follows

            query = select(follows.c.follower)
            #                        ^^^^^^^^ 'follows' has no column 'follower'
            """,
            fixed="""
            from sqlalchemy import select

            from tables import follows

            query = select(follows.c.follower_id)
            """,
            given=_TABLES,
        ),
        Bad(
            """
            from tables import User


            def add(name):
                return User(name=name, id=3, team="a")
                #                      ^^ the constructor of 'User' does not take 'id': init=False
            """,
            given=_TABLES,
        ),
        Bad(
            """
            from tables import User


            def add(name):
                return User(name=name)
                #      ^^^^ 'User' is made without 'team', which its constructor needs
            """,
            given=_TABLES,
        ),
        Good(
            """
            from django.shortcuts import get_object_or_404
            from shop.models import Item


            def show(request, key, other: Item):
                item = get_object_or_404(Item.objects.annotate(rank=Count("reviews")), pk=key)
                found = Item.objects.newest().get(pk=key)
                item.noted = True
                if hasattr(item, "colour"):
                    print(item.colour)
                print(item.rank, item.noted, item.reviews.all(), found.age, other.anything, item.get_title_display())
                return Item.objects.newest().filter(title="a").in_bulk(), item.pk, item.save()
            """,
            why="annotated, set, asked for, or what nobody knows of a parameter",
            given=_OBJECTS,
        ),
        Good(
            """
            from shop.models import Item


            def made(key):
                item = Item.objects.get(pk=key)
                item.refresh_from_db()
                item.full_clean()
                one, other = Item.objects.made("a"), Item.objects.create(title="b")
                other.post_create()
                return one.title, Item.objects.filter(title="c").cheap()
            """,
            why="what every model has, a manager's methods that hand on an object, and those of the queries that it makes",
            given=Given(
                files={
                    "shop/models.py": "from django.db import models\n\n\nclass Items(models.Manager):\n"
                    "    def create(self, **given):\n        item = super().create(**given)\n        return item\n\n"
                    "    def _made(self, title):\n        item = self.model(title=title)\n        return item\n\n"
                    "    def made(self, title):\n        return self._made(title)\n\n\n"
                    "class Bases(models.QuerySet):\n    def cheap(self):\n        return self.filter(title='')\n\n\n"
                    "class Queries(Bases): ...\n\n\nclass Shelf(Items):\n    def get_queryset(self):\n"
                    "        return Queries(self.model, using=self._db)\n\n\n"
                    "class Item(models.Model):\n    title = models.TextField()\n    objects = Shelf()\n\n"
                    "    def post_create(self): ...\n",
                }
            ),
        ),
        Good(
            """
            from collections.abc import Sequence

            from tables import User, follows


            def shown(session, users: Sequence[User], rows):
                made = [User("a", team="b"), User(name="a", team="b", bio="c"), User(**rows)]
                keys = [follows.c.follower_id, follows.c.keys(), follows.columns.followed_id]
                row = session.query(User).with_entities(User.id, User.bio.label("size")).filter_by(id=3).first()
                return [user.name.upper() for user in users], [user.posts for user in rows], made, keys, row.size
            """,
            why="there, given by place, or of rows that nobody knows or that hold something else",
            given=_TABLES,
        ),
        Good(
            """
            from django.db.models import Count, F

            from blog.models import Article, Author


            def report():
                busy = Author.objects.annotate(written=Count("articles")).filter(written__gt=3).order_by("-written")
                Article.objects.filter(published__year=2024, author__email__iexact="a", author_id=1, pk__in=[1])
                Article.objects.filter(data__kind__contains="x").values("author__name", writer=F("author__name"))
                return busy.filter(articles__title="a").prefetch_related("articles")
            """,
            why="annotations, transforms, keys, reverse relations and what is inside JSON are all there",
            given=_DJANGO,
        ),
        Good(
            """
            from shop.models import Item


            def find(price):
                return Item.objects.filter(price_currency=price, tags__name="a")
            """,
            why="a field of another package may bring names of its own",
            given=Given(
                files={
                    "shop/models.py": "from django.db import models\nfrom money.fields import MoneyField\n"
                    "from tags.managers import TaggableManager\n\n\nclass Item(models.Model):\n"
                    "    price = MoneyField()\n    tags = TaggableManager()\n"
                }
            ),
        ),
        Good(
            """
            from shop.models import Item


            def find(price):
                return Item.objects.filter(anything=price)
            """,
            why="one of its bases cannot be read",
            given=Given(
                files={
                    "shop/models.py": "from django.db import models\nfrom elsewhere.mixins import Stamped\n\n\n"
                    "class Item(Stamped, models.Model):\n    name = models.TextField()\n"
                }
            ),
        ),
        Good(
            """
            from shop.models import Item


            def find(price):
                return Item.objects.filter(total=price), Item.objects.priced().filter(total=1)
            """,
            why="the manager annotates",
            given=Given(
                files={
                    "shop/models.py": "from django.db import models\n\n\nclass Priced(models.Manager):\n"
                    "    def get_queryset(self):\n        return super().get_queryset().annotate(total=models.F('id'))"
                    "\n\n    def priced(self):\n        return self.filter(name__gt='')"
                    "\n\n\nclass Item(models.Model):\n    name = models.TextField()\n    objects = Priced()\n"
                }
            ),
        ),
        Good(
            """
            from gyms.models import Gym


            def members(pk):
                return Gym.objects.members(pk).select_related("profile")
            """,
            why="the manager's method gives people, and no gyms",
            given=Given(
                files={
                    "gyms/models.py": "from django.db import models\n\n\nclass Person(models.Model):\n"
                    "    profile = models.ForeignKey('self', models.CASCADE)\n    gym = models.IntegerField()\n\n\n"
                    "class Gyms(models.Manager):\n    def members(self, pk):\n"
                    "        found = Person.objects.filter(gym=pk)\n        return found.distinct()\n\n\n"
                    "class Gym(models.Model):\n    name = models.TextField()\n    objects = Gyms()\n"
                }
            ),
        ),
        Good(
            """
            from django.db import models


            class NoteManager(models.Manager):
                def create(self, author, **given):
                    return super().create(text=str(given))


            class NoteQuery(models.QuerySet):
                pass


            class Note(models.Model):
                text = models.TextField()
                objects = NoteManager()
                others = NoteManager.from_queryset(NoteQuery)()


            def note(author):
                Note.objects.create(author, place="a")
                Note.others.create(author, place="a")
            """,
            why="the manager's own 'create' takes what it likes",
            given=Given(path="blog/models.py"),
        ),
        Good(
            """
            import pytest
            from django.core.exceptions import FieldError

            from blog.models import Article, Author


            def test_unknown():
                with pytest.raises(FieldError):
                    Article.objects.filter(nothing=1)
                Author.objects.prefetch_related("articles")
            """,
            why="a test wants the error",
            given=_DJANGO,
        ),
        Good(
            """
            from sqlalchemy import select

            from tables import Post, User


            def posts(session, name):
                user = session.query(User).filter_by(username=name).first()
                session.add(Post(title="a", author=user))
                return session.scalars(select(Post).join(Post.author).filter_by(username=name)).all(), User.metadata
            """,
            why="after a join, 'filter_by' names the other model's fields",
            given=_SQLALCHEMY,
        ),
        Good(
            """
            from tortoise.expressions import Q

            from blog.models import Article, Author


            async def others(author, first):
                found = await Author.filter(articles__not=first.id).filter(Q(name="a", meta__a=1, join_type=Q.OR))
                return found + await Article.filter(author__not_in=[author.id])
            """,
            why="Tortoise compares relations by key, its Q takes how it joins, and a field may say what it holds",
            given=Given(
                files={
                    "blog/__init__.py": "",
                    "blog/models.py": "from tortoise import fields\nfrom tortoise.models import Model\n\n\n"
                    "class Author(Model):\n    id = fields.IntField(primary_key=True)\n    name = fields.TextField()\n"
                    "    meta = fields.JSONField[dict](default={})\n\n\n"
                    "class Article(Model):\n    id = fields.IntField(primary_key=True)\n"
                    "    author = fields.ForeignKeyField('models.Author', related_name='articles')\n",
                }
            ),
        ),
    ],
)
def unknown_model_field(node: ast.Call | ast.Attribute | ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    if _is_expected(node, ctx):
        return
    if isinstance(node, ast.Attribute):
        yield from _of_attribute(node, ctx) if _names_class(node) else _of_object(node, ctx)
        return
    if isinstance(node, ast.ClassDef):
        if node.name == "Meta" and ctx.block.kind == "member":
            yield from _of_meta(node, ctx)
        return
    for named in named_in(node, ctx):
        found = _of_value(named, ctx) if named.how == "value" else _of_lookup(named, ctx)
        yield from (one for one in found if one.fixes or not _is_librarys(named.query.model))
    yield from _of_constructor(node, ctx)
    if node.keywords and isinstance(node.func, ast.Attribute) and node.func.attr == "filter_by":
        model = entity_of(node.func.value, ctx)
        yield from _of_keywords(node, model, ctx) if model is not None and not model.open else ()


def _is_expected(node: ast.AST, ctx: Context) -> bool:
    """Whether a test wants the error: `with pytest.raises(FieldError):`."""
    return any(
        isinstance(above, ast.With | ast.AsyncWith) and "raises" in ctx.source(above.items[0].context_expr).lower()
        for above in ctx.tree.above(node)
    )


def _is_librarys(model: Model) -> bool:
    """Whether the model belongs to a library, of which another release may have other fields: then only slips count."""
    return "-packages" in model.path


def _of_lookup(named: Named, ctx: Context) -> Iterator[Finding]:
    query = named.query
    if query.open:
        return
    wrong = wrong_in_path(query.model, named.path, lambda key: model_at(key, ctx), query.names, named.how == "prefetch")
    if wrong is None:
        return
    before = named.path.split("__")[: wrong.place]
    start = sum(map(len, before)) + 2 * len(before)
    what = (
        f"'{wrong.field.name}' of '{wrong.model.name}' has no lookup '{wrong.part}'"
        if wrong.field is not None
        else f"'{wrong.model.name}' has no field '{wrong.part}'"
    )
    span = _span(named, start, wrong.part, ctx)
    if wrong.field is not None:
        near = lookup_meant(wrong.part, wrong.candidates) or nearest(wrong.part, wrong.candidates)
        yield Finding(span, what, _evidence(wrong.model, ctx), _replaced(span, near))
    else:
        value = named.node.value if isinstance(named.node, ast.keyword) and not before else None
        yield _finding(span, what, wrong.part, wrong.candidates, wrong.model, ctx, value)


def _of_meta(node: ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    """What a model's `Meta` orders by, and what its indexes and constraints are made of."""
    model = ctx.ask_here("orm", f":{ctx.block.owner}")
    if not isinstance(model, Model) or model.orm != "django" or model.abstract or model.open:
        return
    query = Query(model, ast.Name(ctx.block.owner))
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="ordering" | "unique_together" | "index_together")], value=value):
                parts = [one for one in ast.walk(value) if isinstance(one, ast.Constant)]
            case ast.Assign(targets=[ast.Name(id="indexes" | "constraints")], value=value):
                lists = [one.value for one in ast.walk(value) if isinstance(one, ast.keyword) and one.arg == "fields"]
                parts = [one for listed in lists for one in ast.walk(listed) if isinstance(one, ast.Constant)]
            case _:
                continue
        for part in parts:
            text = part.value.lstrip("-") if isinstance(part.value, str) else ""
            if text and text != "?":
                yield from _of_lookup(Named(query, text, part, "lookup", len(str(part.value)) - len(text)), ctx)


def _of_value(named: Named, ctx: Context) -> Iterator[Finding]:
    model = named.query.model
    if not named.query.open and not model.open and not model_has(model, named.path):
        span = _span(named, 0, named.path, ctx)
        value = named.node.value if isinstance(named.node, ast.keyword) else None
        yield _finding(
            span, f"'{model.name}' has no field '{named.path}'", named.path, _names(model), model, ctx, value
        )


def _of_constructor(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    model = constructed(node, ctx)
    if model is not None:
        yield from _of_keywords(node, model, ctx)
        if model.takes is not None:
            yield from _of_dataclass(node, model, ctx)


def _of_keywords(node: ast.Call, model: Model, ctx: Context) -> Iterator[Finding]:
    for keyword in node.keywords:
        if keyword.arg is not None and not model_has(model, keyword.arg):
            start = ctx.span(keyword)[0]
            span = Span(start, start + len(keyword.arg))
            what = f"'{model.name}' has no field '{keyword.arg}'"
            found = _finding(span, what, keyword.arg, _free(node, model), model, ctx, keyword.value)
            if found.fixes or not _is_librarys(model):
                yield found


def _of_attribute(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`Post.created`, of a class whose attributes are its columns."""
    if not isinstance(node.ctx, ast.Load) or node.attr.startswith("__"):
        return
    model = model_of(node.value, ctx)
    if (
        model is None
        or model.orm not in ("sqlalchemy", "sqlmodel", "peewee")
        or model.open
        or model_has(model, node.attr)
    ):
        return
    if model.orm == "peewee" and node.attr.endswith("_id") and node.attr[:-3] in model.by_name:
        return
    end = ctx.span(node)[1]
    span = Span(end - len(node.attr), end)
    if not _is_librarys(model):
        yield _finding(span, f"'{model.name}' has no field '{node.attr}'", node.attr, _names(model), model, ctx)


def _names_class(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id[:1].isupper()


def _of_object(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`post.created` of an object, `Post.objects.newest()` of a manager, `follows.c.user` of a table."""
    if not isinstance(node.ctx, ast.Load):
        return
    end = ctx.span(node)[1]
    span = Span(end - len(node.attr), end)
    table = column_lacking(node, ctx)
    if table is not None:
        name, columns = table
        fixes = _replaced(
            span, nearest(node.attr, columns) or key_meant(node.attr, name, columns) or meant(node.attr, columns, 1)
        )
        evidence = Evidence(f"columns of {name}", ", ".join(sorted(columns)[:12]), "its 'Table(...)'")
        yield Finding(span, f"'{name}' has no column '{node.attr}'", (evidence,), fixes)
        return
    model = object_lacking(node, ctx)
    if model is not None:
        accessor = named_accessor(model, node.attr)
        what = f"'{model.name}' has no field '{node.attr}'"
        if accessor:
            fix = Fix(f"Use '{accessor}'", (Edit(span, accessor),))
            yield Finding(span, f"{what}: its 'related_name' is '{accessor}'", _evidence(model, ctx), (fix,))
        else:
            yield _finding(span, what, node.attr, tuple(sorted(model.by_name)), model, ctx)
    elif (model := manager_lacking(node, ctx)) is not None:
        methods = sorted({name for one in model.managers for name in one.methods})
        fixes = _replaced(span, nearest(node.attr, methods) or _of_the_same_beginning(node.attr, methods))
        evidence = Evidence("own methods of its manager", ", ".join(methods[:12]) or "none", f"'{model.name}'")
        yield Finding(span, f"the manager of '{model.name}' has no '{node.attr}'", (evidence,), fixes)


def _of_dataclass(node: ast.Call, model: Model, ctx: Context) -> Iterator[Finding]:
    """What the constructor of a mapped dataclass does not take, and what it needs."""
    takes = model.takes or ()
    names = {one.name for one in takes}
    where = f"'{model.name}' in {ctx.ask('place', model.path)}"
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg not in names and model_has(model, keyword.arg):
            start = ctx.span(keyword)[0]
            said = f"the constructor of '{model.name}' does not take '{keyword.arg}': init=False"
            evidence = Evidence("what it takes", ", ".join(sorted(names)[:12]), where)
            yield Finding(Span(start, start + len(keyword.arg)), said, (evidence,), _without(keyword, node, ctx))
    if any(keyword.arg is None for keyword in node.keywords) or any(isinstance(one, ast.Starred) for one in node.args):
        return
    given = {keyword.arg for keyword in node.keywords}
    placed = [one.name for one in takes if not one.keyword_only][: len(node.args)]
    missing = [one.name for one in takes if one.required and one.name not in given and one.name not in placed]
    if missing:
        said = f"'{model.name}' is made without '{missing[0]}', which its constructor needs"
        evidence = Evidence("what it needs", ", ".join(one.name for one in takes if one.required), where)
        yield Finding(ctx.span(node.func), said, (evidence,))


def _without(keyword: ast.keyword, node: ast.Call, ctx: Context) -> tuple[Fix, ...]:
    """The call without a constant that the mapping sets itself."""
    if not isinstance(keyword.value, ast.Constant):
        return ()
    every = sorted([*map(ctx.span, node.args), *map(ctx.span, node.keywords)])
    place = every.index(ctx.span(keyword))
    start, end = every[place]
    if place:
        start = every[place - 1].end
    elif len(every) > 1:
        end = every[1].start
    return (Fix(f"Leave out '{keyword.arg}'", (Edit(Span(start, end), ""),)),)


def _names(model: Model) -> tuple[str, ...]:
    return tuple(sorted({one.name for one in model.fields if not one.reverse}))


def _span(named: Named, start: int, part: str, ctx: Context) -> Span:
    at = ctx.span(named.node)
    if isinstance(named.node, ast.keyword):
        return Span(at[0] + start, at[0] + start + len(part))
    text = ctx.source(named.node)
    inside = text.find(named.path)
    if inside < 0 or text.count(named.path) != 1:
        return Span(*at)
    return Span(at[0] + inside + start, at[0] + inside + start + len(part))


def _finding(
    span: Span,
    what: str,
    part: str,
    candidates: tuple[str, ...],
    model: Model,
    ctx: Context,
    value: ast.expr | None = None,
) -> Finding:
    near = nearest(part, candidates) if _is_librarys(model) else field_meant(part, candidates, model, value)
    return Finding(span, what, _evidence(model, ctx), _replaced(span, near))


def _replaced(span: Span, names: tuple[str, ...]) -> tuple[Fix, ...]:
    return tuple(Fix(f"Use '{name}'", (Edit(span, name),)) for name in names)


def _free(node: ast.Call, model: Model) -> tuple[str, ...]:
    """The fields that the call does not fill yet."""
    given = {one.arg for one in node.keywords}
    return tuple(one for one in _names(model) if one not in given)


def _of_the_same_beginning(name: str, methods: list[str]) -> tuple[str, ...]:
    """`for_reader` for `for_user`: the only one that begins with the same word."""
    word, _, rest = name.partition("_")
    found = [one for one in methods if rest and one.partition("_")[0] == word]
    return tuple(found) if len(found) == 1 else ()


def _evidence(model: Model, ctx: Context) -> tuple[Evidence, ...]:
    where = f"'{model.name}' in {ctx.ask('place', model.path)}"
    return (Evidence(f"fields of {model.name}", ", ".join(_names(model)[:12]), where),)
