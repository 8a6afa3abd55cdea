"""Configured: what a project's own files say of how its tests are found and run.

Reads configuration files, `conftest.py` files and declared requirements; does not run anything. Where nothing
is said, nothing is known.
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import Any

from ringtrue.environment.declared import declared_in
from ringtrue.environment.world import Environment
from ringtrue.testing.definitions import conftest_text
from ringtrue.testing.places import serves_tests

_INI = (("pytest.ini", "pytest"), (".pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest"))
_FILES = ("test_*.py", "*_test.py")
# Plugins that run every coroutine that is a test.
_RUNNERS = ("pytest-aiohttp", "pytest-tornasync", "alt-pytest-asyncio", "pytest-asyncio-cooperative", "pytest-trio",
            "pytest-twisted", "pytest-tornado", "pytest-sanic", "pytest-quart-trio", "pytest-django-async")  # fmt: skip
_HOOKS = re.compile(r"asyncio|anyio|trio|pytest_collection_modifyitems|pytest_pyfunc_call|pytest_plugins|twisted")
_MOST_FILES = 300


def settings(environment: Environment, file: str) -> Mapping[str, Any] | None:
    """pytest's settings for `file`; None where no file configures it."""
    for folder in _upward(environment, file):
        entries = environment.view.entries(folder)
        for name, section in _INI:
            found = _ini(environment, os.path.join(folder, name), section) if name in entries else None
            if found is not None:
                return found
        if "pyproject.toml" in entries:
            said = declared_in(folder, environment.view)
            table = said.table("tool", "pytest", "ini_options") or said.table("tool", "pytest")
            if table:
                return table
    return None


def runs_coroutines(environment: Environment, declared: frozenset[str], file: str) -> bool | None:
    """Whether a test that is a coroutine is run without a mark of its own; None where that is not known."""
    found = settings(environment, file)
    if found is None:
        return None
    said = " ".join(str(found.get(key, "")) for key in ("asyncio_mode", "addopts", "trio_mode", "anyio_mode"))
    if re.search(r"auto|anyio|trio|true", said, re.IGNORECASE):
        return True
    if any(name in declared or environment.version_of(name) for name in _RUNNERS):
        return True
    return None if any(_HOOKS.search(text) for text in conftest_text(environment, file)) else False


def collects(environment: Environment, file: str) -> bool | None:
    """Whether pytest takes `file`, which stands among tests, for one with tests; None where others may use it."""
    found = settings(environment, file)
    if found is None:
        return None
    patterns = _listed(found.get("python_files")) or _FILES
    if any(fnmatch(os.path.basename(file), pattern) or fnmatch(file, pattern) for pattern in patterns):
        return True
    stem = re.compile(rf"\b{re.escape(os.path.basename(file).removesuffix('.py'))}\b")
    texts = list(_neighbours(environment, file))
    return None if len(texts) >= _MOST_FILES or any(stem.search(text) for text in texts) else False


def _neighbours(environment: Environment, file: str) -> Iterator[str]:
    """The texts of the other files below the folder of tests that holds `file`, and of those that run them."""
    top = os.path.dirname(file)
    while serves_tests(os.path.join(os.path.basename(os.path.dirname(top)), "x")) and top != environment.folder:
        top = os.path.dirname(top)
    waiting, seen = [top], 0
    while waiting and seen < _MOST_FILES:
        at = waiting.pop()
        for name, is_dir in environment.view.entries(at).items():
            path = os.path.join(at, name)
            if is_dir and not name.startswith((".", "__")):
                waiting.append(path)
            elif name.endswith((".py", ".ini", ".toml", ".cfg")) and path != file and seen < _MOST_FILES:
                seen += 1
                yield environment.view.text(path) or ""
    for name in ("tox.ini", "noxfile.py", "Makefile", "pyproject.toml", "setup.cfg", "pytest.ini", "setup.py"):
        yield environment.view.text(os.path.join(environment.folder, name)) or ""


def _upward(environment: Environment, file: str) -> Iterator[str]:
    folder = os.path.dirname(file)
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if folder == environment.folder or parent == folder:
            return
        folder = parent


def _ini(environment: Environment, path: str, section: str) -> Mapping[str, Any] | None:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(environment.view.text(path) or "")
    except configparser.Error:
        return {}
    if parser.has_section(section):
        return dict(parser.items(section))
    return {} if os.path.basename(path).endswith("pytest.ini") else None


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def expects(environment: Environment, file: str, function: str, exceptions: tuple[str, ...]) -> bool | None:
    """Whether a file of tests beside `file`, or `file` itself, names `function` and one of the `exceptions`, or lets it
    raise anything; None where there are too many files to tell."""
    named = re.compile(rf"\b{re.escape(function)}\b")
    raised = re.compile(rf"\b(?:{'|'.join(map(re.escape, exceptions))})\b")
    raising = re.compile(rf"[rR]aises[^\n]*\n?[^\n]*\n?[^\n]*\b{re.escape(function)}\b")
    texts = [environment.view.text(file) or "", *_neighbours(environment, file)]
    if any(named.search(text) and (raised.search(text) or raising.search(text)) for text in texts):
        return True
    return None if len(texts) >= _MOST_FILES else False
