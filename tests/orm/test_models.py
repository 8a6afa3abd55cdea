"""Models of each mapper: fields, relations with both ends, bases and mixins in other files, and why one is open."""

# ruff: noqa: E501  # files read best as they stand on disk

from __future__ import annotations

from collections.abc import Callable, Mapping

from .conftest import Project

Make = Callable[[Mapping[str, str]], Project]

_BASE = "from django.db import models\n\n\nclass Stamped(models.Model):\n    made = models.DateTimeField()\n\n    class Meta:\n        abstract = True\n"
_BLOG = """\
from django.db import models

from core.base import Stamped


class Author(Stamped):
    name = models.CharField(max_length=9)


class Article(Stamped):
    author = models.ForeignKey("Author", models.CASCADE, related_name="articles")
    editor = models.ForeignKey(Author, models.CASCADE, related_name="+")
    tags = models.ManyToManyField("shop.Tag")
"""
_SHOP = """\
from django.db import models

from blog.models import Article


class Tag(models.Model):
    word = models.TextField(primary_key=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True)


class Review(Article):
    stars = models.IntegerField()
"""
_DJANGO = {"core/base.py": _BASE, "blog/models.py": _BLOG, "shop/models.py": _SHOP, "manage.py": ""}


def test_django(project: Make) -> None:
    made = project(_DJANGO)
    author, article = made.model("blog/models.py", "Author"), made.model("blog/models.py", "Article")
    tag, review = made.model("shop/models.py", "Tag"), made.model("shop/models.py", "Review")
    assert set(author.by_query) == {"id", "made", "name", "articles"}
    assert set(article.by_query) == {"id", "made", "author", "editor", "tags", "review"}
    assert article.by_name["author"].target == author.key
    assert article.by_name["tags"].target == tag.key
    assert author.by_name["articles"].target == article.key
    assert set(tag.by_query) == {"word", "parent", "article", "tag"}
    assert set(review.by_query) >= {"stars", "author", "article_ptr", "made"}
    assert not author.open
    assert tag.by_name["word"].primary


def test_what_django_cannot_tell(project: Make) -> None:
    made = project(
        {
            "a/models.py": "from django.db import models\nfrom other import Mixed, thing\n\n\n"
            "class Base(Mixed, models.Model):\n    x = models.TextField()\n\n\n"
            "@thing\nclass Marked(models.Model):\n    x = models.TextField()\n\n\n"
            "class Dynamic(models.Model):\n    x = models.TextField()\n    for name in ('a', 'b'):\n        locals()[name] = 1\n\n\n"
            "class Known(models.Model):\n    x = models.TextField()\n\n\nKnown.add_to_class('late', models.TextField())\n"
        }
    )
    assert made.model("a/models.py", "Base").open == "its base 'other.Mixed' cannot be read"
    assert made.model("a/models.py", "Marked").open == "'thing' may change 'Marked'"
    assert not made.model("a/models.py", "Known").open
    assert "late" in made.model("a/models.py", "Known").attributes


def test_sqlalchemy(project: Make) -> None:
    made = project(
        {
            "base.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
            "class Base(DeclarativeBase):\n    pass\n\n\nclass Keyed:\n    id: Mapped[int] = mapped_column(primary_key=True)\n",
            "models.py": "from sqlalchemy import Column, ForeignKey, String\nfrom sqlalchemy.orm import relationship\n"
            "from base import Base, Keyed\n\n\nclass User(Keyed, Base):\n    __tablename__ = 'users'\n"
            "    name = Column(String, nullable=False)\n    posts = relationship('Post', backref='author')\n\n\n"
            "class Post(Keyed, Base):\n    __tablename__ = 'posts'\n    user_id = Column(ForeignKey('users.id'))\n",
        }
    )
    user, post = made.model("models.py", "User"), made.model("models.py", "Post")
    assert set(user.by_name) == {"id", "name", "posts"}
    assert set(post.by_name) == {"id", "user_id", "author"}
    assert (user.table, post.table) == ("users", "posts")
    posts = user.by_name["posts"]
    assert (posts.relation, posts.target, posts.custom) == ("many", post.key, False)
    assert post.by_name["user_id"].keys == ("users.id",)
    assert user.by_name["name"].nullable is False


def test_flask_sqlmodel_peewee_tortoise(project: Make) -> None:
    made = project(
        {
            "flasked.py": "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n\n\n"
            "class BlogPost(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n",
            "modelled.py": "from sqlmodel import Field, Relationship, SQLModel\n\n\nclass HeroBase(SQLModel):\n    name: str\n\n\n"
            "class Hero(HeroBase, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n"
            "    team: 'Team' = Relationship(back_populates='heroes')\n\n\nclass Team(SQLModel, table=True):\n"
            "    id: int = Field(primary_key=True)\n    heroes: list['Hero'] = Relationship(back_populates='team')\n",
            "small.py": "import peewee\n\n\nclass Base(peewee.Model):\n    pass\n\n\nclass Pet(Base):\n    name = peewee.CharField()\n"
            "    owner = peewee.ForeignKeyField('self', backref='pets')\n",
            "slow.py": "from tortoise import fields\nfrom tortoise.models import Model\n\n\nclass Event(Model):\n"
            "    name = fields.TextField()\n    place = fields.ForeignKeyField('app.Place', related_name='events')\n\n\n"
            "class Place(Model):\n    name = fields.TextField()\n",
        }
    )
    assert made.model("flasked.py", "BlogPost").table == "blog_post"
    hero = made.model("modelled.py", "Hero")
    assert set(hero.by_name) == {"id", "name", "team"}
    assert hero.by_name["team"].relation == "one"
    assert made.model("modelled.py", "HeroBase").abstract
    assert set(made.model("small.py", "Pet").by_name) == {"id", "name", "owner", "pets"}
    assert set(made.model("slow.py", "Place").by_name) == {"id", "name", "events"}


def test_a_line_that_is_being_typed(project: Make) -> None:
    made = project(_DJANGO)
    made.edit("blog/models.py", _BLOG.replace("    tags =", "    tags = (\n    more ="))
    assert "author" in made.model("blog/models.py", "Article").by_name
