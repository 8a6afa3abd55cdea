"""Emacs: what eglot shows, and what its quick fixes do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Built, Editors, Story

pytestmark = pytest.mark.editor


def test_emacs_shows_the_problems_and_applies_the_fixes(
    editors: Editors, built: Built, story: Story, round_: int
) -> None:
    script = Path(__file__).parent / "emacs" / "story.el"
    story.play(
        ["emacs", "--batch", "-Q", "-l", str(script)],
        seconds=60,
        STORY_CONFIG=story.configured("Emacs, eglot", "elisp"),
        PATH=built.path,
    )
