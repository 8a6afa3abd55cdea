"""Pieces against the parser: what is read piece by piece is what is read at once, on real files and on odd ones."""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Mapping
from pathlib import Path

import mypy
import pytest
from ringtrue.environment import names
from ringtrue.environment.api.lazily import Later, read_lazily
from ringtrue.environment.api.raw import ModuleApi, RawBinding, RawClass
from ringtrue.environment.api.reading import read
from ringtrue.environment.pieces import outline, pieces

VERSION = sys.version_info[:2]
LIBRARY = Path(ast.__file__).parent
STUBS = Path(mypy.__file__).parent / "typeshed" / "stdlib"
LONG = "# so that it is worth cutting\n" * 200


def one_by_one(bindings: Mapping[str, tuple[RawBinding, ...]]) -> dict[str, tuple[object, ...]]:
    """Each name asked for by itself, never all at once."""
    return {
        name: tuple(
            each._replace(members=one_by_one(each.members)) if isinstance(each, RawClass) else each  # type: ignore[arg-type]  # compared only
            for each in bindings[name]
        )
        for name in bindings
    }


def of_classes(api: ModuleApi) -> list[tuple[str, str | None, int]]:
    """Attributes that are set on classes from outside: nobody asks for others."""
    own = {name for name, several in api.bindings.items() if any(isinstance(each, RawClass) for each in several)}
    return sorted((each for each in api.patches if each[0] in own), key=str)


def assert_same(text: str) -> ModuleApi:
    whole, lazy = read(text, VERSION), read_lazily(text, VERSION)
    assert lazy.broken == whole.broken
    assert one_by_one(lazy.bindings) == one_by_one(whole.bindings)
    assert dict(read_lazily(text, VERSION).bindings.items()) == dict(whole.bindings.items())
    assert (lazy.stars, of_classes(lazy), lazy.calls) == (whole.stars, of_classes(whole), whole.calls)
    return lazy


def real_files() -> list[Path]:
    every = sorted([*LIBRARY.glob("*.py"), *LIBRARY.glob("*/*.py"), *STUBS.glob("*.pyi")])
    return random.Random(7).sample([each for each in every if each.stat().st_size > 4_000], 60)


@pytest.mark.parametrize("path", real_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_real_file_says_the_same_piece_by_piece(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return
    assert_same(text)
    short = names.extract(text, VERSION)
    monkeypatch.setattr(names, "_SHORT", 10**9)
    assert names.extract(text, VERSION) == short


@pytest.mark.parametrize(
    "text",
    [
        'X = """\ndef no(): ...\nclass No: ...\n"""\ndef yes(): ...\n',
        "X = [\nfirst,\nsecond,\n]\ndef yes(): ...\n",
        "def f(\na,\nb,\n):\n    pass\n",
        "@decorated(\n    1,\n)\n# between\n@again\nasync def f(): ...\n",
        "def f(): ...\ndel f\n",
        "def f(x): ...\nf = wrap(f)\ndef f(y): ...\n",
        "def setup():\n    global STATE\n    STATE = Session()\nSTATE = None\n",
        "class A:\n    x = 1\n    def m(self):\n        self.y = 2\n    @property\n    def p(self): ...\n    z = 3\n",
        "class A:\n    if X:\n        def m(self): ...\n    else:\n        def m(self, a): ...\n",
        "class A:\n  def m(self): ...\n  class B:\n    def n(self): ...\n",
        "class A:\n    def m(self): ...\n    del m\n",
        "class A: ...\nclass B:\n    def m(cls):\n        setattr(cls, 'a', 1)\n    A.x = 1\n",
        "def f():\n    '''\ndef no(): ...\n    '''\n    return \"\"\"\nclass No:\n\"\"\"\n",
        "if X:\n    def f(): ...\nelse:\n    def f(a): ...\n",
        "s = '\\'' # '''\ndef f(): ...\n",
    ],
)
def test_an_odd_file_says_the_same_piece_by_piece(text: str) -> None:
    assert_same(LONG + text)
    assert_same(text + LONG)


def test_only_what_is_asked_for_is_read() -> None:
    text = LONG + "class A:\n" + "".join(f"    def m{n}(self): {'pass;' * 40} pass\n" for n in range(40))
    bindings = read_lazily(text, VERSION).bindings
    (found,) = bindings["A"]
    assert isinstance(found, RawClass)
    assert isinstance(found.members, Later)
    assert [each.line for each in found.members["m7"]] == [text[: text.index("def m7(")].count("\n") + 1]
    assert set(found.members._made) == {"m7"}
    assert list(found.members.mentioning("m9(")) == ["m9"]


def test_pieces_know_where_they_stand() -> None:
    text = "import a\n@mark\ndef f(): ...\n\nclass B:\n    pass\n"
    assert [(each.name, each.line, each.head, each.is_class) for each in pieces(text)] == [
        ("f", 1, 2, False),
        ("B", 4, 4, True),
    ]
    assert outline(text) == "import a\n\ndef f(): pass\n\nclass B: pass\n\n"


def test_a_file_that_is_no_python_is_broken() -> None:
    assert read_lazily(LONG + "def f(:\n", VERSION).broken is None  # nobody asked for `f`
    assert read_lazily(LONG + "x = (\n", VERSION).broken is not None
