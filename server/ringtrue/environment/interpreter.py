"""The Python of one workspace folder: found by asking sources in a fixed order, each answer with its reason.

Does not know what is installed (`installed`). Nothing is run, unless the workspace is trusted and files do not say
the version; an explicit choice that does not work is reported, never replaced by a guess.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from ringtrue.environment import conventions, layout
from ringtrue.environment.layout import Layout, Version


@dataclass(frozen=True)
class Interpreter:
    """One Python. `site` are its site directories in search order; `considered` says what was asked, in order."""

    path: str | None
    version: Version
    prefix: str
    site: tuple[str, ...]
    stdlib: str | None
    reason: str
    considered: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        return f"{self.prefix} {self.version[0]}.{self.version[1]} {os.pathsep.join(self.site)}"


@dataclass(frozen=True)
class NoInterpreter:
    """No Python was found, or the chosen one does not work; `reason` is shown to the user."""

    reason: str
    considered: tuple[str, ...] = ()


InterpreterAnswer: TypeAlias = Interpreter | NoInterpreter


@dataclass(frozen=True)
class Source:
    """A place that names a Python: an executable or a prefix. `binding`: the user's own choice, never passed over."""

    reason: str
    place: str
    binding: bool = False


def find(
    folder: str,
    *,
    explicit: str | None = None,
    client: str | None = None,
    environ: Mapping[str, str] | None = None,
    trusted: bool = False,
) -> InterpreterAnswer:
    """The Python for `folder`.

    `explicit` is the user's setting (an executable or an environment's folder), `client` what the editor's Python
    extension answered. `trusted` allows to run an interpreter whose version its files do not say.
    """
    environ = os.environ if environ is None else environ
    considered: list[str] = []
    for source in _sources(os.path.abspath(folder), explicit, client, environ):
        answer = _evaluated(source, environ, trusted)
        if isinstance(answer, Interpreter):
            return replace(answer, considered=(*considered, answer.reason))
        considered.append(f"{source.reason}: {answer}")
        if source.binding:
            return NoInterpreter(f"{source.reason}: {answer}", tuple(considered))
    return NoInterpreter("no Python was found for this folder", tuple(considered))


def _sources(folder: str, explicit: str | None, client: str | None, environ: Mapping[str, str]) -> Iterator[Source]:
    if explicit:
        yield Source("the 'python' setting", _expanded(explicit, folder, environ), binding=True)
    if client:
        yield Source("the editor's Python extension", _expanded(client, folder, environ))
    for reason, place in conventions.in_project(folder, environ):
        yield Source(reason, place)
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if environ.get(variable):
            yield Source(f"the variable {variable}", environ[variable])
    for reason, place in conventions.on_path(environ):
        yield Source(reason, place)


def _expanded(place: str, folder: str, environ: Mapping[str, str]) -> str:
    """An absolute path: of a file or folder, of a command on PATH, or of what a pyenv shim would start."""
    place = place.replace("${workspaceFolder}", folder)
    path = os.path.normpath(os.path.join(folder, os.path.expanduser(place)))
    if os.path.basename(place) == place and not os.path.exists(path):
        path = shutil.which(place, path=environ.get("PATH", "")) or path
    if os.path.basename(os.path.dirname(path)) == "shims":
        path = conventions.shimmed(os.path.dirname(path), environ) or path
    return path


def _evaluated(source: Source, environ: Mapping[str, str], trusted: bool) -> Interpreter | str:
    """The Interpreter at the place, or why there is none."""
    if os.path.isdir(source.place):
        prefix, executable = source.place, layout.executable_of(source.place)
    elif os.path.isfile(source.place):
        prefix, executable = _prefix(source.place), source.place
    else:
        return f"'{source.place}' does not exist"
    found = layout.read(prefix, executable)
    version = found.version or (_asked(executable) if trusted and executable else None)
    if version is None:
        return f"'{source.place}' does not say its version"
    if found.version is None:
        found = replace(found, version=version)
    if executable is None and not found.site:
        return f"'{source.place}' holds no Python"
    return _interpreter(found, version, executable, source.reason, environ)


def _prefix(executable: str) -> str:
    """The prefix; a link that is not in a virtual environment belongs to where it leads."""
    prefix = layout.prefix_of(executable)
    if layout.pyvenv(prefix) is not None:
        return prefix
    real = layout.prefix_of(os.path.realpath(executable))
    here = layout.read(prefix, executable)
    return prefix if here.stdlib or not os.path.isdir(real) else real


def _interpreter(
    found: Layout, version: Version, executable: str | None, reason: str, environ: Mapping[str, str]
) -> Interpreter:
    base = layout.read(found.base) if found.base else None
    site = list(found.site)
    if found.base is None or found.system_site:
        site += _user_site(found, version, environ)
    if base is not None and found.system_site:
        site += _of_version(base, version)
    stdlib = found.stdlib or _base_stdlib(base, version)
    said = f"{reason}: Python {version[0]}.{version[1]} in '{found.prefix}'"
    return Interpreter(executable, version, found.prefix, tuple(dict.fromkeys(site)), stdlib, said)


def _of_version(base: Layout, version: Version) -> list[str]:
    """The base's site directories that serve `version`: one prefix such as /usr may hold several Pythons."""
    named = f"python{version[0]}.{version[1]}"
    parts = [(path, os.path.basename(os.path.dirname(path))) for path in base.site]
    kept = [path for path, lib in parts if lib in (named, "python3") or base.windows]
    return kept or list(base.site)


def _base_stdlib(base: Layout | None, version: Version) -> str | None:
    if base is None:
        return None
    exact = os.path.join(base.prefix, "lib", f"python{version[0]}.{version[1]}")
    return exact if os.path.isfile(os.path.join(exact, "os.py")) else base.stdlib if base.windows else None


def _user_site(found: Layout, version: Version, environ: Mapping[str, str]) -> list[str]:
    """The user's own site directory, as `site` computes it; none where it is switched off."""
    if environ.get("PYTHONNOUSERSITE"):
        return []
    home = environ.get("HOME") or environ.get("USERPROFILE") or os.path.expanduser("~")
    dotted = f"{version[0]}.{version[1]}"
    base = environ.get("PYTHONUSERBASE")
    if found.windows:
        root = base or os.path.join(environ.get("APPDATA") or os.path.join(home, "AppData", "Roaming"), "Python")
        candidates = [os.path.join(root, f"Python{version[0]}{version[1]}", "site-packages")]
    else:
        candidates = [os.path.join(base or os.path.join(home, ".local"), "lib", f"python{dotted}", "site-packages")]
        if sys.platform == "darwin" and base is None:
            candidates.append(os.path.join(home, "Library", "Python", dotted, "lib", "python", "site-packages"))
    return [path for path in candidates if os.path.isdir(path)]


def _asked(executable: str) -> Version | None:
    """Ask the interpreter itself, isolated and without site: only in trusted workspaces."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run(  # noqa: S603  # the user's own interpreter, in a workspace the user trusts
            [executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return layout.parsed_version(done.stdout)
