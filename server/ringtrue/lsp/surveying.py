"""Surveying: the child process that checks the files of a workspace as they are on disk, and says what it finds.

It is told its task as JSON on its standard input and answers with lines of JSON. Runs with low priority, in one
thread; results are kept and found in the same folder as the command line's. Does not know who reads its lines, what
the client knows already, or which files are open.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import Any, NamedTuple

from ringtrue.cli.accepting import without_standing
from ringtrue.cli.cache import Cache
from ringtrue.cli.checked import Checked, Target
from ringtrue.cli.folders import Folders
from ringtrue.cli.heard import listen
from ringtrue.cli.one_file import settled
from ringtrue.cli.sweep import Setting, swept
from ringtrue.cli.targets import below
from ringtrue.cli.wishes import cache_folder
from ringtrue.lsp.positions import range_of
from ringtrue.lsp.repair import fixed_throughout
from ringtrue.lsp.shown import Style, diagnostic
from ringtrue.lsp.uris import uri_of
from ringtrue.lsp.wire import encoded
from ringtrue.lsp.workspace_fixes import listed
from ringtrue.notebook.ipynb import is_notebook
from ringtrue.rule import Finding
from ringtrue.settled import Wishes

NOTHING_FOUND = "0"
"""The result id of a file in which nothing is found."""
_MOST_FILES = 16
"""In one line: what the event loop does with it must not keep a keystroke waiting."""
_MOST_SECONDS = 0.1


class Part(NamedTuple):
    """The files of one workspace folder that this child checks."""

    targets: list[Target]
    folders: Folders
    wishes: Wishes


def child(told: Mapping[str, Any]) -> None:
    """What the child does with what it is told."""
    lowered()
    style = Style(told["encoding"], frozenset(told["tags"]), told["related"], told["links_codes"])
    parts = list(_parts(told["folders"], told["share"], told["of"]))
    _say({"total": sum(len(part.targets) for part in parts)})
    kept = cache_folder(None)
    with listen() as heard:
        for part in parts:
            alone = Setting(part.wishes, kept, jobs=1)  # who started us has counted the processes
            checked = swept(part.targets, part.folders, Cache(kept), alone, lambda count: None)
            for files in _batches(checked):
                _say({"files": [_file(one, part.folders, style) for one in without_standing(part.folders, files)]})
                for one in files if told.get("mend") else ():
                    if edits := _mended(one, part.folders, style):
                        _say({"mended": uri_of(one.target.path), "edits": edits})
        faults = [fault for part in parts for fault in part.folders.faults()]
    _say({"faults": list(dict.fromkeys([*faults, *heard]))})


def lowered() -> None:
    """Have this process run when nobody else wants to: a keystroke's check takes the core from it at once."""
    if hasattr(os, "nice"):
        os.nice(19)
    if hasattr(os, "sched_setscheduler"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _parts(folders: Iterable[Mapping[str, Any]], share: int, of: int) -> Iterator[Part]:
    """Each workspace folder's share; a file belongs to the innermost folder."""
    listed = list(folders)
    paths = [one["path"] for one in listed]
    for one in listed:
        inner = [path + os.sep for path in paths if path.startswith(one["path"] + os.sep)]
        wishes = wishes_of(one)
        opened = Folders(wishes)
        own = [target for target in below(one["path"], opened) if _is_own(target.path, inner)]
        yield Part(own[share::of], opened, wishes)


def wishes_of(told: Mapping[str, Any]) -> Wishes:
    """What is wished for a folder, as `surveys.folder_told` tells it."""
    return Wishes(told["overrides"], told["interpreters"], trusted=told["trusted"], distrusted=told["distrusted"])


def _is_own(path: str, inner: Iterable[str]) -> bool:
    """Whether the file is none of an inner folder's, and none in which a client has no places: a notebook's cells have
    names only while it is open."""
    return not path.startswith(tuple(inner)) and not is_notebook(path)


def _batches(checked: Iterable[Checked]) -> Iterator[list[Checked]]:
    """What has come, in small pieces, each soon after its first file."""
    batch: list[Checked] = []
    began = time.monotonic()
    for one in checked:
        if one.waiting and not one.findings:
            continue  # it comes again
        batch.append(one)
        if len(batch) == _MOST_FILES or time.monotonic() - began > _MOST_SECONDS:
            yield batch
            batch, began = [], time.monotonic()
    if batch:
        yield batch


def _file(checked: Checked, folders: Folders, style: Style) -> dict[str, Any]:
    items = encoded(list(_items(checked, folders, style)))
    result = blake2b(items.encode("ascii"), digest_size=8).hexdigest() if checked.findings else NOTHING_FOUND
    return {"uri": uri_of(checked.target.path), "result": result, "items": items, "count": len(checked.findings)}


def _items(checked: Checked, folders: Folders, style: Style) -> Iterator[dict[str, Any]]:
    if not checked.findings:
        return
    rules = folders.at(checked.target.root).rules_for(checked.target.path).by_name
    for finding in checked.findings:
        said = diagnostic(finding, checked.source, style, rules.get(finding.rule))
        if style.related and finding.steps:
            related = [*_list(said.get("relatedInformation")), *_steps(finding, checked, style)]
            said["relatedInformation"] = related
        yield said


def _steps(finding: Finding, checked: Checked, style: Style) -> Iterator[dict[str, Any]]:
    uri = uri_of(checked.target.path)
    for step in finding.steps:
        place = {"uri": uri, "range": range_of(checked.source, step.span, style.encoding)}
        yield {"location": place, "message": step.message}


def _mended(checked: Checked, folders: Folders, style: Style) -> list[dict[str, Any]]:
    """The edits that apply every safe fix of a file, as far as they stay in it."""
    if not any(fix.safe and fix.edits for finding in checked.findings for fix in finding.fixes):
        return []
    snapshot = folders.at(checked.target.root).snapshot(checked.target.path, checked.text)
    return listed(fixed_throughout(settled(snapshot)), checked.source, style.encoding)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _say(message: Mapping[str, Any]) -> None:
    print(json.dumps(message), flush=True)
