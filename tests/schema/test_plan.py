"""Plan: the oracle is SQLite itself, given the project's own words instead of what was read from them."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest
from ringtrue.schema.plan import Cause, scans
from ringtrue.schema.statements import declared
from ringtrue.schema.values import Place, Schema

SHOP = """
CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT UNIQUE, email TEXT, active BOOLEAN, city TEXT);
CREATE TABLE post (id INTEGER PRIMARY KEY, author_id INTEGER REFERENCES user (id), title TEXT, day TEXT);
CREATE INDEX post_day ON post (day);
CREATE TABLE note (id TEXT, body TEXT);
CREATE TABLE member (team INTEGER, person INTEGER, PRIMARY KEY (team, person));
"""


def schema(sql: str) -> Schema:
    return Schema.of([declared(sql, Place("schema.sql", 0))])


@pytest.mark.parametrize(
    ("query", "table", "by", "cause"),
    [
        ("SELECT * FROM user WHERE email = ?", "user", ("email",), "no index"),
        ("SELECT * FROM user WHERE email = %s AND city = %s", "user", ("email", "city"), "no index"),
        ("SELECT * FROM user u WHERE u.email = $1", "user", ("email",), "no index"),
        ("SELECT * FROM post WHERE author_id = :author ORDER BY day", "post", ("author_id",), "no index"),
        ("SELECT * FROM note WHERE id = ?", "note", ("id",), "no index"),
        ("SELECT * FROM member WHERE person = ?", "member", ("person",), "no index"),
        ("UPDATE user SET city = ? WHERE email = ?", "user", ("email",), "no index"),
        ("DELETE FROM post WHERE title IN (?, ?)", "post", ("title",), "no index"),
        ("SELECT id FROM user WHERE lower(name) = ?", "user", ("name",), "function"),
        ("SELECT id FROM user WHERE CAST(id AS TEXT) = ?", "user", ("id",), "function"),
        ("SELECT id FROM post WHERE date(day) = ?", "post", ("day",), "function"),
        ("SELECT id FROM user WHERE name LIKE '%son'", "user", ("name",), "wildcard"),
    ],
)
def test_scans(query: str, table: str, by: tuple[str, ...], cause: Cause) -> None:
    (found,) = scans(schema(SHOP), query)
    assert (found.table, found.by, found.cause) == (table, by, cause)
    assert found.said.startswith("SCAN ")
    assert found.place is not None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM user WHERE id = ?",
        "SELECT * FROM user WHERE name = %(name)s AND email = %(email)s",
        "SELECT * FROM user WHERE active = ?",
        "SELECT * FROM user",
        "SELECT * FROM user WHERE email != ?",
        "SELECT * FROM post WHERE day >= ? AND day < ?",
        "SELECT * FROM member WHERE team = ?",
        "SELECT * FROM nobody WHERE email = ?",
        "SELECT * FROM user WHERE email = 'root@example.org'",
        "SELECT p.* FROM post p JOIN user u ON u.id = p.author_id WHERE p.id = ?",
        "SELECT * FROM user WHERE id IN (SELECT author_id FROM post WHERE title = ?)",
        "SELECT * FROM user WHERE name = ? OR id = ?",
        "SELECT * FROM user WHERE email = ?; SELECT 1",
        "SELECT * FROM user WHERE email ==== ?",
        "SELECT * FROM user WHERE missing = ?",
        "INSERT INTO user SELECT * FROM user WHERE email = ?",
    ],
)
def test_silence(query: str) -> None:
    assert scans(schema(SHOP), query) == ()


def test_where_indexes_may_be_unseen_nothing_is_said() -> None:
    hidden = Schema.of([declared(SHOP, Place("a.sql", 0)), declared("CREATE TABLE ((( INDEX", Place("b.sql", 0))])
    assert scans(hidden, "SELECT * FROM user WHERE email = ?") == ()


def made(drawn: random.Random) -> tuple[str, list[str]]:
    """A schema, and its tables."""
    lines, names = [], [f"t{number}" for number in range(drawn.randint(2, 5))]
    for name in names:
        columns = [f"c{number} {drawn.choice(('TEXT', 'INTEGER', 'VARCHAR(20)'))}" for number in range(5)]
        for number in range(5):
            columns[number] += " UNIQUE" * (drawn.random() < 0.15)
        key = drawn.randrange(4)
        if key == 0:
            columns[0] = "c0 INTEGER PRIMARY KEY"
        rows = [*columns, *(["PRIMARY KEY (c1, c2)"] if key == 1 else []), *(["UNIQUE (c3, c4)"] if key == 2 else [])]
        lines.append(f"CREATE TABLE {name} ({', '.join(rows)});")
        for number in range(drawn.randrange(3)):
            columns = drawn.sample([f"c{n}" for n in range(5)], drawn.randint(1, 2))
            lines.append(f"CREATE INDEX {name}_{number} ON {name} ({', '.join(columns)});")
    return "\n".join(lines), names


@pytest.mark.parametrize("seed", range(10))
def test_generated_schemas_agree_with_the_planner(seed: int) -> None:
    drawn = random.Random(seed)
    sql, tables = made(drawn)
    read = schema(sql)
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(sql)
        for table in tables:
            for first in range(5):
                for also in ("", f" AND c{(first + 1) % 5} = ?", " ORDER BY c0 LIMIT 1"):
                    query = f"SELECT * FROM {table} WHERE c{first} = ?{also}"
                    rows = database.execute(f"EXPLAIN QUERY PLAN {query}", ("1",) * query.count("?")).fetchall()
                    expected = any(str(row[3]).startswith("SCAN") for row in rows)
                    assert bool(scans(read, query)) == expected, (sql, query, rows)
