"""The server of aiohttp. Data only."""

from ringtrue.taint.model import Framework

AIOHTTP = Framework(
    name="aiohttp",
    source="aiohttp server reference, 'Request and Base Request'",
    requests=frozenset(("aiohttp.web.Request", "aiohttp.web.BaseRequest", "aiohttp.web_request.Request")),
    fields=frozenset(
        ("query", "query_string", "match_info", "rel_url", "url", "raw_path", "path", "path_qs", "headers", "cookies",
         "json", "post", "text", "read", "content", "multipart", "host")
    ),
    makers=frozenset(("aiohttp.web.RouteTableDef",)),
    decorators=frozenset(("get", "post", "put", "patch", "delete", "view")),
)  # fmt: skip
