"""`ringtrue check`: from arguments to output and exit status.

Does not know how a file is checked, nor the formats.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.cli.cache import Cache
from ringtrue.cli.checked import Checked, Target
from ringtrue.cli.counting import statistics, summary
from ringtrue.cli.folders import Folders
from ringtrue.cli.formats import render
from ringtrue.cli.formats.style import style_for
from ringtrue.cli.in_cells import by_cell
from ringtrue.cli.main import CLEAN, ERROR, FINDINGS
from ringtrue.cli.memory import tidy_rarely
from ringtrue.cli.new_only import EVERYTHING, NewOnly, told
from ringtrue.cli.options import FIXES, Usage
from ringtrue.cli.progress import bar
from ringtrue.cli.sweep import Setting, sweep
from ringtrue.cli.targets import gather, project_root
from ringtrue.cli.voice import Voice
from ringtrue.cli.wishes import cache_folder, wishes_of
from ringtrue.decoding import decode

if TYPE_CHECKING:
    from ringtrue.cli.again import Again


@dataclass(frozen=True)
class Run:
    """One run of the command: what was asked for, and who answers."""

    arguments: argparse.Namespace
    setting: Setting
    folders: Folders
    cache: Cache
    voice: Voice
    again: Again | None = None
    """Remembers the run."""


def run(arguments: argparse.Namespace, again: Again | None = None) -> int:
    tidy_rarely()
    _meant(arguments)
    _consistent(arguments)
    own = opened(arguments, again)
    status = _check(own)
    if again is not None and not arguments.heard:
        again.keep(status)
    return status


def opened(arguments: argparse.Namespace, again: Again | None = None) -> Run:
    """A run that nothing was done for yet."""
    wishes = wishes_of(arguments)
    kept = None if arguments.no_cache else cache_folder(arguments.cache_dir)
    setting = Setting(wishes, kept, arguments.jobs)
    return Run(arguments, setting, Folders(wishes), Cache(kept), Voice(quiet=arguments.quiet), again)


def _meant(arguments: argparse.Namespace) -> None:
    """`--diff` stands for the fixes' difference; with a commit behind it for a review. A path there is a path."""
    named = arguments.diff
    arguments.review = None
    if named is not None and named != FIXES and not (os.path.exists(named) and not _is_commit(named)):
        arguments.review, arguments.diff = named, None
    elif named is not None and named != FIXES:
        arguments.paths.append(named)
    arguments.diff = arguments.diff is not None


def _is_commit(name: str) -> bool:
    from ringtrue.review.git import commit  # on first use: most runs ask no git

    return commit(os.getcwd(), name) is not None


def _consistent(arguments: argparse.Namespace) -> None:
    new = [bool(arguments.review), arguments.staged, bool(arguments.patch)]
    if sum(new) > 1:
        raise Usage("only one of '--diff REF', '--staged' and '--patch' can be asked for")
    if (any(new) or arguments.baseline or arguments.write_baseline) and (arguments.fix or arguments.diff):
        raise Usage("fixes are for whole files: not together with a review or a baseline")
    if any(new) and "-" in arguments.paths:
        raise Usage("a review is about files: standard input cannot be reviewed")
    if arguments.baseline and arguments.write_baseline:
        raise Usage("'--baseline' and '--write-baseline' cannot be asked for together")
    if "-" in arguments.paths and len(arguments.paths) > 1:
        raise Usage("'-' is standard input, and cannot be checked together with files")
    if arguments.stdin_filename and arguments.paths != ["-"]:
        raise Usage("'--stdin-filename' needs '-' as the only path")
    if arguments.statistics and arguments.output_format not in ("full", "concise", "json"):
        raise Usage(f"'--statistics' has no '{arguments.output_format}' form")
    if arguments.unsafe_fixes and not (arguments.fix or arguments.diff):
        raise Usage("'--unsafe-fixes' needs '--fix' or '--diff'")


def _check(own: Run) -> int:
    new = NewOnly.asked(own.arguments)
    found, failed = swept(own, new)
    checked = new.left(own, found)
    if own.arguments.diff or own.arguments.fix:
        from ringtrue.cli.applying import applied

        checked, fixed, unwritten = applied(own, checked)
        failed = failed or unwritten
    else:
        fixed = 0
    checked = told(own, checked)
    notebooks = [part for one in checked if one.notebook is not None for part in by_cell(one)]
    checked = [one for one in checked if one.notebook is None]
    checked = sorted([*checked, *notebooks], key=lambda one: one.target.path)
    if own.again is not None and (failed or not own.again.rests_on(checked)):
        own.again.forget()
    _tell(own, checked, fixed)
    if failed or (checked and all(one.failed for one in checked)):
        return ERROR
    return FINDINGS if any(one.findings for one in checked) and not own.arguments.exit_zero else CLEAN


def swept(own: Run, new: NewOnly = EVERYTHING) -> tuple[list[Checked], bool]:
    """Everything that was found in what the arguments name, and whether some of it could not be checked."""
    with _watching(own):
        named, failed = _targets(own)
        targets = new.targets(named)
        own.voice.problems(own.folders.problems())
        wrong = own.folders.misconfigured()
        targets = [target for target in targets if target.root not in wrong]
        if own.arguments.python and (lost := own.folders.without_interpreter()):
            raise Usage(f"'--python': {lost[0][1].reason}")
        own.voice.interpreters(own.folders)
        if own.again is not None:
            own.again.look_at(targets, own.folders)
    return _sweep(own, targets), failed or bool(wrong)


def _watching(own: Run) -> AbstractContextManager[None]:
    return nullcontext() if own.again is None else own.again.witness.watching()


def _targets(own: Run) -> tuple[list[Target], bool]:
    """What to check, and whether something that was named cannot be."""
    if own.arguments.paths == ["-"]:
        return [_from_stdin(own)], False
    gathered = gather(own.arguments.paths or ["."], own.folders)
    for root in dict.fromkeys(target.root for target in gathered.targets):
        own.folders.at(root)
    for text in gathered.missing:
        own.voice.error(text)
    for text in gathered.notes:
        own.voice.note(text)
    return list(gathered.targets), bool(gathered.missing)


def _from_stdin(own: Run) -> Target:
    shown = own.arguments.stdin_filename or "-"
    path = os.path.abspath(own.arguments.stdin_filename or "stdin.py")
    decoded = decode(sys.stdin.buffer.read())
    if decoded.problem:
        own.voice.note(f"'{shown}': {decoded.problem}")
    root = project_root(path, os.path.dirname(path) if own.arguments.stdin_filename else os.getcwd())
    own.folders.at(root)
    return Target(path, shown, root, decoded.text or "")


def _sweep(own: Run, targets: Sequence[Target]) -> list[Checked]:
    with bar(len(targets), "files", quiet=own.arguments.quiet) as tick:
        checked = sweep(targets, own.folders, own.cache, own.setting, tick)
    own.cache.prune()
    return checked


def _tell(own: Run, checked: Sequence[Checked], fixed: int) -> None:
    arguments = own.arguments
    own.voice.of_files(checked)
    faults = (*own.folders.faults(), *arguments.heard)
    for fault in faults:
        own.voice.note(fault)
    arguments.heard.clear()
    if own.again is not None and faults:
        own.again.forget()
    if arguments.diff or (arguments.fix and arguments.paths == ["-"]):
        return  # standard output holds the difference, or the text
    form = arguments.output_format
    pieces = (
        statistics(checked, form)
        if arguments.statistics
        else render(checked, form, style_for(arguments.color, sys.stdout))
    )
    before = list(own.voice.said)
    shown = []
    for piece in pieces:
        print(piece)
        shown.append(piece)
    if form in ("full", "concise"):
        sys.stdout.flush()
        own.voice.note(summary(checked, fixed))
    if own.again is not None:
        own.again.said = [*((2, line) for line in before), *((1, piece) for piece in shown)]
        own.again.said += [(2, line) for line in [*own.voice.said][len(before) :]]
