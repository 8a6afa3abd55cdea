"""A client, an engine or a pool that is made for each request opens its connections anew for each: a handshake every
time, and no limit on how many there are. This is about handlers that are registered elsewhere (Django's `urls.py`,
aiohttp's `add_routes`), and about dependencies; `resource-per-iteration` says the same of decorated handlers and loops.

Make it once, in the start-up hook of the application, and let the handler use it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Given, Good, in_test_or_example, reached_here, rule


@rule(
    ast.Call,
    summary="client, engine or pool made for each request",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            import aiohttp
            from aiohttp import web


            async def weather(request):
                async with aiohttp.ClientSession() as session:
                    #      ^^^^^^^^^^^^^^^^^^^^^^^ 'aiohttp.ClientSession' is made anew for each request to 'weather'
                    return web.json_response(await load(session))


            def setup(app):
                app.router.add_get("/weather", weather)
            """,
        ),
        Bad(
            """
            from sqlalchemy import create_engine
            from sqlalchemy.orm import Session


            def get_session():
                engine = create_engine("sqlite:///app.db")
                #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'create_engine' is made anew for each request that depends on 'get_session'
                with Session(engine) as session:
                    yield session
            """,
            given=Given(
                path="database.py",
                files={
                    "main.py": (
                        "from fastapi import Depends, FastAPI\nfrom database import get_session\napp = FastAPI()\n\n\n"
                        "@app.get('/')\ndef home(session=Depends(get_session)): ...\n"
                    )
                },
            ),
        ),
        Good(
            """
            from sqlalchemy import create_engine
            from sqlalchemy.orm import Session

            engine = create_engine("sqlite:///app.db")


            def get_session():
                with Session(engine) as session:
                    yield session
            """,
            why="one engine for all",
            given=Given(
                path="database.py",
                files={
                    "main.py": (
                        "from fastapi import Depends, FastAPI\nfrom database import get_session\napp = FastAPI()\n\n\n"
                        "@app.get('/')\ndef home(session=Depends(get_session)): ...\n"
                    )
                },
            ),
        ),
        Good(
            """
            import functools

            from sqlalchemy import create_engine


            @functools.lru_cache
            def get_engine():
                return create_engine("sqlite:///app.db")


            def open_all():
                return create_engine("sqlite:///other.db")
            """,
            why="it is made once and kept; nothing calls the other for a request",
            given=Given(
                path="database.py",
                files={
                    "main.py": (
                        "from fastapi import Depends, FastAPI\nfrom database import get_engine\napp = FastAPI()\n\n\n"
                        "@app.get('/')\ndef home(engine=Depends(get_engine)): ...\n"
                    )
                },
            ),
        ),
        Good(
            """
            import httpx
            from fastapi import FastAPI

            app = FastAPI()


            @app.get("/weather")
            async def weather():
                async with httpx.AsyncClient() as client:
                    return (await client.get("https://example.org")).json()
            """,
            why="'resource-per-iteration' says so",
        ),
    ],
)
def client_per_request(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    path = ctx.cost.path(node.func)
    if path is None or not ctx.cost.calls(node, "per-request") or in_test_or_example(ctx):
        return
    function = ctx.cost.function(node)
    if function is None or ctx.block.damage or ctx.cost.is_handler(function):
        return
    if any(isinstance(above, ast.If | ast.IfExp | ast.BoolOp | ast.Try) for above in ctx.tree.above(node)):
        return
    parameters = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    if any(isinstance(one, ast.Name) and one.id in parameters for one in ast.walk(node)):
        return
    if any(isinstance(one, ast.Global | ast.Nonlocal) for one in ast.walk(function)):
        return
    what = ctx.source(node.func)
    if reached_here(function, ctx):
        said = f"'{what}' is made anew for each request to '{function.name}'"
    elif not function.decorator_list and ctx.ask("depended", function.name) is True:
        said = f"'{what}' is made anew for each request that depends on '{function.name}'"
    else:
        return
    evidence = Evidence("how often it is made", "once for each request", "the project's routes")
    yield Finding(ctx.span(node), said, (evidence,))
