"""Declared: what of an open document other files may see, and whether an edit of it is finished.

What stands inside functions is nobody else's until the file is saved. Does not know sessions, messages or time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringtrue.lsp.document import Document
    from ringtrue.syntax import Chunk, Syntax


def declares_the_same(one: Syntax, other: Syntax) -> bool:
    """Whether others see no difference between two states of a document."""
    if one is other:
        return True
    shared = set(map(id, one.chunks)) & set(map(id, other.chunks))
    return list(_declared(one, shared)) == list(_declared(other, shared))


def _declared(syntax: Syntax, without: set[int]) -> Iterator[str]:
    for chunk in syntax.chunks:
        if id(chunk) not in without:
            yield from _of_chunk(chunk)


def _of_chunk(chunk: Chunk) -> Iterator[str]:
    for block in chunk.blocks:
        node = block.nodes[0]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and block.kind != "header":
            yield block.text.partition(":\n")[0]
        else:
            yield block.text.strip()


def is_finished(document: Document, syntax: Syntax) -> bool:
    """Whether nobody is in the middle of a word or of a statement: the text can be read, and what came last is a whole
    edit, as renaming, completing, pasting and undoing are, or a sign behind which no word goes on."""
    return not _in_a_word(document) and not any(chunk.damage for chunk in syntax.chunks)


def _in_a_word(document: Document) -> bool:
    """Some clients send several keys at once: signs of a word that replace nothing may be no more than that."""
    at, text = document.cursor, document.source.text
    if at is None:
        return document.grows_a_word
    return _is_of_word(text[at - 1 : at]) or _is_of_word(text[at : at + 1])


def _is_of_word(sign: str) -> bool:
    return sign == "_" or sign.isalnum()
