"""HTTPX 0.11 to 0.28."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_CLIENTS = ("Client", "AsyncClient")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "stream")

LIBRARY = Library(
    "httpx",
    (
        *changed("0.26.0", "0.28.0", "HTTPX changelog, 0.26.0 and 0.28.0", {
            **{f"httpx.{name}[proxies]": "? use 'proxy' for one, 'mounts' for several" for name in _CLIENTS},
            **{f"httpx.{name}[proxies]": "? use 'proxy'" for name in _VERBS},
        }, since="0.26.0"),
        *changed("0.27.0", "0.28.0", "HTTPX changelog, 0.27.0 and 0.28.0", {
            "httpx.Client[app]": "transport=@httpx.WSGITransport(app={value})",
            "httpx.AsyncClient[app]": "transport=@httpx.ASGITransport(app={value})",
        }),
        *changed("0.20.0", "0.20.0", "HTTPX changelog, 0.20.0", {
            **{f"httpx.{name}[allow_redirects]": "follow_redirects=" for name in _VERBS},
            **{f"httpx.{client}.{name}[allow_redirects]": "follow_redirects="
               for client in _CLIENTS for name in _VERBS},
        }, since="0.20.0", safe=True),
    ),
    aliases={f"httpx._client.{name}": f"httpx.{name}" for name in _CLIENTS}
    | {f"httpx._api.{name}": f"httpx.{name}" for name in _VERBS},
    eager=("httpx",),
)  # fmt: skip
