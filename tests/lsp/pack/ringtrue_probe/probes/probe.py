"""Names that begin with `probe_` are reported.

What follows the first paragraph is not part of a hover.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from ringtrue.api import Command, Context, Edit, Evidence, FileEdit, Finding, Fix, Related, Span, Step, rule

_LIBRARY = str(Path(__file__).parent / "__init__.py")


@rule(ast.Name, summary="a probe", kind="fact", severity="error", examples=[], fix="safe")
def probe(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if not node.id.startswith("probe_"):
        return
    span = ctx.span(node)
    fixes = {
        "probe_safe": (Fix("Make it 'fine'", (Edit(span, "fine"),), safe=True),),
        "probe_twice": (Fix("Make it 'probe_safe'", (Edit(span, "probe_safe"),), safe=True),),
        "probe_useless": (Fix("Add a blank", (Edit(Span(span.end, span.end), " "),)),),
        "probe_harmful": (Fix("Break it", (Edit(span, "fine("),)), Fix("Raise more", (Edit(span, "alarm"),))),
        "probe_elsewhere": (
            Fix("Mend both", (Edit(span, "fine"),), elsewhere=(FileEdit(_other(ctx), (Edit(Span(4, 4), "new "),)),)),
        ),
        "probe_install": (Fix("Install 'six'", command=Command("ringtrue.install", ("tool", "add", "six one"))),),
    }
    yield Finding(
        span,
        f"'{node.id}' is a probe",
        evidence=(Evidence("is it a probe?", "yes", "the tests"),),
        fixes=fixes.get(node.id, ()),
        related=(Related("declared here", _LIBRARY, 0, 3),),
        tags=("deprecated", "unnecessary"),
        steps=_steps(span, ctx) if node.id == "probe_way" else (),
    )


def _steps(span: Span, ctx: Context) -> tuple[Step, ...]:
    """From the first character of the block to where the probe begins."""
    return (Step("it sets out here", Span(0, 1)), Step("and arrives", Span(span.start, span.start + 5)))


@rule(ast.Name, summary="an alarm", kind="fact", severity="error", examples=[])
def alarm(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id == "alarm":
        yield Finding(ctx.span(node), "'alarm' is an error")


def _other(ctx: Context) -> str:
    return str(Path(ctx.path).parent / "other.py")
