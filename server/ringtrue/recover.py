"""Recover: what can still be read of a piece that does not parse, and the spans that are lost.

The logical line at which the parser gives up is blanked, keeping all offsets, until the rest parses. A lost header of
a function or class takes its suite with it: without its parameters nothing inside could be judged.
Does not know blocks or rules.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from ringtrue.lexical import LogicalLine, logical_lines
from ringtrue.text import Span

Parse = Callable[[str], "list[ast.stmt] | None"]

_ATTEMPTS = 8
# Characters parsed at most while recovering one piece; bounds the cost of a keystroke in a huge class.
_BUDGET = 400_000
_OWNS_NAMES = re.compile(r"(?:async[ \t]+def|def|class|@)\b|@")
_HEADER = re.compile(r"(?:if|elif|else|for|while|with|try|except|finally|match|case|async)\b")
_KEEP = re.compile(r"[^\r\n\f]")


def recover(text: str, parse: Parse) -> tuple[list[ast.stmt], tuple[Span, ...]]:
    """Statements that are left of `text` when its damaged lines are blanked, and the damaged spans."""
    lines = [line for line in logical_lines(text, 0, len(text)) if not _empty(text, line)]
    lost = [line for line in lines if not line.whole]
    for _ in range(max(1, min(_ATTEMPTS, _BUDGET // (len(text) + 1)))):
        spans = _with_suites(text, lines, lost)
        if any(span.start == 0 and span.end >= len(text.rstrip()) for span in spans):
            break
        blanked, stand_ins = _blank(text, lines, spans)
        body = parse(blanked)
        if body is not None:
            return _without(body, stand_ins, blanked), tuple(spans)
        guilty = _guilty(blanked, lines, lost)
        if guilty is None:
            break
        lost.append(guilty)
    return [], (Span(0, len(text)),)


def _empty(text: str, line: LogicalLine) -> bool:
    content = text[line.start : line.end].strip()
    return not content or content.startswith("#")


def _guilty(text: str, lines: list[LogicalLine], lost: list[LogicalLine]) -> LogicalLine | None:
    """The line at which CPython's parser gives up, or its nearest predecessor that is not lost yet."""
    try:
        compile(text, "<ringtrue>", "exec", ast.PyCF_ONLY_AST)
    except SyntaxError as error:
        offset = _offset_of_line(text, (error.lineno or 1) - 1)
    except (ValueError, RecursionError, MemoryError):
        return None
    else:
        return None
    candidates = [line for line in lines if line.start <= offset and line not in lost]
    return candidates[-1] if candidates else None


def _offset_of_line(text: str, line: int) -> int:
    at = 0
    for found in re.finditer(r"\r\n|\r|\n", text):
        if line == 0:
            break
        line -= 1
        at = found.end()
    return at


def _with_suites(text: str, lines: list[LogicalLine], lost: list[LogicalLine]) -> list[Span]:
    spans: list[Span] = []
    for line in sorted(lost):
        if spans and line.start < spans[-1].end:
            continue
        end = line.end
        if _OWNS_NAMES.match(text, line.start + line.indent):
            end = _suite_end(text, lines, line)
        spans.append(Span(line.start, end))
    return spans


def _suite_end(text: str, lines: list[LogicalLine], header: LogicalLine) -> int:
    decorating = text.startswith("@", header.start + header.indent)
    for line in lines:
        if line.start < header.end or line.indent > header.indent:
            continue
        if not decorating:
            return line.start
        decorating = line.indent == header.indent and text.startswith("@", line.start + line.indent)
    return len(text)


def _blank(text: str, lines: list[LogicalLine], spans: list[Span]) -> tuple[str, set[int]]:
    """`text` with each span replaced by a stand-in statement of the same length, and where the stand-ins are."""
    pieces: list[str] = []
    places: set[int] = set()
    at = 0
    for span in spans:
        line = next(line for line in lines if line.start == span.start)
        start = span.start + line.indent
        stand_in = _stand_in(text, lines, line, span)
        places.add(start)
        pieces += [text[at:start], stand_in, _KEEP.sub(" ", text[start + len(stand_in) : span.end])]
        at = span.end
    return "".join(pieces) + text[at:], places


def _stand_in(text: str, lines: list[LogicalLine], line: LogicalLine, span: Span) -> str:
    if not _HEADER.match(text, line.start + line.indent):
        return "0"
    inner = next((other for other in lines if other.start >= span.end), None)
    content = text[line.start + line.indent : line.end].rstrip("\r\n")
    has_suite = inner is not None and inner.indent > line.indent
    return "if 0:" if has_suite and len(content) >= len("if 0:") else "0"


def _without(body: list[ast.stmt], places: set[int], text: str) -> list[ast.stmt]:
    """`body` with stand-in statements dropped, or `pass` where a suite would be empty."""
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]

    def is_stand_in(node: ast.stmt) -> bool:
        return isinstance(node, ast.Expr) and starts[node.lineno - 1] + _chars(text, starts, node) in places

    def cleaned(suite: list[ast.stmt]) -> list[ast.stmt]:
        kept = [node for node in suite if not is_stand_in(node)]
        return kept or [ast.copy_location(ast.Pass(), suite[0])]

    for node in ast.walk(ast.Module(body, [])):
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(node, field, None)
            if isinstance(suite, list) and suite and not isinstance(node, ast.Module):
                setattr(node, field, cleaned(suite))
    return [node for node in body if not is_stand_in(node)]


def _chars(text: str, starts: list[int], node: ast.stmt) -> int:
    line = text[starts[node.lineno - 1] :][: node.col_offset]  # never shorter than the column in bytes
    return node.col_offset if line.isascii() else len(line.encode()[: node.col_offset].decode(errors="replace"))
