"""Meant fields: which field of a model is meant by a name that it does not have.

By spelling, by the words of the name, by what is given for it, and by habit. Does not know where the name stands.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from ringtrue.meant import meant
from ringtrue.near_names import nearest
from ringtrue.orm.values import Model

_LOOKUPS = {
    "equals": "exact", "equal": "exact", "eq": "exact", "is": "exact", "iequals": "iexact", "ieq": "iexact",
    "like": "contains", "ilike": "icontains", "has": "contains", "includes": "contains", "begins": "startswith",
    "begins_with": "startswith", "starts_with": "startswith", "ends": "endswith", "ends_with": "endswith",
    "greater": "gt", "greater_than": "gt", "ge": "gte", "less": "lt", "less_than": "lt", "le": "lte",
    "is_null": "isnull", "null": "isnull", "one_of": "in", "between": "range", "matches": "regex",
}  # fmt: skip
"""What lookups are called elsewhere."""


def lookup_meant(name: str, candidates: Collection[str]) -> tuple[str, ...]:
    """The lookup that is called so elsewhere."""
    other = _LOOKUPS.get(name.lower())
    return (other,) if other is not None and other in candidates else ()


def field_meant(name: str, candidates: Collection[str], model: Model, value: ast.expr | None = None) -> tuple[str, ...]:
    """The likeliest first; at most one where spelling does not speak. `value` is what is given for the field."""
    given = _name_of(value)
    if given != name and given in candidates:
        return (given,)
    near = nearest(name, candidates) or key_meant(name, model.name, candidates)
    near = near or _by_target(name, candidates, model) or meant(name, candidates, 1)
    return near or _by_stem(name, candidates)


def key_meant(name: str, owner: str, candidates: Collection[str]) -> tuple[str, ...]:
    """`user_id` of `User` or of the table `users`, which is its own `id`."""
    stem, _, key = name.lower().rpartition("_")
    owners = (owner.lower(), owner.lower().removesuffix("s"))
    return (key,) if stem and stem.replace("_", "") in owners and key in candidates else ()


def _name_of(value: ast.expr | None) -> str:
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _by_target(name: str, candidates: Collection[str], model: Model) -> tuple[str, ...]:
    """`user` for the one relation that leads to `User`."""
    low = name.lower().replace("_", "")
    found = [
        one for one in model.relations
        if one.name in candidates and one.target.rpartition("::")[2].lower() in (low, low.removesuffix("s"))
    ]  # fmt: skip
    if not low.endswith("s"):
        found = [one for one in found if one.relation == "one"] or found
    return (found[0].name,) if len(found) == 1 else ()


def _by_stem(name: str, candidates: Collection[str]) -> tuple[str, ...]:
    """`favorited_by` for `favorites`, `username` for `name`: where one alone has so much in common."""
    low = name.lower()
    word = low.partition("_")[0]
    stem = word[:-2] if len(word) > 6 else f"{word}_"
    found = [one for one in candidates if one.lower().startswith(stem) or one.lower().endswith(low)]
    return (found[0],) if len(found) == 1 else ()
