"""State: one text for all that this machine's answers about a folder rest on, to tell whether they can have changed.

Every file of the folder with its stamp, the environment, and what the project declares. What package indexes say is not
in it. None where answers may rest on files elsewhere, or where there are too many. Does not know the answers.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from hashlib import blake2b

from ringtrue.cli.stored import Unkeepable, digest
from ringtrue.cli.witness import grain
from ringtrue.environment.disk import Stamp, View
from ringtrue.environment.world import Environment
from ringtrue.world import World

_MOST_FILES = 60_000
_LEFT_OUT = frozenset(("__pycache__", "node_modules"))
_READ = frozenset((".github",))
"""Hidden folders that are read all the same."""


def state_of(world: World) -> str | None:
    """The digest; None where there is none."""
    environment = world.environment
    if _reaches_out(environment):
        return None
    said = blake2b(digest_size=16)
    project = world.project
    popular = str(world.index.popular_stamp)
    settings = (environment.fingerprint, environment.trusted, world.examples, world.online, popular)
    try:
        # A workspace's lock may lie above the folder.
        said.update(digest((settings, project.name, project.members, project.declared, project.locks)).encode())
    except Unkeepable:
        return None
    now = time.time_ns()
    for count, (path, stamp) in enumerate(_files(environment.folder, environment.view)):
        # One that has just been written tells nothing.
        if count == _MOST_FILES or (stamp is not None and now - stamp[0] < grain(stamp[0])):
            return None
        said.update(f"{path}\n{stamp}\n".encode("utf-8", "surrogatepass"))
    return said.hexdigest()


def _reaches_out(environment: Environment) -> bool:
    """Whether modules may be found in folders that are neither the project's nor those of what is installed."""
    folder = environment.folder.rstrip(os.sep) + os.sep
    start = environment.installed.startup
    added = (*start.paths, *start.mapping.values(), *(one for several in start.namespaces.values() for one in several))
    outside = [one for one in (*added, *environment.extra_paths) if not (one + os.sep).startswith(folder)]
    is_part = "__init__.py" in environment.view.entries(environment.folder)
    return is_part or any("site-packages" not in one and "dist-packages" not in one for one in outside)


def _files(folder: str, view: View) -> Iterator[tuple[str, Stamp | None]]:
    """Every file with its stamp, and every folder; what tools keep for themselves is left out, and environments are."""
    waiting = [folder]
    while waiting:
        at = waiting.pop()
        entries = view.entries(at)
        if "pyvenv.cfg" in entries or "conda-meta" in entries:
            continue
        yield at, None
        for name, is_dir in sorted(entries.items()):
            path = os.path.join(at, name)
            if not is_dir:
                yield path, view.stamp(path)
            elif name not in _LEFT_OUT and (name in _READ or not name.startswith(".")) and not os.path.islink(path):
                waiting.append(path)
