"""Wire: Content-Length frames and JSON-RPC messages as bytes.

Does not know methods or their parameters. What cannot be read is a Malformed, never an exception.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, BinaryIO, NamedTuple

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


def messages(stream: BinaryIO) -> Iterator[dict[str, Any] | Malformed]:
    """Every message of the stream, until it ends. After a broken header, reading goes on at the next one."""
    while True:
        length = _length(stream)
        if length is None:
            return
        if isinstance(length, Malformed):
            yield length
            continue
        body = stream.read(length)
        if len(body) < length:
            return
        yield _decoded(body)


def _length(stream: BinaryIO) -> int | Malformed | None:
    """The length that the next header says; None at the end of the stream."""
    found: int | Malformed | None = None
    while line := stream.readline():
        # What a broken message left behind may stand before the header on its line.
        at = line.lower().rfind(_LENGTH)
        if at >= 0:
            found = _number(line[at + len(_LENGTH) :])
            if isinstance(found, Malformed):
                return found
        elif not line.strip() and found is not None:
            return found
    return None


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
