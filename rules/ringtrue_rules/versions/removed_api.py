"""Something that a library had, and that the release at hand has no more: `DataFrame.append`, `np.float`,
`openai.ChatCompletion.create`. The line raises `AttributeError`, `ImportError` or `TypeError` when it runs.

Write the form that took its place; the message names it, and where it can be written here, the fix does.

What came and went is known from the release notes of the libraries. The release at hand is the installed one, else the
locked one; where nobody says, the newest counts. Code that asks for versions, tries and catches, or looks before it
leaps is left alone.
Where Ruff is configured to report the same (NPY001, NPY003, NPY201, UP005, UP023, UP035, DTZ003, G010), that is left to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Finding,
    Given,
    Good,
    dated_finding,
    dated_keywords,
    dated_uses,
    gone,
    gone_finding,
    inner_class_uses,
    remembered,
    remembered_finding,
    rule,
)

_FRAMES = {
    "pandas/__init__.py": "from pandas.core.frame import DataFrame\ndef read_csv(path) -> DataFrame: ...\n",
    "pandas/core/__init__.py": "",
    "pandas/core/frame.py": "class DataFrame:\n    def map(self, func): ...\n",
}
_OLD_FRAMES = {
    **_FRAMES,
    "pandas/core/frame.py": "class DataFrame:\n    def append(self, other): ...\n",
}


@rule(
    ast.Attribute,
    ast.Call,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    summary="something that the release at hand has no more",
    kind="fact",
    severity="error",
    fix="safe",
    shares=["NPY001", "NPY003", "NPY201", "UP035", "UP005", "UP023", "DTZ003", "G010"],
    examples=[
        Bad(
            """
            import pandas as pd

            rows = pd.read_csv("a.csv")
            rows = rows.append(pd.read_csv("b.csv"), ignore_index=True)
            #           ^^^^^^ 'pandas.DataFrame.append' was removed in pandas 2.0.0 (2.2.3 installed): write 'pandas.concat(…)'
            """,
            fixed="""
            import pandas as pd

            rows = pd.read_csv("a.csv")
            rows = pd.concat([rows, pd.read_csv("b.csv")], ignore_index=True)
            """,
            given=Given(installed={"pandas 2.2.3": _FRAMES}),
        ),
        Bad(
            """
            import numpy as np

            kind = np.float
            #         ^^^^^ 'numpy.float' was removed in numpy 1.24.0 (no release is pinned): write 'float'
            """,
            fixed="""
            import numpy as np

            kind = float
            """,
        ),
        Bad(
            """
            from inspect import getargspec
            #                   ^^^^^^^^^^ 'inspect.getargspec' was removed in Python 3.11 (3.12 is the Python at hand): write 'inspect.getfullargspec'
            """,
            fixed="""
            from inspect import getfullargspec
            """,
        ),
        Bad(
            """
            import polars as pl

            rows = pl.DataFrame({"a": [1]})
            rows.pivot(index="a", columns="b")
            #                     ^^^^^^^ 'DataFrame.pivot(columns)' was removed in polars 1.0.0 (no release is pinned): write 'on='
            """,
            fixed="""
            import polars as pl

            rows = pl.DataFrame({"a": [1]})
            rows.pivot(index="a", on="b")
            """,
        ),
        Bad(
            """
            from sklearn.linear_model import LinearRegression

            model = LinearRegression(normalize=True)
            #                        ^^^^^^^^^ 'LinearRegression(normalize)' was removed in scikit-learn 1.2: scale first: 'make_pipeline(StandardScaler(), ...)'
            """,
        ),
        Bad(
            """
            import pytest


            def test_quiet():
                with pytest.warns(None) as record:
                    #             ^^^^ 'pytest.warns(None)' was removed in pytest 8.0.0: use 'pytest.warns()', or 'warnings.catch_warnings()'
                    print(record)
            """,
        ),
        Bad(
            """
            import pandas as pd

            days = pd.Series([1.0], index=pd.date_range("2000-01-01", periods=1, freq="D"))
            print(days.resample("M").mean())
            #                   ^^^ 'Series.resample('M')' was removed in pandas 3.0.0 (no release is pinned): write '"ME"'
            """,
        ),
        Bad(
            """
            import pandas as pd


            def collected(paths):
                rows = pd.DataFrame()
                for path in paths:
                    rows = rows.append(pd.read_csv(path))
                    #           ^^^^^^ 'pandas.DataFrame.append' was removed in pandas 2.0.0 (no release is pinned): write 'pandas.concat(…)'
                return rows
            """,
            fixed="""
            import pandas as pd


            def collected(paths):
                rows = pd.DataFrame()
                for path in paths:
                    rows = pd.concat([rows, pd.read_csv(path)])
                return rows
            """,
        ),
        Bad(
            """
            from pymongo import MongoClient

            orders = MongoClient()["shop"].orders


            def add(order):
                orders.insert(order)
                #      ^^^^^^ 'pymongo.collection.Collection.insert' was removed in pymongo 4.0: use 'insert_one' or 'insert_many'
            """,
        ),
        Bad(
            """
            import moviepy.editor as mpy
            #      ^^^^^^^^^^^^^^ 'moviepy.editor' was removed in moviepy 2.0.0 (no release is pinned): use 'moviepy'
            """,
        ),
        Bad(
            """
            import httpx

            with httpx.Client() as client:
                client.get("/", allow_redirects=True)
                #               ^^^^^^^^^^^^^^^ 'Client.get(allow_redirects)' was removed in httpx 0.20.0 (no release is pinned): write 'follow_redirects='
            """,
            fixed="""
            import httpx

            with httpx.Client() as client:
                client.get("/", follow_redirects=True)
            """,
        ),
        Bad(
            """
            from pydantic import BaseModel, constr


            class Account(BaseModel):
                iban: constr(regex="[A-Z]+")
                #            ^^^^^ 'pydantic.constr(regex)' was removed in pydantic 2.0 (no release is pinned): write 'pattern='
            """,
            fixed="""
            from pydantic import BaseModel, constr


            class Account(BaseModel):
                iban: constr(pattern="[A-Z]+")
            """,
        ),
        Good(
            """
            import pandas as pd


            def listed(path):
                rows = pd.read_csv(path)["a"]
                rows = rows.tolist()
                for other in range(3):
                    rows = rows + [other]
                rows.append(1)
                return rows
            """,
            why="what was made of it is a list",
        ),
        Good(
            """
            import pandas as pd

            years = pd.Series([1.0], index=pd.period_range("2006", "2009", freq="Y-DEC"))
            print(years.asfreq("M", how="start"), years.to_timestamp().to_period("M").resample("M").sum())
            """,
            why="a period is still called 'M'",
        ),
        Good(
            """
            import pandas as pd

            rows = pd.read_csv("a.csv")
            rows = rows.append(pd.read_csv("b.csv"))
            """,
            why="the installed release still has it: 'deprecated-api' speaks of that",
            given=Given(installed={"pandas 1.5.3": _OLD_FRAMES}),
        ),
        Good(
            """
            import numpy as np

            try:
                kind = np.float
            except AttributeError:
                kind = float
            """,
            why="the program goes on without it",
        ),
        Good(
            """
            import openai

            print(openai.ChatCompletion.create)
            """,
            why="a module of the project that has the name of a library",
            given=Given(
                files={
                    "openai/__init__.py": "from openai.old import ChatCompletion\n",
                    "openai/old.py": "class ChatCompletion:\n    create = 1\n",
                }
            ),
        ),
        Good(
            """
            rows = []
            rows.append(1)
            """,
            why="another thing of the same name",
        ),
    ],
)
def removed_api(
    node: ast.Attribute | ast.Call | ast.ClassDef | ast.Import | ast.ImportFrom, ctx: Context
) -> Iterator[Finding]:
    ends = set[int]()
    for finding in _removed(node, ctx):
        if finding.span.end not in ends:  # of two sources that know of it the first one speaks
            yield finding
        ends.add(finding.span.end)


def _removed(
    node: ast.Attribute | ast.Call | ast.ClassDef | ast.Import | ast.ImportFrom, ctx: Context
) -> Iterator[Finding]:
    if isinstance(node, ast.ClassDef):
        for use in inner_class_uses(node, ctx):
            if use.status == "removed":
                yield dated_finding(use, ctx)
        return
    said = set()
    for use in dated_uses(node, ctx):
        said.add(use.span)
        if use.status == "removed" and not use.migration.moved and not use.of_python_module:
            yield dated_finding(use, ctx)
    if isinstance(node, ast.Attribute | ast.Call | ast.ImportFrom):
        for found in gone(node, ctx):
            if found.when == "before" and found.span not in said:
                yield gone_finding(found)
    if isinstance(node, ast.Attribute | ast.Import | ast.ImportFrom):
        for one in remembered(node, ctx):
            if one.kind == "gone":
                yield remembered_finding(one)
    if isinstance(node, ast.Call):
        for one in dated_keywords(node, ctx):
            if one.kind == "gone":
                yield remembered_finding(one)
