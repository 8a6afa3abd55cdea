"""What others see of an open document, and when an edit of it is finished."""

from __future__ import annotations

from typing import Any

import pytest
from ringtrue.lsp.declared import declares_the_same, is_finished
from ringtrue.lsp.document import Document
from ringtrue.syntax import parse, reparse

MODELS = """\
from django.db import models


class Article(models.Model):
    title = models.CharField(max_length=80)

    def shown(self):
        return self.title
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("title =", "heading =", False),
        ("max_length=80", "max_length=90", False),
        ("CharField(max_length=80)", "ForeignKey('Author', models.CASCADE)", False),
        ("models.Model", "Base", False),
        ("shown(self)", "shown(self, short)", False),
        ("return self.title", "return self.title.upper()", True),
        ("class Article", "class Author(models.Model):\n    name = 1\n\n\nclass Article", False),
    ],
)
def test_what_others_see(old: str, new: str, same: bool) -> None:
    before, text = parse(MODELS), MODELS.replace(old, new)
    assert declares_the_same(before, parse(text)) is same
    assert declares_the_same(before, reparse(before, MODELS, text)) is same


def change(text: str, old: str, new: str, at: int | None = None) -> tuple[Document, str]:
    """The document after one change of the client: `old` becomes `new`."""
    start = text.index(old) if at is None else at
    line, column = text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1
    span = {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + len(old)}}
    one: dict[str, Any] = {"range": span, "text": new}
    made = Document.opened({"uri": "file:///p/models.py", "version": 1, "text": text}).changed(2, [one], "utf-16")
    return made, made.source.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title", "heading"),  # renamed, or completed
        ("    title = models.CharField(max_length=80)\n", ""),
        ("80)", "80)\n    name = models.CharField()\n"),
        ("80)\n", "80)\n\n"),
    ],
)
def test_a_whole_edit_is_finished(old: str, new: str) -> None:
    document, text = change(MODELS, old, new)
    assert is_finished(document, parse(text))


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("", "s", MODELS.index("title") + 5),  # a key in a word
        ("e", "", MODELS.index("title") + 4),  # a word that is being deleted
        ("", "le", MODELS.index("title") + 5),  # keys that a client sends together
        ("title", "t", None),  # a word that begins again
        ("title = ", "title = (", None),  # what cannot be read yet
        ("max_length=80", "max_length=(80", None),
    ],
)
def test_what_is_being_typed_is_not(old: str, new: str, at: int | None) -> None:
    document, text = change(MODELS, old, new, at)
    assert not is_finished(document, parse(text))


def test_a_sign_behind_which_no_word_goes_on_ends_an_edit() -> None:
    begun = MODELS.replace("80)", "80")
    document, text = change(begun, "", ")", begun.index("80") + 2)
    assert text == MODELS
    assert is_finished(document, parse(text))
