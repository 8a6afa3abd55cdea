"""Workspace: what holds for the files of one folder: its settings, its rules and its world, as values.

Reads files when a folder is opened or read again, and then never more. Does not know documents, clients or output.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path

from ringtrue.analysis import Snapshot
from ringtrue.config.settings import Settings
from ringtrue.declared.pep508 import normalised
from ringtrue.declared.project import Project
from ringtrue.environment import interpreter
from ringtrue.environment.disk import Disk
from ringtrue.environment.layout import parsed_version
from ringtrue.environment.world import Environment
from ringtrue.index.configured import Source, read_configuration
from ringtrue.index.door import Index
from ringtrue.settled import Settled, settle
from ringtrue.settled import Wishes as Wishes
from ringtrue.settled import root_of as root_of
from ringtrue.world import World


@dataclass(frozen=True, eq=False)
class Folder(Settled):
    """One project folder as it was read: its configuration and its world."""

    world: World

    def snapshot(self, path: str, text: str) -> Snapshot:
        """What an analysis of the file at `path` may see."""
        return Snapshot(text, path, self.rules_for(path), self.world)

    def with_world(self, world: World) -> Folder:
        """This folder in another world, with the same rule sets."""
        return replace(self, world=world)

    def _ruff_version(self) -> str | None:
        locked = self.world.project.locks.get(normalised("ruff"))
        return self.world.environment.version_of("ruff") or (locked.version if locked else None)


def open_folder(path: str, wishes: Wishes, disk: Disk, index: Index | None = None) -> Folder:
    """Read what holds in `path`. `disk` keeps what was read for all folders; `index` is shared where it fits."""
    settled = settle(path, wishes)
    settings = settled.settings
    # The indexes of a workspace that is not trusted are its author's choice: they are told nothing.
    offline = wishes.offline or wishes.distrusted or settings.network == "off"
    found = interpreter.find(
        path, explicit=_explicit(settings, path), client=_from_client(path, wishes), trusted=wishes.trusted
    )
    holding = index or open_index(path, settings, wishes, offline)
    holding.list_folders()  # here, where nobody waits for an answer
    world = World(
        environment=_aimed(
            Environment.load(path, found, trusted=wishes.trusted, disk=disk, shelves=_shelves(wishes)), settings
        ),
        index=holding,
        project=Project.read(Path(path)),
        online=not offline,
        examples="off" if wishes.distrusted else settings.run_examples,
    )
    shared = {field.name: getattr(settled, field.name) for field in fields(settled) if field.init}
    return Folder(**shared, world=world)


def _shelves(wishes: Wishes) -> str:
    """Where the surfaces of installed distributions are kept: beside what the index said."""
    from ringtrue.index.door import default_folder

    return str((wishes.cache or default_folder()).parent / "surface")


def _aimed(environment: Environment, settings: Settings) -> Environment:
    """For the Pythons that the settings name, where they name any."""
    aim = environment.target
    if settings.python and (version := parsed_version(settings.python)) and _explicit(settings, "") is None:
        aim = replace(aim, at_hand=version)
    if settings.target_version and (version := parsed_version(settings.target_version)):
        aim = replace(aim, lowest=version, reason="the 'target-version' setting")
    return environment if aim == environment.target else replace(environment, target=aim)


def open_index(path: str, settings: Settings, wishes: Wishes, offline: bool) -> Index:
    """The index that the folder's configuration, pip's and uv's describe."""
    read = read_configuration(Path(path))
    if settings.indexes:
        read = replace(
            read, default=settings.indexes[0], sources=tuple(Source(url, "ringtrue") for url in settings.indexes[1:])
        )
    return Index.open(wishes.cache, read, offline)


def _explicit(settings: Settings, path: str) -> str | None:
    """The `python` setting where it is a path; a version is a wish about the target, not a place."""
    wanted = settings.python
    if not wanted or wanted.replace(".", "").isdigit():
        return None
    return os.path.normpath(os.path.join(path, os.path.expanduser(wanted)))


def _from_client(path: str, wishes: Wishes) -> str | None:
    at = path
    while at not in wishes.interpreters:
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent
    return wishes.interpreters[at]
