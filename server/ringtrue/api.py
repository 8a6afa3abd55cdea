"""The public door: everything a rule may import. Does not hold code of its own."""

from ringtrue.absent_packages import AbsentPackage, absent_package, replacement
from ringtrue.block_comments import Comment, comments_of
from ringtrue.builtin_names import BUILTINS, CLASS_BODY, came_with
from ringtrue.builtin_types import annotated_type, builtin_type
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
from ringtrue.outcomes import (
    Claim,
    catches_everything,
    caught_names,
    claim_of,
    is_message,
    is_passive,
    is_quiet,
    is_success,
    is_test_path,
    message_of,
    speaks_of,
    text_of,
)
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
    rule,
)
from ringtrue.suites import suite_of
from ringtrue.syntax import Block

__all__ = [
    "BUILTINS",
    "CLASS_BODY",
    "NOTEBOOK",
    "SCRIPT",
    "Absent",
    "AbsentPackage",
    "Assigned",
    "Bad",
    "Binding",
    "Block",
    "BlockCost",
    "Claim",
    "Command",
    "Comment",
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
    "Listed",
    "Loop",
    "Missing",
    "Present",
    "PythonLimit",
    "Related",
    "Release",
    "Released",
    "Repetition",
    "Severity",
    "Span",
    "Unavailable",
    "Unknown",
    "Wanted",
    "absent_package",
    "ambiguous_repeat",
    "annotated_type",
    "builtin_type",
    "came_with",
    "catches_everything",
    "caught_names",
    "claim_of",
    "comments_of",
    "dotted",
    "edits_between",
    "group_of",
    "is_development_file",
    "is_message",
    "is_of_platform",
    "is_passive",
    "is_pure",
    "is_quiet",
    "is_success",
    "is_test_path",
    "is_vendored",
    "may_fail",
    "mentions",
    "message_of",
    "named_evidence",
    "names_in",
    "nearest",
    "nearest_version",
    "not_from_index",
    "on_index",
    "qualified",
    "replacement",
    "rule",
    "same",
    "speaks_of",
    "suite_of",
    "tests_above",
    "text_of",
    "wanted_modules",
    "wanted_name",
]
