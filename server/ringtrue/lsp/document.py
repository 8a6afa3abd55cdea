"""Document: an open text as a value, and the client's changes to it.

Does not know folders, rules or what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ringtrue.lsp.positions import Encoding, span_of
from ringtrue.lsp.uris import path_of
from ringtrue.text import Edit, Source


@dataclass(frozen=True)
class Document:
    """One version of an open text. `path` is where it is saved, or a name that stands for one not saved yet."""

    uri: str
    version: int
    source: Source
    path: str
    saved: bool

    @classmethod
    def opened(cls, item: Mapping[str, Any]) -> Document:
        path = path_of(item["uri"])
        return cls(item["uri"], item["version"], Source(item["text"]), path or _stand_in(item["uri"]), path is not None)

    def changed(self, version: int, changes: Iterable[Mapping[str, Any]], encoding: Encoding) -> Document:
        """The document after the client's changes, each to the text that the one before left."""
        source = self.source
        for change in changes:
            if "range" in change:
                source = source.apply(Edit(span_of(source, change["range"], encoding), change["text"]))
            else:
                source = Source(change["text"])
        return Document(self.uri, version, source, self.path, self.saved)


def _stand_in(uri: str) -> str:
    """A path for a document that has none: its name, which is Python unless it says otherwise."""
    name = uri.rpartition("/")[2].rpartition(":")[2] or "untitled"
    return name if "." in name else f"{name}.py"
