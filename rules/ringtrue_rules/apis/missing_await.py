"""A coroutine that is called and not awaited: the call only makes it, and its body never runs; a value that it should
give is a coroutine object instead, which has no members, no length and no truth of its own.

Write `await` before the call, or hand it to `asyncio.gather`, `create_task` or `asyncio.run`. The rule knows which
functions of the project and of installed libraries are `async`. It is silent about coroutines that are passed on,
returned, or stored and awaited later.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    async_call,
    called_name,
    excused,
    fate,
    fate_of_argument,
    fate_of_name,
    in_async_function,
    is_async_generator,
    lacks_special,
    related,
    release,
    rule,
    shown_type,
    source_of,
)

_STORE = {
    "store/__init__.py": (
        "from collections.abc import AsyncIterator\n"
        "class Client:\n"
        "    async def get(self, key): ...\n"
        "    async def close(self): ...\n"
        "    async def keys(self) -> AsyncIterator[str]:\n        yield 'a'\n"
        "async def connect(url): ...\n"
        "class Rows:\n"
        "    async def __aenter__(self): ...\n"
        "    async def __aexit__(self, *error): ...\n"
        "    def __aiter__(self): ...\n"
        "    async def __anext__(self): ...\n"
        "class Pool:\n"
        "    def acquire(self) -> Rows: ...\n"
    )
}
_BINDS_TIGHTER = (ast.Attribute, ast.Subscript, ast.Call, ast.BinOp)


@rule(
    ast.Call,
    ast.With,
    ast.For,
    summary="coroutine that is called and not awaited",
    kind="fact",
    severity="error",
    fix="safe",
    patient=True,
    examples=[
        Bad(
            """
            import asyncio


            async def pause():
                asyncio.sleep(1)
              # ^^^^^^^^^^^^^^^^ 'asyncio.sleep' of Python 3.12 gives a coroutine that nothing awaits
            """,
            fixed="""
            import asyncio


            async def pause():
                await asyncio.sleep(1)
            """,
        ),
        Bad(
            """
            from store import Client


            async def name(client: Client):
                user = client.get("user")
                #      ^^^^^^^^^^^^^^^^^^ 'Client.get' gives a coroutine, used here without 'await'
                return user["name"]
            """,
            fixed="""
            from store import Client


            async def name(client: Client):
                user = await client.get("user")
                return user["name"]
            """,
            given=Given(files=_STORE),
        ),
        Bad(
            """
            from store import Client


            async def short(client: Client):
                return client.get("user").name
                #      ^^^^^^^^^^^^^^^^^^ 'Client.get' gives a coroutine, used here without 'await'
            """,
            fixed="""
            from store import Client


            async def short(client: Client):
                return (await client.get("user")).name
            """,
            given=Given(files=_STORE),
        ),
        Bad(
            """
            from store import Client


            async def show(client: Client):
                for key in client.keys():
                    #      ^^^^^^^^^^^^^ 'Client.keys' is iterated with 'async for' only
                    print(key)
            """,
            given=Given(files=_STORE),
        ),
        Bad(
            """
            import asyncio


            async def output(command):
                process = await asyncio.create_subprocess_shell(command)
                out, errors = process.communicate()
                #             ^^^^^^^^^^^^^^^^^^^^^ 'Process.communicate' of Python 3.12 gives a coroutine, used here without 'await'
                return out or errors
            """,
            fixed="""
            import asyncio


            async def output(command):
                process = await asyncio.create_subprocess_shell(command)
                out, errors = await process.communicate()
                return out or errors
            """,
        ),
        Bad(
            """
            from store import Client, Pool


            class Store:
                def __init__(self, client: Client, pool: Pool) -> None:
                    self.client = client
                    self.pool = pool

                async def short(self) -> str:
                    return self.client.get("user")
                    #      ^^^^^^^^^^^^^^^^^^^^^^^ 'Client.get' gives a coroutine, used here without 'await'
            """,
            fixed="""
            from store import Client, Pool


            class Store:
                def __init__(self, client: Client, pool: Pool) -> None:
                    self.client = client
                    self.pool = pool

                async def short(self) -> str:
                    return await self.client.get("user")
            """,
            given=Given(files=_STORE),
        ),
        Bad(
            """
            from store import Client


            async def read(client: Client):
                body = client.get("user")
                #      ^^^^^^^^^^^^^^^^^^ 'Client.get' gives a coroutine, used here without 'await'
                if not isinstance(body, dict):
                    raise ValueError
                return dict(body)
            """,
            fixed="""
            from store import Client


            async def read(client: Client):
                body = await client.get("user")
                if not isinstance(body, dict):
                    raise ValueError
                return dict(body)
            """,
            given=Given(files=_STORE),
        ),
        Bad(
            """
            from store import Pool


            async def names(pool: Pool):
                with pool.acquire() as rows:
                #    ^^^^^^^^^^^^^^ 'Rows' is entered with 'async with', not 'with'
                    return [row async for row in rows]
            """,
            fixed="""
            from store import Pool


            async def names(pool: Pool):
                async with pool.acquire() as rows:
                    return [row async for row in rows]
            """,
            given=Given(files=_STORE),
        ),
        Bad(
            """
            from store import Client


            class User:
                pass


            def named(row: User | None) -> str:
                return str(row)


            async def name(client: Client):
                return named(client.get("user"))
                #            ^^^^^^^^^^^^^^^^^^ 'Client.get' gives a coroutine, used here without 'await'
            """,
            fixed="""
            from store import Client


            class User:
                pass


            def named(row: User | None) -> str:
                return str(row)


            async def name(client: Client):
                return named(await client.get("user"))
            """,
            given=Given(files=_STORE),
        ),
        Good(
            """
            from collections.abc import Awaitable
            from typing import Any

            from store import Client


            def run(job: Awaitable[str]): ...


            def start(job: Any): ...


            def queue(job): ...


            async def name(client: Client):
                return run(client.get("a")), start(client.get("b")), queue(client.get("c"))
            """,
            why="handed to what takes it",
            given=Given(files=_STORE),
        ),
        Good(
            """
            from store import Client, Pool


            def drop(client: Client) -> None:
                return client.close()


            class Store:
                def __init__(self, client: Client, pool: Pool, name: str) -> None:
                    self.client = client
                    self.pool = pool
                    self.name = name
                    self.path = name

                def close(self):
                    return self.client.close()

                async def kept(self):
                    return self.client.get(self.name)

                async def rename(self, name: Client):
                    self.path = name
                    self.path.close()

                async def rows(self):
                    async with self.pool.acquire() as rows:
                        async for row in rows:
                            yield row
            """,
            why="returned where nobody says that it is something else; set to what it is given in two places",
            given=Given(files=_STORE),
        ),
        Good(
            """
            import asyncio

            from store import Client


            async def both(client: Client):
                first = client.get("a")
                task = asyncio.create_task(client.get("b"))
                return await asyncio.gather(first, task)
            """,
            why="passed to what awaits it",
            given=Given(files=_STORE),
        ),
        Good(
            """
            from store import connect


            def connected(url):
                return connect(url)
            """,
            why="returned: the caller awaits it",
            given=Given(files=_STORE),
        ),
        Good(
            """
            from store import Client


            async def later(client: Client):
                pending = client.get("a")
                if client:
                    return await pending
                pending.close()
            """,
            why="stored, and awaited on one path",
            given=Given(files=_STORE),
        ),
        Good(
            """
            import asyncio

            from store import connect

            asyncio.run(connect("/"))
            """,
            why="the runner awaits it",
            given=Given(files=_STORE),
        ),
        Good(
            """
            from store import Client


            class Plain(Client):
                def get(self, key):
                    return key


            def test_plain(client: Client):
                assert client.get("a") == "a"
            """,
            why="a class that derives from it has a plain method of that name",
            given=Given(files=_STORE),
        ),
        Good(
            """
            import threading


            async def pause(event: threading.Event):
                event.wait()
            """,
            why="a plain method of the same name",
        ),
        Good(
            """
            from started import started


            class Controller:
                @started
                async def begin(self) -> None: ...

                def automatic(self):
                    self.begin()
            """,
            why="the decorator starts the coroutine",
            given=Given(
                files={
                    "started.py": "import asyncio\nfrom functools import wraps\n\ndef started(fn):\n    @wraps(fn)\n    def wrapper(*args, **kwargs):\n        return asyncio.ensure_future(fn(*args, **kwargs))\n    return wrapper\n"
                }
            ),
        ),
        Bad(
            """
            from store import Client


            async def shown(client: Client):
                found = client.get("a")
                #       ^^^^^^^^^^^^^^^ 'Client.get' gives a coroutine, used here without 'await'
                return {"first": found[0], "all": found}
            """,
            given=Given(files=_STORE),
        ),
        Good(
            """
            import inspect

            from store import Client


            async def shown(client: Client):
                found = client.get("a")
                if inspect.isawaitable(found):
                    found = await found
                return found[0]
            """,
            why="it is awaited where it has to be",
            given=Given(files=_STORE),
        ),
    ],
)
def missing_await(node: ast.Call | ast.With | ast.For, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.With):
        for item in node.items:
            yield from _of_plain(
                item.context_expr, "__enter__", "__aenter__", "entered with 'async with', not 'with'", node, ctx
            )
    elif isinstance(node, ast.For):
        yield from _of_plain(node.iter, "__iter__", "__aiter__", "iterated with 'async for' only", node, ctx)
    else:
        yield from _of_call(node, ctx)


def _of_plain(
    value: ast.expr, plain: str, wanted: str, words: str, node: ast.With | ast.For, ctx: Context
) -> Iterator[Finding]:
    """`with` and `for` on what has the methods of `async with` and `async for` alone."""
    paths = ctx.receivers.of(value)
    if not paths or any("mock" in path.lower() for path in paths) or lacks_special(paths, (wanted,), ctx) is not None:
        return
    parent = lacks_special(paths, (plain,), ctx)
    if parent is None or excused(value, ctx) or (isinstance(value, ast.Call) and async_call(value, ctx) is not None):
        return
    evidence = Evidence(f"members of '{parent.name}'", f"'{wanted}', and no '{plain}'", source_of(parent))
    start = ctx.span(node).start
    alone = in_async_function(node, ctx) and (isinstance(node, ast.For) or len(node.items) == 1)
    fix = Fix("Make it 'async'", (Edit(ctx.span(node)._replace(end=start), "async "),), safe=True)
    message = f"'{shown_type(parent)}'{release(parent)} is {words}"
    yield Finding(
        ctx.span(value), message[:120], (evidence,), (fix,) if alone else (), related(parent, shown_type(parent))
    )


def _of_call(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    becomes = fate(node, ctx)
    if becomes == "kept":
        becomes = fate_of_name(node, ctx)
    if becomes == "kept":
        becomes = fate_of_argument(node, ctx)
    if becomes == "kept" or (api := async_call(node, ctx)) is None:
        return
    shown = called_name(api, node, ctx)
    generates = is_async_generator(node, ctx)
    if generates is None or (generates and becomes != "iterated"):
        return
    if generates:
        message = f"'{shown}'{release(api)} is iterated with 'async for' only"
    elif becomes == "dropped":
        message = f"'{shown}'{release(api)} gives a coroutine that nothing awaits"
    else:
        message = f"'{shown}'{release(api)} gives a coroutine, used here without 'await'"
    evidence = Evidence(f"how '{api.name}' is defined", "async def", source_of(api))
    fixes = () if generates or not in_async_function(node, ctx) else (_awaited(node, ctx),)
    yield Finding(ctx.span(node), message[:120], (evidence,), fixes, related(api, shown))


def _awaited(node: ast.Call, ctx: Context) -> Fix:
    start, end = ctx.span(node)
    whole = ctx.span(node)
    if isinstance(ctx.tree.parents.get(node), _BINDS_TIGHTER) and not _is_argument(node, ctx):
        edits = (Edit(whole._replace(end=start), "(await "), Edit(whole._replace(start=end), ")"))
        return Fix("Await it", edits, safe=True)
    return Fix("Await it", (Edit(whole._replace(end=start), "await "),), safe=True)


def _is_argument(node: ast.Call, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(node)
    return isinstance(parent, ast.Call) and node in parent.args
