"""A function that works by what it returns calls itself and throws the answer away. The call changes nothing else, so
the line does nothing: usually a `return` is missing in front of it.

Return the answer, or make something of it. The rule asks that nothing in the function has an effect of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, is_pure, rule

_LOOKING = frozenset(("os.listdir", "os.scandir", "pathlib.Path"))
_ASKING = frozenset(
    ("endswith", "exists", "get", "is_dir", "is_file", "items", "iterdir", "keys", "lower", "startswith", "values")
)
_EFFECTS = (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Await, ast.Raise, ast.Assert, ast.Delete, ast.With)
_PARTS = frozenset(("left", "right", "_left", "_right", "next", "_next", "parent", "_parent"))  # nodes of the same kind


@rule(
    ast.FunctionDef,
    summary="recursive call whose answer is thrown away",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def find(node, wanted):
                if node is None:
                    return None
                if node.value == wanted:
                    return node
                if wanted < node.value:
                    find(node.left, wanted)
                  # ^^^^^^^^^^^^^^^^^^^^^^^ the answer of 'find' is thrown away, and the call does nothing else
                else:
                    return find(node.right, wanted)
            """,
            fixed="""
            def find(node, wanted):
                if node is None:
                    return None
                if node.value == wanted:
                    return node
                if wanted < node.value:
                    return find(node.left, wanted)
                else:
                    return find(node.right, wanted)
            """,
        ),
        Bad(
            """
            class Tree:
                def find(self, key):
                    if key == self.key:
                        return self.value
                    if key < self.key:
                        self.left.find(key)
                      # ^^^^^^^^^^^^^^^^^^^ the answer of 'find' is thrown away, and the call does nothing else
                    return self.right.find(key)
            """,
        ),
        Good(
            """
            def find(node, wanted):
                if node is None or node.value == wanted:
                    return node
                return find(node.left, wanted) or find(node.right, wanted)
            """,
            why="returned",
        ),
        Good(
            """
            def collect(node, found):
                if node is None:
                    return found
                collect(node.left, found)
                found.append(node.value)
                collect(node.right, found)
                return found
            """,
            why="the calls fill the list",
        ),
        Good(
            """
            def mark(node):
                if node is None:
                    return 0
                node.seen = True
                mark(node.next)
                return 1
            """,
            why="the calls mark the nodes",
        ),
        Bad(
            """
            def merged(base, other):
                result = dict(base)
                for key, value in other.items():
                    if isinstance(value, dict) and isinstance(result.get(key), dict):
                        merged(result[key], value)
                    #   ^^^^^^^^^^^^^^^^^^^^^^^^^^ the answer of 'merged' is thrown away, and the call does nothing else
                    else:
                        result[key] = value
                return result
            """,
        ),
        Good(
            """
            def merge(base, other):
                for key, value in other.items():
                    if isinstance(value, dict) and isinstance(base.get(key), dict):
                        merge(base[key], value)
                    else:
                        base[key] = value
                return base
            """,
            why="changes what it is given",
        ),
        Bad(
            """
            import os


            def find_file(folder, name):
                for entry in os.listdir(folder):
                    path = os.path.join(folder, entry)
                    if os.path.isdir(path):
                        find_file(path, name)
                      # ^^^^^^^^^^^^^^^^^^^^^ the answer of 'find_file' is thrown away, and the call does nothing else
                    elif entry == name:
                        return path
                return None
            """,
        ),
    ],
)
def dropped_recursion(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or node.decorator_list or ctx.block.text.count(f"{node.name}(") < 2:
        return
    dropped = [one for one in _statements(node) if isinstance(one, ast.Expr) and _calls(one.value, node.name)]
    if not dropped or _has_effects(node, ctx):
        return
    answers = [one.value for one in ctx.flow(node).returns if one.value is not None]
    if all(isinstance(value, ast.Constant) and value.value is None for value in answers):
        return
    for one in dropped:
        start = ctx.span(one).start
        evidence = Evidence(f"effects of '{node.name}' besides its answer", "none", "the code itself")
        fix = Fix("Return the answer", (Edit(Span(start, start), "return "),))
        message = f"the answer of '{node.name}' is thrown away, and the call does nothing else"
        yield Finding(_head(one, ctx), message[:120], (evidence,), (fix,))


def _statements(node: ast.FunctionDef) -> Iterator[ast.stmt]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.stmt):
            yield inner


def _calls(node: ast.expr, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=found)) | ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=found)):
            return found == name
        case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr=part), attr=found)):
            return found == name and part in _PARTS
        case _:
            return False


def _made_here(node: ast.FunctionDef) -> set[str]:
    """The locals that hold only what this call has made, one level deep: nobody else sees what is put into them."""
    made: dict[str, bool] = {argument.arg: False for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            made.setdefault(inner.id, True)
    for inner in ast.walk(node):
        match inner:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                made[name] = made[name] and _is_new(value)
            case ast.For(target=target) | ast.comprehension(target=target):
                made.update((one.id, False) for one in ast.walk(target) if isinstance(one, ast.Name))
            case ast.Assign(targets=targets):
                names = (one for target in targets for one in ast.walk(target))
                made.update((one.id, False) for one in names if isinstance(one, ast.Name) and not _is_read(one))
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.NamedExpr(target=ast.Name(id=name)):
                made[name] = False
            case _:
                continue
    return {name for name, new in made.items() if new}


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _is_of_own(call: ast.Call, own: set[str]) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in own
        case _:
            return False


def _is_new(value: ast.expr) -> bool:
    match value:
        case ast.List() | ast.Dict() | ast.ListComp() | ast.DictComp():
            return True
        case ast.Call(func=ast.Name(id="dict" | "list")) | ast.Call(func=ast.Attribute(attr="copy"), args=[]):
            return True
        case _:
            return False


def _has_effects(node: ast.FunctionDef, ctx: Context) -> bool:
    own = _made_here(node)
    for inner in ast.walk(node):
        if isinstance(inner, _EFFECTS) or (inner is not node and isinstance(inner, ast.FunctionDef | ast.ClassDef)):
            return True
        if isinstance(inner, ast.Attribute | ast.Subscript) and not isinstance(inner.ctx, ast.Load):
            if isinstance(inner.value, ast.Name) and inner.value.id in own:
                continue
            return True
        if isinstance(inner, ast.AugAssign):
            return True
        if isinstance(inner, ast.Call) and _is_of_own(inner, own):
            continue
        if (
            isinstance(inner, ast.Call)
            and not _calls(inner, node.name)
            and not _only_looks(inner.func, ctx)
            and not is_pure(ast.Call(func=inner.func, args=[], keywords=[]))
        ):
            return True
    return False


def _only_looks(func: ast.expr, ctx: Context) -> bool:
    """Whether it only asks the file system, or a text."""
    called = ctx.imported(func)
    if called.startswith("os.path.") or called in _LOOKING:
        return True
    return isinstance(func, ast.Attribute) and func.attr in _ASKING


def _head(node: ast.stmt, ctx: Context) -> Span:
    start, end = ctx.span(node)
    line = ctx.block.text.find("\n", start, end)
    return Span(start, end if line < 0 else start + len(ctx.block.text[start:line].rstrip()))
