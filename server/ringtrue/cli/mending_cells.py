"""Mending cells: fixes applied to the cells of a notebook until none is left, each in one cell, each kept only if it
holds. Does not know how a notebook's file is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ringtrue.analysis import Analysis
from ringtrue.cli.mending import Chosen, apart, choices, holds
from ringtrue.cli.one_file import settled
from ringtrue.notebook.cells import Notebook, cell_of
from ringtrue.notebook.ipynb import read_notebook
from ringtrue.text import apply_edits
from ringtrue.workspace import Folder

_PASSES = 20  # as for other files


@dataclass(frozen=True)
class MendedCells:
    """The texts of the cells that are others now, and how many fixes that took."""

    changed: Mapping[int, str]
    applied: int


@dataclass(frozen=True)
class _State:
    """The cells, and what is found in them."""

    notebook: Notebook
    analysis: Analysis


def mend_cells(path: str, text: str, folder: Folder, *, unsafe: bool) -> MendedCells:
    """Apply the safe fixes to the notebook that `text` holds, with `unsafe` suggestions too."""
    first = read_notebook(text)
    if isinstance(first, str):
        return MendedCells({}, 0)
    now = _State(first, settled(folder.snapshot(path, first.text)))
    refused: set[tuple[str, str, str]] = set()
    applied = 0
    for _ in range(_PASSES):
        # A fix that reaches into another cell, or a file, is left to its author.
        own = (one for one in choices(now.analysis, unsafe) if one.key not in refused and not one.fix.elsewhere)
        chosen = list(apart(one for one in own if now.notebook.edits_of(one.fix.edits) is not None))
        if not chosen:
            break
        kept, now = _apply(now, chosen)
        refused.update(one.key for one in chosen if one not in kept)
        applied += len(kept)
    cells = enumerate(zip(first.cells, now.notebook.cells, strict=True))
    return MendedCells({index: after.text for index, (before, after) in cells if before.text != after.text}, applied)


def _apply(before: _State, chosen: Sequence[Chosen]) -> tuple[list[Chosen], _State]:
    """All at once if that holds, else one after the other, without those that do not hold."""
    after = _after(before, chosen)
    if after is not None:
        return list(chosen), after
    kept: list[Chosen] = []
    now = before
    for one in chosen if len(chosen) > 1 else ():
        tried = _after(before, [*kept, one])
        if tried is not None:
            kept.append(one)
            now = tried
    return kept, now


def _after(before: _State, chosen: Sequence[Chosen]) -> _State | None:
    """The notebook with the fixes applied, or None where they do not hold."""
    cells = list(before.notebook.cells)
    by_cell = [found for one in chosen if (found := before.notebook.edits_of(one.fix.edits)) is not None]
    for index in {index for index, _ in by_cell}:
        own = [edit for at, edits in by_cell if at == index for edit in edits]
        try:
            cells[index] = cell_of(apply_edits(cells[index].text, own))
        except ValueError:  # edits that overlap
            return None
    notebook = Notebook(tuple(cells))
    after = settled(replace(before.analysis.snapshot, text=notebook.text), before.analysis)
    return _State(notebook, after) if holds(before.analysis, after, chosen) else None
