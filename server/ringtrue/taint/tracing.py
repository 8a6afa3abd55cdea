"""Tracing: from an expression back to whoever chose its value, for one weakness in one block.

Works on demand and backwards: assignments through the flow of the function, containers and what is put into them,
formatting, comprehensions, calls that hand their arguments on. What is not known is nobody's choice. Does not know
sinks, nor what functions of other modules do.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from ringtrue.builtin_names import BUILTINS
from ringtrue.rule import Step
from ringtrue.taint import calls
from ringtrue.taint.bodies import field_types_key, value_key
from ringtrue.taint.handlers import NUMBER_NAMES, is_harmless_type, parameter_origin
from ringtrue.taint.model import RANK, Origin, Trace, Weakness
from ringtrue.taint.sources import read_outside
from ringtrue.taint.tables import ACCEPTED, LAST_PART, TELLING
from ringtrue.taint.validated import Validation, key_of, tested_here

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.flow import Definition, Flow

Function = ast.FunctionDef | ast.AsyncFunctionDef
_Additions = dict[str, list[tuple[ast.stmt | ast.expr, list[ast.expr]]]]
_MOST = 600  # expressions that are looked at for one question
_ADDING = frozenset(
    ("append", "extend", "insert", "add", "update", "setdefault", "appendleft", "write", "writelines", "joinpath")
)
_STEPS = 6
_LONGEST = 40


class Tracer:
    """Answers for one block; `given` are the traces of a function's parameters where a call of it is followed."""

    def __init__(
        self, ctx: Context, weakness: Weakness, given: Mapping[str, Trace | None] | None = None, depth: int = 1
    ) -> None:
        self.ctx, self.weakness, self.depth = ctx, weakness, depth
        self._given = given
        self._kept: dict[ast.AST, Trace | None] = {}
        self._looked = 0
        self._values: dict[str, Trace | None] = {}

    @property
    def is_given(self) -> bool:
        """Whether somebody outside chose what the function is called with."""
        return self._given is not None and any(trace is not None for trace in self._given.values())

    @property
    def follows(self) -> bool:
        """Whether the block is another's that is followed into, so that places in it cannot be told."""
        return self._given is not None

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
        if found is not None and (key := key_of(node)) and not isinstance(node, ast.Name) and self._stood(node, key, 0):
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
                return self._name(node)
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
        added = self._additions(self.ctx.function_of(node)).get(f".{key}", ()) if key else ()
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
                    annotation = _parsed(str(told[0]))
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
            flow = self.flow_around(value)
            reaching = flow.reaching(value) if flow is not None else None
            if not reaching or len(reaching) != 1 or reaching[0].kind != "assign" or reaching[0].value is None:
                return False
            if self._additions(self.ctx.function_of(value)).get(value.id):
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

    # -- names -------------------------------------------------------------------------------------------------------

    def flow_around(self, node: ast.AST) -> Flow | None:
        """The flow of the function around `node`, or of the block's own statements."""
        function = self.ctx.function_of(node)
        if function is not None:
            return self.ctx.flow(function)
        if self.ctx.block.kind != "statement" or any(
            isinstance(one, ast.Lambda | ast.ClassDef) for one in self.ctx.tree.above(node)
        ):
            return None
        return self._own_flow()

    def _own_flow(self) -> Flow:
        flow: Flow | None = self.ctx.block.__dict__.get("own flow")
        if flow is None:
            from ringtrue.flow import flow_of

            empty = ast.arguments([], [], None, [], [], None, [])
            around = ast.FunctionDef("", empty, list(self.ctx.block.nodes), [], None)
            flow = self.ctx.block.__dict__["own flow"] = flow_of(around)
        return flow

    def _name(self, node: ast.Name) -> Trace | None:
        if (over := self._comprehended(node)) is not None:
            return self.of(over)
        flow = self.flow_around(node)
        reaching = flow.reaching(node) if flow is not None else None
        if flow is None or reaching is None:
            return self._outer(node)
        if not reaching and self.ctx.function_of(node) is None:
            return self._outer(node)
        found: list[Trace] = []
        for definition in reaching:
            trace = self._definition(definition, flow)
            if trace is not None and not self._stood(node, node.id, definition.step):
                found.append(trace)
        return min(found, key=lambda trace: RANK[trace.origin.kind], default=None)

    def _comprehended(self, node: ast.Name) -> ast.expr | None:
        """What a comprehension's own variable goes through."""
        for above in self.ctx.tree.above(node):
            if isinstance(above, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
                for generator in above.generators:
                    if any(isinstance(one, ast.Name) and one.id == node.id for one in ast.walk(generator.target)):
                        if tested_here(node, node.id, self.weakness, self.ctx.tree):
                            return ast.Constant(None)
                        return generator.iter
            elif isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
                return None
        return None

    def _stood(self, node: ast.expr, key: str, start: int) -> bool:
        """Whether the value has stood a test where `node` reads it."""
        if tested_here(node, key, self.weakness, self.ctx.tree):
            return True
        flow = self.flow_around(node)
        if flow is None:
            return False
        validation = self._validation(flow)
        step = validation.step_of(node)
        return step is not None and validation.holds(key, self.weakness, start, step)

    def _validation(self, flow: Flow) -> Validation:
        kept: dict[Flow, Validation] = self.ctx.block.__dict__.setdefault("validations", {})
        found = kept.get(flow)
        if found is None:
            found = kept[flow] = Validation(flow, self.ctx.tree)
        return found

    def stands_at(self, definition: Definition, flow: Flow, use: ast.AST) -> bool:
        """Whether what `definition` bound has stood a test whenever `use` runs."""
        validation = self._validation(flow)
        step = validation.step_of(use)
        return step is not None and validation.holds(definition.name, self.weakness, definition.step, step)

    def _definition(self, definition: Definition, flow: Flow) -> Trace | None:
        node, value = definition.node, definition.value
        found: Trace | None
        if definition.kind == "argument":
            return self._argument(node, flow)
        if definition.kind == "pattern":
            match = next((one for one in self.ctx.tree.above(node) if isinstance(one, ast.Match)), None)
            return self.of(match.subject) if match is not None else None
        if definition.kind == "part":
            found = self._part(definition)
        elif definition.kind == "augment":
            before = (one for one in flow.reaching_step(definition.name, definition.step) if one is not definition)
            traces = [
                self.of(value),
                *(self._definition(one, flow) for one in before if one.number < definition.number),
            ]
            found = min((one for one in traces if one is not None), key=lambda one: RANK[one.origin.kind], default=None)
        elif definition.kind in ("assign", "walrus", "item", "enter"):
            found = self._held(definition)
        else:
            return None
        if found is None:
            return None
        return Trace(found.origin, self.step(found.steps, f"'{definition.name}' holds it", node), found.whole)

    def _held(self, definition: Definition) -> Trace | None:
        found = self.of(definition.value)
        if found is None and isinstance(definition.value, _CONTAINERS):
            found = self._put_into(definition)
        return found

    def _put_into(self, definition: Definition) -> Trace | None:
        """What is added to a container after `definition` made it."""
        added = self._additions(self.ctx.function_of(definition.node)).get(definition.name, ())
        return self.best(value for at, values in added if at.lineno >= definition.node.lineno for value in values)

    def _additions(self, function: Function | None) -> _Additions:
        """What the function adds to containers by their names, and binds to attributes by `.owner.attr`."""
        kept: dict[ast.AST | None, _Additions] = self.ctx.block.__dict__.setdefault("additions", {})
        found = kept.get(function)
        if found is None:
            found = kept[function] = {}
            for node in self.ctx.tree.nodes if function is None else ast.walk(function):
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name(id=name), attr=attr), args=args, keywords=keywords
                    ) if attr in _ADDING:
                        values = args[-1:] if attr in ("insert", "setdefault") else args
                        found.setdefault(name, []).append((node, [*values, *(one.value for one in keywords)]))
                    case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))], value=value):
                        found.setdefault(name, []).append((node, [value]))
                    case ast.Assign(targets=[ast.Attribute() as target], value=value) if key := key_of(target):
                        found.setdefault(f".{key}", []).append((node, [value]))
                    case _:
                        continue
        return found

    def _part(self, definition: Definition) -> Trace | None:
        """`a, b = x, y`."""
        statement = self.ctx.tree.parents.get(definition.node)
        value = definition.value
        if not isinstance(statement, ast.Tuple | ast.List) or not isinstance(value, ast.Tuple | ast.List):
            return self.of(value)
        if len(statement.elts) == len(value.elts) and definition.node in statement.elts:
            return self.of(value.elts[statement.elts.index(definition.node)])
        return self.of(value)

    def _argument(self, node: ast.AST, flow: Flow) -> Trace | None:
        assert isinstance(node, ast.arg)  # an argument's definition
        if self._given is not None:
            return self._given.get(node.arg)
        function = flow.function
        if node is function.args.kwarg or node is function.args.vararg:
            return None
        origin = parameter_origin(function, node, self.ctx, self.weakness)
        return self.begin(origin, node) if origin is not None else None

    def _outer(self, node: ast.Name) -> Trace | None:
        """A name of an enclosing function, or of the module."""
        own = self.ctx.function_of(node)
        for above in self.ctx.tree.above(node):
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and (
                above is not own or self._is_lambda(node)
            ):
                flow = self.ctx.flow(above)
                if node.id in flow.by_name:
                    found = [self._definition(one, flow) for one in flow.by_name[node.id]]
                    kept = [one for one in found if one is not None]
                    if len(kept) < len(found):
                        return None
                    return min(kept, key=lambda one: RANK[one.origin.kind], default=None)
        return self._module_value(node)

    def _is_lambda(self, node: ast.AST) -> bool:
        return self.ctx.function_of(node) is None

    def _module_value(self, node: ast.Name) -> Trace | None:
        """What the module binds the name to at its top level, the last time."""
        name = node.id
        if name in BUILTINS or self.ctx.tree.parents.get(node) is None:
            return None
        if name not in self._values:
            self._values[name] = None
            told = self.ctx.fact(value_key(name))
            for text in reversed(told) if isinstance(told, tuple) else ():
                value = _parsed(str(text))
                if value is None:
                    break
                if any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(value)):
                    if calls.is_cleaned(value, self):
                        break
                    continue
                found = self.of(value)
                self._values[name] = found and Trace(found.origin, (), found.whole)
                break
        found = self._values[name]
        return found and Trace(found.origin, self.step((), found.origin.said, node), found.whole)


_CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.Call, ast.ListComp, ast.Tuple)


def _inside(trace: Trace) -> Trace:
    return Trace(trace.origin, trace.steps, whole=False)


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None


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
