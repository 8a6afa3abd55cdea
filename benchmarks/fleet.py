"""A fleet run on 1 worker and on 2, killed and resumed, and compared with the local run. Prints a table.

    python benchmarks/fleet.py FOLDER [--only 200] [--workers 1,2] [--kill] [--local 10] [--json FILE]

FOLDER holds projects as folders or sdists, or both; each is a source. Every timed run begins with empty caches, off
line, and results have to be equal byte for byte. `--kill`: in one more run a worker is killed after a third of the
projects and the driver after two thirds; then the same command goes on. `--local N`: `ringtrue check` inside each of N
folders, whose findings have to be the fleet's. `cpu` are the seconds of all processors: two workers can be twice as
fast only where two processors are idle. Linux and macOS.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from ringtrue.fleet.archives import SUFFIXES

RINGTRUE = [sys.executable, "-m", "ringtrue"]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--only", type=int, help="so many of the projects, drawn evenly by name")
    asked.add_argument("--workers", default="1,2")
    asked.add_argument("--kill", action="store_true")
    asked.add_argument("--local", type=int, default=0)
    asked.add_argument("--json", type=Path)
    arguments = asked.parse_args()
    sources = drawn(arguments.folder.resolve(), arguments.only)
    made: dict[str, Any] = {"machine": machine(), "projects": len(sources), "lines": sum(map(lines_of, sources))}
    print(f"{len(sources)} projects, {made['lines']:,} lines of Python in folders, on {made['machine']}\n")
    print(f"{'workers':>7} {'seconds':>8} {'cpu':>7} {'times':>6}  results")
    with tempfile.TemporaryDirectory(prefix="fleet-") as place:
        made["runs"] = runs = timed(sources, [int(n) for n in arguments.workers.split(",")], Path(place))
        results = Path(runs[0]["output"]) / "results.jsonl"
        if arguments.kill:
            made["killed"] = killed(sources, Path(place), results)
        if arguments.local:
            made["local"] = compared(sources, arguments.local, results, Path(f"{runs[0]['output']}-cache"))
    if arguments.json:
        arguments.json.write_text(json.dumps(made, indent=2) + "\n")


def drawn(folder: Path, only: int | None) -> list[Path]:
    found = sorted(one for one in folder.iterdir() if one.is_dir() or one.name.endswith(SUFFIXES))
    if not only or only >= len(found):
        return found
    return [found[at * len(found) // only] for at in range(only)]


def lines_of(source: Path) -> int:
    if not source.is_dir():
        return 0
    return sum(path.read_bytes().count(b"\n") for path in source.rglob("*.py") if path.is_file())


def machine() -> str:
    return f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"


def command(sources: list[Path], place: Path, name: str, workers: int) -> list[str]:
    named = place / "sources"
    named.write_text("".join(f"{source}\n" for source in sources))
    told = ["--from", str(named), "--output", str(place / name), "--cache-dir", str(place / f"{name}-cache")]
    return [*RINGTRUE, "fleet", *told, "--workers", str(workers), "--offline", "--exit-zero"]


def timed(sources: list[Path], workers: list[int], place: Path) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for count in workers:
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command(sources, place, f"with-{count}", count), check=False, stderr=subprocess.DEVNULL)
        seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        output = place / f"with-{count}"
        first = Path(made[0]["output"]) if made else output
        same = (output / "results.jsonl").read_bytes() == (first / "results.jsonl").read_bytes()
        faster = made[0]["seconds"] / seconds if made else 1.0
        told = {"seconds": seconds, "cpu": cpu, "faster": faster, "equal": same, "output": str(output)}
        made.append({"workers": count, **told})
        print(f"{count:>7} {seconds:>8.1f} {cpu:>7.1f} {faster:>6.2f}  {'equal' if same else 'DIFFERENT'}", flush=True)
    return made


def killed(sources: list[Path], place: Path, wanted: Path) -> dict[str, Any]:
    """A worker and then the driver die; the command is given once more."""
    given = command(sources, place, "killed", 2)
    results = place / "killed" / "results.jsonl"
    driver = subprocess.Popen(given, stderr=subprocess.DEVNULL)
    until(driver, results, len(sources) // 3)
    random.choice(workers_of(driver.pid)).kill()
    until(driver, results, 2 * len(sources) // 3)
    orphans = workers_of(driver.pid)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    _, alive = psutil.wait_procs(orphans, timeout=60)
    before = done(results)
    subprocess.run(given, check=False, stderr=subprocess.DEVNULL)
    same = results.read_bytes() == wanted.read_bytes()
    print(f"\nkilled: a worker, then the driver after {before} of {len(sources)} projects; {len(alive)} orphans; "
          f"resumed: {'equal' if same else 'DIFFERENT'}")  # fmt: skip  # one sentence
    return {"before": before, "orphans": len(alive), "equal": same}


def done(results: Path) -> int:
    return results.read_bytes().count(b"\n") if results.exists() else 0


def until(driver: subprocess.Popen[bytes], results: Path, count: int) -> None:
    while driver.poll() is None and done(results) < count:
        time.sleep(0.05)


def workers_of(pid: int) -> list[psutil.Process]:
    return [one for one in psutil.Process(pid).children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]


def compared(sources: list[Path], count: int, results: Path, cache: Path) -> dict[str, Any]:
    """What `ringtrue check` says in folders, beside the fleet's lines; both have heard the same of the index."""
    folders = [source for source in sources if source.is_dir()]
    lines = {one["source"]: one["findings"] for one in map(json.loads, results.read_bytes().splitlines())}
    different = []
    chosen = [folders[at * len(folders) // count] for at in range(min(count, len(folders)))]
    for folder in chosen:
        given = [*RINGTRUE, "check", ".", "--offline", "--no-cache", "--output-format", "json", "--exit-zero"]
        given += ["--cache-dir", str(cache)]
        said = subprocess.run(given, cwd=folder, capture_output=True, check=False).stdout
        if json.loads(said) != lines[str(folder)]:
            different.append(folder.name)
    findings = sum(len(lines[str(folder)]) for folder in chosen)
    print(f"\nlocal: {len(chosen)} folders, {findings} findings; different: {', '.join(different) or 'none'}")
    return {"folders": len(chosen), "findings": findings, "different": different}


if __name__ == "__main__":
    main()
