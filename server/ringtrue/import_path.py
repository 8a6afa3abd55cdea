"""The import path: whether a block puts folders on it that lie outside the workspace, and which modules it may make.

Does not know what is in them. Those that are told from `__file__` lie in the workspace, which is searched anyway.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.syntax import Block

_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:[/\\]")
_FROM_OUTSIDE = frozenset(("environ", "getenv", "expanduser", "argv", "home"))
_ADDING = ("append", "insert", "extend")


def leaves_workspace(block: Block) -> bool:
    """Whether the block adds to `sys.path` what an absolute path, the environment or the command line names."""
    if "sys.path" not in block.text and "addsitedir" not in block.text:
        return False
    return any(_is_outside(value) for node in block.tree.nodes for value in _added(node))


def _added(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args) if name in _ADDING and _is_path(owner):
            return args
        case ast.Call(func=ast.Attribute(attr="addsitedir") | ast.Name(id="addsitedir"), args=args):
            return args
        case ast.AugAssign(target=target, value=value) if _is_path(target):
            return [value]
        case ast.Assign(targets=[ast.Subscript(value=target) | target], value=value) if _is_path(target):
            return [value]
    return []


def _is_path(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="sys"), attr="path"):
            return True
    return False


def _is_outside(value: ast.expr) -> bool:
    for part in ast.walk(value):
        match part:
            case ast.Constant(value=str() as text) if _ABSOLUTE.match(text) and "__file__" not in ast.dump(value):
                return True
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _FROM_OUTSIDE:
                return True
    return False


# What a block calls that makes files, or fills the table of modules; pytest's own fixtures among them.
_MAKERS = (
    *("mkdir", "makedirs", "write_text", "write_bytes", "writelines", ".write(", ".touch(", ".ensure(", "copytree"),
    *("makepyfile", "mkpydir", "sys.modules", "ModuleType", "new_module"),
)


def made_modules(block: Block) -> Iterator[str]:
    """The names under which the block may make files, folders or modules: as tests do, before they import them."""
    if not any(maker in block.text for maker in _MAKERS):
        return
    for node in block.tree.nodes:
        match node:
            case ast.Constant(value=str() as text) if len(text) < _LONGEST:
                yield from _PARTS.findall(text) if _PATH.fullmatch(text) else ()
            case ast.Call(func=ast.Attribute(attr="makepyfile"), keywords=keywords):
                yield from (keyword.arg for keyword in keywords if keyword.arg)


_LONGEST = 200  # characters; more is no path
_PATH = re.compile(r"[\w./\\-]+")
_PARTS = re.compile(r"[^\W\d]\w*")
