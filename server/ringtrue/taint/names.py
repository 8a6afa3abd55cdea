"""Names: who chose what a name holds, by the definitions that reach it, what is added to it, and the tests it stood.

Does not know expressions: the tracer does.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringtrue.builtin_names import BUILTINS
from ringtrue.taint import calls
from ringtrue.taint.bodies import parsed, value_key
from ringtrue.taint.handlers import parameter_origin
from ringtrue.taint.model import RANK, Trace
from ringtrue.taint.validated import Validation
from ringtrue.taint.verdicts import MARK, key_of, tested_here, verdict

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.flow import Definition, Flow
    from ringtrue.taint.tracing import Tracer

Function = ast.FunctionDef | ast.AsyncFunctionDef
_Additions = dict[str, list[tuple[ast.stmt | ast.expr, list[ast.expr]]]]
_ADDING = frozenset(
    ("append", "extend", "insert", "add", "update", "setdefault", "appendleft", "write", "writelines", "joinpath")
)
_CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.Call, ast.ListComp, ast.Tuple)


class Names:
    """The names of one block, for one tracer."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self.ctx: Context = tracer.ctx
        self._kept: dict[str, Trace | None] = {}

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

    def of(self, node: ast.Name) -> Trace | None:
        if (over := self._comprehended(node)) is not None:
            return self._tracer.of(over)
        flow = self.flow_around(node)
        reaching = flow.reaching(node) if flow is not None else None
        if flow is None or reaching is None:
            return self._outer(node)
        if not reaching and self.ctx.function_of(node) is None:
            return self._outer(node)
        found: list[Trace] = []
        for definition in reaching:
            trace = self._definition(definition, flow)
            if trace is not None and not self.stood(node, node.id, definition.step):
                found.append(trace)
        return min(found, key=lambda trace: RANK[trace.origin.kind], default=None)

    def _comprehended(self, node: ast.Name) -> ast.expr | None:
        """What a comprehension's own variable goes through."""
        for above in self.ctx.tree.above(node):
            if isinstance(above, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
                for generator in above.generators:
                    if any(isinstance(one, ast.Name) and one.id == node.id for one in ast.walk(generator.target)):
                        if tested_here(node, node.id, self._tracer.weakness, self.ctx.tree):
                            return ast.Constant(None)
                        return generator.iter
            elif isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
                return None
        return None

    def stood(self, node: ast.expr, key: str, start: int) -> bool:
        """Whether the value has stood a test where `node` reads it."""
        if tested_here(node, key, self._tracer.weakness, self.ctx.tree):
            return True
        flow = self.flow_around(node)
        if flow is None:
            return False
        if self._chosen(node, key, flow):
            return True
        validation = self._validation(flow)
        step = validation.step_of(node)
        return step is not None and validation.holds(key, self._tracer.weakness, start, step)

    def _chosen(self, node: ast.expr, key: str, flow: Flow) -> bool:
        """`(target if is_safe else "")`, where `is_safe` was bound to what a test of it says."""
        for above in self.ctx.tree.above(node):
            if isinstance(above, ast.stmt):
                return False
            if isinstance(above, ast.IfExp) and above.body is node and isinstance(above.test, ast.Name):
                bound = flow.by_name.get(above.test.id, ())
                value = bound[0].value if len(bound) == 1 else None
                if value is not None and {key, MARK + key} & verdict(value).true:
                    return True
        return False

    def _validation(self, flow: Flow) -> Validation:
        kept: dict[Flow, Validation] = self.ctx.block.__dict__.setdefault("validations", {})
        found = kept.get(flow)
        if found is None:
            found = kept[flow] = Validation(flow, self.ctx.tree)
        return found

    def _definition(self, definition: Definition, flow: Flow) -> Trace | None:
        node, value = definition.node, definition.value
        found: Trace | None
        if definition.kind == "argument":
            return self._argument(node, flow)
        if definition.kind == "pattern":
            match = next((one for one in self.ctx.tree.above(node) if isinstance(one, ast.Match)), None)
            return self._tracer.of(match.subject) if match is not None else None
        if definition.kind == "part":
            found = self._part(definition)
        elif definition.kind == "augment":
            before = (one for one in flow.reaching_step(definition.name, definition.step) if one is not definition)
            traces = [
                self._tracer.of(value),
                *(self._definition(one, flow) for one in before if one.number < definition.number),
            ]
            found = min((one for one in traces if one is not None), key=lambda one: RANK[one.origin.kind], default=None)
        elif definition.kind in ("assign", "walrus", "item", "enter"):
            found = self._held(definition)
        else:
            return None
        if found is None:
            return None
        return Trace(found.origin, self._tracer.step(found.steps, f"'{definition.name}' holds it", node), found.whole)

    def _held(self, definition: Definition) -> Trace | None:
        found = self._tracer.of(definition.value)
        if found is None and isinstance(definition.value, _CONTAINERS):
            found = self._put_into(definition)
        return found

    def _put_into(self, definition: Definition) -> Trace | None:
        """What is added to a container after `definition` made it."""
        added = self.additions(self.ctx.function_of(definition.node)).get(definition.name, ())
        return self._tracer.best(
            value for at, values in added if at.lineno >= getattr(definition.node, "lineno", 0) for value in values
        )

    def additions(self, function: Function | None) -> _Additions:
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
            return self._tracer.of(value)
        if len(statement.elts) == len(value.elts) and definition.node in statement.elts:
            return self._tracer.of(value.elts[statement.elts.index(definition.node)])
        return self._tracer.of(value)

    def _argument(self, node: ast.AST, flow: Flow) -> Trace | None:
        assert isinstance(node, ast.arg)  # an argument's definition
        if self._tracer.given is not None:
            return self._tracer.given.get(node.arg)
        function = flow.function
        if node is function.args.kwarg or node is function.args.vararg:
            return None
        origin = parameter_origin(function, node, self.ctx, self._tracer.weakness)
        return self._tracer.begin(origin, node) if origin is not None else None

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
        if name not in self._kept:
            self._kept[name] = None
            told = self.ctx.fact(value_key(name))
            for text in reversed(told) if isinstance(told, tuple) else ():
                value = parsed(str(text))
                if value is None:
                    break
                if any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(value)):
                    if calls.is_cleaned(value, self._tracer):
                        break
                    continue
                found = self._tracer.of(value)
                self._kept[name] = found and Trace(found.origin, (), found.whole)
                break
        found = self._kept[name]
        return found and Trace(found.origin, self._tracer.step((), found.origin.said, node), found.whole)
