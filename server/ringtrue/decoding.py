"""Decoding: bytes of a source file as text and back, byte for byte.

Python's rules decide the encoding: a BOM, a PEP 263 line, else UTF-8. Line ends stay as they are. Does not know files.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass

# UTF-32 first: its little-endian BOM begins with that of UTF-16.
_FOREIGN_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# The first two lines, as tokenize sees them, with something that may be a PEP 263 declaration.
_DECLARED = re.compile(rb"\A(?:[^\n]*\n)?[^\n]*coding[:=]")


@dataclass(frozen=True)
class Decoded:
    """A text, how it was written, and what was wrong with it.

    With a `problem`, unreadable bytes are U+FFFD in `text`, so that it cannot be written back; `text` is None where
    the bytes are no text at all.
    """

    text: str | None
    encoding: str
    bom: bool = False
    problem: str | None = None


def decode(raw: bytes) -> Decoded:
    """The text that Python reads from `raw`; one that Python refuses is read as far as that goes."""
    for mark, name in _FOREIGN_BOMS:
        if raw.startswith(mark):
            return Decoded(None, "utf-8", problem=f"the file is {name}, which Python does not read")
    if b"\0" in raw:
        return Decoded(None, "utf-8", problem="the file holds null bytes: it is not text")
    bom = raw.startswith(codecs.BOM_UTF8)
    body = raw[len(codecs.BOM_UTF8) :] if bom else raw
    encoding, problem = _encoding(raw)
    try:
        return Decoded(body.decode(encoding), encoding, bom, problem)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        shown = f"byte 0x{body[error.start]:02x} in line {line} is not {_shown(encoding)}"
        return Decoded(body.decode(encoding, errors="replace"), encoding, bom, problem or shown)


def encode(text: str, like: Decoded) -> bytes:
    """`text` written as the file was from which `like` was read. Raises UnicodeEncodeError, or ValueError where `like`
    has a problem."""
    if like.problem is not None:
        raise ValueError(like.problem)
    return (codecs.BOM_UTF8 if like.bom else b"") + text.encode(like.encoding)


def _encoding(raw: bytes) -> tuple[str, str | None]:
    """The encoding to read with, and what is wrong with the one declared."""
    if not _DECLARED.match(raw):
        return "utf-8", None
    import tokenize  # on first use: few files declare an encoding, and it costs start-up time

    try:
        found, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    except SyntaxError as error:
        return "utf-8", str(error.msg)
    if not _holds_ascii(found):
        return "utf-8", f"'{found}' is not an encoding that Python source can have"
    return ("utf-8" if found == "utf-8-sig" else found), None


def _holds_ascii(encoding: str) -> bool:
    """Whether ASCII is itself in the encoding: not so in `utf-16`, nor in `rot13`, a codec but none of text."""
    try:
        return "coding: x\n".encode(encoding) == b"coding: x\n"
    except (LookupError, UnicodeEncodeError):
        return False


def _shown(encoding: str) -> str:
    return encoding.upper() if encoding.startswith(("utf", "iso")) else f"'{encoding}'"
