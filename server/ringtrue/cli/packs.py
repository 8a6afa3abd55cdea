"""`ringtrue rules new` and `ringtrue rules test`: a pack of one's own, begun and tried.

Does not know what is in a pack that works.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from keyword import iskeyword
from pathlib import Path
from types import ModuleType

from ringtrue.cli.main import CLEAN, FINDINGS
from ringtrue.cli.options import Usage
from ringtrue.cli.scaffold import files_of
from ringtrue.packs import loaded, packages_in
from ringtrue.registry import installed_rules, rules_of
from ringtrue.rule import Rule
from ringtrue.trying.trial import Fault, faults_of

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def begin(arguments: argparse.Namespace) -> int:
    """Write a pack with one rule and its tests. Raises Usage."""
    if not arguments.name:
        raise Usage("name the rule: 'ringtrue rules new no-shell --topic house'")
    for what, name in (("rule", arguments.name), ("topic", arguments.topic), ("pack", arguments.pack)):
        if not _NAME.fullmatch(name) or iskeyword(name):
            raise Usage(f"the {what} '{name}' is not of lower-case words joined by '-'")
    if any(rule.name == arguments.name for rule in installed_rules()):
        raise Usage(f"there is a rule '{arguments.name}' already")
    folder = Path(arguments.folder or arguments.pack)
    for name, text in files_of(arguments.pack, arguments.topic, arguments.name).items():
        path = folder / name
        if path.exists() and name.endswith(("pyproject.toml", "__init__.py", "test_examples.py")):
            continue  # a second rule in the pack
        if path.exists():
            raise Usage(f"'{path}' is there already")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path)
    return CLEAN


def test(arguments: argparse.Namespace) -> int:
    """Run every example, of an installed pack, of a folder that holds one, or of one rule. Raises Usage."""
    rules = _wanted(arguments.name)
    with tempfile.TemporaryDirectory(prefix="ringtrue-") as folder:
        faults = [fault for rule in rules for fault in faults_of(rule, Path(folder) / rule.name)]
    for fault in (*faults, *(Fault(rule.name, "", said) for rule in rules[:1] for said in arguments.heard)):
        print(f"{fault.rule}: {f'{fault.example}: ' if fault.example else ''}{fault.said}")
    count = sum(len(rule.examples) for rule in rules)
    said = ", ".join(_many(*one) for one in ((len(rules), "rule"), (count, "example"), (len(faults), "fault")))
    print(f"ringtrue: {said}", file=sys.stderr)
    failed = bool(faults or arguments.heard)
    arguments.heard.clear()
    return FINDINGS if failed else CLEAN


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _wanted(name: str | None) -> Sequence[Rule]:
    if not name:
        return [rule for rule in installed_rules() if rule.examples]
    named = [rule for rule in installed_rules() if rule.name == name]
    if named:
        return named
    found = [rule for pack in _packs(name) for rule in rules_of(pack)]
    if not found:
        raise Usage(f"'{name}' is no rule, no package with rules, and no folder that holds one")
    return found


def _packs(name: str) -> Iterator[ModuleType]:
    """The packages that `name` means: one that can be imported, or those in a folder. They are imported: they run."""
    folder = Path(name)
    if folder.is_dir():
        yield from map(loaded, packages_in(folder))
        return
    try:
        yield importlib.import_module(name)
    except ImportError as error:
        raise Usage(f"'{name}' cannot be imported: {error}") from None
