"""Methods: what each request and notification of the protocol does, one function each, by name.

Functions take parameters as they come and raise KeyError, TypeError or ValueError where they are of another shape.
Does not know frames, ids' uniqueness or the life cycle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from ringtrue import __version__
from ringtrue.lsp import wire
from ringtrue.lsp.client import Client, listed_folders
from ringtrue.lsp.document import Document
from ringtrue.lsp.session import Reply, Session
from ringtrue.lsp.status import environment_of
from ringtrue.lsp.surveys import Pull
from ringtrue.lsp.uris import path_of, uri_of
from ringtrue.lsp.wanted import Wanted
from ringtrue.lsp.watching import registrations
from ringtrue.lsp.wire import Code

if TYPE_CHECKING:
    from ringtrue.lsp.actions import Actions
    from ringtrue.lsp.cell_actions import CellActions
    from ringtrue.lsp.checker import Checker

_INSTALL = "ringtrue.server.install"  # as in `installing`, which is imported on first use
_CHECK = "ringtrue.server.checkWorkspace"
_FIX = "ringtrue.server.fixWorkspace"
_EXPLAIN = "ringtrue.server.explain"
_UPDATE = "ringtrue.server.updateIndex"
_ACCEPT = "ringtrue.server.createBaseline"


def initialize(params: Mapping[str, Any]) -> tuple[Client, dict[str, Any]]:
    """Who the client is, and the answer to its first request."""
    client = Client.of(params)
    capabilities: dict[str, Any] = {
        "positionEncoding": client.encoding,
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
    }
    capabilities["codeActionProvider"] = {
        "codeActionKinds": ["quickfix", "refactor", "source.fixAll.ringtrue"],
        "resolveProvider": client.resolves_edits,
    }
    capabilities["hoverProvider"] = True
    capabilities["executeCommandProvider"] = {"commands": [_INSTALL, _CHECK, _FIX, _EXPLAIN, _UPDATE, _ACCEPT]}
    capabilities["notebookDocumentSync"] = {
        "notebookSelector": [{"notebook": "jupyter-notebook", "cells": [{"language": "python"}]}],
        "save": True,
    }
    if client.pulls:
        capabilities["diagnosticProvider"] = {
            "identifier": "ringtrue",
            "interFileDependencies": True,
            "workspaceDiagnostics": client.pulls_workspace,
        }
    return client, {"capabilities": capabilities, "serverInfo": {"name": "ringtrue", "version": __version__}}


def initialized_with(session: Session) -> None:
    """Right after the answer to `initialize`: what needs nothing more of the client is begun."""
    options = session.client.options
    session.places.wanted = Wanted.of(options)
    if not session.client.configures or isinstance(options.get("settings"), dict):
        session.begin()


def _initialized(session: Session, params: Any) -> None:
    listed = registrations(session.client)
    if listed:
        session.outbox.ask("client/registerCapability", {"registrations": listed})
    if not session.ready:
        _ask_settings(session)


def _ask_settings(session: Session) -> None:
    """Ask for the settings of each workspace folder, and in general."""
    folders = list(session.folders)
    scoped = [{"scopeUri": uri_of(folder), "section": "ringtrue"} for folder in folders]

    def answered(result: Any) -> None:
        said = result if isinstance(result, list) and len(result) == len(folders) + 1 else [None] * (len(folders) + 1)
        wanted = session.places.wanted
        if any(isinstance(one, dict) for one in said):
            wanted = wanted.with_settings(said[0], dict(zip(folders, said[1:], strict=True)))
        session.reconfigure(wanted)

    session.outbox.ask("workspace/configuration", {"items": [{"section": "ringtrue"}, *scoped]}, answered)


def idle(session: Session) -> None:
    """Nothing has come for a while."""
    session.begin()  # a client that does not answer about its settings has none
    session.look_around()
    session.places.renew_index(date.today())


def _did_open(session: Session, params: Any) -> None:
    document = Document.opened(params["textDocument"])
    session.notebooks.close(document.uri)  # of a client that opens its file as a text, whatever it had it open as
    session.open(document)


def _did_change(session: Session, params: Any) -> None:
    named = params["textDocument"]
    if not session.notebooks.holds(named["uri"]):  # whose cells are changed, and not its text
        session.change(named["uri"], named.get("version"), params["contentChanges"])


def _did_close(session: Session, params: Any) -> None:
    session.close(params["textDocument"]["uri"])


def _did_save(session: Session, params: Any) -> None:
    path = path_of(params["textDocument"]["uri"])
    if path is not None:
        session.disk_changed([path])
    session.look_around()


def _notebook_opened(session: Session, params: Any) -> None:
    session.open(session.notebooks.open(params))


def _notebook_changed(session: Session, params: Any) -> None:
    document = session.notebooks.change(params)
    if document is not None:
        session.replace(document)


def _notebook_saved(session: Session, params: Any) -> None:
    session.look_around()


def _notebook_closed(session: Session, params: Any) -> None:
    session.close(params["notebookDocument"]["uri"])


def _did_change_watched_files(session: Session, params: Any) -> None:
    paths = [path_of(change["uri"]) for change in params["changes"]]
    session.disk_changed([path for path in paths if path])


def _did_change_configuration(session: Session, params: Any) -> None:
    if session.client.configures:
        _ask_settings(session)
        return
    settings = params.get("settings") if isinstance(params, dict) else None
    said = settings.get("ringtrue") if isinstance(settings, dict) else None
    if isinstance(said, dict):
        session.reconfigure(session.places.wanted.with_settings(said))


def _did_change_workspace_folders(session: Session, params: Any) -> None:
    event = params["event"]
    session.refolder(listed_folders(event["added"]), listed_folders(event["removed"]))


def _cancel(session: Session, params: Any) -> None:
    session.cancel(params["id"])


def _diagnostic(session: Session, id: Any, params: Any) -> None:
    uri, previous = params["textDocument"]["uri"], params.get("previousResultId")
    if session.client.pulls_workspace and not session.is_open(uri):
        known = session.surveys.known(uri)
        session.outbox.send(wire.response(id, f'{{"kind":"full","resultId":"{known.result}","items":{known.items}}}'))
    else:
        session.pull(id, uri, previous)


def _workspace_diagnostic(session: Session, id: Any, params: Any) -> None:
    session.surveys.pull(Pull(id, params))


def _progress_cancelled(session: Session, params: Any) -> None:
    session.surveys.cancel_progress(params["token"])


def _environment(session: Session, id: Any, params: Any) -> None:
    place = session.place_of(params["uri"])
    session.outbox.send(wire.response(id, wire.encoded(environment_of(place))))


def _code_action(session: Session, id: Any, params: Any) -> None:
    uri, range = params["textDocument"]["uri"], params["range"]
    context = params.get("context", {})
    only, one = context.get("only"), _to_repair(session, range, context.get("diagnostics"))
    if not session.client.literal_actions:
        session.outbox.send(wire.response(id, "[]"))
        return

    home = session.notebooks.home(uri)

    def compute(checker: Checker) -> Reply:
        found = _actions(session, checker, uri, home)
        if found is None:
            return "[]"
        return wire.encoded(found.at(range, only) if one is None else found.repairs_of(one))

    session.answer_later(id, compute)


def _to_repair(session: Session, range: Any, named: Any) -> Any:
    """The range of the one diagnostic that is to be repaired, where that is what a request means: Kate names one,
    asks for the whole document, and carries out all that it is offered."""
    if session.client.prefers or not isinstance(named, list) or len(named) != 1:
        return None
    one = named[0]["range"]
    wider = range["start"]["line"] < one["start"]["line"] or range["end"]["line"] > one["end"]["line"]
    return one if wider else None


def _resolve(session: Session, id: Any, params: Any) -> None:
    uri = params["data"]["uri"] if isinstance(params.get("data"), dict) else None
    if uri is None:
        session.outbox.send(wire.response(id, wire.encoded(params)))
        return

    def compute(checker: Checker) -> Reply:
        found = _actions(session, checker, uri)
        made = found.resolved(params) if found else None
        return (Code.CONTENT_MODIFIED, "the document has changed") if made is None else wire.encoded(made)

    session.answer_later(id, compute)


def _hover(session: Session, id: Any, params: Any) -> None:
    uri, position = params["textDocument"]["uri"], params["position"]
    client, home = session.client, session.notebooks.home(uri)

    def compute(checker: Checker) -> Reply:
        from ringtrue.lsp.hover import hover_at, hover_in_cell

        checked = checker.checked(home or uri)
        if checked is not None and home is not None:
            return wire.encoded(hover_in_cell(checked, uri, position, client.encoding, client.markdown))
        return wire.encoded(hover_at(checked, position, client.encoding, client.markdown) if checked else None)

    session.answer_later(id, compute)


def _rules(session: Session, id: Any, params: Any) -> None:
    from ringtrue.lsp.explaining import rules  # on first use, as below: it imports every rule

    session.answer_later(id, lambda checker: wire.encoded(rules()))


def _explain(session: Session, id: Any, params: Any) -> None:
    from ringtrue.lsp.explaining import explain

    name = params["rule"]
    session.answer_later(id, lambda checker: wire.encoded(explain(name)))


def _execute_command(session: Session, id: Any, params: Any) -> None:
    command = params["command"]
    if command == _CHECK:
        session.surveys.check()
    elif command == _FIX:
        session.surveys.check(mend=True)
    elif command == _ACCEPT:
        from ringtrue.lsp.baselines import create

        create(session)
    elif command == _UPDATE:
        session.update_index()
    elif command == _EXPLAIN:
        said = params["arguments"][0]
        lines = (said["message"], *said["evidence"], said.get("url", ""))
        session.outbox.show("\n".join(line for line in lines if line), 3)
    elif command == _INSTALL:
        from ringtrue.lsp.installing import install

        install(session, params["arguments"][0])
    else:
        raise ValueError(f"there is no command '{command}'")
    session.outbox.send(wire.response(id, "null"))


def _actions(session: Session, checker: Checker, uri: str, home: str | None = None) -> Actions | CellActions | None:
    """What can be done about a document, or about a cell of the notebook `home`."""
    from ringtrue.lsp.actions import Actions

    checked = checker.checked(home or uri)
    if checked is None:
        return None
    actions = Actions(checker, checked, session.client, session.places.wanted.commands)
    if home is None:
        return actions
    from ringtrue.lsp.cell_actions import CellActions

    return CellActions.in_notebook(checked.task.document, uri, actions)


REQUESTS: Final[Mapping[str, Callable[[Session, Any, Any], None]]] = {
    "textDocument/diagnostic": _diagnostic,
    "workspace/diagnostic": _workspace_diagnostic,
    "textDocument/codeAction": _code_action,
    "codeAction/resolve": _resolve,
    "textDocument/hover": _hover,
    "workspace/executeCommand": _execute_command,
    "ringtrue/environment": _environment,
    "ringtrue/rules": _rules,
    "ringtrue/explain": _explain,
}
NOTIFICATIONS: Final[Mapping[str, Callable[[Session, Any], None]]] = {
    "initialized": _initialized,
    "textDocument/didOpen": _did_open,
    "textDocument/didChange": _did_change,
    "textDocument/didClose": _did_close,
    "textDocument/didSave": _did_save,
    "notebookDocument/didOpen": _notebook_opened,
    "notebookDocument/didChange": _notebook_changed,
    "notebookDocument/didSave": _notebook_saved,
    "notebookDocument/didClose": _notebook_closed,
    "workspace/didChangeWatchedFiles": _did_change_watched_files,
    "workspace/didChangeConfiguration": _did_change_configuration,
    "workspace/didChangeWorkspaceFolders": _did_change_workspace_folders,
    "window/workDoneProgress/cancel": _progress_cancelled,
    "$/cancelRequest": _cancel,
}
