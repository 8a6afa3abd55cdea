"""Composed: text that is put together from constants and values, as its parts in order.

Reads f-strings, `+`, `%`, `str.format` and names that are bound to such text in the same function. Does not know what
the values hold.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.flow import Definition, Flow

_DEPTH = 4
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*(?:\d+|\*)?(?:\.\d+)?([srdiouxXeEfFgGca%])")


class Hole(NamedTuple):
    """A value in composed text; `node` is None where it is not written out. `number`: only numbers fit."""

    node: ast.expr | None
    number: bool = False


Part = str | Hole


def composed(node: ast.expr, ctx: Context | None = None, depth: int = _DEPTH) -> list[Part] | None:
    """The parts of the text that `node` gives, adjacent constants joined; None for what is no text by its shape."""
    parts = _parts(node, ctx, depth)
    return None if parts is None else _merged(parts) or [""]


def _parts(node: ast.expr, ctx: Context | None, depth: int) -> list[Part] | None:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return [part for one in values for part in _formatted(one)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _parts(left, ctx, depth), _parts(right, ctx, depth)
            if first is None and second is None:
                return None
            return [*(first or [Hole(left)]), *(second or [Hole(right)])]
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return _percent(_parts(left, ctx, depth), right)
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return _format(_parts(value, ctx, depth), node)
        case ast.Call(func=ast.Attribute(value=value, attr="strip" | "lstrip" | "rstrip" | "replace")):
            return _parts(value, ctx, depth)
        case ast.Call(func=ast.Name(id="dedent") | ast.Attribute(attr="dedent"), args=[value]):
            return _parts(value, ctx, depth)
        case ast.Name() if ctx is not None and depth:
            return _bound(node, ctx, depth - 1)
        case _:
            return None


def _formatted(one: ast.expr) -> Iterable[Part]:
    if isinstance(one, ast.FormattedValue):
        spec = one.format_spec
        text = (
            spec.values[0].value
            if isinstance(spec, ast.JoinedStr) and spec.values and isinstance(spec.values[0], ast.Constant)
            else ""
        )
        return [Hole(one.value, str(text)[-1:] in tuple("dfFeEgGxXob%"))]
    return [str(one.value)] if isinstance(one, ast.Constant) else [Hole(one)]


def _percent(template: list[Part] | None, right: ast.expr) -> list[Part] | None:
    if template is None or len(template) != 1 or not isinstance(template[0], str):
        return None
    text = template[0]
    values = right.elts if isinstance(right, ast.Tuple) else [right]
    named = (
        {key.value: value for key, value in zip(right.keys, right.values, strict=True) if isinstance(key, ast.Constant)}
        if isinstance(right, ast.Dict)
        else None
    )
    parts: list[Part] = []
    at = used = 0
    for found in _PERCENT.finditer(text):
        parts.append(text[at : found.start()])
        at = found.end()
        if found[2] == "%":
            parts.append("%")
        elif found[1]:
            parts.append(Hole(named.get(found[1]) if named is not None else right, found[2] not in "sra"))
        else:
            parts.append(Hole(values[used] if used < len(values) else None, found[2] not in "sra"))
            used += 1
    return [*parts, text[at:]]


def _format(template: list[Part] | None, node: ast.Call) -> list[Part] | None:
    if template is None or len(template) != 1 or not isinstance(template[0], str):
        return template
    named = {one.arg: one.value for one in node.keywords}
    parts: list[Part] = []
    used = 0
    try:
        fields = list(Formatter().parse(template[0]))
    except ValueError:
        return None
    for text, field, spec, _ in fields:
        parts.append(text)
        if field is None:
            continue
        name = re.split(r"[.\[]", field)[0]
        if name == "" or name.isdigit():
            at = used if name == "" else int(name)
            used += 1
            value = node.args[at] if at < len(node.args) else None
        else:
            value = named.get(name)
        parts.append(Hole(value, (spec or "")[-1:] in tuple("dfFeEgGxXob%")))
    return parts


def _bound(node: ast.Name, ctx: Context, depth: int) -> list[Part] | None:
    flow = ctx.flow_around(node)
    reaching = flow.reaching(node) if flow is not None else None
    if flow is None or not reaching:
        return None
    found = [_of_definition(one, flow, ctx, depth) for one in reaching[:_DEPTH]]
    known = [parts for parts in found if parts is not None]
    if len(known) < len(found):
        return None
    return max(known, key=lambda parts: sum(isinstance(part, Hole) for part in parts))


def _of_definition(one: Definition, flow: Flow, ctx: Context, depth: int) -> list[Part] | None:
    if one.value is None:
        return None
    if one.kind in ("assign", "walrus"):
        return _parts(one.value, ctx, depth)
    if one.kind != "augment":
        return None
    before = [other for other in flow.reaching_step(one.name, one.step) if other.number < one.number]
    first = max(before, key=lambda definition: definition.number, default=None)
    start = (
        _parts(first.value, ctx, depth)
        if first is not None and first.kind == "assign" and first.value is not None
        else None
    )
    added = _parts(one.value, ctx, depth)
    if start is None and added is None:
        return None
    return [*(start or [Hole(None)]), *(added or [Hole(one.value)])]


def _merged(parts: list[Part]) -> list[Part]:
    made: list[Part] = []
    for part in parts:
        if isinstance(part, str) and made and isinstance(made[-1], str):
            made[-1] += part
        elif part != "":
            made.append(part)
    return made
