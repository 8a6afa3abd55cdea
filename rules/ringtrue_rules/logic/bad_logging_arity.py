"""A logging call whose message has more or fewer placeholders than values. Logging does not raise: it prints a
traceback to the error stream in place of the message, and the program goes on without its log line.

Give each placeholder its value: `log.info("%s of %s", done, total)`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, Span, dotted, rule

_LEVELS = frozenset(("debug", "info", "warning", "warn", "error", "critical", "exception", "fatal"))
_LOGGERS = re.compile(r"^(?:logging|_?log|_?logger|LOG|LOGGER|_LOGGER|_LOG|self\._?log|self\._?logger|cls\._?logger)$")
_PLACEHOLDER = re.compile(r"%(?P<key>\()?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?(?P<kind>.)", re.DOTALL)


@rule(
    ast.Call,
    summary="logging call whose placeholders and values do not fit",
    kind="fact",
    severity="error",
    overlaps=["ruff:PLE1205", "ruff:PLE1206"],
    examples=[
        Bad(
            """
            import logging

            log = logging.getLogger(__name__)

            def progress(done, total):
                log.info("%d of %d", done)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^ 2 placeholders, 1 value: the message is lost in a traceback
            """,
        ),
        Bad(
            """
            import logging

            def report(name, error):
                logging.error("failed: ", name, error)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 0 placeholders, 2 values: the message is lost in a traceback
            """,
        ),
        Good(
            """
            import logging

            log = logging.getLogger(__name__)

            def progress(done, total, values):
                log.info("%d of %d", done, total)
                log.info("100% done")
                log.info("%(done)s", {"done": done})
                log.info("%s %s", *values)
            """,
            why="each has its value; without values the message is taken as it is",
        ),
        Good(
            """
            from loguru import logger

            def progress(done, total):
                logger.info("{} of {}", done, total)
            """,
            why="another library with placeholders of its own",
        ),
    ],
)
def bad_logging_arity(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _LEVELS or len(node.args) < 2:
        return
    owner = dotted(node.func.value)
    first, *values = node.args
    if not _LOGGERS.match(owner) or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return
    if any(isinstance(value, ast.Starred) for value in values) or not _is_standard(owner, ctx):
        return
    wanted = _wanted(first.value)
    if wanted is None or wanted == len(values) or (len(values) == 1 and isinstance(values[0], ast.Dict)):
        return
    evidence = Evidence("placeholders against values", f"{wanted} against {len(values)}", "the call")
    message = f"{_number(wanted, 'placeholder')}, {_number(len(values), 'value')}: the message is lost in a traceback"
    yield Finding(_first_line(node, ctx), message, (evidence,))


def _is_standard(owner: str, ctx: Context) -> bool:
    """Whether the logger is of the standard library: made by it in this module, or the module has nothing else."""
    bindings = ctx.bindings("logging")
    standard = any(binding.kind == "import" and binding.module == "logging" for binding in bindings)
    head = owner.partition(".")[0]
    if head in ("self", "cls") or owner == "logging":
        return standard
    return standard and all(binding.kind == "value" for binding in ctx.bindings(head)) and bool(ctx.bindings(head))


def _wanted(text: str) -> int | None:
    wanted = 0
    for found in _PLACEHOLDER.finditer(text):
        if found["key"] or found["kind"] not in "diouxXeEfFgGcrsa%":
            return None
        wanted += (found["kind"] != "%") + found[0].count("*")
    return None if "{" in text and wanted == 0 else wanted


def _number(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")


def _first_line(node: ast.expr, ctx: Context) -> Span:
    start, end = ctx.span(node)
    line = ctx.block.text.find("\n", start, end)
    return Span(start, end if line < 0 else start + len(ctx.block.text[start:line].rstrip()))
