"""A function made in a loop looks its names up when it is called, and by then the loop variable has its last value: all
the functions see the same one.

Bind the value now, as a default: `lambda name=name: ...`, or with `functools.partial`. The rule reports functions that
are kept for later: put into a list or a dictionary, or handed over as a callback.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, rule

_KEEPING = frozenset(("append", "add", "insert", "appendleft", "connect", "bind", "add_command", "on", "subscribe",
                      "register", "add_done_callback", "setdefault", "call_later", "call_soon", "after"))  # fmt: skip
_CALLBACKS = frozenset(("command", "callback", "on_click", "on_press", "handler", "target", "on_change"))


@rule(
    ast.For,
    ast.ListComp,
    ast.DictComp,
    summary="function kept from a loop that sees the loop variable's last value",
    kind="fact",
    severity="warning",
    fix="safe",
    overlaps=["ruff:B023"],
    examples=[
        Bad(
            """
            def buttons(names, show):
                made = []
                for name in names:
                    made.append(lambda: show(name))
                    #           ^^^^^^^^^^^^^^^^^^ 'name' is looked up when the function is called: by then it has its last value
                return made
            """,
            fixed="""
            def buttons(names, show):
                made = []
                for name in names:
                    made.append(lambda name=name: show(name))
                return made
            """,
        ),
        Bad(
            """
            def powers(count):
                return [lambda x: x**n for n in range(count)]
                #       ^^^^^^^^^^^^^^ 'n' is looked up when the function is called: by then it has its last value
            """,
            fixed="""
            def powers(count):
                return [lambda x, *, n=n: x**n for n in range(count)]
            """,
        ),
        Good(
            """
            def buttons(names, show):
                return [lambda name=name: show(name) for name in names]
            """,
            why="bound now",
        ),
        Good(
            """
            def shortest(groups, by):
                for group in groups:
                    yield min(group, key=lambda item: by(group, item))
            """,
            why="called before the next pass",
        ),
        Good(
            """
            def visit(users, peers):
                for user, peer in zip(users, peers):
                    user.peer = lambda: peer
                    user.visit()
            """,
            why="an attribute may be asked in the same pass",
        ),
        Good(
            """
            def first(names, made):
                for name in names:
                    made.append(lambda: name)
                    return made
            """,
            why="the loop ends with it",
        ),
        Good(
            """
            def squares(numbers):
                return [(lambda n: n * n)(number) for number in numbers]
            """,
            why="called at once",
        ),
        Bad(
            """
            def handlers(names, send):
                found = {}
                for name in names:
                    def handler(event):
                    #   ^^^^^^^ 'name' is looked up when the function is called: by then it has its last value
                        send(name, event)

                    found[name] = handler
                return found
            """,
        ),
        Good(
            """
            def handlers(names, send):
                found = {}
                for name in names:
                    def handler(event, name=name):
                        send(name, event)

                    found[name] = handler
                return found
            """,
            why="the default is bound in each pass",
        ),
        Good(
            """
            def sizes(names, measure):
                found = {}
                for name in names:
                    def size():
                        return measure(name)

                    found[name] = size()
                return found
            """,
            why="called in the same pass",
        ),
    ],
)
def late_binding_closure(node: ast.For | ast.ListComp | ast.DictComp, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or not ("lambda" in ctx.block.text or ctx.block.text.count("def ") > 1):
        return
    if isinstance(node, ast.For):
        targets = [node.target]
        flow = ctx.flow_around(node)
        loop = flow.loop_of(node) if flow is not None else None
        if flow is None or loop is None or not flow.repeats(loop):
            return
    else:
        targets = [generator.target for generator in node.generators]
    names = {inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}
    if isinstance(node, ast.For):
        yield from _of_functions(node, names, ctx)
    for inner in _lambdas(node):
        late = sorted(names & _free(inner))
        if late and _is_kept(inner, node, ctx):
            evidence = Evidence(
                f"when '{late[0]}' is looked up", "when the function is called", "the language reference"
            )
            at = Span(ctx.span(inner).start, ctx.span(inner.body).start)
            message = f"'{late[0]}' is looked up when the function is called: by then it has its last value"
            yield Finding(_head(inner, ctx), message, (evidence,), tuple(_fixes(inner, late, at, ctx)))


def _of_functions(loop: ast.For, names: set[str], ctx: Context) -> Iterator[Finding]:
    """Functions that a pass defines and keeps for later: put into a collection, or handed to what calls back."""
    for function in loop.body:
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function.decorator_list:
            continue
        read = {one.id for part in function.body for one in ast.walk(part) if isinstance(one, ast.Name)}
        own = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
        own |= {
            one.id
            for part in function.body
            for one in ast.walk(part)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }
        late = sorted(names & read - own)
        if late and _is_put_away(function.name, loop, ctx):
            evidence = Evidence(
                f"when '{late[0]}' is looked up", "when the function is called", "the language reference"
            )
            message = f"'{late[0]}' is looked up when the function is called: by then it has its last value"
            start = ctx.block.text.find(function.name, ctx.span(function).start)
            yield Finding(Span(start, start + len(function.name)), message, (evidence,))


def _is_put_away(name: str, loop: ast.For, ctx: Context) -> bool:
    """Whether every use of the function in the pass keeps it, and none calls it."""
    uses = [
        one
        for part in loop.body
        for one in ast.walk(part)
        if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
    ]
    return bool(uses) and all(_keeps(one, ctx) for one in uses)


def _keeps(use: ast.Name, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(use)
    match parent:
        case ast.Assign(targets=[ast.Subscript()]):
            return True
        case ast.Call(func=ast.Attribute(attr=method)) if use is not parent.func:
            return method in _KEEPING
        case _:
            return False


def _lambdas(node: ast.AST) -> Iterator[ast.Lambda]:
    suite = node.body if isinstance(node, ast.For) else [node]
    for part in suite:
        yield from (inner for inner in ast.walk(part) if isinstance(inner, ast.Lambda))


def _free(node: ast.Lambda) -> set[str]:
    args = node.args
    own = {one.arg for one in (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg) if one}
    read = {
        inner.id for inner in ast.walk(node.body) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }
    bound = {
        inner.id for inner in ast.walk(node.body) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }
    return read - own - bound


def _is_kept(inner: ast.Lambda, loop: ast.AST, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(inner)
    match parent:
        case ast.Call(func=ast.Attribute(attr=method)) if inner is not parent.func:
            return method in _KEEPING
        case ast.keyword(arg=name):
            return name in _CALLBACKS
        case ast.Assign(targets=[ast.Subscript()]):
            return isinstance(loop, ast.For)
        case ast.ListComp(elt=made) | ast.DictComp(value=made):
            return made is inner and parent is loop
        case _:
            return False


def _head(inner: ast.Lambda, ctx: Context) -> Span:
    start, end = ctx.span(inner)
    line = ctx.block.text.find("\n", start, end)
    return Span(start, end if line < 0 else start + len(ctx.block.text[start:line].rstrip()))


def _fixes(inner: ast.Lambda, late: list[str], at: Span, ctx: Context) -> Iterator[Fix]:
    args = inner.args
    bound = ", ".join(f"{name}={name}" for name in late)
    colon = ctx.block.text.rfind(":", at.start, at.end)
    if args.vararg or args.kwarg or args.kwonlyargs or args.defaults or colon < 0:
        return
    if args.args or args.posonlyargs:  # a caller that passes too much must not overwrite the value
        last = ctx.span((*args.posonlyargs, *args.args)[-1]).end
        yield Fix("Bind the value now", (Edit(Span(last, last), f", *, {bound}"),), safe=True)
    else:
        yield Fix("Bind the value now", (Edit(Span(colon, colon), f" {bound}"),), safe=True)
