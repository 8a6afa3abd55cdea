"""Functions that lean on other modules of the project: their code is taken out of these."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from ringtrue.examples.child.seal import can_seal
from ringtrue.examples.linking import Link, code_behind, linked

PROGRAM = Path(sys.executable).with_name("ringtrue")


def behind(files: dict[str, str], *names: str, module: str = "a") -> str | None:
    """The code behind names of `module`, where files are modules without packages."""

    def find(file: str, link: Link) -> tuple[str, str] | None:
        return (link.module, files[link.module]) if link.module in files else None

    return code_behind("app", Link(0, module, names), find)


def test_through_several_modules() -> None:
    files = {
        "a": "from b import g as h, unused\nimport math\ndef f(x):\n    return h(math.floor(x))\n",
        "b": "from c import LIMIT\ndef g(x):\n    return min(x, LIMIT)\n",
        "c": "LIMIT = 3\nOTHER = open('x')\n",
    }
    assert behind(files, "f") == (
        "LIMIT = 3\ndef g(x):\n    return min(x, LIMIT)\nh = g\nimport math\ndef f(x):\n    return h(math.floor(x))"
    )


@pytest.mark.parametrize(
    "files",
    [
        {"a": "from b import g\ndef f(x):\n    return g(x)\n"},
        {"a": "from b import g\nLIMIT = 1\ndef f(x):\n    return g(x) + LIMIT\n",
         "b": "LIMIT = 2\ndef g(x):\n    return x + LIMIT\n"},
        {"a": "from b import f\n", "b": "from a import f\n"},
        {"a": "def g(x):\n    return x\n"},
    ],
    ids=["missing", "one name, two meanings", "a circle", "not defined"],
)  # fmt: skip  # a table reads better packed
def test_what_is_not_to_be_had(files: dict[str, str]) -> None:
    assert behind(files, "f") is None


def test_a_text_without_links_is_left_alone() -> None:
    source = "from math import floor\ndef f(x):\n    return floor(x)"
    assert linked(source, ["f"], lambda link: None) == source


@pytest.mark.skipif(not can_seal(), reason="nothing is run here")
def test_tests_are_held_against_the_project(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack/__init__.py").write_text("from .halves import half\n")
    (tmp_path / "pack/halves.py").write_text("def half(n):\n    return n // 2\n")
    (tmp_path / "ringtrue.toml").write_text('select = ["contradicted-example"]\n')
    test = "from pack import half\n\n\ndef test_half():\n    assert half(4) == 2\n    assert half(5) == 2.5\n"
    (tmp_path / "test_half.py").write_text(test)
    command = [PROGRAM, "check", ".", "--output-format", "json", "--exit-zero", "--offline", "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    (found,) = json.loads(done.stdout)
    assert found["message"] == "'half' returns 2 for half(5), the test says 2.5"
    assert (Path(found["path"]).name, found["start"]) == ("test_half.py", {"line": 6, "column": 23})
