"""BlockTaint: what rules ask about values from outside in one block, answered when asked.

Does not know rules or messages. What it learns beyond the block passes through the context, which keeps the record.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ringtrue.purpose import in_test
from ringtrue.rule import Evidence, Step
from ringtrue.taint import calls
from ringtrue.taint.model import RANK, Origin, Trace, Weakness
from ringtrue.taint.sources import imports_framework, may_read_outside
from ringtrue.taint.tables import ACCEPTED
from ringtrue.taint.tracing import Tracer

if TYPE_CHECKING:
    from ringtrue.context import Context

Sinks = Callable[[ast.Call, "Context"], "Iterator[ast.expr] | tuple[ast.expr, ...]"]
"""The arguments of a call that must not be chosen by anybody outside; nothing for other calls."""


# A function that says that it looks at what it is given before it does something with it.
_LOOKS = re.compile(r"safe|valid|sanit|check|allow|clean|escape|quote", re.IGNORECASE)

_CALLERS = frozenset(("parameter",))
# Where any caller's choice counts, the function itself is told of; who starts the program is no worse than a caller.
_TOLD_THERE = frozenset(("parameter", "argument", "input", "environment"))


class Arrival(NamedTuple):
    """A value from outside at a place where it does harm: the expression, whose choice it is, the way it came, and the
    call that does it, which may stand in a function that is called here."""

    at: ast.expr
    trace: Trace
    call: ast.Call
    through: str = ""

    @property
    def origin(self) -> Origin:
        return self.trace.origin

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.trace.steps

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What a finding rests on."""
        way = " → ".join(step.message for step in self.trace.steps) or self.trace.origin.said
        return (Evidence("where does the value come from", self.trace.origin.said, way),)


class BlockTaint:
    """The values from outside in one block, by weakness; made once a block."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._tracers: dict[Weakness, Tracer] = {}
        self._calls: dict[ast.Call, calls.Called | None] = {}

    def tracer(self, weakness: Weakness) -> Tracer:
        found = self._tracers.get(weakness)
        if found is None:
            found = self._tracers[weakness] = Tracer(self._ctx, weakness)
        return found

    def of(self, node: ast.expr, weakness: Weakness) -> Trace | None:
        """Who outside chose the value of `node`, and the way it came; None where nobody is known to have."""
        return self.tracer(weakness).of(node) if self._may(weakness) else None

    def _may(self, weakness: Weakness) -> bool:
        """Whether it is worth a look: something of the block, or of what it calls, may come from outside."""
        return ("parameter" in ACCEPTED[weakness] or self._outside) and not self._in_test

    @cached_property
    def _in_test(self) -> bool:
        return in_test(self._ctx)

    @cached_property
    def _outside(self) -> bool:
        ctx = self._ctx
        top = ctx.block.kind == "statement" and not isinstance(
            ctx.block.nodes[0], ast.FunctionDef | ast.AsyncFunctionDef
        )
        return top or may_read_outside(ctx.block.text) or imports_framework(ctx)

    def into(self, node: ast.Call, weakness: Weakness, sinks: Sinks) -> Arrival | None:
        """The worst of what comes from outside to the `sinks` of a call, or of a function of this module that it
        calls; what any caller may give is told only of the block's own calls."""
        if not self._may(weakness):
            return None
        tracer = self.tracer(weakness)
        found = [Arrival(one, trace, node) for one in sinks(node, self._ctx) if (trace := tracer.of(one)) is not None]
        if not found:
            found = list(self._through(node, tracer, sinks))
        return min(found, key=lambda one: RANK[one.origin.kind], default=None)

    def _through(self, node: ast.Call, tracer: Tracer, sinks: Sinks) -> Iterator[Arrival]:
        if not self._outside or not (node.args or node.keywords):
            return
        called = self._called(node)
        if called is None or _LOOKS.search(called.name):
            return
        given = {name: trace for name, value in called.given.items() if (trace := tracer.of(value)) is not None}
        told = _TOLD_THERE if "parameter" in ACCEPTED[tracer.weakness] else _CALLERS
        outside = {name: trace for name, trace in given.items() if trace.origin.kind not in told}
        if not outside:
            return
        inner = Tracer(self._ctx.within(called.body.block), tracer.weakness, outside, 0)
        for one in inner.ctx.tree.nodes:
            if isinstance(one, ast.Call):
                for sink in sinks(one, inner.ctx):
                    trace = inner.of(sink)
                    if trace is not None and trace.steps:
                        at = self._given_at(called, outside, trace)
                        steps = tracer.step(trace.steps, f"'{called.name}' is given it", at)
                        yield Arrival(at, Trace(trace.origin, steps, trace.whole), one, called.name)

    def called(self, node: ast.Call) -> tuple[str, Context] | None:
        """The name of the function of this module that a call calls, and its body in a context of its own."""
        found = self._called(node)
        if found is None or found.body.block is self._ctx.block:
            return None
        return found.name, self._ctx.within(found.body.block)

    def _called(self, node: ast.Call) -> calls.Called | None:
        """The function of this module that a call calls; looked up once for all weaknesses."""
        if node not in self._calls:
            self._calls[node] = calls.definition_of(node, self._ctx)
        return self._calls[node]

    def _given_at(self, called: calls.Called, outside: dict[str, Trace], trace: Trace) -> ast.expr:
        """The argument by which the value goes in."""
        for name, one in outside.items():
            if one.origin == trace.origin and one.steps == trace.steps[: len(one.steps)]:
                return called.given[name]
        return called.given[next(iter(outside))]
