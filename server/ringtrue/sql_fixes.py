"""SQL fixes: how the text of a query, its placeholders and its values are brought together.

Each function gives the mended form, or nothing where it would be a guess. Does not know what is wrong with a query.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.rule import Edit, Fix, Span
from ringtrue.schema.placeholders import Placeholder
from ringtrue.sql_calls import SqlCall, place_of

if TYPE_CHECKING:
    from ringtrue.context import Context

_POSITIONAL = ("?", "%s", "$1")
_INSERT = re.compile(r"\s*insert\s+(?:or\s+\w+\s+)?into\s+[\w.\"`]+\s*\(([^()]*)\)\s*values\s*\(", re.IGNORECASE)


def restyled(call: SqlCall, wrong: tuple[Placeholder, ...], right: str, ctx: Context) -> Iterator[Fix]:
    """The same text with the driver's own placeholders, where these too go by order."""
    if wrong[0].style not in _POSITIONAL or right not in _POSITIONAL:
        return
    if wrong[0].style == "$1" and [one.name for one in wrong] != [str(number + 1) for number in range(len(wrong))]:
        return  # by another order, or one value twice
    spans = _places(call, wrong, ctx)
    if spans:
        edits = [Edit(span, f"${number}" if right == "$1" else right) for number, span in enumerate(spans, 1)]
        yield Fix(f"Use '{right}'", (*edits, *_handed_over(call, right, ctx)))


def _places(call: SqlCall, found: tuple[Placeholder, ...], ctx: Context) -> list[Span]:
    """Where each placeholder stands in the code; empty where that cannot be told of all."""
    spans = [place_of(call, one.start, one.end, ctx) for one in found]
    return [] if not isinstance(call.node, ast.Constant) or ctx.span(call.node) in spans else spans


def _handed_over(call: SqlCall, right: str, ctx: Context) -> Iterator[Edit]:
    """The values as the driver takes them: asyncpg one by one, the others in a tuple."""
    given = call.parameters
    if right != "$1" and len(call.arguments) > 1:
        yield from _around("(", Span(ctx.span(call.arguments[0]).start, ctx.span(call.arguments[-1]).end), ")")
    elif right != "$1" and isinstance(given, ast.Name | ast.Attribute) and _is_one_value(given, ctx):
        if not re.match(r"\s*\)\s*\)", ctx.block.text[ctx.span(given).end :]):  # else the comma alone is missing
            yield from _around("(", ctx.span(given), ",)")
    elif right == "$1" and isinstance(given, ast.Tuple | ast.List) and given.elts:
        yield from _bared(given, ctx)


def _around(before: str, span: Span, after: str) -> Iterator[Edit]:
    yield Edit(Span(span.start, span.start), before)
    yield Edit(Span(span.end, span.end), after)


def _bared(given: ast.Tuple | ast.List, ctx: Context) -> Iterator[Edit]:
    """The elements without what is around them."""
    start, end = ctx.span(given)
    yield Edit(Span(start, ctx.span(given.elts[0]).start), "")
    yield Edit(Span(ctx.span(given.elts[-1]).end, end), "")


def _is_one_value(node: ast.expr, ctx: Context) -> bool:
    paths = ctx.receivers.of(node)
    return bool(paths) and all(re.match(r"(?:builtins\.(?:str|int|float|bytes|bool)\b|None$)", path) for path in paths)


def without_tuple(given: ast.Tuple | ast.List, ctx: Context) -> Fix:
    """The values themselves, as asyncpg takes them."""
    return Fix("Give the values themselves", tuple(_bared(given, ctx)))


def value_added(call: SqlCall, wanted: int, ctx: Context) -> Iterator[Fix]:
    """The one value that is missing behind the others, where a name of the function says what it is."""
    values = list(call.arguments)
    if call.driver != "asyncpg":
        values = call.parameters.elts if isinstance(call.parameters, ast.Tuple | ast.List) else []
    columns = _columns(call)
    if not values or len(values) + 1 != wanted or len(columns) != wanted:
        return
    value = _value_of(columns[-1], values[-1], ctx)
    if value:
        end = ctx.span(values[-1]).end
        yield Fix(f"Add '{value}'", (Edit(Span(end, end), f", {value}"),))


def _columns(call: SqlCall) -> list[str]:
    """The columns that an INSERT fills."""
    match = _INSERT.match(call.text or "")
    return [one.strip(' \n"`') for one in match[1].split(",")] if match else []


def _value_of(column: str, near: ast.expr, ctx: Context) -> str:
    """What a parameter of the function offers for a column: itself by the same name, or its 'id'."""
    function = ctx.function_of(near)
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return ""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    names = {one.arg for one in given}
    if column in names:
        return column
    stem, _, key = column.rpartition("_")
    holders = [one.arg for one in given if one.arg == stem]
    if not holders and key == "id":  # 'user_id' of 'author: User'
        holders = [one.arg for one in given if one.annotation is not None and _names(one.annotation, stem, ctx)]
    return f"{holders[0]}.{key}" if key == "id" and len(holders) == 1 else ""


def _names(annotation: ast.expr, stem: str, ctx: Context) -> bool:
    return ctx.source(annotation).rpartition(".")[2].strip("\"'").lower() == stem.replace("_", "")


def keyed(given: ast.Dict, names: set[str], missing: str, ctx: Context) -> Iterator[Fix]:
    """The key renamed that nothing asks for, or the key added that the other values lead to."""
    keys = [one for one in given.keys if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    spare = [one for one in keys if one.value not in names]
    if len(spare) == 1:
        quote = ctx.source(spare[0])[0]
        yield Fix(f"Name it '{missing}'", (Edit(ctx.span(spare[0]), f"{quote}{missing}{quote}"),))
        return
    held = [one.value for one in given.values if isinstance(one, ast.Attribute)]
    owners = {one.id for one in held if isinstance(one, ast.Name)}
    alike = all(isinstance(v, ast.Attribute) and isinstance(k, ast.Constant) and k.value == v.attr
                for k, v in zip(given.keys, given.values, strict=True))  # fmt: skip
    if len(owners) == 1 and alike and given.values:
        end = ctx.span(given.values[-1]).end
        yield Fix(f"Add '{missing}'", (Edit(Span(end, end), f', "{missing}": {owners.pop()}.{missing}'),))


def spread(call: SqlCall, place: Placeholder, value: ast.expr, ctx: Context) -> Iterator[Fix]:
    """One placeholder for each value of a list that is written out."""
    spans = _places(call, (place,), ctx)
    if not spans or not isinstance(value, ast.List | ast.Tuple) or not value.elts:
        return
    if any(isinstance(one, ast.Starred) for one in value.elts):
        return
    marks = Edit(spans[0], ", ".join([place.style] * len(value.elts)))
    yield Fix("One placeholder for each value", (marks, *_bared(value, ctx)))


def by_any(call: SqlCall, place: Placeholder, order: int, ctx: Context) -> Iterator[Fix]:
    """`= ANY(%s)` with a list, for `IN %s` with a tuple."""
    assert call.text is not None  # placeholders stand in one
    before = re.search(r"\bin\s+$", call.text[: place.start], re.IGNORECASE)
    if before is None or not isinstance(call.node, ast.Constant):
        return
    span = place_of(call, before.start(), place.end, ctx)
    edits = [Edit(span, f"= ANY({call.text[place.start : place.end]})")]
    values = call.parameters.elts if isinstance(call.parameters, ast.Tuple | ast.List) else []
    value = values[order] if order < len(values) else None
    if span == ctx.span(call.node) or value is None:
        return
    if isinstance(value, ast.Tuple) and value.elts:
        start, end = ctx.span(value)
        edits += [Edit(Span(start, ctx.span(value.elts[0]).start), "[")]
        edits += [Edit(Span(ctx.span(value.elts[-1]).end, end), "]")]
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "tuple":
        edits.append(Edit(ctx.span(value.func), "list"))
    else:
        edits += _around("list(", ctx.span(value), ")")
    yield Fix("Use '= ANY' and a list", tuple(edits))


def replaced(call: SqlCall, start: int, end: int, text: str, title: str, ctx: Context) -> Iterator[Fix]:
    """A part of the text written anew, where its place in the code is known."""
    span = place_of(call, start, end, ctx)
    if isinstance(call.node, ast.Constant) and span != ctx.span(call.node):
        yield Fix(title, (Edit(span, text),))
