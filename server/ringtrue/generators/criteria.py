"""Criteria: what a function is to be accepted by, as sections of its docstring that are yet to be filled in.

Does not know clients.
"""

from __future__ import annotations

import ast
import re

from ringtrue.generators.kinds import shown
from ringtrue.generators.subject import Subject
from ringtrue.text import Edit, Span

_SECTION = re.compile(r"^[ \t]*(Args|Arguments|Parameters|Returns|Yields|Raises|Complexity)\b", re.MULTILINE)
_ALIASES = {"Arguments": "Args", "Parameters": "Args", "Yields": "Returns"}


def criteria(subject: Subject) -> Edit | None:
    """The edit, in the function's block, that adds the sections which its docstring lacks; None where it has all."""
    function, block = subject.function, subject.block
    first = function.body[0]
    if first.lineno == function.lineno:
        return None  # all on one line
    line = block.chunk.source.text.rfind("\n", 0, block.span(first).start) + 1
    indent = block.text[line : block.span(first).start]
    if indent.strip():
        return None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return _added(subject, first, indent)
    words = subject.name.strip("_").replace("_", " ").capitalize()
    text = f'"""{words}.\n\n{_sections(subject, set(), indent)}{indent}"""\n{indent}'
    start = block.span(first).start
    return Edit(Span(start, start), text)


def _added(subject: Subject, docstring: ast.Expr, indent: str) -> Edit | None:
    span = subject.block.span(docstring)
    written = subject.block.text[span.start : span.end]
    if written[-3:] not in ('"""', "'''"):
        return None
    said = {_ALIASES.get(found[1], found[1]) for found in _SECTION.finditer(written)}
    more = _sections(subject, said, indent)
    end = len(written[:-3].rstrip())
    return Edit(Span(span.start + end, span.end - 3), f"\n\n{more}{indent}") if more else None


def _sections(subject: Subject, said: set[str], indent: str) -> str:
    sections = {
        "Args": [f"{one.name}: {shown(one.kind)}" for one in subject.parameters],
        "Returns": [] if subject.returns.name == "None" else [f"{shown(subject.returns)}: …".replace("…: …", "…")],
        "Raises": [f"{name}: when …" for name in subject.raises],
        "Complexity": [f"time {_loops(subject.function)} as it stands, memory …"],
    }
    made = [
        f"{indent}{title}:\n" + "".join(f"{indent}    {line}\n" for line in lines)
        for title, lines in sections.items()
        if lines and title not in said
    ]
    return "\n".join(made)


def _loops(function: ast.FunctionDef) -> str:
    """How the loops that stand inside each other multiply."""
    deepest = max((_depth(node) for node in function.body), default=0)
    return {0: "O(1)", 1: "O(n)"}.get(deepest, f"O(n^{deepest})") + " by its own loops"


def _depth(node: ast.AST) -> int:
    own = isinstance(node, ast.For | ast.While | ast.AsyncFor)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        own_loops = len(node.generators)
    else:
        own_loops = int(own)
    return own_loops + max((_depth(child) for child in ast.iter_child_nodes(node)), default=0)
