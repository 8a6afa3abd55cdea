"""Words: what the texts of a whole workspace name, each file read again only where it changed.

Does not know what is looked for in a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ringtrue.environment.disk import View
from ringtrue.environment.first_party import python_files

MOST_FILES = 20_000
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\w+)[\w.]*[ \t]+import\b|import[ \t]+([\w. \t,]+))", re.MULTILINE)


def words_in(folder: str, view: View, kind: str, of_text: Callable[[str], frozenset[str]]) -> frozenset[str] | None:
    """What `of_text` finds in the Python files of `folder`, kept as `kind`; None where there are too many to tell."""
    found = words_by_file(folder, view, kind, of_text)
    return None if found is None else frozenset().union(*(names for _, names in found.values()))


def words_by_file(
    folder: str, view: View, kind: str, of_text: Callable[[str], frozenset[str]]
) -> Mapping[str, tuple[object, frozenset[str]]] | None:
    """As `words_in`, by the paths of the files, each with the stamp of what was read."""
    kept = view.disk.kept((kind, folder))
    before: dict[str, tuple[object, frozenset[str]]] = kept if isinstance(kept, dict) else {}
    now: dict[str, tuple[object, frozenset[str]]] = {}
    for path in python_files(folder, view):
        if len(now) == MOST_FILES:
            return None
        stamp = view.stamp(path)
        found = before.get(path)
        now[path] = found if found is not None and found[0] == stamp else (stamp, of_text(view.text(path) or ""))
    view.disk.keep((kind, folder), now)
    return now


def imports_by_file(folder: str, view: View) -> Mapping[str, tuple[object, frozenset[str]]] | None:
    """The top-level modules that each file imports, as `words_by_file`."""
    return words_by_file(folder, view, "imports", _imported)


def _imported(text: str) -> frozenset[str]:
    names: set[str] = set()
    for module, several in _IMPORT.findall(text):
        names.update(
            [module] if module else (one.split(".")[0].split()[0] for one in several.split(",") if one.strip())
        )
    return frozenset(names)
