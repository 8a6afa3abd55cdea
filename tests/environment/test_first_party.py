"""The project's own modules, wherever projects keep them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.environment.answers import Absent, Found, Missing, Present, Unknown
from ringtrue.environment.interpreter import NoInterpreter, find
from ringtrue.environment.world import Environment

from tests.environment.conftest import dist, posix_venv, write

World = Callable[..., Environment]


def kind(environment: Environment, dotted: str, file: str | None = None) -> str:
    path = os.path.join(environment.folder, file) if file else None
    answer = environment.module(dotted, path)
    return answer.kind if isinstance(answer, Found) else type(answer).__name__


@pytest.mark.parametrize(
    ("files", "module", "file"),
    [
        ({"app/__init__.py": "", "app/core.py": ""}, "app.core", "main.py"),
        ({"src/app/__init__.py": "", "tests/test_app.py": ""}, "app", "tests/test_app.py"),
        ({"lib/app/__init__.py": "", "pyproject.toml": '[tool.setuptools]\npackage-dir = {"" = "lib"}'}, "app", None),
        (
            {"lib/app/__init__.py": "", "pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["lib"]'},
            "app",
            None,
        ),
        ({"lib/app/__init__.py": "", "setup.cfg": "[options]\npackage_dir =\n    = lib\n"}, "app", None),
        ({"lib/app/__init__.py": "", "setup.cfg": "[options.packages.find]\nwhere = lib\n"}, "app", None),
        (
            {"lib/app/__init__.py": "", "setup.py": "from setuptools import setup\nsetup(package_dir={'': 'lib'})"},
            "app",
            None,
        ),
        (
            {
                "lib/app/__init__.py": "",
                "setup.py": "D = {'': 'lib'}\nimport setuptools\nsetuptools.setup(package_dir=D)",
            },
            "app",
            None,
        ),
        (
            {"lib/app/__init__.py": "", "pyproject.toml": '[[tool.poetry.packages]]\ninclude = "app"\nfrom = "lib"'},
            "app",
            None,
        ),
        (
            {"lib/app/__init__.py": "", "pyproject.toml": '[tool.hatch.build.targets.wheel]\npackages = ["lib/app"]'},
            "app",
            None,
        ),
        ({"lib/app/__init__.py": "", "pyproject.toml": '[tool.pdm.build]\npackage-dir = "lib"'}, "app", None),
        ({"lib/app/__init__.py": "", "pyproject.toml": '[tool.uv.build-backend]\nmodule-root = "lib"'}, "app", None),
        ({"python/app/__init__.py": "", "pyproject.toml": '[tool.maturin]\npython-source = "python"'}, "app", None),
        (
            {"helpers/tool.py": "", "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["helpers"]'},
            "tool",
            "tests/t.py",
        ),
        ({"helpers/tool.py": "", "pytest.ini": "[pytest]\npythonpath = helpers\n"}, "tool", "tests/t.py"),
        ({"scripts/run.py": "", "scripts/beside.py": ""}, "beside", "scripts/run.py"),
        ({"pkg/__init__.py": "", "pkg/main.py": "", "pkg/beside.py": ""}, "beside", "pkg/main.py"),
        ({"web/manage.py": "", "web/shop/__init__.py": "", "web/shop/a/b.py": ""}, "shop", "web/shop/a/b.py"),
        (
            {"tests/unit/helper.py": "", "tests/unit/test_x.py": "", "tests/conftest.py": ""},
            "helper",
            "tests/unit/test_x.py",
        ),
        ({"tests/__init__.py": "", "tests/conftest.py": ""}, "tests.conftest", "tests/test_x.py"),
        ({"one/pyproject.toml": "", "one/src/first/__init__.py": ""}, "first", "one/tests/test.py"),
        ({"spaces/inner/deep.py": ""}, "spaces.inner.deep", None),
    ],
)
def test_layouts(world: World, files: dict[str, str], module: str, file: str | None) -> None:
    environment = world(files)
    assert kind(environment, module, file) in ("source", "package")


def test_a_package_of_the_project_lacks_what_it_lacks(world: World) -> None:
    environment = world({"app/__init__.py": "", "app/core.py": "def run(): ...\n"})
    assert kind(environment, "app.cor") == "Missing"
    assert isinstance(environment.name("app.core", "run"), Present)
    gone = environment.name("app.core", "runs")
    assert isinstance(gone, Absent)
    assert gone.names == ("run",)


def test_a_file_beside_says_nothing_of_another_projects_package(world: World) -> None:
    """Inside a package a file's own folder is not on the path, with or without an `__init__.py` of its own."""
    files = {"app/__init__.py": "", "app/inner/parts/one.py": "", "app/inner/parts/mcp.py": ""}
    environment = world(files)
    assert kind(environment, "mcp.types", "app/inner/parts/one.py") == "Unknown"
    assert kind(environment, "app.inner.parts.mcp.types", "app/inner/parts/one.py") == "Missing"
    script = world({"tools/run.py": "", "tools/mcp.py": ""})
    assert kind(script, "mcp.types", "tools/run.py") == "Missing"


def test_a_module_on_no_root_is_unknown_not_missing(world: World) -> None:
    environment = world({"services/billing/ledger.py": "", "other/main.py": ""})
    assert kind(environment, "ledger", "other/main.py") == "Unknown"
    assert kind(environment, "billing", "other/main.py") == "Unknown"
    assert kind(environment, "nowhere", "other/main.py") == "Missing"


def test_environments_inside_the_project_are_not_the_project(world: World) -> None:
    environment = world({"venv2/pyvenv.cfg": "", "venv2/lib/stray.py": "", "node_modules/x/gyp.py": ""})
    assert kind(environment, "stray") == "Missing"
    assert kind(environment, "gyp") == "Missing"


@pytest.mark.parametrize(
    ("files", "module"),
    [
        ({"pyproject.toml": '[tool.setuptools_scm]\nwrite_to = "app/made.py"'}, "app.made"),
        ({"pyproject.toml": '[tool.setuptools_scm]\nversion_file = "app/made.py"'}, "app.made"),
        ({"pyproject.toml": '[tool.hatch.build.hooks.vcs]\nversion-file = "app/made.py"'}, "app.made"),
        ({"pyproject.toml": '[tool.versioningit.write]\nfile = "app/made.py"'}, "app.made"),
        ({"pyproject.toml": '[tool.pdm.version]\nwrite_to = "app/made.py"'}, "app.made"),
        ({"pyproject.toml": '[[tool.scikit-build.generate]]\npath = "app/made.py"'}, "app.made"),
        ({}, "app._version"),
        ({}, "app.thing_pb2"),
        ({}, "app.thing_pb2_grpc"),
        ({"app/fast.pyx": ""}, "app.fast"),
        ({"setup.py": "setup(ext_modules=[Extension('app._fast', ['x.c'])])"}, "app._fast"),
        ({"pyproject.toml": '[build-system]\nrequires = ["maturin"]\nbuild-backend = "maturin"'}, "app._native"),
        ({"pyproject.toml": '[build-system]\nrequires = ["meson-python"]\nbuild-backend = "mesonpy"'}, "app._native"),
        ({".gitignore": "local_settings.py\n"}, "app.local_settings"),
    ],
)
def test_modules_that_a_build_makes_are_never_missing(world: World, files: dict[str, str], module: str) -> None:
    assert kind(world({"app/__init__.py": "", **files}), module) == "Unknown"


def test_a_monorepo_with_an_environment_for_each_project(tmp_path: Path) -> None:
    for name, version in (("one", "3.9"), ("two", "3.12")):
        posix_venv(tmp_path / name / ".venv", version, dist(f"only-{name}", "1", {f"only_{name}.py": ""}))
        write(tmp_path / name, {"pyproject.toml": f'[project]\nname = "{name}"', f"{name}/__init__.py": ""})
    one, two = (Environment.load(str(tmp_path / n), find(str(tmp_path / n), environ={})) for n in ("one", "two"))
    assert (kind(one, "only_one"), kind(one, "only_two"), kind(one, "one")) == ("source", "Missing", "package")
    assert (kind(two, "only_two"), kind(two, "only_one"), kind(two, "two")) == ("source", "Missing", "package")
    assert one.fingerprint != two.fingerprint


def test_relative_imports(world: World) -> None:
    files = {
        "app/__init__.py": "",
        "app/a.py": "x = 1",
        "app/sub/__init__.py": "",
        "app/sub/b.py": "",
        "loose/c.py": "",
    }
    environment = world(files)
    b = os.path.join(environment.folder, "app/sub/b.py")
    above = environment.relative(2, "a", b)
    assert isinstance(above, Found)
    assert above.name == "app.a"
    here = environment.relative(1, None, b)
    assert isinstance(here, Found)
    assert here.name == "app.sub"
    assert isinstance(environment.relative(2, "gone", b), Missing)
    assert isinstance(environment.relative_name(2, "a", "x", b), Present)
    assert isinstance(environment.relative_name(2, "a", "y", b), Absent)
    assert isinstance(environment.relative_name(2, None, "a", b), Present)
    assert isinstance(environment.relative_name(2, None, "aa", b), Absent)
    assert isinstance(environment.relative_name(1, None, "d", os.path.join(environment.folder, "loose/c.py")), Unknown)


def test_open_buffers_win_over_the_disk(world: World) -> None:
    environment = world({"app/__init__.py": "", "app/core.py": "old = 1\n"})
    core, new = (os.path.join(environment.folder, "app", name) for name in ("core.py", "unsaved.py"))
    laid = environment.with_overlay({core: "new = 1\n", new: "x = 1\n"})
    assert isinstance(laid.name("app.core", "new"), Present)
    assert isinstance(laid.name("app.core", "old"), Absent)
    assert isinstance(laid.name("app.unsaved", "x"), Present)
    assert isinstance(environment.name("app.core", "old"), Present)
    assert kind(environment, "app.unsaved") == "Missing"


def test_a_folder_of_data_does_not_hide_an_installed_package(world: World) -> None:
    environment = world({"yaml/config.yml": ""}, dist("PyYAML", "6", {"yaml/__init__.py": "def load(): ...\n"}))
    found = environment.module("yaml")
    assert isinstance(found, Found)
    assert (found.origin, found.distribution) == ("installed", "pyyaml")


def test_a_module_of_the_project_with_the_name_of_a_library_module(world: World) -> None:
    environment = world({"random.py": "mine = 1\n"})
    assert isinstance(environment.name("random", "mine"), Present)
    assert isinstance(environment.name("random", "choice"), Present)
    assert isinstance(environment.name("random", "neither"), Absent)


@pytest.mark.parametrize(
    ("file", "dotted"),
    [
        ("src/app/core.py", "app.core"),
        ("src/app/__init__.py", "app"),
        ("tests/unit/test_x.py", "test_x"),
        ("tool.py", "tool"),
        ("src/app/absent.py", None),
    ],
)
def test_the_dotted_name_of_a_file(world: World, file: str, dotted: str | None) -> None:
    files = {"src/app/__init__.py": "", "src/app/core.py": "", "tests/unit/test_x.py": "", "tool.py": "x = 1\n"}
    environment = world(files)
    assert environment.module_of(os.path.join(environment.folder, file)) == dotted
    assert environment.text(os.path.join(environment.folder, "tool.py")) == "x = 1\n"


def test_what_is_kept_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringtrue.environment.disk.MOST_KEPT", 3)
    environment = world({f"m{number}.py": f"x{number} = 1" for number in range(9)})
    for _ in range(2):
        for number in range(9):
            assert isinstance(environment.name(f"m{number}", f"x{number}"), Present)
    assert len(environment.view.disk._derived) == 3


def test_extra_paths(tmp_path: Path) -> None:
    write(tmp_path / "more", {"added.py": ""})
    (tmp_path / "project").mkdir()
    environment = Environment.load(str(tmp_path / "project"), NoInterpreter("none"), extra_paths=["../more"])
    assert kind(environment, "added") == "source"


def test_files_written_later_are_seen(world: World) -> None:
    environment = world({"app/__init__.py": ""})
    assert kind(environment, "app.later") == "Missing"
    write(Path(environment.folder), {"app/later.py": ""})
    assert kind(environment, "app.later") == "source"
