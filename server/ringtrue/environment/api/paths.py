"""Paths: dotted names with steps, as rules write them and as answers name types.

    numpy.linalg.inv                     a name, from its module on
    .models.User                         relative to the asking file, as in its imports
    :User.save                           the asking file's own names
    pandas.read_csv().groupby            `()` what a call gives that has no keyword that chooses (see `deciding`)
    pandas.read_csv(+).close             `(+)` what a call gives, whatever it is given
    boto3.client("s3").get_object        `("...")` what a call with this first argument gives
    os.environ.get(1)                    `(1)` what a call with one argument gives, by place, that is not None
    httpx.AsyncClient().get()!.json      `!` awaited
    builtins.list[builtins.str]()*       `*` what iterating gives; type arguments in brackets, of what they are
    os.environ[]                         `[]` what subscribing gives; `[0]` by this number
    os.path.splitext()<0>                `<0>` the first of the parts into which it is taken apart
    builtins.open()&                     `&` what `with ... as` binds
    a.B()|None                           one of several

Does not know what stands at the end of a path (`walking`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")
_LITERAL = re.compile(r"""\(["']([^"'()]*)["']\)""")
_NUMBERED = re.compile(r"\(\d\)|\[-?\d+\]|<\d+>")
_ARGUMENTS = re.compile(r"\[(?![\]\d-])")


@dataclass(frozen=True)
class Path:
    """One alternative. `level` counts leading dots; `own` starts in the asking file. Steps are ".name" or a sign."""

    names: tuple[str, ...]
    level: int = 0
    own: bool = False
    arguments: tuple[tuple[Path, ...], ...] = ()
    steps: tuple[str, ...] = ()


class UnreadableError(ValueError):
    """A path that is written wrongly: a fault of the rule that asks."""


@lru_cache(maxsize=4096)
def parsed(text: str) -> tuple[Path, ...]:
    """The alternatives of a path."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def whole(self) -> tuple[Path, ...]:
        found = self._alternatives()
        if self.at != len(self.text):
            raise UnreadableError(self.text)
        return found

    def _alternatives(self) -> tuple[Path, ...]:
        found = [self._path()]
        while self._take("|"):
            found.append(self._path())
        return tuple(found)

    def _path(self) -> Path:
        level = 0
        while self._take("."):
            level += 1
        own = not level and self._take(":")
        names = [self._word()]
        while self._dotted():
            names.append(self._word())
        arguments: tuple[tuple[Path, ...], ...] = ()
        if _ARGUMENTS.match(self.text, self.at):
            arguments = self._arguments()
        return Path(tuple(names), level, own, arguments, self._steps())

    def _dotted(self) -> bool:
        return self._take(".")

    def _arguments(self) -> tuple[tuple[Path, ...], ...]:
        self._take("[")
        found = [self._alternatives()]
        while self._take(","):
            found.append(self._alternatives())
        if not self._take("]"):
            raise UnreadableError(self.text)
        return tuple(found)

    def _steps(self) -> tuple[str, ...]:
        found: list[str] = []
        while self.at < len(self.text):
            if self._take("()"):
                found.append("()")
            elif self._take("(+)"):
                found.append("(+)")
            elif literal := _LITERAL.match(self.text, self.at):
                found.append(f'("{literal[1]}")')
                self.at = literal.end()
            elif numbered := _NUMBERED.match(self.text, self.at):
                found.append(numbered[0])
                self.at = numbered.end()
            elif self._take("[]"):
                found.append("[]")
            elif self.text[self.at] in "!*&":
                found.append(self.text[self.at])
                self.at += 1
            elif self._take("."):
                found.append("." + self._word())
            else:
                break
        return tuple(found)

    def _word(self) -> str:
        match = _WORD.match(self.text, self.at)
        if match is None:
            raise UnreadableError(self.text)
        self.at = match.end()
        return match[0]

    def _take(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True
