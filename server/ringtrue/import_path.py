"""The import path: whether a block puts folders on it that lie outside the workspace, and which modules it may make.

Does not know what is in them. Those that are told from `__file__` lie in the workspace, which is searched anyway.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.syntax import Block

_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:[/\\]")
_FROM_OUTSIDE = frozenset(
    (
        *("environ", "getenv", "expanduser", "argv", "home"),
        *("tmp_path", "tmpdir", "mkdtemp", "gettempdir", "TemporaryDirectory"),
    )
)
_ADDING = ("append", "insert", "extend")


def leaves_workspace(block: Block) -> bool:
    """Whether the block adds to `sys.path` what an absolute path, the environment or the command line names, or a
    folder for the time being."""
    return _touches_path(block) and any(_is_outside(value) for node in block.tree.nodes for value in _added(node))


def names_on_path(block: Block) -> tuple[str, ...]:
    """The variables whose values the block adds to `sys.path`."""
    if not _touches_path(block):
        return ()
    added = (part for node in block.tree.nodes for value in _added(node) for part in ast.walk(value))
    return tuple(dict.fromkeys(part.id for part in added if isinstance(part, ast.Name)))


def folders_on_path(block: Block) -> tuple[str, ...]:
    """The folders that the block adds to `sys.path` by a relative path, as far as that is written out."""
    if not _touches_path(block):
        return ()
    added = (part for node in block.tree.nodes for value in _added(node) for part in ast.walk(value))
    texts = (part.value for part in added if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return tuple(dict.fromkeys(text for text in texts if text.strip("./\\") and not _ABSOLUTE.match(text)))


def names_outside(block: Block) -> Iterator[str]:
    """The variables that the block binds to folders which lie outside the workspace: all, where it adds to `sys.path`
    itself, else those of the module."""
    for node in block.tree.nodes if _touches_path(block) else block.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_outside(value):
                yield name
            case ast.For(target=ast.Name(id=name), iter=value) if _is_outside(value):
                yield name
            case ast.withitem(optional_vars=ast.Name(id=name), context_expr=value) if _is_outside(value):
                yield name


def _touches_path(block: Block) -> bool:
    return "sys.path" in block.text or "addsitedir" in block.text


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
    *("makepyfile", "mkpydir", "sys.modules", "ModuleType", "new_module", "magic('writefile'", "magic('file'"),
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
