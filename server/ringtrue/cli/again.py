"""Again: a run of `ringtrue check` that was made before, told once more where nothing that it rests on has changed.

What it rests on: the words of the command, the variables around it, Ringtrue's own code, every file and folder that
the run looked at before it checked the first file, and all that tells whether kept results hold (`cli.state`). If one
of them is another, the run is made anew. Imports next to nothing, as that would take longer than to answer. Does not
know what is checked.
"""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Container, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ringtrue
from ringtrue.cli.places import cache_folder
from ringtrue.cli.witness import KINDS, WATCHES, Witness, holds

if TYPE_CHECKING:
    from ringtrue.cli.checked import Checked, Target
    from ringtrue.cli.folders import Folders
    from ringtrue.context import Question

_FORMAT = 1
_FOR = 12 * 3600.0
"""Seconds that a run is told again: by then kept answers of package indexes have had their day."""
_MOST = 20
"""Runs that are kept, each of other words."""
_OF_NO_MATTER: Final = frozenset(
    ("_", "SHLVL", "OLDPWD", "LINES", "COLUMNS", "WINDOWID", "TERM_SESSION_ID", "SSH_TTY", "SSH_CLIENT",
     "SSH_CONNECTION", "SSH_AUTH_SOCK", "XDG_SESSION_ID", "GPG_TTY", "TMUX", "TMUX_PANE", "STY", "PYTEST_CURRENT_TEST")
)  # fmt: skip  # a list of words
"""Variables that differ from one window to the next, and that nothing here reads."""


class Again:
    """The run that is being made: what it looks at, and what it says. Forgotten where it cannot be told again."""

    def __init__(self, folder: Path, key: str | None) -> None:
        """`folder` is that of the caches. Without a key nothing is kept."""
        self.folder = folder
        self.key = key
        self.witness = Witness(str(folder))
        self.said: list[tuple[int, str]] = []
        """What was printed: 1 or 2 for the stream, and the text."""
        self.until = self._began = time.time()
        self.until += _FOR
        self._offline = True
        self._listed: set[Path] = set()
        if key is None:
            self.forget()

    @property
    def file(self) -> Path:
        return self.folder / "results" / "runs" / f"{self.key or '':.32}.json"

    def forget(self) -> None:
        """Something may be otherwise next time."""
        self.witness.blind = True

    def begin(self) -> None:
        """The code that runs, where more of it may be found, and the lists of the indexes."""
        if self.witness.blind:
            return
        for tree in (*_own_trees(), self.folder / "index"):
            self.witness.look("tree", tree)
        for path in filter(os.path.isdir, sys.path):
            self.witness.look("names", path)

    def look_at(self, targets: Sequence[Target], folders: Folders) -> None:
        """The files that will be checked, and what tells whether the answers about their projects hold."""
        for target in targets:
            self.witness.look("stamp", target.path)
        for root in dict.fromkeys(target.root for target in targets):
            world = folders.at(root).world
            self._offline = self._offline and not world.online
            self._listed |= {source.folder for source in world.index.settings.everywhere if source.folder is not None}
            if self.witness.blind or folders.at(root).standing is not None or folders.state(root) is None:
                self.forget()

    def rests_on(self, checked: Sequence[Checked]) -> bool:
        """Whether all that was said of the files rests on what was looked at, and for how long."""
        if any(one.failed or one.faults for one in checked):
            return False
        indexed: frozenset[Question] = frozenset().union(*(one.indexed for one in checked))
        if not indexed:
            return True
        if not self._offline and any(one.waiting for one in checked):
            return False
        self._look_at_indexes({str(one.arguments[0]) for one in indexed if one.kind.startswith("details")})
        from ringtrue.index.kept import first_change  # with all that the run has loaded

        self.until = min(self.until, first_change(self.folder / "index" / "answers", self._began))
        return self.until > self._began

    def _look_at_indexes(self, names: Container[str]) -> None:
        """Those that are folders, and what they hold of the projects of these names."""
        from ringtrue.index.names import normalized  # likewise

        for folder in self._listed:
            for kind, path in (("names", folder), ("stamp", folder), ("stamp", folder / "index.html")):
                self.witness.look(kind, path, self._began)
            for entry in os.listdir(folder) if folder.is_dir() else ():
                if normalized(entry) in names:
                    self.witness.look("tree", folder / entry, self._began)

    def keep(self, status: int) -> None:
        """Remember the run, if nothing that it looked at has changed meanwhile."""
        self._look_at_modules()
        if self.witness.blind or not holds(self.witness.seen, str(self.folder)):
            return
        from ringtrue.index.kept import write_whole  # here, where time has been spent anyway

        kept: dict[str, Any] = {
            "format": _FORMAT,
            "key": self.key,
            "at": self._began,
            "until": self.until,
            "status": status,
        }
        kept |= {"said": self.said, "seen": self.witness.seen}
        with suppress(OSError):  # a folder that takes no writing: the results tell
            write_whole(self.file, json.dumps(kept, separators=(",", ":")).encode("utf-8", "surrogatepass"))
            _tidy(self.file.parent)

    def _look_at_modules(self) -> None:
        """Others than Ringtrue's own."""
        inside = tuple(f"{tree}{os.sep}" for tree in _own_trees())
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if isinstance(path, str) and not path.startswith(inside):
                self.witness.look("stamp", path, self._began)


def run(arguments: Namespace) -> int:
    """`ringtrue check`: told again, or made."""
    again = Again(cache_folder(arguments.cache_dir), _key(arguments) if _may_be_kept(arguments) else None)
    status = _told(again)
    if status is not None:
        return status
    again.begin()
    from ringtrue.cli.checking import run as check  # the whole of Ringtrue

    return check(arguments, again)


def _may_be_kept(asked: Namespace) -> bool:
    """Whether the run is over whole folders, and does nothing but tell what it finds."""
    makes = (asked.no_cache, asked.fix, asked.diff, asked.staged, asked.patch, asked.baseline, asked.write_baseline)
    return WATCHES and not any(makes) and (not asked.paths or any(map(os.path.isdir, asked.paths)))


def _key(arguments: Namespace) -> str:
    """Changes with the words, the variables, the Python and where it looks for code, and with who reads the output."""
    words = sorted((name, repr(value)) for name, value in vars(arguments).items() if name not in ("run", "heard"))
    variables = sorted(item for item in os.environ.items() if item[0] not in _OF_NO_MATTER)
    python = (sys.version, sys.executable, sys.prefix, tuple(sys.path), tuple(sys.flags), os.getcwd())
    reader = (sys.stdout.isatty(), getattr(sys.stdout, "encoding", None))
    said = repr((ringtrue.__version__, words, variables, python, reader))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()


def _told(again: Again) -> int | None:
    """Tell the run that was kept; None where there is none that holds."""
    kept = _read(again.file) if again.key is not None else None
    if kept is None or kept["key"] != again.key or not kept["at"] <= time.time() < kept["until"]:
        return None
    if not holds(kept["seen"], str(again.folder)):
        return None
    for stream, text in kept["said"]:
        print(text, file=sys.stdout if stream == 1 else sys.stderr)
    return int(kept["status"])


def _read(file: Path) -> dict[str, Any] | None:
    try:
        kept = json.loads(file.read_bytes())
        return kept if kept["format"] == _FORMAT and _is_run(kept) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None  # never there, or damaged: the next run replaces it


def _is_run(kept: dict[str, Any]) -> bool:
    """Whether it has the shape of what `keep` writes."""
    times = isinstance(kept["at"], float) and isinstance(kept["until"], float)
    if not (times and isinstance(kept["key"], str) and isinstance(kept["status"], int)):
        return False
    lines = all(isinstance(stream, int) and isinstance(text, str) for stream, text in kept["said"])
    return lines and all(kind in KINDS and isinstance(path, str) for kind, path, _ in kept["seen"])


def _own_trees() -> tuple[Path, ...]:
    """The code and the data of Ringtrue itself, and of every pack of rules."""
    from importlib.util import find_spec

    from ringtrue.packs import packs  # only a run that is made asks

    found = [Path(ringtrue.__file__).parent]
    for pack in packs():
        with suppress(ImportError, ValueError, AttributeError):  # who loads it tells what is wrong with it
            spec = None if os.path.isdir(pack.said) else find_spec(pack.said.partition(":")[0])
            found += [Path(pack.said)] if spec is None else map(Path, spec.submodule_search_locations or ())
    return tuple(found)


def _tidy(folder: Path) -> None:
    """Delete the oldest where there are too many."""
    with os.scandir(folder) as scan:
        files = sorted((entry.stat().st_mtime, entry.path) for entry in scan)
    for _, path in files[: max(0, len(files) - _MOST)]:
        os.unlink(path)
