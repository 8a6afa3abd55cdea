"""VS Code: the installed .vsix in the window, and in the extension host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Editors, Story

pytestmark = pytest.mark.editor

SCRIPTS = Path(__file__).parent / "vscode"


def test_window_shows_the_problems_applies_the_fixes_and_installs(
    editors: Editors, vsix: Path, story: Story, round_: int
) -> None:
    story.play([str(editors.bin / "node"), str(SCRIPTS / "story.mjs")], seconds=180, **story.code(editors, vsix))


def test_extension_host_suite_passes(editors: Editors, vsix: Path, story: Story, round_: int) -> None:
    before = story.file.read_text()
    story.play(
        [str(editors.bin / "node"), str(SCRIPTS / "exthost.mjs")],
        seconds=180,
        expected=before.replace("respnse", "response"),
        **story.code(editors, vsix),
    )
