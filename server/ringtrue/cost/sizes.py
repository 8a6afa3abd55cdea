"""Sizes: what bounds a collection or a loop: nothing the text tells, or a constant.

A size is the text of what it grows with, such as `len(rows)`, and None where it stays small. Does not know how large
data really is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ringtrue.cost.assignments import Assigned
from ringtrue.cost.bounded import is_balanced, is_capped
from ringtrue.cost.loops import COMPREHENSIONS, Repetition, dotted, loops_around
from ringtrue.cost.stated import made_key
from ringtrue.cost.tables import CHOSEN_WORDS, DATA_WORDS, FEW_OF, SMALL_ENDS, SMALL_WORDS
from ringtrue.tree import Tree

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.cost.values import Values

_THROUGH = {
    "enumerate",
    "reversed",
    "sorted",
    "list",
    "tuple",
    "set",
    "frozenset",
    "iter",
    "tqdm",
    "deque",
    "map",
    "filter",
}
_SMALL_CALLS = {
    "dataclasses.fields", "os.path.split", "os.path.splitext", "inspect.signature", "sys.exc_info", "itertools.count",
    "itertools.repeat", "inspect.getmro", "typing.get_args", "vars", "dir", "shlex.split",
    "difflib.get_close_matches",
}  # fmt: skip
_SMALL_ATTRIBUTES = {"sys.path", "sys.argv", "sys.meta_path", "sys.path_hooks", "os.environ"}
_FEW = {"parts", "parents"}  # of a path
_SEPARATORS = {".", "/", ":", "-", "_", "@", "=", "::", ";", "?", "&", "#", "+", "//", "\\", "|"}
_WORD = re.compile(r"[a-z]+")
_SHOWN = 22


def _is_fixed(node: ast.expr) -> bool:
    """`MOST`, `2 * MOST`: a number that is written down."""
    match node:
        case ast.BinOp(left=left, right=right):
            return _is_fixed(left) and _is_fixed(right)
        case ast.Constant(value=int(number)):
            return number >= 0
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _constant_name(name)
        case _:
            return False


class Sizes:
    """Answers about the expressions of one block."""

    def __init__(self, ctx: Context, values: Values) -> None:
        self._ctx = ctx
        self._values = values
        self._asked: set[str] = set()
        self._sizing: set[str] = set()

    def of_loop(self, loop: Repetition) -> str | None:
        """What the number of passes grows with; None for a constant."""
        if loop.iterable is not None:
            return None if _is_one_of_few(loop.target) else self.of(loop.iterable)
        return self._while(loop)

    def _while(self, loop: Repetition) -> str | None:
        assert isinstance(loop.node, ast.While)
        return self._test(loop.node.test, loop)

    def _test(self, test: ast.expr, loop: Repetition) -> str | None:
        match test:
            case ast.BoolOp(op=ast.And(), values=values):
                sizes = [self._test(one, loop) for one in values]
                return None if None in sizes else next((one for one in sizes if one != "passes"), "passes")
            case ast.Name() | ast.Attribute() if dotted(test) in loop.changed:
                return self.of(test) if _used_up(dotted(test), loop) else "passes"
            case ast.Compare(ops=[ast.In() | ast.NotIn() | ast.Is() | ast.IsNot() | ast.Eq()]):
                return "passes"
            case ast.Compare(comparators=[ast.Call(func=ast.Name(id="len"), args=[inner])]):
                return self.of(inner)
            case ast.Compare(ops=[ast.Lt() | ast.LtE()], comparators=[ast.Name() as bound]) if not _small(bound.id):
                return bound.id
            case ast.Compare(left=ast.Call(func=ast.Name(id="len"), args=[inner])):
                return self.of(inner)
            case _:
                return "passes"

    def of(self, node: ast.expr, depth: int = 0) -> str | None:
        """What `node`, a collection or a number of passes, grows with."""
        if depth > 8:
            return self._shown(node)
        match node:
            case ast.Constant():
                return None
            case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
                starred = (one.value for one in elts if isinstance(one, ast.Starred) and not _is_class(one.value))
                return next((self.of(one, depth + 1) for one in starred), None)
            case ast.Dict(keys=keys, values=values):
                return next((self.of(v, depth + 1) for k, v in zip(keys, values, strict=True) if k is None), None)
            case ast.Call():
                return self._call(node, depth)
            case ast.Name():
                return self._name(node, depth)
            case ast.Attribute(attr=attr):
                bounded = (
                    _small(attr)
                    or attr.startswith("__")
                    or attr in _FEW
                    or self._values.path(node) in _SMALL_ATTRIBUTES
                )
                return None if bounded else self._shown(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._product([one.iter for one in node.generators], depth)
            case ast.Subscript(value=value, slice=ast.Slice(upper=ast.Constant(value=int(n)))) if n >= 0:
                return None
            case ast.Subscript(slice=ast.Slice(upper=ast.expr() as upper)) if _is_fixed(upper):
                return None
            case ast.Subscript(value=ast.Name(id=name)) if _constant_name(name):
                return None
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self.of(value, depth + 1)
            case ast.BinOp(op=ast.Add(), right=ast.List(elts=[ast.Constant(value=str()), *_])):
                return None  # `names_of_gates() + ["t", "tdg"]`: names that the program knows
            case ast.BinOp(left=left, right=right):
                return self.of(left, depth + 1) or self.of(right, depth + 1)
            case ast.BoolOp(values=values):
                return next((found for one in values if (found := self.of(one, depth + 1))), None)
            case ast.IfExp(body=body, orelse=orelse):
                return self.of(body, depth + 1) or self.of(orelse, depth + 1)
            case ast.NamedExpr(value=value) | ast.Await(value=value) | ast.Starred(value=value):
                return self.of(value, depth + 1)
            case _:
                return self._shown(node)

    def _product(self, parts: list[ast.expr], depth: int) -> str | None:
        return next((found for one in parts if (found := self.of(one, depth + 1))), None)

    def _call(self, node: ast.Call, depth: int) -> str | None:
        path = self._values.path(node.func)
        name = path.rpartition(".")[2] if path else ""
        if path == "range":
            return self._range(node, depth)
        if path in _SMALL_CALLS:
            return None
        if name in _THROUGH and node.args:
            return self.of(node.args[-1 if name in ("map", "filter") else 0], depth + 1)
        if path == "zip" and node.args:
            sizes = [self.of(one, depth + 1) for one in node.args]
            return sizes[0] if all(sizes) else None
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func, depth)
        return self._shown(node)

    def _method(self, node: ast.Call, func: ast.Attribute, depth: int) -> str | None:
        if func.attr in ("items", "keys", "values", "copy", "readlines", "iterrows", "itertuples") and not node.args:
            return self.of(func.value, depth + 1)
        if func.attr in ("most_common", "nlargest", "nsmallest") and any(
            isinstance(one, ast.Constant) for one in node.args
        ):
            return None
        if func.attr in ("split", "rsplit", "partition"):
            whole = func.value
            while isinstance(whole, ast.Call) and isinstance(whole.func, ast.Attribute):
                whole = whole.func.value
            name = dotted(whole).rpartition(".")[2].lower()
            if isinstance(whole, ast.Constant) or name.endswith("line"):
                return None  # the words of a literal, or of one line
            given = node.args[0] if node.args else None
            if isinstance(given, ast.Constant) and given.value in _SEPARATORS:
                return None
            if isinstance(given, ast.Attribute) and dotted(given) in ("os.pathsep", "os.sep"):
                return None
        if _small(func.attr):
            return None
        return self._shown(node)

    def _range(self, node: ast.Call, depth: int) -> str | None:
        for one in reversed(node.args[:2]):  # the upper end first
            match one:
                case ast.Constant() | ast.UnaryOp(operand=ast.Constant()):
                    continue
                case _:
                    return self._number(one, depth)
        return None

    def _number(self, node: ast.expr, depth: int) -> str | None:
        for inner in ast.walk(node):
            if (
                isinstance(inner, ast.Call)
                and isinstance(inner.func, ast.Name)
                and inner.func.id == "len"
                and inner.args
            ):
                return self.of(inner.args[0], depth + 1)
        match node:
            case ast.Name(id=name):
                return None if self._constant_number(node) or _small(name) or name.isupper() else name
            case ast.BinOp(left=left, right=right):
                return self._number(left, depth + 1) or self._number(right, depth + 1)
            case ast.Constant():
                return None
            case ast.Attribute(attr=attr):
                return None if _small(attr) or attr.isupper() else self._source(node)
            case _:
                return None if _small(self._source(node)) else self._source(node)

    def _constant_number(self, node: ast.Name) -> bool:
        reaching = self._values.reaching(node) or []
        return bool(reaching) and all(isinstance(one.value, ast.Constant) and one.how == "assign" for one in reaching)

    def _name(self, node: ast.Name, depth: int) -> str | None:
        name = node.id
        if _constant_name(name) or _small(name):
            return None
        reaching = self._values.reaching(node)
        if reaching:
            reaching = [one for one in reaching if not _is_read_for(one.at, node, self._ctx.tree)]
        if name in self._sizing:
            return None  # `names = sorted(names)`: as long as its other bindings say
        if reaching:
            if any(one.how == "parameter" and one.value is not None for one in reaching):
                return None
            if self._all_small(name, reaching, depth) and not self._grows(node):
                return None
        elif reaching is not None and self._of_module(name):
            return None
        return f"len({name})"

    def _all_small(self, name: str, reaching: Iterable[Assigned], depth: int) -> bool:
        self._sizing.add(name)
        try:
            return all(self._small_binding(one, depth) for one in reaching)
        finally:
            self._sizing.discard(name)

    def _of_module(self, name: str) -> bool:
        """Whether it is a class, or a literal that the module makes as it starts."""
        told = self._ctx.fact(made_key(name))
        if name[:1].isupper() and any(one.kind == "from" for one in self._ctx.bindings(name)):
            return True  # a class of another module: an enumeration
        literal = isinstance(told, tuple) and all(str(one).startswith("=") for one in told)
        return literal or any(one.kind == "class" for one in self._ctx.bindings(name))

    def _small_binding(self, one: Assigned, depth: int) -> bool:
        return one.how == "assign" and one.value is not None and self.of(one.value, depth + 1) is None

    def _grows(self, node: ast.Name) -> bool:
        """Whether the function adds to the collection in a loop that grows, or adds something that does."""
        if node.id in self._asked:
            return False
        self._asked.add(node.id)
        tree = self._ctx.tree
        try:
            adding = [
                inner for inner in tree.nodes if self._adds(inner, node.id) and not _is_read_for(inner, node, tree)
            ]
            return any(not is_balanced(one, node.id, tree) for one in adding) and not is_capped(node.id, tree)
        finally:
            self._asked.discard(node.id)

    def _adds(self, inner: ast.AST, name: str) -> bool:
        match inner:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=to), attr=attr), args=given) if (
                attr in _ADDING and to == name
            ):
                many = given if attr in ("extend", "update") else []
            case ast.AugAssign(target=ast.Name(id=to), value=value) if to == name:
                many = [value]
            case ast.Subscript(value=ast.Name(id=to) as whole, slice=part, ctx=ast.Store()) if to == name:
                if self._values.kind(whole) == "list" and not isinstance(part, ast.Slice):
                    return False  # puts one in the place of another
                many = []
            case _:
                return False
        if any(self.of(one, 4) is not None for one in many):
            return True
        return any(self.of_loop(loop) is not None for loop in loops_around(inner, self._ctx.tree))

    def _shown(self, node: ast.expr) -> str:
        return f"len({self._source(node)})"

    def _source(self, node: ast.expr) -> str:
        if isinstance(node, COMPREHENSIONS):
            return self._source(node.generators[0].iter)
        if not hasattr(node, "lineno"):
            return "…"
        text = " ".join(self._ctx.source(node).split())
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _is_read_for(added: ast.AST, node: ast.AST, tree: Tree) -> bool:
    """Whether `node` is read to work out what is added, once: `names += [one for one in more if one not in names]`."""
    augmented = isinstance(added, ast.AugAssign) and added in tree.above(node)
    return augmented and not any(loops_around(added, tree))


def _used_up(name: str, loop: Repetition) -> bool:
    """Whether passes take away from the collection, rather than put another in its place."""
    for node in (inner for root in loop.again for inner in ast.walk(root)):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="pop" | "popleft" | "popitem" | "remove" | "get")):
                if dotted(value) == name:
                    return True
            case ast.Assign(targets=[target], value=ast.Subscript(slice=ast.Slice())):
                if dotted(target) == name:
                    return True
            case ast.Subscript(value=value, ctx=ast.Del()):
                if dotted(value) == name:
                    return True
            case ast.Assign(targets=[ast.Tuple(elts=elts)], value=ast.Call(func=ast.Attribute())):
                if any(dotted(one) == name for one in elts):
                    return True
    return False


_ADDING = {"append", "extend", "insert", "add", "update", "setdefault", "appendleft"}


def _constant_name(name: str) -> bool:
    bare = name.lstrip("_")
    return (bare.isupper() and len(bare) > 1) or bare.startswith("__")


def _is_class(node: ast.expr) -> bool:
    """`[*module.Category]`: the members of an enumeration."""
    last = dotted(node).rpartition(".")[2]
    return last[:1].isupper() and not last.isupper()


_COUNTS = ("i", "j", "n", "idx", "index", "_", "count", "number")


def _is_one_of_few(target: ast.AST | None) -> bool:
    """`for locale in preferred`, `for i, (attr, made) in enumerate(found)`: what one is called tells that there are not
    many."""
    while isinstance(target, ast.Tuple) and target.elts:
        first = target.elts[0]
        counts = isinstance(first, ast.Name) and first.id in _COUNTS and len(target.elts) > 1
        target = target.elts[1] if counts else first
    name = target.id if isinstance(target, ast.Name) else ""
    last = name.lower().rpartition("_")[2]
    return f"{last}s" in SMALL_WORDS and name != "arg"


_COUNTED = re.compile(r"^(?:two|three|four|five|six|seven|eight|nine|ten)_")


def _small(name: str) -> bool:
    if _constant_name(name) or _COUNTED.match(name):
        return True
    words = _WORD.findall(name.lower())
    chosen = len(words) > 1 and not CHOSEN_WORDS.isdisjoint(words) and DATA_WORDS.isdisjoint(words)
    return chosen or any(word in SMALL_WORDS or word.endswith(SMALL_ENDS) for word in words)


def is_about_few(name: str) -> bool:
    """Whether a function by its name handles what never is many: headers, options, parameters."""
    return not FEW_OF.isdisjoint(_WORD.findall(name.lower()))


def is_data(name: str) -> bool:
    """Whether a name says that it holds what grows with the data."""
    return any(word in DATA_WORDS for word in _WORD.findall(name.lower()))
