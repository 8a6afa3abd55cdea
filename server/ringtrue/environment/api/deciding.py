"""Deciding keywords: those by which overloads tell apart what they give.

A path says of a call only whether it has one of them (see `paths`). Does not know what was given.
"""

from __future__ import annotations

import ast

from ringtrue.environment.api.raw import EITHER, KEYWORD, RawFunction

_DECIDING = frozenset(
    ("inplace", "stream", "iterator", "chunksize", "factory", "typ", "squeeze", "text", "universal_newlines",
     "encoding", "errors", "full_output", "retstep", "return_index", "return_inverse", "return_counts", "return_X_y",
     "as_frame", "return_exceptions", "raw", "expand", "named", "eager", "withscores", "as_tuple", "out")
)  # fmt: skip
_PLACE = 3
"""How many arguments a call may be given by place and still have none of them."""


_FIRST = frozenset(("cursor",))
"""Methods that take one of them first."""


def decides(node: ast.Call) -> bool:
    """Whether the call may be given one of them."""
    return (
        len(node.args) > (0 if isinstance(node.func, ast.Attribute) and node.func.attr in _FIRST else _PLACE)
        or any(isinstance(each, ast.Starred) for each in node.args)
        or any(word.arg is None or word.arg in _DECIDING for word in node.keywords)
    )


def needs_deciding(raw: RawFunction) -> bool:
    """Whether a definition is for calls alone that are given one of them."""
    return any(
        each.default is None
        and each.name in _DECIDING
        and (
            each.kind == KEYWORD
            or (each.kind == EITHER and (place >= _PLACE or raw.name in _FIRST or each.name == "out"))
        )
        for place, each in enumerate(raw.parameters)
    )
