"""Vim: what ALE shows, and what its quick fixes do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Built, Editors, Story

pytestmark = pytest.mark.editor


# ALE counts columns in bytes and cannot say so to a server, so whatever server it talks to, a character outside ASCII
# shifts what stands behind it on its line. Here such characters stand on the same lines, but behind what is reported.
STORY = """\
import reqeusts as http; joy = "😀😀"

response = http.get("https://example.invalid/")
print(respnse, "😀😀")
"""


def test_vim_shows_the_problems_and_applies_the_fixes(
    editors: Editors, built: Built, story: Story, round_: int
) -> None:
    story.file.write_text(STORY)
    script = Path(__file__).parent / "vim" / "story.vim"
    story.play(
        ["vim", "--clean", "-n", "-i", "NONE", "-es", "-S", str(script), "-c", "call Story()"],
        seconds=60,
        STORY_CONFIG=story.configured("Vim, ALE", "vim"),
        PATH=built.path,
    )
