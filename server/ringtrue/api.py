"""The public door: everything a rule may import. Does not hold code of its own."""

from ringtrue.absent_packages import AbsentPackage, absent_package, replacement
from ringtrue.bound_values import bound_value, constant_of, given, last_name
from ringtrue.builtin_names import BUILTINS, CLASS_BODY, came_with
from ringtrue.builtin_types import annotated_type, builtin_type
from ringtrue.composed import Hole, composed
from ringtrue.context import Context
from ringtrue.cost.assignments import Assigned
from ringtrue.cost.block import BlockCost
from ringtrue.cost.loops import Repetition
from ringtrue.cost.patterns import ambiguous_repeat
from ringtrue.cost.tables import group_of
from ringtrue.declared.model import CondaPackage, Declared, PythonLimit
from ringtrue.environment.answers import Absent, Found, Missing, Present, Unknown
from ringtrue.environment.cycles import Crash
from ringtrue.expressions import dotted, is_pure, mentions, names_in, same, tests_above
from ringtrue.facts import NOTEBOOK, SCRIPT, Binding
from ringtrue.file_places import is_development_file, is_of_platform, is_vendored
from ringtrue.flow import Definition, Flow, Loop
from ringtrue.import_statements import Wanted, may_fail, wanted_modules, wanted_name
from ringtrue.index.near import distance as edits_between
from ringtrue.index.values import Details, Release, Unavailable
from ringtrue.near_names import nearest
from ringtrue.near_versions import nearest_version
from ringtrue.purpose import in_test, in_test_or_example
from ringtrue.qualified import qualified
from ringtrue.requirement_lookups import named_evidence, not_from_index, on_index
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
    Severity,
    Span,
    Step,
    rule,
)
from ringtrue.secret_texts import is_example, is_placeholder, looks_chosen, looks_random, provider_of
from ringtrue.syntax import Block
from ringtrue.taint.block import Arrival
from ringtrue.taint.model import Origin, Trace

__all__ = [
    "BUILTINS",
    "CLASS_BODY",
    "NOTEBOOK",
    "SCRIPT",
    "Absent",
    "AbsentPackage",
    "Arrival",
    "Assigned",
    "Bad",
    "Binding",
    "Block",
    "BlockCost",
    "Command",
    "CondaPackage",
    "Context",
    "Crash",
    "Declared",
    "Definition",
    "Details",
    "Edit",
    "Evidence",
    "FileEdit",
    "Finding",
    "Fix",
    "Flow",
    "Found",
    "Given",
    "Good",
    "Hole",
    "Listed",
    "Loop",
    "Missing",
    "Origin",
    "Present",
    "PythonLimit",
    "Related",
    "Release",
    "Released",
    "Repetition",
    "Severity",
    "Span",
    "Step",
    "Trace",
    "Unavailable",
    "Unknown",
    "Wanted",
    "absent_package",
    "ambiguous_repeat",
    "annotated_type",
    "bound_value",
    "builtin_type",
    "came_with",
    "composed",
    "constant_of",
    "dotted",
    "edits_between",
    "given",
    "group_of",
    "in_test",
    "in_test_or_example",
    "is_development_file",
    "is_example",
    "is_of_platform",
    "is_placeholder",
    "is_pure",
    "is_vendored",
    "last_name",
    "looks_chosen",
    "looks_random",
    "may_fail",
    "mentions",
    "named_evidence",
    "names_in",
    "nearest",
    "nearest_version",
    "not_from_index",
    "on_index",
    "provider_of",
    "qualified",
    "replacement",
    "rule",
    "same",
    "tests_above",
    "wanted_modules",
    "wanted_name",
]
