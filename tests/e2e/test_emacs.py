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


# lsp-mode 8 counts characters where it has agreed to count UTF-16 units: a character beyond the basic plane shifts what
# stands behind it on its line. Here such characters stand on the same lines, but behind what is reported.
STORY = """\
import reqeusts as http; joy = "😀😀"

response = http.get("https://example.invalid/")
print(respnse, "😀😀")
"""


def test_lsp_mode_shows_the_problems_and_applies_the_fixes(
    editors: Editors, built: Built, story: Story, round_: int
) -> None:
    story.file.write_text(STORY)
    script = Path(__file__).parent / "emacs" / "lsp-mode.el"
    story.play(
        ["emacs", "--batch", "-Q", "-l", str(script)],
        seconds=60,
        STORY_CONFIG=story.configured("Emacs, lsp-mode", "elisp"),
        PATH=built.path,
    )
