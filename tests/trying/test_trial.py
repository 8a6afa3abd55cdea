"""Each thing that can be wrong with a rule is said."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, rule
from ringtrue.rule import Rule
from ringtrue.trying.trial import faults_of

PAGE = "Spam is no food, and nobody who has tried it says otherwise. Write 'eggs' instead: they are always in season."
SEEN = (Evidence("menu", "spam", "kitchen"),)
RIGHT = (
    Bad("x = spam\n#   ^^^^ no food\n", fixed="x = eggs\n"),
    Good("x = eggs\n", why="food"),
    Good("spam = 1\n", why="only bound"),
)


@rule(ast.Name, summary="spam", kind="fact", severity="warning", fix="safe", examples=RIGHT)
def no_spam(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """Reports each read of 'spam'."""
    if node.id == "spam" and isinstance(node.ctx, ast.Load):
        yield Finding(ctx.span(node), "no food", SEEN, (Fix("Eat eggs", (Edit(ctx.span(node), "eggs"),), safe=True),))


@rule(ast.Name, summary="spam", kind="fact", severity="warning", fix="safe", examples=RIGHT)
def crooked(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """Its message ends with a full stop, nothing proves it, and its fix does not parse."""
    if node.id == "spam":
        yield Finding(ctx.span(node), "no food.", fixes=(Fix("Eat", (Edit(ctx.span(node), "("),)),))


@rule(ast.Name, summary="spam", kind="fact", severity="warning", fix="safe", examples=RIGHT)
def wordy(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """The title of its fix is longer than a menu shows."""
    if node.id == "spam":
        fix = Fix("Eat eggs " + "and more " * 13, (Edit(ctx.span(node), "eggs"),), safe=True)
        yield Finding(ctx.span(node), "no food", SEEN, (fix,))


def made(function: Any, **changed: Any) -> Rule:
    found: Rule = function.__ringtrue__
    return replace(found, page=PAGE, **changed)


def said(tried: Rule, folder: Path) -> list[str]:
    return [fault.said for fault in faults_of(tried, folder)]


def test_a_right_rule_has_no_fault(tmp_path: Path) -> None:
    assert said(made(no_spam), tmp_path) == []


@pytest.mark.parametrize(
    ("example", "fault"),
    [
        (Bad("x = spam\n"), "a Bad example has a caret line under what is reported"),
        (Bad("x = spam\n#   ^^^^ good food\n"), "not reported: 'spam' in line 1: good food"),
        (Bad("x = eggs\n#   ^^^^ no food\n"), "not reported: 'eggs' in line 1: no food"),
        (Bad("x = spam + spam\n#   ^^^^ no food\n"), "reported, and no caret line says so: 'spam' in line 1: no food"),
        (Bad("x = spam\n#   ^^^^ no food\n", fixed="x = ham\n"), "the fix makes 'x = eggs\\n' instead of 'x = ham\\n'"),
        (Bad("x = spam\n#   ^^^^ no food\n", fixed="x = eggs\n", fix="Starve"), "has no fix 'Starve'"),
        (Good("x = spam\n", why="tasty"), "reported: 'spam' in line 1: no food"),
        (Good("x = 1\n", why=""), "does not say why it is right"),
        (Good("x = 1\n#   ^ no food\n", why="a"), "a Good example has no caret line"),
    ],
)
def test_what_is_wrong_with_an_example(example: Bad | Good, fault: str, tmp_path: Path) -> None:
    assert fault in said(made(no_spam, examples=(*RIGHT, example)), tmp_path)


def test_what_is_wrong_with_findings_and_fixes(tmp_path: Path) -> None:
    faults = said(made(crooked), tmp_path)
    assert "a message is one line of at most 120 characters without a full stop: 'no food.'" in faults
    assert "a finding says how it is known: 'no food.' has no evidence" in faults
    assert any(
        fault.startswith("the title of a fix is one line of at most 120")
        for fault in said(made(wordy), tmp_path / "wordy")
    )
    assert any(fault.startswith("the fix 'Eat' leaves what does not parse") for fault in faults)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"examples": RIGHT[1:]}, "has no Bad example"),
        ({"examples": RIGHT[:2]}, "has fewer than two Good examples: near misses that it must not report"),
        ({"summary": "Spam."}, "its summary is one line without a full stop"),
        ({"fix": "none"}, "an example is fixed, and the rule says that it fixes nothing"),
        ({"severity": "awful"}, "'awful' is no severity"),
    ],
)
def test_what_is_wrong_with_a_rule(changed: dict[str, Any], fault: str, tmp_path: Path) -> None:
    assert fault in said(made(no_spam, **changed), tmp_path)


def test_a_page_that_says_too_little(tmp_path: Path) -> None:
    short = replace(made(no_spam), page="Spam.")
    assert "the docstring of its file, which is its page, says too little" in said(short, tmp_path)


def test_the_world_of_an_example_is_its_own(tmp_path: Path) -> None:
    example = Good("import spam\n", why="a module", given=Given(files={"spam.py": ""}))
    assert said(made(no_spam, examples=(*RIGHT, example)), tmp_path) == []
