"""google-generativeai, which google-genai superseded."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "google-generativeai",
    (
        *changed("0", "", "README of google-generativeai: support ended on 30 November 2025", {
            "google.generativeai.": "? use 'from google import genai' of google-genai",
        }, moved=True),
    ),
)  # fmt: skip
