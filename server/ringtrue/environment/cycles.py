"""Import cycles of the project's own modules: whether a `from` import is certain to meet a half-initialised module.

Imports are followed as Python executes them, statement by statement, from every module of the cycle as the first one.
Whatever cannot be told for certain (conditions, star imports, names made at run time) makes it no crash. Does not know
installed packages, nor what is called while modules are imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from ringtrue.environment import stdlib
from ringtrue.environment.answers import Crash, Found, Missing
from ringtrue.environment.first_party import package_root
from ringtrue.environment.import_steps import Bind, Import, Steps, read_steps
from ringtrue.environment.world import Environment

_MOST_MODULES = 400
_DEEPEST = 150


def cycle_crash(environment: Environment, file: str, level: int, module: str, name: str) -> Crash | None:
    """The crash of `from module import name` in `file`: whichever module of the cycle comes first, some import in the
    cycle fails, and for at least one of them this very one does; None where that is not certain."""
    project = _project_of(environment)
    try:
        asked = project.target(file, level, module)
        members = project.cycle_of(file) if asked else frozenset()
        if asked is None or asked.path not in members:
            return None
        crashes = [project.crash(entry, as_script) for entry in sorted(members) for as_script in (False, True)]
    except _UnsureError:
        return None
    if not all(crashes):
        return None
    here = (file, asked.path, name)
    return next((one for one in crashes if one and (one.importer, one.module, one.name) == here), None)


def _project_of(environment: Environment) -> _Project:
    """What was read for earlier questions about the same files."""
    kept = environment.remembered("cycles", lambda: _Project(environment))
    assert isinstance(kept, _Project)
    return kept


class _UnsureError(Exception):
    """What would happen cannot be told."""


class _CrashError(Exception):
    def __init__(self, crash: Crash) -> None:
        super().__init__(crash)
        self.crash = crash


class _Project:
    """The first-party modules of one environment as far as they were read. Nothing in it changes once it is there."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._steps: dict[str, Steps | None] = {}
        self._targets: dict[tuple[str, int, str], Found | None] = {}
        self._direct: dict[str, frozenset[str]] = {}
        self._cycles: dict[str, frozenset[str]] = {}
        self._crashes: dict[tuple[str, bool], Crash | _UnsureError | None] = {}

    def steps(self, path: str) -> Steps:
        if path not in self._steps:
            text = self._environment.view.text(path)
            self._steps[path] = None if text is None else read_steps(text)
        steps = self._steps[path]
        if steps is None:
            raise _UnsureError
        return steps

    def crash(self, entry: str, as_script: bool) -> Crash | None:
        """What fails when `entry` is the first module of its cycle that a program imports, or runs."""
        key = (entry, as_script)
        if key not in self._crashes:
            try:
                self._crashes[key] = _run(self, entry, as_script)
            except _UnsureError as error:
                self._crashes[key] = error
        found = self._crashes[key]
        if isinstance(found, _UnsureError):
            raise found
        return found

    def target(self, file: str, level: int, module: str) -> Found | None:
        """The first-party module that an import in `file` names; None for any other."""
        key = (file, level, module)
        if key not in self._targets:
            ask = self._environment
            answer = ask.relative(level, module or None, file) if level else ask.module(module, file)
            own = answer if isinstance(answer, Found) and answer.origin == "first-party" else None
            if own is not None and not level and (not self._is_named(own) or self._is_another(file, own)):
                own = None
            self._targets[key] = own
        return self._targets[key]

    def _is_named(self, found: Found) -> bool:
        """Whether the module goes by this name as a part of its package: `fuse` is not the name of `pkg/fuse.py`,
        which its own folder would give to a script; nor does a module hide the standard library's."""
        if found.path is None or stdlib.has(found.name, self._environment.version):
            return False
        inner = os.path.dirname(found.path) if os.path.basename(found.path) == "__init__.py" else found.path
        root = package_root(os.path.dirname(found.path), self._environment.view)
        folder, file = os.path.split(os.path.relpath(inner, root))
        return ".".join([*filter(None, folder.split(os.sep)), file.partition(".")[0]]) == found.name

    def _is_another(self, file: str, found: Found) -> bool:
        """Whether a file below the project's root seems to import itself. Only as a script would it find itself;
        run in any other way, it finds the package that it is named after."""
        return found.path == file and self._environment.found(found.name) != found

    def executed(self, file: str, level: int, module: str) -> Iterator[str]:
        """What importing a module executes: the packages above it from the top down, then itself."""
        parts = module.split(".") if module else []
        for count in range(0 if level else 1, len(parts) + 1):
            found = self.target(file, level, ".".join(parts[:count]))
            if found is not None and found.path is not None:
                yield found.path

    def submodule(self, file: str, step: Import, name: str) -> str | None:
        found = self.target(file, step.level, f"{step.module}.{name}" if step.module else name)
        return found.path if found is not None else None

    def is_missing(self, file: str, step: Import, name: str) -> bool:
        """Whether there is certainly no submodule of that name, compiled ones among them."""
        dotted = f"{step.module}.{name}" if step.module else name
        ask = self._environment
        answer = ask.relative(step.level, dotted, file) if step.level else ask.module(dotted, file)
        if not isinstance(answer, Missing):
            raise _UnsureError
        return True

    def cycle_of(self, file: str) -> frozenset[str]:
        """The modules that `file` imports, at any depth, and that import it."""
        if file not in self._cycles:
            below = self._below(file)
            above: dict[str, set[str]] = {}
            for path in below:
                for other in self.direct(path):
                    above.setdefault(other, set()).add(path)
            found, waiting = set[str](), [file]
            while waiting:
                new = above.get(waiting.pop(), set()) - found
                found |= new
                waiting.extend(new)
            self._cycles.update(dict.fromkeys(found | {file}, frozenset(found)))
        return self._cycles[file]

    def _below(self, start: str) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            new = self.direct(waiting.pop()) - found
            found |= new
            waiting.extend(new)
            if len(found) > _MOST_MODULES:
                raise _UnsureError
        return found

    def direct(self, path: str) -> frozenset[str]:
        """The modules that `path` itself imports."""
        if path not in self._direct:
            self._direct[path] = frozenset(self._imported(path))
        return self._direct[path]

    def _imported(self, path: str) -> Iterator[str]:
        for step in self.steps(path).steps:
            if isinstance(step, Import):
                yield from self.executed(path, step.level, step.module)
                inner = (self.submodule(path, step, name) for name in step.names)
                yield from (one for one in inner if one is not None)


@dataclass
class _Run:
    """One program's imports so far: finished modules, and the names that unfinished ones have bound, in order."""

    project: _Project
    done: set[str] = field(default_factory=set)
    bound: dict[str, set[str]] = field(default_factory=dict)

    def execute(self, path: str, key: str | None = None) -> None:
        """Import the module at `path`, or run it as a script under another `key`."""
        key = key or path
        if key in self.done or key in self.bound:
            return
        if len(self.bound) > _DEEPEST:
            raise _UnsureError
        names = self.bound[key] = set()
        for step in self.project.steps(path).steps:
            if isinstance(step, Bind):
                names |= step.names
            elif step.certain:
                self._import(path, step)
            elif not self._harmless(path, step):
                raise _UnsureError
        del self.bound[key]
        self.done.add(key)

    def _import(self, path: str, step: Import) -> None:
        executed = list(self.project.executed(path, step.level, step.module))
        for each in executed:
            self.execute(each)
        found = self.project.target(path, step.level, step.module)
        if found is None or found.path is None or (step.star and found.path in self.bound):
            if step.star and found is not None:
                raise _UnsureError
            return
        for name in step.names:
            self._take(path, step, found.path, name)

    def _take(self, path: str, step: Import, module: str, name: str) -> None:
        unfinished = module in self.bound
        if unfinished and (name in self.bound[module] or self.project.steps(module).open):
            return
        inner = self.project.submodule(path, step, name)
        if inner is not None:
            self.execute(inner)
        elif unfinished and self.project.is_missing(path, step, name):
            chain = (*self.bound,)
            raise _CrashError(Crash(path, module, name, chain[chain.index(module) :]))

    def _harmless(self, path: str, step: Import) -> bool:
        """Whether an import that may or may not happen changes nothing: all that it executes has begun already."""
        paths = list(self.project.executed(path, step.level, step.module))
        inner = (self.project.submodule(path, step, name) for name in step.names)
        paths += [one for one in inner if one is not None]
        return all(one in self.done or one in self.bound for one in paths)


def _run(project: _Project, entry: str, as_script: bool) -> Crash | None:
    """What happens when `entry` is the first module of the cycle that a program imports, or runs."""
    run = _Run(project)
    try:
        run.execute(entry, "script" if as_script else None)
    except _CrashError as error:
        return error.crash
    except RecursionError:
        raise _UnsureError from None
    return None
