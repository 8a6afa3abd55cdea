"""Placeholders: those of each driver, and what only looks like one."""

from __future__ import annotations

import pytest
from ringtrue.schema.placeholders import placeholders, quoted_placeholders


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("a = ? AND b = ?2", [("?", ""), ("?", "2")]),
        ("a = %s AND b = %(name)s", [("%s", ""), ("%(name)s", "name")]),
        ("a = $1 AND b = :name", [("$1", "1"), (":name", "name")]),
        ("a = '?' AND b = \"%s\" -- ?\n/* :a */ AND c = ?", [("?", "")]),
        ("a LIKE '50%%' AND b = 'it''s ?'", []),
        ("a::text = :b", [(":name", "b")]),
        ("data ?| $1 AND data ?& $2", [("$1", "1"), ("$1", "2")]),
        ("strftime('%s', a)", []),
        ("SELECT $tag$ ? $tag$", []),
    ],
)
def test_placeholders(sql: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.style, one.name) for one in placeholders(sql)] == expected


def test_places() -> None:
    sql = "a = '?' AND b = ?"
    assert [sql[one.start : one.end] for one in placeholders(sql)] == ["?"]
    assert placeholders(sql)[0].start == len(sql) - 1


def test_quoted() -> None:
    assert quoted_placeholders("a = '%s' AND b = '?x' AND c = '$1'") == ("'%s'", "'$1'")
