"""Receivers of one block: the paths of its expressions, each worked out once.

Does not know how names are bound (`names`), nor what stands at the end of a path.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from ringtrue.environment.api.deciding import decides
from ringtrue.expressions import dotted
from ringtrue.receivers import names
from ringtrue.receivers.alternatives import NONE, STR, UNKNOWN, Paths, arguments, either, item_of, then
from ringtrue.receivers.annotations import annotated
from ringtrue.receivers.narrowing import certain_class, tested
from ringtrue.receivers.results import ELEMENTS_OF, result

if TYPE_CHECKING:
    from ringtrue.context import Context

_TRANSPARENT = frozenset(("sorted", "list", "set", "tuple", "reversed", "iter", "frozenset"))
_DEPTH = 40
_MOST_STEPS = 1_000
"""For one question. Names that depend on each other in a loop have more ways than anybody can follow; a question about
other code takes fewer than a hundred."""


class Receivers:
    """Asks `ctx` for what the module says of names, and nothing of the world."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.open: set[object] = set()
        """Nodes and definitions that are being worked out."""
        self.circles = 0
        """How often a definition was found to depend on itself."""
        self.calls: dict[ast.Call, Any] = {}
        """What `judged_calls` found, for the rules that speak of one call."""
        self.dated: dict[ast.AST, Any] = {}
        """What `dated.uses` found, likewise."""
        self._known: dict[ast.AST, Paths] = {}
        self._tested: frozenset[str] | None = None
        self.steps = 0

    def of(self, node: ast.expr) -> Paths:
        found = self._known.get(node)
        if found is None:
            if node in self.open or len(self.open) > _DEPTH:
                return UNKNOWN
            if not self.open:
                self.steps = 0
            if self.is_lost():
                self._known[node] = UNKNOWN
                return UNKNOWN
            self.open.add(node)
            before = self.circles
            found = self._narrowed(node, self._plain(node))
            self.open.discard(node)
            if self.circles == before or not self.open:  # else it holds only for where it was asked from
                self._known[node] = found
        return found

    def is_lost(self) -> bool:
        """Whether one question has led through so much that nobody follows it further. Counts each time it is asked."""
        self.steps += 1
        return self.steps > _MOST_STEPS

    def is_declared(self, node: ast.expr) -> bool:
        """Whether only an annotation says what `node` is: then it may be of any class that derives from that."""
        return isinstance(node, ast.Name) and names.is_declared(node, self)

    def annotation(self, node: ast.expr | None) -> Paths:
        """What an object annotated by `node` is."""
        return annotated(node, self.named)

    def named(self, node: ast.expr) -> Paths:
        """What a dotted name of an annotation stands for: never what a local variable holds."""
        if isinstance(node, ast.Attribute):
            return then(self.named(node.value), f".{node.attr}")
        return names.of_module(node.id, self) if isinstance(node, ast.Name) else UNKNOWN

    def _plain(self, node: ast.expr) -> Paths:
        match node:
            case ast.Constant(value=value):
                return NONE if value is None else UNKNOWN if value is ... else (f"builtins.{type(value).__name__}()",)
            case ast.Name():
                return names.of_name(node, self)
            case ast.Attribute(value=value, attr=attr):
                return then(self.of(value), f".{attr}")
            case ast.Call():
                return self._of_call(node)
            case ast.Await(value=value):
                return then(self.of(value), "!")
            case ast.NamedExpr(value=value):
                return self.of(value)
            case ast.Subscript():
                return self._of_item(node)
            case ast.JoinedStr():
                return (STR,)
            case ast.IfExp(body=body, orelse=orelse):
                return either((self.of(body), self.of(orelse)))
            case ast.BoolOp(op=ast.Or(), values=values):
                return either(self.of(value) for value in values)
            case ast.UnaryOp(op=ast.Not()):
                return ("builtins.bool()",)
            case ast.BinOp():
                return self._of_operation(node)
            case _:
                return self._of_display(node)

    def _of_display(self, node: ast.expr) -> Paths:
        match node:
            case ast.List(elts=elts) | ast.Set(elts=elts):
                kind = "list" if isinstance(node, ast.List) else "set"
                return (f"builtins.{kind}{arguments((self._elements(elts),)) if elts else ''}()",)
            case ast.Tuple(elts=elts):
                starred = any(isinstance(one, ast.Starred) for one in elts)
                return (f"builtins.tuple{'' if starred else arguments(map(self.of, elts))}()",)
            case ast.Dict(keys=keys, values=values):
                if None in keys or not keys:
                    return ("builtins.dict()",)
                both = (self._elements([key for key in keys if key]), self._elements(values))
                return (f"builtins.dict{arguments(both)}()",)
            case ast.ListComp(elt=elt) | ast.SetComp(elt=elt):
                kind = "list" if isinstance(node, ast.ListComp) else "set"
                return (f"builtins.{kind}{arguments((self.of(elt),))}()",)
            case ast.DictComp(key=key, value=value):
                return (f"builtins.dict{arguments((self.of(key), self.of(value)))}()",)
            case ast.GeneratorExp():
                return ("types.GeneratorType()",)
            case _:
                return UNKNOWN

    def _elements(self, parts: list[ast.expr]) -> Paths:
        if any(isinstance(part, ast.Constant) and part.value is None for part in parts):
            return UNKNOWN  # it is filled in later
        if len(parts) > 30 and not all(isinstance(part, ast.Constant) for part in parts):
            return UNKNOWN
        return either(UNKNOWN if isinstance(part, ast.Starred) else self.of(part) for part in parts)

    def _of_call(self, node: ast.Call) -> Paths:
        func = node.func
        if isinstance(func, ast.Subscript) and _is_class_name(dotted(func.value)):
            return then(self.of(func.value), "()")  # `Stack[int]()`
        called = self.of(func)
        given = result(called, node, self) if len(called) == 1 else None
        if given is not None:
            return given
        if decides(node) and not _is_class_name(called[0] if called else ""):
            return then(called, "(+)")
        return then(called, f"({len(node.args)})" if _goes_by_place(node) else "()")

    def _of_item(self, node: ast.Subscript) -> Paths:
        name = dotted(node.value)
        if _is_class_name(name):
            return UNKNOWN  # `Stack[int]`, `Color["RED"]`
        owner = self.of(node.value)
        if isinstance(node.slice, ast.Slice) and all(
            path.startswith(("builtins.str()", "builtins.bytes()", "builtins.list", "builtins.tuple()"))
            and path.endswith("()") and path.count("(") == 1
            for path in owner
        ):  # fmt: skip
            return owner
        if any(isinstance(one, ast.Slice) for one in ast.walk(node.slice)) or self._may_be_slice(node.slice):
            return UNKNOWN  # what a slice gives is another overload's
        if isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant | ast.UnaryOp):
            held = names.held(node.value, self)
            if held is not None:
                return self.element(held)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
            return item_of(owner, node.slice.value) or then(owner, f"[{int(node.slice.value)}]")
        match node.slice:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return then(owner, f"[-{int(number)}]")
        return then(owner, "[]")

    def _may_be_slice(self, node: ast.expr) -> bool:
        """Whether a name may hold a slice, of which nothing else is known."""
        if not isinstance(node, ast.Name):
            return False
        found = self.of(node)
        return found == ("builtins.slice()",) or (not found and _OF_SLICES.fullmatch(node.id) is not None)

    def _of_operation(self, node: ast.BinOp) -> Paths:
        left = self.of(node.left)
        if len(left) != 1:
            return UNKNOWN
        if left[0] == STR and isinstance(node.op, ast.Mod):
            return left
        if isinstance(node.op, ast.Div) and left[0].startswith("pathlib."):
            return then(left, ".__truediv__()")
        right = self.of(node.right)
        if isinstance(node.op, ast.Div) and right == (STR,):
            return then(left, ".__truediv__()")  # a text divides nothing: what takes one is a path
        if isinstance(node.op, ast.Add | ast.Sub) and _MOMENT.fullmatch(left[0]) and right == ("datetime.timedelta()",):
            return left
        if isinstance(node.op, ast.Add | ast.Sub) and right == ("datetime.timedelta()",) and left[0][:1] in ":.d":
            return then(left, ".__add__()" if isinstance(node.op, ast.Add) else ".__sub__()")
        if isinstance(node.op, ast.Sub) and len(right) == 1 and all(map(_of_time, (left[0], right[0]))):
            both = _MOMENT.fullmatch(left[0]) and _MOMENT.fullmatch(right[0])
            return ("datetime.timedelta()",) if both else then(left, ".__sub__()")
        if left == right and left[0] in ("builtins.str()", "builtins.int()", "builtins.bytes()", "builtins.float()"):
            divides = isinstance(node.op, ast.Div) and left[0] == "builtins.int()"
            power = isinstance(node.op, ast.Pow)
            return ("builtins.float()",) if divides else UNKNOWN if power else left
        if isinstance(node.op, ast.Add) and left[0].startswith("builtins.list") and left[0].endswith("()"):
            return ("builtins.list()",) if right and right[0].startswith("builtins.list") else UNKNOWN
        return UNKNOWN

    def element(self, node: ast.expr) -> Paths:
        """What iterating over `node` gives."""
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if self._is_builtin(node.func, name):
                if name in _TRANSPARENT:
                    return self.element(first)
                if name == "enumerate":
                    return (f"builtins.tuple{arguments((('builtins.int()',), self.element(first)))}()",)
                if name == "zip" and not any(isinstance(one, ast.Starred) for one in node.args):
                    return (f"builtins.tuple{arguments(map(self.element, node.args))}()",)
                if name == "range":
                    return ("builtins.int()",)
                return self._of_elements(node)
            case ast.Call(func=ast.Name() | ast.Attribute()):
                return self._of_elements(node)
            case ast.Await(value=ast.Call() as call) if self.of(call.func) == ("asyncio.gather",):
                return either(self._gathered(each) for each in call.args) if not call.keywords else UNKNOWN
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self.element(value)
            case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts) if elts:
                return self._elements(elts)
            case ast.ListComp(elt=elt) | ast.SetComp(elt=elt) | ast.GeneratorExp(elt=elt):
                return self.of(elt)
            case ast.Name() if (held := names.held(node, self)) is not None:
                return self.element(held)
            case _:
                return then(self.of(node), "*")

    def _of_elements(self, node: ast.Call) -> Paths:
        """What iterating over what a call gives gives, that may be elements of what it is given."""
        func = self.of(node.func)
        place = ELEMENTS_OF.get(func[0]) if len(func) == 1 else None
        if place is not None and len(node.args) > place:
            given = node.args[: place + 1]
            return self.element(given[-1]) if not any(isinstance(one, ast.Starred) for one in given) else UNKNOWN
        if func == ("itertools.chain",) and node.args:
            return either(UNKNOWN if isinstance(one, ast.Starred) else self.element(one) for one in node.args)
        return then(self.of(node), "*")

    def _gathered(self, node: ast.expr) -> Paths:
        """What awaiting one argument of `asyncio.gather` gives, or each of the starred ones."""
        return then(self.element(node.value) if isinstance(node, ast.Starred) else self.of(node), "!")

    def parts(self, node: ast.expr, target: ast.expr, name: ast.AST, iterated: bool, later: bool = False) -> Paths:
        """What `name`, a part of `target`, gets where `target` is bound to `node`, or to each of its elements; `later`
        by `async for`."""
        if later:
            return then(self.of(node), ".__aiter__().__anext__()!") if target is name else UNKNOWN
        if target is name:
            return self.element(node) if iterated else self.of(node)
        if not isinstance(target, ast.Tuple | ast.List):
            return ("builtins.list()",) if isinstance(target, ast.Starred) and target.value is name else UNKNOWN
        place = next((i for i, one in enumerate(target.elts) if name in ast.walk(one)), None)
        if place is None:
            return UNKNOWN
        inner = target.elts[place]
        if any(isinstance(one, ast.Starred) for one in target.elts[: place + 1]):
            return ("builtins.list()",) if isinstance(inner, ast.Starred) and inner.value is name else UNKNOWN
        if iterated:
            match node:
                case ast.Call(func=ast.Name(id="enumerate" as word), args=[first, *_]) if self._is_builtin(
                    node.func, word
                ):
                    if place == 1:
                        return self.parts(first, inner, name, True)
                    return ("builtins.int()",)
                case ast.Call(func=ast.Name(id="zip" as word), args=several) if self._is_builtin(node.func, word):
                    if place < len(several) and not any(isinstance(one, ast.Starred) for one in several):
                        return self.parts(several[place], inner, name, True)
                    return UNKNOWN
        elif isinstance(node, ast.Tuple | ast.List) and len(node.elts) == len(target.elts):
            return self.parts(node.elts[place], inner, name, False)
        elif isinstance(node, ast.Await) and isinstance(node.value, ast.Call) and inner is name:
            call = node.value
            starred = any(isinstance(one, ast.Starred) for one in call.args)
            if self.of(call.func) == ("asyncio.gather",) and len(call.args) == len(target.elts) and not starred:
                return UNKNOWN if call.keywords else then(self.of(call.args[place]), "!")
        return _taken_apart(self.element(node) if iterated else self.of(node), target, name)

    def _is_builtin(self, node: ast.expr, name: str) -> bool:
        return self.of(node) == (f"builtins.{name}",)

    def _narrowed(self, node: ast.expr, found: Paths) -> Paths:
        if not isinstance(node, ast.Name | ast.Attribute):
            return found
        name = dotted(node)
        if not name or name not in self._tests:
            return found
        classes = certain_class(node, self.ctx.tree)
        if classes is None:
            return found if found and names.is_import(node, self) else UNKNOWN
        parts = classes.elts if isinstance(classes, ast.Tuple) else [classes]
        made = either(then(self.of(part), "()") for part in parts)
        return UNKNOWN if any(map(_ERROR.fullmatch, made)) else made

    @property
    def _tests(self) -> frozenset[str]:
        if self._tested is None:
            self._tested = tested(self.ctx.tree.nodes)
        return self._tested


def _taken_apart(whole: Paths, target: ast.expr, name: ast.AST) -> Paths:
    """What `name`, a part of `target`, gets of `whole`."""
    if target is name or not whole:
        return whole
    if not isinstance(target, ast.Tuple | ast.List):
        return UNKNOWN
    place = next(i for i, one in enumerate(target.elts) if name in ast.walk(one))
    if any(isinstance(one, ast.Starred) for one in target.elts[: place + 1]):
        return UNKNOWN
    return _taken_apart(item_of(whole, place) or then(whole, f"<{place}>"), target.elts[place], name)


def _goes_by_place(node: ast.Call) -> bool:
    """Whether how many arguments it is given may choose among what it gives."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("get", "pop", "setdefault") or node.keywords:
        return False
    return 0 < len(node.args) < 3 and not any(
        isinstance(each, ast.Constant) and each.value is None for each in node.args
    )


_MOMENT = re.compile(r"datetime\.(?:date|datetime)(?:\.(?:today|now|utcnow|fromisoformat|fromtimestamp|strptime))?\(\)")


# What is tested to be an error of the language may be one that derives from it, and says more.
_ERROR = re.compile(r"builtins\.\w*(?:Error|Exception|Warning)\(\)")


def _of_time(path: str) -> bool:
    """Whether it is certain to be one of the library's own moments, dates and durations."""
    return path.startswith("datetime.")


def _is_class_name(name: str) -> bool:
    word = name.rpartition(".")[2]
    return (word[:1].isupper() and not word.isupper()) or word in ("list", "dict", "set", "tuple", "type", "frozenset")


_OF_SLICES = re.compile(r"_*(?:sl|slc|slices?|slice_|key|item|idx|index|indices|indexer|where|mask|sel|selection)_*")
