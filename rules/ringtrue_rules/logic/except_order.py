"""An `except` clause that catches a base class stands before one for its subclass: the second never runs, because the
first takes every exception that it could take.

Put the more special clause first.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, rule


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
    ],
)
def except_order(node: ast.Try, ctx: Context) -> Iterator[Finding]:
    caught: list[tuple[str, type[BaseException]]] = []
    for handler in node.handlers:
        kinds = list(_kinds(handler.type, ctx))
        if handler.type is not None and kinds and all(kind is not None for _, kind in kinds):
            for above, base in caught:
                if all(kind is not None and kind is not base and issubclass(kind, base) for _, kind in kinds):
                    name = ctx.source(handler.type)
                    message = f"'{name}' is caught by 'except {above}' above: this never runs"
                    evidence = Evidence(f"base classes of '{name}'", above, "the standard library")
                    yield Finding(ctx.span(handler.type), message[:120], (evidence,))
                    break
        caught += ((name, kind) for name, kind in kinds if kind is not None)


def _kinds(node: ast.expr | None, ctx: Context) -> Iterator[tuple[str, type[BaseException] | None]]:
    if isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from _kinds(part, ctx)
    elif isinstance(node, ast.Name):
        kind = getattr(builtins, node.id, None)
        known = isinstance(kind, type) and issubclass(kind, BaseException) and not ctx.bindings(node.id)
        yield node.id, kind if known and not ctx.stars() else None
    elif node is not None:
        yield "", None
