"""The SQL has placeholders that the driver does not know, or not as many as there are values. Each driver has its own:
`?` or `:name` in `sqlite3`, `%s` in psycopg and the MySQL drivers, `$1` in asyncpg, `:name` in SQLAlchemy's `text()`.
The query fails whenever it runs, and generated code that moved from one database to another is full of it.

Also reported: placeholders inside quotes (they are text there), one value without the comma that makes it a tuple, a
list for one placeholder of `IN (...)`, and for asyncpg a parameter whose type PostgreSQL cannot tell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Api,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Good,
    Placeholder,
    Span,
    SqlCall,
    by_any,
    keyed,
    place_of,
    placeholders,
    quoted_placeholders,
    replaced,
    restyled,
    rule,
    spread,
    sql_call,
    value_added,
    without_tuple,
)

_STYLES = {
    "sqlite3": ("?", ":name"),
    "aiosqlite": ("?", ":name"),
    "psycopg2": ("%s", "%(name)s"),
    "psycopg": ("%s", "%(name)s"),
    "mysql": ("%s", "%(name)s"),
    "django": ("%s", "%(name)s"),
    "asyncpg": ("$1",),
    "sqlalchemy": (":name",),
}
_SHOWN = {"mysql": "the MySQL driver", "django": "Django's cursor", "sqlalchemy": "'text()'"}
# PostgreSQL has operators that begin with a question mark.
_MARKED = re.compile(r"(?:[=<>(,]|\b(?:values|limit|offset|like|ilike|and))\s*\(?\s*$", re.IGNORECASE)


@rule(
    ast.Call,
    summary="placeholders that the driver or the values do not match",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            import sqlite3


            def user(name, mail):
                connection = sqlite3.connect("app.db")
                return connection.execute("SELECT id FROM user WHERE name = %s AND mail = %s", (name, mail)).fetchone()
                #                                                           ^^ 'sqlite3' does not know '%s': its placeholder is '?'
            """,
            fixed="""
            import sqlite3


            def user(name, mail):
                connection = sqlite3.connect("app.db")
                return connection.execute("SELECT id FROM user WHERE name = ? AND mail = ?", (name, mail)).fetchone()
            """,
        ),
        Bad(
            """
            import psycopg2


            def user(name):
                cursor = psycopg2.connect("").cursor()
                cursor.execute("SELECT id FROM users WHERE name = ?", (name,))
                #                                                 ^ 'psycopg2' does not know '?': its placeholder is '%s'
            """,
            fixed="""
            import psycopg2


            def user(name):
                cursor = psycopg2.connect("").cursor()
                cursor.execute("SELECT id FROM users WHERE name = %s", (name,))
            """,
        ),
        Bad(
            """
            import sqlite3


            def add(connection: sqlite3.Connection, name, mail):
                connection.execute("INSERT INTO user (name, mail, city) VALUES (?, ?, ?)", (name, mail))
                #                                                                          ^^^^^^^^^^^^ 3 placeholders, but 2 values
                connection.execute("SELECT id FROM user WHERE name = ?", (name))
                #                                                         ^^^^ '(name)' is no tuple: write '(name,)'
            """,
        ),
        Bad(
            """
            import asyncpg


            async def user(pool: asyncpg.Pool, name):
                await pool.fetchrow("SELECT id FROM users WHERE name = %s", name)
                #                                                      ^^ 'asyncpg' does not know '%s': its placeholder is '$1'
                await pool.fetchrow("SELECT id FROM users WHERE name = $1 AND city = $2", name)
                #                                                                         ^^^^ 2 placeholders, but 1 value
                await pool.fetch("SELECT id FROM users WHERE ($1 IS NULL OR name = $1)", name)
                #                                             ^^ PostgreSQL cannot tell the type of '$1' in '$1 IS NULL': cast it, '$1::text'
            """,
        ),
        Bad(
            """
            from sqlalchemy import text


            def user(session, name):
                return session.execute(text("SELECT id FROM users WHERE name = %s"), (name,)).first()
                #                                                              ^^ 'text()' does not know '%s': its placeholder is ':name'
            """,
        ),
        Bad(
            """
            import sqlite3


            def users(connection: sqlite3.Connection, keys: list[int], name: str):
                connection.execute("SELECT name FROM user WHERE id IN (?)", (keys,))
                #                                                            ^^^^ one placeholder cannot take the list 'keys': 'IN' needs one for each value
                connection.execute("SELECT name FROM user WHERE name = :name", {"nam": name})
                #                                                              ^^^^^^^^^^^^^ nothing is given for ':name'
            """,
        ),
        Bad(
            """
            import psycopg


            def add(connection: psycopg.Connection, title: str, attributes: dict[str, str]):
                connection.execute("INSERT INTO articles (title, attributes) VALUES (%s, %s)", (title, attributes))
                #                                                                                      ^^^^^^^^^^ 'psycopg' cannot store the dict 'attributes' as it is: 'Jsonb(...)'
            """,
            fixed="""
            from psycopg.types.json import Jsonb
            import psycopg


            def add(connection: psycopg.Connection, title: str, attributes: dict[str, str]):
                connection.execute("INSERT INTO articles (title, attributes) VALUES (%s, %s)", (title, Jsonb(attributes)))
            """,
        ),
        Bad(
            """
            import sqlite3


            def add(connection: sqlite3.Connection, token: str, user: User):
                connection.execute("INSERT INTO tokens (digest, user_id) VALUES (?, ?)", (digest(token),))
                #                                                                        ^^^^^^^^^^^^^^^^ 2 placeholders, but 1 value
            """,
            fixed="""
            import sqlite3


            def add(connection: sqlite3.Connection, token: str, user: User):
                connection.execute("INSERT INTO tokens (digest, user_id) VALUES (?, ?)", (digest(token), user.id,))
            """,
        ),
        Bad(
            """
            import psycopg


            def known(connection: psycopg.Connection, name: str, keys: list[int]):
                return connection.execute("SELECT 1 FROM users WHERE name = %s AND id IN %s", (name, tuple(keys)))
                #                                                                        ^^ psycopg 3 makes no list of a tuple for 'IN': write '= ANY(%s)' and give a list
            """,
            fixed="""
            import psycopg


            def known(connection: psycopg.Connection, name: str, keys: list[int]):
                return connection.execute("SELECT 1 FROM users WHERE name = %s AND id = ANY(%s)", (name, list(keys)))
            """,
        ),
        Bad(
            """
            import aiosqlite


            async def known(connection: aiosqlite.Connection, name: str):
                return await connection.execute("SELECT 1 FROM users WHERE name = $1", name)
                #                                                                 ^^ 'aiosqlite' does not know '$1': its placeholder is '?'
            """,
            fixed="""
            import aiosqlite


            async def known(connection: aiosqlite.Connection, name: str):
                return await connection.execute("SELECT 1 FROM users WHERE name = ?", (name,))
            """,
        ),
        Good(
            """
            import sqlite3
            from typing import Any

            def append(messages: list[dict[str, Any]], session_id: str) -> None:
                with sqlite3.connect("chat.db") as connection:
                    message = messages[0]
                    role = message.get("role", "")
                    connection.execute("INSERT INTO messages (session, role) VALUES (?, ?)", (session_id, role))
            """,
            why="what a dict holds is no dict for that",
        ),
        Good(
            """
            import json
            import sqlite3

            import psycopg
            from psycopg.types.json import Jsonb


            def add(connection: psycopg.Connection, other: sqlite3.Connection, words: list[str], attributes: dict[str, str], row):
                connection.execute("INSERT INTO articles (words, attributes) VALUES (%s, %s)", (words, Jsonb(attributes)))
                connection.execute("INSERT INTO articles (words, attributes) VALUES (%s, %s)", (row.words, row.attributes))
                other.execute("INSERT INTO articles (words) VALUES (?)", (json.dumps(words),))
            """,
            why="psycopg makes arrays of lists; wrapped, written as text, or of a kind that nobody knows",
        ),
        Good(
            """
            import sqlite3


            def add(connection: sqlite3.Connection, rows, row):
                connection.executemany("INSERT INTO user (name, mail) VALUES (?, ?)", rows)
                connection.execute("INSERT INTO user (name, mail) VALUES (?, ?)", row)
                connection.execute("SELECT id FROM user WHERE name LIKE '%s?' AND mail = :mail", {"mail": row})
                connection.execute("SELECT '?', strftime('%s', made) FROM user WHERE id = ?1 OR other = ?1", (row,))
            """,
            why="how many values a name holds is not known; what is quoted is text; '?1' may stand twice",
        ),
        Good(
            """
            import psycopg2


            def tagged(cursor, tag, keys):
                connection = psycopg2.connect("")
                with connection.cursor() as cursor:
                    cursor.execute("SELECT id FROM page WHERE tags ? %s AND id IN %s", (tag, tuple(keys)))
            """,
            why="'?' is an operator of PostgreSQL's JSON, and psycopg2 takes a tuple for 'IN'",
        ),
        Good(
            """
            def user(connection, name):
                return connection.execute("SELECT id FROM user WHERE name = %s", (name,))
            """,
            why="nothing says which driver it is",
        ),
        Good(
            """
            import asyncpg


            async def user(pool: asyncpg.Pool, name, rows):
                await pool.fetch("SELECT id FROM users WHERE (name = $1 OR $1 IS NULL) AND made > $2::date", name, rows)
                await pool.executemany("INSERT INTO users (name, mail) VALUES ($1, $2)", rows)
                await pool.fetch("SELECT id FROM users WHERE $1::text IS NULL", name)
            """,
            why="the first use of a parameter tells its type, or a cast does",
        ),
        Good(
            """
            from sqlalchemy.engine import Connection


            def upgrade(conn: Connection, name):
                conn.execute("UPDATE room SET name = %s WHERE id = %s", (name, 1))
            """,
            why="without 'text()' the driver takes it, in its own style",
        ),
    ],
)
def placeholder_mismatch(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    call = sql_call(node, ctx)
    if call is None or call.text is None or call.driver not in _STYLES:
        return
    if call.driver == "sqlalchemy" and not call.wrapped:
        return  # before SQLAlchemy 2.0 the driver takes it, in its own style; since then nobody does
    found = placeholders(call.text)
    given = call.parameters is not None
    wrong = _foreign(call, found) if given else ()
    if wrong:
        yield _style(call, wrong, ctx)
        return
    yield from _counted(call, found, ctx)
    if call.driver in _ADAPTED:
        yield from _unadapted(call, ctx)
    if call.driver in ("asyncpg", "psycopg"):
        yield from _untyped(call, found, ctx)
    if given and call.driver != "sqlalchemy":
        yield from _quoted(call, found, ctx)
    if given and call.driver in ("psycopg2", "psycopg", "mysql", "django"):
        yield from _percent(call, ctx)
    if call.driver == "psycopg":
        yield from _tuple_for_in(call, found, ctx)
    if call.driver == "asyncpg" and call.method != "executemany":
        yield from _of_asyncpg(call, found, ctx)


def _foreign(call: SqlCall, found: tuple[Placeholder, ...]) -> tuple[Placeholder, ...]:
    """The placeholders that the driver does not know, where there are no others."""
    assert call.driver is not None  # the caller has seen to it
    assert call.text is not None  # likewise
    known = [one for one in found if one.style in _STYLES[call.driver]]
    wrong = tuple(one for one in found if one.style not in _STYLES[call.driver])
    if known or not wrong:
        return ()
    if wrong[0].style == "?":
        wrong = tuple(one for one in wrong if _MARKED.search(call.text[: one.start]))
    if wrong and wrong[0].style == ":name" and call.driver not in ("psycopg2", "psycopg", "mysql", "django", "asyncpg"):
        return ()
    return wrong


def _style(call: SqlCall, wrong: tuple[Placeholder, ...], ctx: Context) -> Finding:
    assert call.driver is not None  # as above
    right = _STYLES[call.driver][0]
    who = _SHOWN.get(call.driver, f"'{call.driver}'")
    shown = wrong[0].style if wrong[0].style != ":name" else f":{wrong[0].name}"
    message = f"{who} does not know '{shown}': its placeholder is '{right}'"
    evidence = Evidence("placeholders", shown, f"{who} takes {' or '.join(_STYLES[call.driver])}")
    span = place_of(call, wrong[0].start, wrong[0].end, ctx)
    return Finding(span, message, (evidence,), tuple(restyled(call, wrong, right, ctx)))


def _counted(call: SqlCall, found: tuple[Placeholder, ...], ctx: Context) -> Iterator[Finding]:
    assert call.driver is not None  # as above
    if call.method == "executemany" or any(one.style not in _STYLES[call.driver] for one in found):
        return
    if call.driver == "asyncpg":
        if not any(isinstance(one, ast.Starred) for one in call.arguments):
            wanted = max((int(one.name) for one in found), default=0)
            if wanted != len(call.arguments):
                at = call.arguments[-1] if call.arguments else call.node
                yield _count(at, wanted, len(call.arguments), call, ctx)
        return
    names = {one.name for one in found if one.style in (":name", "%(name)s")}
    ordered = [one for one in found if one.style in ("?", "%s")]
    wanted = len(ordered)
    if any(one.style == "?" and one.name for one in ordered):
        wanted = max(int(one.name or 0) for one in ordered)
    match call.parameters:
        case ast.Dict(keys=keys) if names and not ordered:
            given = {key.value for key in keys if isinstance(key, ast.Constant)}
            if len(given) == len(keys) and (missing := sorted(names - given)):
                shown = f":{missing[0]}" if found[0].style == ":name" else f"%({missing[0]})s"
                fixes = tuple(keyed(call.parameters, names, missing[0], ctx)) if len(missing) == 1 else ()
                said = f"nothing is given for '{shown}'"
                yield Finding(ctx.span(call.parameters), said, (_counts(len(names)),), fixes)
        case ast.Tuple(elts=elts) | ast.List(elts=elts) if not names:
            if not any(isinstance(one, ast.Starred) for one in elts):
                if wanted != len(elts):
                    yield _count(call.parameters, wanted, len(elts), call, ctx)
                else:
                    yield from _lists(call, ordered, elts, ctx)
        case ast.Name() | ast.Attribute() | ast.Constant() if not names and wanted == 1:
            yield from _bare(call, call.parameters, ctx)
        case _:
            pass


def _count(at: ast.expr, wanted: int, given: int, call: SqlCall, ctx: Context) -> Finding:
    said = f"{wanted or 'no'} placeholder{'' if wanted == 1 else 's'}, but {given} value{'' if given == 1 else 's'}"
    return Finding(ctx.span(at), said, (_counts(wanted),), tuple(value_added(call, wanted, ctx)))


def _counts(wanted: int) -> Evidence:
    return Evidence("placeholders in the text", str(wanted), "quotes and comments left out")


def _bare(call: SqlCall, value: ast.Name | ast.Attribute | ast.Constant, ctx: Context) -> Iterator[Finding]:
    """`(name)`, which is no tuple."""
    start, end = ctx.span(value)
    text = ctx.block.text
    if not re.search(r",\s*\(\s*$", text[:start]) or not re.match(r"\s*\)", text[end:]):
        return
    shown = ctx.source(value)
    edit = Edit(Span(end, end), ",")
    message = f"'({shown})' is no tuple: write '({shown},)'"
    yield Finding(ctx.span(value), message, (_counts(1),), (Fix("Add the comma", (edit,)),))


# What each driver makes no value of, the wrapper that does, and where that is from.
_ADAPTED = {
    "psycopg": ("dict", "Jsonb", "from psycopg.types.json import Jsonb"),
    "psycopg2": ("dict", "Json", "from psycopg2.extras import Json"),
    "sqlite3": ("dict|list", "json.dumps", "import json"),
    "aiosqlite": ("dict|list", "json.dumps", "import json"),
}


def _unadapted(call: SqlCall, ctx: Context) -> Iterator[Finding]:
    """A dict among the values, for which the driver has no form."""
    kinds, wrapper, statement = _ADAPTED[call.driver or ""]
    match call.parameters:
        case ast.Tuple(elts=values) | ast.List(elts=values) | ast.Dict(values=values) if call.method != "executemany":
            pass
        case _:
            return
    if any(ctx.ask("mentioned", word) is not False for word in ("register_adapter", "register_dumper", "set_dumper")):
        return
    for value in values:
        paths = [path for path in ctx.receivers.of(value) if path != "None"]
        held = ctx.api(paths[0]) if len(paths) == 1 and not paths[0].startswith("builtins.") else None
        kind = (held.type or "" if isinstance(held, Api) else "") if held is not None else "".join(paths[:1])
        found = re.match(rf"builtins\.({kinds})(?:\[[^|]*\])?\(\)$", kind)
        if found is None or len(paths) != 1:
            continue
        if found[1] == "list" and re.search(r"\bin\s*\(", call.text or "", re.IGNORECASE):
            continue  # meant for several placeholders
        shown = ctx.source(value)
        who = _SHOWN.get(call.driver or "", f"'{call.driver}'")
        fix = Fix(f"Wrap it in '{wrapper}'", (Edit(ctx.span(value), f"{wrapper}({shown})"),), imports=(statement,))
        said = f"{who} cannot store the {found[1]} '{shown[:40]}' as it is: '{wrapper}(...)'"
        yield Finding(
            ctx.span(value), said, (Evidence(shown[:60], f"a {found[1]}", "what the code says of it"),), (fix,)
        )


def _lists(call: SqlCall, ordered: list[Placeholder], elts: list[ast.expr], ctx: Context) -> Iterator[Finding]:
    """A list where `IN (?)` takes one value."""
    assert call.text is not None  # as above
    if any(one.name for one in ordered):
        return
    for place, value in zip(ordered, elts, strict=True):
        before, after = call.text[: place.start], call.text[place.end :]
        if not re.search(r"\bin\s*\(\s*$", before, re.IGNORECASE) or not re.match(r"\s*\)", after):
            continue
        paths = ctx.receivers.of(value)
        if paths and all(re.match(r"builtins\.(?:list|tuple|set)\b", path) for path in paths):
            shown = ctx.source(value)[:30]
            message = f"one placeholder cannot take the list '{shown}': 'IN' needs one for each value"
            evidence = Evidence(shown, paths[0], "what the code says of it")
            yield Finding(ctx.span(value), message, (evidence,), tuple(spread(call, place, value, ctx)))


def _untyped(call: SqlCall, found: tuple[Placeholder, ...], ctx: Context) -> Iterator[Finding]:
    assert call.text is not None  # as above
    seen = set[str]()
    for one in found:
        if one.name and one.name in seen:
            continue
        seen.add(one.name)
        after = re.match(r"\s+is\s+(?:not\s+)?null\b", call.text[one.end :], re.IGNORECASE)
        if after is None or re.search(r"(?:cast\s*\(|[=<>|+*/-])\s*$", call.text[: one.start], re.IGNORECASE):
            continue
        shown = call.text[one.start : one.end]
        words = " ".join((shown, *after[0].upper().split()))
        message = f"PostgreSQL cannot tell the type of '{shown}' in '{words}': cast it, '{shown}::text'"
        span = place_of(call, one.start, one.end, ctx)
        fixes = tuple(replaced(call, one.start, one.end, f"{shown}::text", f"Cast '{shown}'", ctx))
        yield Finding(span, message, (Evidence(words, "could not determine data type", "PostgreSQL"),), fixes)
        return


def _quoted(call: SqlCall, found: tuple[Placeholder, ...], ctx: Context) -> Iterator[Finding]:
    assert call.text is not None  # as above
    assert call.driver is not None  # as above
    style = _STYLES[call.driver][0]
    quoted = [one for one in quoted_placeholders(call.text) if one == f"'{style}'"]
    if not quoted or found:
        return
    source = ctx.source(call.node)
    edits = (Edit(Span(*ctx.span(call.node)), source.replace(quoted[0], style)),)
    fixes = (Fix("Take the quotes away", edits),) if isinstance(call.node, ast.Constant) else ()
    message = f"{quoted[0]} is a text, not a placeholder: take the quotes away"
    yield Finding(ctx.span(call.node), message, (_counts(0),), fixes)


def _percent(call: SqlCall, ctx: Context) -> Iterator[Finding]:
    """A percent sign that is neither a placeholder nor doubled."""
    assert call.text is not None  # as above
    match = re.search(r"%(?![sbt%(])", call.text.replace("%%", "  "))
    if match is not None and not isinstance(call.parameters, ast.Constant):
        said = "a '%' that is no placeholder is doubled where values are given: '%%'"
        span = place_of(call, match.start(), match.end(), ctx)
        evidence = Evidence("%", "only '%s', '%b', '%t' placeholders are allowed", "the driver")
        fixes = tuple(_doubled(call, ctx))
        yield Finding(span, said, (evidence,), fixes)


def _doubled(call: SqlCall, ctx: Context) -> Iterator[Fix]:
    """Every single one, at once: the driver stops at the first."""
    text = (call.text or "").replace("%%", "  ")
    spans = [place_of(call, *match.span(), ctx) for match in re.finditer(r"%(?![sbt%(])", text)]
    if isinstance(call.node, ast.Constant) and ctx.span(call.node) not in spans:
        yield Fix("Double it", tuple(Edit(span, "%%") for span in spans))


def _tuple_for_in(call: SqlCall, found: tuple[Placeholder, ...], ctx: Context) -> Iterator[Finding]:
    assert call.text is not None  # as above
    for order, one in enumerate(found):
        if re.search(r"\bin\s+$", call.text[: one.start], re.IGNORECASE) and one.style in ("%s", "%(name)s"):
            said = "psycopg 3 makes no list of a tuple for 'IN': write '= ANY(%s)' and give a list"
            evidence, fixes = Evidence("IN %s", "IN $1", "psycopg 3"), tuple(by_any(call, one, order, ctx))
            yield Finding(place_of(call, one.start, one.end, ctx), said, (evidence,), fixes)


def _of_asyncpg(call: SqlCall, found: tuple[Placeholder, ...], ctx: Context) -> Iterator[Finding]:
    """Values in a tuple, and text where PostgreSQL wants a number: asyncpg converts nothing."""
    assert call.text is not None  # as above
    alone = call.arguments[0] if len(call.arguments) == 1 else None
    takes_lists = re.search(r"\bany\s*\(|\barray\b|\bunnest\b|::", call.text, re.IGNORECASE)
    if isinstance(alone, ast.Tuple) and alone.elts and not takes_lists:
        said = "asyncpg takes the values themselves, not a tuple of them"
        yield Finding(ctx.span(alone), said, (_counts(len(found)),), (without_tuple(alone, ctx),))
    for one in found:
        number = int(one.name) - 1 if one.name else -1
        if not 0 <= number < len(call.arguments):
            continue
        value = call.arguments[number]
        limits = re.search(r"\b(?:limit|offset)\s+$", call.text[: one.start], re.IGNORECASE)
        if limits is not None and ctx.receivers.of(value) in (("builtins.str()",), ("builtins.str",)):
            said = f"'{ctx.source(value)}' is text, and {limits[0].strip().upper()} wants a number: asyncpg converts nothing"
            yield Finding(
                ctx.span(value), said, (Evidence(one.name, "an integer", "PostgreSQL"),), (_number(value, ctx),)
            )


def _number(value: ast.expr, ctx: Context) -> Fix:
    """The number that was made a text, else a number of the text."""
    match value:
        case ast.Call(func=ast.Name(id="str"), args=[inner], keywords=[]):
            return Fix("Leave out 'str'", (Edit(ctx.span(value), ctx.source(inner)),))
        case _:
            return Fix("Make it a number", (Edit(ctx.span(value), f"int({ctx.source(value)})"),))
