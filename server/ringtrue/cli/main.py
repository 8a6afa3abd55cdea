"""The door of the command line: which command was meant, and how it ends.

Imports a command only when it was asked for, because `--version` has to answer at once. Does not know what they do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

CLEAN, FINDINGS, ERROR = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names; the exit status is 0 for clean, 1 for findings, 2 for an error."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["server"]:  # its arguments are its own
        from ringtrue.lsp.main import run

        return run(given[1:])
    _robust_streams()
    from ringtrue.cli.options import Usage, parsed

    try:
        return _run(parsed(given))
    except Usage as usage:
        print(f"ringtrue: {usage}", file=sys.stderr)
        return ERROR
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except KeyboardInterrupt:
        print("ringtrue: interrupted", file=sys.stderr)
        return ERROR
    except Exception:  # Python itself would end with 1, which means findings
        import traceback

        traceback.print_exc()
        print("ringtrue: error: this is a fault of Ringtrue, please report it", file=sys.stderr)
        return ERROR


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
