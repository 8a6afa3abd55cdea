"""The door of the command line: which command was meant, and how it ends.

Imports a command only when it was asked for, because `--version` has to answer at once. Does not know what they do.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

CLEAN, FINDINGS, ERROR = 0, 1, 2
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names; the exit status is 0 for clean, 1 for findings, 2 for an error."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["server"]:  # its arguments are its own
        from ringtrue.lsp.main import run

        return run(given[1:])
    _robust_streams()
    from ringtrue.cli.options import Usage, parsed

    try:
        status = _run(parsed(given))
        sys.stdout.flush()
        return status
    except Usage as usage:
        print(f"ringtrue: {usage}", file=sys.stderr)
        return ERROR
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _say_no_more()
        return FINDINGS
    except KeyboardInterrupt:
        print("ringtrue: interrupted", file=sys.stderr)
        return ERROR
    except Exception as error:  # Python itself would end with 1, which means findings
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            _say_no_more()
            print(f"ringtrue: error: the output cannot be written: {(error.strerror or '').lower()}", file=sys.stderr)
            return ERROR
        import traceback

        traceback.print_exc()
        print("ringtrue: error: this is a fault of Ringtrue, please report it", file=sys.stderr)
        return ERROR


def _say_no_more() -> None:
    """What is still to be written is written nowhere: Python would fail with it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Namespace) -> int:
    """The command; what Ringtrue's modules log meanwhile is told at the end, unless the command has told it."""
    from ringtrue.cli.heard import listen

    with listen() as heard:
        arguments.heard = heard
        _name_packs(getattr(arguments, "packs", ()))
        try:
            return int(arguments.run(arguments))
        finally:
            for said in dict.fromkeys(heard):
                print(f"ringtrue: {said}", file=sys.stderr)


def _name_packs(folders: Sequence[str]) -> None:
    """For this process and all that it starts. Raises Usage."""
    if not folders:
        return
    from ringtrue import packs
    from ringtrue.cli.options import Usage

    for folder in folders:
        if not packs.packages_in(Path(folder)):
            raise Usage(f"'{folder}' holds no package")
    before = os.environ.get(packs.VARIABLE)
    os.environ[packs.VARIABLE] = os.pathsep.join([*map(os.path.abspath, folders), *filter(None, [before])])


def _robust_streams() -> None:
    """Names of files may hold what the terminal's encoding cannot show: shown escaped, never an exception."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
