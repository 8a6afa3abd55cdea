"""An `except` clause that catches a base class stands before one for its subclass: the second never runs, because the
first takes every exception that it could take.

Put the more special clause first.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, bases_of, dotted, meaning, rule

# What well-known exceptions derive from, in every release that is still in use.
_BASES = {
    "json.JSONDecodeError": "builtins.ValueError",
    "subprocess.SubprocessError": "builtins.Exception",
    "subprocess.CalledProcessError": "subprocess.SubprocessError",
    "subprocess.TimeoutExpired": "subprocess.SubprocessError",
    "socket.gaierror": "builtins.OSError",
    "socket.herror": "builtins.OSError",
    "ssl.SSLError": "builtins.OSError",
    "shutil.Error": "builtins.OSError",
    "shutil.SameFileError": "shutil.Error",
    "urllib.error.URLError": "builtins.OSError",
    "urllib.error.HTTPError": "urllib.error.URLError",
    "configparser.Error": "builtins.Exception",
    "configparser.NoSectionError": "configparser.Error",
    "configparser.NoOptionError": "configparser.Error",
    "configparser.ParsingError": "configparser.Error",
    "zipfile.BadZipFile": "builtins.Exception",
    "tarfile.TarError": "builtins.Exception",
    "tarfile.ReadError": "tarfile.TarError",
    "smtplib.SMTPException": "builtins.OSError",
    "smtplib.SMTPAuthenticationError": "smtplib.SMTPException",
    "smtplib.SMTPRecipientsRefused": "smtplib.SMTPException",
    "queue.Empty": "builtins.Exception",
    "queue.Full": "builtins.Exception",
    "asyncio.CancelledError": "builtins.BaseException",
    "sqlite3.Error": "builtins.Exception",
    "sqlite3.DatabaseError": "sqlite3.Error",
    "sqlite3.IntegrityError": "sqlite3.DatabaseError",
    "sqlite3.OperationalError": "sqlite3.DatabaseError",
    "sqlite3.ProgrammingError": "sqlite3.DatabaseError",
    "requests.RequestException": "builtins.OSError",
    "requests.HTTPError": "requests.RequestException",
    "requests.ConnectionError": "requests.RequestException",
    "requests.Timeout": "requests.RequestException",
    "requests.ReadTimeout": "requests.Timeout",
    "requests.exceptions.SSLError": "requests.ConnectionError",
    "requests.TooManyRedirects": "requests.RequestException",
    "httpx.HTTPError": "builtins.Exception",
    "httpx.HTTPStatusError": "httpx.HTTPError",
    "httpx.RequestError": "httpx.HTTPError",
    "httpx.TransportError": "httpx.RequestError",
    "httpx.TimeoutException": "httpx.TransportError",
    "httpx.ReadTimeout": "httpx.TimeoutException",
    "httpx.ConnectTimeout": "httpx.TimeoutException",
    "httpx.ConnectError": "httpx.TransportError",
    "sqlalchemy.exc.SQLAlchemyError": "builtins.Exception",
    "sqlalchemy.exc.DBAPIError": "sqlalchemy.exc.SQLAlchemyError",
    "sqlalchemy.exc.IntegrityError": "sqlalchemy.exc.DBAPIError",
    "sqlalchemy.exc.OperationalError": "sqlalchemy.exc.DBAPIError",
    "sqlalchemy.exc.NoResultFound": "sqlalchemy.exc.SQLAlchemyError",
    "sqlalchemy.exc.MultipleResultsFound": "sqlalchemy.exc.SQLAlchemyError",
    "django.core.exceptions.ObjectDoesNotExist": "builtins.Exception",
    "pydantic.ValidationError": "builtins.ValueError",
}
_SAME = {
    "json.decoder.JSONDecodeError": "json.JSONDecodeError",
    "socket.error": "builtins.OSError",
    "requests.exceptions.RequestException": "requests.RequestException",
    "requests.exceptions.HTTPError": "requests.HTTPError",
    "requests.exceptions.ConnectionError": "requests.ConnectionError",
    "requests.exceptions.Timeout": "requests.Timeout",
    "requests.exceptions.ReadTimeout": "requests.ReadTimeout",
    "requests.exceptions.TooManyRedirects": "requests.TooManyRedirects",
    "pydantic_core.ValidationError": "pydantic.ValidationError",
}


@rule(
    ast.Try,
    summary="handler behind one that catches everything it could catch",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def read(path):
                try:
                    return open(path).read()
                except OSError:
                    return None
                except FileNotFoundError:
                #      ^^^^^^^^^^^^^^^^^ 'FileNotFoundError' is caught by 'except OSError' above: this never runs
                    return ""
            """,
        ),
        Bad(
            """
            def parse(text):
                try:
                    return int(text)
                except (TypeError, Exception):
                    return None
                except ValueError:
                #      ^^^^^^^^^^ 'ValueError' is caught by 'except Exception' above: this never runs
                    return 0
            """,
        ),
        Bad(
            """
            import json

            def load(text):
                try:
                    return json.loads(text)
                except ValueError:
                    return None
                except json.JSONDecodeError:
                     # ^^^^^^^^^^^^^^^^^^^^ 'json.JSONDecodeError' is caught by 'except ValueError' above: this never runs
                    return {}
            """,
        ),
        Bad(
            """
            class ApiError(Exception):
                pass


            class RateLimited(ApiError):
                pass


            def call(client):
                try:
                    return client.get()
                except (ApiError, KeyError):
                    return None
                except RateLimited:
                     # ^^^^^^^^^^^ 'RateLimited' is caught by 'except ApiError' above: this never runs
                    return client.get()
            """,
        ),
        Good(
            """
            def read(path):
                try:
                    return open(path).read()
                except FileNotFoundError:
                    return ""
                except OSError:
                    return None
            """,
            why="the special one comes first",
        ),
        Good(
            """
            def parse(text):
                try:
                    return int(text)
                except TypeError:
                    return None
                except (ValueError, OverflowError):
                    return 0
            """,
            why="neither is a base class of the other",
        ),
        Good(
            """
            from errors import ConnectionError

            def call(send):
                try:
                    send()
                except OSError:
                    return None
                except ConnectionError:
                    return 0
            """,
            why="another class of that name",
        ),
        Good(
            """
            class ApiError(Exception):
                pass


            class RateLimited(Exception):
                pass


            def call(client):
                try:
                    return client.get()
                except ApiError:
                    return None
                except RateLimited:
                    return client.get()
            """,
            why="two that have only a base in common",
        ),
    ],
)
def except_order(node: ast.Try, ctx: Context) -> Iterator[Finding]:
    caught: list[tuple[str, str]] = []
    for handler in node.handlers:
        kinds = list(_kinds(handler.type, ctx))
        if handler.type is not None and kinds and all(lineage for _, lineage in kinds):
            for above, base in caught:
                if all(base in lineage[1:] for _, lineage in kinds):
                    name = ctx.source(handler.type)
                    message = f"'{name}' is caught by 'except {above}' above: this never runs"
                    evidence = Evidence(f"base classes of '{name}'"[:100], base, "where it is defined")
                    yield Finding(ctx.span(handler.type), message[:120], (evidence,))
                    break
        caught += ((name, lineage[0]) for name, lineage in kinds if lineage)


def _kinds(node: ast.expr | None, ctx: Context) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from _kinds(part, ctx)
    elif node is not None:
        yield dotted(node), _lineage(node, ctx)


def _lineage(node: ast.expr, ctx: Context) -> tuple[str, ...]:
    """The full names of an exception and of what it derives from; empty where it is not known."""
    if isinstance(node, ast.Name) and not ctx.bindings(node.id) and not ctx.stars():
        return _of_builtin(node.id)
    if isinstance(node, ast.Name) and [one.kind for one in ctx.bindings(node.id)] == ["class"]:
        return _of_module(node.id, ctx, 6)
    return _of_library(ctx.imported(node))


def _of_module(name: str, ctx: Context, depth: int) -> tuple[str, ...]:
    bases = bases_of(name, ctx) if depth else None
    if bases is None or len(bases) != 1:
        return ()
    base = bases[0]
    if [one.kind for one in ctx.bindings(base)] == ["class"]:
        above = _of_module(base, ctx, depth - 1)
    else:
        above = _of_library(meaning(base, ctx)) or (() if ctx.bindings(base) or ctx.stars() else _of_builtin(base))
    return (f"this module's {name}", *above) if above else ()


def _of_library(name: str) -> tuple[str, ...]:
    name = _SAME.get(name, name)
    if name.startswith("builtins."):
        return _of_builtin(name.removeprefix("builtins."))
    base = _BASES.get(name)
    return () if base is None else (name, *_of_library(base))


def _of_builtin(name: str) -> tuple[str, ...]:
    kind = getattr(builtins, name, None)
    if not isinstance(kind, type) or not issubclass(kind, BaseException):
        return ()
    return tuple(f"builtins.{one.__name__}" for one in kind.__mro__ if issubclass(one, BaseException))
