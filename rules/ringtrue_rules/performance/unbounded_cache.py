"""A dictionary of the module that every call may add to and nothing ever takes from grows until the process ends.
`functools.cache` on a method does the same: it keeps each `self` alive for ever, and holds one entry for each object
and argument.

Bound it: `functools.lru_cache(maxsize=…)` on a plain function, `cachetools.TTLCache`, removal of the oldest;
`cached_property` for one value of an object.

The rule wants a handler of requests that adds under a key taken from the request, or a method that is cached without
bound. It is silent where anything in the module takes away, asks for the length, or hands the container on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, rule

_GROWS = {"append", "add", "setdefault", "extend", "update"}


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="cache or list that only grows",
    kind="pattern",
    severity="warning",
    overlaps=["ruff:B019"],
    examples=[
        Bad(
            """
            from fastapi import FastAPI

            app = FastAPI()
            seen = {}


            @app.get("/search")
            def search(text: str):
                if text not in seen:
                    seen[text] = find(text)
                #   ^^^^^^^^^^ 'seen' grows with each request, and nothing takes away from it: O(requests) memory
                return seen[text]
            """,
        ),
        Bad(
            """
            from flask import Flask, request

            app = Flask(__name__)
            history = []


            @app.post("/events")
            def store():
                history.append(request.json)
            #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'history' grows with each request, and nothing takes away from it: O(requests) memory
                return "", 204
            """,
        ),
        Bad(
            """
            import functools


            class Shop:
                @functools.cache
            #    ^^^^^^^^^^^^^^^ the cache of 'price' keeps each 'self' and every result for ever: O(objects · arguments) memory
                def price(self, article):
                    return self.prices.find(article)
            """,
        ),
        Good(
            """
            from fastapi import FastAPI

            app = FastAPI()
            seen = {}


            @app.get("/search")
            def search(text: str):
                if len(seen) > 1000:
                    seen.clear()
                seen[text] = find(text)
                return seen[text]
            """,
            why="it is emptied once it is large",
        ),
        Good(
            """
            from fastapi import FastAPI

            app = FastAPI()
            state = {}


            @app.on_event("startup")
            def start():
                state["model"] = load()


            @app.get("/state")
            def shown():
                state["asked"] = True
                return state
            """,
            why="fixed keys",
        ),
        Good(
            """
            import functools


            @functools.cache
            def settings():
                return read()
            """,
            why="a function without arguments keeps one value",
        ),
        Good(
            """
            import functools


            class Shop:
                @staticmethod
                @functools.lru_cache(maxsize=128)
                def price(article):
                    return find(article)
            """,
            why="no 'self', and a bound",
        ),
        Good(
            """
            from functools import cache


            class Resolver:
                def configure(self):
                    self.servers.cache_clear()

                @cache
                def servers(self):
                    return read()
            """,
            why="it is cleared where what it holds may have changed",
        ),
    ],
)
def unbounded_cache(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or ctx.cost.function(node) is not None:
        return
    yield from _cached_method(node, ctx)
    if ctx.block.kind == "statement" and ctx.cost.is_handler(node):
        for at, name in _growing(node, ctx):
            what = f"'{name}' grows with each request, and nothing takes away from it"
            message = f"{what}: O(requests) memory"
            yield Finding(
                ctx.span(at), message, ctx.cost.evidence("O(requests)", f"only additions to '{name}' are in the module")
            )


def _cached_method(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """`functools.cache`, or `lru_cache(maxsize=None)`, on a method that takes `self`."""
    if ctx.block.kind != "member" or not node.args.args or node.args.args[0].arg != "self":
        return
    if any(isinstance(one, ast.Name) and one.id in ("staticmethod", "classmethod") for one in node.decorator_list):
        return
    if ctx.cost.kept_small(node.name):
        return  # the module clears it
    for one in node.decorator_list:
        path = ctx.cost.path(one)
        unbounded = path == "functools.cache" or (path == "functools.lru_cache" and _without_bound(one))
        if unbounded:
            growth = "O(objects · arguments)"
            message = f"the cache of '{node.name}' keeps each 'self' and every result for ever: {growth} memory"
            evidence = ctx.cost.evidence(growth, f"'{path}' on a method has 'self' in its keys")
            yield Finding(ctx.span(one), message, evidence, severity="information")


def _without_bound(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args, *(one.value for one in node.keywords if one.arg == "maxsize")]
    return any(isinstance(one, ast.Constant) and one.value is None for one in given)


def _growing(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[tuple[ast.AST, str]]:
    """Additions to containers of the module, each container once."""
    told: set[str] = set()
    for one in (inner for statement in node.body for inner in ast.walk(statement)):
        name = _added_to(one)
        if name is None or name in told or ctx.cost.bindings(name, node.body[0]) or ctx.cost.kept_small(name):
            continue
        if not _is_container(name, ctx):
            continue
        told.add(name)
        yield one, name


def _added_to(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "add"), args=[value]):
            return None if isinstance(value, ast.Constant) else name
        case ast.Subscript(value=ast.Name(id=name), slice=index, ctx=ast.Store()):
            return None if isinstance(index, ast.Constant) else name
        case _:
            return None


def _is_container(name: str, ctx: Context) -> bool:
    """Whether the module makes it an empty container, once."""
    made = ctx.fact(f"made {name}")
    return made in (("=list",), ("=dict",), ("=set",), ("list",), ("dict",), ("set",))
