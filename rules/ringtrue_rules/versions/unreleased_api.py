"""Something that came with a later release than the one at hand, or than the lowest that the project says it supports:
`tomllib` where Python 3.9 is allowed, `itertools.batched` before 3.12. The line raises for those who have the older one.

Raise the bound, ask for the version first, or use a backport.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Evidence,
    Finding,
    Given,
    Good,
    early,
    early_keywords,
    gone,
    gone_finding,
    is_unevaluated,
    rule,
)


@rule(
    ast.Attribute,
    ast.Call,
    ast.Import,
    ast.ImportFrom,
    summary="something that came with a later release",
    kind="fact",
    severity="error",
    examples=[
        Bad(
            """
            import tomllib
            #      ^^^^^^^ 'tomllib' came in Python 3.11, the project supports 3.9: its backport is 'tomli'
            """,
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.9'\n"}),
        ),
        Bad(
            """
            from asyncio import timeout
            #                   ^^^^^^^ 'asyncio.timeout' came in Python 3.11, 3.10 is here
            """,
            given=Given(python="3.10"),
        ),
        Bad(
            """
            import discord

            chosen = discord.SelectDefaultValue.from_role(role)
            #                ^^^^^^^^^^^^^^^^^^ 'discord.SelectDefaultValue' came in discord-py 2.4.0, the project supports 2.3.1
            """,
            given=Given(
                path="bot/moderation.py",
                files={
                    "pyproject.toml": "[project]\nname='bot'\nversion='1'\ndependencies=['discord.py>=2.3.1']\n",
                    "bot/__init__.py": "",
                },
            ),
        ),
        Bad(
            """
            from httpx import NetRCAuth
            #                 ^^^^^^^^^ 'httpx.NetRCAuth' came in httpx 0.24.0, the project supports 0.20
            """,
            given=Given(
                path="shop/client.py",
                files={
                    "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\ndependencies = ['httpx>=0.20']\n",
                    "shop/__init__.py": "",
                },
            ),
        ),
        Bad(
            """
            from pathlib import Path


            def listed(where: Path):
                return list(where.walk())
                #                 ^^^^ 'pathlib.Path.walk' came in Python 3.12, 3.11 is here
            """,
            given=Given(python="3.11"),
        ),
        Bad(
            """
            import sqlite3

            connection = sqlite3.connect("a.db", autocommit=True)
            #                                    ^^^^^^^^^^ 'sqlite3.connect(autocommit)' came in Python 3.12, 3.11 is here
            """,
            given=Given(python="3.11"),
        ),
        Bad(
            """
            from pathlib import Path


            def listed(where: Path):
                return list(where.walk())
                #                 ^^^^ 'pathlib.Path.walk' came in Python 3.12, the project supports 3.10
            """,
            given=Given(python="3.13", files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.10'\n"}),
        ),
        Bad(
            """
            import tempfile

            with tempfile.TemporaryDirectory(delete=False) as folder:
                #                            ^^^^^^ 'tempfile.TemporaryDirectory(delete)' came in Python 3.12, the project supports 3.10
                print(folder)
            """,
            given=Given(python="3.13", files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.10'\n"}),
        ),
        Good(
            """
            import sys
            from pathlib import Path


            def listed(where: Path):
                if sys.version_info < (3, 12):
                    return []
                return list(where.walk())
            """,
            why="the program asks first",
            given=Given(python="3.13", files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.10'\n"}),
        ),
        Good(
            """
            import sys

            import pytest


            @pytest.mark.skipif(sys.version_info < (3, 13), reason="needs it")
            def test_replace():
                from copy import replace

                assert replace
            """,
            why="the test is skipped where it is not there",
            given=Given(python="3.12", path="tests/test_copy.py"),
        ),
        Good(
            """
            import sys

            import pytest

            pytestmark = pytest.mark.skipif(sys.version_info < (3, 13), reason="needs it")


            def test_replace():
                import copy

                assert copy.replace
            """,
            why="all tests of the module are",
            given=Given(python="3.12", path="tests/test_copy.py"),
        ),
        Good(
            """
            from sqlalchemy import ColumnExpressionArgument

            __all__ = ["ColumnExpressionArgument"]
            """,
            why="a long series of releases brings names of its own, here 2.0.13; the history knows one release of each",
            given=Given(files={"requirements.txt": "sqlalchemy==2.0.40\n"}),
        ),
        Good(
            """
            # /// script
            # requires-python = ">=3.11"
            # ///
            import tomllib
            """,
            why="the script says what it runs with",
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.9'\n"}),
        ),
        Good(
            """
            def obj_of(error: AttributeError):
                found = getattr(error, "obj", None)
                return None if found is None else error.obj
            """,
            why="the program asks first",
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.9'\n"}),
        ),
        Good(
            """
            from __future__ import annotations

            import asyncio


            def held(runner: asyncio.Runner) -> asyncio.Runner:
                return runner
            """,
            why="annotations are not read when the line runs",
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.10'\n"}),
        ),
        Good(
            """
            import importlib.resources as resources

            try:
                resources.files
            except AttributeError:
                place = None
            else:
                place = resources.as_file(resources.files("shop"))
            """,
            why="comes here only where it is there",
            given=Given(
                python="3.12", files={"pyproject.toml": "[project]\nname = 'shop'\nrequires-python = '>=3.8'\n"}
            ),
        ),
        Good(
            """
            from httpx import NetRCAuth
            """,
            why="a lower bound is promised to users: tests run with the newest",
            given=Given(
                path="tests/test_client.py",
                files={
                    "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\ndependencies = ['httpx>=0.20']\n",
                },
            ),
        ),
        Good(
            """
            import sys

            if sys.version_info >= (3, 11):
                import tomllib
            else:
                import tomli as tomllib
            """,
            why="the program asks first",
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.9'\n"}),
        ),
        Good(
            """
            try:
                import tomllib
            except ImportError:
                import tomli as tomllib
            """,
            why="the program goes on without it",
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.9'\n"}),
        ),
        Good(
            """
            from __future__ import annotations

            import asyncio


            def ended(runner: asyncio.Runner, work, context):
                runner.run(work(), context=context)
            """,
            why="where the class is not there, what stands in for it has the keyword",
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.10'\n"}),
        ),
        Good(
            """
            import itertools


            def pages(rows):
                '''The rows by hundreds (Python 3.12+).'''
                return itertools.batched(rows, 100)
            """,
            why="the function says what it needs",
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.10'\n"}),
        ),
        Good(
            """
            import tomllib
            """,
            why="a stub is run by no Python",
            given=Given(path="a.pyi", files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.9'\n"}),
        ),
        Good(
            """
            import tomllib
            """,
            why="every Python that the project supports has it",
            given=Given(files={"pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.11'\n"}),
        ),
        Good(
            """
            from sqlalchemy.ext.asyncio import AsyncAttrs
            """,
            why="a release between those that are known brought it, and may be the one that is installed",
            given=Given(
                installed={
                    "sqlalchemy 2.0.30": {
                        "sqlalchemy/__init__.py": "",
                        "sqlalchemy/ext/__init__.py": "",
                        "sqlalchemy/ext/asyncio.py": "class AsyncAttrs: ...\n",
                    }
                }
            ),
        ),
        Good(
            """
            from typing import TypeAliasType
            """,
            why="the project is for newer Pythons than the one at hand",
            given=Given(
                python="3.11", files={"pyproject.toml": "[project]\nname = 'shop'\nrequires-python = '>=3.13'\n"}
            ),
        ),
    ],
)
def unreleased_api(node: ast.Attribute | ast.Call | ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    said = set()
    for one in early_keywords(node, ctx) if isinstance(node, ast.Call) else early(node, ctx):
        said.add(one.span)
        here = f"{one.lacking} is here" if one.at_hand else f"the project supports {one.lacking}"
        backport = f": its backport is '{one.backport}'" if one.backport else ""
        came = "came in" if one.exact else "is there as of"
        message = f"'{one.name}' {came} {one.title} {one.first}, {here}{backport}"
        evidence = Evidence(f"releases of {one.title} with '{one.name}'", f"from {one.first} on", one.reason)
        yield Finding(one.span, message[:120], (evidence,), severity=None if one.at_hand else "warning")
    if isinstance(node, ast.Attribute | ast.Call | ast.ImportFrom):
        for found in gone(node, ctx):
            if found.when == "later" and found.span not in said and not is_unevaluated(node, ctx):
                yield gone_finding(found)
