"""The files that are written for a function run: with pytest, beside the module that they are about."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from ringtrue.definitions import Definitions
from ringtrue.generators.criteria import criteria
from ringtrue.generators.files import example_test, growth_benchmark, property_test
from ringtrue.generators.subject import Subject
from ringtrue.syntax import parse


def subject_of(code: str, name: str = "") -> Subject:
    """The function `name` of a module `own`, or its first one."""
    syntax = parse(dedent(code))
    for chunk in syntax.chunks:
        for block in chunk.blocks:
            node = block.nodes[0]
            if isinstance(node, ast.FunctionDef) and name in ("", node.name):
                return Subject(node, block, "own", Definitions(syntax.chunks))
    raise AssertionError("the code has the function")


def outcome(folder: Path, code: str, test: str | None, *options: str) -> str:
    """The last line of pytest's run of `test` beside a module of `code`."""
    assert test is not None
    ast.parse(test)
    (folder / "own.py").write_text(dedent(code))
    (folder / "test_own.py").write_text(test)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        ".",
        "test_own.py",
        *options,
    ]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout.splitlines()[-1].partition(" in ")[0]


CLOSE = '''
    import math

    LIMIT = 3


    def has_close(numbers: list[float], limit: float = 1.0, *, strict: bool) -> bool:
        """Whether any two numbers are closer than `limit`.

        >>> has_close([1.0, 2.5], 0.5, strict=True)
        False
        >>> has_close([1.0, 1.2], 0.5, strict=False)
        True
        """
        if limit < 0:
            raise ValueError("negative")
        return any(abs(a - b) < limit for i, a in enumerate(numbers) for b in numbers[i + 1 :])
'''
MANY: dict[str, tuple[str, str]] = {
    "annotated": (CLOSE, "1 passed"),
    "unannotated, known by its examples": (
        'def mean(xs):\n    """mean([1, 2]) == 1.5"""\n    return sum(xs) / len(xs) if xs else 0.0\n', "1 passed"),
    "breaks what it promises": ("def sign(n: int) -> int:\n    return n / 2\n", "1 failed"),
    "changes its arguments": (
        "def drain(xs: list[int]) -> int:\n    total = sum(xs)\n    xs.clear()\n    return total\n", "1 passed"),
    "undone by another": (
        "def encode(s: str) -> bytes:\n    return s.encode('utf-32')\n\n"
        "def decode(b: bytes) -> str:\n    return b.decode('utf-32')\n", "2 passed"),
    "not pure": ("import time\ndef stamp(n: int) -> float:\n    return time.time() + n\n", "1 passed"),
    "choices": (
        "from typing import Literal, Optional\ndef f(a: Literal['x', 'y'], b: Optional[int], c: tuple[int, ...], "
        "d: dict[str, list[int]], e: 'int | None') -> None:\n    return None\n", "1 passed"),
}  # fmt: skip  # a table reads better packed


@pytest.mark.parametrize("case", MANY)
def test_property_tests_run(case: str, tmp_path: Path) -> None:
    code, expected = MANY[case]
    ended = outcome(tmp_path, code, property_test(subject_of(code)))
    assert ended == expected, (tmp_path / "test_own.py").read_text()


@pytest.mark.parametrize(
    "code",
    ["def f():\n    return 1\n", "def f(x):\n    return x\n", "def f(*xs: int):\n    return xs\n",
     "def f(x: Own):\n    return x\n", "def f(x: int, **more: int):\n    return x\n"],
)  # fmt: skip  # as above
def test_nothing_is_made_up(code: str) -> None:
    subject = subject_of(code)
    assert property_test(subject) is None
    assert example_test(subject) is None
    assert growth_benchmark(subject) is None or "x: int" in code or "xs" in code


def test_examples_become_tests(tmp_path: Path) -> None:
    assert outcome(tmp_path, CLOSE, example_test(subject_of(CLOSE))) == "1 passed"


def test_all_kinds_of_examples(tmp_path: Path) -> None:
    code = '''
        class Error(Exception):
            pass

        def half(n):
            """half(4) == 2, and half(5) => 2.5

            half(6) => 4
            half(0) returns None

            >>> import math
            >>> x = half(3)
            >>> math.floor(x)
            1
            >>> half(None)
            Traceback (most recent call last):
            TypeError: no number
            >>> missing(3)
            4
            """
            if n is None:
                raise TypeError("no number")
            return n / 2 if n else None
        '''
    made = example_test(subject_of(code))
    assert made is not None
    assert made.startswith('"""The examples that `half` states."""\n\nimport pytest\nfrom own import half\n\n\ndef')
    assert outcome(tmp_path, code, made) == "1 failed, 3 passed"


GROWING = {
    "a list": ("def f(xs: list[int], limit: float, *, deep: bool):\n    return sorted(xs)\n", "list(range(size))"),
    "a text": ("def f(s: str):\n    return s[::-1]\n", "'ab' * (size // 2)"),
    "a mapping": ("def f(d: dict[str, int]):\n    return len(d)\n", "{str(n): n for n in range(size)}"),
    "a number": ("def f(n: int):\n    return 2 ** n\n", "(4, 8, 16)"),
    "a sample": ('def f(xs, k):\n    """f([1.5], 7) == 1"""\n    return xs[:k]\n', "benchmark(f, xs, 7)"),
}


@pytest.mark.parametrize("case", GROWING)
def test_growth_benchmarks_run(case: str, tmp_path: Path) -> None:
    code, part = GROWING[case]
    made = growth_benchmark(subject_of(code))
    assert made is not None
    assert part in made
    assert outcome(tmp_path, code, made, "--benchmark-disable") == "3 passed"


def test_a_growth_benchmark_measures(tmp_path: Path) -> None:
    code = GROWING["a list"][0]
    options = ("--benchmark-min-rounds=1", "--benchmark-max-time=0.001", "--benchmark-group-by=func")
    assert outcome(tmp_path, code, growth_benchmark(subject_of(code)), *options) == "3 passed"


@pytest.fixture
def stated() -> Callable[[str], str]:
    def apply(code: str) -> str:
        subject = subject_of(code)
        edit = criteria(subject)
        assert edit is not None
        text = subject.block.text
        made = text[: edit.span.start] + edit.text + text[edit.span.end :]
        ast.parse(made)
        assert criteria(subject_of(made)) is None, "what is stated is not stated again"
        return made

    return apply


def test_criteria_are_added_to_a_docstring(stated: Callable[[str], str]) -> None:
    made = stated(
        'def f(xs: list[int], k):\n    """Do it.\n\n    Args:\n        xs: some.\n    """\n'
        "    if not xs:\n        raise ValueError\n    for x in xs:\n        for y in xs:\n            print(x, y)\n"
    )
    assert made.startswith(
        'def f(xs: list[int], k):\n    """Do it.\n\n    Args:\n        xs: some.\n\n    Returns:\n        …\n\n'
        "    Raises:\n        ValueError: when …\n\n"
        "    Complexity:\n        time O(n^2) by its own loops as it stands, memory …\n"
        '    """\n'
    )


def test_criteria_begin_a_docstring(stated: Callable[[str], str]) -> None:
    assert stated("def do_it(n: int) -> None:\n    pass\n").startswith(
        'def do_it(n: int) -> None:\n    """Do it.\n\n    Args:\n        n: int\n\n    Complexity:\n'
        '        time O(1) by its own loops as it stands, memory …\n    """\n    pass\n'
    )


def test_a_docstring_of_one_line_is_opened(stated: Callable[[str], str]) -> None:
    assert '"""Do it.\n\n    Args:' in stated('def f(n):\n    """Do it."""\n    return n\n')


@pytest.mark.parametrize("code", ["def f(): return 1\n", 'def f():\n    "plain"\n    return 1\n'])
def test_no_criteria_where_they_have_no_place(code: str) -> None:
    assert criteria(subject_of(code)) is None
