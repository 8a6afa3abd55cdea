"""Reads chosen files out of a wheel or source archive on an index: of a large wheel only their ranges travel.

Does not know what the files are wanted for. One request after the other; a server that is busy is asked again, later.
"""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, cast

import requests
from packaging.utils import canonicalize_name
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from ringtrue.index.harvest.ranged import RangedFile, RangeError
from ringtrue.index.pages import ACCEPT, File, read_project

_PATIENCE = (10, 120)
_SMALL = 400_000
"""Wheels up to this size are read as a whole."""
_GAP = 120_000
"""Bytes that are not wanted and cheaper to read than another request."""
_MOST_AT_ONCE = 24_000_000
_LARGEST_SDIST = 90_000_000
_LOCAL = struct.Struct("<4s22xHH")  # signature; lengths of the name and of what is behind it

Wanted = Callable[[str], bool]


def polite_session() -> requests.Session:
    """One connection that waits when it is told to."""
    session = requests.Session()
    retry = Retry(total=5, backoff_factor=1.0, status_forcelist=(429, 500, 502, 503, 504), backoff_max=60)
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry, pool_maxsize=1))
    return session


def files_of(session: requests.Session, index: str, project: str) -> tuple[File, ...]:
    """The files that the index lists for a project. Raises what `requests` raises, or PageError."""
    page = session.get(f"{index}{canonicalize_name(project)}/", headers={"Accept": ACCEPT}, timeout=_PATIENCE)
    page.raise_for_status()
    return read_project(page.content, page.headers.get("Content-Type", ""), page.url).files


def members(session: requests.Session, file: File, wanted: Wanted) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    """The contents of the wanted members, and the names of all. Source archives lose the folder that holds all."""
    if file.wheel:
        return _of_wheel(session, file, wanted)
    return _of_source(session, file, wanted)


def _of_wheel(session: requests.Session, file: File, wanted: Wanted) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    def ask(which: str) -> tuple[int, str, bytes]:
        got = session.get(file.url, headers={"Range": which, "Accept-Encoding": "identity"}, timeout=_PATIENCE)
        return got.status_code, got.headers.get("Content-Range", ""), got.content

    try:
        ranged = RangedFile(ask)
    except RangeError:
        return _of_zip(io.BytesIO(_whole(session, file)), wanted)
    if ranged.size <= _SMALL:
        return _of_zip(io.BytesIO(_whole(session, file)), wanted)
    with zipfile.ZipFile(cast("IO[bytes]", ranged)) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
        limit = archive.start_dir
    found: dict[str, bytes] = {}
    for start, end, group in _groups(entries, limit, wanted):
        status, _, data = ask(f"bytes={start}-{end - 1}")
        if status != 206 or len(data) != end - start:
            raise RangeError(f"status {status}, {len(data)} bytes")
        found.update((entry.filename, _content(data, entry, start)) for entry in group)
    return found, tuple(entry.filename for entry in entries)


def _groups(
    entries: list[zipfile.ZipInfo], limit: int, wanted: Wanted
) -> Iterator[tuple[int, int, list[zipfile.ZipInfo]]]:
    """Ranges of the archive and the wanted members in each."""
    ends = [entry.header_offset for entry in entries[1:]] + [limit]
    group: list[zipfile.ZipInfo] = []
    start = end = 0
    for entry, stop in zip(entries, ends, strict=True):
        if not wanted(entry.filename):
            continue
        if group and (entry.header_offset - end > _GAP or stop - start > _MOST_AT_ONCE):
            yield start, end, group
            group = []
        if not group:
            start = entry.header_offset
        group.append(entry)
        end = stop
    if group:
        yield start, end, group


def _content(data: bytes, entry: zipfile.ZipInfo, start: int) -> bytes:
    at = entry.header_offset - start
    signature, name, extra = _LOCAL.unpack_from(data, at)
    if signature != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no member where '{entry.filename}' should be")
    at += _LOCAL.size + name + extra
    body = data[at : at + entry.compress_size]
    return body if entry.compress_type == zipfile.ZIP_STORED else zlib.decompress(body, -15)


def _whole(session: requests.Session, file: File) -> bytes:
    got = session.get(file.url, timeout=_PATIENCE, stream=True)
    with got:
        got.raise_for_status()
        if int(got.headers.get("Content-Length") or 0) > _LARGEST_SDIST:
            raise RangeError(f"'{file.name}' is too large")
        return got.content


def _of_zip(data: IO[bytes], wanted: Wanted) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    with zipfile.ZipFile(data) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        return {name: archive.read(name) for name in names if wanted(name)}, tuple(names)


def _of_source(session: requests.Session, file: File, wanted: Wanted) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    body = io.BytesIO(_whole(session, file))
    if file.name.endswith(".zip"):
        inner, listed = _of_zip(body, lambda name: wanted(name.partition("/")[2]))
        return {name.partition("/")[2]: data for name, data in inner.items()}, _without_folder(listed)
    found: dict[str, bytes] = {}
    names: list[str] = []
    with tarfile.open(fileobj=body) as archive:
        for member in archive:
            if not member.isfile():
                continue
            name = member.name.removeprefix("./").partition("/")[2]
            names.append(name)
            if wanted(name) and (read := archive.extractfile(member)) is not None:
                found[name] = read.read()
    return found, tuple(names)


def _without_folder(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.partition("/")[2] for name in names)
