"""FastAPI and Litestar. Data only."""

from ringtrue.taint.model import Framework

FASTAPI = Framework(
    name="FastAPI",
    source="FastAPI tutorial, 'Path Parameters', 'Query Parameters', 'Request Body', 'Request Files'",
    requests=frozenset(("fastapi.Request", "fastapi.requests.Request")),
    makers=frozenset(("fastapi.FastAPI", "fastapi.APIRouter", "fastapi.routing.APIRouter")),
    decorators=frozenset(
        ("get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "websocket", "route")
    ),
    fills="all",
)
