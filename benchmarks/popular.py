"""The 200 most downloaded pure-Python projects as folders of sources, each with an environment of its own.

    python benchmarks/popular.py choose CSV [--count 200]   write popular.txt: the newest releases of the first projects
    python benchmarks/popular.py fetch CACHE                lay out the sdists of popular.txt as CACHE/sources/NAME
    python benchmarks/popular.py install CACHE              make CACHE/environments/NAME with what each one declares

CSV is a list with a column `project`, most downloaded first. Pure: every wheel of the newest release fits any platform.
A project without an sdist is laid out from its wheel. `install` needs `uv` on the path; it takes the requirements of
the project itself and of those extras and groups that are for its tests, without the project. One that cannot be
installed as a whole is installed requirement by requirement; what fails is printed, and stays only declared.

`python benchmarks/imports.py --popular CACHE` checks them. Does not look at what is said of them.
"""

from __future__ import annotations

import argparse
import csv
import email
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import requests
from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version
from ringtrue.declared.project import Project
from ringtrue.index.client import Client
from ringtrue.index.configured import Configured, Source, default_index
from ringtrue.index.pages import File, ProjectPage

PINS = Path(__file__).with_name("popular.txt")
_FOR_TESTS = ("test", "tests", "testing", "unittest", "dev", "develop", "development")
# Hundreds of megabytes each; the few tests that want them leave them declared.
_HEAVY = ("torch", "torchvision", "torchaudio", "tensorflow", "jax", "jaxlib", "vllm", "deepspeed", "pyspark")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("choose", "fetch", "install"))
    parser.add_argument("place", type=Path, help="CSV or CACHE")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--only", nargs="*", help="projects to fetch or install")
    arguments = parser.parse_args()
    if arguments.command == "choose":
        PINS.write_text("".join(f"{pin}\n" for pin in islice(chosen(arguments.place), arguments.count)), "utf-8")
        return 0
    wanted = [pin for pin in pins() if not arguments.only or pin[0] in arguments.only]
    for name, version in wanted:
        source = arguments.place / "sources" / name
        if arguments.command == "fetch" and not source.is_dir():
            _fetch(name, version, source)
        elif arguments.command == "install" and not (arguments.place / "environments" / name).is_dir():
            _install(source, arguments.place / "environments" / name)
    return 0


def pins() -> list[tuple[str, str]]:
    """Name and version of each project that popular.txt lists."""
    lines = PINS.read_text(encoding="utf-8").split()
    return [(name, version) for name, _, version in (line.partition("==") for line in lines)]


def chosen(listed: Path) -> Iterator[str]:
    """`name==version` of each pure-Python project of the list, in its order."""
    with listed.open(encoding="utf-8", newline="") as file:
        names = [row["project"] for row in csv.DictReader(file)]
    client = Client(Configured())
    with ThreadPoolExecutor(4) as threads:
        for start in range(0, len(names), 40):
            some = names[start : start + 40]
            for name, files in zip(some, threads.map(lambda name: _newest(client, name), some), strict=True):
                if files and all(file.name.endswith("-none-any.whl") for file in files if file.wheel):
                    yield f"{name}=={files[0].version}"


def _newest(client: Client, name: str) -> list[File]:
    """The files of the newest release that has a wheel; a pre-release only where there is nothing else."""
    page = client.project(Source(default_index(), "the client library"), name)
    files = [file for file in page.files if not file.yanked] if isinstance(page, ProjectPage) else []
    versions = {Version(file.version) for file in files if file.wheel and file.version}
    if not versions:
        return []
    newest = max(versions, key=lambda version: (not version.is_prerelease, version))
    return [file for file in files if file.version and Version(file.version) == newest]


def _fetch(name: str, version: str, folder: Path) -> None:
    page = Client(Configured()).project(Source(default_index(), "the client library"), name)
    files = [file for file in page.files if file.version == version] if isinstance(page, ProjectPage) else []
    for file in sorted(files, key=lambda file: file.wheel):
        if file.name.endswith((".tar.gz", ".zip", ".whl")):
            body = requests.get(file.url, timeout=300).content
            shutil.rmtree(partial := folder.with_name(f"{name}.partial"), ignore_errors=True)
            (_unpack_tar if file.name.endswith(".tar.gz") else _unpack_zip)(body, partial)
            inner = [partial] if file.wheel else list(partial.iterdir())
            inner[0].rename(folder)
            shutil.rmtree(partial, ignore_errors=True)
            print(f"{file.name}", flush=True)
            return
    print(f"{name} {version}: nothing to unpack", flush=True)


def _unpack_tar(body: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        archive.extractall(folder, filter="data")


def _unpack_zip(body: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        archive.extractall(folder)


def _install(source: Path, environment: Path) -> None:
    partial = environment.with_name(f"{environment.name}.partial")
    subprocess.run(["uv", "venv", "-q", "--clear", "--python", sys.executable, partial], check=True)
    wanted = sorted({str(requirement) for requirement in requirements(source)})
    together = _uv(partial, wanted)
    for one in wanted if together else ():
        if said := _uv(partial, [one]):
            print(f"{environment.name}: {one}: {said}", flush=True)
    partial.rename(environment)
    print(f"{environment.name}: {len(wanted)} requirements", flush=True)


def _uv(environment: Path, wanted: list[str]) -> str:
    """The last line of what went wrong; empty where nothing did."""
    if not wanted:
        return ""
    command = ["uv", "pip", "install", "-q", "--only-binary", ":all:", "--python", environment / "bin" / "python"]
    done = subprocess.run([*command, *wanted], capture_output=True, text=True, check=False)
    return " ".join(done.stderr.split())[-200:] if done.returncode else ""


def requirements(source: Path) -> Iterator[Requirement]:
    """What the project in `source` needs to run and to be tested, other than itself."""
    own, listed = _of_metadata(source)
    for each in [*listed, *_of_files(source)]:
        if each.url is None and each.name not in (own, *_HEAVY):
            each.marker = None
            yield each


def _of_metadata(source: Path) -> tuple[str, list[Requirement]]:
    """The project's name, and the requirements that its metadata states for this Python."""
    place = next((path for path in (source / "PKG-INFO", *source.glob("*.dist-info/METADATA")) if path.is_file()), None)
    if place is None:
        return "", []
    metadata = email.message_from_string(place.read_text(encoding="utf-8"))
    listed = [Requirement(line) for line in metadata.get_all("Requires-Dist", ())]
    held = [one for one in listed if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in _EXTRAS)]
    return str(metadata["Name"]), held


_EXTRAS = ("", *_FOR_TESTS)


def _of_files(source: Path) -> Iterator[Requirement]:
    for entries in Project.read(source).declared.values():
        for entry in entries:
            kind, _, label = entry.group.partition(":")
            if entry.origin == "index" and (kind == "main" or label in _FOR_TESTS):
                extras = f"[{','.join(entry.extras)}]" if entry.extras else ""
                marker = f" ; {entry.marker}" if entry.marker else ""
                try:
                    one = Requirement(f"{entry.name}{extras}{entry.specifier}{marker}")
                except InvalidRequirement:
                    continue
                if one.marker is None or one.marker.evaluate({"extra": ""}):
                    yield one


if __name__ == "__main__":
    sys.exit(main())
