"""How much each rule says of wrong code and of the same code put right: its forward and its reverse.

    python benchmarks/pairs.py CASES.jsonl [...] [--select NAMES] [--allowance 0.2] [--json FILE]

A case is a line `{"id", "bad_code", "good_code"}`. A rule that reports more in the bad half than in the good one counts
forward for that pair, the other way round it counts reverse. Prints one table for all files, and for each file the
pairs that some rule tells apart. Ends with 1 where a rule that is on by default reports in reverse more than the
allowed part of its forward. Rules of what code costs are shown, and not held to that: the halves of a pair differ in
what they compute, and the right one may well be the slower one.

Checks each half as a file of its own, with rules by default. Does not judge the cases.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ringtrue.registry import installed_rules

HALVES = ("bad_code", "good_code")


class Tally(NamedTuple):
    """Of one set of pairs: how many there are, and the pairs that each rule tells apart, forward and in reverse."""

    pairs: int
    forward: Mapping[str, frozenset[str]]
    reverse: Mapping[str, frozenset[str]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--select", help="rules and topics, as for `ringtrue check`")
    parser.add_argument("--allowance", type=float, default=0.2, help="reverse, as a part of forward")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    tallies = {path.stem: _tally(path, arguments.select) for path in arguments.cases}
    for name, tally in tallies.items():
        _print_total(name, tally)
    rows = _rows(tallies)
    too_much = _print_rules(rows, arguments.allowance)
    if arguments.json:
        sets = {name: _told(tally) for name, tally in tallies.items()}
        arguments.json.write_text(json.dumps({"sets": sets, "rules": rows}, indent=1) + "\n", encoding="utf-8")
    return 1 if too_much else 0


def _told(tally: Tally) -> dict[str, int]:
    """Pairs of a set, and those in which some rule says more of the wrong half, or of the right one."""
    forward, reverse = (len(frozenset[str]().union(*side.values())) for side in (tally.forward, tally.reverse))
    return {"pairs": tally.pairs, "forward": forward, "reverse": reverse}


def _tally(path: Path, select: str | None) -> Tally:
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    pairs = [case for case in cases if all(_parses(case.get(half)) for half in HALVES)]
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(pairs):
            for half in HALVES:
                Path(folder, f"m{number}_{half}.py").write_text(case[half], encoding="utf-8")
        said = _said(folder, select)
    forward: dict[str, set[str]] = defaultdict(set)
    reverse: dict[str, set[str]] = defaultdict(set)
    for number, case in enumerate(pairs):
        bad, good = (said.get(f"m{number}_{half}.py", Counter[str]()) for half in HALVES)
        for rule in bad.keys() | good.keys():
            if bad[rule] != good[rule]:
                (forward if bad[rule] > good[rule] else reverse)[rule].add(case["id"])
    frozen = ({rule: frozenset(ids) for rule, ids in found.items()} for found in (forward, reverse))
    return Tally(len(pairs), *frozen)


def _parses(code: str | None) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return code is not None and bool(ast.parse(code) or True)
        except (SyntaxError, ValueError):
            return False


def _said(folder: str, select: str | None) -> dict[str, Counter[str]]:
    """How often each rule reports, by file."""
    command = [sys.executable, "-m", "ringtrue", "check", ".", "--output-format", "json", "--quiet", "--exit-zero"]
    command += ["--offline", "--isolated", "--no-cache", *(["--select", select] if select else [])]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in json.loads(done.stdout):
        found[finding["path"]][finding["rule"]] += 1
    return found


def _rows(tallies: Mapping[str, Tally]) -> list[dict[str, Any]]:
    """One row for each rule: its forward and reverse in each set and in all."""
    rules = sorted({rule for tally in tallies.values() for rule in (*tally.forward, *tally.reverse)})
    rows = []
    for rule in rules:
        by_set = {
            name: [len(side.get(rule, ())) for side in (tally.forward, tally.reverse)]
            for name, tally in tallies.items()
        }
        forward, reverse = (sum(counts[side] for counts in by_set.values()) for side in (0, 1))
        rows.append({"rule": rule, "forward": forward, "reverse": reverse, "sets": by_set})
    return sorted(rows, key=lambda row: (-row["forward"], row["reverse"]))


def _print_total(name: str, tally: Tally) -> None:
    def share(found: Iterable[frozenset[str]]) -> str:
        told = frozenset[str]().union(*found)
        return f"{len(told):4} ({100 * len(told) / max(tally.pairs, 1):5.1f} %)"

    forward, reverse = share(tally.forward.values()), share(tally.reverse.values())
    print(f"{name}: {tally.pairs} pairs, forward {forward}, reverse {reverse}")


def _print_rules(rows: Iterable[Mapping[str, Any]], allowance: float) -> bool:
    """The table of rules; whether one that is on by default says too much of what is right."""
    judged = {rule.name for rule in installed_rules() if rule.default and rule.topic != "performance"}
    known = {rule.name for rule in installed_rules() if rule.default}
    too_much = False
    for row in rows:
        wrong = row["reverse"] > allowance * row["forward"] and row["rule"] in judged
        too_much = too_much or wrong
        sets = "  ".join(f"{name} {forward}/{reverse}" for name, (forward, reverse) in row["sets"].items())
        remark = "  too much in reverse" if wrong else "" if row["rule"] in known else "  off by default"
        print(f"{row['rule']:32} {row['forward']:4} / {row['reverse']:<3} {sets}{remark}")
    return too_much


if __name__ == "__main__":
    sys.exit(main())
