"""What the index costs: look-ups, start-up, sizes. Prints a table; `python benchmarks/index.py`.

Times are the best of several rounds on this machine; they are for comparing, not for asserting.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import timeit
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ringtrue.index.door import Index
from ringtrue.index.embedded import NAMES, POPULAR

SLIPS = (
    *("reqeusts", "nunpy", "beautifulsoup", "python-opencv", "sklearn-learn", "tensorflwo"),
    *("pandsa", "djano", "flask-sqlalchmy", "opencv", "a-very-long-name-that-nobody-uses"),
)
BASE = (
    "import dataclasses, datetime, functools, pathlib, re, threading, urllib.parse, hashlib, mmap, struct, zlib, json"
)
OPEN = "from ringtrue.index.door import Index; index = Index.open()"


def main() -> None:
    index = Index.open(Path(tempfile.mkdtemp()))
    for name in ("requests", "Google_Cloud.Storage", "no-such-name-at-all"):
        row(f"exists({name!r})", f"{microseconds(partial(index.exists, name)):.2f} µs")
    row("rank('scikit-learn')", f"{microseconds(partial(index.rank, 'scikit-learn')):.2f} µs")
    for name in ("cv2", "google.cloud.storage.blob"):
        row(f"providers({name!r})", f"{microseconds(partial(index.providers, name)):.2f} µs")
    row("import_names('matplotlib')", f"{microseconds(partial(index.import_names, 'matplotlib')):.2f} µs")
    start = time.perf_counter()
    index.warm()
    row("warm()", f"{(time.perf_counter() - start) * 1e3:.0f} ms")
    for ask in (index.near_projects, index.near_imports):
        costs = sorted(microseconds(partial(ask, slip), 20) for slip in SLIPS)
        row(f"{ask.__name__}: median, worst of {len(SLIPS)}", f"{costs[len(costs) // 2]:.0f}, {costs[-1]:.0f} µs")
    row("import ringtrue.index, what it needs of the library there", fresh("import ringtrue.index", BASE))
    row("Index.open()", fresh("index = Index.open()", "from ringtrue.index.door import Index"))
    row("first exists()", fresh("index.exists('a')", OPEN))
    row("first providers()", fresh("index.providers('a')", OPEN))
    for path in (NAMES, POPULAR):
        content = path.read_bytes()
        row(f"{path.name}: bytes, and compressed", f"{len(content)}, {len(zlib.compress(content, 6))}")


def row(what: str, value: str) -> None:
    print(f"{what:<60}{value:>20}")


def microseconds(question: Callable[[], object], number: int = 20_000) -> float:
    return min(timeit.repeat(question, number=number, repeat=7)) / number * 1e6


def fresh(statement: str, before: str) -> str:
    """What `statement` takes in an interpreter of its own, after `before`; the best of nine."""
    clock = "import time; start = time.perf_counter()"
    program = f"{before}\n{clock}\n{statement}\nprint((time.perf_counter() - start) * 1e3)"
    command = [sys.executable, "-c", program]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(9)]
    return f"{min(map(float, said)):.2f} ms"


if __name__ == "__main__":
    main()
