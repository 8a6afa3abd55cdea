"""What a simple-repository page says: JSON (PEP 691, 700, 792) or HTML (PEP 503, 592), read into one frozen value.

Does not know where pages come from. A page is a stranger's text: what cannot be understood is left out, never raised,
except that a page which is no project page at all is a `PageError`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion

from ringtrue.index.values import Status

# What to ask for: JSON first, because only it has upload times by standard.
ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1, */*;q=0.01"

_ROOT_ANCHOR = re.compile(r"<a\b[^>]*>\s*([^<>]+?)\s*</a\s*>", re.IGNORECASE)


class PageError(ValueError):
    """The bytes are not a page of the simple repository API, version 1."""


@dataclass(frozen=True)
class File:
    """One file of a project, as its page lists it."""

    name: str
    url: str
    version: str | None
    wheel: bool
    yanked: bool
    requires_python: str | None
    uploaded: str | None  # ISO 8601, as the index wrote it


@dataclass(frozen=True)
class ProjectPage:
    """The files of one project and the project's state (PEP 792)."""

    files: tuple[File, ...]
    status: Status


def read_project(body: bytes, content_type: str, url: str) -> ProjectPage:
    """The project page in `body`, fetched from `url`. Raises PageError."""
    text = body.decode("utf-8", "replace")
    if "json" in content_type.lower():
        return _project_of_json(text, url)
    return _project_of_html(text, url)


def read_names(body: bytes, content_type: str) -> list[str]:
    """The project names on a root page, as written there. Raises PageError."""
    text = body.decode("utf-8", "replace")
    if "json" in content_type.lower():
        projects = _json_object(text).get("projects")
        if not isinstance(projects, list):
            raise PageError("no list of projects")
        return [one["name"] for one in projects if isinstance(one, dict) and isinstance(one.get("name"), str)]
    # A root page has a million plain anchors: a pattern reads them in a second, an HTML parser in twenty.
    if "<a" not in text.lower():
        raise PageError("neither JSON nor HTML")
    return [unescape(name).strip() for name in _ROOT_ANCHOR.findall(text)]


def file_version(name: str) -> str | None:
    """The version that a distribution's file name states, or None."""
    try:
        if name.endswith(".whl"):
            return str(parse_wheel_filename(name)[1])
        return str(parse_sdist_filename(name)[1])
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None


def _json_object(text: str) -> dict[str, Any]:
    try:
        page = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PageError("not JSON") from error
    if not isinstance(page, dict):
        raise PageError("not a JSON object")
    meta = page.get("meta")
    version = str(meta.get("api-version", "1.0")) if isinstance(meta, dict) else "1.0"
    if version.partition(".")[0] != "1":
        raise PageError(f"api version {version}")
    return page


def _project_of_json(text: str, url: str) -> ProjectPage:
    page = _json_object(text)
    files = page.get("files")
    if not isinstance(files, list):
        raise PageError("no list of files")
    read = (_file_of_json(one, url) for one in files if isinstance(one, dict))
    return ProjectPage(tuple(file for file in read if file is not None), _status_of_json(page))


def _status_of_json(page: dict[str, Any]) -> Status:
    """PEP 792 puts the marker under `project-status`; some servers put it into `meta`."""
    for place in (page.get("project-status"), page.get("meta")):
        if isinstance(place, dict):
            for key in ("status", "project-status"):
                if key in place:
                    return _status(place[key])
    return _status(page.get("project-status"))


def _file_of_json(entry: dict[str, Any], url: str) -> File | None:
    name, place = entry.get("filename"), entry.get("url")
    if not isinstance(name, str) or not isinstance(place, str):
        return None
    return File(
        name=name,
        url=_join(url, place),
        version=file_version(name),
        wheel=name.endswith(".whl"),
        yanked=bool(entry.get("yanked")),
        requires_python=_text(entry.get("requires-python")),
        uploaded=_text(entry.get("upload-time")),
    )


def _project_of_html(text: str, url: str) -> ProjectPage:
    page = _anchors(text)
    if not page.found and "<html" not in text.lower() and "<!doctype" not in text.lower():
        raise PageError("neither JSON nor HTML")
    base = _join(url, page.base)
    files = (_file_of_anchor(anchor, base) for anchor in page.found)
    return ProjectPage(tuple(file for file in files if file is not None), _status(page.status))


def _file_of_anchor(anchor: _Anchor, base: str) -> File | None:
    href = anchor.attributes.get("href")
    if not href:
        return None
    url = _join(base, href)
    name = anchor.text or unquote(urlsplit(url).path.rpartition("/")[2])
    return File(
        name=name,
        url=url,
        version=file_version(name),
        wheel=name.endswith(".whl"),
        yanked="data-yanked" in anchor.attributes,
        requires_python=anchor.attributes.get("data-requires-python") or None,
        uploaded=anchor.attributes.get("data-upload-time") or None,
    )


def _status(value: object) -> Status:
    match value:
        case "archived" | "quarantined" | "deprecated":
            return value
        case _:
            return "active"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _join(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return url


@dataclass(frozen=True)
class _Anchor:
    text: str
    attributes: dict[str, str | None]


def _anchors(text: str) -> _AnchorReader:
    reader = _AnchorReader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError as error:  # html.parser's own word for a broken declaration
        raise PageError("broken HTML") from error
    return reader


class _AnchorReader(HTMLParser):
    """Collects anchors, the base address and PEP 792's marker."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Anchor] = []
        self.base = ""
        self.status: str | None = None
        self._open: dict[str, str | None] | None = None
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open, self._said = dict(attrs), []
        elif tag == "base":
            self.base = dict(attrs).get("href") or self.base
        elif tag == "meta":
            self._meta(dict(attrs))

    def _meta(self, attributes: dict[str, str | None]) -> None:
        name, content = attributes.get("name"), attributes.get("content") or ""
        if name == "pypi:project-status":
            self.status = content
        elif name == "pypi:repository-version" and content.partition(".")[0] != "1":
            raise PageError(f"repository version {content}")

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open is not None:
            self.found.append(_Anchor("".join(self._said).strip(), self._open))
            self._open = None
