"""Slashes: paths that end in one or do not, and requests that are redirected for want of one. Does not know verbs'
meaning."""

from __future__ import annotations

import re

from ringtrue.web.paths import pattern_of
from ringtrue.web.routing import Entry, Routing

_FEW = 5


def slash_of(routing: Routing, path: str, verb: str) -> str | None:
    """The path with a slash that Django or Flask redirects `path` to, where no route has it as it is."""
    if path.endswith("/") or not path.startswith("/"):
        return None
    found: str | None = None
    for table in routing.whole:
        if not table.entries:
            continue
        if (
            not table.closed
            or any(one.path is None for one in table.entries)
            or table.framework not in ("django", "flask")
        ):
            return None
        for one in table.entries:
            if _matches(one, path):
                return None
            if _matches(one, path + "/") and (one.route.methods is None or verb in one.route.methods):
                found = one.path
    settings = [one for one in routing.project.files.values() if "APPEND_SLASH" in one.words]
    return None if settings else found


def _matches(entry: Entry, path: str) -> bool:
    assert entry.path is not None  # the caller has seen to it
    pattern = pattern_of(entry.path, entry.syntax)
    return pattern is None or pattern.fullmatch(path if entry.path.startswith("/") else path[1:]) is not None


def odd_one(routing: Routing, file: str, path: str, handler: str) -> str | None:
    """A route of the same Django project that ends in a slash or not, as all do but this one."""
    for table in routing.whole:
        own = [
            one for one in table.entries if one.file == file and one.route.path == path and one.route.handler == handler
        ]
        if table.framework != "django" or not own or own[0].path is None:
            continue
        known = [
            one for one in table.entries if one.path and one.syntax == "django" and not re.search(r"\.\w+$", one.path)
        ]
        others = [one for one in known if (one.path or "").endswith("/") != own[0].path.endswith("/")]
        return others[0].path if len(known) - len(others) == 1 and len(others) >= _FEW and own[0] in known else None
    return None
