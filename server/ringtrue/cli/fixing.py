"""`--fix` and `--diff`: what the fixes make of the files, written in one step each or shown.

Does not know which fixes hold.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ringtrue.cli.checked import Checked, Target
from ringtrue.cli.elsewhere import shown_beside
from ringtrue.cli.folders import Folders
from ringtrue.cli.mending import mend, reads
from ringtrue.cli.writing import replace_file
from ringtrue.decoding import Decoded, decode, encode
from ringtrue.plain_files import plain_bytes
from ringtrue.rule import FileEdit
from ringtrue.text import apply_edits, with_line_ends_of


@dataclass(frozen=True)
class Change:
    """A file before and after. `raw` is None for a file that is not there yet."""

    path: str
    shown: str
    raw: bytes | None
    before: str
    after: str
    written: Decoded


@dataclass
class Changes:
    """What one pass over the files changes; filled by `changes` and then left alone."""

    files: dict[str, Change] = field(default_factory=dict)
    applied: int = 0
    notes: list[str] = field(default_factory=list)


def changes(checked: Iterable[Checked], folders: Folders, *, unsafe: bool) -> Changes:
    """What the fixes of all the files would change."""
    made = Changes()
    for one in checked:
        if one.findings and any(fix.edits or fix.elsewhere for finding in one.findings for fix in finding.fixes):
            _mend_file(one.target, folders, unsafe, made)
    return made


def _mend_file(target: Target, folders: Folders, unsafe: bool, made: Changes) -> None:
    raw, like = _read(target)
    if like is None or like.text is None or not _returns(raw, like):
        made.notes.append(f"'{target.shown}' is not fixed: its text cannot be written back")
        return
    if target.path in made.files:
        return  # edited by the fix of another file: its own come in the next pass
    snapshot = folders.at(target.root).snapshot(target.path, like.text)
    mended = mend(snapshot, unsafe=unsafe, taken=frozenset(made.files))
    others = _others(target, mended.elsewhere)
    if others is None:
        mended = mend(snapshot, unsafe=False, taken=frozenset(made.files) | {o.path for o in mended.elsewhere})
        others = []
    if mended.text != like.text:
        made.files[target.path] = Change(target.path, target.shown, raw, like.text, mended.text, like)
    made.files.update((other.path, other) for other in others)
    made.applied += mended.applied


def _others(target: Target, elsewhere: Sequence[FileEdit]) -> list[Change] | None:
    """The other files that are edited; None where one cannot be, or would make no sense any more."""
    found: list[Change] = []
    for other in elsewhere:
        raw, like = _read(Target(other.path, other.path, target.root))
        if like is None or like.text is None or not _returns(raw, like):
            return None
        try:
            after = apply_edits(like.text, with_line_ends_of(like.text, other.edits))
        except ValueError:
            return None
        if not reads(other.path, after) and reads(other.path, like.text):
            return None
        found.append(Change(other.path, shown_beside(target, other.path), raw, like.text, after, like))
    return found


def _read(target: Target) -> tuple[bytes | None, Decoded | None]:
    if target.text is not None:
        return None, Decoded(target.text, "utf-8")
    try:
        raw = plain_bytes(target.path)
    except FileNotFoundError:
        return None, Decoded("", "utf-8")
    except OSError:
        return None, None
    return raw, decode(raw)


def _returns(raw: bytes | None, like: Decoded) -> bool:
    """Whether the text, written back, is what was read: encodings that shift may write it in another way."""
    try:
        return like.text is not None and (raw is None or encode(like.text, like) == raw)
    except ValueError:
        return False


def write(change: Change) -> str | None:
    """Write the file. Returns why that cannot be."""
    try:
        replace_file(change.path, change.raw, encode(change.after, change.written))
    except UnicodeEncodeError as error:
        return f"'{change.shown}' is not fixed: {error.object[error.start]!r} cannot be written as {error.encoding}"
    except OSError as error:
        return f"'{change.shown}' is not fixed: {(error.strerror or str(error)).lower()}"
    return None


def diff(change: Change) -> Iterator[str]:
    """The change as a unified diff, lines with their ends."""
    shown = change.shown.replace(os.sep, "/")
    before, after = _lines(change.before), _lines(change.after)
    for line in difflib.unified_diff(before, after, shown, shown):
        yield line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines as `patch` knows them: a form feed ends none."""
    return [line for line in text.replace("\n", "\n\0").split("\0") if line] if "\0" not in text else [text]
