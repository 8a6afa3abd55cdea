"""Lookups: which queries find rows by which attribute of which model."""

from __future__ import annotations

import ast

import pytest
from ringtrue.schema.lookups import lookups_in


def found(code: str) -> set[tuple[str, str]]:
    return {(one.model, one.attribute) for one in lookups_in(ast.parse(code), "a.py")}


@pytest.mark.parametrize(
    "code",
    [
        "s.query(User).filter_by(email=email).first()",
        "s.query(User).options(x).filter(User.email == email).one_or_none()",
        "User.query.filter_by(email=email).first()",
        "s.execute(select(User).where(User.email == email)).scalar_one_or_none()",
        "(await s.scalars(select(User).where(User.email == email))).first()",
        "await s.scalar(select(User).where(User.email == email))",
        "User.objects.get(email=email)",
        "User.objects.filter(email=email).exists()",
        "User.objects.select_related('x').filter(email__exact=email).first()",
    ],
)
def test_lookups(code: str) -> None:
    tree = f"async def f(s, email):\n    return {code}\n"
    assert found(tree) == {("User", "email")}


@pytest.mark.parametrize(
    "code",
    [
        "s.query(User).filter_by(email=email).all()",
        "s.query(User).filter_by(kind='admin').first()",
        "s.query(User).filter(User.team == Team.id).first()",
        "User.objects.filter(email=email)",
        "cache.get(email=email)",
        "s.query(User).filter(user.email == email).first()",
    ],
)
def test_what_is_none(code: str) -> None:
    assert found(f"def f(s, email):\n    return {code}\n") == set()


def test_collections_look_their_children_up() -> None:
    code = "class A(Base):\n    bs = relationship('B')\n    c = relationship('C', backref='as_')\n"
    assert found(code) == {("B", ""), ("C", ""), ("A", "")}
    assert found("class A(Base):\n    bs = relationship('B', secondary=ab)\n") == set()
