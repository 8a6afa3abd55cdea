"""Plain files: the bytes of a file that somebody else laid down, whatever it really is.

What looks like a source may be a pipe that nobody writes to, or a device that never ends: reading such a thing as
others read files would wait for ever. Does not know what the bytes mean.
"""

from __future__ import annotations

import errno
import os
import stat

LARGEST = 8_000_000
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)


def plain_bytes(path: str | os.PathLike[str], most: int = LARGEST) -> bytes:
    """The bytes of the file at `path`; an OSError where it is no regular file, or holds more than `most`."""
    try:
        opened = os.open(path, _FLAGS | getattr(os, "O_CLOEXEC", 0))
    except ValueError as error:  # no file can be called that
        raise OSError(errno.EINVAL, str(error), os.fspath(path)) from None
    found = os.fstat(opened)
    if not stat.S_ISREG(found.st_mode):
        os.close(opened)  # before `open` refuses a folder, and leaves it open
        raise OSError(errno.EINVAL, "not a plain file", os.fspath(path))
    with open(opened, "rb") as file:
        read = file.read(most + 1) if found.st_size <= most else b""
        if found.st_size > most or len(read) > most:
            raise OSError(errno.EFBIG, f"more than {most:,} bytes", os.fspath(path))
        return read


def plain_text(path: str | os.PathLike[str], most: int = LARGEST, errors: str = "replace") -> str:
    """The text of a file in UTF-8, with or without a mark that says so, its lines ended as Python ends them."""
    return plain_bytes(path, most).decode("utf-8-sig", errors).replace("\r\n", "\n").replace("\r", "\n")
