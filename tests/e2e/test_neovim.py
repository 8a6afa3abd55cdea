"""Neovim: what its built-in client shows, and what its quick fixes do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Built, Editors, Story

pytestmark = pytest.mark.editor


@pytest.mark.parametrize("heading", ["Neovim 0.11 and later", "Neovim 0.8 to 0.10"])
def test_neovim_shows_the_problems_and_applies_the_fixes(
    editors: Editors, built: Built, story: Story, heading: str, round_: int
) -> None:
    script = Path(__file__).parent / "neovim" / "story.lua"
    story.play(
        [str(editors.bin / "nvim"), "--clean", "--headless", "-c", f"luafile {script}"],
        seconds=60,
        STORY_CONFIG=story.configured(heading, "lua"),
        PATH=built.path,
    )
