"""`await`, `async with` or `async for` on a value that is not made for it: `await time.sleep(1)`,
`async with open(path)`. The line raises `TypeError`.

Leave the word out, or use the asynchronous counterpart; a call that blocks belongs into `asyncio.to_thread`. The rule
is silent about values whose type it cannot follow.
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
    excused,
    lacks_special,
    related,
    release,
    rule,
    shown_type,
    source_of,
)

_PAGES = {
    "pages 1.0.0": {
        "pages/__init__.py": (
            "class Page:\n    def text(self): ...\n"
            "def get(url) -> Page: ...\n"
            "def touch(url) -> None: ...\n"
            "async def fetch(url) -> Page: ...\n"
            "def promised(url): return fetch(url)\n"
        )
    }
}
_COUNTERPARTS = {"time.sleep": ("asyncio.sleep", "import asyncio")}


@rule(
    ast.Await,
    ast.AsyncWith,
    ast.AsyncFor,
    summary="'await', 'async with' or 'async for' on what is not made for it",
    kind="fact",
    severity="error",
    fix="suggestion",
    patient=True,
    examples=[
        Bad(
            """
            import time


            async def pause():
                await time.sleep(1)
                #     ^^^^^^^^^^^^^ 'time.sleep' of Python 3.12 gives None, which cannot be awaited
            """,
        ),
        Bad(
            """
            import json


            async def read(text):
                return await json.loads(text)
                #            ^^^^^^^^^^^^^^^^ 'json.loads' of Python 3.12 gives the data at once, which cannot be awaited
            """,
            fixed="""
            import json


            async def read(text):
                return json.loads(text)
            """,
        ),
        Bad(
            """
            import pages


            async def load(url):
                page = await pages.get(url)
                #            ^^^^^^^^^^^^^^ 'Page' of pages 1.0.0 cannot be awaited
                return page.text()
            """,
            fixed="""
            import pages


            async def load(url):
                page = pages.get(url)
                return page.text()
            """,
            fix="Leave out 'await'",
            given=Given(installed=_PAGES),
        ),
        Bad(
            """
            async def read(path):
                async with open(path) as file:
                    #      ^^^^^^^^^^ 'TextIOWrapper' of Python 3.12 is entered with 'with', not 'async with'
                    return file.read()
            """,
            fixed="""
            async def read(path):
                with open(path) as file:
                    return file.read()
            """,
        ),
        Bad(
            """
            async def total(prices: list[int]):
                found = 0
                async for price in prices:
                    #              ^^^^^^ 'list' of Python 3.12 is iterated with 'for', not 'async for'
                    found += price
                return found
            """,
            fixed="""
            async def total(prices: list[int]):
                found = 0
                for price in prices:
                    found += price
                return found
            """,
        ),
        Good(
            """
            import pages


            async def load(url):
                return await pages.fetch(url)
            """,
            why="a coroutine",
            given=Given(installed=_PAGES),
        ),
        Good(
            """
            import pages


            async def load(url):
                return await pages.promised(url)
            """,
            why="a plain function that gives a coroutine",
            given=Given(installed=_PAGES),
        ),
        Good(
            """
            async def run(job):
                async with job.lock:
                    return await job.start()
            """,
            why="nobody knows what it is",
        ),
        Good(
            """
            import asyncio


            async def run(queue: asyncio.Queue, lock: asyncio.Lock, task: asyncio.Task):
                async with lock, asyncio.timeout(3):
                    await queue.get()
                return await task
            """,
            why="objects of asyncio",
        ),
    ],
)
def await_non_awaitable(node: ast.Await | ast.AsyncWith | ast.AsyncFor, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Await):
        yield from _of_await(node, ctx)
    elif isinstance(node, ast.AsyncFor):
        yield from _of_other(node.iter, "__aiter__", "__iter__", "iterated with 'for', not 'async for'", node, ctx)
    else:
        for item in node.items:
            words = "entered with 'with', not 'async with'"
            yield from _of_other(item.context_expr, "__aenter__", "__enter__", words, node, ctx)


def _of_await(node: ast.Await, ctx: Context) -> Iterator[Finding]:
    value = node.value
    parent = _lacks(value, "__await__", ctx)
    if parent is not None:
        message = f"'{shown_type(parent)}'{release(parent)} cannot be awaited"
        evidence = Evidence(f"members of '{parent.name}'", "no '__await__' among them", source_of(parent))
        yield Finding(
            ctx.span(value), message[:120], (evidence,), tuple(_fixes(node, ctx)), related(parent, shown_type(parent))
        )
    elif isinstance(value, ast.Call) and (api := _gives_none(value, ctx)) is not None and not excused(node, ctx):
        shown = called_name(api, value, ctx)
        evidence = Evidence(f"what '{api.name}' returns", "None", source_of(api))
        message = f"'{shown}'{release(api)} gives None, which cannot be awaited"
        yield Finding(ctx.span(value), message[:120], (evidence,), tuple(_fixes(node, ctx)), related(api, shown))
    elif isinstance(value, ast.Call) and (api := _gives_data(value, ctx)) is not None and not excused(node, ctx):
        shown = called_name(api, value, ctx)
        evidence = Evidence(f"what '{api.name}' returns", "what the text says, at once", source_of(api))
        message = f"'{shown}'{release(api)} gives the data at once, which cannot be awaited"
        fix = Fix("Leave out 'await'", (Edit(ctx.span(node)._replace(end=ctx.span(value).start), ""),))
        yield Finding(ctx.span(value), message[:120], (evidence,), (fix,), related(api, shown))


def _of_other(
    value: ast.expr, wanted: str, plain: str, words: str, node: ast.AsyncWith | ast.AsyncFor, ctx: Context
) -> Iterator[Finding]:
    parent = _lacks(value, wanted, ctx)
    if parent is None or lacks_special(ctx.receivers.of(value), (plain,), ctx) is not None:
        return
    message = f"'{shown_type(parent)}'{release(parent)} is {words}"
    evidence = Evidence(f"members of '{parent.name}'", f"'{plain}', and no '{wanted}'", source_of(parent))
    start = ctx.span(node).start
    alone = not isinstance(node, ast.AsyncWith) or len(node.items) == 1
    text = ctx.block.text[start:]
    length = len("async") + len(text[len("async") :]) - len(text[len("async") :].lstrip(" \t"))
    fix = Fix("Leave out 'async'", (Edit(ctx.span(node)._replace(end=start + length), ""),))
    yield Finding(
        ctx.span(value), message[:120], (evidence,), (fix,) if alone else (), related(parent, shown_type(parent))
    )


def _lacks(value: ast.expr, name: str, ctx: Context) -> Api | None:
    """What `value` is, if none of what it may be has the special method."""
    paths = ctx.receivers.of(value)
    if any("async" in path.lower() or "mock" in path.lower() for path in paths if not path.startswith("asyncio.")):
        return None  # clients whose annotations are those of their synchronous twins
    found = lacks_special(paths, (name,), ctx)
    return None if found is None or excused(value, ctx) else found


def _gives_none(call: ast.Call, ctx: Context) -> Api | None:
    paths = ctx.receivers.of(call.func)
    api = ctx.api(paths[0]) if len(paths) == 1 else None
    if not isinstance(api, Api) or api.is_async or api.kind not in ("function", "method") or api.open is not None:
        return None
    return api if api.returns == "None" else None


def _gives_data(call: ast.Call, ctx: Context) -> Api | None:
    if call.keywords:
        return None  # a decoder of its own may make what it likes
    paths = ctx.receivers.of(call.func)
    api = ctx.api(paths[0]) if len(paths) == 1 and paths[0].endswith(("json", "loads", "load")) else None
    return api if isinstance(api, Api) and api.name in _DATA else None


# What these give is declared as anything, and is what JSON can say.
_DATA = frozenset(
    ("json.loads", "json.load", "requests.models.Response.json", "httpx._models.Response.json",
     "werkzeug.wrappers.request.Request.get_json", "flask.wrappers.Request.get_json")
)  # fmt: skip


def _fixes(node: ast.Await, ctx: Context) -> Iterator[Fix]:
    value = node.value
    if isinstance(value, ast.Call):
        name = ctx.imported(value.func)
        if name in _COUNTERPARTS:
            other, statement = _COUNTERPARTS[name]
            yield Fix(f"Use '{other}'", (Edit(ctx.span(value.func), other),), imports=(statement,))
        elif not any(isinstance(one, ast.Await) for one in ast.walk(value)) and value.args:
            function = ctx.span(value.func)
            first = ctx.span(value.args[0])
            made = f"asyncio.to_thread({ctx.source(value.func)}, "
            yield Fix(
                "Run it in a thread", (Edit(function._replace(end=first.start), made),), imports=("import asyncio",)
            )
    yield Fix("Leave out 'await'", (Edit(ctx.span(node)._replace(end=ctx.span(value).start), ""),))
