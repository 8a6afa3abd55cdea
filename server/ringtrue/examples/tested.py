"""Tested: the claims about a function, each with what came of running it.

Does not know what is made of it. Nothing is run here: the world is asked, and may answer later.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ringtrue.examples.claims import Claim
from ringtrue.examples.questions import question
from ringtrue.examples.reading import claims_about

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.definitions import Definition
    from ringtrue.examples.trying import Told

Ask: TypeAlias = "Callable[[str], tuple[Definition, ...]]"


class Tested(NamedTuple):
    """One claim, and what came of it."""

    claim: Claim
    told: Told


def tested(function: ast.FunctionDef, ctx: Context) -> tuple[Tested, ...]:
    """What came of the examples of `function`, the one definition of its name; empty while nobody knows."""
    block = ctx.block
    root = block.owner or function.name
    if block.damage or block.tree.parents.get(function) is not None or _is_stub(function):
        return ()
    claims = claims_about(function, block)
    if not claims or ctx.ask("examples-run") == "off":
        return ()
    own = [one for one in ctx.definitions(root) if one.kind not in ("touch", "mutation")]
    if len(own) != 1:
        return ()
    examples = question([one for one in claims if one.session or not block.owner], ctx.definitions)
    if examples is None:
        return ()
    outcome = ctx.ask("ran", examples.source, tuple(tuple(step) for step in examples.steps))
    if outcome is None or outcome.reason is not None:
        return ()
    return _credible(tuple(Tested(*pair) for pair in zip(examples.claims, outcome.told, strict=True)))


def _credible(found: tuple[Tested, ...]) -> tuple[Tested, ...]:
    """`>>> f(3) == 4` with nothing below it was never run as a session. Where most of such lines do not hold, they are
    not what the function is about."""
    unshown = [one for one in found if one.claim.step.kind == "true"]
    wrong = [one for one in unshown if one.told.verdict == "differs"]
    return found if len(wrong) * 2 <= len(unshown) else tuple(one for one in found if one not in wrong)


def _is_stub(function: ast.FunctionDef) -> bool:
    """Whether the function is yet to be written."""
    return all(
        isinstance(node, ast.Pass | ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in function.body
    )
