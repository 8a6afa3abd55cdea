"""Rules that say something of names such as `spam`."""

import ast
import os
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Details,
    Edit,
    Evidence,
    FileEdit,
    Finding,
    Fix,
    Good,
    Missing,
    Related,
    Span,
    Step,
    rule,
)

EXAMPLES = (Bad("spam\n# ^^^^ 'spam' is no food", fixed="eggs\n"), Good("ham = 1\n", "ham is food"))


@rule(
    ast.Name, summary="spam", kind="pattern", severity="warning", examples=EXAMPLES, fix="safe", overlaps=["ruff:XYZ1"]
)
def no_spam(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id == "spam":
        span = ctx.span(node)
        yield Finding(
            span,
            "'spam' is no food",
            evidence=(Evidence("is 'spam' food", "no", "the menu"),),
            fixes=(Fix("Replace by 'eggs'", (Edit(span, "eggs"),), safe=True),),
            related=(Related("the menu says so", "menu.py", 4, 2),),
        )


@rule(ast.Name, summary="ham", kind="pattern", severity="error", examples=EXAMPLES, fix="suggestion")
def no_ham(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id == "ham":
        span = ctx.span(node)
        fixes = tuple(Fix(f"Replace by '{name}'", (Edit(span, name),)) for name in ("bacon", "beans"))
        yield Finding(span, "'ham' is <off> & \"away\"", fixes=fixes)


@rule(ast.Name, summary="fixes that do not hold", kind="pattern", severity="warning", examples=EXAMPLES, fix="safe")
def bad_fix(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    wrong = {"unparsable": "unparsable)", "stubborn": "(stubborn)", "worse": "ham"}
    if node.id in wrong:
        span = ctx.span(node)
        yield Finding(span, f"'{node.id}' is wrong", fixes=(Fix("Mend", (Edit(span, wrong[node.id]),), safe=True),))


@rule(ast.Name, summary="lines", kind="pattern", severity="hint", examples=EXAMPLES, fix="safe", default=False)
def two_lines(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id == "split":
        span = ctx.span(node)
        yield Finding(span, "'split' is two lines", fixes=(Fix("Split", (Edit(span, "one\ntwo"),), safe=True),))


@rule(ast.Name, summary="declared", kind="pattern", severity="warning", examples=EXAMPLES, fix="safe")
def declared_elsewhere(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    declared = ctx.ask("declared", node.id) if node.id.startswith("dep_") else ("main",)
    if declared == ():
        edit = FileEdit(os.path.abspath("requirements.txt"), (Edit(Span(0, 0), f"{node.id}\n"),))
        yield Finding(
            ctx.span(node), f"'{node.id}' is not declared", fixes=(Fix("Declare", safe=True, elsewhere=(edit,)),)
        )


@rule(ast.Import, summary="modules", kind="fact", severity="error", examples=EXAMPLES)
def needs_module(node: ast.Import, ctx: Context) -> Iterator[Finding]:
    for alias in node.names:
        answer = ctx.ask_here("module", alias.name)
        if isinstance(answer, Missing):
            yield Finding(
                ctx.span(alias), f"no module '{alias.name}'", evidence=(Evidence("?", answer.reason, "disk"),)
            )


@rule(ast.Name, summary="releases", kind="fact", severity="information", examples=EXAMPLES)
def released(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id.startswith("project_"):
        details = ctx.ask("details", node.id.removeprefix("project_"))
        if isinstance(details, Details):
            yield Finding(ctx.span(node), f"'{details.name}' has {details.release_count} releases")


@rule(ast.Call, summary="ways", kind="pattern", severity="warning", examples=EXAMPLES, cwe=[78, 88])
def long_way(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if isinstance(node.func, ast.Name) and node.func.id == "arrive":
        steps = tuple(Step(f"by way of {ctx.source(one)}", ctx.span(one)) for one in node.args)
        yield Finding(ctx.span(node.func), "a long way", steps=steps)


@rule(ast.Name, summary="failures", kind="pattern", severity="error", examples=EXAMPLES)
def failing(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id == "fail_here":
        raise ValueError("a rule with a bug")
    if node.id == "kill_worker":
        from multiprocessing import parent_process

        if parent_process() is not None:
            os._exit(3)
    yield from ()
