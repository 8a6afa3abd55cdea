"""What the rules about imports and names say of real code, where nearly everything they say would be wrong.

    python benchmarks/imports.py --environment PREFIX [--only NAME ...] [--json FILE] [SOURCES ...]
    python benchmarks/imports.py --popular CACHE [--projects NAME ...] [--online] [--json FILE]

Without SOURCES every distribution installed in the environment is laid out as a project of its own and checked by the
environment's interpreter. SOURCES are folders of projects, such as unpacked sdists or a standard library. Prints each
finding and a table of counts by rule, and writes both as JSON.

With `--popular CACHE` each of the 200 projects that popular.py laid out there is checked in the environment that it
made for it, tests and all; with `--environment` in that one environment, so that its dependencies are only declared.
`--online` asks the package index about releases, which impossible-version and a part of suspicious-package need.

With `--invented N` it makes N package names that no index has, and counts those that are not caught off-line.

Does not judge: a person reads what is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from ringtrue.analysis import Analysis, Snapshot
from ringtrue.context import PENDING
from ringtrue.declared.project import Project
from ringtrue.engine import check
from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import Interpreter, find
from ringtrue.environment.world import Environment
from ringtrue.index.configured import Configured
from ringtrue.index.door import Index
from ringtrue.index.names import normalized
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet
from ringtrue.text import Source
from ringtrue.world import World

RULES = (
    "hallucinated-package", "uninstalled-package", "undeclared-dependency", "suspicious-package",
    "hallucinated-module", "hallucinated-name", "missing-extra", "import-cycle-crash", "hallucinated-requirement",
    "impossible-version", "undefined-name",
)  # fmt: skip
_WORDS = [
    "fast",
    "auto",
    "async",
    "data",
    "cloud",
    "smart",
    "easy",
    "micro",
    "hyper",
    "deep",
    "quick",
    "secure",
    "simple",
    "graph",
    "token",
    "vector",
    "stream",
    "flow",
    "cache",
    "schema",
    "model",
    "query",
    "event",
    "task",
    "queue",
    "config",
    "json",
    "yaml",
    "http",
    "rest",
    "auth",
    "session",
    "crypto",
    "hash",
    "pdf",
    "image",
    "audio",
    "text",
    "table",
    "frame",
    "agent",
    "prompt",
    "chain",
    "embed",
    "index",
    "search",
    "pipeline",
    "batch",
    "worker",
    "retry",
    "metric",
    "trace",
    "log",
    "audit",
    "rate",
    "limit",
]
_SUFFIXES = ("utils", "helper", "toolkit", "client", "sdk", "lib", "core", "py", "api", "plus", "pro", "manager", "kit")


@dataclass(frozen=True)
class Said:
    """One finding, placed for a person."""

    rule: str
    project: str
    path: str
    line: int
    message: str
    text: str


def main() -> int:
    arguments = _arguments()
    rules = RuleSet(tuple(rule for rule in installed_rules() if rule.name in (arguments.only or RULES)))
    off = not arguments.online
    answers = arguments.popular / "index" if arguments.popular else Path(tempfile.mkdtemp())
    index = Index.open(answers, Configured(offline=off), offline=off)
    if arguments.invented:
        return _invented(arguments.invented, rules, index)
    started = perf_counter()
    said: list[Said] = []
    files = 0
    disk = Disk()
    tests = arguments.tests or arguments.popular is not None
    for project, folder, environment in _projects(arguments):
        for one in check_project(project, folder, environment, rules, index, disk, tests, online=arguments.online):
            files += one is None
            if one is not None:
                said.append(one)
                print(f"{one.rule}: {one.project}: {one.path}:{one.line}: {one.message}\n    {one.text}", flush=True)
    counts = Counter(one.rule for one in said)
    print(f"\n{files} files in {perf_counter() - started:.0f} s")
    for rule in rules.rules:
        print(f"{rule.name:28}{counts[rule.name]:8}")
    if arguments.json:
        arguments.json.write_text(json.dumps([vars(one) for one in said], indent=1), encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--environment", help="prefix of the environment that everything is checked in")
    parser.add_argument("--only", nargs="*", help="rules to run")
    parser.add_argument("--projects", nargs="*", help="distributions to check")
    parser.add_argument("--tests", action="store_true", help="check test files too")
    parser.add_argument("--popular", type=Path, help="folder that popular.py filled")
    parser.add_argument("--online", action="store_true", help="ask the package index")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--invented", type=int)
    return parser.parse_args()


def _projects(arguments: argparse.Namespace) -> Iterator[tuple[str, Path, str | None]]:
    """Name, folder and environment of each."""
    everywhere: str | None = arguments.environment
    if arguments.popular:
        from popular import pins  # the tests load this file by its path, and need nothing of that

        for name, _ in pins():
            if not arguments.projects or name in arguments.projects:
                place = arguments.popular / "sources" / name
                yield name, place, everywhere or str(arguments.popular / "environments" / name)
    elif arguments.sources:
        yield from ((source.name, source, everywhere) for source in arguments.sources)
    else:
        with tempfile.TemporaryDirectory() as folder:
            for name, place in laid_out_projects(arguments.environment, arguments.projects, Path(folder)):
                yield name, place, everywhere


def laid_out_projects(prefix: str, names: list[str] | None, folder: Path) -> Iterator[tuple[str, Path]]:
    """The distributions installed at `prefix`, those of `names` or all, each as a project of its own below `folder`."""
    found = find(prefix, explicit=prefix)
    assert isinstance(found, Interpreter), found
    environment = Environment.load(prefix, found)
    wanted = None if names is None else {normalized(name) for name in names}
    for distribution in environment.installed.distributions:
        if wanted is not None and normalized(distribution.name) not in wanted:
            continue
        record = Path(distribution.records, "RECORD")
        listed = record.read_text(encoding="utf-8") if record.is_file() else ""
        project = folder / distribution.name
        if _laid_out(Path(distribution.site), listed, project):
            yield distribution.name, project
            shutil.rmtree(project)


def _laid_out(site: Path, record: str, folder: Path) -> bool:
    """Copy the Python files of one installed distribution; of all others only their names."""
    any_python = False
    for line in record.splitlines():
        name = line.rsplit(",", 2)[0].strip('"')
        if ".dist-info/" in name or name.startswith(("..", "/")) or name.endswith(".pyc"):
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith((".py", ".pyi")) and (site / name).is_file():
            shutil.copyfile(site / name, target)
            any_python = True
        else:
            target.touch()
    return any_python


def check_project(
    project: str,
    folder: Path,
    prefix: str | None,
    rules: RuleSet,
    index: Index,
    disk: Disk,
    tests: bool,
    online: bool = False,
) -> Iterator[Said | None]:
    """What is said of the files of one project; None once for each file."""
    found = find(str(folder), explicit=prefix)
    environment = Environment.load(str(folder), found, disk=disk)
    world = World(environment, index, Project.read(folder), online=online)
    for path in sorted(_files(folder)):
        if not tests and "test" in str(path.relative_to(folder)).lower():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        analysis = settled(Snapshot(text, str(path), rules, world))
        source = Source(text)
        for one in analysis.findings:
            line = source.line_of(one.span.start)
            where = str(path.relative_to(folder))
            start, end = source.line_span(line)
            yield Said(one.rule, project, where, line + 1, one.message, text[start:end].strip()[:150])
        yield None


def _files(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("node_modules", "__pycache__", ".git")]
        yield from (Path(at, name) for name in names if name.endswith((".py", ".toml", ".txt", ".yml", ".cfg")))


def settled(snapshot: Snapshot) -> Analysis:
    """The analysis after everything that it asks has been looked up."""
    analysis = check(snapshot)
    world = snapshot.world
    assert isinstance(world, World)
    while analysis.pending:
        answers = {question: world.fetch(question) for question in analysis.pending}
        assert PENDING not in answers.values()
        world = world.with_answers(answers)
        analysis = check(replace(snapshot, world=world), analysis)
    return analysis


def invented_names(count: int, index: Index, seed: int = 7) -> Iterator[str]:
    """Plausible import names that no index has, neither as they are nor as `python-NAME` and the like."""
    made = random.Random(seed)
    seen: set[str] = set()
    while len(seen) < count:
        words = made.sample(_WORDS, made.choice((1, 2, 2, 3)))
        name = made.choice(("_", "")).join([*words, *made.sample(_SUFFIXES, made.choice((0, 1, 1)))])
        if name not in seen and _is_nobodys(name, index):
            seen.add(name)
            yield name


def _is_nobodys(name: str, index: Index) -> bool:
    named = (name, f"python-{name}", f"{name}-python", f"py{name}", f"py-{name}", f"{name}-py")
    known = name in sys.stdlib_module_names or bool(index.providers(name))
    return not known and all(index.exists(one) is False for one in named)


def _invented(count: int, rules: RuleSet, index: Index) -> int:
    missed = list(missed_names(invented_names(count, index), rules, index))
    print(f"{count} invented names, {len(missed)} not caught: {', '.join(missed)}")
    return 1 if missed else 0


def missed_names(names: Iterable[str], rules: RuleSet, index: Index) -> Iterator[str]:
    """Those of `names` whose import is not called hallucinated."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Environment.load(folder, find(folder)), index, Project.read(Path(folder)), online=False)
        for name in names:
            snapshot = Snapshot(f"from {name} import thing\n", os.path.join(folder, "app.py"), rules, world)
            if [one.rule for one in settled(snapshot).findings] != ["hallucinated-package"]:
                yield name


if __name__ == "__main__":
    sys.exit(main())
