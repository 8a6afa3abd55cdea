"""Module-level `__getattr__` functions (PEP 562) that answer for a closed set of names, which is read here.

Does not know lazy loaders from libraries (`dynamic` does). Anything but plain comparisons is not read.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping


def answered_names(function: ast.FunctionDef, tables: Mapping[str, ast.expr]) -> frozenset[str] | None:
    """The names that the function may return a value for; None if they cannot be told.

    Read are bodies of imports, of local variables and of `if name == "x"` / `if name in TABLE` whose last statement
    raises, or whose last `else` looks among the names that the module has without it; and bodies that first raise for
    all names but those of a table. A branch without `return` answers for nothing.
    """
    if not function.args.args:
        return None
    parameter = function.args.args[0].arg
    found: set[str] = set()
    looked_up: dict[str, ast.expr] = {}
    tables = dict(tables)
    *body, last = function.body
    for statement in (*body, last):
        match statement:
            case ast.If() if (left := _left_over(statement, parameter, tables, looked_up)) is not None:
                return frozenset(found | left)
            case ast.If():
                if not _read_branches(statement, parameter, tables, looked_up, found):
                    return None
            case ast.Assign(targets=[ast.Name(id=local)], value=value) if local != parameter:
                tables[local] = value
                if (table := _looked_up(value, parameter, tables)) is not None:
                    looked_up[local] = table
            case ast.Import() | ast.ImportFrom() | ast.Global():
                continue
            case ast.Raise() if statement is last:
                continue
            case _ if _is_text(statement):
                continue
            case _:
                return None
    closed = _raises([last], parameter) or (isinstance(last, ast.If) and _raises(_last_branch(last), parameter))
    return frozenset(found) if closed else None


def _left_over(
    statement: ast.If, parameter: str, tables: Mapping[str, ast.expr], looked_up: Mapping[str, ast.expr]
) -> frozenset[str] | None:
    """The only names for which what follows is reached: `if name not in TABLE: raise`; None for any other `if`."""
    if not isinstance(statement.body[-1], ast.Raise) or any(_returns(inner) for inner in statement.body):
        return None
    match statement.test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.NotIn()], comparators=[table]) if name == parameter:
            return _table(_named(table, tables))
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            found = _lookup_of(left, parameter, tables, looked_up)
            return None if found is None else _table(found)
    return None


def _lookup_of(
    node: ast.expr, parameter: str, tables: Mapping[str, ast.expr], looked_up: Mapping[str, ast.expr]
) -> ast.expr | None:
    """The table that `node` was looked up in: a variable that was, or `(found := TABLE.get(name))`."""
    match node:
        case ast.Name(id=local):
            return looked_up.get(local)
        case ast.NamedExpr(value=value):
            return _looked_up(value, parameter, tables)
    return None


def _looked_up(value: ast.expr, parameter: str, tables: Mapping[str, ast.expr]) -> ast.expr | None:
    match value:
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[ast.Name(id=name)], keywords=[]):
            return _named(table, tables) if name == parameter else None
    return None


def _named(table: ast.expr, tables: Mapping[str, ast.expr]) -> ast.expr:
    return tables.get(table.id, table) if isinstance(table, ast.Name) else table


def _last_branch(statement: ast.If) -> list[ast.stmt]:
    match statement.orelse:
        case [ast.If() as inner]:
            return _last_branch(inner)
        case otherwise:
            return otherwise


def _raises(statements: list[ast.stmt], parameter: str) -> bool:
    """Whether this answers for no further name: it raises, or first tries `return globals()[name]`."""
    match statements:
        case [ast.Raise()]:
            return True
        case [ast.Try(body=[ast.Return(value=read)], handlers=[ast.ExceptHandler(body=[ast.Raise()])], finalbody=[])]:
            return read is not None and ast.unparse(read) == f"globals()[{parameter}]"
        case _:
            return False


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _read_branches(
    statement: ast.If,
    parameter: str,
    tables: Mapping[str, ast.expr],
    looked_up: Mapping[str, ast.expr],
    found: set[str],
) -> bool:
    if any(_returns(inner) for inner in statement.body):
        names = _compared(statement.test, parameter, tables, looked_up)
        if names is None:
            return False
        found.update(names)
    match statement.orelse:
        case []:
            return True
        case [ast.If() as inner]:
            return _read_branches(inner, parameter, tables, looked_up, found)
        case otherwise:
            return _raises(otherwise, parameter)


def _returns(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in ast.walk(statement))


def _compared(
    test: ast.expr, parameter: str, tables: Mapping[str, ast.expr], looked_up: Mapping[str, ast.expr]
) -> frozenset[str] | None:
    """The names for which `test` may hold."""
    match test:
        case ast.Compare(left=ast.Name(id=left), ops=[ast.Eq()], comparators=[ast.Constant(value=str() as name)]):
            return frozenset([name]) if left == parameter else None
        case ast.Compare(left=ast.Name(id=left), ops=[ast.In()], comparators=[table]) if left == parameter:
            return _table(_named(table, tables))
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            found = _lookup_of(left, parameter, tables, looked_up)
            return None if found is None else _table(found)
        case ast.Name() | ast.NamedExpr() if (found := _lookup_of(test, parameter, tables, looked_up)) is not None:
            return _table(found)
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = [_compared(value, parameter, tables, looked_up) for value in values]
            return None if None in parts else frozenset().union(*(part for part in parts if part is not None))
        case ast.BoolOp(op=ast.And(), values=[first, *_]):
            return _compared(first, parameter, tables, looked_up)
    return None


def _table(node: ast.expr) -> frozenset[str] | None:
    """Keys or items, if all are literal texts; the values of a dictionary may be anything."""
    parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", None)
    if parts is None:
        return None
    names = [part.value if isinstance(part, ast.Constant) else None for part in parts]
    return frozenset(name for name in names if isinstance(name, str)) if None not in names else None


def literal(node: ast.expr) -> object:
    """The value of a literal expression; None where it is not one."""
    try:
        found: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    return found
