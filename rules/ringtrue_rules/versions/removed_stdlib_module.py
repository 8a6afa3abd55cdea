"""A module that the standard library of the target Python has no more: `distutils`, `imp`, `cgi`, `telnetlib`. The
import raises `ModuleNotFoundError`.

Use what the message names. The rule is silent where something that is installed gives the module again, as setuptools
does with `distutils` and the legacy-cgi package with `cgi`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Given, Good, dated_finding, dated_uses, rule


@rule(
    ast.Import,
    ast.ImportFrom,
    summary="module that the standard library has no more",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            import imp
            #      ^^^ 'imp' was removed in Python 3.12 (3.12 is the Python at hand): use 'importlib'
            """,
        ),
        Bad(
            """
            import distutils.sysconfig as config
            #      ^^^^^^^^^^^^^^^^^^^ 'distutils.sysconfig' was removed in Python 3.12 (3.12 is the Python at hand): write 'sysconfig'
            """,
            fixed="""
            import sysconfig as config
            """,
        ),
        Good(
            """
            import imp
            """,
            why="this Python still has it",
            given=Given(python="3.11"),
        ),
        Good(
            """
            try:
                import cgi
            except ImportError:
                cgi = None
            """,
            why="the program goes on without it",
        ),
        Good(
            """
            import cgi
            """,
            why="a distribution gives it",
            given=Given(python="3.13", installed={"legacy-cgi 2.6": {"cgi.py": "def parse(): ...\n"}}),
        ),
    ],
)
def removed_stdlib_module(node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    for use in dated_uses(node, ctx):
        if use.of_python_module and use.status == "removed":
            yield dated_finding(use, ctx)
