"""Cut: a module's text as pieces that each parse by themselves, and what could not be parsed as damage.

A module is a concatenation of column-0 statements, and the suite of a class one of statements at its indentation. So
a piece depends on the text from its border on and on the suite it stands in, never on other text before it: cutting
can start at any old border. How far beyond its end a piece looked (`reach`) says which edits leave it as it is.
What a piece holds depends on its own text alone. Does not know blocks, names or rules.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from ringtrue.lexical import Lines, LogicalLine, is_empty
from ringtrue.recover import Refused, recover
from ringtrue.text import Span, line_starts

# `ast.parse` warns about escapes such as "\d"; the warning names this file, so that only ours are silenced.
FILE_NAME = "<ringtrue>"
warnings.filterwarnings("ignore", module=re.escape(FILE_NAME))

# A form feed in the white space of a line sets the column back to 0.
_FEEDS = r"(?:[ \t\f]{0,8}\f)?"
# Backslashes that end a line before any content: what follows in column 0 stands in the column of the first of them.
_CONTINUED = rf"(?:(?:\\(?:\r\n|\r|\n)){{1,2}}{_FEEDS})?"
_CONTENT = rf"{_CONTINUED}[^ \t\f\r\n#)\]}}\\]"
# The longest continuing keyword and the character behind it decide whether a line is a border, with what may precede.
_LOOK_AHEAD = len("finally") + 1 + 9 + 6 + 9
# Each join is one more parse. Only decorators whose brackets hold column-0 text need more than one.
_MAX_JOINS = 16
_CLASS = re.compile(r"class\b")
_MAY_BE_CLASS = re.compile(_FEEDS + r"(?:class\b|@)")
_BLANKS = re.compile(r"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*")
_WHITE = re.compile(r"[ \t\f]*")
_BODY_INDENT = re.compile(_FEEDS + r"([ \t]+)(?=[^ \t\f\r\n\\])")
# The members of a class are parsed below a header of one line.
_STAND_IN_HEADER = "class _:\n"


@dataclass(frozen=True)
class Suite:
    """What statements stand in: the module, or the body of the column-0 class `owner`."""

    owner: str = ""
    indent: str = ""


MODULE = Suite()
PieceKind: TypeAlias = Literal["statement", "header", "member"]
Key: TypeAlias = tuple[PieceKind, Suite, str]


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """Text from a border to the next, and what it holds. Two pieces with the same key hold the same.

    The nodes of a member count lines from 2: `first_line` is the number of the piece's first line. The node of a
    header is the class without its body.
    """

    kind: PieceKind
    suite: Suite
    text: str
    body: tuple[ast.stmt, ...]
    damage: tuple[Span, ...]

    @property
    def key(self) -> Key:
        return (self.kind, self.suite, self.text)

    @property
    def owner(self) -> str:
        """The class whose header or member this is."""
        if self.kind == "header":
            assert isinstance(self.body[0], ast.ClassDef)
            return self.body[0].name
        return self.suite.owner

    @property
    def first_line(self) -> int:
        return 2 if self.kind == "member" else 1


class Cut(NamedTuple):
    """A piece; the characters looked at beyond it, the end of the text counting as one; the suite that follows."""

    piece: Piece
    reach: int
    after: Suite


@dataclass
class Cutter:
    """Cuts one text. Pieces that are `known` are not parsed again; `parses` counts those that are."""

    text: str
    known: Mapping[Key, Piece] = field(default_factory=dict)
    parses: int = 0
    lines: Lines = field(init=False)

    def __post_init__(self) -> None:
        self.lines = Lines(self.text)

    def cut(self, at: int, suite: Suite) -> Cut:
        """The piece that starts at `at`, which must be a border of `suite` or the start of the text."""
        reach = 0
        if suite is MODULE and _MAY_BE_CLASS.match(self.text, at):
            header, reach = self._header(at)
            if header is not None:
                return header
        border = _border(suite.indent)
        end = first = self._first_end(at, border)
        reach = max(reach, end + border.look_ahead)
        for _ in range(_MAX_JOINS):
            whole = self._whole(suite, self.text[at:end])
            if whole is not None and not _goes_on(whole.text):
                return self._made(whole, at, reach, border)
            scan = self._scan(at, end, border)
            reach = max(reach, scan.reach)
            if whole is not None and scan.end == end:  # a comment that ends with a backslash
                return self._made(whole, at, reach, border)
            if scan.decorator:
                first = scan.end
            if scan.end == end:
                break
            end = scan.end
        # What was joined did not help: only the first part is lost, the rest gets its own chance.
        return self._made(self._damaged(suite, self.text[at:first]), at, reach, border)

    def _made(self, piece: Piece, at: int, reach: int, border: _Border) -> Cut:
        end = at + len(piece.text)
        stays = piece.suite is not MODULE and border.member.match(self.text, end)
        return Cut(piece, min(reach, len(self.text) + 1) - end, piece.suite if stays else MODULE)

    def _whole(self, suite: Suite, text: str) -> Piece | None:
        kind: PieceKind = "member" if suite.owner else "statement"
        known = self._reusable(kind, suite, text)
        if known is not None:
            return None if known.damage else known
        body = self._read(suite, text)
        return None if isinstance(body, Refused) else Piece(kind, suite, text, tuple(body), ())

    def _damaged(self, suite: Suite, text: str) -> Piece:
        kind: PieceKind = "member" if suite.owner else "statement"
        known = self._reusable(kind, suite, text)
        if known is not None:
            return known
        left, damage = recover(text, lambda tried: self._read(suite, tried), 2 if suite.owner else 1)
        # Text that goes on may parse by itself: what follows it is what cannot be read.
        return (
            Piece(kind, suite, text, tuple(left), damage)
            if damage
            else Piece(kind, suite, text, (), (Span(0, len(text)),))
        )

    def _reusable(self, kind: PieceKind, suite: Suite, text: str) -> Piece | None:
        # Text that parses and still goes on may be damage in one place and whole in another.
        return None if _goes_on(text) else self.known.get((kind, suite, text))

    def _read(self, suite: Suite, text: str) -> list[ast.stmt] | Refused:
        self.parses += 1
        return _members(text) if suite.owner else parse(text)

    def _header(self, at: int) -> tuple[Cut | None, int]:
        """The header of a class whose body stands on lines of its own, or None; and how far was looked for it."""
        text, end = self.text, len(self.text)
        line = self.lines.at(at)
        reach = line.reach
        while line.whole and line.end < end and (_is_at(text, line, "@") or is_empty(text, line)):
            line = self.lines.at(line.end)
            reach = max(reach, line.reach)
        if not (line.whole and _CLASS.match(text, line.start + line.indent) and _column(text, line) == 0):
            return None, reach + len("class")
        blanks = _BLANKS.match(text, line.end)
        assert blanks is not None  # the pattern matches the empty string
        body = blanks.end()
        white = _WHITE.match(text, body)
        assert white is not None  # likewise
        reach = max(reach, white.end() + 1 + _LOOK_AHEAD)
        indent = _BODY_INDENT.match(text, body)
        if indent is None:
            return None, reach
        piece = self._header_piece(text[at:body], text[at : line.end], indent[1])
        if piece is None:
            return None, reach
        return Cut(piece, min(reach, end + 1) - body, Suite(piece.owner, indent[1])), reach

    def _header_piece(self, text: str, upto_colon: str, indent: str) -> Piece | None:
        known = self.known.get(("header", MODULE, text))
        if known is not None:
            return known
        self.parses += 1
        read = parse(f"{text}{indent}pass")
        if isinstance(read, Refused) or len(read) != 1:
            return None
        node = read[0]
        if not isinstance(node, ast.ClassDef) or len(node.body) != 1:
            return None
        content = upto_colon.rstrip()
        starts = line_starts(content)
        node.body = []
        node.end_lineno = len(starts)
        node.end_col_offset = len(content[starts[-1] :].encode("utf-8"))
        return Piece("header", MODULE, text, (node,), ())

    def _first_end(self, at: int, border: _Border) -> int:
        end = border.next(self.text, at + 1)
        while border.decorator.match(self.text, at) and end < len(self.text):
            at, end = end, border.next(self.text, end + 1)
        return end

    def _scan(self, at: int, end: int, border: _Border) -> _Scan:
        """Where a piece that does not parse up to `end` may end instead; `end` itself where joining cannot help."""
        asked, reach = end, end + border.look_ahead
        last: LogicalLine | None = None
        while at < end:
            for line in self.lines.between(at, end):
                reach = max(reach, line.reach)
                at = line.end
                if not line.whole:
                    return _Scan(asked, reach, False)
                if not is_empty(self.text, line):
                    last = line
            end = border.next(self.text, at)
        reach = max(reach, end + border.look_ahead)
        if last is not None and border.decorator.match(self.text, last.start) and end < len(self.text):
            end = border.next(self.text, end + 1)
            return _Scan(end, max(reach, end + border.look_ahead), True)
        return _Scan(end, reach, False)


class _Scan(NamedTuple):
    end: int  # the border at which the logical line that crosses the piece's end closes
    reach: int
    decorator: bool  # the piece ended with a decorator, which belongs to what follows


class _Border(NamedTuple):
    """How the borders of a suite look."""

    line: re.Pattern[str]
    member: re.Pattern[str]
    decorator: re.Pattern[str]
    look_ahead: int

    def next(self, text: str, at: int) -> int:
        """The first border at or after `at`, or the end of the text."""
        found = self.line.search(text, max(0, at - 1))
        return found.end() if found else len(text)


@lru_cache(maxsize=64)
def _border(indent: str) -> _Border:
    inner = re.escape(indent)
    optional = f"(?:{inner})?" if indent else ""
    continuing = rf"{_CONTINUED}(?:else|elif|except|finally)\b"
    return _Border(
        re.compile(rf"[\r\n](?={_FEEDS}{optional}(?!{continuing}){_CONTENT})"),
        re.compile(rf"{_FEEDS}{inner}{_CONTENT}"),
        re.compile(rf"{_FEEDS}{_CONTINUED}{inner}@"),
        len(indent) + _LOOK_AHEAD,
    )


def _goes_on(text: str) -> bool:
    """Whether a backslash ends the text's last line: white space before it would parse by itself."""
    return text.endswith(("\\\n", "\\\r", "\\\r\n"))


def _is_at(text: str, line: LogicalLine, mark: str) -> bool:
    return text.startswith(mark, line.start + line.indent)


def _column(text: str, line: LogicalLine) -> int:
    return len(text[line.start : line.start + line.indent].rpartition("\f")[2])


def parse(text: str) -> list[ast.stmt] | Refused:
    """The statements of `text`, or where CPython's parser refuses it."""
    try:
        return ast.parse(text, FILE_NAME).body
    except SyntaxError as error:
        return Refused((error.lineno or 1) - 1, error.msg)
    except (ValueError, RecursionError, MemoryError):
        # ValueError: null bytes (before 3.12) and lone surrogates. The last two: deeper nesting than the parser allows.
        return Refused(None, "")


def _members(text: str) -> list[ast.stmt] | Refused:
    read = parse(_STAND_IN_HEADER + text)
    if isinstance(read, Refused):
        return Refused(None if read.line is None else max(0, read.line - 1), _earlier(read.message))
    if len(read) != 1:
        # A line in column 0 that is no border: one that begins with white space and a form feed.
        return Refused(None, "")
    assert isinstance(read[0], ast.ClassDef)
    return read[0].body


def _earlier(message: str) -> str:
    """`message` with the line that it names counted without the header that stands in."""
    return re.sub(r"on line (\d+)$", lambda found: f"on line {int(found[1]) - 1}", message)
