"""Queries for articles."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence

from flask import abort
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from herald.database import get_session
from herald.models import Article, Tag, User, article_tags, follows


def slugify(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{words}-{secrets.token_hex(3)}"


def known_article(slug: str) -> Article:
    query = select(Article).where(Article.slug == slug).options(joinedload(Article.author), joinedload(Article.tags))
    article = get_session().scalars(query).unique().one_or_none()
    if article is None:
        abort(404, "no such article")
    return article


def own_article(slug: str, user: User) -> Article:
    article = known_article(slug)
    if article.author_id != user.id:
        abort(403, "only its author may do that")
    return article


def tags_named(names: Iterable[str]) -> list[Tag]:
    wanted = sorted(set(names))
    known = {tag.name: tag for tag in get_session().scalars(select(Tag).where(Tag.name.in_(wanted)))}
    return [known.get(name) or Tag(name=name) for name in wanted]


def matching(filters: Mapping[str, str]) -> Select[tuple[Article]]:
    query = select(Article)
    if tag := filters.get("tag"):
        query = query.join(Article.tags).where(Tag.name == tag)
    if author := filters.get("author"):
        query = query.join(Article.author).where(User.username == author)
    if fan := filters.get("favorited"):
        query = query.where(Article.fans.any(User.username == fan))
    if language := filters.get("language"):
        query = query.where(Article.attributes["language"].as_string() == language)
    return query


def feed_of(user: User) -> Select[tuple[Article]]:
    followed = select(follows.c.followed_id).where(follows.c.follower_id == user.id)
    return select(Article).where(Article.author_id.in_(followed))


def page(query: Select[tuple[Article]], limit: int, offset: int) -> tuple[Sequence[Article], int]:
    session = get_session()
    count = session.scalar(select(func.count()).select_from(query.subquery()))
    shown = (
        query.options(selectinload(Article.author), selectinload(Article.tags))
        .order_by(Article.created_at.desc(), Article.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return session.scalars(shown).all(), count or 0


def popular_tags(limit: int) -> Sequence[str]:
    query = (
        select(Tag.name)
        .join(article_tags, article_tags.c.tag_id == Tag.id)
        .group_by(Tag.name)
        .order_by(func.count().desc(), Tag.name)
        .limit(limit)
    )
    return get_session().scalars(query).all()
