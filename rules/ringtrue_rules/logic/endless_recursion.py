"""A function calls itself in a way that comes no nearer to its end: what the tests on the way to the call ask about is
passed on as it was given, or the number that the end waits for moves away from it. It ends with `RecursionError`.

Pass what the next step needs: `divisor(b, a % b)`, `countdown(n - 1)`. The rule is silent where anything that the tests
ask may change in between, in loops and in handlers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, dotted, held_tests, is_pure, names_in, rule

_HARMLESS = frozenset(
    ("len", "abs", "max", "min", "sum", "int", "str", "float", "range", "sorted", "print", "isinstance")
)
_ELSEWHERE = (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Await)
_DEFERRED = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@rule(
    ast.FunctionDef,
    summary="recursion that comes no nearer to its end",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def divisor(a, b):
                if b == 0:
                    return a
                return divisor(a % b, b)
                #      ^^^^^^^^^^^^^^^^^ the call changes nothing of what ends 'divisor' ('b'): it never ends
            """,
        ),
        Bad(
            """
            def countdown(n):
                if n <= 0:
                    return []
                return [n] + countdown(n + 1)
                #            ^^^^^^^^^^^^^^^^ 'n' moves away from what ends 'countdown': it never ends
            """,
        ),
        Bad(
            '''
            class Reading:
                def __init__(self, celsius):
                    self._celsius = celsius

                @property
                def celsius(self):
                    """In degrees."""
                    return self.celsius
                         # ^^^^^^^^^^^^ 'celsius' asks for itself: it never ends
            ''',
        ),
        Bad(
            """
            class Circle:
                @property
                def radius(self):
                    return self._radius

                @radius.setter
                def radius(self, value):
                    self.radius = value
                  # ^^^^^^^^^^^ 'radius' is set by this setter: it never ends
            """,
        ),
        Good(
            """
            def divisor(a, b):
                if b == 0:
                    return a
                return divisor(b, a % b)
            """,
            why="the tested one gets smaller",
        ),
        Good(
            """
            def walk(tree, depth):
                if depth > 3:
                    return
                for child in tree.children:
                    walk(child, depth)
            """,
            why="the loop decides as well, and a tree ends",
        ),
        Good(
            """
            def drain(queue, found):
                if not queue:
                    return found
                found.append(queue.pop())
                return drain(queue, found)
            """,
            why="the queue changes",
        ),
        Good(
            """
            def upto(n, limit):
                if n >= limit:
                    return []
                return [n] + upto(n + 1, limit)
            """,
            why="moves towards its end",
        ),
        Good(
            """
            class Files:
                def open_ones(self):
                    self.open_ones = self.fastest()
                    return self.open_ones()
            """,
            why="another function by then",
        ),
        Good(
            """
            if True:

                class Context:
                    def wrap(self, socket):
                        return wrap(socket, self)
            """,
            why="the function of that name, not the method",
        ),
        Good(
            """
            def read(path, retries):
                try:
                    return open(path).read()
                except OSError:
                    return read(path, retries)
            """,
            why="tries again",
        ),
        Good(
            """
            class Reading:
                def __init__(self, celsius):
                    self._celsius = celsius

                @property
                def celsius(self):
                    return self._celsius
            """,
            why="another attribute",
        ),
        Bad(
            """
            class Account:
                @property
                def balance(self):
                    return self.balance + sum(self._entries)
                         # ^^^^^^^^^^^^ 'balance' asks for itself: it never ends
            """,
        ),
        Good(
            """
            class Node:
                @property
                def root(self):
                    return self if self.parent is None else self.parent.root

                @property
                def names(self):
                    return [child.names for child in self.children]
            """,
            why="of another object",
        ),
    ],
)
def endless_recursion(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    args = node.args
    yield from _asked_of_itself(node, ctx)
    if ctx.block.damage or node.decorator_list or args.vararg or args.kwarg or args.kwonlyargs:
        return
    if ctx.block.text.count(f"{node.name}(") < 2:
        return
    calls = list(_own_calls(node, ctx))
    if not calls or any(isinstance(inner, _ELSEWHERE) for inner in ast.walk(node)):
        return
    around = ctx.function_of(node)
    if around is not None and around.name.startswith("test"):  # may want the error
        return
    flow = ctx.flow(node)
    if node.name in flow.by_name or (ctx.block.kind == "statement" and len(ctx.bindings(node.name)) > 1):
        return
    for call, given in calls:
        if isinstance(call.func, ast.Name) and all(_is_argument(value, flow) for value in given.values()):
            continue  # 'unchanged-recursion' says so
        why = _why_endless(call, given, node, flow, ctx)
        if why:
            evidence = Evidence(f"what this call of '{node.name}' changes of what ends it", "nothing", "data flow")
            yield Finding(ctx.span(call), f"{why}: it never ends"[:120], (evidence,))


def _asked_of_itself(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    """A property whose first statement, the docstring aside, returns the property itself."""
    marks = [dotted(mark) for mark in node.decorator_list]
    if marks == [f"{node.name}.setter"] and not ctx.block.damage:
        yield from _set_by_itself(node, ctx)
    if ctx.block.damage or marks not in (["property"], ["cached_property"], ["functools.cached_property"]):
        return
    first = node.body[1] if len(node.body) > 1 and isinstance(node.body[0], ast.Expr) else node.body[0]
    if marks != ["property"] and not isinstance(first, ast.Return):
        return
    if [argument.arg for argument in node.args.args] != ["self"]:
        return
    for read in _surely_read(first):
        match read:
            case ast.Attribute(value=ast.Name(id="self"), attr=attribute) if attribute == node.name:
                evidence = Evidence(f"what 'self.{attribute}' is", "this property", "the class")
                message = f"'{attribute}' asks for itself: it never ends"
                yield Finding(ctx.span(read), message[:120], (evidence,))
                return
            case _:
                continue


def _surely_read(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions that the statement evaluates in any case, before anything else."""
    match statement:
        case ast.Return(value=value) | ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Expr(value=value):
            waiting = [value]
        case ast.If(test=value) | ast.For(iter=value):
            waiting = [value]
        case _:
            return
    while waiting:
        one = waiting.pop()
        if not isinstance(one, ast.expr) or isinstance(one, _DEFERRED):
            continue
        yield one
        match one:
            case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
                waiting.append(first)
            case ast.Compare(left=left, comparators=[right, *_]):
                waiting += [left, right]
            case ast.Call(func=func, args=args, keywords=keywords):
                waiting += [func, *args, *(word.value for word in keywords)]
            case _:
                waiting += [child for child in ast.iter_child_nodes(one) if isinstance(child, ast.expr)]


def _set_by_itself(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    """`self.radius = value` as a statement of the setter of `radius`."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attribute) as stored]):
                if attribute == node.name:
                    evidence = Evidence(f"what sets 'self.{attribute}'", "this setter", "the class")
                    yield Finding(
                        ctx.span(stored), f"'{attribute}' is set by this setter: it never ends"[:120], (evidence,)
                    )
                    return
            case _:
                continue


def _own_calls(node: ast.FunctionDef, ctx: Context) -> Iterator[tuple[ast.Call, dict[str, ast.expr]]]:
    """The calls of the function by itself, each with what it gives for the parameters."""
    method = isinstance(ctx.tree.parents.get(node), ast.ClassDef) or (
        ctx.block.kind == "member" and ctx.block.nodes[0] is node
    )
    if method and any(_replaces(inner, node.name) for inner in ast.walk(node)):
        return
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    for call in ast.walk(node):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=receiver), attr=name)) if method:
                own = names[:1] == [receiver] and receiver in ("self", "cls") and name == node.name
            case ast.Call(func=ast.Name(id=name)):
                own = name == node.name and not method
            case _:
                continue
        if own and ctx.function_of(call) is node and not any(isinstance(one, ast.Starred) for one in call.args):
            given = dict(zip(names[method:], call.args, strict=False))
            given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            yield call, given


def _replaces(inner: ast.AST, name: str) -> bool:
    """`self.name = …`: the next call is another one's."""
    return isinstance(inner, ast.Attribute) and inner.attr == name and not isinstance(inner.ctx, ast.Load)


class _Step(NamedTuple):
    """One recursive call: which parameters it passes on as they were, and which as greater or less."""

    same: frozenset[str]
    moved: dict[str, int]
    flow: Flow


def _step(given: dict[str, ast.expr], flow: Flow) -> _Step:
    same = {name for name, value in given.items() if isinstance(value, ast.Name) and value.id == name}
    moved = {name: way for name, value in given.items() if (way := _way(value, name))}
    kept = frozenset(name for name in same if _is_argument(given[name], flow) and _is_kept(name, flow))
    firm = {
        name: way for name, way in moved.items() if all(_is_argument(one, flow) for one in _reads(given[name], name))
    }
    return _Step(kept, firm, flow)


def _reads(value: ast.expr, name: str) -> list[ast.Name]:
    return [one for one in ast.walk(value) if isinstance(one, ast.Name) and one.id == name]


def _way(value: ast.expr, name: str) -> int:
    """1 where `value` is surely more than `name`, -1 where it is less, 0 where that is not seen."""
    match value:
        case ast.BinOp(left=ast.Name(id=left), op=op, right=ast.Constant(value=int() as by)) if left == name and by > 0:
            if isinstance(op, ast.Add):
                return 1
            return -1 if isinstance(op, ast.Sub) else 0
        case ast.BinOp(left=ast.Constant(value=int() as by), op=ast.Add(), right=ast.Name(id=right)):
            return int(right == name and by > 0)
        case _:
            return 0


def _is_argument(read: ast.expr, flow: Flow) -> bool:
    reaching = flow.reaching(read) if isinstance(read, ast.Name) else None
    return reaching is not None and [one.kind for one in reaching] == ["argument"]


def _is_kept(name: str, flow: Flow) -> bool:
    """Whether nothing in the function can change what the parameter `name` holds."""
    for node in ast.walk(flow.function):
        match node:
            case ast.Attribute(value=ast.Name(id=found)) if found == name:
                return False
            case ast.Subscript(value=ast.Name(id=found), ctx=ast.Store() | ast.Del()) if found == name:
                return False
            case ast.Call(func=func, args=args) if any(isinstance(one, ast.Name) and one.id == name for one in args):
                own = isinstance(func, ast.Name) and (func.id in _HARMLESS or func.id == flow.function.name)
                if not own and not (isinstance(func, ast.Attribute) and func.attr == flow.function.name):
                    return False
            case _:
                continue
    return name not in flow.accesses.rebound


def _goes_on(test: ast.expr, truth: bool, step: _Step) -> bool:
    """Whether the test surely has the same truth again in the next call."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _goes_on(inner, not truth, step)
        case ast.BoolOp(values=values):
            return all(_goes_on(value, truth, step) for value in values)
        case ast.Compare(left=ast.Name(id=name) as read, ops=[op], comparators=[bound]) if name in step.moved:
            return (
                _is_argument(read, step.flow)
                and _is_same(bound, step)
                and _moves_on(op, bound, truth, step.moved[name])
            )
        case _:
            return _is_same(test, step)


def _is_same(node: ast.expr, step: _Step) -> bool:
    """Whether the expression asks only for what the next call is given again."""
    if not is_pure(node) or any(isinstance(inner, ast.Attribute) for inner in ast.walk(node)):
        return False
    called = {id(inner.func) for inner in ast.walk(node) if isinstance(inner, ast.Call)}
    reads = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name) and id(inner) not in called]
    return all(read.id in step.same and _is_argument(read, step.flow) for read in reads)


def _moves_on(op: ast.cmpop, bound: ast.expr, truth: bool, way: int) -> bool:
    """Whether a number that `op` compares with `bound`, and that goes `way`, keeps the answer `truth`."""
    if isinstance(op, ast.Lt | ast.LtE):
        return way == (-1 if truth else 1)
    if isinstance(op, ast.Gt | ast.GtE):
        return way == (1 if truth else -1)
    low = isinstance(bound, ast.Constant) and bound.value in (0, 1)
    return low and way == 1 and isinstance(op, ast.NotEq if truth else ast.Eq)


def _why_endless(
    call: ast.Call, given: dict[str, ast.expr], node: ast.FunctionDef, flow: Flow, ctx: Context
) -> str | None:
    tests = held_tests(call, node, ctx.tree.parents)
    if tests is None:
        return None
    step = _step(given, flow)
    if not all(_goes_on(test, truth, step) for test, truth in tests):
        return None
    asked = sorted({name for test, _ in tests for name in names_in(test) & (step.same | step.moved.keys())})
    if not tests:
        return f"nothing decides whether '{node.name}' calls itself"
    away = [name for name in asked if name in step.moved]
    if away:
        return f"'{away[0]}' moves away from what ends '{node.name}'"
    named = "', '".join(asked)
    return f"the call changes nothing of what ends '{node.name}' ('{named}')" if asked else None
