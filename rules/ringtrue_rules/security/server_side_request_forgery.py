"""A client chooses the host that the server asks. Servers reach what clients do not: the metadata service of the cloud,
databases without a password, administration pages on `localhost`. The answer, or only its delay, comes back to the client.

Take the host from a list: look the address up by a key, or compare `urlparse(url).hostname` with a set of allowed hosts.
A value in the path or query of a fixed host is no choice of host, and is not reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, HostPlace, chooses_host, given, last_name, rule

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "head", "options"))
_CLIENTS = frozenset(
    ("requests", "httpx", "requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient",
     "aiohttp.ClientSession", "urllib3.PoolManager", "httpx2", "niquests")
)  # fmt: skip
_OPENERS = frozenset(
    ("urllib.request.urlopen", "urllib.request.urlretrieve", "urllib.request.Request", "urllib2.urlopen", "wget.download",
     "http.client.HTTPConnection", "http.client.HTTPSConnection", "socket.create_connection", "feedparser.parse",
     "pandas.read_html", "ftplib.FTP", "smtplib.SMTP", "asyncio.open_connection", "websockets.connect", "redis.from_url",
     "redis.Redis.from_url", "playwright.sync_api.Page.goto")
)  # fmt: skip
_LAST = _VERBS | {"request", "stream"} | {name.rpartition(".")[2] for name in _OPENERS}
_PLACE = HostPlace("url", re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE), "x://x/", "x")


@rule(
    ast.Call,
    summary="address that a client chose is asked by the server",
    kind="pattern",
    severity="warning",
    cwe=[918],
    examples=[
        Bad(
            """
            import requests
            from flask import Flask, request

            app = Flask(__name__)


            @app.get("/preview")
            def preview():
                url = request.args["url"]
                return requests.get(url, timeout=5).text
                #                   ^^^ 'request.args' says which host 'requests.get' asks
            """,
        ),
        Bad(
            """
            import aiohttp
            from fastapi import FastAPI

            app = FastAPI()


            @app.get("/health/{service}")
            async def health(service: str):
                async with aiohttp.ClientSession() as session:
                    async with session.get(f"http://{service}:8080/health") as response:
                    #                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'service' says which host 'session.get' asks
                        return await response.json()
            """,
        ),
        Bad(
            """
            import requests
            from flask import request


            class Fetcher:
                def fetch(self, url):
                    return requests.get(url, timeout=5)


            def proxy():
                return Fetcher().fetch(request.args["url"]).content
                #                      ^^^^^^^^^^^^^^^^^^^ 'request.args' says which host 'fetch' asks
            """,
        ),
        Good(
            """
            import requests
            from flask import request


            def price_of(symbol):
                return requests.get(f"https://api.example.com/price/{symbol}", timeout=5).json()


            def price():
                return price_of(request.args["symbol"])
            """,
            why="the host is fixed in the function that asks",
        ),
        Good(
            """
            import requests
            from flask import request


            def repository():
                name = request.args["name"]
                return requests.get(f"https://api.example.com/repos/{name}", params=request.args, timeout=5).json()
            """,
            why="the host is fixed",
        ),
        Good(
            """
            from urllib.parse import urlparse

            import requests
            from flask import abort, request

            HOSTS = {"images.example.com"}


            def proxy():
                url = request.args["url"]
                if urlparse(url).hostname not in HOSTS:
                    abort(400)
                return requests.get(url, timeout=5).content
            """,
            why="only allowed hosts are asked",
        ),
        Good(
            """
            import sys

            import requests

            print(requests.get(sys.argv[1], timeout=5).text)
            """,
            why="who starts a program may name what it fetches",
        ),
    ],
)
def server_side_request_forgery(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "url", _asked)
    if found is None:
        return
    name = ctx.source(found.call.func) if not found.through else found.through
    message = f"'{found.origin.text[:40]}' says which host '{name[:40]}' asks"
    yield Finding(ctx.span(found.at), message, found.evidence, steps=found.steps)


def _asked(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    """The address that a call asks, where somebody outside chose its host."""
    last = last_name(node.func)
    if last not in _LAST:
        return
    if not _is_client(node, last, ctx):
        return
    place = 1 if last in ("request", "stream") else 0
    address = given(node, "url", place) or given(node, "host", place)
    if address is not None and chooses_host(address, _PLACE, ctx):
        yield address


def _is_client(node: ast.Call, last: str, ctx: Context) -> bool:
    name = ctx.imported(node.func)
    if name in _OPENERS:
        return True
    if last not in _VERBS and last not in ("request", "stream"):
        return False
    owner = name.rpartition(".")[0] if name else (ctx.cost.path(node.func) or "").rpartition(".")[0]
    return owner in _CLIENTS
