"""Which indexes this machine and project are configured for, as pip, uv and Poetry say. Frozen values.

Imports none of these tools, asks no index, and does not know names. `environ` and the places of configuration files are
arguments, so the answer is a function of what is read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_CONSTANT = re.compile(r"""^PYPI_URL\b[^=\n]*=\s*["']([^"']+)["']""", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """One configured index, or a flat page or folder of files (`find-links`)."""

    url: str = field(repr=False)  # may hold credentials: show `redacted(url)`
    said_by: str  # where it is configured, for a person
    name: str = ""  # uv's and Poetry's name of it
    flat: bool = False
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @cached_property
    def folder(self) -> Path | None:
        """The folder (or page) on this machine that the source is, or None where it is somewhere on a network."""
        if not self.url.startswith("file:"):
            return None if "://" in self.url else Path(os.path.expanduser(self.url))
        from urllib.request import url2pathname

        try:
            return Path(url2pathname(urlsplit(self.url).path))
        except ValueError:
            return None


@dataclass(frozen=True)
class Configured:
    """Every index that the project may install from, and how to reach them."""

    sources: tuple[Source, ...] = ()  # besides the default index
    default: str | None = field(default=None, repr=False)  # None: the public index; else what replaces it
    offline: bool = False
    proxy: str | None = field(default=None, repr=False)
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
    return _stated().rstrip("/") + "/"


@cache
def _stated() -> str:
    """The library's constant, read from its source where that can be had: importing it takes 0.1 s, this 1 ms."""
    from importlib.util import find_spec

    spec = find_spec("micropip")
    for folder in (spec and spec.submodule_search_locations) or ():
        with suppress(OSError):
            text = Path(folder, "package_index.py").read_text(encoding="utf-8")
            if (found := _CONSTANT.search(text)) is not None:
                return found[1]
    from micropip.package_index import PYPI_URL

    return PYPI_URL


def redacted(url: str) -> str:
    """`url` without user name, password, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))
    except ValueError:
        return "(not a URL)"


def read_configuration(
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
    sources: dict[str, Source] = {}
    for one in (*others, *(source for part in parts for source in part.sources)):
        sources.setdefault(one.url, one)
    blank = Configured()
    return Configured(
        sources=tuple(sources.values()),
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
