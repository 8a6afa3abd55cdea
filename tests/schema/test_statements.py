"""Statements: tables and indexes as SQL of several dialects declares them."""

from __future__ import annotations

import pytest
from ringtrue.schema.statements import declared
from ringtrue.schema.values import Declared, Place, Schema, Table

HERE = Place("schema.sql", 10)


def table(sql: str, name: str = "t") -> Table:
    return Schema.of([declared(sql, HERE)]).tables[name]


@pytest.mark.parametrize(
    ("sql", "key", "indexes"),
    [
        ("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)", ("a",), set()),
        ("CREATE TABLE IF NOT EXISTS t (a INT, b TEXT UNIQUE, PRIMARY KEY (a, b))", ("a", "b"), {("b",)}),
        ("CREATE TABLE t (a INT, b INT, UNIQUE (b, a))", (), {("b", "a")}),
        ("CREATE TABLE t (a serial primary key, b varchar(30) not null, constraint u unique (b))", ("a",), {("b",)}),
        ("CREATE TABLE `t` (`a` int AUTO_INCREMENT, `b` int, PRIMARY KEY (`a`), KEY `k` (`b`))", ("a",), {("b",)}),
        ("CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (b);", (), {("b",)}),
        ("CREATE TABLE t (a INT, b INT); CREATE UNIQUE INDEX i ON t (b DESC, a);", (), {("b", "a")}),
    ],
)
def test_keys_and_indexes(sql: str, key: tuple[str, ...], indexes: set[tuple[str, ...]]) -> None:
    found = table(sql)
    assert (found.key, found.indexes, found.complete) == (key, indexes, True)
    assert [column.name for column in found.columns] == ["a", "b"]


def test_columns_say_their_type_and_where_they_point() -> None:
    found = table("CREATE TABLE t (a INT NOT NULL REFERENCES other (id), b VARCHAR(20))")
    a, b = found.columns
    assert (a.kind, a.nullable, a.target) == ("INT", False, "other")
    assert (b.kind, b.nullable, b.target) == ("VARCHAR(20)", True, "")


def test_places_are_lines_of_the_file() -> None:
    found = declared("-- first\nCREATE TABLE a (x INT);\n\nCREATE TABLE b (\n  x INT);\n", HERE)
    assert [(one.name, one.place and one.place.line) for one in found.tables] == [("a", 11), ("b", 13)]


def test_an_index_on_expressions_leaves_the_table_unsure() -> None:
    assert not table("CREATE TABLE t (a INT); CREATE INDEX i ON t (lower(a));").complete


def test_indexes_and_columns_may_stand_in_other_files() -> None:
    parts = ["CREATE TABLE t (a INT)", "ALTER TABLE t ADD COLUMN b TEXT", "CREATE INDEX i ON T (b)"]
    found = Schema.of([declared(part, HERE) for part in parts]).tables["t"]
    assert [column.name for column in found.columns] == ["a", "b"]
    assert found.indexes == {("b",)}


def test_the_same_table_twice_has_what_either_declares() -> None:
    found = Schema.of(
        [declared("CREATE TABLE t (a INT)", HERE), declared("CREATE TABLE T (a INT UNIQUE, b INT)", HERE)]
    )
    assert [column.name for column in found.tables["t"].columns] == ["a", "b"]
    assert found.tables["t"].indexes == {("a",)}


def test_a_script_for_a_shell_is_read_statement_by_statement() -> None:
    found = declared("\\connect shop\nCREATE TABLE a (x INT);\n\\echo done\nCREATE TABLE b (y INT);\n", HERE)
    assert {one.name for one in found.tables} == {"a", "b"}


@pytest.mark.parametrize("sql", ["SELECT 1", "", "INSERT INTO t VALUES (1)", "INSERT INTO log VALUES ('create')"])
def test_what_declares_nothing(sql: str) -> None:
    assert declared(sql, HERE) == Declared()


def test_what_cannot_be_read_may_be_anything() -> None:
    assert declared("CREATE TABLE ((( INDEX", HERE).open
