"""Tracing: from an expression back to whoever chose its value, for one weakness in one block.

Works on demand and backwards: assignments through the flow of the function, containers and what is put into them,
formatting, comprehensions, calls that hand their arguments on. What is not known is nobody's choice. Does not know
sinks, nor what functions of other modules do.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from ringtrue.rule import Step
from ringtrue.taint import calls
from ringtrue.taint.bodies import field_types_key, parsed
from ringtrue.taint.handlers import NUMBER_NAMES, is_harmless_type
from ringtrue.taint.model import RANK, Origin, Trace, Weakness
from ringtrue.taint.names import Names
from ringtrue.taint.sources import read_outside
from ringtrue.taint.tables import ACCEPTED, LAST_PART, TELLING
from ringtrue.taint.verdicts import key_of

if TYPE_CHECKING:
    from ringtrue.context import Context

_MOST = 600  # expressions that are looked at for one question
_STEPS = 6


class Tracer:
    """Answers for one block; `given` are the traces of a function's parameters where a call of it is followed."""

    def __init__(
        self, ctx: Context, weakness: Weakness, given: Mapping[str, Trace | None] | None = None, depth: int = 1
    ) -> None:
        self.ctx, self.weakness, self.depth = ctx, weakness, depth
        self.given = given
        self._kept: dict[ast.AST, Trace | None] = {}
        self._looked = 0
        self.names = Names(self)

    @property
    def is_given(self) -> bool:
        """Whether somebody outside chose what the function is called with."""
        return self.given is not None and any(trace is not None for trace in self.given.values())

    @property
    def follows(self) -> bool:
        """Whether the block is another's that is followed into, so that places in it cannot be told."""
        return self.given is not None

    def of(self, node: ast.expr | None) -> Trace | None:
        """Who chose the value of `node`, and the way it came; None where nobody outside is known to have."""
        if node is None or isinstance(node, ast.Constant):
            return None
        if node in self._kept:
            return self._kept[node]
        self._kept[node] = None  # what depends on itself adds nothing
        self._looked += 1
        if self._looked > _MOST:
            return None
        found = self._traced(node)
        if (
            found is not None
            and (key := key_of(node))
            and not isinstance(node, ast.Name)
            and self.names.stood(node, key, 0)
        ):
            found = None
        self._kept[node] = found
        return found

    def best(self, nodes: Iterable[ast.expr | None]) -> Trace | None:
        """The worst of several ways in."""
        found = [trace for trace in map(self.of, nodes) if trace is not None]
        return min(found, key=lambda trace: RANK[trace.origin.kind], default=None)

    def accepted(self, origin: Origin) -> bool:
        return origin.kind in ACCEPTED[self.weakness]

    def begin(self, origin: Origin, node: ast.AST) -> Trace | None:
        """The trace of a value that `node` reads from outside."""
        if not self.accepted(origin):
            return None
        return Trace(origin, self.step((), origin.said, node))

    def step(self, steps: tuple[Step, ...], message: str, node: ast.AST) -> tuple[Step, ...]:
        if self.follows or len(steps) >= _STEPS or not hasattr(node, "lineno"):
            return steps
        span = self.ctx.span(node)
        return steps if any(one.span == span for one in steps) else (*steps, Step(message, span))

    # -- expressions -------------------------------------------------------------------------------------------------

    def _traced(self, node: ast.expr) -> Trace | None:
        origin = read_outside(node, self.ctx, self.weakness)
        if origin is not None and not isinstance(node, ast.Call):
            return self.begin(origin, node)
        match node:
            case ast.Name():
                return self.names.of(node)
            case ast.Call():
                return calls.traced(node, origin, self)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript(value=value, slice=index):
                return self._subscript(value, index)
            case ast.JoinedStr(values=values):
                return self._joined(values)
            case ast.FormattedValue(value=value, format_spec=spec):
                return None if _is_number_format(spec) else self.of(value)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._operated(left, operator, right)
            case ast.IfExp(body=body, orelse=orelse):
                return self.best((body, orelse))
            case ast.BoolOp(values=values):
                return self.best(values)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self.best(elements)
            case ast.Dict(keys=keys, values=values):
                return self.best((*values, *keys))
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
                return self.of(element)
            case ast.DictComp(key=key, value=value):
                return self.best((key, value))
            case ast.Await(value=value) | ast.Starred(value=value) | ast.NamedExpr(value=value):
                return self.of(value)
            case _:
                return None

    def _joined(self, values: list[ast.expr]) -> Trace | None:
        found = self.best(values)
        if found is None or not values or isinstance(values[0], ast.FormattedValue):
            return found
        return _inside(found)

    def _operated(self, left: ast.expr, operator: ast.operator, right: ast.expr) -> Trace | None:
        if isinstance(operator, ast.Add):
            first = self.of(left)
            second = self.of(right)
            if first is None:
                return _inside(second) if second is not None else None
            return first if second is None or RANK[first.origin.kind] <= RANK[second.origin.kind] else second
        if isinstance(operator, ast.Mod) and not _only_numbers(left):
            found = self.best((right, left))
            return (
                _inside(found)
                if found is not None and _text(left) not in ("", None) and not str(_text(left)).startswith("%")
                else found
            )
        if isinstance(operator, ast.Div):
            first, second = self.of(left), self.of(right)
            if second is not None:
                return _inside(second) if not _is_number(right) else None
            return first
        if isinstance(operator, ast.BitOr):
            return self.best((left, right))
        return None

    def _attribute(self, node: ast.Attribute) -> Trace | None:
        if node.attr in TELLING:
            return None
        found = self.of(node.value)
        if found is None:
            return self._own_attribute(node)
        if found.origin.kind == "parameter":
            return None  # what another object holds
        if self.weakness == "path" and node.attr in LAST_PART:
            return None
        if (
            self.weakness != "size"
            and isinstance(node.value, ast.Name)
            and self._is_harmless_field(node.value, node.attr)
        ):
            return None
        if found.origin.kind == "argument" and self._is_converted_argument(node.attr):
            return None
        return found

    def _own_attribute(self, node: ast.Attribute) -> Trace | None:
        """`self.x` that the same function has bound."""
        key = key_of(node)
        added = self.names.additions(self.ctx.function_of(node)).get(f".{key}", ()) if key else ()
        return self.best(value for at, values in added if at.lineno < node.lineno for value in values)

    def _is_harmless_field(self, owner: ast.Name, attr: str) -> bool:
        """Whether the class that annotates the parameter `owner` says that its field `attr` can carry nothing."""
        function = self.ctx.function_of(owner)
        if function is None:
            return False
        for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
            if one.arg == owner.id and isinstance(one.annotation, ast.Name):
                told = self.ctx.fact(field_types_key(one.annotation.id, attr))
                if isinstance(told, tuple) and len(told) == 1:
                    annotation = parsed(str(told[0]))
                    return annotation is not None and is_harmless_type(annotation, self.ctx)
        return False

    def _is_converted_argument(self, attr: str) -> bool:
        """Whether `add_argument` of this block gives the argument a type or a list of choices."""
        for node in self.ctx.tree.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
                names = [
                    one.value.lstrip("-").replace("-", "_")
                    for one in node.args
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
                if attr in names:
                    return any(
                        one.arg == "choices"
                        or (one.arg == "action" and "store_" in ast.unparse(one.value))
                        or (one.arg == "type" and ast.unparse(one.value) in ("int", "float", "bool"))
                        for one in node.keywords
                    )
        return False

    def _subscript(self, value: ast.expr, index: ast.expr) -> Trace | None:
        key = index.value if isinstance(index, ast.Constant) else None
        if key is not None:
            if self.ctx.imported(value) == "sys.argv" and key == 0:
                return None
            element = self._element(value, key)
            if element is not False:
                return self.of(element) if element is not None else None
        found = self.of(value)
        if found is None or found.origin.kind == "parameter":
            return None
        if isinstance(key, str) and found.origin.text.endswith("kwargs") and NUMBER_NAMES.search(key):
            return None
        if _is_cut(index):
            return None
        return found

    def _element(self, value: ast.expr, key: object) -> ast.expr | Literal[False] | None:
        """What a container that is written out holds under `key`; False where that is not certain."""
        if isinstance(value, ast.Name):
            flow = self.names.flow_around(value)
            reaching = flow.reaching(value) if flow is not None else None
            if not reaching or len(reaching) != 1 or reaching[0].kind != "assign" or reaching[0].value is None:
                return False
            if self.names.additions(self.ctx.function_of(value)).get(value.id):
                return False
            value = reaching[0].value
        if isinstance(value, ast.Dict):
            for one, held in zip(value.keys, value.values, strict=True):
                if one is None:
                    return False
                if isinstance(one, ast.Constant) and one.value == key:
                    return held
            return None
        if (
            isinstance(value, ast.List | ast.Tuple)
            and isinstance(key, int)
            and -len(value.elts) <= key < len(value.elts)
        ):
            return False if any(isinstance(one, ast.Starred) for one in value.elts) else value.elts[key]
        return False


def _inside(trace: Trace) -> Trace:
    return Trace(trace.origin, trace.steps, whole=False)


def _is_number_format(spec: ast.expr | None) -> bool:
    """`{x:d}`, `{x:.2f}`: only numbers can be formatted so."""
    match spec:
        case ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            return text[-1:] in tuple("dfFeEgGxXob%") and text[-1:] != ""
        case _:
            return False


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _only_numbers(node: ast.expr) -> bool:
    """A format that takes numbers only, or no format at all."""
    text = _text(node)
    if text is None:
        return isinstance(node, ast.Constant)
    rest = text.replace("%%", "")
    return "%s" not in rest and "%r" not in rest and "%(" not in rest


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_cut(index: ast.expr) -> bool:
    """`x[:1]`: too short to say anything."""
    match index:
        case ast.Slice(upper=ast.Constant(value=int(most))):
            return 0 <= most <= 1
        case _:
            return False
