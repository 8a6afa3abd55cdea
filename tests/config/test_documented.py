"""The configurations that the documentation shows are taken as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "docs/configuration.md"])
def test_what_is_shown_has_no_mistakes(page: str, tmp_path: Path) -> None:
    shown = re.findall(r"^```toml\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "pyproject.toml").write_text("\n".join(shown), encoding="utf-8")
    command = [sys.executable, "-m", "ringtrue", "check", "--offline", "."]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert shown
    assert "ringtrue: error" not in ran.stderr
    assert ran.returncode == 0
