"""What a file says of relations: which it reads of what it is given, and which its queries load."""

from __future__ import annotations

from textwrap import dedent

from ringtrue.orm.loading import Loading, loading_in


def said(text: str) -> Loading:
    return loading_in(dedent(text))


def test_relations_that_are_read_of_what_is_given() -> None:
    found = said(
        """
        def shown(posts: Sequence[Post], reader: "User | None", other: Optional[Tag], names: dict[str, str]):
            return [post.author for post in posts], reader.name, other.posts, names.keys()

        def refreshed(posts: list[Post], session):
            for post in posts:
                session.refresh(post)
            return [post.tags for post in posts]
        """
    )
    assert ("Post", "author", True) in found.reads
    assert {("User", "name", False), ("Tag", "posts", False)} <= found.reads
    assert not any(relation == "tags" for _, relation, _ in found.reads)


def test_relations_that_are_loaded_for_many_or_for_one() -> None:
    found = said(
        """
        EAGER = [selectinload(User.posts)]

        async def page(session):
            query = select(Post).options(joinedload(Post.author).selectinload(User.groups))
            return (await session.scalars(query)).all()

        async def one(session, key):
            post = (await session.scalars(select(Post).options(joinedload(Post.tags)))).one()
            await session.refresh(post, ["comments"])
            return post
        """
    )
    assert {("Post", "author", True), ("User", "groups", True), ("Post", "tags", False)} <= found.loads
    assert {("User", "posts", True), ("User", "posts", False), ("", "comments", False)} <= found.loads
    assert ("Post", "tags", True) not in found.loads


def test_objects_that_are_returned_after_a_commit() -> None:
    found = said(
        """
        async def kept(session, user):
            session.add(user)
            await session.commit()
            return user

        async def refreshed(session, user):
            session.add(user)
            await session.commit()
            await session.refresh(user)
            return user

        async def another(session, user):
            session.add(user)
            await session.commit()
            return user.id

        def waits(session, user):
            session.add(user)
            session.commit()
            return user
        """
    )
    assert found.returned == (("kept", "user"),)
