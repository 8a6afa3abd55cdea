"""Guards: under which conditions a node is reached, as far as they excuse a name that is not there.

Does not evaluate conditions; knows the usual ways to ask for a platform, a version, a type checker or a module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Literal

from ringtrue.tree import Tree

Guard = Literal["import-error", "name-error", "typing", "platform", "version", "conditional"]

_IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_NAME_ERRORS = {"NameError", "UnboundLocalError", "Exception", "BaseException"}
_PLATFORM_WORDS = {"platform", "name", "system", "machine", "maxsize", "implementation", "uname", "getattr", "hasattr"}
# Asked of every node above a name that nothing binds: most guard nothing.
_GUARDING = {
    ast.Try, getattr(ast, "TryStar", ast.Try), ast.ExceptHandler, ast.With, ast.If, ast.IfExp, ast.While, ast.For,
    ast.match_case, ast.FunctionDef, ast.AsyncFunctionDef,
}  # fmt: skip  # a list of types reads better packed
# `PY310`, `IS_PY3`, `torch_1_9`, `PYDANTIC_V2`, `is_django_4`: flags that a comparison of versions has set.
_NUMBERED = re.compile(
    r"^(?:IS_)?PY[0-9A-Z_]*$|(?i:(?:^|_)(?:python|torch|tf|tensorflow|np|numpy|pandas|pd|django|pydantic|sqlalchemy|sklearn|v)_?\d)"
)
_EXPECTING = {"raises", "assertRaises", "assertRaisesRegex", "assert_raises"}
_MODULE_WORDS = {"find_spec", "find_loader", "is_package_available", "import_module", "importorskip", "modules"}


def guards_of(node: ast.AST, tree: Tree) -> frozenset[Guard]:
    """What guards `node` inside its block, from the innermost condition outwards."""
    found: set[Guard] = set()
    below = node
    for parent in tree.above(node):
        if type(parent) in _GUARDING:
            found.update(guards_between(parent, below))
        below = parent
    return frozenset(found)


def guards_between(parent: ast.AST, child: ast.AST) -> Iterator[Guard]:
    """What `parent` guards its direct child by."""
    if isinstance(parent, ast.Try) or type(parent).__name__ == "TryStar":
        yield from _try_guards(parent, child)
    elif isinstance(parent, ast.ExceptHandler):
        if _caught(parent.type) & _IMPORT_ERRORS:
            yield "import-error"
        if _caught(parent.type) & _NAME_ERRORS:
            yield "name-error"
        yield "conditional"
    elif isinstance(parent, ast.With):
        if any(_suppresses(item.context_expr) for item in parent.items):
            yield "import-error"
    elif isinstance(parent, ast.If | ast.IfExp | ast.While) and child is not parent.test:
        yield from _test_guards(parent.test)
    elif isinstance(parent, ast.For | ast.match_case):
        yield "conditional"
    elif isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and _left_without_module(parent, child):
        yield "import-error"


def _left_without_module(function: ast.FunctionDef | ast.AsyncFunctionDef, child: ast.AST) -> bool:
    """Whether a condition before `child` ends the call where some module is not there."""
    for statement in function.body:
        if statement is child:
            return False
        match statement:
            case ast.If(test=test, body=[*_, ast.Return() | ast.Raise()]) if "import-error" in set(_test_guards(test)):
                return True
            case _:
                pass
    return False


def _try_guards(parent: ast.AST, child: ast.AST) -> Iterator[Guard]:
    assert isinstance(parent, ast.Try) or type(parent).__name__ == "TryStar"
    handlers: list[ast.ExceptHandler] = parent.handlers  # type: ignore[attr-defined]  # TryStar has the same fields
    if child in handlers or child in parent.finalbody:  # type: ignore[attr-defined]  # likewise
        return
    caught = set().union(*(_caught(handler.type) for handler in handlers)) if handlers else set()
    if caught & _IMPORT_ERRORS:
        yield "import-error"
    if caught & _NAME_ERRORS:
        yield "name-error"


def _caught(node: ast.expr | None) -> set[str]:
    if node is None:
        return {"BaseException"}
    if isinstance(node, ast.Tuple):
        return set().union(*(_caught(part) for part in node.elts)) if node.elts else set()
    return {last_word(node)}


def _suppresses(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    word = last_word(node.func)
    if word == "suppress":
        return any(_caught(argument) & _IMPORT_ERRORS for argument in node.args)
    # pytest.raises(ImportError), and helpers in the manner of `try_import()` and `optional_import_block()`
    return (word in _EXPECTING and any(_caught(a) & _IMPORT_ERRORS for a in node.args)) or "import" in word.lower()


def _test_guards(test: ast.expr) -> Iterator[Guard]:
    yield "conditional"
    for node in ast.walk(test):
        if not isinstance(node, ast.Name | ast.Attribute | ast.Call):
            continue
        word = last_word(node)
        if word == "TYPE_CHECKING":
            yield "typing"
        elif "version" in word.lower() or _NUMBERED.search(word):
            yield "version"
        elif word in _PLATFORM_WORDS or word.upper().startswith(("WIN", "IS_WIN", "LINUX", "MAC", "DARWIN")):
            yield "platform"
        elif word in _MODULE_WORDS or _speaks_of_presence(word):
            yield "import-error"


def _speaks_of_presence(word: str) -> bool:
    """`HAS_NUMPY`, `numpy_available`, `is_torch_available`, `with_cuda_installed`, `is_sagemaker_enabled`."""
    first, *others = word.lower().split("_")
    parts = {first, *others}
    asks = {"has", "have", "available", "installed", "missing", "importable", "supported"} & parts
    return bool(others) and (bool(asks) or (first == "is" and "enabled" in parts))


def last_word(node: ast.expr) -> str:
    """The last name of a dotted expression or of what is called, or the empty string."""
    if isinstance(node, ast.Call):
        return last_word(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
