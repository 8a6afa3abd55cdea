"""Examples as they are written: code, caret lines that say what is reported, and a check of it in a world.

Does not know rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from textwrap import dedent
from typing import TypeAlias

from ringtrue.analysis import Analysis, Snapshot
from ringtrue.engine import check
from ringtrue.ruleset import RuleSet
from ringtrue.world import World

Expected: TypeAlias = tuple[int, int, str]
"""Start, end and message of what is reported."""


@dataclass(frozen=True)
class Example:
    """The code of an example without its caret lines, and what these say: (start, end, message)."""

    code: str
    expected: tuple[Expected, ...]


_CARETS = re.compile(r"[ \t]*(?:#[ \t]+(?=\^))?(#?\^+) (.+)\n?")


def read_example(text: str) -> Example:
    """Take the caret lines out of `text`; each points at the last line before it that is none."""
    code, expected = "", []
    line_start = 0
    for line in dedent(text).lstrip("\n").splitlines(keepends=True):
        if (found := _CARETS.fullmatch(line)) is not None:
            expected.append((line_start + found.start(1), line_start + found.end(1), found[2]))
        else:
            line_start = len(code)
            code += line
    return Example(code.rstrip(" "), tuple(sorted(expected)))


def checked(code: str, path: str, world: World, rules: RuleSet) -> Analysis:
    """The analysis of `code`, as an open buffer, after everything that it asks has been looked up."""
    world = replace(world, environment=world.environment.with_overlay({path: code}))
    analysis = check(Snapshot(code, path, rules, world))
    for _ in range(10):
        if not analysis.pending:
            return analysis
        world = world.with_answers({question: world.fetch(question) for question in analysis.pending})
        analysis = check(Snapshot(code, path, rules, world), analysis)
    raise AssertionError(f"never settled: {analysis.pending}")
