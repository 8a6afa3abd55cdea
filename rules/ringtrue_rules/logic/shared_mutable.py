"""One mutable object where several were meant: `[[0] * n] * m` holds the same row `m` times, so a change to one row
shows in all of them.

Make a new object for each place: `[[0] * n for _ in range(m)]`. Mutable default arguments are `mutable-default`,
`dict.fromkeys` is `shared-dict-value`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, bases_of, in_test, names_in, rule, walk

_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MAKERS = frozenset(("list", "dict", "set", "bytearray", "collections.defaultdict", "collections.deque"))
_CHANGES = frozenset(("append", "extend", "add", "update", "insert", "setdefault"))
_MEANT_FOR_ALL = re.compile(
    r"cache|regist|instance|pool|shared|global|singleton|known|memo|^all_|_all$|plugin|hook|loaded|borg|state",
    re.IGNORECASE,
)


@rule(
    ast.BinOp,
    ast.Assign,
    summary="one mutable object repeated where several were meant",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def grid(width, height):
                return [[0] * width] * height
                #      ^^^^^^^^^^^^^^^^^^^^^^ every item is the same object: a change to one shows in all
            """,
            fixed="""
            def grid(width, height):
                return [[0] * width for _ in range(height)]
            """,
        ),
        Bad(
            """
            def buckets(count):
                found = [[]] * count
                #       ^^^^^^^^^^^^ every item is the same object: a change to one shows in all
                return found
            """,
            fixed="""
            def buckets(count):
                found = [[] for _ in range(count)]
                return found
            """,
        ),
        Bad(
            """
            class Basket:
                items = []
                      # ^^ all objects of 'Basket' share this 'items': 'put' changes it for all of them

                def put(self, item):
                    self.items.append(item)
            """,
        ),
        Good(
            """
            def row(width):
                return [0] * width + [None] * 2 + [()] * 3
            """,
            why="numbers and tuples do not change",
        ),
        Good(
            """
            def grid(width, height):
                return [[0] * width for _ in range(height)]
            """,
            why="a new row each time",
        ),
        Good(
            """
            def pairs(size):
                return zip(*[iter(range(size))] * 2)
            """,
            why="the same iterator twice is the point of the idiom",
        ),
        Good(
            """
            def columns(frames):
                return concatenate([[1, 2]] * 3) + [[0, 1]] * len(frames)
            """,
            why="handed on at once, where nobody changes a row",
        ),
        Good(
            """
            def groups(size, pairs):
                found = [[]] * size
                found = [list(one) for one in found]
                for i, value in pairs:
                    found[i].append(value)
                return found
            """,
            why="each is copied before it is changed",
        ),
        Good(
            """
            def shapes(size):
                sizes = [[1, 2, 3]] * size
                return [sum(one) for one in sizes]
            """,
            why="the rows are only read",
        ),
        Good(
            """
            class Basket:
                items = []

                def __init__(self):
                    self.items = []

                def put(self, item):
                    self.items.append(item)
            """,
            why="each object gets its own",
        ),
        Good(
            """
            class Handler:
                _registry = {}

                def put(self, name, item):
                    self._registry[name] = item
            """,
            why="named as what all share",
        ),
    ],
)
def shared_mutable(node: ast.BinOp | ast.Assign, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Assign):
        yield from _of_class(node, ctx)
        return
    if not isinstance(node.op, ast.Mult) or ctx.block.damage:
        return
    holder, count = (node.left, node.right) if isinstance(node.left, ast.List) else (node.right, node.left)
    if not isinstance(holder, ast.List) or len(holder.elts) != 1 or _at_most_once(count):
        return
    item = holder.elts[0]
    if not _is_mutable(item, ctx) or not _is_kept(node, item, ctx):
        return
    evidence = Evidence("what '*' does with a list", "repeats references to the same item", "the language reference")
    times = ctx.source(count)
    fixes: tuple[Fix, ...] = ()
    if isinstance(holder, ast.List) and holder is node.left and "_" not in names_in(node):
        fixes = (
            Fix("Make one for each place", (Edit(ctx.span(node), f"[{ctx.source(item)} for _ in range({times})]"),)),
        )
    yield Finding(ctx.span(node), "every item is the same object: a change to one shows in all", (evidence,), fixes)


def _of_class(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    """`items = []` in a class whose methods change `self.items` in place, and never give the object its own."""
    match node.targets:
        case [ast.Name(id=name)] if ctx.block.kind == "member" and ctx.block.nodes[0] is node:
            pass
        case _:
            return
    if not _is_mutable(node.value, ctx) or name.isupper() or _MEANT_FOR_ALL.search(name) or ctx.block.damage:
        return
    owner = ctx.block.owner
    found = ctx.definitions(owner) if bases_of(owner, ctx) in ((), ("object",)) and not in_test(ctx) else ()
    made = ast.parse(found[0].text).body[0] if len(found) == 1 else None
    if not isinstance(made, ast.ClassDef) or made.decorator_list or made.keywords or _MEANT_FOR_ALL.search(owner):
        return
    if re.search(rf"\b(?:cls|{owner}|__class__|type\(self\))\.{name}\b", found[0].text) or _is_stored(name, owner, ctx):
        return
    method = next((one.name for one in made.body if isinstance(one, ast.FunctionDef) and _changes(one, name)), "")
    if method:
        evidence = Evidence(f"objects that have a '{name}' of their own", "none", "the class")
        message = f"all objects of '{owner}' share this '{name}': '{method}' changes it for all of them"
        yield Finding(ctx.span(node.value), message[:120], (evidence,))


def _is_stored(name: str, owner: str, ctx: Context) -> bool:
    keys = (f"stores {owner}.{name}", f"stores .{name}", f"open {owner}", f"based {owner}")
    return any(ctx.fact(key) is not None for key in keys) or ctx.ask("derived", owner) is not False


def _changes(method: ast.FunctionDef, name: str) -> bool:
    """Whether a plain method changes `self.name` in place."""
    if method.decorator_list or not method.args.args or method.args.args[0].arg != "self":
        return False
    for inner in walk(method):
        match inner:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr=found), attr=changes)
            ) if found == name and changes in _CHANGES:
                return True
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id="self"), attr=found), ctx=ast.Store()):
                if found == name:
                    return True
            case _:
                continue
    return False


def _at_most_once(count: ast.expr) -> bool:
    return isinstance(count, ast.Constant) and count.value in (0, 1)


def _is_mutable(item: ast.expr, ctx: Context) -> bool:
    if isinstance(item, _MUTABLE):
        return True
    if isinstance(item, ast.BinOp) and isinstance(item.op, ast.Mult):
        return isinstance(item.left, ast.List) or isinstance(item.right, ast.List)
    return isinstance(item, ast.Call) and ctx.imported(item.func).removeprefix("builtins.") in _MAKERS


def _is_kept(node: ast.BinOp, item: ast.expr, ctx: Context) -> bool:
    """Whether the rows can be changed later: empty or zeroed ones are there to be filled; others must be seen to."""
    parent = ctx.tree.parents.get(node)
    if isinstance(parent, ast.Return):
        return _is_blank(item)
    if not isinstance(parent, ast.Assign | ast.AnnAssign) or parent.value is not node:
        return False
    target = parent.targets[0] if isinstance(parent, ast.Assign) else parent.target
    if isinstance(target, ast.Attribute):
        return _is_blank(item)
    return isinstance(target, ast.Name) and _row_changes(target.id, node, ctx)


def _is_blank(item: ast.expr) -> bool:
    """`[]`, `{}`, `[0] * n`."""
    match item:
        case ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Call(args=[], keywords=[]):
            return True
        case ast.BinOp(left=ast.List(elts=[ast.Constant()])) | ast.BinOp(right=ast.List(elts=[ast.Constant()])):
            return True
        case _:
            return False


def _row_changes(name: str, node: ast.AST, ctx: Context) -> bool:
    """Whether some code of the block changes a row, or hands blank rows to where they are returned."""
    blank = False
    stores = [one for one in ctx.tree.nodes if isinstance(one, ast.Name) and one.id == name]
    if sum(isinstance(one.ctx, ast.Store) for one in stores) > 1:
        return False
    for inner in ctx.tree.nodes:
        match inner:
            case ast.Subscript(value=ast.Subscript(value=ast.Name(id=found)), ctx=ast.Store()) if found == name:
                return True
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=found)), op=ast.Add()) if found == name:
                return True
            case ast.Call(func=ast.Attribute(value=ast.Subscript(value=ast.Name(id=found)), attr=method)):
                if found == name and method in ("append", "extend", "add", "update", "insert", "pop", "remove"):
                    return True
            case ast.Return(value=ast.Name(id=found)) if found == name:
                blank = True
            case _:
                pass
    return (
        blank
        and isinstance(node, ast.BinOp)
        and any(_is_blank(part) for side in (node.left, node.right) if isinstance(side, ast.List) for part in side.elts)
        and not _row_replaced(name, ctx)
    )


def _row_replaced(name: str, ctx: Context) -> bool:
    """`rows[i] = [...]` puts a new row in place of the shared one."""
    return any(
        isinstance(inner, ast.Subscript)
        and isinstance(inner.ctx, ast.Store)
        and isinstance(inner.value, ast.Name)
        and inner.value.id == name
        for inner in ctx.tree.nodes
    )
