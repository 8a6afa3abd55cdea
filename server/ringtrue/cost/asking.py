"""Asking: functions that send one query for what they are given, as facts for the loops that call them.

Goes by shape: a manager's `objects`, a session or cursor by its name, a SELECT as text. A function that remembers what
it was told, is decorated, or asks in a loop of its own is none. Does not know who calls.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.cost.loops import FUNCTIONS, dotted

if TYPE_CHECKING:
    from ringtrue.syntax import Block

_MANAGERS = frozenset(("get", "filter", "exclude", "aget"))
_MANY = frozenset(("in", "range", "gt", "gte", "lt", "lte", "contains", "icontains", "startswith", "search"))
_SESSIONS = re.compile(r"(?:^|[._])(?:session|db)$", re.IGNORECASE)
_CURSORS = re.compile(r"(?:^|[._])(?:db|conn|connection|con|cur|curs|cursor|session)$", re.IGNORECASE)
_READS = re.compile(r"\s*(?:select|with)\b(?!.*\bany\s*\()", re.IGNORECASE | re.DOTALL)
_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)


def asks_key(name: str, owner: str = "") -> str:
    """The key that is there if the function, or the method of class `owner`, sends a query for what it is given."""
    return f"asks {owner}.{name}" if owner else f"asks {name}"


def asking(block: Block) -> Iterator[tuple[str, object]]:
    """What `block` says of the function that it is."""
    if "objects" not in block.text and "xecute" not in block.text and "session" not in block.text.lower():
        return
    node = block.nodes[0]
    if block.kind != "header" and isinstance(node, FUNCTIONS) and _asks(node, block):
        yield asks_key(node.name, block.owner), True


def _asks(function: ast.FunctionDef | ast.AsyncFunctionDef, block: Block) -> bool:
    given = {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    given -= {"self", "cls", "session", "db", "request"}
    plain = all(dotted(one) in ("staticmethod", "classmethod") for one in function.decorator_list)
    if "OuterRef" in block.text or "Exists(" in block.text:
        return False  # a part of a query, which whoever calls it sends
    if not plain or not given or "cache" in block.text.lower() or _remembers(block, given):
        return False
    calls = [node for node in block.tree.nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return any(_is_query(call, given) and not _repeated(call, function, block) for call in calls)


def _remembers(block: Block, given: set[str]) -> bool:
    stores = (node for node in block.tree.nodes if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store))
    return any(_reads(store.slice, given) for store in stores)


def _repeated(node: ast.AST, function: ast.AST, block: Block) -> bool:
    for above in block.tree.above(node):
        if above is function:
            return False
        if isinstance(above, (*_LOOPS, *FUNCTIONS, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp)):
            return True
    return True


def _is_query(call: ast.Call, given: set[str]) -> bool:
    assert isinstance(call.func, ast.Attribute)  # `_asks` has seen to it
    name, receiver = call.func.attr, call.func.value
    if name in _MANAGERS and _is_manager(receiver):
        picked = [one for one in call.keywords if one.arg and one.arg.rpartition("__")[2] not in _MANY]
        return any(_reads(one.value, given) for one in picked)
    if name == "execute" and _CURSORS.search(dotted(receiver)) and len(call.args) > 1:
        text = call.args[0]
        reads = isinstance(text, ast.Constant) and isinstance(text.value, str) and _READS.match(text.value)
        return bool(reads) and _reads(call.args[1], given)
    if name == "get" and _SESSIONS.search(dotted(receiver)) and len(call.args) == 2:
        return dotted(call.args[0])[:1].isupper() and _reads(call.args[1], given)
    if name in ("first", "one", "one_or_none", "scalar") and isinstance(receiver, ast.Call):
        return _starts_at_session(receiver) and _reads(receiver, given)
    return False


def _is_manager(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "objects" and dotted(node.value)[:1].isupper()


def _starts_at_session(node: ast.expr) -> bool:
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "query":
            return bool(_SESSIONS.search(dotted(node.func.value)))
        node = node.func.value
    return False


def _reads(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(node))
