"""Folders: the projects that one process has opened, each once.

The one owner of what was read from them. Does not know the files to check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringtrue import config
from ringtrue.config.settings import Settings
from ringtrue.context import Question
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.environment.still import StillDisk
from ringtrue.workspace import Folder, Wishes, open_folder


class Folders:
    """Opens each project folder at the first question about it."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._disk = StillDisk()
        self._opened: dict[str, Folder] = {}
        self._states: dict[str, str | None] = {}

    def at(self, root: str) -> Folder:
        found = self._opened.get(root)
        if found is None:
            found = self._opened[root] = open_folder(root, self._wishes, self._disk)
        return found

    def state(self, root: str) -> str | None:
        """What the answers of this machine about a project rest on, as one text (`cli.state`)."""
        if root not in self._states:
            from ringtrue.cli.state import state_of  # on first use: only kept results ask

            self._states[root] = state_of(self.at(root).world)
        return self._states[root]

    def settings(self, root: str) -> Settings:
        return self.at(root).settings

    def learn(self, root: str, answers: Mapping[Question, Any]) -> None:
        """Carry answers from other machines: the files of the project are checked with them from now on."""
        folder = self.at(root)
        self._opened[root] = folder.with_world(folder.world.renewed().with_answers(answers))

    def reread(self) -> None:
        """Forget what the projects declare: files were written."""
        self._opened.clear()
        self._states.clear()
        self._disk.read_again()

    def problems(self) -> tuple[config.Problem, ...]:
        """What is wrong with the configurations, each problem once."""
        found = (problem for folder in self._opened.values() for problem in folder.problems)
        return tuple(dict.fromkeys(found))

    def misconfigured(self) -> frozenset[str]:
        """The projects whose configuration is wrong."""
        return frozenset(root for root, folder in self._opened.items() if folder.problems)

    def faults(self) -> tuple[str, ...]:
        """What went wrong with package indexes since the last call."""
        said = (fault for folder in self._opened.values() for fault in folder.world.index.faults())
        return tuple(dict.fromkeys(said))

    def without_interpreter(self) -> tuple[tuple[str, NoInterpreter], ...]:
        """The projects whose Python was not found, and why."""
        asked = ((root, folder.world.environment.interpreter) for root, folder in self._opened.items())
        return tuple((root, answer) for root, answer in asked if isinstance(answer, NoInterpreter))
