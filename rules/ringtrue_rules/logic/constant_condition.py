"""A condition that can only come out one way: `x == "a" or "b"` is true whatever `x` is, a length is never negative, a
function is always true until it is called, and `type(x)` never equals a string.

Write what was meant: `x in ("a", "b")`, `len(x) > 0`, `ready()`, `isinstance(x, str)`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, is_pure, is_test_file, rule, same

_SWITCHES = re.compile(r"Settings?|Config|Flags?|Options?|Env|Features?|Mask|Toggle|Conf$|Defaults?|Const")


@rule(
    ast.BoolOp,
    ast.Compare,
    ast.If,
    ast.While,
    summary="condition that can only come out one way",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def is_weekend(day):
                if day == "saturday" or "sunday":
                #                       ^^^^^^^^ 'or "sunday"' is true by itself: nothing is compared with it
                    return True
                return False
            """,
            fixed="""
            def is_weekend(day):
                if day in ("saturday", "sunday"):
                    return True
                return False
            """,
        ),
        Bad(
            """
            def valid(code):
                return code == 200 or 201
                #                     ^^^ 'or 201' is true by itself: nothing is compared with it
            """,
            fixed="""
            def valid(code):
                return code in (200, 201)
            """,
        ),
        Bad(
            """
            def has_items(basket):
                return len(basket) >= 0
                #      ^^^^^^^^^^^^^^^^ a length is never negative: always true
            """,
            fixed="""
            def has_items(basket):
                return len(basket) > 0
            """,
        ),
        Bad(
            """
            def is_text(value):
                return type(value) == "str"
                #      ^^^^^^^^^^^^^^^^^^^^ a type never equals a string: always false
            """,
        ),
        Bad(
            """
            def ready():
                return True

            def start(run):
                if ready:
                #  ^^^^^ 'ready' is a function that is not called: always true
                    run()
            """,
            fixed="""
            def ready():
                return True

            def start(run):
                if ready():
                    run()
            """,
        ),
        Bad(
            """
            def may_edit(user, document):
                if user.role == Role.ADMIN or Role.EDITOR:
                                            # ^^^^^^^^^^^ 'or Role.EDITOR' is true by itself: nothing is compared with it
                    return True
                return document.owner == user
            """,
        ),
        Bad(
            """
            class Connection:
                def is_closed(self):
                    return self.closed

                def send(self, data):
                    if self.is_closed:
                     # ^^^^^^^^^^^^^^ 'is_closed' is a method that is not called: always true
                        raise ConnectionError
                    self.sock.sendall(data)
            """,
        ),
        Good(
            """
            def label(name):
                return name == "" or name
            """,
            why="the second operand is a value of its own",
        ),
        Good(
            """
            def title(page):
                return page.title or "untitled"
            """,
            why="a default, not a condition",
        ),
        Good(
            """
            def filled(basket):
                return len(basket) >= 1 or len(basket) > 0
            """,
            why="an empty one gives another answer",
        ),
        Good(
            """
            try:
                from fast import encode
            except ImportError:
                def encode(text):
                    return text

            def run(text, encode):
                return encode(text) if encode else text
            """,
            why="a parameter of that name, which may be None",
        ),
        Good(
            """
            def is_local(env):
                return env.name == Settings.LOCAL or Settings.DEBUG
            """,
            why="a setting may be false",
        ),
        Good(
            """
            class Connection:
                def on_close(self):
                    pass

                def mute(self):
                    self.on_close = None

                def close(self):
                    if self.on_close:
                        self.on_close()
            """,
            why="an object may have something else under the name",
        ),
        Good(
            """
            from werkzeug.local import LocalProxy


            @LocalProxy
            def current_post():
                return None


            def topic():
                return current_post.topic if current_post else None
            """,
            why="the decorator makes something else of it",
        ),
    ],
)
def constant_condition(node: ast.expr | ast.stmt, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.BoolOp):
        yield from _loose_literal(node, ctx)
    elif isinstance(node, ast.Compare):
        yield from _known_comparison(node, ctx)
    elif isinstance(node, ast.If | ast.While):
        yield from _uncalled(node.test, ctx)
        yield from _uncalled_method(node.test, ctx)


def _loose_literal(node: ast.BoolOp, ctx: Context) -> Iterator[Finding]:
    """`x == "a" or "b"`, where the comparison lost its left side."""
    first = node.values[0]
    if not (isinstance(node.op, ast.Or) and isinstance(first, ast.Compare) and len(first.ops) == 1):
        return
    right = first.comparators[0]
    loose = [value for value in node.values[1:] if _is_literal_like(value, right)]
    if not (isinstance(first.ops[0], ast.Eq | ast.Is) and isinstance(right, ast.Constant | ast.Attribute) and loose):
        return
    if isinstance(first.ops[0], ast.Is) and isinstance(right, ast.Constant):
        return
    if not all(value in loose or _same_comparison(value, first) for value in node.values[1:]):
        return
    message = f"'or {ctx.source(loose[0])}' is true by itself: nothing is compared with it"
    evidence = Evidence(f"truth of {ctx.source(loose[0])}", "true", "the language reference")
    fixes: tuple[Fix, ...] = ()
    if is_pure(first.left) and len(loose) == len(node.values) - 1:
        choices = ", ".join(ctx.source(value) for value in (right, *loose))
        left = ctx.source(first.left)
        fixes = (Fix(f"Ask whether it is one of ({choices})", (Edit(ctx.span(node), f"{left} in ({choices})"),)),)
    yield Finding(ctx.span(loose[0]), message[:120], (evidence,), fixes)


def _is_literal_like(value: ast.expr, right: ast.expr) -> bool:
    match value, right:
        case ast.Attribute(value=owner, attr=name), ast.Attribute(value=other, attr=beside):
            return name.isupper() and beside.isupper() and same(owner, other) and _is_class_of_members(owner)
        case _:
            pass
    if not (isinstance(value, ast.Constant) and isinstance(right, ast.Constant)):
        return False
    return (
        type(value.value) is type(right.value) and type(value.value) in (str, int, float, bytes) and bool(value.value)
    )


def _is_class_of_members(owner: ast.expr) -> bool:
    """Whether it is named as an enumeration is: members of these are true, as a setting or a flag need not be."""
    word = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return re.fullmatch(r"(?:[A-Z][a-z0-9]+)+", word) is not None and _SWITCHES.search(word) is None


def _same_comparison(value: ast.expr, first: ast.Compare) -> bool:
    return isinstance(value, ast.Compare) and same(value.left, first.left)


def _known_comparison(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    if len(node.ops) != 1 or _is_asserted(node, ctx):
        return
    left, operator, right = node.left, node.ops[0], node.comparators[0]
    if _calls(left, "len", ctx) and isinstance(right, ast.Constant) and right.value == 0 and right.value is not False:
        answer = {ast.GtE: "true", ast.Lt: "false"}.get(type(operator))
        if answer:
            evidence = Evidence("the least length", "0", "the language reference")
            yield Finding(
                ctx.span(node), f"a length is never negative: always {answer}", (evidence,), _nonempty(node, ctx)
            )
    elif (
        isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot)
        and isinstance(right, ast.Constant)
        and isinstance(right.value, str)
        and _calls(left, "type", ctx)
    ):
        answer = "false" if isinstance(operator, ast.Eq | ast.Is) else "true"
        evidence = Evidence("what 'type()' returns", "a class, never a string", "the language reference")
        yield Finding(ctx.span(node), f"a type never equals a string: always {answer}", (evidence,))


def _is_asserted(node: ast.Compare, ctx: Context) -> bool:
    """Whether a test asserts it, of which `constant-assertion` speaks."""
    return isinstance(ctx.tree.parents.get(node), ast.Assert) and is_test_file(ctx.path)


def _calls(node: ast.expr, name: str, ctx: Context) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == name
        and len(node.args) == 1
        and (ctx.imported(node.func) == f"builtins.{name}")
    )


def _nonempty(node: ast.Compare, ctx: Context) -> tuple[Fix, ...]:
    """`>= 0` was meant to be `> 0`; what `< 0` was meant to be is anyone's guess."""
    between = Span(ctx.span(node.left).end, ctx.span(node.comparators[0]).start)
    if not isinstance(node.ops[0], ast.GtE) or ctx.block.text[between.start : between.end].strip() != ">=":
        return ()
    return (Fix("Ask for more than none", (Edit(between, " > "),)),)


def _uncalled(test: ast.expr, ctx: Context) -> Iterator[Finding]:
    """`if ready:` for a function of the module that was meant to be called."""
    negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    name = test.operand if isinstance(test, ast.UnaryOp) and negated else test
    if not isinstance(name, ast.Name) or ctx.function_of(test) is None:
        return
    bindings = ctx.bindings(name.id)
    flow = ctx.flow_around(test)
    if len(bindings) != 1 or bindings[0].kind != "function" or bindings[0].guards or flow is None:
        return
    if ctx.parameters(name.id) is None:
        return  # a decorator may make anything of it
    local = any(isinstance(one, ast.Name | ast.arg) and _bound(one) == name.id for one in ctx.tree.nodes)
    if not local:
        answer = "false" if negated else "true"
        evidence = Evidence(f"bindings of '{name.id}' in the module", "one function", "module")
        fix = Fix(f"Call '{name.id}'", (Edit(Span(ctx.span(name).end, ctx.span(name).end), "()"),))
        message = f"'{name.id}' is a function that is not called: always {answer}"
        yield Finding(ctx.span(name), message, (evidence,), (fix,))


def _uncalled_method(test: ast.expr, ctx: Context) -> Iterator[Finding]:
    """`if self.is_closed:` for a plain method of the class that takes no arguments."""
    negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    asked = test.operand if isinstance(test, ast.UnaryOp) and negated else test
    match asked:
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if ctx.block.kind == "member":
            pass
        case _:
            return
    if not _is_plain_method(name, ctx) or ctx.block.damage:
        return
    answer = "false" if negated else "true"
    end = ctx.span(asked).end
    evidence = Evidence(f"what '{name}' is in '{ctx.block.owner}'", "a method", "the class")
    message = f"'{name}' is a method that is not called: always {answer}"
    yield Finding(ctx.span(asked), message[:120], (evidence,), (Fix(f"Call '{name}'", (Edit(Span(end, end), "()"),)),))


def _is_plain_method(name: str, ctx: Context) -> bool:
    """Whether the class, which no other derives from, has just one definition of the name, a method without marks."""
    owner = ctx.block.owner
    stored = any(ctx.fact(key) is not None for key in (f"stores {owner}.{name}", f"stores .{name}", f"open {owner}"))
    if stored or ctx.parameters(name, owner) != ():
        return False
    found = ctx.definitions(owner) if ctx.fact(f"based {owner}") is None else ()
    if len(found) != 1 or ctx.ask("derived", owner) is not False:
        return False
    made = ast.parse(found[0].text).body[0]
    bound = [one for one in getattr(made, "body", ()) if name in _made_by(one)]
    plain = len(bound) == 1 and isinstance(bound[0], ast.FunctionDef | ast.AsyncFunctionDef)
    return plain and not bound[0].decorator_list


def _made_by(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    return {one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}


def _bound(node: ast.Name | ast.arg) -> str:
    if isinstance(node, ast.arg):
        return node.arg
    return "" if isinstance(node.ctx, ast.Load) else node.id
