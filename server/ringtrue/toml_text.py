"""TOML with positions: each key and value of a document as a node with its span. `toml_scanner` makes the nodes.

Does not decide what is valid TOML: `loads` asks tomllib, and on every valid document the tree holds the same values
(a tested law). Does not know what any table means.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ringtrue.placed import Placed
from ringtrue.text import Span, line_starts


@dataclass(frozen=True)
class Text:
    """A string value: the token with its quotes, and the characters inside."""

    span: Span
    placed: Placed

    @property
    def value(self) -> str:
        return self.placed.value


@dataclass(frozen=True)
class Scalar:
    """A number, boolean or date, as it is written."""

    span: Span
    raw: str


@dataclass(frozen=True)
class Array:
    """`[...]`; not `closed` where the text broke off inside. Also `[[name]]` tables, whose span is the first header."""

    span: Span
    items: tuple[Node, ...]
    closed: bool = True


@dataclass(frozen=True)
class Entry:
    """A key and its value. A key written in several places (dotted, headers) has the place of the first."""

    key: Placed
    value: Node


@dataclass(frozen=True)
class Table:
    """Entries by name. `header` is `[a.b]` with its brackets, None for inline, dotted and root tables.

    `end` is where the last entry under the header ends (a new entry may go on the line below); for an inline table
    the closing brace's far side.
    """

    entries: Mapping[str, Entry]
    header: Span | None = None
    end: int = 0
    inline: Span | None = None

    def get(self, *path: str) -> Node | None:
        """The node at the end of the path of keys, or None."""
        node: Node = self
        for name in path:
            if not isinstance(node, Table) or name not in node.entries:
                return None
            node = node.entries[name].value
        return node

    def table(self, *path: str) -> Table:
        """The table there, or an empty one: what is not a table has no entries."""
        found = self.get(*path)
        return found if isinstance(found, Table) else Table({})


Node: TypeAlias = "Text | Scalar | Array | Table"


@dataclass(frozen=True)
class TomlText:
    """A scanned document: its root table and the stretches that could not be read."""

    root: Table
    damage: tuple[Span, ...]


@dataclass(frozen=True)
class TomlError:
    """Why tomllib refuses a document, and where."""

    message: str
    offset: int


def loads(text: str) -> dict[str, Any] | TomlError:
    """The document as tomllib reads it."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _error(text, str(error))
    except RecursionError:
        return TomlError("nested too deeply", 0)


_WHERE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def _error(text: str, said: str) -> TomlError:
    where = _WHERE.search(said)
    message = said[: where.start()] if where else said
    if where is None or where[1] is None:
        return TomlError(message[:1].lower() + message[1:], len(text))
    starts = line_starts(text)
    line = min(int(where[1]), len(starts)) - 1
    return TomlError(message[:1].lower() + message[1:], min(starts[line] + int(where[2]) - 1, len(text)))


def plain(node: Node) -> Any:
    """The node as tomllib's values."""
    match node:
        case Text():
            return node.value
        case Array():
            return [plain(item) for item in node.items]
        case Table():
            return {name: plain(entry.value) for name, entry in node.entries.items()}
        case Scalar():
            read = loads(f"v = {node.raw}")
            return node.raw if isinstance(read, TomlError) else read["v"]


def span_of(node: Node) -> Span:
    """Where a node stands; a table made of several places answers with its header."""
    if isinstance(node, Table):
        return node.inline or node.header or Span(0, 0)
    return node.span
