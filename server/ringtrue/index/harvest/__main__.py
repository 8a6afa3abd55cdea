"""Command line of the tool that builds the embedded index. Does not know how the parts do their work.

    python -m ringtrue.index.harvest names
    python -m ringtrue.index.harvest modules --popularity projects.csv --work modules.jsonl
    python -m ringtrue.index.harvest popular --popularity projects.csv --work modules.jsonl

`names` takes a minute; `modules` asks for one page and one small range a project, eight at once (about ten minutes for
15,000), and goes on where it was interrupted. The popularity list is a CSV with the columns `rank` and `project`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

from ringtrue.index.configured import default_index
from ringtrue.index.embedded import NAMES, POPULAR
from ringtrue.index.harvest.compiled import popular
from ringtrue.index.harvest.wheels import collect, lines
from ringtrue.index.names import normalized, write_names
from ringtrue.index.pages import ACCEPT, read_names


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ringtrue.index.harvest", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    for name in ("names", "modules", "popular"):
        step = steps.add_parser(name)
        step.add_argument("--index", default=default_index(), help="a simple repository's address")
        if name != "names":
            step.add_argument("--popularity", type=Path, required=True)
            step.add_argument("--work", type=Path, required=True)
    given = parser.parse_args()
    if given.step == "names":
        _names(given.index)
    elif given.step == "modules":
        _modules(given.index, _ranks(given.popularity), given.work)
    else:
        _popular(_ranks(given.popularity), given.work)
    return 0


def _names(index: str) -> None:
    import requests

    page = requests.get(index, headers={"Accept": ACCEPT}, timeout=(10, 300))
    page.raise_for_status()
    names = read_names(page.content, page.headers.get("Content-Type", ""))
    write_names(NAMES, names, datetime.now(timezone.utc))
    NAMES.chmod(0o644)  # it is part of the package, for every user
    print(f"{len(names)} names, {NAMES.stat().st_size} bytes")


def _modules(index: str, ranks: dict[str, int], work: Path) -> None:
    for count, name in enumerate(collect(list(ranks), index, work), 1):
        if count % 100 == 0:
            print(f"\r{count} {name:40.40}", end="", file=sys.stderr)


def _popular(ranks: dict[str, int], work: Path) -> None:
    found = list(lines(work))
    POPULAR.write_bytes(popular(ranks, found, datetime.now(timezone.utc).date()))
    problems = Counter(line["problem"] for line in found if "problem" in line)
    print(f"{len(found)} projects looked into, {len(found) - problems.total()} with known import names")
    print(f"{len(ranks)} ranked, {POPULAR.stat().st_size} bytes; not known: {dict(problems.most_common(8))}")


def _ranks(path: Path) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as file:
        return {normalized(row["project"]): int(row["rank"]) for row in csv.DictReader(file)}


if __name__ == "__main__":
    sys.exit(main())
