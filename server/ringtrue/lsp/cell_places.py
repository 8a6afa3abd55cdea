"""Cell places: lines of a notebook's text as lines of its cells, in what is said to the client.

A line of a cell has the same columns in both. Does not know documents' places on disk, nor what is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringtrue.lsp.document import Document
from ringtrue.lsp.uris import uri_of
from ringtrue.notebook.cells import Notebook, cell_of
from ringtrue.text import Span

Json = dict[str, Any]


@dataclass(frozen=True)
class JoinedDocument(Document):
    """A notebook as one text, made of its cells in order."""

    notebook: Notebook = Notebook(())  # noqa: RUF009  # frozen
    cells: tuple[Document, ...] = ()

    @classmethod
    def of(cls, uri: str, version: int, cells: Sequence[Document], typed: Document | None = None) -> JoinedDocument:
        """`typed` is the one of the cells in which somebody is typing."""
        notebook = Notebook(tuple(cell_of(cell.source.text) for cell in cells))
        plain = Document.opened({"uri": uri, "version": version, "text": ""})
        path = plain.path if plain.path.endswith(".ipynb") else f"{plain.path}.ipynb"
        cursor = _below(typed, cells, notebook) if typed is not None else None
        return cls(
            uri, version, notebook.source, path, plain.saved, cursor=cursor, notebook=notebook, cells=tuple(cells)
        )

    def index_of(self, uri: str) -> int | None:
        return next((index for index, cell in enumerate(self.cells) if cell.uri == uri), None)

    def span_of(self, index: int) -> Span:
        """The characters of the notebook's text that are the cell."""
        starts, first = self.notebook.source.starts, self.notebook.first_lines
        end = starts[first[index + 1] - 1] if index + 1 < len(first) else len(self.notebook.text)
        return Span(starts[first[index]], end)

    def below(self, index: int, said: Mapping[str, Any]) -> Json:
        """A range or position in a cell as one in the notebook's text."""
        return _shifted(said, self.notebook.first_lines[index])

    def above(self, index: int, said: Mapping[str, Any]) -> Json:
        """A range in the notebook's text as one in the cell that it lies in."""
        return _shifted(said, -self.notebook.first_lines[index])

    def home(self, place: Mapping[str, Any]) -> int | None:
        """The cell in which all of a range is code of its author; None where there is none."""
        start, end = place["start"], place["end"]
        return self.notebook.home(start["line"], end["line"], end["character"] == 0)

    def below_magics(self, edit: Json) -> Json:
        """An edit that adds lines where a magic stands, below that instead."""
        at = edit["range"]["start"]
        if edit["range"]["end"] != at or at["character"] or not edit["newText"].endswith("\n"):
            return edit
        line, notebook = at["line"], self.notebook
        while line < notebook.source.line_count and notebook.cell_at(line) is None and line not in self._marks:
            line += 1
        moved = {"line": line, "character": 0}
        return {**edit, "range": {"start": moved, "end": moved}}

    @property
    def _marks(self) -> frozenset[int]:
        return frozenset(line - 1 for line in self.notebook.first_lines)

    def apart(self, diagnostics: Iterable[Json]) -> list[list[Json]]:
        """The diagnostics of the notebook's text, by cell; what no cell's author wrote is left out."""
        by_cell: list[list[Json]] = [[] for _ in self.cells]
        for one in diagnostics:
            index = self.home(one["range"])
            if index is not None:
                by_cell[index].append(self.diagnostic(index, one))
        return by_cell

    def diagnostic(self, index: int, said: Json) -> Json:
        """A diagnostic at its place in the cell, as are the places in this notebook that it points to."""
        made = {**said, "range": self.above(index, said["range"])}
        if "relatedInformation" in said:
            made["relatedInformation"] = list(self._related(said["relatedInformation"]))
        return made

    def _related(self, related: Iterable[Json]) -> Iterator[Json]:
        own = {self.uri, uri_of(self.path)}
        for one in related:
            place = one["location"]
            if place["uri"] not in own:
                yield one
            elif (index := self.home(place["range"])) is not None:
                there = {"uri": self.cells[index].uri, "range": self.above(index, place["range"])}
                yield {**one, "location": there}


def _below(typed: Document, cells: Sequence[Document], notebook: Notebook) -> int | None:
    """The cursor of a cell as a place in the notebook's text."""
    index = next((i for i, cell in enumerate(cells) if cell is typed), None)
    if index is None or typed.cursor is None:
        return None
    line = typed.source.line_of(typed.cursor)
    starts = notebook.source.starts
    return starts[notebook.first_lines[index] + line] + typed.cursor - typed.source.starts[line]


def _shifted(said: Mapping[str, Any], by: int) -> Json:
    if "line" in said:
        return {"line": said["line"] + by, "character": said["character"]}
    return {end: {**said[end], "line": said[end]["line"] + by} for end in ("start", "end")}
