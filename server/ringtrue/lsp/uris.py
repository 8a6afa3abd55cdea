"""URIs of the client as paths of this machine, and back. Does not look at the disk."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote, urlsplit

_DRIVE = re.compile(r"/[A-Za-z]:(?:/|\Z)")


def path_of(uri: str) -> str | None:
    """The path that a `file:` URI names; None for any other."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # such as a bracket without its fellow in the host
        return None
    if parts.scheme.lower() != "file":
        return None
    path = unquote(parts.path)
    if os.name == "nt":
        path = f"//{parts.netloc}{path}" if parts.netloc else path[1:] if _DRIVE.match(path) else path
        return os.path.normpath(path)
    return os.path.normpath(path) if path else None


def uri_of(path: str) -> str:
    """The `file:` URI of an absolute path."""
    if os.name == "nt":
        slashed = path.replace("\\", "/")
        return (
            f"file:{quote(slashed, safe='/:')}" if slashed.startswith("//") else f"file:///{quote(slashed, safe='/')}"
        )
    return f"file://{quote(path)}"
