"""Ignoring: the ways to silence a finding, from the smallest to the largest, as fixes that nobody prefers.

Does not know positions or clients.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from ringtrue.declarations import language_of
from ringtrue.declared.additions import to_array
from ringtrue.lsp.checker import Task
from ringtrue.rule import FileEdit, Finding, Fix
from ringtrue.suppression import addition, file_addition
from ringtrue.text import Edit, Source, Span
from ringtrue.toml_scanner import scan

TextAt = Callable[[str], Source | None]


def ways(task: Task, finding: Finding, scope: Span, text_at: TextAt) -> Iterator[Fix]:
    """On its line, in its file, in the project's configuration; each where that can be done by an edit."""
    source, language = task.document.source, language_of(task.path) or "python"
    on_line = addition(source, scope, finding.rule, language)
    if on_line is not None:
        yield Fix(f"Ignore '{finding.rule}' on this line", (on_line,))
    yield Fix(f"Ignore '{finding.rule}' in this file", (file_addition(source, finding.rule, language),))
    yield from _in_configuration(task, finding.rule, text_at)


def _in_configuration(task: Task, rule: str, text_at: TextAt) -> Iterator[Fix]:
    """In the configuration that holds, where it lies in the project; without one, in its `pyproject.toml`."""
    path = str(task.settled.source or os.path.join(task.root, "pyproject.toml"))
    text = text_at(path) if path.startswith(task.root + os.sep) else None
    edit = _listed(path, text.text, rule) if text is not None and path != task.path else None
    if edit is not None:
        yield Fix(f"Ignore '{rule}' in '{os.path.basename(path)}'", elsewhere=(FileEdit(path, (edit,)),))


def _listed(path: str, text: str, rule: str) -> Edit | None:
    """The edit that adds the rule to `ignore`."""
    if path.endswith("pyproject.toml"):
        return to_array(text, ("tool", "ringtrue", "ignore"), rule)
    if scan(text).root.get("ignore") is not None:
        return to_array(text, ("ignore",), rule)
    return Edit(Span(0, 0), f'ignore = ["{rule}"]\n')
