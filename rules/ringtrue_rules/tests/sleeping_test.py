"""The test sleeps for a second or more, and hopes that something has happened meanwhile. On a slow machine it has not, and
the test fails now and then; on a fast one the suite only waits.

Wait for the event itself: `Event.wait(timeout=...)`, `thread.join()`, a loop that asks until a deadline, or a clock that the
test moves. The rule is silent about loops, about functions inside the test, and about tests of time itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Block, Context, Evidence, Finding, Given, Good, Trial, rule, trial_of

_IN_TESTS = Given(path="tests/test_shop.py")
_SLEEPS = frozenset(("time.sleep", "asyncio.sleep", "trio.sleep", "anyio.sleep"))
_LEAST = 1.0
# What says that time itself is what is tested, or what has to pass.
_OF_FILES = re.compile(r"\bst_[mac]time|\bget[mac]time\b")
_OF_TIME = re.compile(
    r"time|sleep|delay|wait|slow|expir|ttl|durat|elapsed|clock|age|cancel|block|rate|throttl|schedul|interval|perf|"
    r"tick|poll|keepalive|idle|heartbeat|retry|backoff|stop|kill|hang|concurr|parallel|thread|async|watch|reload|mtime|"
    r"modif|stale|lease|lock|race|interrupt|signal|progress|cache|refresh|renew|fresh|recent|latest|recreat|spinner|live|late|second|date|window|graceful",
    re.IGNORECASE,
)


@rule(
    Block,
    summary="test that sleeps instead of waiting for something",
    kind="pattern",
    severity="information",
    examples=[
        Bad(
            """
            import time
            from shop import order, stock


            def test_order():
                order("apple")
                time.sleep(2)
              # ^^^^^^^^^^^^^ the test sleeps for 2 seconds, and nothing says that this is enough
                assert stock("apple") == 0
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            import time
            from shop import order, stock


            def test_order():
                order("apple")
                while stock("apple"):
                    time.sleep(1)
                assert stock("apple") == 0
            """,
            why="waits until it has happened",
            given=_IN_TESTS,
        ),
        Good(
            """
            import time
            from shop import Offer


            def test_offer_expires():
                offer = Offer(seconds=1)
                time.sleep(1.5)
                assert offer.is_over
            """,
            why="time is what is tested",
            given=_IN_TESTS,
        ),
        Good(
            """
            import time
            from shop import order, orders


            def test_orders():
                order("apple")
                time.sleep(1)
                order("pear")
                assert [one.name for one in orders()] == ["apple", "pear"]
            """,
            why="the two are to differ by their time",
            given=_IN_TESTS,
        ),
        Good(
            """
            import threading
            import time
            from shop import serve


            def test_serving():
                def customer():
                    time.sleep(3)

                threading.Thread(target=customer).start()
                assert serve() is None
            """,
            why="another thread takes its time",
            given=_IN_TESTS,
        ),
        Good(
            """
            import time
            from unittest.mock import patch
            from shop import order


            @patch("time.sleep")
            def test_order(sleep):
                time.sleep(2)
                assert order("apple") is None
            """,
            why="nobody sleeps",
            given=_IN_TESTS,
        ),
        Good(
            """
            import os
            import time

            from shop import load


            def test_nothing_is_read_again(tmp_path):
                before = os.stat(tmp_path).st_atime
                time.sleep(1)
                found = load(tmp_path)
                assert found == os.stat(tmp_path).st_atime == before
            """,
            why="the clock of the file system has to tick",
            given=_IN_TESTS,
        ),
    ],
)
def sleeping_test(block: Block, ctx: Context) -> Iterator[Finding]:
    if block.kind == "declared" or "sleep(" not in block.text or "patch" in block.text:
        return
    if _OF_FILES.search(block.text):  # what a file system tells of times is as coarse as its clock
        return
    trial = trial_of(block.nodes[0], ctx)
    if trial is None or _OF_TIME.search(trial.name + trial.owner):
        return
    for node in ctx.tree.nodes:
        if isinstance(node, ast.Call) and len(node.args) == 1 and ctx.imported(node.func) in _SLEEPS:
            yield from _of_sleep(node, trial, ctx)


def _of_sleep(node: ast.Call, trial: Trial, ctx: Context) -> Iterator[Finding]:
    seconds = node.args[0].value if isinstance(node.args[0], ast.Constant) else 0
    if not isinstance(seconds, int | float) or seconds < _LEAST:
        return
    if not _is_in_the_open(node, trial.node, ctx) or _is_explained(node, ctx):
        return
    evidence = Evidence("how long the test waits", f"{seconds} seconds, whatever happens", "the call")
    shown = f"{seconds:g} second" + ("" if seconds == 1 else "s")
    yield Finding(ctx.span(node), f"the test sleeps for {shown}, and nothing says that this is enough", (evidence,))


def _is_in_the_open(node: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether the test sleeps between what it does and what it asserts of it, in no loop or context."""
    statement = next((one for one in ctx.tree.above(node) if isinstance(one, ast.stmt)), None)
    if not isinstance(statement, ast.Expr) or statement not in function.body:
        return False
    at = function.body.index(statement)
    if at == 0 or not isinstance(function.body[at - 1], ast.Expr | ast.Assign):
        return False
    after = function.body[at + 1 : at + 3]
    asks = [one for one in after if isinstance(one, ast.Assert)]
    return bool(asks) and (after[0] is asks[0] or isinstance(after[0], ast.Assign))


def _is_explained(node: ast.Call, ctx: Context) -> bool:
    text = ctx.block.text
    start, end = ctx.span(node)
    line_end = text.find("\n", end)
    before = text[:start].splitlines()[:-1]
    return "#" in text[end : line_end if line_end >= 0 else len(text)] or (
        bool(before) and before[-1].strip().startswith("#")
    )
