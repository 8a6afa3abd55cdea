"""Articles: written, read, changed, liked."""

from fastapi import APIRouter, HTTPException, status

from gazette.dependencies import ArticlesDep, CurrentUser, Limit, Offset, ReaderDep, UsersDep
from gazette.models import Article, User
from gazette.presenting import article_list
from gazette.repositories.articles import ArticleRepository
from gazette.schemas import ArticleChanges, ArticleOut, ArticlePage, NewArticle, TagList

router = APIRouter(tags=["articles"])


async def _known(slug: str, articles: ArticleRepository) -> Article:
    article = await articles.by_slug(slug)
    if article is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such article")
    return article


async def _own(slug: str, user: User, articles: ArticleRepository) -> Article:
    article = await _known(slug, articles)
    if article.author_id != user.id:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "only its author may do that")
    return article


@router.get("/articles")
async def list_articles(
    reader: ReaderDep,
    articles: ArticlesDep,
    users: UsersDep,
    tag: str | None = None,
    author: str | None = None,
    favorited: str | None = None,
    language: str | None = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> ArticlePage:
    rows, count = await articles.listed(
        tag=tag, author=author, favorited=favorited, language=language, limit=limit, offset=offset
    )
    return ArticlePage(articles=await article_list(rows, reader, articles, users), count=count)


@router.get("/articles/feed")
async def feed(
    reader: CurrentUser, articles: ArticlesDep, users: UsersDep, limit: Limit = 20, offset: Offset = 0
) -> ArticlePage:
    rows, count = await articles.feed(reader, limit, offset)
    return ArticlePage(articles=await article_list(rows, reader, articles, users), count=count)


@router.post("/articles", status_code=status.HTTP_201_CREATED)
async def write_article(new: NewArticle, author: CurrentUser, articles: ArticlesDep, users: UsersDep) -> ArticleOut:
    article = await articles.add(author, new)
    [shown] = await article_list([article], author, articles, users)
    return shown


@router.get("/articles/{slug}")
async def read_article(slug: str, reader: ReaderDep, articles: ArticlesDep, users: UsersDep) -> ArticleOut:
    article = await articles.view(slug)
    if article is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such article")
    [shown] = await article_list([article], reader, articles, users)
    return shown


@router.put("/articles/{slug}")
async def change_article(
    slug: str, changes: ArticleChanges, author: CurrentUser, articles: ArticlesDep, users: UsersDep
) -> ArticleOut:
    article = await _own(slug, author, articles)
    changed = await articles.change(article, changes)
    [shown] = await article_list([changed], author, articles, users)
    return shown


@router.delete("/articles/{slug}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_article(slug: str, author: CurrentUser, articles: ArticlesDep) -> None:
    await articles.remove(await _own(slug, author, articles))


@router.post("/articles/{slug}/favorite")
async def favorite(slug: str, reader: CurrentUser, articles: ArticlesDep, users: UsersDep) -> ArticleOut:
    article = await _known(slug, articles)
    await articles.favorite(reader, article)
    [shown] = await article_list([article], reader, articles, users)
    return shown


@router.delete("/articles/{slug}/favorite")
async def unfavorite(slug: str, reader: CurrentUser, articles: ArticlesDep, users: UsersDep) -> ArticleOut:
    article = await _known(slug, articles)
    await articles.unfavorite(reader, article)
    [shown] = await article_list([article], reader, articles, users)
    return shown


@router.get("/tags")
async def list_tags(articles: ArticlesDep) -> TagList:
    return TagList(tags=list(await articles.popular_tags(100)))
