"""Failures planted in working back ends: does each break the end-to-end suite, who says it, and does the fix mend it?

    python benchmarks/backends.py [NAME ...] [--quick] [--missed] [--jobs N]

NAME is a part of the name of a back end or of a planted failure, as the table shows it. With --quick the suite is not
run, and only the rules that are due are asked. Needs the dependency group `backends`; failures that show on PostgreSQL
only are left out where Debian's server is not installed.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from backends.judging import Verdict, glanced, judged  # the tests are no installed package
from backends.plants import Plant, plants  # likewise
from backends.postgres import Server, postgres_server, programs  # likewise


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--quick", action="store_true", help="do not run the suite")
    parser.add_argument("--missed", action="store_true", help="show only what is not as expected")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    chosen = [one for one in plants() if not arguments.names or any(name in one.id for name in arguments.names)]
    with _server(chosen, arguments.quick) as server:
        able = [one for one in chosen if arguments.quick or one.database == "sqlite" or server is not None]
        verdicts: list[Verdict] = []
        for verdict in _verdicts(able, server, arguments.quick, arguments.jobs):
            verdicts.append(verdict)
            if not (arguments.missed and _as_expected(verdict, arguments.quick)):
                print(_line(verdict, arguments.quick), flush=True)
    _totals(verdicts, arguments.quick)
    if len(able) < len(chosen):
        print(f"{len(chosen) - len(able)} left out: PostgreSQL is not installed")
    return 0


def _verdicts(chosen: list[Plant], server: Server | None, quick: bool, jobs: int) -> Iterator[Verdict]:
    if quick:
        yield from map(glanced, chosen)
        return
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda one: judged(one, server), chosen)


@contextlib.contextmanager
def _server(chosen: Iterable[Plant], quick: bool) -> Iterator[Server | None]:
    if quick or programs() is None or all(one.database == "sqlite" for one in chosen):
        yield None
        return
    with postgres_server() as running:
        yield running


def _as_expected(verdict: Verdict, quick: bool) -> bool:
    mends = verdict.mended or not verdict.plant.fixed
    return verdict.flagged and (quick or (bool(verdict.broken) and mends))


def _line(verdict: Verdict, quick: bool) -> str:
    breaks = "" if quick else "breaks  " if verdict.broken else "GREEN   "
    said = str(verdict.right[0]) if verdict.right else "MISSED, due: " + "|".join(verdict.plant.rules)
    instead = f" (but {', '.join(map(str, verdict.others[:3]))})" if verdict.others and not verdict.right else ""
    return f"{breaks}{_fix(verdict, quick):9}{verdict.plant.id:55} {said}{instead}"


def _fix(verdict: Verdict, quick: bool) -> str:
    if quick:
        return "fix" if any(one.fixable for one in verdict.right) else "-"
    if verdict.mended is None:
        return "no fix" if verdict.plant.fixed else "-"
    return "mended" if verdict.mended else "FIX RED"


def _totals(verdicts: list[Verdict], quick: bool) -> None:
    by_rule = Counter(one.plant.rules[0] for one in verdicts)
    flagged = Counter(one.plant.rules[0] for one in verdicts if one.flagged)
    print(f"\n{'rule due':40}planted  flagged")
    for rule, number in by_rule.most_common():
        print(f"{rule:40}{number:7}{flagged[rule]:9}")
    print()
    whole = len(verdicts) or 1
    rows = [("flagged at the right place", sum(one.flagged for one in verdicts))]
    if quick:
        rows.append(("with a fix", sum(any(said.fixable for said in one.right) for one in verdicts)))
    else:
        rows.insert(0, ("break the suite", sum(bool(one.broken) for one in verdicts)))
        rows.append(("fix makes the suite green", sum(bool(one.mended) for one in verdicts)))
    for title, number in rows:
        print(f"{title:40}{number:7} of {len(verdicts)}  {number / whole:.0%}")


if __name__ == "__main__":
    sys.exit(main())
