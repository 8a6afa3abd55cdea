"""Scaffold: the files of a rule pack with one rule that works. Does not know where they are written."""

from __future__ import annotations

from collections.abc import Mapping

_PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{pack}"
version = "0.1.0"
description = "Rules of our own for Ringtrue"
requires-python = ">=3.10"
dependencies = ["ringtrue"]

[project.entry-points."ringtrue.rules"]
{module} = "{module}"

[tool.hatch.build.targets.wheel]
packages = ["src/{module}"]
"""

_RULE = '''\
"""Why it goes wrong, and what to write instead: this docstring is the rule's page. `os.system` hands its text to a
shell, and tells nobody that the command failed. `subprocess.run` with a list does neither.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, rule


@rule(
    ast.Call,
    summary="call of 'os.system'",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            import os

            os.system("make")
            #  ^^^^^^ 'os.system' hides that the command failed
            """,
        ),
        Good("import subprocess\\n\\nsubprocess.run(['make'], check=True)\\n", why="it raises where the command fails"),
        Good("class os:\\n    system = print\\n\\n\\nos.system('make')\\n", why="not the module"),
    ],
)
def {function}(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if ctx.imported(node.func) == "os.system" and isinstance(node.func, ast.Attribute):
        end = ctx.span(node.func).end
        span = ctx.span(node.func)._replace(start=end - len(node.func.attr))
        said = Evidence("what 'os.system' returns", "the exit status, which nothing reads", "documentation of Python")
        yield Finding(span, "'os.system' hides that the command failed", (said,))
'''

_TESTS = '''\
"""Every example of every rule: what is reported, what is not, and what the fixes make."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.registry import rules_of
from ringtrue.rule import Rule
from ringtrue.trying.trial import faults_of

import {module}


@pytest.mark.parametrize("rule", rules_of({module}), ids=lambda rule: rule.name)
def test_rule(rule: Rule, tmp_path: Path) -> None:
    assert list(faults_of(rule, tmp_path)) == []
'''


def files_of(pack: str, topic: str, rule: str) -> Mapping[str, str]:
    """The texts by their paths in the pack's folder."""
    module, function = pack.replace("-", "_"), rule.replace("-", "_")
    inner = f"src/{module}/{topic.replace('-', '_')}"
    return {
        "pyproject.toml": _PYPROJECT.format(pack=pack, module=module),
        f"src/{module}/__init__.py": f'"""Rules of {pack}: one folder a topic, one file a rule."""\n',
        f"{inner}/__init__.py": f'"""The topic {topic}."""\n',
        f"{inner}/{function}.py": _RULE.replace("{function}", function),
        "tests/test_examples.py": _TESTS.format(module=module),
    }
