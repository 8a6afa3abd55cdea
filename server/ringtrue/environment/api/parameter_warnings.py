"""What a body says of parameters that should not be given any more: a deprecation warning that names one, behind the
test whether it was given.

Does not know what becomes of the value. A warning about some values only is not one about the parameter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_CATEGORIES = re.compile(r"Deprecat|FutureWarning|RemovedIn")
_GOES = re.compile(r"deprecat|will be removed|no longer|has no effect|is ignored", re.IGNORECASE)
_MISSING = re.compile(r"^(?:_?[A-Z][A-Z0-9_]*|_?[uU]n(?:set|defined)\w*|_?[mM]issing\w*|no_default|NotGiven|Ellipsis)$")


def parameter_warnings(body: list[ast.stmt], parameters: set[str]) -> tuple[tuple[str, str], ...]:
    """(parameter, message) of those that these statements warn of wherever they are given."""
    found: dict[str, str] = {}
    for statement in body:
        if isinstance(statement, ast.If):
            name = _given(statement.test, parameters)
            for text in _warned(statement.body) if name else ():
                if re.search(rf"\b{name}\b", text) and _GOES.search(text):
                    found.setdefault(name, text)
    return tuple(found.items())


def _given(test: ast.expr, parameters: set[str]) -> str:
    """The parameter that `test` asks of whether it was given at all."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.IsNot()], comparators=[other]) if name in parameters:
            return name if _is_missing(other) else ""
        case ast.Compare(left=ast.Name(id=name), ops=[ast.NotEq()], comparators=[ast.Constant(value=str() as word)]):
            return name if name in parameters and ("deprecat" in word or word == "warn") else ""
    return ""


def _is_missing(node: ast.expr) -> bool:
    """None, or a name that stands for "not given"."""
    if isinstance(node, ast.Constant):
        return node.value in (None, ...)
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return _MISSING.match(name) is not None


def _warned(body: list[ast.stmt]) -> Iterator[str]:
    """The messages of the deprecation warnings that these statements always give."""
    for statement in body:
        match statement:
            case ast.Expr(value=ast.Call(func=func, args=[first, *more], keywords=words)):
                called = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
                said = " ".join(ast.unparse(one) for one in (*more, *(word.value for word in words)))
                if called in ("warn", "warn_deprecated", "warn_deprecation") and _CATEGORIES.search(f"{said} {called}"):
                    yield " ".join(_text(first).split())
            case ast.Return() | ast.Raise():
                return


def _text(node: ast.expr) -> str:
    """The text of a message, what is filled in left out."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(one) if isinstance(one, ast.Constant) else "…" for one in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left) + _text(right)
    return ""
