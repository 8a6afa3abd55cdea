"""`ringtrue rules new` and `ringtrue rules test`: a pack that works from the first minute."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Desk


def test_a_new_pack_passes_its_own_tests(desk: Desk) -> None:
    ran = desk.program("rules", "new", "no-shell-calls")
    assert ran.status == 0
    assert "house-rules/src/house_rules/house/no_shell_calls.py" in ran.out.splitlines()
    ran = desk.program("rules", "test", "house-rules")
    assert (ran.status, ran.out, ran.err) == (0, "", "ringtrue: 1 rule, 3 examples, 0 faults\n")
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    environ = {**os.environ, "PYTHONPATH": "src"}
    done = subprocess.run(tests, cwd=desk.folder / "house-rules", env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_second_rule_joins_the_pack(desk: Desk) -> None:
    assert desk.program("rules", "new", "no-shell-calls").status == 0
    assert desk.program("rules", "new", "no-second", "--topic", "other").status == 0
    assert desk.program("rules", "test", "house-rules").err == "ringtrue: 2 rules, 6 examples, 0 faults\n"
    again = desk.program("rules", "new", "no-second", "--topic", "other")
    assert again.status == 2
    assert "is there already" in again.err


def test_an_installed_pack_reports(desk: Desk) -> None:
    assert desk.program("rules", "new", "no-shell-calls").status == 0
    info = desk.folder / "house-rules" / "src" / "house_rules-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: house-rules\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[ringtrue.rules]\nhouse_rules = house_rules\n")
    file = desk.write("a.py", "import os\n\nos.system('make')\n")
    desk.write("ringtrue.toml", 'select = ["house"]\n')
    on_path = os.pathsep.join((str(info.parent), str(Path(__file__).parent)))
    ran = desk.program("check", str(file), "--output-format", "concise", PYTHONPATH=on_path)
    assert "warning[no-shell-calls] 'os.system' hides that the command failed" in ran.out


def test_faults_are_told(desk: Desk) -> None:
    assert desk.program("rules", "new", "no-shell-calls").status == 0
    rule = desk.folder / "house-rules/src/house_rules/house/no_shell_calls.py"
    rule.write_text(rule.read_text().replace('hides that the command failed", (said', 'hides it", (said'))
    ran = desk.program("rules", "test", "house-rules")
    assert ran.status == 1
    assert "no-shell-calls: bad example 1: not reported: 'system' in line 3: 'os.system' hides that" in ran.out


def test_a_rule_that_raises_is_a_fault(desk: Desk) -> None:
    assert desk.program("rules", "new", "no-shell-calls").status == 0
    rule = desk.folder / "house-rules/src/house_rules/house/no_shell_calls.py"
    rule.write_text(rule.read_text().replace("    if ctx.imported", "    1 / 0\n    if ctx.imported"))
    ran = desk.program("rules", "test", "house-rules")
    assert ran.status == 1
    assert "ZeroDivisionError" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("new",), "name the rule"),
        (("new", "No Spaces"), "the rule 'No Spaces' is not of lower-case words joined by '-'"),
        (("new", "undefined-name"), "there is a rule 'undefined-name' already"),
        (("test", "no_such_package_here"), "'no_such_package_here' cannot be imported"),
        (("test", "indexes"), "'indexes' is no rule, no package with rules, and no folder that holds one"),
    ],
)
def test_what_cannot_be_done(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    ran = desk.program("rules", *arguments)
    assert ran.status == 2
    assert said in ran.err


def test_one_rule_of_ours(desk: Desk) -> None:
    ran = desk.program("rules", "test", "undefined-name")
    assert ran.status == 0
    assert ran.err.startswith("ringtrue: 1 rule, ")
