"""A call that waits for another machine without a limit. When the other side accepts the connection and then says
nothing, the call never returns: no exception, no log line, only a worker that is gone. A handful of such requests
stop a service.

Say how long to wait: `timeout=10`. What the limit covers differs: for `requests`, `urllib3` and sockets it is each
connect and each read, not the whole answer.

| call | without a limit | said by |
|---|---|---|
| `requests.get` … and `Session` | waits for ever | requests, "Timeouts": "if no timeout is specified explicitly, requests do not time out" |
| `urllib3.request`, `PoolManager` | the socket's default | urllib3, "Timeouts" |
| `urllib.request.urlopen`, `http.client`, `ftplib`, `smtplib`, `imaplib`, `poplib` | "the global default timeout setting will be used", which is none | the standard library |
| `socket.create_connection` | "the global default timeout setting returned by getdefaulttimeout() is used" | `socket` |

Silent: an explicit `timeout=None`, which says that waiting for ever is meant; arguments passed on with `**`; sessions
whose adapters may set a limit; calls inside `asyncio.timeout` and its like; libraries that have a limit by themselves
(`httpx`: 5 s, `aiohttp`: 5 min); locks, queues and processes, which may rightly take any time; tests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, dotted, in_tests, rule

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "request"))
# What is called: how many positional arguments stand before the timeout, -1 where it has to be named.
_WAITS = {
    **{f"requests.{verb}": -1 for verb in _VERBS},
    **{f"requests.Session.{verb}": -1 for verb in _VERBS},
    **{f"requests.sessions.Session.{verb}": -1 for verb in _VERBS},
    **{f"requests.session.{verb}": -1 for verb in _VERBS},
    "urllib3.request": -1,
    "urllib3.PoolManager.request": -1,
    "urllib.request.urlopen": 2,
    "http.client.HTTPConnection": 2,
    "http.client.HTTPSConnection": -1,
    "ftplib.FTP": 4,
    "ftplib.FTP_TLS": -1,
    "smtplib.SMTP": 3,
    "smtplib.SMTP_SSL": -1,
    "imaplib.IMAP4": 2,
    "imaplib.IMAP4_SSL": -1,
    "poplib.POP3": 2,
    "poplib.POP3_SSL": -1,
    "socket.create_connection": 1,
}
_LAST = frozenset(path.rpartition(".")[2] for path in _WAITS)
_SECONDS = 10
_CONNECTS = re.compile(r"\.connect\([^()]*\btimeout\s*=")


@rule(
    ast.Call,
    summary="network call that may wait for ever",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:S113"],
    examples=[
        Bad(
            """
            import requests


            def rates(base):
                response = requests.get("https://api.example.com/rates", params={"base": base})
                #          ^^^^^^^^^^^^ 'requests.get' without 'timeout': it waits for ever if the other side says nothing
                response.raise_for_status()
                return response.json()
            """,
            fixed="""
            import requests


            def rates(base):
                response = requests.get("https://api.example.com/rates", params={"base": base}, timeout=10)
                response.raise_for_status()
                return response.json()
            """,
        ),
        Bad(
            """
            import requests


            def login(url, user, password):
                session = requests.Session()
                return session.post(url, data={"user": user, "password": password})
                #      ^^^^^^^^^^^^ 'session.post' without 'timeout': it waits for ever if the other side says nothing
            """,
            fixed="""
            import requests


            def login(url, user, password):
                session = requests.Session()
                return session.post(url, data={"user": user, "password": password}, timeout=10)
            """,
        ),
        Bad(
            """
            from urllib.request import urlopen


            def page(url):
                with urlopen(url) as answer:
                #    ^^^^^^^ 'urlopen' without 'timeout': it waits for ever if the other side says nothing
                    return answer.read()
            """,
            fixed="""
            from urllib.request import urlopen


            def page(url):
                with urlopen(url, timeout=10) as answer:
                    return answer.read()
            """,
        ),
        Bad(
            """
            import smtplib


            def send(host, message):
                with smtplib.SMTP(host, 25) as server:
                #    ^^^^^^^^^^^^ 'smtplib.SMTP' without 'timeout': it waits for ever if the other side says nothing
                    server.send_message(message)
            """,
            fixed="""
            import smtplib


            def send(host, message):
                with smtplib.SMTP(host, 25, timeout=10) as server:
                    server.send_message(message)
            """,
        ),
        Bad(
            """
            import requests


            class Client:
                def __init__(self, base):
                    self.base = base
                    self.session = requests.Session()

                def user(self, number):
                    return self.session.get(f"{self.base}/users/{number}").json()
                    #      ^^^^^^^^^^^^^^^^ 'self.session.get' without 'timeout': it waits for ever if the other side says nothing
            """,
            fixed="""
            import requests


            class Client:
                def __init__(self, base):
                    self.base = base
                    self.session = requests.Session()

                def user(self, number):
                    return self.session.get(f"{self.base}/users/{number}", timeout=10).json()
            """,
        ),
        Good(
            """
            import requests


            def rates(base):
                return requests.get("https://api.example.com/rates", params={"base": base}, timeout=10).json()
            """,
            why="has a limit",
        ),
        Good(
            """
            import requests


            def follow(url):
                return requests.get(url, stream=True, timeout=None)
            """,
            why="says that it waits for ever",
        ),
        Good(
            """
            import requests


            def fetch(url, **options):
                return requests.get(url, **options)
            """,
            why="the caller may pass a limit",
        ),
        Good(
            """
            import httpx


            def fetch(url):
                return httpx.get(url)
            """,
            why="httpx waits for 5 seconds by default",
        ),
        Good(
            """
            import requests

            from .adapters import TimeoutAdapter


            def fetch(url):
                session = requests.Session()
                session.mount("https://", TimeoutAdapter(10))
                return session.get(url)
            """,
            why="the adapter sets the limit",
        ),
        Good(
            """
            from urllib.request import urlopen


            def page(url, data):
                return urlopen(url, data, 30).read()
            """,
            why="the limit is the third argument",
        ),
        Good(
            """
            import requests


            def setting(requests_by_name, name):
                return requests_by_name.get(name)
            """,
            why="a dictionary",
        ),
        Good(
            """
            from urllib.request import urlopen


            def local(path):
                return urlopen(f"file://{path}").read()
            """,
            why="no other machine is asked",
        ),
        Good(
            """
            import socket
            from urllib.request import urlopen


            def page(url):
                socket.setdefaulttimeout(10)
                return urlopen(url).read()
            """,
            why="every socket has a limit",
        ),
        Good(
            """
            import ftplib


            def connected(host):
                server = ftplib.FTP()
                server.connect(host, 21, timeout=10)
                return server
            """,
            why="nobody is asked before 'connect', and that has a limit",
        ),
    ],
)
def missing_timeout(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    func = node.func
    last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if last not in _LAST:
        return
    if last in _VERBS and not isinstance(func, ast.Name) and not _knows_requests(ctx):
        return
    path = _path(func, ctx)
    before = _WAITS.get(path)
    if before is None or in_tests(ctx) or _has_limit(node, before) or _is_local(node):
        return
    if path.startswith("ftplib.") and not node.args and not node.keywords and _CONNECTS.search(ctx.block.text):
        return  # made without a host: 'connect' waits, and is told how long
    if any(word in ctx.block.text for word in (".mount(", "setdefaulttimeout", "asyncio.timeout", "gevent.Timeout")):
        return
    called = ctx.source(func)
    said = "no 'timeout' is given, and there is none by default"
    yield Finding(
        ctx.span(node.func),
        f"'{called[:60]}' without 'timeout': it waits for ever if the other side says nothing",
        (Evidence(f"limit of '{path}'", said, f"documentation of {path.partition('.')[0]}"),),
        _fixes(node, ctx),
    )


def _knows_requests(ctx: Context) -> bool:
    """Whether the module has to do with requests or urllib3 at all: `get` is on every dictionary."""
    text = ctx.block.text
    return "requests" in text or "urllib3" in text or any(ctx.bindings(name) for name in ("requests", "Session"))


def _path(func: ast.expr, ctx: Context) -> str:
    """What is called, through imports; for a method of a local name, through what made it."""
    found = ctx.imported(func)
    if found in _WAITS or not isinstance(func, ast.Attribute):
        return found
    if isinstance(func.value, ast.Attribute) and dotted(func.value).startswith("self."):
        return ctx.cost.path(func) or ""
    if not isinstance(func.value, ast.Name):
        return found
    flow = ctx.flow_around(func)
    reaching = flow.reaching(func.value) if flow is not None else None
    if not reaching:
        return ""
    makers = {_maker(one.value, ctx) for one in reaching}
    return f"{makers.pop()}.{func.attr}" if len(makers) == 1 else ""


def _maker(value: ast.expr | None, ctx: Context) -> str:
    """What makes the session, where it is made without arguments that may carry a limit."""
    if not isinstance(value, ast.Call) or any(word.arg in (None, "timeout") for word in value.keywords):
        return ""
    return ctx.imported(value.func)


def _has_limit(node: ast.Call, before: int) -> bool:
    if any(word.arg in (None, "timeout") for word in node.keywords):
        return True
    return any(isinstance(one, ast.Starred) for one in node.args) or 0 <= before < len(node.args)


def _is_local(node: ast.Call) -> bool:
    """Whether the address says that no other machine is asked."""
    first = node.args[0] if node.args else None
    if isinstance(first, ast.JoinedStr) and first.values:
        first = first.values[0]
    return isinstance(first, ast.Constant) and str(first.value).startswith(("file:", "data:"))


def _fixes(node: ast.Call, ctx: Context) -> tuple[Fix, ...]:
    start, end = ctx.span(node)
    text = ctx.block.text
    inside = text[start : end - 1].rstrip()
    comma = "" if inside.endswith((",", "(")) else ","
    if "\n" in text[start:end] or "#" in text[start:end]:
        last = max((ctx.span(one).end for one in (*node.args, *(word.value for word in node.keywords))), default=0)
        if not last:
            return ()
        return (Fix(f"Wait {_SECONDS} seconds at most", (Edit(Span(last, last), f", timeout={_SECONDS}"),)),)
    space = " " if not inside.endswith("(") else ""
    at = start + len(inside)
    edit = Edit(Span(at, end - 1), f"{comma}{space}timeout={_SECONDS}")
    return (Fix(f"Wait {_SECONDS} seconds at most", (edit,)),)
