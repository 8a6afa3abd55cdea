"""aiohttp 2 to 3.13."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")

LIBRARY = Library(
    "aiohttp",
    (
        *changed("3.0.0", "", "aiohttp changes, version 3.0.0", {
            "aiohttp.TCPConnector[verify_ssl]": "ssl=",
            "aiohttp.TCPConnector[ssl_context]": "ssl=",
            **{f"aiohttp.ClientSession.{verb}[verify_ssl]": "ssl=" for verb in _VERBS},
            **{f"aiohttp.ClientSession.{verb}[ssl_context]": "ssl=" for verb in _VERBS},
        }, since="3.0.0"),
        *changed("3.0.0", "", "aiohttp changes, version 3.0.0", {
            "aiohttp.web.Application[loop]": "-",
        }),
        *changed("3.3.0", "", "aiohttp changes, version 3.3.0", {
            "aiohttp.ClientSession[read_timeout]": "? use 'timeout=aiohttp.ClientTimeout(sock_read=...)'",
            "aiohttp.ClientSession[conn_timeout]": "? use 'timeout=aiohttp.ClientTimeout(connect=...)'",
        }),
    ),
    aliases={
        "aiohttp.client.ClientSession": "aiohttp.ClientSession",
        "aiohttp.connector.TCPConnector": "aiohttp.TCPConnector",
        "aiohttp.web_app.Application": "aiohttp.web.Application",
    },
    eager=("aiohttp",),
)  # fmt: skip
