"""The scanner behind TOML with positions: every key and value with its place, however broken the text is.

Does not decide what is valid TOML, nor know what any table means. It accepts a little more than TOML, never less.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from ringtrue.placed import Placed
from ringtrue.text import Span
from ringtrue.toml_text import Array, Entry, Node, Scalar, Table, Text, TomlText


def scan(text: str) -> TomlText:
    """Every key and value of `text` with its place. Never fails: what cannot be read is damage."""
    return _Scanner(text).document()


_BLANK = re.compile(r"[ \t]*")
_TRIVIA = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_LINE_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z|\r\Z)")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*|(?:[+-]?(?:\d|inf\b|nan\b)|true\b|false\b)[^\s,\[\]{}#\"'=]*")
_ITEM_LINE = re.compile(r"[ \t]*[\"'\]{#\r\n]")
_BASIC = re.compile(r'"((?:[^"\\\n]|\\[^\n])*)"')
_LITERAL = re.compile(r"'([^'\n]*)'")
_LONG_BASIC = re.compile(r'"""((?:[^"\\]|\\.|"{1,2}(?!"))*(?:"{0,2}(?=""")))"""', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''((?:[^']|'{1,2}(?!'))*(?:'{0,2}(?=''')))'''", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([ \t]*\r?\n[ \t\r\n]*)|(.))", re.DOTALL
)
_SHORT_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_MAX_DEPTH = 100


class _BrokenError(Exception):
    """What stands at `at` is not the TOML expected there."""

    def __init__(self, at: int) -> None:
        self.at = at


@dataclass
class _Draft:
    """A table while it is being read; headers and dotted keys add to it from several places."""

    header: Span | None = None
    end: int = 0
    inline: Span | None = None
    entries: dict[str, tuple[Placed, _Value]] = field(default_factory=dict)

    def frozen(self) -> Table:
        entries = {name: Entry(key, _frozen(value)) for name, (key, value) in self.entries.items()}
        return Table(entries, self.header, self.end, self.inline)


@dataclass
class _Tables:
    """The `[[name]]` tables of one name, in order."""

    items: list[_Draft]


_Value: TypeAlias = "Text | Scalar | Array | _Draft | _Tables"


def _frozen(value: _Value) -> Node:
    match value:
        case _Draft():
            return value.frozen()
        case _Tables():
            return Array(value.items[0].header or Span(0, 0), tuple(item.frozen() for item in value.items))
        case _:
            return value


class _Scanner:
    """Reads a text from left to right; `at` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.root = _Draft()
        self.current = self.root
        self.damage: list[Span] = []

    def document(self) -> TomlText:
        while self.skip(_TRIVIA) < len(self.text):
            start = self.at
            try:
                self.statement()
            except _BrokenError as broken:
                self.resume(start, broken.at)
        return TomlText(self.root.frozen(), tuple(self.damage))

    def resume(self, start: int, broken: int) -> None:
        """Go on at the line that holds the surprise if it is a later one, else at the line below."""
        at = self.text.rfind("\n", start, broken) + 1
        if at <= start:
            at = self.text.find("\n", broken) + 1 or len(self.text)
        self.damage.append(Span(start, at))
        self.at = at

    def statement(self) -> None:
        if self.text.startswith("[", self.at):
            self.header()
        else:
            self.pair(self.current)
            self.current.end = self.at
        if not _LINE_REST.match(self.text, self.at):
            raise _BrokenError(self.at)

    def header(self) -> None:
        start = self.at
        brackets = 2 if self.text.startswith("[[", start) else 1
        self.at += brackets
        path = self.key()
        self.skip(_BLANK)
        self.expect("]" * brackets)
        span = Span(start, self.at)
        parent = _descend(self.root, path[:-1], start)
        self.current = _add_table(parent, path[-1], span) if brackets == 2 else _open_table(parent, path[-1], span)

    def pair(self, into: _Draft, depth: int = 0) -> None:
        path = self.key()
        self.skip(_BLANK)
        self.expect("=")
        self.skip(_BLANK)
        home = _descend(into, path[:-1], path[0].start)
        value = self.value(depth)
        if path[-1].value in home.entries:
            raise _BrokenError(path[-1].start)
        home.entries[path[-1].value] = (path[-1], value)
        if isinstance(value, Array) and not value.closed:
            into.end = self.at
            raise _BrokenError(self.at)

    def key(self) -> list[Placed]:
        path = [self.key_part()]
        while self.text.startswith(".", self.skip(_BLANK)):
            self.at += 1
            path.append(self.key_part())
        return path

    def key_part(self) -> Placed:
        at = self.skip(_BLANK)
        if bare := _BARE_KEY.match(self.text, at):
            self.at = bare.end()
            return Placed(bare[0], at)
        if self.text.startswith(('"""', "'''"), at) or not self.text.startswith(('"', "'"), at):
            raise _BrokenError(at)
        return self.string().placed

    def value(self, depth: int) -> _Value:
        if depth > _MAX_DEPTH:
            raise _BrokenError(self.at)
        match self.text[self.at : self.at + 1]:
            case "[":
                return self.array(depth)
            case "{":
                return self.inline_table(depth)
            case '"' | "'":
                return self.string()
        if found := _SCALAR.match(self.text, self.at):
            self.at = found.end()
            return Scalar(Span(*found.span()), found[0])
        raise _BrokenError(self.at)

    def array(self, depth: int) -> Array:
        start = self.at
        self.at += 1
        items: list[Node] = []
        while not self.text.startswith("]", self.skip(_TRIVIA)):
            before = self.at
            try:
                items.append(_frozen(self.item(depth)))
                before = self.at
                self.comma("]")
            except _BrokenError as broken:
                if not self.next_item(before, broken.at):
                    self.at = broken.at
                    return Array(Span(start, broken.at), tuple(items), closed=False)
        self.at += 1
        return Array(Span(start, self.at), tuple(items))

    def next_item(self, before: int, broken: int) -> bool:
        """Go on behind a broken item, at the next line that looks like one: an array is typed item by item."""
        at = broken if "\n" in self.text[before:broken] else self.text.find("\n", broken) + 1
        line = self.text.rfind("\n", 0, at) + 1
        if at <= before or not _ITEM_LINE.match(self.text, line):
            return False
        self.damage.append(Span(before, at))
        self.at = at
        return True

    def item(self, depth: int) -> _Value:
        start = self.at
        value = self.value(depth + 1)
        if isinstance(value, Array) and not value.closed:
            raise _BrokenError(self.at if "\n" not in self.text[start : self.at] else start)
        return value

    def inline_table(self, depth: int) -> _Draft:
        made = _Draft()
        start = self.at
        self.at += 1
        while not self.text.startswith("}", self.skip(_TRIVIA)):
            self.pair(made, depth + 1)
            self.comma("}")
        self.at += 1
        made.inline = Span(start, self.at)
        made.end = self.at
        return made

    def comma(self, closing: str) -> None:
        at = self.skip(_TRIVIA)
        if self.text.startswith(",", at):
            self.at += 1
        elif not self.text.startswith(closing, at):
            raise _BrokenError(at)

    def string(self) -> Text:
        start = self.at
        long = self.text.startswith(('"""', "'''"), start)
        literal = self.text[start] == "'"
        pattern = (_LONG_LITERAL if literal else _LONG_BASIC) if long else (_LITERAL if literal else _BASIC)
        found = pattern.match(self.text, start)
        if found is None:
            raise _BrokenError(start)
        self.at = found.end()
        inner = found.start(1)
        if long and (newline := re.compile(r"\r?\n").match(self.text, inner)):
            inner = newline.end()
        return Text(Span(start, self.at), _decoded(self.text, Span(inner, found.end(1)), literal=literal))

    def skip(self, pattern: re.Pattern[str]) -> int:
        if found := pattern.match(self.text, self.at):
            self.at = found.end()
        return self.at

    def expect(self, token: str) -> None:
        if not self.text.startswith(token, self.at):
            raise _BrokenError(self.at)
        self.at += len(token)


def _descend(table: _Draft, path: list[Placed], at: int) -> _Draft:
    for key in path:
        _, value = table.entries.setdefault(key.value, (key, _Draft()))
        if isinstance(value, _Tables):
            value = value.items[-1]
        if not isinstance(value, _Draft):
            raise _BrokenError(at)
        table = value
    return table


def _open_table(parent: _Draft, key: Placed, header: Span) -> _Draft:
    table = _descend(parent, [key], header.start)
    if table.header is None and table.inline is None:
        table.header, table.end = header, header.end
    return table


def _add_table(parent: _Draft, key: Placed, header: Span) -> _Draft:
    made = _Draft(header, header.end)
    _, tables = parent.entries.setdefault(key.value, (key, _Tables([])))
    if not isinstance(tables, _Tables):
        raise _BrokenError(header.start)
    tables.items.append(made)
    return made


def _decoded(text: str, inner: Span, *, literal: bool) -> Placed:
    raw = text[inner.start : inner.end]
    if "\r" not in raw and (literal or "\\" not in raw):
        return Placed(raw, inner.start)
    characters = list(_characters(text, inner, literal=literal))
    return Placed("".join(c for c, _ in characters), inner.start, tuple(place for _, place in characters))


def _characters(text: str, inner: Span, *, literal: bool) -> Iterator[tuple[str, Span]]:
    at = inner.start
    while at < inner.end:
        end = at + 1
        if text[at] == "\\" and not literal:
            escape = _ESCAPE.match(text, at, inner.end)
            end = escape.end() if escape else end
            made = _meaning(escape) if escape else "\\"
        elif text.startswith("\r\n", at):
            end, made = at + 2, "\n"
        else:
            made = text[at]
        if made:
            yield made, Span(at, end)
        at = end


def _meaning(escape: re.Match[str]) -> str:
    if digits := escape[1] or escape[2] or escape[3]:
        code = int(digits, 16)
        return chr(code) if code <= sys.maxunicode else "\ufffd"
    if escape[4]:
        return ""
    return _SHORT_ESCAPES.get(escape[5], escape[5])
