"""A blocking call inside `async def` stops the whole event loop: while it sleeps, waits for a server, a disk, a
database or a process, no other task and no other request moves. Ten users then wait for one another.

Await the asynchronous counterpart (`asyncio.sleep`, `httpx.AsyncClient`, `asyncio.create_subprocess_exec`, an async
driver), or hand the call to a thread: `await asyncio.to_thread(function, …)`. Files are reported as information: a
local disk answers soon, a network share does not.

The rule follows names: a session, client, connection or engine that is made elsewhere in the function, module or class
is known by what made it. It is silent inside nested plain functions, which may run in a thread, and for values whose
origin is not known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, Span, rule

_INSTEAD = {
    "time.sleep": "'asyncio.sleep'", "input": "'asyncio.to_thread'", "os.system": "'asyncio.create_subprocess_shell'",
    "requests": "'httpx.AsyncClient'", "httpx": "'httpx.AsyncClient'", "urllib": "'httpx.AsyncClient'",
    "subprocess": "'asyncio.create_subprocess_exec'", "sqlite3": "'aiosqlite'", "psycopg2": "'psycopg.AsyncConnection'",
    "psycopg": "'psycopg.AsyncConnection'", "sqlalchemy": "'AsyncSession'", "redis": "'redis.asyncio'",
    "pymongo": "'AsyncMongoClient'", "openai": "'AsyncOpenAI'", "anthropic": "'AsyncAnthropic'",
    "queue": "'asyncio.Queue'", "threading": "'asyncio.Event'",
}  # fmt: skip
_CHEAP = {"pymongo.MongoClient", "boto3.client", "boto3.resource"}
# Names on the way that hand out another object without waiting for anything.
_LAST_OF_CLIENT = {
    "find_one", "insert_one", "insert_many", "update_one", "update_many", "delete_one", "delete_many", "count_documents",
    "aggregate", "find_one_and_update", "replace_one", "bulk_write", "distinct",
}  # fmt: skip
_FILES = {"open", "io.open", "pathlib.Path.open", "pathlib.Path.read_text", "pathlib.Path.read_bytes",
          "pathlib.Path.write_text", "pathlib.Path.write_bytes", "shutil.rmtree", "shutil.copytree",
          "shutil.make_archive"}  # fmt: skip


# What a called function may wait with: a server, or the clock.
_WAITS = ("requests.", "httpx.", "urllib.request.", "time.sleep")
_STARTS = re.compile(r"^_*(?:a?main|run|start\w*|setup|set_up|init\w*|lifespan|on_ready|configure|load_\w+)$")


@rule(
    ast.Call,
    summary="call that blocks the event loop inside 'async def'",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:ASYNC210", "ruff:ASYNC220", "ruff:ASYNC221", "ruff:ASYNC222", "ruff:ASYNC230", "ruff:ASYNC251"],
    examples=[
        Bad(
            """
            import time


            async def poll(job):
                while not job.done:
                    time.sleep(1)
                #   ^^^^^^^^^^^^^ 'time.sleep' blocks the event loop: O(tasks) wait for this one: 'asyncio.sleep' does not
            """,
            fixed="""
            import asyncio
            import time


            async def poll(job):
                while not job.done:
                    await asyncio.sleep(1)
            """,
        ),
        Bad(
            """
            import requests


            async def fetch(url):
                session = requests.Session()
                response = session.get(url)
                #          ^^^^^^^^^^^^^^^^ 'session.get' blocks the event loop: O(tasks) wait for this one: 'httpx.AsyncClient' does not
                return response.json()
            """,
            fixed="""
            import asyncio
            import requests


            async def fetch(url):
                session = requests.Session()
                response = await asyncio.to_thread(session.get, url)
                return response.json()
            """,
        ),
        Bad(
            """
            import requests


            class Client:
                def __init__(self):
                    self.session = requests.Session()

                async def fetch(self, url):
                    return self.session.get(url).json()
                    #      ^^^^^^^^^^^^^^^^^^^^^ 'self.session.get' blocks the event loop: O(tasks) wait for this one: 'httpx.AsyncClient' does not
            """,
        ),
        Bad(
            """
            from subprocess import run as execute


            async def build():
                execute(["make"], check=True)
            #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'execute' blocks the event loop: O(tasks) wait for this one: 'asyncio.create_subprocess_exec' does not
            """,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session


            async def users(session: Session):
                return session.execute(query).all()
                #      ^^^^^^^^^^^^^^^^^^^^^^ 'session.execute' blocks the event loop: O(tasks) wait for this one: 'AsyncSession' does not
            """,
        ),
        Bad(
            """
            import sqlite3

            connection = sqlite3.connect("app.db")


            async def names():
                cursor = connection.cursor()
                cursor.execute("SELECT name FROM users")
            #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'cursor.execute' blocks the event loop: O(tasks) wait for this one: 'aiosqlite' does not
                return [row[0] for row in cursor]
            """,
        ),
        Bad(
            """
            from pathlib import Path

            from fastapi import FastAPI

            app = FastAPI()


            @app.get("/pages/{name}")
            async def page(name: str):
                return Path(name).read_text()
                #      ^^^^^^^^^^^^^^^^^^^^^^ 'Path(name).read_text' blocks the event loop: O(tasks) wait for this one: 'asyncio.to_thread' does not
            """,
        ),
        Bad(
            """
            import requests


            def fetch_price(symbol):
                response = requests.get(f"https://example.com/price/{symbol}", timeout=5)
                return response.json()["price"]


            async def price(symbol: str):
                return {"price": fetch_price(symbol)}
                #                ^^^^^^^^^^^^^^^^^^^ 'fetch_price' blocks the event loop with 'requests.get': O(tasks) wait for this one
            """,
        ),
        Good(
            """
            import requests
            import typer

            app = typer.Typer()


            async def launched(name: str):
                answer = requests.post("https://example.com/launch", json={"name": name}, timeout=5)
                typer.echo(answer.json()["id"])
            """,
            why="a command line tool: nobody else waits",
        ),
        Good(
            """
            import asyncio
            import requests


            def fetch_price(symbol):
                return requests.get(f"https://example.com/price/{symbol}", timeout=5).json()["price"]


            async def price(symbol: str):
                return {"price": await asyncio.to_thread(fetch_price, symbol)}
            """,
            why="a thread waits for what the function waits for",
        ),
        Good(
            """
            import time


            def answer(cache, key):
                if key not in cache:
                    time.sleep(1)
                return cache.get(key)


            async def asked(cache, key):
                return answer(cache, key)
            """,
            why="the function waits under a condition only",
        ),
        Good(
            """
            import asyncio
            import threading


            class Beat(threading.Thread):
                def __init__(self):
                    super().__init__()
                    self.stopped = threading.Event()

                async def beat(self):
                    while not self.stopped.is_set():
                        self.stopped.wait(1)

                def run(self):
                    asyncio.run(self.beat())
            """,
            why="a thread with an event loop of its own",
        ),
        Good(
            """
            import asyncio


            async def poll(job):
                while not job.done:
                    await asyncio.sleep(1)
            """,
            why="the asynchronous counterpart",
        ),
        Good(
            """
            import asyncio

            import requests


            async def fetch(url):
                return await asyncio.to_thread(requests.get, url)
            """,
            why="a thread waits",
        ),
        Good(
            """
            import time


            async def start(loop):
                def work():
                    time.sleep(1)

                await loop.run_in_executor(None, work)
            """,
            why="a plain function inside, which a thread runs",
        ),
        Good(
            """
            import httpx


            async def fetch(url):
                async with httpx.AsyncClient() as client:
                    return await client.get(url)
            """,
            why="an asynchronous client",
        ),
        Good(
            """
            import time


            def poll(job):
                time.sleep(1)
            """,
            why="not asynchronous",
        ),
        Good(
            """
            async def fetch(session, url):
                return session.get(url)
            """,
            why="what 'session' is, is not known",
        ),
        Good(
            """
            import asyncio
            import socket

            from .settings import IS_SYNC


            async def resolve(host):
                if IS_SYNC:
                    return socket.getaddrinfo(host, 80)
                else:
                    return await asyncio.get_running_loop().getaddrinfo(host, 80)
            """,
            why="code for both worlds: the other branch awaits",
        ),
        Good(
            """
            import threading


            async def stop(work, done):
                thread = threading.Thread(target=work)
                thread.start()
                try:
                    await done
                finally:
                    thread.join()
            """,
            why="a thread that has ended is joined at once",
        ),
        Good(
            """
            async def load(path):
                with open(path) as file:
                    return file.read()
            """,
            why="no request handler: perhaps the only task of a command line tool",
        ),
        Good(
            """
            async def chat(session):
                while (line := input("> ")) != "quit":
                    print(await session.ask(line))
            """,
            why="one person types, and nothing else waits",
        ),
    ],
)
def blocking_call_in_async(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    function = _inside(node, ctx)
    if function is None or ctx.cost.cold(node) or isinstance(ctx.tree.parents.get(node), ast.Await):
        return
    if not isinstance(node.func, ast.Name | ast.Attribute):
        return
    path = ctx.cost.calls(node, "blocking")
    if path is None:
        yield from _through(node, function, ctx)
        return
    if not _blocks(node, path, ctx) or ctx.cost.in_thread() or ctx.cost.for_one_person():
        return
    if (path in _FILES or path == "input") and not ctx.cost.is_handler(function):
        return
    instead = _INSTEAD.get(path) or _INSTEAD.get(path.partition(".")[0]) or "'asyncio.to_thread'"
    shown = ctx.source(node.func) if len(ctx.source(node.func)) <= 32 else path
    message = f"'{shown}' blocks the event loop: O(tasks) wait for this one: {instead} does not"
    fix = _awaited(node, path, ctx)
    evidence = ctx.cost.evidence("O(tasks)", f"'{path}' waits, and nothing else runs meanwhile")
    yield Finding(
        ctx.span(node), message, evidence, (fix,) if fix else (), severity="information" if path in _FILES else None
    )


def _through(node: ast.Call, function: ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A plain function of this module that waits for a server or sleeps, whatever it is given."""
    if _STARTS.search(function.name):
        return
    called = ctx.taint.called(node)
    if called is None or ctx.cost.in_thread() or ctx.cost.for_one_person() or _other_branch_awaits(node, ctx):
        return
    name, inner = called
    for one in inner.tree.nodes:
        path = inner.cost.calls(one, "blocking") if isinstance(one, ast.Call) else None
        if path is None or not path.startswith(_WAITS) or path in _CHEAP or not _in_each_call(one, inner):
            continue
        message = f"'{name[:40]}' blocks the event loop with '{path}': O(tasks) wait for this one"
        why = f"'{name}' calls '{path}', and nothing else runs meanwhile"
        yield Finding(ctx.span(node), message, ctx.cost.evidence("O(tasks)", why))
        return


def _in_each_call(node: ast.AST, inner: Context) -> bool:
    """Whether the function itself runs `node`, under no condition and in no handler."""
    for above in inner.tree.above(node):
        if isinstance(above, ast.FunctionDef):
            return inner.tree.parents.get(above) is None or above in inner.block.nodes
        if isinstance(above, ast.If | ast.IfExp | ast.ExceptHandler | ast.Lambda | ast.AsyncFunctionDef | ast.BoolOp):
            return False
    return False


def _inside(node: ast.AST, ctx: Context) -> ast.AsyncFunctionDef | None:
    """The `async def` whose own body makes the call."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.AsyncFunctionDef):
            return above
        if isinstance(above, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            return None
    return None


def _blocks(node: ast.Call, path: str, ctx: Context) -> bool:
    if path in _CHEAP:
        return False
    if path.startswith("pymongo."):
        return path.rpartition(".")[2] in _LAST_OF_CLIENT
    if path.startswith("boto3."):
        return path.count(".") == 2
    if path in ("queue.Queue.get",):
        return not node.args and not any(one.arg == "block" for one in node.keywords)
    if path.endswith(".join"):  # of a thread that may have ended long ago
        return False
    if "NUMERIC" in ast.unparse(node) or _other_branch_awaits(node, ctx):
        return False
    if path == "time.sleep" and node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0:
        return False
    return not (path.startswith("subprocess.Popen.wait") and any(one.arg == "timeout" for one in node.keywords))


def _other_branch_awaits(node: ast.Call, ctx: Context) -> bool:
    """Whether a condition chooses between this call and one that is awaited: code for both worlds."""
    below: ast.AST = node
    for above in ctx.tree.above(node):
        if isinstance(above, ast.If):
            other = above.body if below in above.orelse else above.orelse
            if any(isinstance(one, ast.Await) for statement in other for one in ast.walk(statement)):
                return True
        below = above
    return False


def _awaited(node: ast.Call, path: str, ctx: Context) -> Fix | None:
    start, end = ctx.span(node)
    called = ctx.span(node.func)
    alone = isinstance(ctx.tree.parents.get(node), ast.Expr | ast.Assign | ast.Return)
    if not alone:
        return None
    if path == "time.sleep":
        edit = Edit(Span(called.start, called.end), "await asyncio.sleep")
        return Fix("Await 'asyncio.sleep'", (edit,), imports=("import asyncio",))
    rest = ctx.block.text[called.end : end].lstrip()
    inside = rest[1:-1].strip()
    text = f"await asyncio.to_thread({ctx.source(node.func)}{', ' if inside else ''}{inside})"
    return Fix("Let a thread wait", (Edit(Span(start, end), text),), imports=("import asyncio",))
