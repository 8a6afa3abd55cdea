"""Cells as one module, and places in it as places in cells."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from ringtrue.analysis import Snapshot
from ringtrue.context import Nothing
from ringtrue.engine import check
from ringtrue.notebook.cells import MARK, Notebook, cell_of
from ringtrue.notebook.joined import JoinedSyntax, joined
from ringtrue.ruleset import RuleSet
from ringtrue.syntax import parse
from ringtrue.text import Edit, Span, apply_edits

LINES = (
    "x = 1\n",
    "%time y = x\n",
    "!ls \\\n -l\n",
    "def f(:\n",
    "z = (\n",
    ")\n",
    "else:\n",
    "'''\n",
    "a?\n",
    "\n",
    "@d\n",
)
CELLS = st.lists(st.lists(st.sampled_from(LINES), max_size=4).map("".join), max_size=5)


def _notebook(*cells: str) -> Notebook:
    return Notebook(tuple(map(cell_of, cells)))


def test_a_place_is_in_the_cell_that_its_author_wrote() -> None:
    notebook = _notebook("x = 1\n", "!ls\nprint(x)", "")
    at = notebook.text.index("print")
    assert notebook.placed(Span(at, at + 5)) == (1, Span(4, 9))
    assert notebook.placed(Span(at - 3, at + 5)) is None  # the line above is a magic
    assert notebook.placed(Span(0, 3)) is None  # a mark
    first = notebook.text.index("x = 1")
    assert notebook.placed(Span(first, at)) is None  # two cells


def test_edits_stay_in_one_cell() -> None:
    notebook = _notebook("a\n", "%time b\nc\n")
    a, b, c = (notebook.text.index(name, len(MARK)) for name in ("a\n", "b\n", "c\n"))
    assert notebook.edits_of([Edit(Span(c, c + 1), "d")]) == (1, (Edit(Span(8, 9), "d"),))
    assert notebook.edits_of([Edit(Span(a, a + 1), ""), Edit(Span(c, c + 1), "d")]) is None
    assert notebook.edits_of([Edit(Span(b, b + 1), "d")]) is None


def test_what_is_broken_in_one_cell_is_whole_in_the_next() -> None:
    text = _notebook("z = (", "y)\nresponse = 1\n", "@decorator", "def f(): ...").text
    syntax = joined(text, None)
    alone = [parse(part) for part in text.replace(MARK, f"\0{MARK}").split("\0")[1:]]
    assert [chunk.source.text for chunk in syntax.chunks] == [c.source.text for one in alone for c in one.chunks]
    assert syntax.text == text


@given(CELLS, CELLS)
@settings(max_examples=60, deadline=None)
def test_from_one_notebook_to_the_next_as_from_scratch(before: list[str], after: list[str]) -> None:
    first, second = _notebook(*before).text, _notebook(*after).text
    fresh, made = joined(second, None), joined(second, joined(first, None))
    assert isinstance(made, JoinedSyntax)
    assert [one.source.text for one in made.chunks] == [one.source.text for one in fresh.chunks]
    assert (made.lengths, made.line_ends, made.damage) == (fresh.lengths, fresh.line_ends, fresh.damage)
    assert made.text == second
    old = joined(first, None)
    assert made.head + made.tail <= min(len(made.chunks), len(old.chunks))


@given(CELLS, st.data())
@settings(max_examples=60, deadline=None)
def test_an_edit_of_a_cell_is_the_edit_of_the_notebook(cells: list[str], data: st.DataObject) -> None:
    notebook = _notebook(*cells)
    text = notebook.text
    start = data.draw(st.integers(0, len(text)))
    edit = Edit(Span(start, data.draw(st.integers(start, len(text)))), "q")
    placed = notebook.edits_of([edit])
    if placed is None:
        return
    index, edits = placed
    own = apply_edits(cells[index], edits)
    other = [cell_of(own) if i == index else cell for i, cell in enumerate(notebook.cells)]
    # What a translated line became may be another, but nothing beside the cell is.
    assert apply_edits(text, [edit]).split(MARK)[1:index] == [*Notebook(tuple(other)).text.split(MARK)][1:index]
    assert len(own) == len(cells[index]) + 1 - (edit.span.end - edit.span.start)


def test_a_key_parses_one_cell() -> None:
    first = check(
        Snapshot(_notebook("a = 1\n" * 50, "b = 2\n", "c = 3\n" * 50).text, "n.ipynb", RuleSet(()), Nothing())
    )
    text = _notebook("a = 1\n" * 50, "bb = 2\n", "c = 3\n" * 50).text
    second = check(Snapshot(text, "n.ipynb", RuleSet(()), Nothing()), first)
    assert second.work.chunks_parsed <= 2  # the mark, and the statement
