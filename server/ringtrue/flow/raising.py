"""Which expressions and statements may end with an exception, and which calls never return.

An answer of "no" is certain up to `KeyboardInterrupt`, `MemoryError` and their like. Does not know types.
"""

from __future__ import annotations

import ast

from ringtrue.expressions import dotted

_QUIET_STATEMENTS = (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)
_NEVER_RETURN = frozenset(
    ("sys.exit", "os._exit", "os.abort", "exit", "quit", "typing.assert_never", "assert_never", "pytest.fail",
     "pytest.skip", "pytest.exit", "os.execv", "os.execve", "os.execvp", "os.execvpe", "os.execl", "os.execlp")
)  # fmt: skip


def may_raise(node: ast.AST) -> bool:
    """Whether running the statement or expression `node` (not the suites in it) may raise."""
    if isinstance(node, _QUIET_STATEMENTS):
        return False
    if isinstance(node, ast.Expr | ast.Return):
        return node.value is not None and may_raise(node.value)
    if isinstance(node, ast.Assign):
        return may_raise(node.value) or not all(isinstance(target, ast.Name) for target in node.targets)
    if isinstance(node, ast.Lambda):
        return any(may_raise(default) for default in (*node.args.defaults, *node.args.kw_defaults) if default)
    if isinstance(node, ast.List | ast.Tuple):
        return any(may_raise(item) for item in node.elts)
    if isinstance(node, ast.Dict):
        return bool(node.keys)
    return not isinstance(node, ast.Constant)


def never_returns(node: ast.AST) -> bool:
    """Whether the call `node` surely leaves the function, as `sys.exit()` does."""
    return isinstance(node, ast.Call) and dotted(node.func) in _NEVER_RETURN


def constant_truth(node: ast.expr) -> bool | None:
    """The truth of a test that the text alone decides, or None."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = constant_truth(node.operand)
        return None if inner is None else not inner
    if isinstance(node, ast.Name) and node.id == "__debug__":
        return True
    return None
