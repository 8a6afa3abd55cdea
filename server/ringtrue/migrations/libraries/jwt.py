"""PyJWT 1 to 2."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "PyJWT",
    (
        *changed("1.5.0", "", "PyJWT changelog, v2.0.0: it has no effect", {
            "jwt.decode[verify]": "? use 'options={\"verify_signature\": False}'",
        }),
        *changed("1.5.0", "2.0.0", "PyJWT changelog, v2.0.0", {
            "jwt.ExpiredSignature": "jwt.ExpiredSignatureError",
            "jwt.InvalidAudience": "jwt.InvalidAudienceError",
            "jwt.InvalidIssuer": "jwt.InvalidIssuerError",
        }),
    ),
    eager=("jwt",),
)  # fmt: skip
