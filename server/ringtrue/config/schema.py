"""The JSON schema of the configuration, made from the description of Settings and the rules there are.

Does not check a configuration; editors do, with this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import MISSING, Field, fields
from typing import Any

from ringtrue.config.reading import Names, key_of
from ringtrue.config.settings import ALL, COMPANIONS, SEVERITIES, KnownRule, Settings


def schema(rules: Iterable[KnownRule]) -> dict[str, Any]:
    """The schema of a `ringtrue.toml`, and of `[tool.ringtrue]`."""
    names = Names.of(rules)
    properties = {key_of(field.name): _property(field, names) for field in fields(Settings) if field.metadata}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Ringtrue",
        "description": "Configuration of Ringtrue: ringtrue.toml, or [tool.ringtrue] in pyproject.toml.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def render(rules: Iterable[KnownRule]) -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(rules), indent=2) + "\n"


def _property(field: Field[Any], names: Names) -> dict[str, Any]:
    made = {"description": field.metadata["text"], **_shape(field, names)}
    if field.default not in (MISSING, None, ()):
        made["default"] = list(field.default) if isinstance(field.default, tuple) else field.default
    return made


def _shape(field: Field[Any], names: Names) -> dict[str, Any]:
    selectors = _listed(_enum([ALL, *sorted(names.topics), *sorted(names.rules)]))
    match field.metadata["shape"]:
        case "selectors":
            return selectors
        case "strings":
            return _listed({"type": "string"})
        case "choice":
            return _enum(field.metadata["choices"])
        case "companions":
            return {"anyOf": [_enum(["auto", "off"]), _listed(_enum(COMPANIONS))]}
        case "version":
            return {"type": "string", "pattern": r"^(py)?3\.?[0-9]{1,2}$"}
        case "severities":
            return _by_name([*sorted(names.topics), *sorted(names.rules)], _enum(SEVERITIES))
        case "selectors by glob":
            return {"type": "object", "additionalProperties": selectors}
        case "options":
            return _by_name(sorted(names.rules), {"type": "object"})
        case "replacements":
            return {"type": "object", "additionalProperties": {"type": "string"}}
        case _:
            return {"type": "string"}


def _enum(words: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


def _listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _by_name(words: Iterable[str], value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(words, value), "additionalProperties": False}
