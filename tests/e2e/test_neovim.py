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


LITERAL = "def called(size):\n    return size is 3 or size is 4\n"


def test_neovim_has_every_feature(editors: Editors, built: Built, story: Story, round_: int) -> None:
    beside = story.project / "beside"
    beside.mkdir()
    (beside / "pyproject.toml").write_text('[tool.ruff.lint]\nselect = ["F632"]\n[tool.ringtrue]\nnetwork = "off"\n')
    (beside / "literal.py").write_text(f"import reqeusts\n\n\n{LITERAL}\n\nprint(reqeusts, called)\n")
    (story.project / "literal.py").write_text(LITERAL)
    with (story.project / "pyproject.toml").open("a") as configuration:
        configuration.write('[tool.ringtrue]\nnetwork = "off"\n')
    script = Path(__file__).parent / "neovim" / "features.lua"
    story.play(
        [str(editors.bin / "nvim"), "--clean", "--headless", "-c", f"luafile {script}"],
        seconds=120,
        expected=story.file.read_text(),
        STORY_CONFIG=story.configured("Neovim 0.11 and later", "lua"),
        PATH=built.path,
    )
