"""Command line of the tool that makes the embedded history. Does not know how the parts do their work.

    python -m ringtrue.history.building fetch --work FOLDER [PROJECT ...]
    python -m ringtrue.history.building build --work FOLDER [PROJECT ...]
    python -m ringtrue.history.building pack --work FOLDER

`fetch` reads releases from the index, one request after the other, and goes on where it was interrupted; `build` makes
one part of each distribution out of what has been fetched; `pack` writes the file that the package embeds.
"""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from ringtrue.environment.stdlib import modules
from ringtrue.history.building.fetching import fetch, fetch_only
from ringtrue.history.building.kept import Kept
from ringtrue.history.building.listed import Listed, listed
from ringtrue.history.building.making import add_part, build, pack
from ringtrue.history.building.standard_library import PROJECT, TYPESHEDS, standard_library
from ringtrue.index.configured import default_index


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m ringtrue.history.building",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=("fetch", "build", "pack"))
    parser.add_argument(
        "projects", nargs="*", help="only these, of those that are listed; 'python' is the standard library"
    )
    parser.add_argument("--work", type=Path, required=True, help="the folder of what has been read so far")
    parser.add_argument("--index", default=default_index(), help="a simple repository's address")
    given = parser.parse_args()
    wanted = [one for one in listed() if not given.projects or one.project in given.projects]
    if given.step == "fetch":
        _fetch(wanted, given.index, given.work)
    elif given.step == "build":
        _build(wanted, given.work, not given.projects or "python" in given.projects)
    else:
        count, size = pack(listed(), given.work)
        print(f"{count} distributions, {size} bytes")
    return 0


def _fetch(wanted: list[Listed], index: str, work: Path) -> None:
    kept = Kept(work / "kept.sqlite")
    for line in fetch_only(PROJECT, TYPESHEDS, index, kept):
        print(line, flush=True)
    for line in fetch(wanted, index, kept):
        print(line, flush=True)


def _build(wanted: list[Listed], work: Path, python: bool) -> None:
    kept = Kept(work / "kept.sqlite")
    gc.disable()  # graphs have no circles worth looking for, and are large
    for one in wanted:
        print(build(one, kept, work / "parts"), flush=True)
        gc.collect()
    if python:
        print(
            add_part("python", standard_library(kept), [name for name in modules() if "." not in name], work / "parts"),
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
