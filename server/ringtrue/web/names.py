"""Names: what the names of a file mean, as far as its own statements say: its imports, functions and classes.

Does not know other files.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.expressions import dotted
from ringtrue.web.passing import passing_of
from ringtrue.web.values import Class, Function, Imported

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_REQUESTS = re.compile(r"\b(?:Request|HttpRequest|WebSocket|HTTPConnection|WSGIRequest|ASGIRequest)\b")
_INJECTED = ("Depends", "Security")
_LONGEST = 400
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+(?::\w+)?")


def imports_of(every: list[ast.AST]) -> tuple[dict[str, Imported], tuple[Imported, ...]]:
    """What each imported name means, and the modules whose names are all imported. Imports in functions count too,
    where no other import binds their name."""
    found: dict[str, Imported] = {}
    stars: list[Imported] = []
    nodes = sorted(
        (node for node in every if isinstance(node, ast.Import | ast.ImportFrom)),
        key=lambda node: -node.col_offset,
    )
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = Imported(0, alias.name if alias.asname else top)
            continue
        for alias in node.names:
            one = Imported(node.level, node.module or "", alias.name)
            if alias.name == "*":
                stars.append(one)
            else:
                found[alias.asname or alias.name] = one
    return found, tuple(stars)


def full_name(node: ast.AST, imported: dict[str, Imported]) -> str:
    """`fastapi.APIRouter` for `APIRouter`, `fastapi.APIRouter`; the empty string for what is not imported by a full
    name."""
    written = dotted(node)
    head, dot, rest = written.partition(".")
    one = imported.get(head)
    if one is None or one.level:
        return ""
    return (f"{one.module}.{one.member}" if one.member else one.module) + dot + rest


def function_of(node: FunctionNode, yields: bool = True, stores: bool = False) -> Function:
    """What a definition says of itself; `yields`: whether it may be a generator, `stores`: whether
    it may have to do with a request."""
    args = node.args
    every = [*args.posonlyargs, *args.args]
    optional = {one.arg for one in every[len(every) - len(args.defaults) :]} if args.defaults else set()
    named = [*every, *args.kwonlyargs]
    optional |= {one.arg for one, value in zip(args.kwonlyargs, args.kw_defaults, strict=True) if value is not None}
    decorators = tuple(dotted(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list)
    return Function(
        node.name,
        node.lineno - 1,
        tuple(one.arg for one in named),
        frozenset(one.arg for one in named if one.arg not in optional),
        args.kwarg is not None,
        isinstance(node, ast.AsyncFunctionDef),
        yields and any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_nodes(node)),
        decorators,
        tuple(dict.fromkeys(depends_of(node))),
        frozenset(one.arg for one in named if _is_request(one)),
        tuple(ast.unparse(one)[:_LONGEST] for one in node.decorator_list),
        tuple(one.arg for one, value in _defaults(node) if _injects(value)),
        passing_of(node),
        _reads_body(node) if stores else False,
        frozenset(_stored(node)) if stores else frozenset(),
    )


def _defaults(node: FunctionNode) -> Iterator[tuple[ast.arg, ast.expr]]:
    positional = [*node.args.posonlyargs, *node.args.args]
    yield from zip(positional[len(positional) - len(node.args.defaults) :], node.args.defaults, strict=True)
    for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if value is not None:
            yield one, value


def _injects(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in _INJECTED


def _reads_body(node: FunctionNode) -> bool:
    read = {
        one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "request"
    }
    return bool(read & {"get_json", "form", "json"}) and not read & {"args", "values", "method"}


def _stored(node: FunctionNode) -> Iterator[str]:
    for one in ast.walk(node):
        match one:
            case ast.Subscript(
                value=ast.Name(id="request" | "req"), slice=ast.Constant(value=str(key)), ctx=ast.Store()
            ):
                yield key
            case _:
                continue


def own_nodes(node: FunctionNode) -> Iterator[ast.AST]:
    """What stands in a function, without the functions and classes in it."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        one = waiting.pop()
        yield one
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(one))


def depends_of(node: ast.AST) -> Iterator[str]:
    """The functions that `Depends` is given anywhere in a signature or a decorator; `?` for what has no name, and the
    annotation for `Depends()`."""
    parts: list[ast.AST] = []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        args = node.args
        every = (*args.posonlyargs, *args.args, *args.kwonlyargs)
        values = (*args.defaults, *(one for one in args.kw_defaults if one is not None))
        parts = [*values, *(one.annotation for one in every if one.annotation is not None), *node.decorator_list]
        for one in every:  # a name of an annotation may stand for `Annotated[Session, Depends(get_db)]`
            if isinstance(one.annotation, ast.Name | ast.Attribute):
                yield f":{dotted(one.annotation)}"
    for part in parts:
        for inner in ast.walk(part):
            if isinstance(inner, ast.Call) and dotted(inner.func).rpartition(".")[2] in _INJECTED:
                given = inner.args[0] if inner.args else next((one.value for one in inner.keywords), None)
                yield (dotted(given) or "?") if given is not None else "?"


def _is_request(one: ast.arg) -> bool:
    if one.annotation is not None:
        return _REQUESTS.search(ast.unparse(one.annotation)) is not None
    return one.arg in ("request", "req", "websocket")


def class_of(node: ast.ClassDef, yields: bool = True, stores: bool = False) -> Class:
    """What a class says of itself."""
    methods = tuple(function_of(one, yields, stores) for one in _members(node) if isinstance(one, FunctionNode))
    inner = tuple((one.name, tuple(_values(one))) for one in node.body if isinstance(one, ast.ClassDef))
    return Class(
        node.name,
        node.lineno - 1,
        tuple(dotted(one.value if isinstance(one, ast.Subscript) else one) or "?" for one in node.bases),
        methods,
        tuple(_values(node)),
        tuple(_annotated(node)),
        inner,
        tuple(dotted(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list),
    )


def _members(node: ast.ClassDef) -> Iterator[ast.stmt]:
    for one in node.body:
        yield one
        if isinstance(one, ast.If | ast.Try):
            yield from (inner for suite in ("body", "orelse") for inner in getattr(one, suite))


def _values(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for one in node.body:
        match one:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        yield target.id, ast.unparse(value)[:_LONGEST]
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, ast.unparse(value)[:_LONGEST]
            case _:
                continue


def _annotated(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            yield one.target.id, ast.unparse(one.annotation)[:_LONGEST]


def words_of(every: list[ast.AST]) -> frozenset[str]:
    """What is read: `name` for every name and attribute and what imports mention, `=name` where a name is read by
    itself, `name.attribute` where one attribute of it is, `[key]` where something is stored under a text, `name=` where
    something is given by name."""
    found: set[str] = set()
    bases: set[ast.AST] = set()
    for node in every:
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
            if isinstance(node.value, ast.Name):
                bases.add(node.value)
                found.add(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.keyword) and node.arg:
            found.add(f"{node.arg}=")
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                found.add(f"[{node.slice.value}]")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
            if node not in bases:
                found.add(f"={node.id}")
        elif isinstance(node, ast.ImportFrom):
            found.update(part for one in node.names for part in (one.name, one.asname or ""))
            found.update((node.module or "").split("."))
        elif isinstance(node, ast.Import):
            found.update(part for one in node.names for part in one.name.split("."))
    return frozenset(found - {""})


def strings_of(every: list[ast.AST]) -> frozenset[str]:
    """The texts that look like the dotted name of something."""
    return frozenset(
        node.value
        for node in every
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _DOTTED.fullmatch(node.value)
    )
