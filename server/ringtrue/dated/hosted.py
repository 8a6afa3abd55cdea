"""Hosted models that a call asks for, and that their provider has shut down.

Only calls that certainly go to the provider's own client: the model is a literal, or a name bound to one.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringtrue.bound_values import constant_of
from ringtrue.migrations.hosted import CLIENTS, ELSEWHERE, RETIRED, Retired

if TYPE_CHECKING:
    from ringtrue.context import Context

_KEYWORDS = ("model", "model_name", "engine", "deployment_name")


def retired_model(node: ast.Call, ctx: Context) -> tuple[ast.expr, str, Retired] | None:
    """The argument that names a model that is gone, and what is known of it."""
    given = next((one.value for one in node.keywords if one.arg in _KEYWORDS), None)
    if given is None and node.args and _last(node.func) == "GenerativeModel":
        given = node.args[0]
    if given is None:
        return None
    value = given.value if isinstance(given, ast.Constant) else constant_of(given, ctx) or _of_module(given, ctx)
    name = value.removeprefix("models/") if isinstance(value, str) else ""
    found = RETIRED.get(name)
    return (given, name, found) if found is not None and _provider(node, ctx) == found.provider else None


def _of_module(node: ast.expr, ctx: Context) -> object:
    """The constant that the module keeps under a name."""
    if not isinstance(node, ast.Name) or not any(read.node is node for read in ctx.names.reads):
        return None
    found = ctx.definitions(node.id)
    if len(found) != 1 or found[0].kind != "value":
        return None
    match ast.parse(found[0].text).body:
        case [ast.Assign(targets=[ast.Name()], value=ast.Constant(value=value))]:
            return value
        case [ast.AnnAssign(value=ast.Constant(value=value))]:
            return value
    return None


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _provider(node: ast.Call, ctx: Context) -> str:
    """Whose client is called, or the empty string."""
    if any(one.arg in ("base_url", "api_base", "azure_endpoint") for one in node.keywords):
        return ""
    plain = ctx.imported(node.func)
    names = (plain,) if plain else (*ctx.receivers.of(node.func), _made_by(node.func, ctx))
    for name in names:
        if any(word in name for word in ELSEWHERE) or "base_url" in name:
            continue
        for module, provider in CLIENTS.items():
            if name == module or name.startswith(f"{module}."):
                return provider
    return ""


def _made_by(node: ast.expr, ctx: Context) -> str:
    """What the name that the chain begins with was made by, at the top of the module: `openai.OpenAI`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Name) or any(one.kind != "value" for one in ctx.bindings(node.id)):
        return ""
    found = set()
    for definition in ctx.definitions(node.id):
        for one in ast.walk(ast.parse(definition.text)) if definition.kind == "value" else ():
            if isinstance(one, ast.Call) and not any(each.arg == "base_url" for each in one.keywords):
                found.add(_imported(one.func, ctx))
    return found.pop() if len(found) == 1 else ""


def _imported(node: ast.expr, ctx: Context) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    bindings = ctx.bindings(node.id) if isinstance(node, ast.Name) else ()
    if len(bindings) != 1 or bindings[0].kind not in ("import", "from") or bindings[0].level:
        return ""
    start = bindings[0].module if bindings[0].kind == "import" else f"{bindings[0].module}.{bindings[0].member}"
    return ".".join((start, *reversed(parts)))
