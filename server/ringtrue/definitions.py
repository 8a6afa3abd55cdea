"""Definitions: what a module defines at its top level, name by name, as code that can stand in another text.

Comments, docstrings and the annotations of functions are left out: none of them changes what a function returns. Made
when somebody first asks, since few rules do. Does not know who asks, nor what the code does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from ringtrue.cut import FILE_NAME
from ringtrue.facts import Key, block_names
from ringtrue.scope import names_of
from ringtrue.syntax import Block, Chunk
from ringtrue.tree import Tree

Kind: TypeAlias = Literal["import", "function", "class", "value", "touch", "mutation"]
_PREFIX = "source "
_MUTATORS = {
    "append", "appendleft", "add", "clear", "difference_update", "discard", "extend", "extendleft", "insert",
    "intersection_update", "pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault", "sort", "update",
}  # fmt: skip  # a list of names reads better packed
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Definition:
    """One statement that gives a name its value: `text` as code, and the names of the module that it `reads`.

    A "function" reads nothing until it is called: one with decorators or computed defaults is a "value". A "touch"
    changes the value where the module is loaded; a "mutation" may change it later, in the function or class that
    `text` names.
    """

    kind: Kind
    text: str
    reads: frozenset[str] = field(default=frozenset(), compare=False)


def definition_key(name: str) -> Key:
    """The key under which a module says what `name` is, as a tuple of Definitions in order."""
    return _PREFIX + name


class Definitions:
    """The definitions of a module, read from its chunks when first asked for."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = chunks

    def answer(self, key: Key) -> tuple[Definition, ...]:
        return tuple(_made(*place) for place in self._places.get(key.removeprefix(_PREFIX), ()))

    @cached_property
    def _places(self) -> dict[str, list[_Place]]:
        """Where each name is defined, touched and changed, in order."""
        found: dict[str, list[_Place]] = {}
        for name, place in _found(self._chunks):
            found.setdefault(name, []).append(place)
        return found


class _Said(NamedTuple):
    """One name that a chunk defines, touches or, in the function or class `top`, mutates. The chunk keeps it, and is
    not named by it."""

    name: str
    kind: Kind
    top: str = ""


class _Place(NamedTuple):
    """What a kind of definition is made from: the chunks that hold it, or the name of the function that mutates."""

    kind: Kind
    chunks: tuple[Chunk, ...]
    top: str = ""


def is_definition(key: Key) -> bool:
    return key.startswith(_PREFIX)


def defined_names(chunk: Chunk) -> frozenset[str]:
    """The names whose definitions an edit of `chunk` may change."""
    names = {one.name for one in _own(chunk)}
    return frozenset(names | {chunk.piece.owner} if chunk.piece.kind != "statement" else names)


def _found(chunks: Sequence[Chunk]) -> Iterator[tuple[str, _Place]]:
    at = 0
    while at < len(chunks):
        chunk = chunks[at]
        end = at + 1
        if chunk.piece.kind == "header":
            while end < len(chunks) and chunks[end].piece.kind == "member":
                end += 1
            yield chunk.piece.owner, _Place("class", tuple(chunks[at:end]))
        for part in chunks[at:end]:
            yield from (
                (one.name, _Place(one.kind, () if one.kind == "mutation" else (part,), one.top)) for one in _own(part)
            )
        at = end


def _own(chunk: Chunk) -> tuple[_Said, ...]:
    """What one chunk says by itself; computed once a chunk."""
    made = chunk.__dict__.get("defined")
    if made is None:
        made = chunk.__dict__["defined"] = tuple(_read(chunk))
    own: tuple[_Said, ...] = made
    return own


def _read(chunk: Chunk) -> Iterator[_Said]:
    for block in chunk.blocks:
        top = block.owner or getattr(block.nodes[0], "name", "")
        yield from (_Said(name, "mutation", top) for name in sorted(_mutated(block)))
        if block.kind != "statement":
            continue
        node = block.nodes[0]
        kind = _kind(node)
        if _is_overload(node):
            continue
        bound = block_names(block).bound
        yield from (_Said(name, kind) for name in sorted(bound))
        touched = _touched(block) if kind == "value" else set()
        yield from (_Said(name, "touch") for name in sorted(touched - bound))


def _made(kind: Kind, chunks: tuple[Chunk, ...], top: str) -> Definition:
    """The definition that stands in `chunks`; kept with the first of them as long as they are these."""
    if not chunks:
        return Definition(kind, top)
    first, *others = chunks
    kept = first.__dict__.get("definition")
    if kept is None or kept[0] != others:
        kept = first.__dict__["definition"] = (others, _code(chunks))
    text, reads = kept[1]
    return Definition(kind, text, reads)


def _code(chunks: tuple[Chunk, ...]) -> tuple[str, frozenset[str]]:
    """Code and what it reads; no code where some of it could not be read."""
    try:
        parsed = ast.parse("".join(chunk.source.text for chunk in chunks), FILE_NAME).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        parsed = []
    if not parsed or any(chunk.damage for chunk in chunks):
        return "", frozenset()
    bare = [ast.fix_missing_locations(_Strip().visit(node)) for node in parsed]
    reads = frozenset(read.node.id for read in names_of(bare, Tree.of(tuple(bare)), "module").reads)
    return "\n".join(ast.unparse(node) for node in bare), reads


def _is_overload(node: ast.stmt) -> bool:
    """Whether a definition is for readers only: the one that runs follows it."""
    marks = getattr(node, "decorator_list", ())
    return any("overload" in (getattr(mark, "id", ""), getattr(mark, "attr", "")) for mark in marks)


def _kind(node: ast.stmt) -> Kind:
    match node:
        case ast.Import() | ast.ImportFrom():
            return "import"
        case ast.FunctionDef(decorator_list=[], args=args) | ast.AsyncFunctionDef(decorator_list=[], args=args):
            defaults = (*args.defaults, *(one for one in args.kw_defaults if one is not None))
            return "function" if all(isinstance(one, ast.Constant) for one in defaults) else "value"
        case ast.ClassDef():  # of one line: the others are headers
            return "class"
        case _:
            return "value"


class _Strip(ast.NodeTransformer):
    """Takes out what does not matter when the code runs. In a class an annotation makes a field: it stays, as text."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # named by ast.NodeVisitor
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:  # as above
        return self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:  # as above
        for part in node.body:
            if isinstance(part, ast.AnnAssign):
                part.annotation = ast.Constant(ast.unparse(part.annotation))
        node.body = [self.visit(part) if not isinstance(part, ast.AnnAssign) else part for part in node.body]
        node.body = _without_docstring(node.body)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:  # as above
        self.generic_visit(node)
        return ast.Pass() if node.value is None else ast.Assign([node.target], node.value)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        args = node.args
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg):
            if arg is not None:
                arg.annotation = None
        node.returns = None
        if hasattr(node, "type_params"):
            node.type_params = []
        self.generic_visit(node)
        node.body = _without_docstring(node.body)
        return node


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    kept = [node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    return kept or [ast.Pass()]


def _touched(block: Block) -> set[str]:
    """Names whose values the block changes where the module is loaded."""
    found: set[str] = set()
    for node in block.tree.nodes:
        changed = _changed(node, any_method=isinstance(block.tree.parents.get(node), ast.Expr))
        if changed and not any(isinstance(above, (*_FUNCTIONS, ast.Lambda)) for above in block.tree.above(node)):
            found.add(changed)
    return found


def _mutated(block: Block) -> set[str]:
    """Names of the module whose values functions of the block may change when they are called."""
    names = block_names(block)
    free = {read.node.id for read in names.reads}
    changed = (_changed(node, any_method=False) for node in _inside_functions(block))
    return {name for name in changed if name in free} | set(names.global_bound)


def _inside_functions(block: Block) -> Iterable[ast.AST]:
    if block.kind == "header":
        return ()
    if block.kind == "member" or isinstance(block.nodes[0], (*_FUNCTIONS, ast.ClassDef)):
        return block.tree.nodes
    return ()


def _changed(node: ast.AST, any_method: bool) -> str:
    """The name whose value `node` changes in place, or the empty string."""
    match node:
        case (
            ast.Subscript(value=base, ctx=ast.Store() | ast.Del())
            | ast.Attribute(value=base, ctx=ast.Store() | ast.Del())
        ):
            return _root(base)
        case ast.Call(func=ast.Attribute(value=base, attr=attr)) if any_method or attr in _MUTATORS:
            return _root(base)
        case _:
            return ""


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
