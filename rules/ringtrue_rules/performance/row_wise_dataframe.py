"""Data frames and arrays work on whole columns at once in compiled code. Going through them row by row in Python makes
an object for each row (`iterrows`, `apply(axis=1)`), a hundred to a thousand times slower; adding a row or element
in a loop (`pd.concat([df, …])`, `df.append`, `np.append`, `np.vstack`) copies everything gathered so far, which is
quadratic.

Write the column arithmetic (`df["total"] = df["price"] * df["amount"]`, `np.where`, `merge`, `groupby`); gather pieces
in a list and concatenate once.

The rule is silent where the receiver is not known to be a data frame or array, where the rows are written out or sent
somewhere one by one, and where the loop is short.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, Repetition, rule

_JOINS = {
    "pandas.concat": "concatenate a list once", "numpy.append": "make an array of a list once",
    "numpy.concatenate": "concatenate a list once", "numpy.vstack": "stack a list once",
    "numpy.hstack": "stack a list once", "numpy.row_stack": "stack a list once",
}  # fmt: skip


@rule(
    ast.Call,
    summary="data frame or array that is worked through or built row by row",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            import pandas as pd


            def total(df: pd.DataFrame):
                result = 0
                for _, row in df.iterrows():
                #             ^^^^^^^^^^^^^ 'iterrows' computes row by row in Python: O(len(df)) objects; column arithmetic does it at once
                    result += row["price"] * row["amount"]
                return result
            """,
        ),
        Bad(
            """
            import pandas as pd


            def priced(path):
                df = pd.read_csv(path)
                df["total"] = df.apply(lambda row: row["price"] * row["amount"], axis=1)
                #             ^^^^^^^^ 'apply(axis=1)' calls Python for each row: O(len(frame)) objects; column arithmetic does it at once
                return df
            """,
        ),
        Bad(
            """
            import pandas as pd


            def loaded(paths):
                result = pd.DataFrame()
                for path in paths:
                    result = pd.concat([result, pd.read_csv(path)])
                    #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'pd.concat' copies all gathered so far in each pass: O(len(paths)²): concatenate a list once
                return result
            """,
        ),
        Bad(
            """
            import numpy as np


            def squares(values):
                result = np.array([])
                for value in values:
                    result = np.append(result, value**2)
                    #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'np.append' copies all gathered so far in each pass: O(len(values)²): make an array of a list once
                return result
            """,
        ),
        Good(
            """
            import pandas as pd


            def total(df: pd.DataFrame):
                return (df["price"] * df["amount"]).sum()
            """,
            why="whole columns at once",
        ),
        Good(
            """
            import pandas as pd


            def loaded(paths):
                return pd.concat([pd.read_csv(path) for path in paths])
            """,
            why="concatenated once",
        ),
        Good(
            """
            import pandas as pd


            def sent(df: pd.DataFrame, client):
                for _, row in df.iterrows():
                    client.send(row["address"], row["text"])
            """,
            why="each row is sent somewhere: there is nothing to compute by column",
        ),
        Good(
            """
            import numpy as np


            def repeated(audio, wanted: int):
                while audio.shape[-1] < wanted:
                    audio = np.concatenate([audio, audio], axis=-1)
                return audio
            """,
            why="twice as long in each pass: few passes do",
        ),
        Good(
            """
            import numpy as np


            def bordered(image):
                for _ in range(3):
                    image = np.append(image, 0)
                return image
            """,
            why="three passes, whatever the data",
        ),
        Good(
            """
            import pandas as pd


            def labelled(df: pd.DataFrame):
                return df.apply(lambda row: f"{row['name']}: " + f"{row['price']:.2f}", axis=1)
            """,
            why="text is made of each row: arithmetic by column could not",
        ),
    ],
)
def row_wise_dataframe(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or ctx.cost.cold(node):
        return
    yield from _rows(node, ctx)
    yield from _applied(node, ctx)
    yield from _joined(node, ctx)


def _rows(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    loop = ctx.tree.parents.get(node)
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="iterrows" | "itertuples" as attr)):
            pass
        case _:
            return
    if not isinstance(loop, ast.For) or loop.iter is not node or not _uses(ctx, "pandas") or not _computes(loop):
        return
    frame = ctx.source(value)
    growth = f"O(len({frame if len(frame) <= 24 else 'frame'}))"
    message = f"'{attr}' computes row by row in Python: {growth} objects; column arithmetic does it at once"
    yield Finding(ctx.span(node), message, ctx.cost.evidence(growth, f"'{attr}' makes an object for each row"))


def _uses(ctx: Context, package: str) -> bool:
    names = {read.node.id for read in ctx.names.reads}
    return ctx.fact(f"imports {package}") is not None or (
        any(one.module.partition(".")[0] == package for name in names for one in ctx.bindings(name))
        or package in ctx.block.text
    )


def _computes(loop: ast.For) -> bool:
    """Whether a pass only does arithmetic on the row: no calls but those of numbers, and no leaving."""
    work = False
    for node in (one for statement in loop.body for one in ast.walk(statement)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name not in ("int", "float", "abs", "round", "max", "min", "append", "str", "len", "bool"):
                return False
        elif isinstance(node, ast.Return | ast.Break | ast.Yield | ast.Await | ast.YieldFrom):
            return False
        work = work or isinstance(node, ast.BinOp | ast.AugAssign | ast.Compare)
    return work


def _applied(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Call(func=ast.Attribute(attr="apply"), args=[ast.Lambda(args=given, body=body), *_]):
            pass
        case _:
            return
    axis = next((one.value for one in node.keywords if one.arg == "axis"), None)
    if not isinstance(axis, ast.Constant) or axis.value not in (1, "columns") or len(given.args) != 1:
        return
    if not _uses(ctx, "pandas") or not _column_arithmetic(body, given.args[0].arg):
        return
    growth = "O(len(frame))"
    message = f"'apply(axis=1)' calls Python for each row: {growth} objects; column arithmetic does it at once"
    yield Finding(ctx.span(node.func), message, ctx.cost.evidence(growth, "each row becomes a Series"))


def _column_arithmetic(body: ast.expr, row: str) -> bool:
    """Whether the lambda only computes with elements of the row."""
    operators = (ast.BinOp, ast.Compare, ast.IfExp, ast.BoolOp, ast.UnaryOp)
    if not isinstance(body, operators):
        return False
    for node in ast.walk(body):
        if isinstance(node, ast.Call | ast.JoinedStr):
            return False
    return any(isinstance(node, ast.Name) and node.id == row for node in ast.walk(body))


def _joined(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    cost = ctx.cost
    statement = ctx.tree.parents.get(node)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return
    target = statement.targets[0]
    loops = cost.growing(node)
    loop = loops[0] if loops else None
    if loop is None or not isinstance(target, ast.Name) or cost.leaves(node, loop):
        return
    found = _what_it_adds_to(node, target.id, ctx)
    if found is None or _multiplies(node, target.id) or not _carried(target.id, loop, statement, ctx):
        return
    shown, instead = found
    growth = f"O({cost.passes(loop)}²)"
    message = f"'{shown}' copies all gathered so far in each pass: {growth}: {instead}"
    yield Finding(ctx.span(node), message, cost.evidence(growth, f"'{shown}' makes a new one of the whole length"))


def _what_it_adds_to(node: ast.Call, name: str, ctx: Context) -> tuple[str, str] | None:
    path = ctx.cost.path(node.func) or ""
    if path in _JOINS and node.args:
        first = node.args[0]
        parts = first.elts if isinstance(first, ast.List | ast.Tuple) else [first]
        if any(isinstance(one, ast.Name) and one.id == name for one in parts) and len(parts) >= (
            1 if path == "numpy.append" else 2
        ):
            return ctx.source(node.func), _JOINS[path]
    match node.func:
        case ast.Attribute(value=ast.Name(id=receiver), attr="append") if receiver == name and node.args:
            frames = [
                one
                for one in ctx.cost.bindings(name, node)
                if ctx.cost.kind(one.value) == "frame" and one.how == "assign"
            ]
            return ("append", _JOINS["pandas.concat"]) if frames else None
        case _:
            return None


def _multiplies(node: ast.Call, name: str) -> bool:
    """`audio = np.concatenate([audio, audio])`: it is twice as long, so a few passes are enough."""
    return sum(isinstance(one, ast.Name) and one.id == name for given in node.args for one in ast.walk(given)) > 1


def _carried(name: str, loop: Repetition, statement: ast.Assign, ctx: Context) -> bool:
    """Whether nothing else in the loop begins the value anew."""
    for one in ctx.cost.bindings(name, statement):
        if (
            one.at is not statement
            and one.how == "assign"
            and any(above is loop.node for above in ctx.tree.above(one.at))
        ):
            return False
    return name not in loop.variables
