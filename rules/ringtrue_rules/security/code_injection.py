"""`eval`, `exec`, `compile` and `__import__` run what they are given. Where somebody outside chose the text, they choose
what the server does: read its files, its environment, its database. An empty `__builtins__` is no fence.

Read literals with `ast.literal_eval` and documents with `json.loads`; look up functions and modules in a dictionary of
those that are allowed; evaluate arithmetic with a parser of its own.

Reported are values from requests, messages, other servers, the command line and what is typed, and functions that
evaluate an expression that is passed to them as text. Silent are constants, numbers and values from a fixed list.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Arrival, Bad, Context, Edit, Finding, Fix, Good, rule

_EVALUATING = frozenset(("builtins.eval", "builtins.exec", "builtins.compile", "builtins.execfile", "code.interact"))
_IMPORTING = frozenset(
    ("builtins.__import__", "importlib.import_module", "importlib.__import__", "runpy.run_path", "runpy.run_module")
)
_LAST = frozenset(name.rpartition(".")[2] for name in (*_EVALUATING, *_IMPORTING)) | {
    "eval",
    "query",
    "runsource",
    "runcode",
}
_EXPRESSION = re.compile(
    r"expr|formula|equation|calculation|user_|input|math|condition|(?:^|_)(?:query|rule|payload|data|value|text|string)$"
)


@rule(
    ast.Call,
    summary="value from outside that is run as Python",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[94, 95],
    overlaps=["ruff:S307", "ruff:S102"],
    examples=[
        Bad(
            """
            from flask import Flask, request

            app = Flask(__name__)


            @app.post("/sum")
            def total():
                numbers = eval(request.form["numbers"])
                #              ^^^^^^^^^^^^^^^^^^^^^^^ 'eval' runs what 'request.form' says
                return str(sum(numbers))
            """,
            fixed="""
            import ast
            from flask import Flask, request

            app = Flask(__name__)


            @app.post("/sum")
            def total():
                numbers = ast.literal_eval(request.form["numbers"])
                return str(sum(numbers))
            """,
        ),
        Bad(
            """
            import importlib


            async def handler(request):
                data = await request.json()
                module = importlib.import_module("plugins." + data["plugin"])
                #                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'importlib.import_module' imports what 'request.json' says
                return module.run()
            """,
        ),
        Bad(
            """
            def calculate(expression):
                return eval(expression)
                #           ^^^^^^^^^^ 'eval' runs what is passed as 'expression'
            """,
        ),
        Good(
            """
            import ast

            from flask import request


            def total():
                return sum(ast.literal_eval(request.form["numbers"]))
            """,
            why="reads literals and runs nothing",
        ),
        Good(
            """
            import importlib

            from flask import request

            PLUGINS = {"csv": "plugins.csv", "json": "plugins.json"}


            def load():
                return importlib.import_module(PLUGINS[request.args["plugin"]])
            """,
            why="only modules of the table are imported",
        ),
        Good(
            """
            def frame(df, expression):
                return df.eval(expression), eval("1 + 1")
            """,
            why="a method of its own, and a constant",
        ),
    ],
)
def code_injection(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "code", _run)
    if found is None or _is_own_choice(found, ctx):
        return
    name = ctx.source(found.call.func) if not found.through else found.through
    if found.origin.kind == "parameter":
        if not _evaluates_an_expression(found, ctx):
            return
        message = f"'{name}' runs what is passed as '{found.origin.text}'"
    else:
        verb = "imports" if name.endswith(("import_module", "__import__")) else "runs"
        message = f"'{name[:40]}' {verb} what '{found.origin.text[:40]}' says"
    yield Finding(ctx.span(found.at), message, found.evidence, tuple(_fixes(node, found, ctx)), steps=found.steps)


def _is_own_choice(found: Arrival, ctx: Context) -> bool:
    """Who starts a program may name the modules it loads, and may pipe a program into it."""
    name = ctx.imported(found.call.func)
    if found.origin.kind in ("argument", "input") and (name in _IMPORTING or found.through):
        return True
    return found.origin.text.startswith("sys.stdin")


def _run(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    """What is run, or imported by its name."""
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if last not in _LAST or not node.args:
        return
    name = ctx.imported(node.func)
    if name in _EVALUATING or name in _IMPORTING or (last in ("eval", "query") and _is_of_frame(node.func, ctx)):
        yield node.args[0]


def _is_of_frame(func: ast.expr, ctx: Context) -> bool:
    """pandas evaluates expressions with names of Python in them."""
    return isinstance(func, ast.Attribute) and ctx.cost.kind(func.value) == "frame"


def _evaluates_an_expression(found: Arrival, ctx: Context) -> bool:
    """Whether a function is there to evaluate a formula: its parameter is called so and nothing limits the names."""
    function = ctx.function_of(found.at)
    if function is None or len(found.call.args) > 1 or found.call.keywords:
        return False
    if ctx.imported(found.call.func) != "builtins.eval" or not isinstance(found.at, ast.Name):
        return False
    return bool(_EXPRESSION.search(found.origin.text)) and ctx.block.kind in ("statement", "member")


def _fixes(node: ast.Call, found: Arrival, ctx: Context) -> Iterator[Fix]:
    if found.through or len(node.args) != 1 or node.keywords or not found.trace.whole:
        return
    if ctx.imported(node.func) == "builtins.eval" and found.origin.kind != "parameter":
        yield Fix("Read a literal", (Edit(ctx.span(node.func), "ast.literal_eval"),), imports=("import ast",))
