"""`dict.fromkeys(keys, [])` puts the very same list under every key: what is appended under one shows under all.

Use a comprehension: `{key: [] for key in keys}`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, rule

_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


@rule(
    ast.Call,
    summary="dictionary with one mutable object under every key",
    kind="fact",
    severity="warning",
    fix="safe",
    overlaps=["ruff:RUF024"],
    examples=[
        Bad(
            """
            def groups(names):
                return dict.fromkeys(names, [])
                #                           ^^ the same object under every key: a change to one shows in all
            """,
            fixed="""
            def groups(names):
                return {key: [] for key in names}
            """,
            fix="Make one for each key",
        ),
        Good(
            """
            def counts(names):
                return dict.fromkeys(names, 0)
            """,
            why="a number does not change",
        ),
        Good(
            """
            def groups(names):
                return {name: [] for name in names}
            """,
            why="a new list for each key",
        ),
    ],
)
def shared_dict_value(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="dict"), attr="fromkeys"), args=[keys, value], keywords=[]):
            if (
                not _is_mutable(value)
                or isinstance(keys, ast.Starred)
                or ctx.imported(node.func) != "builtins.dict.fromkeys"
            ):
                return
            evidence = Evidence(
                "what 'dict.fromkeys' does", "the same value for every key", "the library's documentation"
            )
            made = f"{{key: {ctx.source(value)} for key in {ctx.source(keys)}}}"
            fix = Fix("Make one for each key", (Edit(ctx.span(node), made),), safe=True)
            yield Finding(
                ctx.span(value), "the same object under every key: a change to one shows in all", (evidence,), (fix,)
            )
        case _:
            return


def _is_mutable(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Name(id="list" | "dict" | "set"), args=[], keywords=[]):
            return True
        case _:
            return isinstance(value, _MUTABLE)
