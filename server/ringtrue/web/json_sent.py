"""JSON sent: what a handler gives to be made JSON, and no encoder takes: serializers, rows, sets.

Does not know handlers, nor what they return otherwise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.bound_values import bound_value
from ringtrue.environment.api.values import Api
from ringtrue.expressions import dotted
from ringtrue.rule import Edit, Evidence, Finding, Fix, Span
from ringtrue.web.results import rows_of

if TYPE_CHECKING:
    from ringtrue.context import Context

_JSON = frozenset(("flask.jsonify", "django.http.JsonResponse", "aiohttp.web.json_response"))
_SERIALIZER = re.compile(r"(?:^|\.)(?:get_serializer|[A-Z]\w*Serializer)$")
_ROWS = re.compile(r"(?:^|\[)(sqlite3\.Row|aiosqlite\.Row|asyncpg\.(?:protocol\.record\.)?Record)\b")


def unsendable(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    name = dotted(node.func).rpartition(".")[2]
    if name not in ("JsonResponse", "Response", "jsonify", "json_response") or not node.args:
        return
    full, given = ctx.imported(node.func), node.args[0]
    if full in _JSON:
        yield from unsendable_parts(given, name, ctx)
    if full == "django.http.JsonResponse":
        listed = isinstance(given, ast.List | ast.ListComp) or (
            isinstance(given, ast.Call) and ctx.imported(given.func) in ("builtins.list", "builtins.sorted")
        )
        if listed and not any(one.arg in ("safe", None) for one in node.keywords) and len(node.args) < 3:
            end = ctx.span(given).end
            evidence = Evidence("what is sent", "a list", "the call")
            fix = Fix("Allow a list", (Edit(Span(end, end), ", safe=False"),))
            said = "'JsonResponse' takes a list only with 'safe=False': TypeError"
            yield Finding(ctx.span(given), said, (evidence,), (fix,))
            return
    if full not in ("django.http.JsonResponse", "rest_framework.response.Response"):
        return
    made = bound_value(given, ctx)
    if isinstance(made, ast.Call) and _SERIALIZER.search(dotted(made.func)):
        end = ctx.span(given).end
        fix = Fix("Send its data", (Edit(Span(end, end), ".data"),))
        evidence = Evidence("what is sent", "a serializer", "the call")
        yield Finding(ctx.span(given), "a serializer cannot be sent: its 'data' can", (evidence,), (fix,))
        return
    values = given.values if isinstance(given, ast.Dict) else [given]
    for value in values:
        model = rows_of(value)
        if model:
            evidence = Evidence("what is sent", f"rows of '{model}'", "the call")
            said = f"'{name}' cannot turn rows of '{model}' into JSON without a serializer"
            yield Finding(ctx.span(value), said, (evidence,))


def _driver_rows(value: ast.expr, name: str, ctx: Context) -> Iterator[Finding]:
    """Rows of `sqlite3` or asyncpg where JSON is made."""
    paths = [path for path in ctx.receivers.of(value) if path != "None"]
    if len(paths) != 1 or ctx.ask("mentioned", "JSONProvider") or ctx.ask("mentioned", "JSONEncoder"):
        return
    answer = ctx.api(paths[0]) if "(" in paths[0] else None
    kind = answer.type if isinstance(answer, Api) and answer.kind == "instance" else None
    kind = kind.removesuffix("|None") if kind else kind
    found = _ROWS.search(kind or "")
    if found is None or kind is None or any(word in kind for word in ("|", "dict", "tuple")):
        return
    many = "[" in kind
    edits = (
        Edit(ctx.span(value), f"[dict(row) for row in {ctx.source(value)}]" if many else f"dict({ctx.source(value)})"),
    )
    said = f"{name} cannot turn {'rows' if many else 'a row'} of '{found[1]}' into JSON: TypeError"
    evidence = Evidence("what is sent", kind.removesuffix("()"), "where it comes from")
    yield Finding(ctx.span(value), said, (evidence,), (Fix("Make it a dict", edits),))


def unsendable_parts(given: ast.expr, name: str, ctx: Context) -> Iterator[Finding]:
    """Sets, and rows of drivers, where JSON is made."""
    for value in given.values if isinstance(given, ast.Dict) else [given]:
        if isinstance(value, ast.Name | ast.Call | ast.Await):
            yield from _driver_rows(value, name, ctx)
        is_set = isinstance(value, ast.Set | ast.SetComp)
        if isinstance(value, ast.Call) and ctx.imported(value.func) in ("builtins.set", "builtins.frozenset"):
            is_set = True
        if is_set:
            start, end = ctx.span(value)
            fix = Fix("Make it a list", (Edit(Span(start, start), "sorted("), Edit(Span(end, end), ")")))
            evidence = Evidence("what is sent", "a set", "the call")
            yield Finding(ctx.span(value), f"{name} cannot turn a set into JSON: TypeError", (evidence,), (fix,))
