"""The result of something that only returns a value is thrown away: strings do not change, so `name.strip()` as a
statement does nothing; `sorted(xs)` leaves `xs` as it is; `map(...)` does not even run.

Assign the result: `name = name.strip()`. The rule is silent in `try`, where the call may be made for its exception,
and where the receiver may be something other than a string.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    NOTEBOOK,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Flow,
    Good,
    Span,
    builtin_type,
    dotted,
    is_pure,
    rule,
)

_OF_STRINGS = frozenset(
    ("capitalize", "casefold", "center", "expandtabs", "ljust", "lower", "lstrip", "removeprefix", "removesuffix",
     "replace", "rjust", "rstrip", "strip", "swapcase", "title", "upper", "zfill", "join", "split", "splitlines",
     "rsplit", "startswith", "endswith", "isdigit", "isalpha", "format", "partition", "rpartition")
)  # fmt: skip
# Methods that only tables and arrays have, and that give back a changed copy unless `inplace` says otherwise.
_OF_TABLES = frozenset(
    ("astype", "dropna", "fillna", "drop_duplicates", "sort_values", "reset_index", "set_index", "sort_index")
)
_OF_TIMES = frozenset(("year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"))
_BUILTINS = frozenset(
    ("sorted", "reversed", "map", "filter", "zip", "enumerate", "abs", "round", "sum", "len", "range", "bool")
)
_LIBRARY = frozenset(
    ("copy.copy", "copy.deepcopy", "os.path.join", "os.path.basename", "os.path.dirname", "re.sub", "re.escape",
     "json.dumps", "textwrap.dedent", "html.escape", "shlex.quote", "itertools.chain", "functools.partial")
)  # fmt: skip
_ONLY_OF_TEXT = frozenset(("strip", "lstrip", "rstrip", "casefold", "title", "capitalize", "swapcase", "zfill"))


@rule(
    ast.Expr,
    summary="result of a call that does nothing but return it, thrown away",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def clean(name: str) -> str:
                name.strip()
              # ^^^^^^^^^^^^ the result of 'str.strip' is thrown away: the statement does nothing
                return name
            """,
            fixed="""
            def clean(name: str) -> str:
                name = name.strip()
                return name
            """,
        ),
        Bad(
            """
            def ordered(items):
                sorted(items)
              # ^^^^^^^^^^^^^ the result of 'sorted' is thrown away: the statement does nothing
                return items
            """,
            fixed="""
            def ordered(items):
                items = sorted(items)
                return items
            """,
        ),
        Bad(
            """
            def prepare(frame):
                frame.dropna()
              # ^^^^^^^^^^^^^^ the result of 'dropna' is thrown away: the statement does nothing
                return frame
            """,
            fixed="""
            def prepare(frame):
                frame = frame.dropna()
                return frame
            """,
        ),
        Bad(
            """
            def show(items):
                map(print, items)
              # ^^^^^^^^^^^^^^^^^ the result of 'map' is thrown away: nothing is run
            """,
        ),
        Bad(
            """
            def column(number):
                letters = ""
                while number > 0:
                    if number % 26 == 0:
                        letters += "Z"
                        number == number - 1
                      # ^^^^^^^^^^^^^^^^^^^^ the answer of this comparison is thrown away: the statement does nothing
                    number //= 26
                return letters
            """,
            fixed="""
            def column(number):
                letters = ""
                while number > 0:
                    if number % 26 == 0:
                        letters += "Z"
                        number = number - 1
                    number //= 26
                return letters
            """,
        ),
        Bad(
            """
            def next_run(now, hour):
                now.replace(hour=hour, minute=0)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the result of 'datetime.replace' is thrown away: the statement does nothing
                return now
            """,
        ),
        Bad(
            """
            def canonical(name):
                key: str = name.lower()
                key.replace("_", "-")
              # ^^^^^^^^^^^^^^^^^^^^^ the result of 'str.replace' is thrown away: the statement does nothing
                return key
            """,
        ),
        Good(
            """
            def check(text: str) -> bool:
                try:
                    len(text)
                except TypeError:
                    return False
                return True
            """,
            why="called for its exception",
        ),
        Good(
            """
            def prepare(frame):
                frame.dropna(inplace=True)
                return frame
            """,
            why="changes the table itself",
        ),
        Good(
            """
            def publish(path, target, worker):
                path.replace(target)
                worker.join()
            """,
            why="a path is moved, a thread waited for",
        ),
        Good(
            """
            import re

            def visit(text, see):
                re.sub("a+", see, text)
            """,
            why="the function is called for each match",
        ),
        Good(
            """
            def ordered(items, sorted):
                sorted(items)
            """,
            why="another function of that name",
        ),
        Good(
            """
            # %%
            words = ["b", "a"]
            sorted(words)
            """,
            why="a notebook shows the value of a cell's last line",
        ),
        Bad(
            """
            def cleaned(names):
                found = []
                for name in names:
                    name = name.strip()
                    name.replace("_", " ")
                #   ^^^^^^^^^^^^^^^^^^^^^^ the result of 'str.replace' is thrown away: the statement does nothing
                    found.append(name)
                return found
            """,
            fixed="""
            def cleaned(names):
                found = []
                for name in names:
                    name = name.strip()
                    name = name.replace("_", " ")
                    found.append(name)
                return found
            """,
        ),
    ],
)
def dropped_result(node: ast.Expr, ctx: Context) -> Iterator[Finding]:
    call = node.value
    if node in ctx.block.nodes and ctx.fact(NOTEBOOK) is not None:
        return  # shown below the cell
    if isinstance(call, ast.Compare):
        yield from _comparison(node, call, ctx)
    if not isinstance(call, ast.Call):
        return
    what = _method(call, ctx) if isinstance(call.func, ast.Attribute) else ""
    what = what or _function(call, ctx)
    if not what or _called_for_its_exception(node, ctx) or ctx.block.damage:
        return
    evidence = Evidence(f"what '{what}' does", "returns a value and changes nothing", "the library's documentation")
    lazy = what in ("map", "filter", "zip", "enumerate", "reversed")
    message = f"the result of '{what}' is thrown away: " + ("nothing is run" if lazy else "the statement does nothing")
    yield Finding(_head(call, ctx), message, (evidence,), tuple(_fixes(call, what, ctx)))


def _comparison(node: ast.Expr, compare: ast.Compare, ctx: Context) -> Iterator[Finding]:
    """`count == 0` where `count = 0` was meant."""
    plain = isinstance(compare.left, ast.Name | ast.Subscript | ast.Attribute) and len(compare.ops) == 1
    if not plain or not isinstance(compare.ops[0], ast.Eq | ast.NotEq) or ctx.block.damage:
        return
    if _called_for_its_exception(node, ctx) or not all(_only_looks(side) for side in compare.comparators):
        return
    between = Span(ctx.span(compare.left).end, ctx.span(compare.comparators[0]).start)
    assigns = isinstance(compare.ops[0], ast.Eq) and ctx.block.text[between.start : between.end].strip() == "=="
    fixes = (Fix("Assign it", (Edit(between, " = "),)),) if assigns else ()
    evidence = Evidence("what becomes of the answer", "nothing", "the code itself")
    message = "the answer of this comparison is thrown away: the statement does nothing"
    yield Finding(ctx.span(compare), message, (evidence,), fixes)


def _only_looks(node: ast.expr) -> bool:
    """Whether evaluating it changes nothing, as far as builtins go."""
    calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return all(is_pure(call) or (isinstance(call.func, ast.Attribute) and call.func.attr == "get") for call in calls)


def _method(call: ast.Call, ctx: Context) -> str:
    assert isinstance(call.func, ast.Attribute)  # by the caller
    name, owner = call.func.attr, call.func.value
    if name == "replace" and not call.args and {one.arg for one in call.keywords} & _OF_TIMES:
        return "datetime.replace"
    if name in _OF_STRINGS:
        flow = ctx.flow_around(call)
        return f"str.{name}" if builtin_type(owner, flow) == "str" or _was_text(owner, flow) else ""
    if name in _OF_TABLES and isinstance(owner, ast.Name):
        return "" if any(keyword.arg in ("inplace", "out", None) for keyword in call.keywords) else name
    return ""


def _was_text(owner: ast.expr, flow: Flow | None) -> bool:
    """Whether the name holds what a method has made that only text has: `name = line.strip()`."""
    reaching = flow.reaching(owner) if flow is not None and isinstance(owner, ast.Name) else None
    made = [one.value if one.kind == "assign" else None for one in reaching or ()]
    statements = [flow.graph.steps[one.step].node for one in reaching or ()] if flow is not None else []
    if statements and all(isinstance(one, ast.AnnAssign) and dotted(one.annotation) == "str" for one in statements):
        return True
    return bool(made) and all(
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in _ONLY_OF_TEXT
        and not value.keywords
        and not (isinstance(value.func.value, ast.Attribute) and value.func.value.attr == "str")
        for value in made
    )


def _function(call: ast.Call, ctx: Context) -> str:
    name = ctx.imported(call.func)
    if name in _LIBRARY:
        replaced = call.args[1] if name == "re.sub" and len(call.args) > 1 else None
        return name if replaced is None or isinstance(replaced, ast.Constant | ast.JoinedStr) else ""
    short = name.removeprefix("builtins.")
    return short if name != short and short in _BUILTINS else ""


def _called_for_its_exception(node: ast.Expr, ctx: Context) -> bool:
    below: ast.AST = node
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.Try) and below in parent.body:
            return True
        if isinstance(parent, ast.With | ast.AsyncWith):
            return True
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            return parent.name.startswith(("test", "bench", "time")) or ctx.path.rpartition("/")[2].startswith("test")
        below = parent
    return ctx.function_of(node) is None


def _head(call: ast.Call, ctx: Context) -> Span:
    start, end = ctx.span(call)
    line = ctx.block.text.find("\n", start, end)
    return Span(start, end if line < 0 else start + len(ctx.block.text[start:line].rstrip()))


def _fixes(call: ast.Call, what: str, ctx: Context) -> Iterator[Fix]:
    start = ctx.span(call).start
    at = Span(start, start)
    subject: ast.expr | None = None
    if isinstance(call.func, ast.Attribute) and (what.startswith("str.") or what in _OF_TABLES):
        subject = call.func.value if what not in ("str.join", "str.format") and "split" not in what else None
        if what.removeprefix("str.").startswith(("is", "starts", "ends", "part", "rpart")):
            subject = None
    elif what == "sorted" and call.args:
        subject = call.args[0]
    if isinstance(subject, ast.Name):
        yield Fix(f"Assign it to '{subject.id}'", (Edit(at, f"{subject.id} = "),))
