"""The name of a file in a folder that everybody writes to is known before the file is there. Another user puts a link in
its place, and the program writes to where the link leads, or reads what they wrote.

Let `tempfile` make the file and its name in one step: `NamedTemporaryFile`, `mkstemp`, `TemporaryDirectory`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Good,
    Hole,
    bound_value,
    composed,
    in_test_or_example,
    last_name,
    rule,
)

_SHARED = re.compile(r"^(?:/tmp|/var/tmp|/dev/shm)/[\w.-]+$")


@rule(
    ast.Call,
    summary="temporary file whose name is known before it is there",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[377],
    overlaps=["ruff:S306"],
    examples=[
        Bad(
            """
            import tempfile


            def export(rows):
                path = tempfile.mktemp(suffix=".csv")
                #      ^^^^^^^^^^^^^^^ 'mktemp' gives a name that others can take before the file is made
                with open(path, "w") as file:
                    file.writelines(rows)
                return path
            """,
            fixed="""
            import tempfile


            def export(rows):
                path = tempfile.NamedTemporaryFile(suffix=".csv", delete=False).name
                with open(path, "w") as file:
                    file.writelines(rows)
                return path
            """,
        ),
        Bad(
            """
            import os


            def save(state):
                with open("/tmp/state.json", "w") as file:
                #         ^^^^^^^^^^^^^^^^^ '/tmp/state.json' can be made or linked elsewhere by others first: use 'tempfile'
                    file.write(state)
            """,
        ),
        Good(
            """
            import tempfile


            def export(rows):
                with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as file:
                    file.writelines(rows)
                    return file.name
            """,
            why="made with a name that nobody knew",
        ),
        Good(
            """
            def read():
                with open("/tmp/state.json") as file, open("/tmp/build/out.txt", "w") as out:
                    out.write(file.read())
                open("/tmp/ready", "w").close()
            """,
            why="read, and written into a folder of its own; a sign for others with nothing in it",
        ),
    ],
)
def insecure_temporary_file(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    if last in ("mktemp", "open") and in_test_or_example(ctx):
        return
    if last == "mktemp" and ctx.imported(node.func) == "tempfile.mktemp":
        evidence = Evidence(
            "is the file there when its name is returned",
            "no: another process may make it first",
            "the standard library, 'tempfile.mktemp'",
        )
        yield Finding(
            ctx.span(node.func),
            "'mktemp' gives a name that others can take before the file is made",
            (evidence,),
            tuple(_fixes(node, ctx)),
        )
    elif (
        last == "open"
        and not _is_touched(node, ctx)
        and node.args
        and _writes(node)
        and ctx.imported(node.func) in ("builtins.open", "io.open", "codecs.open")
    ):
        value = bound_value(node.args[0], ctx)
        if (
            isinstance(value, ast.Constant)
            and isinstance(value.value, str)
            and _SHARED.match(value.value)
            and not in_test_or_example(ctx)
        ):
            name = value.value
        elif value is not None and _is_predictable(value) and not in_test_or_example(ctx):
            name = "/tmp/…"  # noqa: S108  # a word of the message
        else:
            return
        evidence = Evidence("who can make this file first", "every user of the machine", "CWE-377")
        yield Finding(
            ctx.span(node.args[0]),
            f"'{name[:40]}' can be made or linked elsewhere by others first: use 'tempfile'",
            (evidence,),
        )


def _is_touched(node: ast.Call, ctx: Context) -> bool:
    """`open("/tmp/ready", "w").close()`: a sign for others, with nothing in it."""
    above = ctx.tree.parents.get(node)
    return isinstance(above, ast.Attribute) and above.attr == "close"


def _is_predictable(node: ast.expr) -> bool:
    """`f"/tmp/app-{os.getpid()}.log"`."""
    parts = composed(node)
    if parts is None or not isinstance(parts[0], str) or not re.match(r"^(?:/tmp|/var/tmp)/[\w.-]*$", parts[0]):
        return False
    rest = parts[1:]
    return all(
        (isinstance(part, str) and "/" not in part)
        or (
            isinstance(part, Hole)
            and isinstance(part.node, ast.Call)
            and last_name(part.node.func) in ("getpid", "time", "getuser", "now", "today", "getuid")
        )
        for part in rest
    )


def _writes(node: ast.Call) -> bool:
    mode = node.args[1] if len(node.args) > 1 else next((one.value for one in node.keywords if one.arg == "mode"), None)
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and ("w" in mode.value or "a" in mode.value)


def _fixes(node: ast.Call, ctx: Context) -> Iterator[Fix]:
    """A file that is made at once and stays: its name."""
    source = ctx.source(node.func)
    if (
        source == "tempfile.mktemp"
        and not node.args
        and all(one.arg in ("suffix", "prefix", "dir") for one in node.keywords)
    ):
        given = ctx.block.text[ctx.span(node.func).end + 1 : ctx.span(node).end - 1].strip()
        new = f"tempfile.NamedTemporaryFile({given}{', ' if given else ''}delete=False).name"
        yield Fix("Make the file with its name", (Edit(ctx.span(node), new),))
