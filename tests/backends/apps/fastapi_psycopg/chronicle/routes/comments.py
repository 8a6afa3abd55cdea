"""Comments: written, read, taken back."""

from fastapi import APIRouter, HTTPException, status

from chronicle import presenting
from chronicle.database import Connection, ConnectionDep, Row
from chronicle.dependencies import CurrentUser, Limit, ReaderDep
from chronicle.queries import comments
from chronicle.queries.users import User
from chronicle.routes.articles import known
from chronicle.schemas import CommentList, CommentOut, NewComment

router = APIRouter(prefix="/articles/{slug}/comments", tags=["comments"])


def _found(connection: Connection, article: Row, comment_id: int | None, reader: User) -> Row:
    row = None if comment_id is None else comments.find(connection, article, comment_id, reader)
    if row is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such comment")
    return row


@router.get("")
def list_comments(slug: str, reader: ReaderDep, connection: ConnectionDep, limit: Limit = 50) -> CommentList:
    rows = comments.on(connection, known(connection, slug, reader), reader, limit)
    return CommentList(comments=[presenting.comment(row) for row in rows])


@router.post("", status_code=status.HTTP_201_CREATED)
def write_comment(slug: str, new: NewComment, author: CurrentUser, connection: ConnectionDep) -> CommentOut:
    article = known(connection, slug, author)
    comment_id = comments.add(connection, article, author, new.body)
    return presenting.comment(_found(connection, article, comment_id, author))


@router.delete("/{comment_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_comment(slug: str, comment_id: int, author: CurrentUser, connection: ConnectionDep) -> None:
    row = _found(connection, known(connection, slug, author), comment_id, author)
    if row["author_id"] != author.id:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "only its author may do that")
    comments.remove(connection, row["id"])
