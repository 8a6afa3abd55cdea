"""Running: one function on growing inputs in a child process, until the time is up.

The child is the project's own Python, told to leave its start-up files alone where there is one of our own; it has a
limit on memory, and is killed with all that it started when its time is over. Does not know what the times mean.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringtrue.growth.fitting import Point

SIZES = tuple(2**power for power in range(3, 24))
_BYTES = 2 << 30


@dataclass(frozen=True)
class Wanted:
    """What to run. `inputs` are pairs of a parameter's name, which may be empty, and an expression in `n`."""

    python: str
    root: str
    module: str
    function: str
    inputs: tuple[tuple[str, str], ...] = ()
    sizes: tuple[int, ...] = SIZES
    seconds: float = 10.0


@dataclass(frozen=True)
class Measured:
    """The points that were reached, and why there are no more: refused, raised, or the time was up."""

    points: tuple[Point, ...]
    refused: str | None = None
    raised: str | None = None
    stopped: bool = False


def measured(wanted: Wanted) -> Measured:
    """Run the function for at most `wanted.seconds`."""
    child = subprocess.Popen(  # noqa: S603  # the project's own Python, for a function that the user named
        [wanted.python, "-s", "-B", "-X", "utf8", str(Path(__file__).with_name("timing.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=wanted.root,
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )
    over = threading.Event()

    def end() -> None:
        over.set()
        _kill(child)

    alarm = threading.Timer(wanted.seconds, end)
    alarm.start()
    try:
        return _read(child, wanted, over)
    finally:
        alarm.cancel()
        _kill(child)


def _read(child: subprocess.Popen[str], wanted: Wanted, over: threading.Event) -> Measured:
    assert child.stdin is not None  # a pipe was asked for
    question = {name: getattr(wanted, name) for name in ("root", "module", "function", "inputs", "sizes")}
    with suppress(OSError):  # the child has gone away: it says nothing
        child.stdin.write(json.dumps({**question, "bytes": _BYTES}) + "\n")
        child.stdin.close()
    points: list[Point] = []
    for said in _lines(child):
        if "size" in said:
            points.append(Point(int(said["size"]), float(said["seconds"])))
        else:
            points.sort(key=lambda point: point.size)
            return Measured(tuple(points), said.get("refused"), said.get("raised"))
    points.sort(key=lambda point: point.size)
    done = len(points) >= len(wanted.sizes)
    if not done and not over.is_set():
        return Measured(tuple(points), raised="the process ended without a word")
    return Measured(tuple(points), stopped=not done)


def _lines(child: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert child.stdout is not None  # a pipe was asked for
    for line in child.stdout:
        try:
            yield json.loads(line)
        except ValueError:  # noqa: PERF203  # killed in the middle of a line
            return


def _kill(child: subprocess.Popen[str]) -> None:
    if os.name == "posix":
        with suppress(OSError):  # it is gone
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def sizes_up_to(most: int) -> Sequence[int]:
    """Powers of two from 8 on."""
    return tuple(size for size in SIZES if size <= most)
