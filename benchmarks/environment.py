"""How long the environment takes: `python benchmarks/environment.py PREFIX_OR_PYTHON [FOLDER]` prints a table.

Does not install anything: point it at an environment that is worth measuring (150 distributions or more).
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence

from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import Interpreter, find
from ringtrue.environment.world import Environment


def timed(repeat: int, run: Callable[[], object]) -> float:
    """Median of `repeat` runs, in milliseconds."""
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken)


def rows(environment: Environment, names: Sequence[str]) -> list[tuple[str, str]]:
    python, folder, disk = environment.interpreter, environment.folder, environment.view.disk
    modules = [name for name in names if environment.module(name)]
    each = 1e3 / max(len(modules), 1)
    first = modules[0] if modules else "os"
    return [
        ("distributions", str(len(environment.installed.distributions))),
        ("find the interpreter", f"{timed(5, lambda: find(folder, explicit=python.path)):.2f} ms"),  # type: ignore[union-attr]  # checked in main
        ("load, nothing read before", f"{timed(5, lambda: Environment.load(folder, python, disk=Disk())):.2f} ms"),
        ("load again, same disk", f"{timed(5, lambda: Environment.load(folder, python, disk=disk)):.2f} ms"),
        ("notice an install", f"{timed(5, environment.current):.2f} ms"),
        (
            "all providers, once",
            f"{timed(3, lambda: Environment.load(folder, python, disk=disk).installed.providers):.2f} ms",
        ),
        ("a module", f"{timed(3, lambda: [environment.module(name) for name in modules]) * each:.0f} us"),
        ("an invented module", f"{timed(3, lambda: [environment.module(n + '_no') for n in modules]) * each:.0f} us"),
        (f"a name of '{first}', read before", f"{timed(20, lambda: environment.name(first, 'nope')) * 1e3:.0f} us"),
        ("a name of 'os', read before", f"{timed(20, lambda: environment.name('os', 'path')) * 1e3:.0f} us"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python")
    parser.add_argument("folder", nargs="?")
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp()
    found = find(folder, explicit=os.path.abspath(options.python))
    if not isinstance(found, Interpreter):
        raise SystemExit(found.reason)
    environment = Environment.load(folder, found)
    for question, answer in rows(environment, sorted(environment.installed.providers)):
        print(f"{question:40} {answer:>14}")


if __name__ == "__main__":
    main()
