"""Which Python a folder gets, and why."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from pathlib import Path

import pytest
from ringtrue.environment.interpreter import Interpreter, NoInterpreter, find

from tests.environment.conftest import posix_venv, windows_venv, write


def found(folder: Path, **options: object) -> Interpreter:
    environ = {"HOME": str(folder.parent / "home"), **options.pop("environ", {})}  # type: ignore[dict-item]  # test sugar
    answer = find(str(folder), environ=environ, **options)  # type: ignore[arg-type]  # as above
    assert isinstance(answer, Interpreter), answer
    return answer


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "project"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_a_venv_in_the_project_is_found(project: Path, name: str) -> None:
    posix_venv(project / name, "3.9")
    python = found(project)
    assert (python.version, python.prefix) == ((3, 9), str(project / name))
    assert python.site == (str(project / name / "lib/python3.9/site-packages"),)
    assert f"'{name}'" in python.reason


def test_a_venv_above_the_folder_is_found(project: Path) -> None:
    posix_venv(project.parent / ".venv", "3.11")
    assert found(project).prefix == str(project.parent / ".venv")


def test_the_search_upward_ends_at_the_repository(project: Path) -> None:
    posix_venv(project.parent / ".venv")
    (project / ".git").mkdir()
    assert isinstance(find(str(project), environ={"HOME": "/nowhere"}), NoInterpreter)


def test_the_nearer_venv_wins(project: Path) -> None:
    posix_venv(project.parent / ".venv", "3.11")
    posix_venv(project / ".venv", "3.12")
    assert found(project).version == (3, 12)


@pytest.mark.parametrize("place", ["../other", "../other/bin/python", "${workspaceFolder}/../other"])
def test_the_setting_wins_over_everything(project: Path, place: str) -> None:
    posix_venv(project / ".venv", "3.12")
    other = posix_venv(project.parent / "other", "3.8")
    python = found(project, explicit=place, client=str(project / ".venv/bin/python"))
    assert (python.prefix, python.version) == (str(other), (3, 8))
    assert python.reason.startswith("the 'python' setting")


def test_a_setting_that_does_not_work_is_no_reason_to_guess(project: Path) -> None:
    posix_venv(project / ".venv")
    answer = find(str(project), explicit="/no/such/python", environ={})
    assert answer == NoInterpreter(
        "the 'python' setting: '/no/such/python' does not exist",
        ("the 'python' setting: '/no/such/python' does not exist",),
    )


def test_the_editors_answer_comes_before_conventions(project: Path) -> None:
    posix_venv(project / ".venv")
    other = posix_venv(project.parent / "chosen")
    assert found(project, client=str(other / "bin/python")).prefix == str(other)


def test_an_editors_answer_that_is_gone_is_noted_and_passed_over(project: Path) -> None:
    posix_venv(project / ".venv")
    python = found(project, client="/gone/bin/python")
    assert python.considered[0] == "the editor's Python extension: '/gone/bin/python' does not exist"
    assert python.prefix == str(project / ".venv")


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_the_active_environment(project: Path, variable: str) -> None:
    active = posix_venv(project.parent / "active")
    python = found(project, environ={variable: str(active)})
    assert python.prefix == str(active)
    assert variable in python.reason


def test_a_windows_venv(project: Path) -> None:
    windows_venv(project / ".venv", "3.11")
    python = found(project)
    assert python.version == (3, 11)
    assert python.site == (str(project / ".venv" / "Lib" / "site-packages"),)
    assert python.path == str(project / ".venv" / "Scripts" / "python.exe")


def test_a_windows_installation_says_its_version_by_its_dll(project: Path) -> None:
    write(
        project.parent / "Python312",
        {"python.exe": "", "python312.dll": "", "Lib/os.py": "", "Lib/site-packages/x": ""},
    )
    python = found(project, explicit=str(project.parent / "Python312" / "python.exe"))
    assert (python.version, python.stdlib) == ((3, 12), str(project.parent / "Python312" / "Lib"))


def test_a_windows_venv_finds_the_library_of_its_base(project: Path) -> None:
    base = project.parent / "Python312"
    write(base, {"python.exe": "", "python312.dll": "", "Lib/os.py": ""})
    windows_venv(project / ".venv", config=f"home = {base}\n")
    assert found(project).stdlib == str(base / "Lib")


def test_system_site_packages_of_the_base(project: Path) -> None:
    base = project.parent / "base"
    write(base, {"bin/python3.12": "", "lib/python3.12/os.py": "", "lib/python3.12/site-packages/x.py": ""})
    posix_venv(project / ".venv", config=f"home = {base}/bin\ninclude-system-site-packages = true\n")
    python = found(project)
    assert python.site[-1] == str(base / "lib/python3.12/site-packages")
    assert python.stdlib == str(base / "lib/python3.12")


def test_without_system_site_packages_the_base_is_not_searched(project: Path) -> None:
    base = project.parent / "base"
    write(base, {"bin/python3.12": "", "lib/python3.12/os.py": "", "lib/python3.12/site-packages/x.py": ""})
    posix_venv(project / ".venv", config=f"home = {base}/bin\ninclude-system-site-packages = false\n")
    assert found(project).site == (str(project / ".venv/lib/python3.12/site-packages"),)


def test_debian_keeps_packages_in_dist_packages(project: Path) -> None:
    usr = project.parent / "usr"
    write(usr, {"bin/python3.11": "", "lib/python3.11/os.py": "", "lib/python3/dist-packages/apt.py": ""})
    write(usr, {"local/lib/python3.11/dist-packages/x.py": ""})
    python = found(project, explicit=str(usr / "bin/python3.11"))
    assert python.site == (
        str(usr / "local/lib/python3.11/dist-packages"),
        str(usr / "lib/python3/dist-packages"),
    )


def test_the_users_own_site_directory(project: Path) -> None:
    base = project.parent / "base"
    write(base, {"bin/python3.12": "", "lib/python3.12/os.py": ""})
    user = project.parent / "home" / ".local/lib/python3.12/site-packages"
    write(user, {"x.py": ""})
    executable = str(base / "bin/python3.12")
    assert found(project, explicit=executable).site == (str(user),)
    assert found(project, explicit=executable, environ={"PYTHONNOUSERSITE": "1"}).site == ()


def test_uv_project_environment(project: Path) -> None:
    write(project, {"uv.lock": ""})
    posix_venv(project / "elsewhere")
    assert found(project, environ={"UV_PROJECT_ENVIRONMENT": "elsewhere"}).prefix == str(project / "elsewhere")


def test_poetrys_central_environment(project: Path) -> None:
    write(project, {"pyproject.toml": '[tool.poetry]\nname = "My App"\n'})
    digest = base64.urlsafe_b64encode(hashlib.sha256(os.path.realpath(project).encode()).digest()).decode()[:8]
    cache = project.parent / "cache"
    venv = posix_venv(cache / "virtualenvs" / f"my_app-{digest}-py3.12")
    python = found(project, environ={"POETRY_CACHE_DIR": str(cache)})
    assert (python.prefix, python.reason[:20]) == (str(venv), "poetry's environment")


def test_hatchs_default_environment(project: Path) -> None:
    write(project, {"pyproject.toml": '[project]\nname = "app"\n[tool.hatch]\nversion = {}\n'})
    digest = base64.urlsafe_b64encode(hashlib.sha256(os.path.realpath(project).encode()).digest()).decode()[:8]
    data = project.parent / "data"
    venv = posix_venv(data / "env/virtual/app" / digest / "app")
    assert found(project, environ={"HATCH_DATA_DIR": str(data)}).prefix == str(venv)


def test_pdms_choice(project: Path) -> None:
    venv = posix_venv(project.parent / "pdm-venv")
    write(project, {".pdm-python": f"{venv}/bin/python"})
    assert found(project).prefix == str(venv)


def test_pixis_default_environment(project: Path) -> None:
    prefix = project / ".pixi/envs/default"
    write(prefix, {"bin/python": "", "lib/python3.13/os.py": "", "lib/python3.13/site-packages/x": ""})
    assert found(project).version == (3, 13)


def test_the_conda_environment_that_the_project_names(project: Path) -> None:
    write(project, {"environment.yml": "name: science # ours\ndependencies: []\n"})
    prefix = project.parent / "home" / "miniforge3" / "envs" / "science"
    write(prefix, {"bin/python": "", "conda-meta/python-3.11.9-h1_0.json": "{}", "lib/python3.11/site-packages/x": ""})
    python = found(project)
    assert (python.prefix, python.version) == (str(prefix), (3, 11))


def test_pyenvs_version(project: Path) -> None:
    write(project, {".python-version": "3.11\n"})
    versions = project.parent / "home/.pyenv/versions"
    for patch in ("3.11.2", "3.11.10", "3.9.1"):
        write(versions / patch, {"bin/python": "", f"lib/python{patch[:4].rstrip('.')}/os.py": ""})
    assert found(project).prefix == str(versions / "3.11.10")


def pyenv(home: Path) -> Path:
    write(home / ".pyenv/versions/3.10.4", {"bin/python": "", "lib/python3.10/os.py": ""})
    write(home / ".pyenv", {"version": "3.10.4\n", "shims/python3": "#!/bin/sh\n"})
    (home / ".pyenv/shims/python3").chmod(0o755)
    return home / ".pyenv"


@pytest.mark.parametrize("explicit", [None, "python3", "{root}/shims/python3"])
def test_a_pyenv_shim_stands_for_the_version_it_starts(project: Path, explicit: str | None) -> None:
    root = pyenv(project.parent / "home")
    chosen = explicit.format(root=root) if explicit else None
    python = found(project, explicit=chosen, environ={"PATH": str(root / "shims")})
    assert (python.prefix, python.version) == (str(root / "versions/3.10.4"), (3, 10))


def test_a_version_that_no_file_says_is_asked_only_in_a_trusted_workspace(project: Path) -> None:
    strange = project.parent / "strange"
    write(strange, {"bin/python": f'#!/bin/sh\nexec {sys.executable} "$@"\n'})
    (strange / "bin/python").chmod(0o755)
    place = str(strange / "bin/python")
    assert isinstance(find(str(project), explicit=place, environ={}), NoInterpreter)
    answer = find(str(project), explicit=place, environ={}, trusted=True)
    assert isinstance(answer, Interpreter)
    assert answer.version == sys.version_info[:2]


def test_the_interpreter_that_runs_the_tests_agrees_with_its_own_sys_path(project: Path) -> None:
    python = found(project, explicit=sys.executable)
    assert python.version == sys.version_info[:2]
    assert python.stdlib == os.path.dirname(os.__file__)
    assert set(python.site) <= set(sys.path)
    assert python.site


def test_nothing_found_says_so(project: Path) -> None:
    answer = find(str(project), environ={"PATH": "", "HOME": "/nowhere"})
    assert answer == NoInterpreter("no Python was found for this folder", ())
