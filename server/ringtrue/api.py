"""The public door: everything a rule may import. Does not hold code of its own."""

from ringtrue.absent_packages import AbsentPackage, absent_package, replacement
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
from ringtrue.syntax import Block
from ringtrue.testing.asserting import judgement, of_call
from ringtrue.testing.assertions import Assertion, assertions_in, assertions_of
from ringtrue.testing.collected import Trial, bases_of, is_test_case, meaning, trial_of
from ringtrue.testing.constants import constant_of
from ringtrue.testing.deeds import TESTS, count_key, expected_key, judging
from ringtrue.testing.definitions import Definition as Defined
from ringtrue.testing.definitions import parsed_definition
from ringtrue.testing.mocks import ASSERTIONS as MOCK_ASSERTIONS
from ringtrue.testing.mocks import is_mock, makes_mock, root_of
from ringtrue.testing.never_none import never_gives_none
from ringtrue.testing.places import is_test_file, serves_tests

__all__ = [
    "BUILTINS",
    "CLASS_BODY",
    "MOCK_ASSERTIONS",
    "NOTEBOOK",
    "SCRIPT",
    "TESTS",
    "Absent",
    "AbsentPackage",
    "Assertion",
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
    "Defined",
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
    "Trial",
    "Unavailable",
    "Unknown",
    "Wanted",
    "absent_package",
    "ambiguous_repeat",
    "annotated_type",
    "assertions_in",
    "assertions_of",
    "bases_of",
    "builtin_type",
    "came_with",
    "constant_of",
    "count_key",
    "dotted",
    "edits_between",
    "expected_key",
    "group_of",
    "is_development_file",
    "is_mock",
    "is_of_platform",
    "is_pure",
    "is_test_case",
    "is_test_file",
    "is_vendored",
    "judgement",
    "judging",
    "makes_mock",
    "may_fail",
    "meaning",
    "mentions",
    "named_evidence",
    "names_in",
    "nearest",
    "nearest_version",
    "never_gives_none",
    "not_from_index",
    "of_call",
    "on_index",
    "parsed_definition",
    "qualified",
    "replacement",
    "root_of",
    "rule",
    "same",
    "serves_tests",
    "tests_above",
    "trial_of",
    "wanted_modules",
    "wanted_name",
]
