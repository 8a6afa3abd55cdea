"""Git, asked by its command line: the state a change starts from, and the patch between two states.

Nothing here writes to the repository. Does not know what is found in the files.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence

_DIFF = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--unified=0", "--find-renames", "--src-prefix=a/")
_DIFF_END = ("--dst-prefix=b/", "--ignore-submodules")


class NoGit(Exception):  # noqa: N818  # an outcome for the user, not a fault
    """Git cannot be asked, or has no answer; the text is for the user."""


def toplevel(folder: str) -> str:
    """The repository's folder. Raises NoGit."""
    return os.path.realpath(run(folder, "rev-parse", "--show-toplevel").rstrip("\r\n"))


def commit(top: str, name: str) -> str | None:
    """The commit that `name` means, or None."""
    try:
        return run(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip() or None
    except NoGit:
        return None


def fork(top: str, name: str) -> str:
    """Where the work at hand left `name`: what only changed there since is not the change under review."""
    found = commit(top, name)
    if found is None:
        raise NoGit(f"'{name}' is no commit of '{top}'")
    try:
        return run(top, "merge-base", found, "HEAD").split()[0]
    except (NoGit, IndexError):
        return found  # histories without a common start, or no commit yet


def patch_since(top: str, base: str) -> str:
    """From the commit `base` to the files as they are."""
    return run(top, *_DIFF, *_DIFF_END, base, "--")


def patch_staged(top: str) -> str:
    """From the last commit to what the next one would hold."""
    return run(top, *_DIFF, *_DIFF_END, "--cached", "--")


def untracked(top: str) -> Sequence[str]:
    """New files that git does not know yet and would not ignore, relative to `top`."""
    return [path for path in run(top, "ls-files", "-z", "--others", "--exclude-standard").split("\0") if path]


def staged_text(top: str, path: str) -> bytes | None:
    """The file as the next commit would hold it; None where it would not."""
    try:
        return _run(top, ("show", f":{path}"))
    except NoGit:
        return None


def lay_out(top: str, commit: str, folder: str) -> None:
    """Write every file of `commit` below `folder`, through an index of its own."""
    index = {"GIT_INDEX_FILE": os.path.join(folder, ".git-index")}
    _run(top, ("read-tree", commit), index)
    _run(top, ("checkout-index", "--all", f"--prefix={os.path.join(folder, '')}"), index)
    os.unlink(index["GIT_INDEX_FILE"])


def take_back(patch: bytes, folder: str) -> None:
    """Make the files below `folder`, which is in no repository, what they were before `patch`. Raises NoGit."""
    apart = {"GIT_CEILING_DIRECTORIES": os.path.dirname(folder)}
    _run(folder, ("apply", "--reverse", "--whitespace=nowarn", "-"), apart, patch)


def run(folder: str, *arguments: str) -> str:
    """What git prints. Raises NoGit."""
    return _run(folder, arguments).decode("utf-8", "surrogateescape")


def _run(
    folder: str, arguments: Sequence[str], variables: Mapping[str, str] | None = None, given: bytes = b""
) -> bytes:
    command = ["git", "-c", "core.quotePath=false", *arguments]
    around = {**os.environ, **(variables or {})}
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, input=given, env=around)  # noqa: S603  # git, as the user has it
    except OSError as error:
        raise NoGit(f"git cannot be run: {(error.strerror or str(error)).lower()}") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"ended with {done.returncode}"]
        raise NoGit(f"git {arguments[0]}: {said[0]}")
    return done.stdout
