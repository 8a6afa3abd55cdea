"""What hostile code, packages, archives and settings could try.

docs/threats.md says for each claim which test shows it.
"""

# ruff: noqa: E501  # hostile texts are read as what they are

from __future__ import annotations

import ast
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ringtrue.declared.project import Project
from ringtrue.environment.disk import LARGEST, Disk
from ringtrue.index.kept import Kept

ROOT = Path(__file__).parent.parent
SOURCES = [path for folder in ("server", "rules") for path in sorted((ROOT / folder).rglob("*.py"))]
RUNS_CODE = {"examples", "growth"}
"""Where code of the user is run on purpose: sealed off, or by the user's own command."""


def _imports(tree: ast.AST) -> set[str]:
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def _calls(tree: ast.AST) -> set[str]:
    """What is called with anything but constants."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {ast.unparse(call.func) for call in calls if not all(isinstance(one, ast.Constant) for one in call.args)}


def test_nothing_that_is_kept_can_be_executed() -> None:
    """No reader of objects is imported anywhere: what is kept is JSON, or numbers at places. But for the tool that makes
    the history: it reads what it has written itself, in a folder that whoever runs it names."""
    executing = {"pickle", "cPickle", "dill", "shelve", "marshal", "jsonpickle", "cloudpickle", "joblib"}
    assert SOURCES
    users = [path for path in SOURCES if "building" not in path.parts]
    imported = {path: _imports(ast.parse(path.read_text("utf-8"))) for path in users}
    assert not [str(path) for path, names in imported.items() if names & executing]
    assert not [str(path) for path, names in imported.items() if any("history.building" in one for one in names)]


def test_no_text_becomes_code_and_no_shell_is_started() -> None:
    risky = {"eval", "exec", "os.system", "os.popen", "subprocess.getoutput", "__import__", "runpy.run_path"}
    guilty = []
    for path in SOURCES:
        if RUNS_CODE & set(path.parts):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        shells = [
            keyword
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            for keyword in node.keywords
            if keyword.arg == "shell" and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
        ]
        if _calls(tree) & risky or shells:
            guilty.append(str(path))
    assert not guilty


HOSTILE = [
    "--index-url=https://evil.invalid", "-r /etc/passwd", "a; rm -rf /", "a && b", "$(id)", "`id`", "a\nb", "a b", "../a",
    "git+https://evil.invalid/x", "https://evil.invalid/x.whl", "a @ file:///x", "-e .", "", " ", "a[--b]", "a\x00b", "/x",
]  # fmt: skip  # names read best packed


@pytest.mark.parametrize("lock", ["", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "environment.yml"])
@pytest.mark.parametrize("wanted", HOSTILE)
def test_a_hostile_name_is_never_part_of_an_install_command(tmp_path: Path, lock: str, wanted: str) -> None:
    if lock:
        (tmp_path / lock).write_text("")
    project = Project.read(tmp_path)
    good = project.install_command("requests", "main", python="python")
    assert good is not None
    assert any("requests" in argument for argument in good)
    assert project.install_command(wanted, "main", python="python") is None


def _bomb(folder: Path) -> None:
    """Modules that leave a mark when anybody imports or runs them."""
    mark = folder.parent / "executed"
    code = f"open({str(mark)!r}, 'a').write(__name__ + '\\n')\n"
    for name in ("sitecustomize", "usercustomize", "conftest", "setup", "json", "ringtrue", "typing", "a", "ast"):
        (folder / f"{name}.py").write_text(f'"""f(1) == 3"""\n{code}import os\nos.pathh\n')
    (folder / ".venv/bin").mkdir(parents=True)
    python = folder / ".venv/bin/python"
    python.write_text(f"#!/bin/sh\necho python >> {mark}\n")
    python.chmod(0o755)
    (folder / ".venv/pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
    site = folder / ".venv/lib/python3.12/site-packages"
    site.mkdir(parents=True)
    (site / "evil.pth").write_text(f"import os; {code}")
    (site / "evil.py").write_text(code)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "a"\nbackend-path = ["."]\n[project]\nname = "x"\nversion = "1"\n'
        '[tool.ringtrue]\nnetwork = "off"\n'
    )


def _tree(folder: Path) -> dict[str, tuple[float, int]]:
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")}


def test_a_hostile_workspace_is_read_and_neither_run_nor_written(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    _bomb(folder)
    before = _tree(folder)
    program = Path(sys.executable).with_name("ringtrue")
    around = {**os.environ, "RINGTRUE_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path / "home")}
    done = subprocess.run([program, "check", "."], cwd=folder, env=around, capture_output=True, text=True)
    assert "pathh" in done.stdout, done.stderr
    assert not (tmp_path / "executed").exists()
    assert _tree(folder) == before


def test_an_archive_that_swells_is_not_unpacked(tmp_path: Path) -> None:
    archive = tmp_path / "swells.egg"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("small.py", "x = 1\n")
        written.writestr("large.py", b"#" * (LARGEST + 1))
        written.writestr("../outside.py", "x = 2\n")
    disk = Disk()
    assert disk.text(str(archive / "small.py")) == "x = 1\n"
    assert disk.text(str(archive / "large.py")) is None
    assert not (tmp_path.parent / "outside.py").exists()


def test_a_damaged_archive_is_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "damaged.egg"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("a.py", "x = 1\n" * 1000)
    data = bytearray(archive.read_bytes())
    data[40:50] = b"\xff" * 10
    archive.write_bytes(data)
    assert Disk().text(str(archive / "a.py")) is None


@pytest.mark.parametrize("name", ["../../outside", "/outside", "a/../../../outside", "\x00", "a" * 5000])
def test_no_name_leads_out_of_the_cache(tmp_path: Path, name: str) -> None:
    kept = Kept(tmp_path / "cache" / "answers", lambda: 1.0)
    assert kept.put("https://index.invalid/", name, "absent") is None
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 1
    assert written[0].is_relative_to(tmp_path / "cache" / "answers")
    answer = kept.get("https://index.invalid/", name)
    assert answer is not None
    assert answer.said == "absent"
