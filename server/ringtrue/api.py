"""The public door: everything a rule may import. Does not hold code of its own."""

from ringtrue.context import Context
from ringtrue.facts import Binding
from ringtrue.rule import Bad, Command, Edit, Evidence, FileEdit, Finding, Fix, Given, Good, Related, Span, rule
from ringtrue.syntax import Block

__all__ = [
    "Bad",
    "Binding",
    "Block",
    "Command",
    "Context",
    "Edit",
    "Evidence",
    "FileEdit",
    "Finding",
    "Fix",
    "Given",
    "Good",
    "Related",
    "Span",
    "rule",
]
