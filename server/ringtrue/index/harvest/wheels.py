"""Collects, for the most popular projects, the modules that their newest wheel holds; resumable, polite.

One page and usually one small range request a project. The answers go to a file of JSON lines, one a project, which is
the state of the work: run it again and it goes on. Does not know how the embedded data is laid out.
"""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, cast

import requests
from packaging.version import Version

from ringtrue.index.harvest.modules import modules_of
from ringtrue.index.harvest.ranged import RangedFile
from ringtrue.index.names import normalized
from ringtrue.index.pages import ACCEPT, File, PageError, read_project

AT_ONCE = 8
PATIENCE = (10, 60)
SDIST_LIMIT = 5_000_000


def collect(projects: list[str], index: str, kept: Path) -> Iterator[str]:
    """Fill `kept` with a line for each of `projects`; yields each name as it is done."""
    done = {line["project"] for line in lines(kept)}
    waiting = [name for name in projects if name not in done]
    with requests.Session() as session, kept.open("a", encoding="utf-8") as out, ThreadPoolExecutor(AT_ONCE) as pool:
        for answer in pool.map(lambda name: _answer(session, index, name), waiting):
            if answer is not None:
                out.write(json.dumps(answer, separators=(",", ":")) + "\n")
                out.flush()
                yield str(answer["project"])


def lines(kept: Path) -> Iterator[dict[str, Any]]:
    """The answers so far; a line cut off by an interruption is left out."""
    if not kept.exists():
        return
    with kept.open(encoding="utf-8") as read:
        for line in read:
            if line.endswith("\n"):
                yield json.loads(line)


def _answer(session: requests.Session, index: str, name: str) -> dict[str, object] | None:
    """A line for `name`, or None where the network failed and another run should ask again."""
    try:
        page = session.get(f"{index}{name}/", headers={"Accept": ACCEPT}, timeout=PATIENCE)
        if page.status_code == 404:
            return {"project": name, "problem": "no such project"}
        page.raise_for_status()
        files = read_project(page.content, page.headers.get("Content-Type", ""), page.url).files
        return {"project": name, **_contents(session, files)}
    except (requests.RequestException, OSError):
        return None
    except (PageError, zipfile.BadZipFile, tarfile.TarError, ValueError, EOFError) as error:
        return {"project": name, "problem": f"{type(error).__name__}: {error}"[:120]}


def _contents(session: requests.Session, files: tuple[File, ...]) -> dict[str, object]:
    chosen = choose(files)
    if chosen is None:
        return {"problem": "no file"}
    found: dict[str, object] = {"version": chosen.version, "file": chosen.name}
    if chosen.wheel:
        return found | _wheel(session, chosen)
    if chosen.name.endswith(".tar.gz"):
        return found | _sdist(session, chosen)
    return found | {"problem": "only a zip sdist"}


def choose(files: tuple[File, ...]) -> File | None:
    """The file to look into: a wheel before an sdist, the newest final release, a pure or Linux wheel before others."""
    usable = [file for file in files if file.version and not file.yanked]
    wheels = [file for file in usable if file.wheel]
    return max(wheels or usable, key=_preference, default=None)


def _preference(file: File) -> tuple[bool, Version, int]:
    version = Version(cast(str, file.version))
    platform = 2 if file.name.endswith("-none-any.whl") else 1 if "manylinux" in file.name else 0
    return (not version.is_prerelease, version, platform)


def _wheel(session: requests.Session, file: File) -> dict[str, object]:
    def ask(which: str) -> tuple[int, str, bytes]:
        got = session.get(
            file.url, headers={"Range": which, "Accept-Encoding": "identity"}, timeout=PATIENCE, stream=True
        )
        with got:
            if got.status_code != 206:
                return got.status_code, "", b""
            return got.status_code, got.headers.get("Content-Range", ""), got.content

    with zipfile.ZipFile(cast("IO[bytes]", RangedFile(ask))) as archive:
        names = archive.namelist()
        shared = next((name for name in names if name.endswith(".dist-info/namespace_packages.txt")), None)
        namespaces = archive.read(shared).decode().split() if shared else []
    found = modules_of(names)
    return {"packages": found.packages, "modules": found.modules, "namespaces": namespaces}


def _sdist(session: requests.Session, file: File) -> dict[str, object]:
    """`top_level.txt` of a source archive, or else the packages in it; a large one is left unknown."""
    with session.get(file.url, timeout=PATIENCE, stream=True) as got:
        got.raise_for_status()
        if int(got.headers.get("Content-Length") or SDIST_LIMIT + 1) > SDIST_LIMIT:
            return {"problem": "only a large sdist"}
        body = got.content
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        for member in archive:
            if member.name.endswith(".egg-info/top_level.txt") and (text := archive.extractfile(member)) is not None:
                return {"packages": text.read().decode().split(), "modules": [], "namespaces": []}
        paths = [name.partition("/")[2] for name in archive.getnames()]
    return _laid_out(paths, file.name.rpartition("-")[0])


def _laid_out(paths: list[str], project: str) -> dict[str, object]:
    """The packages in a source tree, below `src/` if there is one; a single module only with the project's name."""
    inner = [path.removeprefix("src/") for path in paths if path.startswith("src/")]
    found = modules_of(inner or paths)
    packages = [name for name in found.packages if name.partition(".")[0] in found.packages]
    modules = [name for name in found.modules if normalized(name) == normalized(project)]
    if not packages and not modules:
        return {"problem": "an sdist without top_level.txt or packages"}
    return {"packages": packages, "modules": [] if packages else modules, "namespaces": []}
