"""The names of a file as JSON and back, for the shelf of its distribution (see `api.shelves`).

Does not know where files are kept, nor what the names stand for.
"""

from __future__ import annotations

import json
from typing import Any

from ringtrue.environment.answers import Name
from ringtrue.environment.dynamic import Dynamics
from ringtrue.environment.names import Exports, Extracted, Star


def packed(found: Extracted) -> bytes:
    """One line of JSON; Dynamics' sets are sorted, so that the same names give the same line."""
    names = [[name, *_fields(each)] for name, each in found.names.items()]
    exports = None if found.exports is None else _fields(found.exports)
    dynamics = [sorted(each) if isinstance(each, frozenset) else each for each in _fields(found.dynamics)]
    rows = [names, [_fields(each) for each in found.stars], exports, dynamics, found.broken]
    return json.dumps(rows, separators=(",", ":")).encode()


def unpacked(data: bytes) -> Extracted:
    """What was packed. Raises ValueError, TypeError or KeyError where that is something else."""
    names, stars, exports, dynamics, broken = json.loads(data)
    return Extracted(
        {name: _name(fields) for name, *fields in names},
        tuple(Star(*each) for each in stars),
        None if exports is None else Exports(tuple(exports[0]), tuple(exports[1]), exports[2]),
        _dynamics(dynamics),
        broken,
    )


def _dynamics(fields: list[Any]) -> Dynamics:
    values: list[Any] = [frozenset(each) if isinstance(each, list) else each for each in fields]
    return Dynamics(*values)


def _fields(value: Any) -> list[Any]:
    return [getattr(value, name) for name in value.__dataclass_fields__]


def _name(fields: list[Any]) -> Name:
    kind, line, deprecated, typing_only, target, handed_on = fields
    return Name(kind, line, deprecated, typing_only, None if target is None else (target[0], target[1]), handed_on)
