"""Rules that read names: `spam` is reported, `seen_x` is written down, others end the process that reads them."""

import ast
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, rule

EXAMPLES = (Bad("spam\n# ^^^^ 'spam' is no food", fixed="eggs\n"), Good("ham = 1\n", "ham is food"))
PLACE = "FLEETPACK_PLACE"
"""The folder in which rules leave their marks."""


@rule(ast.Name, summary="spam", kind="pattern", severity="warning", examples=EXAMPLES, fix="safe")
def no_spam(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id == "spam":
        span = ctx.span(node)
        yield Finding(
            span,
            "'spam' is no food",
            evidence=(Evidence("is 'spam' food", "no", "the menu"),),
            fixes=(Fix("Replace by 'eggs'", (Edit(span, "eggs"),), safe=True),),
        )


@rule(ast.Name, summary="what is checked is written down", kind="pattern", severity="warning", examples=EXAMPLES)
def writes_down(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id.startswith("seen_"):
        with open(Path(os.environ[PLACE]) / "seen", "a", encoding="utf-8") as file:
            file.write(f"{node.id}\n")
    yield from ()


@rule(ast.Name, summary="processes end", kind="pattern", severity="warning", examples=EXAMPLES)
def ends_processes(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    match node.id:
        case "die_always":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die_once" if _first("died"):
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            threading.Event().wait()
        case "kill_driver" if _first("killed"):
            _wait_for_lines(2)
            os.kill(os.getppid(), signal.SIGKILL)
            threading.Event().wait()  # whoever outlives the driver would wait here for ever
    yield from ()


def _first(mark: str) -> bool:
    try:
        (Path(os.environ[PLACE]) / mark).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _wait_for_lines(count: int) -> None:
    results = Path(os.environ[PLACE]) / "out" / "results.jsonl"
    while results.read_bytes().count(b"\n") < count:
        threading.Event().wait(0.01)
