"""From the collected lines and a popularity list to the embedded `popular` data.

Does not know HTTP. Decides which directories are namespaces that several distributions share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ringtrue.index.harvest.modules import Modules, import_names
from ringtrue.index.names import normalized
from ringtrue.index.popular import encode_popular

# Names that a look at the newest wheel's files does not show, and that code in use imports.
BESIDES: Mapping[str, Sequence[str]] = {
    "setuptools": ("pkg_resources",),  # in releases before 82
    "pyspark": ("pyspark",),  # a source archive of several hundred megabytes
    "pycrypto": ("Crypto",),  # source archives with layouts of their own
    "crcmod": ("crcmod",),
    "pyinotify": ("pyinotify",),
    # pywin32.pth puts three of its folders on the path
    "pywin32": [
        "_win32sysloader",
        "dde",
        "pythoncom",
        "pywin",
        "pywintypes",
        "perfmon",
        "servicemanager",
        "timer",
        "win2kras",
        "win32api",
        "win32clipboard",
        "win32con",
        "win32console",
        "win32cred",
        "win32crypt",
        "win32event",
        "win32evtlog",
        "win32evtlogutil",
        "win32file",
        "win32gui",
        "win32gui_struct",
        "win32help",
        "win32inet",
        "win32inetcon",
        "win32job",
        "win32lz",
        "win32net",
        "win32netcon",
        "win32pdh",
        "win32pdhquery",
        "win32pdhutil",
        "win32pipe",
        "win32print",
        "win32process",
        "win32profile",
        "win32ras",
        "win32security",
        "win32service",
        "win32serviceutil",
        "win32timezone",
        "win32trace",
        "win32transaction",
        "win32ts",
        "win32ui",
        "win32uiole",
        "win32verstamp",
        "win32wnet",
        "winerror",
        "winioctlcon",
        "winnt",
        "winperf",
        "winxpgui",
        "winxptheme",
    ],
}
# More names than this are cut, the dotted ones first.
MOST_NAMES = 80
# A distribution with more modules than this at the top, and none of them known above, ships somebody's whole machine.
MOST_AT_TOP = 25
# Folders that end up in wheels by mistake: nobody imports them from there, unless the project has that very name.
STRAYS = frozenset(
    [
        *(
            "tests",
            "test",
            "docs",
            "doc",
            "examples",
            "example",
            "samples",
            "sample",
            "demo",
            "demos",
            "benchmarks",
            "benchmark",
        ),
        *("scripts", "bin", "src", "build", "dist", "conftest", "setup", "notebooks", "dev", "_foo"),
    ]
)


def popular(ranks: Mapping[str, int], lines: Iterable[Mapping[str, Any]], built: date) -> bytes:
    """The bytes to embed."""
    found = {
        line["project"]: (Modules(tuple(line["packages"]), tuple(line["modules"])), line["namespaces"])
        for line in lines
        if "packages" in line
    }
    shared = namespaces([one for one, _ in found.values()], [name for _, said in found.values() for name in said])
    gives: dict[str, tuple[str, ...]] = {}
    for project, (modules, _) in found.items():
        project = normalized(project)
        names = {name for name in import_names(modules, shared) if not _is_stray(name, project)}
        if project in BESIDES or sum("." not in name for name in names) <= MOST_AT_TOP:
            ordered = sorted({*names, *BESIDES.get(project, ())}, key=lambda name: (name.count("."), name))
            gives[project] = tuple(ordered[:MOST_NAMES])
    for project, besides in BESIDES.items():
        gives.setdefault(project, tuple(besides))
    return encode_popular(ranks, gives, built)


def _is_stray(name: str, project: str) -> bool:
    top = name.partition(".")[0]
    return top in STRAYS and normalized(top) != project


def namespaces(found: Iterable[Modules], declared: Iterable[str]) -> frozenset[str]:
    """Names that distributions share: declared so by one, or without `__init__` in two and no fewer than have one."""
    without: Counter[str] = Counter()
    having: Counter[str] = Counter()
    for modules in found:
        packages = set(modules.packages)
        having.update(packages)
        inner = (name.rpartition(".")[0] for name in (*modules.packages, *modules.modules))
        without.update({name for one in inner for name in _prefixes(one) if name not in packages})
    shared = {name for name, count in without.items() if count >= 2 and count >= having[name]}
    return frozenset(shared | set(declared))


def _prefixes(name: str) -> Iterable[str]:
    parts = name.split(".") if name else []
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))
