"""A function whose name, annotation or documentation promises work, and whose body holds none: `pass` where a value is
promised, a constant with "TODO: implement" beside it, "in a real implementation this would …", a handler that can only
answer 501. (Where such a remark stands in a function that does something, it is information.) It imports, it type-checks where nobody runs the checker, and its callers believe what it returns.

Write it, or let it raise `NotImplementedError`, so that whoever calls it finds out.

Silent: abstract methods, protocols, overloads, interfaces and hooks (a method without a body that any subclass may fill);
defaults that do nothing on purpose (`NullLogger`, `noop`); functions that raise `NotImplementedError`; optional results;
conditional definitions, of which another one does the work; stubs of a type checker; tests and their fakes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Good,
    Span,
    comments_of,
    in_tests,
    is_message,
    rule,
)

_ADMITS = re.compile(
    r"\bin (?:a|the) (?:real|production|full|complete|actual|proper)[\w -]{0,12} (?:implementation|application|app|system|scenario|"
    r"world|environment|version|setup|project|code|service|deployment)\b|"
    r"\bin (?:production|practice|reality|real life),? (?:you|this|we|it)(?:'d| would| should| will|\b)|"
    r"\b(?:this is|just|only|as|using)? ?a (?:simple |simplified |basic |minimal |temporary )?(?:placeholder|stub)\b(?! (?:for|text|image|token|value|string|character|that|which))|"
    r"\b(?:placeholder|stub|dummy|mock) (?:implementation|logic)\b(?! (?:of|for|to|that|required))|"
    r"\b(?:actual|real|full|proper) (?:implementation|logic) (?:goes|would go|would be|will go|will be|should go|comes|to be|here|is (?:left|omitted|not))|"
    r"\breplace (?:this |it )?with (?:your |the )?(?:actual|real|own|proper) (?:implementation|logic|code|api|database|service|data|call)\b|"
    r"\b(?:todo|fixme)\b:? ?\W*(?:implement(?!ed)|add (?:the )?(?:actual |real )?(?:implementation|logic|code)|write|finish|complete|fill|replace)|"
    r"^(?:to be implemented|not (?:yet )?implemented(?: yet)?|implement (?:this|me|here|later|your|the actual|actual)\b.*|implementation (?:goes )?here|"
    r"(?:todo|fixme)\W*)$",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\bin (?:a|the) (?:real|production|full|actual)[\w -]{0,12} (?:implementation|application|app|system|scenario|version|project)\b[, ]+(?:you|this|we|it|one|the)?|"
    r"\bin (?:production|reality|real life), (?:you|this|we|it)(?:'d| would| should)|"
    r"\breplace (?:this |it )?with (?:your |the )?(?:actual|real|own) (?:implementation|logic|api|database|service|call)\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\bin (?:a|the) real(?:[ -]world)? (?:implementation|application|app|system|scenario|service|version|setup|project|deployment),? "
    r"(?:you|this|we|it|one|the \w+)(?:'d|'ll)?\b|\bin production,? (?:you|this|we|it)(?:'d| would| should)\b",
    re.IGNORECASE,
)
_OFF_PURPOSE = re.compile(
    r"null|no_?op|noop|dummy|fake|mock|stub|abstract|base|interface|protocol|mixin|empty|nothing|hook|default|placeholder|spec|skip|"
    r"example|demo|template|sample|test|typing|compat",
    re.IGNORECASE,
)
_JUDGES = re.compile(
    r"^_*(?:is_valid|validate|verify|authenticate|authori[sz]e|check_(?:password|permission|signature|token|auth)|has_permission)(?:_|$)"
)
_OPTIONAL = frozenset(
    (
        "None",
        "Any",
        "object",
        "Optional",
        "NoReturn",
        "Never",
        "Iterator",
        "Generator",
        "AsyncIterator",
        "Iterable",
        "AsyncGenerator",
    )
)
_ROUTES = frozenset(("route", "get", "post", "put", "delete", "patch"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="function that promises work and does none",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            '''
            def total(prices: list[float], rate: float) -> float:
            #   ^^^^^ 'total' promises 'float', and does nothing
                """The sum of the prices with tax."""
                pass
            ''',
            fixed='''
            def total(prices: list[float], rate: float) -> float:
                """The sum of the prices with tax."""
                raise NotImplementedError
            ''',
        ),
        Bad(
            """
            def verify_token(token):
            #   ^^^^^^^^^^^^ 'verify_token' does no work, and says so: 'TODO: implement'
                # TODO: implement the real check
                return True
            """,
            fixed="""
            def verify_token(token):
                # TODO: implement the real check
                raise NotImplementedError
            """,
        ),
        Bad(
            '''
            class Mailer:
                def send(self, address, text):
                #   ^^^^ 'send' does no work, and says so: 'In a real implementation'
                    """Send a mail."""
                    # In a real implementation, this would connect to the SMTP server
                    print(f"sending to {address}")
                    return True
            ''',
            fixed='''
            class Mailer:
                def send(self, address, text):
                    """Send a mail."""
                    # In a real implementation, this would connect to the SMTP server
                    print(f"sending to {address}")
                    raise NotImplementedError
            ''',
        ),
        Bad(
            """
            def authenticate(users, name, password):
                user = users.get(name)
                if user is None:
                    return False
                # In a real application, you would compare hashes
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'authenticate' says of itself that it is not the real thing: 'In a real application'
                return user["password"] == password
            """,
        ),
        Bad(
            """
            from fastapi import FastAPI, HTTPException

            app = FastAPI()


            @app.post("/orders")
            def create(order: dict):
            #   ^^^^^^ 'create' can only answer 501: the route is there, the work is not
                raise HTTPException(status_code=501, detail="not implemented")
            """,
        ),
        Bad(
            """
            @blueprint.delete("/articles/<slug>/favorite")
            def unfavorite(slug):
            #   ^^^^^^^^^^ 'unfavorite' can only answer 501: the route is there, the work is not
                return {"detail": "not implemented"}, 501
            """,
        ),
        Bad(
            """
            @routes.delete("/articles/{slug}/favorite")
            async def unfavorite(request):
            #         ^^^^^^^^^^ 'unfavorite' can only answer 501: the route is there, the work is not
                raise web.HTTPNotImplemented(text="not yet")
            """,
        ),
        Bad(
            """
            class ListTags(APIView):
                def get(self, request):
                #   ^^^ 'get' can only answer 501: the route is there, the work is not
                    return Response(status=status.HTTP_501_NOT_IMPLEMENTED)
            """,
        ),
        Good(
            """
            def total(prices: list[float]) -> float:
                raise NotImplementedError
            """,
            why="whoever calls it finds out",
        ),
        Good(
            """
            from abc import ABC, abstractmethod


            class Store(ABC):
                @abstractmethod
                def load(self, key: str) -> bytes:
                    pass
            """,
            why="abstract: a subclass does the work",
        ),
        Good(
            """
            from typing import Protocol


            class Sized(Protocol):
                def size(self) -> int: ...
            """,
            why="says what others have",
        ),
        Good(
            """
            from typing import overload


            @overload
            def get(key: str) -> str: ...
            @overload
            def get(key: int) -> int: ...
            def get(key):
                return key
            """,
            why="overloads for the type checker",
        ),
        Good(
            """
            class NullCache:
                def get(self, key):
                    # TODO: implement statistics
                    return None
            """,
            why="does nothing on purpose",
        ),
        Good(
            '''
            class Person:
                async def complete(self, messages):
                    """dummy implementation of abstract method in base"""
                    return []
            ''',
            why="the base wants it, and nobody calls it here",
        ),
        Good(
            """
            class Visitor:
                def enter(self, node) -> bool:
                    pass
            """,
            why="a hook: a subclass may fill it",
        ),
        Good(
            """
            import sys

            if sys.platform == "win32":

                def pid_of(name: str) -> int: ...
            else:

                def pid_of(name: str) -> int:
                    return lookup(name)
            """,
            why="one of two definitions",
        ),
        Good(
            """
            from typing import TYPE_CHECKING


            def either(*clauses: str) -> str:
                ...


            if not TYPE_CHECKING:

                def either(*clauses):
                    return join(clauses)
            """,
            why="defined again below",
        ),
        Good(
            """
            def find(items: list[int], wanted: int) -> int | None:
                pass
            """,
            why="None is a result it may have",
        ),
        Good(
            """
            def rates(table):
                # TODO: implement rounding for currencies without cents
                return [row.rate for row in table]
            """,
            why="works; the remark is about more",
        ),
    ],
)
def stub_implementation(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    first = node.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    body = node.body[1:] if told else node.body
    if _only_answers_501(node, body, ctx):
        yield _finding(node, f"'{node.name}' can only answer 501: the route is there, the work is not", (), ctx)
        return
    if not _is_all_trivial(body):
        yield from _unreal(node, ctx)
        return
    if ctx.block.damage or in_tests(ctx) or ctx.path.endswith(".pyi") or len(body) > _LONGEST:
        return
    if any(isinstance(part, ast.Raise) for part in body) or _is_on_purpose(node, ctx):
        return
    if words := _admission(node, ctx):
        yield _finding(node, f"'{node.name}' does no work, and says so: '{words}'", _raising(node, body, ctx), ctx)
    elif (promise := _promise(node, body, ctx)) is not None:
        yield _finding(node, f"'{node.name}' promises {promise}, and does nothing", _raising(node, body, ctx), ctx)


_LONGEST = 8
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "list", "create", "retrieve", "update", "destroy"))
_EXAMPLES = re.compile(r"(?:^|[\\/])(?:examples?|demos?|docs?|samples?|tutorials?|templates?)[\\/]")


def _finding(node: ast.FunctionDef | ast.AsyncFunctionDef, said: str, fixes: tuple[Fix, ...], ctx: Context) -> Finding:
    start = ctx.span(node).start
    at = ctx.block.text.index(node.name, start + len("def"))
    evidence = Evidence("work in the body", "none", "the body")
    return Finding(Span(at, at + len(node.name)), said[:120], (evidence,), fixes)


def _is_all_trivial(body: list[ast.stmt]) -> bool:
    named: set[str] = set()
    for one in body:
        if not _is_trivial(one) and not _returns_one_of(one, named):
            return False
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            named.add(one.targets[0].id)
    return True


def _unreal(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A comment in a function that works on something, and says that it is not what a real one would do."""
    text = ctx.block.text
    if "#" not in text or not (" real" in text or "roduction" in text) or not _UNREAL.search(text):
        return
    if in_tests(ctx) or _EXAMPLES.search(ctx.path) or ctx.block.damage:
        return
    if _OFF_PURPOSE.search(node.name) or _OFF_PURPOSE.search(ctx.block.owner):
        return
    start, end = ctx.span(node)
    inner = [
        ctx.span(one)
        for part in node.body
        for one in ast.walk(part)
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for comment in comments_of(ctx.block):
        found = _UNREAL.search(comment.text)
        at = comment.span.start
        if found and start < at < end and not any(first < at < last for first, last in inner):
            said = f"'{node.name}' says of itself that it is not the real thing: '{found[0].rpartition(' ')[0][:40].rstrip(',')}'"
            evidence = Evidence("what the comment says", "that this is not the real work", "the comment")
            yield Finding(comment.span, said[:120], (evidence,), severity="information")


def _is_trivial(node: ast.stmt) -> bool:
    """A statement that works on nothing: `pass`, `...`, a message, a literal that is returned or named."""
    if isinstance(node, ast.Pass | ast.Raise) or is_message(node):
        return not isinstance(node, ast.Raise) or _is_not_implemented(node)
    if isinstance(node, ast.Expr | ast.Return):
        return node.value is None or _is_literal(node.value)
    return (
        isinstance(node, ast.Assign)
        and _is_literal(node.value)
        and all(isinstance(one, ast.Name) for one in node.targets)
    )


def _returns_one_of(node: ast.stmt, names: set[str]) -> bool:
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Name) and node.value.id in names


def _is_not_implemented(node: ast.Raise) -> bool:
    kind = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(kind, ast.Name) and kind.id == "NotImplementedError"


def _is_literal(node: ast.expr) -> bool:
    return not any(
        isinstance(
            one,
            ast.Call
            | ast.Await
            | ast.Yield
            | ast.YieldFrom
            | ast.Attribute
            | ast.Subscript
            | ast.BinOp
            | ast.Compare
            | ast.Lambda,
        )
        for one in ast.walk(node)
    ) and not (isinstance(node, ast.Name) and node.id != "NotImplemented")


def _is_on_purpose(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    if _OFF_PURPOSE.search(node.name) or _OFF_PURPOSE.search(ctx.block.owner):
        return True
    if any(_word(one) not in ("staticmethod", "classmethod", *_ROUTES) for one in node.decorator_list):
        return True
    return any(
        isinstance(above, ast.ClassDef | ast.If | ast.Try | ast.With | ast.FunctionDef | ast.AsyncFunctionDef)
        and (not isinstance(above, ast.ClassDef) or _OFF_PURPOSE.search(above.name) is not None)
        for above in ctx.tree.above(node)
    )


def _word(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _admission(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> str:
    """What a comment in the body, or the docstring, says of the missing work."""
    start, end = ctx.span(node)
    last = ctx.block.chunk.source.line_of(end)
    for comment in comments_of(ctx.block):
        if start < comment.span.start and comment.line <= last and (found := _ADMITS.search(comment.text)):
            return " ".join(found[0].split())[:40].strip(" ,:'")
    docstring = ast.get_docstring(node) or ""
    found = _STRONG.search(docstring) or re.search(
        r"\b(?:placeholder|stub|dummy) implementation\b(?! (?:of|for|to|that|required))", docstring, re.IGNORECASE
    )
    return " ".join(found[0].split())[:40].strip(" ,:'") if found else ""


def _promise(node: ast.FunctionDef | ast.AsyncFunctionDef, body: list[ast.stmt], ctx: Context) -> str | None:
    """What a function of the module itself promises and cannot keep."""
    if ctx.block.kind != "statement" or node.decorator_list or len(ctx.bindings(node.name)) > 1:
        return None
    if "empty-body" in ctx.block.text:  # a type checker has been told
        return None
    if all(
        isinstance(part, ast.Pass) or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        for part in body
    ):
        if node.returns is None or _may_be_none(node.returns):
            return None
        return f"'{ctx.source(node.returns)[:40]}'"
    if not _JUDGES.search(node.name) or len(body) != 1 or not _returns_true(body[0]):
        return None
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    documented = ast.get_docstring(node) is not None
    return (
        "to judge what it is given"
        if documented and names and not any(name.startswith("_") for name in names)
        else None
    )


def _returns_true(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and node.value.value is True


def _may_be_none(returns: ast.expr) -> bool:
    for one in ast.walk(returns):
        if isinstance(one, ast.Constant) and (
            one.value is None or (isinstance(one.value, str) and re.search(r"None|Optional|Any|object", one.value))
        ):
            return True
        if (isinstance(one, ast.Name) and (one.id in _OPTIONAL or len(one.id) < 3)) or (
            isinstance(one, ast.Attribute) and one.attr in _OPTIONAL
        ):
            return True
    return False


def _only_answers_501(node: ast.FunctionDef | ast.AsyncFunctionDef, body: list[ast.stmt], ctx: Context) -> bool:
    """A web handler whose only statement says "not implemented"."""
    if len(body) != 1 or in_tests(ctx):
        return False
    places = [one.arg for one in node.args.args[:2]]
    in_view = ctx.block.kind == "member" and node.name in _VERBS and places == ["self", "request"]
    if not in_view and not any(_word(one) in _ROUTES for one in node.decorator_list):
        return False
    return isinstance(body[0], ast.Raise | ast.Return) and any(
        (isinstance(one, ast.Constant) and one.value == 501)
        or (isinstance(one, ast.Attribute) and one.attr in ("HTTP_501_NOT_IMPLEMENTED", "HTTPNotImplemented"))
        for one in ast.walk(body[0])
    )


def _raising(node: ast.FunctionDef | ast.AsyncFunctionDef, body: list[ast.stmt], ctx: Context) -> tuple[Fix, ...]:
    """`raise NotImplementedError` in the place of the last statement."""
    if not body:
        return ()
    last = body[-1]
    if not isinstance(last, ast.Pass | ast.Return | ast.Expr) or is_message(last):
        return ()
    return (Fix("Raise until it is written", (Edit(ctx.span(last), "raise NotImplementedError"),)),)
