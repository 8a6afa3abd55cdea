"""Starlette. Data only."""

from ringtrue.taint.model import Framework

STARLETTE = Framework(
    name="Starlette",
    source="Starlette documentation, 'Requests' and 'WebSockets'",
    requests=frozenset(
        ("starlette.requests.Request", "starlette.requests.HTTPConnection", "starlette.websockets.WebSocket",
         "fastapi.WebSocket")
    ),
    fields=frozenset(
        ("query_params", "path_params", "cookies", "headers", "json", "form", "body", "stream", "url", "base_url",
         "receive_text", "receive_json", "receive_bytes", "iter_text", "iter_json", "iter_bytes")
    ),
    methods={"receive_text": "message", "receive_json": "message", "receive_bytes": "message"},
)  # fmt: skip
