"""A result used as what it is not: `response["id"]` where the body is behind `.json()`, `numbers.keys()[0]`,
`map(f, xs)[0]`, `response.text()` where `text` is a property, `for i in len(rows)`. The line raises `TypeError`.

The rule looks up whether the type has what the syntax needs: `__getitem__`, `__iter__`, `__len__`, `__call__`. It is
silent about types that it cannot follow, and where several are possible and one of them has it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Api,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Members,
    excused,
    is_overridable,
    is_set_elsewhere,
    is_untrue,
    lacks_special,
    related,
    release,
    rule,
    shown_type,
    source_of,
)

_PAGES = {
    "pages 1.0.0": {
        "pages/__init__.py": (
            "from typing import Any\n"
            "class Page:\n"
            "    @property\n    def text(self) -> str: ...\n"
            "    def json(self) -> Any: ...\n"
            "def get(url) -> Page: ...\n"
        )
    }
}
_FIELDS = {
    "fields 1.0.0": {
        "fields/__init__.py": (
            "class TextField:\n"
            "    def contribute_to_class(self, cls, name): ...\n"
            "class Manager:\n"
            "    def made(cls): ...\n"
            "    made.plain = True\n"
            "    made = classmethod(made)\n"
        )
    }
}
_DOTTED = re.compile(r"[\w.]+")
_LAZY = frozenset(
    ("dict_keys", "dict_values", "dict_items", "map", "filter", "zip", "GeneratorType", "enumerate", "reversed", "set",
     "frozenset", "KeysView", "ValuesView", "ItemsView", "Generator", "Iterator")
)  # fmt: skip
_HAVE_ALL = ("builtins.str()", "builtins.list", "builtins.dict", "builtins.tuple", "builtins.bytes()")
_OF_FUNCTIONS = (
    "__",
    "return_value",
    "side_effect",
    "assert_",
    "call",
    "mock_",
    "await_",
    "reset_mock",
    "cache_",
    "func",
)


@rule(
    ast.Subscript,
    ast.For,
    ast.comprehension,
    ast.Call,
    ast.Attribute,
    summary="result used as what it is not",
    kind="fact",
    severity="error",
    fix="suggestion",
    patient=True,
    examples=[
        Bad(
            """
            import pages

            user = pages.get("/user")["name"]
            #      ^^^^^^^^^^^^^^^^^^ 'Page' of pages 1.0.0 cannot be subscripted
            """,
            fixed="""
            import pages

            user = pages.get("/user").json()["name"]
            """,
            given=Given(installed=_PAGES),
        ),
        Bad(
            """
            def first(prices: dict[str, int]):
                return prices.keys()[0]
                #      ^^^^^^^^^^^^^ 'dict_keys' of Python 3.12 cannot be subscripted
            """,
            fixed="""
            def first(prices: dict[str, int]):
                return list(prices.keys())[0]
            """,
        ),
        Bad(
            """
            import pages


            def body(url):
                page = pages.get(url)
                return page.text()
                #      ^^^^^^^^^ 'str' of Python 3.12 cannot be called
            """,
            fixed="""
            import pages


            def body(url):
                page = pages.get(url)
                return page.text
            """,
            given=Given(installed=_PAGES),
        ),
        Bad(
            """
            import pages


            def error(url):
                return pages.get(url).json["error"]
                #      ^^^^^^^^^^^^^^^^^^^ 'Page.json' of pages 1.0.0 is a method, and is not called here
            """,
            fixed="""
            import pages


            def error(url):
                return pages.get(url).json()["error"]
            """,
            given=Given(installed=_PAGES),
        ),
        Bad(
            """
            def numbered(rows: list[str]):
                for i in len(rows):
                    #    ^^^^^^^^^ 'int' of Python 3.12 cannot be iterated
                    print(i, rows[i])
            """,
            fixed="""
            def numbered(rows: list[str]):
                for i in range(len(rows)):
                    print(i, rows[i])
            """,
        ),
        Bad(
            """
            def count(rows):
                found = (row for row in rows if row)
                return len(found)
                #          ^^^^^ 'GeneratorType' of Python 3.12 has no length
            """,
            fixed="""
            def count(rows):
                found = (row for row in rows if row)
                return len(list(found))
            """,
        ),
        Bad(
            """
            def shout(title: str):
                return title.upper()()
                #      ^^^^^^^^^^^^^ 'str' of Python 3.12 cannot be called
            """,
            fixed="""
            def shout(title: str):
                return title.upper()
            """,
        ),
        Bad(
            """
            import time


            def now():
                return time()
                #      ^^^^ 'time' of Python 3.12 is a module, and cannot be called
            """,
            fixed="""
            import time


            def now():
                return time.time()
            """,
        ),
        Bad(
            """
            import sqlite3


            def shown(row: sqlite3.Row):
                row["tags"] = row["tags"].split(",")
              # ^^^ 'Row' of Python 3.12 takes no assignment to its items
                return dict(row)
            """,
        ),
        Good(
            """
            from enum import Enum


            class Order(Enum):
                UP = 1
                DOWN = 2

                def __call__(self, values):
                    return sorted(values, reverse=self is Order.DOWN)


            def ordered(values):
                return Order.DOWN(values)
            """,
            why="a member of an enumeration is an object of its class, whatever its value",
        ),
        Good(
            """
            from time import time


            def now():
                return time()
            """,
            why="the function of that name",
        ),
        Good(
            """
            def first(prices: dict[str, int], rows):
                return list(prices.keys())[0], rows.keys()[0]
            """,
            why="a list; and an object that nobody knows",
        ),
        Good(
            """
            import pages


            def body(url):
                return pages.get(url).json()["error"], pages.get(url).text[0]
            """,
            why="what `json` gives may be anything, and a string has items",
            given=Given(installed=_PAGES),
        ),
        Good(
            """
            import fields


            class Note:
                body = fields.TextField()
                made = fields.Manager.made()

                def start(self):
                    return self.body[:40]
            """,
            why="a field gives its class something else to hold; what makes a method of a class is a descriptor",
            given=Given(installed=_FIELDS),
        ),
        Good(
            """
            class Registry(type):
                def __getitem__(cls, name): ...


            class Shape(metaclass=Registry): ...


            box: list[Shape["box"]] = []
            """,
            why="classes have their own ways",
        ),
        Good(
            """
            import pytest


            def test_subscript():
                with pytest.raises(TypeError):
                    (1)[0]
            """,
            why="the error is expected",
        ),
        Good(
            """
            class Owned:
                owner = False

                def dispatch(self, found):
                    return found[self.owner["key"]] if self.owner else None


            class Page(Owned):
                owner = {"key": "page"}
            """,
            why="what the class says is only what holds where nobody says otherwise",
        ),
        Bad(
            """
            def total(prices: dict[str, int]) -> int:
                return sum(price for _, price in prices.items)
                #                                ^^^^^^^^^^^^ 'dict.items' of Python 3.12 is a method, and is not called here
            """,
            fixed="""
            def total(prices: dict[str, int]) -> int:
                return sum(price for _, price in prices.items())
            """,
        ),
        Good(
            """
            def part(size: int, sl: slice):
                return len(range(size)[sl])


            def rest(rows: list[int], key):
                return len(rows[key])
            """,
            why="a slice of it has a length",
        ),
        Good(
            """
            import abc


            def narrowed(shape, kind: type):
                assert isinstance(shape, abc.ABCMeta)
                return shape[int], kind[int]
            """,
            why="a class may be generic",
        ),
        Good(
            """
            from trees import parsed

            parsed()[0]
            """,
            why="what it gives may be of a subclass that has items",
            given=Given(
                installed={
                    "trees 1.0": {
                        "trees.py": "class Node:\n    def text(self): ...\nclass Element(Node):\n    def __getitem__(self, key): ...\ndef parsed() -> Node: ...\n"
                    }
                }
            ),
        ),
        Good(
            """
            def pairs(rows) -> list[tuple[str, float]]:
                return rows.chosen()


            def shown(rows):
                return [f"{worth[0]} of {worth[1]}" for _, worth in pairs(rows)]
            """,
            why="an annotation that the code contradicts: several items are read",
        ),
    ],
)
def wrong_result_shape(
    node: ast.Subscript | ast.For | ast.comprehension | ast.Call | ast.Attribute, ctx: Context
) -> Iterator[Finding]:
    match node:
        case ast.Subscript(value=value, ctx=ast.Load()):
            yield from _of_subscript(node, value, ctx)
        case ast.Subscript(value=value, ctx=ast.Store()):
            yield from _of_item(value, ctx)
        case ast.For(iter=value) | ast.comprehension(iter=value, is_async=0):
            yield from _of_loop(value, ctx)
        case ast.Call(func=ast.Name(id="len"), args=[value]):
            yield from _of_length(node, value, ctx)
        case ast.Call(func=ast.Name() as value):
            yield from _of_module(value, ctx)
        case ast.Call(func=ast.Attribute() as value):
            yield from _of_call(node, ctx)
            yield from _of_module(value, ctx)
        case ast.Call(func=ast.Call() as value):
            yield from _of_result(node, value, ctx)
        case ast.Attribute(value=ast.Attribute() as value, ctx=ast.Load()):
            if not node.attr.startswith(_OF_FUNCTIONS):
                yield from _uncalled(value, ctx)


def _of_subscript(node: ast.Subscript, value: ast.expr, ctx: Context) -> Iterator[Finding]:
    parent = _lacking(value, ("__getitem__",), ctx)
    if parent is None:
        if isinstance(value, ast.Attribute):
            yield from _uncalled(value, ctx)
        return
    name = shown_type(parent)
    fixes = []
    if name in _LAZY and isinstance(node.slice, ast.Constant | ast.UnaryOp | ast.Slice):
        fixes = [_wrapped("list", value, ctx)]
    elif name not in _LAZY and isinstance(ctx.api(f"{ctx.receivers.of(value)[0]}.json"), Api):
        end = ctx.span(value).end
        fixes = [Fix("Read its JSON", (Edit(ctx.span(value)._replace(start=end), ".json()"),))]
    yield _finding(value, parent, "cannot be subscripted", "'__getitem__'", tuple(fixes), ctx)


def _of_item(value: ast.expr, ctx: Context) -> Iterator[Finding]:
    """`row["tags"] = tags`, of what can be read by key and not be written."""
    parent = _lacking(value, ("__setitem__",), ctx) or _readable_alone(value, ctx)
    if parent is not None:
        fixes = tuple(_copied(value, parent, ctx))
        yield _finding(value, parent, "takes no assignment to its items", "'__setitem__'", fixes, ctx)


def _copied(value: ast.expr, parent: Api, ctx: Context) -> Iterator[Fix]:
    """A dict of the row, before it is changed."""
    statement = next((one for one in ctx.tree.above(value) if isinstance(one, ast.stmt)), None)
    if not isinstance(value, ast.Name) or statement is None or shown_type(parent) not in _ROWS:
        return
    start = ctx.span(statement).start
    text = ctx.block.text
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if not indent.strip():
        made = f"{value.id} = dict({value.id})\n{indent}"
        yield Fix("Make it a dict before", (Edit(ctx.span(statement)._replace(end=start), made),))


_ROWS = ("sqlite3.Row", "aiosqlite.Row", "asyncpg.Record", "Record", "Row")


def _readable_alone(value: ast.expr, ctx: Context) -> Api | None:
    """A compiled class whose stub says how its items are read, and not how they are set."""
    paths = ctx.receivers.of(value)
    known = ctx.members(paths[0]) if len(paths) == 1 else None
    if not isinstance(known, Members) or not (known.open or "").startswith("only a stub") or excused(value, ctx):
        return None
    return known.parent if "__getitem__" in known.names and "__setitem__" not in known.names else None


def _of_loop(value: ast.expr, ctx: Context) -> Iterator[Finding]:
    parent = _lacking(value, ("__iter__", "__getitem__", "__aiter__"), ctx)
    if parent is not None:
        fixes = (_wrapped("range", value, ctx),) if shown_type(parent) == "int" else ()
        yield _finding(value, parent, "cannot be iterated", "'__iter__'", fixes, ctx)
    elif isinstance(value, ast.Attribute):
        yield from _uncalled(value, ctx)


def _of_length(node: ast.Call, value: ast.expr, ctx: Context) -> Iterator[Finding]:
    if ctx.imported(node.func) != "builtins.len":
        return
    parent = _lacking(value, ("__len__",), ctx)
    if parent is not None:
        fixes = (_wrapped("list", value, ctx),) if shown_type(parent) in _LAZY else ()
        yield _finding(value, parent, "has no length", "'__len__'", fixes, ctx)


def _of_call(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    func = node.func
    assert isinstance(func, ast.Attribute)
    paths = ctx.receivers.of(func)
    api = ctx.api(paths[0]) if len(paths) == 1 else None
    if not isinstance(api, Api) or api.kind not in ("attribute", "property") or api.signatures or api.type is None:
        return
    parent = _lacking(func, ("__call__",), ctx)
    if parent is None or is_set_elsewhere(func.attr, ctx):
        return
    bare = not node.args and not node.keywords
    drop = Fix("Leave out the call", (Edit(ctx.span(node)._replace(start=ctx.span(func).end), ""),))
    yield _finding(func, parent, "cannot be called", "'__call__'", (drop,) if bare else (), ctx)


def _of_module(value: ast.Name | ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`time()` after `import time`."""
    paths = ctx.receivers.of(value)
    if len(paths) != 1 or not _DOTTED.fullmatch(paths[0]):
        return
    module = ctx.members(paths[0])
    if not isinstance(module, Members) or module.parent.kind != "module" or module.open or "__call__" in module.names:
        return
    above = ctx.members(paths[0].rpartition(".")[0]) if "." in paths[0] else module
    if not isinstance(above, Members) or above.open or (above is not module and "__getattr__" in above.names):
        return  # what it makes when it is asked may have the name of one of its modules
    name, word = module.parent.name, module.parent.name.rpartition(".")[2]
    if module.parent.where is None or module.parent.where.version is None or excused(value, ctx):
        return  # a module of the project may be what it likes
    same = word if word in module.names else None
    fixes = (Fix(f"Call '{word}.{word}'", (Edit(ctx.span(value), f"{ctx.source(value)}.{word}"),)),) if same else ()
    evidence = Evidence(f"what '{name}' is", "a module", source_of(module.parent))
    message = f"'{name}'{release(module.parent)} is a module, and cannot be called"
    yield Finding(ctx.span(value), message[:120], (evidence,), fixes, related(module.parent, name))


def _of_result(node: ast.Call, value: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`title.upper()()`."""
    parent = _lacking(value, ("__call__",), ctx)
    if parent is not None:
        bare = not node.args and not node.keywords
        drop = Fix("Leave out the call", (Edit(ctx.span(node)._replace(start=ctx.span(value).end), ""),))
        yield _finding(value, parent, "cannot be called", "'__call__'", (drop,) if bare else (), ctx)


def _uncalled(value: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """A method that is used as if it had been called."""
    paths = ctx.receivers.of(value)
    if len(paths) != 1 or not paths[0].rpartition(".")[0].endswith((")", "]", "*", "&", "!", ">")):
        return
    api = ctx.api(paths[0])
    if not isinstance(api, Api) or api.kind != "method" or api.open is not None or not api.signatures:
        return
    if (
        is_overridable(value, ctx)
        or is_set_elsewhere(value.attr, ctx)
        or excused(value, ctx)
        or _may_hold_more(value, ctx)
    ):
        return
    required = any(one.required for one in api.signatures[0].parameters)
    end = ctx.span(value).end
    fix = Fix("Call it", (Edit(ctx.span(value)._replace(start=end), "()"),))
    shown = ".".join(api.name.split(".")[-2:])
    evidence = Evidence(f"what '{api.name}' is", "a method", source_of(api))
    message = f"'{shown}'{release(api)} is a method, and is not called here"
    yield Finding(ctx.span(value), message[:120], (evidence,), () if required else (fix,), related(api, shown))


def _may_hold_more(value: ast.Attribute, ctx: Context) -> bool:
    """Whether something gives functions attributes of that name: then it is no slip."""
    parent = ctx.tree.parents.get(value)
    return isinstance(parent, ast.Attribute) and is_set_elsewhere(parent.attr, ctx)


def _lacking(value: ast.expr, names: tuple[str, ...], ctx: Context) -> Api | None:
    """What `value` is, if nothing that it may be has one of the special methods."""
    paths = ctx.receivers.of(value)
    if any("mock" in path.lower() for path in paths):
        return None
    if any(path.startswith(_HAVE_ALL) and path.count("(") == 1 and "__call__" not in names for path in paths):
        return None
    if isinstance(value, ast.Attribute) and is_overridable(value, ctx):
        return None  # a class that derives from this one may hold something else there
    found = lacks_special(paths, names, ctx)
    if found is None or found.where is None or found.where.version is None:
        return None  # a class of the project may be more than it says
    if (found.type or found.name).startswith(("typing._", "typing_extensions._")):
        return None  # what a stub calls so is something else when it runs
    if "__getitem__" in names and any(_is_class(path, ctx) for path in paths):
        return None
    return None if excused(value, ctx) or is_untrue(value, ctx) else found


def _is_class(path: str, ctx: Context) -> bool:
    """Whether what stands there is a class, which its own `__class_getitem__` may give items."""
    known = ctx.members(path)
    return isinstance(known, Members) and {"mro", "__subclasses__"} <= known.names


def _wrapped(function: str, value: ast.expr, ctx: Context) -> Fix:
    whole = ctx.span(value)
    text = ctx.source(value)
    return Fix(f"Wrap it in '{function}'", (Edit(whole, f"{function}({text})"),))


def _finding(value: ast.expr, parent: Api, words: str, member: str, fixes: tuple[Fix, ...], ctx: Context) -> Finding:
    name = shown_type(parent)
    evidence = Evidence(f"members of '{parent.name}'", f"no {member} among them", source_of(parent))
    return Finding(
        ctx.span(value), f"'{name}'{release(parent)} {words}"[:120], (evidence,), fixes, related(parent, name)
    )
