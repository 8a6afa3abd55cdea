"""The Surface against interpreters and griffe: real members and signatures are found, invented ones refused.

Here over the distributions of the environment that runs the tests; with `-m network` over 45 popular ones, installed
for the occasion. Modules are imported in a child process only.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ringtrue.environment.interpreter import find
from ringtrue.environment.world import Environment

HERE = Path(__file__).parent
OWN = (
    "packaging.version", "packaging.requirements", "packaging.specifiers", "requests", "urllib3", "platformdirs",
    "pathspec", "tqdm", "pytest", "pluggy", "hypothesis", "attr", "attrs", "cattrs", "pygls.server", "idna",
    "charset_normalizer", "certifi", "xdist", "execnet", "ruamel.yaml", "griffe", "iniconfig", "micropip",
)  # fmt: skip
"""Modules of the distributions that the test environment has by its own dependencies."""
LIBRARY = (
    "json", "logging", "subprocess", "pathlib", "datetime", "collections", "re", "argparse", "asyncio",
    "concurrent.futures",
    "csv", "dataclasses", "decimal", "email.message", "enum", "functools", "hashlib", "http.client", "io", "itertools",
    "os", "random", "shutil", "socket", "sqlite3", "statistics", "string", "tempfile", "threading", "urllib.parse",
    "uuid", "zipfile",
)  # fmt: skip
POPULAR = {
    "requests": "requests", "httpx": "httpx", "numpy": "numpy numpy.linalg numpy.random", "pandas": "pandas",
    "flask": "flask", "django": "django.http django.urls django.db.models", "fastapi": "fastapi",
    "pydantic": "pydantic", "sqlalchemy": "sqlalchemy sqlalchemy.orm", "click": "click", "typer": "typer",
    "rich": "rich.console rich.table", "attrs": "attr attrs", "jinja2": "jinja2", "werkzeug": "werkzeug.exceptions",
    "aiohttp": "aiohttp", "boto3": "boto3.session", "botocore": "botocore.config", "pyyaml": "yaml", "redis": "redis",
    "celery": "celery.app.base", "pytest": "pytest", "tqdm": "tqdm", "pillow": "PIL.Image PIL.ImageDraw",
    "matplotlib": "matplotlib.figure matplotlib.axes", "scikit-learn": "sklearn.linear_model sklearn.model_selection",
    "scipy": "scipy.optimize scipy.stats", "beautifulsoup4": "bs4", "cryptography": "cryptography.fernet",
    "paramiko": "paramiko", "pymongo": "pymongo", "openai": "openai", "anthropic": "anthropic", "tenacity": "tenacity",
    "python-dateutil": "dateutil.parser dateutil.relativedelta", "pytz": "pytz", "packaging": "packaging.version",
    "marshmallow": "marshmallow", "starlette": "starlette.applications starlette.responses", "uvicorn": "uvicorn",
    "networkx": "networkx", "structlog": "structlog", "loguru": "loguru", "jsonschema": "jsonschema", "arrow": "arrow",
    "psutil": "psutil", "websockets": "websockets.asyncio.client", "pyjwt": "jwt", "tabulate": "tabulate",
    "docker": "docker",
}  # fmt: skip


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"truth_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


agreement = _beside("agreement")


def _introspected(python: str, modules: Iterator[str] | tuple[str, ...]) -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [python, "-P" if sys.version_info >= (3, 11) else "-s", str(HERE / "introspected.py"), *modules],
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    read = (json.loads(line) for line in done.stdout.splitlines())
    return {name: found for name, found in read if isinstance(found, dict)}


def _compared(environment: Environment, real: dict[str, dict[str, Any]], most: int, seed: int = 0) -> Any:
    """All public names of the modules, at most `most` of each, and as many of each class, and one invented for each."""
    score, chance = agreement.Score(), random.Random(seed)

    def some(names: dict[str, Any]) -> list[str]:
        return list(names) if len(names) <= most else chance.sample(list(names), most)

    for module, members in real.items():
        for name in some(members):
            kind, signature, inner = members[name]
            agreement.check_member(environment, f"{module}.{name}", signature, score, in_class=False)
            for attribute in some(inner) if kind == "class" else ():
                path, own = f"{module}.{name}.{attribute}", inner[attribute][1]
                agreement.check_member(environment, path, own, score, in_class=True)
            if inner:
                agreement.check_invented(environment, f"{module}.{name}.{chance.choice(list(inner))}_q", score)
                agreement.check_invented(environment, f"{module}.{name}().{chance.choice(list(inner))}_q", score)
        agreement.check_invented(environment, f"{module}.{chance.choice(list(members) or ['x'])}_q", score)
    return score


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The environment that runs the tests."""
    folder = str(tmp_path_factory.mktemp("project"))
    return Environment.load(folder, find(folder, explicit=sys.executable))


def test_members_of_the_test_environment(own: Environment) -> None:
    score = _compared(own, _introspected(sys.executable, OWN), most=25)
    assert score.wrong == []
    assert score.accepted == []
    assert score.found > 1000
    assert score.judged > 400
    assert score.refused > 150
    assert len(score.unknown) < score.found / 10, "\n".join(score.unknown)


def test_members_of_the_standard_library(own: Environment) -> None:
    score = _compared(own, _introspected(sys.executable, LIBRARY), most=20)
    assert score.wrong == []
    assert score.accepted == []
    assert score.found > 1500
    assert score.refused > 300
    assert len(score.unknown) < score.found / 50, "\n".join(score.unknown)


@pytest.mark.network
def test_members_of_popular_distributions(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = str(tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *POPULAR], check=True, timeout=1800)
    environment = Environment.load(str(tmp_path), find(str(tmp_path), explicit=python))
    modules = tuple(module for several in POPULAR.values() for module in several.split())
    real = _introspected(python, modules)
    assert len({module.partition(".")[0] for module in real}) >= 40
    score = _compared(environment, real, most=30)
    print(f"found {score.found}, signatures {score.judged}, refused {score.refused}, unknown {len(score.unknown)}")
    assert score.wrong == []
    assert score.accepted == []
    assert score.found > 5000
    assert score.judged > 2000
    assert score.refused > 700
