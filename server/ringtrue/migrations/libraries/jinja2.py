"""Jinja 2.11 to 3.1."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "Jinja2",
    (
        *changed("3.0", "3.1", "Jinja changes, version 3.1.0", {
            "jinja2.Markup": "markupsafe.Markup",
            "jinja2.escape": "markupsafe.escape",
        }, safe=True),
        *changed("3.0", "3.1", "Jinja changes, version 3.0.0 and 3.1.0", {
            "jinja2.contextfunction": "jinja2.pass_context",
            "jinja2.contextfilter": "jinja2.pass_context",
            "jinja2.environmentfunction": "jinja2.pass_environment",
            "jinja2.environmentfilter": "jinja2.pass_environment",
            "jinja2.evalcontextfunction": "jinja2.pass_eval_context",
            "jinja2.evalcontextfilter": "jinja2.pass_eval_context",
            "jinja2.utils.contextfunction": "jinja2.pass_context",
            "jinja2.filters.contextfilter": "jinja2.pass_context",
            "jinja2.filters.environmentfilter": "jinja2.pass_environment",
            "jinja2.filters.evalcontextfilter": "jinja2.pass_eval_context",
        }, since="3.0"),
    ),
    eager=("jinja2",),
)  # fmt: skip
