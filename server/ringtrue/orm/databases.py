"""Databases: which ones a project runs on, as its settings and URLs say, and which times carry their zone to them.

Does not know what a database lacks.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringtrue.context import Context


def databases_of(ctx: Context) -> frozenset[str]:
    """The kinds of databases that the project's files name; where its settings say which, those alone."""
    marks = ctx.ask("orm-marks")
    found = set[str]()
    configured = _configured(marks) if isinstance(marks, frozenset) else frozenset[str]()
    if configured:
        return configured
    for mark in marks if isinstance(marks, frozenset) else ():
        for word, kind in (("sqlite", "sqlite"), ("postg", "postgresql"), ("mysql", "mysql"), ("oracle", "oracle")):
            if (mark.startswith("django.db.backends.") or "://" in mark) and word in mark:
                found.add(kind)
        if mark in ("psqlextra", "django_postgres"):
            found.add("postgresql")
    _, everywhere = ctx.ask_here("drivers") or (frozenset(), frozenset())
    if everywhere & {"psycopg2", "psycopg", "asyncpg"}:
        found.add("postgresql")
    if any(ctx.ask("declared", name) for name in ("psycopg2", "psycopg2-binary", "psycopg", "asyncpg")):
        found.add("postgresql")
    return frozenset(found)


def _configured(marks: frozenset[str]) -> frozenset[str]:
    """The databases that are written out in Django's settings, unless something else may choose."""
    if any(mark in ("dj_database_url", "env.db(", "DATABASES[", "DATABASES.") for mark in marks):
        return frozenset()
    engines = {mark.rpartition(".")[2] for mark in marks if mark.startswith("DATABASES")}
    known = {"sqlite3": "sqlite", "postgresql": "postgresql", "mysql": "mysql", "oracle": "oracle"}
    return frozenset(known.get(engine, engine) for engine in engines)


def runs_on_sqlite(ctx: Context) -> str:
    """Why the project's tables are made on SQLite: it names no other database, or treats this one by itself."""
    if databases_of(ctx) == {"sqlite"}:
        return "the table cannot be created"
    marks = ctx.ask("orm-marks")
    if isinstance(marks, frozenset) and any("dialect" in mark and "sqlite" in mark for mark in marks):
        return "where the project runs on it, the table cannot be created"
    return ""


def is_aware(node: ast.expr) -> bool:
    """Whether it is `now()` with a zone."""
    for one in ast.walk(node):
        match one:
            case ast.Call(func=ast.Attribute(attr="now"), args=[zone, *_]) if ast.unparse(zone).endswith(
                ("utc", "UTC")
            ):
                return True
            case ast.Call(func=ast.Attribute(attr="now"), keywords=[ast.keyword(arg="tz")]):
                return True
            case _:
                pass
    return False


def gives_aware(node: ast.expr, ctx: Context) -> bool:
    """Whether it is a function of the module that returns the time with its zone."""
    made = ctx.definitions(node.id) if isinstance(node, ast.Name) else ()
    if len(made) != 1 or made[0].kind != "function":
        return False
    match ast.parse(made[0].text).body:
        case [ast.FunctionDef(body=body)]:
            given = [one for step in body for one in ast.walk(step) if isinstance(one, ast.Return)]
            return bool(given) and all(one.value is not None and is_aware(one.value) for one in given)
        case _:
            return False
