'''A docstring or comment says what the function returns for an example, and running it gives something else. One of the two
is wrong: the example is a test that nobody runs.

```python
def has_close(numbers, limit):
    """Whether any two numbers are closer than `limit`.

    >>> has_close([1.0, 2.0], 0.5)
    False
    """
```

Examples are read as interactive sessions (`>>> f(3)` and the value below it), and in prose: `f(3) == 4`, `f(3) => 4`,
`f(3) -> 4`, `f(3) ➞ 4`, `f(3)  # 4`, "f(3) returns 4", "For n = 3 the output should be 4", "Input: n = 3 … Output: 4",
in tables with a column for each parameter and one for the result; in tests: `assert f(3) == 4`, also with the values of
`pytest.mark.parametrize`, of functions of this and of other modules; and in sessions of texts (`.rst`, `.md`, `.txt`)
beside the module or at the top of the project that import the function.

What is run, and when: a function is run only where its text, with all that it needs out of its module, proves that it
computes and does nothing else. It runs in a process of its own that has a second of time, 512 MB of memory, and no way to
files, network or other processes, and never while you type. `run-examples = "off"` in `[tool.ringtrue]` runs nothing.

Values are compared, not texts: quotes, the order of sets, the digits of floats and lists against tuples make no difference.
What differs from one run to the next, or cannot be told, is not reported.
'''

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    FileEdit,
    Finding,
    Fix,
    Given,
    Good,
    Related,
    Span,
    Tested,
    is_placed,
    is_vendored,
    rule,
    tested,
    tested_assert,
    tested_beside,
    tested_with,
)

_SHORT = 120
_MOST_TRIED = 4


@rule(
    ast.FunctionDef,
    ast.Assert,
    summary="example, in a docstring or a test, that running the function contradicts",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            '''
            def has_close(numbers, limit):
                """Whether any two numbers are closer than `limit`.

                >>> has_close([1.0, 2.0], 0.5)
                False
              # ^^^^^ 'has_close' returns True for has_close([1.0, 2.0], 0.5), the example says False
                >>> has_close([2.0, 1.9], 0.5)
                True
                """
                return any(a - b < limit for i, a in enumerate(numbers) for b in numbers[i + 1 :])
            ''',
            fixed='''
            def has_close(numbers, limit):
                """Whether any two numbers are closer than `limit`.

                >>> has_close([1.0, 2.0], 0.5)
                True
                >>> has_close([2.0, 1.9], 0.5)
                True
                """
                return any(a - b < limit for i, a in enumerate(numbers) for b in numbers[i + 1 :])
            ''',
        ),
        Good(
            '''
            def evens(numbers):
                """The even ones: evens([1, 2]) => [2]"""
                return tuple(n for n in numbers if n % 2 == 0)
            ''',
            why="the values are the same; the kind of sequence is not what the example is about",
        ),
        Bad(
            """
            import pytest


            def half(n):
                return n // 2


            @pytest.mark.parametrize(("n", "expected"), [(4, 2), (5, 2.5)])
            #                                                        ^^^ 'half' returns 2 for half(5), the test says 2.5
            def test_half(n, expected):
                assert half(n) == expected
            """,
        ),
        Bad(
            '''
            def rounded(n, step=10):
                """`n`, rounded down.

                | n  | step | result |
                |----|------|--------|
                | 27 | 10   | 20     |
                | 27 | 5    | 30     |
              #               ^^ 'rounded' returns 25 for rounded(n=27, step=5), the example says 30
                """
                return n // step * step
            ''',
        ),
        Bad(
            """
            def half(n):
            #   ^^^^ 'half' returns 2 for half(5), 'shop.rst' says 2.5
                return n // 2
            """,
            given=Given(
                path="shop.py",
                files={"shop.rst": "Half of it\n\n>>> from shop import half\n>>> half(4)\n2\n>>> half(5)\n2.5\n"},
            ),
        ),
        Good(
            """
            def half(n):
                return n // 2
            """,
            why="the text speaks of another function of that name",
            given=Given(path="shop.py", files={"other.rst": ">>> from numbers import half\n>>> half(5)\n2.5\n"}),
        ),
        Bad(
            """
            import pytest

            from shop import half


            @pytest.mark.parametrize(("n", "expected"), [(4, 2), (5, 2.5)])
            #                                                        ^^^ 'half' returns 2 for half(5), the test says 2.5
            def test_half(n, expected):
                assert half(n) == expected
            """,
            given=Given(path="test_shop.py", files={"shop.py": "def half(n):\n    return n // 2\n"}),
        ),
        Good(
            """
            import pytest


            def half(n):
                return n // 2


            @pytest.mark.xfail
            def test_half():
                assert half(5) == 2.5
            """,
            why="the test is not expected to hold",
        ),
        Good(
            '''
            def longest(words):
                """The longest word: longest(["a", ...]) == "a"."""
                return max(words, key=len)
            ''',
            why="an example that is not written out",
        ),
        Good(
            '''
            def shown(words):
                """Those to show.

                >>> shown([u"a", u""])
                ['a']
                """
                return filter(None, words)[:]
            ''',
            why="an example of Python 2, where it holds",
        ),
        Good(
            '''
            def third(x):
                """A third of it: third(2) == 0.667"""
                return x / 3
            ''',
            why="as many digits as are shown",
        ),
        Good(
            '''
            def names(people):
                """Their names.

                >>> sorted(names([("a", 1)]))
                ['a']
                >>> names([("b", 2), ("a", 1)])  # in any order
                {'a', 'b'}
                """
                return {name for name, _ in people}
            ''',
            why="sets have no order",
        ),
        Good(
            '''
            import time

            def stamp():
                """The time.

                >>> stamp()
                1700000000.0
                """
                return time.time()
            ''',
            why="not pure: it is not run",
        ),
        Good(
            """
            from itertools import combinations


            def pairs(items):
                \"\"\"pairs([1, 2, 3]) --> (1, 2) (1, 3) (2, 3)\"\"\"
                return list(combinations(items, 2))
            """,
            why="several values in a row: how they are held is not said",
        ),
        Good(
            """
            import textwrap

            import pytest


            def cleaned(text):
                return text.strip("`")


            @pytest.mark.parametrize(("text", "wanted"), [("  `x`", "x")])
            def test_cleaned(text, wanted):
                text = textwrap.dedent(text)
                assert cleaned(text) == wanted
            """,
            why="the test changes its parameter before the call",
        ),
    ],
)
def contradicted_example(node: ast.FunctionDef | ast.Assert, ctx: Context) -> Iterator[Finding]:
    if is_vendored(ctx.path):
        return  # who reads this can do nothing about it
    found = tested(node, ctx) if isinstance(node, ast.FunctionDef) else tested_assert(node, ctx)
    if isinstance(node, ast.FunctionDef):
        yield from _beside(node, ctx)
    wrong = [one for one in found if one.told.verdict in ("differs", "raised")]
    if not wrong:
        return
    first = wrong[0]
    if isinstance(node, ast.Assert):
        at, name, whose = first.claim.at, first.claim.step.code.partition("(")[0], "the test"
    else:
        at, name, whose = first.claim.at if is_placed(first.claim, ctx.block) else None, node.name, "the example"
    span = at or _name(node, ctx)
    evidence = tuple(Evidence(one.claim.step.code, _got(one), "the function was run") for one in wrong[:5])
    explained = partial(_explaining, node, ctx) if isinstance(node, ast.FunctionDef) and not ctx.block.owner else None
    yield Finding(span, _message(first, name, whose), evidence, tuple(_fixes(first, at)), explained=explained)


def _beside(function: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    """The first example of each text beside the module that does not hold."""
    told = set[str]()
    for written, one in tested_beside(function, ctx):
        if one.told.verdict not in ("differs", "raised") or written.path in told or one.claim.at is None:
            continue
        told.add(written.path)
        before = written.text[: one.claim.at.start]
        related = Related("the example stands here", written.path, before.count("\n"))
        file = written.path.replace("\\", "/").rpartition("/")[2]
        evidence = Evidence(one.claim.step.code, _got(one), "the function was run")
        fixes = (
            replace(fix, edits=(), elsewhere=(FileEdit(written.path, fix.edits),)) for fix in _fixes(one, one.claim.at)
        )
        message = _message(one, function.name, f"'{file[:30]}'")
        yield Finding(_name(function, ctx), message, (evidence,), tuple(fixes), (related,))


def _explaining(function: ast.FunctionDef, ctx: Context, fixes: Sequence[Fix]) -> Iterator[Fix]:
    """Those of the fixes of what else is wrong with `function` after which its examples hold."""
    for fix in fixes[:_MOST_TRIED]:
        if fix.imports or fix.renames or fix.elsewhere or fix.command or not fix.edits:
            continue
        after = tested_with(function, fix.edits, ctx)
        if after and all(one.told.verdict == "same" for one in after):
            yield replace(fix, title=f"{fix.title}: then the example holds", safe=False)


def _name(node: ast.AST, ctx: Context) -> Span:
    """The function's name, for what is said of a text with escapes."""
    assert isinstance(node, ast.FunctionDef)  # an assert has its place
    start = ctx.block.text.index(node.name, ctx.block.span(node).start + len("def"))
    return Span(start, start + len(node.name))


def _got(one: Tested) -> str:
    return f"raises {one.told.got}: {one.told.detail}" if one.told.verdict == "raised" else one.told.got


def _message(one: Tested, name: str, whose: str) -> str:
    call, claimed = (" ".join(map(str.strip, text.splitlines())) for text in one.claim.step[1:3])
    gives = f"raises {one.told.got}" if one.told.verdict == "raised" else f"returns {one.told.got}"
    if not call.startswith(f"{name}("):
        whole = f"'{_cut(call, 40)}' {gives.replace('returns', 'gives')}, {whose} says {claimed}"
    else:
        whole = f"'{name}' {gives} for {call}, {whose} says {claimed}"
    if len(whole) <= _SHORT:
        return whole
    gives = _cut(gives, 36)
    room = max(12, _SHORT - len(name) - len(gives) - 30 - min(len(claimed), 30))
    return f"'{name}' {gives} for {_cut(call, room)}, {whose} says {_cut(claimed, 30)}"[:_SHORT]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _fixes(one: Tested, at: Span | None) -> Iterator[Fix]:
    if at is not None and one.told.verdict == "differs" and not one.told.got.endswith("…"):
        yield Fix(f"Write {_cut(one.told.got, 40)} in its place", (Edit(at, one.told.got),))
