"""Two distributions that are installed, locked or pinned together, and of which these releases are known not to work
together. The first import or the first call fails, in code that nobody here wrote.

Raise the one, or hold the other back; the message names a requirement that mends it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Declared,
    Evidence,
    Finding,
    Given,
    Good,
    Span,
    incompatible,
    rule,
    wanted_modules,
)

_FLASK = {"flask/__init__.py": "class Flask: ...\n"}


@rule(
    ast.Import,
    ast.ImportFrom,
    Declared,
    summary="two distributions whose releases do not work together",
    kind="fact",
    severity="error",
    examples=[
        Bad(
            """
            from flask import Flask
            #    ^^^^^ 'flask' 2.2.3 does not work with 'werkzeug' 3.0.1: ask for 'werkzeug<3'
            """,
            given=Given(installed={"flask 2.2.3": _FLASK, "werkzeug 3.0.1": {"werkzeug/__init__.py": ""}}),
        ),
        Bad(
            """
            passlib==1.7.4
            ^^^^^^^ 'passlib' 1.7.4 does not work with 'bcrypt' 5.0.0: ask for 'bcrypt<5'
            bcrypt==5.0.0
            """,
            given=Given(
                path="requirements.txt", files={"requirements.txt": "passlib==1.7.4\nbcrypt==5.0.0\n"}, python=None
            ),
        ),
        Good(
            """
            from flask import Flask
            """,
            why="releases that work together",
            given=Given(installed={"flask 3.0.0": _FLASK, "werkzeug 3.0.1": {"werkzeug/__init__.py": ""}}),
        ),
        Good(
            """
            from flask import Flask
            """,
            why="nobody says which release is there",
        ),
        Good(
            """
            from flask import Flask
            """,
            why="what an example asks for is installed for it alone",
            given=Given(
                installed={"werkzeug 3.0.1": {"werkzeug/__init__.py": ""}},
                files={"examples/requirements.txt": "flask==2.2.3\nwerkzeug==2.2.3\n"},
            ),
        ),
    ],
)
def incompatible_versions(node: ast.Import | ast.ImportFrom | Declared, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Declared):
        if node.origin == "index":
            yield from _findings(node.name, node.name_span, ctx)
        return
    if getattr(node, "level", 0):
        return
    for wanted in wanted_modules(node, ctx):
        for name in (ctx.ask("distributions-of", wanted.top) or ())[:1]:
            yield from _findings(name, wanted.parts[0], ctx)


def _findings(name: str, span: Span, ctx: Context) -> Iterator[Finding]:
    for pair, first, second in incompatible(name, ctx):
        message = (
            f"'{pair.first}' {first.version} does not work with '{pair.second}' {second.version}: "
            f"ask for '{pair.remedy}'"
        )
        evidence = (
            Evidence(f"{pair.first}{pair.first_range} with {pair.second}{pair.second_range}", pair.fails, "experience"),
            Evidence(f"the release of {pair.second}", second.version, second.reason),
        )
        yield Finding(span, message, evidence)
