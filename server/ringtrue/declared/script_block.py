"""PEP 723: the `# /// script` block of a Python file.

Does not read the Python around it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ringtrue.declared.model import Declarations, Declared, Item, gathered, in_group
from ringtrue.declared.pep508 import python_limit
from ringtrue.declared.pyproject import array, sourced, toml_error, uv
from ringtrue.placed import Placed, joined
from ringtrue.text import Span
from ringtrue.toml_scanner import scan
from ringtrue.toml_text import Text

# The last closing line of the comment ends the block: one further up is its content.
_BLOCK = re.compile(
    r"^# /// script[ ]*\r?\n(?P<body>(?:#(?: [^\n]*|\r?)\n)*)# ///[ ]*\r?$",
    re.MULTILINE,
)
_LINE = re.compile(r"#(?: ?)([^\n]*\n)")


def parse_script(path: str, text: str) -> Declarations:
    """What the block declares; a file without a block declares nothing and is no requirement document."""
    body = script_toml(text)
    if body is None:
        return Declarations(path, None)
    root = scan(body.value).root
    items: list[Item] = [*array(root.get("dependencies"), "script"), *toml_error(body.value)]
    limit = root.get("requires-python")
    if isinstance(limit, Text):
        items.append(python_limit(limit.placed))
    items += uv(root.table("tool", "uv"))
    return gathered(path, "script", [_moved(sourced(in_group(item, "script"), root), body) for item in items])


def script_toml(text: str) -> Placed | None:
    """The TOML inside the comment, each character with its place in the file."""
    if "# /// script" not in text or (found := _BLOCK.search(text)) is None:
        return None
    lines = [Placed(line[1], found.start("body") + line.start(1)) for line in _LINE.finditer(found["body"])]
    return joined(lines) if lines else Placed("", found.start("body"))


def _moved(item: Item, body: Placed) -> Item:
    """The item with its spans in the file instead of in the TOML."""
    if isinstance(item, Declared):
        specifier = _span(item.specifier_span, body) if item.specifier_span else None
        item = replace(item, name_span=_span(item.name_span, body), specifier_span=specifier)
    return replace(item, span=_span(item.span, body))


def _span(span: Span, body: Placed) -> Span:
    return body.span(*span)
