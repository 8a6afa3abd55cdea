"""Files that a fix edits beside the one that holds the finding. Does not know what the edits are for."""

from __future__ import annotations

import os

from ringtrue.cli.checked import Target
from ringtrue.decoding import decode
from ringtrue.plain_files import plain_bytes
from ringtrue.text import Source


def other_source(path: str) -> Source | None:
    """The text of the file at `path`; a file that is not there yet is empty, one that cannot be read is None."""
    try:
        decoded = decode(plain_bytes(path))
    except FileNotFoundError:
        return Source("")
    except OSError:
        return None
    return None if decoded.text is None or decoded.problem else Source(decoded.text)


def shown_beside(target: Target, path: str) -> str:
    """`path` in the way in which the user named `target`."""
    start = os.path.dirname(target.path)
    return os.path.normpath(os.path.join(os.path.dirname(target.shown), os.path.relpath(path, start)))
