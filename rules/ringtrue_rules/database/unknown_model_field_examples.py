"""What `unknown-model-field` reports, and what it leaves alone: more than the rule itself is long."""

from __future__ import annotations

from ringtrue.api import Bad, Given, Good

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

EXAMPLES: tuple[Bad | Good, ...] = (
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
            from shop.models import Attribute

            Attribute.objects.get(code="size", product=1)
            """,
        why="the relation to it stands in an abstract model of another file, which a third file derives from",
        given=Given(
            files={
                "shop/bases.py": "from django.db import models\n\n\nclass ProductBase(models.Model):\n"
                "    attributes = models.ManyToManyField('shop.Attribute')\n\n    class Meta:\n        abstract = True\n"
                "\n\nclass AttributeBase(models.Model):\n    code = models.SlugField()\n\n    class Meta:\n"
                "        abstract = True\n",
                "shop/models.py": "from shop.bases import AttributeBase, ProductBase\n\n\nclass Product(ProductBase):\n"
                "    pass\n\n\nclass Attribute(AttributeBase):\n    pass\n",
                "shop/__init__.py": "",
            },
        ),
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
)
