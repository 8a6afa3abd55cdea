"""Import cycles: a crash is foretold exactly where Python itself crashes, from whichever module it starts."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.environment.cycles import cycle_crash
from ringtrue.environment.world import Environment

World = Callable[..., Environment]
NAMES = ("red", "blue")

# Imports every module of every project afresh, and says how each import ended.
RUNNER = """
import importlib, json, sys
ended = {}
for folder, modules in json.load(open(sys.argv[1])).items():
    sys.path.insert(0, folder)
    for entry in modules:
        for known in [name for name in sys.modules if name.partition(".")[0] in modules]:
            del sys.modules[known]
        importlib.invalidate_caches()
        try:
            importlib.import_module(entry)
            ended[f"{folder} {entry}"] = ""
        except ImportError as error:
            ended[f"{folder} {entry}"] = str(error)
    sys.path.pop(0)
json.dump(ended, sys.stdout)
"""


def _project(made: random.Random) -> dict[str, str]:
    modules = [f"m{number}" for number in range(made.choice((2, 2, 3)))]
    return {f"{name}.py": _module(name, modules, made) for name in modules}


def _module(name: str, modules: list[str], made: random.Random) -> str:
    lines = [f"{bound} = 1" for bound in NAMES]
    for other in modules:
        if other != name and made.random() < 0.8:
            bound = made.choice(NAMES)
            lines.append(made.choice((f"from {other} import {bound} as {other}_{bound}",) * 3 + (f"import {other}",)))
    made.shuffle(lines)
    if made.random() < 0.15:
        lines.append("def later():\n    from m0 import red")
    return "\n".join(lines) + "\n"


def test_python_crashes_where_a_crash_is_foretold(world: World, tmp_path: Path) -> None:
    made = random.Random(11)
    projects = {str(tmp_path / f"p{number}"): _project(made) for number in range(120)}
    for folder, files in projects.items():
        for file, text in files.items():
            Path(folder).mkdir(exist_ok=True)
            Path(folder, file).write_text(text)
    ended = _run(projects, tmp_path)
    foretold = 0
    for folder, files in projects.items():
        environment = world(files, None)
        root = Path(environment.folder)
        for stale in {path.name for path in root.glob("m*.py")} - files.keys():
            (root / stale).unlink()
        failures = [ended[f"{folder} {file[:-3]}"] for file in files]
        crashes = [
            name for file in files for name in _foretold(Environment.load(str(root), environment.interpreter), file)
        ]
        foretold += bool(crashes)
        if crashes:
            assert all("partially initialized" in failure for failure in failures), files
            for module, name in crashes:
                assert any(f"'{name}' from partially initialized module '{module}'" in one for one in failures), files
        else:
            assert not all(failures), files
    assert 10 < foretold < 110, "the projects show both"


def _run(projects: dict[str, dict[str, str]], folder: Path) -> dict[str, str]:
    listed = folder / "projects.json"
    listed.write_text(json.dumps({where: [file[:-3] for file in files] for where, files in projects.items()}))
    done = subprocess.run([sys.executable, "-c", RUNNER, str(listed)], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _foretold(environment: Environment, file: str) -> list[tuple[str, str]]:
    path = str(Path(environment.folder, file))
    statements = [node for node in ast.parse(Path(path).read_text()).body if isinstance(node, ast.ImportFrom)]
    asked = [(node.module or "", alias.name) for node in statements for alias in node.names]
    return [(module, name) for module, name in asked if cycle_crash(environment, path, 0, module, name)]


CERTAIN = {"a.py": "from b import blue\nred = 1\n", "b.py": "from a import red\nblue = 1\n"}


@pytest.mark.parametrize(
    "before",
    [
        "try:\n    {}\nexcept ImportError:\n    red = 0\n",
        "if condition:\n    {}\n",
        "def later():\n    {}\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {}\n",
        "with suppress(ImportError):\n    {}\n",
        "from c import *\n{}\n",
        "def __getattr__(name): ...\n{}\n",
    ],
)
def test_what_is_not_certain_is_no_crash(before: str, world: World) -> None:
    files = {**CERTAIN, "b.py": before.format("from a import red") + "blue = 1\n", "c.py": "import a\n"}
    environment = world(files, None)
    assert cycle_crash(environment, str(Path(environment.folder, "a.py")), 0, "b", "blue") is None


def test_who_imports_whom(world: World) -> None:
    environment = world({"a.py": "import c\nred = 1\n", "c.py": "from b import blue\n", "b.py": CERTAIN["b.py"]}, None)
    folder = Path(environment.folder)
    assert cycle_crash(environment, str(folder / "b.py"), 0, "a", "red") is None, "from b on, it ends well"
    environment = world({"a.py": "from c import blue\nred = 1\n"}, None)
    crash = cycle_crash(Environment.load(str(folder), environment.interpreter), str(folder / "b.py"), 0, "a", "red")
    assert crash is not None
    assert [Path(path).name for path in crash.chain] == ["a.py", "c.py", "b.py"]
