"""The files that let pre-commit and GitHub run Ringtrue name commands and options that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from ringtrue.cli.options import parsed
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
HOOKS = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
ACTION = YAML(typ="safe").load(ROOT / "action.yml")


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_a_command_that_there_is(hook: dict[str, str]) -> None:
    program, *arguments = shlex.split(hook["entry"])
    assert program == "ringtrue"
    assert parsed(arguments).run


def test_the_action_uses_options_that_there_are() -> None:
    script = ACTION["runs"]["steps"][1]["run"]
    options = set(re.findall(r"--[a-z-]+", script))
    assert options == {"--output-format", "--diff", "--baseline", "--python"}
    for option in options:
        assert parsed(["check", option, "github", "--", "."]).paths == ["."]


def test_the_action_pastes_no_input_into_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]


def test_every_input_of_the_action_is_used() -> None:
    used = {value for step in ACTION["runs"]["steps"] for value in step["env"].values()}
    assert {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]} <= used
