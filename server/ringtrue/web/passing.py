"""Passing: with what a decorator calls the function that it decorates, and whether it hands on what that returns.

Does not know other decorators, nor what the arguments are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Passing:
    """`count` arguments by position, of which the first `own` are the caller's; `names` are added by name. `by_name`:
    whatever the caller gives by name is handed on. `returns`: so is the result. `wraps`: the name is kept."""

    count: int
    own: int
    names: tuple[str, ...] = ()
    by_name: bool = True
    returns: bool = True
    wraps: bool = True

    @property
    def same(self) -> bool:
        """Whether the function gets what the caller gives, and nothing else."""
        return self.by_name and self.count == self.own and not self.names


def passing_of(function: FunctionNode) -> Passing | None:
    """What a function does as a decorator, or what the decorator that it returns does; None where it is none."""
    nested = [node for node in function.body if isinstance(node, FunctionNode)]
    for outer in (function, *nested):
        arguments = [*outer.args.posonlyargs, *outer.args.args]
        for wrapper in (node for node in outer.body if isinstance(node, FunctionNode)) if arguments else ():
            calls = [node for node in ast.walk(wrapper) if _calls(node, arguments[0].arg)]
            if calls:
                found = {_of_call(call, wrapper) for call in calls if isinstance(call, ast.Call)}
                return found.pop() if len(found) == 1 else None
    return None


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _of_call(call: ast.Call, wrapper: FunctionNode) -> Passing | None:
    args, kwargs = wrapper.args.vararg, wrapper.args.kwarg
    own = [one.arg for one in (*wrapper.args.posonlyargs, *wrapper.args.args)]
    if any(_is_changed(node, own, kwargs.arg if kwargs else "") for node in ast.walk(wrapper)):
        return None
    plain = [one for one in call.args if not isinstance(one, ast.Starred)]
    starred = [one.value for one in call.args if isinstance(one, ast.Starred)]
    if args is not None and not (len(starred) == 1 and _is(starred[0], args.arg)):
        return None
    by_name = kwargs is not None and any(one.arg is None and _is(one.value, kwargs.arg) for one in call.keywords)
    first = [one.id if isinstance(one, ast.Name) else "" for one in plain]
    if first[: len(own)] != own:
        own = []
    names = tuple(one.arg for one in call.keywords if one.arg is not None)
    wraps = any("wraps" in ast.unparse(one) for one in wrapper.decorator_list)
    return Passing(len(plain), len(own), names, by_name, all(_hands_on(one, call) for one in _results(wrapper)), wraps)


def _is_changed(node: ast.AST, own: list[str], kwargs: str) -> bool:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return name == kwargs or name in own
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
            return name == kwargs
        case ast.Attribute(value=ast.Name(id=name), attr="pop" | "popitem" | "clear" | "update"):
            return name == kwargs
        case _:
            return False


def _results(wrapper: FunctionNode) -> Iterator[ast.expr]:
    for node in ast.walk(wrapper):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _hands_on(value: ast.expr, call: ast.Call) -> bool:
    """Whether a result is the call's own, or has nothing to do with it."""
    inner = value.value if isinstance(value, ast.Await) else value
    return inner is call or (
        not any(one is call for one in ast.walk(value)) and isinstance(value, ast.Call | ast.Tuple)
    )


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
