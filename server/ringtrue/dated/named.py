"""Named: the full public names that an expression or an import says, as libraries call them.

Does not know whether anything is there: a name of nothing is a name, too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.dated.globals import class_of_global
from ringtrue.dated.remade import values_before
from ringtrue.environment.api.values import Api, NoSuchMember
from ringtrue.facts import member_key
from ringtrue.migrations.shelf import library
from ringtrue.own_attributes import shape_key
from ringtrue.tree import walk

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.environment.api.values import ApiAnswer
    from ringtrue.migrations.model import Library

_OWN = re.compile(r":(\w+)(?:\(\))?\.(\w+)")
_STEP = re.compile(r"\((?:\"[^\"]*\")?\)|\[[^\]]*\]|[!*&]")


def shelf_of(name: str) -> Library | None:
    """The library that a full name is of."""
    top = name.partition(".")[0]
    return library(top)


def said_names(node: ast.expr, ctx: Context) -> tuple[str, ...]:
    """What `node` may be called: by its imports, or as a member of the class of what it is read from."""
    plain = ctx.imported(node)
    if plain:
        found = shelf_of(plain)
        return () if found is None else (found.canonical(plain),)
    if not isinstance(node, ast.Attribute):
        return ()
    paths = ctx.receivers.of(node)
    names = tuple(dict.fromkeys(_of_path(path, ctx) for path in paths))
    if names and all(names):
        return names
    return _of_global(node, ctx) or of_remade(node, ctx) or _of_cls(node, ctx)


def _of_cls(node: ast.Attribute, ctx: Context) -> tuple[str, ...]:
    """The same for what a class method reads from its class."""
    if not isinstance(node.value, ast.Name) or node.value.id != "cls" or ctx.block.kind != "member":
        return ()
    function = ctx.block.nodes[0]
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or node.value.id not in _first(function):
        return ()
    if any(isinstance(one, ast.Name) and one.id == "cls" and isinstance(one.ctx, ast.Store) for one in walk(function)):
        return ()
    name = inherited_name(ctx.block.owner, node.attr, ctx)
    found = shelf_of(name)
    return () if found is None else (found.canonical(name),)


def _first(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    return tuple(one.arg for one in (*function.args.posonlyargs, *function.args.args)[:1])


def recalled_name(node: ast.expr, ctx: Context) -> str:
    """The one full name of `node` by what is written alone, of any library, or the empty string."""
    plain: str = ctx.imported(node)
    if plain or not isinstance(node, ast.Attribute):
        return plain
    names = {written(path) for path in ctx.receivers.of(node)}
    if len(names) == 1 and (name := names.pop()):
        return name
    return next(iter(_of_global(node, ctx) or of_remade(node, ctx)), "")


def _of_global(node: ast.Attribute, ctx: Context) -> tuple[str, ...]:
    """The same for what is read from a name of a script, or from what is made of it."""
    owner = class_of_global(node.value, ctx)
    if owner.startswith(":"):
        name = _by_bases(f"{owner}().{node.attr}", ctx)
        return (name,) if name else ()
    return (f"{owner}.{node.attr}",) if owner else ()


def of_remade(node: ast.Attribute, ctx: Context) -> tuple[str, ...]:
    """The same for a local name that is made from itself again and again, by methods that give the same class."""
    found: set[str] = set()
    for value, steps in values_before(node.value, ctx):
        for path in ctx.receivers.of(value) or ("",):
            owner = written(f"{path}.x").removesuffix(".x")
            makers = getattr(shelf_of(owner), "makers", {})
            if not owner or any(makers.get(f"{owner}.{step}") != owner for step in steps):
                return ()
            found.add(owner)
    return (f"{found.pop()}.{node.attr}",) if len(found) == 1 else ()


def _of_path(path: str, ctx: Context) -> str:
    """The name of the member at the end of `path`, or the empty string."""
    top = path.partition(".")[0]
    own = path.startswith(":")
    if top == "builtins" or ("(" not in path and not own) or _is_of_no_one(path, top):
        return ""
    answer = ctx.api(path)
    name = _told(path, answer) or (written(path) if answer is not None else "")
    found = shelf_of(name)
    if found is None and own and answer is not None:
        name = _by_bases(path, ctx)
        found = shelf_of(name)
    return "" if found is None else found.canonical(name)


def _is_of_no_one(path: str, top: str) -> bool:
    """Whether a library is named of which no member has become anything."""
    if not top or path.startswith((":", ".")):
        return False
    found = library(top)
    return found is not None and path.rpartition(".")[2] not in found.members


def _by_bases(path: str, ctx: Context) -> str:
    """The name of a member that a class of the module has from a library, by the names of its bases."""
    split = _OWN.fullmatch(path)
    if split is None or ctx.fact(member_key(split[1], split[2])) is not None:
        return ""
    return inherited_name(split[1], split[2], ctx)


def inherited_name(owner: str, member: str, ctx: Context) -> str:
    """What a library calls the member that a class of the module takes over, or sets aside by its own; the member may
    be one of an inner class."""
    first, _, last = member.partition(".")
    waiting, seen = [owner], set[str]()
    while waiting:
        at = waiting.pop()
        if at in seen or (at != owner and ctx.fact(member_key(at, first)) is not None):
            return ""
        seen.add(at)
        for base in _bases(at, ctx):
            found = shelf_of(base)
            if found is not None and (last or first) in found.members:
                return f"{found.canonical(base)}.{member}"
            if "." not in base:
                waiting.append(base)
    return ""


def _bases(owner: str, ctx: Context) -> Iterator[str]:
    """The bases of a class of the module: in full, or as the module calls its own."""
    shapes = ctx.fact(shape_key(owner))
    for shape in shapes if isinstance(shapes, tuple) else ():
        for base in shape or ():
            head, _, rest = str(base).partition(".")
            bindings = ctx.bindings(head)
            if len(bindings) == 1 and not bindings[0].level and bindings[0].kind in ("import", "from"):
                one = bindings[0]
                start = one.module if one.kind == "import" else f"{one.module}.{one.member}"
                yield f"{start}.{rest}" if rest else start
            else:
                yield str(base)


def _told(path: str, answer: ApiAnswer | None) -> str:
    """What the surface says that the member is called."""
    if isinstance(answer, Api):
        return answer.name
    if isinstance(answer, NoSuchMember) and path.endswith(f".{answer.name}"):
        parent = answer.parent
        named = parent.type.partition("|")[0] if parent.type and parent.kind != "class" else parent.name
        owner = re.sub(r"\[.*\]|\(\)", "", named)
        return f"{owner}.{answer.name}"
    return ""


def written(path: str) -> str:
    """What the path says by itself, where nothing is installed: `pandas.read_csv().append`."""
    path = path.replace("()&", "()")  # classes give themselves to `with`
    head, *steps = path.split("()")
    if not head or head.startswith((":", ".", "builtins.")) or any(_STEP.search(step) for step in (head, *steps)):
        return _through_parts(path)
    found = shelf_of(head)
    at = found.canonical(head) if found is not None else head
    for step in steps:
        made = (found.makers.get(at) if found is not None else "") or (at if _is_class(at) else "")
        if not made:
            return _through_parts(path)
        at = f"{made}{step}"
    return at


def _through_parts(path: str) -> str:
    """The same where parts are taken, by key or as attributes of any name: `MongoClient().shop["orders"].insert`."""
    head = path.partition("(")[0].partition("[")[0]
    found = shelf_of(head) if head and not head.startswith((":", ".")) else None
    if found is None or not any(maker.endswith((".*", "[]")) for maker in found.makers):
        return ""
    at, rest = found.canonical(head), path[len(head) :]
    steps = re.findall(r"\(\)|\[[^\]]*\]|\.\w+", rest)
    if "".join(steps) != rest:
        return ""
    for step, after in zip(steps, [*steps[1:], ""], strict=True):
        if step == "()":
            at = found.makers.get(at) or (at if _is_class(at) else "")
        elif step.startswith("["):
            at = found.makers.get(f"{at}[]", "")
        elif after in ("", "()"):
            at = f"{at}{step}"
        else:
            at = found.makers.get(f"{at}.*", "")
        if not at:
            return ""
    return at


def _is_class(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper()


def imported_names(node: ast.ImportFrom) -> Iterator[tuple[ast.alias, str]]:
    """The full name of each name that the statement imports."""
    if not node.level and node.module:
        yield from ((alias, f"{node.module}.{alias.name}") for alias in node.names if alias.name != "*")
