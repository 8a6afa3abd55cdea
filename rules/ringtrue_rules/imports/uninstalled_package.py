"""An import names a package that exists, but the project's environment does not have it. Running the line raises
`ModuleNotFoundError` until it is installed.

Install the distribution that gives the module, and declare it, so that the next environment has it too. Its name may
differ from the module's: `cv2` comes from `opencv-python`.

The rule needs an environment to look into and is silent without one. It is silent where the import may fail by design
(`except ImportError`, platform and version tests), and inside functions where the project declares the package as an
optional or development dependency.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    AbsentPackage,
    Bad,
    Command,
    Context,
    Evidence,
    FileEdit,
    Finding,
    Fix,
    Given,
    Good,
    Listed,
    absent_package,
    rule,
    wanted_modules,
)


@rule(
    ast.Import,
    ast.ImportFrom,
    summary="import of a package that exists but is not installed in the project's environment",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from django.utils import timezone
            #    ^^^^^^^^^^^^ 'django.utils' is not installed
            """,
            given=Given(
                index={
                    "django": Listed(20, ("django",)),
                    "django-utils-six": Listed(9000, ("django.utils",)),
                }
            ),
        ),
        Bad(
            """
            import cv2
            #      ^^^ 'cv2' is not installed: 'opencv-python' gives it
            """,
        ),
        Bad(
            """
            from google.cloud import storage
            #    ^^^^^^^^^^^^ 'google.cloud' is not installed: 'google-cloud-storage' gives it
            """,
        ),
        Bad(
            """
            from sklearn.metrics import accuracy_score
            #    ^^^^^^^ 'sklearn' is not installed: 'scikit-learn' gives it
            """,
        ),
        Bad(
            """
            import frobnicate.core
            #      ^^^^^^^^^^ 'frobnicate' is not installed: an index has a project of that name
            """,
            given=Given(index={"frobnicate": Listed()}),
        ),
        Bad(
            """
            import yaml
            #      ^^^^ 'yaml' is not installed: 'pyyaml' gives it, and the project declares it
            """,
            given=Given(files={"requirements.txt": "PyYAML\n"}),
        ),
        Bad(
            """
            import quux
            #      ^^^^ 'quux' is not installed: 'python-quux' may give it
            """,
            given=Given(index={"python-quux": Listed()}),
        ),
        Bad(
            """
            import pandas
            #      ^^^^^^ 'pandas' is not installed
            """,
        ),
        Bad(
            """
            from google import genai
            #    ^^^^^^ 'google' is not installed: 'google-genai' gives it
            """,
            given=Given(index={"google-genai": Listed(500, ("google.genai",))}),
        ),
        Bad(
            """
            import yaml
            #      ^^^^ 'yaml' is not installed: 'pyyaml' gives it, and the project declares it
            """,
            given=Given(
                files={"requirements.txt": "pyyaml\nacme-billing-platform\n"}, index={"acme-billing-platform": Listed()}
            ),
        ),
        Good(
            """
            from google.colab import drive
            """,
            why="no project is known to give this part of a name that many share",
        ),
        Good(
            """
            # /// script
            # dependencies = ["pandas"]
            # ///
            import pandas
            """,
            why="a script with dependencies of its own runs in an environment of its own",
        ),
        Good(
            """
            import cv2
            """,
            why="it is installed",
            given=Given(installed={"opencv-python 4.10.0": {"cv2/__init__.py": ""}}),
        ),
        Good(
            """
            import cv2
            """,
            why="no interpreter was found, so nothing is known of what is installed",
            given=Given(python=None),
        ),
        Good(
            """
            def frame(self):
                import pandas

                return pandas.DataFrame(self.rows)
            """,
            why="an optional dependency, imported where it is used",
            given=Given(
                files={"pyproject.toml": "[project]\nname = 'x'\n[project.optional-dependencies]\nframe = ['pandas']\n"}
            ),
        ),
        Good(
            """
            try:
                import yaml
            except ModuleNotFoundError:
                yaml = None
            """,
            why="the program goes on without it",
        ),
        Good(
            """
            if find_spec("pandas"):
                import pandas
            """,
            why="it is asked for first",
        ),
        Good(
            """
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from pandas import DataFrame
            """,
            why="the line never runs",
        ),
        Good(
            """
            import sys

            old = sys.version_info[0] < 3
            if old:
                import Queue as queue
            """,
            why="code for Python 2 as well",
            given=Given(index={"pyqueue": Listed()}),
        ),
        Good(
            """
            import sets
            """,
            why="it was a module of Python 2, not the project of that name: 'hallucinated-package' says so",
            given=Given(index={"sets": Listed()}),
        ),
        Good(
            """
            import tomllib
            """,
            why="the standard library of a later Python has it: 'unreleased-api' speaks of it",
            given=Given(python="3.10"),
        ),
        Good(
            """
            from builder.hooks import Hook
            """,
            why="needed to build the package, in an environment of its own",
            given=Given(
                path="hatch_build.py",
                files={"pyproject.toml": "[build-system]\nrequires = ['builder']\n[project]\nname = 'shop'\n"},
                index={"builder": Listed(900, ("builder",))},
            ),
        ),
        Good(
            """
            from setuptools import setup
            """,
            why="a package without a build system is built by setuptools",
            given=Given(path="setup.py", index={"setuptools": Listed(5, ("setuptools",))}),
        ),
    ],
)
def uninstalled_package(node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    if "typing" in ctx.guards(node):
        return
    for wanted in wanted_modules(node, ctx):
        absent = absent_package(wanted, ctx)
        if absent is None or absent.prefix is None or _is_another(absent):
            continue
        giver = _giver(absent, ctx)
        groups: tuple[str, ...] = ctx.ask("declared", giver) or ()
        if (groups and "main" not in groups and _lazy(node, ctx)) or _is_for_build(giver, groups, ctx):
            continue
        evidence = (*absent.evidence(ctx), *_declaration(giver, groups))
        # Of a shared namespace a part is missing, else the whole package.
        shared = absent.providers and ctx.ask("providers", absent.name) != absent.providers
        shown, span = (wanted.dotted, wanted.span) if shared else (absent.name, wanted.parts[0])
        yield Finding(span, _message(shown, absent, giver, groups), evidence, tuple(_fixes(giver, groups, ctx)))


def _is_another(absent: AbsentPackage) -> bool:
    """Nobody has it, or the project of that name gives other modules: 'hallucinated-package' says so."""
    if absent.providers or absent.possible:
        return False
    return not absent.project or bool(absent.gives) or absent.old


def _giver(absent: AbsentPackage, ctx: Context) -> str:
    """The project to install: one that is declared before the most popular."""
    named = absent.providers or absent.possible or (absent.name,)
    return next((name for name in named if ctx.ask("declared", name)), named[0])


def _is_for_build(giver: str, groups: tuple[str, ...], ctx: Context) -> bool:
    """Whether the import is made where packages are built, in an environment that the installer makes for it."""
    file = ctx.path.replace("\\", "/").rpartition("/")[2]
    return groups == ("build",) or (file == "setup.py" and giver == "setuptools" and not groups)


def _lazy(node: ast.AST, ctx: Context) -> bool:
    """Whether the import is made inside a function or under a condition."""
    return "conditional" in ctx.guards(node) or any(isinstance(above, _FUNCTIONS) for above in ctx.tree.above(node))


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _message(shown: str, absent: AbsentPackage, giver: str, groups: tuple[str, ...]) -> str:
    if absent.possible and not absent.providers:
        return f"'{absent.name}' is not installed: '{giver}' may give it"
    if not absent.providers:
        return f"'{absent.name}' is not installed: an index has a project of that name"
    declared = "the project declares it" if groups else ""
    gives = "" if giver == absent.name else f"'{giver}' gives it"
    reason = ", and ".join(filter(None, (gives, declared)))
    return f"'{shown}' is not installed" + (f": {reason}" if reason else "")


def _declaration(giver: str, groups: tuple[str, ...]) -> Iterator[Evidence]:
    if groups:
        yield Evidence(f"'{giver}' in the project's dependencies", ", ".join(groups), "project")


def _fixes(giver: str, groups: tuple[str, ...], ctx: Context) -> Iterator[Fix]:
    group = groups[0] if groups else "main"
    # A project that few use, and whose name is all that speaks for it, may be anybody's: it is not proposed.
    trusted = groups or ctx.ask("rank", giver) is not None
    command = ctx.ask("install", giver, group)
    if command and trusted:
        yield Fix(f"Install '{giver}'", command=Command("ringtrue.install", tuple(command)))
    declaration = None if groups or not trusted else ctx.ask("declare", giver, "main")
    if declaration:
        path, edit = declaration
        yield Fix(
            f"Declare '{giver}' in '{path.replace(chr(92), '/').rpartition('/')[2]}'",
            elsewhere=(FileEdit(path, (edit,)),),
        )
