"""Articles: written, read, changed, liked."""

from fastapi import APIRouter, HTTPException, status

from chronicle import presenting
from chronicle.database import Connection, ConnectionDep, Row
from chronicle.dependencies import CurrentUser, Limit, Offset, ReaderDep
from chronicle.queries import articles
from chronicle.queries.users import User
from chronicle.schemas import ArticleChanges, ArticleOut, ArticlePage, NewArticle, TagList

router = APIRouter(tags=["articles"])


def known(connection: Connection, slug: str, reader: User | None) -> Row:
    row = articles.by_slug(connection, slug, reader)
    if row is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such article")
    return row


def _own(connection: Connection, slug: str, user: User) -> Row:
    row = known(connection, slug, user)
    if row["author_id"] != user.id:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "only its author may do that")
    return row


@router.get("/articles")
def list_articles(
    reader: ReaderDep,
    connection: ConnectionDep,
    tag: str | None = None,
    author: str | None = None,
    favorited: str | None = None,
    language: str | None = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> ArticlePage:
    filters = {"tag": tag, "author": author, "favorited": favorited, "language": language}
    rows, count = articles.matching(connection, filters, reader, limit, offset)
    return ArticlePage(articles=[presenting.article(row) for row in rows], count=count)


@router.get("/articles/feed")
def feed(reader: CurrentUser, connection: ConnectionDep, limit: Limit = 20, offset: Offset = 0) -> ArticlePage:
    rows, count = articles.feed(connection, reader, limit, offset)
    return ArticlePage(articles=[presenting.article(row) for row in rows], count=count)


@router.post("/articles", status_code=status.HTTP_201_CREATED)
def write_article(new: NewArticle, author: CurrentUser, connection: ConnectionDep) -> ArticleOut:
    slug = articles.add(connection, author, new)
    return presenting.article(known(connection, slug, author))


@router.get("/articles/{slug}")
def read_article(slug: str, reader: ReaderDep, connection: ConnectionDep) -> ArticleOut:
    articles.count_view(connection, slug)
    return presenting.article(known(connection, slug, reader))


@router.put("/articles/{slug}")
def change_article(slug: str, changes: ArticleChanges, author: CurrentUser, connection: ConnectionDep) -> ArticleOut:
    articles.change(connection, _own(connection, slug, author), changes)
    return presenting.article(known(connection, slug, author))


@router.delete("/articles/{slug}", status_code=status.HTTP_204_NO_CONTENT)
def remove_article(slug: str, author: CurrentUser, connection: ConnectionDep) -> None:
    articles.remove(connection, _own(connection, slug, author))


@router.post("/articles/{slug}/favorite")
def favorite(slug: str, reader: CurrentUser, connection: ConnectionDep) -> ArticleOut:
    articles.favorite(connection, reader, known(connection, slug, reader))
    return presenting.article(known(connection, slug, reader))


@router.delete("/articles/{slug}/favorite")
def unfavorite(slug: str, reader: CurrentUser, connection: ConnectionDep) -> ArticleOut:
    articles.unfavorite(connection, reader, known(connection, slug, reader))
    return presenting.article(known(connection, slug, reader))


@router.get("/tags")
def list_tags(connection: ConnectionDep) -> TagList:
    return TagList(tags=articles.popular_tags(connection, 100))
