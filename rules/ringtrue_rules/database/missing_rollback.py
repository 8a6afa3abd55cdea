"""A write fails, the error is caught, and the loop goes on with the same session. SQLAlchemy's session is then
unusable: `PendingRollbackError: This Session's transaction has been rolled back`; PostgreSQL answers `current transaction
is aborted, commands ignored until end of transaction block`. From the first error on, every further row fails.

Call `rollback()` in the handler, or write each row in a savepoint (`with session.begin_nested():`,
`with transaction.atomic():`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, driver_of, in_test, rule

_SESSIONS = re.compile(r"(?:^|\.|_)session$")
_SENDING = frozenset(("commit", "flush", "execute"))
_BROAD = frozenset(
    ("Exception", "BaseException", "SQLAlchemyError", "IntegrityError", "DBAPIError", "DatabaseError", "OperationalError",
     "Error", "DataError")
)  # fmt: skip
_ABORTING = ("psycopg2", "psycopg")


@rule(
    ast.ExceptHandler,
    summary="failed write that is caught without a rollback, in a loop",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from sqlalchemy.orm import Session


            def load(session: Session, rows, log):
                for row in rows:
                    try:
                        session.add(row)
                        session.commit()
                    except Exception as error:
                  # ^^^^^^ 'session' is not rolled back: after the first error every further statement of the loop fails
                        log.error("row %s: %s", row, error)
            """,
            fixed="""
            from sqlalchemy.orm import Session


            def load(session: Session, rows, log):
                for row in rows:
                    try:
                        session.add(row)
                        session.commit()
                    except Exception as error:
                        session.rollback()
                        log.error("row %s: %s", row, error)
            """,
        ),
        Bad(
            """
            import psycopg2


            def load(rows, log):
                connection = psycopg2.connect("dbname=app")
                for row in rows:
                    try:
                        connection.cursor().execute("INSERT INTO users (name) VALUES (%s)", (row,))
                    except psycopg2.Error as error:
                  # ^^^^^^ 'connection' is not rolled back: after the first error every further statement of the loop fails
                        log.error("row %s: %s", row, error)
                connection.commit()
            """,
            fixed="""
            import psycopg2


            def load(rows, log):
                connection = psycopg2.connect("dbname=app")
                for row in rows:
                    try:
                        connection.cursor().execute("INSERT INTO users (name) VALUES (%s)", (row,))
                    except psycopg2.Error as error:
                        connection.rollback()
                        log.error("row %s: %s", row, error)
                connection.commit()
            """,
        ),
        Good(
            """
            from sqlalchemy.orm import Session


            def load(session: Session, rows, log):
                for row in rows:
                    try:
                        session.add(row)
                        session.commit()
                    except Exception as error:
                        session.rollback()
                        log.error("row %s: %s", row, error)
                for row in rows:
                    try:
                        with session.begin_nested():
                            session.add(row)
                            session.flush()
                    except Exception as error:
                        log.error("row %s: %s", row, error)
                for row in rows:
                    try:
                        session.add(row)
                        session.commit()
                    except Exception as error:
                        raise ValueError(row) from error
            """,
            why="rolled back, in a savepoint, or not caught for good",
        ),
        Good(
            """
            from sqlalchemy.orm import Session


            def load(engine, rows, log):
                for row in rows:
                    try:
                        with Session(engine) as session:
                            session.add(row)
                            session.commit()
                    except Exception as error:
                        log.error("row %s: %s", row, error)
            """,
            why="each row has a session of its own",
        ),
    ],
)
def missing_rollback(node: ast.ExceptHandler, ctx: Context) -> Iterator[Finding]:
    attempt = ctx.tree.parents.get(node)
    if not isinstance(attempt, ast.Try) or not _is_broad(node) or in_test(ctx):
        return
    loop = next((one for one in ctx.tree.above(attempt) if isinstance(one, ast.For | ast.AsyncFor | ast.While)), None)
    if loop is None or not _goes_on(node) or _rolls_back((*node.body, *attempt.finalbody)):
        return
    found = next(_sent(attempt, ctx), None)
    if found is None:
        return
    session, name = found
    if _is_made_inside(session, loop):
        return
    first = node.body[0]
    start = ctx.span(first)[0]
    line = ctx.block.text.rfind("\n", 0, start) + 1
    indent = ctx.block.text[line:start]
    later = "await " if isinstance(ctx.function_of(node), ast.AsyncFunctionDef) and _is_awaited(attempt) else ""
    fixes: tuple[Fix, ...] = ()
    if not indent.strip():
        edit = Edit(Span(start, start), f"{later}{name}.rollback()\n{indent}")
        fixes = (Fix("Roll back", (edit,)),)
    span = ctx.span(node)
    said = f"'{name}' is not rolled back: after the first error every further statement of the loop fails"
    at = Span(span[0], span[0] + len("except"))
    yield Finding(at, said, (Evidence(f"rollbacks of '{name}'", "none", "the handler"),), fixes)


def _is_broad(node: ast.ExceptHandler) -> bool:
    if node.type is None:
        return True
    types = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any((one.id if isinstance(one, ast.Name) else getattr(one, "attr", "")) in _BROAD for one in types)


def _goes_on(node: ast.ExceptHandler) -> bool:
    return not any(isinstance(one, ast.Raise | ast.Return | ast.Break) for part in node.body for one in ast.walk(part))


def _rolls_back(body: tuple[ast.stmt, ...]) -> bool:
    words = ("rollback", "close", "abort", "remove", "reset", "exit", "expunge", "invalidate", "Session", "connect")
    for part in body:
        for one in ast.walk(part):
            name = one.attr if isinstance(one, ast.Attribute) else one.id if isinstance(one, ast.Name) else ""
            if any(word.lower() in name.lower() for word in words if word not in ("Session",)):
                return True
    return False


def _sent(attempt: ast.Try, ctx: Context) -> Iterator[tuple[ast.expr, str]]:
    """The session, or the connection, through which the `try` writes."""
    for part in attempt.body:
        for one in ast.walk(part):
            if isinstance(one, ast.With | ast.AsyncWith):
                return
            match one:
                case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in _SENDING:
                    name = ctx.source(value)
                    if method != "execute" and _is_session(value, name, ctx):
                        yield value, name
                    elif method == "execute" and driver_of(value, ctx) in _ABORTING:
                        owner = _connection(value, ctx)
                        if owner:
                            yield value, owner
                case _:
                    pass


def _is_session(node: ast.expr, name: str, ctx: Context) -> bool:
    paths = ctx.receivers.of(node)
    if paths:
        return all(path.startswith(("sqlalchemy.orm.", "sqlalchemy.ext.asyncio.", "sqlmodel.")) for path in paths)
    return bool(_SESSIONS.search(name)) and "sqlalchemy" in str(ctx.ask_here("drivers"))


def _connection(node: ast.expr, ctx: Context) -> str:
    """`connection` of `connection.cursor()`, and of a name for it."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="cursor")):
            return ctx.source(value)
        case _:
            return ""


def _is_made_inside(session: ast.expr, loop: ast.AST) -> bool:
    root = session
    while isinstance(root, ast.Attribute | ast.Call):
        root = root.value if isinstance(root, ast.Attribute) else root.func
    if not isinstance(root, ast.Name):
        return False
    return any(
        isinstance(one, ast.Name) and one.id == root.id and isinstance(one.ctx, ast.Store) for one in ast.walk(loop)
    )


def _is_awaited(attempt: ast.Try) -> bool:
    return any(isinstance(one, ast.Await) for part in attempt.body for one in ast.walk(part))
