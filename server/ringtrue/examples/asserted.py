"""Asserted: what a test says that a call gives, written out or in its parameters.

Does not know what the function is, nor whether the test is run.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping

from ringtrue.examples.claims import Claim, is_value
from ringtrue.examples.trying import Step
from ringtrue.syntax import Block

_MOST = 40
# What says that a test is not expected to hold, or not to be run.
_SET_ASIDE = {"xfail", "skip", "skipif", "usefixtures", "expectedFailure", "patch"}


def claims_of(node: ast.Assert, block: Block) -> tuple[Claim, ...]:
    """What `assert f(3) == 4` claims, at the top of a function or of the module, for each set of parameters."""
    match node.test:
        case ast.Compare(left=ast.Call() as call, ops=[ast.Eq() | ast.Is()], comparators=[claimed]):
            pass
        case _:
            return ()
    above = list(block.tree.above(node))
    if not above:
        return tuple(_claim(call, claimed, claimed, block))
    function = above[0]
    if len(above) != 1 or not isinstance(function, ast.FunctionDef) or _is_set_aside(function):
        return ()
    made: list[Claim] = []
    bound = _bound(function)
    for given in _parameters(function):
        values = {name: value for name, value in given.items() if name not in bound}
        expected = values.get(claimed.id, claimed) if isinstance(claimed, ast.Name) else claimed
        made += _claim(_Filled(values).visit(copy.deepcopy(call)), expected, expected, block)
    own = {arg.arg for arg in function.args.args} | bound
    return tuple(claim for claim in made[:_MOST] if own.isdisjoint(_names(claim.step.code)))


def _claim(call: ast.expr, claimed: ast.expr, place: ast.expr, block: Block) -> Iterator[Claim]:
    if is_value(claimed) and not any(isinstance(one, ast.Call) for one in ast.walk(claimed)):
        yield Claim(Step("value", ast.unparse(call), ast.unparse(claimed)), block.span(place))


def _is_set_aside(function: ast.FunctionDef) -> bool:
    words = {
        getattr(node, "attr", getattr(node, "id", ""))
        for mark in function.decorator_list
        for node in ast.walk(mark)
        if isinstance(node, ast.Attribute | ast.Name)
    }
    return not words.isdisjoint(_SET_ASIDE)


def _bound(function: ast.FunctionDef) -> set[str]:
    """What the function itself gives a value: it is not known here."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if node is not function:
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update((alias.asname or alias.name).split(".")[0] for alias in names)
            case _:
                continue
    return found


def _parameters(function: ast.FunctionDef) -> Iterator[Mapping[str, ast.expr]]:
    """Each set of values that `pytest.mark.parametrize` gives; one without any where nothing is parametrized."""
    marks = [mark for mark in function.decorator_list if _is_parametrize(mark)]
    if not marks:
        yield {}
        return
    if len(marks) > 1 or not isinstance(marks[0], ast.Call) or len(marks[0].args) != 2:
        return
    names, rows = _parameter_names(marks[0].args[0]), marks[0].args[1]
    if not names or not isinstance(rows, ast.List | ast.Tuple):
        return
    for row in rows.elts:
        values = _row(row, len(names))
        if len(values) == len(names):
            yield dict(zip(names, values, strict=True))


def _is_parametrize(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == "parametrize"


def _parameter_names(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [name.strip() for name in text.split(",") if name.strip()]
        case ast.List(elts=elts) | ast.Tuple(elts=elts):
            named = [one.value for one in elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            return named if len(named) == len(elts) else []
        case _:
            return []


def _row(row: ast.expr, count: int) -> list[ast.expr]:
    match row:
        case ast.Call(func=ast.Attribute(attr="param"), args=args, keywords=keywords):
            return [] if any(word.arg == "marks" for word in keywords) else args
        case ast.Tuple(elts=elts) | ast.List(elts=elts) if count > 1:
            return elts
        case _:
            return [row] if count == 1 else []


class _Filled(ast.NodeTransformer):
    """Puts values in the place of names."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:  # named by ast.NodeVisitor
        return self._values.get(node.id, node)


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code, mode="eval")) if isinstance(node, ast.Name)}
