"""Engines that run functions in other processes, side by side. Prints a line for the engine that is named.

    python -m venv x && x/bin/pip install psutil distributed && x/bin/python benchmarks/clusters.py dask
    python -m venv y && y/bin/pip install psutil ray && y/bin/python benchmarks/clusters.py ray

Seconds until one of two workers has run the first function; seconds that a killed worker costs 20 functions of 0.2 s;
milliseconds of a function that does nothing; megabytes of memory of everything that runs, and of the virtual
environment. Does not import Ringtrue.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil


def work(number: int) -> int:
    """Of a number from zero on some work, of another none."""
    if number >= 0:
        time.sleep(0.2)
    return os.getpid()


def with_dask(measure: Callable[..., None]) -> None:
    began = time.perf_counter()
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        client = Client(cluster)
        measure(began, lambda n: client.submit(work, n, pure=False), client.gather)
        client.close()


def with_ray(measure: Callable[..., None]) -> None:
    began = time.perf_counter()
    import ray

    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    remote = ray.remote(max_retries=3)(work)
    measure(began, remote.remote, ray.get)
    ray.shutdown()


def measure(began: float, submit: Callable[[int], Any], gather: Callable[[list[Any]], list[int]]) -> None:
    (pid,) = gather([submit(0)])
    up = time.perf_counter() - began
    again = time.perf_counter()
    gather([submit(n) for n in range(20)])
    undisturbed = time.perf_counter() - again
    running = [submit(n) for n in range(20)]
    again = time.perf_counter()
    time.sleep(0.3)
    os.kill(pid, signal.SIGKILL)
    gather(running)
    cost = time.perf_counter() - again - undisturbed
    again = time.perf_counter()
    gather([submit(-1) for _ in range(500)])
    each = 1000 * (time.perf_counter() - again) / 500
    memory = sum(one.memory_info().rss for one in [psutil.Process(), *psutil.Process().children(recursive=True)])
    size = sum(path.lstat().st_size for path in Path(sys.prefix).rglob("*"))
    print(f"up {up:.1f} s, a killed worker {cost:.1f} s, a function {each:.1f} ms", end=", ")
    print(f"memory {memory / 1e6:.0f} MB, installed {size / 1e6:.0f} MB")


if __name__ == "__main__":
    {"dask": with_dask, "ray": with_ray}[sys.argv[1]](measure)
