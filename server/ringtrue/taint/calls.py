"""Calls: what a call gives back of what somebody outside chose.

By the tables for what is imported, by its methods for text and containers, and by its body for a function or method of
the same module, one level deep. Does not know what other functions do: they give something of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ringtrue.expressions import dotted
from ringtrue.rule import Step
from ringtrue.taint.bodies import Body, body_key, parsed, value_key
from ringtrue.taint.model import RANK, Origin, Trace
from ringtrue.taint.sources import may_read_outside, read_outside
from ringtrue.taint.tables import CHECKS, CLEANING, CLEANING_METHODS, PASSING

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.taint.tracing import Tracer

_FORMATS = frozenset(("format", "join", "format_map", "substitute", "safe_substitute"))
_INTO = frozenset(("joinpath", "replace", "update", "with_query", "with_path", "union", "bindparams"))
_NUMBERS = frozenset(("int", "float", "bool", "UUID", "Decimal", "date", "complex"))
# Methods that give a part or another form of what they are called on when that is a caller's parameter.
_OF_TEXT = frozenset(
    ("strip", "lstrip", "rstrip", "lower", "upper", "title", "casefold", "capitalize", "replace", "encode", "decode",
     "split", "rsplit", "splitlines", "partition", "rpartition", "removeprefix", "removesuffix", "format", "ljust",
     "rjust", "zfill", "expandtabs", "translate", "swapcase")
)  # fmt: skip


def traced(node: ast.Call, origin: Origin | None, tracer: Tracer) -> Trace | None:
    """Who chose what `node` gives back."""
    if origin is not None:
        return None if _converts(node, tracer) else tracer.begin(origin, node)
    name = tracer.ctx.imported(node.func)
    if tracer.weakness in CLEANING.get(name, ()):
        return None
    if _keeps_only(node, name, tracer):
        return None
    if tracer.weakness == "size" and name in ("builtins.int", "builtins.float", "builtins.abs", "builtins.max"):
        return tracer.best(node.args)
    if tracer.weakness == "size" and name in ("builtins.min", "itertools.islice"):
        return None
    if name in PASSING:
        return _passed(node, name, tracer)
    if (called := definition_of(node, tracer.ctx)) is not None:
        return _returned(node, called, tracer)
    if isinstance(node.func, ast.Attribute):
        return _method(node, node.func, tracer)
    return _mapped(node, name, tracer)


def is_cleaned(value: ast.expr, tracer: Tracer) -> bool:
    """Whether the outermost call makes its argument harmless."""
    if not isinstance(value, ast.Call):
        return False
    name = tracer.ctx.imported(value.func)
    return tracer.weakness in CLEANING.get(name, ()) or (name not in PASSING and isinstance(value.func, ast.Name))


def _converts(node: ast.Call, tracer: Tracer) -> bool:
    """`request.args.get("page", type=int)`."""
    if tracer.weakness == "size":
        return False
    given = [*node.args[1:], *(one.value for one in node.keywords)]
    return any(isinstance(one, ast.Name) and one.id in _NUMBERS for one in given)


def _passed(node: ast.Call, name: str, tracer: Tracer) -> Trace | None:
    args = node.args
    if name in ("re.sub", "re.split", "re.findall"):
        args = args[1:]
    elif name in ("builtins.getattr", "urllib.request.Request"):
        return tracer.best(args[:1])
    elif name in ("builtins.filter", "functools.reduce", "typing.cast"):
        args = args[1:]
    elif name == "urllib.parse.urljoin" and tracer.weakness in ("url", "redirect"):
        return tracer.best(args)
    found = tracer.best((*args, *(one.value for one in node.keywords)))
    if found is not None and found.origin.kind == "parameter" and name in _PARSERS:
        return None  # what a document holds is not the caller's choice
    if found is not None and len(args) > 1 and name.endswith("join") and tracer.of(args[0]) is None:
        return Trace(found.origin, found.steps, whole=False)
    return found


_PARSERS = frozenset(("json.loads", "json.load", "orjson.loads", "ujson.loads", "ast.literal_eval"))


def _keeps_only(node: ast.Call, name: str, tracer: Tracer) -> bool:
    """`re.sub(r"[^a-z0-9]", "", x)`: everything but what is allowed is taken out."""
    if name == "re.sub":
        match node.args:
            case [ast.Constant(value=str(pattern)), ast.Constant(value=str()), _, *_]:
                return pattern.lstrip("(").startswith(("[^", "\\W", r"\D"))
            case _:
                return False
    match node:
        case ast.Call(func=ast.Attribute(attr="replace"), args=[ast.Constant(value=str(old)), new, *_]):
            if tracer.weakness == "sql":  # quotes are doubled
                return old in ("'", '"', "`", "]") and isinstance(new, ast.Constant) and new.value == old * 2
            return tracer.weakness == "path" and ("/" in old or ".." in old)
        case ast.Call(func=ast.Attribute(attr="sub"), args=[ast.Constant(value=str()), _]):
            return True  # a compiled pattern that takes out or replaces
        case ast.Call(func=ast.Name(id="filter"), args=[ast.Attribute(attr=attr), _]):
            return attr in ("isalnum", "isdigit", "isalpha")
        case _:
            return False


def _mapped(node: ast.Call, name: str, tracer: Tracer) -> Trace | None:
    """`map(str.strip, values)`."""
    if name != "builtins.map" or len(node.args) < 2:
        return None
    match node.args[0]:
        case ast.Name(id="str" | "bytes" | "repr") | ast.Attribute():
            pass
        case ast.Lambda(body=body):
            if isinstance(body, ast.Call) and isinstance(body.func, ast.Name):
                return None
        case _:
            return None
    if tracer.weakness in CLEANING.get(tracer.ctx.imported(node.args[0]), ()):
        return None
    return tracer.best(node.args[1:])


def _method(node: ast.Call, func: ast.Attribute, tracer: Tracer) -> Trace | None:
    attr = func.attr
    if (field := read_outside(func, tracer.ctx, tracer.weakness)) is not None:  # `await request.json()`
        return None if _converts(node, tracer) else tracer.begin(field, node)
    if tracer.weakness in CLEANING_METHODS.get(attr, ()) or (CHECKS.search(attr) and attr not in _OF_TEXT):
        return None
    owner = tracer.of(func.value)
    if attr in _FORMATS:
        given = [*node.args, *(one.value for one in node.keywords)]
        found = tracer.best((*given, func.value))
        if found is None:
            return None
        alone = isinstance(func.value, ast.Constant) and str(func.value.value).startswith("{")
        alone = alone and not (node.args and tracer.of(node.args[0]) is None)
        if attr == "join" and _begins_fixed(node, tracer):
            return Trace(found.origin, found.steps, whole=False)
        return found if owner is not None or alone or attr == "join" else Trace(found.origin, found.steps, whole=False)
    if owner is None:
        if attr in _INTO and (found := tracer.best(node.args)) is not None and _is_text_or_path(func.value, tracer):
            return Trace(found.origin, found.steps, whole=False)
        return None
    if owner.origin.kind == "parameter" and attr not in _OF_TEXT:
        return None
    if _converts(node, tracer):
        return None
    if attr == "get" and owner.origin.text.endswith("kwargs"):
        return owner
    return owner


def _begins_fixed(node: ast.Call, tracer: Tracer) -> bool:
    """`"/".join([BASE, x])`."""
    match node.args:
        case [ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_])]:
            return tracer.of(first) is None
        case _:
            return False


def _is_text_or_path(node: ast.expr, tracer: Tracer) -> bool:
    return (
        isinstance(node, ast.Constant)
        or tracer.ctx.cost.kind(node) == "str"
        or "path" in dotted(node).lower()
        or "dir" in dotted(node).lower()
    )


# -- functions of the module -----------------------------------------------------------------------------------------


class Called(NamedTuple):
    """A function of the same module, and what each of its parameters is given by a call."""

    body: Body
    name: str
    given: dict[str, ast.expr]


def definition_of(node: ast.Call, ctx: Context) -> Called | None:
    """The one function or method of this module that `node` calls."""
    match node.func:
        case ast.Name(id=name):
            bindings = ctx.bindings(name)
            if len(bindings) != 1 or bindings[0].kind != "function":
                return None
            key, bound = body_key(name), 0
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if ctx.block.kind == "member":
            key, bound = body_key(name, ctx.block.owner), 1
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner[:1].isupper():
            bindings = ctx.bindings(owner)
            if len(bindings) != 1 or bindings[0].kind != "class":
                return None
            key, bound = body_key(name, owner), 0
        case ast.Attribute(value=receiver, attr=name) if (made_of := _class_of(receiver, ctx)) is not None:
            key, bound = body_key(name, made_of), 1
        case _:
            return None
    found = ctx.fact(key)
    if not isinstance(found, tuple) or len(found) != 1 or not isinstance(found[0], Body):
        return None
    body = found[0]
    decorators = [dotted(one) for one in body.function.decorator_list]
    if "staticmethod" in decorators:
        bound = 0
    elif "classmethod" in decorators:
        bound = 1
    if any(isinstance(one, ast.Starred) for one in node.args):
        return None
    arguments = [*body.function.args.posonlyargs, *body.function.args.args][bound:]
    given = {one.arg: value for one, value in zip(arguments, node.args, strict=False)}
    given |= {one.arg: one.value for one in node.keywords if one.arg}
    return Called(body, name, given)


def _class_of(receiver: ast.expr, ctx: Context) -> str | None:
    """The class of this module that an object was just made of: `Client().get`, `client = Client()` and `client.get`,
    there or at the module's top level."""
    match receiver:
        case ast.Call(func=ast.Name(id=owner)) if owner[:1].isupper():
            bindings = ctx.bindings(owner)
            return owner if len(bindings) == 1 and bindings[0].kind == "class" else None
        case ast.Name(id=name):
            bound = ctx.cost.reaching(receiver)
            if len(bound) == 1 and bound[0].how == "assign" and isinstance(bound[0].value, ast.Call):
                return _class_of(bound[0].value, ctx)
            if bound or len(ctx.bindings(name)) != 1:
                return None
            told = ctx.fact(value_key(name))
            made = parsed(str(told[0])) if isinstance(told, tuple) and len(told) == 1 else None
            return _class_of(made, ctx) if isinstance(made, ast.Call) else None
        case _:
            return None


def into(called: Called, tracer: Tracer) -> Tracer | None:
    """A tracer for the body of a called function; None where it is deep enough."""
    from ringtrue.taint.tracing import Tracer as Inner  # the two ask each other

    if tracer.depth == 0 or called.body.block is tracer.ctx.block:
        return None
    given = {name: tracer.of(value) for name, value in called.given.items()}
    return Inner(tracer.ctx.within(called.body.block), tracer.weakness, given, tracer.depth - 1)


def _returned(node: ast.Call, called: Called, tracer: Tracer) -> Trace | None:
    if "property" in [dotted(one) for one in called.body.function.decorator_list]:
        return None
    inner = into(called, tracer)
    if inner is None or not (inner.is_given or may_read_outside(called.body.text)):
        return None
    found = [trace for value in _results(called.body.function, inner) if (trace := inner.of(value)) is not None]
    best = min(found, key=lambda trace: RANK[trace.origin.kind], default=None)
    if best is None:
        return None
    steps: tuple[Step, ...] = best.steps
    if not steps:
        return Trace(best.origin, tracer.step((), f"'{called.name}' returns it: {best.origin.said}", node), best.whole)
    return Trace(best.origin, tracer.step(steps, f"'{called.name}' hands it on", node), best.whole)


def _results(function: ast.FunctionDef | ast.AsyncFunctionDef, inner: Tracer) -> Iterator[ast.expr]:
    for one in inner.ctx.flow(function).returns:
        if one.value is not None:
            yield one.value
