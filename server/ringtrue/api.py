"""The public door: everything a rule may import. Does not hold code of its own."""

from ringtrue.absent_packages import EXCUSES, AbsentPackage, absent_package, replacement
from ringtrue.builtin_names import BUILTINS, CLASS_BODY, came_with
from ringtrue.context import Context
from ringtrue.cost.assignments import Assigned
from ringtrue.cost.block import BlockCost
from ringtrue.cost.loops import Loop
from ringtrue.cost.patterns import ambiguous_repeat
from ringtrue.cost.tables import group_of
from ringtrue.declared.model import CondaPackage, Declared, PythonLimit
from ringtrue.environment.answers import Absent, Found, Missing, Present, Unknown
from ringtrue.facts import NOTEBOOK, Binding
from ringtrue.import_statements import Wanted, wanted_modules, wanted_name
from ringtrue.index.values import Details, Release, Unavailable
from ringtrue.near_names import nearest
from ringtrue.rule import (
    Bad,
    Command,
    Edit,
    Evidence,
    FileEdit,
    Finding,
    Fix,
    Given,
    Good,
    Listed,
    Related,
    Released,
    Span,
    rule,
)
from ringtrue.syntax import Block

__all__ = [
    "BUILTINS",
    "CLASS_BODY",
    "EXCUSES",
    "NOTEBOOK",
    "Absent",
    "AbsentPackage",
    "Assigned",
    "Bad",
    "Binding",
    "Block",
    "BlockCost",
    "Command",
    "CondaPackage",
    "Context",
    "Declared",
    "Details",
    "Edit",
    "Evidence",
    "FileEdit",
    "Finding",
    "Fix",
    "Found",
    "Given",
    "Good",
    "Listed",
    "Loop",
    "Missing",
    "Present",
    "PythonLimit",
    "Related",
    "Release",
    "Released",
    "Span",
    "Unavailable",
    "Unknown",
    "Wanted",
    "absent_package",
    "ambiguous_repeat",
    "came_with",
    "group_of",
    "nearest",
    "replacement",
    "rule",
    "wanted_modules",
    "wanted_name",
]
