"""Build: a function's suite as a Graph.

A `finally` suite is built once and leads wherever any way into it was going, so the graph holds every path that can
run and some that cannot; a gate behind it says which way in leads on. Exceptions are followed only inside `try` and
`with`. Does not know names or values.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, Literal

from ringtrue.expressions import dotted
from ringtrue.flow.graph import END, ENTRY, RAISE, RETURN, Graph, Loop, Step, StepKind
from ringtrue.flow.raising import constant_truth, may_raise, never_returns

# Where control leaves a suite other than by its end: the step that a jump of this kind goes to, or a list that
# collects the steps it comes from.
_Jump = Literal["break", "continue", "return"]
Ends = list[int]
"""Steps whose following step is not known yet."""

_CATCH_ALL = ("BaseException",)


class _Frame:
    """What surrounds a suite: where jumps and exceptions inside it go."""

    __slots__ = ("alive", "breaks", "catchers", "continues", "returns")

    def __init__(
        self, returns: Ends, breaks: Ends, continues: Ends, catchers: tuple[int, ...], alive: bool = True
    ) -> None:
        self.alive = alive
        self.returns = returns
        self.breaks = breaks
        self.continues = continues
        self.catchers = catchers


def build(body: list[ast.stmt]) -> Graph:
    """The graph of a function with this `body`."""
    return _Builder().function(body)


class _Builder:
    def __init__(self) -> None:
        self.graph = Graph()

    def function(self, body: list[ast.stmt]) -> Graph:
        for kind in ("entry", "end", "end", "end"):
            self.add(kind, None, ())
        frame = _Frame([], [], [], ())
        ends = self.suite(body, [ENTRY], frame)
        self.lead(ends, END)
        self.lead(frame.returns, RETURN)
        return self.graph

    def add(self, kind: StepKind, node: ast.AST | None, catchers: tuple[int, ...]) -> int:
        graph = self.graph
        index = len(graph.steps)
        graph.steps.append(Step(index, kind, node))
        graph.following.append([])
        graph.raising.append(catchers)
        if node is not None:
            graph.at.setdefault(node, index)
        return index

    def lead(self, ends: Iterable[int], to: int) -> None:
        for end in ends:
            after = self.graph.following[end]
            if to not in after:
                after.append(to)

    def suite(self, body: list[ast.stmt], ends: Ends, frame: _Frame) -> Ends:
        for node in body:
            if not ends and frame.alive:  # nothing leads here: its jumps must not count
                frame = _Frame([], [], [], (), alive=False)
            visit = _VISITS.get(type(node))
            ends = self.simple(node, ends, frame) if visit is None else visit(self, node, ends, frame)
        return ends if frame.alive else []

    def simple(self, node: ast.stmt, ends: Ends, frame: _Frame) -> Ends:
        catchers = frame.catchers if frame.catchers and may_raise(node) else ()
        step = self.add("statement", node, catchers)
        self.lead(ends, step)
        if isinstance(node, ast.Expr) and never_returns(node.value):
            self.leave(step, frame)
            return []
        return [step]

    def leave(self, step: int, frame: _Frame) -> None:
        """`step` surely raises."""
        if not frame.catchers:
            self.lead([step], RAISE)

    def jump(self, node: ast.Return | ast.Break | ast.Continue | ast.Raise, ends: Ends, frame: _Frame) -> Ends:
        raises = isinstance(node, ast.Raise)
        step = self.add("statement", node, frame.catchers if raises or may_raise(node) else ())
        self.lead(ends, step)
        if raises:
            self.leave(step, frame)
        elif isinstance(node, ast.Return):
            frame.returns.append(step)
        elif isinstance(node, ast.Break):
            frame.breaks.append(step)
        else:
            frame.continues.append(step)
        return []

    def assertion(self, node: ast.Assert, ends: Ends, frame: _Frame) -> Ends:
        step = self.add("test", node, frame.catchers)
        self.lead(ends, step)
        if constant_truth(node.test) is False:
            self.leave(step, frame)
            return []
        return [step]

    def test(self, node: ast.If | ast.While, frame: _Frame) -> int:
        return self.add("test", node, frame.catchers if frame.catchers and may_raise(node.test) else ())

    def conditional(self, node: ast.If, ends: Ends, frame: _Frame) -> Ends:
        step = self.test(node, frame)
        self.lead(ends, step)
        truth = constant_truth(node.test)
        first = len(self.graph.steps)
        then = self.suite(node.body, [] if truth is False else [step], frame)
        second = len(self.graph.steps)
        other = self.suite(node.orelse, [] if truth is True else [step], frame)
        self.graph.branches[step] = (first, second if node.orelse else None)
        return [*then, *(end for end in other if end not in then)]

    def while_loop(self, node: ast.While, ends: Ends, frame: _Frame) -> Ends:
        step = self.test(node, frame)
        self.lead(ends, step)
        truth = constant_truth(node.test)
        first = len(self.graph.steps)
        inner = _Frame(frame.returns, [], [], frame.catchers, frame.alive)
        last = self.suite(node.body, [] if truth is False else [step], inner)
        after = len(self.graph.steps)
        self.lead([*last, *inner.continues], step)
        self.graph.branches[step] = (first, after if node.orelse else None)
        self.graph.loops.append(Loop(node, step, first, after))
        other = self.suite(node.orelse, [] if truth is True else [step], frame)
        return [*other, *inner.breaks]

    def for_loop(self, node: ast.For | ast.AsyncFor, ends: Ends, frame: _Frame) -> Ends:
        iterable = self.add("iterable", node, frame.catchers)
        self.lead(ends, iterable)
        step = self.add("next", node, frame.catchers)
        self.lead([iterable], step)
        first = len(self.graph.steps)
        inner = _Frame(frame.returns, [], [], frame.catchers, frame.alive)
        item = self.add("item", node, frame.catchers)
        self.lead([step], item)
        last = self.suite(node.body, [item], inner)
        after = len(self.graph.steps)
        self.lead([*last, *inner.continues], step)
        self.graph.branches[step] = (first, after if node.orelse else None)
        self.graph.loops.append(Loop(node, step, first, after))
        other = self.suite(node.orelse, [step], frame)
        return [*other, *inner.breaks]

    def with_block(self, node: ast.With | ast.AsyncWith, ends: Ends, frame: _Frame) -> Ends:
        """The context manager may swallow what the body raises: then the step "swallow" runs."""
        step = self.add("enter", node, frame.catchers)
        self.lead(ends, step)
        swallow = self.add("swallow", node, frame.catchers)
        inner = _Frame(frame.returns, frame.breaks, frame.continues, (swallow, *frame.catchers), frame.alive)
        last = self.suite(node.body, [step], inner)
        return [*last, swallow]

    def try_block(self, node: Any, ends: Ends, frame: _Frame) -> Ends:
        if not node.finalbody:
            return self.caught(node, ends, frame)
        # Jumps inside go to the finally suite first, and from its end to where they were going.
        entered = len(self.graph.steps)
        final = self.add("statement", None, ())  # where the finally suite begins
        inside = _Frame([], [], [], (final,), frame.alive)
        last = self.caught(node, ends, inside)
        self.lead([*last, *inside.returns, *inside.breaks, *inside.continues], final)
        raised = any(final in catchers for catchers in self.graph.raising[entered:])
        done = self.suite(node.finalbody, [final], frame)
        if raised:
            for end in done:
                self.graph.raising[end] = tuple(dict.fromkeys((*self.graph.raising[end], *frame.catchers)))
                self.leave(end, frame)
        if inside.returns:
            frame.returns.extend(done)
        if inside.breaks:
            frame.breaks.extend(done)
        if inside.continues:
            frame.continues.extend(done)
        if not last or not done:
            return []
        joint = self.add("statement", None, ())  # where the way on from a normal end begins
        self.lead(done, joint)
        self.graph.gates[joint] = (final, tuple(last))
        return [joint]

    def caught(self, node: Any, ends: Ends, frame: _Frame) -> Ends:
        """`try` with its handlers and its `else`, without `finally`."""
        handlers = [self.add("handler", handler, ()) for handler in node.handlers]
        unmatched = frame.catchers
        for step, handler in zip(reversed(handlers), reversed(node.handlers), strict=True):
            # An exception that a handler does not match goes on to the next one.
            self.graph.raising[step] = (
                () if _catches_all(handler) else (*unmatched, *_from_type(handler, frame.catchers))
            )
            unmatched = (step,)
        inner = _Frame(frame.returns, frame.breaks, frame.continues, unmatched, frame.alive)
        last = self.suite(node.body, ends, inner)
        last = self.suite(node.orelse, last, frame)
        for step, handler in zip(handlers, node.handlers, strict=True):
            last = [*last, *self.suite(handler.body, [step], frame)]
        return last

    def match(self, node: ast.Match, ends: Ends, frame: _Frame) -> Ends:
        subject = self.add("test", node, frame.catchers)
        self.lead(ends, subject)
        waiting: Ends = [subject]
        done: Ends = []
        for case in node.cases:
            step = self.add("case", case, frame.catchers)
            self.lead(waiting, step)
            captures = self.add("captures", case, frame.catchers)
            self.lead([step], captures)
            done += self.suite(case.body, [captures], frame)
            waiting = [] if _irrefutable(case.pattern) else [step]
            if case.guard is not None:
                waiting.append(captures)
        return [*done, *waiting]


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in _CATCH_ALL)


def _from_type(handler: ast.ExceptHandler, catchers: tuple[int, ...]) -> tuple[int, ...]:
    """Where an exception goes that finding out what is caught may raise: names are taken to be there."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return () if all(kind is None or dotted(kind) for kind in kinds) else catchers


def _irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _irrefutable(pattern.pattern)
    return isinstance(pattern, ast.MatchOr) and any(_irrefutable(one) for one in pattern.patterns)


_VISITS: dict[type[ast.stmt], Callable[[_Builder, Any, Ends, _Frame], Ends]] = {
    ast.If: _Builder.conditional,
    ast.While: _Builder.while_loop,
    ast.For: _Builder.for_loop,
    ast.AsyncFor: _Builder.for_loop,
    ast.With: _Builder.with_block,
    ast.AsyncWith: _Builder.with_block,
    ast.Try: _Builder.try_block,
    ast.Match: _Builder.match,
    ast.Return: _Builder.jump,
    ast.Break: _Builder.jump,
    ast.Continue: _Builder.jump,
    ast.Raise: _Builder.jump,
    ast.Assert: _Builder.assertion,
}
if hasattr(ast, "TryStar"):
    _VISITS[ast.TryStar] = _Builder.try_block
