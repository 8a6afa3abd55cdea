"""Every user of the machine may write the file, or put others into the folder: they change what the program reads or runs
next.

Give no more than is needed: `0o600` for what is private, `0o640` for a group, `0o755` for programs.
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
    Given,
    Good,
    bound_constant,
    given,
    in_test_or_example,
    last_name,
    rule,
)

_OTHERS_WRITE = 0o002
_STICKY = 0o1000
_MAKERS = {
    "chmod": ("mode", 1),
    "fchmod": ("mode", 1),
    "lchmod": ("mode", 1),
    "mkdir": ("mode", None),
    "makedirs": ("mode", None),
    "mkfifo": ("mode", None),
    "open": ("mode", 2),
}


@rule(
    ast.Call,
    summary="file or folder that everybody may write",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[732],
    overlaps=["ruff:S103"],
    examples=[
        Bad(
            """
            import os


            def publish(path):
                os.chmod(path, 0o777)
                #              ^^^^^ '0o777' lets everybody write
            """,
            fixed="""
            import os


            def publish(path):
                os.chmod(path, 0o755)
            """,
        ),
        Bad(
            """
            import os
            import stat


            def share(path):
                os.chmod(path, os.stat(path).st_mode | stat.S_IWOTH)
                #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'S_IWOTH' lets everybody write
                os.umask(0)
                #        ^ files made from now on may be written by everybody
            """,
        ),
        Good(
            """
            import os


            def started(path):
                return os.open(path, os.O_CREAT | os.O_WRONLY, 0o666)
            """,
            why="as 'open' does: the umask takes the rest away",
        ),
        Good(
            """
            import os
            from pathlib import Path


            def publish(path):
                os.chmod(path, 0o640)
                Path(path).chmod(0o755)
                os.mkdir("/srv/drop", mode=0o1777)
            """,
            why="others may read at most, or delete only their own",
        ),
        Good(
            """
            import os


            def test_unreadable(path):
                os.chmod(path, 0o777)
            """,
            why="a test's own file",
            given=Given(path="tests/test_modes.py"),
        ),
    ],
)
def loose_permissions(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = last_name(node.func)
    if last not in _MAKERS and last != "umask":
        return
    if not isinstance(node.func, ast.Attribute) or in_test_or_example(ctx) or _is_removed(node, ctx):
        return
    name = ctx.imported(node.func)
    if last == "umask":
        if name == "os.umask" and node.args and _is_zero(node.args[0]) and not _is_asked(node, ctx):
            yield _finding(node.args[0], "files made from now on may be written by everybody", "0o022", ctx)
        return
    if name.startswith("os."):
        mode = given(node, *_MAKERS[last])
    elif last in ("chmod", "mkdir"):
        mode = given(node, "mode", 0)
    else:
        return
    if mode is None:
        return
    bits = bound_constant(mode, ctx)
    if last == "open" and bits in (0o666, 0o777):
        return  # what 'open' asks for as well: the umask takes the rest away
    if isinstance(bits, int) and not isinstance(bits, bool):
        if bits & _OTHERS_WRITE and not bits & _STICKY and bits <= 0o7777:
            yield _finding(mode, f"'{oct(bits)}' lets everybody write", oct(bits & ~0o022), ctx)
    elif any(last_name(one) in ("S_IWOTH", "S_IRWXO") for one in ast.walk(mode)) and not any(
        isinstance(one, ast.Invert) for one in ast.walk(mode)
    ):
        yield _finding(mode, "'S_IWOTH' lets everybody write", "", ctx)


def _is_removed(node: ast.Call, ctx: Context) -> bool:
    """Whether the function makes it writable to delete it, or binds a socket to it."""
    function = ctx.function_of(node)
    removes = ("remove", "unlink", "rmtree", "rmdir", "bind")  # or others are meant to write to a socket
    return function is not None and any(
        isinstance(one, ast.Call) and last_name(one.func) in removes for one in ast.walk(function)
    )


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0 and not isinstance(node.value, bool)


def _is_asked(node: ast.Call, ctx: Context) -> bool:
    """`current = os.umask(0)`: the only way to ask for it, or to come back later."""
    return (
        not isinstance(ctx.tree.parents.get(node), ast.Expr)
        or "daemon" in ctx.block.text.lower()
        or ctx.block.text.count("umask") > 1
    )


def _finding(at: ast.expr, message: str, better: str, ctx: Context) -> Finding:
    evidence = Evidence("who may write", "every user of the machine", "chmod(2)")
    fixes = (Fix(f"Use '{better}'", (Edit(ctx.span(at), better),)),) if better and isinstance(at, ast.Constant) else ()
    return Finding(ctx.span(at), message, (evidence,), fixes)
