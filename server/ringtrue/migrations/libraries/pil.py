"""Pillow 6 to 12."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_PAGE = "Pillow documentation, 'Deprecations and removals'"

LIBRARY = Library(
    "pillow",
    (
        *changed("2.7.0", "10.0.0", _PAGE, {
            "PIL.Image.ANTIALIAS": "? use 'Image.Resampling.LANCZOS', or 'Image.LANCZOS'",
            "PIL.Image.LINEAR": "? use 'Image.Resampling.BILINEAR'",
            "PIL.Image.CUBIC": "? use 'Image.Resampling.BICUBIC'",
        }),
        *changed("9.2.0", "10.0.0", _PAGE, {
            "PIL.ImageDraw.ImageDraw.textsize": "? use 'textbbox' or 'textlength'",
            "PIL.ImageDraw.ImageDraw.multiline_textsize": "? use 'multiline_textbbox'",
            "PIL.ImageFont.FreeTypeFont.getsize": "? use 'getbbox' or 'getlength'",
            "PIL.ImageFont.FreeTypeFont.getsize_multiline": "? use 'ImageDraw.multiline_textbbox'",
            "PIL.ImageFont.FreeTypeFont.getoffset": "? use 'getbbox'",
            "PIL.ImageFont.ImageFont.getsize": "? use 'getbbox' or 'getlength'",
        }),
        *changed("5.2.0", "7.0.0", _PAGE, {
            "PIL.PILLOW_VERSION": "PIL.__version__",
            "PIL.VERSION": "PIL.__version__",
        }),
    ),
    makers={
        "PIL.ImageDraw.Draw": "PIL.ImageDraw.ImageDraw",
        "PIL.ImageFont.truetype": "PIL.ImageFont.FreeTypeFont",
    },
    eager=("PIL",),
)  # fmt: skip
