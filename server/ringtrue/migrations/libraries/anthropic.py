"""Anthropic's library, 0.3 to 1."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_CLIENTS = ("Anthropic", "AsyncAnthropic", "Client", "AsyncClient")

LIBRARY = Library(
    "anthropic",
    (
        *changed("", "0.39.0", "anthropic changelog, 0.39.0", {
            f"anthropic.{client}.count_tokens": "? use 'client.messages.count_tokens'" for client in _CLIENTS
        }),
        *changed("", "0.3.0", "anthropic changelog, 0.3.0", {
            f"anthropic.{client}.completion": "? use 'client.messages.create'" for client in _CLIENTS
        }),
    ),
    eager=("anthropic",),
)  # fmt: skip
