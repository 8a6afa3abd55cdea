"""docs/accuracy.md, from what the other benchmarks found: how much is caught, how much is blamed, and what we miss.

    python benchmarks/accuracy.py [--check]

Reads the JSON that the benchmarks left in `benchmarks/results` and the labels of `benchmarks/noise.tsv`. `--check` writes
nothing, and ends with 1 where the page is not what they say. Measures nothing itself: how each file of results is made
again stands on the page.
"""

# ruff: noqa: E501  # sentences of the page stand as they are printed

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ringtrue.registry import installed_rules

HERE = Path(__file__).parent
RESULTS, NOISE, PAGE = HERE / "results", HERE / "noise.tsv", HERE.parent / "docs" / "accuracy.md"
_FEW = 5
"""Fewer labelled findings than these say nothing of a rule."""
_HEAD = """\
# Accuracy

How much Ringtrue catches, how much it blames wrongly, and what it misses. This page is written by
`python benchmarks/accuracy.py` from the files in `benchmarks/results` and `benchmarks/noise.tsv`; above each table stands the
command that makes its figures again. Unknown is an answer, and what is unknown is never reported: most of what is missed
is missed for that reason.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "none"


def topics() -> dict[str, str]:
    return {rule.name: rule.topic for rule in installed_rules()}


def _pairs(said: Any) -> Iterator[str]:
    yield "## Wrong code and the same code put right\n"
    yield "`python benchmarks/pairs.py SET.jsonl ... --json benchmarks/results/pairs.json`\n"
    yield (
        "A pair counts forward where some rule says more of the wrong half, and reverse where it says more of the right one.\n"
        "The sets are public: bugs of exercises and competitions. Their cases have been read while rules were written, so this is what\n"
        "works, and not what to expect of code that nobody has seen; the ratio of the two columns is what matters.\n"
    )
    rows = [
        (name, one["pairs"], share(one["forward"], one["pairs"]), share(one["reverse"], one["pairs"]))
        for name, one in said["sets"].items()
    ]
    yield from table(("set", "pairs", "forward", "reverse"), rows)
    by_topic: dict[str, Counter[str]] = {}
    known = topics()
    for row in said["rules"]:
        counted = by_topic.setdefault(known.get(row["rule"], "gone"), Counter())
        counted["forward"] += row["forward"]
        counted["reverse"] += row["reverse"]
    rows = [(topic, one["forward"], one["reverse"]) for topic, one in sorted(by_topic.items())]
    yield "By topic, rule by rule and pair by pair:\n"
    yield from table(("topic", "forward", "reverse"), rows)
    worst = [row for row in said["rules"] if row["reverse"] > 0.2 * row["forward"]]
    if worst:
        names = ", ".join(f"`{row['rule']}` ({row['forward']} / {row['reverse']})" for row in worst)
        yield f"Rules with more than a fifth in reverse: {names}.\n"


def _security(said: Any) -> Iterator[str]:
    yield "## Weaknesses\n"
    yield "`python benchmarks/security.py --json benchmarks/results/security.json`\n"
    yield (
        "Our own suite, with a clean twin for what is weak. Peers count as finding a case by any report about what the code\n"
        "does; each ran on the same files in the same run. The suite was written with these rules in mind: read it as what\n"
        "works, not as what to expect of code that nobody has seen.\n"
    )
    rows = [
        (name, share(one["found"], one["real"]), share(one["blamed"], one["clean"]))
        for name, one in said["tools"].items()
    ]
    yield from table(("tool", "found", "clean code blamed"), rows)
    if said["wrong"]:
        yield "What Ringtrue gets wrong in it:\n"
        yield from (f"- {one}" for one in said["wrong"])
        yield ""


def _noise(lines: Iterable[str]) -> Iterator[str]:
    yield "## Popular packages\n"
    yield "`python benchmarks/noise.py CACHE --write`, and a person who reads\n"
    labels: dict[str, Counter[str]] = {}
    projects = set()
    for line in lines:
        if line.strip() and not line.startswith("#"):
            project, rule, *_, label = line.rstrip("\n").split("\t")
            projects.add(project)
            labels.setdefault(rule, Counter())[label] += 1
    counted = sum(labels.values(), Counter[str]())
    read = counted["right"] + counted["wrong"] + counted["debatable"]
    yield (
        f"{sum(counted.values())} findings in {len(projects)} projects that have any; {read} of them were read. Precision is the\n"
        "part that is right of what is right or wrong; what is debatable counts in neither.\n"
    )
    known = topics()
    by_topic: dict[str, Counter[str]] = {}
    for rule, one in labels.items():
        by_topic.setdefault(known.get(rule, "gone"), Counter()).update(one)
    rows = [_row(topic, one) for topic, one in sorted(by_topic.items())]
    yield from table(("topic", "findings", "right", "wrong", "debatable", "not read", "precision"), rows)
    weak = [
        rule for rule, one in sorted(labels.items()) if one["right"] + one["wrong"] >= _FEW and _precision(one) < 95
    ]
    yield f"Rules below 95 %, of those with at least {_FEW} that are right or wrong:\n"
    yield from table(
        ("rule", "findings", "right", "wrong", "debatable", "not read", "precision"),
        [_row(f"`{rule}`", labels[rule]) for rule in weak],
    )


def _row(name: str, one: Counter[str]) -> tuple[object, ...]:
    shown = f"{_precision(one):.0f} %" if one["right"] + one["wrong"] else "-"
    return name, sum(one.values()), one["right"], one["wrong"], one["debatable"], one["?"], shown


def _precision(one: Counter[str]) -> float:
    return 100 * one["right"] / max(one["right"] + one["wrong"], 1)


def _session(said: Any) -> Iterator[str]:
    yield "## A long session\n"
    yield "`python benchmarks/soak.py --json benchmarks/results/soak.json`\n"
    total = sum(one["edits"] for one in said)
    yield f"{total:,} edits over 50 documents while a distribution comes or goes with every hundredth of them, tenth by tenth:\n"
    rows = [
        (
            f"{n + 1}",
            f"{one['memory']:.0f}",
            one["handles"],
            one["children"],
            f"{one['median']:.1f}",
            f"{one['p95']:.1f}",
        )
        for n, one in enumerate(said)
    ]
    yield from table(("tenth", "memory, MiB", "handles", "children", "median, ms", "95 % below, ms"), rows)


def _fuzzing(said: Any) -> Iterator[str]:
    yield "## Bytes that nobody meant\n"
    yield "`python benchmarks/fuzz.py --seconds 20 --seed 7 --json benchmarks/results/fuzz.json`\n"
    rows = [(one["target"], f"{one['inputs']:,}", len(one["found"])) for one in said]
    yield from table(("reader", "inputs", "crashes, or more than a second"), rows)


def _calls(said: Any) -> Iterator[str]:
    yield "## Wrong calls of libraries\n"
    yield "`python benchmarks/wrong_calls.py PYTHON --others [--code] --table NAME --json benchmarks/results/wrong_calls.json`\n"
    yield (
        "Calls of what a library does not have, with the libraries installed. Caught is a report of the right kind; for the peers,\n"
        "any report on the line that is not about style. First is how often the right correction is the first one offered, of\n"
        "the calls that have one. These tables have been read while rules were mended. At their first runs, on calls that no rule\n"
        "had seen, 280 of 340 of `applications` were caught (196 of 305 first), and of `tools`, later, 115 of 125 (81 of 107).\n"
    )
    peers = sorted({name for one in said.values() for name in one["others"]})
    rows = [
        (
            f"`{name}`",
            one["calls"],
            share(one["caught"], one["calls"]),
            share(one["first"], one["to_correct"]),
            *(one["others"].get(peer, "-") for peer in peers),
        )
        for name, one in sorted(said.items())
    ]
    yield from table(("table", "calls", "caught", "right correction first", *peers), rows)


SECTIONS = {"wrong_calls": _calls, "pairs": _pairs, "security": _security, "soak": _session, "fuzz": _fuzzing}


def page() -> str:
    """The page as the results want it."""
    parts = [_HEAD, *_noise(NOISE.read_text("utf-8").splitlines())]
    for name, section in SECTIONS.items():
        path = RESULTS / f"{name}.json"
        if path.exists():
            parts += section(json.loads(path.read_text("utf-8")))
    return "\n".join(parts).rstrip() + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        fresh = PAGE.exists() and PAGE.read_text("utf-8") == page()
        print("docs/accuracy.md is what the results say" if fresh else "run python benchmarks/accuracy.py")
        return 0 if fresh else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
