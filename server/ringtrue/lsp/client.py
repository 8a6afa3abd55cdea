"""Client: what the editor said of itself in `initialize`, as one frozen value with an answer to each question we have.

Whatever is missing or of another shape than the protocol says counts as not supported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringtrue.lsp.positions import Encoding
from ringtrue.lsp.uris import path_of


@dataclass(frozen=True)
class Client:
    """What the client can do and wants."""

    encoding: Encoding = "utf-16"
    pulls: bool = False
    """Asks for diagnostics, and can be asked to come again. One that cannot would never hear of what becomes known
    while nobody types; it is pushed to, like those that do not ask."""
    tags: frozenset[int] = frozenset()
    related: bool = False
    links_codes: bool = False
    literal_actions: bool = False
    resolves_edits: bool = False
    resolves_commands: bool = False
    prefers: bool = False
    versioned_edits: bool = False
    creates_files: bool = False
    configures: bool = False
    registers_settings: bool = False
    registers_watchers: bool = False
    markdown: bool = False
    asks_user: bool = False
    shows_progress: bool = False
    applies_edits: bool = False
    pulls_workspace: bool = False
    """Asks for what is found in files that are not open, again and again, since its user wants to see that."""
    folders: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    process: int | None = None

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Client:
        """What `initialize` says."""
        said = _Said(params.get("capabilities"))
        resolvable = said.strings("textDocument", "codeAction", "resolveSupport", "properties")
        pulled, pushed = ("textDocument", "diagnostic"), ("textDocument", "publishDiagnostics")
        tags = {tag for way in (pulled, pushed) for tag in said.items(*way, "tagSupport", "valueSet")}
        comes_again = said.yes("workspace", "diagnostics", "refreshSupport")
        options = params.get("initializationOptions")
        process = params.get("processId")
        return cls(
            encoding=_encoding(said.items("general", "positionEncodings")),
            pulls=said.table(*pulled) and comes_again,
            tags=frozenset(tag for tag in tags if isinstance(tag, int)),
            related=said.yes(*pulled, "relatedInformation") or said.yes(*pushed, "relatedInformation"),
            links_codes=said.yes(*pulled, "codeDescriptionSupport") or said.yes(*pushed, "codeDescriptionSupport"),
            literal_actions=said.table("textDocument", "codeAction", "codeActionLiteralSupport"),
            resolves_edits="edit" in resolvable,
            resolves_commands="command" in resolvable,
            prefers=said.yes("textDocument", "codeAction", "isPreferredSupport"),
            versioned_edits=said.yes("workspace", "workspaceEdit", "documentChanges"),
            creates_files=said.yes("workspace", "workspaceEdit", "documentChanges")
            and "create" in said.strings("workspace", "workspaceEdit", "resourceOperations"),
            configures=said.yes("workspace", "configuration"),
            registers_settings=said.yes("workspace", "didChangeConfiguration", "dynamicRegistration"),
            registers_watchers=said.yes("workspace", "didChangeWatchedFiles", "dynamicRegistration"),
            markdown="markdown" in said.strings("textDocument", "hover", "contentFormat"),
            asks_user=said.table("window", "showMessage"),
            applies_edits=said.yes("workspace", "applyEdit"),
            shows_progress=said.yes("window", "workDoneProgress"),
            pulls_workspace=said.table(*pulled) and comes_again and _watches_workspace(options),
            folders=_folders(params),
            options=options if isinstance(options, dict) else {},
            process=process if isinstance(process, int) else None,
        )


class _Said:
    """The capabilities, asked by path."""

    def __init__(self, capabilities: object) -> None:
        self._capabilities = capabilities

    def _at(self, *path: str) -> object:
        at = self._capabilities
        for part in path:
            at = at.get(part) if isinstance(at, dict) else None
        return at

    def yes(self, *path: str) -> bool:
        return self._at(*path) is True

    def table(self, *path: str) -> bool:
        return isinstance(self._at(*path), dict)

    def items(self, *path: str) -> list[Any]:
        found = self._at(*path)
        return found if isinstance(found, list) else []

    def strings(self, *path: str) -> list[str]:
        return [item for item in self.items(*path) if isinstance(item, str)]


def _watches_workspace(options: object) -> bool:
    """Whether the settings that came along want diagnostics of files that are not open."""
    settings = options.get("settings") if isinstance(options, dict) else None
    return isinstance(settings, dict) and settings.get("diagnosticMode") == "workspace"


def _encoding(offered: list[Any]) -> Encoding:
    """The client's first choice among those we speak."""
    for name in offered:
        if name in ("utf-8", "utf-16", "utf-32"):
            return name  # type: ignore[no-any-return]  # compared with the very literals
    return "utf-16"


def _folders(params: Mapping[str, Any]) -> tuple[str, ...]:
    """workspaceFolders, else rootUri, else rootPath; none where the client says none."""
    listed = params.get("workspaceFolders")
    found = listed_folders(listed) if isinstance(listed, list) else ()
    if found:
        return found
    uri, path = params.get("rootUri"), params.get("rootPath")
    root = path_of(uri) if isinstance(uri, str) else path if isinstance(path, str) and path else None
    return (root,) if root else ()


def listed_folders(listed: list[Any]) -> tuple[str, ...]:
    """The paths of a list of WorkspaceFolder; what is no file is left out."""
    uris = [item.get("uri") for item in listed if isinstance(item, dict)]
    paths = [path_of(uri) for uri in uris if isinstance(uri, str)]
    return tuple(path for path in paths if path)
