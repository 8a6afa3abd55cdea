"""The comments of a block: where they stand, what they say, and whether their line holds nothing else."""

from __future__ import annotations

from ringtrue.block_comments import comments_of
from ringtrue.syntax import Block
from ringtrue.syntax import parse as read


def _block(text: str) -> Block:
    (chunk,) = (chunk for chunk in read(text).chunks if chunk.blocks)
    return chunk.blocks[0]


def test_comments_with_their_places() -> None:
    text = 'def f():\n    # one\n    x = "# none"  # two\n    """\n    # none\n    """\n    ##  three \n    return x\n'
    found = comments_of(_block(text))
    assert [(one.text, one.alone, one.line) for one in found] == [
        ("one", True, 1),
        ("two", False, 2),
        ("three", True, 6),
    ]
    assert [text[slice(*one.span)] for one in found] == ["# one", "# two", "##  three"]


def test_a_block_without_comments() -> None:
    assert comments_of(_block("x = 1\n")) == ()
