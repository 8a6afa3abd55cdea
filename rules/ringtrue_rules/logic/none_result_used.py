"""Methods that change their object in place return `None`: `xs = xs.sort()` loses the list, `return d.update(other)`
returns nothing.

Call the method on a line of its own and use the object, or use what returns a value: `sorted(xs)`, `d | other`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, builtin_type, rule, same

_NONE = {
    "list": frozenset(("append", "extend", "insert", "remove", "reverse", "sort", "clear")),
    "dict": frozenset(("update", "clear")),
    "set": frozenset(("add", "update", "remove", "discard", "clear", "difference_update", "intersection_update")),
}
_LIBRARY = frozenset(("random.shuffle", "random.seed", "heapq.heapify", "heapq.heappush", "bisect.insort", "gc.enable"))


@rule(
    ast.Call,
    summary="use of a result that is always None",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            def smallest(items: list, k):
                items = items.sort()
                #       ^^^^^^^^^^^^ 'list.sort' changes its object and returns None
                return items[:k]
            """,
            fixed="""
            def smallest(items: list, k):
                items.sort()
                return items[:k]
            """,
        ),
        Bad(
            """
            def ordered(numbers):
                answer = [number for number in numbers if number]
                return answer.sort(reverse=True)
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^ 'list.sort' changes its object and returns None
            """,
            fixed="""
            def ordered(numbers):
                answer = [number for number in numbers if number]
                return sorted(answer, reverse=True)
            """,
        ),
        Bad(
            """
            import random

            def mixed(cards):
                cards = random.shuffle(cards)
                #       ^^^^^^^^^^^^^^^^^^^^^ 'random.shuffle' changes its object and returns None
                return cards
            """,
            fixed="""
            import random

            def mixed(cards):
                random.shuffle(cards)
                return cards
            """,
        ),
        Bad(
            """
            def merged(defaults, given):
                options = dict(defaults)
                return options.update(given)
                #      ^^^^^^^^^^^^^^^^^^^^^ 'dict.update' changes its object and returns None
            """,
            fixed="""
            def merged(defaults, given):
                options = dict(defaults)
                options.update(given)
                return options
            """,
        ),
        Good(
            """
            def ordered(frame):
                frame = frame.append(frame)
                return frame.sort("name")
            """,
            why="not known to be a list: tables and queries return a new one",
        ),
        Bad(
            """
            def largest(numbers, k):
                found = numbers[-k:]
                return found.sort(reverse=True)
                #      ^^^^^^^^^^^^^^^^^^^^^^^^ 'list.sort' changes its object and returns None
            """,
            fixed="""
            def largest(numbers, k):
                found = numbers[-k:]
                return sorted(found, reverse=True)
            """,
        ),
        Good(
            """
            def ordered(items: list):
                items.sort()
                return items
            """,
            why="nothing is made of the result",
        ),
        Good(
            """
            class Bag(list):
                def add(self, item):
                    return self.append(item)
            """,
            why="a class of its own may return something",
        ),
        Good(
            """
            def call(items: list, add):
                return add and items.append
            """,
            why="the method itself, not its result",
        ),
        Good(
            """
            def seen(numbers):
                known = set()
                return [n for n in numbers if not (n in known or known.add(n))]
            """,
            why="the old trick: `add` is called for its effect, and its None is false",
        ),
        Bad(
            """
            def leaders(players):
                ranked = players.sort(key=lambda player: -player.score)
                #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'list.sort' changes its object and returns None
                return ranked[:10]
            """,
        ),
    ],
)
def none_result_used(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    parent = ctx.tree.parents.get(node)
    if not _uses(parent, node) or ctx.block.damage:
        return
    what = _none_call(node, ctx)
    if what:
        evidence = Evidence(f"what '{what}' returns", "None", "the library's documentation")
        yield Finding(ctx.span(node), f"'{what}' changes its object and returns None"[:120], (evidence,),
                      tuple(_fixes(node, what, parent, ctx)))  # fmt: skip


def _uses(parent: ast.AST | None, node: ast.Call) -> bool:
    match parent:
        case (
            ast.Assign(targets=[ast.Name() | ast.Attribute() | ast.Subscript()])
            | ast.For()
            | ast.Subscript()
            | ast.Attribute()
        ):
            return True
        case ast.Return():
            return True
        case ast.Call(func=ast.Name(id="len" | "list" | "sorted" | "sum" | "tuple" | "set" | "print" | "enumerate")):
            return True
        case _:
            return False


def _none_call(node: ast.Call, ctx: Context) -> str:
    name = ctx.imported(node.func)
    if name in _LIBRARY:
        return name
    if not isinstance(node.func, ast.Attribute):
        return ""
    method, owner = node.func.attr, node.func.value
    if not any(method in methods for methods in _NONE.values()):
        return ""
    flow = ctx.flow_around(node)
    kind = builtin_type(owner, flow)
    if kind is None and method == "sort" and not node.args and _of_lists(node):
        return "list.sort"
    if kind and method in _NONE.get(kind, ()):
        parent = ctx.tree.parents.get(node)
        # `return items.append(x)` of a function that returns nothing else is only a short way to write two lines.
        if isinstance(parent, ast.Return) and method not in ("sort", "reverse") and not _returns_more(flow, parent):
            return "" if not _fresh(owner, flow) else f"{kind}.{method}"
        return f"{kind}.{method}"
    return ""


def _of_lists(node: ast.Call) -> bool:
    """Only the `sort` of lists takes `reverse`; those of tables and tensors have other words for it."""
    words = {keyword.arg for keyword in node.keywords}
    by_function = any(keyword.arg == "key" and isinstance(keyword.value, ast.Lambda) for keyword in node.keywords)
    return ("reverse" in words or by_function) and words <= {"key", "reverse"}


def _returns_more(flow: Flow | None, own: ast.Return) -> bool:
    return flow is not None and any(one is not own and one.value is not None for one in flow.returns)


def _fresh(owner: ast.expr, flow: Flow | None) -> bool:
    """Whether the object was made in this function, so that it is lost when the function ends."""
    if not isinstance(owner, ast.Name) or flow is None:
        return True
    return all(one.kind == "assign" for one in flow.reaching(owner) or ())


def _fixes(node: ast.Call, what: str, parent: ast.AST | None, ctx: Context) -> Iterator[Fix]:
    subject = node.func.value if isinstance(node.func, ast.Attribute) and what not in _LIBRARY else None
    if what in _LIBRARY and node.args:
        subject = node.args[0]
    if subject is None or parent is None:
        return
    if isinstance(parent, ast.Assign) and same(parent.targets[0], subject):
        yield Fix("Only call it", (Edit(ctx.span(parent), ctx.source(node)),))
    elif what == "list.sort" and isinstance(subject, ast.Name):
        rest = "".join(f", {ctx.source(keyword)}" for keyword in node.keywords)
        yield Fix("Use 'sorted()'", (Edit(ctx.span(node), f"sorted({subject.id}{rest})"),))
    elif isinstance(parent, ast.Return) and isinstance(subject, ast.Name):
        start = ctx.span(parent).start
        line = ctx.block.text.rfind("\n", 0, start) + 1
        indent = ctx.block.text[line:start]
        if not indent.strip():
            edit = Edit(ctx.span(parent), f"{ctx.source(node)}\n{indent}return {subject.id}")
            yield Fix(f"Return '{subject.id}' after it", (edit,))
