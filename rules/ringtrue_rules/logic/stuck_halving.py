"""A recursive function halves what it is given, and one of the halves may be the whole again: `f(items[middle:])` where
one item ends nothing, since the middle of one item is 0; `f(middle, high)` with `middle = (low + high) // 2`, which is
`low` once the two are neighbours. The function then calls itself with what it was given, until `RecursionError`.

End with one item left: `len(items) <= 1`; go on behind the middle: `f(middle + 1, high)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, computed, held_tests, names_in, rule

_FIRST, _WIDEST = 10, 3  # where the bounds are tried, and how far apart


@rule(
    ast.FunctionDef,
    summary="recursion into a half that may be the whole",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def merge_sort(items):
                if len(items) == 0:
                    return items
                middle = len(items) // 2
                return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))
                #                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^ calls itself with what it was given when 'items' has one item: it never ends
            """,
        ),
        Bad(
            """
            def search(items, wanted, low, high):
                if low == high:
                    return -1
                middle = (low + high) // 2
                if items[middle] < wanted:
                    return search(items, wanted, middle, high)
                    #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ calls itself with what it was given when 'low' and 'high' are neighbours: it never ends
                if items[middle] > wanted:
                    return search(items, wanted, low, middle)
                return middle
            """,
        ),
        Bad(
            """
            def build(values):
                def between(low, high):
                    if low > high:
                        return None
                    middle = (low + high) // 2
                    return Node(values[middle], between(low, middle), between(middle + 1, high))
                    #                           ^^^^^^^^^^^^^^^^^^^^ calls itself with what it was given when 'low' and 'high' are equal: it never ends

                return between(0, len(values) - 1)
            """,
        ),
        Good(
            """
            def merge_sort(items):
                if len(items) <= 1:
                    return items
                middle = len(items) // 2
                return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))
            """,
            why="one item is not split",
        ),
        Good(
            """
            def merge_sort(items):
                if not items:
                    return items
                if len(items) == 1:
                    return items[:]
                middle = len(items) // 2
                return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))
            """,
            why="likewise, as a test of its own",
        ),
        Good(
            """
            def search(items, wanted, low, high):
                if low == high:
                    return -1
                middle = (low + high) // 2
                if items[middle] < wanted:
                    return search(items, wanted, middle + 1, high)
                if items[middle] > wanted:
                    return search(items, wanted, low, middle)
                return middle
            """,
            why="goes on behind the middle",
        ),
        Good(
            """
            def search(items, wanted, low, high):
                if high - low <= 1:
                    return low
                middle = (low + high) // 2
                if items[middle] <= wanted:
                    return search(items, wanted, middle, high)
                return search(items, wanted, low, middle)
            """,
            why="neighbours end it",
        ),
        Good(
            """
            def power(base, exponent):
                if exponent == 0:
                    return 1
                half = power(base, exponent // 2)
                return half * half * (base if exponent % 2 else 1)
            """,
            why="half of one is nothing",
        ),
    ],
)
def stuck_halving(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    text = ctx.block.text
    if (
        ctx.block.damage
        or text.count(f"{node.name}(") < 2
        or ("//" not in text and ">>" not in text and "/ 2" not in text)
    ):
        return
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    if names[:1] == ["self"] and ctx.block.kind == "member":
        names = names[1:]
    flow = ctx.flow(node)
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or len(call.args) != len(names) or call.keywords:
            continue
        if not _is_own(call, node, ctx) or ctx.function_of(call) is not node:
            continue
        given = dict(zip(names, call.args, strict=True))
        when = _of_sequence(call, given, node, flow, ctx) or _of_bounds(call, given, node, flow, ctx)
        if when:
            evidence = Evidence(f"what '{ctx.source(call)}' is given {when}"[:100], "the same again", "arithmetic")
            yield Finding(
                ctx.span(call), f"calls itself with what it was given {when}: it never ends"[:120], (evidence,)
            )


def _is_own(call: ast.Call, node: ast.FunctionDef, ctx: Context) -> bool:
    method = isinstance(ctx.tree.parents.get(node), ast.ClassDef) or (
        ctx.block.kind == "member" and ctx.block.nodes[0] is node
    )
    match call.func:
        case ast.Name(id=found):
            return found == node.name and not method
        case ast.Attribute(value=ast.Name(id="self"), attr=found):
            return found == node.name and method
        case _:
            return False


def _is_argument(read: ast.expr, name: str, flow: Flow) -> bool:
    reaching = flow.reaching(read) if isinstance(read, ast.Name) and read.id == name else None
    return reaching is not None and [one.kind for one in reaching] == ["argument"]


def _made(node: ast.expr, flow: Flow) -> ast.expr | None:
    """What a name was made of by the only assignment there is."""
    reaching = flow.reaching(node) if isinstance(node, ast.Name) else None
    return reaching[0].value if reaching and len(reaching) == 1 and reaching[0].kind in ("assign", "walrus") else None


def _of_sequence(
    call: ast.Call, given: dict[str, ast.expr], node: ast.FunctionDef, flow: Flow, ctx: Context
) -> str | None:
    """`f(xs[len(xs) // 2 :])` that one item comes to."""
    for name, value in given.items():
        match value:
            case ast.Subscript(
                value=ast.Name() as sequence, slice=ast.Slice(lower=ast.expr() as start, upper=None, step=None)
            ):
                half = _made(start, flow) or start
            case _:
                continue
        if not _is_argument(sequence, name, flow) or computed(_sized(half, name, 1), {}) != 0:
            continue
        tests = held_tests(call, node, ctx.tree.parents)
        if tests and all(_truth(test, name) is truth for test, truth in tests):
            return f"when '{name}' has one item"
    return None


def _truth(test: ast.expr, name: str) -> bool | None:
    """The truth of a test of the sequence `name`, if it has one item; None where that is not decided by its length."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _truth(test.operand, name)
        return None if inner is None else not inner
    if isinstance(test, ast.Name) and test.id == name:
        return True
    value = computed(_sized(test, name, 1), {})
    return None if value is None or isinstance(test, ast.Constant) else bool(value)


def _sized(node: ast.expr, name: str, size: int) -> ast.expr:
    """A copy of `node` with `size` for `len(name)`."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=found)]) if found == name:
            return ast.Constant(value=size)
        case ast.BinOp(left=left, op=op, right=right):
            return ast.BinOp(left=_sized(left, name, size), op=op, right=_sized(right, name, size))
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [_sized(side, name, size) for side in others]
            return ast.Compare(left=_sized(left, name, size), ops=ops, comparators=sides)
        case ast.BoolOp(op=op, values=values):
            return ast.BoolOp(op=op, values=[_sized(value, name, size) for value in values])
        case _:
            return node


def _of_bounds(
    call: ast.Call, given: dict[str, ast.expr], node: ast.FunctionDef, flow: Flow, ctx: Context
) -> str | None:
    """`f(middle, high)` that bounds close to each other come to."""
    changed = {name: value for name, value in given.items() if not _is_argument(value, name, flow)}
    if len(changed) != 1:
        return None
    ((name, value),) = changed.items()
    middle = _made(value, flow)
    if middle is None or not isinstance(value, ast.Name):
        return None
    others = names_in(middle) - {name, "int"}
    if len(others) != 1 or name not in names_in(middle) or not others <= given.keys():
        return None
    other = next(iter(others))
    tests = held_tests(call, node, ctx.tree.parents)
    if tests is None or not tests:
        return None
    low, high = (one for one in given if one in (name, other))
    for apart in range(_WIDEST):
        known = {low: _FIRST, high: _FIRST + apart}
        if computed(middle, known) != known[name]:
            continue
        known[value.id] = known[name]
        if all(_may_hold(test, truth, known) for test, truth in tests):
            when = "are equal" if not apart else "are neighbours" if apart == 1 else f"are {apart} apart"
            return f"when '{low}' and '{high}' {when}"
    return None


def _may_hold(test: ast.expr, truth: bool, known: dict[str, int]) -> bool:
    """Whether the test may have that truth; what the bounds do not decide depends on the data, which stays the same."""
    value = computed(test, known)
    if value is not None:
        return bool(value) is truth
    return not (names_in(test) <= known.keys())
