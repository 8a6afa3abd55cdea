"""A method reads an attribute of its own object, or calls a method on it, that nothing makes: neither the class nor
what it derives from binds the name, and no code of the module ever stores it. The line raises `AttributeError`.

Define the method, set the attribute in `__init__`, or call the function that was meant: code that was moved into a
class often keeps `self.` before names that are its own variables or builtins. The rule asks that every base is known,
and that no class of the workspace derives from this one, which might bring the name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    BUILTINS,
    Bad,
    Block,
    Context,
    Definition,
    Edit,
    Evidence,
    Finding,
    Fix,
    Flow,
    Given,
    Good,
    in_test,
    lacks,
    may_be_told,
    nearest,
    rule,
    unbound_key,
)

# Contexts that wait for an exception: `suppress`, `pytest.raises`, `assertRaises`.
_EXPECTS = re.compile("suppress|raises|Raises")
_MADE = re.compile(r"= _?[A-Z]\w*\(")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@rule(
    Block,
    summary="attribute of an object of this module that nothing makes",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            class Cart:
                def __init__(self):
                    self.items = []

                def total(self):
                    return self.sum_prices(self.items)
                    #           ^^^^^^^^^^ 'Cart' has no 'sum_prices': neither the class nor any code of the module makes it
            """,
        ),
        Bad(
            """
            class Window:
                def narrow(self, counts, limit):
                    left = 0
                    while self.max(counts) > limit:
                    #          ^^^ 'Window' has no 'max': neither the class nor any code of the module makes it
                        left += 1
                    return left
            """,
            fixed="""
            class Window:
                def narrow(self, counts, limit):
                    left = 0
                    while max(counts) > limit:
                        left += 1
                    return left
            """,
        ),
        Bad(
            """
            class Cache:
                def __init__(self, size):
                    self.size = size
                    self.values = {}

                def get(self, key):
                    return self.value.get(key)
                    #           ^^^^^ 'Cache' has no 'value': neither the class nor any code of the module makes it
            """,
        ),
        Bad(
            """
            class Shelf:
                def __init__(self):
                    self.books = []

                def add(self, book):
                    self.books.append(book)


            def fill(names):
                shelf = Shelf()
                for name in names:
                    shelf.insert(name)
                    #     ^^^^^^ 'Shelf' has no 'insert': neither the class nor any code of the module makes it
                return shelf
            """,
        ),
        Good(
            """
            class Cart:
                def __init__(self):
                    self.items = []

                def total(self):
                    return self.sum_prices()

                def sum_prices(self):
                    return sum(self.items)
            """,
            why="a method of the class",
        ),
        Good(
            """
            class Titled:
                def title(self):
                    return self.name.title()
            """,
            why="made to stand beside another class, as a class of the project says",
            given=Given(files={"pages.py": "class Page(Titled, Model):\n    pass\n"}),
        ),
        Good(
            """
            class TitleMixin:
                def title(self):
                    return self.name.title()


            class Named:
                def __init__(self, *args, **kwargs):
                    super().__init__(*args, **kwargs)

                def title(self):
                    return self.name.title()
            """,
            why="made to stand beside another class, as the name or the call of `super` says",
        ),
        Good(
            """
            class Page(Model):
                def title(self):
                    return self.name.title()
            """,
            why="the base may have it",
        ),
        Good(
            """
            class Entry:
                def __repr__(self):
                    return self.guid


            mapper(Entry, entries)
            """,
            why="what it is handed to gives it the attributes of a table",
        ),
        Good(
            """
            class Proxy:
                def __getattr__(self, name):
                    return 1

                def read(self):
                    return self.anything
            """,
            why="answers to every name",
        ),
        Good(
            """
            class Settings:
                def __init__(self, values):
                    for name, value in values.items():
                        setattr(self, name, value)

                def port(self):
                    return self.http_port
            """,
            why="names are set as they come",
        ),
        Good(
            """
            class Job:
                def run(self):
                    return self.queue.get()


            def start(queue):
                job = Job()
                job.queue = queue
                return job
            """,
            why="set from outside",
        ),
        Good(
            """
            class Error(Exception):
                def __str__(self):
                    return str(self.args)
            """,
            why="exceptions have it",
        ),
        Good(
            """
            class Outer:
                def make(self):
                    class Inner:
                        def name(self):
                            return self.label

                    return Inner
            """,
            why="another class's object",
        ),
        Good(
            """
            class Restorer(object):
                def set_up(self):
                    super().set_up()
                    for key in self.restored:
                        self.keep(key)
            """,
            why="stands beside another class, which has the rest",
        ),
        Good(
            """
            from app.sessions import opened


            class FakeConnection:
                closed = False


            def test_opened(monkeypatch):
                connection = FakeConnection()
                monkeypatch.setattr("app.sessions.connect", lambda **given: connection)
                opened("a")
                assert connection.label == "a"
            """,
            why="the code that is tested got the object, and may give it attributes",
            given=Given(path="tests/test_sessions.py"),
        ),
        Good(
            """
            from settings import set_attributes


            class Entry:
                def __init__(self, item, **values):
                    self.item = item
                    set_attributes(self, values)

                def title(self):
                    return f"{self.item}: {self.kind}"
            """,
            why="the function gives the object what it is handed besides",
        ),
        Good(
            """
            class Plan:
                def __init__(self, steps):
                    self.steps = steps

                def refine(self, library):
                    return [Plan.expand(step, library) for step in self.steps]

                def expand(self, library):
                    return library[self.name]
            """,
            why="called through the class, with something else in the place of `self`",
        ),
        Good(
            """
            import argparse


            class Program:
                def __init__(self, words):
                    self.parser = argparse.ArgumentParser()
                    self.parser.add_argument("--names")
                    self.parser.parse_args(words, self)

                def run(self):
                    return self.names
            """,
            why="the parser puts what it reads into the object",
        ),
    ],
)
def absent_attribute(block: Block, ctx: Context) -> Iterator[Finding]:
    if block.damage or block.kind == "header":
        return
    if block.kind == "member":
        yield from _of_itself(block, ctx)
    if _MADE.search(block.text):
        yield from _of_made(block, ctx)


def _of_itself(block: Block, ctx: Context) -> Iterator[Finding]:
    function = block.nodes[0]
    if not isinstance(function, _FUNCTIONS) or not function.args.args or "self." not in block.text:
        return
    receiver = function.args.args[0].arg
    marks = {getattr(mark, "id", getattr(mark, "attr", "")) for mark in function.decorator_list}
    if ctx.fact(unbound_key(block.owner, function.name)) is not None:
        return  # what it is called with need not be of the class
    if receiver != "self" or marks & {"staticmethod", "validator", "field_validator"}:
        return
    if not may_be_told(ctx, block.owner):
        return
    reads: dict[str, ast.Attribute] = {}
    for node in block.tree.nodes:
        kind = type(node)
        if kind is ast.Name and node.id == "self" and type(node.ctx) is not ast.Load:
            return
        if kind is not ast.Attribute or type(node.value) is not ast.Name or node.value.id != "self":
            continue
        if type(node.ctx) is ast.Load and node.attr not in reads and _is_own(node, function, ctx):
            reads[node.attr] = node
    for name, node in reads.items():
        if lacks(ctx, block.owner, name) and not _is_tried(node, ctx):
            yield _finding(node, block.owner, ctx, own=True)


def _is_own(node: ast.AST, method: ast.AST, ctx: Context) -> bool:
    """Whether `self` is the method's own argument here, not that of something inside it."""
    for parent in ctx.tree.above(node):
        if parent is method:
            return True
        if isinstance(parent, ast.ClassDef):
            return False
        if isinstance(parent, (*_FUNCTIONS, ast.Lambda)):
            args = parent.args
            if any(one.arg == "self" for one in (*args.posonlyargs, *args.args, *args.kwonlyargs)):
                return False
    return False


def _of_made(block: Block, ctx: Context) -> Iterator[Finding]:
    """Attributes of what a name was made of in the block: `shelf = Shelf()`."""
    told: set[tuple[str, str]] = set()
    for node in block.tree.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=owner))) if owner[
                :1
            ].isupper():
                function = ctx.function_of(node)
            case _:
                continue
        if function is None or (name, owner) in told:
            continue
        told.add((name, owner))
        flow = ctx.flow(function)
        ones = flow.by_name.get(name, ())
        if len(ones) != 1 or owner in flow.by_name or name in flow.accesses.rebound:
            continue
        if in_test(ctx) and _goes_elsewhere(name, ones[0], flow, ctx):
            continue
        for read in flow.uses(ones[0]):
            parent = ctx.tree.parents.get(read)
            if not isinstance(parent, ast.Attribute) or not isinstance(parent.ctx, ast.Load):
                continue
            if lacks(ctx, owner, parent.attr) and not _is_tried(parent, ctx):
                yield _finding(parent, owner, ctx, own=False)


def _goes_elsewhere(name: str, one: Definition, flow: Flow, ctx: Context) -> bool:
    """Whether other code gets the object: what a test hands in is often given attributes there."""
    above = (ctx.tree.parents.get(read) for read in flow.uses(one))
    return flow.captured(name) or any(not isinstance(parent, ast.Attribute | ast.Compare) for parent in above)


def _is_tried(node: ast.AST, ctx: Context) -> bool:
    below = node
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.Try) and below in parent.body:
            return True
        if isinstance(parent, ast.With | ast.AsyncWith):
            contexts = " ".join(ctx.source(item.context_expr) for item in parent.items)
            if _EXPECTS.search(contexts):
                return True
        below = parent
    return False


def _finding(node: ast.Attribute, owner: str, ctx: Context, own: bool) -> Finding:
    start, end = ctx.span(node)
    span = ctx.span(node)._replace(start=end - len(node.attr))
    evidence = Evidence(f"what binds or stores '{node.attr}' for '{owner}'", "nothing", "the module and its workspace")
    message = f"'{owner}' has no '{node.attr}': neither the class nor any code of the module makes it"
    return Finding(span, message[:120], (evidence,), tuple(_fixes(node, owner, ctx, own, start, end)))


def _fixes(node: ast.Attribute, owner: str, ctx: Context, own: bool, start: int, end: int) -> Iterator[Fix]:
    whole, word = ctx.span(node), ctx.span(node)._replace(start=end - len(node.attr))
    members = ctx.fact(f"class {owner}")
    if isinstance(members, frozenset):
        for near in nearest(node.attr, sorted(name for name in members if not name.startswith("__"))):
            yield Fix(f"Change to '{near}'", (Edit(word, near),))
    flow = ctx.flow_around(node)
    local = flow is not None and node.attr in flow.by_name
    if own and (local or node.attr in BUILTINS or ctx.binds(node.attr)):
        yield Fix(f"Use '{node.attr}' itself", (Edit(whole, node.attr),))
