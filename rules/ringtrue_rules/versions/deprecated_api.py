"""Something that a library is about to take away: calling it warns today, and fails with a release to come.

Write the form that takes its place; the message names it, and where it can be written here, the fix does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Given, Good, configured_uses, dated_finding, dated_uses, rule, warned

_FRAMES = {
    "pandas/__init__.py": "from pandas.core.frame import DataFrame\ndef read_csv(path) -> DataFrame: ...\n",
    "pandas/core/__init__.py": "",
    "pandas/core/frame.py": "class DataFrame:\n    def map(self, func): ...\n    def applymap(self, func): ...\n",
}


@rule(
    ast.Attribute,
    ast.Call,
    ast.Import,
    ast.ImportFrom,
    summary="something that is deprecated in the release at hand, or in one to come",
    kind="fact",
    severity="warning",
    fix="safe",
    examples=[
        Bad(
            """
            import pandas as pd

            rows = pd.read_csv("a.csv").applymap(str)
            #                           ^^^^^^^^ 'pandas.DataFrame.applymap' is deprecated since pandas 2.1.0 (2.2.3 installed): write 'DataFrame.map'
            """,
            fixed="""
            import pandas as pd

            rows = pd.read_csv("a.csv").map(str)
            """,
            given=Given(installed={"pandas 2.2.3": _FRAMES}),
        ),
        Good(
            """
            import pandas as pd

            rows = pd.read_csv("a.csv").map(str)
            """,
            why="the new form",
            given=Given(installed={"pandas 2.2.3": _FRAMES}),
        ),
        Good(
            """
            import warnings

            import pandas as pd

            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                rows = pd.read_csv("a.csv").applymap(str)
            """,
            why="the author knows",
            given=Given(installed={"pandas 2.2.3": _FRAMES}),
        ),
    ],
)
def deprecated_api(node: ast.Attribute | ast.Call | ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    for use in dated_uses(node, ctx):
        if use.status != "removed" and not use.migration.moved:
            yield dated_finding(use, ctx)
    if isinstance(node, ast.Attribute | ast.ImportFrom):
        for use in configured_uses(node, ctx):
            yield dated_finding(use, ctx)
    if isinstance(node, ast.Attribute | ast.Call):
        yield from warned(node, ctx)
