"""The comments of one block, by place and by what they say.

Does not know which statement a comment is about.
"""

from __future__ import annotations

from typing import NamedTuple

from ringtrue.comments import comment_starts
from ringtrue.syntax import Block
from ringtrue.text import Span


class Comment(NamedTuple):
    """A comment: its place in the block, what it says without its `#`, whether its line has nothing else."""

    span: Span
    text: str
    alone: bool
    line: int


def comments_of(block: Block) -> tuple[Comment, ...]:
    """Every comment of the block in order; read once a block."""
    made: tuple[Comment, ...] | None = block.__dict__.get("comments")
    if made is None:
        made = block.__dict__["comments"] = tuple(_read(block)) if "#" in block.text else ()
    return made


def _read(block: Block) -> list[Comment]:
    source = block.chunk.source
    text = source.text
    lines = [line for line in range(len(source.starts)) if "#" in text[slice(*source.line_span(line))]]
    found = []
    for line, at in comment_starts(source, lines):
        start, end = source.line_span(line)
        said = text[at:end].rstrip()
        found.append(Comment(Span(at, at + len(said)), said.lstrip("#").strip(), not text[start:at].strip(), line))
    return found
