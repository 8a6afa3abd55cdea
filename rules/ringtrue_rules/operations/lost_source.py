"""A file is deleted although the copy of it may not be there: the failure of the copy was caught and the program went
on, or the exit status of the command that read it was never looked at. What was in the file is gone.

Delete where the copy is known to be there: in the `else` of the `try`, behind a command with `check=True`.

Silent: a copy whose failure leaves the function or raises; a status that is read; a test of the copy in between; tests.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Good,
    Span,
    dotted,
    in_tests,
    is_passive,
    rule,
    same,
    status_matters,
    suite_of,
)

_FILES = frozenset(("os.remove", "os.unlink", "shutil.rmtree"))
_COPIES = frozenset(
    ("shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree", "shutil.make_archive", "shutil.copyfileobj")
)
_UPLOADS = frozenset(("upload_file", "upload", "put_file", "fput_object"))


@rule(
    ast.Call,
    summary="deletes a file though the copy of it may have failed",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import os
            import shutil


            def move(source, target):
                try:
                    shutil.copy2(source, target)
                except OSError as error:
                    print(f"copy failed: {error}")
                os.remove(source)
              # ^^^^^^^^^ deletes 'source', also after the copy of it failed in the 'try' above
            """,
            fixed="""
            import os
            import shutil


            def move(source, target):
                try:
                    shutil.copy2(source, target)
                except OSError as error:
                    print(f"copy failed: {error}")
                else:
                    os.remove(source)
            """,
        ),
        Bad(
            """
            import os
            import subprocess


            def compress(video, small):
                subprocess.run(["ffmpeg", "-i", video, small])
                os.remove(video)
              # ^^^^^^^^^ deletes 'video', though nobody has looked at the exit status of what reads it
            """,
            fixed="""
            import os
            import subprocess


            def compress(video, small):
                subprocess.run(["ffmpeg", "-i", video, small], check=True)
                os.remove(video)
            """,
        ),
        Good(
            """
            import os
            import shutil


            def move(source, target):
                try:
                    shutil.copy2(source, target)
                except OSError as error:
                    print(f"copy failed: {error}")
                    return
                os.remove(source)
            """,
            why="the failure ends it",
        ),
        Good(
            """
            import os
            import subprocess


            def compress(video, small):
                subprocess.run(["ffmpeg", "-i", video, small], check=True)
                os.remove(video)
            """,
            why="a failing command raises",
        ),
        Good(
            """
            import os
            import subprocess


            def compress(video, small):
                subprocess.run(["ffmpeg", "-i", video, small])
                if os.path.getsize(small):
                    os.remove(video)
            """,
            why="looks at what came out",
        ),
    ],
)
def lost_source(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    func = node.func
    last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if last not in ("remove", "unlink", "rmtree") or in_tests(ctx):
        return
    path = ctx.imported(func)
    if path in _FILES and node.args:
        yield from _source(node, node.args[0], ctx)
    elif last == "unlink" and not path and isinstance(func, ast.Attribute):
        yield from _source(node, func.value, ctx)


def _source(node: ast.Call, target: ast.expr, ctx: Context) -> Iterator[Finding]:
    """A file is deleted on a path on which its copy has failed."""
    statement = ctx.tree.parents.get(node)
    function = ctx.function_of(node)
    if function is None or not isinstance(statement, ast.Expr) or not isinstance(target, ast.Name | ast.Attribute):
        return
    flow = ctx.flow(function)
    here = flow.graph.at.get(statement)
    if here is None:
        return
    suite = suite_of(statement, ctx.tree)
    for before in suite[: suite.index(statement)]:
        if isinstance(before, ast.Try) and _copies(before, target, ctx):
            for handler in before.handlers:
                passive = all(map(is_passive, handler.body))
                start = flow.graph.at.get(handler)
                if passive and start is not None and here in flow.graph.reached(start):
                    said = f"deletes '{ctx.source(target)}', also after the copy of it failed in the 'try' above"
                    yield _finding(node, said, _behind(before, statement, suite, ctx), ctx)
                    return
        elif isinstance(before, ast.Expr) and isinstance(before.value, ast.Call) and _unread(before.value, target, ctx):
            if any(isinstance(one, ast.If) for one in suite[suite.index(before) :]):
                continue
            said = f"deletes '{ctx.source(target)}', though nobody has looked at the exit status of what reads it"
            yield _finding(node, said, _checking(before.value, ctx), ctx)
            return


def _copies(node: ast.Try, target: ast.expr, ctx: Context) -> bool:
    for part in node.body:
        for one in ast.walk(part):
            if not isinstance(one, ast.Call) or not one.args:
                continue
            if (
                ctx.imported(one.func) in _COPIES
                or dotted(one.func).rpartition(".")[2]
                in (
                    "upload_file",
                    "upload",
                    "put_file",
                    "fput_object",
                )
            ) and any(same(inner, target) for argument in one.args for inner in ast.walk(argument)):
                return True
    return False


def _unread(call: ast.Call, target: ast.expr, ctx: Context) -> bool:
    """A command about the target whose exit status is dropped."""
    if ctx.imported(call.func) not in ("subprocess.run", "subprocess.call", "os.system") or not call.args:
        return False
    if any(word.arg in (None, "check") for word in call.keywords):
        return False
    if not status_matters(call.args[0]):
        return False
    return any(same(inner, target) for inner in ast.walk(call.args[0]))


def _behind(before: ast.Try, statement: ast.stmt, suite: list[ast.stmt], ctx: Context) -> tuple[Fix, ...]:
    """Delete in the `else` of the `try`."""
    at = suite.index(statement)
    text = ctx.block.text
    start, end = ctx.span(statement)
    begin, over = ctx.span(before)
    indent = text[text.rfind("\n", 0, begin) + 1 : begin]
    if (
        suite[at - 1] is not before
        or before.orelse
        or before.finalbody
        or text[over:start].strip()
        or "\n" in text[start:end]
    ):
        return ()
    return (
        Fix("Delete only where it worked", (Edit(Span(over, end), f"\n{indent}else:\n{indent}    {text[start:end]}"),)),
    )


def _checking(call: ast.Call, ctx: Context) -> tuple[Fix, ...]:
    if ctx.imported(call.func) != "subprocess.run":
        return ()
    last = max(ctx.span(one).end for one in (*call.args, *(word.value for word in call.keywords)))
    return (Fix("Raise where the command fails", (Edit(Span(last, last), ", check=True"),)),)


def _finding(node: ast.Call, said: str, fixes: tuple[Fix, ...], ctx: Context) -> Finding:
    evidence = Evidence("whether the copy is there", "nobody has looked", "control flow")
    return Finding(ctx.span(node.func), said[:120], (evidence,), fixes)
