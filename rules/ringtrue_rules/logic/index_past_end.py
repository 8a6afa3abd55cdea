"""An index that is past the end for some pass of its loop: `xs[i + 1]` for each `i` in `range(len(xs))`, `xs[i]` for
`i` in `range(1, len(xs) + 1)`, `xs[len(xs) - i]` where `i` starts at 0, or `xs[len(xs)]`. The last pass raises
`IndexError`.

Stop the range one earlier, or test the index first. The rule is silent where a test on the index, an `except
IndexError` or a jump stands in between, and where the sequence grows in the loop.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ringtrue.api import (
    Bad,
    Context,
    Definition,
    Edit,
    Evidence,
    Finding,
    Fix,
    Flow,
    Good,
    builtin_type,
    dotted,
    is_left_alone,
    mentions,
    names_in,
    rule,
    same,
    tests_above,
)

_JUMPS = (ast.Break, ast.Continue, ast.Return, ast.Raise)


class _Range(NamedTuple):
    """`range(first, len(sequence) + beyond)`."""

    first: int | None
    sequence: ast.expr
    beyond: int
    call: ast.Call


@rule(
    ast.Subscript,
    summary="index past the end of the sequence",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def is_sorted(items):
                for i in range(len(items)):
                    if items[i] > items[i + 1]:
                    #             ^^^^^^^^^^^^ 'items[i + 1]' is past the end in the last pass
                        return False
                return True
            """,
            fixed="""
            def is_sorted(items):
                for i in range(len(items) - 1):
                    if items[i] > items[i + 1]:
                        return False
                return True
            """,
        ),
        Bad(
            """
            def is_palindrome(text):
                for i in range(len(text)):
                    if text[i] != text[len(text) - i]:
                    #             ^^^^^^^^^^^^^^^^^^^ 'text[len(text) - i]' is past the end when 'i' is 0
                        return False
                return True
            """,
            fixed="""
            def is_palindrome(text):
                for i in range(len(text)):
                    if text[i] != text[len(text) - 1 - i]:
                        return False
                return True
            """,
        ),
        Bad(
            """
            def total(items):
                result = 0
                for i in range(1, len(items) + 1):
                    result += items[i]
                    #         ^^^^^^^^ 'items[i]' is past the end in the last pass
                return result
            """,
            fixed="""
            def total(items):
                result = 0
                for i in range(1, len(items)):
                    result += items[i]
                return result
            """,
        ),
        Bad(
            """
            def last(items: list):
                return items[len(items)]
                #      ^^^^^^^^^^^^^^^^^ 'items[len(items)]' is always past the end
            """,
            fixed="""
            def last(items: list):
                return items[-1]
            """,
        ),
        Bad(
            """
            def counts(n, edges):
                degree = [0] * n
                for left, right in edges:
                    degree[left] += 1
                return [i for i in range(n + 1) if degree[i] == 1]
                #                                  ^^^^^^^^^ 'degree[i]' is past the end in the last pass
            """,
            fixed="""
            def counts(n, edges):
                degree = [0] * n
                for left, right in edges:
                    degree[left] += 1
                return [i for i in range(n) if degree[i] == 1]
            """,
        ),
        Bad(
            """
            def different(pairs):
                n = len(pairs)
                for i in range(n + 1):
                    if pairs[i][0] != pairs[i][1]:
                    #  ^^^^^^^^ 'pairs[i]' is past the end in the last pass
                        return True
                return False
            """,
            fixed="""
            def different(pairs):
                n = len(pairs)
                for i in range(n):
                    if pairs[i][0] != pairs[i][1]:
                        return True
                return False
            """,
        ),
        Bad(
            """
            def best(weights, capacity):
                table = [0] * capacity
                for weight in weights:
                    for room in range(weight, capacity):
                        table[room] = max(table[room], table[room - weight] + 1)
                return table[capacity]
                #      ^^^^^^^^^^^^^^^ 'table[capacity]' is always past the end
            """,
            fixed="""
            def best(weights, capacity):
                table = [0] * capacity
                for weight in weights:
                    for room in range(weight, capacity):
                        table[room] = max(table[room], table[room - weight] + 1)
                return table[-1]
            """,
        ),
        Bad(
            """
            def gaps(stamps):
                return [stamps[i + 1] - stamp for i, stamp in enumerate(stamps)]
                      # ^^^^^^^^^^^^^ 'stamps[i + 1]' is past the end in the last pass
            """,
        ),
        Bad(
            """
            def backwards(prices):
                n = len(prices)
                return [prices[n - i] for i in range(n)]
                      # ^^^^^^^^^^^^^ 'prices[n - i]' is past the end when 'i' is 0
            """,
        ),
        Good(
            """
            def counts(n, edges):
                degree = [0] * (n + 1)
                for left, right in edges:
                    degree[left] += 1
                return [i for i in range(n + 1) if degree[i] == 1]
            """,
            why="the list is one longer",
        ),
        Good(
            """
            def is_sorted(items):
                return all(items[i] <= items[i + 1] for i in range(len(items) - 1))
            """,
            why="the range stops one earlier",
        ),
        Good(
            """
            def gaps(items):
                for i in range(len(items)):
                    if i + 1 < len(items) and items[i + 1] > items[i]:
                        yield i
            """,
            why="the index is tested",
        ),
        Good(
            """
            def gaps(items):
                for i in range(len(items)):
                    if i == len(items) - 1:
                        break
                    yield items[i + 1] - items[i]
            """,
            why="the loop is left before",
        ),
        Good(
            """
            def gaps(items):
                for i in range(len(items)):
                    try:
                        yield items[i + 1] - items[i]
                    except IndexError:
                        yield 0
            """,
            why="the error is caught",
        ),
        Good(
            """
            def fill(table, rows):
                for i in range(len(rows)):
                    table[i + 1] = rows[i]
            """,
            why="another sequence",
        ),
        Good(
            """
            def add(names: dict, name):
                names[name] = len(names)
                return names[len(names)]
            """,
            why="a dictionary's keys are not positions",
        ),
        Good(
            """
            def continued(lines):
                joined = []
                for i, line in enumerate(lines):
                    if line.endswith("+"):
                        joined.append(line + lines[i + 1])
                return joined
            """,
            why="the item says that it is not the last",
        ),
        Good(
            """
            def gap(marks, at):
                for i, mark in enumerate(marks):
                    if mark < at < marks[i + 1]:
                        return i
                return None
            """,
            why="the next one is read only where the item says so: the last may say no",
        ),
    ],
)
def index_past_end(node: ast.Subscript, ctx: Context) -> Iterator[Finding]:
    if not isinstance(node.ctx, ast.Load) or isinstance(node.slice, ast.Slice | ast.Tuple | ast.Constant):
        return
    if ctx.block.damage or not isinstance(node.value, ast.Name | ast.Attribute | ast.Subscript):
        return
    if _is_length(node.slice, node.value) or _is_size(node, ctx):
        yield from _whole_length(node, ctx)
        return
    for name in names_in(node.slice):
        loop = _loop_over(name, node, ctx)
        found = _range(loop[1], node.value) or _made_range(loop[1], node, ctx) if loop is not None else None
        if loop is None or found is None:
            continue
        if isinstance(loop[0], ast.DictComp) and _is_name(loop[0].key, name):
            return  # made of a dictionary, as it makes one: a Counter has every key
        reach = _reach(node.slice, name, found)
        if reach is None or _guarded(node, name, loop[0], ctx) or _said_before(node, loop[0]):
            return
        evidence = Evidence(f"greatest index against the length of '{ctx.source(node.value)}'", reach, "arithmetic")
        message = f"'{ctx.source(node)}' is past the end {reach}"
        yield Finding(ctx.span(node), message[:120], (evidence,), tuple(_fixes(node, name, found, loop[0], ctx)))
        return


def _said_before(node: ast.Subscript, loop: ast.AST) -> bool:
    """Whether the same item is read before in the loop: one finding is enough."""
    at = (node.lineno, node.col_offset)
    return any(
        isinstance(inner, ast.Subscript) and (inner.lineno, inner.col_offset) < at and same(inner, node)
        for inner in ast.walk(loop)
    )


def _is_size(node: ast.Subscript, ctx: Context) -> bool:
    """`table[n]` of a list that was made as `[0] * n`, where nothing changes either."""
    sequence, index = node.value, node.slice
    flow = ctx.flow_around(node) if isinstance(sequence, ast.Name) and isinstance(index, ast.Name) else None
    if flow is None or not isinstance(sequence, ast.Name) or not isinstance(index, ast.Name):
        return False
    if not is_left_alone(sequence, flow) or len(flow.by_name.get(index.id, ())) != 1:
        return False
    size = _size(flow.bound_value(flow.by_name[sequence.id][0]))
    if size is None or not same(size, index) or any(isinstance(parent, ast.Try) for parent in ctx.tree.above(node)):
        return False
    return not any(mentions(test, index) for _, test in tests_above(node, ctx.tree.parents))


def _whole_length(node: ast.Subscript, ctx: Context) -> Iterator[Finding]:
    flow = ctx.flow_around(node)
    if builtin_type(node.value, flow) in ("list", "str", "tuple"):
        text = ctx.source(node)
        evidence = Evidence("greatest index of a sequence", "its length less one", "the language reference")
        at = ctx.span(node.slice)
        fix = Fix("Take the last item", (Edit(at, "-1"),))
        yield Finding(ctx.span(node), f"'{text}' is always past the end"[:120], (evidence,), (fix,))


def _loop_over(name: str, node: ast.AST, ctx: Context) -> tuple[ast.AST, ast.expr] | None:
    """The innermost loop or comprehension around `node` that binds `name`, and what it runs over."""
    below = node
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.For) and below is not parent.iter and _counts(parent.target, parent.iter, name):
            return parent, parent.iter
        if isinstance(parent, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            for generator in parent.generators:
                if _counts(generator.target, generator.iter, name):
                    return parent, generator.iter
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return None
        below = parent
    return None


def _counts(target: ast.expr, iterable: ast.expr, name: str) -> bool:
    """Whether a loop binds `name` by itself, or as the number that `enumerate` counts."""
    match target, iterable:
        case ast.Tuple(elts=[first, _]), ast.Call(func=ast.Name(id="enumerate"), args=[_], keywords=[]):
            return _is_name(first, name)
        case _:
            return _is_name(target, name)


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _range(iterable: ast.expr, sequence: ast.expr) -> _Range | None:
    match iterable:
        case ast.Call(func=ast.Name(id="enumerate"), args=[items], keywords=[]) if same(items, sequence):
            return _Range(0, sequence, 0, iterable)
        case ast.Call(func=ast.Name(id="range"), args=[_] | [_, _], keywords=[]):
            pass
        case _:
            return None
    stop = iterable.args[-1]
    first = 0 if len(iterable.args) == 1 else _number(iterable.args[0])
    if _is_length(stop, sequence):
        return _Range(first, sequence, 0, iterable)
    if isinstance(stop, ast.BinOp) and isinstance(stop.op, ast.Add) and _is_length(stop.left, sequence):
        beyond = _number(stop.right)
        return _Range(first, sequence, beyond, iterable) if beyond else None
    return None


def _made_range(iterable: ast.expr, node: ast.Subscript, ctx: Context) -> _Range | None:
    """`range(n + 1)` over a list that was made as `[0] * n`, where nothing changes either in between."""
    flow = ctx.flow_around(node)
    if not (isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "range"):
        return None
    if flow is None or not isinstance(node.value, ast.Name) or iterable.keywords or len(iterable.args) not in (1, 2):
        return None
    made = flow.by_name.get(node.value.id, ())
    size = _size(made[0].value) if len(made) == 1 and made[0].kind == "assign" else None
    size = size or _named_length(node.value, made, flow)
    if size is None or not all(len(flow.by_name.get(name, ())) == 1 for name in names_in(size)):
        return None
    stop = iterable.args[-1]
    beyond = 0 if same(stop, size) else _excess(stop, size)
    first = 0 if len(iterable.args) == 1 else _number(iterable.args[0])
    grows = any(
        isinstance(inner, ast.Attribute)
        and same(inner.value, node.value)
        and inner.attr in ("append", "extend", "insert")
        for inner in ctx.tree.nodes
    )
    return None if beyond is None or grows else _Range(first, node.value, beyond, iterable)


def _named_length(sequence: ast.Name, made: tuple[Definition, ...], flow: Flow) -> ast.expr | None:
    """The `n` of `n = len(xs)`, where each of the two is bound once."""
    if len(made) != 1:
        return None
    for name, ones in flow.by_name.items():
        value = ones[0].value
        if len(ones) == 1 and ones[0].kind == "assign" and value is not None and _is_length(value, sequence):
            return ast.Name(id=name, ctx=ast.Load())
    return None


def _size(value: ast.expr | None) -> ast.expr | None:
    """The `n` of `[0] * n` and of `[... for _ in range(n)]`."""
    match value:
        case ast.BinOp(left=ast.List(elts=[_]), op=ast.Mult(), right=size):
            return size
        case ast.ListComp(
            generators=[ast.comprehension(ifs=[], iter=ast.Call(func=ast.Name(id="range"), args=[size]))]
        ):
            return size
        case _:
            return None


def _excess(stop: ast.expr, size: ast.expr) -> int | None:
    """How many more `stop` is than `size`, by one constant; None where that is not seen, or not more."""
    if isinstance(stop, ast.BinOp) and isinstance(stop.op, ast.Add) and same(stop.left, size):
        return _number(stop.right)
    if isinstance(size, ast.BinOp) and isinstance(size.op, ast.Sub) and same(size.left, stop):
        return _number(size.right)
    return None


def _number(node: ast.expr) -> int | None:
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _is_length(node: ast.expr, sequence: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "len"
        and len(node.args) == 1
        and same(node.args[0], sequence)
    )


def _reach(index: ast.expr, name: str, found: _Range) -> str | None:
    """For which value of the loop's name the index is past the end, in words; None for none."""
    offset: int | None = None
    if _is_name(index, name):
        offset = 0
    elif isinstance(index, ast.BinOp) and isinstance(index.op, ast.Add):
        if _is_name(index.left, name):
            offset = _number(index.right)
        elif _is_name(index.right, name):
            offset = _number(index.left)
    elif (
        isinstance(index, ast.BinOp)
        and isinstance(index.op, ast.Sub)
        and (_is_length(index.left, found.sequence) or _is_stop(index.left, found))
        and _is_name(index.right, name)
    ):
        return f"when '{name}' is 0" if found.first == 0 else None
    if offset is None or offset + found.beyond <= 0:
        return None
    return "in the last pass"


def _is_stop(node: ast.expr, found: _Range) -> bool:
    """Whether it is the `n` of `range(n)`, which is the length."""
    return not found.beyond and isinstance(node, ast.Name) and same(node, found.call.args[-1])


def _guarded(node: ast.Subscript, name: str, loop: ast.AST, ctx: Context) -> bool:
    """Whether something may keep the index in bounds."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Compare) and len(above.ops) > 1:
            first = (above.left, above.comparators[0])
            # `p < x < xs[i + 1]`: the rest is read only where the item is small enough.
            if not any(one is node for part in first for one in ast.walk(part)) and any(
                names_in(part) & _items_of(loop, name, node.value) for part in first
            ):
                return True
        elif not isinstance(above, ast.expr):
            break
    for owner, test in tests_above(node, ctx.tree.parents):
        inside = any(inner is owner for inner in ast.walk(loop)) and owner is not loop
        if _asks(test, name) or (inside and mentions(test, node.value) and name not in names_in(test)):
            return True
        if inside and names_in(test) & _items_of(loop, name, node.value):
            return True
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.Try):
            return True
        if parent is loop:
            break
    if not isinstance(loop, ast.For):
        return False
    leaves = any(isinstance(one, _JUMPS) for one in loop.body)
    return leaves or any(_protects(inner, node, name, loop) for inner in ast.walk(loop))


def _items_of(loop: ast.AST, name: str, sequence: ast.expr) -> frozenset[str]:
    """The names that hold the item or what was made of it: what an item is may say that it is not the last."""
    targets = [loop.target] if isinstance(loop, ast.For) else [one.target for one in getattr(loop, "generators", ())]
    items = frozenset[str]().union(*(names_in(target) for target in targets)) - {name}
    made = [one for one in ast.walk(loop) if isinstance(one, ast.Assign | ast.NamedExpr)]
    for one in made:
        if mentions(one.value, sequence) or names_in(one.value) & items:
            items |= names_in(one.targets[0] if isinstance(one, ast.Assign) else one.target)
    return items - {name}


def _asks(test: ast.expr, name: str) -> bool:
    """Whether the test asks for the index itself, not only for items at it."""
    stack: list[ast.AST] = [test]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.Name) and one.id == name:
            return True
        if isinstance(one, ast.Subscript) and isinstance(one.slice, ast.Name | ast.BinOp):
            stack.append(one.value)
        else:
            stack.extend(ast.iter_child_nodes(one))
    return False


def _protects(inner: ast.AST, node: ast.Subscript, name: str, loop: ast.For) -> bool:
    """Whether `inner`, a part of the loop, leaves it by a test of the index, or changes the index or the sequence."""
    match inner:
        case ast.If(test=test, body=body):
            asks = _asks(test, name) or bool(names_in(test) & _items_of(loop, name, node.value))
            return isinstance(body[-1], _JUMPS) and asks and inner.lineno < node.lineno
        case ast.Call(func=ast.Attribute(value=owner)):
            return same(owner, node.value)  # `append` and its like
        case ast.Name(id=found, ctx=ast.Store() | ast.Del()):
            bound = inner in ast.walk(loop.target)
            return (found == name and not bound) or _is_name(node.value, found)
        case _:
            return False


def _fixes(node: ast.Subscript, name: str, found: _Range, loop: ast.AST, ctx: Context) -> Iterator[Fix]:
    index = node.slice
    if isinstance(index, ast.BinOp) and isinstance(index.op, ast.Sub):
        at = ctx.span(index.left)
        yield Fix("Count from the last index", (Edit(at, f"{ctx.source(index.left)} - 1"),))
        return
    stop = found.call.args[-1]
    if dotted(found.call.func) == "enumerate":
        return
    if found.beyond and isinstance(stop, ast.BinOp) and _is_name(index, name) and found.beyond == 1:
        yield Fix("Stop the range one earlier", (Edit(ctx.span(stop), ctx.source(stop.left)),))
    elif not found.beyond and isinstance(index, ast.BinOp):
        offset = _number(index.right) if _is_name(index.left, name) else _number(index.left)
        uses = [one for one in ast.walk(loop) if _is_name(one, name)]  # type: ignore[arg-type]  # any node may be asked
        if offset and uses:
            yield Fix("Stop the range earlier", (Edit(ctx.span(stop), f"{ctx.source(stop)} - {offset}"),))
