"""Names: what a query may name, by the tables of a project, and what a dialect can read."""

from __future__ import annotations

import pytest
from ringtrue.schema.names import faults
from ringtrue.schema.statements import declared
from ringtrue.schema.values import Place, Schema

_SQL = """
CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
CREATE TABLE post (id INTEGER PRIMARY KEY, author_id INTEGER REFERENCES user (id), title TEXT);
CREATE VIEW recent AS SELECT * FROM post;
"""
SCHEMA = Schema.of([declared(_SQL, Place("schema.sql", 0))])


@pytest.mark.parametrize(
    ("sql", "kind", "name"),
    [
        ("SELECT nme FROM user", "column", "nme"),
        ("SELECT u.mail FROM user u", "column", "mail"),
        ("SELECT name FROM users", "table", "users"),
        ("SELECT x.name FROM user u", "alias", "x"),
        ("UPDATE user SET mail = ? WHERE id = ?", "column", "mail"),
        ("DELETE FROM post WHERE author = ?", "column", "author"),
        ("INSERT INTO user (name, mail) VALUES (?, ?)", "column", "mail"),
        ("INSERT INTO user (name, email) VALUES (?)", "values", "user"),
        ("SELECT name FORM user", "syntax", "user"),
        ("SELECT id FROM user WHERE email = now()", "function", "now"),
    ],
)
def test_faults(sql: str, kind: str, name: str) -> None:
    found = faults(SCHEMA, sql, "sqlite")
    assert [(one.kind, one.name) for one in found] == [(kind, name)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT u.name, count(*) AS n FROM user u JOIN post p ON p.author_id = u.id GROUP BY u.id ORDER BY n",
        "SELECT * FROM recent WHERE anything = ?",
        "WITH top AS (SELECT author_id AS a FROM post) SELECT a, top.a FROM top",
        "SELECT (SELECT count(*) FROM post WHERE author_id = u.id) FROM user u",
        "SELECT name FROM user u WHERE EXISTS (SELECT 1 FROM post p WHERE p.author_id = u.id)",
        "INSERT INTO user (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        "SELECT rowid, USER.Name FROM User",
        "SELECT name FROM sqlite_master",
        'SELECT "a text" FROM user',
        "SELECT t.id FROM (SELECT id FROM post) AS t",
    ],
)
def test_no_faults(sql: str) -> None:
    assert faults(SCHEMA, sql, "sqlite") == ()


def test_nothing_is_known() -> None:
    assert faults(None, "SELECT anything FROM things", "sqlite") == ()
    assert faults(Schema(), "SELECT anything FROM things", "postgres") == ()
