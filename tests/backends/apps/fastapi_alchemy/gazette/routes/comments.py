"""Comments: written, read, taken back."""

from fastapi import APIRouter, HTTPException, status

from gazette.dependencies import ArticlesDep, CommentsDep, CurrentUser, Limit, ReaderDep, UsersDep
from gazette.models import Article
from gazette.presenting import comment_list
from gazette.repositories.articles import ArticleRepository
from gazette.schemas import CommentList, CommentOut, NewComment

router = APIRouter(prefix="/articles/{slug}/comments", tags=["comments"])


async def _known(slug: str, articles: ArticleRepository) -> Article:
    article = await articles.by_slug(slug)
    if article is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such article")
    return article


@router.get("")
async def list_comments(
    slug: str, reader: ReaderDep, articles: ArticlesDep, comments: CommentsDep, users: UsersDep, limit: Limit = 50
) -> CommentList:
    article = await _known(slug, articles)
    rows = await comments.on(article, limit)
    return CommentList(comments=await comment_list(rows, reader, users))


@router.post("", status_code=status.HTTP_201_CREATED)
async def write_comment(
    slug: str, new: NewComment, author: CurrentUser, articles: ArticlesDep, comments: CommentsDep, users: UsersDep
) -> CommentOut:
    article = await _known(slug, articles)
    comment = await comments.add(article, author, new.body)
    [shown] = await comment_list([comment], author, users)
    return shown


@router.delete("/{comment_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_comment(
    slug: str, comment_id: int, author: CurrentUser, articles: ArticlesDep, comments: CommentsDep
) -> None:
    comment = await comments.find(await _known(slug, articles), comment_id)
    if comment is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such comment")
    if comment.author_id != author.id:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "only its author may do that")
    await comments.remove(comment)
