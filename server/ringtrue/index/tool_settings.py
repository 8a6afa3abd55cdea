"""uv's, Poetry's and PDM's settings about indexes: `uv.toml`, `pyproject.toml`, `UV_*` and `POETRY_*` variables.

Imports none of these tools. See uv's documentation, "Configuration files", "Package indexes", "Environment variables".
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ringtrue.index.configured import Configured, Source, is_public
from ringtrue.plain_files import plain_text

_ON = frozenset({"1", "y", "yes", "t", "true", "on"})


def read_tools(environ: Mapping[str, str], project: Path | None) -> list[Configured]:
    """uv's settings, then those in the project's own `pyproject.toml` of other tools."""
    faults: list[str] = []
    found = [_of_uv_variables(environ)]
    found += [_of_uv(table, environ, str(path)) for path, table in _uv_tables(environ, project, faults)]
    if project is not None:
        tools = _table(_toml(project / "pyproject.toml", []), "tool")
        found += [_of_named(_table(tools, tool).get("source"), environ, tool) for tool in ("poetry", "pdm")]
    return [*found, Configured(faults=tuple(faults))]


def _uv_tables(
    environ: Mapping[str, str], project: Path | None, faults: list[str]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """uv's configuration: one file if it is named, else the project's, the user's and the machine's."""
    if environ.get("UV_NO_CONFIG", "").lower() in _ON:
        return
    if named := environ.get("UV_CONFIG_FILE"):
        yield Path(named), _toml(Path(named), faults)
        return
    if project is not None:
        yield from _project_table(project, faults)
    for path in _uv_files(environ):
        yield path, _toml(path, faults)


def _project_table(project: Path, faults: list[str]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The nearest folder upwards that holds uv settings; `uv.toml` hides the same folder's `pyproject.toml`."""
    for folder in (project, *project.parents):
        if (folder / "uv.toml").is_file():
            yield folder / "uv.toml", _toml(folder / "uv.toml", faults)
            return
        table = _table(_table(_toml(folder / "pyproject.toml", faults), "tool"), "uv")
        if table:
            yield folder / "pyproject.toml", table
            return


def _uv_files(environ: Mapping[str, str]) -> Iterator[Path]:
    if sys.platform == "win32":
        folders = [environ.get("APPDATA"), environ.get("PROGRAMDATA")]
    else:
        home = environ.get("HOME")
        user = environ.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else None)
        machine = [folder for folder in environ.get("XDG_CONFIG_DIRS", "").split(os.pathsep) if folder]
        folders = [user, *(machine or ["/etc/xdg"]), "/etc"]
    for folder in folders:
        if folder:
            yield Path(folder) / "uv" / "uv.toml"


def _toml(path: Path, faults: list[str]) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        read: dict[str, Any] = tomllib.loads(plain_text(path, errors="strict"))
        return read
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        faults.append(f"cannot read '{path}': {error.strerror}")
    except ValueError as error:
        faults.append(f"'{path}' is not TOML: {str(error).splitlines()[0]}")
    return {}


def _table(outer: Mapping[str, Any], key: str) -> dict[str, Any]:
    inner = outer.get(key)
    return inner if isinstance(inner, dict) else {}


def _of_uv(table: dict[str, Any], environ: Mapping[str, str], who: str) -> Configured:
    pip = _table(table, "pip")
    settings = {**pip, **table}
    named = _of_named(settings.get("index"), environ, who)
    default = next((one.get("url") for one in _tables(settings.get("index")) if one.get("default")), None)
    urls = [_text(settings.get("index-url")) or _text(default), *_texts(settings.get("extra-index-url"))]
    return _made(
        who,
        default=urls[0],
        extra=[*named.sources, *(Source(url, f"{who}: extra-index-url") for url in urls[1:] if url)],
        links=_texts(settings.get("find-links")),
        offline=bool(settings.get("offline")) or settings.get("no-index") is True,
        trusted=_texts(settings.get("allow-insecure-host")),
    )


def _of_uv_variables(environ: Mapping[str, str]) -> Configured:
    extra = environ.get("UV_INDEX", "").split() + environ.get("UV_EXTRA_INDEX_URL", "").split()
    on = [environ.get(name, "").lower() in _ON for name in ("UV_OFFLINE", "UV_NO_INDEX")]
    return _made(
        "uv",
        default=_address(environ.get("UV_DEFAULT_INDEX") or environ.get("UV_INDEX_URL") or ""),
        extra=[Source(_address(one), "uv: UV_INDEX", name=_name_of(one)) for one in extra],
        links=re.split(r"[,\s]+", environ.get("UV_FIND_LINKS", "")),
        offline=any(on),
        trusted=environ.get("UV_INSECURE_HOST", "").split(),
        timeout=environ.get("UV_HTTP_TIMEOUT", ""),
    )


def _name_of(entry: str) -> str:
    """`UV_INDEX` entries may be `name=url`."""
    name, equals, rest = entry.partition("=")
    return name if equals and "://" in rest and "://" not in name else ""


def _address(entry: str) -> str:
    name = _name_of(entry)
    return entry[len(name) + 1 :] if name else entry


def _of_named(entries: object, environ: Mapping[str, str], who: str) -> Configured:
    """`[[tool.uv.index]]`, `[[tool.poetry.source]]`, `[[tool.pdm.source]]`: tables with a name and an address."""
    sources: list[Source] = []
    for one in _tables(entries):
        url, name = _text(one.get("url")), _text(one.get("name")) or ""
        if url and not one.get("default") and one.get("priority") != "default":
            user, password = _secrets(name, environ)
            flat = one.get("format") == "flat" or one.get("type") == "find_links"
            expanded = re.sub(r"\$\{(\w+)\}", lambda match: environ.get(match[1], match[0]), url)
            sources.append(Source(expanded, f"{who}: {name}", name, flat, user, password))
    default = [_text(one.get("url")) for one in _tables(entries) if one.get("priority") == "default"]
    return _made(who, default=default[0] if default else None, extra=sources)


def _secrets(name: str, environ: Mapping[str, str]) -> tuple[str, str]:
    key = re.sub(r"[^A-Z0-9]", "_", name.upper())
    for pattern in ("UV_INDEX_{}_{}", "POETRY_HTTP_BASIC_{}_{}"):
        user, password = (environ.get(pattern.format(key, what), "") for what in ("USERNAME", "PASSWORD"))
        if user or password:
            return user, password
    return "", ""


def _made(
    who: str,
    *,
    default: str | None,
    extra: list[Source],
    links: list[str] | None = None,
    offline: bool = False,
    trusted: list[str] | None = None,
    timeout: str = "",
) -> Configured:
    flat = [Source(url, f"{who}: find-links", flat=True) for url in links or [] if url]
    seconds = float(timeout) if timeout.isdecimal() else Configured.timeout
    return Configured(
        sources=tuple(one for one in (*extra, *flat) if not is_public(one.url)),
        default=None if not default or is_public(default) else default,
        offline=offline,
        trusted_hosts=tuple(trusted or ()),
        timeout=min(seconds, 60.0),
    )


def _tables(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
