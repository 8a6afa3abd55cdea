"""Files changed in one step: a reader sees the old text or the new. Mode and links stay.

Does not know what is written.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress


def replace_file(path: str, before: bytes | None, after: bytes) -> None:
    """Write `after` to `path`, which must still hold `before` (None: must not be there). Raises OSError.

    A link is followed, so that it stays one.
    """
    real = os.path.realpath(path)
    if _content(real) != before:
        raise OSError("it was changed meanwhile")
    handle, made = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".ringtrue-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
        os.chmod(made, os.stat(real).st_mode & 0o7777 if before is not None else 0o666 & ~_umask())
        os.replace(made, real)
    except BaseException:
        with suppress(OSError):
            os.unlink(made)
        raise


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _umask() -> int:
    """It can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
