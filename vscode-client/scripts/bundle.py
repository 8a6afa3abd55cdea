"""Puts the server and what it needs into `bundled/libs`: pure Python, for every supported Python and platform at once.

Does not know the extension's own code; `npm run package` packs what this leaves behind.
Runs on any Python that has pip and `packaging` (the project's own environment has both).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CLIENT = Path(__file__).resolve().parent.parent
PROJECT = CLIENT.parent
LIBS = CLIENT / "bundled" / "libs"
# pip reads markers for the Python that runs it; the bundle holds what any of these asks for, such as tomli for 3.10.
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
PLATFORMS = (("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt"))
COMPILED = {".so", ".pyd", ".dylib", ".dll", ".pyc"}
# Only wheels that fit every platform, and the oldest Python that the server runs on.
UNIVERSAL = (
    "--only-binary=:all:",
    "--platform=any",
    "--implementation=py",
    "--abi=none",
    f"--python-version={PYTHONS[0]}",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="a built wheel of ringtrue (default: build one from this checkout)")
    wheel = parser.parse_args().wheel
    shutil.rmtree(LIBS, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        install(str(wheel.resolve() if wheel else build(Path(scratch))))
    while absent := sorted(missing()):
        install(*absent)
    forget_this_machine()
    refuse_compiled()
    shutil.copy(PROJECT / "LICENSE", CLIENT / "LICENSE")
    print(", ".join(sorted(f"{d.name} {d.version}" for d in bundled())))


def build(into: Path) -> Path:
    pip("wheel", "--no-deps", "--wheel-dir", str(into), str(PROJECT))
    return next(into.glob("ringtrue-*.whl"))


def install(*requirements: str) -> None:
    pip("install", "--no-compile", "--upgrade", "--target", str(LIBS), *UNIVERSAL, *requirements)


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)  # noqa: S603  # our own arguments, no shell


def bundled() -> list[Distribution]:
    return list(distributions(path=[str(LIBS)]))


def missing() -> Iterator[str]:
    """Requirements of what is bundled that some supported Python has and the bundle has not."""
    present = {canonicalize_name(distribution.name) for distribution in bundled()}
    for distribution in bundled():
        for requirement in map(Requirement, distribution.requires or ()):
            if canonicalize_name(requirement.name) not in present and wanted(requirement):
                requirement.marker = None
                yield str(requirement)


def wanted(requirement: Requirement) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate(world) for world in worlds())


def worlds() -> Iterator[dict[str, str]]:
    for python in PYTHONS:
        for sys_platform, platform_system, os_name in PLATFORMS:
            yield {
                "python_version": python,
                "python_full_version": f"{python}.0",
                "sys_platform": sys_platform,
                "platform_system": platform_system,
                "os_name": os_name,
                "extra": "",
            }


def forget_this_machine() -> None:
    """Scripts that name this machine's Python, and records of where a wheel lay on it."""
    shutil.rmtree(LIBS / "bin", ignore_errors=True)
    for record in LIBS.glob("*.dist-info/direct_url.json"):
        record.unlink()


def refuse_compiled() -> None:
    compiled = [str(path.relative_to(LIBS)) for path in LIBS.rglob("*") if path.suffix in COMPILED]
    if compiled:
        sys.exit(f"compiled files in the bundle, which must fit every platform: {', '.join(compiled)}")


if __name__ == "__main__":
    main()
