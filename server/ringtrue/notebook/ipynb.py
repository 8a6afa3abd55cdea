"""ipynb: a notebook file's JSON as its cells of Python. Does not know what is in them."""

from __future__ import annotations

import json
from typing import Any

from ringtrue.notebook.cells import Notebook, cell_of


def is_notebook(path: str) -> bool:
    return path.endswith(".ipynb")


def read_notebook(text: str) -> Notebook | str:
    """The cells of Python in the notebook that `text` holds, or why there are none to be had."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return "not a notebook: it is not JSON"
    cells = said.get("cells") if isinstance(said, dict) else None
    if not isinstance(cells, list):
        return "not a notebook of format 4"
    language = _language(said.get("metadata"))
    if language != "python":
        return f"a notebook of '{language}', not of Python"
    return Notebook(tuple(cell_of(_text(cell)) for cell in cells if is_python_cell(cell)))


def _language(metadata: Any) -> str:
    """The kernel's language; a notebook that does not say so is Python's."""
    for group, key in (("language_info", "name"), ("kernelspec", "language")):
        table = metadata.get(group) if isinstance(metadata, dict) else None
        name = table.get(key) if isinstance(table, dict) else None
        if isinstance(name, str) and name:
            return "python" if name.lower() in ("python", "ipython", "python3") else name
    return "python"


def is_python_cell(cell: Any) -> bool:
    """Whether the cell, as its JSON says it, holds code that the notebook's kernel runs."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return False
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    return not isinstance(editor, dict) or editor.get("languageId", "python") == "python"


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source")
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
