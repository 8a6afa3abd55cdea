"""Where the documentation of each rule is. The only place that knows the address of the project's pages.

Does not know whether the page can be reached.
"""

from __future__ import annotations

from ringtrue.rule import Rule

DOCUMENTATION = "https://ringtrue.dev"


def page_url(rule: Rule) -> str:
    """The address of the rule's page."""
    return f"{DOCUMENTATION}/rules/{rule.topic}/{rule.name}"
