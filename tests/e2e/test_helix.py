"""Helix: what it shows on a terminal's screen, and what its menu of actions does."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Built, Editors, Story

pytestmark = pytest.mark.editor


def test_helix_shows_the_problems_and_applies_the_fixes(
    editors: Editors, built: Built, story: Story, round_: int
) -> None:
    script = Path(__file__).parent / "helix" / "story.py"
    story.play(
        [sys.executable, str(script)],
        seconds=120,
        STORY_CONFIG=story.configured("Helix", "toml"),
        PATH=os.pathsep.join([str(editors.bin), built.path]),
    )
