"""What all rules say of popular packages, and how much of it was read and found right.

    python benchmarks/noise.py CACHE [--only NAME ...] [--select NAMES] [--golden FILE] [--write]

CACHE is what `popular.py fetch` and `install` made. Prints each rule with its findings, how many that is per 1,000
lines, and what those who read them said: right, wrong or debatable; then what is new or gone since the golden file was
written. `--write` writes it anew and keeps the labels of what is still found: a person puts the label of a new finding
in the place of its `?`.

Off-line, by default rules, each project by its own environment. Ends with 1 where more than half a finding is told per
1,000 lines, or less than 95 % of what was judged, in all or of a rule, is right. Does not judge.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

GOLDEN = Path(__file__).with_name("noise.tsv")
LABELS = ("right", "wrong", "debatable", "?")
MOST_PER_LINE = 0.5 / 1000
LEAST_PRECISION = 0.95
_ENOUGH = 5
"""Findings of a rule that were judged: of fewer, one is no figure."""


class Key(NamedTuple):
    """One finding, wherever its line has moved to. `line` stands for the text of the line and the message."""

    project: str
    rule: str
    path: str
    line: str


class Said(NamedTuple):
    key: Key
    place: str
    message: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--only", nargs="*", help="projects to check")
    parser.add_argument("--select", help="rules and topics, as for `ringtrue check`")
    parser.add_argument("--golden", type=Path, default=GOLDEN)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    sources = [one for one in sorted((arguments.cache / "sources").iterdir()) if one.is_dir()]
    projects = [one for one in sources if not arguments.only or one.name in arguments.only]
    found: list[Said] = []
    for project in projects:
        found += findings(project, arguments.cache, arguments.select)
        print(f"{project.name}: {len(found)} so far", file=sys.stderr, flush=True)
    lines = sum(_lines(project) for project in projects)
    labels = _read(arguments.golden)
    asked = {project.name for project in projects}
    _table(found, labels, lines, len(projects))
    _difference(found, {key for key in labels if key.project in asked})
    if arguments.write:
        others = {key: label for key, label in labels.items() if key.project not in asked}
        _write(arguments.golden, {**others, **{said.key: labels.get(said.key, "?") for said in found}})
    said = faults(found, labels, lines)
    print(_in_all(found, labels, lines) if not said else "; ".join(said))
    return 1 if said else 0


def faults(found: Sequence[Said], labels: Mapping[Key, str], lines: int) -> list[str]:
    """What is more than may be said, and what is right too seldom."""
    said = []
    if len(found) > MOST_PER_LINE * lines:
        said.append(f"{1000 * len(found) / max(lines, 1):.3f} findings per 1,000 lines")
    rules = Counter((one.key.rule, labels.get(one.key)) for one in found)
    total = Counter(labels.get(one.key) for one in found)
    if _precision(total["right"], total["wrong"]) < LEAST_PRECISION:
        said.append(f"{_precision(total['right'], total['wrong']):.1%} are right")
    for rule in sorted({rule for rule, _ in rules}):
        right, wrong = rules[rule, "right"], rules[rule, "wrong"]
        if right + wrong >= _ENOUGH and _precision(right, wrong) < LEAST_PRECISION:
            said.append(f"'{rule}' is right {right} times of {right + wrong}")
    return said


def _precision(right: int, wrong: int) -> float:
    return right / (right + wrong) if right + wrong else 1.0


def _in_all(found: Sequence[Said], labels: Mapping[Key, str], lines: int) -> str:
    total = Counter(labels.get(one.key, "?") for one in found)
    return (
        f"{len(found)} findings in {lines:,} lines, {1000 * len(found) / max(lines, 1):.3f} per 1,000; "
        f"{_precision(total['right'], total['wrong']):.1%} of what was judged is right, {total['?']} not read"
    )


def findings(project: Path, cache: Path, select: str | None) -> list[Said]:
    """What is said of one project."""
    command = [sys.executable, "-m", "ringtrue", "check", ".", "--output-format", "json", "--quiet", "--exit-zero"]
    command += ["--offline", "--isolated", "--no-cache", *(["--select", select] if select else [])]
    environment = cache / "environments" / project.name
    command += ["--python", str(environment)] if environment.is_dir() else []
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{project.name}: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return []
    return [_said(project, one) for one in json.loads(done.stdout)]


def _said(project: Path, finding: Mapping[str, Any]) -> Said:
    line = finding["start"]["line"]
    path = project / finding["path"].partition(":cell ")[0]
    text = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.suffix != ".ipynb" else []
    stands = text[line - 1].strip() if line <= len(text) else ""
    digest = blake2b(f"{stands}\n{finding['message']}".encode(), digest_size=5).hexdigest()
    key = Key(project.name, finding["rule"], finding["path"], digest)
    return Said(key, f"{project.name}/{finding['path']}:{line}", finding["message"])


def _lines(project: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in project.rglob("*.py") if path.is_file())


def _read(golden: Path) -> dict[Key, str]:
    rows = golden.read_text(encoding="utf-8").splitlines() if golden.exists() else []
    return {Key(*row.split("\t")[:4]): row.split("\t")[4] for row in rows}


def _write(golden: Path, labels: Mapping[Key, str]) -> None:
    rows = ("\t".join((*key, label)) for key, label in sorted(labels.items()))
    golden.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def _table(found: Iterable[Said], labels: Mapping[Key, str], lines: int, projects: int) -> None:
    by_rule: dict[str, Counter[str]] = {}
    for said in found:
        by_rule.setdefault(said.key.rule, Counter())[labels.get(said.key, "?")] += 1
    print(f"{projects} projects, {lines:,} lines\n")
    print(
        f"{'rule':32} {'findings':>8} {'per 1,000':>9} " + " ".join(f"{label:>9}" for label in LABELS) + "  precision"
    )
    every = sum(by_rule.values(), Counter[str]())
    for rule, counted in [*sorted(by_rule.items(), key=lambda item: -item[1].total()), ("all", every)]:
        judged = counted["right"] + counted["wrong"]
        precision = f"{counted['right'] / judged:10.1%}" if judged else ""
        cells = " ".join(f"{counted[label]:9}" for label in LABELS)
        print(f"{rule:32} {counted.total():8} {1000 * counted.total() / max(lines, 1):9.4f} {cells} {precision}")


def _difference(found: Iterable[Said], known: set[Key]) -> None:
    said = {one.key: one for one in found}
    for key, one in sorted(said.items(), key=lambda item: (item[0].rule, item[1].place)):
        if key not in known:
            print(f"new   {one.place}: {one.message} [{key.rule}]")
    for key in sorted(known - said.keys()):
        print(f"gone  {key.project}/{key.path} [{key.rule}]")


if __name__ == "__main__":
    sys.exit(main())
