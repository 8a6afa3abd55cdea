"""Pairs of distributions of which some releases are known not to work together.

Does not know which releases are at hand. A pair says what fails, so that nobody has to believe it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """`first` in a release that `first_range` allows does not work with `second` in one that `second_range` allows.
    `remedy` is a requirement that mends it."""

    first: str
    first_range: str
    second: str
    second_range: str
    fails: str
    remedy: str


PAIRS = (
    Pair("passlib", "<=1.7.4", "bcrypt", ">=5.0.0", "its bcrypt check raises ValueError", "bcrypt<5"),
    Pair("passlib", "<=1.7.4", "bcrypt", ">=4.1.0,<5.0.0", "it reads 'bcrypt.__about__', which is gone", "bcrypt<4.1"),
    Pair("flask", "<2.2.4", "werkzeug", ">=3.0.0", "it imports 'werkzeug.urls.url_quote', which is gone", "werkzeug<3"),
    Pair("flask", ">=2.2.4,<2.3.3", "werkzeug", ">=3.1.0", "its test client reads '__version__'", "flask>=2.3.3"),
    Pair("flask", "<2.0", "jinja2", ">=3.1.0", "it imports 'jinja2.escape', which is gone", "jinja2<3.1"),
    Pair("flask", "<2.0", "itsdangerous", ">=2.1.0", "it imports 'itsdangerous.json', which is gone", "flask>=2.0"),
    Pair("flask-login", "<0.6.3", "werkzeug", ">=3.0.0", "it imports 'werkzeug.urls.url_decode'", "flask-login>=0.6.3"),
    Pair("flask-sqlalchemy", "<3.0", "sqlalchemy", ">=2.0.0", "it uses what 2.0 removed", "flask-sqlalchemy>=3.0"),
    Pair("jinja2", "<3.0", "markupsafe", ">=2.1.0", "it imports 'markupsafe.soft_unicode'", "markupsafe<2.1"),
    Pair("pandas", "<2.2.2", "numpy", ">=2.0.0", "its wheels are built for numpy 1", "pandas>=2.2.2"),
    Pair("pandas", "<1.5.3", "sqlalchemy", ">=2.0.0", "it uses what 2.0 removed", "pandas>=2.0"),
    Pair("scipy", "<1.13", "numpy", ">=2.0.0", "its wheels are built for numpy 1", "scipy>=1.13"),
    Pair("scikit-learn", "<1.4.2", "numpy", ">=2.0.0", "its wheels are built for numpy 1", "scikit-learn>=1.4.2"),
    Pair("matplotlib", "<3.8.4", "numpy", ">=2.0.0", "its wheels are built for numpy 1", "matplotlib>=3.8.4"),
    Pair("opencv-python", "<4.10.0.84", "numpy", ">=2.0.0", "its wheels are built for numpy 1", "opencv-python>=4.10"),
    Pair("torch", "<2.3", "numpy", ">=2.0.0", "its wheels are built for numpy 1", "numpy<2"),
    Pair("tensorflow", "<2.18", "numpy", ">=2.0.0", "its wheels are built for numpy 1", "numpy<2"),
    Pair("fastapi", "<0.100", "pydantic", ">=2.0.0", "it uses the API of pydantic 1", "fastapi>=0.100"),
    Pair("openai", "<1.55.3", "httpx", ">=0.28.0", "it passes 'proxies', which is gone", "openai>=1.55.3"),
    Pair("anthropic", "<0.40", "httpx", ">=0.28.0", "it passes 'proxies', which is gone", "httpx<0.28"),
    Pair("starlette", "<0.37.2", "httpx", ">=0.28.0", "its TestClient passes 'app', which is gone", "httpx<0.28"),
    Pair("requests", "<2.30", "urllib3", ">=2.0.0", "it is made for urllib3 1", "urllib3<2"),
    Pair("moviepy", "<2", "pillow", ">=10.0.0", "it uses 'Image.ANTIALIAS', which is gone", "pillow<10"),
    Pair("kombu", "<5.2.4", "importlib-metadata", ">=5.0", "it uses entry points of 4.x", "importlib-metadata<5"),
    Pair("typer", "<0.15.4", "click", ">=8.2.0", "its help fails on 'make_metavar'", "click<8.2"),
    Pair("tensorflow", "<2.9", "protobuf", ">=4.0", "descriptors cannot be created directly", "protobuf<3.21"),
)  # fmt: skip
