"""The tool that writes `stdlib_modules.txt`: `python -m ringtrue.environment.build_stdlib PYTHON|LISTING.json ...`.

One argument for each Python from 3.8 to 3.14: an interpreter, or a listing that one printed (`--print-program` gives
the program to run there, for Pythons that are not plain executables). Not used at run time. A module counts if the
interpreter's files, its own `sys.stdlib_module_names` or typeshed's VERSIONS say that the version has it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections.abc import Iterable, Mapping

from ringtrue.environment.layout import Version
from ringtrue.environment.stdlib import NEWEST, OLDEST, typeshed

PROGRAM = """
import json, os, pkgutil, sys
skip = {"site-packages", "dist-packages", "idle_test", "tests"}
found = set(sys.builtin_module_names)
def walk(paths, prefix):
    for info in pkgutil.iter_modules(paths):
        name = prefix + info.name
        if info.name in skip or name in ("ctypes.test", "tkinter.test", "sqlite3.test") or name.startswith("test."):
            continue
        found.add(name)
        if info.ispkg and name != "test":
            walk([p + "/" + info.name for p in paths], name + ".")
def is_library(path):
    return not path.endswith("-packages") and (path.endswith(".zip") or os.path.exists(path + "/os.py")
        or path.endswith("lib-dynload"))
walk([p for p in sys.path if p and is_library(p)], "")
found.update(name for name in sys.modules if name.split(".")[0] in ("os", "typing", "pyexpat"))
import pyexpat, typing, xml.parsers.expat
found.update(n for n in sys.modules if n.split(".")[0] in ("os", "typing", "pyexpat") or n.startswith("xml.parsers."))
names = sorted(getattr(sys, "stdlib_module_names", ()))
print(json.dumps({"version": list(sys.version_info[:2]), "top": names, "modules": sorted(found)}))
"""

# In the library but in no listing: left out of `sys.stdlib_module_names` or made at run time.
_ALWAYS = ("test", "test.support", "__main__")


def listing(source: str) -> tuple[Version, frozenset[str], frozenset[str]]:
    """(version, top-level names, modules) of an interpreter or of a file with its listing."""
    if source.endswith(".json"):
        with open(source, encoding="utf-8") as file:
            text = file.read()
    else:
        text = subprocess.run(  # noqa: S603  # the interpreter is the tool's own argument
            [source, "-I", "-c", PROGRAM], check=True, capture_output=True, text=True
        ).stdout
    said = json.loads(text)
    return (said["version"][0], said["version"][1]), frozenset(said["top"]), frozenset(said["modules"])


def typeshed_modules(version: Version) -> frozenset[str]:
    """Modules that typeshed's VERSIONS gives to `version`; `sys.*` there are not modules."""
    folder = typeshed()
    if folder is None:
        raise SystemExit("typeshed is not installed")
    found: set[str] = set()
    with open(os.path.join(folder, "VERSIONS"), encoding="utf-8") as file:
        for line in file:
            name, _, span = line.partition("#")[0].partition(":")
            if span and not name.startswith("sys.") and _covers(span.strip(), version):
                found.add(name)
    return frozenset(found)


def _covers(span: str, version: Version) -> bool:
    first, _, last = span.partition("-")
    bounds = [tuple(int(part) for part in text.split(".")) for text in (first, last) if text]
    return bounds[0] <= version and (len(bounds) < 2 or version <= bounds[1])


def compiled(sources: Iterable[str]) -> Mapping[Version, frozenset[str]]:
    """Every version's modules."""
    read = {version: (top, found) for version, top, found in map(listing, sources)}
    wanted = [(3, minor) for minor in range(OLDEST[1], NEWEST[1] + 1)]
    lacking = [version for version in wanted if version not in read]
    if lacking:
        raise SystemExit(f"no interpreter or listing for {lacking}")
    result: dict[Version, frozenset[str]] = {}
    for version in wanted:
        top, found = read[version]
        # 3.8 and 3.9 cannot say which modules other platforms have: 3.10 can, less what typeshed dates to 3.10.
        top = top or read[(3, 10)][0] - (typeshed_modules((3, 10)) - typeshed_modules(version))
        named = found | top | typeshed_modules(version) | set(_ALWAYS)
        result[version] = frozenset(name for name in named if _belongs(name.partition(".")[0], top))
    return _with_left_out(result, read)


def _belongs(top: str, known: frozenset[str]) -> bool:
    """Not what a build adds to its own library, nor what typeshed keeps beside it (typing_extensions)."""
    return top in known or top in _ALWAYS or top.startswith(("_test", "xx", "__"))


def _with_left_out(
    result: dict[Version, frozenset[str]], read: Mapping[Version, tuple[frozenset[str], frozenset[str]]]
) -> Mapping[Version, frozenset[str]]:
    """A build may leave whole packages out (tkinter): take their submodules from the version before."""
    for (_, earlier), (version, names) in zip(list(result.items()), list(result.items())[1:], strict=False):
        here = {name.partition(".")[0] for name in read[version][1]}
        absent = {name for name in names if "." not in name and name not in here}
        result[version] = names | {name for name in earlier if name.partition(".")[0] in absent}
    return result


def lines(found: Mapping[Version, frozenset[str]]) -> list[str]:
    """`name first-last ...` for each module, `first-` where the newest version has it."""
    versions = sorted(found)
    result = []
    for name in sorted(frozenset().union(*found.values())):
        spans: list[list[Version]] = []
        for version in versions:
            if name not in found[version]:
                continue
            if spans and versions.index(spans[-1][1]) == versions.index(version) - 1:
                spans[-1][1] = version
            else:
                spans.append([version, version])
        result.append(" ".join([name, *(_span(first, last) for first, last in spans)]))
    return result


def _span(first: Version, last: Version) -> str:
    return f"{first[0]}.{first[1]}-" + ("" if last == NEWEST else f"{last[0]}.{last[1]}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="build_stdlib", description=__doc__)
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--print-program", action="store_true")
    options = parser.parse_args()
    if options.print_program:
        print(PROGRAM)
        return
    path = os.path.join(os.path.dirname(__file__), "stdlib_modules.txt")
    with open(path, "w", encoding="utf-8") as file:
        print("# Written by ringtrue.environment.build_stdlib: module, then the versions that have it.", file=file)
        print("\n".join(lines(compiled(options.sources))), file=file)


if __name__ == "__main__":
    main()
