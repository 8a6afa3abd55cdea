"""Values as they come from TOML or an editor, checked key by key into what Settings holds.

Does not know where the values come from: a function tells the place of a path of keys, or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any

from ringtrue.config.settings import ALL, COMPANIONS, SEVERITIES, KnownRule, Settings, Shape

Key = tuple[str | int, ...]
_VERSION = re.compile(r"(?:py)?3\.?(\d{1,2})\Z")


@dataclass(frozen=True)
class Complaint:
    """What is wrong with the value at `key`. `on_key`: with the key itself."""

    key: Key
    message: str
    on_key: bool = False


@dataclass(frozen=True)
class Names:
    """The rules and topics that a configuration may name."""

    rules: frozenset[str]
    topics: frozenset[str]

    @classmethod
    def of(cls, rules: Iterable[KnownRule]) -> Names:
        listed = list(rules)
        return cls(frozenset(rule.name for rule in listed), frozenset(rule.topic for rule in listed))

    @property
    def selectors(self) -> frozenset[str]:
        return self.rules | self.topics | {ALL}


def key_of(field_name: str) -> str:
    """How a field of Settings is called in a configuration."""
    return {"severities": "severity"}.get(field_name, field_name.replace("_", "-"))


KEYS: Mapping[str, str] = {key_of(field.name): field.name for field in fields(Settings) if field.metadata}
_SHAPES: Mapping[str, tuple[Shape, tuple[str, ...]]] = {
    key_of(field.name): (field.metadata["shape"], field.metadata["choices"])
    for field in fields(Settings)
    if field.metadata
}


def read(values: Mapping[str, Any], names: Names) -> tuple[dict[str, Any], list[Complaint]]:
    """Fields of Settings from `values`, and what is wrong with the rest."""
    reader = _Reader(names)
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key not in KEYS:
            reader.complain((key,), f"unknown key '{key}'{did_you_mean(key, KEYS)}", on_key=True)
            continue
        shape, choices = _SHAPES[key]
        made = reader.shaped(shape, (key,), value, choices)
        if made is not None:
            found[KEYS[key]] = made
    return found, reader.complaints


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`, did you mean 'x'?` with the nearest known word, or nothing."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f", did you mean '{near[0]}'?" if near else ""


class _Reader:
    """Reads values; owns the list of complaints about them."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.complaints: list[Complaint] = []

    def complain(self, key: Key, message: str, *, on_key: bool = False) -> None:
        self.complaints.append(Complaint(key, message, on_key))

    def shaped(self, shape: Shape, key: Key, value: Any, choices: tuple[str, ...]) -> Any:
        """The value in Settings' type; None where nothing of it can be used."""
        match shape:
            case "selectors":
                return self.selectors(key, value)
            case "strings":
                return self.strings(key, value)
            case "string":
                return self.string(key, value)
            case "choice":
                return self.choice(key, value, choices)
            case "version":
                return self.version(key, value)
            case "companions":
                return self.companions(key, value)
            case "severities":
                return dict(self.severities(key, value))
            case "selectors by glob":
                return dict(self.by_glob(key, value))
            case "options":
                return dict(self.options(key, value))
            case "replacements":
                return dict(self.replacements(key, value))

    def string(self, key: Key, value: Any) -> str | None:
        if isinstance(value, str) and value:
            return value
        self.wrong(key, "a string", value)
        return None

    def strings(self, key: Key, value: Any) -> tuple[str, ...] | None:
        if not isinstance(value, (list, tuple)):
            self.wrong(key, "a list of strings", value)
            return None
        return tuple(item for i, item in enumerate(value) if self.string((*key, i), item) is not None)

    def selectors(self, key: Key, value: Any) -> tuple[str, ...] | None:
        listed = self.strings(key, value)
        if listed is None:
            return None
        known = self.names.selectors
        for i, item in enumerate(value):
            if isinstance(item, str) and item and item not in known:
                self.complain((*key, i), f"unknown rule or topic '{item}'{did_you_mean(item, known)}")
        return tuple(item for item in listed if item in known)

    def choice(self, key: Key, value: Any, choices: tuple[str, ...]) -> str | None:
        if isinstance(value, str) and value in choices:
            return value
        near = did_you_mean(value, choices) if isinstance(value, str) else ""
        listed = " or ".join(f"'{choice}'" for choice in choices)
        self.complain(key, f"'{_named(key)}' must be {listed}, not {_shown(value)}{near}")
        return None

    def version(self, key: Key, value: Any) -> str | None:
        found = _VERSION.match(value) if isinstance(value, str) else None
        if found:
            return f"3.{int(found[1])}"
        self.wrong(key, "a Python version such as '3.12'", value)
        return None

    def companions(self, key: Key, value: Any) -> str | tuple[str, ...] | None:
        if not isinstance(value, (list, tuple)):
            return self.choice(key, value, ("auto", "off"))
        return tuple(item for i, item in enumerate(value) if self.choice((*key, i), item, COMPANIONS))

    def severities(self, key: Key, value: Any) -> Iterator[tuple[str, str]]:
        known = self.names.rules | self.names.topics
        for name, given in self.table(key, value):
            if name not in known:
                self.complain((*key, name), f"unknown rule or topic '{name}'{did_you_mean(name, known)}", on_key=True)
            elif severity := self.choice((*key, name), given, SEVERITIES):
                yield name, severity

    def by_glob(self, key: Key, value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        for glob, given in self.table(key, value):
            selected = self.selectors((*key, glob), given)
            if selected:
                yield glob, selected

    def options(self, key: Key, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for rule, given in self.table(key, value):
            if rule not in self.names.rules:
                near = did_you_mean(rule, self.names.rules)
                self.complain((*key, rule), f"unknown rule '{rule}'{near}", on_key=True)
            elif isinstance(given, Mapping):
                yield rule, given
            else:
                self.wrong((*key, rule), "a table", given)

    def replacements(self, key: Key, value: Any) -> Iterator[tuple[str, str]]:
        for name, given in self.table(key, value):
            if not all(part.isidentifier() for part in name.split(".")) or "." not in name:
                self.complain((*key, name), f"'{name}' must be a full name such as 'shop.orders.load'", on_key=True)
            elif isinstance(given, str):
                yield name, given
            else:
                self.wrong((*key, name), "a string", given)

    def table(self, key: Key, value: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(value, Mapping):
            yield from ((str(name), given) for name, given in value.items())
        else:
            self.wrong(key, "a table", value)

    def wrong(self, key: Key, wanted: str, value: Any) -> None:
        self.complain(key, f"'{_named(key)}' must be {wanted}, not {_shown(value)}")


def _named(key: Key) -> str:
    """The last name on the way to a value: an item of a list is called as its list is."""
    return next((part for part in reversed(key) if isinstance(part, str)), "")


def _shown(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"'{value}'"
        case int() | float():
            return str(value)
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a table"
        case _:
            return type(value).__name__
