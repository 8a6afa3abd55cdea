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
    fate,
    fate_of_name,
    in_async_function,
    is_async_generator,
    related,
    release,
    rule,
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
    )
}
_BINDS_TIGHTER = (ast.Attribute, ast.Subscript, ast.Call, ast.BinOp)


@rule(
    ast.Call,
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
            import threading


            async def pause(event: threading.Event):
                event.wait()
            """,
            why="a plain method of the same name",
        ),
    ],
)
def missing_await(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    becomes = fate(node, ctx)
    if becomes == "kept":
        becomes = fate_of_name(node, ctx)
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
