"""Wanted: what the editor's settings and initialization options ask for, read with patience.

Does not know the keys of the configuration, except those that mean nothing outside an editor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ringtrue.lsp.uris import path_of

if TYPE_CHECKING:
    from ringtrue.settled import Wishes

OF_THE_EDITOR = ("enable", "path", "interpreter", "trace", "diagnosticMode")


@dataclass(frozen=True)
class Wanted:
    """The client's wishes: settings for all folders and for single ones, interpreters by folder, trust."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    by_folder: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    interpreters: Mapping[str, str] = field(default_factory=dict)
    commands: frozenset[str] = frozenset()
    trusted: bool = False
    distrusted: bool = False
    status: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Wanted:
        """What initializationOptions say."""
        interpreters = _table(options.get("interpreters"))
        paths = ((path_of(uri), place) for uri, place in interpreters.items() if isinstance(place, str) and place)
        commands = options.get("clientCommands")
        return cls(
            settings=_table(options.get("settings")),
            interpreters={path: place for path, place in paths if path},
            commands=frozenset(one for one in commands if isinstance(one, str))
            if isinstance(commands, list)
            else frozenset(),
            trusted=options.get("trusted") is True,
            distrusted=options.get("trusted") is False,
            status=options.get("status") is True,
        )

    def with_settings(self, settings: object, by_folder: Mapping[str, object] | None = None) -> Wanted:
        general = _table(settings)
        own = {path: _table(said) for path, said in (by_folder or {}).items()}
        return replace(self, settings=general, by_folder={path: said for path, said in own.items() if said != general})

    def enabled(self, folder: str) -> bool:
        return self._of(folder).get("enable") is not False

    def watches(self, folder: str) -> bool:
        """Whether the user wants to see what is found in files that are not open."""
        return self._of(folder).get("diagnosticMode") == "workspace"

    def wishes(self, folder: str) -> Wishes:
        """The wishes for a workspace folder. Editors send their defaults as well: they unset nothing in a file."""
        from ringtrue.settled import Wishes

        said = {key: value for key, value in self._of(folder).items() if key not in OF_THE_EDITOR}
        overrides = {key: value for key, value in said.items() if value not in ("", {}, None)}
        if overrides.get("network") == "on":
            del overrides["network"]
        return Wishes(overrides, self.interpreters, trusted=self.trusted, distrusted=self.distrusted)

    def _of(self, folder: str) -> Mapping[str, Any]:
        return self.by_folder.get(folder, self.settings)


def _table(value: object) -> Mapping[str, Any]:
    return {key: item for key, item in value.items() if isinstance(key, str)} if isinstance(value, dict) else {}
