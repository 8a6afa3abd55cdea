"""`ringtrue fleet`: from arguments to files of results and exit status. Does not know how a project is checked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from ringtrue.cli.cache import Cache
from ringtrue.cli.folders import Folders
from ringtrue.cli.main import CLEAN, ERROR, FINDINGS
from ringtrue.cli.options import Usage
from ringtrue.cli.progress import bar
from ringtrue.cli.voice import Voice
from ringtrue.cli.wishes import cache_folder, wishes_of
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.fleet.archives import Limits
from ringtrue.fleet.cluster import NoCluster, cluster
from ringtrue.fleet.driver import Driver, Told
from ringtrue.fleet.journal import NAME, InUse, Journal, entries, journal
from ringtrue.fleet.layouts import forget, forget_old
from ringtrue.fleet.sources import Source, listed, source_of
from ringtrue.fleet.stamp import stamp_of
from ringtrue.fleet.work import Order

_MANY = 20  # projects that are worth a word in between


def run(arguments: argparse.Namespace) -> int:
    """Check every source; the exit status is that of `check`."""
    sources = list(dict.fromkeys(map(source_of, _named(arguments))))
    if not sources:
        raise Usage("name folders, archives or repositories, or a list of them with '--from'")
    if arguments.parquet:
        _tables_can_be_written()
    order = _order(arguments)
    voice = Voice(quiet=arguments.quiet)
    output = Path(arguments.output)
    try:
        with journal(output) as kept:
            _run(arguments, order, sources, kept, voice)
            kept.finish([source.text for source in sources])
    except (NoCluster, InUse) as error:
        raise Usage(str(error)) from None
    except OSError as error:
        raise Usage(f"'{output}' cannot be written: {(error.strerror or str(error)).lower()}") from None
    Cache(order.cache).prune()
    forget_old(order.work)
    if arguments.parquet:
        from ringtrue.fleet.tables import write  # on first use: it imports much

        write(output)
    return _ended(arguments, output, voice)


def _named(arguments: argparse.Namespace) -> Iterator[str]:
    yield from arguments.sources
    for name in arguments.lists:
        try:
            lines = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Usage(f"'{name}' cannot be read: {str(error).lower()}") from None
        yield from listed(lines.splitlines())


def _tables_can_be_written() -> None:
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise Usage("'--parquet' needs pyarrow: pip install 'ringtrue[parquet]'")


def _order(arguments: argparse.Namespace) -> Order:
    wishes = replace(wishes_of(arguments), distrusted=bool(arguments.distrust))
    kept = cache_folder(arguments.cache_dir)
    work = kept / "fleet"
    folder = Folders(wishes).at(str(work))  # what holds where a project says nothing
    for problem in folder.problems:
        raise Usage(problem.message)
    environment = folder.world.environment
    if arguments.python and isinstance(environment.interpreter, NoInterpreter):
        raise Usage(f"'--python': {environment.interpreter.reason}")
    found = environment.interpreter
    installed = (
        "none" if isinstance(found, NoInterpreter) else f"{found.fingerprint} {environment.installed.fingerprint}"
    )
    return Order(
        wishes,
        None if arguments.no_cache else kept,
        work,
        stamp_of(wishes, installed),
        Limits(size=arguments.most_bytes, files=arguments.most_files),
        arguments.seconds,
        ours=arguments.scheduler is None,
    )


def _run(arguments: argparse.Namespace, order: Order, sources: list[Source], kept: Journal, voice: Voice) -> None:
    with ExitStack() as stack:
        tick = stack.enter_context(bar(len(sources), "projects", quiet=arguments.quiet))
        made = stack.enter_context(cluster(arguments.workers, arguments.scheduler, order.work / "dask"))

        progress = _Progress(len(sources), voice)

        def done(source: Source, line: dict[str, Any] | None) -> None:
            tick(1)
            progress.one_more()
            if line is not None and line["failed"]:
                voice.note(f"'{source.text}': {line['failed']}")

        told = Told(done, voice.note, lambda source, content: forget(source, content, order.work))
        Driver(order, made, kept, arguments.retries, told).run(sources)


class _Progress:
    """Where no terminal shows a bar: a line for each tenth of many projects."""

    def __init__(self, total: int, voice: Voice) -> None:
        self._total = total
        self._voice = voice
        self._done = 0

    def one_more(self) -> None:
        self._done += 1
        tenths = self._done * 10 // self._total
        if self._total >= _MANY and tenths > (self._done - 1) * 10 // self._total and not sys.stderr.isatty():
            self._voice.note(f"{self._done:,} of {self._total:,} projects")


def _ended(arguments: argparse.Namespace, output: Path, voice: Voice) -> int:
    projects = failed = found = files = 0
    for line in entries(output / NAME):
        projects += 1
        failed += bool(line["failed"])
        found += len(line["findings"])
        files += line["files"]
    voice.note(f"{found:,} findings in {files:,} files of {projects:,} projects, {failed:,} failed: '{output}'")
    if failed:
        return ERROR
    return FINDINGS if found and not arguments.exit_zero else CLEAN
