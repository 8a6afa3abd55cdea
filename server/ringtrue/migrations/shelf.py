"""The shelf of libraries: which there are by the name that is imported, each read when it is first asked for.

Does not know what is in them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from importlib import import_module

from ringtrue import packs
from ringtrue.migrations.model import Library

_OWN = frozenset(
    (
        "PIL", "aiohttp", "airflow", "anthropic", "bokeh", "celery", "click", "django", "fastapi", "flask", "geopandas",
        "google", "httpx", "itsdangerous", "jinja2", "jwt", "langchain", "langchain_core", "markupsafe", "matplotlib",
        "networkx", "numpy", "openai", "pandas", "polars", "pydantic", "pymongo", "pyspark", "pytest", "scipy",
        "seaborn", "selenium", "sklearn", "sqlalchemy", "starlette", "streamlit", "tensorflow", "torch", "torchvision",
        "transformers", "werkzeug", "xarray",
    )
)  # fmt: skip  # a list of names reads better packed
_OF_PYTHON = frozenset(
    (
        "_dummy_thread", "aifc", "array", "ast", "asynchat", "asyncio", "asyncore", "audioop", "base64", "binascii",
        "binhex", "cgi", "cgitb", "chunk", "collections", "configparser", "crypt", "datetime", "distutils",
        "dummy_threading", "formatter", "fractions", "html", "imghdr", "imp", "importlib", "inspect", "json",
        "lib2to3", "locale", "logging", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "parser", "pipes",
        "pkgutil", "platform", "plistlib", "random", "re", "shutil", "smtpd", "sndhdr", "spwd", "sqlite3", "ssl",
        "sunau", "symbol", "sys", "telnetlib", "threading", "time", "typing", "unittest", "urllib", "uu", "xdrlib",
        "xml",
    )
)  # fmt: skip  # likewise
_SUPERSEDED = frozenset(
    (
        "PyPDF2", "PyPDF4", "adal", "aioredis", "boto", "flask_restplus", "fuzzywuzzy", "gym", "nose", "oauth2client",
        "opencensus", "pandas_profiling", "pkg_resources", "slackclient", "tensorflow_addons", "vertexai",
    )
)  # fmt: skip  # likewise
LIBRARIES = _OWN | _OF_PYTHON | _SUPERSEDED
"""The names that are imported; those of the standard library share a file, as do those that have but one entry."""


@lru_cache(maxsize=1024)
def library(top: str) -> Library | None:
    """The library that is imported as `top`; what packs say of it goes before what we do."""
    own = _own(top) if top in LIBRARIES else None
    if top.lower() not in packs.names(packs.MIGRATIONS):
        return own
    for more in packs.data(packs.MIGRATIONS, "LIBRARY", Library).get(top.lower(), ()):
        own = more if own is None else _joined(more, own)
    return own


def _joined(more: Library, own: Library) -> Library:
    return replace(
        own,
        migrations=(*more.migrations, *own.migrations),
        aliases={**own.aliases, **more.aliases},
        makers={**own.makers, **more.makers},
        convention={**own.convention, **more.convention},
        eager=(*own.eager, *more.eager),
    )


def _own(top: str) -> Library | None:
    if top in _OWN:
        return _read(top.lower())
    if top in _OF_PYTHON:
        return _read("python")
    if top in _SUPERSEDED:
        found: Library = import_module("ringtrue.migrations.libraries.superseded").LIBRARIES[top]
        return found
    return None


@cache
def _read(name: str) -> Library:
    found: Library = import_module(f"ringtrue.migrations.libraries.{name}").LIBRARY
    return found
