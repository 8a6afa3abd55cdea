"""`await` in a loop starts the next operation only when the one before has ended. Where they do not need each other,
the waits add up: a hundred requests of 200 ms take twenty seconds one after another, and a fraction of one side by
side.

Start them together and wait for all: `asyncio.gather(*(fetch(url) for url in urls))`, or a `TaskGroup`; limit how many
run at once with a semaphore where the other side would be overrun.

The rule wants passes that only gather results, from calls that are given the item of the loop. It is silent where a
pass needs the pass before it, where the loop may stop early, for database sessions and sockets that take one thing at
a time, and for waits that are meant (`sleep`, locks, queues).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, Repetition, Span, group_of, rule

_ONE_AT_A_TIME = re.compile(
    r"(?:^|[._])(?:db|conn|connection|cur|cursor|tx|transaction|lock|sem|semaphore|queue|ws|websocket|writer|reader|"
    r"stream|pipe|page|browser|driver|pipeline|pipe|event|bot|channel|self)$",
    re.IGNORECASE,
)
_FETCHES = re.compile(
    r"^(?:_*)(?:async_)?(?:a?get|fetch|download|load|request|query|search|lookup|look_up|resolve|retrieve|read|crawl|scrape|"
    r"check|call|ping|head|describe|find)(?:_|$)"
)


@rule(
    ast.Await,
    ast.AsyncWith,
    summary="independent awaits one after another in a loop",
    kind="pattern",
    severity="information",
    fix="suggestion",
    examples=[
        Bad(
            """
            async def fetch_all(client, urls):
                return [await client.get(url) for url in urls]
                #       ^^^^^^^^^^^^^^^^^^^^^ each await waits for the one before: O(len(urls)) waits in a row that do not need each other
            """,
            fixed="""
            import asyncio

            async def fetch_all(client, urls):
                return await asyncio.gather(*(client.get(url) for url in urls))
            """,
        ),
        Good(
            """
            import aiohttp


            async def pages(urls):
                found, cursor = [], ""
                async with aiohttp.ClientSession() as session:
                    for url in urls:
                        async with session.get(url, headers={"after": cursor}) as response:
                            cursor = response.headers["cursor"]
                            found.append(await response.text())
                return found
            """,
            why="each request says where the one before ended",
        ),
        Bad(
            """
            import aiohttp


            async def pages(urls):
                found = []
                async with aiohttp.ClientSession() as session:
                    for url in urls:
                        async with session.get(url) as response:
                        #          ^^^^^^^^^^^^^^^^ each await waits for the one before: O(len(urls)) waits in a row that do not need each other
                            found.append(await response.text())
                return found
            """,
        ),
        Bad(
            """
            async def sizes(urls):
                found = []
                for url in urls:
                    page = await fetch(url)
                    #      ^^^^^^^^^^^^^^^^ each await waits for the one before: O(len(urls)) waits in a row that do not need each other
                    found.append(len(page))
                return found
            """,
        ),
        Good(
            """
            import asyncio


            async def fetch_all(client, urls):
                return await asyncio.gather(*(client.get(url) for url in urls))
            """,
            why="side by side",
        ),
        Good(
            """
            async def pages(client, url):
                found = []
                while url:
                    page = await client.get(url)
                    found.append(page)
                    url = page.next
                return found
            """,
            why="each page names the next",
        ),
        Good(
            """
            async def first(client, urls):
                for url in urls:
                    page = await client.get(url)
                    if page.ok:
                        return page
            """,
            why="it may stop early",
        ),
        Good(
            """
            from sqlalchemy.ext.asyncio import AsyncSession


            async def users(session: AsyncSession, ids):
                return [await session.get(User, one) for one in ids]
            """,
            why="a session takes one thing at a time",
        ),
        Good(
            """
            import asyncio


            async def polled(client, urls):
                for url in urls:
                    print(await client.get(url))
                    await asyncio.sleep(1)
            """,
            why="the pause between them is meant",
        ),
        Good(
            """
            async def queues(session, names):
                return [await read_queue(session=session, name=name) for name in names]
            """,
            why="a session that is handed on takes one thing at a time",
        ),
    ],
)
def sequential_awaits(node: ast.Await | ast.AsyncWith, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.AsyncWith):
        yield from _answers_one_by_one(node, ctx)
        return
    cost, call = ctx.cost, node.value
    if not isinstance(call, ast.Call) or not _fetches(call, ctx):
        return
    loops = cost.growing(node)
    loop = loops[0] if loops else None
    if loop is None or loop.iterable is None or isinstance(loop.node, ast.AsyncFor | ast.GeneratorExp):
        return
    if any(isinstance(one, ast.AsyncFor | ast.Yield) for root in loop.again for one in ast.walk(root)):
        return
    given = [*call.args, *(one.value for one in call.keywords)]
    if not any(isinstance(one, ast.Name) and one.id in loop.variables for part in given for one in ast.walk(part)):
        return
    if not (
        _gathers(node, loop, ctx)
        if isinstance(loop.node, ast.For)
        else isinstance(loop.node, ast.ListComp | ast.DictComp)
    ):
        return
    growth = cost.growth(loops[:1])
    message = f"each await waits for the one before: {growth} waits in a row that do not need each other"
    fix = _together(node, loop, ctx)
    yield Finding(
        ctx.span(node), message, cost.evidence(growth, "no pass reads what another made"), (fix,) if fix else ()
    )


def _answers_one_by_one(node: ast.AsyncWith, ctx: Context) -> Iterator[Finding]:
    """`for url in urls: async with session.get(url) as response: found.append(await response.text())`."""
    loops = ctx.cost.growing(node)
    call = node.items[0].context_expr
    if not loops or len(node.items) > 1 or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return
    loop = loops[0]
    path = ctx.cost.path(call.func.value) or ""
    asks = path.startswith(("aiohttp.ClientSession", "httpx.AsyncClient")) and call.func.attr in ("get", "post", "head")
    if not asks or not isinstance(loop.node, ast.For) or loop.node.body != [node]:
        return
    if not any(isinstance(one, ast.Name) and one.id in loop.variables for part in call.args for one in ast.walk(part)):
        return
    if not _puts_by(node.body, loop) or _read_before(node, loop):
        return
    growth = ctx.cost.growth(loops[:1])
    message = f"each await waits for the one before: {growth} waits in a row that do not need each other"
    yield Finding(ctx.span(call), message, ctx.cost.evidence(growth, "no pass reads what another made"))


def _fetches(call: ast.Call, ctx: Context) -> bool:
    """Whether the call fetches something by itself: its name says so and its receiver takes several at once."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    handed_on = any(
        ctx.cost.name(one).endswith(("session", "db", "conn", "connection"))
        for one in (*call.args, *(k.value for k in call.keywords))
    )
    if not _FETCHES.match(name) or handed_on or not isinstance(call.func, ast.Name | ast.Attribute):
        return False
    if isinstance(call.func, ast.Name):
        return True
    receiver = call.func.value
    path = ctx.cost.path(receiver)
    if group_of(path, "session") or group_of(path, "connection"):
        return False
    shown = ctx.cost.name(receiver)
    return bool(shown) and not _ONE_AT_A_TIME.search(shown)


def _gathers(node: ast.Await, loop: Repetition, ctx: Context) -> bool:
    """Whether the passes only gather: assignments to names of the pass, and additions to a result."""
    assert isinstance(loop.node, ast.For)
    if not _puts_by(loop.node.body, loop):
        return False
    awaits = [one for root in loop.again for one in ast.walk(root) if isinstance(one, ast.Await)]
    grown = {name for name in loop.grown if any(ctx.cost.name(one) == name for one in ast.walk(node))}
    return len(awaits) == 1 and not _read_before(node, loop) and not grown and _kept(loop)


def _puts_by(statements: list[ast.stmt], loop: Repetition) -> bool:
    """Whether all that is done is to assign names, and to add to a result."""
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name() | ast.Tuple()]):
                continue
            case ast.Assign(targets=[ast.Subscript(slice=index)]) if _own(index, loop):
                continue
            case ast.Expr(ast.Call(func=ast.Attribute(attr="append" | "extend" | "add" | "update"), args=[_])):
                continue
            case _:
                return False
    return True


def _read_before(node: ast.AST, loop: Repetition) -> frozenset[str]:
    """The names in `node` that an earlier pass may have bound."""
    names = (one for one in ast.walk(node) if isinstance(one, ast.Name))
    return (loop.bound - loop.variables) & {one.id for one in names if not _bound_above(one, loop)}


def _bound_above(name: ast.Name, loop: Repetition) -> bool:
    """Whether the pass binds the name before it reads it."""
    stores = [one for root in loop.again for one in ast.walk(root) if isinstance(one, ast.Name) and one.id == name.id]
    first = min(stores, key=lambda one: (one.lineno, one.col_offset))
    return isinstance(first.ctx, ast.Store)


def _kept(loop: Repetition) -> bool:
    return any(
        (isinstance(one, ast.Attribute) and one.attr in ("append", "extend", "add", "update"))
        or (isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store))
        for root in loop.again
        for one in ast.walk(root)
    )


def _own(index: ast.expr, loop: Repetition) -> bool:
    return any(isinstance(one, ast.Name) and one.id in loop.variables for one in ast.walk(index))


def _together(node: ast.Await, loop: Repetition, ctx: Context) -> Fix | None:
    """`[await f(x) for x in xs]` as one gather."""
    whole = loop.node
    if not isinstance(whole, ast.ListComp) or whole.elt is not node or len(whole.generators) != 1:
        return None
    start, end = ctx.span(whole)
    inside = ctx.block.text[ctx.span(node.value).start : end - 1].strip()
    text = f"await asyncio.gather(*({inside}))"
    return Fix("Wait for all of them together", (Edit(Span(start, end), text),), imports=("import asyncio",))
