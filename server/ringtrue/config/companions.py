"""What Ruff is configured to report, so that it is not reported twice.

Does not run Ruff, and knows its codes only as strings with prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringtrue.config.ruff_defaults import is_default, required, version_of
from ringtrue.config.settings import matches
from ringtrue.plain_files import plain_text
from ringtrue.toml_text import TomlError, loads

if TYPE_CHECKING:
    from packaging.version import Version

_FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")
_DEPTH = 16  # files that `extend` each other at most
_LETTERS = re.compile(r"[A-Z]+")


@dataclass(frozen=True)
class RuffLayer:
    """What one file of the `extend` chain says; globs are relative to `folder`."""

    folder: Path
    select: tuple[str, ...] | None
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    per_file_ignores: Mapping[str, tuple[str, ...]] | None
    extend_per_file_ignores: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class RuffConfig:
    """The files that configure Ruff for a folder, the outermost that is extended first."""

    layers: tuple[RuffLayer, ...]
    required: Version | None = None

    def enables(self, code: str, path: Path | None = None, version: str | None = None) -> bool:
        """Whether Ruff reports `code`, in the file at `path` if one is given.

        What runs by default depends on Ruff's version: `version` is the one that the project installs or locks. Without
        it the configuration's `required-version` counts, and without that the newest Ruff known here.
        """
        on = is_default(code, version_of(version) or self.required)
        for layer in self.layers:
            selected = (*(layer.select or ()), *layer.extend_select)
            on = _decided(code, selected, layer.ignore, before=on and layer.select is None)
        return on and not (path is not None and self._ignored_in(code, path))

    def globs_of(self, path: Path) -> tuple[str, ...]:
        """Which globs mean the file at `path`, each behind the place of its layer: two files with the same are told
        the same."""
        return tuple(
            f"{i} {glob}"
            for i, layer in enumerate(self.layers)
            for glob in {**layer.extend_per_file_ignores, **(layer.per_file_ignores or {})}
            if _applies(glob, path, layer.folder)
        )

    def _ignored_in(self, code: str, path: Path) -> bool:
        replaced = [i for i, layer in enumerate(self.layers) if layer.per_file_ignores is not None]
        for i, layer in enumerate(self.layers):
            tables = [layer.extend_per_file_ignores]
            if replaced and i == replaced[-1]:
                tables.append(layer.per_file_ignores or {})
            for table in tables:
                for glob, codes in table.items():
                    if any(_covers(word, code) for word in codes) and _applies(glob, path, layer.folder):
                        return True
        return False


def ruff_config(folder: Path) -> RuffConfig | None:
    """How Ruff is configured in `folder`: the nearest file counts. None: nobody configured Ruff."""
    for place in (folder, *folder.parents):
        for name in _FILES:
            table = _table(place / name)
            if table is not None:
                return RuffConfig(
                    tuple(reversed(list(_chain(place / name, table)))), required(table.get("required-version"))
                )
    return None


def silenced_by_ruff(
    config: RuffConfig | None, path: Path, overlaps: Iterable[str], version: str | None = None
) -> bool:
    """Whether Ruff reports one of the `overlaps` (`ruff:B006`) in `path`, so that the rule with them keeps silent."""
    if config is None:
        return False
    codes = [overlap.removeprefix("ruff:") for overlap in overlaps if overlap.startswith("ruff:")]
    return any(config.enables(code, path, version) for code in codes)


def _table(path: Path) -> dict[str, Any] | None:
    try:
        text = plain_text(path)
    except OSError:
        return None
    if path.name == "pyproject.toml" and "ruff" not in text:
        return None
    read = loads(text)
    if isinstance(read, TomlError):
        return None
    if path.name != "pyproject.toml":
        return read
    tool = read.get("tool")
    table = tool.get("ruff") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _chain(path: Path, table: dict[str, Any]) -> Iterable[RuffLayer]:
    seen = {path}
    while True:
        yield _layer(path.parent, table)
        extended = table.get("extend")
        if not isinstance(extended, str):
            return
        path = path.parent / Path(extended).expanduser()
        above = _table(path)
        if above is None or path in seen or len(seen) >= _DEPTH:
            return
        seen.add(path)
        table = above


def _layer(folder: Path, table: dict[str, Any]) -> RuffLayer:
    """Settings of the linter stand in `lint`, in older files beside it."""
    lint = table.get("lint")
    settings = {**table, **lint} if isinstance(lint, dict) else table
    select = settings.get("select")
    per_file = settings.get("per-file-ignores")
    return RuffLayer(
        folder=folder,
        select=_codes(select) if isinstance(select, list) else None,
        extend_select=_codes(settings.get("extend-select")),
        ignore=(*_codes(settings.get("ignore")), *_codes(settings.get("extend-ignore"))),
        per_file_ignores=_by_glob(per_file) if isinstance(per_file, dict) else None,
        extend_per_file_ignores=_by_glob(settings.get("extend-per-file-ignores")),
    )


def _codes(value: Any) -> tuple[str, ...]:
    return tuple(code for code in value if isinstance(code, str)) if isinstance(value, list) else ()


def _by_glob(value: Any) -> dict[str, tuple[str, ...]]:
    return {glob: _codes(codes) for glob, codes in value.items()} if isinstance(value, dict) else {}


def _decided(code: str, selected: Iterable[str], ignored: Iterable[str], *, before: bool) -> bool:
    """The longest selector that covers the code decides; of two alike, the one that ignores."""
    chosen = max((_weight(word) for word in selected if _covers(word, code)), default=-1)
    dropped = max((_weight(word) for word in ignored if _covers(word, code)), default=-1)
    if chosen == dropped == -1:
        return before
    return chosen > dropped


def _weight(selector: str) -> int:
    return 0 if selector == "ALL" else len(selector)


def _covers(selector: str, code: str) -> bool:
    """Whether a selector means the code. Letters alone name a linter: `S` is not `SIM`, but `PL` is all of Pylint."""
    if selector == "ALL":
        return True
    if selector.isalpha() and selector not in ("PL", "C", "T"):
        letters = _LETTERS.match(code)
        return letters is not None and letters[0] == selector
    if selector in ("C", "T"):
        return re.match(selector + r"\d", code) is not None
    return code.startswith(selector)


def _applies(glob: str, path: Path, folder: Path) -> bool:
    """Ruff tries a pattern on the file's name and on its path; `!` in front turns it round."""
    bare = glob.removeprefix("!")
    try:
        relative = path.relative_to(folder).as_posix() if path.is_absolute() else path.as_posix()
    except ValueError:
        return False
    return matches([bare], relative) != glob.startswith("!")
