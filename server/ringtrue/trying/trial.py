"""Trial: what is wrong with a rule, by its own examples.

A `Bad` reports exactly what its caret lines say, and its fix yields `fixed`, which is silent; a `Good` is silent; a
rule says enough of itself to be listed, explained and configured. Does not know who asks, nor where rules come from.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from ringtrue.analysis import Analysis
from ringtrue.declared import parse
from ringtrue.engine import is_python
from ringtrue.rule import Bad, Finding, Fix, Good, Rule
from ringtrue.ruleset import RuleSet
from ringtrue.text import apply_edits
from ringtrue.trying.examples import Expected, checked, read_example
from ringtrue.trying.worlds import make_world
from ringtrue.world import World

LONGEST_MESSAGE = 120
"""Characters: what editors show of a message without a click."""
_SHORTEST_PAGE = 80
_SEVERITIES = ("error", "warning", "information", "hint")


class Fault(NamedTuple):
    """What is wrong, and in which example; `example` is empty where the rule itself is meant."""

    rule: str
    example: str
    said: str


def faults_of(rule: Rule, folder: Path) -> Iterator[Fault]:
    """Everything that is wrong with the rule; worlds are made below the empty `folder`."""
    yield from (Fault(rule.name, "", said) for said in of_itself(rule))
    for number, example in enumerate(rule.examples):
        place = folder / f"{rule.name}-{number}"
        place.mkdir(parents=True)
        name = f"{type(example).__name__.lower()} example {number + 1}"
        found = of_bad(rule, example, place) if isinstance(example, Bad) else of_good(rule, example, place)
        yield from (Fault(rule.name, name, said) for said in found)


def of_itself(rule: Rule) -> Iterator[str]:
    """What the rule's own file lacks."""
    if not any(isinstance(one, Bad) for one in rule.examples):
        yield "has no Bad example"
    if sum(isinstance(one, Good) for one in rule.examples) < 2:
        yield "has fewer than two Good examples: near misses that it must not report"
    if len(rule.page) <= _SHORTEST_PAGE:
        yield "the docstring of its file, which is its page, says too little"
    if not rule.summary or rule.summary.endswith("."):
        yield "its summary is one line without a full stop"
    if rule.severity not in _SEVERITIES:
        yield f"'{rule.severity}' is no severity"
    if rule.fix == "none" and any(isinstance(one, Bad) and one.fixed is not None for one in rule.examples):
        yield "an example is fixed, and the rule says that it fixes nothing"


def of_good(rule: Rule, example: Good, folder: Path) -> Iterator[str]:
    """What is wrong with an example that must be silent."""
    world, path = make_world(example.given, folder)
    read = read_example(example.code)
    if read.expected:
        yield "a Good example has no caret line"
    if not example.why:
        yield "does not say why it is right"
    for said in _found(checked(read.code, path, world, _only(rule))):
        yield f"reported: {_shown(said, read.code)}"


def of_bad(rule: Rule, example: Bad, folder: Path) -> Iterator[str]:
    """What is wrong with an example that must be reported."""
    world, path = make_world(example.given, folder)
    read = read_example(example.code)
    if not read.expected:
        yield "a Bad example has a caret line under what is reported"
    analysis = checked(read.code, path, world, _only(rule))
    found = _found(analysis)
    yield from (f"not reported: {_shown(one, read.code)}" for one in read.expected if one not in found)
    yield from (
        f"reported, and no caret line says so: {_shown(one, read.code)}" for one in found if one not in read.expected
    )
    for finding in analysis.findings:
        yield from _of_finding(rule, finding)
    if example.fixed is not None and analysis.findings:
        yield from _of_fix(rule, example, analysis, world)
    yield from _unparsable(read.code, path, analysis)


def _only(rule: Rule) -> RuleSet:
    return RuleSet((rule,), {}, {}, frozenset((rule.name,)))


def _found(analysis: Analysis) -> list[Expected]:
    return [(*one.span, one.message) for one in analysis.findings]


def _shown(said: Expected, code: str) -> str:
    start, end, message = said
    return f"'{code[start:end]}' in line {code.count(chr(10), 0, start) + 1}: {message}"


def _of_finding(rule: Rule, finding: Finding) -> Iterator[str]:
    message = finding.message
    yield from _of_titles(finding)
    if len(message) > LONGEST_MESSAGE or "\n" in message or message.endswith("."):
        yield f"a message is one line of at most {LONGEST_MESSAGE} characters without a full stop: {message!r}"
    if not finding.evidence and rule.topic != "suppressions":
        yield f"a finding says how it is known: {message!r} has no evidence"


def _of_titles(finding: Finding) -> Iterator[str]:
    """What menus and lists show beside the message."""
    titles = [(fix.title, "the title of a fix") for fix in finding.fixes]
    steps = [(one.message, "a step") for one in finding.steps]
    for said, what in (*titles, *steps, *((one.message, "a related place") for one in finding.related)):
        if not said or len(said) > LONGEST_MESSAGE or "\n" in said:
            yield f"{what} is one line of at most {LONGEST_MESSAGE} characters: {said!r}"


def _of_fix(rule: Rule, example: Bad, analysis: Analysis, world: World) -> Iterator[str]:
    fix = _chosen(analysis.findings[0], example.fix)
    if fix is None:
        yield "has no fix" if example.fix is None else f"has no fix '{example.fix}'"
        return
    fixed = apply_edits(analysis.snapshot.text, fix.edits)
    wanted = dedent(example.fixed or "").lstrip("\n").rstrip(" ")
    if fixed != wanted:
        yield f"the fix makes {fixed!r} instead of {wanted!r}"
    for said in _found(checked(fixed, analysis.snapshot.path, world, _only(rule))):
        yield f"what the fix makes is reported: {_shown(said, fixed)}"


def _chosen(finding: Finding, title: str | None) -> Fix | None:
    return next((fix for fix in finding.fixes if title is None or fix.title == title), None)


def _unparsable(code: str, path: str, analysis: Analysis) -> Iterator[str]:
    """Every fix, not only the one that the example shows, leaves text that parses."""
    for fix in (fix for finding in analysis.findings for fix in finding.fixes):
        for other in fix.elsewhere:
            text = Path(other.path).read_text(encoding="utf-8")
            if parse(other.path, apply_edits(text, other.edits)).malformed:
                yield f"the fix '{fix.title}' breaks '{Path(other.path).name}'"
        if fix.edits and is_python(path) and not analysis.damage:
            try:
                ast.parse(apply_edits(code, fix.edits))
            except SyntaxError as error:
                yield f"the fix '{fix.title}' leaves what does not parse: {error.msg}"
