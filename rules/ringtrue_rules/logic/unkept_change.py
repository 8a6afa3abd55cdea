"""A loop gives its own name a changed value and does nothing with it: `for word in words: word = word.upper()`. The list
keeps what it had; the next pass forgets the change.

Build a new list: `[word.upper() for word in words]`, or put it back: `words[i] = word.upper()`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, names_in, rule


@rule(
    ast.For,
    summary="changed loop variable that nothing reads",
    kind="fact",
    severity="warning",
    overlaps=["ruff:PLW2901"],
    default=False,
    examples=[
        Bad(
            """
            def upper(words):
                for word in words:
                    word = word.upper()
                  # ^^^^ 'word' is changed, and nothing reads it: what the loop runs over stays as it was
                return words
            """,
        ),
        Good(
            """
            def upper(words):
                found = []
                for word in words:
                    word = word.upper()
                    found.append(word)
                return found
            """,
            why="used afterwards",
        ),
        Good(
            """
            def double(rows):
                for row in rows:
                    row *= 2
                return rows
            """,
            why="may change a list in place",
        ),
        Good(
            """
            def last(words):
                for word in words:
                    word = word.strip()
                return word
            """,
            why="read behind the loop",
        ),
    ],
)
def unkept_change(node: ast.For, ctx: Context) -> Iterator[Finding]:
    names = names_in(node.target)
    flow = ctx.flow_around(node) if names and not ctx.block.damage else None
    if flow is None:
        return
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value) if name in names and name in names_in(
                value
            ):
                pass
            case _:
                continue
        made = next((one for one in flow.by_name.get(name, ()) if one.node is target), None)
        if made is None or flow.uses(made) or flow.captured(name) or made.step not in flow.reachable:
            continue
        evidence = Evidence(f"reads of '{name}' after it is changed", "none", "data flow")
        message = f"'{name}' is changed, and nothing reads it: what the loop runs over stays as it was"
        yield Finding(ctx.span(target), message[:120], (evidence,))
