"""A server that listens on `0.0.0.0` or `::` answers every machine that reaches this one, in the café as well.

Listen on `127.0.0.1` and let a proxy in front answer others, or let the environment say where. In a container listening
everywhere is what is wanted, so the rule is off by default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, last_name, rule

_EVERYWHERE = frozenset(("0.0.0.0", "::", ""))  # noqa: S104  # what is looked for
_SERVERS = frozenset(
    (
        "run",
        "bind",
        "listen",
        "serve",
        "start_server",
        "create_server",
        "run_app",
        "HTTPServer",
        "ThreadingHTTPServer",
        "TCPServer",
        "make_server",
        "run_server",
        "serve_forever",
    )
)


@rule(
    ast.Call,
    summary="server that answers every machine",
    kind="pattern",
    severity="information",
    fix="suggestion",
    default=False,
    cwe=[605],
    overlaps=["ruff:S104"],
    examples=[
        Bad(
            """
            import uvicorn

            uvicorn.run("app:app", host="0.0.0.0", port=8000)
            #                           ^^^^^^^^^ the server answers every machine that reaches this one
            """,
            fixed="""
            import uvicorn

            uvicorn.run("app:app", host="127.0.0.1", port=8000)
            """,
        ),
        Bad(
            """
            import socket

            server = socket.socket()
            server.bind(("", 9000))
            #            ^^ the server answers every machine that reaches this one
            """,
            fixed="""
            import socket

            server = socket.socket()
            server.bind(("127.0.0.1", 9000))
            """,
        ),
        Good(
            """
            import uvicorn

            uvicorn.run("app:app", host="127.0.0.1", port=8000)
            """,
            why="this machine only",
        ),
        Good(
            """
            def is_everywhere(host):
                return host == "0.0.0.0" or host in ("::", "")
            """,
            why="nothing is bound",
        ),
    ],
)
def bind_all_interfaces(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if last_name(node.func) not in _SERVERS:
        return
    for one in _hosts(node):
        if isinstance(one, ast.Constant) and one.value in _EVERYWHERE and isinstance(one.value, str):
            evidence = Evidence(
                "which interfaces does the server answer on", "all of them", "the standard library, 'socket'"
            )
            fix = Fix(
                "Answer this machine only", (Edit(ctx.span(one), '"127.0.0.1"' if one.value != "::" else '"::1"'),)
            )
            yield Finding(ctx.span(one), "the server answers every machine that reaches this one", (evidence,), (fix,))


def _hosts(node: ast.Call) -> Iterator[ast.expr]:
    """What may be the address to listen on."""
    for one in node.args:
        if isinstance(one, ast.Tuple) and len(one.elts) == 2:
            yield one.elts[0]
        elif isinstance(one, ast.Constant) and one.value in _EVERYWHERE - {""}:
            yield one
    yield from (one.value for one in node.keywords if one.arg in ("host", "hostname", "address", "bind_addr"))
