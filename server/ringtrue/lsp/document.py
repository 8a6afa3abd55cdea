"""Document: an open text as a value, and the client's changes to it.

Does not know folders, rules or what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ringtrue.lsp.positions import Encoding, span_of
from ringtrue.lsp.uris import path_of
from ringtrue.plain_files import LARGEST
from ringtrue.text import Change, Edit, Source


@dataclass(frozen=True)
class Document:
    """One version of an open text. `path` is where it is saved, or a name that stands for one not saved yet."""

    uri: str
    version: int
    source: Source
    path: str
    saved: bool
    change: Change | None = None
    """How the text was made from an earlier one; None where it was not, or nobody knows."""
    cursor: int | None = None
    """Where somebody is typing, a character at a time; None where the text came in another way."""
    grows_a_word: bool = False
    """Whether the text came as signs of a word that took nobody's place."""

    @classmethod
    def opened(cls, item: Mapping[str, Any]) -> Document:
        uri, version, text = item["uri"], item["version"], _text(item)
        if type(version) is not int:
            raise TypeError("a version is a number")
        path = path_of(uri)
        return cls(uri, version, Source(text), path or _stand_in(uri), path is not None)

    @property
    def too_large(self) -> bool:
        """Whether checking the text would keep all others waiting: it is a table that some program wrote."""
        return len(self.source.text) > LARGEST

    def changed(
        self, version: int, changes: Iterable[Mapping[str, Any]], encoding: Encoding, seen: bool = True
    ) -> Document:
        """The document after the client's changes, each to the text that the one before left.

        `seen`: this document was checked, so that the next check wants to know what changed since then and not before.
        """
        source = self.source
        cursor, grows = None, False
        change = None if seen else self.change
        known = seen or change is not None
        if type(version) is not int:
            raise TypeError("a version is a number")
        for one in changes:
            if "range" in one:
                edit = Edit(span_of(source, one["range"], encoding), _text(one))
                if known:
                    change = change.then(edit) if change else Change.first(source.text, edit)
                source = source.apply(edit)
                cursor = edit.span.start + len(edit.text) if len(edit.text) <= 1 else None
                grows = edit.span.start == edit.span.end and edit.text.isidentifier()
            else:
                source, change, known, cursor, grows = Source(_text(one)), None, False, None, False
        return Document(self.uri, version, source, self.path, self.saved, change, cursor, grows)


def _text(said: Mapping[str, Any]) -> str:
    """What a client sends as a text. Raises TypeError: else it would be found out only when somebody reads it."""
    text = said["text"]
    if not isinstance(text, str):
        raise TypeError("a text is a string")
    return text


def _stand_in(uri: str) -> str:
    """A path for a document that has none: its name, which is Python unless it says otherwise."""
    name = uri.rpartition("/")[2].rpartition(":")[2] or "untitled"
    return name if "." in name else f"{name}.py"
