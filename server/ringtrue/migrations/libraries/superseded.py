"""Distributions that others took the place of: the whole module goes by another name now."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed


def _whole(distribution: str, source: str, forms: dict[str, str], removed: str = "") -> Library:
    return Library(distribution, tuple(changed("0", removed, source, forms, moved=True)))


LIBRARIES = {
    "PyPDF2": _whole("PyPDF2", "PyPDF2 project page: renamed to pypdf with 3.0.0", {
        "PyPDF2.": "pypdf",
    }),
    "PyPDF4": _whole("PyPDF4", "pypdf documentation, 'History of pypdf'", {"PyPDF4.": "pypdf"}),
    "nose": _whole("nose", "nose documentation: in maintenance mode; does not run on Python 3.10", {
        "nose.": "? use pytest",
    }),
    "pkg_resources": _whole("setuptools", "setuptools changelog, v67.5.0 and v82.0.0", {
        "pkg_resources.": "? use 'importlib.metadata', 'importlib.resources' and packaging",
        "pkg_resources.parse_version": "packaging.version.Version",
        "pkg_resources.DistributionNotFound": "importlib.metadata.PackageNotFoundError",
        "pkg_resources.get_distribution": "? use 'importlib.metadata.version'",
        "pkg_resources.iter_entry_points": "? use 'importlib.metadata.entry_points'",
        "pkg_resources.resource_filename": "? use 'importlib.resources.files'",
        "pkg_resources.resource_string": "? use 'importlib.resources.files'",
    }, removed="82.0.0"),
    "aioredis": _whole("aioredis", "aioredis project page: merged into redis-py 4.2.0", {
        "aioredis.": "redis.asyncio",
        "aioredis.create_redis_pool": "? use 'redis.asyncio.from_url'",
        "aioredis.create_redis": "? use 'redis.asyncio.from_url'",
    }),
    "fuzzywuzzy": _whole("fuzzywuzzy", "fuzzywuzzy project page: renamed to thefuzz", {"fuzzywuzzy.": "thefuzz"}),
    "gym": _whole("gym", "gym project page: maintained as gymnasium", {"gym.": "gymnasium"}),
    "pandas_profiling": _whole("pandas-profiling", "pandas-profiling project page: renamed to ydata-profiling", {
        "pandas_profiling.": "ydata_profiling",
    }),
    "flask_restplus": _whole("flask-restplus", "flask-restplus project page: maintained as flask-restx", {
        "flask_restplus.": "flask_restx",
    }),
    "oauth2client": _whole("oauth2client", "oauth2client project page: deprecated for google-auth", {
        "oauth2client.": "? use 'google.auth' and 'google.oauth2' of google-auth",
    }),
    "boto": _whole("boto", "boto project page: superseded by boto3", {"boto.": "? use boto3"}),
    "adal": _whole("adal", "adal project page: superseded by msal", {"adal.": "? use msal"}),
    "slackclient": _whole("slackclient", "slackclient project page: renamed to slack-sdk", {
        "slackclient.": "? use 'slack_sdk' of slack-sdk",
    }),
    "tensorflow_addons": _whole("tensorflow-addons", "TensorFlow Addons project page: ended in May 2024", {
        "tensorflow_addons.": "? use Keras, keras-cv or keras-nlp",
    }),
    "opencensus": _whole("opencensus", "opencensus project page: merged into OpenTelemetry", {
        "opencensus.": "? use 'opentelemetry'",
    }),
    "vertexai": _whole("google-cloud-aiplatform", "Vertex AI SDK migration guide: removed after 24 June 2026", {
        "vertexai.generative_models.": "? use 'from google import genai' of google-genai",
        "vertexai.preview.generative_models.": "? use 'from google import genai' of google-genai",
        "vertexai.language_models.": "? use 'from google import genai' of google-genai",
        "vertexai.vision_models.": "? use 'from google import genai' of google-genai",
    }),
}  # fmt: skip

# Distributions that should not be asked for any more, and what to ask for.
DISTRIBUTIONS = {
    "sklearn": ("scikit-learn", "a stand-in that fails to install since 2023"),
    "google-generativeai": ("google-genai", "support ended on 30 November 2025"),
    "pypdf2": ("pypdf", "renamed with 3.0.0"),
    "pypdf4": ("pypdf", "unmaintained fork"),
    "nose": ("pytest", "does not run on Python 3.10"),
    "aioredis": ("redis", "merged into redis-py 4.2.0"),
    "fuzzywuzzy": ("thefuzz", "renamed"),
    "gym": ("gymnasium", "maintained under another name"),
    "pandas-profiling": ("ydata-profiling", "renamed"),
    "flask-restplus": ("flask-restx", "maintained under another name"),
    "oauth2client": ("google-auth", "deprecated by its authors"),
    "boto": ("boto3", "unmaintained, without Python 3.12"),
    "adal": ("msal", "deprecated by its authors"),
    "slackclient": ("slack-sdk", "renamed"),
    "tensorflow-gpu": ("tensorflow", "a stand-in that fails to install since 2.12"),
    "pinecone-client": ("pinecone", "renamed"),
    "pycrypto": ("pycryptodome", "unmaintained since 2013"),
    "pep8": ("pycodestyle", "renamed"),
    "opencensus": ("opentelemetry-sdk", "merged into OpenTelemetry"),
    "tensorflow-addons": ("keras", "ended in May 2024"),
    "bs4": ("beautifulsoup4", "a stand-in"),
    "enum34": ("", "part of Python since 3.4"),
    "futures": ("", "part of Python since 3.2"),
    "asyncio": ("", "part of Python since 3.4"),
    "pathlib": ("", "part of Python since 3.4"),
    "argparse": ("", "part of Python since 3.2"),
    "typing": ("", "part of Python since 3.5"),
    "dataclasses": ("", "part of Python since 3.7"),
    "contextvars": ("", "part of Python since 3.7"),
    "uuid": ("", "part of Python since 2.5"),
}
"""By normalized name: the successor (empty: the standard library), and why."""
