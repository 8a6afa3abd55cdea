"""Near names: what comes first."""

from __future__ import annotations

import pytest
from ringtrue.near_names import nearest


@pytest.mark.parametrize(
    ("name", "candidates", "first"),
    [
        ("Intger", ["INTEGER", "Integer"], "Integer"),
        ("declaritive_base", ["DeclarativeBase", "declarative_base"], "declarative_base"),
        ("toDateTime", ["to_datetime"], "to_datetime"),
    ],
)
def test_the_nearest_in_spelling_and_case_comes_first(name: str, candidates: list[str], first: str) -> None:
    assert nearest(name, candidates)[0] == first
