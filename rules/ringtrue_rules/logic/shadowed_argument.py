"""A parameter is overwritten before anything reads it, so what the caller passes never matters.

Use the argument, give the other value a name of its own, or drop the parameter. The rule is silent about methods that
may have to keep the signature of a base class, decorated functions, and names that begin with an underscore.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Definition, Evidence, Finding, Flow, Good, bases_of, in_test, names_in, rule


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="parameter that is overwritten before it is read",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            def total(prices, discount):
                discount = 0.1
              # ^^^^^^^^ the argument 'discount' is overwritten here before anything reads it
                return sum(prices) * (1 - discount)
            """,
        ),
        Bad(
            """
            class Mailer:
                def send(self, to, subject):
                    subject = "Notification"
                  # ^^^^^^^ the argument 'subject' is overwritten here before anything reads it
                    return self.transport.deliver(to, subject)
            """,
        ),
        Good(
            """
            def total(prices, discount=None):
                discount = discount or 0.1
                return sum(prices) * (1 - discount)
            """,
            why="read to find the default",
        ),
        Good(
            """
            def total(prices, discount=None, fixed=False):
                if fixed:
                    discount = 0.1
                return sum(prices) * (1 - discount)
            """,
            why="overwritten on one path only",
        ),
        Good(
            """
            class Shop(Base):
                def total(self, prices, discount):
                    discount = 0.1
                    return sum(prices) * (1 - discount)
            """,
            why="the base class may ask for the parameter",
        ),
        Good(
            """
            def test_total(shop):
                shop = 3
                assert shop
            """,
            why="a fixture that is asked for by its name, for its effect",
        ),
        Good(
            """
            def select(readers, writers, errors):
                readers, writers, errors = readers[:1], writers[:1], []
                return readers, writers, errors
            """,
            why="one of several in an assignment that reads the others",
        ),
        Good(
            """
            def total(prices, discount):
                del discount
                return sum(prices)
            """,
            why="says that it is not needed",
        ),
        Good(
            """
            class Mailer(Transport):
                def send(self, to, subject):
                    subject = "Notification"
                    return self.transport.deliver(to, subject)
            """,
            why="another class decides what the method takes",
        ),
        Good(
            """
            class Parser:
                def id(self, rows, word, found):
                    rows.append(("id", word))
                    found = True
                    return found

                def comma(self, rows, word, found):
                    if not found:
                        raise ValueError(word)
                    return False

                def end(self, rows, word, found):
                    return found and not word
            """,
            why="methods that are called alike take what the others need",
        ),
    ],
)
def shadowed_argument(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or node.decorator_list or ctx.function_of(node) is not None:
        return
    if ctx.block.kind == "member" and not _is_free(node, ctx):
        return
    if node.name.startswith("test"):  # a fixture is asked for by its name
        return
    flow = ctx.flow(node)
    for name in sorted(flow.arguments):
        ones = flow.by_name.get(name, ())
        if len(ones) < 2 or name.startswith("_") or flow.captured(name):
            continue
        argument, *others = ones
        if not all(one.kind in ("assign", "part") for one in others) or flow.uses(argument):
            continue
        first = others[0]
        if not (first.kind == "assign" and _always_first(first, name, flow) and any(flow.uses(one) for one in others)):
            continue
        if not _is_shared(name, node, ctx):
            evidence = Evidence(f"reads of the argument '{name}'", "none", "data flow")
            message = f"the argument '{name}' is overwritten here before anything reads it"
            yield Finding(ctx.span(first.node), message, (evidence,))


def _is_free(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether no other class decides what the method takes: it neither derives from one, nor does one from it."""
    owner = ctx.block.owner
    if node.args.vararg or node.args.kwarg or in_test(ctx):
        return False
    if ctx.block.nodes[0] is not node or bases_of(owner, ctx) != () or ctx.fact(f"based {owner}") is not None:
        return False
    return ctx.ask("derived", owner) is False


def _is_shared(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether two other methods of the class take an argument of that name: then all of them are called alike."""
    methods = ctx.fact(f"class {ctx.block.owner}") if ctx.block.kind == "member" else None
    others = sorted(methods - {node.name}) if isinstance(methods, frozenset) else ()
    return sum(name in (ctx.parameters(one, ctx.block.owner) or ()) for one in others) >= 2


def _always_first(first: Definition, name: str, flow: Flow) -> bool:
    """Whether the overwriting stands directly in the function's own suite and does not look at the argument."""
    statement = flow.graph.steps[first.step].node
    return statement in flow.function.body and first.value is not None and name not in names_in(first.value)
