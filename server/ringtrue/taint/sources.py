"""Sources: which expressions read what somebody outside chose, as the frameworks' tables say.

Does not know where the values go, nor the parameters of functions that a framework calls.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted
from ringtrue.taint.bodies import imports_key
from ringtrue.taint.frameworks import FRAMEWORKS
from ringtrue.taint.model import Origin, OriginKind, Weakness

if TYPE_CHECKING:
    from ringtrue.context import Context

_OBJECTS = frozenset().union(*(one.objects for one in FRAMEWORKS))
REQUESTS: frozenset[str] = frozenset().union(*(one.requests for one in FRAMEWORKS))
_FIELDS: frozenset[str] = frozenset().union(*(one.fields for one in FRAMEWORKS))
_VALUES = {name: kind for one in FRAMEWORKS for name, kind in one.values.items()}
_CALLS = {name: kind for one in FRAMEWORKS for name, kind in one.calls.items()}
_METHODS = {name: kind for one in FRAMEWORKS for name, kind in one.methods.items()}
_LAST_OF_CALLS = frozenset(name.rpartition(".")[2] for name in _CALLS)
_REQUEST_NAMES = frozenset(("request", "req", "_request", "http_request"))
_HTTP_SERVER = frozenset(("path", "headers", "rfile", "requestline"))
# What a form or serializer has looked at may still be text of any kind.
_STILL_DANGEROUS: frozenset[Weakness] = frozenset(("sql", "command", "code", "deserialization", "path", "template"))
_VALIDATED = frozenset(("validated_data", "cleaned_data"))
# The server's own address, as the client wrote it: where a redirect or request to it leads is no choice.
_OWN = frozenset(
    ("url", "base_url", "path", "full_path", "get_full_path", "build_absolute_uri", "path_info", "rel_url", "raw_path",
     "path_qs", "get_host", "host", "uri", "content_type", "mimetype", "user_agent", "headers", "META",
     "referrer", "environ")
)  # fmt: skip
# Fields that requests of clients have as well: they count where the module imports a framework.
_COMMON = frozenset(
    ("url", "path", "data", "headers", "body", "query", "text", "read", "content", "host", "params", "stream", "uri",
     "content_type", "base_url", "files", "method", "environ", "authorization", "user_agent", "arguments", "full_path",
     "raw_path", "values", "readline", "cookies", "forms")
)  # fmt: skip
_PACKAGES = (
    "flask", "django", "rest_framework", "fastapi", "starlette", "aiohttp", "tornado", "sanic", "bottle", "quart",
    "falcon", "pyramid", "litestar", "werkzeug", "ninja", "flask_login", "flask_restful", "responder",
)  # fmt: skip
# Some word of every source, and a decorator, by which a framework may fill the parameters.
_HINT = re.compile(
    r"request|\breq\b|event|body|message|msg|@|kwargs|argument|validated_data|cleaned_data|self\.(?:path|headers|rfile)|recv|"
    r"receive|consum|poll|listen|[lr]pop|stdin|argv|input|args|environ|getenv|prompt|getpass|cgi|Handler|xread|streamlit|\bst\."
)
_ENCODED = frozenset(("build_absolute_uri", "get_full_path", "get_host"))  # no character of HTML is left in them
_OWN_FOR: frozenset[Weakness] = frozenset(("redirect", "url"))


def read_outside(node: ast.expr, ctx: Context, weakness: Weakness) -> Origin | None:
    """The origin of what `node` reads, if it reads something from outside by itself."""
    if isinstance(node, ast.Attribute):
        return _attribute(node, ctx, weakness)
    if isinstance(node, ast.Call):
        return _call(node, ctx)
    return None


def _attribute(node: ast.Attribute, ctx: Context, weakness: Weakness) -> Origin | None:
    attr = node.attr
    if weakness == "html" and attr in _ENCODED:
        return None
    if attr in _FIELDS and not (attr in _OWN and weakness in _OWN_FOR) and is_request(node.value, ctx, attr in _COMMON):
        return Origin("request", dotted(node) or attr)
    if attr in _VALIDATED and weakness in _STILL_DANGEROUS:
        return Origin("request", dotted(node) or attr)
    if attr in _HTTP_SERVER and isinstance(node.value, ast.Name) and node.value.id == "self":
        function = ctx.function_of(node)
        if function is not None and function.name.startswith("do_") and function.name[3:].isupper():
            return Origin("request", f"self.{attr}")
    if attr == "kwargs" and dotted(node) == "self.kwargs" and ctx.block.kind == "member" and _is_view_method(node, ctx):
        return Origin("request", "self.kwargs")
    if attr in ("argv", "environ", "environb", "stdin"):
        kind = _VALUES.get(ctx.imported(node))
        return Origin(kind, ctx.imported(node)) if kind else None
    return None


def _is_view_method(node: ast.AST, ctx: Context) -> bool:
    function = ctx.function_of(node)
    return function is not None and function.name in (
        "get", "post", "put", "patch", "delete", "dispatch", "get_queryset", "get_object", "get_context_data",
        "form_valid", "list", "retrieve", "create", "update", "destroy",
    )  # fmt: skip


def _call(node: ast.Call, ctx: Context) -> Origin | None:
    func = node.func
    last = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if isinstance(func, ast.Attribute):
        if last in _METHODS:
            return Origin(_METHODS[last], f"{dotted(func) or last}()")
        if last == "recv" and node.args:
            return Origin("message", f"{dotted(func) or last}()")
    if last in _LAST_OF_CALLS and (kind := _called(func, ctx)):
        return Origin(kind, f"{dotted(func) or last}()")
    return None


def _called(func: ast.expr, ctx: Context) -> OriginKind | None:
    name = ctx.imported(func)
    if name in _CALLS:
        return _CALLS[name]
    path = ctx.cost.path(func)
    return _CALLS.get(path) if path else None


def is_request(node: ast.AST, ctx: Context, common: bool = False) -> bool:
    """Whether `node` is the request that a framework hands to the code; `common`: other things are called so, too."""
    match node:
        case ast.Name(id=name):
            if ctx.imported(node) in _OBJECTS:
                return True
            return _is_request_parameter(name, node, ctx) and not (common and _is_other(name, node, ctx))
        case ast.Attribute(value=ast.Name(id="self"), attr="request"):
            return not common or imports_framework(ctx)
        case ast.Attribute():
            return ctx.imported(node) in _OBJECTS
        case _:
            return False


def _is_other(name: str, node: ast.Name, ctx: Context) -> bool:
    """Whether nothing says that a parameter without an annotation is the request of a server."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            for one in (*above.args.posonlyargs, *above.args.args, *above.args.kwonlyargs):
                if one.arg == name:
                    return one.annotation is None and not imports_framework(ctx)
    return False


def may_read_outside(text: str) -> bool:
    """Whether a look at the text of a block leaves it open that something from outside is read in it."""
    return _HINT.search(text) is not None


def imports_framework(ctx: Context) -> bool:
    """Whether the module imports a framework for servers."""
    return any(ctx.fact(imports_key(package)) is not None for package in _PACKAGES)


def _is_request_parameter(name: str, node: ast.Name, ctx: Context) -> bool:
    for above in ctx.tree.above(node):
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            for one in (*above.args.posonlyargs, *above.args.args, *above.args.kwonlyargs):
                if one.arg == name:
                    return is_request_argument(one, ctx)
    return False


def is_request_argument(one: ast.arg, ctx: Context) -> bool:
    """Whether a parameter takes a request: by its annotation, or without one by its name."""
    if one.annotation is None:
        return one.arg in _REQUEST_NAMES
    annotation: ast.AST = one.annotation
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return annotation.value.rpartition(".")[2] in ("Request", "HttpRequest") and one.arg in _REQUEST_NAMES
    name = ctx.imported(annotation)
    return name in REQUESTS or (name.endswith((".Request", ".HttpRequest")) and one.arg in _REQUEST_NAMES)
