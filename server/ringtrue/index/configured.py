"""Which indexes this machine and project are configured for, as pip, uv and Poetry say. Frozen values.

Imports none of these tools, asks no index, and does not know names. `environ` and the places of configuration files are
arguments, so the answer is a function of what is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class Source:
    """One configured index, or a flat page or folder of files (`find-links`)."""

    url: str  # may hold credentials: show `redacted(url)`
    said_by: str  # where it is configured, for a person
    name: str = ""  # uv's and Poetry's name of it
    flat: bool = False
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Configured:
    """Every index that the project may install from, and how to reach them."""

    sources: tuple[Source, ...] = ()  # besides the default index
    default: str | None = None  # None: the public index; else what replaces it
    offline: bool = False
    proxy: str | None = None
    certificates: str | None = None
    client_certificate: str | None = None
    timeout: float = 15.0
    retries: int = 2
    trusted_hosts: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def everywhere(self) -> tuple[Source, ...]:
        """All sources besides the public index: a replaced default first."""
        replaced = () if self.default is None else (Source(self.default, "index-url"),)
        return replaced + self.sources


def default_index() -> str:
    """The public index's address, as a client library states it."""
    from micropip.package_index import PYPI_URL

    return PYPI_URL.rstrip("/") + "/"


def redacted(url: str) -> str:
    """`url` without user name, password, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))
    except ValueError:
        return "(not a URL)"


def configured(
    project: Path | None = None,
    environ: Mapping[str, str] | None = None,
    prefix: Path | None = None,
    requirements: Iterable[Path] = (),
) -> Configured:
    """Read the configuration that holds for `project`: pip's (with the environment at `prefix`), uv's, Poetry's, and
    that of the project's requirement files. What cannot be read becomes a line in `faults`."""
    from ringtrue.index.pip_settings import read_pip, read_requirements
    from ringtrue.index.tool_settings import read_tools

    settings = dict(os.environ if environ is None else environ)
    read = [read_pip(settings, prefix), *read_tools(settings, project)]
    read += [read_requirements(path, settings) for path in requirements]
    return merged(read)


def merged(parts: Iterable[Configured]) -> Configured:
    """One configuration out of several tools': every source of each, once; the first word on all else.

    Nobody knows which tool the user will call, and a name that any of them can install exists.
    """
    parts = list(parts)
    defaults = list(dict.fromkeys(part.default for part in parts if part.default is not None))
    others = [Source(url, "index-url") for url in defaults[1:]]
    sources = {one.url: one for part in reversed(parts) for one in reversed((*part.sources,))}
    blank = Configured()
    return Configured(
        sources=tuple({one.url: one for one in (*others, *reversed(sources.values()))}.values()),
        default=defaults[0] if defaults else None,
        offline=any(part.offline for part in parts),
        proxy=next((part.proxy for part in parts if part.proxy), None),
        certificates=next((part.certificates for part in parts if part.certificates), None),
        client_certificate=next((part.client_certificate for part in parts if part.client_certificate), None),
        timeout=next((part.timeout for part in parts if part.timeout != blank.timeout), blank.timeout),
        retries=next((part.retries for part in parts if part.retries != blank.retries), blank.retries),
        trusted_hosts=tuple(dict.fromkeys(host for part in parts for host in part.trusted_hosts)),
        faults=tuple(fault for part in parts for fault in part.faults),
    )


def is_public(url: str) -> bool:
    """Whether `url` is the public index itself."""
    return redacted(url).rstrip("/") == default_index().rstrip("/")
