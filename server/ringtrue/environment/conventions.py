"""Where tools keep a project's environment: uv, poetry, pdm, hatch, pipenv, conda, pixi, pyenv, and plain venvs.

Does not judge what it finds (`interpreter` does): yields (reason, place) in the order to try.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from ringtrue.environment.declared import Declared, declared
from ringtrue.environment.layout import executable_of
from ringtrue.plain_files import plain_text

Place: TypeAlias = tuple[str, str]

_NAMES = (".venv", "venv", ".virtualenv", "env", ".env", ".conda")


def in_project(folder: str, environ: Mapping[str, str]) -> Iterator[Place]:
    """Environments that belong to `folder` or, failing that, to a folder above it."""
    for at in _upward(folder, environ):
        yield from _beside(at, environ)
        yield from _central(at, environ)


def _upward(folder: str, environ: Mapping[str, str]) -> Iterator[str]:
    """`folder` and those above it, up to the repository's root, never the home folder or the drive."""
    home = os.path.normpath(environ.get("HOME") or os.path.expanduser("~"))
    at = folder
    while True:
        yield at
        parent = os.path.dirname(at)
        if os.path.exists(os.path.join(at, ".git")) or parent in (at, home) or os.path.dirname(parent) == parent:
            return
        at = parent


def _beside(folder: str, environ: Mapping[str, str]) -> Iterator[Place]:
    named = environ.get("UV_PROJECT_ENVIRONMENT")
    if named and os.path.isfile(os.path.join(folder, "uv.lock")):
        yield "uv's UV_PROJECT_ENVIRONMENT", os.path.join(folder, named)
    for name in _NAMES:
        path = os.path.join(folder, name)
        if os.path.isdir(path) and executable_of(path):
            yield f"the folder '{name}'", path
        elif name == ".venv" and os.path.isfile(path) and (inner := _first_line(path)):
            yield "the file '.venv'", os.path.join(_workon_home(environ) if os.sep not in inner else folder, inner)
    if line := _first_line(os.path.join(folder, ".pdm-python")):
        yield "pdm's choice in '.pdm-python'", line
    pixi = os.path.join(folder, ".pixi", "envs", "default")
    if os.path.isdir(pixi):
        yield "pixi's default environment", pixi


def _central(folder: str, environ: Mapping[str, str]) -> Iterator[Place]:
    """Environments kept away from the project, for tools that the project visibly uses."""
    said = declared(folder)
    if said.uses("poetry"):
        yield from _poetry(folder, said, environ)
    if said.uses("hatch"):
        yield from _hatch(folder, said, environ)
    if os.path.isfile(os.path.join(folder, "Pipfile")):
        yield from _pipenv(folder, environ)
    yield from _conda(folder, environ)
    yield from _pyenv(folder, environ)


def _poetry(folder: str, said: Declared, environ: Mapping[str, str]) -> Iterator[Place]:
    name = re.sub(r'[ $`!*@"\\\r\n\t]', "_", (said.name or os.path.basename(folder)).lower())[:42]
    stem = f"{name}-{_digest(os.path.normcase(os.path.realpath(folder)))[:8]}-py"
    root = environ.get("POETRY_VIRTUALENVS_PATH") or os.path.join(
        environ.get("POETRY_CACHE_DIR") or _cache("pypoetry", environ), "virtualenvs"
    )
    for entry in sorted(_listdir(root), reverse=True):
        if entry.startswith(stem):
            yield "poetry's environment", os.path.join(root, entry)


def _hatch(folder: str, said: Declared, environ: Mapping[str, str]) -> Iterator[Place]:
    data = environ.get("HATCH_DATA_DIR") or _data("hatch", environ)
    name = said.name or os.path.basename(folder)
    root = os.path.join(data, "env", "virtual", name, _digest(os.path.realpath(folder))[:8])
    entries = _listdir(root)
    for entry in (name, "default"):
        if entry in entries:
            yield "hatch's default environment", os.path.join(root, entry)


def _pipenv(folder: str, environ: Mapping[str, str]) -> Iterator[Place]:
    name = re.sub(r'[ $`!*@"()\[\]\\\r\n\t]', "_", os.path.basename(folder))[:42]
    digest = base64.urlsafe_b64encode(hashlib.sha256(os.path.join(folder, "Pipfile").encode()).digest()[:6]).decode()
    path = os.path.join(_workon_home(environ), f"{name}-{digest[:8]}")
    if os.path.isdir(path):
        yield "pipenv's environment", path


def _conda(folder: str, environ: Mapping[str, str]) -> Iterator[Place]:
    """The environment that `environment.yml` names, where conda or mamba keep it."""
    name = next((found for file in ("environment.yml", "environment.yaml") if (found := _yaml_name(folder, file))), "")
    if not name:
        return
    home = environ.get("HOME") or os.path.expanduser("~")
    roots = [environ.get("CONDA_ROOT"), environ.get("MAMBA_ROOT_PREFIX"), _conda_root(environ.get("CONDA_EXE"))]
    roots += [
        os.path.join(home, kind) for kind in ("miniconda3", "miniforge3", "anaconda3", "mambaforge", "micromamba")
    ]
    roots += [os.path.join(home, ".conda")]
    places = [os.path.join(root, "envs", name) for root in roots if root]
    listed = _lines(os.path.join(home, ".conda", "environments.txt"))
    places += [line for line in listed if os.path.basename(line.rstrip("/\\")) == name]
    for place in dict.fromkeys(places):
        if os.path.isdir(place):
            yield f"conda's environment '{name}'", place


def _pyenv(folder: str, environ: Mapping[str, str]) -> Iterator[Place]:
    """A version or virtual environment that `.python-version` names, if pyenv has it."""
    for line in _lines(os.path.join(folder, ".python-version"))[:1]:
        path = _pyenv_version(line.strip(), environ)
        if path:
            yield f"'.python-version' names '{line.strip()}', which pyenv has", path


def _pyenv_version(name: str, environ: Mapping[str, str]) -> str | None:
    root = environ.get("PYENV_ROOT") or os.path.join(environ.get("HOME") or os.path.expanduser("~"), ".pyenv")
    versions = os.path.join(root, "versions")
    exact = os.path.join(versions, name)
    if name and os.path.isdir(exact):
        return exact
    matching = [entry for entry in _listdir(versions) if name and entry.startswith(name + ".")]
    numbers = [entry for entry in matching if entry.replace(".", "").isdigit()]
    newest = max(numbers, key=lambda entry: [int(part) for part in entry.split(".")], default=None)
    return os.path.join(versions, newest) if newest else None


def on_path(environ: Mapping[str, str]) -> Iterator[Place]:
    """`python3` and `python` on PATH; a pyenv shim stands for the version it would start."""
    names = ("python.exe", "python3.exe") if os.name == "nt" else ("python3", "python")
    for folder in environ.get("PATH", "").split(os.pathsep):
        for name in names:
            path = os.path.join(folder, name)
            if not folder or not os.path.isfile(path) or not os.access(path, os.X_OK):
                continue
            if "WindowsApps" in folder:
                continue  # a stub that opens the store
            if os.path.basename(folder) == "shims":
                path = shimmed(folder, environ) or ""
            if path:
                yield f"'{name}' on PATH", path


def shimmed(shims: str, environ: Mapping[str, str]) -> str | None:
    """The version that pyenv's shims start outside of any project."""
    root = os.path.dirname(shims)
    name = environ.get("PYENV_VERSION") or next(iter(_lines(os.path.join(root, "version"))), "")
    return _pyenv_version(name.split(":")[0].strip(), {**environ, "PYENV_ROOT": root})


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _workon_home(environ: Mapping[str, str]) -> str:
    if environ.get("WORKON_HOME"):
        return os.path.expanduser(environ["WORKON_HOME"])
    if os.name == "nt":
        return os.path.join(environ.get("USERPROFILE") or os.path.expanduser("~"), ".virtualenvs")
    return os.path.join(environ.get("HOME") or os.path.expanduser("~"), ".local", "share", "virtualenvs")


def _cache(application: str, environ: Mapping[str, str]) -> str:
    from platformdirs import user_cache_dir  # on first use: only poetry projects ask

    xdg = environ.get("XDG_CACHE_HOME")
    return os.path.join(xdg, application) if xdg else user_cache_dir(application, appauthor=False)


def _data(application: str, environ: Mapping[str, str]) -> str:
    from platformdirs import user_data_dir  # on first use: only hatch projects ask

    xdg = environ.get("XDG_DATA_HOME")
    return os.path.join(xdg, application) if xdg else user_data_dir(application, appauthor=False)


def _conda_root(executable: str | None) -> str | None:
    return os.path.dirname(os.path.dirname(executable)) if executable else None


def _yaml_name(folder: str, file: str) -> str:
    for line in _lines(os.path.join(folder, file)):
        if line.startswith("name:"):
            return line.partition(":")[2].partition("#")[0].strip().strip("'\"")
    return ""


def _first_line(path: str) -> str:
    return next((line.strip() for line in _lines(path) if line.strip()), "")


def _lines(path: str) -> list[str]:
    try:
        return plain_text(path, 100_000).splitlines()
    except (OSError, ValueError):
        return []


def _listdir(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
