"""Text that somebody outside chose becomes part of a command line for a shell: `; rm -rf ~`, `$(curl …)` or `| sh` in
it run as commands of their own. An argument that begins with `-` can do the same to programs such as git, tar or ssh.

Give the program and its arguments as a list and no shell reads them: `subprocess.run(["ping", "-c", "1", host])`.
Where a shell is needed, quote each value with `shlex.quote`, or look it up in a list of what is allowed.

Reported are values from requests, messages, other servers, the command line, what is typed, and parameters that are put
into a fixed command. Silent are constants, numbers, values that were tested against a list or a pattern, and arguments
in a list.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

from ringtrue.api import Arrival, Bad, Context, Edit, Finding, Fix, Good, Hole, bound_value, composed, rule

_SHELLS = frozenset(
    ("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "commands.getoutput",
     "commands.getstatusoutput", "popen2.popen2", "asyncio.create_subprocess_shell",
     "asyncio.subprocess.create_subprocess_shell")
)  # fmt: skip
_PROCESSES = frozenset(
    ("subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen")
)
_LAST = frozenset(name.rpartition(".")[2] for name in (*_SHELLS, *_PROCESSES)) | {
    "exec_command",
    "create_subprocess_exec",
}
_INTERPRETERS = frozenset(("sh", "bash", "zsh", "dash", "/bin/sh", "/bin/bash", "/bin/zsh", "ksh", "cmd", "powershell"))
# Programs whose options run commands or write files.
_OPTIONS = frozenset(("git", "hg", "tar", "find", "ssh", "scp", "rsync", "zip"))
_SHELL_SYNTAX = re.compile(r"[|&;<>()$`\\*?\[\]{}~!#\n=]|^\s*$")
_SSH = re.compile(r"(?:^|[._])(?:ssh|ssh_client|sshclient|paramiko_client)$", re.IGNORECASE)
_NUMBERS = re.compile(r"(?:^|_)(?:pid|port|n|num|count|size|width|height|id|seconds|timeout|index|fd)$")
_BUILDS = re.compile(r"(?:^|[\\/])(?:setup|build|noxfile|tasks|fabfile|dodo)\.py$")
_COMMAND = re.compile(r"(?:^|[._])(?:command|cmd)\w*$")


@rule(
    ast.Call,
    summary="value from outside in a command line for a shell",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[78, 88],
    overlaps=["ruff:S602", "ruff:S605"],
    examples=[
        Bad(
            """
            import subprocess

            from flask import Flask, request

            app = Flask(__name__)


            @app.get("/ping")
            def ping():
                host = request.args.get("host", "localhost")
                return subprocess.check_output(f"ping -c 1 {host}", shell=True)
                #                              ^^^^^^^^^^^^^^^^^^^ 'request.args' reaches the shell of 'subprocess.check_output'
            """,
            fixed="""
            import subprocess

            from flask import Flask, request

            app = Flask(__name__)


            @app.get("/ping")
            def ping():
                host = request.args.get("host", "localhost")
                return subprocess.check_output(["ping", "-c", "1", host])
            """,
        ),
        Bad(
            """
            import os
            import sys


            def main():
                name = sys.argv[1]
                os.system("gzip -k " + name + " && ls -l")
                #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'sys.argv' reaches the shell of 'os.system'
            """,
            fixed="""
            import shlex
            import os
            import sys


            def main():
                name = sys.argv[1]
                os.system("gzip -k " + shlex.quote(name) + " && ls -l")
            """,
        ),
        Bad(
            """
            import subprocess

            from fastapi import FastAPI

            app = FastAPI()


            def convert(path):
                subprocess.run("convert " + path + " out.png", shell=True)
                #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ what is passed as 'path' reaches the shell of 'subprocess.run'


            @app.post("/clone")
            def clone(url: str):
                subprocess.run(["git", "clone", url])
                #                               ^^^ 'url' may be an option of 'git': put '"--"' before it
            """,
        ),
        Good(
            """
            import argparse
            import subprocess


            def measured():
                parser = argparse.ArgumentParser()
                parser.add_argument("command", help="the command to measure")
                command = parser.parse_args().command
                subprocess.Popen(command, shell=True)
            """,
            why="the program is there to run the command that its user gives it",
        ),
        Good(
            """
            import subprocess

            from flask import Flask, request

            app = Flask(__name__)


            @app.get("/ping")
            def ping():
                host = request.args.get("host", "localhost")
                return subprocess.check_output(["ping", "-c", "1", host])
            """,
            why="no shell reads the arguments",
        ),
        Good(
            """
            import os

            from flask import request


            def restart():
                name = request.form["service"]
                if name not in ("web", "worker"):
                    raise ValueError(name)
                os.system(f"systemctl restart {name}")
            """,
            why="only two values get through",
        ),
        Good(
            """
            import os
            import shlex
            import sys

            os.system(f"file {shlex.quote(sys.argv[1])}")
            """,
            why="quoted for the shell",
        ),
        Good(
            """
            import subprocess


            def run(command):
                return subprocess.run(command, shell=True, check=True)
            """,
            why="it runs what it is told to: whoever calls it composes the command",
        ),
        Good(
            """
            import os
            from pathlib import Path

            DATA = Path("data")


            def give_away(folder: Path, DATA=DATA):
                os.system(f'chown nobody "{folder}" "{DATA}"')


            def _play(file):
                os.system("play '%s'" % file)
            """,
            why="the program itself chooses these paths",
        ),
        Good(
            """
            from subprocess import Popen

            from flask import request


            def cloned():
                cmd = ["git", "clone", "--", request.json["address"]]
                return Popen(cmd, shell=False).wait()
            """,
            why="a list, without a shell",
        ),
    ],
)
def command_injection(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "command", _commands)
    if found is not None and _counts(found, ctx):
        name = ctx.source(found.call.func) if not found.through else f"{found.through}()"
        message = f"{_who(found)} reaches the shell of '{name[:50]}'"
        yield Finding(ctx.span(found.at), message, found.evidence, tuple(_fixes(node, found, ctx)), steps=found.steps)
        return
    yield from _options(node, ctx)


def _who(found: Arrival) -> str:
    if found.origin.kind == "parameter":
        return f"what is passed as '{found.origin.text}'"
    return f"'{found.origin.text[:40]}'"


def _counts(found: Arrival, ctx: Context) -> bool:
    """A caller's value, or one of the environment, counts where it is put into a fixed command."""
    if found.origin.kind == "environment" and _BUILDS.search(ctx.path):
        return False  # whoever builds the project says how
    if "parse_args" in found.origin.text and found.trace.whole and _COMMAND.search(ctx.source(found.at)):
        return False  # the program is there to run a command that its user gives it
    if found.origin.kind not in ("parameter", "environment"):
        return True
    if found.origin.kind == "parameter" and _is_own(found, ctx):
        return False
    parts = composed(found.at, ctx)
    if parts is None or not isinstance(parts[0], str) or not parts[0].strip():
        return False
    return not _NUMBERS.search(found.origin.text) and not found.trace.whole


def _is_own(found: Arrival, ctx: Context) -> bool:
    """Whether the program itself chooses what its function is given: a private one, a path that it has made, or what
    is set up once for the module."""
    function = ctx.function_of(found.at)
    if function is None:
        return False
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    one = next((one for one in given if one.arg == found.origin.text), None)
    if one is None or (function.name.startswith("_") and not function.name.startswith("__")):
        return True
    typed = one.annotation is not None and re.search(r"\bPath\b", ast.unparse(one.annotation)) is not None
    return typed or one.arg.isupper()


def _commands(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    """What a shell reads."""
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if last not in _LAST:
        return
    first = (
        node.args[0]
        if node.args
        else next((one.value for one in node.keywords if one.arg in ("args", "cmd", "command")), None)
    )
    if first is None:
        return
    if last == "exec_command":
        if isinstance(node.func, ast.Attribute) and (
            (ctx.cost.path(node.func.value) or "").startswith("paramiko.") or _SSH.search(ctx.source(node.func.value))
        ):
            yield first
        return
    name = ctx.imported(node.func)
    if name in _SHELLS:
        yield first
    elif name in _PROCESSES:
        listed = bound_value(first, ctx) if isinstance(first, ast.Name) else None
        if isinstance(listed, ast.List | ast.Tuple) and not _has_shell(node):
            yield from _interpreted(listed.elts)
        elif _has_shell(node):
            yield first.elts[0] if isinstance(first, ast.List) and first.elts else first
        elif isinstance(first, ast.List | ast.Tuple):
            yield from _interpreted(first.elts)
        elif (
            (trace := ctx.taint.of(first, "command")) is not None
            and trace.whole
            and trace.origin.kind in ("request", "message")
        ):
            yield first  # the program itself
    elif name.endswith("create_subprocess_exec"):
        yield from _interpreted(node.args)


def _has_shell(node: ast.Call) -> bool:
    return any(
        one.arg == "shell" and isinstance(one.value, ast.Constant) and bool(one.value.value) for one in node.keywords
    )


def _interpreted(elements: list[ast.expr]) -> Iterator[ast.expr]:
    """The command in `["sh", "-c", command]`, and a program that is not fixed."""
    words = [one.value if isinstance(one, ast.Constant) else None for one in elements]
    if words and words[0] in _INTERPRETERS:
        for flag in ("-c", "-lc", "/c", "/C", "-Command"):
            if flag in words and (at := words.index(flag) + 1) < len(elements):
                yield elements[at]


def _options(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """A value that may be read as an option of a program whose options run commands."""
    if not (isinstance(node.func, ast.Attribute) and node.args and isinstance(node.args[0], ast.List)):
        return
    elements = node.args[0].elts
    if not elements or not isinstance(elements[0], ast.Constant) or elements[0].value not in _OPTIONS:
        return
    if ctx.imported(node.func) not in _PROCESSES:
        return
    for one in elements[1:]:
        if isinstance(one, ast.Constant):
            if one.value == "--":
                return
            continue
        trace = ctx.taint.of(one, "command")
        if (
            trace is not None
            and trace.whole
            and trace.origin.kind in ("request", "message")
            and not isinstance(one, ast.Starred)
        ):
            found = Arrival(one, trace, node)
            message = f"'{ctx.source(one)[:40]}' may be an option of '{elements[0].value}': put '\"--\"' before it"
            yield Finding(ctx.span(one), message, found.evidence, steps=found.steps)
            return


def _fixes(node: ast.Call, found: Arrival, ctx: Context) -> Iterator[Fix]:
    if found.through or found.at not in node.args:
        return
    parts = composed(found.at)
    if parts is None:
        return
    listed = _listed(parts, ctx)
    shell = next((one for one in node.keywords if one.arg == "shell"), None)
    if listed is not None and shell is not None:
        start = ctx.span(found.at)
        end = ctx.span(shell.value)
        before = ctx.block.text[: end.start - len("shell=")].rstrip()
        comma = len(before) - 1 if before.endswith(",") else len(before)
        if comma >= start.end:
            edits = (Edit(start, listed), Edit(type(start)(comma, end.end), ""))
            yield Fix("Give the arguments as a list, without a shell", edits)
            return
    quoted = tuple(
        Edit(ctx.span(part.node), f"shlex.quote({ctx.source(part.node)})")
        for part in parts
        if isinstance(part, Hole) and part.node is not None and ctx.taint.of(part.node, "command") is not None
    )
    if quoted:
        yield Fix("Quote it for the shell", quoted, imports=("import shlex",))


def _listed(parts: list[str | Hole], ctx: Context) -> str | None:
    """The command as a list, if a shell would do no more than cut it into words."""
    words: list[list[str | Hole]] = [[]]
    for part in parts:
        if isinstance(part, Hole):
            if part.node is None:
                return None
            words[-1].append(part)
            continue
        if _SHELL_SYNTAX.search(part) and part.strip():
            return None
        pieces = re.split(r"\s+", part)
        for at, piece in enumerate(pieces):
            if at:
                words.append([])
            if piece:
                words[-1].append(piece)
    shown = [_word(word, ctx) for word in words if word]
    return None if not shown or None in shown else f"[{', '.join(one for one in shown if one)}]"


def _word(word: list[str | Hole], ctx: Context) -> str | None:
    match word:
        case [str(text)]:
            try:
                return '"' + "".join(shlex.split(text)).replace('"', '\\"') + '"'
            except ValueError:
                return None
        case ["'" | '"', Hole(node=ast.expr() as node), "'" | '"'] | [Hole(node=ast.expr() as node)]:
            return ctx.source(node)
        case _:
            if any(
                '"' in (text := one if isinstance(one, str) else ctx.source(one.node)) or "'" in text for one in word
            ):
                return None  # quotes in an f-string, or of the shell
            return 'f"' + "".join(one if isinstance(one, str) else f"{{{ctx.source(one.node)}}}" for one in word) + '"'
