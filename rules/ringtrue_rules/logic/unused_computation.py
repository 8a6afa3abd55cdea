"""A value is worked out step by step, in a loop or over several assignments, and then nobody looks at it: it reaches
no return, call, store or condition. Usually the line that should use it names another variable.

Use the value where it was meant, or delete the computation. The rule looks at computations without side effects only,
and is silent about names that begin with an underscore. A value that is never read at all is `unread-computation`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

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
    is_pure,
    names_in,
    rule,
)

_KINDS = ("assign", "augment", "part")
_THROWN_AWAY = frozenset(("dummy", "ignore", "ignored", "junk", "sink", "trash", "unused"))
# Operators that no container changes itself by.
_OF_NUMBERS = (ast.FloorDiv, ast.Mod, ast.Pow, ast.RShift, ast.LShift)
_LOOKED_UP = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="value that only its own computation reads",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def has_odd_first_and_last(number):
                last = number % 10
                first = number
              # ^^^^^ 'first' is computed, but nothing except its own computation reads it
                while first >= 10:
                    first //= 10
                return last % 2 == 1 and last % 2 == 1
            """,
            fixed="""
            def has_odd_first_and_last(number):
                last = number % 10
                first = number
                while first >= 10:
                    first //= 10
                return first % 2 == 1 and last % 2 == 1
            """,
        ),
        Bad(
            """
            def summary(prices):
                total = 0
                count = 0
              # ^^^^^ 'count' is computed, but nothing except its own computation reads it
                for price in prices:
                    total += price
                    count += 1
                return total
            """,
        ),
        Bad(
            """
            def parts(digits: str, limit):
                current, found = 0, 1
                #        ^^^^^ 'found' is computed, but nothing except its own computation reads it
                for digit in digits:
                    current = 10 * current + int(digit)
                    if current > limit:
                        found += 1
                        current = int(digit)
                return current
            """,
        ),
        Bad(
            """
            def longest_run(values):
                best = current = 0
              # ^^^^ 'best' is computed, but nothing except its own computation reads it
                for value in values:
                    current = current + 1 if value else 0
                    best = max(best, current)
                return current
            """,
        ),
        Good(
            """
            def digits(number):
                count = 0
                while number:
                    number //= 10
                    count += 1
                return count
            """,
            why="the loop stops by it",
        ),
        Good(
            """
            def ask(read):
                answer = read()
                answer = answer + read()
            """,
            why="the calls may have effects of their own",
        ),
        Good(
            """
            def show(prices):
                total = 0
                for price in prices:
                    total += price
                print(f"{total}")
            """,
            why="read in an f-string",
        ),
        Good(
            """
            def shift(frame):
                column = frame["a"]
                column += 2
                return frame
            """,
            why="`+=` may change the table's own column",
        ),
        Good(
            """
            def add(items):
                items += [1]
            """,
            why="`+=` changes the caller's list",
        ),
        Good(
            """
            def outer(items):
                count = 0

                def inner():
                    nonlocal count
                    count += 1

                for item in items:
                    inner()
                    count += 1
            """,
            why="an inner function shares it",
        ),
        Good(
            """
            def unpadded(data):
                end = trash = 0
                for i, byte in enumerate(data):
                    if byte == 0 and not end:
                        end = i
                    else:
                        trash += i
                return data[:end]
            """,
            why="the name says that nothing reads it: both ways are to take the same time",
        ),
    ],
)
def unused_computation(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or not (" in " in ctx.block.text or "=" in ctx.block.text):
        return
    flow = ctx.flow(node)
    dead = _dead(flow)
    for name in dead:
        ones = flow.by_name[name]
        if not any(flow.uses(one) for one in ones):
            continue
        worked = [one for one in ones if one.kind == "augment" or _feeds_itself(one)]
        if worked:
            first = ones[0]
            evidence = Evidence(f"reads of '{name}' outside its own computation", "none", "data flow")
            message = f"'{name}' is computed, but nothing except its own computation reads it"
            yield Finding(ctx.span(first.node), message, (evidence,), tuple(_fixes(name, node, flow, ctx)))


def _feeds_itself(one: Definition) -> bool:
    return one.value is not None and one.name in names_in(one.value)


def _dead(flow: Flow) -> list[str]:
    """Names of which every read only serves to compute such names."""
    candidates = {name for name, ones in flow.by_name.items() if _is_candidate(name, ones, flow)}
    if not candidates:
        return []
    steps = flow.graph.steps
    reads: dict[str, set[int]] = {name: set() for name in candidates}
    for read, step in flow.accesses.reads.items():
        if read.id in candidates:
            reads[read.id].add(step)
    changed = True
    while changed:
        changed = False
        for name in sorted(candidates):
            if not all(_serves(steps[step].node, steps[step].kind, candidates) for step in reads[name]):
                candidates.discard(name)
                changed = True
    return [name for name in flow.by_name if name in candidates]


def _is_candidate(name: str, ones: tuple[Definition, ...], flow: Flow) -> bool:
    if name.startswith("_") or name in _THROWN_AWAY or flow.captured(name) or name in flow.accesses.rebound:
        return False
    return all(one.kind in _KINDS and one.value is not None and _is_plain(one, flow) for one in ones)


def _is_plain(one: Definition, flow: Flow) -> bool:
    """Whether the definition changes nothing but the name."""
    statement = flow.graph.steps[one.step].node
    if one.kind == "part":
        return isinstance(flow.bound_value(one), ast.Constant)
    if one.value is None or not is_pure(one.value):
        return False
    if isinstance(statement, ast.AugAssign):
        return isinstance(statement.op, _OF_NUMBERS) or not _may_be_shared(one.name, flow)
    if isinstance(statement, ast.Assign):
        return len(statement.targets) == 1 or isinstance(one.value, ast.Constant)
    return isinstance(statement, ast.AnnAssign)


def _may_be_shared(name: str, flow: Flow) -> bool:
    """Whether `+=` and its like may change an object that others see too."""
    starts = [flow.bound_value(one) for one in flow.by_name[name] if one.kind in ("assign", "part")]
    return not starts or any(isinstance(start, _LOOKED_UP) for start in starts)


def _serves(node: ast.AST | None, kind: str, dead: set[str]) -> bool:
    """Whether the step only computes names of `dead`, or decides nothing else."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            return name in dead
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name in dead
        case ast.While(test=test) | ast.If(test=test) if kind == "test":
            return is_pure(test) and all(_only_computes(one, dead) for one in (*node.body, *node.orelse))
        case _:
            return False


def _only_computes(node: ast.stmt, dead: set[str]) -> bool:
    if isinstance(node, ast.Pass):
        return True
    if isinstance(node, ast.If | ast.While):
        return is_pure(node.test) and all(_only_computes(one, dead) for one in (*node.body, *node.orelse))
    return _serves(node, "statement", dead)


def _fixes(name: str, node: ast.AST, flow: Flow, ctx: Context) -> Iterator[Fix]:
    """Where a return says the same twice of another name, the second time may have meant this one."""
    for statement in flow.returns:
        value = statement.value
        if isinstance(value, ast.BoolOp) and len(value.values) == 2:
            one, other = value.values
            shared = names_in(one)
            if ast.dump(one) == ast.dump(other) and len(shared) == 1:
                twin = next(iter(shared))
                edits = tuple(
                    Edit(ctx.span(inner), name)
                    for inner in ast.walk(one)
                    if isinstance(inner, ast.Name) and inner.id == twin
                )
                yield Fix(f"Use '{name}' in the return", edits)
