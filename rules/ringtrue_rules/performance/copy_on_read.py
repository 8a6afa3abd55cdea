"""Copying a whole buffer to look at a part of it costs its whole length each time. `bytes(buffer)[a:b]` copies
everything and then the part; `list(values)[i]` in a loop builds the list anew in every pass; a property that returns
`bytes(self._buffer)` copies for every reader.

Slice first (`buffer[a:b]`), hand out a `memoryview`, keep the list.

The rule is silent where the copy is kept or changed, and where a small part was sliced out already.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, last_name, rule

_COPIES = {"list", "tuple", "bytes", "bytearray", "sorted"}


@rule(
    ast.Call,
    summary="copy of a whole buffer or collection to read a part of it",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            class Window:
                def __init__(self):
                    self.buffer = bytearray()

                def read(self, start, size):
                    return bytes(self.buffer)[start : start + size]
                    #      ^^^^^^^^^^^^^^^^^^ copies all of 'self.buffer' to read a part of it: O(len(self.buffer)) for each read
            """,
            fixed="""
            class Window:
                def __init__(self):
                    self.buffer = bytearray()

                def read(self, start, size):
                    return bytes(self.buffer[start : start + size])
            """,
        ),
        Bad(
            """
            def nth(table: dict[str, int], places):
                found = []
                for place in places:
                    found.append(list(table.values())[place])
                    #            ^^^^^^^^^^^^^^^^^^^^ builds the whole list in each pass to read one element: O(len(places) · len(table))
                return found
            """,
        ),
        Bad(
            """
            class Log:
                def __init__(self):
                    self._data = bytearray()

                @property
                def data(self):
                    return bytes(self._data)
                    #      ^^^^^^^^^^^^^^^^^ property copies all of 'self._data' for each reader: O(len(self._data)); a memoryview copies nothing
            """,
        ),
        Bad(
            """
            import io


            def parsed(stream: io.BytesIO, places):
                for place in places:
                    yield stream.getvalue()[place : place + 4]
                    #     ^^^^^^^^^^^^^^^^^ 'getvalue' copies the whole buffer in each pass to read a part: O(len(places) · len(stream))
            """,
        ),
        Good(
            """
            class Window:
                def __init__(self):
                    self.buffer = bytearray()

                def read(self, start, size):
                    return memoryview(self.buffer)[start : start + size]
            """,
            why="a view copies nothing",
        ),
        Good(
            """
            def nth(table: dict[str, int], places):
                values = list(table.values())
                return [values[place] for place in places]
            """,
            why="copied once",
        ),
        Good(
            """
            class Tags:
                def __init__(self):
                    self._tags = []

                @property
                def tags(self):
                    return list(self._tags)
            """,
            why="a copy of a list keeps callers from changing it",
        ),
        Good(
            """
            class Packet:
                def __init__(self):
                    self.buffer = bytearray()

                def finish(self):
                    return bytes(self.buffer)
            """,
            why="done once: not a property",
        ),
    ],
)
def copy_on_read(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if ctx.cost.cold(node):
        return
    found = _buffer_part(node, ctx) or _list_part(node, ctx) or _value_part(node, ctx) or _property(node, ctx)
    if found is None:
        return
    what, growth, fix = found
    message = f"{what}: {growth}"
    yield Finding(
        ctx.span(node), message, ctx.cost.evidence(growth, "the copy is as long as the whole"), (fix,) if fix else ()
    )


def _copied(node: ast.Call) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[one], keywords=[]) if name in _COPIES:
            return one
        case _:
            return None


def _buffer_part(node: ast.Call, ctx: Context) -> tuple[str, str, Fix | None] | None:
    """`bytes(buffer)[a:b]`: slice first."""
    parent, whole = ctx.tree.parents.get(node), _copied(node)
    match parent:
        case ast.Subscript(value=value, slice=ast.Slice(), ctx=ast.Load()) if value is node and whole is not None:
            pass
        case _:
            return None
    if isinstance(whole, ast.Call) and last_name(whole.func) in ("pack", "to_bytes", "digest", "urandom"):
        return None  # a few bytes, made for it
    if ctx.cost.kind(whole) not in ("bytearray", "bytes") or not isinstance(node.func, ast.Name):
        return None
    if node.func.id not in ("bytes", "bytearray"):
        return None
    shown = ctx.source(whole)
    start, end = ctx.span(node).end, ctx.span(parent).end
    text = f"{node.func.id}({shown}{ctx.block.text[start:end]})"
    fix = Fix("Slice first", (Edit(ctx.span(parent), text),))
    return f"copies all of '{_short(shown)}' to read a part of it", f"O(len({_short(shown)})) for each read", fix


def _list_part(node: ast.Call, ctx: Context) -> tuple[str, str, Fix | None] | None:
    """`list(values)[i]` in a loop that does not change the values."""
    parent, whole = ctx.tree.parents.get(node), _copied(node)
    if (
        not isinstance(parent, ast.Subscript)
        or parent.value is not node
        or whole is None
        or isinstance(parent.slice, ast.Slice)
    ):
        return None
    loops = ctx.cost.growing(node)
    if not loops or loops[0].depends(whole) or ctx.cost.leaves(node, loops[0]) or isinstance(whole, ast.GeneratorExp):
        return None
    size = ctx.cost.size(whole)
    if size is None or (isinstance(whole, ast.Call) and not _plain_view(whole)) or ctx.cost.kind(whole) == "generator":
        return None
    return f"builds the whole {_word(node)} in each pass to read one element", ctx.cost.growth(loops[:1], size), None


def _plain_view(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("keys", "values", "items") and not node.args


def _value_part(node: ast.Call, ctx: Context) -> tuple[str, str, Fix | None] | None:
    """`stream.getvalue()[a:b]` or `len(stream.getvalue())` in a loop."""
    parent = ctx.tree.parents.get(node)
    match node:
        case ast.Call(func=ast.Attribute(value=stream, attr="getvalue" | "tobytes" as attr), args=[]):
            pass
        case _:
            return None
    is_part = isinstance(parent, ast.Subscript) and parent.value is node
    is_length = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "len"
    loops = ctx.cost.growing(node)
    if not (is_part or is_length) or not loops or ctx.cost.leaves(node, loops[0]):
        return None
    if attr == "getvalue" and ctx.cost.kind(stream) != "file":
        return None
    name = ctx.cost.name(stream)
    if not name or name.partition(".")[0] in loops[0].bound:
        return None
    growth = ctx.cost.growth(loops[:1], f"len({_short(name)})")
    return f"'{attr}' copies the whole buffer in each pass to read a part", growth, None


def _property(node: ast.Call, ctx: Context) -> tuple[str, str, Fix | None] | None:
    """A property that returns a copy of the object's own byte buffer."""
    function, whole = ctx.cost.function(node), _copied(node)
    if function is None or whole is None or not isinstance(ctx.tree.parents.get(node), ast.Return):
        return None
    is_property = any(isinstance(one, ast.Name) and one.id == "property" for one in function.decorator_list)
    if not is_property or not isinstance(whole, ast.Attribute) or ctx.cost.kind(whole) != "bytearray":
        return None
    shown = ctx.source(whole)
    return (
        f"property copies all of '{shown}' for each reader",
        f"O(len({_short(shown)})); a memoryview copies nothing",
        None,
    )


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


def _word(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) and node.func.id != "sorted" else "list"
