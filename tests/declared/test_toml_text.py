"""TOML with positions: the tree holds what tomllib reads, each node stands where its span says."""

from __future__ import annotations

import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ringtrue.text import Span
from ringtrue.toml_scanner import scan
from ringtrue.toml_text import Array, Node, Table, Text, TomlError, loads, plain

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BARE = st.from_regex(r"[a-c0-9_-]{1,2}", fullmatch=True)
QUOTED = st.sampled_from(['"a b"', "'x.y'", '"\\u0061"', '"é"', '""'])
KEY = st.lists(BARE | QUOTED, min_size=1, max_size=2).map(" . ".join)
STRING = st.sampled_from(
    [
        '"requests>=2"',
        "'numpy'",
        '""',
        '"a\\tb\\u00e9\\\\"',
        '"""one\n two"""',
        '"""\n  x \\\n   y\n"""',
        "'''\nlit\\eral'''",
        '""""quoted""""',
        "''''a''''",
        '"# no comment"',
        '"[no.table]"',
    ]
)
SCALAR = st.sampled_from(["1", "0xff", "-1.5e3", "true", "inf", "1979-05-27", "1979-05-27 07:32:00Z", "07:32:00"])
GAP = st.sampled_from(["", " ", "\n", " # comment ] \n  "])


def _array(items: list[tuple[str, str]], last: str, comma: bool) -> str:
    inner = ",".join(f"{gap}{item}" for gap, item in items)
    return f"[{inner}{',' if comma and items else ''}{last}]"


def _extend(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arrays = st.builds(_array, st.lists(st.tuples(GAP, values), max_size=3), GAP, st.booleans())
    pairs = st.lists(st.tuples(KEY, values), max_size=2)
    tables = pairs.map(lambda made: "{ " + ", ".join(f"{key} = {value}" for key, value in made) + " }")
    return arrays | tables


VALUE = st.recursive(STRING | SCALAR, _extend, max_leaves=6)
LINE = st.one_of(
    st.builds("{} = {}{}".format, KEY, VALUE, st.sampled_from(["", "  # comment", "\t"])),
    KEY.map("[{}]".format),
    KEY.map("[[ {} ]] # header".format),
    st.sampled_from(["", "# comment", "   "]),
)
DOCUMENT = st.builds(lambda lines, end: end.join(lines), st.lists(LINE, max_size=8), st.sampled_from(["\n", "\r\n"]))


def _texts(node: Node) -> list[Text]:
    match node:
        case Text():
            return [node]
        case Array():
            return [text for item in node.items for text in _texts(item)]
        case Table():
            return [text for entry in node.entries.values() for text in _texts(entry.value)]
    return []


@given(DOCUMENT)
def test_a_valid_document_reads_as_tomllib_reads_it(text: str) -> None:
    expected = loads(text)
    assume(not isinstance(expected, TomlError))
    made = scan(text)
    assert plain(made.root) == expected
    assert made.damage == ()


@given(DOCUMENT)
def test_a_string_stands_where_its_span_says(text: str) -> None:
    for node in _texts(scan(text).root):
        token = text[slice(*node.span)].replace("\r\n", "\n")
        assert tomllib.loads(f"v = {token}") == {"v": node.value}
        for i, character in enumerate(node.value):
            written = text[slice(*node.placed.span(i, i + 1))]
            assert written == character or written.startswith("\\") or (written, character) == ("\r\n", "\n")


@given(DOCUMENT, st.data())
def test_nothing_makes_the_scanner_fail(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 5))
    inserted = data.draw(st.text("[]{}\"'=,.#\\\n a", max_size=3))
    broken = text[:cut] + inserted + text[cut + length :]
    made = scan(broken)
    assert all(0 <= start < end <= len(broken) for start, end in made.damage)
    expected = loads(broken)
    if not isinstance(expected, TomlError):
        assert plain(made.root) == expected


def test_the_lines_around_a_broken_one_are_read() -> None:
    text = '[project]\nname = "x"\ndependencies = [\n  "a",\n  "b\n  "c",\n]\nversion = 1\n[tool.y]\nz = 2\n'
    made = scan(text)
    project = {"name": "x", "dependencies": ["a", "c"], "version": 1}
    assert plain(made.root) == {"project": project, "tool": {"y": {"z": 2}}}
    assert [text[slice(*span)] for span in made.damage] == ['"b\n']


def test_an_array_that_is_not_closed_ends_at_the_next_table() -> None:
    made = scan('dependencies = [\n  "a",\n\n[tool.y]\nz = 2\n')
    assert plain(made.root) == {"dependencies": ["a"], "tool": {"y": {"z": 2}}}


def test_a_forgotten_comma_loses_nothing() -> None:
    made = scan('a = [\n  "b"\n  "c",\n  "d",\n]\ne = 1\n')
    assert plain(made.root) == {"a": ["b", "c", "d"], "e": 1}
    assert len(made.damage) == 1


def test_tables_know_their_header_and_end() -> None:
    text = "[a]\nx = 1 # one\n\n[b]\n"
    root = scan(text).root
    assert text[slice(*(root.table("a").header or Span(0, 0)))] == "[a]"
    assert text[: root.table("a").end] == "[a]\nx = 1"


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("a = [\n1,,]", "invalid value", 8),
        ("a = 1\na = 2", "cannot overwrite a value", 11),
        ("a = ", "invalid value", 4),
    ],
)
def test_errors_have_a_place(text: str, message: str, offset: int) -> None:
    assert loads(text) == TomlError(message, offset)


def test_deep_nesting_is_no_crash() -> None:
    assert len(scan("a = " + "[" * 100_000).damage) == 1
    assert isinstance(loads("a = " + "[" * 100_000), TomlError)
