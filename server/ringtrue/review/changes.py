"""Changes: which lines of which files a patch adds or changes, and where each file was before.

Does not know git, nor what is found in the lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_NOWHERE = "/dev/null"


class NotAPatch(Exception):  # noqa: N818  # an outcome for the user, not a fault
    """The text is no unified diff; the text says why."""


@dataclass(frozen=True)
class Change:
    """One file of a patch. `lines` count from 1 in the new text; a line behind one that was removed is among them.
    `before` is its path in the old state, None for a file that is new."""

    lines: frozenset[int]
    before: str | None


@dataclass(frozen=True)
class Changes:
    """The files of a patch that are still there, by their new paths, relative to the patch's root, with `/`."""

    files: Mapping[str, Change] = field(default_factory=dict)

    def before(self, path: str) -> str | None:
        """Where the file was before; None for one that is new."""
        change = self.files.get(path)
        return path if change is None else change.before


def changes_of(patch: str) -> Changes:
    """What a unified diff says. Raises NotAPatch."""
    from unidiff.errors import UnidiffParseError  # on first use: few runs read patches
    from unidiff.patch import PatchedFile, PatchSet

    try:
        read = PatchSet(patch)
    except UnidiffParseError as error:
        raise NotAPatch(str(error)) from None
    if patch.strip() and not read:
        raise NotAPatch("holds no file")

    def change(file: PatchedFile) -> Change:
        before = None if file.source_file == _NOWHERE else _bare(file.source_file, "a/")
        return Change(frozenset(_lines(file)), before)

    # Not `is_added_file`: without lines of context, lines put in front of a file look like a new one.
    stays = [file for file in read if file.target_file != _NOWHERE]
    return Changes({_bare(file.target_file, "b/"): change(file) for file in stays})


def _lines(file: object) -> set[int]:
    """New lines; where lines were only taken out, the one that now follows."""
    found: set[int] = set()
    for hunk in file:  # type: ignore[attr-defined]  # a PatchedFile is a list of hunks
        at = hunk.target_start if hunk.target_length else hunk.target_start + 1
        for line in hunk:
            if line.is_removed:
                found.add(at)
            elif line.is_added:
                found.add(at)
                at += 1
            else:
                at += 1
    return found


def _bare(path: str, prefix: str) -> str:
    return path.removeprefix(prefix)
