"""Validated: whether every way from where a value was read to where it is used passes a test that it stood.

Does not know where values come from, nor what a test says: verdicts do.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringtrue.taint.model import Weakness
from ringtrue.taint.tables import CHECKS, LEAVES, TYPE_CHECKS
from ringtrue.taint.verdicts import LIMIT, MARK, MARKS, PLACED, Verdict, judged, made_from, marked, verdict
from ringtrue.tree import Tree

if TYPE_CHECKING:
    from ringtrue.flow import Flow

_CONVERTS = frozenset(
    ("int", "float", "UUID", "ip_address", "ip_network", "fromisoformat", "Decimal", "strptime", "index")
)
_CLOSURE = 3


class Validation:
    """The tests in one function, found once, and which steps of its graph lie behind them."""

    def __init__(self, flow: Flow, tree: Tree) -> None:
        self._flow, self._tree = flow, tree
        self._passed: dict[tuple[int, int], frozenset[str]] = {}
        self._ends: set[int] = set()
        self._kept: dict[tuple[str, int, int], bool] = {}
        for step in flow.graph.steps:
            if step.node is not None:
                self._read(step.number, step.kind, step.node)
        self._keys = frozenset[str]().union(*self._passed.values())

    def _read(self, number: int, kind: str, node: ast.AST) -> None:
        following = self._flow.graph.following[number]
        if kind == "test" and isinstance(node, ast.If | ast.While):
            said = self._widened(self._named(node.test))
            for after in following:
                self._note(number, after, said.true if self._is_in(after, node.body, number) else said.false)
        elif kind == "test" and isinstance(node, ast.Assert):
            for after in following:
                self._note(number, after, self._widened(verdict(node.test)).true)
        elif kind == "case" and isinstance(node, ast.match_case) and _is_constant(node.pattern):
            subject = self._tree.parents.get(node)
            if isinstance(subject, ast.Match):
                for after in following:
                    if self._flow.graph.steps[after].kind == "captures":
                        self._note(number, after, frozenset(judged(subject.subject)))
        elif kind == "statement" and isinstance(node, ast.Expr | ast.Assign):
            call = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(call, ast.Call):
                self._read_call(number, call, alone=isinstance(node, ast.Expr))

    def _named(self, test: ast.expr) -> Verdict:
        """What a test says, or the one that a name stands for: `allowed = is_safe(url)`, `if not allowed:`."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self._named(test.operand).turned()
        bound = self._flow.by_name.get(test.id, ()) if isinstance(test, ast.Name) else ()
        value = bound[0].value if len(bound) == 1 and bound[0].kind == "assign" else None
        own = verdict(test)
        if value is None or isinstance(value, ast.Name):
            return own
        meant = verdict(value)
        return Verdict(own.true | meant.true, own.false | meant.false)

    def _is_in(self, step: int, suite: list[ast.stmt], test: int) -> bool:
        """Whether a step that follows a test stands in its suite; one without a statement does if it comes first."""
        node = self._flow.graph.steps[step].node
        if node is None:
            return step == self._flow.graph.branches.get(test, (None, None))[0]
        return any(one in suite for one in (node, *self._tree.above(node)))

    def _read_call(self, number: int, call: ast.Call, alone: bool) -> None:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if alone and name in LEAVES:
            self._ends.add(number)
        elif name in _CONVERTS or name == "relative_to" or (alone and CHECKS.search(name)):
            keys = frozenset(key for one in call.args for key in judged(one))
            if name == "relative_to" and isinstance(call.func, ast.Attribute):
                keys = marked(judged(call.func.value))
            elif TYPE_CHECKS.search(name):
                return
            widened = self._widened(Verdict(keys)).true
            for after in self._flow.graph.following[number]:
                self._note(number, after, widened)

    def _note(self, start: int, end: int, keys: frozenset[str]) -> None:
        if keys:
            self._passed[start, end] = self._passed.get((start, end), frozenset()) | keys

    def _widened(self, said: Verdict) -> Verdict:
        return Verdict(self._with_sources(said.true), self._with_sources(said.false))

    def _with_sources(self, keys: frozenset[str]) -> frozenset[str]:
        """With the names that a judged name was made from: `host = urlparse(url).netloc` judges `url` as well."""
        found, new = set(keys), set(keys)
        for _ in range(_CLOSURE):
            made = {
                name[0] + key if name.startswith(tuple(MARKS)) and not key.startswith(tuple(MARKS)) else key
                for name in new
                for definition in self._flow.by_name.get(name.lstrip(MARKS), ())
                if definition.kind in ("assign", "walrus", "part") and definition.value is not None
                for key in made_from(definition.value)
            }
            new = made - found
            found |= new
        return frozenset(found)

    def holds(self, key: str, weakness: Weakness, start: int, use: int) -> bool:
        """Whether what `key` was at step `start` has stood a test whenever step `use` runs."""
        if self._holds(key, start, use) or (weakness in PLACED and self._holds(MARK + key, start, use)):
            return True
        return weakness == "size" and self._holds(LIMIT + key, start, use)

    def _holds(self, key: str, start: int, use: int) -> bool:
        if key not in self._keys:
            return False
        asked = (key, start, use)
        found = self._kept.get(asked)
        if found is None:
            found = self._kept[asked] = not self._reaches(key, start, use)
        return found

    def _reaches(self, key: str, start: int, use: int) -> bool:
        graph, passed = self._flow.graph, self._passed
        rebound = {one.step for one in self._flow.by_name.get(key.lstrip(MARKS), ()) if one.step != start}
        work, seen = [start], {start}
        while work:
            step = work.pop()
            if step in self._ends or step in rebound:
                continue
            for after in (*graph.following[step], *graph.raising[step]):
                if key in passed.get((step, after), ()) and after in graph.following[step]:
                    continue
                if after == use:
                    return True
                if after not in seen:
                    seen.add(after)
                    work.append(after)
        return False

    def step_of(self, node: ast.AST) -> int | None:
        """The step that evaluates `node`."""
        for one in (node, *self._tree.above(node)):
            step = self._flow.graph.at.get(one)
            if step is not None:
                return step
        return None


def _is_constant(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return all(_is_constant(one) for one in pattern.patterns)
    return isinstance(pattern, ast.MatchValue)
