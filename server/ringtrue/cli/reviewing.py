"""`check --diff REF`, `--staged` and `--patch`: what a change brings, on its lines and through them elsewhere.

A finding away from the changed lines counts where the state before does not have it: that state is laid out in a
folder of its own and checked by the same interpreters. Does not know how a file is checked, nor the formats.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.cli.checked import Checked, Target
from ringtrue.cli.folders import Folders
from ringtrue.cli.options import Usage
from ringtrue.cli.sweep import sweep
from ringtrue.decoding import decode
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.review import git
from ringtrue.review.baseline import Marked, accepted, compared, relative
from ringtrue.review.changes import Change, Changes, NotAPatch, changes_of
from ringtrue.review.marks import marks
from ringtrue.rule import Finding

if TYPE_CHECKING:
    from argparse import Namespace

    from ringtrue.cli.checking import Run
    from ringtrue.workspace import Wishes

# What a project declares, beside the files that are checked.
_DECLARING = (".toml", ".cfg", ".ini", ".txt", ".lock", ".yml", ".yaml", ".json", ".pth")


@dataclass(frozen=True)
class Review:
    """A change: its folder, its lines, in words what it is measured against, and who writes the state before."""

    top: str
    changes: Changes
    against: str
    lay_out: Callable[[str], None]
    staged: bool = False


def review_of(arguments: Namespace) -> Review:
    """The change that the options mean. Raises Usage."""
    try:
        if arguments.patch:
            return _patched(arguments.patch)
        top = git.toplevel(os.getcwd())
        return _staged(top) if arguments.staged else _since(top, arguments.review)
    except (git.NoGit, NotAPatch) as error:
        raise Usage(str(error)) from None


def _since(top: str, name: str) -> Review:
    base = git.fork(top, name)
    changes = changes_of(git.patch_since(top, base))
    new = {path: Change(_every_line(os.path.join(top, path)), None) for path in git.untracked(top)}
    changes = replace(changes, files={**changes.files, **new})
    return Review(top, changes, f"'{name}' ({base[:10]})", lambda folder: git.lay_out(top, base, folder))


def _staged(top: str) -> Review:
    base = git.commit(top, "HEAD")
    changes = changes_of(git.patch_staged(top))

    def lay_out(folder: str) -> None:
        if base is not None:
            git.lay_out(top, base, folder)

    return Review(top, changes, "the last commit", lay_out, staged=True)


def _patched(path: str) -> Review:
    try:
        patch = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise Usage(f"'{path}' cannot be read: {(error.strerror or str(error)).lower()}") from None
    top = os.path.realpath(os.getcwd())
    changes = changes_of(patch.decode("utf-8", "replace"))
    return Review(top, changes, f"'{path}'", lambda folder: _undone(top, patch, changes, folder))


def _every_line(path: str) -> frozenset[int]:
    try:
        return frozenset(range(1, Path(path).read_bytes().count(b"\n") + 2))
    except OSError:
        return frozenset()


def _undone(top: str, patch: bytes, changes: Changes, folder: str) -> None:
    """Copy what a check reads, and take the patch back there. Raises NoGit."""
    for path in _read_by_checks(top, changes):
        to = os.path.join(folder, path)
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copyfile(os.path.join(top, path), to)
    git.take_back(patch, folder)


def _read_by_checks(top: str, changes: Changes) -> Iterator[str]:
    for here, folders, files in os.walk(top):
        folders[:] = [one for one in folders if not _left_out(os.path.join(here, one))]
        for name in files:
            path = relative(os.path.join(here, name), top)
            if name.endswith((".py", ".pyi", *_DECLARING)) or path in changes.files:
                yield path


def _left_out(folder: str) -> bool:
    """Environments, caches and repositories: no part of the project's own text."""
    name = os.path.basename(folder)
    return name.startswith(".") or name in ("node_modules", "__pycache__") or os.path.exists(f"{folder}/pyvenv.cfg")


def as_staged(review: Review, targets: Sequence[Target]) -> list[Target]:
    """The targets, with the text that the next commit would hold where the file has another."""
    if not review.staged:
        return list(targets)
    differing = set(git.run(review.top, "diff", "--name-only", "-z", "--no-relative").split("\0"))
    return [_as_staged(review.top, one) if _path(review, one) in differing else one for one in targets]


def _as_staged(top: str, target: Target) -> Target:
    staged = git.staged_text(top, relative(os.path.realpath(target.path), top))
    return target if staged is None else replace(target, text=decode(staged).text or "")


def reviewed(own: Run, review: Review, checked: Sequence[Checked]) -> list[Checked]:
    """`checked` with the findings that the change brings only."""
    on = {one.target.path: _on_lines(review, one) for one in checked}
    off = {one.target.path: tuple(each for each in one.findings if each not in on[one.target.path]) for one in checked}
    caused = _caused(own, review, checked, off) if any(off.values()) else {}
    own.voice.note(_told(review, on, caused))
    return [
        replace(one, findings=_in_order((*on[one.target.path], *caused.get(one.target.path, ())))) for one in checked
    ]


def _told(review: Review, on: Mapping[str, Sequence[Finding]], caused: Mapping[str, Sequence[Finding]]) -> str:
    here, there = sum(map(len, on.values())), sum(map(len, caused.values()))
    elsewhere = f", {there} caused elsewhere" if there else ""
    return f"against {review.against}: {here} on changed lines{elsewhere}"


def _in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.span, finding.rule)))


def _path(review: Review, target: Target) -> str:
    return relative(os.path.realpath(target.path), review.top)


def _on_lines(review: Review, one: Checked) -> tuple[Finding, ...]:
    change = review.changes.files.get(_path(review, one.target))
    if change is None:
        return ()
    return tuple(finding for finding in one.findings if _touches(change.lines, one, finding))


def _touches(lines: frozenset[int], one: Checked, finding: Finding) -> bool:
    first, last = one.source.line_of(finding.span.start), one.source.line_of(finding.span.end)
    return any(line + 1 in lines for line in range(first, last + 1))


def _caused(
    own: Run, review: Review, checked: Sequence[Checked], off: Mapping[str, tuple[Finding, ...]]
) -> dict[str, tuple[Finding, ...]]:
    """Those of the findings away from the change that the state before does not have."""
    asked = [one for one in checked if off[one.target.path]]
    with tempfile.TemporaryDirectory(prefix="ringtrue-") as made:
        folder = os.path.realpath(made)
        try:
            review.lay_out(folder)
        except (git.NoGit, OSError) as error:
            own.voice.note(f"what the change causes elsewhere is not known: {error}")
            return {}
        before = list(_before(own, review, asked, folder))
    known = accepted(before)
    now = [_marked(_path(review, one.target), one, off[one.target.path]) for one in asked]
    new = compared(now, known, known).new
    return {one.target.path: new[_path(review, one.target)] for one in asked}


def _marked(path: str, one: Checked, findings: tuple[Finding, ...]) -> Marked:
    return Marked(path, findings, tuple(marks(one.source, findings)))


def _before(own: Run, review: Review, asked: Sequence[Checked], folder: str) -> Iterator[Marked]:
    """The findings of the same files in the state before, under the names that they have now."""
    by_root: dict[str, list[Checked]] = {}
    for one in asked:
        by_root.setdefault(one.target.root, []).append(one)
    for root, files in by_root.items():
        base = os.path.normpath(os.path.join(folder, relative(os.path.realpath(root), review.top)))
        names: dict[str, str] = {}
        for one in files:
            old = review.changes.before(_path(review, one.target))
            path = os.path.normpath(os.path.join(folder, old)) if old is not None else ""
            if path and os.path.isfile(path):
                names[path] = _path(review, one.target)
        targets = [Target(path, path, base) for path in names]
        setting = replace(own.setting, wishes=_as_now(own, root))
        for was in sweep(targets, Folders(setting.wishes), own.cache, setting, lambda done: None):
            yield _marked(names[was.target.path], was, was.findings)


def _as_now(own: Run, root: str) -> Wishes:
    """The wishes of this run, with the interpreter that the project has now."""
    wishes = own.setting.wishes
    found = own.folders.at(root).world.environment.interpreter
    if isinstance(found, NoInterpreter):
        return wishes
    return replace(wishes, overrides={**wishes.overrides, "python": found.path or found.prefix})
