"""A `datetime` without a time zone is compared with, or subtracted from, one with a time zone. `<` and `-` raise
`TypeError`; `==` is always false.

Make both aware: `datetime.now(timezone.utc)`; `utcnow()` is naive in spite of its name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, rule, walk

_Kind = Literal["naive", "aware"]
_CLASS = "datetime.datetime"


@rule(
    ast.Compare,
    ast.BinOp,
    summary="naive and aware datetimes in one comparison or subtraction",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from datetime import datetime, timedelta, timezone

            def expired(hours):
                start = datetime.now(timezone.utc) - timedelta(hours=hours)
                return datetime.utcnow() > start
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^ a datetime without a time zone meets one with: the comparison raises TypeError
            """,
            fixed="""
            from datetime import datetime, timedelta, timezone

            def expired(hours):
                start = datetime.now(timezone.utc) - timedelta(hours=hours)
                return datetime.now(timezone.utc) > start
            """,
        ),
        Bad(
            """
            import datetime

            def age():
                born = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
                return datetime.datetime.now() - born
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a datetime without a time zone meets one with: '-' raises TypeError
            """,
            fixed="""
            import datetime

            def age():
                born = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
                return datetime.datetime.now(datetime.timezone.utc) - born
            """,
        ),
        Bad(
            """
            from datetime import datetime, timezone


            def is_expired(row):
                return row.expires_at.replace(tzinfo=None) < datetime.now(timezone.utc)
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a datetime without a time zone meets one with: the comparison raises TypeError
            """,
        ),
        Bad(
            """
            from datetime import datetime, timezone

            class Token:
                def __init__(self):
                    self.made = datetime.now(timezone.utc)

                def age(self):
                    return datetime.now() - self.made
                         # ^^^^^^^^^^^^^^^^^^^^^^^^^^ a datetime without a time zone meets one with: '-' raises TypeError
            """,
        ),
        Good(
            """
            from datetime import datetime, timezone

            def expired(start):
                return datetime.now(timezone.utc) > start
            """,
            why="what is passed may be aware",
        ),
        Good(
            """
            from datetime import datetime, timezone

            def expired():
                start = datetime.utcnow().replace(tzinfo=timezone.utc)
                return datetime.now(timezone.utc) > start
            """,
            why="made aware",
        ),
        Good(
            """
            from datetime import datetime

            def both(zone=None):
                return datetime.now(zone) > datetime.now()
            """,
            why="the zone may be None",
        ),
        Good(
            """
            from datetime import datetime, timezone


            def is_expired(row):
                return row.expires_at.replace(tzinfo=None) < datetime.now(timezone.utc).replace(tzinfo=None)
            """,
            why="both without a zone",
        ),
        Good(
            """
            from datetime import datetime, timezone

            class Token:
                def __init__(self):
                    self.made = datetime.now(timezone.utc)

                def renew(self, when):
                    self.made = when

                def age(self):
                    return datetime.now() - self.made
            """,
            why="it may have been made anew",
        ),
    ],
)
def naive_datetime_mix(node: ast.Compare | ast.BinOp, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.BinOp):
        if not isinstance(node.op, ast.Sub):
            return
        sides, word = (node.left, node.right), "-"
    else:
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.Eq | ast.NotEq):
            return
        sides, word = (node.left, node.comparators[0]), "comparison"
    flow = ctx.flow_around(node)
    kinds = [_kind(side, flow, ctx) for side in sides]
    if set(kinds) == {"naive", "aware"}:
        naive = sides[kinds.index("naive")]
        equal = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq)
        outcome = "they never are equal" if equal else f"'{word}' raises TypeError"
        evidence = Evidence("time zone of the left and of the right side", f"{kinds[0]}, {kinds[1]}", "data flow")
        message = f"a datetime without a time zone meets one with: {outcome}".replace("'comparison'", "the comparison")
        yield Finding(ctx.span(node), message, (evidence,), tuple(_fixes(naive, ctx)))


def _kind(node: ast.expr, flow: Flow | None, ctx: Context, depth: int = 4) -> _Kind | None:
    if depth == 0:
        return None
    if isinstance(node, ast.Name) and flow is not None:
        reaching = flow.reaching(node) or ()
        kinds = {
            _kind(one.value, flow, ctx, depth - 1) if one.kind == "assign" and one.value is not None else None
            for one in reaching
        }
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(node, ast.Attribute):
        return _of_own(node, ctx)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return _kind(node.left, flow, ctx, depth - 1) if _is_delta(node.right, ctx) else None
    if isinstance(node, ast.Call):
        return _of_replaced(node, ctx) or _of_call(node, ctx)
    return None


def _of_replaced(node: ast.Call, ctx: Context) -> _Kind | None:
    """`when.replace(tzinfo=None)`: whatever it was before."""
    match node:
        case ast.Call(func=ast.Attribute(attr="replace"), args=[], keywords=[ast.keyword(arg="tzinfo", value=zone)]):
            if isinstance(zone, ast.Constant) and zone.value is None:
                return "naive"
            return "aware" if _is_zone(zone, ctx) else None
        case _:
            return None


def _of_own(node: ast.Attribute, ctx: Context) -> _Kind | None:
    """`self.expires_at`, where everything that the class gives it is of one kind."""
    if ctx.block.kind != "member" or not isinstance(node.value, ast.Name) or node.value.id != "self":
        return None
    found = ctx.definitions(ctx.block.owner)
    if len(found) != 1 or ("datetime" not in found[0].text and ".now(" not in found[0].text):
        return None
    stored = [
        one.value
        for one in walk(ast.parse(found[0].text))
        if isinstance(one, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for target in (one.targets if isinstance(one, ast.Assign) else [one.target])
        if any(isinstance(part, ast.Attribute) and part.attr == node.attr for part in walk(target))
        or (isinstance(target, ast.Name) and target.id == node.attr)
    ]
    kinds = {None if value is None else _kind(value, None, ctx) for value in stored}
    return kinds.pop() if len(kinds) == 1 else None


def _is_delta(node: ast.expr, ctx: Context) -> bool:
    return isinstance(node, ast.Call) and ctx.imported(node.func) == "datetime.timedelta"


def _of_call(node: ast.Call, ctx: Context) -> _Kind | None:
    name = ctx.imported(node.func)
    if not name.startswith(_CLASS) or any(keyword.arg is None for keyword in node.keywords):
        return None
    zones = [keyword.value for keyword in node.keywords if keyword.arg in ("tz", "tzinfo")]
    plain = len(node.args)
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        return None
    method = name.removeprefix(_CLASS).removeprefix(".")
    if method in ("utcnow", "today"):
        return "naive"
    if method == "now":
        zones += node.args[:1]
    elif method == "fromtimestamp":
        zones += node.args[1:2]
    elif method == "utcfromtimestamp":
        return "naive"
    elif method == "" and plain > 7:
        zones += node.args[7:8]
    elif method != "":
        return None
    if not zones:
        return "naive"
    return "aware" if _is_zone(zones[0], ctx) else None


def _is_zone(node: ast.expr, ctx: Context) -> bool:
    """An expression that surely is a time zone and not None."""
    name = ctx.imported(node.func if isinstance(node, ast.Call) else node)
    return name in ("datetime.timezone.utc", "datetime.UTC", "datetime.timezone", "zoneinfo.ZoneInfo", "pytz.utc",
                    "pytz.timezone", "pytz.UTC")  # fmt: skip


def _fixes(naive: ast.expr, ctx: Context) -> Iterator[Fix]:
    """`utcnow()` and `now()` take a zone."""
    if not isinstance(naive, ast.Call) or naive.args or naive.keywords or not isinstance(naive.func, ast.Attribute):
        return
    method = naive.func.attr
    owner = ctx.source(naive.func.value)
    zone = next((text for text in ("timezone.utc", "datetime.timezone.utc") if ctx.imported(_parsed(text)) == "datetime.timezone.utc"), None)  # fmt: skip
    if method == "utcnow" and zone:
        yield Fix("Ask for the time in UTC", (Edit(ctx.span(naive), f"{owner}.now({zone})"),))
    elif method == "now" and zone:
        end = ctx.span(naive).end - 1
        yield Fix("Ask for the time in UTC", (Edit(Span(end, end), zone),))


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
