"""Claims: what a text says that a call gives, as values.

Does not know how texts are read, nor whether what they say is true.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

from ringtrue.cut import FILE_NAME
from ringtrue.examples.trying import Step
from ringtrue.text import Span


@dataclass(frozen=True)
class Target:
    """The function that a text is about: its name, its parameters, and how many of them a call must give."""

    name: str
    parameters: tuple[str, ...]
    required: int


@dataclass(frozen=True)
class Claim:
    """One claim: the step that tests it, where the claimed value stands in the text, and whether it is one of a
    session, in which later steps build on earlier ones. Not `shown`: a session claims what it does not show. Without
    a place the step only prepares others.
    """

    step: Step
    at: Span | None
    session: bool = False
    shown: bool = True


@lru_cache(maxsize=512)
def expression(text: str) -> ast.expr | None:
    """`text` as one expression, or None."""
    try:
        return ast.parse(text.strip(), FILE_NAME, "eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_value(node: ast.AST | None) -> bool:
    """Whether an expression is a value written down: constants, displays of them, and simple constructors."""
    match node:
        case ast.Constant(value=value):
            return value is not Ellipsis
        case ast.UnaryOp(operand=operand):
            return is_value(operand)
        case ast.BinOp(left=left, right=right):
            return is_value(left) and is_value(right)
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            return all(map(is_value, elts))
        case ast.Dict(keys=keys, values=values):
            return all(map(is_value, keys)) and all(map(is_value, values))
        case ast.Call(func=ast.Name(), args=args, keywords=keywords):
            return all(map(is_value, args)) and all(is_value(word.value) for word in keywords)
        case _:
            return False
