"""Handlers: whose choice the parameters of a function are: of a client where a framework calls it, else not known.

Does not know what the function does with them.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ringtrue.cost.stated import made_key
from ringtrue.expressions import dotted
from ringtrue.taint.bodies import bases_key
from ringtrue.taint.frameworks import FRAMEWORKS
from ringtrue.taint.model import Origin, Weakness
from ringtrue.taint.sources import is_request_argument
from ringtrue.taint.tables import HARMLESS_TYPES

if TYPE_CHECKING:
    from ringtrue.context import Context

Function = ast.FunctionDef | ast.AsyncFunctionDef

_FILLS = {maker: one.fills for one in FRAMEWORKS for maker in one.makers}
_TASKS = frozenset().union(*(one.tasks for one in FRAMEWORKS))
_ROUTES = frozenset(
    ("route", "get", "post", "put", "patch", "delete", "head", "options", "trace", "websocket", "api_route", "view")
)
_ROUTE_PART = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_HARMLESS_CONVERTERS = frozenset(("int", "float", "uuid", "any"))
_INJECTED = frozenset(("Depends", "Security", "Provide", "Inject", "Context"))
_COMMANDS = frozenset(("command", "callback", "group"))
_COMMAND_TYPES = re.compile(
    r"\b(?:int|float|bool|INT|FLOAT|BOOL|UUID|IntRange|FloatRange|Choice|DateTime|File|count|is_flag)\b"
)
_OPEN_TYPES = re.compile(r"\b(?:dict|Dict|Any|Mapping|MutableMapping)\b")
_BUILDS = re.compile(r"_|build_|make_|create_response|render_to")
_VIEW_METHODS = frozenset(
    ("get", "post", "put", "patch", "delete", "head", "options", "retrieve", "list", "create", "update", "destroy")
)
_ANSWERS = re.compile(
    r"\b(?:HttpResponse\w*|JsonResponse|render|redirect|FileResponse|StreamingHttpResponse|Response|TemplateResponse|"
    r"Http404|get_object_or_404)\("
)
NUMBER_NAMES = re.compile(
    r"(?:^|_)(?:id|ids|pk|year|month|day|page|num|number|count|index|idx|uuid|slug|uid|limit|offset|size|port|n|i|flag)$",
    re.IGNORECASE,
)


def parameter_origin(function: Function, one: ast.arg, ctx: Context, weakness: Weakness) -> Origin | None:
    """Who chooses what the parameter `one` of `function` holds; None where it can carry nothing."""
    name = one.arg
    if name in ("self", "cls") or is_request_argument(one, ctx):
        return None
    if _is_limited(function, one) if weakness == "size" else _is_harmless(function, one, ctx):
        return None
    if weakness == "fields" and one.annotation is not None and not _OPEN_TYPES.search(ast.unparse(one.annotation)):
        return None
    for decorator in function.decorator_list:
        found = _decorated(function, one, decorator, ctx, weakness)
        if found is not None and found.kind == "message" and weakness not in _RUN:
            return None  # the queue is the server's own: what it holds is trusted as far as it is not run
        if found is not None:
            return found if found.text else None
    if found := _by_convention(function, one, ctx):
        return found if found.text else None
    return Origin("parameter", name)


_RUN: frozenset[Weakness] = frozenset(("sql", "command", "code", "deserialization"))
_NOBODY = Origin("parameter", "")


def _decorated(
    function: Function, one: ast.arg, decorator: ast.expr, ctx: Context, weakness: Weakness
) -> Origin | None:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    written = dotted(target)
    last = written.rpartition(".")[2]
    name = ctx.imported(target)
    if written in _TASKS or name in _TASKS or last in ("task", "shared_task", "actor"):
        return Origin("parameter", one.arg)  # who sends it is a function of the project
    if last in _COMMANDS and isinstance(decorator, ast.Call):
        return _command(function, one)
    if last in _ROUTES and isinstance(decorator, ast.Call) and isinstance(target, ast.Attribute):
        found = _route(function, one, decorator, target, ctx)
        return _NOBODY if found is not None and weakness == "path" and _is_one_part(decorator, one.arg) else found
    if name.startswith("django.contrib.admin."):
        return _NOBODY  # an administrator's action: rows that the database holds
    if last in ("api_view", "action") and any(argument.arg == "request" for argument in function.args.args):
        return _NOBODY if NUMBER_NAMES.search(one.arg) else Origin("request", one.arg)
    return None


def _is_one_part(decorator: ast.Call, name: str) -> bool:
    """Whether the address has the parameter as one part of its path, which can hold no slash."""
    given = [*decorator.args[:1], *(one.value for one in decorator.keywords if one.arg in ("path", "rule"))]
    return any(
        isinstance(one, ast.Constant)
        and isinstance(one.value, str)
        and re.search(rf"<(?:string(?:\([^)]*\))?:)?{name}>|\{{{name}\}}", one.value) is not None
        for one in given
    )


def _route(function: Function, one: ast.arg, decorator: ast.Call, target: ast.Attribute, ctx: Context) -> Origin | None:
    given = (
        decorator.args[0]
        if decorator.args
        else next((k.value for k in decorator.keywords if k.arg in ("path", "rule")), None)
    )
    pattern = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
    if pattern is None and not isinstance(given, ast.JoinedStr | ast.BinOp | ast.Name):
        return None
    fills = _fills(target.value, ctx)
    if (
        fills == "route"
        or (fills is None and pattern is not None and "<" in pattern)
        or (
            fills is None
            and "flask.request" in (ctx.imported(ast.Name("request")), "")
            and ctx.imported(ast.Name("request")) == "flask.request"
        )
    ):
        parts = {part: converter for converter, part in _ROUTE_PART.findall(pattern or "")}
        if one.arg not in parts:
            return _NOBODY
        return _NOBODY if parts[one.arg] in _HARMLESS_CONVERTERS else Origin("request", one.arg)
    if fills == "none":
        return None
    default = _default(function, one)
    if isinstance(default, ast.Call) and dotted(default.func).rpartition(".")[2] in _INJECTED:
        alone = one.annotation is not None and not default.args and not default.keywords
        return Origin("request", one.arg) if alone else _NOBODY  # a class whose parameters the client fills
    if one.annotation is not None and _is_injected(one.annotation):
        return _NOBODY
    return Origin("request", one.arg)


def _is_injected(annotation: ast.expr) -> bool:
    return any(
        isinstance(inner, ast.Call) and dotted(inner.func).rpartition(".")[2] in _INJECTED
        for inner in ast.walk(annotation)
    )


def _fills(maker: ast.expr, ctx: Context) -> str | None:
    """How the framework that made `maker` fills parameters, where it is known."""
    if not isinstance(maker, ast.Name):
        return None
    made = ctx.fact(made_key(maker.id))
    for written in made if isinstance(made, tuple) else ():
        head, dot, rest = str(written).partition(".")
        full = ctx.imported(ast.Name(head)) + dot + rest
        if full in _FILLS:
            return _FILLS[full]
    return None


def _command(function: Function, one: ast.arg) -> Origin:
    """click and typer: whoever starts the program fills it, unless the option converts."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and dotted(decorator.func).rpartition(".")[2] in ("option", "argument"):
            names = [
                str(given.value).lstrip("-").replace("-", "_").lower()
                for given in decorator.args
                if isinstance(given, ast.Constant)
            ]
            if one.arg in names and any(
                _COMMAND_TYPES.search(ast.unparse(given))
                for given in decorator.keywords
                if given.arg in ("type", "is_flag", "count")
            ):
                return _NOBODY
    default = _default(function, one)
    if isinstance(default, ast.Call) and dotted(default.func).rpartition(".")[2] in _INJECTED:
        return _NOBODY
    return Origin("argument", one.arg)


def _by_convention(function: Function, one: ast.arg, ctx: Context) -> Origin | None:
    arguments = [*function.args.posonlyargs, *function.args.args]
    names = [argument.arg for argument in arguments]
    plain = names[1:] if names[:1] in (["self"], ["cls"]) else names
    if function.name.endswith("handler") and plain[:2] == ["event", "context"]:
        return Origin("request", "event") if one.arg == "event" else None
    if one.arg == "body" and {"method", "properties"} <= set(names):
        return Origin("message", "body")
    if function.name in ("on_message", "_on_message") and plain[:2] == ["client", "userdata"] and one.arg == plain[-1]:
        return Origin("message", one.arg)
    if (
        ctx.block.owner.endswith("Handler")
        and function.name in _VIEW_METHODS
        and names[:1] == ["self"]
        and "request" not in names
    ):
        return None if NUMBER_NAMES.search(one.arg) else Origin("request", one.arg)
    if (
        not _BUILDS.match(function.name)
        and plain[:1] == ["request"]
        and one.arg != "request"
        and is_request_argument(arguments[names.index("request")], ctx)
    ):
        view = function.name in _VIEW_METHODS if names[:1] == ["self"] else _is_view(function, ctx)
        if view and not NUMBER_NAMES.search(one.arg) and _is_text(function, one) and not _is_limited_by_route(one, ctx):
            return Origin("request", one.arg)
    return None


def _is_view(function: Function, ctx: Context) -> bool:
    """Whether a function that takes a request answers it by itself, as what an address leads to does."""
    if function.args.kwarg is not None or _ANSWERS.search(ctx.block.text) is None:
        return False
    routes = ctx.ask_here("routed", "", function.name)
    # What no address leads to and the project calls is no view.
    return not (routes == () and ctx.ask("mentioned", function.name) is True)


def _is_limited_by_route(one: ast.arg, ctx: Context) -> bool:
    """Whether the project's addresses give a view only some words for the argument, or none at all."""
    function = ctx.block.owner or getattr(ctx.block.nodes[0], "name", "")
    routes = ctx.ask_here("routed", "", function) if function else None
    if not isinstance(routes, tuple) or not routes:
        return False
    return all(route.path is not None and _limits(route.path, one.arg) for route in routes)


def _limits(path: str, name: str) -> bool:
    """Whether a route's path leaves only a few characters or words to the part `name`, or has no such part."""
    if f"<{name}>" not in path and f":{name}>" not in path:
        return True
    if re.search(rf"<(?:int|uuid|slug|float):{name}>", path):
        return True
    pattern = re.search(rf"\(\?P<{name}>((?:[^()\[]|\[[^]]*\])*)\)", path)
    return pattern is not None and re.search(r"\.(?![\w])|\[\^|\\S|\\W|\\D", re.sub(r"\\\.", "", pattern[1])) is None


def _is_limited(function: Function, one: ast.arg) -> bool:
    """Whether the framework is told the largest number that it may pass."""
    limits = [_default(function, one), *(ast.walk(one.annotation) if one.annotation is not None else ())]
    return any(
        isinstance(call, ast.Call) and any(k.arg in ("le", "lt", "max_length") for k in call.keywords)
        for call in limits
    )


def _is_text(function: Function, one: ast.arg) -> bool:
    """Whether a parameter of a view may be a part of the address: nothing is given for it, nor asked of it, that is
    not so of text."""
    default = _default(function, one)
    if default is not None and not (isinstance(default, ast.Constant) and default.value in (None, "")):
        return False
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == one.arg and not hasattr(str, attr):
                return False
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str())) if name == one.arg:
                return False
            case ast.Call(func=ast.Name(id=name)) if name == one.arg:
                return False
            case ast.For(iter=ast.Name(id=name)) if name == one.arg:
                return False
            case _:
                continue
    return True


def _is_harmless(function: Function, one: ast.arg, ctx: Context) -> bool:
    if one.annotation is not None:
        return is_harmless_type(one.annotation, ctx)
    default = _default(function, one)
    return isinstance(default, ast.Constant) and isinstance(default.value, int | float)


def is_harmless_type(annotation: ast.expr, ctx: Context) -> bool:
    """Whether values of the annotated type can carry nothing: numbers, dates, things that the framework makes."""
    match annotation:
        case ast.Constant(value=str(text)):
            return all(HARMLESS_TYPES.search(part.strip()) for part in text.split("|"))
        case ast.Constant(value=None):
            return True
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return is_harmless_type(left, ctx) and is_harmless_type(right, ctx)
        case ast.Subscript(value=value, slice=inner):
            outer = dotted(value).rpartition(".")[2]
            if outer == "Literal":
                return True
            if outer == "Annotated" and isinstance(inner, ast.Tuple) and inner.elts:
                return is_harmless_type(inner.elts[0], ctx) or any(_is_constrained(one) for one in inner.elts[1:])
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return all(is_harmless_type(part, ctx) for part in parts)
        case _:
            name = dotted(annotation)
            return bool(name) and (bool(HARMLESS_TYPES.search(name)) or _is_enumeration(name, ctx))


def _is_constrained(node: ast.expr) -> bool:
    """`Query(pattern="^[a-z]+$")`."""
    return isinstance(node, ast.Call) and any(one.arg in ("pattern", "regex") for one in node.keywords)


def _is_enumeration(name: str, ctx: Context) -> bool:
    """A class of this module whose header says that it has a few values."""
    bases = ctx.fact(bases_key(name)) if name.isidentifier() else None
    return isinstance(bases, tuple) and any(str(base).endswith(("Enum", "Choices")) for base in bases)


def _default(function: Function, one: ast.arg) -> ast.expr | None:
    positional = [*function.args.posonlyargs, *function.args.args]
    if one in positional:
        at = positional.index(one) - len(positional) + len(function.args.defaults)
        return function.args.defaults[at] if at >= 0 else None
    if one in function.args.kwonlyargs:
        return function.args.kw_defaults[function.args.kwonlyargs.index(one)]
    return None
