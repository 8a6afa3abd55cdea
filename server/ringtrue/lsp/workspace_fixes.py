"""Workspace fixes: the safe fixes of all files as one edit that the client applies, and the user can undo.

Open documents are fixed as they are in the editor, by what the worker knows of them; the others as they are on disk.
Does not know how files are checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ringtrue.lsp.positions import Encoding, range_of
from ringtrue.text import Edit, Source

if TYPE_CHECKING:
    from ringtrue.lsp.checker import Checker

Edits = list[dict[str, Any]]


def listed(edits: Iterable[Edit], source: Source, encoding: Encoding) -> Edits:
    """Edits of a text as the protocol writes them."""
    return [{"range": range_of(source, edit.span, encoding), "newText": edit.text} for edit in sorted(edits)]


def of_open(checker: Checker, uris: Iterable[str], encoding: Encoding) -> dict[str, tuple[int, Edits]]:
    """The version, and the edits that apply every safe fix, of each document that has any. For the worker."""
    from ringtrue.lsp.repair import fixed_throughout

    found = {}
    for uri in uris:
        checked = checker.checked(uri)
        if checked is None or uri.endswith(".ipynb"):  # a notebook's text is not the client's
            continue
        document = checked.task.document
        edits = listed(fixed_throughout(checked.analysis), document.source, encoding)
        if edits:
            found[uri] = (document.version, edits)
    return found


def workspace_edit(closed: Mapping[str, Edits], open: Mapping[str, tuple[int, Edits]], versioned: bool) -> Any:
    """All of it as one WorkspaceEdit; None where there is nothing to edit."""
    if not closed and not open:
        return None
    if not versioned:
        return {"changes": {**closed, **{uri: edits for uri, (_, edits) in open.items()}}}
    every = [(uri, None, edits) for uri, edits in closed.items()]
    every += [(uri, version, edits) for uri, (version, edits) in open.items()]  # type: ignore[misc]  # a version or None
    return {
        "documentChanges": [
            {"textDocument": {"uri": uri, "version": version}, "edits": edits} for uri, version, edits in every
        ]
    }
