"""The project imports a distribution that it does not declare: it is installed only because something declared needs
it today. The next release of that dependency may need something else, and then the import fails.

Declare what the project imports.

The rule needs the whole list of declarations, and is silent where a part of it is computed. It is silent in tests,
documentation, examples and build scripts, on imports that may fail by design, on what an extra that the project asked
for brings in, and on what is installed for another reason than a declared dependency.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    SCRIPT,
    Bad,
    Context,
    Evidence,
    FileEdit,
    Finding,
    Fix,
    Found,
    Given,
    Good,
    Wanted,
    is_development_file,
    rule,
    wanted_modules,
)

_INSTALLED = {
    "requests 2.32.3": {"requests/__init__.py": "", "METADATA": "Requires-Dist: urllib3>=2\n"},
    "urllib3 2.2.0": {"urllib3/__init__.py": "", "urllib3/util.py": "class Retry: ...\n"},
}
_DECLARED = {"pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['requests']\n"}
_DECLARED_EXTRA = {"pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['sqlalchemy[asyncpg]']\n"}
# Part of every environment that builds anything.
_ALWAYS_THERE = frozenset(("setuptools", "pip", "wheel"))


@rule(
    ast.Import,
    ast.ImportFrom,
    summary="import of what is installed only because a dependency needs it",
    kind="fact",
    severity="information",
    fix="suggestion",
    overlaps=["deptry:DEP003"],
    examples=[
        Bad(
            """
            from urllib3.util import Retry
            #    ^^^^^^^ 'urllib3' is not declared: it is here because 'requests' needs it
            """,
            given=Given(installed=_INSTALLED, files=_DECLARED),
        ),
        Good(
            """
            import requests
            """,
            why="declared",
            given=Given(installed=_INSTALLED, files=_DECLARED),
        ),
        Good(
            """
            import urllib3
            """,
            why="the project declares nothing at all",
            given=Given(installed=_INSTALLED),
        ),
        Good(
            """
            import urllib3
            """,
            why="tests run in an environment of their own",
            given=Given(installed=_INSTALLED, files=_DECLARED, path="tests/test_app.py"),
        ),
        Good(
            """
            try:
                import urllib3
            except ImportError:
                urllib3 = None
            """,
            why="the program goes on without it",
            given=Given(installed=_INSTALLED, files=_DECLARED),
        ),
        Good(
            """
            import urllib3
            """,
            why="what the project declares is computed when it is built",
            given=Given(
                installed=_INSTALLED,
                files={
                    "setup.py": "from setuptools import setup\nsetup(name='shop', install_requires=read('r.txt'))\n"
                },
            ),
        ),
        Good(
            """
            import asyncpg
            """,
            why="the extra that the project asks for brings it",
            given=Given(
                installed={
                    "sqlalchemy 2.0.30": {
                        "sqlalchemy/__init__.py": "",
                        "METADATA": "Provides-Extra: asyncpg\nRequires-Dist: asyncpg; extra == 'asyncpg'\n",
                    },
                    "asyncpg 0.29.0": {"asyncpg/__init__.py": ""},
                },
                files=_DECLARED_EXTRA,
            ),
        ),
        Good(
            """
            import urllib3
            """,
            why="a script beside the package that the project ships",
            given=Given(installed=_INSTALLED, files={**_DECLARED, "shop/__init__.py": ""}, path="publish.py"),
        ),
        Good(
            """
            import urllib3
            """,
            why="the project carries a copy",
            given=Given(
                installed=_INSTALLED,
                files={**_DECLARED, "shop/__init__.py": "", "shop/_vendor/urllib3/__init__.py": ""},
            ),
        ),
        Good(
            """
            from fastmcp.client import Client
            """,
            why="declared by the name that it is imported by, though another distribution holds the files",
            given=Given(
                installed={
                    "fastmcp 4.1.2": {"METADATA": "Requires-Dist: fastmcp-slim==4.1.2\n"},
                    "fastmcp-slim 4.1.2": {"fastmcp/__init__.py": "", "fastmcp/client.py": "class Client: ...\n"},
                },
                files={"pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['fastmcp']\n"},
            ),
        ),
        Good(
            """
            import urllib3
            """,
            why="nothing declared needs it: somebody installed it by hand, and the list may be out of date",
            given=Given(
                installed={"urllib3 2.2.0": {"urllib3/__init__.py": ""}},
                files=_DECLARED,
            ),
        ),
        Good(
            """
            import urllib3
            """,
            why="declared for development only, which is a matter of how the project is deployed",
            given=Given(
                installed=_INSTALLED,
                files={
                    "pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['requests']\n"
                    "[dependency-groups]\ndev = ['urllib3']\n"
                },
            ),
        ),
    ],
)
def undeclared_dependency(node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    place = str(ctx.ask_here("place") or ctx.path).replace("\\", "/")
    if ctx.guards(node) or is_development_file(place) or ctx.fact(SCRIPT) is not None or _is_beside(place, ctx):
        return
    for wanted in wanted_modules(node, ctx):
        if wanted.level:
            continue
        finding = _finding(wanted, ctx)
        if finding is not None:
            yield finding


def _is_beside(place: str, ctx: Context) -> bool:
    """Whether the file stands beside the package that the project ships: a script for its maintainers."""
    name = ctx.ask("project")
    package = ctx.module(name.replace("-", "_")) if name and "/" not in place else None
    return isinstance(package, Found) and package.is_package and package.origin == "first-party"


def _finding(wanted: Wanted, ctx: Context) -> Finding | None:
    answer = ctx.module(wanted.dotted)
    if not isinstance(answer, Found) or answer.origin != "installed" or answer.distribution is None:
        return None
    if not ctx.ask("declares-anything") or not ctx.ask("declared-complete"):
        return None
    givers: tuple[str, ...] = ctx.ask("distributions-of", wanted.top) or ()
    name = answer.distribution
    if name in _ALWAYS_THERE or any(_belongs(each, ctx) for each in (name, wanted.top, *givers)):
        return None
    needed = ctx.ask("needed-by-declared", name)
    if not needed or ctx.ask("lies-elsewhere", wanted.top) is not False:
        return None
    message = f"'{name}' is not declared: it is here because '{needed[-1]}' needs it"
    evidence = (
        Evidence(f"'{name}' in the project's dependencies", "not there", "project"),
        Evidence(f"what needs '{name}'", " → ".join(needed), "environment"),
    )
    return Finding(wanted.parts[0], message, evidence, tuple(_fixes(name, ctx)))


def _belongs(name: str, ctx: Context) -> bool:
    """Whether the project declares `name`, in any group, or is it."""
    return bool(ctx.ask("declared", name)) or bool(ctx.ask("own-project", name))


def _fixes(name: str, ctx: Context) -> Iterator[Fix]:
    declaration = ctx.ask("declare", name, "main")
    if declaration:
        path, edit = declaration
        title = f"Declare '{name}' in '{path.replace(chr(92), '/').rpartition('/')[2]}'"
        yield Fix(title, elsewhere=(FileEdit(path, (edit,)),))
