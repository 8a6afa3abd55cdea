"""Near names: by spelling, the likeliest first, and nothing far."""

from __future__ import annotations

import pytest
from ringtrue.near_names import nearest
from ringtrue.near_versions import nearest_version


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        ("pricse", ("price", "prices", "total"), ("prices", "price")),
        ("toDateTime", ("to_datetime", "to_date"), ("to_datetime",)),
        ("orderedDict", ("OrderedDict", "order"), ("OrderedDict",)),
        ("ab", ("abc", "ac"), ()),
        ("itmes", ("items",), ("items",)),
        ("value", ("value",), ()),
        ("value", ("_value",), ()),
        ("_valeu", ("_value", "value"), ("_value", "value")),
        ("x" * 200, ("x" * 199,), ()),
    ],
)
def test_nearest(name: str, candidates: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert nearest(name, candidates) == expected


@pytest.mark.parametrize(
    ("specifier", "versions", "expected"),
    [
        ("==2.99", ("1.0", "2.40.0", "3.0"), "2.40.0"),
        ("==0.1", ("1.0", "2.0"), "1.0"),
        (">=5", ("1.0", "2.0", "3.0rc1"), "2.0"),
        ("==1.*", ("0.9", "2.0"), "0.9"),
        ("==1", (), None),
        ("nonsense", ("1.0",), None),
        ("==1", ("3.0rc1",), "3.0rc1"),
    ],
)
def test_nearest_version(specifier: str, versions: tuple[str, ...], expected: str | None) -> None:
    assert nearest_version(specifier, versions) == expected


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
