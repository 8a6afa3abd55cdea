"""Coroutines: calls that give one, and what becomes of it.

Does not know what is imported at run time; an answer of the surface says which functions are `async`.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from ringtrue.environment.api.values import Api, Members
from ringtrue.excuses import excused
from ringtrue.lacking import lacks_special
from ringtrue.own_attributes import stores_key

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.flow import Flow

Fate: TypeAlias = Literal["dropped", "used", "iterated", "kept"]

_GENERATES = re.compile(r"(?:typing|collections\.abc|types|_collections_abc)\.Async(?:Iterator|Generator|Iterable)")
# What is no coroutine, and what no coroutine derives from.
_PLAIN = re.compile(r"builtins\.(?:str|int|float|bool|bytes|list|dict|set|frozenset|tuple)(?:\[[^|]*\])?\(\)$")
_DATA = frozenset(("dict", "list", "str", "int", "float", "bool", "bytes", "set", "tuple"))
# What a coroutine itself has.
_OWN = frozenset(("close", "send", "throw", "cr_await", "cr_code", "cr_frame", "cr_running", "cr_origin", "__await__"))
_CONSUMERS = frozenset(
    ("print", "len", "str", "int", "float", "list", "dict", "set", "tuple", "sorted", "sum", "min", "max", "bool",
     "enumerate", "zip", "map", "filter", "any", "all", "round", "bytes", "reversed")
)  # fmt: skip


_AWAITED = re.compile(r"typing\.(?:Awaitable|Coroutine)\[[^|]*\]\(\)")
"""What a function gives that is no coroutine function, and says so: of a client, by the overload for it."""


def async_call(node: ast.Call, ctx: Context) -> Api | None:
    """What `node` calls, if calling it gives a coroutine (or an asynchronous generator) for certain."""
    paths = ctx.receivers.of(node.func)
    api = ctx.api(paths[0]) if len(paths) == 1 else None
    if not isinstance(api, Api) or api.kind not in ("function", "method"):
        return None
    if not api.is_async and not _AWAITED.fullmatch(api.returns or ""):
        return None
    if isinstance(node.func, ast.Attribute) and ctx.fact(stores_key(node.func.attr)) is not None:
        return None
    if api.kind == "method" and ctx.ask("derived", api.name.split(".")[-2].lstrip(":")) is not False:
        return None  # a class that derives from it may have a plain method of that name
    return None if excused(node, ctx) else api


def is_generator(node: ast.Call, ctx: Context) -> bool | None:
    """Whether a call that is asynchronous cannot be awaited, but run through; None where that is not known."""
    api = ctx.api(ctx.receivers.of(node.func)[0])
    if isinstance(api, Api) and api.returns and _GENERATES.match(api.returns):
        return True
    if isinstance(ctx.api(f"{ctx.receivers.of(node.func)[0]}().__await__"), Api):
        return False
    return True if lacks_special((f"{ctx.receivers.of(node.func)[0]}()",), ("__await__",), ctx) is not None else None


def fate(node: ast.expr, ctx: Context) -> Fate:
    """What the code does with the value of `node`; "kept" for all that may lead to an `await`."""
    match ctx.tree.parents.get(node):
        case ast.Expr():
            return "dropped"
        case ast.Attribute(attr=attr):
            return "kept" if attr in _OWN else "used"
        case ast.Subscript(value=value) if value is node:
            return "used"
        case ast.Compare() as compared:
            return "kept" if any(isinstance(op, ast.Is | ast.IsNot) for op in compared.ops) else "used"
        case ast.BinOp() | ast.FormattedValue():
            return "used"
        case ast.UnaryOp(op=ast.Not()):
            return "used"
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test) if test is node:
            return "used"
        case ast.For(iter=iterable) if iterable is node:
            return "iterated"
        case ast.comprehension(iter=iterable, is_async=0) if iterable is node:
            return "iterated"
        case ast.Call(func=ast.Name(id=name) as func, args=args) if node in args and name in _CONSUMERS:
            return "used" if ctx.imported(func) == f"builtins.{name}" else "kept"
        case ast.Assign(targets=[ast.Tuple() | ast.List(), *_]):
            return "used"
        case ast.Return() as returned:
            return "used" if _is_promised_otherwise(returned, ctx) else "kept"
        case _:
            return "kept"


def fate_of_argument(node: ast.Call, ctx: Context) -> Fate:
    """What a function of the module does with the call as its argument, by what it says that it takes."""
    parent = ctx.tree.parents.get(node)
    if not (isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and node in parent.args):
        return "kept"
    bindings = ctx.bindings(parent.func.id)
    if len(bindings) != 1 or bindings[0].kind != "function" or async_call(node, ctx) is None:
        return "kept"
    taker = ctx.api(f":{parent.func.id}")
    places = taker.signatures[0].parameters if isinstance(taker, Api) and len(taker.signatures) == 1 else ()
    place = parent.args.index(node)
    if place >= len(places) or any(isinstance(one, ast.Starred) for one in parent.args[:place]):
        return "kept"
    said = places[place].annotation if places[place].kind in ("positional", "either") else None
    try:
        paths = ctx.receivers.annotation(ast.parse(said, mode="eval").body) if said else ()
    except SyntaxError:
        return "kept"
    return "used" if _cannot_be_awaited(paths, ctx) else "kept"


def _is_promised_otherwise(node: ast.Return, ctx: Context) -> bool:
    """Whether an `async` function says that it returns what cannot be awaited. (What a plain function says is what its
    callers get, who may well await it.)"""
    function = ctx.function_of(node)
    if not isinstance(function, ast.AsyncFunctionDef) or function.returns is None or _yields(function):
        return False
    return _cannot_be_awaited(ctx.receivers.annotation(function.returns), ctx)


def _cannot_be_awaited(paths: tuple[str, ...], ctx: Context) -> bool:
    """Whether nothing that an annotation admits, None aside, can be awaited."""
    real = [path for path in paths if path != "None"]
    return bool(real) and all(
        _PLAIN.match(path) is not None
        or lacks_special((path,), ("__await__",), ctx) is not None
        or _is_told_by_stub(path, ctx)
        for path in real
    )


def _is_told_by_stub(path: str, ctx: Context) -> bool:
    """Of compiled classes: whether a stub describes it, and does not let it be awaited."""
    known = ctx.members(path)
    return (
        isinstance(known, Members) and (known.open or "").startswith("only a stub") and "__await__" not in known.names
    )


def _yields(function: ast.AST) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(function))


def fate_of_name(node: ast.Call, ctx: Context) -> Fate:
    """What becomes of the name that the call is assigned to; of a call that is not, "kept"."""
    parent = ctx.tree.parents.get(node)
    if not (isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name)):
        return "kept"
    flow = ctx.flow_around(node)
    return _of_uses(parent.targets[0], flow, ctx) if flow is not None else "kept"


def _of_uses(target: ast.Name, flow: Flow, ctx: Context) -> Fate:
    one = next((each for each in flow.by_name.get(target.id, ()) if each.node is target), None)
    if one is None or flow.captured(target.id):
        return "kept"
    uses = flow.uses(one)
    if any(_is_taken_for_data(use, ctx) for use in uses):
        return "used"
    if any(_fails(use, ctx) for use in uses) and not any(_may_wait_for(use, ctx) for use in uses):
        return "used"
    fates = {fate(use, ctx) for use in uses}
    # Shown or tested, it may be meant as it is; nothing else makes sense of a coroutine.
    return "used" if fates and fates <= {"used", "iterated"} and not _is_looked_at(one, flow, ctx) else "kept"


def _fails(use: ast.expr, ctx: Context) -> bool:
    """Whether the use raises of a coroutine: an item of it, an attribute that none has, its length."""
    match ctx.tree.parents.get(use):
        case ast.Subscript(value=value, ctx=ast.Load()):
            return value is use
        case ast.Attribute(attr=attr, ctx=ast.Load()):
            return attr not in _OWN
        case ast.Call(func=ast.Name(id="len") as func, args=[first]):
            return first is use and ctx.imported(func) == "builtins.len"
        case _:
            return False


def _may_wait_for(use: ast.expr, ctx: Context) -> bool:
    """Whether the use awaits it, or asks what it is."""
    match ctx.tree.parents.get(use):
        case ast.Await():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _ASKING
        case _:
            return False


_ASKING = frozenset(("isawaitable", "iscoroutine", "isinstance", "hasattr", "getattr", "type", "issubclass"))


def _is_taken_for_data(use: ast.expr, ctx: Context) -> bool:
    """`isinstance(body, dict)`: never true of a coroutine, whatever else becomes of it."""
    match ctx.tree.parents.get(use):
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, ast.Name(id=name)]) if subject is use:
            return name in _DATA
        case _:
            return False


def _is_looked_at(one: object, flow: Flow, ctx: Context) -> bool:
    uses = flow.uses(one)  # type: ignore[arg-type]  # a Definition: the type is not imported at run time
    return any(isinstance(ctx.tree.parents.get(use), ast.FormattedValue | ast.If | ast.Assert) for use in uses)


def in_async_function(node: ast.AST, ctx: Context) -> bool:
    """Whether `await` may stand at `node`."""
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.AsyncFunctionDef):
            return True
        if isinstance(parent, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.GeneratorExp):
            return False
    return False
