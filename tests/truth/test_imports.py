"""What the rules about imports say of real code and real names, with the embedded index: no alarm without a fault.

The long form, over as many packages as there are, is `benchmarks/imports.py`.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from ringtrue.analysis import Snapshot
from ringtrue.declared.project import Project
from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import find
from ringtrue.environment.world import Environment
from ringtrue.index.configured import Configured
from ringtrue.index.door import Index
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet
from ringtrue.world import World

ROOT = Path(__file__).parents[2]
FACTS = ("hallucinated-package", "hallucinated-module", "hallucinated-name", "undefined-name", "import-cycle-crash")


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_of_imports", ROOT / "benchmarks" / "imports.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


benchmark = _loaded()


def _rules(*names: str) -> RuleSet:
    return RuleSet(tuple(rule for rule in installed_rules() if rule.name in names))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return Index.open(tmp_path_factory.mktemp("index"), Configured(offline=True), offline=True)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An environment with nothing installed."""
    prefix = tmp_path / "environment"
    (prefix / "lib" / "python3.12" / "site-packages").mkdir(parents=True)
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python").touch()
    (prefix / "pyvenv.cfg").write_text("version = 3.12.1\n")
    return prefix


def _said(text: str, path: Path, prefix: Path | str, rules: RuleSet, index: Index) -> list[tuple[str, str]]:
    folder = path.parent
    while (folder / "__init__.py").exists():
        folder = folder.parent
    environment = Environment.load(str(folder), find(str(folder), explicit=str(prefix)))
    world = World(environment, index, Project.read(folder), online=False)
    found = benchmark.settled(Snapshot(text, str(path), rules, world)).findings
    return [(one.rule, one.message) for one in found]


def test_invented_names_are_all_caught_offline(index: Index) -> None:
    names = list(benchmark.invented_names(1000, index))
    assert len(set(names)) == 1000
    assert list(benchmark.missed_names(names, _rules(*benchmark.RULES), index)) == []


@pytest.mark.parametrize(
    ("statement", "provider"),
    [
        ("import git", "gitpython"),
        ("from mpl_toolkits.mplot3d import Axes3D", "matplotlib"),
        ("import cv2", "opencv-python"),
        ("import yaml", "pyyaml"),
        ("from PIL import Image", "pillow"),
        ("import sklearn.metrics", "scikit-learn"),
        ("from google.cloud import storage", "google-cloud-storage"),
        ("import dateutil.parser", "python-dateutil"),
        ("import attr", "attrs"),
        ("import typing_extensions", "typing-extensions"),
        ("import pkg_resources", "setuptools"),
        ("import bs4", "beautifulsoup4"),
        ("import jwt", "pyjwt"),
        ("import serial", "pyserial"),
        ("import OpenSSL", "pyopenssl"),
        ("import MySQLdb", "mysqlclient"),
        ("import dotenv", "python-dotenv"),
        ("import Crypto.Cipher", "pycryptodome"),
        ("import ruamel.yaml", "ruamel-yaml"),
    ],
)
def test_a_name_that_differs_from_its_project(
    statement: str, provider: str, empty: Path, tmp_path: Path, index: Index
) -> None:
    ((rule, message),) = _said(statement, tmp_path / "p" / "app.py", empty, _rules(*benchmark.RULES), index)
    assert rule == "uninstalled-package"
    assert f"'{provider}'" in message


@pytest.mark.parametrize(
    "text",
    [
        "import win32com.client",
        "from ._version import version",
        "from shop._version import version",
        "from tests.conftest import client",
        "try:\n    import nowhere_to_be_found\nexcept ImportError:\n    nowhere_to_be_found = None",
        "import contextlib\nwith contextlib.suppress(ImportError):\n    import nowhere_to_be_found",
        "import importlib.util\nif importlib.util.find_spec('nowhere_to_be_found'):\n    import nowhere_to_be_found",
        "import sys\nif sys.platform == 'win32':\n    import winreg, nowhere_to_be_found",
        "import importlib.metadata, xml.etree.ElementTree, os.path, concurrent.futures, __future__",
        "from shop import views, settings",
        "import shop.views as views",
    ],
)
def test_valid_imports_of_a_project(text: str, empty: Path, tmp_path: Path, index: Index) -> None:
    package = tmp_path / "project" / "shop"
    tests = tmp_path / "project" / "tests"
    for folder in (package, tests):
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    (package / "views.py").touch()
    (package / "settings.py").touch()
    (tests / "conftest.py").write_text("def client(): ...\n")
    (tmp_path / "project" / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    rules = _rules(*FACTS, "uninstalled-package")
    assert _said(text, package / "app.py", empty, rules, index) == []


# What is wrong in these distributions, and was read and confirmed.
_CONFIRMED: set[tuple[str, str]] = set()


@pytest.mark.parametrize(
    "distribution",
    ["packaging", "pathspec", "platformdirs", "pluggy", "iniconfig", "requests", "idna", "pytest", "typing_extensions"],
)
def test_the_packages_of_the_test_environment(distribution: str, tmp_path: Path, index: Index) -> None:
    assert _alarms(distribution, sys.prefix, tmp_path, index) - _CONFIRMED == set()


def _alarms(distribution: str, prefix: str, folder: Path, index: Index) -> set[tuple[str, str]]:
    """What is said of an installed distribution's own files, laid out as a project."""
    (_, laid_out) = next(iter(benchmark.laid_out_projects(prefix, [distribution], folder)))
    found = benchmark.check_project(distribution, laid_out, prefix, _rules(*FACTS), index, Disk(), tests=False)
    return {(one.rule, f"{one.path}:{one.line}: {one.message}") for one in found if one is not None}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An environment with small real packages whose names differ from their projects'."""
    prefix = tmp_path_factory.mktemp("real") / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(prefix)], check=True)
    wanted = ["gitpython", "pyyaml", "python-dateutil", "attrs", "six", "google-api-core", "beautifulsoup4", "flask"]
    subprocess.run([str(prefix / "bin" / "pip"), "install", "-q", *wanted], check=True)
    return str(prefix)


@pytest.mark.network
def test_imports_of_real_packages_are_found(real: str, tmp_path: Path, index: Index) -> None:
    text = (
        "import attr, attrs, git, yaml, six, bs4, flask, jinja2, markupsafe, smmap\n"
        "import google.api_core.exceptions, google.auth, google.protobuf.message\n"
        "from six.moves import urllib, queue\nfrom six.moves.urllib.parse import urlparse\n"
        "from dateutil import parser, tz\nfrom git import Repo, Actor\nfrom yaml import CSafeLoader, safe_load\n"
        "from flask import Flask, json, request, session\nfrom bs4 import BeautifulSoup, Tag\n"
    )
    rules = _rules(*FACTS, "uninstalled-package")
    assert _said(text, tmp_path / "project" / "app.py", real, rules, index) == []


@pytest.mark.network
@pytest.mark.parametrize("distribution", ["gitpython", "attrs", "six", "flask", "beautifulsoup4", "google-api-core"])
def test_real_packages_import_what_is_there(distribution: str, real: str, tmp_path: Path, index: Index) -> None:
    known = {("undefined-name", "bs4/formatter.py:171: undefined name 'bs4'")}
    assert _alarms(distribution, real, tmp_path, index) - known == set()
