"""A call with more positional arguments than any signature of the callee takes, or with one argument given twice. The
call raises `TypeError`.

Arguments after the bare `*` of a signature are taken by name only. The rule is silent about calls with `*args`, and
where decorators may change what is passed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Api,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    called_name,
    is_sure,
    judged_call,
    related,
    release,
    rule,
    source_of,
)

_PLOT = {"plot/__init__.py": "def line(x, y, *, width=1, color='k'): ...\ndef dots(*points): ...\n"}


@rule(
    ast.Call,
    summary="more positional arguments than the callee takes",
    kind="fact",
    severity="error",
    fix="suggestion",
    patient=True,
    examples=[
        Bad(
            """
            import plot

            plot.line([1], [2], 3)
            #                   ^ 'plot.line' takes 2 positional arguments
            """,
            fixed="""
            import plot

            plot.line([1], [2], width=3)
            """,
            given=Given(files=_PLOT),
        ),
        Bad(
            """
            import plot

            plot.line([1], x=[2], y=[3])
            #              ^ 'plot.line' gets 'x' twice
            """,
            given=Given(files=_PLOT),
        ),
        Good(
            """
            import plot

            plot.line(*[[1], [2]])
            plot.dots(1, 2, 3, 4)
            """,
            why="a star that may hold two, and a function that takes any number",
            given=Given(files=_PLOT),
        ),
        Good(
            """
            def call(function):
                function(1, 2, 3)
            """,
            why="nobody knows what is called",
        ),
        Good(
            """
            from flows import IReceiver


            def feed(receiver: IReceiver):
                receiver.write(b"x", 1)
            """,
            why="an interface is written without 'self'",
            given=Given(files={"flows.py": "class IReceiver:\n    def write(data, last): ...\n"}),
        ),
        Good(
            """
            from typing import NewType


            class Data: ...


            Handle = NewType("Handle", Data)
            Handle(1)
            """,
            why="what is called is no class",
        ),
    ],
)
def too_many_arguments(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    judged = judged_call(node, ctx)
    if judged is None or not is_sure(judged[0], ctx.receivers.of(node.func)[0]):
        return
    api, found = judged
    if any(one.via for one in api.signatures):
        return  # what is passed on counts its own first argument, or does not
    shown = called_name(api, node, ctx)
    for misfit in found:
        if misfit.trouble == "many" and isinstance(misfit.node, ast.expr):
            yield _finding(misfit.node, misfit.most, node, api, ctx)
        elif misfit.trouble == "twice" and isinstance(misfit.node, ast.keyword):
            name = misfit.names[0]
            span = ctx.span(misfit.node)
            evidence = Evidence(f"parameters of '{api.name}'", f"'{name}' is given by place as well", source_of(api))
            message = f"'{shown}'{release(api)} gets '{name}' twice"
            yield Finding(span._replace(end=span.start + len(name)), message[:120], (evidence,))


def _finding(argument: ast.expr, most: int, call: ast.Call, api: Api, ctx: Context) -> Finding:
    shown = called_name(api, call, ctx)
    number = f"{most} positional argument{'s' if most != 1 else ''}" if most else "no positional arguments"
    evidence = Evidence(f"positional parameters of '{api.name}'", str(most), source_of(api))
    return Finding(
        ctx.span(argument),
        f"'{shown}'{release(api)} takes {number}"[:120],
        (evidence,),
        tuple(_named(argument, call, api, ctx)),
        related(api, shown),
    )


def _named(argument: ast.expr, call: ast.Call, api: Api, ctx: Context) -> Iterator[Fix]:
    """The first of them by name, where exactly one is too many and the signature has names left."""
    if len(api.signatures) != 1 or argument is not call.args[-1]:
        return
    given = {one.arg for one in call.keywords}
    names = [one.name for one in api.signatures[0].parameters if one.kind == "keyword" and one.name not in given]
    for name in names[:3]:
        yield Fix(
            f"Give it as '{name}'", (Edit(ctx.span(argument)._replace(end=ctx.span(argument).start), f"{name}="),)
        )
