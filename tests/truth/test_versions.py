"""Old forms of APIs as they are written in whole pieces of code, and the new ones, with nothing installed: the topic
`versions` tells of the old form and names the new one, and says nothing of code that is up to date.

The pairs are data, see `pairs.py`; `old -> new`, where `-` stands for a new form that is not named. What is missed is
kept, so that the share stays honest. Nothing installed means the newest release that is known.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .pairs import Pair, pairs_of

PAIRS = pairs_of("version_pairs.txt")
_RULES = (
    "versions,hallucinated-attribute,hallucinated-method,hallucinated-name,hallucinated-module,hallucinated-argument"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The findings by the name of the file."""
    root = tmp_path_factory.mktemp("pairs")
    (root / "ringtrue.toml").write_text('companions = "off"\n', encoding="utf-8")
    for name, text in {
        "pyvenv.cfg": "version = 3.12.1\n",
        "bin/python": "",
        "lib/python3.12/site-packages/x": "",
    }.items():
        (root / ".venv" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / ".venv" / name).write_text(text, encoding="utf-8")
    for i, pair in enumerate(PAIRS):
        (root / f"wrong_{i}.py").write_text(pair.wrong, encoding="utf-8")
        (root / f"right_{i}.py").write_text(pair.right, encoding="utf-8")
    command = [sys.executable, "-m", "ringtrue", "check", str(root), "--select", _RULES, "--output-format", "json"]
    options = ["--python", str(root / ".venv"), "--offline", "--no-cache", "--exit-zero"]
    ran = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    by_file: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(ran.stdout):
        by_file.setdefault(Path(one["path"]).stem, []).append(one)
    return by_file


def test_each_old_form_is_told_as_before(found: dict[str, list[dict[str, Any]]]) -> None:
    said = {pair.what: tuple(sorted({one["rule"] for one in found.get(f"wrong_{i}", ())})) for i, pair in _numbered()}
    assert said == {pair.what: pair.rules for pair in PAIRS}


def test_the_new_form_is_named(found: dict[str, list[dict[str, Any]]]) -> None:
    unnamed = [pair.what for i, pair in _numbered() if pair.rules and not _is_named(pair, found[f"wrong_{i}"])]
    assert unnamed == []


def test_nothing_is_said_of_the_new_form(found: dict[str, list[dict[str, Any]]]) -> None:
    assert [pair.what for i, pair in _numbered() if f"right_{i}" in found] == []


def test_share() -> None:
    assert len({pair.what for pair in PAIRS}) == len(PAIRS) >= 140
    assert sum(bool(pair.rules) for pair in PAIRS) / len(PAIRS) >= 0.95
    assert sum(pair.what.endswith("-> -") for pair in PAIRS) / len(PAIRS) <= 0.05


def _numbered() -> list[tuple[int, Pair]]:
    return list(enumerate(PAIRS))


def _is_named(pair: Pair, findings: list[dict[str, Any]]) -> bool:
    new = pair.what.rpartition(" -> ")[2]
    told = json.dumps([[one["message"], one.get("fixes") or one.get("fix") or ""] for one in findings])
    return new == "-" or _plain(new.rpartition(".")[2]) in _plain(told)


def _plain(text: str) -> str:
    return re.sub(r"[_\s]", "", text).lower()
