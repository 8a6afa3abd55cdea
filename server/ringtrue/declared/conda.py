"""environment.yml: what conda resolves, and the `pip:` entries, which are requirements.

Does not know conda's index or its version syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.declared.model import CondaPackage, Declarations, Item, Malformed, PythonLimit, gathered
from ringtrue.declared.pep508 import python_limit
from ringtrue.declared.pip_file import entry as pip_entry
from ringtrue.placed import Placed
from ringtrue.text import Span, line_starts

if TYPE_CHECKING:
    from ruamel.yaml.error import StreamMark
    from ruamel.yaml.nodes import Node

_PACKAGE = re.compile(r"(?:[^:\s]+::)?([A-Za-z0-9_.-]+)\s*(.*)", re.DOTALL)
_SERIES = re.compile(r"=?(\d+(?:\.\d+)*)(?:\.\*)?(?:=.*)?\Z")


def parse_environment(path: str, text: str) -> Declarations:
    """A conda environment file."""
    root = _composed(text)
    if isinstance(root, Malformed):
        return gathered(path, "environment-yml", [root])
    items: list[Item] = []
    for node in _sequence(_value(root, "dependencies")):
        items += _dependency(node, text)
    return gathered(path, "environment-yml", items)


def _composed(text: str) -> Node | Malformed | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        composed: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(_offset(text, mark), max(0, len(text) - 1)) if mark else 0
        return Malformed(Span(at, min(at + 1, len(text))), f"not valid YAML: {error.problem or error.context}")
    except (YAMLError, ValueError, RecursionError) as error:
        return Malformed(Span(0, 0), f"not valid YAML: {str(error).partition(chr(10))[0]}")
    return composed


def _offset(text: str, mark: StreamMark) -> int:
    starts = line_starts(text)
    return starts[min(mark.line, len(starts) - 1)] + mark.column


def _dependency(node: Node, text: str) -> Iterator[Item]:
    if _is(node, "mapping"):
        for line in _sequence(_value(node, "pip")):
            placed = _placed(line, text)
            if placed is not None and placed.value:
                yield from pip_entry(placed)
    elif (placed := _placed(node, text)) is not None:
        yield from _package(placed)


def _package(placed: Placed) -> Iterator[Item]:
    found = _PACKAGE.match(placed.value)
    if found is None:
        return
    yield CondaPackage(found[1], found[2], placed.span())
    if found[1] == "python" and found[2]:
        series = _SERIES.match(found[2].lstrip("="))
        limit = PythonLimit(f"=={series[1]}.*", placed.span()) if series else python_limit(placed.part(found.start(2)))
        if isinstance(limit, PythonLimit):
            yield limit


def _is(node: Node | None, kind: str) -> bool:
    return getattr(node, "id", None) == kind


def _sequence(node: Node | None) -> list[Node]:
    return list(node.value) if node is not None and _is(node, "sequence") else []


def _value(node: Node | None, key: str) -> Node | None:
    if node is None or not _is(node, "mapping"):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _placed(node: Node, text: str) -> Placed | None:
    """The scalar's characters; where an escape or a folded line hides them, each stands for the whole scalar."""
    if not _is(node, "scalar"):
        return None
    start, end = _offset(text, node.start_mark), _offset(text, node.end_mark)
    value = str(node.value)
    at = text.find(value, start, end) if value else start
    if at >= 0:
        return Placed(value, at).stripped()
    return Placed(value, start, (Span(start, end),) * len(value))
