"""A method or attribute that an object of a known type does not have: `items.push(1)`, `"".contains("a")`,
`df.to_datafram()`. The line raises `AttributeError`.

Many are the words of another language or library. The type is followed from literals, constructors, annotations,
results of calls, loops and contexts; a value that may be of several types is reported only if none of them has the
name. The rule is silent on anything it cannot follow, on `__getattr__`, on mocks, and where the code asks `hasattr`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ringtrue.api import Context, Edit, Finding, Fix, is_dated, lack, lack_finding, rule

from ringtrue_rules.apis.hallucinated_method_examples import EXAMPLES
from ringtrue_rules.apis.hallucinated_method_examples_open import OPEN
from ringtrue_rules.apis.hallucinated_method_examples_parts import PARTS


@rule(
    ast.Attribute,
    summary="method or attribute that an object of this type does not have",
    kind="fact",
    severity="error",
    fix="safe",
    patient=True,
    examples=(*EXAMPLES, *OPEN, *PARTS),
)
def hallucinated_method(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    found = lack(node, ctx)
    if found is not None and found.of_instance and not is_dated(node, node, ctx):
        said = lack_finding(found, ctx)
        mended = tuple(_of_row(node, said, ctx))
        yield replace(said, fixes=(*mended, *said.fixes)) if mended else said


def _of_row(node: ast.Attribute, said: Finding, ctx: Context) -> Iterator[Fix]:
    """`row["name"]` for `row.get("name")`, of rows that have no 'get'."""
    call = ctx.tree.parents.get(node)
    if node.attr != "get" or "Row" not in said.message or not isinstance(call, ast.Call) or call.func is not node:
        return
    match call.args:
        case [ast.Constant(value=str()) as key, *_] if not call.keywords:
            end = ctx.span(call).end
            span = ctx.span(call)._replace(start=ctx.span(node.value).end, end=end)
            yield Fix("Read it by key", (Edit(span, f"[{ctx.source(key)}]"),))
