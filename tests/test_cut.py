"""Cut: the pieces together are what `ast.parse` says of the whole file, positions included.

The usual run reads a sample of the standard library and of what is installed; RINGTRUE_LONG=1 reads all of it.
"""

# ruff: noqa: E501  # a table reads best with one case a line

from __future__ import annotations

import ast
import copy
import os
import random
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from ringtrue.cut import MODULE, Cutter
from ringtrue.syntax import Syntax, parse

SAMPLE = None if os.environ.get("RINGTRUE_LONG") == "1" else 120


def files() -> list[Path]:
    paths = sysconfig.get_paths()
    found = sorted({*Path(paths["stdlib"]).rglob("*.py"), *Path(paths["purelib"]).rglob("*.py")})
    return found if SAMPLE is None else random.Random(0).sample(found, min(SAMPLE, len(found)))


def whole_body(syntax: Syntax) -> list[ast.stmt]:
    """The module's statements with positions in the module, the members of a class in its body."""
    body: list[ast.stmt] = []
    for chunk, line in zip(syntax.chunks, syntax.lines, strict=True):
        nodes = [copy.deepcopy(node) for node in chunk.body]
        for node in nodes:
            ast.increment_lineno(node, line + 1 - chunk.piece.first_line)
        if chunk.piece.kind == "member":
            owner = body[-1]
            assert isinstance(owner, ast.ClassDef)
            owner.body.extend(nodes)
            owner.end_lineno, owner.end_col_offset = nodes[-1].end_lineno, nodes[-1].end_col_offset
        else:
            body.extend(nodes)
    return body


def assert_as_ast(text: str) -> None:
    syntax = parse(text)
    assert syntax.text == text
    assert not syntax.damage
    mine = ast.dump(ast.Module(whole_body(syntax), []), include_attributes=True)
    assert mine == ast.dump(ast.parse(text), include_attributes=True)


def readable() -> Iterator[tuple[Path, str]]:
    for path in files():
        try:
            text = path.read_bytes().decode("utf-8")
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        yield path, text.removeprefix("\ufeff")


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_pieces_are_what_ast_parse_says_of_real_files() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        count = 0
        for path, text in readable():
            try:
                assert_as_ast(text)
            except AssertionError as failure:
                raise AssertionError(str(path)) from failure
            count += 1
    assert count > 50


WHOLE = {
    "empty": "",
    "only comments": "# a\n\n  # b",
    "no final newline": "x = 1",
    "carriage returns": "x = 1\rclass A:\r    y = 2\r\r    def f(self):\r        pass\rz = 3\r",
    "carriage returns and line feeds": "def f():\r\n    pass\r\n\r\nclass A:\r\n    x = '''\r\na'''\r\n",
    "mixed line ends": "x = (\r1,\r\n2)\ny = 3\r",
    "form feeds": "x = 1\n\f\nclass A:\n    y = 1\n\f\n    z = 2\n\f    w = 3\n\fdef f(): pass\n\f\f@d\nclass B:\n  x = 1\n",
    "form feeds anywhere": "class A:\n\f    x = 1\n    \fy = 2\n \f \fz = 3\nclass B:\n \f x = 1\n y = 2\n",
    "backslashes before statements": "class A:\n    x = 1\n\\\n    y = 2\n    \\\nz = 3\n\\\nw = 4\n\\\n\\\nv = 5\n",
    "a backslash before a form feed": "class A:\n    def m(self):\n        pass\n\\\r\x0cdef f(): pass\n\\\n \x0c@d\ndef g(): pass\n",
    "comments that end with a backslash": "# a \\\nx = 1\nclass A:\n    y = 1\n    # b \\\n    z = 1\n# c \\\nw = 1\n",
    "line separators in strings": "x = 'a\u2028b\x0bc\x85d'\ny = '''\u2029\nz'''\n",
    "names that are not in normal form": "ﬁ = 1\nclass \u210c(ﬁ):\n    ﬀ = ﬁ\n",
    "wide characters": "é = '𐐀é'; ü = é\nclass 𐐀:\n    é = 'ü' + ß\n",
    "continued lines": "x = 1 + \\\n2\ny = \\\n3\nif x and \\\ny: pass\nassert x, \\\n'z'\nclass A \\\n:\n    x = \\\n1\n",
    "brackets in column 0": "x = [\n1,\n2,\n]\nf(\na\n)\nx = (a\n@b\n)\nclass A:\n    x = [\n1,\n]\n    y = 2\n",
    "strings in column 0": "x = '''\nimport (\n'''\nclass A:\n    '''\ndef f(:\n    '''\n    x = '''\nb\n'''\n",
    "many strings in column 0": "class A:\n" + "    x = '''\nimport\n'''\n" * 100,
    "one function of many strings": "def f():\n" + "    x = '''\nimport\n'''\n" * 100,
    "decorators": "@a\n\n# c\n@b(\n1,\n)\n@c('''\nx\n''')\n\ndef f(): pass\n@d\nclass A:\n    @e\n\n    # c\n    @f(\n1)\n    def g(self): pass\n",
    "one line": "if x: pass; y = 1\nclass A: ...\nclass B: x = 1; y = 2\nx = 1; class_ = 2; y = 3\n",
    "branches": "if a:\n    b\nelif c:\n    d\nelse:\n    e\ntry:\n    f\nexcept g: h\nfinally:\n    i\n",
    "soft keywords": "match = 1\nmatch.x\ncase = 2\ncase(1)\ntype = 3\ntype(4)\nmatch x:\n    case 1: pass\n_ = 5\n",
    "tabs": "class A:\n\tx = 1\n\tif x:\n\t    y = 2\n\n\tdef f(self):\n\t\tpass\n",
    "comments at every depth": "class A:\n    # a\n  # b\n# c\n        # d\n    x = 1\n# e\n    y = 2\n  # f\nz = 3\n",
    "comments behind the header": "class A(  # a\n    B,  # b\n):  # c\n\n    # d\n\n    x = 1\n",
    "classes below conditions": "if x:\n    class A:\n        y = 1\nelse:\n    class A: pass\nclass B:\n    class C:\n        z = 1\n",
    "type comments": "x = []  # type: List[int]\ndef f(a):\n    # type: (int) -> int\n    pass\n",
    "stars and walrus": "a, *b = c\nprint(*a, **b)\nif (n := 10) > 5: pass\nx = [y := 1, y**2]\n",
    "async": "async def f():\n    async with a as b, c:\n        await d\n    return [x async for x in y]\n",
    "semicolons in a class": "class A:\n    x = 1; y = 2; z = 3;\n    w = 4\n",
}
NEWER = {
    (3, 11): ["try:\n    x\nexcept* E:\n    y\n", "a[*b]\n"],
    (3, 12): [
        "class A[T: (int, str), *U, **V](B[T]):\n    x: T\n\n    def f[W](self, w: W) -> T: ...\ntype X[T] = list[T]\n",
        "x = f'{y['a']}'\nclass A:\n    z = f'{x!r:>{w}} {'b'}'\n",
    ],
    (3, 13): ["class A[T = int]:\n    x = 1\n"],
    (3, 14): ["try:\n    x\nexcept A, B:\n    y\n", "x = t'{y}'\n"],
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_pieces_are_what_ast_parse_says(text: str) -> None:
    assert_as_ast(text)


@pytest.mark.parametrize(
    "text", [text for since, texts in NEWER.items() if sys.version_info >= since for text in texts]
)
def test_newer_syntax(text: str) -> None:
    assert_as_ast(text)


DAMAGED = {
    "null": ("x = 1\ny = '\0'\nz = 2\n", ["y = '\0'\n"]),
    "lone surrogate": ("x = 1\ny = '\ud800'\nz = 2\n", ["y = '\ud800'\n"]),
    "lone surrogate in a function": ("def f():\n    x = '\udfff'\n    return 1\n", ["    x = '\udfff'\n"]),
    "old print": ("x = 1\nprint x\ny = 2\n", ["print x\n"]),
    "old names": ("async = 1\ny = 2\nawait = 3\n", ["async = 1\n", "await = 3\n"]),
    "tabs and spaces": ("def f():\n\tif x:\n        y\n\treturn 1\nz = 1\n", ["\tif x:\n        y\n"]),
    "mark inside": ("x = 1\n\ufeffy = 2\nz = 3\n", ["\ufeffy = 2\n"]),
    "indented continuation": ("    \\\nx = 1\ny = 2\n", ["    \\\n"]),
    "no body": ("class A:\nx = 1\n", ["class A:\n"]),
    "no body at the end": ("x = 1\nclass A:\n", ["class A:\n"]),
    "decorator at the end": ("x = 1\n@d\n", ["@d\n"]),
}


@pytest.mark.parametrize(("text", "lost"), DAMAGED.values(), ids=DAMAGED)
def test_what_cannot_be_read_is_damage_and_nothing_more(text: str, lost: list[str]) -> None:
    assert [text[start:end] for start, end in parse(text).damage] == lost


def test_text_that_parses_only_without_what_follows_is_damage() -> None:
    assert parse("\\\r\n\r\t    \\\r\nx").damage  # which of the lines differs between versions of CPython


def test_a_byte_order_mark_is_no_damage_at_the_start() -> None:
    syntax = parse("\ufeffx = 1\n")
    assert not syntax.damage
    assert syntax.chunks[1].source.text == "x = 1\n"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "-" * 50_000 + "1",
        "x = " + "a + " * 50_000 + "1",
        "if x:\n" + "elif x:\n    y\n" * 5_000,
        "[" * 150,
    ],
    ids=["brackets", "signs", "sums", "branches", "shallow brackets"],
)
def test_deep_nesting_is_read_or_damage(text: str) -> None:
    syntax = parse("y = 1\n" + text + "\nz = 2\n")
    assert syntax.text == "y = 1\n" + text + "\nz = 2\n"
    assert syntax.chunks[0].body


@pytest.mark.parametrize("text", ["(\n", "def f(\n", "'''\n", "x = {\n", "\\'''\n", "@\n", "class A:\n", "x y\n"])
def test_hostile_texts_cost_linear_work(text: str) -> None:
    cutter = Cutter(text * 4_000)
    at, suite = 0, MODULE
    while at < len(cutter.text):
        cut = cutter.cut(at, suite)
        at, suite = at + len(cut.piece.text), cut.after
    assert cutter.parses <= 4 * 4_000
    assert cutter.lines.scanned <= 20 * len(cutter.text)
