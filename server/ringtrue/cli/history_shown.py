"""`ringtrue history NAME`: which release a name or parameter came and went in. Does not know projects."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator

from ringtrue.cli.main import CLEAN, FINDINGS
from ringtrue.cli.options import Usage
from ringtrue.history.lives import (
    Life,
    distribution_of,
    life,
    never,
    never_parameter,
    parameter_life,
    releases_of,
)

_NAME = re.compile(r"(?P<dotted>\w+(?:\.\w+)*)(?:\((?P<parameter>\w+)\))?")


def run(arguments: argparse.Namespace) -> int:
    asked = _NAME.fullmatch(arguments.name)
    if asked is None:
        raise Usage(f"'{arguments.name}' is no dotted name, nor one with a parameter in brackets")
    dotted, parameter = asked["dotted"], asked["parameter"]
    distribution = distribution_of(dotted)
    if distribution is None:
        raise Usage(f"the history does not tell of '{dotted.partition('.')[0]}'")
    found = _life(distribution, dotted, parameter)
    none = never_parameter(distribution, dotted, parameter) if parameter else never(distribution, dotted)
    if arguments.output_format == "json":
        print(json.dumps(_record(arguments.name, distribution, found, none), indent=2))
    else:
        print("\n".join(_lines(arguments.name, distribution, found, none)))
    return CLEAN if found else FINDINGS


def _life(distribution: str, dotted: str, parameter: str | None) -> Life | None:
    return parameter_life(distribution, dotted, parameter) if parameter else life(distribution, dotted)


def _record(name: str, distribution: str, found: Life | None, none: bool) -> dict[str, object]:
    releases = releases_of(distribution)
    return {
        "name": name,
        "distribution": distribution,
        "known": {"oldest": releases[0], "newest": releases[-1], "releases": len(releases)},
        "state": "known" if found else "never" if none else "unknown",
        "first": found and found.first,
        "last": found and found.last,
        "gone": found and found.gone,
        "deprecated": found and found.deprecated,
        "message": found and found.message,
    }


def _lines(name: str, distribution: str, found: Life | None, none: bool) -> Iterator[str]:
    releases = releases_of(distribution)
    whole = f"{releases[0]} to {releases[-1]}"
    if found is None:
        said = "in no release" if none else "not known"
        yield f"{name}: {said} of {distribution} from {whole}"
        return
    yield name
    yield (
        f"  since {distribution} {found.first}" if found.first else f"  in {distribution} since {releases[0]} or before"
    )
    if found.last:
        yield f"  last in {found.last}, gone in {found.gone}"
    if found.deprecated:
        yield f"  deprecated since {found.deprecated}" + (f": {found.message}" if found.message else "")
    yield f"  {len(releases)} releases of {distribution} are known, from {whole}"
