"""Streamlit 1.18 and later."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "streamlit",
    (
        *changed("1.18.0", "1.62.0", "Streamlit release notes, 1.18.0 and 1.62.0", {
            "streamlit.cache": "? use 'streamlit.cache_data', or 'streamlit.cache_resource'",
        }),
    ),
    convention={"streamlit": "st"},
    eager=("streamlit",),
)  # fmt: skip
