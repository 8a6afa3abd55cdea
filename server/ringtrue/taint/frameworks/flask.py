"""Flask, Quart and Bottle. Data only."""

from ringtrue.taint.model import Framework

FLASK = Framework(
    name="Flask",
    source="Flask API, 'Incoming Request Data'; Quickstart, 'Variable Rules'; Bottle tutorial, 'Request Data'",
    objects=frozenset(("flask.request", "quart.request", "bottle.request", "flask.globals.request", "sanic.request")),
    requests=frozenset(("flask.Request", "flask.wrappers.Request", "werkzeug.wrappers.Request", "sanic.Request")),
    fields=frozenset(
        ("args", "form", "values", "json", "data", "cookies", "headers", "files", "get_json", "get_data", "url",
         "base_url", "path", "full_path", "query_string", "referrer", "user_agent", "stream", "view_args", "query",
         "forms", "params", "authorization", "content_type", "mimetype", "host", "environ", "body", "raw_args")
    ),
    makers=frozenset(("flask.Flask", "flask.Blueprint", "quart.Quart", "quart.Blueprint", "bottle.Bottle")),
    decorators=frozenset(("route", "get", "post", "put", "patch", "delete")),
    fills="route",
)  # fmt: skip
