"""Something that a library is about to take away: calling it warns today, and fails with a release to come.

Write the form that takes its place; the message names it, and where it can be written here, the fix does.

The rule knows release notes, what installed libraries and the project's own code say of themselves (PEP 702's
`@deprecated`, a `DeprecationWarning` that every call gives), and the names that the table `deprecated` of the
configuration lists. What a later release deprecates is an information. It is silent in tests of the warning, where
warnings are filtered, in the module that marks it, and in modules that are named after what is deprecated.
Where Ruff is configured to report the same (NPY001, NPY003, NPY201, UP005, UP023, UP035, DTZ003, G010), that is left to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Finding,
    Given,
    Good,
    configured_uses,
    dated_finding,
    dated_keywords,
    dated_uses,
    in_test_or_example,
    inner_class_uses,
    remembered,
    remembered_finding,
    rule,
    warned,
)

_FRAMES = {
    "pandas/__init__.py": "from pandas.core.frame import DataFrame\ndef read_csv(path) -> DataFrame: ...\n",
    "pandas/core/__init__.py": "",
    "pandas/core/frame.py": "class DataFrame:\n    def map(self, func): ...\n    def applymap(self, func): ...\n",
}
_OLD_FRAMES = {**_FRAMES, "pandas/core/frame.py": "class DataFrame:\n    def applymap(self, func): ...\n"}


_KEPT = re.compile(r"[\\/]_?deprecat(?:ed|ions?)(?:\.pyi?$|[\\/])")
"""Modules, or packages, of what is kept for those who use it."""


@rule(
    ast.Attribute,
    ast.Call,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    summary="something that is deprecated in the release at hand, or in one to come",
    kind="fact",
    severity="warning",
    fix="safe",
    shares=["NPY001", "NPY003", "NPY201", "UP035", "UP005", "UP023", "DTZ003", "G010"],
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
        Bad(
            """
            from shop import orders


            def show():
                return orders.load(1)
                #             ^^^^ 'orders.load' is deprecated: use fetch
            """,
            fixed="""
            from shop import orders


            def show():
                return orders.fetch(1)
            """,
            given=Given(
                path="shop/views.py",
                files={
                    "shop/__init__.py": "",
                    "shop/orders.py": (
                        "from warnings import deprecated\n"
                        "@deprecated('use fetch instead')\ndef load(key): ...\n"
                        "def fetch(key): ...\n"
                    ),
                },
                python="3.13",
            ),
        ),
        Bad(
            """
            import wire

            wire.old_get("/")
            #    ^^^^^^^ 'wire.old_get' of wire 1.2.0 is deprecated: use wire.get()
            """,
            fixed="""
            import wire

            wire.get("/")
            """,
            given=Given(
                installed={
                    "wire 1.2.0": {
                        "wire/__init__.py": (
                            "import warnings\n"
                            "def get(url): ...\n"
                            "def old_get(url):\n"
                            "    warnings.warn('use wire.get() instead', DeprecationWarning, stacklevel=2)\n"
                            "    return get(url)\n"
                        )
                    }
                }
            ),
        ),
        Bad(
            """
            import pandas as pd


            def shown(rows: pd.DataFrame):
                return rows.applymap(str)
                #           ^^^^^^^^ 'pandas.DataFrame.applymap' is deprecated from pandas 2.1.0 on (1.5.3 installed): write 'DataFrame.map'
            """,
            given=Given(installed={"pandas 1.5.3": _OLD_FRAMES}),
        ),
        Bad(
            """
            import polars as pl

            rows = pl.read_csv("a.csv").groupby("a")
            #                           ^^^^^^^ 'polars.DataFrame.groupby' is deprecated since polars 0.19.0 (0.20.31 installed): write 'DataFrame.group_by'
            """,
            fixed="""
            import polars as pl

            rows = pl.read_csv("a.csv").group_by("a")
            """,
            given=Given(installed={"polars 0.20.31": {"polars/__init__.py": ""}}),
        ),
        Bad(
            """
            from pydantic import BaseModel


            class User(BaseModel):
                name: str

                class Config:
                #     ^^^^^^ 'pydantic.BaseModel.Config' is deprecated since pydantic 2.0: use 'model_config = ConfigDict(…)'
                    frozen = True
            """,
            given=Given(files={"requirements.txt": "pydantic==2.11.0\n"}),
        ),
        Bad(
            """
            import wire

            wire.get("/", retries=3)
            #             ^^^^^^^ 'wire.get(retries)' of wire 1.2.0 is deprecated: use 'attempts='
            """,
            given=Given(
                installed={
                    "wire 1.2.0": {
                        "wire/__init__.py": (
                            "import warnings\n"
                            "def get(url, attempts=1, retries=None):\n"
                            "    if retries is not None:\n"
                            "        warnings.warn('retries is deprecated, use attempts', DeprecationWarning)\n"
                        )
                    }
                }
            ),
        ),
        Bad(
            """
            import codecs

            file = codecs.open("a.txt", "r", "utf-8")
            #             ^^^^ 'codecs.open' is deprecated since Python 3.14 (3.14 is the Python at hand): use 'open()'
            """,
            given=Given(python="3.14"),
        ),
        Bad(
            """
            import ssl

            context = ssl.SSLContext()
            #             ^^^^^^^^^^ calling 'ssl.SSLContext' like this is deprecated since Python 3.10: use a specific version of the SSL protocol
            """,
        ),
        Good(
            """
            import tempfile
            from tempfile import mktemp

            names = tempfile.mktemp(), mktemp(suffix=".txt")
            """,
            why="a security rule tells of it, and says why",
        ),
        Good(
            """
            import abc

            savers = {}
            savers[abc.abstractproperty] = print
            """,
            why="this is for those who use it",
        ),
        Good(
            """
            import array
            import ssl


            class Numbers(array.array):
                def __new__(cls):
                    return array.array.__new__(cls, "i", [1])


            print(Numbers(), array.array("i", [1]), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
            """,
            why="other ways to call them are deprecated",
        ),
        Good(
            """
            import ssl


            class Wrapped:
                def __init__(self, inner: ssl.SSLContext):
                    self.inner = inner

                def set_npn_protocols(self, protocols):
                    return self.inner.set_npn_protocols(protocols)
            """,
            why="it is passed on for those who use it",
        ),
        Good(
            """
            import wire

            wire.get("/", retries=3)
            """,
            why="only some values of it are deprecated",
            given=Given(
                installed={
                    "wire 1.2.0": {
                        "wire/__init__.py": (
                            "import warnings\n"
                            "def get(url, retries=None):\n"
                            "    if retries == 0:\n"
                            "        warnings.warn('retries of 0 is deprecated', DeprecationWarning)\n"
                        )
                    }
                }
            ),
        ),
        Good(
            """
            class Config:
                frozen = True


            class User:
                class Config:
                    frozen = True
            """,
            why="no library reads these",
        ),
        Good(
            """
            from warnings import deprecated


            @deprecated("use fetch")
            def load(key): ...


            def fetch(key):
                return load(key)
            """,
            why="the module that marks it may use it",
            given=Given(python="3.13"),
        ),
        Good(
            """
            from shop.orders import load


            def test_load():
                assert load(1) == 1
            """,
            why="what is deprecated is tested as long as it is there",
            given=Given(
                path="tests/test_orders.py",
                files={
                    "shop/__init__.py": "",
                    "shop/orders.py": (
                        "from warnings import warn\n"
                        "def load(key):\n    warn('use fetch', DeprecationWarning, stacklevel=2)\n    return key\n"
                    ),
                },
            ),
        ),
        Good(
            """
            from shop.compat import iscoroutinefunction

            print(iscoroutinefunction(print))
            """,
            why="a module of the project chooses by the version which one it hands on",
            given=Given(
                python="3.14",
                files={
                    "shop/__init__.py": "",
                    "shop/compat.py": (
                        "import sys\n"
                        "if sys.version_info >= (3, 14):\n    from inspect import iscoroutinefunction\n"
                        "else:\n    from asyncio import iscoroutinefunction\n"
                    ),
                },
            ),
        ),
        Good(
            """
            from pathlib import PurePath

            PurePath("a").is_relative_to("b")
            """,
            why="only one way to call it is deprecated",
        ),
        Good(
            """
            import warnings

            import pytest
            import wire


            def test_warns():
                with pytest.warns(DeprecationWarning):
                    wire.old_get("/")
            """,
            why="the warning is what is tested",
            given=Given(
                installed={
                    "wire 1.2.0": {
                        "wire/__init__.py": (
                            "import warnings\n"
                            "def old_get(url):\n"
                            "    warnings.warn('use get() instead', DeprecationWarning, stacklevel=2)\n"
                        )
                    }
                }
            ),
        ),
        Good(
            """
            import wire


            class Client(wire.Adapter):
                def dial_with(self, url, context):
                    return self.dial(url)
            """,
            why="the new form, for the sake of subclasses that override the old one",
            given=Given(
                installed={
                    "wire 1.2.0": {
                        "wire/__init__.py": (
                            "import warnings\n"
                            "class Adapter:\n"
                            "    def dial(self, url):\n"
                            "        warnings.warn('use dial_with instead', DeprecationWarning, stacklevel=2)\n"
                            "    def dial_with(self, url, context): ...\n"
                        )
                    }
                }
            ),
        ),
        Good(
            """
            import pandas as pd

            rows = pd.read_csv("a.csv").applymap(str)
            """,
            why="what is kept for the users of the old form uses it",
            given=Given(path="shop/deprecated/rows.py", installed={"pandas 2.2.3": _FRAMES}),
        ),
        Good(
            """
            import shutil

            shutil.rmtree("a", ignore_errors=False, onerror=None)
            """,
            why="as if it were not given",
            given=Given(python="3.13"),
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
        Good(
            """
            import os

            os.popen("ls")
            """,
            why="nothing will ever be done about a soft deprecation",
        ),
    ],
)
def deprecated_api(
    node: ast.Attribute | ast.Call | ast.ClassDef | ast.Import | ast.ImportFrom, ctx: Context
) -> Iterator[Finding]:
    if _KEPT.search(ctx.path):
        return
    if isinstance(node, ast.ClassDef):
        for use in inner_class_uses(node, ctx):
            if use.status != "removed":
                yield dated_finding(use, ctx)
        return
    if _is_unsafe(node, ctx):
        return
    for use in dated_uses(node, ctx):
        if use.status != "removed" and not use.migration.moved:
            yield dated_finding(use, ctx)
    if isinstance(node, ast.Attribute | ast.ImportFrom):
        for use in configured_uses(node, ctx):
            yield dated_finding(use, ctx)
        for one in remembered(node, ctx):
            if one.kind == "deprecated":
                yield remembered_finding(one)
    if isinstance(node, ast.Attribute | ast.Call):
        yield from warned(node, ctx)
    if isinstance(node, ast.Call):
        for one in dated_keywords(node, ctx):
            if one.kind == "deprecated":
                yield remembered_finding(one)


def _is_unsafe(node: ast.AST, ctx: Context) -> bool:
    """`tempfile.mktemp`, of which 'insecure-temporary-file' tells, and says why."""
    target = node.func if isinstance(node, ast.Call) else node
    named = isinstance(target, ast.Attribute | ast.Name) and ctx.imported(target) == "tempfile.mktemp"
    return named and not in_test_or_example(ctx)
