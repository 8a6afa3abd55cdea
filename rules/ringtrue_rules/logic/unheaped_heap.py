"""`heapq.heappop` takes the first item of a list, which is the smallest only if the list is a heap. This list was made
as a plain list, and nothing made a heap of it: the order that comes out is wrong.

Call `heapq.heapify` on it first, or fill it with `heapq.heappush`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, dotted, rule

_TAKING = frozenset(("heapq.heappop", "heapq.heapreplace", "heapq.heappushpop"))
_HEAPS = frozenset(("heapq.heappop", "heapq.heappushpop", "heapq.heapreplace", "heapq.heappush"))


@rule(
    ast.Call,
    summary="heappop from a list that is no heap",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import heapq


            def largest_first(numbers):
                negated = [-number for number in numbers]
                while negated:
                    yield -heapq.heappop(negated)
                    #      ^^^^^^^^^^^^^^^^^^^^^^ 'negated' is a plain list, not a heap: its first item need not be the smallest
            """,
            fixed="""
            import heapq


            def largest_first(numbers):
                negated = [-number for number in numbers]
                heapq.heapify(negated)
                while negated:
                    yield -heapq.heappop(negated)
            """,
        ),
        Bad(
            """
            import heapq


            def reachable(graph, start):
                heap, seen = [(0, start)], set()
                while heap:
                    distance, node = heapq.heappop(heap)
                    seen.add(node)
                    for other, weight in graph[node]:
                        if other not in seen:
                            heap.append((distance + weight, other))
                          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'heap' is used as a heap: 'append' puts it out of order
                return seen
            """,
            fixed="""
            import heapq


            def reachable(graph, start):
                heap, seen = [(0, start)], set()
                while heap:
                    distance, node = heapq.heappop(heap)
                    seen.add(node)
                    for other, weight in graph[node]:
                        if other not in seen:
                            heapq.heappush(heap, (distance + weight, other))
                return seen
            """,
        ),
        Good(
            """
            import heapq


            def largest_first(numbers):
                negated = [-number for number in numbers]
                heapq.heapify(negated)
                while negated:
                    yield -heapq.heappop(negated)
            """,
            why="made a heap",
        ),
        Good(
            """
            import heapq


            def merged(lists):
                heap = [(0, i) for i in range(len(lists))]
                first = sorted(lists)
                while heap:
                    yield heapq.heappop(heap), heapq.heappop(first)
            """,
            why="made in ascending order",
        ),
        Good(
            """
            import heapq


            def nearest(start, prepare):
                heap = [start.place for start in prepare.starts]
                prepare.order(heap)
                return heapq.heappop(heap)
            """,
            why="something else may order it",
        ),
        Bad(
            """
            import heapq


            def k_largest(values, k):
                heap = values[:k]
                for value in values[k:]:
                    if value > heap[0]:
                        heapq.heapreplace(heap, value)
                      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'heap' is a plain list, not a heap: its first item need not be the smallest
                return sorted(heap)
            """,
        ),
    ],
)
def unheaped_heap(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        yield from _appended(node, ctx)
        return
    if not node.args or not isinstance(node.args[0], ast.Name) or "heap" not in ctx.source(node.func):
        return
    heap = node.args[0]
    if _meant(node.func, ctx) not in _TAKING or ctx.block.damage:
        return
    flow = ctx.flow_around(node)
    reaching = flow.reaching(heap) if flow is not None else None
    if (
        flow is None
        or not reaching
        or len(flow.by_name[heap.id]) != 1
        or not _is_unordered(flow.bound_value(reaching[0]))
    ):
        return
    if flow.captured(heap.id) or any(_may_order(inner, heap.id, ctx) for inner in ast.walk(flow.function)):
        return
    evidence = Evidence(f"calls that make a heap of '{heap.id}'", "none", "the code itself")
    yield Finding(ctx.span(node), f"'{heap.id}' is a plain list, not a heap: its first item need not be the smallest"[:120],
                  (evidence,), tuple(_fixes(reaching[0].node, heap.id, flow, node, ctx)))  # fmt: skip


def _appended(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`heap.append(x)` in the very loop that pops from the heap."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[item]):
            pass
        case _:
            return
    loop = next((parent for parent in ctx.tree.above(node) if isinstance(parent, ast.While)), None)
    if loop is None or "heappop" not in ctx.block.text or "heapify" in ctx.source(loop) or ctx.block.damage:
        return
    pops = [inner for inner in ast.walk(loop) if _pops(inner, name, ctx)]
    if pops:
        assert isinstance(pops[0], ast.Call)  # by `_pops`
        push = re.sub("heappop$", "heappush", ctx.source(pops[0].func))
        evidence = Evidence(f"what puts '{name}' in order after this", "nothing", "the code itself")
        fixes = (Fix("Push it", (Edit(ctx.span(node), f"{push}({name}, {ctx.source(item)})"),)),) if "." in push else ()
        yield Finding(ctx.span(node), f"'{name}' is used as a heap: 'append' puts it out of order", (evidence,), fixes)


def _pops(inner: ast.AST, name: str, ctx: Context) -> bool:
    match inner:
        case ast.Call(func=func, args=[ast.Name(id=found)]):
            return found == name and _meant(func, ctx) == "heapq.heappop"
        case _:
            return False


def _meant(func: ast.expr, ctx: Context) -> str:
    """The full name of a function; of one whose module is not imported, which another rule says, as it is written."""
    return ctx.imported(func) or ("" if ctx.binds("heapq") else dotted(func))


def _is_unordered(value: ast.expr | None) -> bool:
    match value:
        case ast.ListComp(generators=[ast.comprehension(iter=items)]):
            text = ast.dump(items)
            return not any(word in text for word in ("'range'", "'sorted'", "'enumerate'", "'count'"))
        case ast.Call(func=ast.Name(id="list"), args=[ast.Name() | ast.Attribute() | ast.Call(func=ast.Attribute())]):
            return True
        case (
            ast.Call(func=ast.Name(id="list"), args=[ast.Subscript(slice=ast.Slice())])
            | ast.Subscript(slice=ast.Slice())
        ):
            return True
        case _:
            return False


def _may_order(inner: ast.AST, name: str, ctx: Context) -> bool:
    """Whether `inner` may put the list in order, or hand it to something that may."""
    match inner:
        case ast.Call(func=func, args=args, keywords=keywords):
            given = any(
                isinstance(one, ast.Name) and one.id == name for one in (*args, *(word.value for word in keywords))
            )
            plain = isinstance(func, ast.Name) and func.id in ("len", "print", "bool", "sorted", "sum")
            return given and not plain and _meant(func, ctx) not in _HEAPS
        case ast.Attribute(value=ast.Name(id=found), attr=attr):
            return found == name and attr != "append"
        case ast.Assign(value=ast.Name(id=found)) | ast.Return(value=ast.Name(id=found)):
            return found == name and isinstance(inner, ast.Assign)
        case _:
            return False


def _fixes(target: ast.AST, name: str, flow: Flow, node: ast.Call, ctx: Context) -> Iterator[Fix]:
    statement = ctx.tree.parents.get(target)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(node.func, ast.Attribute):
        start, end = ctx.span(statement)
        line = ctx.block.text.rfind("\n", 0, start) + 1
        indent = ctx.block.text[line:start]
        if not indent.strip():
            heapify = f"{ctx.source(node.func.value)}.heapify({name})"
            yield Fix("Make it a heap first", (Edit(Span(end, end), f"\n{indent}{heapify}"),))
