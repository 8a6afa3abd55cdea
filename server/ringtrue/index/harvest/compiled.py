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
    ],  # fmt: skip
}
# A distribution that ships more than this many names of its own ships a tree by mistake, or add-ons nobody imports.
MOST_NAMES = 80


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
        names = {*import_names(modules, shared), *BESIDES.get(project, ())}
        gives[normalized(project)] = tuple(sorted(names, key=lambda name: (name.count("."), name))[:MOST_NAMES])
    return encode_popular(ranks, gives, built)


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
