"""Cell actions: the code actions and hovers of one cell of a notebook. No edit of theirs touches another cell.

Lives on the worker's thread. Does not know which actions there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ringtrue.lsp.actions import REFACTOR, Action, Actions
from ringtrue.lsp.cell_places import JoinedDocument
from ringtrue.lsp.document import Document

_END = 1 << 20  # as good as the end of a line


@dataclass(frozen=True)
class CellActions:
    """What can be done about one cell."""

    document: JoinedDocument
    index: int
    actions: Actions

    @classmethod
    def in_notebook(cls, document: Document, uri: str, actions: Actions) -> CellActions | None:
        """Of the cell `uri`. Edits are made at once, since only then is it known that they stay in the cell."""
        index = document.index_of(uri) if isinstance(document, JoinedDocument) else None
        if index is None or not isinstance(document, JoinedDocument):
            return None
        eager = replace(actions, client=replace(actions.client, resolves_edits=False), within=document.span_of(index))
        return cls(document, index, eager)

    def at(self, range: Mapping[str, Any], only: list[str] | None) -> list[Action]:
        last = self.document.notebook.cells[self.index].lines - 1
        ends = (range["start"], range["end"])
        start, end = (one if one["line"] <= last else {"line": last, "character": _END} for one in ends)
        below = self.document.below(self.index, {"start": start, "end": end})
        return list(self._moved(self.actions.at(below, only)))

    def repairs_of(self, range: Mapping[str, Any]) -> list[Action]:
        return list(self._moved(self.actions.repairs_of(self.document.below(self.index, range))))

    def resolved(self, action: Action) -> Action | None:
        return action

    def _moved(self, actions: list[Action]) -> Iterator[Action]:
        for action in actions:
            if action["kind"].startswith(REFACTOR):
                continue  # they make files out of modules, which a notebook is not
            moved = {**action}
            if "diagnostics" in action:
                moved["diagnostics"] = [self.document.diagnostic(self.index, one) for one in action["diagnostics"]]
            if "edit" in action:
                edit = _edit(action["edit"], self.document.uri, self._own)
                if edit is None:
                    continue
                moved["edit"] = edit
            yield moved

    def _own(self, edits: list[dict[str, Any]]) -> tuple[str, int, list[dict[str, Any]]] | None:
        """The edits as edits of the cell; None where one reaches beyond it."""
        edits = [self.document.below_magics(one) for one in edits]
        if any(self.document.home(one["range"]) != self.index for one in edits):
            return None
        cell = self.document.cells[self.index]
        made = [{**one, "range": self.document.above(self.index, one["range"])} for one in edits]
        return cell.uri, cell.version, made


Own = Callable[[list[dict[str, Any]]], tuple[str, int, list[dict[str, Any]]] | None]


def _edit(edit: Mapping[str, Any], uri: str, own: Own) -> dict[str, Any] | None:
    """A WorkspaceEdit with the edits of the notebook's text as edits of a cell; None where that cannot be."""
    if "changes" in edit:
        changes: dict[str, Any] = {}
        for name, edits in edit["changes"].items():
            moved = own(edits) if name == uri else (name, 0, edits)
            if moved is None:
                return None
            changes[moved[0]] = moved[2]
        return {"changes": changes}
    listed = []
    for one in edit["documentChanges"]:
        moved = own(one["edits"]) if one["textDocument"]["uri"] == uri else None
        if moved is None and one["textDocument"]["uri"] == uri:
            return None
        listed.append(
            {"textDocument": {"uri": moved[0], "version": moved[1]}, "edits": moved[2]} if moved is not None else one
        )
    return {"documentChanges": listed}
