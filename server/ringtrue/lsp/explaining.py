"""Explaining: the rules there are, and the page of one, for clients that show them. Does not know documents."""

from __future__ import annotations

from typing import Any

from ringtrue.pages import page_text, page_url
from ringtrue.registry import installed_rules


def rules() -> list[dict[str, Any]]:
    """Every rule in the words of one line."""
    return [{"name": rule.name, "topic": rule.topic, "summary": rule.summary} for rule in installed_rules()]


def explain(name: str) -> dict[str, Any] | None:
    """The page of a rule as Markdown, and its address; None where there is no such rule."""
    rule = next((rule for rule in installed_rules() if rule.name == name), None)
    return None if rule is None else {"rule": name, "markdown": page_text(rule), "url": page_url(rule)}
