"""Reading: one file's text as the values of `ringtrue.web.values`. Reads the text alone; what it cannot read it leaves
out, or says that it is open.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from ringtrue.expressions import dotted
from ringtrue.spoken import Spoken
from ringtrue.web.names import FunctionNode, class_of, function_of, imported_at_once, imports_of, strings_of, words_of
from ringtrue.web.registrations import Registrations
from ringtrue.web.values import File

MENTIONS = Spoken(
    {word: word for word in (
        *("flask", "fastapi", "starlette", "aiohttp", "django", "rest_framework", "urlpatterns", "pydantic"),
        *("marshmallow", "sqlmodel", "ninja", "INSTALLED_APPS", "ROOT_URLCONF", "APIRouter", "Blueprint", "uvicorn"),
        *("gunicorn", "Depends"),
    )},
    around=r"\b{}\b",
)  # fmt: skip  # by kind
LARGEST = 400_000  # characters; longer ones are generated, or dumps of data
_LOADS = re.compile(
    r"\b(?:import_module|__import__|walk_packages|iter_modules|find_modules|autodiscover\w*|entry_points|import_string|"
    r"load_module|exec_module|spec_from_file_location)\b"
)


def file_of(path: str, text: str) -> File | None:
    """What the file says; None where it cannot be read."""
    if len(text) > LARGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what CPython thinks of escapes in somebody's strings
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    every, tops, yields = list(ast.walk(tree)), _tops(tree), "yield" in text
    stores = "request" in text or "req[" in text
    imported, stars = imports_of(every)
    found = Registrations(imported)
    found.read(tree)
    return File(
        path,
        imported,
        stars,
        imported_at_once(tree),
        tuple(found.made),
        tuple(found.routes),
        tuple(found.includes),
        {name: function_of(one, yields, stores) for name, one in _functions(tops, "")},
        {one.name: class_of(one, yields, stores) for one in tops if isinstance(one, ast.ClassDef)},
        dict(_texts(tree)),
        dict(_lists(tree)),
        dict(_aliases(tree)),
        words_of(every),
        strings_of(every),
        _LOADS.search(text) is not None,
    )


def _tops(tree: ast.Module) -> list[ast.stmt]:
    """The statements of a module, those under conditions included."""
    found: list[ast.stmt] = []
    waiting = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, ast.If | ast.Try | ast.With):
            inner = [*node.body, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())]
            inner += [one for handler in getattr(node, "handlers", ()) for one in handler.body]
            waiting.extend(reversed(inner))
    return found


def _functions(suite: list[ast.stmt], scope: str) -> Iterator[tuple[str, FunctionNode]]:
    """The functions of a suite and those in them, by their names with the functions around them."""
    for node in suite:
        if isinstance(node, FunctionNode):
            name = f"{scope}.{node.name}" if scope else node.name
            yield name, node
            yield from _functions(node.body, name)


def _texts(tree: ast.Module) -> list[tuple[str, str]]:
    return [
        (target.id, node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def _aliases(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=value) as said)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Subscript(value=value) as said)
            ) if dotted(value).rpartition(".")[2] == "Annotated":
                yield name, ast.unparse(said)
            case _:
                continue


def _lists(tree: ast.Module) -> list[tuple[str, tuple[str, ...] | None]]:
    """Lists of texts in capitals, as settings are; an addition makes them longer, all else makes them unknown."""
    found: dict[str, tuple[str, ...] | None] = {}
    tops = set(tree.body)
    for node in _tops(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper() and name not in found:
                items = _items(value, found)
                if items is not None or isinstance(value, ast.List | ast.Tuple | ast.BinOp):
                    found[name] = items if node in tops else None
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in found:
                found[name] = _items(value, found)
            case ast.AugAssign(target=ast.Name(id=name), value=value) if name.isupper():
                before, items = found.get(name), _items(value, found)
                found[name] = (*before, *items) if before is not None and items is not None else None
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))) if name in found:
                found[name] = None
            case _:
                continue
    return list(found.items())


def _items(value: ast.expr, known: dict[str, tuple[str, ...] | None]) -> tuple[str, ...] | None:
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            found: list[str] = []
            for one in elements:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    found.append(one.value)
                elif isinstance(one, ast.Starred) and (inner := _items(one.value, known)) is not None:
                    found += inner
                else:
                    return None
            return tuple(found)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            before, after = _items(left, known), _items(right, known)
            return None if before is None or after is None else (*before, *after)
        case ast.Name(id=name):
            return known.get(name)
        case _:
            return None
