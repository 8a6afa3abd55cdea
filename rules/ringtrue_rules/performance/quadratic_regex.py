"""A pattern that can match the same characters in several ways tries all of them when the match fails. With a repeat
inside a repeat (`(a+)+`) the tries double with each character; with two neighbouring repeats of the same characters
(`\\s*\\s*x`) they grow with the square. A text of thirty characters can stop a program.

Make every character match in one way only: `a+` instead of `(a+)+`, `[^,]*,` instead of `.*,`, one class instead of
two neighbours; from Python 3.11 on possessive repeats (`a++`) and atomic groups (`(?>…)`) forbid to try again.

The rule reads literal patterns as the `re` module does. It is silent where what stands between two repeats keeps them
apart.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, ambiguous_repeat, rule

_FUNCTIONS = {
    f"re.{name}" for name in ("compile", "match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn")
}


@rule(
    ast.Call,
    summary="pattern that tries the same characters in many ways",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            import re


            def is_name(text):
                return re.fullmatch(r"(\\w+)+-", text)
                #                   ^^^^^^^^^^ a repeat inside a repeat of '\\w+' can match the same text in many ways: O(2^len(text)) when nothing fits
            """,
        ),
        Bad(
            """
            import re

            LIST = re.compile(r"^(?:[a-z]+,?)*$")
            #                 ^^^^^^^^^^^^^^^^^^ a repeat inside a repeat of '[…]+' can match the same text in many ways: O(2^len(text)) when nothing fits
            """,
        ),
        Bad(
            """
            import re

            PAIR = re.compile(r"\\s*\\s*=")
            #                 ^^^^^^^^^^ two neighbouring repeats of '\\s*' can match the same text in many ways: O(len(text)²) when nothing fits
            """,
        ),
        Good(
            """
            import re

            LIST = re.compile(r"^(?:[a-z]+,)*$")
            """,
            why="each comma ends a part: there is one way to match",
        ),
        Good(
            """
            import re

            NAME = re.compile(r"(\\w+)-")
            """,
            why="one repeat",
        ),
        Good(
            """
            import re

            PAIR = re.compile(r"\\w+\\s*=\\s*\\w+")
            """,
            why="neighbours match different characters",
        ),
        Good(
            """
            import re

            CODES = re.compile(r"(?:[0-9]{1,3})+x?")
            """,
            why="nothing has to follow: the first try succeeds",
        ),
        Good(
            """
            import re

            NUMBER = re.compile(r"\\d+\\.?\\d*px")
            TITLE = re.compile(r"^title:[ \\t]*(.*)[ \\t]*$")
            """,
            why="numbers are short; and what follows takes any text up to the end of the line",
        ),
    ],
)
def quadratic_regex(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or not node.args or ctx.cost.path(node.func) not in _FUNCTIONS:
        return
    pattern = node.args[0]
    if not isinstance(pattern, ast.Constant) or not isinstance(pattern.value, str):
        return
    found = ambiguous_repeat(pattern.value)
    if found is None:
        return
    growth = "O(2^len(text))" if found.nested else "O(len(text)²)"
    how = "a repeat inside a repeat" if found.nested else "two neighbouring repeats"
    message = f"{how} of '{found.shown}' can match the same text in many ways: {growth} when nothing fits"
    yield Finding(ctx.span(pattern), message, ctx.cost.evidence(growth, "the pattern, as the 're' module reads it"))
