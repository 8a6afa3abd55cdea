"""Records of a file as JSON and back: nothing but texts, numbers and lists, so that loading runs no code.

Bindings are unpacked when somebody asks for them. Does not know where the bytes are kept (`shelves`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.environment.api.raw import (
    EMPTY_BODY,
    Forward,
    ModuleApi,
    RawBinding,
    RawBody,
    RawClass,
    RawFunction,
    RawImport,
    RawParameter,
    RawSet,
    RawValue,
)


def packed(api: ModuleApi) -> bytes:
    """One line of JSON."""
    rows = [_bindings(api.bindings), api.stars, api.patches, api.calls, api.broken]
    return json.dumps(rows, separators=(",", ":")).encode()


def unpacked(data: bytes) -> ModuleApi:
    """What was packed. Raises ValueError, TypeError or KeyError where that is something else."""
    bindings, stars, patches, calls, broken = json.loads(data)
    return ModuleApi(
        Bindings(dict(bindings)),
        tuple((str(module), int(level)) for module, level in stars),
        tuple((str(owner), name, int(line)) for owner, name, line in patches),
        tuple((str(callee), tuple(names), int(line)) for callee, names, line in calls),
        broken,
    )


class Bindings(Mapping[str, "tuple[RawBinding, ...]"]):
    """Rows by name, each made a record when it is read."""

    def __init__(self, rows: dict[str, list[Any]]) -> None:
        self._rows = rows
        self._made: dict[str, tuple[RawBinding, ...]] = {}

    def __getitem__(self, name: str) -> tuple[RawBinding, ...]:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = tuple(_binding(row) for row in self._rows[name])
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _bindings(bindings: Mapping[str, tuple[RawBinding, ...]]) -> dict[str, list[Any]]:
    return {name: [_row(each) for each in several] for name, several in bindings.items()}


def _row(binding: RawBinding) -> list[Any]:
    if isinstance(binding, RawFunction):
        return ["f", *_function_row(binding)]
    if isinstance(binding, RawClass):
        return ["c", *binding._replace(members=_bindings(binding.members))]  # type: ignore[arg-type]  # rows, for JSON
    return ["i" if isinstance(binding, RawImport) else "v", *binding]


def _function_row(raw: RawFunction) -> list[Any]:
    body = raw.body
    row: list[Any] | None = None if body is EMPTY_BODY else [*body._replace(inner=())]
    if row is not None:
        row[RawBody._fields.index("inner")] = [_function_row(each) for each in body.inner]
    return [*raw[:-1], row]


def _binding(row: list[Any]) -> RawBinding:
    kind, *fields = row
    if kind == "f":
        return _function(fields)
    if kind == "i":
        return RawImport(*fields)
    if kind == "v":
        return RawValue(*fields)
    name, line, sure, bases, keywords, decorators, members, why_open, parameters = fields
    words = tuple((word, text) for word, text in keywords)
    made = Bindings(members)
    return RawClass(name, line, sure, tuple(bases), words, tuple(decorators), made, why_open, tuple(parameters))


def _function(fields: list[Any]) -> RawFunction:
    name, line, sure, parameters, returns, is_async, decorators, body = fields
    made = tuple(RawParameter(*each) for each in parameters)
    return RawFunction(name, line, sure, made, returns, is_async, tuple(decorators), _body(body))


def _body(row: list[Any] | None) -> RawBody:
    if row is None:
        return EMPTY_BODY
    raw = RawBody(*row)
    return raw._replace(
        forwards=tuple(Forward(c, p, tuple(words), a, k, line) for c, p, words, a, k, line in raw.forwards),
        taken=tuple(raw.taken),
        returned=tuple(raw.returned),
        local=tuple((name, text) for name, text in raw.local),
        sets=tuple(RawSet(*each) for each in raw.sets),
        inner=tuple(_function(each) for each in raw.inner),  # type: ignore[arg-type]  # rows, from JSON
        imports=tuple(RawImport(*each) for each in raw.imports),
        alters=tuple(raw.alters),
        warns_of=tuple((name, text) for name, text in raw.warns_of),
    )
