"""`from module import name`, where the module is there and has no such name. Running the line raises `ImportError`.

Write the name as the module has it, or import it from the module that has it.

The rule reads modules without running them. It is silent where a module may have names that its text does not show:
`__getattr__`, star imports that cannot be followed, `exec`, compiled modules without stubs, names set by other modules.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Absent,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Listed,
    Related,
    Severity,
    is_dated,
    may_be_anothers,
    may_fail,
    nearest,
    rule,
    wanted_modules,
    wanted_name,
)

_SHAPES = {"shapes/__init__.py": "from shapes.flat import square\n", "shapes/flat.py": "def square(): ...\n"}


@rule(
    ast.ImportFrom,
    summary="name imported from a module that does not have it",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from collections import orderedDict
            #                       ^^^^^^^^^^^ 'collections' has no 'orderedDict'

            seen = orderedDict()
            """,
            fixed="""
            from collections import OrderedDict

            seen = OrderedDict()
            """,
        ),
        Bad(
            """
            from requests import Sesion as Http
            #                    ^^^^^^ 'requests' has no 'Sesion'
            """,
            fixed="""
            from requests import Session as Http
            """,
            given=Given(
                installed={
                    "requests 2.32.3": {
                        "requests/__init__.py": "from .sessions import Session\n",
                        "requests/sessions.py": "class Session: ...\n",
                    }
                }
            ),
        ),
        Bad(
            """
            from .models import Usr
            #                   ^^^ '.models' has no 'Usr'
            """,
            fixed="""
            from .models import User
            """,
            given=Given(
                path="shop/views.py", files={"shop/__init__.py": "", "shop/models.py": "class User:\n    pass\n"}
            ),
        ),
        Bad(
            """
            from shapes import cube
            #                  ^^^^ 'shapes' has no 'cube': 'shapes.solid' has it
            """,
            fixed="""
            from shapes.solid import cube
            """,
            given=Given(files={**_SHAPES, "shapes/solid.py": "def cube(): ...\n"}),
        ),
        Good(
            """
            class Tests(TestCase):
                def test_it(self):
                    with self.assertRaises(ImportError):
                        from json import lods
            """,
            why="the test expects that the name is not there",
        ),
        Good(
            """
            from shapes import square, flat
            """,
            why="a re-exported name, and a submodule",
            given=Given(files=_SHAPES),
        ),
        Good(
            """
            from snake import Snake
            """,
            why="the module beside the script comes before the project's",
            given=Given(path="games/main.py", files={"snake.py": "", "games/snake.py": "class Snake: ...\n"}),
        ),
        Good(
            """
            from lazy import anything
            """,
            why="the module has `__getattr__`",
            given=Given(files={"lazy/__init__.py": "def __getattr__(name): ...\n"}),
        ),
        Good(
            """
            from merged import anything
            """,
            why="a star import that cannot be followed",
            given=Given(files={"merged.py": "from compiled_elsewhere import *\n"}),
        ),
        Good(
            """
            from made import red
            """,
            why="names are made through `globals()`",
            given=Given(files={"made.py": "for name in ('red', 'blue'):\n    globals()[name] = name\n"}),
        ),
        Good(
            """
            try:
                from json import JSONDecodeErrors
            except ImportError:
                JSONDecodeErrors = ValueError
            """,
            why="the program goes on without it",
        ),
        Good(
            """
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from hints import Shape
            """,
            why="a name for type checkers, imported for type checkers",
            given=Given(
                files={
                    "hints.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shapes import Shape\n",
                    "shapes.py": "class Shape: ...\n",
                }
            ),
        ),
        Good(
            """
            from exports import listed
            """,
            why="`__all__` lists it, and something must bind it",
            given=Given(files={"exports.py": "__all__ = ['listed']\n_bind(__all__)\n"}),
        ),
        Good(
            """
            from psycopg2.errors import UndefinedTable
            """,
            why="an extension module puts the names there",
            given=Given(
                installed={
                    "psycopg2 2.9.9": {"psycopg2/__init__.py": "", "psycopg2/errors.py": "def lookup(code): ...\n"}
                }
            ),
        ),
        Good(
            """
            from tensorboard import tensor_util
            """,
            why="the project that gives this name, not the package of the same name beside this module",
            given=Given(
                path="shop/uploader.py",
                files={
                    "setup.py": "from setuptools import setup\n\nsetup(name='shop', package_dir={'carts': 'shop/carts'})\n",
                    "shop/__init__.py": "",
                    "shop/tensorboard/__init__.py": "",
                },
                index={"tensorboard": Listed(99, ("tensorboard",))},
            ),
        ),
        Bad(
            """
            from requests import streams
            #                    ^^^^^^^ 'requests' has no 'streams'
            """,
            given=Given(
                installed={"requests 2.32.3": {"requests/__init__.py": "def get(url): ...\n"}},
                files={"requirements.txt": "requests>=2.30\n"},
            ),
        ),
        Good(
            """
            from requests import streams
            """,
            why="the lock file names another release than the one that is installed, and that may have it",
            given=Given(
                installed={"requests 2.32.3": {"requests/__init__.py": "def get(url): ...\n"}},
                files={"uv.lock": "version = 1\n[[package]]\nname = 'requests'\nversion = '3.0.0'\n"},
            ),
        ),
        Good(
            """
            import sys

            if sys.version_info[0] < 3:
                from urllib import unquote
            """,
            why="code for two versions of Python",
        ),
        Good(
            """
            from threading import _make_thread_handle
            """,
            why="which version of Python has which private name, nobody writes down",
            given=Given(python="3.11"),
        ),
        Good(
            """
            from inspect import getargspec
            """,
            why="Python 3.10 still had it: 'removed-api' speaks of it",
        ),
        Good(
            """
            from asyncio import timeout
            """,
            why="it came with a later Python: 'unreleased-api' speaks of it",
            given=Given(python="3.10"),
        ),
    ],
)
def hallucinated_name(node: ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    if may_fail(node, node.module or "", ctx) or _is_distutils(node):
        return
    for alias in node.names:
        if alias.name == "*":
            continue
        answer = ctx.member(node.module or "", alias.name, node.level)
        if not isinstance(answer, Absent) or _may_be_there(node, answer, alias.name, ctx):
            continue
        if _is_nowhere(answer, alias.name, ctx) and not is_dated(node, alias, ctx):
            yield _finding(node, alias, answer, ctx)


def _is_distutils(node: ast.ImportFrom) -> bool:
    """Where setuptools is installed, it puts its own `distutils` in the place of the standard library's."""
    return (node.module or "").partition(".")[0] == "distutils" and not node.level


def _may_be_there(node: ast.ImportFrom, answer: Absent, name: str, ctx: Context) -> bool:
    """Whether the name may be there all the same: put there by compiled code, or private to some version of Python,
    which nobody writes down; or the condition above the import, or the project, may ask for another version."""
    module = answer.module
    if module.origin != "stdlib":
        other = module.distribution is not None and not ctx.ask("as-declared", module.distribution)
        return other or may_be_anothers(module, ctx) or module.name in _FILLED_BY_COMPILED_CODE
    return name.startswith("_") or module.name.startswith("_") or "conditional" in ctx.guards(node)


# Modules whose text says that an extension module puts the names into them.
_FILLED_BY_COMPILED_CODE = frozenset(("psycopg2.errors", "psycopg2cffi.errors"))


def _is_nowhere(answer: Absent, name: str, ctx: Context) -> bool:
    """Whether no Python's library has the name: 'removed-api' and 'unreleased-api' speak of those that one has."""
    return answer.module.origin != "stdlib" or ctx.ask("library-versions", answer.module.name, name) == ()


def _finding(node: ast.ImportFrom, alias: ast.alias, answer: Absent, ctx: Context) -> Finding:
    module = answer.module
    shown = "." * node.level + (node.module or "")
    elsewhere: str | None = ctx.ask_here("moved-to", module.name, alias.name)
    message = f"'{shown}' has no '{alias.name}'" + (f": '{elsewhere}' has it" if elsewhere else "")
    where = module.path or module.stub_path
    evidence = Evidence(f"from {shown} import {alias.name}", answer.reason, module.distribution or module.origin)
    severity: Severity | None = "warning" if "typing" in ctx.guards(node) else None
    return Finding(
        wanted_name(alias, ctx),
        message,
        (evidence,),
        tuple(_fixes(node, alias, answer, elsewhere, ctx)),
        related=(Related(f"'{module.name}' is read from here", where),) if where else (),
        severity=severity,
    )


def _fixes(
    node: ast.ImportFrom, alias: ast.alias, answer: Absent, elsewhere: str | None, ctx: Context
) -> Iterator[Fix]:
    if elsewhere:
        fix = _moved(node, alias, elsewhere, ctx)
        if fix is not None:
            yield fix
    for other in nearest(alias.name, answer.names):
        edit = Edit(wanted_name(alias, ctx), other)
        title = f"Replace '{alias.name}' by '{other}'"
        # Without an alias the statement binds the name: what reads it is renamed with it.
        yield Fix(title, (edit,)) if alias.asname else _renaming(node, title, edit, (alias.name, other), ctx)


def _renaming(node: ast.ImportFrom, title: str, edit: Edit, names: tuple[str, str], ctx: Context) -> Fix:
    function = next((above for above in ctx.tree.above(node) if isinstance(above, _FUNCTIONS)), None)
    if function is None:
        return Fix(title, (edit,), renames=(names,))
    old, new = names
    reads = (each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == old)
    return Fix(title, (edit, *(Edit(ctx.span(read), new) for read in reads)))


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _moved(node: ast.ImportFrom, alias: ast.alias, elsewhere: str, ctx: Context) -> Fix | None:
    """Import the name from where it is; only for a statement that imports nothing else."""
    module = next(wanted_modules(node, ctx), None)
    if len(node.names) > 1 or module is None or node.level:
        return None
    return Fix(f"Import '{alias.name}' from '{elsewhere}'", (Edit(module.span, elsewhere),))
