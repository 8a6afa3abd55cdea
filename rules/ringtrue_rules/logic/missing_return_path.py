"""A function that is declared to return a value, and does so on some paths, falls off its end on another: there it
returns `None`.

Return a value on that path too, raise, or declare that the result may be `None`. The rule is silent about generators,
stubs, exhaustive `match` and `isinstance` chains, and paths that end in a call which may never return.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, dotted, rule

_MAY_BE_NONE = re.compile(
    r"\b(?:None|Optional|Any|NoReturn|Never|object|Generator|Iterator|Iterable|AsyncGenerator|AsyncIterator|"
    r"AsyncIterable|Awaitable|Coroutine|TypeGuard|T|_T|R)\b"
)
_LOGGING = re.compile(r".*(?:log|warn|print).*", re.IGNORECASE)
# Any other call may never return, as `fail()` or `abort()` does not.
_LEAVING = frozenset(("die", "fatal", "abort", "exit", "fail", "bail", "quit", "panic", "throw"))
_COMING_BACK = frozenset(
    ("print", "append", "extend", "add", "update", "insert", "remove", "pop", "sort", "clear", "write", "sleep", "close",
     "setdefault", "discard", "reverse", "heappush", "rollback", "commit", "put", "release")
)  # fmt: skip


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="path that returns nothing where a value is declared",
    kind="fact",
    severity="warning",
    overlaps=["ruff:RET503"],
    examples=[
        Bad(
            """
            def sign(number: int) -> str:
            #   ^^^^ 'sign' can end without returning 'str'
                if number > 0:
                    return "+"
                elif number < 0:
                    return "-"
            """,
        ),
        Bad(
            """
            def read(path: str) -> str:
            #   ^^^^ 'read' can end without returning 'str'
                try:
                    return open(path).read()
                except OSError as failure:
                    print(failure)
            """,
        ),
        Good(
            """
            def sign(number: int) -> str | None:
                if number > 0:
                    return "+"
            """,
            why="declared",
        ),
        Good(
            """
            def wait(run) -> int:
                while True:
                    if run():
                        return 1
            """,
            why="the loop never ends otherwise",
        ),
        Good(
            """
            def area(shape: "Circle | Square") -> float:
                match shape:
                    case Circle():
                        return 3.14
                    case Square():
                        return 1.0
            """,
            why="a type checker can see that the cases are all there are",
        ),
        Good(
            """
            import sys

            def load(path: str) -> str:
                if path:
                    return open(path).read()
                sys.exit("no path")
            """,
            why="the path does not end",
        ),
        Good(
            """
            def load(self, path: str) -> str:
                if path:
                    return open(path).read()
                self.fail("no path")
            """,
            why="`fail` may raise",
        ),
        Good(
            """
            def read(lock, path: str) -> str:
                with lock:
                    return open(path).read()
            """,
            why="a lock swallows no exception",
        ),
        Good(
            """
            def side(value: int | str) -> int:
                if isinstance(value, int):
                    return value
                elif isinstance(value, str):
                    return len(value)
            """,
            why="the tests may cover every type there is",
        ),
        Good(
            """
            from .output import log


            def session(config) -> str:
                try:
                    return config["session"]
                except KeyError:
                    log.die("no session")
            """,
            why="what is called after leaving need not come back",
        ),
    ],
)
def missing_return_path(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if node.returns is None or ctx.block.damage or (node.decorator_list and _is_stub(node)):
        return
    declared = ctx.source(node.returns)
    if _MAY_BE_NONE.search(declared):
        return
    flow = ctx.flow(node)
    if not any(_value(one) for one in flow.returns) or any(not _value(one) for one in flow.returns):
        return
    if not flow.falls_off_end or flow.is_generator or any(_excused(last, ctx) for last in flow.falls_from):
        return
    shown = declared if len(declared) <= 40 and "\n" not in declared else "a value"
    evidence = Evidence("paths through the function", "one ends without a return", "control flow")
    name = ctx.block.text.find(node.name, ctx.span(node).start)
    span = ctx.span(node)._replace(start=name, end=name + len(node.name))
    yield Finding(span, f"'{node.name}' can end without returning '{shown}'"[:120], (evidence,))


def _value(node: ast.Return) -> bool:
    return node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None)


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    words = {dotted(one).rpartition(".")[2] for one in node.decorator_list}
    return bool(words & {"overload", "abstractmethod", "contextmanager", "asynccontextmanager"})


def _excused(last: ast.AST, ctx: Context) -> bool:
    """Whether the path that ends with `last` may not be one."""
    match last:
        case ast.Expr(value=ast.Call(func=func)) | ast.Expr(value=ast.Await(value=ast.Call(func=func))):
            owner, _, word = dotted(func).rpartition(".")
            logs = _LOGGING.fullmatch(owner) and word not in _LEAVING
            return word not in _COMING_BACK and not logs and not _LOGGING.fullmatch(word)
        case ast.match_case() | ast.Assert():
            return True
        case ast.If():
            return _covers_types(last, ctx)
        case ast.With() | ast.AsyncWith():
            return True
        case _:
            return False


def _covers_types(node: ast.If, ctx: Context) -> bool:
    """Whether `node` ends a chain of tests that may cover all there is: types, members of an enumeration, booleans."""
    if isinstance(node.test, ast.Constant):
        return True
    parent = ctx.tree.parents.get(node)
    chained = isinstance(parent, ast.If) and parent.orelse == [node]
    test = node.test
    if isinstance(test, ast.Call) and dotted(test.func) in ("isinstance", "issubclass", "callable", "hasattr"):
        return True
    if isinstance(test, ast.Name) and test.id in ("TYPE_CHECKING",):
        return True
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.Eq | ast.In | ast.IsNot):
        right = test.comparators[0]
        member = isinstance(right, ast.Attribute | ast.Tuple | ast.List | ast.Set)
        constant = isinstance(right, ast.Constant)
        return isinstance(right, ast.Attribute) or (chained and (member or constant))
    return False
