"""Shadows: the earlier route that answers every request a later one is for. Does not know why either is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ringtrue.web.paths import covers, parts, shape
from ringtrue.web.routing import Entry, Routing, Table
from ringtrue.web.values import Place


@dataclass(frozen=True)
class Shadow:
    """`reason`: the earlier route `covers` the later one, is the `same`, or has the same `endpoint`."""

    reason: Literal["covers", "same", "endpoint"]
    path: str
    handler: str
    place: Place
    own: str
    """The whole path of the later route."""
    top: str = ""
    """The name of the function that stands below the earlier decorator, where both are in one file and table."""


def shadow_of(
    routing: Routing, file: str, path: str, handler: str, verbs: tuple[str, ...], linear: bool
) -> Shadow | None:
    """What hides the route that `file` registers so; None where nothing does for certain. `linear`: aiohttp is one that
    takes the first route that fits."""
    found: list[Shadow | None] = []
    own: Shadow | None = None
    for table in routing.tables:
        later = [one for one in table.entries if _is(one, file, path, handler)]
        if len({one.route.at for one in later}) > 1:
            later = [one for one in later if verbs and one.route.methods == frozenset(verbs)]
        if len({one.route.at for one in later}) > 1:
            return None  # which of them is asked about?
        if not later:
            continue
        shadows = [shadow_in(one, table, linear) for one in later]
        shadow = None if None in shadows else shadows[0]
        if shadow is not None and table.owner in routing.included and _is_own(table, later[0]):
            own = shadow  # within one part of an application: so in all that include it
        if table.owner not in routing.included:
            found.append(shadow)
    whole = None if None in found or not found else found[0]
    return whole or own


def _is(one: Entry, file: str, path: str, handler: str) -> bool:
    route = one.route
    if one.file != file or route.handler != handler:
        return False
    return route.path == path or route.kind == "viewset"


def _is_own(table: Table, one: Entry) -> bool:
    """Whether the route is registered on the table's own owner, in its file."""
    return table.owner.path == one.file and table.owner.name == one.route.owner


def shadow_in(later: Entry, table: Table, linear: bool) -> Shadow | None:
    """The earlier route of the table that answers all requests for `later`."""
    for earlier in table.entries:
        if earlier.route is later.route or not _before(earlier, later) or not earlier.certain:
            continue
        if (
            earlier.file == later.file
            and earlier.route.handler == later.route.handler
            and _one_function(earlier, later)
        ):
            continue
        reason = _reason(earlier, later, table, linear)
        if reason is not None:
            near = (
                earlier.file == later.file
                and earlier.route.owner == later.route.owner
                and earlier.way[:-1] == later.way[:-1]
            )
            top = earlier.route.handler if near and earlier.route.defined >= 0 else ""
            place = Place(earlier.file, earlier.route.line)
            return Shadow(reason, earlier.path or "", earlier.route.handler, place, later.path or "", top)
    return None


def _one_function(earlier: Entry, later: Entry) -> bool:
    """Two registrations of one function; functions of one name are two."""
    return earlier.route.defined == later.route.defined


def _before(earlier: Entry, later: Entry) -> bool:
    """Whether `earlier` is certainly registered first."""
    for one, other in zip(earlier.way, later.way, strict=False):
        if one != other:
            return one[0] == other[0] and one[1] < other[1]
    return False


def _reason(earlier: Entry, later: Entry, table: Table, linear: bool) -> Literal["covers", "same", "endpoint"] | None:
    if table.framework == "flask" and _same_endpoint(earlier, later):
        return "endpoint"
    if earlier.path is None or later.path is None or not _answers(earlier, later, table):
        return None
    same = shape(earlier.path, earlier.syntax) == shape(later.path, later.syntax) is not None
    if table.framework == "flask":
        return "same" if same else None  # the more specific rule wins there, whatever comes first
    if table.framework == "aiohttp" and not linear and _index(earlier) != _index(later):
        return None
    if not covers((earlier.path, earlier.syntax), (later.path, later.syntax)):
        return None
    return "same" if same or earlier.path == later.path else "covers"


def _index(one: Entry) -> str:
    """Under what aiohttp looks a route up, since 3.9: its text before the first variable."""
    assert one.path is not None  # asked only then
    found = parts(one.path, one.syntax)
    first = found[0] if found and isinstance(found[0], str) else ""
    return first if found is not None and len(found) == 1 else first.rpartition("/")[0] or "/"


def _answers(earlier: Entry, later: Entry, table: Table) -> bool:
    """Whether the earlier route answers all verbs of the later one."""
    if table.framework == "django":
        return True
    if table.framework == "":
        return False
    mine, theirs = later.route.methods, earlier.route.methods
    if mine is None or theirs is None:
        return theirs is None and earlier.route.kind == "function" and table.framework == "aiohttp"
    return mine <= theirs | ({"HEAD"} if "GET" in theirs and table.framework != "fastapi" else set())


def _same_endpoint(earlier: Entry, later: Entry) -> bool:
    """Two functions of one name, each of which Flask calls by that name."""
    one, other = earlier.route, later.route
    if earlier.file != later.file or one.owner != other.owner or one.scope != other.scope or not later.certain:
        return False
    if one.name or other.name or one.handler != other.handler or not one.handler:
        return False
    return one.defined >= 0 and other.defined >= 0 and one.defined != other.defined
