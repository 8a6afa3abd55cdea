"""Telling: what the client hears of the diagnostics of open documents: pushed, or as the answers to its requests.

Belongs to the event loop. Each result is told once. Does not know how documents are checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ringtrue.lsp import wire
from ringtrue.lsp.client import Client
from ringtrue.lsp.document import Document
from ringtrue.lsp.outbox import Outbox
from ringtrue.lsp.places import Place

if TYPE_CHECKING:
    from ringtrue.lsp.checker import Report


@dataclass(frozen=True)
class Pull:
    """A request for diagnostics that waits for its version."""

    id: Any
    previous: object


@dataclass(eq=False)
class Open:
    """One open document and what is under way for it."""

    document: Document
    place: Place | None = None
    report: Report | None = None
    result: int = 0
    """Names the reported items; another result, another number."""
    told: tuple[Document, int] | None = None
    """What the client was told last: of which document, and which result."""
    pulls: list[Pull] = field(default_factory=list)


class Teller:
    """Remembers only that the client should be asked to come again."""

    def __init__(self, client: Client, outbox: Outbox) -> None:
        self._client, self._outbox = client, outbox
        self._refresh = False

    def flush(self) -> None:
        """No more messages are waiting: ask the client to come again where there is news."""
        if self._refresh:
            self._refresh = False
            self._outbox.ask("workspace/diagnostic/refresh", None)

    def tell(self, opened: Open, report: Report) -> None:
        """Tell what was found in the document's newest version, if the client has not been told."""
        told = (report.document, opened.result)
        if opened.told == told and not opened.pulls:
            return
        waited = bool(opened.pulls)
        for pull in opened.pulls:
            self._answer(pull, opened, report)
        opened.pulls.clear()
        if not self._client.pulls:
            self._publish(opened, report, told)
        elif not waited:
            # Else it asks by itself: of this version it has not been told yet.
            self._refresh = self._refresh or (opened.told is not None and opened.told[0] is report.document)
            return
        opened.told = told

    def _publish(self, opened: Open, report: Report, told: tuple[Document, int]) -> None:
        if opened.told != told:
            uri, version = wire.encoded(report.document.uri), report.document.version
            params = f'{{"uri":{uri},"version":{version},"diagnostics":{report.items}}}'
            self._outbox.send(wire.notification("textDocument/publishDiagnostics", params))

    def _answer(self, pull: Pull, opened: Open, report: Report) -> None:
        name = str(opened.result)
        if pull.previous == name:
            result = f'{{"kind":"unchanged","resultId":"{name}"}}'
        else:
            result = f'{{"kind":"full","resultId":"{name}","items":{report.items}}}'
        self._outbox.send(wire.response(pull.id, result))

    def pull(self, opened: Open | None, pull: Pull) -> None:
        """A request for the diagnostics of a document: answered at once where its newest version has been checked."""
        if opened is None:
            self._outbox.send(wire.response(pull.id, '{"kind":"full","items":[]}'))
            return
        report = opened.report
        if report is not None and report.document is opened.document:
            self._answer(pull, opened, report)
            opened.told = (report.document, opened.result)
        else:
            opened.pulls.append(pull)
