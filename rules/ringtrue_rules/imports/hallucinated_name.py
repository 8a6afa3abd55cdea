"""`from module import name`, where the module is there and has no such name. Running the line raises `ImportError`.

Write the name as the module has it, or import it from the module that has it.

The rule reads modules without running them. It is silent where a module may have names that its text does not show:
`__getattr__`, star imports that cannot be followed, `exec`, compiled modules without stubs, names set by other modules.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    EXCUSES,
    Absent,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Related,
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
            from shapes import square, flat
            """,
            why="a re-exported name, and a submodule",
            given=Given(files=_SHAPES),
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
            from asyncio import timeout
            """,
            why="it came with a later Python: 'unreleased-api' speaks of it",
            given=Given(python="3.10"),
        ),
    ],
)
def hallucinated_name(node: ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    if not ctx.guards(node).isdisjoint(EXCUSES):
        return
    for alias in node.names:
        if alias.name == "*":
            continue
        answer = ctx.member(node.module or "", alias.name, node.level)
        if isinstance(answer, Absent) and not _in_other_python(answer, alias.name, ctx):
            yield _finding(node, alias, answer, ctx)


def _in_other_python(answer: Absent, name: str, ctx: Context) -> bool:
    """Whether another version of the standard library has the name: the topic 'versions' speaks of that."""
    return answer.module.origin == "stdlib" and bool(ctx.ask("stdlib-name-ever", answer.module.name, name))


def _finding(node: ast.ImportFrom, alias: ast.alias, answer: Absent, ctx: Context) -> Finding:
    module = answer.module
    shown = "." * node.level + (node.module or "")
    elsewhere: str | None = ctx.ask_here("moved-to", module.name, alias.name)
    message = f"'{shown}' has no '{alias.name}'" + (f": '{elsewhere}' has it" if elsewhere else "")
    where = module.path or module.stub_path
    evidence = Evidence(f"from {shown} import {alias.name}", answer.reason, module.distribution or module.origin)
    return Finding(
        wanted_name(alias, ctx),
        message,
        (evidence,),
        tuple(_fixes(node, alias, answer, elsewhere, ctx)),
        related=(Related(f"'{module.name}' is read from here", where),) if where else (),
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
