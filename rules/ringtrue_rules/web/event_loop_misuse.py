"""An event loop cannot be started inside one that runs, nothing can be scheduled before one runs, and what was opened on
one loop does not work on another: `asyncio.run(create_pool())` hands out a pool whose loop is closed. A coroutine
function that a thread is given is called there and never awaited.

Await instead of running; open pools and sessions in the start-up hook of the application (`lifespan`, `on_startup`,
`cleanup_ctx`).
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
    Good,
    Span,
    WebFunction,
    dotted,
    in_async_function,
    rule,
)

_STARTS = frozenset(("asyncio.run", "uvicorn.run", "aiohttp.web.run_app", "hypercorn.run", "anyio.run", "trio.run"))
_NEEDS_LOOP = frozenset(("asyncio.create_task", "asyncio.get_running_loop", "aiohttp.ClientSession"))
_OPENS = frozenset(
    (
        "asyncpg.create_pool", "asyncpg.connect", "aiosqlite.connect", "aiomysql.create_pool", "aiopg.create_pool",
        "psycopg.AsyncConnection.connect", "aio_pika.connect_robust", "aio_pika.connect",
    )
)  # fmt: skip
_THREADS = {
    "threading.Thread": ("target", None), "threading.Timer": ("function", 1), "asyncio.to_thread": ("func", 0),
    "starlette.concurrency.run_in_threadpool": ("func", 0), "fastapi.concurrency.run_in_threadpool": ("func", 0),
}  # fmt: skip


@rule(
    ast.Call,
    summary="event loop started inside another, used before it runs, or left behind",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            import asyncio


            async def handler(request):
                return asyncio.run(load(request))
                #      ^^^^^^^^^^^ 'asyncio.run' inside a coroutine: its loop runs already, RuntimeError
            """,
            fixed="""
            import asyncio


            async def handler(request):
                return await load(request)
            """,
        ),
        Bad(
            """
            import asyncio

            import asyncpg


            async def make_pool():
                return await asyncpg.create_pool("postgresql://localhost/app")


            pool = asyncio.run(make_pool())
            #                  ^^^^^^^^^ what 'make_pool' opens belongs to a loop that 'asyncio.run' closes
            """,
        ),
        Bad(
            """
            import asyncio

            import aiohttp

            session = aiohttp.ClientSession()
            #         ^^^^^^^^^^^^^^^^^^^^^ 'aiohttp.ClientSession' as the module is loaded: no event loop runs yet
            """,
        ),
        Bad(
            """
            import threading


            async def refresh():
                await load()


            def start():
                threading.Thread(target=refresh, daemon=True).start()
                #                       ^^^^^^^ 'refresh' is a coroutine function: in a thread it is called and never awaited
            """,
        ),
        Bad(
            """
            import asyncio

            import uvicorn


            async def main():
                await prepare()
                uvicorn.run("app:app")
                #^^^^^^^^^^ 'uvicorn.run' inside a coroutine: its loop runs already, RuntimeError


            asyncio.run(main())
            """.replace("                #^^^^^^^^^^ ", "            #   ^^^^^^^^^^^ "),
        ),
        Good(
            """
            import asyncio


            def main():
                asyncio.run(serve())


            async def shown():
                def in_thread():
                    return asyncio.run(load())

                return await asyncio.to_thread(in_thread)
            """,
            why="no loop runs in a plain function, and a thread has its own",
        ),
        Good(
            """
            import asyncio
            import threading

            import aiohttp


            async def load(url):
                async with aiohttp.ClientSession() as session:
                    return await session.get(url)


            def start():
                threading.Thread(target=lambda: asyncio.run(load("x"))).start()
            """,
            why="the session is opened inside a coroutine; the thread runs a loop of its own",
        ),
        Good(
            """
            import asyncio
            import nest_asyncio

            nest_asyncio.apply()


            async def handler():
                return asyncio.run(load())
            """,
            why="nest_asyncio makes it possible",
        ),
    ],
)
def event_loop_misuse(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    last = dotted(node.func).rpartition(".")[2]
    if last not in _LAST:
        return
    name = ctx.imported(node.func)
    if (
        name in _STARTS
        and in_async_function(node, ctx)
        and not ctx.bindings("nest_asyncio")
        and not _is_caught(node, ctx)
    ):
        said = f"'{ctx.source(node.func)}' inside a coroutine: its loop runs already, RuntimeError"
        yield Finding(ctx.span(node.func), said, (_evidence("a coroutine"),), _awaited(node, name, ctx))
    elif name == "asyncio.run" and node.args and isinstance(node.args[0], ast.Call):
        opened = node.args[0].func
        if _is_kept(node, ctx) and _opens(opened, node, ctx):
            what = ctx.source(opened)
            said = f"what '{what}' opens belongs to a loop that 'asyncio.run' closes"
            yield Finding(ctx.span(opened), said, (_evidence("a loop of its own"),))
    elif name in _NEEDS_LOOP and _at_load(node, ctx):
        said = f"'{ctx.source(node.func)}' as the module is loaded: no event loop runs yet"
        yield Finding(ctx.span(node.func), said, (_evidence("the module's top level"),))
    elif name in _THREADS:
        yield from _in_thread(node, *_THREADS[name], ctx)


_LAST = frozenset(one.rpartition(".")[2] for one in (*_STARTS, *_NEEDS_LOOP, *_THREADS))


def _opens(opened: ast.expr, node: ast.Call, ctx: Context) -> bool:
    """Whether it is a function of the module that opens something, called as the module is loaded."""
    if not isinstance(opened, ast.Name) or ctx.function_of(node) is not None:
        return False
    names = [one.rpartition(".")[2] for one in _OPENS if "." in one]
    texts = [one.text for one in ctx.definitions(opened.id) if one.kind in ("function", "value")]
    return any(f"return await {owner}{name}(" in text for text in texts for name in names for owner in _PREFIXES)


_PREFIXES = ("", "asyncpg.", "aiosqlite.", "aiomysql.", "aiopg.", "aio_pika.")


def _evidence(where: str) -> Evidence:
    return Evidence("where it runs", where, "the code around it")


def _awaited(node: ast.Call, name: str, ctx: Context) -> tuple[Fix, ...]:
    if name != "asyncio.run" or len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.Call):
        return ()
    parent = ctx.tree.parents.get(node)
    if not isinstance(parent, ast.Return | ast.Assign | ast.Expr | ast.AnnAssign):
        return ()
    start, end = ctx.span(node)
    inner = ctx.span(node.args[0])
    return (Fix("Await it", (Edit(Span(start, inner.start), "await "), Edit(Span(inner.end, end), ""))),)


def _is_caught(node: ast.AST, ctx: Context) -> bool:
    return any(isinstance(one, ast.Try | ast.With) for one in ctx.tree.above(node))


def _is_kept(node: ast.Call, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(node)
    return isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.Return)


def _at_load(node: ast.Call, ctx: Context) -> bool:
    if ctx.block.kind == "member" and not isinstance(ctx.block.nodes[0], ast.Assign | ast.AnnAssign):
        return False
    inside = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp)
    return not any(isinstance(one, inside) for one in ctx.tree.above(node)) and not _is_caught(node, ctx)


def _in_thread(node: ast.Call, keyword: str, place: int | None, ctx: Context) -> Iterator[Finding]:
    given = next((one.value for one in node.keywords if one.arg == keyword), None)
    if given is None and place is not None and len(node.args) > place:
        given = node.args[place]
    if not isinstance(given, ast.Name):
        return
    own: WebFunction | None = ctx.ask_here("function-named", given.id)
    if own is not None and own.is_async and not own.decorators and ctx.bindings(given.id):
        said = f"'{given.id}' is a coroutine function: in a thread it is called and never awaited"
        yield Finding(ctx.span(given), said, (Evidence(f"'{given.id}'", "async def", "its definition"),))
