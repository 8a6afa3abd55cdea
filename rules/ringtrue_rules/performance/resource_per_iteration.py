"""Opening a connection, client, engine, thread pool or model costs a handshake, threads, or the reading of a file.
Opened anew in every pass of a loop, or for every request that a web handler serves, it costs that every time.

Open it once before the loop (`with httpx.Client() as client:` around the loop), or once for the application, and use
it again.

The rule is silent where an argument depends on the loop (another server each time), for connections of plain database
drivers opened per request, which is usual, and where the loop tries again after a failure.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, Repetition, rule

_BATCHES = re.compile(r"batched\(|chunked\(|range\([^()]*,[^()]*,", re.IGNORECASE)


@rule(
    ast.Call,
    summary="connection, client, pool or model opened in every pass of a loop or for every request",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            import sqlite3


            def store(rows):
                for row in rows:
                    connection = sqlite3.connect("app.db")
                    #            ^^^^^^^^^^^^^^^^^^^^^^^^^ 'sqlite3.connect' opens another one in each pass: O(len(rows)) times, once is enough
                    connection.execute("INSERT INTO t VALUES (?)", (row,))
            """,
        ),
        Bad(
            """
            import httpx


            async def fetch_all(urls):
                pages = []
                for url in urls:
                    async with httpx.AsyncClient() as client:
                    #          ^^^^^^^^^^^^^^^^^^^ 'httpx.AsyncClient' opens another one in each pass: O(len(urls)) times, once is enough
                        pages.append((await client.get(url)).text)
                return pages
            """,
        ),
        Bad(
            """
            from fastapi import FastAPI
            from sqlalchemy import create_engine

            app = FastAPI()


            @app.get("/users")
            def users():
                engine = create_engine("postgresql://localhost/app")
                #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'create_engine' opens another one for each request: O(requests), once is enough
                with engine.connect() as connection:
                    return connection.execute(query).all()
            """,
        ),
        Bad(
            """
            def log_all(events):
                for event in events:
                    with open("events.log", "a") as file:
                    #    ^^^^^^^^^^^^^^^^^^^^^^^ opens the same file in each pass: O(len(events)) times, once is enough
                        file.write(event.text)
            """,
        ),
        Good(
            """
            from concurrent.futures import ThreadPoolExecutor
            from unittest import mock


            @mock.patch("flow.webbrowser")
            def test_login(browser):
                with ThreadPoolExecutor(max_workers=1) as pool:
                    pool.submit(print)
            """,
            why="'patch' is no verb of a route here",
        ),
        Good(
            """
            import httpx


            def fetch_all(urls):
                with httpx.Client() as client:
                    return [client.get(url).text for url in urls]
            """,
            why="one client for all",
        ),
        Good(
            """
            import sqlite3


            def merge(paths):
                for path in paths:
                    with sqlite3.connect(path) as connection:
                        connection.execute("VACUUM")
            """,
            why="another database each time",
        ),
        Good(
            """
            import sqlite3


            def connect(attempts):
                for _ in range(attempts):
                    try:
                        return sqlite3.connect("app.db")
                    except sqlite3.OperationalError:
                        continue
            """,
            why="it tries again after a failure",
        ),
        Good(
            """
            import sqlite3

            from flask import Flask

            app = Flask(__name__)


            @app.route("/users")
            def users():
                connection = sqlite3.connect("app.db")
                return connection.execute("SELECT * FROM users LIMIT 10").fetchall()
            """,
            why="opening a file of SQLite for a request is usual",
        ),
        Good(
            """
            def write_all(parts):
                for part in parts:
                    with open(part.name, "w") as file:
                        file.write(part.text)
            """,
            why="another file each time",
        ),
        Good(
            """
            from concurrent.futures import ThreadPoolExecutor
            from itertools import batched

            from flask import Flask, request
            from transformers import pipeline

            app = Flask(__name__)
            classify = pipeline("sentiment-analysis")


            @app.route("/classify", methods=["POST"])
            def classified():
                return classify(request.json["text"])


            def fetched(urls):
                for batch in batched(urls, 1000):
                    with ThreadPoolExecutor() as pool:
                        yield from pool.map(fetch, batch)
            """,
            why="what was made once is used, and one for a thousand",
        ),
    ],
)
def resource_per_iteration(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    cost = ctx.cost
    path = cost.path(node.func)
    if path is None or _is_made(node, ctx):
        return
    if path == "open" or cost.calls(node, "resource"):
        yield from _in_loop(node, path, ctx)
    if cost.calls(node, "per-request"):
        yield from _in_handler(node, path, ctx)


def _is_made(node: ast.Call, ctx: Context) -> bool:
    """`classify = pipeline(...)` at the top, `classify(text)` here: what was made is used."""
    if not isinstance(node.func, ast.Name):
        return False
    made = ctx.fact(f"made {node.func.id}")
    return made is not None or any(
        one.how == "assign" and isinstance(one.value, ast.Call) for one in ctx.cost.reaching(node.func)
    )


def _in_loop(node: ast.Call, path: str, ctx: Context) -> Iterator[Finding]:
    cost = ctx.cost
    loops = cost.growing(node)
    if not loops or loops[0].iterable is None or not _repeats(node, path, loops[0], ctx):
        return
    if _BATCHES.search(ctx.source(loops[0].iterable) if isinstance(loops[0].iterable, ast.expr) else ""):
        return  # one for many
    growth = cost.growth(loops[:1])
    what = "opens the same file" if path == "open" else f"'{ctx.source(node.func)}' opens another one"
    message = f"{what} in each pass: {growth} times, once is enough"
    yield Finding(ctx.span(node), message, cost.evidence(growth, f"'{path}' costs a set-up each time"))


def _repeats(node: ast.Call, path: str, loop: Repetition, ctx: Context) -> bool:
    if ctx.cost.leaves(node, loop) or any(loop.depends(one) for one in (*node.args, *node.keywords)):
        return False
    below: ast.AST = node
    for above in ctx.tree.above(node):
        if above is loop.node:
            break
        if isinstance(above, ast.Return | ast.Yield | ast.ExceptHandler | ast.If | ast.IfExp | ast.BoolOp):
            return False
        if isinstance(above, ast.Call) and path != "open" and below in above.args:
            return False  # handed on, perhaps kept: one for each is wanted
        below = above
    if path == "open":
        return _adds_to_file(node)
    return not _kept(node, ctx)


def _adds_to_file(node: ast.Call) -> bool:
    """Opening to add, by a literal name: what is written could all go through one file object."""
    match node.args:
        case [ast.Constant() | ast.Name(), ast.Constant(value=str(mode)), *_]:
            return mode.startswith("a")
        case _:
            return False


def _kept(node: ast.Call, ctx: Context) -> bool:
    """Whether each of them is kept for later: one for each is wanted."""
    parent = ctx.tree.parents.get(node)
    if isinstance(parent, ast.Await):
        parent = ctx.tree.parents.get(parent)
    if not isinstance(parent, ast.Assign):
        return not isinstance(parent, ast.withitem | ast.Expr | ast.Attribute | ast.AnnAssign)
    target = parent.targets[0]
    if not isinstance(target, ast.Name):
        return True
    for one in ctx.tree.nodes:
        if isinstance(one, ast.Name) and one.id == target.id and isinstance(one.ctx, ast.Load):
            above = ctx.tree.parents[one]
            if (
                isinstance(above, ast.Call)
                and isinstance(above.func, ast.Attribute)
                and above.func.attr in ("append", "add")
            ):
                return True
            if isinstance(above, ast.Assign | ast.Yield | ast.Return | ast.Dict | ast.Tuple):
                return True
    return False


def _in_handler(node: ast.Call, path: str, ctx: Context) -> Iterator[Finding]:
    function = ctx.cost.function(node)
    if function is None or ctx.block.damage or not ctx.cost.is_handler(function):
        return
    if any(isinstance(above, ast.If | ast.IfExp | ast.BoolOp) for above in ctx.tree.above(node)):
        return
    parameters = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    if any(isinstance(one, ast.Name) and one.id in parameters for one in ast.walk(node)):
        return
    message = f"'{ctx.source(node.func)}' opens another one for each request: O(requests), once is enough"
    evidence = ctx.cost.evidence("O(requests)", f"the framework calls '{function.name}' for each request")
    yield Finding(ctx.span(node), message, evidence)
