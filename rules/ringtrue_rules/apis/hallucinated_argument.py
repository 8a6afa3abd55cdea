"""A keyword argument that the callee does not take: `open(path, enconding="utf-8")`. The call raises `TypeError`.

Write the keyword as the signature has it. Where a function passes its `**kwargs` straight on, the rule follows them to
their end, over several hops; overloads count together, and a call that fits one of them is right. It is silent where
keywords are consumed in a way that cannot be followed, and behind decorators that may change the signature.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Api,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    called_name,
    is_dated,
    judged_call,
    keyword_meant,
    related,
    release,
    rule,
    source_of,
)

_WIRE = {
    "wire 0.28.1": {
        "wire/__init__.py": (
            "import functools\n"
            "def request(method, url, *, params=None, timeout=5.0, follow_redirects=False): ...\n"
            "def get(url, **kwargs):\n    return request('GET', url, **kwargs)\n"
            "def post(url, data=None, **kwargs):\n    return request('POST', url, **kwargs)\n"
            "def loose(url, **options):\n    options.pop('anything', None)\n    return plugin(options)\n"
            "def decorated(function): return unknown(function)\n"
            "@decorated\ndef wrapped(url): ...\n"
        )
    }
}


@rule(
    ast.Call,
    summary="keyword argument that the callee does not take",
    kind="fact",
    severity="error",
    fix="suggestion",
    patient=True,
    examples=[
        Bad(
            """
            import wire

            page = wire.get("/", timeot=3)
            #                    ^^^^^^ 'wire.get' of wire 0.28.1 takes no argument 'timeot'
            """,
            fixed="""
            import wire

            page = wire.get("/", timeout=3)
            """,
            given=Given(installed=_WIRE),
        ),
        Bad(
            """
            def ordered(rows):
                return sorted(rows, reversed=True)
                #                   ^^^^^^^^ 'sorted' of Python 3.12 takes no argument 'reversed'
            """,
            fixed="""
            def ordered(rows):
                return sorted(rows, reverse=True)
            """,
        ),
        Bad(
            """
            from .users import User

            user = User(name="Ada", mail="ada@example.org")
            #                       ^^^^ 'User' takes no argument 'mail'
            """,
            fixed="""
            from .users import User

            user = User(name="Ada", email="ada@example.org")
            """,
            given=Given(
                path="shop/views.py",
                files={
                    "shop/__init__.py": "",
                    "shop/users.py": (
                        "from dataclasses import dataclass\n@dataclass\nclass User:\n    name: str\n    email: str = ''\n"
                    ),
                },
            ),
        ),
        Good(
            """
            import textwrap
            import pytest

            def shown(text, tabs=False):
                if tabs:
                    pytest.xfail("textwrap cannot do that yet")
                    return textwrap.dedent(text, tabs=True)
                return textwrap.dedent(text)
            """,
            why="what stands behind a call that does not come back is never run",
        ),
        Good(
            """
            import wire

            page = wire.get("/", timeout=3, follow_redirects=True)
            """,
            why="keywords that are passed straight on",
            given=Given(installed=_WIRE),
        ),
        Good(
            """
            import wire

            wire.loose("/", anything=1)
            wire.wrapped("/", anything=1)
            """,
            why="keywords that are consumed, and a decorator that may change the signature",
            given=Given(installed=_WIRE),
        ),
        Good(
            """
            import pytest
            import wire


            def test_unknown():
                with pytest.raises(TypeError):
                    wire.get("/", timeot=3)
            """,
            why="the error is expected",
            given=Given(installed=_WIRE),
        ),
        Good(
            """
            def run(callback):
                return callback(anything=1)
            """,
            why="nobody knows what is called",
        ),
        Good(
            """
            import warnings


            def warn(message):
                warnings.warn(message, skip_file_prefixes=("/lib",))
            """,
            why="the project is for a newer Python than the one at hand",
            given=Given(
                python="3.11", files={"pyproject.toml": '[project]\nname = "app"\nrequires-python = ">=3.12"\n'}
            ),
        ),
        Good(
            """
            import sys
            from pathlib import Path

            py312 = sys.version_info >= (3, 12)
            if py312:

                def relative(path: Path, other: Path) -> Path:
                    return path.relative_to(other, walk_up=True)
            """,
            why="for newer Pythons alone",
            given=Given(python="3.11"),
        ),
        Good(
            """
            import tkinter

            tkinter.Entry(text="", wid=4)
            """,
            why="Tcl takes the beginning of an option for the whole: `textvariable`, `width`",
        ),
        Good(
            """
            from .server import Server

            Server().respond("/", scopes=["a"])
            """,
            why="the decorator answers before it calls the method",
            given=Given(
                path="shop/views.py",
                files={
                    "shop/__init__.py": "",
                    "shop/server.py": (
                        "import functools\n\n\n"
                        "def available(method):\n"
                        "    @functools.wraps(method)\n"
                        "    def wrapper(self, *args, **kwargs):\n"
                        "        if not self.open:\n            return {}, 503\n"
                        "        return method(self, *args, **kwargs)\n"
                        "    return wrapper\n\n\n"
                        "class Server:\n    open = False\n"
                        "    @available\n    def respond(self, path): ...\n"
                    ),
                },
            ),
        ),
        Bad(
            """
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("--name", require=True)
            #                             ^^^^^^^ '_ActionsContainer.add_argument' of Python 3.12 takes no argument 'require'
            """,
            fixed="""
            import argparse

            parser = argparse.ArgumentParser()
            parser.add_argument("--name", required=True)
            """,
        ),
        Good(
            """
            import argparse


            class Parser(argparse.ArgumentParser):
                def parse_args(self, args=None, namespace=None, env=None): ...


            def parsed(parser: argparse.ArgumentParser):
                return parser.parse_args(env={})
            """,
            why="a class of the project that derives from the declared one takes it",
        ),
        Good(
            """
            class Config:
                def __new__(cls, *args, **kwargs):
                    if cls is Config:
                        return OldConfig(*args, **kwargs)
                    return super().__new__(cls)

                def __init__(self, path=None): ...


            class OldConfig:
                def __init__(self, schema): ...


            Config(schema=())
            """,
            why="the call gives an object of another class",
        ),
        Good(
            """
            class Queues(dict):
                def __init__(self, queues, exchange=None): ...


            class App:
                kind = Queues

                def Queues(self, queues):
                    return self.kind(queues, exchange="x")
            """,
            why="the class attribute is the module's class, not the method that comes later",
        ),
        Good(
            """
            import tkinter

            canvas = tkinter.Canvas()
            canvas.create_rectangle(1, 2, 3, 4, tag="free", fil="red")
            """,
            why="Tk takes the first letters of an option",
        ),
        Good(
            """
            from sessions import Session


            class Own(Session):
                def request(self, method, url, agent="", **kwargs): ...


            Own().get("/", agent="x")
            """,
            why="the class that it is called on takes it",
            given=Given(
                files={
                    "sessions.py": "from typing import TypedDict, Unpack\n\nclass Options(TypedDict, total=False):\n    timeout: int\n\nclass Session:\n    def request(self, method, url, **kwargs: Unpack[Options]): ...\n    def get(self, url, **kwargs: Unpack[Options]):\n        return self.request('GET', url, **kwargs)\n"
                }
            ),
        ),
        Good(
            """
            import argparse


            class Kept(argparse.Action):
                def __init__(self, *args, store, **kwargs):
                    super().__init__(*args, **kwargs)


            argparse.ArgumentParser().add_argument("--name", action=Kept, store={})
            """,
            why="an action of the program's own takes what it likes",
        ),
        Good(
            """
            class Base:
                pass


            def made(kind: type[Base]) -> Base:
                return kind(size=1)
            """,
            why="it may be a class that derives from it",
        ),
        Good(
            """
            import argparse

            argparse.ArgumentParser().add_argument("--name", completer=str)
            """,
            why="the project puts another function in the place of the library's",
            given=Given(files={"patched.py": "import argparse\n\nargparse._ActionsContainer.add_argument = print\n"}),
        ),
        Good(
            """
            from shells import Parser

            Parser().add_argument("--name", completer=str)
            """,
            why="the library whose class it is puts another function in the place of its base's",
            given=Given(
                installed={
                    "shells 1.0": {
                        "shells.py": (
                            "import argparse\nargparse._ActionsContainer.add_argument = print\n"
                            "class Parser(argparse.ArgumentParser): ...\n"
                        )
                    }
                }
            ),
        ),
        Good(
            """
            from parsers import parse

            parse("a", cache=None)
            """,
            why="what it is handed on to is a class that a call gave",
            given=Given(
                installed={
                    "parsers 1.0": {
                        "parsers.py": (
                            "class Parser:\n    def __init__(self, text, strict=False): ...\n"
                            "def built(kind) -> type[Parser]: return kind\n"
                            "def parse(text, kind=Parser, **more):\n    made = built(kind)\n    return made(text, **more)\n"
                        )
                    }
                }
            ),
        ),
        Good(
            """
            from tkinter import messagebox
            messagebox.showinfo("Done", "All is saved", master=None)
            """,
            why="all that it is given goes on to the dialog, which takes it",
        ),
        Good(
            """
            from decks import Deck, Robot
            Robot(Deck()).deck.assign("plate", rails=3)
            """,
            why="what the attribute holds may be of a class that derives from the declared one",
            given=Given(
                files={
                    "decks.py": (
                        "class Holder:\n    def assign(self, item): ...\n\nclass Deck(Holder): ...\n\n"
                        "class RailDeck(Deck):\n    def assign(self, item, rails=0): ...\n\n"
                        "class Robot:\n    def __init__(self, deck: Deck):\n        self.deck = deck\n"
                    )
                }
            ),
        ),
    ],
)
def hallucinated_argument(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if not any(keyword.arg for keyword in node.keywords):
        return
    judged = judged_call(node, ctx)
    if judged is None:
        return
    api, found = judged
    for misfit in found:
        if misfit.trouble == "keyword" and isinstance(misfit.node, ast.keyword):
            if is_dated(node, misfit.node, ctx):
                continue
            yield _finding(misfit.node, node, api, ctx)


def _finding(keyword: ast.keyword, call: ast.Call, api: Api, ctx: Context) -> Finding:
    name = keyword.arg or ""
    start = ctx.span(keyword).start
    span = ctx.span(keyword)._replace(end=start + len(name))
    shown = called_name(api, call, ctx)
    taken = sorted({one for signature in api.signatures for one in signature.keywords})
    via = sorted({hop for signature in api.signatures for hop in signature.via})
    through = f", followed through {', '.join(via[:3])}" if via else ""
    evidence = Evidence(f"parameters of '{api.name}'{through}", ", ".join(taken)[:200] or "none", source_of(api))
    given = {one.arg for one in call.keywords}
    fixes = tuple(
        Fix(f"Change to '{other}'", (Edit(span, other),))
        for other in keyword_meant(name, [one for one in taken if one not in given], api)
    )
    message = f"'{shown}'{release(api)} takes no argument '{name}'"
    return Finding(span, message[:120], (evidence,), fixes, related(api, shown))
