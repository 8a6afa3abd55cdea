"""Reading: the claims about a function in its docstring and in its comments, with their places in its block.

Does not know what is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.examples.claims import Claim, Target
from ringtrue.examples.prompts import session_claims
from ringtrue.examples.prose import prose_claims
from ringtrue.examples.tables import table_claims
from ringtrue.syntax import Block

_COMMENT = re.compile(r"^([ \t]*)#[:!]?(.*)$", re.MULTILINE)


def claims_about(function: ast.FunctionDef, block: Block) -> tuple[Claim, ...]:
    """What docstrings and comments of `function` claim of it; nothing, quickly, for most functions."""
    target = _target(function)
    return tuple(claim for text in _texts(function, block) for claim in _claims(text, target))


def _claims(text: str, target: Target) -> Iterator[Claim]:
    if ">>>" in text:
        yield from session_claims(text)
    if "|" in text or "===" in text:
        yield from table_claims(text, target)
    yield from prose_claims(text, target)


def _target(function: ast.FunctionDef) -> Target:
    args = function.args
    names = tuple(arg.arg for arg in (*args.posonlyargs, *args.args))
    return Target(function.name, names, len(names) - len(args.defaults))


def _texts(function: ast.FunctionDef, block: Block) -> Iterator[str]:
    """Docstring and comments, each as a text as long as the block in which all else is blank."""
    for node in function.body[:3]:  # a docstring behind imports is none to Python, but is meant as one
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield _placed(node.value, block)
    comments = _comments(function, block)
    if comments:
        yield comments


def _placed(node: ast.Constant, block: Block) -> str:
    """The docstring's text where it stands; where escapes make it another than what is written, in front of all."""
    span = block.span(node)
    written = block.text[span.start : span.end]
    value = str(node.value)
    inner = value.replace("\n", "\r\n") if "\r\n" in written else value
    at = written.find(inner)
    if at < 0 or "\\" in written:
        return value
    return _blank(block.text[: span.start + at]) + inner.replace("\r\n", " \n")


def _comments(function: ast.FunctionDef, block: Block) -> str:
    """The comments that fill a line, where one of them holds a call of `function`."""
    call = f"{function.name}("
    if "#" not in block.text or block.text.count(call) < 2:
        return ""
    found = list(_COMMENT.finditer(block.text))
    if not any(call in one[2] for one in found):
        return ""
    texts = (node for node in block.tree.nodes if isinstance(node, ast.Constant | ast.JoinedStr))
    spans = [block.span(node) for node in texts if node.end_lineno != node.lineno]
    made = list(_blank(block.text))
    for one in found:
        if not any(span.start < one.start() < span.end for span in spans):
            made[one.start(2) : one.end(2)] = one[2]
    return "".join(made)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def is_placed(claim: Claim, block: Block) -> bool:
    """Whether the claimed value stands in the block where the claim says."""
    return claim.at is not None and block.text[claim.at.start : claim.at.end].split() == claim.step.claim.split()
