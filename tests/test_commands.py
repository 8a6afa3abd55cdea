"""Which commands tell by their exit status whether their work was done."""

from __future__ import annotations

import ast

import pytest
from ringtrue.commands import command_words, status_matters


def _expression(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body


@pytest.mark.parametrize(
    ("code", "matters"),
    [
        ("['git', 'push']", True),
        ("f'tar xf {path}'", True),
        ("command", True),
        ("[program, path]", True),
        ("['bash', 'deploy.sh']", True),
        ("'pip install black'", True),
        ("'clear'", False),
        ("'cls' if windows else 'clear'", False),
        ("'sudo reboot now'", False),
        ("['/usr/bin/notify-send', text]", False),
        ("['calc.exe']", False),
        ("[program]", True),
        ("['python', '-m', 'black', path]", False),
        ("['ffmpeg', '-version']", False),
        ("[black_path, '--fast', path]", False),
        ("['docker', 'info']", False),
    ],
)
def test_whether_the_status_matters(code: str, matters: bool) -> None:
    assert status_matters(_expression(code)) is matters


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("['git', 'tag', name]", ["git", "tag", "{}"]),
        ("f'cp {one} {two}'", ["cp", "{}", "{}"]),
        ("command", []),
    ],
)
def test_words(code: str, words: list[str]) -> None:
    assert command_words(_expression(code)) == words
