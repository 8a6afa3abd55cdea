"""Whole-process times of `ringtrue check` and of other checkers on the same files, cold and warm. Prints a table.

    pip install ruff pylint bandit pyright mypy ty
    python benchmarks/whole.py PROJECT [--lines 250000] [--python ENVIRONMENT] [--repeat 3] [--only NAMES] [--json FILE]

The Python files of PROJECT, as many as make up the lines, are copied without any configuration, and each checker is
run on the copy as its users run it, with its own default of processes; `jobs` rows say otherwise. Cold: with no cache,
or one that is empty. Warm: again, with the cache that the cold run left. The files were just written, so that no one
pays for the disk. Seconds are those on the clock, the median of the repeats; `cpu` are those of all processors, which
other work on the machine disturbs less; `peak` is the largest process in MB. Off-line. Linux and macOS.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LEFT_OUT = frozenset(("build", "dist", "env", "venv", "node_modules", "site-packages", "buck-out", "_build"))
"""Folders that one of the checkers leaves out by itself."""
_PATIENCE = 3600.0


@dataclass(frozen=True)
class Tool:
    """`cold` and `warm` are commands; {code}, {cache} and {python} are filled in. Without `warm` it keeps nothing."""

    name: str
    cold: tuple[str, ...]
    warm: tuple[str, ...] = ()


def of_ringtrue(name: str, *more: str) -> Tool:
    command = (*(sys.executable, "-m", "ringtrue", "check", "{code}", "--isolated", "--offline"),
               *("--python", "{python}", "--cache-dir", "{cache}", "--output-format", "concise", "--quiet"),
               *more)  # fmt: skip  # a command
    return Tool(name, command, command)


MYPY = ("mypy", "--config-file=", "--python-executable", "{python}/bin/python", "--cache-dir", "{cache}", "{code}")
TOOLS = (
    of_ringtrue("ringtrue"),
    of_ringtrue("ringtrue, 1 job", "--jobs", "1"),
    Tool("ruff", ("ruff", "check", "--isolated", "--no-cache", "{code}"),
         ("ruff", "check", "--isolated", "--cache-dir", "{cache}", "{code}")),
    Tool("ty", ("ty", "check", "--python", "{python}", "{code}")),
    Tool("bandit", ("bandit", "-q", "-r", "{code}")),
    Tool("mypy", MYPY, MYPY),
    Tool("pyright", ("pyright", "-p", "{code}/pyrightconfig.json")),
    Tool("pylint", ("pylint", "--rcfile=/dev/null", "--recursive=y", "{code}")),
    Tool("pylint, 2 jobs", ("pylint", "--rcfile=/dev/null", "--recursive=y", "--jobs=2", "{code}")),
)  # fmt: skip  # a table


@dataclass(frozen=True)
class Time:
    seconds: float
    cpu: float
    peak: float
    said: int
    """Lines of output: a checker that ended early says few."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("project", type=Path)
    asked.add_argument("--lines", type=int, default=250_000)
    asked.add_argument("--python", default=sys.prefix, help="the environment of the project")
    asked.add_argument("--repeat", type=int, default=3)
    asked.add_argument("--only", help="names of checkers, separated by commas")
    asked.add_argument("--json", type=Path)
    arguments = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="whole-") as place:
        code = Path(place).resolve() / arguments.project.resolve().name
        lines, files = copied(arguments.project, code, arguments.lines)
        environment = {"venvPath": str(Path(arguments.python).parent), "venv": Path(arguments.python).name}
        (code / "pyrightconfig.json").write_text(json.dumps({"include": ["."], **environment}))
        machine = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
        print(f"{arguments.project.name}: {lines:,} lines, {files:,} files; {machine}\n")
        print(f"{'':<16} {'cold':>7} {'cpu':>7} {'peak':>6}   {'warm':>7} {'cpu':>7} {'peak':>6}   {'lines/s':>8}")
        rows = list(measured(code, lines, arguments, Path(place)))
    if arguments.json:
        told = {"project": arguments.project.name, "lines": lines, "files": files, "machine": machine, "rows": rows}
        arguments.json.write_text(json.dumps(told, indent=2) + "\n")
    judge({row["name"]: row for row in rows})


def copied(project: Path, code: Path, wanted: int) -> tuple[int, int]:
    """Copy whole folders, in the order of their names, until there are lines enough."""
    lines = files = 0
    for path in sorted(project.rglob("*.py")):
        inner = path.relative_to(project)
        if lines >= wanted or not path.is_file() or any(part in _LEFT_OUT or part[0] == "." for part in inner.parts):
            continue
        (code / inner).parent.mkdir(parents=True, exist_ok=True)
        lines += shutil.copyfile(path, code / inner).read_bytes().count(b"\n")
        files += 1
    return lines, files


def measured(code: Path, lines: int, arguments: argparse.Namespace, place: Path) -> Iterator[dict[str, Any]]:
    only = arguments.only.split(",") if arguments.only else [tool.name for tool in TOOLS]
    for tool in TOOLS:
        if tool.name not in only:
            continue
        if shutil.which(tool.cold[0]) is None:
            print(f"{tool.name:<16} not installed")
            continue
        colds, warms = [], []
        for number in range(arguments.repeat):
            given = {"code": code, "cache": place / f"cache-{number}", "python": arguments.python}
            colds.append(run(tool.cold, given, place))
            if tool.warm:
                if tool.warm != tool.cold:
                    run(tool.warm, given, place)
                warms.append(run(tool.warm, given, place))
            shutil.rmtree(given["cache"], ignore_errors=True)
        yield row(tool.name, lines, colds, warms)


def run(command: tuple[str, ...], given: dict[str, Any], place: Path) -> Time:
    """The whole process, from its start until everything that it started is done."""
    around = {**os.environ, "PYLINTHOME": str(given["cache"]), "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    output = place / "output"
    with open(output, "wb") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [part.format(**given) for part in command], stdout=said, stderr=said, cwd=place, env=around
        )
        signal.signal(signal.SIGALRM, lambda number, frame: process.kill())
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
        _, _, used = os.wait4(process.pid, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.perf_counter() - began
    peak = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Time(seconds, used.ru_utime + used.ru_stime, peak, output.read_bytes().count(b"\n"))


def row(name: str, lines: int, colds: list[Time], warms: list[Time]) -> dict[str, Any]:
    cold, warm = middle(colds), middle(warms) if warms else None
    later = f"{warm.seconds:>7.1f} {warm.cpu:>7.1f} {warm.peak:>6.0f}" if warm else f"{'':>22}"
    rate = lines / cold.cpu
    print(f"{name:<16} {cold.seconds:>7.1f} {cold.cpu:>7.1f} {cold.peak:>6.0f}   {later}   {rate:>8,.0f}", flush=True)
    return {"name": name, "cold": vars(cold), "warm": vars(warm) if warm else None}


def middle(times: list[Time]) -> Time:
    return Time(*(statistics.median(values) for values in zip(*(vars(one).values() for one in times), strict=True)))


def judge(rows: dict[str, dict[str, Any]]) -> None:
    """What is promised: colder than these, and warm within one and a half times of Ruff cold."""
    own = rows.get("ringtrue")
    if own is None:
        return
    print()
    for other in ("bandit", "pyright", "pylint"):
        if other in rows:
            times = rows[other]["cold"]["seconds"] / own["cold"]["seconds"]
            print(f"cold, {other} takes {times:.1f} times as long: {'kept' if times > 1 else 'NOT KEPT'}")
    if "ruff" in rows:
        times = own["warm"]["seconds"] / rows["ruff"]["cold"]["seconds"]
        print(f"warm, {times:.1f} times as long as Ruff cold: {'kept' if times <= 1.5 else 'NOT KEPT'}")


if __name__ == "__main__":
    main()
