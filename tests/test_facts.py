"""Facts: what a module says under which key, and that places are none of it."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from ringtrue.cost.stated import kept_small_key
from ringtrue.facts import (
    OPEN,
    STARS,
    Binding,
    chunk_answers,
    chunk_later,
    damaged_key,
    member_key,
    members_key,
    module_facts,
    type_parameter_key,
)
from ringtrue.syntax import parse


def answers(text: str) -> dict[str, Any]:
    said = module_facts(parse(text).chunks)
    return {**said.answers, **said.later}


IMPORT_ERROR = frozenset({"import-error"})
CASES: dict[str, tuple[str, dict[str, tuple[Binding, ...]]]] = {
    "import": ("import a.b.c", {"a": (Binding("import", "a"),)}),
    "import as": ("import a.b as c", {"c": (Binding("import", "a.b"),)}),
    "from": ("from .a import b as c", {"c": (Binding("from", "a", "b", 1),)}),
    "from here": ("from .. import b", {"b": (Binding("from", "", "b", 2),)}),
    "function and class": ("def f(): pass\nclass A: pass", {"f": (Binding("function"),), "A": (Binding("class"),)}),
    "value": ("a, *b = c\nfor d in e: pass", {name: (Binding("value"),) for name in "abd"}),
    "two ways": (
        "try:\n    import a\nexcept ImportError:\n    a = None",
        {"a": (Binding("import", "a", guards=IMPORT_ERROR),)},
    ),
    "two imports": ("import a\nfrom b import a", {"a": (Binding("import", "a"), Binding("from", "b", "a"))}),
    "the same twice": ("import a.b\nimport a.c", {"a": (Binding("import", "a"),)}),
    "inside a function": ("def f():\n    import a", {"f": (Binding("function"),)}),
    "global": (
        "def f():\n    global a\n    a = 1",
        {"f": (Binding("function"),), "a": (Binding("value"),), kept_small_key("a"): True},
    ),
    "normal form": ("import ﬁ", {"fi": (Binding("import", "fi"),)}),
}


@pytest.mark.parametrize(("text", "said"), CASES.values(), ids=CASES)
def test_bindings(text: str, said: dict[str, tuple[Binding, ...]]) -> None:
    # What parameters a function has, and what it does, are answers of their own.
    own = ("def ", "import ", "deeds ", "body ", "value ", "type ", "inherits ", "imports ", "guarded ", "defined ")
    assert {key: answer for key, answer in answers(text).items() if not key.startswith(own)} == said


def test_stars_are_in_order_and_once() -> None:
    assert answers("from a import *\nfrom .b import *\nfrom a import *\n")[STARS] == ((0, "a"), (1, "b"))


def test_members() -> None:
    said = answers("class A:\n    x = 1\n    def f(self): pass\n    class B: pass\nclass A:\n    y = 1\n")
    assert said[members_key("A")] == {"x", "f", "B", "y"}
    assert {member_key("A", name) for name in "xyfB"} <= said.keys()
    assert "x" not in said


@pytest.mark.skipif(sys.version_info < (3, 12), reason="PEP 695")
def test_type_parameters() -> None:
    assert type_parameter_key("A", "T") in answers("class A[T]:\n    x: T\n")


@pytest.mark.parametrize("text", ["exec(code)", "globals()[a] = 1", "globals().update(b)"])
def test_a_module_that_makes_names_is_open(text: str) -> None:
    assert OPEN in answers(text)


def test_words_of_damaged_text_may_be_bound_there() -> None:
    said = answers("x = 1\nimport ﬁrst second (\ny = 2\n")
    assert {damaged_key("first"), damaged_key("second"), "x", "y"} <= said.keys()
    assert damaged_key("x") not in said


def test_moving_code_changes_no_fact() -> None:
    text = "import a\nclass A:\n    x = 1\n\ndef f(): pass\n"
    assert answers("# comment\n\n\n" + text.replace("\ndef", "\n\n\n# c\n\ndef")) == answers(text)


def test_chunks_together_say_what_the_module_says() -> None:
    """Merging is associative: what the engine does for the chunks around an edit may stand for the whole."""
    chunks = parse(
        "import a\nfrom b import a\nclass A:\n    x = 1\n    y = 1\nclass A:\n    x = 2\na = 1\nimport a\n"
    ).chunks
    whole = module_facts(chunks)
    for first in range(len(chunks)):
        for last in range(first, len(chunks)):
            middle = module_facts(chunks[first:last])
            others = (*chunks[:first], *chunks[last:])
            keys = {key for chunk in others for key in chunk_answers(chunk)} | middle.answers.keys()
            assert keys == whole.answers.keys()
            later = {key for chunk in others for key in chunk_later(chunk)} | middle.later.keys()
            assert later == whole.later.keys()


def test_changed_keys() -> None:
    before, after = (module_facts(parse(text).chunks) for text in ("import a\nb = 1\n", "import a\nc = 1\n"))
    assert {"b", "c"} <= after.changed(before)
    assert "a" not in after.changed(before)
    assert after.changed(after) == frozenset()
