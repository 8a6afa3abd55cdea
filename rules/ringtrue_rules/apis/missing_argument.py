"""A call without an argument that every signature of the callee requires. The call raises `TypeError`.

The rule is silent about calls with `*args` or `**kwargs`, and where decorators may change what is passed.
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
    Span,
    called_name,
    is_sure,
    judged_call,
    related,
    release,
    rule,
    source_of,
)

_MAIL = {"mail/__init__.py": "def send(to, subject, *, body=''): ...\nclass Box:\n    def __init__(self, owner): ...\n"}


@rule(
    ast.Call,
    summary="call without an argument that is required",
    kind="fact",
    severity="error",
    fix="suggestion",
    patient=True,
    examples=[
        Bad(
            """
            import mail

            mail.send("ada@example.org")
            #   ^^^^^ 'mail.send' needs 'subject'
            """,
            given=Given(files=_MAIL),
        ),
        Bad(
            """
            from mail import Box


            def boxes(names):
                return [Box() for name in names]
                #       ^^^ 'mail.Box' needs 'owner'
            """,
            given=Given(files=_MAIL),
        ),
        Good(
            """
            def run():
                return 1


            first = run()


            def run(rows):
                return len(rows)
            """,
            why="defined anew only after the call",
        ),
        Good(
            """
            import mail

            mail.send("ada@example.org", subject="hello")
            mail.send(*["ada@example.org", "hello"])
            mail.send(**{"to": "ada", "subject": "hello"})
            """,
            why="given by name, or by a star that may hold it",
            given=Given(files=_MAIL),
        ),
        Good(
            """
            from unittest import TestCase

            import mail


            class SendTest(TestCase):
                def test_needs_subject(self):
                    with self.assertRaises(TypeError):
                        mail.send("ada@example.org")
                    self.assertRaises(TypeError, lambda: mail.send())
            """,
            why="the error is expected",
            given=Given(files=_MAIL),
        ),
        Good(
            """
            from typing import TypedDict


            class Point(TypedDict):
                x: int


            Point()
            """,
            why="a typed dictionary is a dictionary: nothing asks for its keys",
        ),
        Good(
            """
            import ast

            node = ast.Call()
            node.func = ast.Name(id="f")
            """,
            why="the nodes of trees may be filled in later",
        ),
        Good(
            """
            from unittest.mock import patch

            from shop import Channel


            def channel():
                with patch.object(Channel, "__init__", lambda self: None):
                    return Channel()
            """,
            why="it is made without its own initialiser",
            given=Given(files={"shop.py": "class Channel:\n    def __init__(self, connection): ...\n"}),
        ),
        Good(
            """
            import importlib.util

            spec = importlib.util.spec_from_file_location("plugin", "plugin.py")
            plugin = spec.loader.load_module()
            """,
            why="the loader of a file knows the name",
        ),
    ],
)
def missing_argument(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    judged = judged_call(node, ctx)
    if judged is None or not is_sure(judged[0], ctx.receivers.of(node.func)[0]):
        return
    api, found = judged
    missing = next((one for one in found if one.trouble == "missing"), None)
    if missing is None or len(found) > 1:
        return
    shown = called_name(api, node, ctx)
    names = " and ".join(f"'{name}'" for name in missing.names[:3])
    evidence = Evidence(f"required parameters of '{api.name}'", ", ".join(missing.names), source_of(api))
    end = ctx.span(node.func).end
    span = ctx.span(node.func)
    if isinstance(node.func, ast.Attribute):
        span = span._replace(start=end - len(node.func.attr) - 1)
    said = f"'{shown}'{release(api)} needs {names}"[:120]
    yield Finding(span, said, (evidence,), tuple(_given(node, missing.names, ctx)), related(api, shown))


# What nearly every call gives for a parameter that has no default.
_USUAL = {"on_delete": "models.CASCADE"}


def _given(node: ast.Call, names: tuple[str, ...], ctx: Context) -> Iterator[Fix]:
    """The one argument that is missing, where the function has a parameter of its name."""
    if len(names) != 1 or any(one.arg is None for one in node.keywords):
        return
    name, usual = names[0], _USUAL.get(names[0], "")
    value = name if name in _own_parameters(node, ctx) else ""
    if not value and usual and ctx.binds(usual.partition(".")[0]):
        value = usual
    if not value:
        return
    end = max((ctx.span(one).end for one in (*node.args, *node.keywords)), default=ctx.span(node).end - 1)
    comma = ", " if node.args or node.keywords else ""
    yield Fix(f"Give '{value}'", (Edit(Span(end, end), f"{comma}{name}={value}"),))


def _own_parameters(node: ast.AST, ctx: Context) -> set[str]:
    """Those of the function around."""
    match ctx.function_of(node):
        case ast.FunctionDef(args=own) | ast.AsyncFunctionDef(args=own):
            return {one.arg for one in (*own.posonlyargs, *own.args, *own.kwonlyargs)}
        case _:
            return set()
