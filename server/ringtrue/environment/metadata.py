"""One installed distribution's own records, read as text: METADATA or PKG-INFO, RECORD, top_level.txt, direct_url.json.

Does not know where distributions are found (`installed`) nor how imports resolve (`modules`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from packaging.utils import NormalizedName, canonicalize_name

from ringtrue.environment.disk import View

_FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*)$")
_EXTENSION = re.compile(r"\.(?:py|pyi|pyc|so|pyd)$")


@dataclass(frozen=True)
class Distribution:
    """One installed distribution. `records` is its `.dist-info`/`.egg-info` folder or file, or conda's JSON file."""

    name: str
    version: str
    site: str
    records: str

    @property
    def key(self) -> NormalizedName:
        return canonicalize_name(self.name)


@dataclass(frozen=True)
class Metadata:
    """What the metadata text declares. Requirements are PEP 508 texts, markers included."""

    name: str
    version: str
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    requires_python: str | None = None
    import_names: tuple[str, ...] | None = None  # PEP 794; None: not declared


def metadata(distribution: Distribution, view: View) -> Metadata:
    """The parsed headers; empty requirements where the text cannot be read."""
    if distribution.records.endswith(".json"):
        return _conda(distribution, view)
    text = ""
    for name in ("METADATA", "PKG-INFO"):
        text = view.text(os.path.join(distribution.records, name)) or ""
        if text:
            break
    text = text or view.text(distribution.records) or ""
    fields = list(_fields(text))
    requires = tuple(value for name, value in fields if name == "requires-dist")
    named = [value.partition(";")[0].strip() for name, value in fields if name in ("import-name", "import-namespace")]
    return Metadata(
        name=_first(fields, "name") or distribution.name,
        version=_first(fields, "version") or distribution.version,
        requires=requires or tuple(_egg_requires(distribution, view)),
        extras=tuple(value for name, value in fields if name == "provides-extra"),
        requires_python=_first(fields, "requires-python"),
        import_names=tuple(filter(None, named)) if named else None,
    )


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Headers up to the empty line that starts the description."""
    for line in text.splitlines():
        if not line.strip():
            return
        match = _FIELD.match(line)
        if match:
            yield match[1].lower(), match[2].strip()


def _first(fields: list[tuple[str, str]], wanted: str) -> str | None:
    return next((value for name, value in fields if name == wanted and value), None)


def _egg_requires(distribution: Distribution, view: View) -> Iterator[str]:
    """setuptools' requires.txt: sections name an extra, a marker, or `extra:marker`."""
    section = ""
    for line in (view.text(os.path.join(distribution.records, "requires.txt")) or "").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[]")
        elif line:
            extra, _, marker = section.partition(":")
            conditions = [f"({marker})"] if marker else []
            conditions += [f'extra == "{extra}"'] if extra else []
            yield f"{line} ; {' and '.join(conditions)}" if conditions else line


def _conda(distribution: Distribution, view: View) -> Metadata:
    try:
        said = json.loads(view.text(distribution.records) or "{}")
        depends = tuple(str(item).split(" ")[0] for item in said.get("depends", ()))
    except (ValueError, AttributeError, TypeError):
        depends = ()
    return Metadata(distribution.name, distribution.version, depends)


def files(distribution: Distribution, view: View) -> tuple[str, ...]:
    """Installed files, relative to the site directory, with forward slashes: RECORD or egg-info's lists."""
    record = view.text(os.path.join(distribution.records, "RECORD"))
    if record is not None:
        return tuple(_record_path(line) for line in record.splitlines() if line)
    installed = view.text(os.path.join(distribution.records, "installed-files.txt"))
    if installed is not None:
        base = os.path.basename(distribution.records)
        return tuple(os.path.normpath(os.path.join(base, line)).replace(os.sep, "/") for line in installed.splitlines())
    if distribution.records.endswith(".json"):
        return tuple(_conda_files(distribution, view))
    return ()


def _record_path(line: str) -> str:
    if line.startswith('"'):
        return line[1:].partition('"')[0]
    return line.partition(",")[0].replace("\\", "/")


def _conda_files(distribution: Distribution, view: View) -> Iterator[str]:
    try:
        listed = json.loads(view.text(distribution.records) or "{}").get("files", ())
    except (ValueError, AttributeError):
        return
    for path in listed:
        _, found, inner = str(path).replace("\\", "/").partition("site-packages/")
        if found:
            yield inner


def import_names(distribution: Distribution, view: View) -> tuple[str, ...]:
    """Top-level names the distribution provides: PEP 794 names, its files, then top_level.txt."""
    found = dict.fromkeys(_top_levels(files(distribution, view)))
    listed = view.text(os.path.join(distribution.records, "top_level.txt")) or ""
    found.update(dict.fromkeys(line.strip().replace("/", ".") for line in listed.splitlines() if line.strip()))
    declared = metadata(distribution, view).import_names if not found else None
    found.update(dict.fromkeys(name.partition(".")[0] for name in declared or ()))
    return tuple(found)


def _top_levels(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        first, slash, rest = path.partition("/")
        if slash and first != "__pycache__":
            name = first.removesuffix("-stubs")
            if name.isidentifier() and _EXTENSION.search(rest):
                yield name
        elif _EXTENSION.search(first) and (name := first.partition(".")[0]).isidentifier():
            yield name


def editable_project(distribution: Distribution, view: View) -> str | None:
    """The project folder of an editable install, from `direct_url.json` (PEP 610)."""
    text = view.text(os.path.join(distribution.records, "direct_url.json"))
    if text is None:
        return None
    from urllib.parse import urlsplit  # on first use: 20 ms of imports that most environments never need
    from urllib.request import url2pathname

    try:
        said = json.loads(text)
        editable = said.get("dir_info", {}).get("editable", False)
        url = urlsplit(str(said.get("url", "")))
    except (ValueError, AttributeError):
        return None
    if not editable or url.scheme != "file":
        return None
    return os.path.normpath(url2pathname(url.path))
