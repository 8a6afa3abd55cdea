"""`ringtrue explain RULE`: the page of a rule, with its examples. Does not know projects."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from difflib import get_close_matches

from ringtrue.cli.options import Usage
from ringtrue.pages import page_url
from ringtrue.registry import installed_rules
from ringtrue.rule import Bad, Given, Good, Rule


def run(arguments: argparse.Namespace) -> int:
    rules = {rule.name: rule for rule in installed_rules()}
    found = rules.get(arguments.rule)
    if found is None:
        near = get_close_matches(arguments.rule.lower().replace("_", "-"), rules, n=1)
        meant = f"did you mean '{near[0]}'?" if near else "'ringtrue rules' lists them"
        raise Usage(f"there is no rule '{arguments.rule}'; {meant}")
    print("\n".join(page(found)))
    return 0


def page(rule: Rule) -> Iterator[str]:
    """The page as Markdown."""
    yield f"# {rule.name}"
    yield ""
    yield f"{rule.summary[:1].upper()}{rule.summary[1:]}."
    yield ""
    yield f"Topic: {rule.topic}. Kind: {rule.kind}. Severity: {rule.severity}. Fix: {rule.fix}."
    yield "On by default." if rule.default else "Off by default: select it by its name."
    if rule.overlaps:
        yield f"Others that report some of it: {', '.join(rule.overlaps)}."
    if rule.page:
        yield ""
        yield rule.page
    for example in rule.examples:
        yield ""
        yield from _bad(example) if isinstance(example, Bad) else _good(example)
    yield ""
    yield page_url(rule)


def _bad(example: Bad) -> Iterator[str]:
    yield from _code(f"Reported{_where(example.given)}", example.code)
    if example.fixed is not None:
        yield ""
        yield from _code("Fixed", example.fixed)


def _good(example: Good) -> Iterator[str]:
    yield from _code(f"Not reported{_where(example.given)}: {example.why}", example.code)


def _where(given: Given) -> str:
    """What is special about the world of an example."""
    usual = Given()
    said = [] if given.path == usual.path else [f"in '{given.path}'"]
    said += [] if given.python == usual.python else [f"on Python {given.python}"]
    said += [f"with {', '.join(given.installed)} installed"] if given.installed else []
    return f" ({', '.join(said)})" if said else ""


def _code(title: str, code: str) -> Iterator[str]:
    yield f"{title}:"
    yield ""
    yield textwrap.indent(textwrap.dedent(code).strip("\n").rstrip(), "    ")
