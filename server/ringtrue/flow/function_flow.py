"""Flow of one function: its graph, and by demand which definitions reach a read and which names are read later.

Everything is computed when first asked for and kept. Does not know types, other functions or rules.
"""

from __future__ import annotations

import ast
from functools import cached_property

from ringtrue.flow.accesses import Accesses, FunctionNode, accesses, arguments
from ringtrue.flow.build import build
from ringtrue.flow.definitions import Definition, members
from ringtrue.flow.graph import END, Graph, Loop
from ringtrue.flow.reaching import live_after, reaching_before

_DEPTH = 4  # copies of a name that are followed


class Flow:
    """What is known of the paths through `function`."""

    def __init__(self, function: FunctionNode) -> None:
        self.function = function
        self.outer: Flow | None = None
        """The flow of the function around this one, where its maker knows it."""

    @cached_property
    def graph(self) -> Graph:
        return build(self.function.body)

    @cached_property
    def reachable(self) -> frozenset[int]:
        """The steps that some path runs."""
        return self.graph.reached()

    @property
    def falls_off_end(self) -> bool:
        """Whether some path ends without `return` or exception. A `with` is taken not to swallow exceptions."""
        return END in self._reachable_unswallowed

    @property
    def falls_from(self) -> tuple[ast.AST, ...]:
        """The statements after which the function falls off its end."""
        graph = self.graph
        live = self._reachable_unswallowed
        last = [step.number for step in graph.steps if step.number in live and END in graph.following[step.number]]
        found: list[ast.AST] = []
        while last:
            step = last.pop()
            node = graph.steps[step].node
            if node is not None:
                found.append(node)
            elif step in graph.gates:
                last += [end for end in graph.gates[step][1] if end in live]
        return tuple(found)

    @cached_property
    def _reachable_unswallowed(self) -> frozenset[int]:
        swallowing = frozenset(step.number for step in self.graph.steps if step.kind == "swallow")
        return self.graph.reached(without=swallowing) if swallowing else self.reachable

    @cached_property
    def is_generator(self) -> bool:
        return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(self.function))

    @cached_property
    def returns(self) -> tuple[ast.Return, ...]:
        """The `return` statements of the function itself."""
        return tuple(step.node for step in self.graph.steps if isinstance(step.node, ast.Return))

    def runs(self, node: ast.AST) -> bool:
        """Whether some path reaches the statement `node`."""
        step = self.graph.at.get(node)
        return step is None or step in self.reachable

    def loop_of(self, loop: ast.AST) -> Loop | None:
        """The loop that is the statement `loop`."""
        return next((one for one in self.graph.loops if one.node is loop), None)

    def repeats(self, loop: Loop) -> bool:
        """Whether a second pass through `loop` is possible."""
        graph = self.graph
        body = [i for i in range(loop.first, loop.after) if i in self.reachable]
        return any(loop.head in graph.following[i] for i in body)

    @cached_property
    def accesses(self) -> Accesses:
        return accesses(self.function, self.graph)

    @property
    def definitions(self) -> list[Definition]:
        """Every place that binds a name in the function's own scope, arguments first."""
        return self.accesses.definitions

    @cached_property
    def by_name(self) -> dict[str, tuple[Definition, ...]]:
        found: dict[str, list[Definition]] = {}
        for definition in self.definitions:
            found.setdefault(definition.name, []).append(definition)
        return {name: tuple(ones) for name, ones in found.items() if name not in self.accesses.outer}

    @cached_property
    def arguments(self) -> frozenset[str]:
        return frozenset(argument.arg for argument in arguments(self.function))

    def captured(self, name: str) -> bool:
        """Whether something other than the function's own steps may read `name` later."""
        found = self.accesses
        return found.sees_all or name in found.captured or name in found.outer

    @cached_property
    def _reaching(self) -> list[int]:
        return reaching_before(self.graph, self.definitions)

    def reaching(self, read: ast.Name) -> tuple[Definition, ...] | None:
        """The definitions that `read` may see; None where inner functions bind the name, or it is none of ours."""
        found = self.accesses
        step = found.reads.get(read)
        ours = self.by_name.get(read.id)
        if step is None or ours is None or read.id in found.rebound:
            return None
        here = self._reaching[step]
        own = [one for one in ours if one.step == step and one.kind in ("walrus", "pattern")]
        return (*(one for one in ours if here >> one.number & 1), *own)

    def reaching_step(self, name: str, step: int) -> tuple[Definition, ...]:
        """The definitions of `name` that may hold just before `step`."""
        here = self._reaching[step]
        return tuple(one for one in self.by_name.get(name, ()) if here >> one.number & 1)

    @cached_property
    def _uses(self) -> dict[int, list[ast.Name]]:
        found: dict[int, list[ast.Name]] = {}
        for read in self.accesses.reads:
            for definition in self.reaching(read) or ():
                found.setdefault(definition.number, []).append(read)
        return found

    def uses(self, definition: Definition) -> tuple[ast.Name, ...]:
        """The reads that may see `definition`."""
        return tuple(self._uses.get(definition.number, ()))

    @cached_property
    def _live(self) -> tuple[list[int], dict[str, int]]:
        return live_after(self.graph, self.definitions, self.accesses.reads)

    def live_after(self, step: int) -> frozenset[str]:
        """The local names that some path reads after `step` before it binds them again; captured ones aside."""
        masks, bits = self._live
        names = list(bits)
        return frozenset(names[i] for i in members(masks[step]))

    def constants(self, node: ast.expr, depth: int = _DEPTH) -> tuple[ast.Constant, ...] | None:
        """The constants that `node` can be, where it can be nothing else; otherwise None."""
        if isinstance(node, ast.Constant):
            return (node,)
        if not isinstance(node, ast.Name) or depth == 0:
            return None
        reaching = self.reaching(node)
        if not reaching:
            return None
        found: list[ast.Constant] = []
        for definition in reaching:
            if definition.kind not in ("assign", "walrus") or definition.value is None:
                return None
            inner = self.constants(definition.value, depth - 1)
            if inner is None:
                return None
            found += (one for one in inner if one not in found)
        return tuple(found)

    def is_none(self, node: ast.expr) -> bool | None:
        """True: `node` is always None; False: never; None: unknown, or both."""
        if isinstance(node, ast.Name):
            reaching = self.reaching(node)
            if not reaching:
                return None
            answers = {self._binds_none(definition) for definition in reaching}
            return answers.pop() if len(answers) == 1 else None
        if isinstance(node, ast.Constant):
            return node.value is None
        return False if isinstance(node, _NEVER_NONE) else None

    def _binds_none(self, definition: Definition) -> bool | None:
        if definition.kind in ("import", "inner", "except"):
            return False
        if definition.kind != "assign" or definition.value is None or isinstance(definition.value, ast.Name):
            return None
        return self.is_none(definition.value)

    def bound_value(self, definition: Definition) -> ast.expr | None:
        """What exactly the name is bound to: of `a, b = x, y` its own part."""
        if definition.kind in ("assign", "walrus"):
            return definition.value
        statement = self.graph.steps[definition.step].node
        if definition.kind == "part" and isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Tuple):
            for target in statement.targets:
                if isinstance(target, ast.Tuple) and len(target.elts) == len(statement.value.elts):
                    parts = zip(target.elts, statement.value.elts, strict=True)
                    return next((value for name, value in parts if name is definition.node), None)
        return None

    def runs_after(self, first: Definition, second: Definition) -> bool:
        """Whether every path to `second` has passed `first`."""
        without = self.graph.reached(without=frozenset((first.step,)))
        return first.step != second.step and second.step not in without


_NEVER_NONE = (
    ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.JoinedStr,
    ast.Lambda, ast.Compare,
)  # fmt: skip


def own_nodes(function: ast.AST) -> list[ast.AST]:
    """The nodes in the body of `function`, those of functions and classes inside it excepted."""
    found: list[ast.AST] = []
    stack: list[ast.AST] = list(reversed(function.body))  # type: ignore[attr-defined]  # a function or a suite
    while stack:
        node = stack.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))
    return found


def flow_of(function: FunctionNode) -> Flow:
    """The flow of `function`; nothing is computed before it is asked for."""
    return Flow(function)
