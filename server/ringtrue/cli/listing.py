"""`ringtrue rules`: every rule there is, and the door to packs of one's own. Does not know which run in a project."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from ringtrue.registry import installed_rules
from ringtrue.rule import Rule


def run(arguments: argparse.Namespace) -> int:
    if arguments.action != "list":
        from ringtrue.cli import packs  # on first use: few people write rules

        return packs.begin(arguments) if arguments.action == "new" else packs.test(arguments)
    rules = installed_rules()
    print(_as_json(rules) if arguments.output_format == "json" else _as_text(rules))
    return 0


def _as_json(rules: Sequence[Rule]) -> str:
    said = [
        {
            "name": rule.name,
            "topic": rule.topic,
            "kind": rule.kind,
            "severity": rule.severity,
            "default": rule.default,
            "summary": rule.summary,
            "fix": rule.fix,
            "overlaps": list(rule.overlaps),
            **({"cwe": list(rule.cwe)} if rule.cwe else {}),
        }
        for rule in rules
    ]
    return json.dumps(said, indent=2)


def _as_text(rules: Sequence[Rule]) -> str:
    widest = max((len(rule.name) for rule in rules), default=0)
    lines: list[str] = []
    topic = None
    for rule in rules:
        if rule.topic != topic:
            topic = rule.topic
            lines += [*([""] if lines else []), topic]
        notes: list[str] = [rule.severity]
        notes += [] if rule.fix == "none" else [f"fix: {rule.fix}"]
        notes += [] if rule.default else ["off by default"]
        lines.append(f"  {rule.name:<{widest}}  {rule.summary} ({', '.join(notes)})")
    return "\n".join(lines)
