"""pip's settings about indexes: configuration files of all levels, `PIP_*` variables, options in requirement files.

Does not import pip. See pip's documentation, "Configuration" and "Requirements File Format".
"""

from __future__ import annotations

import configparser
import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ringtrue.index.configured import Configured, Source, is_public
from ringtrue.plain_files import plain_text

# What holds for an installation; later ones override earlier ones.
_SECTIONS = ("global", "install")
_ON = frozenset({"1", "y", "yes", "t", "true", "on"})
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_DEEPEST = 8


def read_pip(environ: Mapping[str, str], prefix: Path | None) -> Configured:
    """What pip would use with `environ` in the environment at `prefix`."""
    options: dict[str, str] = {}
    faults: list[str] = []
    for path in pip_files(environ, prefix):
        options |= _options(path, faults)
    options |= {
        key[4:].lower().replace("_", "-"): value for key, value in environ.items() if key.startswith("PIP_") and value
    }
    return _of_options(options, "pip", tuple(faults))


def pip_files(environ: Mapping[str, str], prefix: Path | None) -> Iterator[Path]:
    """pip's configuration files, the ones that override others last."""
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return
    yield from _machine_files(environ)
    if not (named and Path(named).exists()):
        yield from _user_files(environ)
    if prefix is not None:
        yield prefix / _file_name()
    if named:
        yield Path(named)


def _file_name() -> str:
    return "pip.ini" if sys.platform == "win32" else "pip.conf"


def _machine_files(environ: Mapping[str, str]) -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(environ.get("PROGRAMDATA", "C:\\ProgramData")) / "pip" / "pip.ini"
    elif sys.platform == "darwin":
        yield Path("/Library/Application Support/pip/pip.conf")
    else:
        for folder in (
            environ.get("XDG_CONFIG_DIRS", "").split(os.pathsep) if environ.get("XDG_CONFIG_DIRS") else ["/etc/xdg"]
        ):
            yield Path(folder) / "pip" / "pip.conf"
        yield Path("/etc/pip.conf")


def _user_files(environ: Mapping[str, str]) -> Iterator[Path]:
    home = environ.get("USERPROFILE" if sys.platform == "win32" else "HOME")
    if not home:
        return
    if sys.platform == "win32":
        yield Path(home) / "pip" / "pip.ini"
        yield Path(environ.get("APPDATA") or Path(home) / "AppData" / "Roaming") / "pip" / "pip.ini"
        return
    yield Path(home) / ".pip" / "pip.conf"
    mac = Path(home) / "Library" / "Application Support" / "pip"
    if sys.platform == "darwin" and mac.is_dir():
        yield mac / "pip.conf"
    else:
        yield Path(environ.get("XDG_CONFIG_HOME") or Path(home) / ".config") / "pip" / "pip.conf"


def _options(path: Path, faults: list[str]) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        text = plain_text(path, errors="strict")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        faults.append(f"cannot read '{path}': {_reason(error)}")
        return {}
    try:
        parser.read_string(text)
    except configparser.Error as error:
        faults.append(f"'{path}' is not a pip configuration: {_reason(error)}")
        return {}
    sections = [section for section in _SECTIONS if parser.has_section(section)]
    return {
        key.lower().replace("_", "-"): value for section in sections for key, value in parser.items(section) if value
    }


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).splitlines()[0]


def _of_options(options: Mapping[str, str], who: str, faults: tuple[str, ...]) -> Configured:
    index = options.get("index-url") or options.get("i") or options.get("pypi-url")
    extra = [Source(url, f"{who}: extra-index-url") for url in options.get("extra-index-url", "").split()]
    flat = [Source(url, f"{who}: find-links", flat=True) for url in options.get("find-links", "").split()]
    return Configured(
        sources=tuple(one for one in (*extra, *flat) if not is_public(one.url)),
        default=None if index is None or is_public(index) else index,
        offline=options.get("no-index", "").lower() in _ON,
        proxy=options.get("proxy"),
        certificates=options.get("cert"),
        client_certificate=options.get("client-cert"),
        timeout=_number(options.get("timeout") or options.get("default-timeout"), Configured.timeout),
        retries=int(_number(options.get("retries"), Configured.retries)),
        trusted_hosts=tuple(options.get("trusted-host", "").split()),
        faults=faults,
    )


def _number(text: str | None, otherwise: float) -> float:
    """A setting as a number within reason: nobody waits longer than a minute for a look-up in the background."""
    try:
        return min(max(float(text), 0), 60) if text else otherwise
    except ValueError:
        return otherwise


def read_requirements(path: Path, environ: Mapping[str, str], seen: frozenset[Path] = frozenset()) -> Configured:
    """The index options in a requirement file and in those it names."""
    from ringtrue.index.configured import merged

    options: dict[str, str] = {}
    inner: list[Configured] = []
    try:
        text = plain_text(path)
    except OSError as error:
        return Configured(faults=(f"cannot read '{path}': {_reason(error)}",))
    for flag, value in requirement_options(text):
        value = _VARIABLE.sub(lambda match: environ.get(match[1], match[0]), value)
        if flag in ("r", "requirement", "c", "constraint"):
            named = _beside(path, value)
            if "://" not in value and named not in seen and len(seen) < _DEEPEST:
                inner.append(read_requirements(named, environ, seen | {path}))
        elif flag == "find-links" and "://" not in value:
            options[flag] = f"{options.get(flag, '')} {_beside(path, value).as_posix()}"
        elif flag in ("extra-index-url", "find-links", "trusted-host"):
            options[flag] = f"{options.get(flag, '')} {value}"
        else:
            options[flag] = value or "true"
    return merged([_of_options(options, path.name, ()), *inner])


def _beside(path: Path, value: str) -> Path:
    return Path(os.path.normpath(path.parent / value))


_SHORT = {"i": "index-url", "f": "find-links"}


def requirement_options(text: str) -> Iterator[tuple[str, str]]:
    """The option lines of a requirement file as (long name without dashes, value)."""
    for line in text.replace("\\\n", " ").splitlines():
        line = re.sub(r"(^|\s)#.*$", "", line).strip()
        if not line.startswith("-"):
            continue
        try:
            words = shlex.split(line)
        except ValueError:
            continue
        flag, equals, value = words[0].partition("=")
        name = flag.lstrip("-")
        yield _SHORT.get(name, name), value if equals else " ".join(words[1:])
