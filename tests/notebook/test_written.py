"""A cell's new text in its file: everything else stays, character by character."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.notebook.ipynb import read_notebook
from ringtrue.notebook.written import with_cells


def _file(*sources: Any, **style: Any) -> str:
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "source": ["é [\n", '"source": ["no"]']}]
    code = {"cell_type": "code", "outputs": [{"text": '"source"'}]}
    cells += [{**code, "source": source, "metadata": {}} for source in sources]
    return json.dumps({"metadata": {}, "cells": cells, "nbformat": 4}, **style)


@pytest.mark.parametrize(
    "style", [{}, {"indent": 1}, {"indent": "\t", "ensure_ascii": False}, {"separators": (",", ":")}]
)
@pytest.mark.parametrize("old", ["a\nb", ["a\n", "b"], ["ab"]])
def test_only_the_text_is_another(old: Any, style: dict[str, Any]) -> None:
    new = 'x = "é"\ny'
    listed = ['x = "é"\n', "y"] if isinstance(old, list) else new
    text = _file(["first"], old, "last", **style)
    made = with_cells(text, {1: new})
    assert json.loads(made) == json.loads(_file(["first"], listed, "last"))
    if style != {"separators": (",", ":")} or not isinstance(old, list):
        assert made == _file(["first"], listed, "last", **style)


def test_a_text_may_become_empty() -> None:
    assert json.loads(with_cells(_file(["a\n", "b"], indent=1), {0: ""}))["cells"][1]["source"] == []


def test_a_list_over_one_line_stays_on_it() -> None:
    text = '{"cells": [{"cell_type": "code", "source": ["a", "b"]}]}\r\n'
    assert with_cells(text, {0: "c\nd"}) == '{"cells": [{"cell_type": "code", "source": ["c\\n", "d"]}]}\r\n'


@given(st.lists(st.text(), min_size=1, max_size=4), st.data(), st.sampled_from([None, 1, 4]), st.booleans())
def test_what_is_written_is_read_again(texts: list[str], data: Any, indent: int | None, ascii: bool) -> None:
    new = data.draw(st.dictionaries(st.integers(0, len(texts) - 1), st.text(), max_size=3))
    sources = [text.splitlines(keepends=True) if data.draw(st.booleans()) else text for text in texts]
    read = read_notebook(with_cells(_file(*sources, indent=indent, ensure_ascii=ascii), new))
    assert not isinstance(read, str)
    assert [cell.text for cell in read.cells] == [new.get(i, text) for i, text in enumerate(texts)]
