"""Wire: Content-Length frames and JSON-RPC messages as bytes.

Does not know methods or their parameters. What cannot be read is a Malformed, never an exception.
"""

from __future__ import annotations

import json
from enum import IntEnum
from typing import Any, NamedTuple

# No editor sends a message of this size; a length beyond it is a broken header.
LARGEST = 1 << 28
_LENGTH = b"content-length:"


class Code(IntEnum):
    """Error codes of JSON-RPC and LSP."""

    PARSE_ERROR = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL_ERROR = -32603
    NOT_INITIALIZED = -32002
    CONTENT_MODIFIED = -32801
    CANCELLED = -32800


class Malformed(NamedTuple):
    """A frame that holds no message."""

    code: Code
    reason: str


class Frames:
    """Takes bytes as they come and gives the messages in them. After a broken header it goes on at the next one."""

    def __init__(self) -> None:
        self._left = bytearray()
        self._length: int | None = None  # of the body, once the header said it
        self._in_body = False

    def feed(self, data: bytes) -> list[dict[str, Any] | Malformed]:
        """Every message that `data` completes."""
        self._left += data
        found: list[dict[str, Any] | Malformed] = []
        while (self._body if self._in_body else self._header_line)(found):
            pass
        return found

    def _body(self, found: list[dict[str, Any] | Malformed]) -> bool:
        assert self._length is not None  # the header has ended
        if len(self._left) < self._length:
            return False
        found.append(_decoded(bytes(self._left[: self._length])))
        del self._left[: self._length]
        self._length, self._in_body = None, False
        return True

    def _header_line(self, found: list[dict[str, Any] | Malformed]) -> bool:
        end = self._left.find(b"\n") + 1
        if not end:
            return False
        line = bytes(self._left[:end])
        del self._left[:end]
        # What a broken message left behind may stand before the header on its line.
        at = line.lower().rfind(_LENGTH)
        if at >= 0:
            said = _number(line[at + len(_LENGTH) :])
            self._length = said if isinstance(said, int) else None
            if isinstance(said, Malformed):
                found.append(said)
        elif not line.strip() and self._length is not None:
            self._in_body = True
        return True


def _number(text: bytes) -> int | Malformed:
    shown = text.strip()[:40].decode("ascii", "replace")
    if not shown.isascii() or not shown.isdigit():
        return Malformed(Code.PARSE_ERROR, f"'{shown}' is not a length")
    if int(shown) > LARGEST:
        return Malformed(Code.PARSE_ERROR, f"a message of {shown} bytes is refused")
    return int(shown)


def _decoded(body: bytes) -> dict[str, Any] | Malformed:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:  # not UTF-8 is a ValueError, too
        return Malformed(Code.PARSE_ERROR, f"not JSON: {error}")
    if isinstance(message, dict):
        return message
    return Malformed(Code.INVALID_REQUEST, "a message must be an object")


_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True, check_circular=False).encode


def encoded(value: Any) -> str:
    """`value` as JSON, in ASCII: lone surrogates survive."""
    return _encode(value)


def frame(body: str) -> bytes:
    """A message, which is ASCII, with its header."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body.encode("ascii"))


def notification(method: str, params: str) -> bytes:
    """A framed notification; `params` are JSON already."""
    return frame(f'{{"jsonrpc":"2.0","method":"{method}","params":{params}}}')


def request(number: int, method: str, params: str) -> bytes:
    return frame(f'{{"jsonrpc":"2.0","id":{number},"method":"{method}","params":{params}}}')


def response(id: Any, result: str) -> bytes:
    """A framed answer; `result` is JSON already."""
    return frame(f'{{"jsonrpc":"2.0","id":{_encode(id)},"result":{result}}}')


def failure(id: Any, code: Code, reason: str) -> bytes:
    return frame(f'{{"jsonrpc":"2.0","id":{_encode(id)},"error":{_encode({"code": int(code), "message": reason})}}}')
