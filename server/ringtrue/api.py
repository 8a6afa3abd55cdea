"""The public door: everything a rule may import. Does not hold code of its own.

What only rules that wait for a pause need is imported when the first of them asks for it, so that the first answer to
an editor does not wait for that.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ringtrue.absent_packages import OF_PYTHON_2, AbsentPackage, absent_package, may_be_anothers, replacement
from ringtrue.builtin_names import BUILTINS, CLASS_BODY, came_with
from ringtrue.context import Context
from ringtrue.declared.model import CondaPackage, Declared, PythonLimit
from ringtrue.environment.answers import Absent, Crash, Found, Missing, Present, Unknown
from ringtrue.expressions import dotted, is_pure, mentions, names_in, same, tests_above
from ringtrue.facts import NOTEBOOK, SCRIPT, Binding, import_mark, imports_key
from ringtrue.file_places import is_development_file, is_of_platform, is_vendored
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
    Step,
    rule,
)
from ringtrue.syntax import Block

if TYPE_CHECKING:
    from ringtrue.api_findings import lack_finding, related, release, shown_type, source_of
    from ringtrue.arithmetic import computed
    from ringtrue.block_comments import Comment, comments_of
    from ringtrue.bound_values import bound_value, given, last_name
    from ringtrue.bound_values import constant_of as bound_constant
    from ringtrue.builtin_types import annotated_type, builtin_type, item_type
    from ringtrue.calls import Misfit, misfits
    from ringtrue.commands import status_matters
    from ringtrue.composed import Hole, composed
    from ringtrue.coroutines import async_call, fate, fate_of_argument, fate_of_name, in_async_function
    from ringtrue.coroutines import is_generator as is_async_generator
    from ringtrue.cost.assignments import Assigned
    from ringtrue.cost.block import BlockCost
    from ringtrue.cost.loops import Repetition
    from ringtrue.cost.patterns import ambiguous_repeat
    from ringtrue.cost.tables import group_of
    from ringtrue.dated.asked import is_dated
    from ringtrue.dated.configured import configured_uses
    from ringtrue.dated.early import early
    from ringtrue.dated.gone import gone
    from ringtrue.dated.gone_sayings import finding_of_gone as gone_finding
    from ringtrue.dated.gone_sayings import finding_of_remembered as remembered_finding
    from ringtrue.dated.hosted import retired_model
    from ringtrue.dated.inner_classes import inner_class_uses
    from ringtrue.dated.packages import incompatible, successor
    from ringtrue.dated.parameters import dated_keywords
    from ringtrue.dated.remembered import remembered
    from ringtrue.dated.sayings import finding_of as dated_finding
    from ringtrue.dated.uses import uses as dated_uses
    from ringtrue.dated.warned import warned
    from ringtrue.environment.api.values import Api, Members, NoSuchMember, Parameter, Place, Signature
    from ringtrue.examples.reading import is_placed
    from ringtrue.examples.tested import Tested, tested, tested_assert, tested_beside, tested_with
    from ringtrue.excuses import excused
    from ringtrue.flow import Definition, Flow, Loop
    from ringtrue.foreign import foreign_read
    from ringtrue.foreign_names import FOREIGN_MEMBERS, FOREIGN_NAMES, Foreign
    from ringtrue.held_tests import held_tests
    from ringtrue.judged_calls import called_name, is_overridable, is_sure, judged_call, keyword_meant, literal_meant
    from ringtrue.lacking import is_set_elsewhere, lack, lacks_special
    from ringtrue.meant import meant
    from ringtrue.migrations.model import Library, changed
    from ringtrue.orm.asking import Query, class_of, instance_of, model_at, model_of, query_of
    from ringtrue.orm.commits import writes
    from ringtrue.orm.held import (
        ONE_AT_A_TIME,
        asks_database,
        bare_type,
        cursors_of,
        ends_with,
        entered_as,
        gives_back,
        handed_on,
        made_once,
        opens_aiosqlite,
        serves_requests,
        worked_with,
    )
    from ringtrue.orm.known_types import type_of
    from ringtrue.orm.lookups import Wrong, wrong_in_path
    from ringtrue.orm.named import Named, constructed, entity_of, named_in
    from ringtrue.orm.objects import column_lacking, manager_lacking, model_has, named_accessor, object_lacking
    from ringtrue.orm.statements import Statement, column_of, executed, loaders_in, mapped, relation_of, statement_of
    from ringtrue.orm.values import Field, Model, PlainClass
    from ringtrue.outcomes import (
        Claim,
        catches_everything,
        caught_names,
        claim_of,
        in_tests,
        is_message,
        is_passive,
        is_pause,
        is_quiet,
        is_success,
        message_of,
        speaks_of,
        text_of,
    )
    from ringtrue.own_attributes import lacks, may_be_told
    from ringtrue.purpose import in_development, in_test, in_test_or_example
    from ringtrue.schema.names import Fault
    from ringtrue.schema.placeholders import Placeholder, placeholders, quoted_placeholders
    from ringtrue.schema.plan import Scan
    from ringtrue.schema.values import Lookup
    from ringtrue.secret_texts import is_example, is_placeholder, looks_chosen, looks_random, provider_of
    from ringtrue.sequences import is_left_alone, is_sequence, length_offset
    from ringtrue.sql_calls import (
        DIALECTS,
        SqlCall,
        driver_of,
        looks_like_sql,
        module_texts,
        only_driver,
        place_of,
        sql_call,
        whole_text,
    )
    from ringtrue.suites import suite_of
    from ringtrue.taint.block import Arrival
    from ringtrue.taint.model import Framework, Origin, Trace
    from ringtrue.testing.asserting import judgement, of_call
    from ringtrue.testing.assertions import Assertion, assertions_in, assertions_of
    from ringtrue.testing.collected import Trial, bases_of, class_marks, is_test_case, meaning, trial_of
    from ringtrue.testing.constants import constant_of, never_runs
    from ringtrue.testing.deeds import TESTS, count_key, expected_key, judging
    from ringtrue.testing.definitions import Definition as Defined
    from ringtrue.testing.definitions import parsed_definition
    from ringtrue.testing.mocks import ASSERTIONS as MOCK_ASSERTIONS
    from ringtrue.testing.mocks import is_mock, makes_mock, root_of
    from ringtrue.testing.never_none import never_none
    from ringtrue.testing.places import is_test_file, serves_tests
    from ringtrue.tree import walk
    from ringtrue.web.django_apps import Unlisted
    from ringtrue.web.handlers import framework_of, hands_on, own_returns, passed_before, reached_here
    from ringtrue.web.included import Left
    from ringtrue.web.reached import Reached
    from ringtrue.web.results import falls_off, is_status, plain_kind, rows_of
    from ringtrue.web.shadows import Shadow
    from ringtrue.web.values import Class as WebClass
    from ringtrue.web.values import Function as WebFunction

_LATER = {
    "Api": "ringtrue.environment.api.values",
    "Arrival": "ringtrue.taint.block",
    "Assertion": "ringtrue.testing.assertions",
    "Assigned": "ringtrue.cost.assignments",
    "BlockCost": "ringtrue.cost.block",
    "Claim": "ringtrue.outcomes",
    "Comment": "ringtrue.block_comments",
    "DIALECTS": "ringtrue.sql_calls",
    "Defined": "ringtrue.testing.definitions:Definition",
    "Definition": "ringtrue.flow",
    "FOREIGN_MEMBERS": "ringtrue.foreign_names",
    "FOREIGN_NAMES": "ringtrue.foreign_names",
    "Fault": "ringtrue.schema.names",
    "Field": "ringtrue.orm.values",
    "Flow": "ringtrue.flow",
    "Foreign": "ringtrue.foreign_names",
    "Framework": "ringtrue.taint.model",
    "Hole": "ringtrue.composed",
    "Left": "ringtrue.web.included",
    "Library": "ringtrue.migrations.model",
    "Lookup": "ringtrue.schema.values",
    "Loop": "ringtrue.flow",
    "MOCK_ASSERTIONS": "ringtrue.testing.mocks:ASSERTIONS",
    "Members": "ringtrue.environment.api.values",
    "Misfit": "ringtrue.calls",
    "Model": "ringtrue.orm.values",
    "Named": "ringtrue.orm.named",
    "NoSuchMember": "ringtrue.environment.api.values",
    "ONE_AT_A_TIME": "ringtrue.orm.held",
    "Origin": "ringtrue.taint.model",
    "Parameter": "ringtrue.environment.api.values",
    "Place": "ringtrue.environment.api.values",
    "Placeholder": "ringtrue.schema.placeholders",
    "PlainClass": "ringtrue.orm.values",
    "Query": "ringtrue.orm.asking",
    "Reached": "ringtrue.web.reached",
    "Repetition": "ringtrue.cost.loops",
    "Scan": "ringtrue.schema.plan",
    "Shadow": "ringtrue.web.shadows",
    "Signature": "ringtrue.environment.api.values",
    "SqlCall": "ringtrue.sql_calls",
    "Statement": "ringtrue.orm.statements",
    "TESTS": "ringtrue.testing.deeds",
    "Tested": "ringtrue.examples.tested",
    "Trace": "ringtrue.taint.model",
    "Trial": "ringtrue.testing.collected",
    "Unlisted": "ringtrue.web.django_apps",
    "WebClass": "ringtrue.web.values:Class",
    "WebFunction": "ringtrue.web.values:Function",
    "Wrong": "ringtrue.orm.lookups",
    "ambiguous_repeat": "ringtrue.cost.patterns",
    "annotated_type": "ringtrue.builtin_types",
    "asks_database": "ringtrue.orm.held",
    "assertions_in": "ringtrue.testing.assertions",
    "assertions_of": "ringtrue.testing.assertions",
    "async_call": "ringtrue.coroutines",
    "bare_type": "ringtrue.orm.held",
    "bases_of": "ringtrue.testing.collected",
    "bound_constant": "ringtrue.bound_values:constant_of",
    "bound_value": "ringtrue.bound_values",
    "builtin_type": "ringtrue.builtin_types",
    "called_name": "ringtrue.judged_calls",
    "catches_everything": "ringtrue.outcomes",
    "caught_names": "ringtrue.outcomes",
    "changed": "ringtrue.migrations.model",
    "claim_of": "ringtrue.outcomes",
    "class_marks": "ringtrue.testing.collected",
    "class_of": "ringtrue.orm.asking",
    "column_lacking": "ringtrue.orm.objects",
    "column_of": "ringtrue.orm.statements",
    "comments_of": "ringtrue.block_comments",
    "composed": "ringtrue.composed",
    "computed": "ringtrue.arithmetic",
    "configured_uses": "ringtrue.dated.configured",
    "constant_of": "ringtrue.testing.constants",
    "constructed": "ringtrue.orm.named",
    "count_key": "ringtrue.testing.deeds",
    "cursors_of": "ringtrue.orm.held",
    "dated_finding": "ringtrue.dated.sayings:finding_of",
    "dated_keywords": "ringtrue.dated.parameters",
    "dated_uses": "ringtrue.dated.uses:uses",
    "driver_of": "ringtrue.sql_calls",
    "early": "ringtrue.dated.early",
    "ends_with": "ringtrue.orm.held",
    "entered_as": "ringtrue.orm.held",
    "entity_of": "ringtrue.orm.named",
    "excused": "ringtrue.excuses",
    "executed": "ringtrue.orm.statements",
    "expected_key": "ringtrue.testing.deeds",
    "falls_off": "ringtrue.web.results",
    "fate": "ringtrue.coroutines",
    "fate_of_argument": "ringtrue.coroutines",
    "fate_of_name": "ringtrue.coroutines",
    "foreign_read": "ringtrue.foreign",
    "framework_of": "ringtrue.web.handlers",
    "given": "ringtrue.bound_values",
    "gives_back": "ringtrue.orm.held",
    "gone": "ringtrue.dated.gone",
    "gone_finding": "ringtrue.dated.gone_sayings:finding_of_gone",
    "group_of": "ringtrue.cost.tables",
    "handed_on": "ringtrue.orm.held",
    "hands_on": "ringtrue.web.handlers",
    "held_tests": "ringtrue.held_tests",
    "in_async_function": "ringtrue.coroutines",
    "in_development": "ringtrue.purpose",
    "in_test": "ringtrue.purpose",
    "in_test_or_example": "ringtrue.purpose",
    "in_tests": "ringtrue.outcomes",
    "incompatible": "ringtrue.dated.packages",
    "inner_class_uses": "ringtrue.dated.inner_classes",
    "instance_of": "ringtrue.orm.asking",
    "is_async_generator": "ringtrue.coroutines:is_generator",
    "is_dated": "ringtrue.dated.asked",
    "is_example": "ringtrue.secret_texts",
    "is_left_alone": "ringtrue.sequences",
    "is_message": "ringtrue.outcomes",
    "is_mock": "ringtrue.testing.mocks",
    "is_overridable": "ringtrue.judged_calls",
    "is_passive": "ringtrue.outcomes",
    "is_pause": "ringtrue.outcomes",
    "is_placed": "ringtrue.examples.reading",
    "is_placeholder": "ringtrue.secret_texts",
    "is_quiet": "ringtrue.outcomes",
    "is_sequence": "ringtrue.sequences",
    "is_set_elsewhere": "ringtrue.lacking",
    "is_status": "ringtrue.web.results",
    "is_success": "ringtrue.outcomes",
    "is_sure": "ringtrue.judged_calls",
    "is_test_case": "ringtrue.testing.collected",
    "is_test_file": "ringtrue.testing.places",
    "item_type": "ringtrue.builtin_types",
    "judged_call": "ringtrue.judged_calls",
    "judgement": "ringtrue.testing.asserting",
    "judging": "ringtrue.testing.deeds",
    "keyword_meant": "ringtrue.judged_calls",
    "lack": "ringtrue.lacking",
    "lack_finding": "ringtrue.api_findings",
    "lacks": "ringtrue.own_attributes",
    "lacks_special": "ringtrue.lacking",
    "last_name": "ringtrue.bound_values",
    "length_offset": "ringtrue.sequences",
    "literal_meant": "ringtrue.judged_calls",
    "loaders_in": "ringtrue.orm.statements",
    "looks_chosen": "ringtrue.secret_texts",
    "looks_like_sql": "ringtrue.sql_calls",
    "looks_random": "ringtrue.secret_texts",
    "made_once": "ringtrue.orm.held",
    "makes_mock": "ringtrue.testing.mocks",
    "manager_lacking": "ringtrue.orm.objects",
    "mapped": "ringtrue.orm.statements",
    "may_be_told": "ringtrue.own_attributes",
    "meaning": "ringtrue.testing.collected",
    "meant": "ringtrue.meant",
    "message_of": "ringtrue.outcomes",
    "misfits": "ringtrue.calls",
    "model_at": "ringtrue.orm.asking",
    "model_has": "ringtrue.orm.objects",
    "model_of": "ringtrue.orm.asking",
    "module_texts": "ringtrue.sql_calls",
    "named_accessor": "ringtrue.orm.objects",
    "named_in": "ringtrue.orm.named",
    "never_none": "ringtrue.testing.never_none",
    "never_runs": "ringtrue.testing.constants",
    "object_lacking": "ringtrue.orm.objects",
    "of_call": "ringtrue.testing.asserting",
    "only_driver": "ringtrue.sql_calls",
    "opens_aiosqlite": "ringtrue.orm.held",
    "own_returns": "ringtrue.web.handlers",
    "parsed_definition": "ringtrue.testing.definitions",
    "passed_before": "ringtrue.web.handlers",
    "place_of": "ringtrue.sql_calls",
    "placeholders": "ringtrue.schema.placeholders",
    "plain_kind": "ringtrue.web.results",
    "provider_of": "ringtrue.secret_texts",
    "query_of": "ringtrue.orm.asking",
    "quoted_placeholders": "ringtrue.schema.placeholders",
    "reached_here": "ringtrue.web.handlers",
    "related": "ringtrue.api_findings",
    "relation_of": "ringtrue.orm.statements",
    "release": "ringtrue.api_findings",
    "remembered": "ringtrue.dated.remembered",
    "remembered_finding": "ringtrue.dated.gone_sayings:finding_of_remembered",
    "retired_model": "ringtrue.dated.hosted",
    "root_of": "ringtrue.testing.mocks",
    "rows_of": "ringtrue.web.results",
    "serves_requests": "ringtrue.orm.held",
    "serves_tests": "ringtrue.testing.places",
    "shown_type": "ringtrue.api_findings",
    "source_of": "ringtrue.api_findings",
    "speaks_of": "ringtrue.outcomes",
    "sql_call": "ringtrue.sql_calls",
    "statement_of": "ringtrue.orm.statements",
    "status_matters": "ringtrue.commands",
    "successor": "ringtrue.dated.packages",
    "suite_of": "ringtrue.suites",
    "tested": "ringtrue.examples.tested",
    "tested_assert": "ringtrue.examples.tested",
    "tested_beside": "ringtrue.examples.tested",
    "tested_with": "ringtrue.examples.tested",
    "text_of": "ringtrue.outcomes",
    "trial_of": "ringtrue.testing.collected",
    "type_of": "ringtrue.orm.known_types",
    "walk": "ringtrue.tree",
    "warned": "ringtrue.dated.warned",
    "whole_text": "ringtrue.sql_calls",
    "worked_with": "ringtrue.orm.held",
    "writes": "ringtrue.orm.commits",
    "wrong_in_path": "ringtrue.orm.lookups",
}
"""Where the names live that are imported on first use; behind a colon, what they are called there."""

__all__ = [
    "BUILTINS",
    "CLASS_BODY",
    "DIALECTS",
    "FOREIGN_MEMBERS",
    "FOREIGN_NAMES",
    "MOCK_ASSERTIONS",
    "NOTEBOOK",
    "OF_PYTHON_2",
    "ONE_AT_A_TIME",
    "SCRIPT",
    "TESTS",
    "Absent",
    "AbsentPackage",
    "Api",
    "Arrival",
    "Assertion",
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
    "Defined",
    "Definition",
    "Details",
    "Edit",
    "Evidence",
    "Fault",
    "Field",
    "FileEdit",
    "Finding",
    "Fix",
    "Flow",
    "Foreign",
    "Found",
    "Framework",
    "Given",
    "Good",
    "Hole",
    "Left",
    "Library",
    "Listed",
    "Lookup",
    "Loop",
    "Members",
    "Misfit",
    "Missing",
    "Model",
    "Named",
    "NoSuchMember",
    "Origin",
    "Parameter",
    "Place",
    "Placeholder",
    "PlainClass",
    "Present",
    "PythonLimit",
    "Query",
    "Reached",
    "Related",
    "Release",
    "Released",
    "Repetition",
    "Scan",
    "Severity",
    "Shadow",
    "Signature",
    "Span",
    "SqlCall",
    "Statement",
    "Step",
    "Tested",
    "Trace",
    "Trial",
    "Unavailable",
    "Unknown",
    "Unlisted",
    "Wanted",
    "WebClass",
    "WebFunction",
    "Wrong",
    "absent_package",
    "ambiguous_repeat",
    "annotated_type",
    "asks_database",
    "assertions_in",
    "assertions_of",
    "async_call",
    "bare_type",
    "bases_of",
    "bound_constant",
    "bound_value",
    "builtin_type",
    "called_name",
    "came_with",
    "catches_everything",
    "caught_names",
    "changed",
    "claim_of",
    "class_marks",
    "class_of",
    "column_lacking",
    "column_of",
    "comments_of",
    "composed",
    "computed",
    "configured_uses",
    "constant_of",
    "constructed",
    "count_key",
    "cursors_of",
    "dated_finding",
    "dated_keywords",
    "dated_uses",
    "dotted",
    "driver_of",
    "early",
    "edits_between",
    "ends_with",
    "entered_as",
    "entity_of",
    "excused",
    "executed",
    "expected_key",
    "falls_off",
    "fate",
    "fate_of_argument",
    "fate_of_name",
    "foreign_read",
    "framework_of",
    "given",
    "gives_back",
    "gone",
    "gone_finding",
    "group_of",
    "handed_on",
    "hands_on",
    "held_tests",
    "import_mark",
    "imports_key",
    "in_async_function",
    "in_development",
    "in_test",
    "in_test_or_example",
    "in_tests",
    "incompatible",
    "inner_class_uses",
    "instance_of",
    "is_async_generator",
    "is_dated",
    "is_development_file",
    "is_example",
    "is_left_alone",
    "is_message",
    "is_mock",
    "is_of_platform",
    "is_overridable",
    "is_passive",
    "is_pause",
    "is_placed",
    "is_placeholder",
    "is_pure",
    "is_quiet",
    "is_sequence",
    "is_set_elsewhere",
    "is_status",
    "is_success",
    "is_sure",
    "is_test_case",
    "is_test_file",
    "is_vendored",
    "item_type",
    "judged_call",
    "judgement",
    "judging",
    "keyword_meant",
    "lack",
    "lack_finding",
    "lacks",
    "lacks_special",
    "last_name",
    "length_offset",
    "literal_meant",
    "loaders_in",
    "looks_chosen",
    "looks_like_sql",
    "looks_random",
    "made_once",
    "makes_mock",
    "manager_lacking",
    "mapped",
    "may_be_anothers",
    "may_be_told",
    "may_fail",
    "meaning",
    "meant",
    "mentions",
    "message_of",
    "misfits",
    "model_at",
    "model_has",
    "model_of",
    "module_texts",
    "named_accessor",
    "named_evidence",
    "named_in",
    "names_in",
    "nearest",
    "nearest_version",
    "never_none",
    "never_runs",
    "not_from_index",
    "object_lacking",
    "of_call",
    "on_index",
    "only_driver",
    "opens_aiosqlite",
    "own_returns",
    "parsed_definition",
    "passed_before",
    "place_of",
    "placeholders",
    "plain_kind",
    "provider_of",
    "qualified",
    "query_of",
    "quoted_placeholders",
    "reached_here",
    "related",
    "relation_of",
    "release",
    "remembered",
    "remembered_finding",
    "replacement",
    "retired_model",
    "root_of",
    "rows_of",
    "rule",
    "same",
    "serves_requests",
    "serves_tests",
    "shown_type",
    "source_of",
    "speaks_of",
    "sql_call",
    "statement_of",
    "status_matters",
    "successor",
    "suite_of",
    "tested",
    "tested_assert",
    "tested_beside",
    "tested_with",
    "tests_above",
    "text_of",
    "trial_of",
    "type_of",
    "walk",
    "wanted_modules",
    "wanted_name",
    "warned",
    "whole_text",
    "worked_with",
    "writes",
    "wrong_in_path",
]


def __getattr__(name: str) -> Any:
    home = _LATER.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, own = home.partition(":")
    found = globals()[name] = getattr(import_module(module), own or name)
    return found
