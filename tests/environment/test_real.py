"""Environments that real tools make: every editable install, and what a real interpreter says of real packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ringtrue.environment.answers import Absent, Found, Missing, Unknown
from ringtrue.environment.interpreter import Interpreter, find
from ringtrue.environment.world import Environment

from tests.environment.conftest import write

pytestmark = pytest.mark.network


def project(name: str, backend: str, requires: str, more: str = "") -> str:
    return (
        f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{backend}"\n'
        f'[project]\nname = "{name}"\nversion = "1"\ndescription = "a test"\n{more}'
    )


CMAKE = """cmake_minimum_required(VERSION 3.15)
project(built LANGUAGES NONE)
file(WRITE ${CMAKE_BINARY_DIR}/made.py "y = 1")
install(FILES ${CMAKE_BINARY_DIR}/made.py DESTINATION scikit_made)
"""
MESON = """project('built', version: '1')
py = import('python').find_installation(pure: true)
py.install_sources(['meson_made/__init__.py'], subdir: 'meson_made')
"""
FINDER = '[tool.setuptools]\npackages = ["finder_made"]\npackage-dir = { finder_made = "code/here" }\n'
EXACT = '[tool.hatch.build]\ndev-mode-exact = true\n[tool.hatch.build.targets.wheel]\npackages = ["code/hatch_exact"]\n'
TEXT = '"""A test."""\n__version__ = "1"\nx = 1\n'

EDITABLE: Mapping[str, Mapping[str, str]] = {
    "setuptools_made": {
        "src/setuptools_made/__init__.py": TEXT,
        "pyproject.toml": project("setuptools-made", "setuptools.build_meta", "setuptools"),
    },
    "finder_made": {
        "code/here/__init__.py": TEXT,
        "pyproject.toml": project("finder-made", "setuptools.build_meta", "setuptools", FINDER),
    },
    "hatch_made": {
        "hatch_made/__init__.py": TEXT,
        "pyproject.toml": project("hatch-made", "hatchling.build", "hatchling"),
    },
    "hatch_exact": {
        "code/hatch_exact/__init__.py": TEXT,
        "pyproject.toml": project("hatch-exact", "hatchling.build", "hatchling", EXACT),
    },
    "flit_made": {
        "flit_made/__init__.py": TEXT,
        "pyproject.toml": project("flit-made", "flit_core.buildapi", "flit_core"),
    },
    "pdm_made": {"src/pdm_made/__init__.py": TEXT, "pyproject.toml": project("pdm-made", "pdm.backend", "pdm-backend")},
    "poetry_made": {
        "poetry_made/__init__.py": TEXT,
        "pyproject.toml": project("poetry-made", "poetry.core.masonry.api", "poetry-core"),
    },
    "uv_made": {"src/uv_made/__init__.py": TEXT, "pyproject.toml": project("uv-made", "uv_build", "uv_build")},
    "scikit_made": {
        "src/scikit_made/__init__.py": TEXT,
        "CMakeLists.txt": CMAKE,
        "pyproject.toml": project("scikit-made", "scikit_build_core.build", "scikit-build-core"),
    },
    "meson_made": {
        "meson_made/__init__.py": TEXT,
        "meson.build": MESON,
        "pyproject.toml": project("meson-made", "mesonpy", "meson-python"),
    },
}
POPULAR = (
    *("requests", "flask", "click", "rich", "pydantic", "attrs", "httpx", "jinja2", "pyyaml", "python-dateutil", "six"),
    *("lazy_loader", "pytest", "types-requests", "typing-extensions", "zope.interface", "ruamel.yaml", "sqlalchemy"),
    *("google-api-core", "urllib3", "packaging", "tqdm"),
)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a virtual environment made by uv, holding the popular packages and each editable project."""
    folder = tmp_path_factory.mktemp("real")
    environ = {**os.environ, "UV_CACHE_DIR": str(folder / "cache")}
    tool, venv = folder / "tool", folder / "project" / ".venv"
    run = {"check": True, "capture_output": True, "env": environ}
    subprocess.run([sys.executable, "-m", "venv", tool], **run)
    subprocess.run([tool / "bin/python", "-m", "pip", "install", "-q", "uv"], **run)
    uv = str(tool / "bin/uv")
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, venv], **run)
    builders = ["cmake", "ninja", "meson", "meson-python"]
    subprocess.run([uv, "pip", "install", "-q", "--python", venv, *POPULAR, *builders], **run)
    environ["PATH"] = f"{venv / 'bin'}{os.pathsep}{environ['PATH']}"
    for name, files in EDITABLE.items():
        write(folder / "sources" / name, files)
        isolation = ["--no-build-isolation"] if name == "meson_made" else []
        editable = ["-e", str(folder / "sources" / name)]
        subprocess.run([uv, "pip", "install", "-q", "--python", venv, *isolation, *editable], **run)
    subprocess.run([uv, "pip", "uninstall", "-q", "--python", venv, *builders], **run)
    return folder


@pytest.fixture(scope="session")
def environment(real: Path) -> Environment:
    found = find(str(real / "project"), environ={"HOME": str(real)})
    assert isinstance(found, Interpreter), found
    assert found.reason.startswith("the folder '.venv'")
    return Environment.load(str(real / "project"), found)


@pytest.fixture(scope="session")
def witness(environment: Environment) -> Any:
    """What the environment's own interpreter says; see witness.py."""
    assert isinstance(environment.interpreter, Interpreter)
    python, site = environment.interpreter.path, environment.interpreter.site[0]
    assert python is not None
    script = os.path.join(os.path.dirname(__file__), "witness.py")
    quiet = [python, "-W", "ignore", script, site]
    return json.loads(subprocess.run(quiet, capture_output=True, text=True, check=True, cwd=site).stdout)


def test_uv_venvs_agree_with_their_own_interpreter(environment: Environment) -> None:
    python = environment.interpreter
    assert isinstance(python, Interpreter)
    assert python.path is not None
    asked = "sys.version_info[:2], sysconfig.get_paths()['purelib'], os.__file__"
    code = f"import sys, sysconfig, json, os; print(json.dumps([{asked}]))"
    version, purelib, library = json.loads(subprocess.check_output([python.path, "-I", "-c", code]))
    assert python.version == tuple(version)
    assert python.site == (purelib,)
    assert python.stdlib == os.path.dirname(library)


@pytest.mark.parametrize("name", [name for name in EDITABLE if name != "meson_made"])
def test_editable_installs(environment: Environment, name: str) -> None:
    found = environment.module(name)
    assert isinstance(found, Found), found
    assert (found.kind, found.origin) == ("package", "installed")
    assert found.path is not None
    assert f"{os.sep}sources{os.sep}{name}{os.sep}" in found.path
    assert found.distribution == name.replace("_", "-")
    assert type(environment.name(name, "x")).__name__ == "Present"
    assert type(environment.name(name, "y")).__name__ == ("Unknown" if name == "scikit_made" else "Absent")


def test_what_is_built_on_import_is_unknown(environment: Environment) -> None:
    assert isinstance(environment.module("meson_made"), Unknown)
    assert isinstance(environment.module("scikit_made.made"), Found)
    assert isinstance(environment.module("scikit_made.more"), Unknown)


def test_an_invented_module_is_missing_all_the_same(environment: Environment) -> None:
    assert isinstance(environment.module("invented_package"), Missing)


def test_every_module_that_pkgutil_lists_is_found(environment: Environment, witness: Any) -> None:
    assert len(witness["modules"]) > 1000
    assert [name for name in witness["modules"] if not isinstance(environment.module(name), Found)] == []


def test_every_module_that_can_be_imported_is_not_missing(environment: Environment, witness: Any) -> None:
    assert len(witness["imported"]) > 700
    assert [name for name in witness["imported"] if isinstance(environment.module(name), Missing)] == []


def test_every_from_import_that_succeeds_is_not_absent(environment: Environment, witness: Any) -> None:
    assert len(witness["pairs"]) > 3000
    wrong = [pair for pair in witness["pairs"] if isinstance(environment.name(*pair), Absent | Missing)]
    assert wrong == []


def test_invented_names_are_mostly_absent(environment: Environment, witness: Any) -> None:
    """The oracle above is also met by knowing nothing: at least nine in ten invented names must be settled."""
    asked = [(module, name + "_invented") for module, name in witness["pairs"][::20]]
    settled = [pair for pair in asked if isinstance(environment.name(*pair), Absent)]
    assert len(settled) > 0.9 * len(asked), [(pair, environment.name(*pair)) for pair in asked if pair not in settled]


def test_versions_and_providers_agree_with_importlib_metadata(environment: Environment) -> None:
    assert isinstance(environment.interpreter, Interpreter)
    assert environment.interpreter.path is not None
    code = (
        "import json, importlib.metadata as m; print(json.dumps({d.metadata['Name']: [d.version, d.requires or []]"
        " for d in m.distributions()}))"
    )
    said = json.loads(subprocess.check_output([environment.interpreter.path, "-I", "-c", code]))
    assert len(said) > 30
    for name, (version, requires) in said.items():
        read = environment.requires(name)
        assert read is not None, name
        assert (environment.version_of(name), list(read.requires)) == (version, requires)
    wanted = {"yaml": "pyyaml", "dateutil": "python-dateutil", "attr": "attrs", "google.api_core": "google-api-core"}
    for module, distribution in wanted.items():
        assert distribution in environment.distributions_of(module)
