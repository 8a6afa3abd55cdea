"""Two modules of the project import from each other, and whichever comes first, one asks the other for a name that is
not bound yet: `ImportError: cannot import name … from partially initialized module`.

Import the module instead of the name, import inside the function that needs the name, or move what both need into a
third module.

The rule follows imports as Python executes them, from every module of the cycle as the first one, and speaks only where
every way ends in this error. It is silent on cycles that bind only modules, on imports inside functions or under
`TYPE_CHECKING`, and where a condition or a star import leaves open what happens.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Crash, Evidence, Finding, Given, Good, Related, rule, wanted_name

_OTHER = "from app import LIMIT\n\nNAME = 'shop'\n"


@rule(
    ast.ImportFrom,
    summary="first-party `from` import that is certain to hit a half-initialised module",
    kind="fact",
    severity="error",
    examples=[
        Bad(
            """
            from other import NAME
            #                 ^^^^ 'NAME' is not bound yet when this runs: 'other' and 'app' import each other

            LIMIT = 3
            """,
            given=Given(files={"other.py": _OTHER, "app.py": "from other import NAME\n\nLIMIT = 3\n"}),
        ),
        Bad(
            """
            from .users import User
            #                  ^^^^ 'User' is not bound yet when this runs: 'shop/users.py' and 'shop/orders.py' import each other


            class Order:
                owner: User
            """,
            given=Given(
                path="shop/orders.py",
                files={
                    "shop/__init__.py": "",
                    "shop/orders.py": "from .users import User\n\n\nclass Order:\n    owner: User\n",
                    "shop/users.py": "from .orders import Order\n\n\nclass User:\n    orders: list[Order]\n",
                },
            ),
        ),
        Good(
            """
            LIMIT = 3

            from other import NAME
            """,
            why="what the other module needs is bound before it is imported, if this one comes first",
            given=Given(files={"other.py": _OTHER, "app.py": "LIMIT = 3\n\nfrom other import NAME\n"}),
        ),
        Good(
            """
            import other

            LIMIT = 3
            """,
            why="only the module is bound; its names are read later",
            given=Given(files={"other.py": "import app\n\nNAME = 'shop'\n", "app.py": "import other\n\nLIMIT = 3\n"}),
        ),
        Good(
            """
            def name():
                from other import NAME

                return NAME


            LIMIT = 3
            """,
            why="imported when it is called",
            given=Given(
                files={
                    "other.py": _OTHER,
                    "app.py": "def name():\n    from other import NAME\n\n    return NAME\n\n\nLIMIT = 3\n",
                }
            ),
        ),
        Good(
            """
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from other import NAME

            LIMIT = 3
            """,
            why="the line never runs",
            given=Given(
                files={
                    "other.py": _OTHER,
                    "app.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from other import NAME\n\nLIMIT = 3\n",
                }
            ),
        ),
        Good(
            """
            from fuse import FUSE
            """,
            why="the installed `fuse`, not this module, whose name is `shop.fuse`",
            given=Given(path="shop/fuse.py", files={"shop/__init__.py": "", "shop/fuse.py": "from fuse import FUSE\n"}),
        ),
        Good(
            """
            from pydantic_settings import BaseSettings
            """,
            why="the installed package: nobody says that this file is run as a script, which alone would find itself",
            given=Given(
                path="tests/types/pydantic_settings.py",
                files={"tests/types/pydantic_settings.py": "from pydantic_settings import BaseSettings\n"},
            ),
        ),
        Bad(
            """
            from openai import OpenAI
            #                  ^^^^^^ 'OpenAI' is not bound yet when this runs: 'openai' is this file, which hides any other
            """,
            given=Given(path="openai.py", files={"openai.py": "from openai import OpenAI\n"}),
        ),
        Good(
            """
            from .core import Encoding
            """,
            why="what the other module asks this package for is a compiled submodule",
            given=Given(
                path="shop/__init__.py",
                files={
                    "shop/__init__.py": "from .core import Encoding\n",
                    "shop/core.py": "from shop import _fast\n\nEncoding = _fast.Encoding\n",
                    "shop/_fast.cpython-312-x86_64-linux-gnu.so": "",
                },
            ),
        ),
        Good(
            """
            from re import compile
            """,
            why="the standard library's `re`, not this module",
            given=Given(path="util/re.py", files={"util/re.py": "from re import compile\n"}),
        ),
        Good(
            """
            from . import users

            LIMIT = 3
            """,
            why="a submodule is found even while its package is unfinished",
            given=Given(
                path="shop/__init__.py",
                files={
                    "shop/__init__.py": "from . import users\n\nLIMIT = 3\n",
                    "shop/users.py": "from . import orders\n",
                    "shop/orders.py": "from . import users\n",
                },
            ),
        ),
        Good(
            """
            from other import NAME

            LIMIT = 3
            """,
            why="the other module is ready for failure",
            given=Given(
                files={
                    "other.py": "try:\n    from app import LIMIT\nexcept ImportError:\n    LIMIT = 0\n\nNAME = 'shop'\n",
                    "app.py": "from other import NAME\n\nLIMIT = 3\n",
                }
            ),
        ),
    ],
)
def import_cycle_crash(node: ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    if ctx.tree.parents.get(node) is not None or ctx.block.kind != "statement":
        return
    for alias in node.names:
        crash: Crash | None = ctx.ask_here("cycle-crash", node.level, node.module or "", alias.name)
        if crash is not None:
            yield _finding(alias, crash, ctx)


def _finding(alias: ast.alias, crash: Crash, ctx: Context) -> Finding:
    shown = [_shown(path, ctx) for path in (crash.module, ctx.path)]
    why = f"and '{shown[1]}' import each other" if crash.module != ctx.path else "is this file, which hides any other"
    message = f"'{alias.name}' is not bound yet when this runs: '{shown[0]}' {why}"
    chain = " → ".join(_shown(path, ctx) for path in (*crash.chain, crash.module))
    return Finding(
        wanted_name(alias, ctx),
        message,
        (Evidence("who imports whom, when the first of them comes first", chain, "the project's modules"),),
        related=tuple(Related("a part of the cycle", path) for path in crash.chain if path != ctx.path),
    )


def _shown(path: str, ctx: Context) -> str:
    """A module by its name where it stands beside this one's root, else by its path in the project."""
    place = str(ctx.ask("place", path) or path).replace("\\", "/")
    return place.removesuffix(".py") if "/" not in place else place
