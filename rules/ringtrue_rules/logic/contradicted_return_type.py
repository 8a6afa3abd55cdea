"""A function is declared to return a list, and returns a number, or one of the list's items. The caller gets what it
does not expect.

Return what is declared, or declare what is returned. The rule compares builtin types only, and only where both are
certain from literals, constructors and annotations.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, annotated_type, builtin_type, names_in, rule

# What may stand for what: a whole number is a float to everybody, a truth value is a number.
_FITS = {("int", "float"), ("bool", "int"), ("bool", "float"), ("bytes", "bytearray")}
_KNOWN = frozenset(("list", "dict", "set", "str", "int", "float", "tuple", "bool"))


@rule(
    ast.Return,
    summary="return of another builtin type than is declared",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def lengths(words: list[str]) -> list[int]:
                found = []
                for word in words:
                    found.append(len(word))
                return len(found)
                #      ^^^^^^^^^^ returns 'int' where 'list[int]' is declared
            """,
        ),
        Bad(
            """
            from typing import List

            def ordered(numbers: List[int]) -> List[int]:
                numbers.sort()
                return numbers[-1]
                #      ^^^^^^^^^^^ returns 'int' where 'List[int]' is declared
            """,
        ),
        Good(
            """
            def share(part: int, whole: int) -> float:
                if not whole:
                    return 0
                return part / whole
            """,
            why="a whole number is a float to everybody",
        ),
        Good(
            """
            def words(text: str) -> list[str]:
                if isinstance(text, str):
                    return text.split(",")
                return text
            """,
            why="what is passed may be another type than is declared",
        ),
        Good(
            """
            def last(rows: list[list[int]]) -> list[int]:
                return rows[-1]
            """,
            why="the items are lists",
        ),
        Good(
            """
            def tail(numbers: list[int]) -> list[int]:
                return numbers[1:]
            """,
            why="a slice is a list",
        ),
        Good(
            """
            def find(numbers: list[int]) -> list[int] | int:
                return numbers[0]
            """,
            why="either is declared",
        ),
        Good(
            """
            def names(rows: list) -> list[str]:
                return sorted(rows)
            """,
            why="a list, of whatever",
        ),
    ],
)
def contradicted_return_type(node: ast.Return, ctx: Context) -> Iterator[Finding]:
    function = ctx.function_of(node)
    if node.value is None or function is None or function.returns is None or ctx.block.damage:
        return
    declared = _declared(function.returns)
    if declared is None:
        return
    flow = ctx.flow(function)
    if flow.is_generator:
        return
    if isinstance(node.value, ast.Name) and _is_asked(node.value.id, function):
        return
    found = _type(node.value, flow)
    if found in _KNOWN and found != declared and (found, declared) not in _FITS:
        shown = ctx.source(function.returns)
        evidence = Evidence(f"type of '{ctx.source(node.value)}'"[:100], found, "data flow")
        message = f"returns '{found}' where '{shown}' is declared"
        yield (
            Finding(ctx.span(node.value), message[:120], (evidence,))
            if "\n" not in ctx.source(node.value)
            else Finding(ctx.span(node)._replace(end=ctx.span(node).start + len("return")), message[:120], (evidence,))
        )


def _is_asked(name: str, function: ast.AST) -> bool:
    """Whether the function asks what the name really is, and so does not trust its annotation."""
    return any(
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id in ("isinstance", "type", "hasattr")
        and name in names_in(inner)
        for inner in ast.walk(function)
    )


def _declared(annotation: ast.expr) -> str | None:
    if isinstance(annotation, ast.BinOp | ast.Constant):
        return None
    if isinstance(annotation, ast.Name) and annotation.id == "bool":
        return "bool"
    found = annotated_type(annotation)
    return found if found in _KNOWN else None


def _type(value: ast.expr, flow: Flow) -> str | None:
    if isinstance(value, ast.Subscript) and not isinstance(value.slice, ast.Slice):
        return _item_type(value, flow)
    return builtin_type(value, flow)


def _item_type(value: ast.Subscript, flow: Flow) -> str | None:
    """What `xs[i]` is for a parameter declared `list[int]`."""
    if not isinstance(value.value, ast.Name) or not _is_one(value.slice):
        return None
    reaching = flow.reaching(value.value) or ()
    if [one.kind for one in reaching] != ["argument"] or not isinstance(reaching[0].node, ast.arg):
        return None
    annotation = reaching[0].node.annotation
    if isinstance(annotation, ast.Subscript) and annotated_type(annotation) == "list":
        return annotated_type(annotation.slice)
    return None


def _is_one(index: ast.expr) -> bool:
    """An index that surely is no slice object."""
    if isinstance(index, ast.UnaryOp):
        index = index.operand
    return isinstance(index, ast.Constant | ast.Name | ast.BinOp)
