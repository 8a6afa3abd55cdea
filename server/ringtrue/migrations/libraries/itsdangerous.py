"""ItsDangerous 1.1 to 2.2."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "itsdangerous",
    (
        *changed("2.0.0", "2.1.0", "ItsDangerous changes, version 2.1.0", {
            "itsdangerous.TimedJSONWebSignatureSerializer": "? use 'URLSafeTimedSerializer', or authlib for JWS",
            "itsdangerous.JSONWebSignatureSerializer": "? use 'URLSafeSerializer', or authlib for JWS",
            "itsdangerous.json": "? use 'json'",
        }),
    ),
)  # fmt: skip
