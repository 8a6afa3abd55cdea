"""Mocks: which names of a test stand for mocks, and what those were told to answer.

Knows `unittest.mock`, its back port and `pytest-mock`, by their names. Does not know what a mock is handed to.
"""

from __future__ import annotations

import ast

from ringtrue.context import Context
from ringtrue.expressions import dotted

ASSERTIONS = (
    "assert_called", "assert_called_once", "assert_called_with", "assert_called_once_with", "assert_any_call",
    "assert_has_calls", "assert_not_called", "assert_awaited", "assert_awaited_once", "assert_awaited_with",
    "assert_awaited_once_with", "assert_any_await", "assert_has_awaits", "assert_not_awaited",
)  # fmt: skip
_MAKERS = frozenset(
    ("Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "create_autospec", "patch", "object")
)


def root_of(node: ast.expr) -> ast.Name | None:
    """The name that an expression of attributes, calls and subscripts starts with."""
    while True:
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Await):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return node if isinstance(node, ast.Name) else None


def makes_mock(call: ast.expr | None, ctx: Context) -> bool:
    """Whether an expression is a call that makes a mock, or that patches one in."""
    if not isinstance(call, ast.Call):
        return False
    name = dotted(call.func)
    parts = name.split(".")
    if parts[-1] == "start" and len(parts) == 2:
        return "patch" in parts[0]
    if not _MAKERS & set(parts):
        return False
    if parts[0] == "mocker":
        return True
    return ctx.imported(call.func).startswith(("unittest.mock.", "mock."))


def is_mock(node: ast.expr, ctx: Context) -> bool:
    """Whether `node` certainly is a mock, or belongs to one."""
    name = root_of(node)
    flow = ctx.flow_around(node)
    if name is None or flow is None:
        return False
    reaching = flow.reaching(name)
    if not reaching:
        return False
    return all(
        makes_mock(one.value, ctx)
        if one.kind in ("assign", "enter")
        else one.kind == "argument" and _is_patched_in(name.id, flow.function)
        for one in reaching
    )


def _is_patched_in(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a decorator `patch` gives the argument: the last decorator gives the first one."""
    patches = [one for one in function.decorator_list if isinstance(one, ast.Call) and _patches(dotted(one.func))]
    for one in patches:
        plain = 2 if dotted(one.func).endswith("object") else 1
        if len(one.args) > plain or any(word.arg == "new" for word in one.keywords):
            return False
    arguments = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    return name in arguments[: len(patches)]


def _patches(name: str) -> bool:
    return "patch" in name.split(".") and not name.endswith("dict")
