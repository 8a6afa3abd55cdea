"""`ringtrue environment`: the Python of a project, why it is that one, and what is installed in it.

Does not know how interpreters are found.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from ringtrue.cli.main import CLEAN, ERROR
from ringtrue.cli.opened import opened
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.workspace import Folder


def run(arguments: argparse.Namespace) -> int:
    folder, sound = opened(arguments)
    for line in interpreter_lines(folder):
        print(line)
    installed = folder.world.environment.installed.by_name
    print(f"installed distributions: {len(installed)}")
    for name in sorted(installed):
        print(f"  {name} {installed[name].version}")
    return CLEAN if sound else ERROR


def interpreter_lines(folder: Folder) -> Iterator[str]:
    """The interpreter and the Pythons that the project is for, each with its reason."""
    environment = folder.world.environment
    answer = environment.interpreter
    if isinstance(answer, NoInterpreter):
        yield f"interpreter: none ({answer.reason})"
    else:
        yield f"interpreter: {answer.path or answer.prefix}"
        yield f"because of {answer.reason}"
    for considered in answer.considered[:-1] if not isinstance(answer, NoInterpreter) else answer.considered:
        yield f"  not: {considered}"
    lowest = environment.target.lowest
    yield f"oldest Python to run on: {lowest[0]}.{lowest[1]} ({environment.target.reason})"
