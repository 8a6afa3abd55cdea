"""Which examples the command line runs: `run-examples`, and what of it is kept from run to run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ringtrue.examples import trying
from ringtrue.examples.child.seal import can_seal
from ringtrue.examples.trying import Outcome, Step, Told, attempt

pytestmark = pytest.mark.skipif(not can_seal(), reason="nothing is run here")

PURE = 'def f(n):\n    """f(3) == 5"""\n    return n\n'
IMPURE = 'import random\n\n\ndef f(n):\n    """f(3) == 5"""\n    return n + random.randrange(1)\n'
TOUCHES = 'import os\n\n\ndef f(n):\n    """f(3) == 5"""\n    os.mkdir("reached")\n    return n\n'
PROGRAM = Path(sys.executable).with_name("ringtrue")


def reported(folder: Path, code: str, setting: str) -> list[str]:
    (folder / "a.py").write_text(code)
    (folder / "ringtrue.toml").write_text(f'select = ["contradicted-example"]\nrun-examples = "{setting}"\n')
    command = [PROGRAM, "check", "a.py", "--output-format", "json", "--exit-zero", "--offline"]
    command += ["--cache-dir", str(folder / "cache")]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert not (folder / "reached").exists()
    return [one["message"] for one in found]


SAID = ["'f' returns 3 for f(3), the example says 5"]


@pytest.mark.parametrize(
    ("code", "setting", "expected"),
    [(PURE, "pure", SAID), (PURE, "all", SAID), (PURE, "off", []), (IMPURE, "pure", []), (IMPURE, "all", SAID),
     (TOUCHES, "pure", []), (TOUCHES, "all", [])],
)  # fmt: skip  # a table reads better packed
def test_what_is_run(tmp_path: Path, code: str, setting: str, expected: list[str]) -> None:
    assert reported(tmp_path, code, setting) == expected
    assert reported(tmp_path, code, setting) == expected, "from what is kept"


def test_a_result_that_depends_on_the_hash_seed_is_unclear() -> None:
    source = "def f():\n    return list({'a', 'b', 'c', 'd', 'e'})"
    assert attempt(source, (Step("value", "f()", "['z']"),)) == Outcome((Told("unclear"),))


def test_a_result_that_depends_on_the_calls_before_is_unclear() -> None:
    source = "def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)"
    steps = (Step("value", "f(1)", "1"), Step("value", "f(1)", "1"))
    assert attempt(source, steps).told == (Told("unclear"), Told("unclear"))


def test_what_is_not_proved_is_not_sent_to_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "_children", ())
    assert attempt("import os", (Step("value", "os.getcwd()", "'/'"),)) == Outcome(reason="'os.getcwd'")


def test_nothing_is_run_where_no_child_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    trying._attempted.cache_clear()
    monkeypatch.setattr(trying, "_children", (trying._Child("1"), trying._Child("2")))
    monkeypatch.setattr(sys, "executable", "")
    assert attempt("", (Step("value", "1", "2"),)).reason == "nothing can be run here"
    trying._attempted.cache_clear()
