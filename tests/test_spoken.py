"""What a text speaks of: the words are only a quick way to the answer of the patterns."""

from __future__ import annotations

import re

import pytest
from ringtrue.orm import commits, files
from ringtrue.schema import lookups, models
from ringtrue.spoken import Spoken
from ringtrue.web import reading


def test_a_pattern_is_only_asked_where_one_of_its_words_stands() -> None:
    spoken = Spoken({"post mail": r"\b(?:post|mail)\w+", "gone": "ever"}, around="{}!")
    assert spoken.is_in("we postpone! it")
    assert spoken.all_in("postpone! mailed! sent!") == {"postpone!", "mailed!"}
    assert not spoken.is_in("post haste!")
    assert not spoken.is_in("ever!")  # without its word


@pytest.mark.parametrize(
    ("spoken", "text"),
    [
        (files._MENTIONS, "class A(models.Model):"),
        (files._MENTIONS, "class A(Base, Model, Other): ..."),
        (files._MENTIONS, "    class B(AbstractUser): ..."),
        (files._MENTIONS, "setattr(User, 'name', 1)"),
        (files._MARKS, "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3'}}"),
        (files._LIBRARIES, "import psycopg"),
        (commits.MENTIONS, "session.commit()"),
        (commits.MENTIONS, "with self.session_scope() as s:"),
        (models.MENTIONS, "class A(SQLModel, table = True):"),
        (models.MENTIONS, "name = models.CharField(max_length=3)"),
        (lookups.MENTIONS, "query.where(A.x == 1)"),
        (reading.MENTIONS, "from fastapi import FastAPI"),
    ],
)
def test_what_the_tables_mean_is_found(spoken: Spoken, text: str) -> None:
    assert spoken.is_in(text)


@pytest.mark.parametrize(
    ("spoken", "text"),
    [
        (files._MENTIONS, "class A(MyModel_): resetattr(1)"),
        (commits.MENTIONS, "without telescope(1)"),
        (models.MENTIONS, "mymodels.CharField(1); stable = True"),
        (reading.MENTIONS, "flasks = ninjas"),
    ],
)
def test_what_only_looks_alike_is_not(spoken: Spoken, text: str) -> None:
    assert not spoken.is_in(text)


def test_no_words_of_a_table_are_empty() -> None:
    tables = (files._MENTIONS, files._LIBRARIES, files._MARKS, commits.MENTIONS, models.MENTIONS, lookups.MENTIONS)
    for table in tables:
        for words, pattern in table._alternatives:
            assert all(words), pattern
            assert isinstance(pattern, re.Pattern)
