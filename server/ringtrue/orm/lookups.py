"""Lookups: whether a Django or Tortoise path such as `author__name__icontains` leads somewhere.

Follows relations as far as they are known. Does not know where the path stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ringtrue.orm.django import PLAIN_FIELDS
from ringtrue.orm.values import Field, Model

_LOOKUPS = frozenset(
    ("exact", "iexact", "contains", "icontains", "in", "gt", "gte", "lt", "lte", "startswith", "istartswith",
     "endswith", "iendswith", "range", "date", "year", "iso_year", "month", "day", "week", "week_day", "iso_week_day",
     "quarter", "time", "hour", "minute", "second", "isnull", "regex", "iregex", "tzinfo")
)  # fmt: skip
# What `django.contrib.postgres`, its search and its transforms add, and what is registered most often.
_OFTEN_ADDED = frozenset(
    ("unaccent", "trigram_similar", "trigram_word_similar", "trigram_strict_word_similar", "search", "len", "length",
     "lower", "upper", "overlap", "contained_by", "has_key", "has_keys", "has_any_keys", "abs", "not", "ne", "trim",
     "md5", "sha256", "ceil", "floor", "round", "isempty", "fully_lt", "fully_gt", "adjacent_to", "startswith")
)  # fmt: skip
_OF_RELATIONS = frozenset(("not", "not_in"))  # Tortoise's, by key
_TORTOISE = frozenset(
    ("not", "in", "not_in", "gt", "gte", "lt", "lte", "range", "isnull", "not_isnull", "contains", "icontains",
     "startswith", "istartswith", "endswith", "iendswith", "iexact", "year", "quarter", "month", "week", "day", "hour",
     "minute", "second", "microsecond", "date", "search", "filter", "contained_by", "posix_regex", "iposix_regex",
     "len", "all")
)  # fmt: skip
_RELATED = frozenset(("exact", "in", "isnull", "gt", "gte", "lt", "lte", "range", "iexact", "contains", "regex"))


@dataclass(frozen=True)
class Wrong:
    """`part` of a path, which is neither a field of `model` nor a lookup that `field` has. `near` may be meant."""

    part: str
    place: int
    model: Model
    field: Field | None
    candidates: tuple[str, ...]


Find = Callable[[str], "Model | None"]


def wrong_in_path(model: Model, path: str, find: Find, names: frozenset[str], accessors: bool = False) -> Wrong | None:
    """The part of `path` that leads nowhere; None where all do, or where that is not certain.
    With `accessors` reverse relations go by the names of their attributes as well, as in `prefetch_related`."""
    parts = path.split("__")
    if path in names or parts[0] in names or "" in parts:
        return None
    at = model
    for place, part in enumerate(parts):
        if part == "pk":
            return None
        field = (at.by_name.get(part) if accessors else None) or at.by_query.get(part) or _by_attname(at, part)
        if field is None:
            return _lacking(at, part, place)
        if field.custom:
            return None
        if field.relation and part != field.attname:
            target = find(field.target)
            if target is None:
                return None
            asked = _RELATED | _OF_RELATIONS if at.orm == "tortoise" else _RELATED
            if place + 1 < len(parts) and parts[place + 1] in asked and parts[place + 1] not in target.by_query:
                return None
            at = target
            continue
        return _wrong_lookup(at, field, parts, place + 1)
    return None


def _by_attname(model: Model, part: str) -> Field | None:
    if not part.endswith("_id"):
        return None
    field = model.by_name.get(part[:-3])
    return field if field is not None and field.relation == "one" and not field.reverse else None


def _lacking(at: Model, part: str, place: int) -> Wrong | None:
    if at.open or part in at.reverse_names or _is_made(at, part):
        return None
    if at.open_reverse and not _is_slip(at, part):
        return None
    keys = (one.attname for one in at.fields if one.relation == "one" and one.stored)
    candidates = tuple(sorted({*at.by_query, *keys}))
    return Wrong(part, place, at, None, candidates)


def _is_slip(at: Model, part: str) -> bool:
    """Whether a name is so near to one that is known that no application would choose it."""
    from ringtrue.near_names import nearest

    return bool(nearest(part, at.by_query, 1))


def _is_made(at: Model, part: str) -> bool:
    """Whether a field of somebody else's may have made the name: `price_currency` beside `price`."""
    return any(one.custom and one.name and part.startswith(one.name) for one in at.fields)


def _wrong_lookup(at: Model, field: Field, parts: list[str], place: int) -> Wrong | None:
    rest = parts[place:]
    if not rest:
        return None
    if at.orm == "tortoise" and ("JSON" in field.kind or "Array" in field.kind):
        return None
    if at.orm == "tortoise":
        return Wrong(rest[0], place, at, field, tuple(sorted(_TORTOISE))) if rest[0] not in _TORTOISE else None
    if field.kind not in PLAIN_FIELDS or field.kind in ("JSONField", "GeneratedField") or at.custom_lookups:
        return None
    if rest[0] in _LOOKUPS | _OFTEN_ADDED:
        return None
    return Wrong(rest[0], place, at, field, tuple(sorted(_LOOKUPS)))
