"""What Ruff is configured to report."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.version import Version
from ringtrue.config.companions import ruff_config, silenced_by_ruff


def configured(folder: Path, text: str, name: str = "ruff.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder


def ran(arguments: list[str]) -> str:
    """What the Ruff of this environment prints."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed")
    return subprocess.run([ruff, *arguments], capture_output=True, check=True, text=True).stdout


@pytest.mark.parametrize(
    ("text", "on", "off"),
    [
        ('required-version = "<0.16"', "F401 E711 E902", "E501 B006 S101 W605"),
        ('required-version = "0.15.3"', "F401 E711", "B006"),
        ('required-version = "~=0.16.0"', "F401 B006 DTZ001", "E501 E711 F406"),
        ("", "F401 B006 F406", "E711 DTZ001 S101"),
        ("line-length = 100", "F401", "E501"),
        ('lint.select = ["B"]', "B006", "BLE001 F401"),
        ('[lint]\nextend-select = ["S1"]', "S101 F401", "S608 SIM300"),
        ('select = ["ALL"]\nignore = ["S", "E501"]', "SIM101 F401 E711", "S101 E501"),
        ('lint.select = ["S"]\nlint.ignore = ["S6"]\nlint.extend-select = ["S608"]', "S101 S608", "S602"),
        ('lint.select = ["PL", "C4"]', "PLR0911 PLE0101 C416", "C901 PERF401"),
        ('lint.select = ["C", "T"]', "C416 C901 T201", "COM812 TRY003"),
        ("lint.ignore = ['F401']", "F841", "F401"),
        ("lint.select = []", "", "F401"),
    ],
)
def test_selection(tmp_path: Path, text: str, on: str, off: str) -> None:
    config = ruff_config(configured(tmp_path, text))
    assert config is not None
    assert {code for code in [*on.split(), *off.split()] if config.enables(code)} == set(on.split())


def test_the_selection_is_ruffs_own(tmp_path: Path) -> None:
    """Ruff itself as the oracle: the codes it reports for a file that breaks many rules."""
    file = tmp_path / "tests" / "a.py"
    file.parent.mkdir()
    file.write_text("import os\nassert (1, 'x')\ndef f(a=[]):\n  try: print(a is 'x')\n  except: pass\nl = lambda: 0\n")
    codes = {"F401", "F631", "S101", "B006", "E722", "S110", "T201", "F632", "E731", "E741"}
    texts = [
        "",
        'lint.select = ["S", "B", "E7"]\nlint.ignore = ["S1", "E731"]',
        'lint.select = ["ALL"]\nlint.ignore = ["F6", "S"]\nlint.extend-select = ["S110", "F632"]',
        'lint.select = ["ALL"]\nlint.per-file-ignores = {"tests/*" = ["S", "F401"], "!tests/*" = ["B"]}',
        'lint.select = ["F"]\nlint.extend-select = ["B", "T"]\nlint.extend-per-file-ignores = {"a.py" = ["F4"]}',
    ]
    for text in texts:
        configured(tmp_path, text)
        found = json.loads(ran(["check", "--no-cache", "--output-format=json", "--exit-zero", str(file)]))
        reported = {finding["code"] for finding in found} & codes
        config = ruff_config(file.parent)
        assert config is not None
        # What Ruff finds it has enabled; what it has enabled and this file breaks, it finds.
        assert {code for code in codes if config.enables(code, file, ran(["--version"]).split()[1])} == reported, text


def test_the_default_rules_are_those_of_the_installed_ruff(tmp_path: Path) -> None:
    configured(tmp_path, "")
    (tmp_path / "a.py").touch()
    shown = ran(["check", "--show-settings", str(tmp_path / "a.py")])
    enabled = shown.partition("linter.rules.enabled")[2].partition("]")[0]
    codes = set(re.findall(r"\(([A-Z]+[0-9]+)\)", enabled))
    version = Version(ran(["--version"]).split()[1])
    if version.release[:2] > (0, 17):
        pytest.skip("a Ruff newer than the table")
    config = ruff_config(tmp_path)
    assert config is not None
    every = {rule["code"] for rule in json.loads(ran(["rule", "--all", "--output-format=json"]))}
    assert len(codes) > 50
    assert {code for code in every if config.enables(code, version=str(version))} == codes


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    assert ruff_config(tmp_path / "a") is None
    configured(tmp_path, "[tool.ruff.lint]\nselect = ['B']", "pyproject.toml")
    configured(tmp_path / "a", "[tool.black]", "pyproject.toml")
    config = ruff_config(tmp_path / "a")
    assert config is not None
    assert config.enables("B006")
    configured(tmp_path / "a", "", "ruff.toml")
    configured(tmp_path / "a", "lint.select = ['S']", ".ruff.toml")
    config = ruff_config(tmp_path / "a")
    assert config is not None
    assert (config.enables("B006"), config.enables("S101")) == (False, True)


def test_extend_is_followed_and_may_go_in_circles(tmp_path: Path) -> None:
    configured(tmp_path, "lint.select = ['B']\nlint.ignore = ['B006']\nextend = 'a/ruff.toml'")
    configured(tmp_path / "a", "extend = '../ruff.toml'\nlint.extend-select = ['S']")
    config = ruff_config(tmp_path / "a")
    assert config is not None
    assert [config.enables(code) for code in ("B007", "B006", "S101", "F401")] == [True, False, True, False]


def test_per_file_ignores(tmp_path: Path) -> None:
    configured(
        tmp_path,
        "lint.select = ['F', 'E7']\n[lint.per-file-ignores]\n"
        "'tests/*' = ['F']\n'__init__.py' = ['F401']\n'!src/**' = ['E7']\n",
    )
    config = ruff_config(tmp_path)
    silent = {
        (path, code)
        for path in ("tests/deep/a.py", "src/__init__.py", "src/a.py")
        for code in ("F401", "F841", "E711")
        if silenced_by_ruff(config, tmp_path / path, ("ruff:" + code,))
    }
    assert silent == {("src/__init__.py", "F841"), ("src/__init__.py", "E711")} | {
        ("src/a.py", code) for code in ("F401", "F841", "E711")
    }


@pytest.mark.parametrize("text", ["select = [", "lint = 1", "lint.select = 'B'", "lint.per-file-ignores = ['x']"])
def test_a_broken_configuration_is_no_crash(tmp_path: Path, text: str) -> None:
    config = ruff_config(configured(tmp_path, text))
    assert config is None or config.enables("F401", tmp_path / "a.py")
    assert not silenced_by_ruff(None, tmp_path / "a.py", ("ruff:F401",))
    assert not silenced_by_ruff(config, tmp_path / "a.py", ("deptry:DEP003",))
