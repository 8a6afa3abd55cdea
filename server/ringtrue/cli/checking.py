"""`ringtrue check`: from arguments to output and exit status.

Does not know how a file is checked, nor the formats.
"""

from __future__ import annotations

import argparse
import os
import sys

from ringtrue.cli.checked import Checked, sort_key
from ringtrue.cli.folders import Folders
from ringtrue.cli.formats import render
from ringtrue.cli.main import CLEAN, ERROR, FINDINGS
from ringtrue.cli.one_file import check_file
from ringtrue.cli.targets import gather
from ringtrue.cli.wishes import wishes_of


def run(arguments: argparse.Namespace) -> int:
    folders = Folders(wishes_of(arguments))
    gathered = gather(arguments.paths or ["."], folders)
    checked = sorted((check_file(target, folders) for target in gathered.targets), key=sort_key)
    for note in (*gathered.missing, *gathered.notes, *(note for one in checked for note in one.notes)):
        print(f"ringtrue: {note}", file=sys.stderr)
    for piece in render(checked, arguments.output_format):
        print(piece)
    if gathered.missing or (checked and all(one.failed for one in checked)):
        return ERROR
    return FINDINGS if any(one.findings for one in checked) and not arguments.exit_zero else CLEAN
