"""Which parameters a body says should not be given any more."""

from __future__ import annotations

import ast
from textwrap import indent

import pytest
from ringtrue.environment.api.parameter_warnings import parameter_warnings

WARN = "warnings.warn('retries is deprecated', DeprecationWarning)"


@pytest.mark.parametrize(
    "test",
    [
        "retries is not None",
        "retries is not _UNSET",
        "retries is not lib.no_default",
        "retries is not NotGiven",
        "retries != 'deprecated'",
    ],
)
def test_a_warning_behind_the_test_whether_it_was_given(test: str) -> None:
    assert _read(f"if {test}:\n    {WARN}") == (("retries", "retries is deprecated"),)


@pytest.mark.parametrize(
    "body",
    [
        f"if retries == 0:\n    {WARN}",
        f"if retries is not None and other:\n    {WARN}",
        f"if retries is not other:\n    {WARN}",
        f"if other is not None:\n    {WARN}",
        f"if retries is not None:\n    if other:\n        {WARN}",
        f"if retries is not None:\n    return\n    {WARN}",
        "if retries is not None:\n    warnings.warn('retries is deprecated')",
        "if retries is not None:\n    warnings.warn('retries is high', FutureWarning)",
        WARN,
    ],
)
def test_what_is_said_of_some_values_or_of_something_else(body: str) -> None:
    assert _read(body) == ()


def _read(body: str) -> tuple[tuple[str, str], ...]:
    function = ast.parse(f"def get(url, retries=None, other=None):\n{indent(body, '    ')}").body[0]
    assert isinstance(function, ast.FunctionDef)
    return parameter_warnings(function.body, {"url", "retries", "other"})
