"""A name read from a module or class that does not have it: `np.linalg.inverse`, `os.path.exist`. The line raises
`AttributeError` when it runs, and not before.

Write the name as the library has it. The rule reads the installed release (or the project's own source) without
running it, and goes through imports and aliases. It is silent where names may come from nowhere: `__getattr__`,
names that other code sets, compiled modules that nothing describes, tests of `hasattr`, handlers of `AttributeError`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Given, Good, Listed, is_dated, lack, lack_finding, rule

_MATRICES = {
    "matrices 2.1.0": {
        "matrices/__init__.py": "from . import linalg\nfrom .core import Matrix\n__version__ = '2.1.0'\n",
        "matrices/linalg.py": "def inv(a): ...\ndef det(a): ...\n",
        "matrices/core.py": "class Matrix:\n    @classmethod\n    def identity(cls, size): ...\n",
        "matrices/lazy.py": "def __getattr__(name): ...\n",
        "matrices/testing.py": "from matrices import linalg\ndef begin(): linalg.calls = []\n",
    }
}


@rule(
    ast.Attribute,
    summary="name that a module or class does not have",
    kind="fact",
    severity="error",
    fix="suggestion",
    patient=True,
    examples=[
        Bad(
            """
            import os

            found = os.path.exist("settings.toml")
            #               ^^^^^ 'os.path' of Python 3.12 has no 'exist'
            """,
            fixed="""
            import os

            found = os.path.exists("settings.toml")
            """,
        ),
        Bad(
            """
            import matrices as mx

            print(mx.linalg.inverse([[1]]).tolist())
            #               ^^^^^^^ 'matrices.linalg' of matrices 2.1.0 has no 'inverse'
            """,
            fixed="""
            import matrices as mx

            print(mx.linalg.inv([[1]]).tolist())
            """,
            given=Given(installed=_MATRICES),
        ),
        Bad(
            """
            from matrices import Matrix


            def unit(size):
                return Matrix.identty(size)
                #             ^^^^^^^ 'Matrix' of matrices 2.1.0 has no 'identty'
            """,
            fixed="""
            from matrices import Matrix


            def unit(size):
                return Matrix.identity(size)
            """,
            given=Given(installed=_MATRICES),
        ),
        Bad(
            """
            from . import models

            shop = models.Shp()
            #             ^^^ 'shop.models' has no 'Shp'
            """,
            fixed="""
            from . import models

            shop = models.Shop()
            """,
            given=Given(path="shop/views.py", files={"shop/__init__.py": "", "shop/models.py": "class Shop: ...\n"}),
        ),
        Good(
            """
            import functools


            @functools.lru_cache
            def once():
                return 1
            """,
            why="a part of a namespace package is no module of its own name: this is the library's",
            given=Given(path="space/functools/__init__.py"),
        ),
        Good(
            """
            from typing import Any


            def configured(model: type[Any]):
                return model.config
            """,
            why="any class",
        ),
        Good(
            """
            from matrices import linalg

            assert linalg.calls == []
            """,
            why="another module of the library sets it, as Django's test runner does with `mail.outbox`",
            given=Given(installed=_MATRICES),
        ),
        Good(
            """
            import matrices.lazy

            matrices.lazy.anything()
            """,
            why="the module has `__getattr__`",
            given=Given(installed=_MATRICES),
        ),
        Good(
            """
            import matrices

            if hasattr(matrices, "solve"):
                matrices.solve()
            """,
            why="the program asks first",
            given=Given(installed=_MATRICES),
        ),
        Good(
            """
            import matrices

            try:
                inverse = matrices.linalg.inverse
            except AttributeError:
                inverse = None
            """,
            why="the error is expected",
            given=Given(installed=_MATRICES),
        ),
        Good(
            """
            import matrices


            def test_fast(monkeypatch):
                monkeypatch.setattr(matrices, "fast", True, raising=False)
                assert matrices.fast
            """,
            why="the name is set by the program itself",
            given=Given(installed=_MATRICES),
        ),
        Good(
            """
            import matrices

            print(matrices.data_dir)
            """,
            why="another file of the project sets it",
            given=Given(installed=_MATRICES, files={"conftest.py": "import matrices\nmatrices.data_dir = 'data'\n"}),
        ),
        Good(
            """
            import yaml


            def dumped(payload):
                return yaml.dump(payload)
            """,
            why="a part of a namespace package, named after what it wraps",
            given=Given(path="writers/yaml.py"),
        ),
        Good(
            """
            import wikipedia

            wikipedia.summary("Python")
            """,
            why="a script in a folder of its own may well mean the distribution, and not the script of that name",
            given=Given(
                path="bots/talk.py",
                files={"wikipedia.py": "def search(): ...\n"},
                index={"wikipedia": Listed(9000, ("wikipedia",))},
            ),
        ),
        Good(
            """
            def shape(matrices):
                return matrices.shape
            """,
            why="a parameter, not the module",
            given=Given(installed=_MATRICES),
        ),
        Good(
            """
            import matrices

            matrices.cached()  # type: ignore[attr-defined]
            """,
            why="the author knows",
            given=Given(installed=_MATRICES),
        ),
        Good(
            """
            import sys

            import matrices

            if sys.version_info < (3, 8):
                matrices.old()
            """,
            why="code for another version",
            given=Given(installed=_MATRICES),
        ),
        Good(
            """
            import matrices

            matrices.streams()
            """,
            why="the lock file names another release than the one that is installed, and that may have it",
            given=Given(
                installed=_MATRICES,
                files={"uv.lock": "version = 1\n[[package]]\nname = 'matrices'\nversion = '3.0.0'\n"},
            ),
        ),
        Good(
            """
            import gc
            import time

            from machine import Pin

            pin = Pin(2)
            print(time.ticks_ms(), gc.mem_free())
            """,
            why="MicroPython's library is another one",
        ),
    ],
)
def hallucinated_attribute(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    found = lack(node, ctx)
    if found is not None and not found.of_instance and not is_dated(node, node, ctx):
        yield lack_finding(found, ctx)
