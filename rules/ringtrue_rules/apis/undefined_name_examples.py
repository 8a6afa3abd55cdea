"""What `undefined-name` reports, and what it leaves alone: more than the rule itself is long."""

from __future__ import annotations

from ringtrue.api import Bad, Given, Good, Listed

EXAMPLES: tuple[Bad | Good, ...] = (
    Bad(
        '''
            """Read settings."""


            def read(text):
                return json.loads(text)
                #      ^^^^ undefined name 'json': the standard library's module is not imported
            ''',
        fixed='''
            """Read settings."""


            import json

            def read(text):
                return json.loads(text)
            ''',
    ),
    Bad(
        """
            def port(text: str) -> Optional[int]:
                #                  ^^^^^^^^ undefined name 'Optional'
                return int(text) if text else None
            """,
        fixed="""
            from typing import Optional

            def port(text: str) -> Optional[int]:
                return int(text) if text else None
            """,
    ),
    Bad(
        """
            import os

            settings = {"SECRET": os.environ["SECRET"]}
            print(settings[SECRET])
            #              ^^^^^^ undefined name 'SECRET'
            """,
        fixed="""
            import os

            settings = {"SECRET": os.environ["SECRET"]}
            print(settings["SECRET"])
            """,
    ),
    Bad(
        """
            if __name__ == __main__:
                #          ^^^^^^^^ undefined name '__main__'
                print("started")
            """,
        fixed="""
            if __name__ == "__main__":
                print("started")
            """,
    ),
    Bad(
        """
            def total(prices):
                return sum(price for price in pricse)
                #                             ^^^^^^ undefined name 'pricse'
            """,
        fixed="""
            def total(prices):
                return sum(price for price in prices)
            """,
    ),
    Bad(
        """
            class Basket:
                def count(self):
                    return len(itmes)
                    #          ^^^^^ undefined name 'itmes'

                items = []
            """,
    ),
    Bad(
        """
            failure = ExceptionGroup("several", [])
            #         ^^^^^^^^^^^^^^ undefined name 'ExceptionGroup': Python 3.11 brought it
            """,
        given=Given(python="3.10"),
    ),
    Good(
        """
            def later():
                return helper(LIMIT)


            def helper(limit):
                return limit


            LIMIT = 3
            """,
        why="bound further down, before anything is called",
    ),
    Good(
        """
            from .loader import *

            loader.load()
            """,
        why="importing a submodule binds its name in the package, whose names are those of `__init__.py`",
        given=Given(path="shop/__init__.py", files={"shop/loader.py": "def load(): ...\n"}),
    ),
    Good(
        """
            if __name__ == "__channelexec__":
                channel.send(1)
            """,
        why="a tool runs this part with names of its own",
    ),
    Good(
        """
            import sys

            if sys.version_info[0] == 2:
                texts = (str, unicode)
            """,
        why="code for Python 2 and 3 that asks which it runs on",
    ),
    Good(
        """
            from tools import *

            hammer()
            """,
        why="the star import brings it",
        given=Given(files={"tools.py": "def hammer(): ...\n"}),
    ),
    Good(
        """
            from somewhere_unknown import *

            hammer()
            """,
        why="a star import that cannot be followed may bring it",
        given=Given(files={"requirements.txt": "acme-unheard-of\n"}, index={"acme-unheard-of": Listed()}),
    ),
    Good(
        """
            if True:
                flag = 1
            del flag
            print(flag)
            """,
        why="bound somewhere: whether it still is, is another rule's question",
    ),
    Good(
        """
            try:
                text = unicode
            except NameError:
                text = str
            """,
        why="the program asks whether the name is there",
    ),
    Good(
        """
            for name in ("red", "blue"):
                globals()[name] = name.upper()
            print(red)
            """,
        why="names are made through `globals()`",
    ),
    Good(
        """
            from formulas import evaluate

            evaluate("area: 3 * 4", globals=globals())
            print(area)
            """,
        why="handed to a function that may put names there",
    ),
    Good(
        """
            import enum


            @enum.global_enum
            class Month(enum.IntEnum):
                JANUARY = 1


            print(JANUARY)
            """,
        why="the decorator binds the members in the module",
    ),
    Good(
        """
            import socket
            from enum import IntEnum

            IntEnum._convert_("Family", __name__, lambda name: name.startswith("AF_"), source=socket)
            print(Family)
            """,
        why="an enumeration made from a module's constants, bound by name",
    ),
    Good(
        """
            def setup_module(module):
                module.server = object()


            def test_it():
                assert server
            """,
        why="pytest hands the module to this function, which sets the name",
        given=Given(path="tests/test_it.py"),
    ),
    Good(
        """
            # %%
            display(get_ipython())
            """,
        why="a notebook as text: the kernel gives these names",
    ),
    Good(
        """
            print(_("hello"), __file__, WindowsError)
            """,
        why="installed by gettext, set on every module, there on Windows",
    ),
    Good(
        """
            import rp2


            @rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
            def blink():
                label("again")
                set(pins, 1)[31]
                jmp(x_dec, "again")
            """,
        why="assembler, which the decorator reads: its words are no names",
    ),
    Good(
        """
            from machine import Pin

            PERIOD = const(20)


            @micropython.viper
            def total(data: ptr8, size: int) -> int:
                return data[size - 1]
            """,
        why="MicroPython knows these names",
    ),
    Good(
        """
            gdb.execute("info registers", to_string=True)
            """,
        why="the debugger has its module imported for the scripts that it runs",
    ),
    Good(
        """
            # %%
            total = [1]
            # %time _, checks = count(total)
            print(checks)
            """,
        why="a notebook as text: the magic binds the name",
    ),
    Good(
        """
            tags.add("released")
            """,
        why="Sphinx gives this name to its configuration",
        given=Given(path="docs/conf.py"),
    ),
    Good(
        """
            def test_alias():
                assert shell.alias("ll")
            """,
        why="the tests' own `conftest.py` puts the name into `builtins`",
        given=Given(
            path="tests/test_alias.py", files={"tests/conftest.py": "import builtins\n\nbuiltins.shell = start()\n"}
        ),
    ),
    Good(
        """
            from shop.session import started

            def block(text):
                started()
                return prompt_of_the_shop.transform(text)
            """,
        why="the project puts the name into `builtins`, by whatever name it imports that",
        given=Given(
            path="shop/blocks.py",
            files={
                "shop/__init__.py": "",
                "shop/session.py": "import builtins as builtin_mod\n\n"
                "def started():\n    builtin_mod.prompt_of_the_shop = object()\n",
            },
        ),
    ),
    Good(
        """
            request = {"uri": uri("/index")}
            """,
        why="a file of the tests that imports nothing: another program runs it, with names of its own",
        given=Given(path="tests/requests/valid_001.py"),
    ),
    Good(
        """
            c.ServerApp.port = 8888
            c = get_config()
            c.ServerApp.ip = "*"
            """,
        why="so Jupyter gives both to its",
        given=Given(path="jupyter_server_config.py"),
    ),
    Good(
        """
            env = Environment(tools=["default"])
            Export("env")
            """,
        why="a build tool runs the file with names of its own",
        given=Given(path="SConstruct"),
    ),
    Good(
        """
            class Shape:
                name = __qualname__

                def area(self):
                    return __class__.unit
            """,
        why="the compiler sets these in class bodies and methods",
    ),
    Good(
        """
            def head(items:
                size = len(items)

            print(size)
            """,
        why="the name stands in text that cannot be read and may be bound there",
    ),
    Good(
        """
            result = [y := 1, y**2]
            match result:
                case [first, *rest]:
                    print(first, rest, y)
            lambda *, key=None: key
            """,
        why="bound by `:=`, by patterns, by arguments",
    ),
)
