"""Magics: what IPython adds to Python in a cell, as the Python that IPython makes of it, line by line.

A line stays a line. Does not run anything, and does not know cells before or behind.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

from ringtrue.lexical import Lines

_INSTALL = re.compile(
    r"(?:(?:\{sys\.executable\}|\S*python[\d.]*)\s+-m\s+)?(?:uv\s+)?(?:pip[\d.]*|(?:micro)?mamba|conda)\s+(install\b.*)",
    re.DOTALL,
)
_ASSIGNED = re.compile(r"(?P<target>[^\W\d][\w., \t]*?\s*)=\s*(?P<sign>%|!)(?P<rest>[^\n]*)\Z", re.DOTALL)
_TIMED = re.compile(
    r"(?:time|timeit|prun|memit|mprun|lprun)\s+(?:-\w+\s*(?:\d+\s+|(?=-|\s))\s*)*(?P<code>.+)", re.DOTALL
)
_HELP = re.compile(r"\?{0,2}\s*[^\W\d][\w.*\[\]'\"]*\s*\?{0,2}\Z|\?{1,2}\s*\S*\Z|\S+\?{1,2}\Z")
_NAMING = frozenset(("run", "load", "loadpy", "pylab", "store", "reload_ext", "load_ext", "import_all", "recall"))
"""Line magics that may bind names nobody can tell."""
_OF_PYTHON = frozenset(("time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "pyinstrument", "scalene"))
"""Cell magics whose cell is Python that runs in the notebook."""
_SILENT = frozenset(
    ("bash", "sh", "script", "html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "writefile", "file")
) | {"perl", "ruby", "cmd", "powershell", "system", "sx", "!", "python", "python3", "python2", "pypy", "debug"}
"""Cell magics that bind no names in the notebook."""
_WRITING = ("writefile", "file")
_OPEN = "exec(get_ipython())"


class Translated(NamedTuple):
    """Python of as many lines as the cell has, and which of them (from 0) are not the author's own."""

    python: str
    foreign: frozenset[int]


def translated(text: str) -> Translated:
    """What IPython makes of the text of a cell."""
    if not _may_hold_magic(text):
        return Translated(text, frozenset())
    first = text.lstrip()
    if first.startswith("%%"):
        return _cell_magic(text)
    return _lines(text)


def _may_hold_magic(text: str) -> bool:
    return any(sign in text for sign in "%!?") and not _is_python(text)


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _cell_magic(text: str) -> Translated:
    lines = text.splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.strip())
    name, _, rest = lines[at].strip()[2:].partition(" ")
    if name in _OF_PYTHON:
        bound = rest.split()[-1] if name == "capture" and rest.split() else ""
        call = f"{bound} = {_call(name, '')}" if bound.isidentifier() else _call(name, "")
        below = _lines("".join(lines[at + 1 :]))
        head = [_blank(line) for line in lines[:at]] + [call + _end(lines[at])]
        foreign = {at, *(line + at + 1 for line in below.foreign)}
        return Translated("".join(head) + below.python, frozenset(foreign))
    written = rest.split()[-1] if name in _WRITING and rest.split() else ""
    said = _call(name, written) if name in _SILENT else _OPEN
    made = [_blank(line) for line in lines[:at]] + [said + _end(lines[at])] + [_blank(line) for line in lines[at + 1 :]]
    return Translated("".join(made), frozenset(range(len(lines) + 1)))


def _lines(text: str) -> Translated:
    """Each logical line by itself: what stands in brackets and strings is no magic."""
    scanned = Lines(text)
    made: list[str] = []
    foreign: set[int] = set()
    at = line = 0
    while at < len(text):
        magic = _magic_at(text, at)
        end = magic[1] if magic else max(scanned.at(at).end, at + 1)
        piece = text[at:end]
        count = len(piece.splitlines()) or 1
        if magic:
            own = piece.splitlines(keepends=True)
            made += [magic[0] + _end(own[0]), *(_blank(one) for one in own[1:])]
            foreign.update(range(line, line + count))
        else:
            made.append(piece)
        line += count
        at = end
    return Translated("".join(made), frozenset(foreign))


def _magic_at(text: str, at: int) -> tuple[str, int] | None:
    """The Python for the magic in the line that starts at `at`, and where the magic ends."""
    end = _line_end(text, at)
    while text[at:end].rstrip("\r\n").endswith("\\") and end < len(text):
        end = _line_end(text, end)
    said = " ".join(part.rstrip("\\").strip() for part in text[at:end].splitlines())
    indent = text[at : at + len(text[at:end]) - len(text[at:end].lstrip(" \t"))]
    python = _statement(said)
    return None if python is None else (indent + python, end)


def _statement(said: str) -> str | None:
    """The Python for a line that is a magic, else None."""
    if said.startswith("!"):
        return _command(said.lstrip("!").strip())
    if said.startswith("%") and not said.startswith("%%"):
        return _line_magic(said[1:].strip())
    if (assigned := _ASSIGNED.match(said)) and "=" not in assigned["target"]:
        return f"{assigned['target'].strip()} = get_ipython().getoutput({assigned['rest'].strip()!r})"
    if "?" in said and _HELP.match(said):
        return _call("pinfo", said.strip("? "))
    return None


def _command(said: str) -> str:
    if install := _INSTALL.match(said):
        return _call("pip", install[1])
    return f"get_ipython().system({said!r})"


def _line_magic(said: str) -> str:
    if install := _INSTALL.match(said):
        return _call("pip", install[1])
    if (timed := _TIMED.match(said)) and _is_python(timed["code"]):
        return timed["code"]
    name, _, rest = said.partition(" ")
    return _OPEN if name in _NAMING else _call(name, rest)


def _call(name: str, rest: str) -> str:
    return f"get_ipython().run_line_magic({name!r}, {rest.strip()!r})"


def _line_end(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


_blank = _end
