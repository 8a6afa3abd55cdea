"""Syntax: what an edit makes the parser do, counted, and what the blocks of a module are."""

from __future__ import annotations

import ast
import textwrap

import pytest
from ringtrue.syntax import Syntax, parse, reparse
from ringtrue.text import Span

FUNCTION = "def f{n}(a):\n    b = a + {n}\n    c = [b]\n    return c\n\n\n"
MEMBER = textwrap.indent(FUNCTION, "    ")


def functions(count: int) -> str:
    return "import a\n\n\n" + "".join(FUNCTION.format(n=n) for n in range(count))


def one_class(count: int) -> str:
    return "import a\n\n\nclass A:\n" + "".join(MEMBER.format(n=n) for n in range(count))


def after(text: str, place: str, new: str) -> tuple[Syntax, Syntax]:
    """The syntax before and after `new` is put behind the first `place`."""
    at = text.index(place) + len(place)
    old = parse(text)
    return old, reparse(old, text, text[:at] + new + text[at:])


def kept(old: Syntax, new: Syntax) -> int:
    return sum(1 for chunk in new.chunks if chunk in set(old.chunks))


@pytest.mark.parametrize("shape", [functions, one_class])
def test_an_edit_in_10_000_lines_parses_one_piece(shape: type) -> None:
    text = shape(1_700)
    assert text.count("\n") > 10_000
    old, new = after(text, "b = a + 900", "0")
    assert new.parses == 1
    assert kept(old, new) == len(new.chunks) - 1


BROKEN = ["(", "'", '"""', " = = ", "[{", "\n        if x:", "\n        with a as (", "\n        x = (", "\\"]


@pytest.mark.parametrize("shape", [functions, one_class])
@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_line_costs_a_few_small_parses_and_loses_its_own_piece(shape: type, broken: str) -> None:
    text = shape(400)
    old, new = after(text, "b = a + 200", broken)
    assert new.damage
    assert new.parses <= 10
    assert kept(old, new) >= len(old.chunks) - 2


@pytest.mark.parametrize("broken", BROKEN)
def test_typing_elsewhere_does_not_read_the_broken_piece_again(broken: str) -> None:
    text = functions(400).replace("b = a + 200", "b = a + 200" + broken)
    old, new = after(text, "b = a + 300", "0")
    assert new.damage[0] == old.damage[0]
    assert new.parses <= 3
    assert kept(old, new) >= len(old.chunks) - 1


def test_moved_pieces_are_the_same_chunks() -> None:
    first, second, third = (FUNCTION.format(n=n) for n in range(3))
    old = parse(first + second + third)
    new = reparse(old, first + second + third, second + third + first)
    assert set(new.chunks) == set(old.chunks)
    assert new.parses == 0


def test_a_moved_member_is_the_same_chunk() -> None:
    members = [MEMBER.format(n=n) for n in range(3)]
    text, moved = ("class A:\n" + "".join(order) for order in (members, [members[1], members[2], members[0]]))
    old = parse(text)
    new = reparse(old, text, moved)
    assert set(new.chunks) == set(old.chunks)
    assert new.parses == 0


def test_members_of_another_class_are_other_chunks() -> None:
    text = one_class(3)
    old, new = after(text, "class A", "B")
    assert kept(old, new) == 1
    assert [chunk.blocks[0].owner for chunk in new.chunks] == ["", "AB", "AB", "AB", "AB"]


BLOCKS = '''\
"""Doc."""
import a; import b
if a:
    class Inner:
        x = 1
@d
class A(B):  # c

    """Doc."""
    x = 1; y = 2
    @e
    def f(self): ...

    class Nested:
        z = 3
class C: x = 1
'''


def test_blocks() -> None:
    seen = [
        (block.kind, block.owner, block.text.splitlines()[0].strip(), len(block.nodes))
        for chunk in parse(BLOCKS).chunks
        for block in chunk.blocks
    ]
    assert seen == [
        ("statement", "", '"""Doc."""', 1),
        ("statement", "", "import a; import b", 2),
        ("statement", "", "if a:", 1),
        ("header", "A", "@d", 1),
        ("member", "A", '"""Doc."""', 1),
        ("member", "A", "x = 1; y = 2", 2),
        ("member", "A", "@e", 1),
        ("member", "A", "class Nested:", 1),
        ("statement", "", "class C: x = 1", 1),
    ]


def test_a_header_is_the_class_without_its_body() -> None:
    header = next(b for chunk in parse(BLOCKS).chunks for b in chunk.blocks if b.kind == "header")
    assert header.nodes[0].body == []
    assert header.span(header.nodes[0]) == Span(3, len("@d\nclass A(B):  # c"))
    assert {node.id for node in header.tree.nodes if isinstance(node, ast.Name)} == {"d", "B"}


def test_chunks_know_their_places() -> None:
    syntax = parse(BLOCKS)
    lines = BLOCKS.split("\n")
    for chunk, start, line in zip(syntax.chunks, syntax.starts, syntax.lines, strict=True):
        assert BLOCKS.startswith(chunk.source.text, start)
        assert chunk.source.text.startswith(lines[line])


@pytest.mark.parametrize("text", ["é = 'ü' + name", "class A:\n    '𐐀'; é = name\n", "x = ('\u2028é',\n'ü', name)"])
def test_spans_count_characters(text: str) -> None:
    spans = [
        block.text[slice(*block.span(node))]
        for chunk in parse(text).chunks
        for block in chunk.blocks
        for node in block.tree.nodes
        if isinstance(node, ast.Name) and node.id == "name"
    ]
    assert spans == ["name"]


def test_a_mark_that_moves_away_from_the_start_is_damage() -> None:
    old = parse("\ufeffx = 1\n")
    text = "x = 1\n\ufeff"
    new = reparse(old, "\ufeffx = 1\n", text)
    assert new.damage == parse(text).damage == (Span(6, 7),)
