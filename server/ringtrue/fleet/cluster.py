"""The cluster: functions run in other processes, here or on other machines, by Dask's distributed scheduler.

The one module that knows Dask. A process that dies while it runs a function is an outcome of that function. Nothing is
submitted before a process is free: Dask leaves short functions behind a long one that runs on the same process. Does
not know what is run.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from distributed import Client, Future


_GONE = "the scheduler is gone: run the same command again to go on"
_RESTART = 20
"""Seconds; a process that ended is there again after one or two."""


class NoCluster(Exception):  # noqa: N818  # an outcome for the user: the text says what to do
    """There is none, or it went."""


@dataclass(frozen=True)
class Outcome:
    """What became of the function that was submitted under `ticket`: its value, or why there is none."""

    ticket: Hashable
    value: Any = None
    died: bool = False
    """The process ended while it ran."""
    error: str | None = None


class _Task(NamedTuple):
    """What was submitted."""

    ticket: Hashable
    function: Callable[..., Any]
    given: tuple[Any, ...]


class Cluster:
    """Keeps what runs and what waits for a free process. Made by `cluster`."""

    def __init__(self, client: Client) -> None:
        from distributed import as_completed

        self._client = client
        self._done = as_completed(loop=client.loop)
        self._tasks: dict[Future, _Task] = {}
        self._waiting: deque[_Task] = deque()
        self._workers = self._present()
        self._futures = iter(self._done)

    @property
    def running(self) -> int:
        """Functions whose outcome was not taken yet."""
        return len(self._tasks) + len(self._waiting)

    @property
    def width(self) -> int:
        """Functions that can run at the same time."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, ticket: Hashable, function: Callable[..., Any], *given: Any) -> None:
        self._waiting.append(_Task(ticket, function, given))

    def outcome(self) -> Outcome:
        """Wait for the next one. Raises NoCluster."""
        while True:
            self._fill()
            future = next(self._futures)
            task = self._tasks.pop(future)
            try:
                if future.status not in ("cancelled", "lost"):
                    return _outcome(task.ticket, future)
            finally:
                future.release()
            if self._client.status != "running":
                raise NoCluster(_GONE)
            self._waiting.append(task)  # it was done, and its process ended before the value was fetched

    def _fill(self) -> None:
        """Submit what free processes can begin. Raises NoCluster."""
        try:
            self._await_workers()
            width = self.width
        except OSError:
            raise NoCluster(_GONE) from None
        while self._waiting and len(self._tasks) < width:
            task = self._waiting.popleft()
            future = self._client.submit(task.function, *task.given, pure=False, retries=0)
            self._tasks[future] = task
            self._done.add(future)

    def _await_workers(self) -> None:
        """One that ended is started again: what is submitted before would wait behind what others run."""
        if self._present() < self._workers:
            with suppress(TimeoutError):
                self._client.wait_for_workers(self._workers, timeout=_RESTART)
        self._workers = self._present()

    def _present(self) -> int:
        return len(self._client.nthreads())


def _outcome(ticket: Hashable, future: Future) -> Outcome:
    from distributed import KilledWorker

    error = future.exception()
    if isinstance(error, KilledWorker):
        return Outcome(ticket, died=True)
    if error is not None:
        return Outcome(ticket, error=f"{type(error).__name__}: {error}")
    return Outcome(ticket, future.result())


@contextmanager
def cluster(workers: int | None, scheduler: str | None, folder: Path) -> Iterator[Cluster]:
    """One with so many processes on this machine, or the one whose scheduler is named. Raises NoCluster."""
    try:
        import distributed
    except ImportError:
        raise NoCluster("Dask is not installed: pip install 'ringtrue[fleet]'") from None
    with ExitStack() as stack:
        if scheduler is None:
            local = stack.enter_context(_local(workers, folder))
            client = stack.enter_context(distributed.Client(local, set_as_default=False))
        else:
            try:
                client = stack.enter_context(distributed.Client(scheduler, set_as_default=False))
            except (OSError, ValueError) as error:
                raise NoCluster(f"no scheduler answers at '{scheduler}': {error}") from None
        yield Cluster(client)


@contextmanager
def _local(workers: int | None, folder: Path) -> Iterator[Any]:
    """Processes of one thread each, on the loopback interface, whose connections nobody else can open."""
    import dask
    from distributed import LocalCluster

    folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        "distributed.scheduler.allowed-failures": 0,  # who submits decides what is tried again
        "distributed.scheduler.worker-saturation": 1.0,  # one that dies takes nothing with it but what it runs
        "distributed.scheduler.http.routes": [],  # nothing is told to who comes by HTTP
        "distributed.worker.http.routes": [],
    }
    with (
        dask.config.set(wanted),
        LocalCluster(
            n_workers=workers or _processors(),
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            security=True,
            silence_logs=logging.CRITICAL,
            local_directory=str(folder),
        ) as made,
    ):
        yield made


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
