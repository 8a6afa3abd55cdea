"""Paths: what a route's path matches, in the words of each framework, and whether one matches all that another does.

Converters that a project adds are not known; a path with one of them is never compared. Does not know methods.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle, islice

from ringtrue.web.values import Syntax

_UUID = "3f333df6-90a4-4fda-8dd3-9485d27cee36"
_ANY = ("x.y~z", "7", "a-b_C", "feed", _UUID)
_SAMPLES = 6
# What a converter matches, and texts that show how much that is.
_CONVERTERS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "starlette": {
        "": ("[^/]+", _ANY), "str": ("[^/]+", _ANY), "int": ("[0-9]+", ("0", "42")),
        "float": (r"[0-9]+(\.[0-9]+)?", ("1.5", "2")), "path": (".*", ("a/b.c", "x")),
        "uuid": ("[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}", (_UUID,)),
    },
    "aiohttp": {"": ("[^{}/]+", _ANY)},
    "flask": {
        "": ("[^/]+", _ANY), "default": ("[^/]+", _ANY), "string": ("[^/]+", _ANY), "int": (r"\d+", ("0", "42")),
        "float": (r"\d+\.\d+", ("1.5",)), "path": ("[^/].*?", ("a/b.c", "x")),
        "uuid": ("[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}", (_UUID,)),
    },
    "django": {
        "": ("[^/]+", _ANY), "str": ("[^/]+", _ANY), "int": ("[0-9]+", ("0", "42")),
        "slug": ("[-a-zA-Z0-9_]+", ("a-b_C", "7", "feed")), "path": (".+", ("a/b.c", "x")),
        "uuid": ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", (_UUID,)),
    },
}  # fmt: skip
_PARTS = {
    "starlette": re.compile(r"{(?P<name>[a-zA-Z_]\w*)(?::(?P<kind>[a-zA-Z_]\w*))?}"),
    "aiohttp": re.compile(r"{(?P<name>[_a-zA-Z]\w*)(?::(?P<regex>(?:[^{}]|{[^{}]*})+))?}"),
    "flask": re.compile(r"<(?:(?P<kind>[a-zA-Z_]\w*)(?P<options>\([^)]*\))?:)?(?P<name>[a-zA-Z_]\w*)>"),
    "django": re.compile(r"<(?:(?P<kind>[^>:]+):)?(?P<name>\w+)>"),
}
_GROUP = re.compile(r"\(\?P<(\w+)>")


@dataclass(frozen=True)
class Variable:
    """A part of a path that is passed on. `pattern` is None where nobody knows what it matches."""

    name: str
    kind: str
    pattern: str | None
    samples: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def parts(path: str, syntax: Syntax) -> tuple[str | Variable, ...] | None:
    """The path's own text and its variables, in order; None where it cannot be read."""
    if syntax == "regex":
        return None if re.search(r"[\\\[\](){}.*+?|]", path) else (path.removeprefix("^").removesuffix("$"),)
    found: list[str | Variable] = []
    at = 0
    for match in _PARTS[syntax].finditer(path):
        found.append(path[at : match.start()])
        found.append(_variable(match, syntax))
        at = match.end()
    found.append(path[at:])
    literal = "".join(one for one in found if isinstance(one, str))
    left = "[{}]" if syntax in ("starlette", "aiohttp") else "[<>]"
    return None if re.search(left, literal) else tuple(one for one in found if one != "")


def _variable(match: re.Match[str], syntax: Syntax) -> Variable:
    said = match.groupdict()
    if said.get("regex"):
        return Variable(said["name"], said["regex"], said["regex"])
    if said.get("options"):
        return Variable(said["name"], said["kind"] + said["options"], None)
    known = _CONVERTERS[syntax].get(said.get("kind") or "")
    return Variable(said["name"], said.get("kind") or "", *(known or (None,)))


@lru_cache(maxsize=4096)
def variables(path: str, syntax: Syntax) -> tuple[str, ...] | None:
    """The names of what the path passes on; None where that cannot be read."""
    if syntax == "regex":
        try:
            re.compile(path)
        except re.error:
            return None
        return tuple(_GROUP.findall(path)) if _GROUP.search(path) or not re.search(r"(?<!\\)\((?!\?)", path) else None
    found = parts(path, syntax)
    return None if found is None else tuple(one.name for one in found if isinstance(one, Variable))


@lru_cache(maxsize=4096)
def pattern_of(path: str, syntax: Syntax) -> re.Pattern[str] | None:
    """What the path matches, as a regular expression; None where that is not known."""
    try:
        if syntax == "regex":
            return re.compile(path if path.endswith(("$", r"\Z")) else path + ".*", re.DOTALL)
        found = parts(path, syntax)
        if found is None:
            return None
        made = [re.escape(one) if isinstance(one, str) else one.pattern for one in found]
        return None if None in made else re.compile("".join(f"(?:{one})" for one in made))
    except re.error:
        return None


@lru_cache(maxsize=4096)
def samples(path: str, syntax: Syntax) -> tuple[str, ...]:
    """Texts that the path matches, as different as they can be; none where that cannot be told."""
    found = parts(path, syntax)
    if found is None:
        return ()
    choices = [[one] if isinstance(one, str) else list(one.samples) for one in found]
    if not all(choices):
        return ()
    columns = [list(islice(cycle(one[turn % len(one) :] + one), _SAMPLES)) for turn, one in enumerate(choices)]
    return tuple(dict.fromkeys("".join(row) for row in zip(*columns, strict=True))) if columns else ("",)


def covers(earlier: tuple[str, Syntax], later: tuple[str, Syntax]) -> bool:
    """Whether all that `later` matches is matched by `earlier` as well."""
    pattern = pattern_of(*earlier)
    if pattern is None:
        return earlier == later
    if earlier == later:
        return True
    shown = samples(*later)
    return bool(shown) and all(pattern.fullmatch(one) for one in shown)


def shape(path: str, syntax: Syntax) -> tuple[str, ...] | None:
    """The path without the names of its variables: routes of one shape match the same."""
    found = parts(path, syntax)
    if found is None:
        return None
    return tuple(one if isinstance(one, str) else f"<{one.kind or ''}>" for one in found)


def joined(prefix: str, path: str, syntax: Syntax) -> tuple[str, Syntax] | None:
    """`path` below `prefix`; None where the two cannot be put together."""
    if syntax != "regex":
        return prefix + path, syntax
    if not prefix:
        return path, syntax
    found = parts(prefix, "django")
    if found is None or any(isinstance(one, Variable) and one.pattern is None for one in found):
        return None
    made = "".join(re.escape(one) if isinstance(one, str) else f"(?P<{one.name}>{one.pattern})" for one in found)
    return f"^{made}{path.removeprefix('^')}", syntax
