"""Declarations: a requirement document, or the script block of a Python file, as one block that rules can visit.

Does not know what the declared names mean.
"""

from __future__ import annotations

from ringtrue.comments import Language
from ringtrue.cut import MODULE, Piece
from ringtrue.declared import Kind, kind_of, parse
from ringtrue.syntax import Block, Chunk

_LANGUAGES: dict[Kind, Language] = {
    "pyproject": "toml",
    "pipfile": "toml",
    "requirements": "requirements",
    "constraints": "requirements",
    "environment-yml": "yaml",
}


def language_of(path: str) -> Language | None:
    """How comments are written in the requirement document at `path`; None where they are those of the Python in it."""
    kind = kind_of(path)
    return _LANGUAGES.get(kind) if kind else None


def declared_block(path: str, text: str) -> Block | None:
    """The block whose nodes are all that the document declares; None for a document that declares nothing."""
    kind = kind_of(path)
    if kind is None or (kind == "script" and "# /// script" not in text):
        return None
    said = parse(path, text)
    nodes = (*said.requirements, *said.malformed, *said.conda)
    if said.requires_python is not None:
        nodes = (*nodes, said.requires_python)
    if not nodes:
        return None
    return Block(Chunk.of(Piece("statement", MODULE, text, (), ())), "declared", nodes)
