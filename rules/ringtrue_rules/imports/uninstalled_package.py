"""An import names a package that exists, but the project's environment does not have it. Running the line raises
`ModuleNotFoundError` until it is installed.

Install the distribution that gives the module, and declare it, so that the next environment has it too. Its name may
differ from the module's: `cv2` comes from `opencv-python`.

The rule needs an environment to look into and is silent without one. It is silent where the import may fail by design
(`except ImportError`, platform and version tests).

What the project declares and the environment lacks is a matter of the environment, not of the code: it is told as
information for the project's own dependencies, and not at all for optional and development dependencies, and for what
other requirement files, the settings of tools (tox, nox, pre-commit) or a command to install ask for. A file is told
once of each package, and a project in the first two of the files that import it.
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
    Wanted,
    absent_package,
    import_mark,
    imports_key,
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
            #    ^^^^^^ 'django' is not installed
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
        Bad(
            """
            import cv2
            #      ^^^ 'cv2' is not installed: 'opencv-python' gives it
            import cv2.aruco


            def load(path):
                import cv2

                return cv2.imread(path)
            """,
        ),
        Bad(
            """
            import redis
            #      ^^^^^ 'redis' is not installed
            """,
            given=Given(
                files={
                    "pyproject.toml": "[project]\nname = 'shop'\ndependencies = []\n",
                    "zoo.py": "import redis\n",
                    "zero.py": "from redis import Redis\n",
                    "docker-compose.yml": "services:\n  cache:\n    image: redis:7\n    command: [redis]\n",
                },
                index={"redis": Listed(90, ("redis",))},
            ),
        ),
        Good(
            """
            import redis
            """,
            why="two files of the project before this one import it: it is said there",
            given=Given(
                path="shop/app.py",
                files={
                    "pyproject.toml": "[project]\nname = 'shop'\ndependencies = []\n",
                    "a.py": "import redis\n",
                    "b.py": "import os, redis.client\n",
                },
                index={"redis": Listed(90, ("redis",))},
            ),
        ),
        Good(
            """
            import pandas
            """,
            why="declared for an extra: who wants that part installs it",
            given=Given(
                files={"pyproject.toml": "[project]\nname = 'x'\n[project.optional-dependencies]\nframe = ['pandas']\n"}
            ),
        ),
        Good(
            """
            import pandas
            """,
            why="what the tests need is installed by tox",
            given=Given(
                path="tests/test_frame.py",
                files={"tox.ini": "[testenv]\ndeps =\n    pytest\n    pandas>=2\n", "setup.py": "import setuptools\n"},
            ),
        ),
        Good(
            """
            import pandas
            """,
            why="the workflow installs it",
            given=Given(files={".github/workflows/ci.yml": "    - run: |\n        pip install -U wheel 'pandas>2'\n"}),
        ),
        Good(
            """
            import pandas
            """,
            why="another requirement file lists it",
            given=Given(path="docs/plots.py", files={"docs/requirements.txt": "sphinx\npandas==2.2\n"}),
        ),
        Good(
            """
            import nox
            """,
            why="nox runs it, in an environment of its own",
            given=Given(path="noxfile.py", index={"nox": Listed(900, ("nox",))}),
        ),
        Good(
            """
            from typing_extensions import Self
            """,
            why="a stub is never run",
            given=Given(path="shop.pyi", index={"typing-extensions": Listed(9, ("typing_extensions",))}),
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
    if "typing" in ctx.guards(node) or ctx.path.endswith(".pyi"):
        return
    for wanted in wanted_modules(node, ctx):
        absent = absent_package(wanted, ctx)
        if absent is None or absent.prefix is None or _is_another(absent):
            continue
        giver = _giver(absent, ctx)
        groups: tuple[str, ...] = ctx.ask("declared", giver) or ()
        # Of a shared namespace a part is missing, else the whole package.
        first = (ctx.ask("providers", absent.name) or ())[:1]
        shared = bool(absent.providers) and first != (giver,) and ctx.ask("providers", absent.name) != absent.providers
        if _is_of_others(wanted, giver, groups, ctx) or not (shared or _is_first(wanted, ctx)):
            continue
        evidence = (*absent.evidence(ctx), *_declaration(giver, groups))
        shown, span = (wanted.dotted, wanted.span) if shared else (absent.name, wanted.parts[0])
        message, fixes = _message(shown, absent, giver, groups), tuple(_fixes(giver, groups, ctx))
        yield Finding(span, message, evidence, fixes, severity="information" if groups else None)


def _is_another(absent: AbsentPackage) -> bool:
    """Nobody has it, or the project of that name gives other modules: 'hallucinated-package' says so."""
    if absent.providers or absent.possible:
        return False
    return not absent.project or bool(absent.gives) or absent.old


def _giver(absent: AbsentPackage, ctx: Context) -> str:
    """The project to install: one that is declared before the most popular."""
    named = absent.providers or absent.possible or (absent.name,)
    return next((name for name in named if ctx.ask("declared", name)), named[0])


def _is_of_others(wanted: Wanted, giver: str, groups: tuple[str, ...], ctx: Context) -> bool:
    """Whether the import is made in another environment than the project's own: where packages are built, where a tool
    runs the file, where extras or what tests need are installed; or the project itself is imported."""
    if "main" in groups:
        return ctx.ask("is-part") is not False
    file = ctx.path.replace("\\", "/").rpartition("/")[2]
    if groups or _RUN_BY.get(file) == giver or (file.startswith("hook-") and giver == "pyinstaller"):
        return True
    if giver == "setuptools" and (file == "setup.py" or _lazy(wanted.node, ctx)):
        return True
    return ctx.ask("asked-for", giver) is not False


def _lazy(node: ast.AST, ctx: Context) -> bool:
    """Whether the import is made inside a function or under a condition."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return "conditional" in ctx.guards(node) or any(isinstance(above, functions) for above in ctx.tree.above(node))


# Tools that have an environment of their own, and the files that they run.
_RUN_BY = {
    "noxfile.py": "nox",
    "tasks.py": "invoke",
    "fabfile.py": "fabric",
    "dodo.py": "doit",
    "locustfile.py": "locust",
    "conanfile.py": "conan",
}
_MOST_FILES = 2


def _is_first(wanted: Wanted, ctx: Context) -> bool:
    """Whether nothing was said of the package yet: in this file, and in those of the project that come before it."""
    marks = ctx.fact(imports_key(wanted.top))
    if isinstance(marks, tuple) and marks[0] != import_mark(wanted.node, ctx.block):
        return False
    known = ctx.ask("declares-anything") and ctx.ask_here("imported-before", wanted.top, _MOST_FILES)
    return not known


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
