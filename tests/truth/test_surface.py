"""The Surface against interpreters and griffe: real members and signatures are found, invented ones refused.

Here over the distributions of the environment that runs the tests; with `-m network` over 45 popular ones, installed
for the occasion. Modules are imported in a child process only.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import random
import subprocess
import sys
import venv
from collections.abc import Iterator
from itertools import islice
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


GRIFFE = ("requests", "platformdirs", "iniconfig", "tqdm", "execnet", "cattrs", "pathspec", "packaging")
"""Packages of pure Python without stubs of their own: griffe reads one file where we read two."""
_GRIFFE_KINDS = {
    "positional-only": "positional",
    "positional or keyword": "either",
    "variadic positional": "variadic",
    "keyword-only": "keyword",
    "variadic keyword": "keywords",
}


def _of_griffe(package: Any) -> Iterator[tuple[str, Any, bool]]:
    """(path, function or class, whether it is a method) of what a package defines, private parts left out."""
    for member in package.members.values():
        if member.is_alias or member.name.startswith("_"):
            continue
        if member.is_module:
            yield from _of_griffe(member)
        elif member.is_function:
            yield member.path, member, False
        elif member.is_class:
            yield member.path, member, False
            for inner in member.members.values():
                if not inner.is_alias and inner.is_function and not inner.name.startswith("_"):
                    yield inner.path, inner, True


def _compare_with_griffe(environment: Environment, package: Any, score: Any) -> None:
    """At most 1,500 functions and classes of a package."""
    for path, member, in_class in islice(_of_griffe(package), 1500):
        real = None
        if member.is_function:
            real = [(each.name, _GRIFFE_KINDS[each.kind.value], not each.required) for each in member.parameters]
        agreement.check_member(
            environment, path, real, score, in_class=in_class and "staticmethod" not in member.labels
        )


@pytest.mark.parametrize("package", GRIFFE)
def test_griffe_agrees(own: Environment, package: str) -> None:
    griffe = pytest.importorskip("griffe")
    loaded = griffe.load(package, search_paths=list(own.installed.paths), allow_inspection=False)
    score = agreement.Score()
    _compare_with_griffe(own, loaded, score)
    assert score.wrong == []
    assert score.found > 5
    assert len(score.unknown) <= score.found / 20, "\n".join(score.unknown)


@pytest.fixture(scope="module")
def popular(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Environment]:
    """An interpreter with the popular distributions, and what we know of it."""
    folder = tmp_path_factory.mktemp("popular")
    venv.create(folder / "env", with_pip=True)
    python = str(folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *POPULAR], check=True, timeout=1800)
    return python, Environment.load(str(folder), find(str(folder), explicit=python))


@pytest.mark.network
def test_griffe_agrees_on_popular_distributions(popular: tuple[str, Environment]) -> None:
    griffe = pytest.importorskip("griffe")
    environment = popular[1]
    score = agreement.Score()
    for name in sorted({module.partition(".")[0] for several in POPULAR.values() for module in several.split()}):
        with contextlib.suppress(Exception):  # what griffe cannot read is no truth
            loaded = griffe.load(name, search_paths=list(environment.installed.paths), allow_inspection=False)
            _compare_with_griffe(environment, loaded, score)
    print(f"found {score.found}, signatures {score.judged}, unknown {len(score.unknown)}")
    # The decorator of networkx that chooses a backend takes one more keyword, which griffe does not see.
    wrong = [one for one in score.wrong if not (one.startswith("networkx.") and one.endswith("takes no ['backend']"))]
    assert len(wrong) * 500 <= score.judged, "\n".join(wrong)
    assert score.found > 10_000


@pytest.mark.network
def test_members_of_popular_distributions(popular: tuple[str, Environment]) -> None:
    python, environment = popular
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
