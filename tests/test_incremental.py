"""The law of the core: what is kept from one text to the next equals what is read from scratch.

After every edit of a random sequence, chunks, trees with their positions, damage, facts, findings with fixes and open
questions must be those of a check that knows nothing of the texts before. `RINGTRUE_LONG=1` runs 100,000 sequences
(with RINGTRUE_SEQUENCES=first:last a part of them), the usual run 2,000 and a Hypothesis state machine.
"""

# ruff: noqa: E501  # a table reads best with one case a line

from __future__ import annotations

import ast
import os
import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from ringtrue.analysis import Analysis, Snapshot
from ringtrue.api import Block, Context, Edit, Evidence, Finding, Fix, Span
from ringtrue.api import rule as ringtrue_rule
from ringtrue.context import PENDING, Question
from ringtrue.cost.stated import made_key
from ringtrue.engine import check
from ringtrue.ruleset import RuleSet
from ringtrue.syntax import Syntax, parse, reparse
from ringtrue.text import Change
from ringtrue.unused_suppression import UNUSED_SUPPRESSION

Pick = Callable[[int], int]
"""A number from 0 up to, and not including, the argument."""

TEXT = """\
import os, sys.path as p
from a import b as c, d
from star import *
from __future__ import annotations
x = (1,
    2)
def f(a, b=1):
    return a + unknown
    y = '''
z
'''
class A(B, metaclass=M):
    '''Doc
    more'''
    x = 1
    y: int = x
    def m(self):
        try:
            foo()  # ringtrue: ignore[calls]
        except E as e:
            pass
        else:
            bar(1, [2,
])
    @dec(
        1)
    # c
    async def n(self, *a): await x; global g; g = 1
    y = 1; z = 2
    if x:
        q = 1
    elif y:
        q = 2
class A: pass
@d

# between
class D[T](E,
    F):  # ringtrue: ignore

    # c
	tab = 1
if x: y
else:
    z
match x:
    case 1: pass
    case [a, *b]:
        pass
with a as b, c: pass
for i in x:
while 1: break
s = f"{x!r:>{w}} {y["a"]}"
t = "a\\
b"
u = 1 + \\
v
print x
exec("code")
globals()["x"] = 1
(
)
]
\"\"\"
'''
'
"
#
# ringtrue: ignore-file[calls]
x()  # noqa: calls, world
\f
\fdef ff(): pass
\f    w = 1
    \fw = 2
é = "ü€𐐀" + naïve(𐐀)
\u2028
a = "\u2028"; b = 1
\ud800
\0
\ufeff
lambda: (yield)
async def co(): [x async for x in y]
else:
except* E:
finally:
    pass
class:
class X
class X(
  x = 1
   y = 2
        deep = 3
\\
    \\
x = \\"""
LINES = TEXT.split("\n")
SNIPPETS = [
    *("(", ")", "[", "]", "{", "}", "'", '"', '"""', "'''", "f'{", "\\", "#", ":", "@", ";", "=", ",", ".", "x", "é", "𐐀"),
    *("\n", "\r", "\r\n", "\f", "\t", " ", "    ", "\n    ", "\\\n", "\0", "\ud800", "\ufeff", "\u2028", "    x = 1\n"),
    *("else:", "except E:", "case 1:", "def ", "class ", "if ", "async ", "import ", "try:\n", "@d\n", "# noqa: calls"),
]  # fmt: skip


@ringtrue_rule(ast.Name, summary="names", kind="fact", severity="error", examples=())
def names(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """Asks the module and, for reads in a class body, the class."""
    direct = {read.node: read.direct for read in ctx.names.reads}
    if node in direct and not ctx.binds(node.id, direct[node]) and not ctx.stars() and ctx.open_reason() is None:
        yield Finding(ctx.span(node), f"'{node.id}' is not bound", tags=("unnecessary",))


@ringtrue_rule(ast.Call, summary="calls", kind="pattern", severity="warning", examples=())
def calls(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """Reports every call, with a fix that takes its arguments away."""
    start, end = ctx.span(node.func).end, ctx.span(node).end
    evidence = (Evidence("guards", ", ".join(sorted(ctx.guards(node))), ctx.block.kind),)
    yield Finding(Span(start, end), ctx.source(node.func), evidence, (Fix("Call", (Edit(Span(start, end), "()"),)),))


@ringtrue_rule(ast.Import, ast.ImportFrom, ast.Attribute, summary="world", kind="fact", severity="hint", examples=())
def world(node: Any, ctx: Context) -> Iterator[Finding]:
    """Asks the world."""
    word = node.attr if isinstance(node, ast.Attribute) else node.names[0].name
    if ctx.ask("module", word) == "missing" or ctx.ask_here("local", word) == "missing":
        yield Finding(ctx.span(node), f"'{word}' is missing")


@ringtrue_rule(Block, summary="blocks", kind="pattern", severity="information", examples=())
def blocks(block: Block, ctx: Context) -> Iterator[Finding]:
    """Reports how a block looks, and fails on some."""
    if "tab" in block.text:
        raise RuntimeError("tab")
    members = ctx.fact(f"class {block.owner}") if block.kind == "header" else None
    said = sorted(members) if isinstance(members, frozenset) else []
    yield Finding(
        Span(0, len(block.text)), f"{block.kind} of '{block.owner}' with {len(block.tree.nodes)} nodes, {said}"
    )


def rules_of(*functions: Any) -> RuleSet:
    rules = (*(function.__ringtrue__ for function in functions), UNUSED_SUPPRESSION)
    return RuleSet(rules, known=frozenset(one.name for one in rules))


@ringtrue_rule(ast.Name, summary="made", kind="pattern", severity="warning", examples=())
def made(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """Asks for what is stated later, and speaks only when the user pauses."""
    if (said := ctx.fact(made_key(node.id))) is not None:
        yield Finding(ctx.span(node), f"'{node.id}' is made from {said}")


made.__ringtrue__ = replace(made.__ringtrue__, topic="logic")  # type: ignore[attr-defined]  # set by the decorator


@ringtrue_rule(ast.Name, summary="defined", kind="pattern", severity="warning", examples=())
def defined(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """Asks for what the module defines, as code."""
    if said := ctx.definitions(node.id):
        yield Finding(ctx.span(node), f"{[(one.kind, one.text, sorted(one.reads)) for one in said]}")


defined.__ringtrue__ = replace(defined.__ringtrue__, topic="logic")  # type: ignore[attr-defined]  # as above

RULE_SETS = (rules_of(names, calls, world, blocks, made, defined), rules_of(names, world))


class Changing:
    """A world whose answers depend on its number; every seventh is pending."""

    def __init__(self, number: int) -> None:
        self.stamp = number

    def answer(self, question: Question) -> Any:
        drawn = crc32(f"{question.kind} {question.arguments[-1]!r} {self.stamp // 2}".encode()) % 7
        return PENDING if drawn == 0 else "missing" if drawn < 3 else "there"


def line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def some_text(pick: Pick) -> str:
    match pick(10):
        case 0 | 1 | 2 | 3:
            return SNIPPETS[pick(len(SNIPPETS))]
        case 9:
            first = pick(len(LINES))
            return "\n".join(LINES[first : first + pick(12)]) + "\n"
        case _:
            return LINES[pick(len(LINES))] + ("\n", "\n", "\r\n", "\r", "")[pick(5)]


def first_text(pick: Pick) -> str:
    first = pick(len(LINES))
    text = ("\n", "\n", "\r\n")[pick(3)].join(LINES[first : first + pick(25)])
    return "\ufeff" * (pick(12) == 0) + text


def some_edits(text: str, pick: Pick) -> list[Edit]:
    """One edit, or two of which the second is to the text that the first left."""
    at = pick(len(text) + 1)
    if pick(2):
        at = line_start(text, at)
    match pick(12):
        case 0:  # move a part
            end = min(len(text), at + pick(120))
            rest = text[:at] + text[end:]
            to = line_start(rest, pick(len(rest) + 1))
            return [Edit(Span(at, end), ""), Edit(Span(to, to), text[at:end])]
        case 1 | 2 | 3:  # take away
            return [Edit(Span(at, min(len(text), at + 1 + pick((2, 6, 60)[pick(3)]))), "")]
        case 4:  # put in the place of
            return [Edit(Span(at, min(len(text), at + pick(40))), some_text(pick))]
        case 5:  # twice
            return [Edit(Span(at, at), text[at : at + pick(80)])]
        case _:
            return [Edit(Span(at, at), some_text(pick))]


def changed(text: str, edits: list[Edit]) -> tuple[str, Change]:
    change = None
    new = text
    for edit in edits:
        change = change.then(edit) if change else Change.first(text, edit)
        new = new[: edit.span.start] + edit.text + new[edit.span.end :]
    assert change is not None
    return new, change


def dumped(syntax: Syntax) -> list[Any]:
    parts = zip(syntax.chunks, syntax.reaches, strict=True)
    return [
        (c.piece.key, [ast.dump(n, include_attributes=True) for n in c.body], c.damage, reach) for c, reach in parts
    ]


def assert_same(kept: Analysis, fresh: Analysis) -> None:
    assert kept.syntax.text == fresh.syntax.text
    assert dumped(kept.syntax) == dumped(fresh.syntax)
    assert kept.facts == fresh.facts
    assert kept.findings == fresh.findings
    assert [(one.start, one.line) for one in kept.placed] == [(one.start, one.line) for one in fresh.placed]
    assert kept.pending == fresh.pending
    assert kept.silenced == fresh.silenced


def whole_body(syntax: Syntax) -> list[ast.stmt]:
    """The module's statements, the members of a class in its body."""
    body: list[ast.stmt] = []
    for chunk in syntax.chunks:
        if chunk.piece.kind == "header":
            body.append(ast.ClassDef(**{**dict(ast.iter_fields(chunk.body[0])), "body": []}))
        elif chunk.piece.kind == "member":
            owner = body[-1]
            assert isinstance(owner, ast.ClassDef)
            owner.body.extend(chunk.body)
        else:
            body.extend(chunk.body)
    return body


def assert_exact(text: str, syntax: Syntax) -> None:
    """What CPython parses is read just so and without damage; what it refuses is damaged somewhere."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        assert syntax.damage or text.startswith("\ufeff")  # the parser sees the mark, an editor shows none
        return
    assert not syntax.damage
    assert ast.dump(ast.Module(whole_body(syntax), [])) == ast.dump(tree)


class Walk:
    """A document that is edited at random; after every edit the law is asserted."""

    def __init__(self, pick: Pick) -> None:
        self.text, self.rules, self.world = first_text(pick), 0, 0
        self.analysis = check(self.snapshot())

    def snapshot(self, change: Change | None = None, typing: bool = False) -> Snapshot:
        return Snapshot(self.text, "/project/app.py", RULE_SETS[self.rules], Changing(self.world), typing, change)

    def edit(self, pick: Pick) -> None:
        """One edit; the checker is told where it was, or has to find out."""
        self.text, change = changed(self.text, some_edits(self.text, pick))
        told = change if pick(2) else None
        if pick(3) == 0:
            self.type(told)
        self.check(told)

    def change(self, pick: Pick) -> None:
        """Another world, of which two at a time answer the same; now and then other rules too."""
        self.world += 1
        self.rules = pick(6) == 0
        self.check()

    def type(self, change: Change | None) -> None:
        """A check that the user waits for: it may leave out what it will say at a pause."""
        fresh = check(self.snapshot())
        self.analysis = check(self.snapshot(change, typing=True), self.analysis)
        assert dumped(self.analysis.syntax) == dumped(fresh.syntax)
        assert self.analysis.facts.answers == fresh.facts.answers

    def check(self, change: Change | None = None) -> None:
        fresh = check(self.snapshot())
        self.analysis = check(self.snapshot(change), self.analysis)
        assert_same(self.analysis, fresh)
        assert_exact(self.text, fresh.syntax)


class Editing(RuleBasedStateMachine):
    """The same walk, drawn by Hypothesis, which shrinks what fails."""

    @initialize(data=st.data())
    def open(self, data: st.DataObject) -> None:
        self.walk = Walk(self.pick(data))

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        self.walk.edit(self.pick(data))

    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        self.walk.change(self.pick(data))

    @staticmethod
    def pick(data: st.DataObject) -> Pick:
        return lambda below: data.draw(st.integers(0, below - 1))


LONG = os.environ.get("RINGTRUE_LONG") == "1"
Editing.TestCase.settings = settings(
    max_examples=10_000 if LONG else 100,
    stateful_step_count=8,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
class TestEditing(Editing.TestCase):  # type: ignore[misc,name-defined]  # hypothesis makes the class at run time
    """Runs the state machine."""


def sequences() -> range:
    """The seeds to run: each is one sequence of edits."""
    asked = os.environ.get("RINGTRUE_SEQUENCES")
    if asked:
        first, last = asked.split(":")
        return range(int(first), int(last))
    return range(100_000 if LONG else 2_000)


def walk(seed: int) -> None:
    drawn = random.Random(seed)
    steps = Walk(drawn.randrange)
    for _ in range(4):
        (steps.change if drawn.random() < 0.15 else steps.edit)(drawn.randrange)


def test_incremental_is_from_scratch_over_random_sequences() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what CPython thinks of escapes in the texts
        for seed in sequences():
            try:
                walk(seed)
            except AssertionError as failure:  # noqa: PERF203  # the seed is what finds the sequence again
                raise AssertionError(f"sequence {seed}") from failure


def test_a_text_equal_to_the_one_before_is_the_same_syntax() -> None:
    syntax = parse("x = 1\n")
    assert reparse(syntax, "x = 1\n", "x = 1\n") is syntax
