"""Where one Python keeps its things: version, standard library and site directories, read from the folder's layout.

Does not know which interpreter a project uses (that is `interpreter`), and runs nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ringtrue.plain_files import plain_text

Version = tuple[int, int]

_LIB = re.compile(r"(?:python|pypy)(\d)\.(\d+)t?")
_EXE = re.compile(r"(?:python|pypy)(\d)\.?(\d+)(?:\.exe)?", re.IGNORECASE)
_NUMBERS = re.compile(r"\s*(\d+)\.(\d+)")


@dataclass(frozen=True)
class Layout:
    """One prefix read: `version` and `stdlib` are None where its files do not say."""

    prefix: str
    windows: bool
    version: Version | None
    stdlib: str | None
    site: tuple[str, ...]
    base: str | None  # the Python that a virtual environment was made from
    system_site: bool


def pyvenv(prefix: str) -> Mapping[str, str] | None:
    """Keys and values of `pyvenv.cfg`; None where the prefix is not a virtual environment."""
    try:
        lines = plain_text(os.path.join(prefix, "pyvenv.cfg"), 20_000).splitlines()
    except OSError:
        return None
    pairs = (line.partition("=") for line in lines)
    return {key.strip().lower(): value.strip() for key, sign, value in pairs if sign}


def parsed_version(text: str) -> Version | None:
    """(major, minor) at the start of `3.11.7`, `3.12`."""
    match = _NUMBERS.match(text)
    return (int(match[1]), int(match[2])) if match else None


def prefix_of(executable: str) -> str:
    """The prefix of an interpreter: the folder above `bin` or `Scripts`, or the folder itself on Windows."""
    folder = os.path.dirname(os.path.abspath(executable))
    return os.path.dirname(folder) if os.path.basename(folder).lower() in ("bin", "scripts") else folder


def executable_of(prefix: str) -> str | None:
    """The interpreter in `prefix`, POSIX or Windows layout."""
    for name in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe", "bin/pypy3"):
        path = os.path.join(prefix, *name.split("/"))
        if os.path.isfile(path):
            return path
    return None


def read(prefix: str, executable: str | None = None) -> Layout:
    """What the files under `prefix` say."""
    config = pyvenv(prefix)
    windows = _is_windows(prefix)
    libs = () if windows else _posix_libs(prefix)
    version = _version(prefix, config, executable, libs)
    mine = [lib for lib, found in libs if version is None or found == version]
    base = _base(config, executable) if config is not None else None
    return Layout(
        prefix=prefix,
        windows=windows,
        version=version,
        stdlib=_stdlib(prefix, windows, mine),
        site=_site(prefix, windows, mine, version),
        base=base,
        system_site=(config or {}).get("include-system-site-packages", "false").lower() == "true",
    )


def _is_windows(prefix: str) -> bool:
    return os.path.isdir(os.path.join(prefix, "Scripts")) or os.path.isfile(os.path.join(prefix, "python.exe"))


def _posix_libs(prefix: str) -> tuple[tuple[str, Version], ...]:
    """`lib/pythonX.Y` folders (and lib64's), newest first."""
    found: dict[str, Version] = {}
    for lib in ("lib", "lib64"):
        folder = os.path.join(prefix, lib)
        if lib == "lib64" and os.path.realpath(folder) == os.path.realpath(os.path.join(prefix, "lib")):
            continue
        for name in _listdir(folder):
            match = _LIB.fullmatch(name)
            if match and os.path.isdir(os.path.join(folder, name)):
                found[os.path.join(folder, name)] = (int(match[1]), int(match[2]))
    return tuple(sorted(found.items(), key=lambda item: item[1], reverse=True))


def _version(
    prefix: str, config: Mapping[str, str] | None, executable: str | None, libs: tuple[tuple[str, Version], ...]
) -> Version | None:
    for key in ("version_info", "version"):
        if config and (version := parsed_version(config.get(key, ""))):
            return version
    for name in _executable_names(executable):
        match = _EXE.fullmatch(name)
        if match:
            return int(match[1]), int(match[2])
    versions = {found for _, found in libs}
    if len(versions) == 1:
        return next(iter(versions))
    return _windows_version(prefix) or _conda_version(prefix)


def _executable_names(executable: str | None) -> tuple[str, ...]:
    if executable is None:
        return ()
    return os.path.basename(executable), os.path.basename(os.path.realpath(executable))


def _windows_version(prefix: str) -> Version | None:
    """From `python312.dll`: the zip and the DLL carry the version."""
    for name in _listdir(prefix):
        match = re.fullmatch(r"python(\d)(\d+)\.(?:dll|zip)", name, re.IGNORECASE)
        if match:
            return int(match[1]), int(match[2])
    return None


def _conda_version(prefix: str) -> Version | None:
    for name in _listdir(os.path.join(prefix, "conda-meta")):
        match = re.fullmatch(r"python-(\d+)\.(\d+)\.[^-]*-[^-]*\.json", name)
        if match:
            return int(match[1]), int(match[2])
    return None


def _stdlib(prefix: str, windows: bool, libs: list[str]) -> str | None:
    candidates = [os.path.join(prefix, "Lib")] if windows else libs
    return next((lib for lib in candidates if os.path.isfile(os.path.join(lib, "os.py"))), None)


def _site(prefix: str, windows: bool, libs: list[str], version: Version | None) -> tuple[str, ...]:
    if windows:
        return _existing([os.path.join(prefix, "Lib", "site-packages")])
    folders = [os.path.join(lib, "site-packages") for lib in libs]
    if os.path.basename(prefix) == "usr" or os.path.isdir(os.path.join(prefix, "lib", "python3", "dist-packages")):
        folders += _debian(prefix, version)
    return _existing(folders)


def _debian(prefix: str, version: Version | None) -> list[str]:
    """Debian and Ubuntu keep distribution packages in `dist-packages`, and pip's under /usr/local."""
    numbers = f"python{version[0]}.{version[1]}" if version else "python3"
    return [
        os.path.join(prefix, "local", "lib", numbers, "dist-packages"),
        os.path.join(prefix, "lib", "python3", "dist-packages"),
        os.path.join(prefix, "lib", numbers, "dist-packages"),
    ]


def _base(config: Mapping[str, str], executable: str | None) -> str | None:
    """The prefix of the base: `home` names the folder of its executable."""
    home = config.get("home")
    if home:
        return os.path.dirname(home) if os.path.basename(home).lower() in ("bin", "scripts") else home
    real = os.path.realpath(executable) if executable else None
    return prefix_of(real) if real and real != executable else None


def _existing(folders: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folder for folder in folders if os.path.isdir(folder)))


def _listdir(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
