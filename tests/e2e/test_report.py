"""The report in a real browser."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Built, Editors, Story

pytestmark = pytest.mark.editor

SCRIPT = Path(__file__).parent / "browser" / "report.mjs"


def test_the_report_is_read_by_keyboard_and_in_the_dark(
    editors: Editors, built: Built, story: Story, round_: int
) -> None:
    extra = story.project / "more.py"
    extra.write_text("import os\n\n\ndef read(path, seen=[]):\n    return os.pth.join(path, missing)\n")
    page = story.root / "report.html"
    command = [str(built.home / "bin" / "ringtrue"), "report", "--offline", "--output", str(page)]
    subprocess.run(command, cwd=story.project, check=False, env=story.environment())
    extra.unlink()
    story.play(
        [str(editors.bin / "node"), str(SCRIPT), str(page), str(story.artefacts)],
        seconds=120,
        expected=story.file.read_text(),
        **story.code(editors),
    )
