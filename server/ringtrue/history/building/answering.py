"""The names that a module's `__getattr__` answers for, and which of them it says are deprecated.

Knows more forms than `environment.lazy`: tables that are filled in several steps, looked into by `try`. Anything that
it does not know makes the answer None.
"""

from __future__ import annotations

import ast

from ringtrue.history.building.deprecations import given_category, last_name, text_of

Answers = dict[str, bool]
"""Name -> whether a warning of its deprecation comes with it."""


def answers(tree: ast.Module) -> Answers | None:
    """What the module's own `__getattr__` answers for; None where it has none, or does not tell."""
    scope = list(_module_scope(tree))
    functions = [node for node in scope if isinstance(node, ast.FunctionDef) and node.name == "__getattr__"]
    if len(functions) != 1 or not functions[0].args.args:
        return None
    asked = _Asked(functions[0].args.args[0].arg, scope)
    return asked.found if asked.block(functions[0].body) else None


def _module_scope(tree: ast.Module) -> list[ast.stmt]:
    """The statements that run when the module is imported."""
    found: list[ast.stmt] = []
    waiting = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting += [inner for inner in reversed(list(ast.iter_child_nodes(node))) if isinstance(inner, ast.stmt)]
    return found


class _Asked:
    """One function's statements; `found` grows with what they answer for."""

    def __init__(self, parameter: str, scope: list[ast.stmt]) -> None:
        self.parameter = parameter
        self.scope = scope
        self.found: Answers = {}

    def block(self, body: list[ast.stmt]) -> bool:
        """Whether these statements, and no others behind them, could be read."""
        for statement in body:
            if self._ends(statement):
                return True
            if not self._statement(statement):
                return False
        return False

    def _statement(self, node: ast.stmt) -> bool:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()) | ast.Global():
                return True
            case ast.Assign(targets=[ast.Name(id=name)]):
                return name != self.parameter
            case ast.If():
                return self._if(node)
            case ast.Try(
                body=[ast.Assign(value=ast.Subscript(value=ast.Name(id=table), slice=ast.Name(id=asked)))],
                handlers=[ast.ExceptHandler(body=[ast.Pass()])],
                orelse=found,
                finalbody=[],
            ) if asked == self.parameter:
                return self._answered(self._keys(table), found)
        return False

    def _if(self, node: ast.If) -> bool:
        if not self._answered(self._compared(node.test), node.body):
            return False
        match node.orelse:
            case []:
                return True
            case [ast.If() as inner]:
                return self._if(inner)
            case [last]:
                return self._ends(last)
        return False

    def _answered(self, names: list[str] | None, body: list[ast.stmt]) -> bool:
        if not any(isinstance(inner, ast.Return) for each in body for inner in ast.walk(each)):
            return True  # it answers for nothing
        if names is None:
            return False
        calls = [inner for each in body for inner in ast.walk(each) if isinstance(inner, ast.Call)]
        warns = any(last_name(call.func) == "warn" and given_category(call) for call in calls)
        self.found.update(dict.fromkeys(names, warns))
        return True

    def _ends(self, node: ast.stmt) -> bool:
        """Whether it refuses all names, or gives what the module has without it."""
        match node:
            case ast.Raise():
                return True
            case ast.Try(
                body=[ast.Return(value=ast.Subscript() as read)], handlers=[ast.ExceptHandler(body=[*_, ast.Raise()])]
            ):
                return ast.unparse(read) == f"globals()[{self.parameter}]"
        return False

    def _compared(self, test: ast.expr) -> list[str] | None:
        match test:
            case ast.Compare(left=ast.Name(id=left), ops=[ast.Eq()], comparators=[ast.Constant(value=str() as name)]):
                return [name] if left == self.parameter else None
            case ast.Compare(left=ast.Name(id=left), ops=[ast.In()], comparators=[ast.Name(id=table)]):
                return self._keys(table) if left == self.parameter else None
            case ast.Compare(left=ast.Name(id=left), ops=[ast.In()], comparators=[table]):
                return _items(table) if left == self.parameter else None
            case ast.BoolOp(op=ast.Or(), values=values):
                parts = [self._compared(value) for value in values]
                return None if None in parts else [name for part in parts for name in part or ()]
            case ast.BoolOp(op=ast.And(), values=[first, *_]):
                return self._compared(first)
        return None

    def _keys(self, table: str) -> list[str] | None:
        """All that is ever put into a table of the module."""
        found: list[str] = []
        for node in self.scope:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == table:
                    added = self._listed(value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name == table:
                    added = self._listed(value)
                case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)]) if name == table:
                    added = [text_of(key)] if text_of(key) else None
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="update"), args=[value])):
                    added = self._listed(value) if name == table else []
                case _:
                    continue
            if added is None:
                return None
            found += added
        return found

    def _listed(self, value: ast.expr) -> list[str] | None:
        match value:
            case ast.DictComp(
                key=ast.Name(id=key), generators=[ast.comprehension(target=target, iter=ast.Name(id=rows))]
            ):
                first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target
                if not isinstance(first, ast.Name) or first.id != key:
                    return None
                return self._firsts(rows)
        return _items(value)

    def _firsts(self, rows: str) -> list[str] | None:
        """The first of each row of a literal list."""
        lists = [
            node.value.elts
            for node in self.scope
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.List | ast.Tuple)
            and [last_name(target) for target in node.targets] == [rows]
        ]
        if not lists:
            return None
        parts = [part.elts[0] if isinstance(part, ast.Tuple) and part.elts else part for part in lists[-1]]
        names = [text_of(part) for part in parts]
        return names if all(names) else None


def _items(value: ast.expr) -> list[str] | None:
    """Keys or items, if all are literal texts."""
    parts = value.keys if isinstance(value, ast.Dict) else getattr(value, "elts", None)
    if parts is None:
        return None
    names = [text_of(part) for part in parts]
    return names if all(names) else None
