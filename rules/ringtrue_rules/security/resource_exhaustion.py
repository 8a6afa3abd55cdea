"""A client chooses how much work or memory one request takes: the size of a list, a pattern that tries forever, an archive
that unpacks to a thousand times its size. A handful of requests stops the server.

Set a limit: `min(size, 1000)`, `Query(le=1000)`, `re.escape` for text that is searched for, `zlib.decompressobj().decompress(
data, limit)`, a pattern in which no repeat stands inside another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Arrival,
    Bad,
    Context,
    Edit,
    Finding,
    Fix,
    Good,
    ambiguous_repeat,
    bound_value,
    given,
    last_name,
    rule,
)

_REGEX = frozenset(("compile", "match", "search", "fullmatch", "findall", "finditer", "sub", "split", "subn"))
_SIZES = {
    "builtins.range": (0, 1), "os.urandom": (0,),
    "secrets.token_bytes": (0,), "secrets.token_hex": (0,), "time.sleep": (0,), "asyncio.sleep": (0,), "numpy.zeros": (0,),
    "numpy.ones": (0,), "numpy.empty": (0,), "numpy.full": (0,), "numpy.random.rand": (0, 1), "math.factorial": (0,),
    "itertools.repeat": (1,),
}  # fmt: skip
_UNPACKS = frozenset(("gzip.decompress", "zlib.decompress", "bz2.decompress", "lzma.decompress", "brotli.decompress"))
_LAST = _REGEX | {name.rpartition(".")[2] for name in _SIZES} | {name.rpartition(".")[2] for name in _UNPACKS}


@rule(
    ast.Call,
    ast.BinOp,
    summary="client chooses how much work or memory a request takes",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[400, 1333],
    examples=[
        Bad(
            """
            from flask import request


            def grid():
                size = int(request.args["size"])
                return {"cells": [0] * size}
                #                      ^^^^ 'request.args' says how much memory is taken: set a limit
            """,
        ),
        Bad(
            """
            import re

            from flask import request


            def search(lines):
                return {"found": [line for line in lines if re.search(request.args["q"], line)]}
                #                                                     ^^^^^^^^^^^^^^^^^ 'request.args' is a pattern that may try forever
            """,
            fixed="""
            import re

            from flask import request


            def search(lines):
                return {"found": [line for line in lines if re.search(re.escape(request.args["q"]), line)]}
            """,
        ),
        Bad(
            """
            import re

            from fastapi import FastAPI

            app = FastAPI()


            @app.get("/check")
            def check(name: str):
                return {"ok": re.fullmatch(r"(\\w+\\s?)+", name) is not None}
                #                                        ^^^^ 'name' may be tried in 2ⁿ ways: '\\w+' repeats inside a repeat
            """,
        ),
        Good(
            """
            from flask import abort, request


            def grid():
                size = int(request.args["size"])
                if size > 100:
                    abort(400)
                return {"cells": [0] * size, "first": list(range(min(int(request.args["n"]), 10)))}
            """,
            why="limits",
        ),
        Good(
            """
            import re

            from flask import request


            def search(lines):
                word = re.escape(request.args["q"])
                return {"found": [line for line in lines if re.search(word, line) and re.match(r"\\w+ \\d+$", request.args["q"])]}
            """,
            why="searched for as it is, and a pattern that is linear",
        ),
        Good(
            """
            import sys

            print([0] * int(sys.argv[1]))
            """,
            why="who starts a program may use the memory",
        ),
    ],
)
def resource_exhaustion(node: ast.Call | ast.BinOp, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.BinOp):
        yield from _repeated(node, ctx)
        return
    last = last_name(node.func)
    if last not in _LAST:
        return
    name = ctx.imported(node.func)
    if name.startswith(("re.", "regex.")) and last in _REGEX:
        yield from _matched(node, ctx)
    elif last in _REGEX and isinstance(node.func, ast.Attribute) and node.args:
        yield from _matched_compiled(node, node.func, ctx)
    elif name in _UNPACKS and node.args:
        yield from _said(node.args[0], node, f"'{name}' unpacks to any size", ctx)
    else:
        for place in _SIZES.get(name, ()):
            if place < len(node.args) and not (name == "builtins.range" and _is_left(node, ctx)):
                what = f"says how long '{name.removeprefix('builtins.')}' takes: set a limit"
                found = list(_said(node.args[place], node, what, ctx))
                yield from found
                if found:
                    return


def _is_left(node: ast.Call, ctx: Context) -> bool:
    """`for page in range(pages): if page > last: break`: what there is ends the loop."""
    loop = ctx.tree.parents.get(node)
    return isinstance(loop, ast.For) and any(
        isinstance(one, ast.If) and any(isinstance(inner, ast.Break | ast.Return) for inner in one.body)
        for one in loop.body
    )


def _repeated(node: ast.BinOp, ctx: Context) -> Iterator[Finding]:
    """`[0] * size`, `"x" * size`."""
    if not isinstance(node.op, ast.Mult):
        return
    for held, size in ((node.left, node.right), (node.right, node.left)):
        if isinstance(held, ast.List | ast.Tuple) or (
            isinstance(held, ast.Constant) and isinstance(held.value, str | bytes)
        ):
            yield from _said(size, node, "says how much memory is taken: set a limit", ctx)


def _said(at: ast.expr, node: ast.expr, what: str, ctx: Context) -> Iterator[Finding]:
    trace = ctx.taint.of(at, "size")
    if trace is None:
        return
    found = Arrival(at, trace, ast.Call(node, [], []))
    message = (
        f"'{trace.origin.text[:40]}' {what}" if not what.startswith("'") else f"'{trace.origin.text[:40]}': {what}"
    )
    yield Finding(ctx.span(at), message, found.evidence, steps=trace.steps)


def _matched(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    pattern = given(node, "pattern", 0)
    if pattern is None:
        return
    trace = ctx.taint.of(pattern, "regex")
    if trace is not None:
        if trace.origin.kind not in ("request", "message"):
            return
        found = Arrival(pattern, trace, node)
        fixes = (
            Fix(
                "Search for it as it is",
                (Edit(ctx.span(pattern), f"re.escape({ctx.source(pattern)})"),),
                imports=("import re",),
            ),
        )
        yield Finding(
            ctx.span(pattern),
            f"'{trace.origin.text[:40]}' is a pattern that may try forever",
            found.evidence,
            fixes,
            steps=trace.steps,
        )
        return
    place = 2 if last_name(node.func) in ("sub", "subn") else 1
    if place < len(node.args):
        yield from _tried(node.args[place], pattern, node, ctx)


def _matched_compiled(node: ast.Call, func: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    made = bound_value(func.value, ctx)
    if isinstance(made, ast.Call) and last_name(made.func) == "compile" and made.args:
        place = 1 if func.attr in ("sub", "subn") else 0
        if place < len(node.args):
            yield from _tried(node.args[place], made.args[0], node, ctx)


def _tried(text: ast.expr, pattern: ast.expr, node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """A pattern that tries a text of a client in more ways than can be counted."""
    value = bound_value(pattern, ctx)
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return
    whole = last_name(node.func) == "fullmatch"
    ambiguous = ambiguous_repeat(f"(?:{value.value})$" if whole else value.value)
    if ambiguous is None or not ambiguous.nested:
        return
    trace = ctx.taint.of(text, "size")
    if trace is not None:
        found = Arrival(text, trace, node)
        message = (
            f"'{trace.origin.text[:40]}' may be tried in 2ⁿ ways: '{ambiguous.shown[:20]}' repeats inside a repeat"
        )
        yield Finding(ctx.span(text), message, found.evidence, steps=trace.steps)
