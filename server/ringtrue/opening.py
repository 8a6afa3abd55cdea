"""Opening: how a block may give its module names that no statement binds.

Only what can reach the module's own namespace counts: `exec(code, other)` does not, reading `globals()` does not. A
name that stands there as a constant (`globals()["name"] = 1`, `builtins.name = 1`) is known and opens nothing.
Does not know other modules.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.guards import last_word
from ringtrue.syntax import Block
from ringtrue.tree import Tree

_WORDS = re.compile(
    r"\b(?:exec|globals|vars|locals|builtins|__builtins__|modules|global_enum|_convert_?|setup_module)\b"
)
# What every match holds: looked for first, because it is found, or not, ten times as fast.
_PARTS = ("exec", "globals", "vars", "locals", "builtins", "modules", "global_enum", "_convert", "setup_module")
_READING_METHODS = {"get", "items", "keys", "values", "copy", "__contains__", "__getitem__", "__len__", "__iter__"}
# Calls that only read a namespace that they are given, or change it in no way that a later line could name.
_READERS = {
    "dict", "list", "sorted", "set", "frozenset", "tuple", "len", "iter", "any", "all", "next", "filter", "map",
    "print",
    "repr", "str", "eval", "__import__", "getattr", "hasattr", "dir", "vars", "getmembers", "isinstance", "type", "id",
    "get_type_hints", "testmod", "run_docstring_examples", "Timer", "timeit", "repeat", "deepcopy", "ChainMap",
}  # fmt: skip  # a list of names reads better packed
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _may_open(text: str) -> bool:
    return any(part in text for part in _PARTS) and _WORDS.search(text) is not None


def reasons(block: Block) -> Iterator[str]:
    """Why names of the module may come from this block unseen; none for a block that cannot make any."""
    if not _may_open(block.text):
        return
    tree = block.tree
    for node in tree.nodes:
        match node:
            case ast.Call(func=ast.Name(id="exec")) if _at_module(node, block) and _own_namespace(node):
                yield "'exec' may bind names"
            case ast.Call(func=ast.Name(id="globals"), args=[]) if _escapes(node, tree):
                yield "names may be bound through 'globals()'"
            case ast.Call(func=ast.Name(id="vars" | "locals" as name), args=[]):
                if _at_module(node, block) and _escapes(node, tree):
                    yield f"names may be bound through '{name}()'"
            case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Name(id="__name__")):
                if _escapes(node, tree):
                    yield "names may be bound through 'sys.modules'"
            case ast.ClassDef(decorator_list=marks) if any(last_word(mark) == "global_enum" for mark in marks):
                yield "'global_enum' binds the members of an enumeration"
            case ast.Call(func=ast.Attribute(attr="_convert_" | "_convert" as name)) if _at_module(node, block):
                yield f"'{name}' binds the members of an enumeration"
            case ast.Name(id="builtins" | "__builtins__" as name) if _at_module(node, block) and _is_filled(node, tree):
                # Inside a function it is for other modules, and whoever calls it reads the names there.
                yield f"names may be added to '{name}'"
            case _:
                continue


def made_names(block: Block) -> Iterator[str]:
    """Names that the block binds through a namespace, written as constants."""
    if not _may_open(block.text):
        return
    for node in block.tree.nodes:
        match node:
            case ast.Subscript(value=space, slice=ast.Constant(value=str(name)), ctx=ast.Store()) if _is_space(space):
                yield name
            case ast.Attribute(value=ast.Name(id="builtins" | "__builtins__"), attr=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(value=space, attr=name, ctx=ast.Store()) if _is_own_module(space):
                yield name
            case ast.FunctionDef(name="setup_module", args=ast.arguments(args=[module])):
                yield from _set_on(module.arg, node)
            case _:
                continue


def _set_on(module: str, function: ast.FunctionDef) -> Iterator[str]:
    """The names that `setup_module(module)` sets: pytest hands it the module that it stands in."""
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr, ctx=ast.Store()) if name == module:
                yield attr


def _is_space(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="globals" | "vars" | "locals"), args=[]):
            return True
        case ast.Attribute(value=ast.Name(id="builtins" | "__builtins__"), attr="__dict__"):
            return True
        case ast.Attribute(value=module, attr="__dict__"):
            return _is_own_module(module)
        case ast.Name(id="__builtins__"):
            return True
        case _:
            return False


def _is_own_module(node: ast.expr) -> bool:
    match node:
        case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Name(id="__name__")):
            return True
        case _:
            return False


def _at_module(node: ast.AST, block: Block) -> bool:
    """Whether `node` runs in the module's namespace (or that of a class, which its members may read)."""
    return not any(isinstance(parent, _FUNCTIONS) for parent in block.tree.above(node))


def _own_namespace(call: ast.Call) -> bool:
    """Whether `exec` is given no namespace but the one it stands in; one that it is given is judged by itself."""
    return len(call.args) < 2 and not call.keywords


def _escapes(node: ast.AST, tree: Tree) -> bool:
    """Whether a namespace is more than read: stored into, handed to somebody, or kept under a name."""
    parent = tree.parents.get(node)
    match parent:
        case ast.Subscript(value=value) if value is node:
            return not isinstance(parent.ctx, ast.Load) and not isinstance(parent.slice, ast.Constant)
        case ast.Attribute(value=value, attr=attr) if value is node:
            return _attribute_escapes(parent, attr, tree)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if node in parent.args:
            return name not in _READERS
        case ast.keyword(arg=None):
            return False  # `f(**globals())` hands a copy on
        case ast.keyword(arg="globs" | "extraglobs"):
            return False  # doctest takes copies
        case ast.keyword(arg="globals" | "locals"):
            call = tree.parents.get(parent)
            return not isinstance(call, ast.Call) or last_word(call.func) not in _READERS
        case (
            ast.Compare()
            | ast.Dict()
            | ast.For()
            | ast.comprehension()
            | ast.BinOp()
            | ast.Expr()
            | ast.FormattedValue()
        ):
            return False
        case _:
            return True


def _attribute_escapes(attribute: ast.Attribute, name: str, tree: Tree) -> bool:
    if name in _READING_METHODS:
        return False
    if name == "__dict__":
        return _escapes(attribute, tree)
    return isinstance(tree.parents.get(attribute), ast.Call)  # a constant attribute that is set is a known name


def _is_filled(node: ast.AST, tree: Tree) -> bool:
    """Whether names that no constant gives are set on `builtins`, by `setattr` or through its `__dict__`."""
    parent = tree.parents.get(node)
    match parent:
        case ast.Attribute(attr="__dict__"):
            return _escapes(parent, tree)
        case ast.Subscript():
            return not isinstance(parent.ctx, ast.Load) and not isinstance(parent.slice, ast.Constant)
        case ast.Call(func=ast.Name(id="setattr")):
            return node is parent.args[0]
        case _:
            return False
