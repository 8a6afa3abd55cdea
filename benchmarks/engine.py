"""Times of the core: opening a document and one keystroke in it, whole and damaged. Prints a table.

    python benchmarks/engine.py [--large]

Median of several runs, in milliseconds; `parses` counts calls of CPython's parser, `blocks` the blocks that were run.
With --large also 100,000 lines and hostile texts. The rules are three cheap ones, so that the core is what is timed.
"""

from __future__ import annotations

import ast
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from ringtrue.analysis import Analysis, Snapshot
from ringtrue.api import Context, Finding, rule
from ringtrue.context import Nothing
from ringtrue.engine import check
from ringtrue.ruleset import RuleSet

FUNCTION = '''\
def handler_{n}(request, *, limit=10):
    """Answer request {n}.

    More words.
    """
    found = [item for item in request.items if item.size < limit]
    if not found:
        raise LookupError("nothing for {n}")
    for item in found:
        item.touch(limit, key={{"n": {n}, "of": len(found)}})
    return render(found, {n})


'''
METHOD = "".join(f"    {line}\n" if line.strip() else "\n" for line in FUNCTION.splitlines())


@rule(ast.Name, summary="unbound", kind="fact", severity="error", examples=())
def unbound(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """Asks the module about every name."""
    if isinstance(node.ctx, ast.Load) and not ctx.binds(node.id):
        ctx.ask("module", node.id)
    yield from ()


@rule(ast.Call, summary="render", kind="fact", severity="error", examples=())
def render(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """Reports one call in each function."""
    if isinstance(node.func, ast.Name) and node.func.id == "render":
        yield Finding(ctx.span(node), "'render' is called")


@rule(ast.ImportFrom, summary="imports", kind="fact", severity="error", examples=())
def imports(node: ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    """Asks the world about every import."""
    ctx.ask("module", node.module or "")
    yield from ()


RULES = RuleSet(tuple(marked.__ringtrue__ for marked in (unbound, render, imports)))  # type: ignore[attr-defined]  # set by `rule`


def functions(lines: int) -> str:
    """A module of `lines` lines: functions below an import."""
    size = FUNCTION.count("\n")
    return "from shop import render\n\n\n" + "".join(FUNCTION.format(n=n) for n in range(lines // size))


def one_class(lines: int) -> str:
    """A module of one class of `lines` lines."""
    size = METHOD.count("\n")
    body = "".join(METHOD.format(n=n) for n in range(lines // size))
    return "from shop import render\n\n\nclass Handlers:\n" + body


def table(lines: int) -> str:
    """One statement of `lines` lines."""
    return "PRICES = {\n" + "".join(f'    "item {n}": ({n}, [{n}.5, None]),\n' for n in range(lines)) + "}\n"


def analysed(text: str, before: Analysis | None = None) -> Analysis:
    return check(Snapshot(text, "/shop/app.py", RULES, Nothing()), before)


def timed(work: Callable[[], Any], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def typed(text: str, at: int, broken: str) -> Iterator[tuple[Analysis, str]]:
    """Analyses before each keystroke, and the text after it: a name typed behind `broken`, amid the text."""
    text = text[:at] + broken + text[at:]
    at += len(broken)
    before = analysed(text)
    for character in "total_price":
        text = text[:at] + character + text[at:]
        at += 1
        yield before, text
        before = analysed(text, before)


def keystroke(text: str, broken: str) -> tuple[float, int, int]:
    line = text.index("\n", len(text) // 2)
    line = text.index("for item in found:", line) if "for item" in text else text.index('"', line)
    indent = line - text.rindex("\n", 0, line) - 1
    text = f"{text[:line]}\n{' ' * indent}{text[line:]}"
    at = line
    times, parses, blocks = [], 0, 0
    for before, after in typed(text, at, broken):
        start = time.perf_counter()
        made = analysed(after, before)
        _ = made.placed
        times.append(time.perf_counter() - start)
        parses, blocks = max(parses, made.work.chunks_parsed), max(blocks, made.work.blocks_run)
    return statistics.median(times) * 1000, parses, blocks


BROKEN = {
    "whole": "x = ",
    "open bracket": "x = call(",
    "open quote": "x = '",
    "triple quote": 'x = """',
    "syntax error": "x = = ",
    "try alone": "try:\n            x\n        y = ",
}
HOSTILE = {
    "100,000 lines of (": "(\n" * 100_000,
    "100,000 lines of '''": "'''\n" * 100_001,
    "100,000 lines of \\'''": "\\'''\n" * 100_000,
    "100,000 lines of def f(": "def f(\n" * 100_000,
    "50,000 nested (": "(" * 50_000,
    "one line of 5 MB": "x = [" + "1, " * 1_700_000 + "]\n",
    "one broken line of 5 MB": "x = [" + "1, " * 1_700_000 + "\n",
    "5 MB of letters": "x" * 5_000_000,
}


def main(large: bool) -> None:
    print(f"{'document':34} {'lines':>8} {'open ms':>9} {'key ms':>8} {'parses':>7} {'blocks':>7}")
    for lines in (200, 2_000, 10_000, *((100_000,) if large else ())):
        for shape in (functions, one_class, table):
            text = shape(lines)
            opened = timed(lambda text=text: analysed(text), 5 if lines < 5_000 else 1)  # type: ignore[misc]  # bound now
            for broken, typed_before in BROKEN.items():
                took, parses, blocks = keystroke(text, typed_before)
                print(
                    f"{shape.__name__ + ', ' + broken:34} {lines:8,} {opened:9.1f} {took:8.2f} {parses:7} {blocks:7}",
                    flush=True,
                )
    for name, text in HOSTILE.items() if large else ():
        opened = timed(lambda text=text: analysed(text), 1)  # type: ignore[misc]  # bound now
        print(f"{name:34} {'':8} {opened:9.1f}", flush=True)


if __name__ == "__main__":
    main("--large" in sys.argv[1:])
