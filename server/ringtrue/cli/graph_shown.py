"""`ringtrue graph`: the project's routes and models as the checker sees them, as text, JSON or a page with a picture.

Does not know how they are found.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ringtrue.cli.graph_page import page
from ringtrue.cli.main import CLEAN, ERROR
from ringtrue.cli.opened import opened
from ringtrue.context import Question
from ringtrue.web.drawn import Drawn


def run(arguments: argparse.Namespace) -> int:
    folder, sound = opened(arguments)
    found: Drawn = folder.world.fetch(Question("drawn", ()))
    match arguments.output_format:
        case "json":
            text = json.dumps(asdict(found), indent=2)
        case "svg":
            text = page(found, Path(folder.world.environment.folder).name)
        case _:
            text = "\n".join(lines(found))
    if arguments.output is None:
        print(text)
    else:
        Path(arguments.output).write_text(text + "\n", encoding="utf-8")
    return CLEAN if sound else ERROR


def lines(found: Drawn) -> Iterator[str]:
    """The graph as text."""
    if not found.tables and not found.models:
        yield "no routes and no models are known here"
    for table in found.tables:
        open_ = "" if table.closed else ", and what could not be followed"
        yield f"{table.name}  {table.framework}, {table.place}: {len(table.routes)} routes{open_}"
        for route in table.routes:
            path = route.path if route.path is not None else "(computed)"
            hidden = f"  never reached: '{route.shadow}' comes first" if route.shadow else ""
            yield f"  {','.join(route.methods):<9} {path or '/':<40} {route.handler:<28} {route.place}{hidden}"
    yield from (f"not included: {one}" for one in found.left_out)
    for model in found.models:
        points = f" -> {', '.join(model.targets)}" if model.targets else ""
        yield f"{model.name}  table '{model.table}', {model.place}{points}"
        for name, kind in model.columns:
            yield f"  {name:<28} {kind}"
