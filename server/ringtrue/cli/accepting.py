"""`check --baseline` and `--write-baseline`: findings that were accepted are not told again.

Does not know how a finding is known again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.cli.checked import Checked
from ringtrue.cli.folders import Folders
from ringtrue.cli.options import Usage
from ringtrue.cli.writing import replace_file
from ringtrue.review.baseline import (
    Accepted,
    Compared,
    Marked,
    Unreadable,
    accepted,
    compared,
    parsed,
    relative,
    rendered,
)
from ringtrue.review.marks import marks
from ringtrue.review.standing import Standing

if TYPE_CHECKING:
    from ringtrue.cli.checking import Run


def read(path: str) -> Accepted:
    """The baseline at `path`. Raises Usage."""
    try:
        return parsed(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise Usage(f"baseline '{path}' cannot be read: {reason}") from None
    except Unreadable as error:
        raise Usage(f"baseline '{path}' {error}") from None


def compared_with(checked: Sequence[Checked], path: str, known: Accepted) -> Compared:
    """What of `checked` the baseline at `path` does not have, by the paths of the files."""
    folder = os.path.dirname(os.path.realpath(path))
    files = [_marked(one, folder) for one in checked]
    exists = [name for name in known if os.path.exists(os.path.join(folder, name))]
    result = compared(files, known, exists)
    by_path = {one.target.path: result.new[file.path] for one, file in zip(checked, files, strict=True)}
    return Compared(by_path, result.gone)


def without_accepted(own: Run, checked: Sequence[Checked], known: Accepted) -> list[Checked]:
    """`checked` with the findings that the baseline does not have."""
    path = own.arguments.baseline
    result = compared_with(checked, path, known)
    hidden = sum(len(one.findings) for one in checked) - sum(map(len, result.new.values()))
    whole = own.arguments.paths in ([], ["."])  # else what was not looked at would count as gone
    gone = f"; {result.gone} of its findings are gone" if result.gone and whole else ""
    own.voice.note(f"{hidden} accepted in '{path}'{gone}")
    return [replace(one, findings=result.new[one.target.path]) for one in checked]


def without_standing(folders: Folders, checked: Sequence[Checked]) -> list[Checked]:
    """`checked` without what the baselines beside the projects accept."""
    return [_left(one, folders.at(one.target.root).standing) if one.findings else one for one in checked]


def _left(one: Checked, standing: Standing | None) -> Checked:
    """The file without what is accepted."""
    if standing is None:
        return one
    accepted = standing.accepted(one.target.path, one.source, one.findings)
    return replace(one, findings=tuple(each for number, each in enumerate(one.findings) if number not in accepted))


def write(own: Run, checked: Sequence[Checked]) -> None:
    """Accept everything that is found. Raises Usage."""
    path = own.arguments.write_baseline
    folder = os.path.dirname(os.path.realpath(path))
    known = accepted(_marked(one, folder) for one in checked)
    before = Path(path).read_bytes() if os.path.exists(path) else None
    try:
        replace_file(path, before, rendered(known).encode())
    except OSError as error:
        raise Usage(f"baseline '{path}' cannot be written: {(error.strerror or str(error)).lower()}") from None
    own.voice.note(f"{sum(len(one.findings) for one in checked)} accepted in '{path}'")


def _marked(one: Checked, folder: str) -> Marked:
    path = relative(os.path.realpath(one.target.path), folder)
    return Marked(path, one.findings, tuple(marks(one.source, one.findings)))
