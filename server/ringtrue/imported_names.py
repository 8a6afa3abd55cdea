"""Imported names: what a dotted expression means through the imports of its module and its block.

Does not know whether the module or the member is really there.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringtrue.builtin_names import BUILTINS
from ringtrue.expressions import dotted

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.syntax import Block


def imported_name(node: ast.AST, context: Context) -> str:
    """The full name of `node`, or the empty string where something else may be meant."""
    name = dotted(node)
    head, _, rest = name.partition(".")
    if not head:
        return ""
    meaning = _local(context.block).get(head)
    if meaning is None:
        meaning = _of_module(head, context)
    return f"{meaning}.{rest}" if meaning and rest else meaning


def _of_module(head: str, context: Context) -> str:
    bindings = context.bindings(head)
    if not bindings:
        return f"builtins.{head}" if head in BUILTINS and not context.stars() else ""
    meanings = set[str]()
    for binding in bindings:
        if binding.kind == "import":
            meanings.add(binding.module)
        elif binding.kind == "from" and not binding.level:
            meanings.add(f"{binding.module}.{binding.member}")
        else:
            return ""
    return meanings.pop() if len(meanings) == 1 else ""


def _local(block: Block) -> dict[str, str]:
    """The names that functions of the block bind: to what imports mean, or to the empty string; once a block."""
    found: dict[str, str] | None = block.__dict__.get("local meanings")
    if found is None:
        found = block.__dict__["local meanings"] = {}
        top = set(block.nodes)
        for node in block.tree.nodes:
            _bind(node, found, node in top)
    return found


def _bind(node: ast.AST, found: dict[str, str], top: bool) -> None:
    if isinstance(node, ast.arg):
        found[node.arg] = ""
    elif isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            found[node.id] = ""
    elif isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            meaning = alias.name if alias.asname else name
            found[name] = meaning if found.get(name, meaning) == meaning else ""
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            meaning = "" if node.level else f"{node.module}.{alias.name}"
            name = alias.asname or alias.name
            found[name] = meaning if found.get(name, meaning) == meaning else ""
    elif not top and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        found[node.name] = ""
