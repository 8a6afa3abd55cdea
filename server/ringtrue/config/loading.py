"""Finds the configuration that holds for a folder, reads it, and lays the editor's or command line's settings over it.

The nearest file wins and is the only one: going up from the folder, in each folder `.ringtrue.toml`, then
`ringtrue.toml`, then a `pyproject.toml` with a `[tool.ringtrue]` table; without any, the user's own `ringtrue.toml`.
Does not know the rules: it is told their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ringtrue.config.reading import KEYS, Complaint, Names, read
from ringtrue.config.settings import KnownRule, Settings
from ringtrue.plain_files import plain_bytes, plain_text
from ringtrue.text import Source, Span
from ringtrue.toml_scanner import scan
from ringtrue.toml_text import Array, Node, Table, TomlError, loads, plain, span_of

FILES = (".ringtrue.toml", "ringtrue.toml")
_START = Span(0, 0)
_CAMEL = re.compile(r"(?<=[a-z])([A-Z])")


@dataclass(frozen=True)
class Problem:
    """Something wrong in a configuration. `path` is None for settings that come from no file.

    `line` and `column` count from 0, in characters.
    """

    message: str
    path: Path | None = None
    span: Span = _START
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Loaded:
    """The settings, the file they come from, if any, and what was wrong; what could be read holds all the same."""

    settings: Settings
    source: Path | None
    problems: tuple[Problem, ...]


def load(
    start: Path,
    rules: Iterable[KnownRule],
    overrides: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
    isolated: bool = False,
) -> Loaded:
    """The settings that hold in the folder `start`.

    `overrides` (an editor's settings, `extendSelect` or `extend-select`; None values are unset) replace single keys of
    the file. `file` names the configuration instead of looking for it; `isolated` reads none.
    """
    names = Names.of(rules)
    source = None if isolated else file or find(start)
    settings = Settings(root=start)
    problems: list[Problem] = []
    if source is not None:
        root = start if source == user_file() else source.parent
        settings, problems = _from_file(source, names, Settings(root=root))
    given, complaints = read(_unfolded(overrides or {}), names)
    problems += [Problem(complaint.message) for complaint in complaints]
    return Loaded(replace(settings, **given), source, tuple(problems))


def parse(path: Path, text: str, rules: Iterable[KnownRule]) -> Loaded:
    """The settings that the text of a configuration file holds: what an editor shows while it is typed."""
    settings, problems = _from_text(path, text, Names.of(rules), Settings(root=path.parent))
    return Loaded(settings, path, tuple(problems))


def find(start: Path) -> Path | None:
    """The configuration file that holds in `start`."""
    for folder in (start, *start.parents):
        for name in FILES:
            if (folder / name).is_file():
                return folder / name
        if _has_table(folder / "pyproject.toml"):
            return folder / "pyproject.toml"
    own = user_file()
    return own if own.is_file() else None


def user_file() -> Path:
    """Where a user's own configuration lies."""
    from platformdirs import user_config_path

    return user_config_path("ringtrue", appauthor=False) / "ringtrue.toml"


def _has_table(path: Path) -> bool:
    try:
        text = plain_text(path)
    except OSError:
        return False
    return "ringtrue" in text and scan(text).root.get("tool", "ringtrue") is not None


def _from_file(path: Path, names: Names, settings: Settings) -> tuple[Settings, list[Problem]]:
    try:
        text = plain_bytes(path).decode("utf-8-sig")
    except OSError as error:
        return settings, [Problem(f"'{path.name}' cannot be read: {(error.strerror or str(error)).lower()}", path)]
    except UnicodeDecodeError:
        return settings, [Problem(f"'{path.name}' is not UTF-8", path)]
    return _from_text(path, text, names, settings)


def _from_text(path: Path, text: str, names: Names, settings: Settings) -> tuple[Settings, list[Problem]]:
    problems: list[Problem] = []
    valid = loads(text)
    if isinstance(valid, TomlError):
        span = Span(valid.offset, min(valid.offset + 1, len(text)))
        problems.append(_problem(path, Source(text), span, f"not valid TOML: {valid.message}"))
    root = scan(text).root
    table = root.get("tool", "ringtrue") if path.name == "pyproject.toml" else root
    if table is None:
        return settings, problems
    values = plain(table)
    if not isinstance(table, Table) or not isinstance(values, dict):
        return settings, [*problems, _problem(path, Source(text), span_of(table), "'tool.ringtrue' must be a table")]
    given, complaints = read(values, names)
    source = Source(text)
    problems += [_problem(path, source, _place(table, complaint), complaint.message) for complaint in complaints]
    return replace(settings, **given), problems


def _problem(path: Path, source: Source, span: Span, message: str) -> Problem:
    line = source.line_of(span.start)
    return Problem(message, path, span, line, span.start - source.starts[line])


def _place(table: Table, complaint: Complaint) -> Span:
    """Where the complaint's key or value stands; where the path leads nowhere, the last place on the way."""
    node: Node = table
    place = span_of(table)
    for part in complaint.key:
        following = _step(node, part)
        if following is None:
            return place
        node, key = following
        # A table's own place may be a header far from here: its key is what the reader knows it by.
        place = key if key is not None and (complaint.on_key or isinstance(node, Table)) else span_of(node)
    return place


def _step(node: Node, part: str | int) -> tuple[Node, Span | None] | None:
    if isinstance(node, Table) and isinstance(part, str) and part in node.entries:
        entry = node.entries[part]
        return entry.value, entry.key.span()
    if isinstance(node, Array) and isinstance(part, int) and part < len(node.items):
        return node.items[part], None
    return None


def _unfolded(values: Mapping[str, Any]) -> dict[str, Any]:
    """An editor's settings with keys as files have them; unset ones left out."""
    spelled = {key if key in KEYS else _CAMEL.sub(r"-\1", key).lower(): value for key, value in values.items()}
    return {key: value for key, value in spelled.items() if value is not None}
