"""Comments that silence: what they cover, what is unused, and the edits that add and remove them."""

from __future__ import annotations

import io
import sysconfig
import tokenize
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.comments import Language, comment_starts
from ringtrue.suppression import Told, addition, suppressions
from ringtrue.text import Source, Span, apply_edits


def told(text: str, part: str, rule: str = "rule-a", scope: str | None = None) -> Told:
    """A finding at the first `part` of the text, inside the first `scope`."""
    at = text.index(part)
    around = Span(text.index(scope), text.index(scope) + len(scope)) if scope else None
    return Told(rule, Span(at, at + len(part)), around)


@pytest.mark.parametrize(
    ("comment", "silent"),
    [
        ("# ringtrue: ignore", True),
        ("# ringtrue: ignore[rule-a]", True),
        ("#ringtrue:ignore[ rule-b , rule-a ]", True),
        ("# ringtrue: ignore[rule-b]", False),
        ("# ringtrue: ignore[]", False),
        ("# ringtrue: ignored", False),
        ("# ringtrue: ignore-files", False),
        ("# type: ignore  # ringtrue: ignore[rule-a] - why not", True),
        ("# see ringtrue: ignore", False),
        ("# noqa", True),
        ("# NOQA : rule-a", True),
        ("# noqa: E501, rule-a", True),
        ("# noqa: E501 rule-a", False),
        ("# noqa: rule-b, E501", False),
        ("# noqa: E501", False),
        ("# noqa:E501,F401", False),
        ("# noqa: because", False),
        ("# noqantity", False),
        ("# ringtrue: ignore-file", False),
    ],
)
def test_what_a_comment_silences(comment: str, silent: bool) -> None:
    text = f"import os\nx = 1  {comment}\n"
    assert suppressions(text).silences(told(text, "x")) is silent


@pytest.mark.parametrize(
    ("comment", "silent"),
    [
        ("# noqa: F821", True),
        ("# noqa:F401,F821 because", True),
        ("# type: ignore # noqa: F821", True),
        ("# noqa: F401", False),
        ("# noqa: F82", False),
        ("# ringtrue: ignore[F821]", False),
    ],
)
def test_a_code_of_another_tool_silences_the_rule_that_reports_the_same(comment: str, silent: bool) -> None:
    text = f"import os\nx = 1  {comment}\n"
    assert suppressions(text).silences(told(text, "x")._replace(codes=("F821", "F822"))) is silent
    assert not suppressions(text).silences(told(text, "x"))


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("# ruff: noqa: F821\nx = 1\n", True),
        ('"""Doc."""\n# flake8: noqa\nx = 1\n', True),
        ("# flake8:noqa:F401,F821\nx = 1\n", True),
        ("# ruff: noqa: F401\nx = 1\n", False),
        ("import os\n# ruff: noqa\nx = 1\n", False),
        ("# ruff: noqantity\nx = 1\n", False),
    ],
)
def test_a_whole_file_for_what_another_tool_reports_too(text: str, silent: bool) -> None:
    assert suppressions(text).silences(told(text, "x = 1")._replace(codes=("F821",))) is silent
    assert not suppressions(text).silences(told(text, "x = 1"))


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("f(\n  x,\n)  # ringtrue: ignore\n", True),
        ("f(  # ringtrue: ignore\n  x,\n)\n", True),
        ("f(\n  x,\n  # ringtrue: ignore\n)\n", True),
        ("# ringtrue: ignore\nf(\n  x,\n)\n", False),
        ("f(\n  x,\n)\n# ringtrue: ignore\n", False),
    ],
)
def test_a_comment_covers_the_lines_of_the_statement(text: str, silent: bool) -> None:
    scope = text[text.index("f(") : text.index(")") + 1]
    assert suppressions(text).silences(told(text, "x", scope=scope)) is silent


def test_without_a_scope_the_lines_of_the_finding_count() -> None:
    text = "f(  # ringtrue: ignore\n  x,\n)\n"
    assert not suppressions(text).silences(told(text, "x"))
    assert suppressions(text).silences(told(text, "f(  # ringtrue: ignore\n  x"))


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("# ringtrue: ignore-file\nx = 1\n", True),
        ("#!/bin/python\n\n# ringtrue: ignore-file[rule-a] # why\nx = 1\n", True),
        ('"""Doc\nmore."""\n\n# ringtrue: ignore-file\nx = 1\n', True),
        ("# ringtrue: ignore-file[rule-b]\nx = 1\n", False),
        ("import os\n# ringtrue: ignore-file\nx = 1\n", False),
        ('"""Doc\n# ringtrue: ignore-file\n"""\nx = 1\n', False),
    ],
)
def test_a_whole_file(text: str, silent: bool) -> None:
    assert suppressions(text).silences(told(text, "x = 1")) is silent


@pytest.mark.parametrize(
    "line",
    [
        "x = '# ringtrue: ignore'",
        'x = """\n# ringtrue: ignore',
        "x = '\\\n# ringtrue: ignore'",
        "x = r'''\\''' '# noqa'",
        "x = '''a''' \"# noqa\"",
        'x = """a""" """\n# noqa\n"""',
    ],
)
def test_the_inside_of_a_string_is_no_comment(line: str) -> None:
    assert suppressions(f"{line}\n").ignores == ()


@pytest.mark.parametrize(
    ("language", "line", "silent"),
    [
        ("toml", 'x = "a"  # ringtrue: ignore[rule-a]', True),
        ("toml", 'x = "# ringtrue: ignore[rule-a]"', False),
        ("requirements", "x>=1  # ringtrue: ignore[rule-a]", True),
        ("requirements", "x @ https://h/#ringtrue:ignore", False),
        ("yaml", "- x # ringtrue: ignore[rule-a]", True),
        ("yaml", "- 'x # ringtrue: ignore[rule-a]'", False),
    ],
)
def test_other_languages(language: Language, line: str, silent: bool) -> None:
    text = f"{line}\n"
    assert suppressions(text, language).silences(told(text, "x")) is silent


# --- unused -------------------------------------------------------------------------------------------------------

BOTH = {"rule-a", "rule-b"}
OURS = "# ringtrue: ignore[rule-a]"


@pytest.mark.parametrize(
    ("line", "rules", "underlined", "after"),
    [
        ("x = 1  # ringtrue: ignore[rule-a]", None, "", ""),
        ("x = 1  # ringtrue: ignore", None, "", ""),
        ("y = 1  # ringtrue: ignore", (), "# ringtrue: ignore", "y = 1"),
        ("y = 1  # ringtrue: ignore[rule-a]", ("rule-a",), "# ringtrue: ignore[rule-a]", "y = 1"),
        ("x = 1  # ringtrue: ignore[rule-b, rule-a]", ("rule-b",), "rule-b", "x = 1  # ringtrue: ignore[rule-a]"),
        ("y = 1  # ringtrue: ignore[] why", (), "# ringtrue: ignore[]", "y = 1"),
        (
            "y = 1  # type: int  # ringtrue: ignore[rule-a] since",
            ("rule-a",),
            "# ringtrue: ignore[rule-a]",
            "y = 1  # type: int",
        ),
        (
            "y = 1  # ringtrue: ignore[rule-a]  # type: int",
            ("rule-a",),
            "# ringtrue: ignore[rule-a]",
            "y = 1  # type: int",
        ),
        ("x = 1  # ringtrue: ignore[rule-a, typo]", ("typo",), "typo", "x = 1  # ringtrue: ignore[rule-a]"),
        ("y = 1  # noqa", None, "", ""),
        ("y = 1  # noqa: E501", None, "", ""),
        ("y = 1  # noqa: E501, rule-a", ("rule-a",), "rule-a", "y = 1  # noqa: E501"),
        ("y = 1  # noqa: rule-a", ("rule-a",), "# noqa: rule-a", "y = 1"),
        ("y = 1  # noqa: others-rule", None, "", ""),
    ],
)
def test_unused(line: str, rules: tuple[str, ...] | None, underlined: str, after: str) -> None:
    text = f"a = 0\n{line}\nb = 2\n"
    made = suppressions(text)
    findings = [told(text, "x = 1")] if "x = 1" in text else []
    unused = made.unused(findings, ran=BOTH, known=BOTH)
    if rules is None:
        assert unused == ()
        return
    (one,) = unused
    assert (one.rules, text[slice(*one.span)]) == (rules, underlined)
    assert apply_edits(text, [one.edit]) == f"a = 0\n{after}\nb = 2\n"


def test_a_comment_alone_goes_with_its_line() -> None:
    text = "a = 0\n    # ringtrue: ignore[rule-a]\nb = 2\n"
    (one,) = suppressions(text).unused([])
    assert apply_edits(text, [one.edit]) == "a = 0\nb = 2\n"


def test_only_rules_that_ran_are_judged() -> None:
    text = "y = 1  # ringtrue: ignore[rule-b]\nz = 1  # ringtrue: ignore\n"
    assert suppressions(text).unused([], ran={"rule-a"}, known=BOTH) == ()
    assert len(suppressions(text).unused([], ran=BOTH, known=BOTH)) == 2


def test_an_unused_comment_for_the_file() -> None:
    text = "# ringtrue: ignore-file[rule-a]\nx = 1\n"
    (one,) = suppressions(text).unused([])
    assert apply_edits(text, [one.edit]) == "x = 1\n"
    assert suppressions(text).unused([told(text, "x")]) == ()


# --- adding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1", "x = 1  # ringtrue: ignore[rule-a]"),
        ("x = 1  ", "x = 1  # ringtrue: ignore[rule-a]"),
        ("x = 1  # type: int", "x = 1  # type: int  # ringtrue: ignore[rule-a]"),
        ("x = 1  # ringtrue: ignore[rule-b]  # why", "x = 1  # ringtrue: ignore[rule-b, rule-a]  # why"),
        ("x = 1  # ringtrue: ignore[]", "x = 1  # ringtrue: ignore[rule-a]"),
        ("x = (\n  1\n)", "x = (\n  1\n)  # ringtrue: ignore[rule-a]"),
        ('x = """\n  1\n"""', 'x = """\n  1\n"""  # ringtrue: ignore[rule-a]'),
        ("x = 1  # noqa: rule-b", "x = 1  # noqa: rule-b  # ringtrue: ignore[rule-a]"),
        ("x = 1  # ringtrue: ignore", None),
        ("x = 1  # noqa", None),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_adding(before: str, after: str | None, end: str) -> None:
    before, after = before.replace("\n", end or "\n"), after and after.replace("\n", end or "\n")
    text = f"{before}{end}"
    edit = addition(Source(text), Span(0, len(before)), "rule-a")
    assert (edit and apply_edits(text, [edit])) == (after and f"{after}{end}")


def test_no_comment_is_put_into_a_string_or_behind_a_backslash() -> None:
    for text in ('x = """\n1\n"""\n', "x = 1 + \\\n2\n"):
        assert addition(Source(text), Span(0, 5), "rule-a") is None


PIECES = st.sampled_from(
    ["x = 1", "  # c", "# noqa: rule-b", "# ringtrue: ignore[rule-b]", "\n", "'s'", '"""', "\\\n", "(", ")"]
)


@given(st.lists(PIECES, max_size=8).map("".join), st.integers(0, 40))
def test_what_is_added_silences_and_what_is_removed_is_gone(text: str, at: int) -> None:
    source = Source(text)
    scope = Span(min(at, len(text)), min(at, len(text)))
    edit = addition(source, scope, "rule-a")
    if edit is None:
        return
    after = apply_edits(text, [edit])
    made = suppressions(after)
    finding = Told("rule-a", scope)
    assert made.silences(finding)
    (unused,) = [one for one in made.unused([]) if "rule-a" in one.rules]
    removed = suppressions(apply_edits(after, [unused.edit]))
    assert not any(named.rule == "rule-a" for ignore in removed.ignores for named in ignore.names)


# --- where comments begin -----------------------------------------------------------------------------------------


def tokenized(text: str) -> list[tuple[int, int]] | None:
    source = Source(text)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text, newline="").readline))
    except (tokenize.TokenError, SyntaxError):
        return None
    comments = [token.start for token in tokens if token.type == tokenize.COMMENT]
    return [(line - 1, source.starts[line - 1] + column) for line, column in comments]


def test_comments_are_those_of_the_tokenizer_in_the_standard_library() -> None:
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    assert len(files) > 100
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        expected = tokenized(text)
        source = Source(text)
        assert expected is None or list(comment_starts(source, range(source.line_count))) == expected, file


TOKENS = st.sampled_from(["x", " ", "\n", "#", "'", '"', '"""', "'''", "\\", "\\\n", "r'", "(", ")", "é"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")  # of the random programs
@given(st.lists(TOKENS, max_size=14).map("".join), st.data())
def test_comments_are_those_of_the_tokenizer(text: str, data: st.DataObject) -> None:
    expected = tokenized(text)
    source = Source(text)
    lines = data.draw(st.lists(st.integers(0, source.line_count - 1), unique=True).map(sorted))
    found = list(comment_starts(source, lines))
    if expected is not None and _is_python(text):
        assert found == [comment for comment in expected if comment[0] in lines]


def _is_python(text: str) -> bool:
    try:
        compile(text, "", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
