"""Accepting: the child process that checks a workspace folder as the editor does, and writes down all that it finds.

It is told its task as JSON on its standard input, and answers with one line for the user. Does not know who reads it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.cli.cache import Cache
from ringtrue.cli.checked import Checked
from ringtrue.cli.folders import Folders
from ringtrue.cli.heard import listen
from ringtrue.cli.sweep import Setting, swept
from ringtrue.cli.targets import below
from ringtrue.cli.wishes import cache_folder
from ringtrue.cli.writing import replace_file
from ringtrue.lsp.surveying import lowered, wishes_of
from ringtrue.review.baseline import Marked, accepted, relative, rendered
from ringtrue.review.marks import marks
from ringtrue.review.standing import FILE


def child(told: Mapping[str, Any]) -> None:
    """What the child does with what it is told."""
    lowered()
    folder = told["path"]
    with listen():
        last = {one.target.path: one for one in _checked(told)}
    found = [one for one in last.values() if one.findings]
    path = os.path.join(folder, FILE)
    known = accepted(_marked(one, os.path.realpath(folder)) for one in found)
    try:
        before = _bytes(path)
        replace_file(path, before, rendered(known).encode())
    except OSError as error:
        print(f"no baseline was written: {(error.strerror or str(error)).lower()}")
        return
    count = sum(len(one.findings) for one in found)
    problems = "problem" if count == 1 else "problems"
    print(f"{count:,} {problems} accepted in '{FILE}'; delete the file to see them again")


def _checked(told: Mapping[str, Any]) -> Iterator[Checked]:
    """The files of the folder, some of them again when more is known of them."""
    wishes = wishes_of(told)
    folders = Folders(wishes)
    targets = below(told["path"], folders)
    kept = cache_folder(None)
    yield from swept(targets, folders, Cache(kept), Setting(wishes, kept, jobs=1), lambda count: None)


def _marked(one: Checked, folder: str) -> Marked:
    return Marked(
        relative(os.path.realpath(one.target.path), folder), one.findings, tuple(marks(one.source, one.findings))
    )


def _bytes(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
