"""How long the surface takes: `python benchmarks/surface.py PREFIX_OR_PYTHON [PATH...]` prints a table.

For each path: read from the files alone, read from the shelf that an earlier process left, and asked again. Then every
module of the environment's distributions, a sample of them, as one distribution. Times are of the processor, so that a
busy machine does not count. Does not install anything: point it at an environment that is worth measuring.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator

from ringtrue.environment.answers import Found
from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import Interpreter, find
from ringtrue.environment.world import Environment

PATHS = (
    "json.dumps", "requests.get", "httpx.AsyncClient().get()!.json", "flask.Flask().route", "numpy.zeros",
    "numpy.linalg.inv", "pandas.DataFrame().groupby", "pandas.read_csv", "sqlalchemy.create_engine",
    "pydantic.BaseModel", "numpy.zeroes", "pandas.DataFrame().gropby",
)  # fmt: skip


def milliseconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1e3


def modules(environment: Environment, most: int) -> Iterator[Found]:
    """Modules of installed distributions, evenly from all."""
    names = sorted(environment.installed.providers)
    found: list[str] = []
    for name in names:
        top = environment.found_installed(name)
        if top is not None:
            found.append(name)
            found += [f"{name}.{inner}" for inner in environment.submodules(top)]
    for name in found[:: max(1, len(found) // most)]:
        module = environment.found_installed(name)
        if module is not None and module.path is not None and module.kind in ("source", "package"):
            yield module


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python")
    parser.add_argument("paths", nargs="*", default=PATHS)
    options = parser.parse_args()
    folder, shelves = tempfile.mkdtemp(), tempfile.mkdtemp()
    python = find(folder, explicit=os.path.abspath(options.python))
    if not isinstance(python, Interpreter):
        raise SystemExit(python.reason)

    def load(kept: str | None) -> Environment:
        loaded = Environment.load(folder, python, disk=Disk(), shelves=kept)
        loaded.api("builtins.len", "x.py")  # what every answer needs
        loaded.distributions_of("builtins")  # reads every RECORD, once
        return loaded

    print(f"{'path':44} {'files':>9} {'shelf':>9} {'again':>9}")
    for path in options.paths:
        cold = load(None)
        first = milliseconds(lambda: cold.api(path, "x.py"))  # noqa: B023  # called at once
        filling = load(shelves)
        filling.api(path, "x.py")
        filling.save()
        warm = load(shelves)
        second = milliseconds(lambda: warm.api(path, "x.py"))  # noqa: B023  # as above
        third = milliseconds(lambda: warm.api(path, "x.py"))  # noqa: B023  # as above
        print(f"{path:44} {first:6.1f} ms {second:6.1f} ms {third:6.2f} ms")
    _print_modules(load, shelves)


def _print_modules(load: Callable[[str | None], Environment], shelves: str) -> None:
    """One file after the other: reading it, and taking it from the shelf."""
    environment = load(None)
    chosen = list(modules(environment, 400))
    reader = environment.reader
    read = [milliseconds(lambda: reader.homes(module)) for module in chosen]  # noqa: B023  # called at once
    filling = load(shelves)
    for module in chosen:
        filling.reader.homes(module)
    filling.save()
    warm = load(shelves).reader
    taken = [milliseconds(lambda: warm.homes(module)) for module in chosen]  # noqa: B023  # called at once
    for title, times in ((f"{len(chosen)} modules, from their files", read), ("the same, from the shelf", taken)):
        times.sort()
        at = times[int(len(times) * 0.95)]
        print(f"{title:44} median {statistics.median(times):.1f} ms, 95 of 100 {at:.1f} ms, most {times[-1]:.1f} ms")


if __name__ == "__main__":
    main()
