"""Scope: the oracle is CPython's own symbol table, over the standard library.

Known differences, which the comparison leaves out: names that CPython mangles (`__x` in a class) are not mangled here,
and a module with `from __future__ import annotations` does not read its annotations in CPython's view. From 3.14 on
all modules are like that, so the comparison runs up to 3.13.
"""

from __future__ import annotations

import ast
import os
import random
import symtable
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from ringtrue.scope import Names, names_of
from ringtrue.tree import Tree

STDLIB = Path(sysconfig.get_paths()["stdlib"])
SAMPLE = None if os.environ.get("RINGTRUE_LONG") == "1" else 40


def of(roots: list[ast.stmt], kind: Literal["module", "class"]) -> Names:
    return names_of(roots, Tree.of(roots), kind)


def texts() -> Iterator[tuple[Path, str]]:
    found = [path for path in sorted(STDLIB.rglob("*.py")) if "site-packages" not in path.parts]
    for path in found if SAMPLE is None else random.Random(1).sample(found, SAMPLE):
        try:
            text = path.read_bytes().decode("utf-8")
            compile(text, str(path), "exec")
        except (SyntaxError, ValueError):
            continue
        if "from __future__ import annotations" not in text:
            yield path, text


def plain(names: Iterator[str]) -> set[str]:
    return {name for name in names if "__" not in name.strip("_") and not (name[:2] == "__" and name[-2:] != "__")}


def tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from tables(child)


def bound_by_cpython(top: symtable.SymbolTable) -> Iterator[str]:
    return (s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace())


def read_by_cpython(top: symtable.SymbolTable) -> Iterator[str]:
    for table in tables(top):
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                yield symbol.get_name()


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="annotations are in scopes of their own")
def test_names_are_those_of_the_symbol_table() -> None:
    count = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path, text in texts():
            mine = of(ast.parse(text).body, "module")
            theirs = symtable.symtable(text, str(path), "exec")
            assert plain(iter(mine.bound)) == plain(bound_by_cpython(theirs)), path
            assert plain(read.node.id for read in mine.reads) == plain(read_by_cpython(theirs)), path
            count += 1
    assert count > 20


MODULE_CASES = {
    "function": ("def f(a, *b, c=d, **e) -> g:\n    a, b, c, e, h = 1\n    i", "f", "d g i"),
    "recursion": ("def f(): return f", "f", "f"),
    "class body is not seen from methods": ("class A:\n    x = 1\n    y = x\n    def f(self): return x", "A", "x"),
    "comprehension": ("[x for x in xs if y for z in x]", "", "xs y"),
    "first iterable of a comprehension in a class": ("class A:\n    x = 1\n    y = [x for _ in x]", "A", "x"),
    "walrus leaves comprehensions": ("[y := x for x in xs]", "y", "xs"),
    "walrus in a function": ("def f():\n    [y := x for x in xs]\n    return y", "f", "xs"),
    "global": ("def f():\n    global x\n    x = 1\n    return x", "f", "x"),
    "global hides an outer function": (
        "def f():\n    x = 1\n    def g():\n        global x\n        return x",
        "f",
        "x",
    ),
    "nonlocal": ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    return x", "f", ""),
    "except": ("try: a\nexcept E as e: e", "e", "a E e"),
    "import": ("import a.b, c.d as e\nfrom f import g as h, i\nfrom j import *", "a e h i", ""),
    "match": (
        "match a:\n    case [b, *c] | {'k': d, **e} if f: g\n    case K(h=i) as j: k",
        "b c d e i j",
        "a K f g k",
    ),
    "lambda": ("lambda a, b=c: a + b + d", "", "c d"),
    "del counts as binding": ("del a", "a", ""),
    "decorators and defaults are outside": ("@a\ndef f(b=f): b", "f", "a f"),
    "class keywords": ("class A(B, metaclass=M): pass", "A", "B M"),
    "class cell": ("class A:\n    def f(self): return __class__", "A", ""),
    "normal form": ("ﬁ = 1\nﬀ", "fi", "ff"),
    "star and with": ("a, *b = c\nwith d as (e, f): pass\nfor g.x, h in i: pass", "a b e f h", "c d g i"),
    "async": ("async def f():\n    async for a in b: pass\n    async with c as d: await d", "f", "b c"),
}


@pytest.mark.parametrize(("code", "bound", "reads"), MODULE_CASES.values(), ids=MODULE_CASES)
def test_names(code: str, bound: str, reads: str) -> None:
    names = of(ast.parse(code).body, "module")
    assert names.bound == set(bound.split())
    assert {read.node.id for read in names.reads} == set(reads.split())


@pytest.mark.skipif(sys.version_info < (3, 12), reason="PEP 695")
def test_type_parameters_are_seen_inside_only() -> None:
    names = of(ast.parse("def f[T: B](a: T) -> U: T\ntype X[V] = V | W\nclass A[S](S):\n    x: S\n").body, "module")
    assert names.bound == {"f", "X", "A"}
    assert {read.node.id for read in names.reads} == {"B", "U", "W"}


def test_global_bindings_are_reported_apart() -> None:
    names = of(ast.parse("def f():\n    global x\n    x = 1\n").body, "module")
    assert names.global_bound == {"x"}


def test_reads_of_a_class_member_are_direct_outside_of_functions() -> None:
    names = of(ast.parse("y = x\ndef f(self, a=b): return c\nz = [d for _ in e]").body, "class")
    assert {read.node.id: read.direct for read in names.reads} == {
        "x": True,
        "b": True,
        "c": False,
        "d": False,
        "e": True,
    }
