"""A recursive function gives back what its own calls give, item by item, and where it ends it gives an empty list: so it
never gives anything else. Where the end means "nothing more to choose", its answer is a list that holds one empty
choice: `[[]]`.

Return `[[]]` at the end, or add what was found to the result.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, rule


@rule(
    ast.FunctionDef,
    summary="recursion that can only give an empty list",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def choices(items, count):
                if count == 0:
                    return []
                    #      ^^ 'choices' can only give an empty list: it only uses what its own calls give
                found = []
                for i in range(len(items)):
                    for rest in choices(items[i + 1 :], count - 1):
                        found.append([items[i], *rest])
                return found
            """,
            fixed="""
            def choices(items, count):
                if count == 0:
                    return [[]]
                found = []
                for i in range(len(items)):
                    for rest in choices(items[i + 1 :], count - 1):
                        found.append([items[i], *rest])
                return found
            """,
        ),
        Bad(
            """
            def subsets(items):
                if not items:
                    return []
                    #      ^^ 'subsets' can only give an empty list: it only uses what its own calls give
                rest = subsets(items[1:])
                return rest + [[items[0], *one] for one in rest]
            """,
            fixed="""
            def subsets(items):
                if not items:
                    return [[]]
                rest = subsets(items[1:])
                return rest + [[items[0], *one] for one in rest]
            """,
        ),
        Good(
            """
            def choices(items, count):
                if count == 0:
                    return [[]]
                found = []
                for i in range(len(items)):
                    for rest in choices(items[i + 1 :], count - 1):
                        found.append([items[i], *rest])
                return found
            """,
            why="one empty choice",
        ),
        Good(
            """
            def leaves(node):
                if not node.children:
                    return [node]
                found = []
                for child in node.children:
                    found.extend(leaves(child))
                return found
            """,
            why="ends with something",
        ),
        Good(
            """
            def values(node):
                if node is None:
                    return []
                return [*values(node.left), node.value, *values(node.right)]
            """,
            why="adds its own value",
        ),
    ],
)
def empty_recursion(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or node.decorator_list or ctx.block.text.count(f"{node.name}(") < 2:
        return
    flow = ctx.flow(node)
    values = [one.value for one in flow.returns]
    ends = [value for value in values if isinstance(value, ast.List) and not value.elts]
    if not ends or len(values) < 2 or flow.falls_off_end or flow.is_generator:
        return
    proof = _Proof(node, flow)
    others = [value for value in values if value not in ends]
    if others and all(value is not None and proof.is_empty(value) for value in others) and proof.asked:
        evidence = Evidence(f"what '{node.name}' adds to what its own calls give", "nothing", "by induction")
        fix = Fix("Return one empty choice", (Edit(ctx.span(ends[0]), "[[]]"),))
        message = f"'{node.name}' can only give an empty list: it only uses what its own calls give"
        yield Finding(ctx.span(ends[0]), message[:120], (evidence,), (fix,))


class _Proof:
    """Shows that expressions are empty lists if the function's own calls are. `asked`: one of them was needed."""

    def __init__(self, function: ast.FunctionDef, flow: Flow) -> None:
        self.function = function
        self.flow = flow
        self.asked = False
        self._seen: set[str] = set()

    def is_empty(self, node: ast.expr) -> bool:
        match node:
            case ast.List(elts=elts):
                return all(isinstance(one, ast.Starred) and self.is_empty(one.value) for one in elts)
            case ast.ListComp(generators=generators) | ast.GeneratorExp(generators=generators):
                return any(self.is_empty(one.iter) for one in generators)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.is_empty(left) and self.is_empty(right)
            case ast.Call(func=ast.Name(id="list" | "sorted"), args=[inner]):
                return self.is_empty(inner)
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                self.asked = self.asked or name == self.function.name
                return name == self.function.name
            case ast.Name():
                return self._is_empty_name(node)
            case _:
                return False

    def _is_empty_name(self, node: ast.Name) -> bool:
        if node.id in self._seen:
            return True
        self._seen.add(node.id)
        ones = self.flow.by_name.get(node.id, ())
        if not ones or self.flow.captured(node.id):
            return False
        for one in ones:
            value = one.value if one.kind == "augment" else self.flow.bound_value(one)
            if value is None or not self.is_empty(value):
                return False
        return all(self._adds_nothing(inner, node.id) for inner in ast.walk(self.function))

    def _adds_nothing(self, inner: ast.AST, name: str) -> bool:
        """Whether this use of the name, if it is one, leaves the list empty."""
        match inner:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr=method), args=args) if found == name:
                if method == "extend" and len(args) == 1:
                    return self.is_empty(args[0])
                return method in ("append", "insert") and self._never_runs(inner)
            case ast.Call(args=args):
                return not any(isinstance(one, ast.Name) and one.id == name for one in args) or self._is_harmless(inner)
            case ast.Subscript(value=ast.Name(id=found), ctx=ast.Store()):
                return found != name
            case _:
                return True

    def _is_harmless(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Name) and call.func.id in ("len", "list", "sorted", "print")

    def _never_runs(self, call: ast.AST) -> bool:
        """Whether it stands in a loop over something that is empty."""
        return any(
            isinstance(loop, ast.For)
            and any(inner is call for part in loop.body for inner in ast.walk(part))
            and self.is_empty(loop.iter)
            for loop in ast.walk(self.function)
        )
