"""Meant: which of the names that exist another name was meant to be, by spelling, words and habit.

Does not know what the names stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringtrue.index.near import distance
from ringtrue.near_names import nearest

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Words of which people take one for another.
_GROUPS = (
    "add append push insert put include register", "remove delete drop discard pop del erase unlink rm",
    "get fetch retrieve read load find lookup", "set put assign update", "length len size count num number total",
    "list all array", "create make new build mk", "dict dictionary map mapping", "string str text",
    "exist exists has contains includes isin", "start begin run launch",
    "stop end close shutdown quit finish exit disconnect terminate",
    "stop cancel abort revoke kill",
    "directory dir folder path", "filename file name path", "value values val", "function func fn callback",
    "column columns col cols axis field", "row rows index record", "sort order sorted", "first head top",
    "last tail", "average mean avg", "deviation std stddev", "maximum max", "minimum min", "inverse inv",
    "error exception err", "message msg", "parameter parameters param params arguments args options opts",
    "random rand", "join concat concatenate merge combine", "copy clone duplicate", "write save dump store",
    "parse load loads decode", "stringify serialize dump dumps encode", "execute exec run", "status code",
    "timeout time", "header headers", "url uri link", "content body data payload", "integer int", "boolean bool",
    "maxsize capacity limit max", "password passwd pwd", "user username", "unique distinct", "split divide",
    "replace substitute sub", "match search find", "trim strip", "upper uppercase", "lower lowercase", "wait sleep",
    "datetime timestamp date time", "recv receive get read",
    "send publish produce emit post reply write", "download pull fetch", "image picture img photo", "title heading",
    "tab page", "train fit learn", "compute collect evaluate execute", "kind type variant", "level severity",
    "label text caption title", "element selector locator", "tokenize encode", "email mail", "current active",
    "print echo log show", "hidden hide", "color colour fg", "separator delimiter delim sep", "host hostname server",
    "done finished complete completed ready", "result value output", "metric scoring score", "default value initial",
    "detail message reason", "query params args search", "add include use",
    "author writer creator", "regex regexp pattern", "title name",
    "doc document", "destroy remove delete", "upload put send", "secret password key token",
    "multiply mul dot", "descending desc reverse", "ascending asc", "duration elapsed took time",
    "failure failed error", "quiet silent silently quietly mute", "add create new make open", "null none nil empty",
    "ip host address addr", "help description desc doc", "gaussian normal norm gauss", "evaluate score assess",
    "dimension dimensions size shape", "current now today", "first one single", "goto visit navigate get open",
    "foreground fg", "background bg", "err error stderr", "out output stdout", "align justify alignment",
    "signal set trigger fire notify", "spawn start create launch", "flush drain sync", "skip offset", "post after",
    "pre before", "every all each", "disconnect close quit", "consume poll receive", "period interval every",
    "language locale lang", "until end stop till", "recurse recursive", "factor multiplier", "percent percentage usage",
    "worksheet sheet", "uri url", "exit return status", "reply answer respond", "key keys name", "backward back",
    "run invoke call execute perform", "spawn fork", "folds splits cv", "minimise minimize", "normalise normalize",
    "grey gray", "centre center", "neighbour neighbor", "initial start begin", "accept allow", "ignore skip suppress",
    "wrap fold", "batch chunk", "item element entry", "attribute attr attrib", "tag label", "task job",
    "binary bytes", "percentile quantile", "charset encoding codec", "vertex node", "link edge url",
    "merge update join", "pending waiting queued", "tolerance tol", "keep retain",
)  # fmt: skip
_LIKE: dict[str, frozenset[int]] = {}
for _number, _group in enumerate(_GROUPS):
    for _word in _group.split():
        _LIKE[_word] = _LIKE.get(_word, frozenset()) | {_number}


def meant(name: str, candidates: Iterable[str], limit: int = 4) -> tuple[str, ...]:
    """The candidates that `name` may stand for, the likeliest first."""
    public = [one for one in candidates if one != name and (not one.startswith("_") or name.startswith("_"))]
    # Of names that differ by a sign, the one that is written in the same case is of the same kind: a class, a function.
    near = sorted(nearest(name, public, limit), key=lambda one: one[:1].isupper() != name[:1].isupper())
    words = _words(name)
    near = sorted(near, key=lambda one: not is_slip(name, one))
    whole = [one for one in public if one not in near and _holds(words, _words(one))]
    whole.sort(key=lambda one: (len(one), one))
    slips = [one for one in near if is_slip(name, one)]
    scored = sorted(
        ((score, one) for one in public if one not in slips and (score := _likeness(name, words, one)) >= 0.5),
        key=lambda pair: (-pair[0], pair[1][:1].isupper() != name[:1].isupper(), len(pair[1]), pair[1]),
    )
    strong = [one for score, one in scored if score >= _STRONG]
    found = (*slips, *strong, *whole[:2], *near[len(slips) :], *(one for _, one in scored))
    return tuple(dict.fromkeys(found))[:limit]


_STRONG = 0.87


def is_slip(name: str, other: str) -> bool:
    """Whether they differ by what a finger does: one sign, or two changed places."""
    low, high = name.replace("_", "").lower(), other.replace("_", "").lower()
    return distance(low, high) <= 1 or (len(low) > 4 and sorted(low) == sorted(high))


def _holds(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether the words begin or end the others: `order` for `order_by`, `valid` for `is_valid`."""
    size = len(words)
    return 0 < size < len(others) <= size + 1 and words in (others[:size], others[-size:])


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(name))


def _likeness(name: str, words: tuple[str, ...], other: str) -> float:
    """Between 0 and 1: how many words both have in common, or have a word for."""
    theirs = _words(other)
    if not words or not theirs:
        return 0.0
    low, high = name.lower().replace("_", ""), other.lower().replace("_", "")
    if high == f"a{low.removesuffix('async').removeprefix('async')}" != f"a{low}":
        return 0.98  # `invoke_async` and `ainvoke`
    if _bare(words) == _bare(theirs):
        return 0.97  # `get_sections` and `sections`
    if len(high) >= 3 and len(low) >= 3 and (low.startswith(high) or high.startswith(low)):
        return 0.62 + 0.36 * min(len(low), len(high)) / max(len(low), len(high))
    left = list(theirs)
    found = 0.0
    for word in words:
        best = max(left, key=lambda each: _alike(word, each), default="")
        value = _alike(word, best) if best else 0.0
        if value:
            left.remove(best)
            found += value
    score = 2 * found / (len(words) + len(theirs))
    # Of names of two words, one word says nothing yet; the same noun or verb does, after all else.
    same = len(words) > 1 and len(theirs) > 1 and (words[-1] == theirs[-1] or words[0] == theirs[0])
    return score if score > 0.5 or same else 0.0


_EMPTY = frozenset(("to", "get", "as", "is", "do", "set"))


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the verb that says nothing of what it is about."""
    return words[1:] if len(words) > 1 and words[0] in _EMPTY else words


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one.rstrip("s") == other.rstrip("s"):
        return 0.95
    if _LIKE.get(one, frozenset()) & _LIKE.get(other, frozenset()):
        return 0.8
    if min(len(one), len(other)) >= 3 and (one.startswith(other) or other.startswith(one)):
        return 0.7
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return 0.65 if shared >= 4 and 2 * shared >= max(len(one), len(other)) else 0.0
