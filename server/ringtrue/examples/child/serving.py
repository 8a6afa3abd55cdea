"""Serving: answers one question after the other, each in a fork of this process that is sealed before it runs.

Questions and answers are lines of JSON on standard input and output. This process itself runs nothing of what it is
sent; it ends when its input does. Does not know what a step means.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import time
from collections.abc import Mapping
from typing import Any, Final

from ringtrue.examples.child.seal import Unsealed, can_seal, seal, tie_to_parent
from ringtrue.examples.child.trial import run

_MOST_BYTES: Final = 200_000
_VERDICTS: Final = {"same", "differs", "raised", "slow", "unclear"}
_LONGEST: Final = 400
_SECONDS: Final = 3.0
_PROCESSOR_SECONDS: Final = 2
# Read from disk on first use, which a sealed process cannot do.
_EARLY = (
    "encodings.ascii", "encodings.latin_1", "encodings.utf_16", "encodings.utf_32", "encodings.cp1252",
    "encodings.idna", "encodings.hex_codec", "unicodedata", "_strptime", "copyreg", "keyword", "reprlib",
)  # fmt: skip  # a list of names reads better packed


def main() -> None:
    """Answer until standard input ends."""
    answers = os.dup(1)
    questions = os.fdopen(os.dup(0), "rb")
    with open(os.devnull, "r+b") as nothing:
        for standard in (0, 1, 2):
            os.dup2(nothing.fileno(), standard)
    for name in _EARLY:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    for line in questions:
        os.write(answers, json.dumps(_answer(json.loads(line))).encode() + b"\n")


def _answer(question: Mapping[str, Any]) -> list[list[str]] | None:
    """What came of each step that was done; None where nothing may be run here."""
    if not can_seal():
        return None
    for name in question["imports"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)  # of the standard library alone
    out, into = os.pipe()
    child = os.fork()
    if not child:
        _run(question, into)
    os.close(into)
    try:
        return _read(out)
    finally:
        os.close(out)
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _run(question: Mapping[str, Any], into: int) -> None:
    """In the fork: never returns."""
    try:
        tie_to_parent()
        seal(into, _PROCESSOR_SECONDS)
        run(
            question["source"],
            question["steps"],
            question["builtins"],
            lambda said: _write(into, json.dumps(said).encode() + b"\n"),
        )
    except Unsealed:
        _write(into, b"null\n")
    except BaseException:  # noqa: S110  # whatever it is: this process must not come back
        pass
    finally:
        os._exit(0)


def _write(into: int, text: bytes) -> None:
    while text:
        text = text[os.write(into, text) :]


def _read(out: int) -> list[list[str]] | None:
    """The lines that come before time or room are up; the last may be cut."""
    end = time.monotonic() + _SECONDS
    got = bytearray()
    while len(got) < _MOST_BYTES and (left := end - time.monotonic()) > 0:
        if not select.select([out], [], [], left)[0]:
            break
        part = os.read(out, 65_536)
        if not part:
            break
        got += part
    said: list[list[str]] = []
    for line in bytes(got).split(b"\n")[:-1]:
        told = _told(line)
        if told is None:
            return said or None
        said.append(told)
    return said


def _told(line: bytes) -> list[str] | None:
    """One line, as far as it is what a trial says: what comes out of a fork is not believed to be."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not (isinstance(told, list) and len(told) == 3 and all(isinstance(part, str) for part in told)):
        return None
    verdict, *words = told
    if verdict not in _VERDICTS or any(len(one) > _LONGEST for one in words):
        return None
    return [verdict, *(" ".join(one.split()) if not one.isprintable() else one for one in words)]


if __name__ == "__main__":
    main()
