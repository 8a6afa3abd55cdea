"""What is being iterated over is changed by the loop: removing from a list makes the loop skip the item that moves up,
and a dictionary or set that changes size raises `RuntimeError` in the next pass.

Iterate over a copy (`for x in list(xs)`), or build a new collection. The rule is silent where the loop is left right
after the change, and about adding to a list that is worked off as it grows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, builtin_type, dotted, rule, same, walk

_REMOVING = frozenset(("remove", "pop", "clear", "popitem", "discard", "popleft"))
_COLLECTIONS = frozenset(("OrderedDict", "Counter", "ChainMap", "UserDict", "UserList"))
_OF_SPRITES = re.compile(r"(?:^|_)(?:group|sprites?)s?$|sprite_?list$", re.IGNORECASE)
_VIEWS = ("items", "keys", "values")
_DICTIONARIES = frozenset((
    "dict", "defaultdict", "OrderedDict", "Counter", "ChainMap", "copy", "deepcopy", "load", "loads", "safe_load", "vars",
))  # fmt: skip


@rule(
    ast.For,
    summary="loop that changes what it iterates over",
    kind="fact",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:B909"],
    examples=[
        Bad(
            """
            def drop_negative(numbers):
                for number in numbers:
                    if number < 0:
                        numbers.remove(number)
                      # ^^^^^^^^^^^^^^^^^^^^^^ the loop changes 'numbers', which it iterates over
                return numbers
            """,
            fixed="""
            def drop_negative(numbers):
                for number in list(numbers):
                    if number < 0:
                        numbers.remove(number)
                return numbers
            """,
        ),
        Bad(
            """
            def drop_empty(table):
                for key, value in table.items():
                    if not value:
                        del table[key]
                      # ^^^^^^^^^^^^^^ the loop changes 'table', which it iterates over
            """,
            fixed="""
            def drop_empty(table):
                for key, value in list(table.items()):
                    if not value:
                        del table[key]
            """,
        ),
        Bad(
            """
            class Game:
                def update(self):
                    enemies = self.enemies
                    for enemy in self.enemies:
                        if enemy.health <= 0:
                            enemies.remove(enemy)
                          # ^^^^^^^^^^^^^^^^^^^^^ the loop changes 'self.enemies', which it iterates over
            """,
        ),
        Bad(
            """
            class Sessions:
                def _drop(self, key):
                    del self.open[key]

                def expire(self, now):
                    for key, session in self.open.items():
                        if session.until < now:
                            self._drop(key)
                          # ^^^^^^^^^^^^^^^ the loop changes 'self.open', which it iterates over
            """,
        ),
        Good(
            """
            def drop_negative(numbers):
                for number in list(numbers):
                    if number < 0:
                        numbers.remove(number)
            """,
            why="a copy is iterated over",
        ),
        Good(
            """
            def drop_first_negative(numbers):
                for number in numbers:
                    if number < 0:
                        numbers.remove(number)
                        break
            """,
            why="the loop ends with the change",
        ),
        Good(
            """
            def walk(queue):
                for node in queue:
                    queue.append(node.next)
            """,
            why="a list that is worked off as it grows",
        ),
        Good(
            """
            def rename(table):
                for key in table:
                    table[key] = table[key].strip()
            """,
            why="the keys stay the same",
        ),
        Good(
            """
            def drain(groups):
                for group in groups:
                    groups = [one for one in groups if one is not group]
                    groups.pop()
            """,
            why="the name means another list by then",
        ),
        Good(
            """
            def scrubbed(kind, path):
                tags = kind(path)
                for name in tags.keys():
                    del tags[name]
                tags.save()
            """,
            why="no dictionary, for all that is known: its keys may be a list of their own",
        ),
        Good(
            """
            class Sessions:
                def _drop(self, key):
                    del self.seen[key]

                def expire(self, now):
                    for key, session in self.open.items():
                        if session.until < now:
                            self._drop(key)
            """,
            why="the method keeps what is iterated over",
        ),
        Good(
            """
            import pygame


            def strike(shots):
                fleet = pygame.sprite.Group()
                fleet.add(shots)
                for ship in fleet:
                    if ship.hit():
                        fleet.remove(ship)
            """,
            why="of a class that nobody here knows: going over pygame's groups goes over a copy",
        ),
        Good(
            """
            class Field:
                def __init__(self):
                    self.bricks = Layer()

                def clear(self):
                    for brick in self.bricks:
                        self.bricks.remove(brick)
            """,
            why="so of an attribute",
        ),
        Good(
            """
            class Box:
                def clear(self):
                    for key in self.keys():
                        self.discard(key)
            """,
            why="what `keys` gives, the class decides",
        ),
        Good(
            """
            def chained(numbers, goal):
                for number in numbers:
                    numbers.append(number + numbers[-1])
                    if numbers[-1] == goal or chained(numbers, goal):
                        return True
                    del numbers[-1]
                return False
            """,
            why="it takes away what it has put there",
        ),
    ],
)
def loop_changes_its_iterable(node: ast.For, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    collection = _collection(node.iter)
    flow = ctx.flow_around(node)
    if collection is None or flow is None or _rebound(collection, node):
        return
    if isinstance(node.iter, ast.Call) and _has_other_views(collection, flow, ctx):
        return
    for change in (
        *_changes(node, collection),
        *_by_another_name(node, collection, flow),
        *_by_method(node, collection, ctx),
    ):
        if _comes_back(change, node, flow, ctx) and not _is_shared_type(collection, flow, ctx):
            name = ctx.source(collection)
            evidence = Evidence(f"next pass after '{ctx.source(change)[:40]}'", "possible", "control flow")
            fix = Fix("Iterate over a copy", (Edit(ctx.span(node.iter), f"list({ctx.source(node.iter)})"),))
            yield Finding(
                ctx.span(change), f"the loop changes '{name}', which it iterates over"[:120], (evidence,), (fix,)
            )


def _collection(iterable: ast.expr) -> ast.expr | None:
    """What the loop runs over, seen through `enumerate` and the views of a dictionary."""
    match iterable:
        case ast.Name() | ast.Attribute():
            return iterable
        case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]):
            return _collection(inner)
        case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute() as inner, attr=view), args=[]):
            return inner if view in _VIEWS else None
        case _:
            return None


def _has_other_views(collection: ast.expr, flow: Flow, ctx: Context) -> bool:
    """Whether some call made it that need not give a dictionary: the `keys()` of another class may be a list."""
    reaching = flow.reaching(collection) if isinstance(collection, ast.Name) else None
    made = [one.value for one in reaching or () if one.kind == "assign" and isinstance(one.value, ast.Call)]
    return any(ctx.imported(one.func).rpartition(".")[2] not in _DICTIONARIES for one in made)


def _rebound(collection: ast.expr, loop: ast.For) -> bool:
    return any(
        isinstance(inner, ast.Name | ast.Attribute) and not isinstance(inner.ctx, ast.Load) and same(inner, collection)
        for inner in ast.walk(loop)
    )


def _changes(loop: ast.For, collection: ast.expr) -> Iterator[ast.stmt | ast.expr]:
    stack: list[ast.AST] = list(reversed(loop.body))
    while stack:
        inner = stack.pop()
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        match inner:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method)) as call):
                if method in _REMOVING and same(owner, collection):
                    if method == "pop" and not call.args and _grown(loop, collection):
                        continue
                    yield call
            case ast.Delete(targets=[ast.Subscript(value=owner, slice=index)]):
                if same(owner, collection) and not (_is_last(index) and _grown(loop, collection)):
                    yield inner
            case _:
                pass
        stack.extend(reversed(list(ast.iter_child_nodes(inner))))


def _is_last(index: ast.expr) -> bool:
    return isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub)


def _grown(loop: ast.For, collection: ast.expr) -> bool:
    """Whether the loop adds to the end of it as well: what it takes from there, it has put there."""
    return any(
        isinstance(one, ast.Attribute) and one.attr in ("append", "push") and same(one.value, collection)
        for one in walk(loop)
    )


def _by_another_name(loop: ast.For, collection: ast.expr, flow: Flow) -> Iterator[ast.stmt | ast.expr]:
    """`enemies.remove(enemy)` in a loop over `self.enemies`, where `enemies = self.enemies` stands before it."""
    for name, ones in flow.by_name.items():
        value = flow.bound_value(ones[0]) if len(ones) == 1 and ones[0].kind == "assign" else None
        if value is None or name in flow.accesses.rebound:
            continue
        if isinstance(value, ast.Attribute) and same(value, collection):
            yield from _changes(loop, ast.Name(id=name, ctx=ast.Load()))
        elif isinstance(collection, ast.Name) and collection.id == name and isinstance(value, ast.Attribute):
            yield from _changes(loop, value)


def _by_method(loop: ast.For, collection: ast.expr, ctx: Context) -> Iterator[ast.stmt | ast.expr]:
    """`self._drop(key)` in a loop over `self.sessions`, where the method of the class deletes from these."""
    match collection:
        case ast.Attribute(value=ast.Name(id="self")) if ctx.block.kind == "member":
            pass
        case _:
            return
    calls = [
        (one.value, one.value.func.attr)
        for part in loop.body
        for one in walk(part)
        if isinstance(one, ast.Expr)
        and isinstance(one.value, ast.Call)
        and isinstance(one.value.func, ast.Attribute)
        and isinstance(one.value.func.value, ast.Name)
        and one.value.func.value.id == "self"
        and one.value.args
    ]
    found = ctx.definitions(ctx.block.owner) if calls else ()
    if len(found) != 1:
        return
    made = ast.parse(found[0].text).body[0]
    for call, name in calls:
        methods = [one for one in getattr(made, "body", ()) if isinstance(one, ast.FunctionDef) and one.name == name]
        if len(methods) == 1 and not methods[0].decorator_list and _deletes(methods[0], collection):
            yield call


def _deletes(method: ast.FunctionDef, collection: ast.expr) -> bool:
    """Whether it takes something out in any case, as far as its own statements say."""
    for statement in method.body:
        match statement:
            case ast.Delete(targets=[ast.Subscript(value=owner)]):
                pass
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="remove" | "pop" | "popitem"))):
                pass
            case ast.Assign(value=ast.Call(func=ast.Attribute(value=owner, attr="pop" | "popitem"))):
                pass
            case _:
                continue
        if same(owner, collection):
            return True
    return False


def _comes_back(change: ast.AST, loop: ast.For, flow: Flow, ctx: Context) -> bool:
    """Whether another pass may follow the change."""
    statement: ast.AST | None = change
    while statement is not None and statement not in flow.graph.at:
        statement = ctx.tree.parents.get(statement)
    found = flow.loop_of(loop)
    if statement is None or found is None:
        return False
    start = flow.graph.at[statement]
    return found.head in flow.graph.reached(start) and _reaches_inside(
        start, found.head, found.first, found.after, flow
    )


def _reaches_inside(start: int, head: int, first: int, after: int, flow: Flow) -> bool:
    seen, work = {start}, [start]
    while work:
        for following in flow.graph.following[work.pop()]:
            if following == head:
                return True
            if following not in seen and first <= following < after:
                seen.add(following)
                work.append(following)
    return False


def _is_shared_type(collection: ast.expr, flow: Flow, ctx: Context) -> bool:
    """A type of which iteration is known to bear changes, or may: a group of sprites goes over a copy of itself."""
    if builtin_type(collection, flow) in ("str", "tuple"):
        return True
    if isinstance(collection, ast.Name) and collection.id == "self":
        return True  # what going over it gives, its class decides
    named = collection.attr if isinstance(collection, ast.Attribute) else getattr(collection, "id", "")
    return bool(_OF_SPRITES.search(named)) or any(_is_of_class(made) for made in _made(collection, flow, ctx))


def _made(collection: ast.expr, flow: Flow, ctx: Context) -> Iterator[ast.expr]:
    """What the name, or the attribute anywhere in the class, is bound to."""
    if isinstance(collection, ast.Name):
        yield from (one.value for one in flow.by_name.get(collection.id, ()) if one.kind == "assign" and one.value)
        values = [binding for binding in ctx.bindings(collection.id) if collection.id not in flow.by_name]
    else:
        values = []
    owners = [ctx.block.owner] if ctx.block.kind == "member" and isinstance(collection, ast.Attribute) else []
    for one in (*(ctx.definitions(owners[0]) if owners else ()), *(ctx.definitions(collection.id) if values else ())):  # type: ignore[attr-defined]  # a name, where there are values
        for node in walk(ast.parse(one.text)):
            if isinstance(node, ast.Assign) and any(same(target, collection) for target in node.targets):
                yield node.value


def _is_of_class(value: ast.expr) -> bool:
    """`Group()`, of a class that is none of the library's collections."""
    name = dotted(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
    return name[:1].isupper() and name not in _COLLECTIONS
