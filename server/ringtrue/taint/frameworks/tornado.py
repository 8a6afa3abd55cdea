"""Tornado. Data only."""

from ringtrue.taint.model import Framework

TORNADO = Framework(
    name="Tornado",
    source="Tornado documentation, 'RequestHandler and Application classes', 'Input'",
    fields=frozenset(("body", "arguments", "query_arguments", "body_arguments", "files", "headers", "uri", "query")),
    methods=dict.fromkeys(
        ("get_argument", "get_arguments", "get_query_argument", "get_query_arguments", "get_body_argument",
         "get_body_arguments"),
        "request",
    ),
)  # fmt: skip
