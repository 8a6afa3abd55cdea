"""What explains a contradicted example: the fixes of other findings after which it holds, offered on it as well."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ringtrue.examples.child.seal import can_seal

pytestmark = pytest.mark.skipif(not can_seal(), reason="nothing is run here")

PROGRAM = Path(sys.executable).with_name("ringtrue")
TOTAL = '''def total(numbers):
    """Their sum.

    >>> total({given})
    {claimed}
    """
    result = 0
    for number in numbers:
        result += number
        return result
'''
EXPLAINED = "Return behind the loop: then the example holds"


def offered(folder: Path, code: str, *rules: str) -> list[str]:
    """The titles of the fixes of the contradicted example, in order."""
    (folder / "a.py").write_text(code)
    command = [PROGRAM, "check", "a.py", "--output-format", "json", "--exit-zero", "--offline", "--isolated"]
    done = subprocess.run(
        [*command, "--no-cache", "--select", ",".join(("contradicted-example", *rules))],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    (said,) = (one for one in found if one["rule"] == "contradicted-example")
    return [fix["title"] for fix in said["fixes"]]


def test_the_fix_after_which_the_example_holds_comes_first(tmp_path: Path) -> None:
    code = TOTAL.format(given="[1, 2]", claimed="3")
    assert offered(tmp_path, code, "return-in-first-iteration") == [EXPLAINED, "Write 1 in its place"]


def test_a_fix_after_which_it_does_not_hold_is_not_offered(tmp_path: Path) -> None:
    code = TOTAL.format(given="[1, 2]", claimed="4")
    assert offered(tmp_path, code, "return-in-first-iteration") == ["Write 1 in its place"]


def test_a_fix_of_a_rule_that_does_not_run_is_not_offered(tmp_path: Path) -> None:
    code = TOTAL.format(given="[1, 2]", claimed="3")
    assert offered(tmp_path, code) == ["Write 1 in its place"]
