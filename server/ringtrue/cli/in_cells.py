"""In cells: what is found in a notebook, as what is found in each of its cells.

Does not know how notebooks are read, nor how findings are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ringtrue.cli.checked import Checked
from ringtrue.notebook.cells import Notebook
from ringtrue.rule import Finding, Fix


def by_cell(checked: Checked) -> Iterator[Checked]:
    """The notebook's own notes, and then each cell with findings as a file of that name."""
    assert checked.notebook is not None  # the caller has looked
    yield replace(checked, findings=(), text="")
    moved = [one for finding in checked.findings if (one := moved_into_cell(finding, checked.notebook)) is not None]
    for index in dict.fromkeys(index for index, _ in moved):
        target = replace(checked.target, shown=f"{checked.target.shown}:cell {index + 1}")
        findings = tuple(finding for at, finding in moved if at == index)
        yield Checked(target, findings, checked.notebook.cells[index].text)


def moved_into_cell(finding: Finding, notebook: Notebook) -> tuple[int, Finding] | None:
    """The finding at its place in its cell; None where no cell's author wrote it. Fixes reach into no other cell."""
    placed = notebook.placed(finding.span)
    if placed is None:
        return None
    index, span = placed
    steps = [(step, notebook.placed(step.span)) for step in finding.steps]
    own = tuple(replace(step, span=place[1]) for step, place in steps if place is not None and place[0] == index)
    fixes = tuple(fix for one in finding.fixes if (fix := _fix(one, index, notebook)) is not None)
    return index, replace(finding, span=span, steps=own, fixes=fixes)


def _fix(fix: Fix, index: int, notebook: Notebook) -> Fix | None:
    if not fix.edits:
        return fix
    placed = notebook.edits_of(fix.edits)
    return replace(fix, edits=placed[1]) if placed is not None and placed[0] == index else None
