"""Tested: the claims about a function, each with what came of running it.

Does not know what is made of it. Nothing is run here: the world is asked, and may answer later.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ringtrue.definitions import Definition, Definitions, definition_key
from ringtrue.examples.asserted import claims_of
from ringtrue.examples.beside import Written, claims_beside
from ringtrue.examples.claims import Claim
from ringtrue.examples.questions import question
from ringtrue.examples.reading import claims_about
from ringtrue.syntax import parse
from ringtrue.testing.places import is_test_file
from ringtrue.text import Edit, apply_edits

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.examples.trying import Told

Ask: TypeAlias = Callable[[str], tuple[Definition, ...]]


class Tested(NamedTuple):
    """One claim, and what came of it."""

    claim: Claim
    told: Told


def tested(function: ast.FunctionDef, ctx: Context) -> tuple[Tested, ...]:
    """What came of the examples of `function`, the one definition of its name; empty while nobody knows."""
    block = ctx.block
    if block.damage or block.tree.parents.get(function) is not None or _is_stub(function):
        return ()
    claims = [one for one in claims_about(function, block) if one.session or not block.owner]
    if not claims:
        return ()
    own = [one for one in ctx.definitions(block.owner or function.name) if one.kind not in ("touch", "mutation")]
    return _credible(outcomes(claims, ctx)) if len(own) == 1 else ()


def tested_beside(function: ast.FunctionDef, ctx: Context) -> Iterator[tuple[Written, Tested]]:
    """What came of the calls of `function` in the sessions of texts beside its module; nothing while nobody knows."""
    if ctx.block.damage or ctx.block.kind != "statement" or not _is_told_of(function, ctx):
        return
    for path, text in ctx.ask_here("texts-beside") or ():
        written = Written(path, text)
        claims = claims_beside(written, ctx.path, function.name)
        kept = _about(function.name, claims)
        if kept and not _is_stub(function):
            yield from ((written, one) for one in outcomes(kept, ctx) if _calls(function.name, one.claim.step.code))


def _is_told_of(function: ast.FunctionDef, ctx: Context) -> bool:
    """Whether a text may speak of what it gives: a question less for most functions."""
    if ctx.tree.parents.get(function) is not None or function.name.startswith("_") or not function.args.args:
        return False
    returned = (one.value for one in ctx.tree.nodes if isinstance(one, ast.Return))
    return any(value is not None for value in returned) and not is_test_file(ctx.path)


def _about(name: str, claims: Sequence[Claim]) -> list[Claim]:
    """The claims about calls of `name`, and the steps that prepare them; nothing where none is about it."""
    kept = [one for one in claims if one.step.kind == "do" or _calls(name, one.step.code)]
    return kept if any(one.step.kind != "do" for one in kept) else []


def _calls(name: str, code: str) -> bool:
    return f"{name}(" in code


def tested_assert(node: ast.Assert, ctx: Context) -> tuple[Tested, ...]:
    """What came of a test's `assert f(3) == 4`, for each set of its parameters; empty while nobody knows."""
    claims = claims_of(node, ctx.block) if not ctx.block.damage and ctx.block.kind == "statement" else ()
    return outcomes(claims, ctx) if claims else ()


def tested_with(function: ast.FunctionDef, edits: Sequence[Edit], ctx: Context) -> tuple[Tested, ...]:
    """What would come of the examples of `function`, a statement of its own, after `edits` of its block."""
    definitions = Definitions(parse(apply_edits(ctx.block.text, edits)).chunks)
    key = definition_key(function.name)

    def ask(name: str) -> tuple[Definition, ...]:
        return definitions.answer(key) if name == function.name else ctx.definitions(name)

    return outcomes(claims_about(function, ctx.block), ctx, ask)


def outcomes(claims: Sequence[Claim], ctx: Context, ask: Ask | None = None) -> tuple[Tested, ...]:
    """What came of `claims` about names of the module; empty while nobody knows."""
    allowed = ctx.ask("examples-run")
    if allowed == "off":
        return ()
    examples = question(claims, ask or ctx.definitions, lambda link: ctx.ask_here("linked", *link))
    if examples is None:
        return ()
    outcome = ctx.ask("ran", allowed, examples.source, tuple(tuple(step) for step in examples.steps))
    if outcome is None or outcome.reason is not None:
        return ()
    return tuple(Tested(*pair) for pair in zip(examples.claims, outcome.told, strict=True))


def _credible(found: tuple[Tested, ...]) -> tuple[Tested, ...]:
    """`>>> f(3) == 4` with nothing below it was never run as a session. Where most of such lines do not hold, they are
    not what the function is about."""
    unshown = [one for one in found if not one.claim.shown]
    wrong = [one for one in unshown if one.told.verdict == "differs"]
    return found if len(wrong) * 2 <= len(unshown) else tuple(one for one in found if one not in wrong)


def _is_stub(function: ast.FunctionDef) -> bool:
    """Whether the function is yet to be written."""
    return all(
        isinstance(node, ast.Pass | ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in function.body
    )
