"""The edit that adds a dependency to a document and leaves everything else as its author wrote it.

Does not choose the document, nor check that the name exists.
"""

from __future__ import annotations

import re

from ringtrue.text import Edit, Source, Span
from ringtrue.toml_scanner import scan
from ringtrue.toml_text import Array, Table, Text, span_of

_REST_OF_LINE = re.compile(r"(?P<comma>[ \t]*,)?(?P<rest>[ \t]*(?:#[^\r\n]*)?)(?=\r?\n)")


def to_requirements(text: str, wanted: str) -> Edit:
    """A new last line of a requirements file."""
    newline = _newline(text)
    end = len(text.rstrip())
    if not text.strip():
        return Edit(Span(0, 0), f"{wanted}{newline}")
    tail = text[end:]
    return Edit(Span(end, end), f"{newline}{wanted}" + ("" if "\n" in tail else newline))


def to_array(text: str, path: tuple[str, ...], wanted: str) -> Edit | None:
    """A new last item of the array of strings at `path`, which is made where it is missing."""
    scanned = scan(text)
    root = scanned.root
    if scanned.damage:
        return None
    node = root.get(*path)
    if node is None:
        return _new_entry(text, root, path, f'{_key(path[-1])} = ["{wanted}"]')
    if not isinstance(node, Array):
        return None
    return _appended(text, node, wanted)


def to_table(text: str, path: tuple[str, ...], wanted: str) -> Edit | None:
    """A new `name = "*"` in the table at `path`, which is made where it is missing."""
    name, _, extras = wanted.rstrip("]").partition("[")
    listed = ", ".join(f'"{extra}"' for extra in extras.split(","))
    value = f'{{ extras = [{listed}], version = "*" }}' if extras else '"*"'
    scanned = scan(text)
    if scanned.damage or scanned.root.get(*path, name) is not None:
        return None
    return _new_entry(text, scanned.root, (*path, name), f"{_key(name)} = {value}")


def _key(name: str) -> str:
    return f'"{name}"' if "." in name else name


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _new_entry(text: str, root: Table, path: tuple[str, ...], line: str) -> Edit | None:
    newline = _newline(text)
    table = root.get(*path[:-1])
    if isinstance(table, Table) and table.inline is not None:
        return _into_inline(text, table, line)
    if isinstance(table, Table) and table.header is not None:
        line_end = Source(text).line_span(Source(text).line_of(table.end)).end
        return Edit(Span(line_end, line_end), f"{newline}{line}")
    if table is not None and not isinstance(table, Table):
        return None
    if isinstance(table, Table) and _is_dotted(table):
        return None
    end = len(text.rstrip())
    head = f"{newline}{newline}" if end else ""
    header = ".".join(_key(part) for part in path[:-1])
    return Edit(Span(end, len(text)), f"{head}[{header}]{newline}{line}{newline}")


def _is_dotted(table: Table) -> bool:
    """Whether a table without a header has entries that are no tables with a header: it was made by dotted keys."""
    return any(not (isinstance(entry.value, Table) and entry.value.header) for entry in table.entries.values())


def _into_inline(text: str, table: Table, line: str) -> Edit:
    assert table.inline is not None  # asked by the caller
    if not table.entries:
        return Edit(table.inline, f"{{ {line} }}")
    last = max((span_of(entry.value).end for entry in table.entries.values()), default=table.inline.start)
    return Edit(Span(last, last), f", {line}")


def _appended(text: str, array: Array, wanted: str) -> Edit:
    if not array.items:
        return _first(text, array, wanted)
    last = array.items[-1]
    end = span_of(last).end
    quote = "'" if isinstance(last, Text) and text[last.span.start] == "'" else '"'
    item = f"{quote}{wanted}{quote}"
    before = text[array.span.start : span_of(last).start]
    if "\n" not in before:
        return Edit(Span(end, end), f", {item}")
    line_start = text.rfind("\n", 0, span_of(last).start) + 1
    lead = text[line_start : span_of(last).start]
    indent = lead if not lead.strip() else re.match(r"[ \t]*", lead)[0]  # type: ignore[index]  # matches any text
    rest = _REST_OF_LINE.match(text, end)
    if rest is None:
        return Edit(Span(end, end), f",{_newline(text)}{indent}{item}")
    comma = "," if rest["comma"] else ""
    kept = rest["rest"] if not comma else rest[0][len(rest["comma"]) :]
    return Edit(Span(end, rest.end()), f",{kept}{_newline(text)}{indent}{item}{comma}")


def _first(text: str, array: Array, wanted: str) -> Edit:
    inner = text[array.span.start + 1 : array.span.end - 1]
    if "\n" not in inner:
        return Edit(Span(array.span.start + 1, array.span.end - 1), f'"{wanted}"')
    at = array.span.start + 1 + len(inner.rstrip(" \t"))
    newline = _newline(text)
    return Edit(Span(at, at), f'    "{wanted}",{newline}')
