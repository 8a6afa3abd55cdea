"""A call passes `height, width` to a function whose parameters are `width, height`: each name stands in the other's
place.

Swap them, or pass them by keyword. The rule compares the names of what is passed with the parameters of functions and
methods of the same module, and is silent where the function is called with its sides swapped on purpose: by itself,
in a function that says so, or beside a call in the usual order.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, bases_of, dotted, meaning, rule, same

_ON_PURPOSE = re.compile(
    r"swap|flip|revers|inver|transpos|mirror|rotat|opposite|symmetr|commut|rsub|__r|exchang|converse"
)


@rule(
    ast.Call,
    summary="arguments whose names are those of each other's parameters",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def area_label(width, height):
                return f"{width} x {height}"

            def show(width, height):
                print(area_label(height, width))
                #                ^^^^^^^^^^^^^ 'height' and 'width' stand in each other's place: 'area_label' takes (width, height)
            """,
            fixed="""
            def area_label(width, height):
                return f"{width} x {height}"

            def show(width, height):
                print(area_label(width, height))
            """,
        ),
        Bad(
            """
            class Frame:
                def resize(self, width, height):
                    self.size = (width, height)

                def double(self, width, height):
                    self.resize(height, width)
                    #           ^^^^^^^^^^^^^ 'height' and 'width' stand in each other's place: 'resize' takes (width, height)
            """,
            fixed="""
            class Frame:
                def resize(self, width, height):
                    self.size = (width, height)

                def double(self, width, height):
                    self.resize(width, height)
            """,
        ),
        Bad(
            """
            from dataclasses import dataclass

            @dataclass
            class Transfer:
                sender: str
                receiver: str


            def parsed(row):
                sender, receiver = row
                return Transfer(receiver, sender)
                              # ^^^^^^^^^^^^^^^^ 'receiver' and 'sender' stand in each other's place: 'Transfer' takes (sender, receiver)
            """,
        ),
        Good(
            """
            def relax(graph, visited_forward, visited_backward): ...


            def search(graph, reverse, visited_forward, visited_backward):
                relax(graph, visited_forward, visited_backward)
                relax(reverse, visited_backward, visited_forward)
            """,
            why="there and back",
        ),
        Good(
            """
            def area_label(width, height):
                return f"{width} x {height}"

            def transposed_label(width, height):
                return area_label(height, width)
            """,
            why="swapped on purpose, as the name says",
        ),
        Good(
            """
            def area_label(width, height):
                return f"{width} x {height}"

            def show(width, height):
                print(area_label(height=height, width=width), area_label(width, height))
            """,
            why="by keyword, and in order",
        ),
        Good(
            """
            def gcd(a, b):
                return a if b == 0 else gcd(b, a % b)

            def related(a, b):
                return gcd(a, b) == 1 or gcd(b, a) == 1
            """,
            why="both orders side by side, and a call of itself",
        ),
        Good(
            """
            def at_least(left, right):
                return not left < right

            def at_most(left, right):
                return at_least(right, left)
            """,
            why="one defined by the other with its sides exchanged",
        ),
        Good(
            """
            def product(f, g, prime):
                return f * g % prime

            def power(parts, g, prime):
                for f in parts:
                    g = product(g, f, prime)
                return g
            """,
            why="one letter says little of what it means",
        ),
        Good(
            """
            def distance(x, y):
                return abs(x - y)

            def both(x, y, turned):
                if turned:
                    return distance(y, x)
                return distance(x, y)
            """,
            why="the other order stands beside it",
        ),
        Good(
            """
            from dataclasses import dataclass, field

            @dataclass
            class Transfer:
                sender: str = field(init=False)
                receiver: str
                sender_name: str


            def parsed(receiver, sender):
                return Transfer(receiver, sender)
            """,
            why="the order is not that of the fields",
        ),
        Good(
            """
            def node(sign, left, right):
                return (sign, left, right)


            def reduced(stack, sign):
                left = stack.pop()
                right = stack.pop()
                return node(sign, right, left)
            """,
            why="both are taken alike: the order says which is which",
        ),
    ],
)
def swapped_arguments(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    passed = [argument.id if isinstance(argument, ast.Name) else "" for argument in node.args]
    if len([name for name in passed if name]) < 2 or any(isinstance(one, ast.Starred) for one in node.args):
        return
    called = _callee(node, ctx)
    if called is None or ctx.block.damage:
        return
    name, parameters = called
    pair = _crossed(passed, parameters)
    if pair is None or _on_purpose(node, name, passed, ctx) or _in_both_orders(node, pair, passed, ctx):
        return
    if _taken_alike(node.args[pair[0]], node.args[pair[1]], ctx):
        return
    i, j = pair
    first, second = node.args[i], node.args[j]
    evidence = Evidence(f"parameters of '{name}'", ", ".join(parameters)[:100], "module")
    message = f"'{passed[i]}' and '{passed[j]}' stand in each other's place: '{name}' takes ({', '.join(parameters)})"
    edits = (Edit(ctx.span(first), passed[j]), Edit(ctx.span(second), passed[i]))
    span = Span(ctx.span(first).start, ctx.span(second).end)
    if "\n" in ctx.block.text[span.start : span.end]:
        span = ctx.span(first)
    yield Finding(span, message[:120], (evidence,), (Fix("Swap them", edits),))


def _taken_alike(first: ast.expr, second: ast.expr, ctx: Context) -> bool:
    """`left = stack.pop()`, `right = stack.pop()`: which is which, the order says, and not the names."""
    flow = ctx.flow_around(first)
    if flow is None or not isinstance(first, ast.Name) or not isinstance(second, ast.Name):
        return False
    one, other = (flow.by_name.get(name.id, ()) for name in (first, second))
    values = [each[0].value for each in (one, other) if len(each) == 1 and isinstance(each[0].value, ast.Call)]
    return len(values) == 2 and not values[0].args and same(values[0], values[1])


def _callee(node: ast.Call, ctx: Context) -> tuple[str, tuple[str, ...]] | None:
    match node.func:
        case ast.Name(id=name):
            bindings = ctx.bindings(name)
            local = any(_binds(inner, name) for inner in ctx.tree.nodes if inner not in ctx.block.nodes)
            if local or len(bindings) != 1:
                return None
            if bindings[0].kind == "class":
                parameters = ctx.parameters("__init__", name) or _fields(name, ctx)
            else:
                parameters = ctx.parameters(name) if bindings[0].kind == "function" else None
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if ctx.block.kind == "member":
            parameters = ctx.parameters(name, ctx.block.owner)
        case _:
            return None
    return None if parameters is None else (name, parameters)


def _fields(name: str, ctx: Context) -> tuple[str, ...] | None:
    """What a plain dataclass or NamedTuple of the module takes, in order; None where it is neither."""
    found = ctx.definitions(name)
    bases = bases_of(name, ctx)
    if len(found) != 1 or bases is None:
        return None
    made = ast.parse(found[0].text).body[0]
    if not isinstance(made, ast.ClassDef):
        return None
    marks = [dotted(mark.func if isinstance(mark, ast.Call) else mark) for mark in made.decorator_list]
    named = [meaning(base, ctx) for base in bases] == ["typing.NamedTuple"] and not marks
    data = not bases and [meaning(mark, ctx) for mark in marks] == ["dataclasses.dataclass"]
    fields = [one for one in made.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    keywords_only = any("kw_only" in ast.unparse(mark) for mark in made.decorator_list)
    if not (named or data) or keywords_only or any(_is_special(one) for one in fields):
        return None
    return tuple(one.target.id for one in fields if isinstance(one.target, ast.Name))


def _is_special(field: ast.AnnAssign) -> bool:
    """Whether it is no parameter of its own, or may not be one."""
    text = ast.unparse(field)
    return any(word in text for word in ("ClassVar", "InitVar", "KW_ONLY", "init=", "kw_only"))


def _binds(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.arg):
        return node.arg == name
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name == name
    return isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)


def _crossed(passed: list[str], parameters: tuple[str, ...]) -> tuple[int, int] | None:
    for i, name in enumerate(passed):
        if not name or name not in parameters[: len(passed)]:
            continue
        j = parameters.index(name)
        if j > i and i < len(parameters) and passed[j] == parameters[i]:
            return (i, j)
    return None


def _on_purpose(node: ast.Call, name: str, passed: list[str], ctx: Context) -> bool:
    if len(passed_names := [one for one in passed if one]) < 2 or any(len(one) < 3 for one in passed_names):
        return True  # one letter says little of what it means
    words = [name]
    for above in ctx.tree.above(node):
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            if above.name == name or _only_delegates(above):
                return True
            words.append(above.name)
            words.append(ast.get_docstring(above) or "")
    if any(_ON_PURPOSE.search(word.lower()) for word in words):
        return True
    calls = [inner for inner in ctx.tree.nodes if isinstance(inner, ast.Call) and inner is not node]
    return any(
        ast.dump(inner.func) == ast.dump(node.func) and _sorted_names(inner) == sorted(passed) for inner in calls
    )


def _in_both_orders(node: ast.Call, pair: tuple[int, int], passed: list[str], ctx: Context) -> bool:
    """Whether another call passes the two the other way round: there and back, whatever else it passes."""
    i, j = pair
    for other in ctx.tree.nodes:
        if isinstance(other, ast.Call) and other is not node and len(other.args) > j and same(other.func, node.func):
            match other.args[i], other.args[j]:
                case ast.Name(id=first), ast.Name(id=second) if (first, second) == (passed[j], passed[i]):
                    return True
    return False


def _only_delegates(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """`def is_le(lhs, rhs): return is_ge(rhs, lhs)`."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return len(body) == 1 and isinstance(body[0], ast.Return)


def _sorted_names(node: ast.Call) -> list[str]:
    return sorted(argument.id if isinstance(argument, ast.Name) else "" for argument in node.args)
