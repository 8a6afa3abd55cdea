"""VS Code: the installed .vsix in the window, and in the extension host."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Editors, Story

pytestmark = pytest.mark.editor

LITERAL = "def called(size):\n    return size is 3 or size is 4\n"
STATED = 'def double(n):\n    """Twice.\n\n    >>> double(2)\n    4\n    """\n    return n * 2\n'
SCRIPTS = Path(__file__).parent / "vscode"


def test_window_shows_the_problems_applies_the_fixes_and_installs(
    editors: Editors, vsix: Path, story: Story, round_: int
) -> None:
    story.play([str(editors.bin / "node"), str(SCRIPTS / "story.mjs")], seconds=180, **story.code(editors, vsix))


def test_extension_does_in_its_host_what_it_says(editors: Editors, vsix: Path, story: Story, round_: int) -> None:
    script(story.project / "old-python", """echo '{"version": [3, 8, 20], "executable": "/no/such/python"}'""")
    script(story.project / "dying-server", "exit 3")
    story.play(
        [str(editors.bin / "node"), str(SCRIPTS / "exthost.mjs")],
        seconds=180,
        expected=story.file.read_text().replace("respnse", "response"),
        STORY_SUITE="extension.test.js",
        **story.code(editors, vsix),
    )


def test_extension_offers_what_its_page_says(editors: Editors, vsix: Path, story: Story, round_: int) -> None:
    script(story.project / "dying-server", "echo boom >&2; exit 3")
    (story.project / "other.py").write_text("answer = 1\nprint(anser)\n")
    (story.project / "stated.py").write_text(STATED)
    (story.project / "literal.py").write_text(LITERAL)
    (story.project / "beside").mkdir()
    (story.project / "beside" / "pyproject.toml").write_text('[tool.ruff.lint]\nselect = ["F632"]\n')
    (story.project / "beside" / "literal.py").write_text(f"import reqeusts\n\n\n{LITERAL}\n\nprint(reqeusts, called)\n")
    story.play(
        [str(editors.bin / "node"), str(SCRIPTS / "exthost.mjs")],
        seconds=240,
        expected=story.file.read_text(),
        STORY_SUITE="features.test.js",
        **story.code(editors, vsix),
    )


def test_the_python_extension_says_which_interpreter(
    editors: Editors, vsix: Path, story: Story, round_: int, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        shutil.copytree(story.project / ".venv", story.project / name, symlinks=True)
    story.play(
        [str(editors.bin / "node"), str(SCRIPTS / "exthost.mjs")],
        seconds=180,
        expected=story.file.read_text(),
        STORY_SUITE="interpreters.test.js",
        **story.code(editors, vsix, packed(SCRIPTS / "python-extension", tmp_path)),
    )


def test_nothing_of_an_untrusted_workspace_is_run(editors: Editors, vsix: Path, story: Story, round_: int) -> None:
    trap = story.project / "trap"
    mark = story.project / "trapped"
    script(trap, f"touch {mark}")
    for interpreter in (story.project / ".venv" / "bin").glob("python*"):
        interpreter.unlink()
        interpreter.symlink_to(trap)
    workspace = story.project / ".vscode" / "settings.json"
    workspace.parent.mkdir()
    workspace.write_text(json.dumps({f"ringtrue.{name}": str(trap) for name in ("path", "interpreter", "python")}))
    story.play(
        [str(editors.bin / "node"), str(SCRIPTS / "exthost.mjs")],
        seconds=180,
        expected=story.file.read_text(),
        STORY_SUITE="restricted.test.js",
        STORY_TRUST="no",
        **story.code(editors, vsix),
    )
    assert not mark.exists()


def test_each_folder_has_its_environment_and_its_settings(
    editors: Editors, vsix: Path, story: Story, round_: int
) -> None:
    second = story.root / "second"
    second.mkdir()
    (second / "story.py").write_text(story.file.read_text())
    (second / "pyproject.toml").write_text('[project]\nname = "second"\nversion = "1"\n')
    shutil.copytree(story.project / ".venv", second / "env", symlinks=True)
    settings = {"ringtrue.python": "env/bin/python", "ringtrue.ignore": ["undefined-name"]}
    (second / ".vscode").mkdir()
    (second / ".vscode" / "settings.json").write_text(json.dumps(settings))
    workspace = story.root / "both.code-workspace"
    workspace.write_text(json.dumps({"folders": [{"path": "project"}, {"path": "second"}]}))
    story.play(
        [str(editors.bin / "node"), str(SCRIPTS / "exthost.mjs")],
        seconds=180,
        expected=story.file.read_text(),
        STORY_SUITE="folders.test.js",
        STORY_WORKSPACE=str(workspace),
        **story.code(editors, vsix),
    )


def test_an_empty_profile_with_only_a_python_and_no_network(
    editors: Editors, vsix: Path, story: Story, round_: int
) -> None:
    """The first finding in a new file comes within five seconds, and no log holds an error."""
    shutil.rmtree(story.project / ".venv")
    (story.project / "pyproject.toml").unlink()
    alone = story.root / "alone"
    alone.mkdir()
    (alone / "python3").symlink_to("/usr/bin/python3")
    nowhere = "http://127.0.0.1:9"
    story.play(
        [str(editors.bin / "node"), str(SCRIPTS / "exthost.mjs")],
        seconds=180,
        expected=story.file.read_text(),
        STORY_SUITE="first.test.js",
        STORY_PATH=os.pathsep.join([str(editors.bin), str(alone)]),
        STORY_SETTINGS=json.dumps({"ringtrue.network": "on"}),
        HTTPS_PROXY=nowhere,
        HTTP_PROXY=nowhere,
        **story.code(editors, vsix),
    )


def packed(extension: Path, place: Path) -> Path:
    """A .vsix of the files of an extension, as small as VS Code accepts it."""
    vsix = place / f"{extension.name}.vsix"
    with zipfile.ZipFile(vsix, "w") as archive:
        for file in extension.iterdir():
            archive.write(file, f"extension/{file.name}")
    return vsix


def script(place: Path, line: str) -> None:
    place.write_text(f"#!/bin/sh\n{line}\n")
    place.chmod(0o755)
