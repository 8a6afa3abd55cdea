"""Repositories elsewhere, by git's command line: which commit a name means there, and that commit's files.

Nothing of the repository is run: no hooks, no submodules, no filters of large files, links as plain files. Does not
know what the files are for.
"""

from __future__ import annotations

import os
import subprocess

from ringtrue.fleet.sources import Source

_SAFE = (
    *("-c", "core.symlinks=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "submodule.recurse=false"),
    *("-c", "credential.interactive=false"),
)
_AROUND = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -o BatchMode=yes"),  # asks nobody
}
PATIENCE_SECONDS = 600


class Unreachable(Exception):  # noqa: N818  # an outcome: it may be another one at the next try
    """Git did not get it; the text says why."""


def commit_of(source: Source) -> str:
    """The commit that the source's revision is now. Raises Unreachable."""
    revision = source.revision
    if len(revision) == 40 and all(letter in "0123456789abcdef" for letter in revision):
        return revision
    said = _git("ls-remote", "--", source.place, revision, f"{revision}^{{}}").split()
    if not said:
        raise Unreachable(f"'{source.place}' has no '{revision}'")
    return said[-2]  # of an annotated tag the commit is told last


def lay_out(source: Source, commit: str, folder: str) -> None:
    """Write the commit's files below `folder`, which is empty. Raises Unreachable."""
    _git("init", "--quiet", folder)
    try:
        _git("-C", folder, "fetch", "--quiet", "--depth=1", "--no-tags", "--", source.place, commit)
    except Unreachable:  # not every server gives commits by their own name
        _git("-C", folder, "fetch", "--quiet", "--depth=1", "--no-tags", "--", source.place, source.revision)
    _git("-C", folder, "checkout", "--quiet", "--detach", commit, "--")


def _git(*arguments: str) -> str:
    command = ["git", *_SAFE, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # git, as the user has it; addresses stand behind `--`
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, **_AROUND},
            timeout=PATIENCE_SECONDS,
        )
    except OSError as error:
        raise Unreachable(f"git cannot be run: {(error.strerror or str(error)).lower()}") from None
    except subprocess.TimeoutExpired:
        raise Unreachable(f"git took more than {PATIENCE_SECONDS} s") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"ended with {done.returncode}"]
        raise Unreachable(f"git: {next((line for line in said if line.startswith('fatal: ')), said[-1])}")
    return done.stdout.decode("utf-8", "replace")
