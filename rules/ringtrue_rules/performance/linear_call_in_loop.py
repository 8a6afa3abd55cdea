"""`index`, `count`, `remove`, `insert(0, …)` and `pop(0)` touch every element of a list; so do `sorted`, `min`, `max`
and `sum`. Once a pass over data that grows, that is quadratic work.

Take from the left of a `collections.deque`, look positions up in a `dict` made once, count with `Counter`, keep a
running total or maximum, keep a heap (`heapq`) or insert with `bisect`, compute before the loop what does not change
in it.

The rule is silent where the list stays small, where it belongs to the element of the pass, where its kind is not
known, and in the handler of an exception. What only reads the list (`index`, `count`, `min`) counts where a word says
that it holds data: its own name, or that of what it is made from.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, Repetition, dotted, rule

_METHODS = {"index", "count", "remove"}
_AGGREGATES = {"sorted", "min", "max", "sum"}
_INSTEAD = {
    "index": "a dict of positions answers at once", "count": "a Counter counts all of them in one pass",
    "remove": "it scans and moves the rest", "insert": "it moves every element", "pop": "it moves every element",
    "sorted": "sort once, or keep a heap", "min": "keep the smallest so far", "max": "keep the largest so far",
    "sum": "keep a running total", "sort": "sort once, or keep a heap",
}  # fmt: skip


@rule(
    ast.Call,
    summary="call that touches every element of a list, repeated by a loop",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            def walk(start):
                queue = [start]
                while queue:
                    node = queue.pop(0)
                    #      ^^^^^^^^^ 'pop(0)' on a list in each pass: O(len(queue)²): it moves every element
                    queue.extend(node.children)
            """,
        ),
        Bad(
            """
            def repeated(words: list[str]):
                return [word for word in words if words.count(word) > 1]
                #                                 ^^^^^^^^^^^ 'count' on a list in each pass: O(len(words)²): a Counter counts all of them in one pass
            """,
        ),
        Bad(
            """
            def latest(events):
                lines = []
                for event in events:
                    lines.insert(0, event.text)
                #   ^^^^^^^^^^^^ 'insert(0)' on a list in each pass: O(len(events) · len(lines)): it moves every element
                return lines
            """,
        ),
        Bad(
            """
            def running(prices):
                seen = []
                for price in prices:
                    seen.append(price)
                    print(max(seen))
                    #     ^^^ 'max' of a list in each pass: O(len(prices) · len(seen)): keep the largest so far
            """,
        ),
        Bad(
            """
            def shares(amounts: list[float]):
                return [amount / sum(amounts) for amount in amounts]
                #                ^^^ 'sum' of a list in each pass: O(len(amounts)²): keep a running total
            """,
        ),
        Bad(
            """
            def prefixes(values: list[int]):
                totals = []
                for i in range(len(values)):
                    totals.append(sum(values[: i + 1]))
                    #             ^^^ 'sum' of a list in each pass: O(len(values)²): keep a running total
                return totals
            """,
        ),
        Good(
            """
            def results(tasks: list, paths):
                for task in tasks:
                    try:
                        print(task.result(timeout=1))
                    except TimeoutError:
                        print(paths[tasks.index(task)], "took too long")
            """,
            why="only where a pass fails",
        ),
        Good(
            """
            def runs(values: list[int]):
                found = []
                while len(values) > 0:
                    length = 1
                    while length < len(values) and values[length] == values[0]:
                        length += 1
                    found.append(sum(values[:length]))
                    for _ in range(length):
                        values.pop()
                return found
            """,
            why="each element is summed up once, then taken away",
        ),
        Good(
            """
            def printed(lines, widths: list[int]):
                for i, line in enumerate(lines):
                    print(line)
                    if i == 0:
                        print("-" * sum(widths))
            """,
            why="in the first pass only",
        ),
        Good(
            """
            from collections import deque


            def walk(start):
                queue = deque([start])
                while queue:
                    node = queue.popleft()
                    queue.extend(node.children)
            """,
            why="a deque gives its left end at once",
        ),
        Good(
            """
            def longest(rows: list[list[str]]):
                return [max(row) for row in rows]
            """,
            why="each pass looks at a list of its own",
        ),
        Good(
            """
            def drop(rows: list[str], wanted):
                for row in rows:
                    if row == wanted:
                        rows.remove(row)
                        break
            """,
            why="done once: the loop is left",
        ),
        Good(
            """
            def total(rows, order: list[str]):
                return sorted(rows, key=lambda row: row.name), order.index("name")
            """,
            why="outside of the loop",
        ),
        Good(
            """
            def settle(values: list[int]):
                while max(values) > 10:
                    values[values.index(max(values))] -= 1
            """,
            why="the passes are not known to grow with the list",
        ),
        Good(
            """
            def renamed(words: list[str]):
                while "as" in words:
                    at = words.index("as")
                    words[at] = "to"
                return words
            """,
            why="how often it goes round is not known to grow with the list",
        ),
        Good(
            """
            def fourth(n):
                last = [0, 0, 2, 0]
                for _ in range(n):
                    last.append(sum(last[-4:]))
                    last.pop(0)
                return last[-1]
            """,
            why="each pass adds one and takes one: the list keeps its length",
        ),
        Good(
            """
            def averages(values, size):
                window, found = [], []
                for value in values:
                    window.append(value)
                    if len(window) > size:
                        window.pop(0)
                    found.append(sum(window) / len(window))
                return found
            """,
            why="what is too much is taken away: the window does not grow with the values",
        ),
        Good(
            """
            def most_used(text):
                counts, best = [0] * 26, []
                for letter in text:
                    counts[ord(letter) - 97] += 1
                    best.append(max(counts))
                return best
            """,
            why="a place is set, and none added: there are 26 of them",
        ),
        Good(
            """
            def tribonacci(n):
                last = [0, 1, 1]
                for _ in range(n):
                    last.append(sum(last))
                    last.pop(0)
                return last[0]
            """,
            why="each pass adds one and takes one, so the sum is of three",
        ),
        Good(
            """
            import shlex


            def pairs(line):
                words = shlex.split(line)
                found = {}
                while words:
                    key = words.pop(0)
                    found[key] = words.pop(0)
                return found
            """,
            why="the words of one command line",
        ),
        Good(
            """
            def running(counted):
                values = [count for _, count in counted.most_common(50)]
                values = [sum(values[: i + 1]) for i in range(len(values))]
                return values
            """,
            why="there are 50 of them",
        ),
        Good(
            """
            def ordered(addresses):
                first_found = False
                found = []
                for address in addresses:
                    if address.is_new and not first_found:
                        first_found = True
                        found.insert(0, address)
                    else:
                        found.append(address)
                return found
            """,
            why="once: a flag says so",
        ),
        Good(
            """
            def positions(items: list):
                try:
                    first = {item: i for i, item in reversed(list(enumerate(items)))}
                    return [first[item] for item in items]
                except TypeError:
                    return [items.index(item) for item in items]
            """,
            why="for what has no hash, no dict can help",
        ),
        Good(
            """
            class Area:
                def __init__(self, bars, places):
                    self.bars: list[str] = list(bars)
                    self.places = places

                def draw(self):
                    for bar in self.bars:
                        print(bar, self.places[self.bars.index(bar)])
            """,
            why="how long the list of an object is, nothing tells",
        ),
        Bad(
            """
            def averages(values):
                found = []
                for i in range(len(values)):
                    found.append(sum(values[: i + 1]) / (i + 1))
                    #            ^^^ 'sum' of a list in each pass: O(len(values)²): keep a running total
                return found
            """,
        ),
        Good(
            """
            def averages(values, size):
                return [sum(values[i : i + size]) / size for i in range(len(values) - size + 1)]
            """,
            why="a window of the same length in each pass",
        ),
        Good(
            """
            class Graph:
                def draw(self, room, points):
                    while len(points) > room:
                        points.pop(0)
                    return max(points)
            """,
            why="takes away what is too much, mostly one",
        ),
        Good(
            """
            def merged(iterators):
                heads = [next(one) for one in iterators]
                for _ in range(len(iterators) * 100):
                    smallest = min(heads)
                    yield smallest
                    at = heads.index(smallest)
                    heads[at] = next(iterators[at])
            """,
            why="the positions change in each pass",
        ),
        Good(
            """
            def checked(names: list[str]):
                if len(set(names)) != len(names):
                    raise ValueError(sorted(name for name in names if names.count(name) > 1))
                for name in names:
                    if name.startswith("_"):
                        names.remove(name)
            """,
            why="what is refused anyway, and what another rule tells of",
        ),
        Good(
            """
            def undone(places):
                recent = list(range(256))
                found = []
                for place in places:
                    value = recent[place]
                    found.append(value)
                    del recent[place]
                    recent.insert(0, value)
                return found
            """,
            why="the list keeps its length",
        ),
    ],
)
def linear_call_in_loop(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = _list_call(node)
    if found is None:
        return
    shown, word, container = found
    cost = ctx.cost
    loops = cost.growing(node)
    if not loops or cost.leaves(node, loops[0]) or _is_once(node, ctx) or _is_handling(node, loops[0], ctx):
        return
    whole = container.value if isinstance(container, ast.Subscript) else container
    name = cost.name(whole)
    loop = _same_in(name, loops)
    sliced = isinstance(container, ast.Subscript) and word == "sum" and cost.kind(whole) is None
    if not name or loop is None or (cost.kind(whole) != "list" and not sliced) or (size := cost.size(whole)) is None:
        return
    if word in _METHODS and cost.is_kept(whole, loop):
        return
    if word == "remove" and isinstance(loop.iterable, ast.expr) and cost.name(loop.iterable) == name:
        return  # 'loop-changes-its-iterable' tells of it
    if word in ("index", "count") and _is_refusal(node, name, ctx):
        return
    if word in ("index", "count", "min", "max") and _is_set_in(name, loop):
        return
    if word in ("index", "count") and cost.is_unhashable(node):
        return
    if word == "pop" and _trims(name, loop):
        return
    if word == "pop" and _is_window(node, name, loops[0], ctx):
        return
    asks = word not in ("pop", "insert", "remove") and not isinstance(container, ast.Subscript)
    if asks and not cost.is_many(whole, loops=(loop,)):
        return
    if not _worth_it(word, name, container, loop) or cost.passes(loop) == "passes":
        return
    growth = cost.growth(loops[: loops.index(loop) + 1], size)
    relation = "of" if word in _AGGREGATES else "on"
    message = f"'{shown}' {relation} a list in each pass: {growth}: {_INSTEAD[word]}"
    yield Finding(ctx.span(node.func), message, cost.evidence(growth, f"'{shown}' touches every element of the list"))


def _is_once(node: ast.Call, ctx: Context) -> bool:
    """`if not found:` above it, and `found = True` beside it: one pass gets there."""
    for above in ctx.tree.above(node):
        if not isinstance(above, ast.If):
            continue
        asked = {
            one.operand.id
            for one in ast.walk(above.test)
            if isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Not) and isinstance(one.operand, ast.Name)
        }
        set_here = (one for one in above.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant))
        if any(isinstance(target, ast.Name) and target.id in asked for one in set_here for target in one.targets):
            return True
    return False


def _is_refusal(node: ast.Call, name: str, ctx: Context) -> bool:
    """`if len(names) != len(set(names)):` above it: only what is refused gets there."""
    tests = (above.test for above in ctx.tree.above(node) if isinstance(above, ast.If))
    return any(f"len(set({name}))" in ast.unparse(test) for test in tests)


def _is_handling(node: ast.Call, loop: Repetition, ctx: Context) -> bool:
    """Whether only a pass that fails gets here."""
    for above in ctx.tree.above(node):
        if above is loop.node:
            return False
        if isinstance(above, ast.ExceptHandler):
            return True
    return False


def _list_call(node: ast.Call) -> tuple[str, str, ast.expr] | None:
    """How the call is shown, its name, and the list that it goes through."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="pop"), args=[ast.Constant(value=0)]):
            return "pop(0)", "pop", value
        case ast.Call(func=ast.Attribute(value=value, attr="insert"), args=[ast.Constant(value=0), _]):
            return "insert(0)", "insert", value
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[_]) if attr in _METHODS:
            return attr, attr, value
        case ast.Call(func=ast.Attribute(value=value, attr="sort")):
            return "sort", "sort", value
        case ast.Call(func=ast.Name(id=name), args=[one]) if name in _AGGREGATES:
            return name, name, one
        case _:
            return None


def _is_set_in(name: str, loop: Repetition) -> bool:
    """Whether a pass puts something in the place of an element, or takes one out: what was counted once is no longer so."""
    return any(
        isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and dotted(node.value) == name
        for root in loop.again
        for node in ast.walk(root)
    )


def _is_taken_from(name: str, loop: Repetition) -> bool:
    """Whether a pass takes away what it has summed up."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("pop", "popleft", "remove", "clear")
        and dotted(node.func.value) == name
        for root in loop.again
        for node in ast.walk(root)
    )


def _trims(name: str, loop: Repetition) -> bool:
    """`while len(points) > room: points.pop(0)`: as many passes as there is too much, mostly one."""
    match getattr(loop.node, "test", None):
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="len"), args=[of]), ops=[ast.Gt() | ast.GtE()], comparators=[room]
        ):
            return dotted(of) == name and not (isinstance(room, ast.Constant) and room.value in (0, 1))
        case _:
            return False


def _is_window(node: ast.Call, name: str, loop: Repetition, ctx: Context) -> bool:
    """Whether each pass adds one and takes one: the list keeps its length."""
    if not isinstance(loop.node, ast.For):
        return False
    calls = [one.value for one in loop.node.body if isinstance(one, ast.Expr | ast.Assign)]
    adds = any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr == "append"
        and ctx.cost.name(one.func.value) == name
        for one in calls
    )
    return adds and node in calls


def _worth_it(word: str, name: str, container: ast.expr, loop: Repetition) -> bool:
    """Aggregates must see a list that a pass leaves alone or adds to; a slice must move with the loop."""
    if isinstance(container, ast.Subscript):
        moves = isinstance(container.slice, ast.Slice) and _grows(container.slice, loop)
        return word in _AGGREGATES and moves and not _is_taken_from(name, loop)
    if word in ("pop", "insert", "remove"):
        return True
    return name in loop.grown or (word != "sort" and name not in loop.changed)


def _grows(part: ast.Slice, loop: Repetition) -> bool:
    """Whether one end moves with the loop and the other stays: where both move, it is a window."""
    return sum(end is not None and loop.depends(end) for end in (part.lower, part.upper)) == 1


def _same_in(name: str, loops: tuple[Repetition, ...]) -> Repetition | None:
    return next((loop for loop in loops if name.partition(".")[0] not in loop.bound), None)
