"""A string or number that is none of the values which the parameter takes: `open(path, mode="rx")`,
`frame.merge(other, how="full")`. The call raises an error, or quietly does something else.

The values are those of a `Literal` type in the signature or its stubs. A parameter that takes other values too is not
judged, nor is an argument that is not written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

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
    Misfit,
    called_name,
    judged_call,
    literal_meant,
    related,
    rule,
    source_of,
)

_TABLES = {
    "tables 1.4.0": {
        "tables/__init__.py": (
            "from typing import Literal\n"
            "How = Literal['left', 'right', 'inner', 'outer']\n"
            "def merge(left, right, how: How = 'inner', axis: Literal[0, 1] = 0): ...\n"
            "def pad(rows, mode: Literal['constant', 'edge'] | str = 'constant'): ...\n"
        )
    }
}


@rule(
    ast.Call,
    summary="literal argument outside the values that the parameter takes",
    kind="fact",
    severity="warning",
    fix="suggestion",
    patient=True,
    examples=[
        Bad(
            """
            import tables

            both = tables.merge([], [], how="full")
            #                               ^^^^^^ 'how' of 'tables.merge' takes 'inner', 'left', 'outer' or 'right', not 'full'
            """,
            fixed="""
            import tables

            both = tables.merge([], [], how="outer")
            """,
            given=Given(installed=_TABLES),
        ),
        Bad(
            """
            import tables

            both = tables.merge([], [], "outter", axis=2)
            #                           ^^^^^^^^ 'how' of 'tables.merge' takes 'inner', 'left', 'outer' or 'right', not 'outter'
            #                                          ^ 'axis' of 'tables.merge' takes 0 or 1, not 2
            """,
            given=Given(installed=_TABLES),
        ),
        Good(
            """
            import tables

            both = tables.merge([], [], how="left", axis=1)
            """,
            why="values that it takes",
            given=Given(installed=_TABLES),
        ),
        Good(
            """
            import tables

            tables.pad([], mode="anything")
            """,
            why="other strings are taken as well",
            given=Given(installed=_TABLES),
        ),
        Good(
            """
            from typing import Literal


            def filtered(kind: Literal["table", "column"]): ...


            filtered("function")
            """,
            why="a function of the project takes what it is given, whatever its annotation says",
        ),
        Bad(
            """
            from typing import Literal


            def filtered(kind: Literal["table", "column"]): ...


            filtered("tabel")
            #        ^^^^^^^ 'kind' of 'app.filtered' takes 'column' or 'table', not 'tabel'
            """,
        ),
        Good(
            """
            import tkinter

            tkinter.Label(text="here").place(relx=0.5, anchor="c")
            """,
            why="Tcl takes the beginning of a word for the whole: `center`",
        ),
        Good(
            """
            import tables


            def joined(how):
                return tables.merge([], [], how=how)
            """,
            why="the value is not written out",
            given=Given(installed=_TABLES),
        ),
        Good(
            """
            open("a", "+r")
            open("a", "b+r")
            """,
            why="a mode may be written in any order",
        ),
        Good(
            """
            from typing import Literal


            def filtered(kind: Literal["table", "column"]): ...


            filtered("TABLE")
            """,
            why="the function may make small letters of them",
        ),
    ],
)
def invalid_literal_argument(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    judged = judged_call(node, ctx)
    if judged is None:
        return
    api, found = judged
    for misfit in found:
        if misfit.trouble != "literal" or not isinstance(misfit.node, ast.Constant):
            continue
        # The project's own annotations bind nobody who runs it: there it must be a slip.
        own = api.where is None or api.where.version is None
        if not own or (
            literal_meant(misfit.node.value, misfit.choices) and not _is_same_letters(misfit.node.value, misfit.choices)
        ):
            yield _finding(misfit, misfit.node, node, api, ctx)


def _is_same_letters(value: object, choices: Iterable[object]) -> bool:
    """Whether it is a choice in small or capital letters, which a function may make the same before it compares."""
    return isinstance(value, str) and value.lower() in {str(one).lower() for one in choices}


def _finding(misfit: Misfit, literal: ast.Constant, node: ast.Call, api: Api, ctx: Context) -> Finding:
    shown, name = called_name(api, node, ctx), misfit.names[0]
    listed = [repr(one) for one in sorted(misfit.choices, key=str)]
    choices = f"{', '.join(listed[:-1])} or {listed[-1]}" if len(listed) > 1 else "".join(listed)
    if len(choices) > 60:
        choices = f"one of {len(listed)} values"
    evidence = Evidence(f"values that '{name}' of '{api.name}' takes", ", ".join(listed)[:300], source_of(api))
    fixes = tuple(
        Fix(f"Change to {other!r}", (Edit(ctx.span(literal), _quoted(other, ctx.source(literal))),))
        for other in literal_meant(literal.value, misfit.choices)
    )
    message = f"'{name}' of '{shown}' takes {choices}, not {literal.value!r}"
    return Finding(ctx.span(literal), message[:120], (evidence,), fixes, related(api, shown))


def _quoted(value: str | int | bool | None, before: str) -> str:
    """As the source quotes it."""
    text = repr(value)
    return f'"{value}"' if isinstance(value, str) and before.startswith('"') and '"' not in value else text
