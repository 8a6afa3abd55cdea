"""A distribution that another one took the place of: renamed, merged, split, or given up by its authors. What is
imported works as long as somebody keeps an old release of it installed, and gets no mending.

Import its successor. Where the new module holds the same names, the fix changes the import; else the message says
what to use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Declared,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    dated_finding,
    dated_uses,
    rule,
    successor,
)


@rule(
    ast.Import,
    ast.ImportFrom,
    Declared,
    summary="distribution that another one took the place of",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from PyPDF2 import PdfReader
            #    ^^^^^^ 'PyPDF2' is superseded (no release is pinned): write 'pypdf'
            """,
            fixed="""
            from pypdf import PdfReader
            """,
        ),
        Bad(
            """
            import google.generativeai as genai
            #      ^^^^^^^^^^^^^^^^^^^ 'google.generativeai' is superseded (no release is pinned): use 'from google import genai' of google-genai
            """,
        ),
        Bad(
            """
            from langchain.chat_models import ChatOpenAI
            #                                 ^^^^^^^^^^ 'langchain.chat_models.ChatOpenAI' was removed in langchain 1.0.0: write 'langchain_openai.ChatOpenAI'
            """,
            fixed="""
            from langchain_openai import ChatOpenAI
            """,
        ),
        Bad(
            """
            requests==2.32.3
            sklearn
            ^^^^^^^ 'sklearn' is superseded by 'scikit-learn': a stand-in that fails to install since 2023
            """,
            fixed="""
            requests==2.32.3
            scikit-learn
            """,
            given=Given(path="requirements.txt"),
        ),
        Good(
            """
            dataclasses; python_version < "3.7"
            """,
            why="only for a Python that has not got it",
            given=Given(path="requirements.txt"),
        ),
        Good(
            """
            [tool.poetry]
            name = "tools"
            version = "1.0.0"

            [tool.poetry.dependencies]
            typing = { version = "^3.6", python = "~2.7 || ~3.4" }
            """,
            why="only for two Pythons that have not got it",
            given=Given(path="pyproject.toml"),
        ),
        Good(
            """
            from pypdf import PdfReader
            """,
            why="the successor",
        ),
        Good(
            """
            try:
                from importlib.metadata import version
            except ImportError:
                from pkg_resources import get_distribution
            """,
            why="only where the successor is not there",
        ),
    ],
)
def superseded_package(node: ast.Import | ast.ImportFrom | Declared, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Declared):
        yield from _declared(node)
        return
    for use in dated_uses(node, ctx):
        if use.migration.moved:
            yield dated_finding(use, ctx)


def _declared(node: Declared) -> Iterator[Finding]:
    found = successor(node.name)
    if found is None or node.origin != "index":
        return
    new, why = found
    if not new and (node.marker is not None or node.python is not None):
        return  # for a Python that has not got it
    message = f"'{node.raw_name}' is superseded by '{new}': {why}" if new else f"'{node.raw_name}' is {why}"
    plain = not node.specifier and not node.extras
    fixes = (Fix(f"Ask for '{new}'", (Edit(node.name_span, new),)),) if new and plain else ()
    yield Finding(node.name_span, message, (Evidence(f"what became of '{node.name}'", why, "its authors"),), fixes)
