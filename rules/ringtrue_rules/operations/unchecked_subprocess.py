"""A command that fails does not raise: `subprocess.run`, `subprocess.call` and `os.system` give back an exit status, and
where nobody looks at it, the program goes on as if the command had worked: with an old file, an empty output, half a
checkout.

Let it raise (`check=True`), or look at `returncode`. The rule reports a status that is dropped, and a result of which
only the output is used.

Silent: an explicit `check=False`; a result that is kept, tested, compared or passed on; an output that is looked into; commands
whose status says nothing (`clear`, `stty`, `open`, `kill` …) or little (formatters); cleaning up, in `finally`, in a handler, or in a function
that says so; starting something for the user to look at; tests.
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
    Span,
    in_tests,
    rule,
    status_matters,
    text_of,
)

_CALLS = frozenset(("subprocess.run", "subprocess.call", "os.system"))
_LAST = frozenset(("run", "call", "system"))
_TEXT_METHODS = frozenset(("strip", "rstrip", "lstrip", "decode", "splitlines", "split", "lower"))
_BEST_EFFORT = re.compile(
    r"^(?:do|cmd)_|clean|teardown|tear_down|close|stop|kill|shutdown|terminate|cancel|__del__|__exit__|open|edit|view|show|display|"
    r"pager|clear|browse|play|notify|beep|speak|ignor",
    re.IGNORECASE,
)


@rule(
    ast.Call,
    summary="command whose failure nobody would notice",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:PLW1510"],
    examples=[
        Bad(
            """
            import subprocess


            def release(tag):
                subprocess.run(["git", "tag", tag])
              # ^^^^^^^^^^^^^^ 'subprocess.run' goes on when the command fails: its exit status is dropped
                subprocess.run(["git", "push", "origin", tag], check=True)
            """,
            fixed="""
            import subprocess


            def release(tag):
                subprocess.run(["git", "tag", tag], check=True)
                subprocess.run(["git", "push", "origin", tag], check=True)
            """,
        ),
        Bad(
            """
            import subprocess


            def branch():
                result = subprocess.run(["git", "branch", "--show-current"], capture_output=True, text=True)
                #        ^^^^^^^^^^^^^^ 'subprocess.run' goes on when the command fails: only its output is used, never its exit status
                return result.stdout.strip()
            """,
            fixed="""
            import subprocess


            def branch():
                result = subprocess.run(["git", "branch", "--show-current"], capture_output=True, text=True, check=True)
                return result.stdout.strip()
            """,
        ),
        Bad(
            """
            import subprocess


            def build(folder):
                subprocess.call(["make", "-C", folder])
              # ^^^^^^^^^^^^^^^ 'subprocess.call' goes on when the command fails: its exit status is dropped
            """,
            fixed="""
            import subprocess


            def build(folder):
                subprocess.check_call(["make", "-C", folder])
            """,
        ),
        Bad(
            """
            import os


            def backup(name):
                os.system(f"pg_dump {name} > {name}.sql")
              # ^^^^^^^^^ 'os.system' goes on when the command fails: its exit status is dropped
            """,
            fixed="""
            import subprocess
            import os


            def backup(name):
                subprocess.run(f"pg_dump {name} > {name}.sql", shell=True, check=True)
            """,
        ),
        Good(
            """
            import subprocess


            def release(tag):
                subprocess.run(["git", "tag", tag], check=True)
            """,
            why="raises where the command fails",
        ),
        Good(
            """
            import subprocess


            def branch():
                result = subprocess.run(["git", "branch", "--show-current"], capture_output=True, text=True)
                if result.returncode:
                    return None
                return result.stdout.strip()
            """,
            why="the status is looked at",
        ),
        Good(
            """
            import subprocess


            def stop(name):
                subprocess.run(["docker", "rm", "-f", name], check=False)
            """,
            why="says that the status does not matter",
        ),
        Good(
            """
            import subprocess


            def run(command):
                return subprocess.run(command)
            """,
            why="the caller has the result",
        ),
        Good(
            """
            import subprocess


            def version():
                result = subprocess.run(["tool", "--version"], capture_output=True, text=True)
                if "tool 2." in result.stdout:
                    return 2
                return 1
            """,
            why="the output is tested: an empty one leads to the other answer",
        ),
        Good(
            """
            import re
            import subprocess


            def bash_version():
                output = subprocess.run(["bash", "--version"], stdout=subprocess.PIPE)
                found = re.search(rb"(\\d+)", output.stdout)
                return None if found is None else int(found[1])
            """,
            why="an output without a number leads to another answer",
        ),
        Good(
            """
            import os


            def do_shell(self, line):
                os.system(line)
            """,
            why="somebody's own command, who sees what it says",
        ),
        Good(
            """
            import subprocess


            def write(path, text):
                path.write_text(text)
                subprocess.run(["ruff", "format", str(path)])
            """,
            why="gives back 1 where it finds something to say",
        ),
        Good(
            """
            import subprocess


            def calculator():
                subprocess.call(["calc.exe"])
            """,
            why="a program for somebody to see",
        ),
        Good(
            """
            import subprocess


            def has_converter():
                try:
                    subprocess.run(["ffmpeg", "-version"], stdout=subprocess.DEVNULL)
                    return True
                except FileNotFoundError:
                    return False
            """,
            why="asks only whether the program is there",
        ),
        Good(
            """
            import os


            def menu():
                os.system("cls" if os.name == "nt" else "clear")
                print("1. Start")
            """,
            why="whether the screen was cleared does not matter",
        ),
        Good(
            """
            import subprocess


            def serve(image):
                name = subprocess.check_output(["docker", "run", "-d", image], text=True).strip()
                try:
                    probe(name)
                finally:
                    subprocess.run(["docker", "rm", "-f", name])
            """,
            why="cleaning up",
        ),
        Good(
            """
            import subprocess


            def ignore_exit_code(command):
                subprocess.call(command)
                return 0
            """,
            why="says that it ignores it",
        ),
    ],
)
def unchecked_subprocess(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    func = node.func
    if _last(node) not in _LAST:
        return
    parent = ctx.tree.parents.get(node)
    if not isinstance(parent, ast.Expr | ast.Assign | ast.Attribute):
        return
    path = ctx.imported(func)
    if path not in _CALLS or in_tests(ctx) or _is_excused(node, ctx):
        return
    if isinstance(parent, ast.Expr):
        said = "its exit status is dropped"
    elif path == "subprocess.run" and _only_output(node, parent, ctx):
        said = "only its output is used, never its exit status"
    else:
        return
    yield Finding(
        ctx.span(func),
        f"'{ctx.source(func)}' goes on when the command fails: {said}",
        (Evidence(f"uses of the exit status of '{path}'", "none", "data flow"),),
        _fixes(node, path, ctx),
    )


def _is_excused(node: ast.Call, ctx: Context) -> bool:
    if any(word.arg in (None, "check") for word in node.keywords) or not node.args:
        return True
    command = node.args[0]
    if not status_matters(command):
        return True
    if _last(node) == "system" and text_of(command).lstrip()[:1] in ("", "{", "%"):
        return True  # somebody's own command, run for them to see
    below: ast.AST = node
    for above in ctx.tree.above(node):
        if isinstance(above, ast.ExceptHandler) or (isinstance(above, ast.Try) and below in above.finalbody):
            return True
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and _BEST_EFFORT.search(above.name):
            return True
        below = above
    return False


def _last(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _only_output(node: ast.Call, parent: ast.AST, ctx: Context) -> bool:
    """Whether the result is used for its output alone, which is returned as it is."""
    if isinstance(parent, ast.Attribute):
        return parent.attr == "stdout" and _is_returned(parent, ctx)
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1 or not isinstance(parent.targets[0], ast.Name):
        return False
    flow = ctx.flow_around(node)
    name = parent.targets[0].id
    if flow is None or flow.captured(name):
        return False
    made = [one for one in flow.by_name.get(name, ()) if one.value is node]
    uses = [ctx.tree.parents.get(read) for read in flow.uses(made[0])] if len(made) == 1 else []
    outputs = [use for use in uses if isinstance(use, ast.Attribute) and use.attr == "stdout"]
    return bool(uses) and len(outputs) == len(uses) and all(_is_returned(use, ctx) for use in outputs)


def _is_returned(use: ast.AST, ctx: Context) -> bool:
    """`return result.stdout.strip()`: an empty output of a command that failed looks like an answer."""
    for above in ctx.tree.above(use):
        if isinstance(above, ast.Attribute) and above.attr not in _TEXT_METHODS:
            return False
        if not isinstance(above, ast.Attribute | ast.Call):
            return isinstance(above, ast.Return)
    return False


def _fixes(node: ast.Call, path: str, ctx: Context) -> tuple[Fix, ...]:
    start, end = ctx.span(node)
    text = ctx.block.text
    if path == "subprocess.run":
        last = max(ctx.span(one).end for one in (*node.args, *(word.value for word in node.keywords)))
        return (Fix("Raise where the command fails", (Edit(Span(last, last), ", check=True"),)),)
    if path == "subprocess.call":
        at = ctx.span(node.func).end
        if text[at - 4 : at] != "call" or not isinstance(node.func, ast.Attribute):
            return ()
        return (Fix("Raise where the command fails", (Edit(Span(at - 4, at), "check_call"),)),)
    if len(node.args) != 1 or "\n" in text[start:end]:
        return ()
    command = ctx.source(node.args[0])
    call = f"subprocess.run({command}, shell=True, check=True)"
    return (Fix("Raise where the command fails", (Edit(Span(start, end), call),), imports=("import subprocess",)),)
