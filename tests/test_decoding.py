"""Decoding: what is read is what Python reads, and what is written back is what was read."""

from __future__ import annotations

import codecs
import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.decoding import Decoded, decode, encode

heads = st.sampled_from(
    [
        b"",
        codecs.BOM_UTF8,
        b"# coding: latin-1\n",
        b"#!/bin/sh\n# -*- coding: cp1252 -*-\r\n",
        b"# coding=utf-8\n",
        codecs.BOM_UTF8 + b"# coding: utf-8\n",
        codecs.BOM_UTF8 + b"# coding: latin-1\n",
        b"# coding: koi8-r\r",
        b"x = 1\n# coding: latin-1\n",
        b"# coding: utf-16\n",
        b"# coding: nonsense\n",
    ]
)
bodies = st.binary(max_size=20) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))


@given(heads, bodies)
def test_what_was_read_is_written_back_byte_for_byte(head: bytes, body: bytes) -> None:
    decoded = decode(head + body)
    if decoded.problem is None:
        assert decoded.text is not None
        assert encode(decoded.text, decoded) == head + body


@given(heads, bodies)
def test_the_text_is_what_python_reads(head: bytes, body: bytes) -> None:
    raw = head + body
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        wanted = raw.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        wanted = None
    decoded = decode(raw)
    if wanted is None or "\0" in wanted:
        assert decoded.problem is not None
    elif decoded.problem is None:
        assert decoded.text == wanted


@pytest.mark.parametrize(
    ("raw", "text", "encoding", "bom"),
    [
        (b"x", "x", "utf-8", False),
        (b"\xef\xbb\xbfx\r\n", "x\r\n", "utf-8", True),
        (b"# coding: latin-1\n\xe9", "# coding: latin-1\n\xe9", "iso-8859-1", False),
        (b"x = 1\n\n# coding: latin-1\n", "x = 1\n\n# coding: latin-1\n", "utf-8", False),
    ],
)
def test_encodings(raw: bytes, text: str, encoding: str, bom: bool) -> None:
    assert decode(raw) == Decoded(text, encoding, bom)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("x".encode("utf-16"), "the file is UTF-16, which Python does not read"),
        ("x".encode("utf-32"), "the file is UTF-32, which Python does not read"),
        (b"x\0", "the file holds null bytes: it is not text"),
        (b"x\n\xff", "byte 0xff in line 2 is not UTF-8"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem: utf-8"),
    ],
)
def test_problems(raw: bytes, problem: str) -> None:
    decoded = decode(raw)
    assert decoded.problem == problem
    with pytest.raises(ValueError, match=problem.split(":")[0]):
        encode("x", decoded)


def test_what_the_encoding_cannot_write_is_an_error() -> None:
    with pytest.raises(UnicodeEncodeError):
        encode("\u20ac", decode(b"# coding: latin-1\n"))
