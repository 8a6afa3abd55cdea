"""Generating: code actions that write tests, benchmarks and criteria for the function under the cursor.

Lives on the worker's thread. Files are made by the client, which can take them back; none is written over.
Does not know how requests are answered, nor what is written.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringtrue.definitions import Definitions
from ringtrue.generators.criteria import criteria
from ringtrue.generators.files import example_test, growth_benchmark, property_test
from ringtrue.generators.subject import Subject
from ringtrue.lsp.checker import Checked
from ringtrue.lsp.client import Client
from ringtrue.lsp.positions import range_of, span_of
from ringtrue.lsp.uris import uri_of
from ringtrue.text import Span

REFACTOR: Final = "refactor"
_CRITERIA: Final = "state the acceptance criteria of '{}'"
Action = dict[str, Any]


@dataclass(frozen=True)
class _File:
    """A kind of file that can be written for a function: its action's title, its name, and its text."""

    title: str
    name: str
    text: Callable[[Subject], str | None]


_FILES: Final = (
    _File("Write a property test for '{}'", "test_{}_properties.py", property_test),
    _File("Write the examples of '{}' as a test", "test_{}_examples.py", example_test),
    _File("Write a growth benchmark for '{}'", "test_{}_growth.py", growth_benchmark),
)


@dataclass(frozen=True)
class Generating:
    """What can be written for the functions of one document."""

    checked: Checked
    client: Client

    def at(self, range: Mapping[str, Any]) -> Iterator[Action]:
        """The actions for the function whose first line the range touches."""
        wanted = span_of(self.checked.task.document.source, range, self.client.encoding)
        for start, subject in self._subjects():
            if _header(subject).shifted(start).touches(wanted):
                yield from self._actions(start, subject)

    def resolved(self, action: Action) -> Action | None:
        """The action with its edit; None where the function is gone."""
        for start, subject in self._subjects():
            if subject.name == action["data"].get("function"):
                for made in self._made(start, subject):
                    if made["title"] == action.get("title"):
                        return {**action, "edit": made["edit"]}
        return None

    def _actions(self, start: int, subject: Subject) -> Iterator[Action]:
        for made in self._made(start, subject):
            if self.client.resolves_edits:
                del made["edit"]
                made["data"] = {"uri": self.checked.task.document.uri, "kind": REFACTOR, "function": subject.name}
            yield made

    def _made(self, start: int, subject: Subject) -> Iterator[Action]:
        name = subject.name
        if self.client.creates_files:
            for one in _FILES:
                text = one.text(subject)
                if text is not None:
                    path = self._free(one.name.format(name))
                    yield {"title": one.title.format(name), "kind": REFACTOR, "edit": _new_file(path, text)}
        edit = criteria(subject)
        if edit is not None:
            document = self.checked.task.document
            span = range_of(document.source, edit.span.shifted(start), self.client.encoding)
            change = {"range": span, "newText": edit.text}
            title = _CRITERIA.format(name).capitalize()
            yield {"title": title, "kind": REFACTOR, "edit": self._change(change)}

    def _change(self, change: dict[str, Any]) -> dict[str, Any]:
        document = self.checked.task.document
        if self.client.versioned_edits:
            held = {"uri": document.uri, "version": document.version}
            return {"documentChanges": [{"textDocument": held, "edits": [change]}]}
        return {"changes": {document.uri: [change]}}

    def _subjects(self) -> Iterator[tuple[int, Subject]]:
        """The functions at the top of the document that another file can import, and where their blocks start."""
        task, syntax = self.checked.task, self.checked.analysis.syntax
        module = module_name(task.path, task.root) if task.document.saved else None
        if module is None or module.rpartition(".")[2].startswith("test_"):
            return
        definitions = Definitions(syntax.chunks)
        for start, chunk in zip(syntax.starts, syntax.chunks, strict=True):
            for block in chunk.blocks:
                node = block.nodes[0]
                if block.kind == "statement" and isinstance(node, ast.FunctionDef) and not block.damage:
                    yield start, Subject(node, block, module, definitions)

    def _free(self, name: str) -> str:
        """Where a new test file goes: among the project's tests, or beside the module where there are none."""
        task = self.checked.task
        folders = [os.path.join(task.root, folder) for folder in ("tests", "test")]
        folder = next((one for one in folders if os.path.isdir(one)), os.path.dirname(task.path))
        stem, path, count = name.removesuffix(".py"), os.path.join(folder, name), 1
        while os.path.exists(path):
            count += 1
            path = os.path.join(folder, f"{stem}_{count}.py")
        return path


def module_name(path: str, root: str) -> str | None:
    """The dotted name under which the file at `path` is imported; None where it has none."""
    folder, file = os.path.split(path)
    parts = [file.removesuffix(".py")]
    if not file.endswith(".py"):
        return None
    if parts == ["__init__"]:
        parts = []
    while os.path.exists(os.path.join(folder, "__init__.py")) and folder != root:
        folder, name = os.path.split(folder)
        parts.insert(0, name)
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


def _header(subject: Subject) -> Span:
    """From `def` to the end of the line that it begins."""
    start = subject.block.span(subject.function).start
    end = subject.block.text.find("\n", start)
    return Span(start, len(subject.block.text) if end < 0 else end)


def _new_file(path: str, text: str) -> dict[str, Any]:
    uri = uri_of(path)
    nowhere = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    return {
        "documentChanges": [
            {"kind": "create", "uri": uri, "options": {"overwrite": False, "ignoreIfExists": False}},
            {"textDocument": {"uri": uri, "version": None}, "edits": [{"range": nowhere, "newText": text}]},
        ]
    }
