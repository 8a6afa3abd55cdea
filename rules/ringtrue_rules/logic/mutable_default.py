"""A default argument is made once, when the function is defined. A list or dictionary that the function changes keeps
what earlier calls have put into it.

Take `None` as the default and make the object inside. The rule reports defaults that the function changes, and is
silent about those it only reads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, rule

_MAKERS = frozenset(("list", "dict", "set", "bytearray", "collections.defaultdict", "collections.OrderedDict",
                     "collections.deque", "collections.Counter"))  # fmt: skip
_LITERALS = (ast.List, ast.Dict, ast.Set)
_CHANGES = frozenset(
    ("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "update", "discard", "setdefault",
     "popitem", "appendleft")
)  # fmt: skip


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="mutable default argument that the function changes",
    kind="fact",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:B006"],
    examples=[
        Bad(
            """
            def collect(item, found=[]):
            #                       ^^ 'found' is one object for all calls, and the function changes it
                found.append(item)
                return found
            """,
            fixed="""
            def collect(item, found=None):
                if found is None:
                    found = []
                found.append(item)
                return found
            """,
        ),
        Good(
            """
            def total(prices, rates={}):
                return sum(price * rates.get(price, 1) for price in prices)
            """,
            why="only read",
        ),
        Good(
            """
            def collect(item, found=None):
                found = found or []
                found.append(item)
                return found
            """,
            why="made for each call",
        ),
        Good(
            """
            def collect(items, found=[]):
                found = list(found)
                found.extend(items)
                return found
            """,
            why="a copy is changed",
        ),
        Good(
            """
            def cached(key, _cache={}):
                if key not in _cache:
                    _cache[key] = len(key)
                return _cache[key]
            """,
            why="a private name: kept between calls on purpose",
        ),
        Bad(
            """
            class Team:
                def __init__(self, name, members=[]):
                #                                ^^ 'members' is one object for all calls, and the class changes it
                    self.name = name
                    self.members = members

                def join(self, person):
                    self.members.append(person)
            """,
        ),
        Good(
            """
            class Team:
                def __init__(self, name, members=[]):
                    self.name = name
                    self.members = members

                def names(self):
                    return sorted(member.name for member in self.members)
            """,
            why="nobody puts anything into it",
        ),
        Good(
            """
            class Team:
                def __init__(self, name, members=[]):
                    self.name = name
                    self.members = list(members)

                def join(self, person):
                    self.members.append(person)
            """,
            why="each has a copy of its own",
        ),
    ],
)
def mutable_default(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    defaults = list(_defaults(node))
    if not any(_is_mutable(default, ctx) for _, default in defaults):
        return
    flow = ctx.flow(node)
    for argument, default in defaults:
        name = argument.arg
        if not _is_mutable(default, ctx) or name.startswith("_") or "cache" in name or "memo" in name:
            continue
        change = _change(name, flow, ctx)
        if change is not None:
            evidence = Evidence("when a default is made", "once, with the function", "the language reference")
            who = "class" if isinstance(change, ast.Assign) else "function"
            message = f"'{name}' is one object for all calls, and the {who} changes it"
            yield Finding(ctx.span(default), message, (evidence,), tuple(_fixes(node, argument, default, ctx)))


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[ast.arg, ast.expr]]:
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    yield from zip(positional[len(positional) - len(args.defaults) :], args.defaults, strict=True)
    for argument, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if default is not None:
            yield argument, default


def _is_mutable(default: ast.expr, ctx: Context) -> bool:
    if isinstance(default, ast.Call):
        return ctx.imported(default.func).removeprefix("builtins.") in _MAKERS
    return isinstance(default, _LITERALS)


def _change(name: str, flow: Flow, ctx: Context) -> ast.AST | None:
    """A statement that changes the argument as it was passed."""
    argument = flow.by_name[name][0]
    for use in flow.uses(argument):
        parent = ctx.tree.parents.get(use)
        above = ctx.tree.parents.get(parent) if parent is not None else None
        match parent:
            case ast.Attribute(attr=method) if isinstance(above, ast.Call) and above.func is parent:
                if method in _CHANGES:
                    return above
            case ast.Subscript(ctx=ast.Store() | ast.Del()) if parent.value is use:
                return parent
            case ast.AugAssign(target=target) if target is use:
                return parent
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=kept)], value=value) if value is use:
                if ctx.block.kind == "member" and ctx.fact(f"filled {ctx.block.owner}.{kept}") is not None:
                    return parent
            case _:
                pass
    return None


def _fixes(
    node: ast.FunctionDef | ast.AsyncFunctionDef, argument: ast.arg, default: ast.expr, ctx: Context
) -> Iterator[Fix]:
    """`None` as the default, and a line that makes the object; not where an annotation would then be wrong."""
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(node.body) > 1:
        first = node.body[1]
    start = ctx.span(first).start
    line = ctx.block.text.rfind("\n", 0, start) + 1
    indent = ctx.block.text[line:start]
    if indent.strip() or argument.annotation is not None:
        return
    made = f"if {argument.arg} is None:\n{indent}    {argument.arg} = {ctx.source(default)}\n{indent}"
    yield Fix("Make it in the function", (Edit(ctx.span(default), "None"), Edit(Span(start, start), made)))
