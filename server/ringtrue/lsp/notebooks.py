"""Notebooks: the open ones, as one document each for the checks and as their cells for the client.

Belongs to the event loop. A cell is told of as an open document is, from what the check of the whole notebook says of
its lines. Does not know how cells become one text, nor how documents are checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ringtrue.lsp import wire
from ringtrue.lsp.client import Client
from ringtrue.lsp.document import Document
from ringtrue.lsp.outbox import Outbox
from ringtrue.lsp.telling import Open, Teller
from ringtrue.lsp.wire import Code

if TYPE_CHECKING:
    from ringtrue.lsp.cell_places import JoinedDocument
    from ringtrue.lsp.checker import Report

_CODE = 2  # the kind of a cell that is not prose


class _Notebook:
    """One open notebook: its cells of code in order."""

    def __init__(self, uri: str, version: int) -> None:
        self.uri, self.version = uri, version
        self.order: list[str] = []


class Notebooks:
    """Open notebooks by URI, and their cells of Python by theirs."""

    def __init__(self, client: Client, outbox: Outbox, teller: Teller, results: Iterator[int]) -> None:
        self._client, self._outbox, self._teller, self._results = client, outbox, teller, results
        self._notebooks: dict[str, _Notebook] = {}
        self._cells: dict[str, Open] = {}
        self._home: dict[str, str] = {}
        """The notebook of each cell."""

    def holds(self, uri: str) -> bool:
        return uri in self._notebooks

    def home(self, uri: str) -> str | None:
        """The notebook that the cell of that URI is in."""
        return self._home.get(uri)

    def cell(self, uri: str) -> Open | None:
        return self._cells.get(uri)

    def cells(self) -> Iterator[Open]:
        return iter(list(self._cells.values()))

    # What the client says

    def open(self, params: Mapping[str, Any]) -> JoinedDocument:
        """A notebook was opened: its text."""
        said = params["notebookDocument"]
        notebook = _Notebook(said["uri"], said["version"])
        self._notebooks[notebook.uri] = notebook
        self._add(notebook, params["cellTextDocuments"])
        notebook.order = _code(said["cells"])
        return self._joined(notebook)

    def change(self, params: Mapping[str, Any]) -> JoinedDocument | None:
        """Cells of a notebook came, went, moved or were edited: its text now."""
        notebook = self._notebooks.get(params["notebookDocument"]["uri"])
        if notebook is None:
            return None
        notebook.version = params["notebookDocument"]["version"]
        cells = params["change"].get("cells") or {}
        if structure := cells.get("structure"):
            self._restructure(notebook, structure)
        edited: list[Any] = list(cells.get("textContent") or ())
        for one in edited:
            opened = self._cells.get(one["document"]["uri"])
            if opened is not None:
                version = one["document"].get("version")
                opened.document = opened.document.changed(
                    opened.document.version if version is None else version, one["changes"], self._client.encoding
                )
        alone = self._cells.get(edited[0]["document"]["uri"]) if len(edited) == 1 else None
        return self._joined(notebook, alone.document if alone else None)

    def close(self, uri: str) -> None:
        notebook = self._notebooks.pop(uri, None)
        for cell in [cell for cell, home in self._home.items() if home == uri] if notebook else ():
            self._drop(cell)

    def tell(self, opened: Open, report: Report) -> None:
        """Tell of each cell what the check of its notebook says of it."""
        document: JoinedDocument = report.document  # type: ignore[assignment]  # what `open` and `change` made
        for cell, found in zip(document.cells, document.apart(json.loads(report.items)), strict=True):
            own = self._cells.get(cell.uri)
            if own is None:
                continue
            items = wire.encoded(found)
            before, own.place = own.report, opened.place
            own.report = replace(report, document=cell, items=items)
            if before is None or before.items != items:
                own.result = next(self._results)
            if own.document is cell:
                self._teller.tell(own, own.report)

    # Cells

    def _restructure(self, notebook: _Notebook, structure: Mapping[str, Any]) -> None:
        self._add(notebook, structure.get("didOpen") or ())
        array = structure["array"]
        start, come = array["start"], array.get("cells") or ()
        notebook.order[start : start + array["deleteCount"]] = _code(come)
        for closed in structure.get("didClose") or ():
            self._drop(closed["uri"])

    def _add(self, notebook: _Notebook, items: Any) -> None:
        for item in items:
            if item["languageId"] == "python":
                self._cells[item["uri"]] = Open(Document.opened(item))
                self._home[item["uri"]] = notebook.uri

    def _drop(self, uri: str) -> None:
        opened = self._cells.pop(uri, None)
        self._home.pop(uri, None)
        for pull in opened.pulls if opened else ():
            self._outbox.send(wire.failure(pull.id, Code.CONTENT_MODIFIED, "the cell was closed"))
        if opened is not None and not self._client.pulls:
            self._outbox.notify("textDocument/publishDiagnostics", {"uri": uri, "diagnostics": []})

    def _joined(self, notebook: _Notebook, typed: Document | None = None) -> JoinedDocument:
        from ringtrue.lsp.cell_places import JoinedDocument  # on first use: most sessions see no notebook

        cells = [self._cells[uri].document for uri in notebook.order if uri in self._cells]
        return JoinedDocument.of(notebook.uri, notebook.version, cells, typed)


def _code(cells: Any) -> list[str]:
    """The URI of each cell; what is prose keeps its place in the list, under a name that no document has."""
    return [cell["document"] if cell.get("kind") == _CODE else "" for cell in cells]
