"""An iterator gives its items once: a `map`, `filter`, `zip`, generator expression, file or reader that was consumed is
empty the second time, and no error says so.

Keep the items in a list (`list(map(...))`), or make the iterator again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Definition, Edit, Evidence, Finding, Fix, Flow, Good, dotted, rule, walk

_MAKES = frozenset(("map", "filter", "zip", "iter", "reversed", "enumerate", "csv.reader", "csv.DictReader"))
_CONSUMES = frozenset(
    ("list", "tuple", "set", "frozenset", "dict", "sum", "sorted", "max", "min", "collections.Counter",
     "collections.deque")
)  # fmt: skip


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="iterator that is consumed a second time",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def mean(numbers):
                valid = filter(None, numbers)
                return sum(valid) / len(list(valid))
                #                            ^^^^^ 'valid' is an iterator that was consumed before: it is empty here
            """,
            fixed="""
            def mean(numbers):
                valid = list(filter(None, numbers))
                return sum(valid) / len(list(valid))
            """,
        ),
        Bad(
            """
            def pairs(left, right):
                lengths = map(len, right)
                return [(x, n) for x in left for n in lengths]
                #                                     ^^^^^^^ 'lengths' is an iterator that was consumed before: it is empty here
            """,
            fixed="""
            def pairs(left, right):
                lengths = list(map(len, right))
                return [(x, n) for x in left for n in lengths]
            """,
        ),
        Bad(
            """
            def report(rows):
                names = (row.name for row in rows)
                for name in names:
                    print(name)
                return sorted(names)
                #             ^^^^^ 'names' is an iterator that was consumed before: it is empty here
            """,
            fixed="""
            def report(rows):
                names = [row.name for row in rows]
                for name in names:
                    print(name)
                return sorted(names)
            """,
        ),
        Bad(
            """
            def summary(messages):
                unread = filter(lambda one: not one.read, messages)
                if not any(unread):
                    return ""
                return ", ".join(unread)
                               # ^^^^^^ 'unread' is an iterator: 'any' has taken its first items, and they are missing here
            """,
        ),
        Bad(
            """
            def _valid(rows):
                for row in rows:
                    if row:
                        yield row

            def report(rows):
                valid = _valid(rows)
                return sum(valid), max(valid)
                                     # ^^^^^ 'valid' is an iterator that was consumed before: it is empty here
            """,
        ),
        Good(
            """
            def mean(numbers):
                valid = list(filter(None, numbers))
                return sum(valid) / len(valid)
            """,
            why="a list gives its items as often as asked",
        ),
        Good(
            """
            def either(rows, fast):
                names = map(str, rows)
                if fast:
                    return list(names)
                return sorted(names)
            """,
            why="each path consumes it once",
        ),
        Good(
            """
            def halves(rows):
                names = iter(rows)
                for name in names:
                    if name == "--":
                        break
                return list(names)
            """,
            why="the loop stops half-way, and the rest is what is wanted",
        ),
        Good(
            """
            def twice(rows):
                for _ in range(2):
                    names = map(str, rows)
                    print(list(names))
            """,
            why="made again in each pass",
        ),
        Good(
            """
            def groups(items):
                left = iter(items)
                for first in left:
                    for other in left:
                        yield first, other
            """,
            why="the inner loop takes what the outer one has left",
        ),
        Bad(
            """
            def spread(lines):
                numbers = (float(line) for line in lines)
                mean = sum(numbers) / len(lines)
                return sum((number - mean) ** 2 for number in numbers)
                #                                             ^^^^^^^ 'numbers' is an iterator that was consumed before: it is empty here
            """,
            fixed="""
            def spread(lines):
                numbers = [float(line) for line in lines]
                mean = sum(numbers) / len(lines)
                return sum((number - mean) ** 2 for number in numbers)
            """,
        ),
        Good(
            """
            def first(rows, wanted):
                left = iter(rows)
                header = next(row for row in left if row)
                return header, [row for row in left if row in wanted]
            """,
            why="takes one, and leaves the rest",
        ),
        Good(
            """
            def sections(text):
                lines = iter(text.splitlines())
                found = []
                while True:
                    try:
                        head = next(lines)
                    except StopIteration:
                        return found
                    for line in lines:
                        if line:
                            found.append((head, line))
            """,
            why="each next one is asked for",
        ),
    ],
)
def exhausted_iterator(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    if not _may_be_made(ctx.block.text):
        return
    flow = ctx.flow(node)
    for name, ones in flow.by_name.items():
        for one in ones:
            if one.kind == "assign" and _makes_iterator(one.value, ctx) and name not in flow.accesses.rebound:
                yield from _second(one, flow, ctx)


def _may_be_made(text: str) -> bool:
    """Whether some iterator may be made in the text: a function of the module may give one as well."""
    words = ("map(", "filter(", "zip(", " for ", "iter(", "reader(", "erate(", "any(", "sum(", "list(", "sorted(")
    return any(word in text for word in words)


def _makes_iterator(value: ast.expr | None, ctx: Context) -> bool:
    if isinstance(value, ast.GeneratorExp):
        return True
    if not isinstance(value, ast.Call):
        return False
    return ctx.imported(value.func).removeprefix("builtins.") in _MAKES or _is_generator(value.func, ctx)


def _is_generator(function: ast.expr, ctx: Context) -> bool:
    """Whether it is a plain function of the module that yields."""
    if not isinstance(function, ast.Name) or [one.kind for one in ctx.bindings(function.id)] != ["function"]:
        return False
    flow = ctx.flow_around(function)
    if flow is not None and function.id in flow.by_name:
        return False
    found = ctx.definitions(function.id)
    if len(found) != 1 or found[0].kind != "function" or "yield" not in found[0].text:
        return False
    made = ast.parse(found[0].text).body[0]
    inner = [part for part in walk(made) if part is not made and isinstance(part, ast.FunctionDef | ast.Lambda)]
    return (
        isinstance(made, ast.FunctionDef)
        and not inner
        and any(isinstance(part, ast.Yield | ast.YieldFrom) for part in walk(made))
    )


def _second(one: Definition, flow: Flow, ctx: Context) -> Iterator[Finding]:
    statement = flow.graph.steps[one.step].node
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return
    uses = flow.uses(one)
    yield from _begun(one, list(uses), flow, ctx)
    consuming = [use for use in uses if _consumes(use, flow, ctx)]
    for use in consuming:
        if _has_more(use, ctx):
            continue
        if (reaching := flow.reaching(use)) is None or len(reaching) != 1:
            continue
        before = [other for other in consuming if other is not use and _runs_before(other, use, one, flow)]
        if before or _repeated(use, one, flow, ctx):
            first = f"by line {before[0].lineno - statement.lineno} below its making" if before else "in each pass"
            evidence = Evidence(f"consumption of '{one.name}' before", first, "control flow")
            yield Finding(ctx.span(use), f"'{one.name}' is an iterator that was consumed before: it is empty here",
                          (evidence,), tuple(_fixes(one, ctx)))  # fmt: skip
            return


def _begun(one: Definition, uses: list[ast.Name], flow: Flow, ctx: Context) -> Iterator[Finding]:
    """`if not any(found): return`, and then everything in `found`, of which `any` has taken the first."""
    asked = [use for use in uses if _asks_any(use, ctx)]
    if len(asked) != 1 or len(uses) != 2:
        return
    rest = next(use for use in uses if use is not asked[0])
    reaching = flow.reaching(rest)
    if not _consumes(rest, flow, ctx) or reaching is None or len(reaching) != 1:
        return
    if flow.accesses.reads[rest] != flow.accesses.reads[asked[0]] and _runs_before(asked[0], rest, one, flow):
        evidence = Evidence(f"consumption of '{one.name}' before", "by 'any'", "control flow")
        message = f"'{one.name}' is an iterator: 'any' has taken its first items, and they are missing here"
        yield Finding(ctx.span(rest), message[:120], (evidence,), tuple(_fixes(one, ctx)))


def _asks_any(use: ast.Name, ctx: Context) -> bool:
    match ctx.tree.parents.get(use):
        case ast.Call(func=ast.Name(id="any") as func, args=[given]) if given is use:
            return ctx.imported(func) == "builtins.any"
        case _:
            return False


def _consumes(use: ast.Name, flow: Flow, ctx: Context) -> bool:
    """Whether the read takes every item."""
    parent = ctx.tree.parents.get(use)
    match parent:
        case ast.For(iter=iterable, body=body) if iterable is use:
            return not any(isinstance(inner, ast.Break | ast.Return) for part in body for inner in ast.walk(part))
        case ast.comprehension(iter=iterable) if iterable is use:
            whole = ctx.tree.parents.get(parent)
            return not isinstance(whole, ast.GeneratorExp) or _is_taken_whole(whole, ctx)
        case ast.Call(func=func, args=[first, *_]) if first is use:
            name = ctx.imported(func).removeprefix("builtins.")
            joins = isinstance(func, ast.Attribute) and func.attr == "join" and isinstance(func.value, ast.Constant)
            return name in _CONSUMES or joins
        case _:
            return False


def _is_taken_whole(generator: ast.GeneratorExp, ctx: Context) -> bool:
    """Whether the call that a generator is given to takes all it has: `sum(row.size for row in rows)`."""
    match ctx.tree.parents.get(generator):
        case ast.Call(func=func, args=[first, *_]) if first is generator:
            name = ctx.imported(func).removeprefix("builtins.")
            joins = isinstance(func, ast.Attribute) and func.attr == "join" and isinstance(func.value, ast.Constant)
            return name in _CONSUMES or joins
        case _:
            return False


def _has_more(use: ast.Name, ctx: Context) -> bool:
    """Whether it stands in a loop over the same iterator, whose pass has just got an item from it."""
    child: ast.AST = use
    for above in ctx.tree.above(use):
        if (
            isinstance(above, ast.For | ast.AsyncFor)
            and child in above.body
            and isinstance(above.iter, ast.Name)
            and above.iter.id == use.id
        ):
            return True
        child = above
    return False


def _runs_before(first: ast.Name, second: ast.Name, one: Definition, flow: Flow) -> bool:
    """Whether a path leads from `first` to `second` without making the iterator again."""
    reads = flow.accesses.reads
    start, end = reads[first], reads[second]
    if start == end:
        return (first.lineno, first.col_offset) < (second.lineno, second.col_offset)
    after = [step for step in flow.graph.following[start] if step != one.step]
    return any(end in flow.graph.reached(step, without=frozenset((one.step,))) for step in after)


def _repeated(use: ast.Name, one: Definition, flow: Flow, ctx: Context) -> bool:
    """Whether the read runs again and again, while the iterator is made only once before."""
    step = flow.accesses.reads[use]
    parent = ctx.tree.parents.get(use)
    if isinstance(parent, ast.comprehension):
        whole = ctx.tree.parents.get(parent)
        generators = getattr(whole, "generators", [])
        if generators and parent is not generators[0]:
            return True
    if any(
        isinstance(call := ctx.tree.parents.get(other), ast.Call) and dotted(call.func) == "next"
        for other in flow.uses(one)
    ):
        return False  # who asks for the next one sees when there is none
    for loop in flow.graph.loops:
        if loop.holds(step) and not loop.holds(one.step) and flow.repeats(loop):
            again = flow.graph.reached(step, without=frozenset((one.step,)))
            if loop.head in again and _comes_round(step, loop.head, loop.first, loop.after, flow):
                return True
    return False


def _comes_round(start: int, head: int, first: int, after: int, flow: Flow) -> bool:
    seen, work = {start}, [start]
    while work:
        for following in flow.graph.following[work.pop()]:
            if following == head:
                return True
            if following not in seen and first <= following < after:
                seen.add(following)
                work.append(following)
    return False


def _fixes(one: Definition, ctx: Context) -> Iterator[Fix]:
    value = one.value
    if value is not None:
        text = ctx.source(value)
        inner = text[1:-1] if isinstance(value, ast.GeneratorExp) and text.startswith("(") else text
        made = f"[{inner}]" if isinstance(value, ast.GeneratorExp) else f"list({text})"
        yield Fix("Keep the items in a list", (Edit(ctx.span(value), made),))
