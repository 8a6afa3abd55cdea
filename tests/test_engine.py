"""Engine: what an edit, another answer or another rule set makes run again, counted."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from ringtrue.analysis import Analysis, Snapshot
from ringtrue.api import Context, Edit, Finding, Fix, Span, rule
from ringtrue.context import PENDING, Question
from ringtrue.engine import Stopped, check
from ringtrue.ruleset import RuleSet
from ringtrue.text import Change


@rule(ast.Name, summary="unbound", kind="fact", severity="error", examples=())
def unbound(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """Reports reads that nothing in the module answers."""
    direct = {read.node: read.direct for read in ctx.names.reads}
    if node in direct and not ctx.binds(node.id, direct[node]):
        yield Finding(ctx.span(node), f"'{node.id}'", fixes=(Fix("Quote", (Edit(ctx.span(node), "''"),)),))


@rule(ast.ClassDef, summary="members", kind="fact", severity="hint", examples=())
def members(node: ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    """Reports what the class has; it asks for all of its members."""
    found = ctx.fact(f"class {node.name}")
    if isinstance(found, frozenset):
        yield Finding(Span(0, 5), " ".join(sorted(found)))


@rule(ast.Import, summary="missing", kind="fact", severity="error", examples=())
def missing(node: ast.Import, ctx: Context) -> Iterator[Finding]:
    """Reports imports of which the world says that they are missing."""
    if ctx.ask("module", node.names[0].name) == "missing":
        yield Finding(ctx.span(node), "missing")


def rules_of(*functions: Any) -> RuleSet:
    return RuleSet(tuple(function.__ringtrue__ for function in functions))


RULES = rules_of(unbound, members, missing)


class Said:
    """A world with the given answers; what is not given is pending."""

    def __init__(self, **answers: str) -> None:
        self.stamp = tuple(sorted(answers.items()))
        self.answers = answers

    def answer(self, question: Question) -> Any:
        return self.answers.get(question.arguments[0], PENDING)


def snapshot(text: str, rules: RuleSet = RULES, **answers: str) -> Snapshot:
    return Snapshot(text, "app.py", rules, Said(**answers))


def messages(analysis: Analysis) -> list[tuple[int, str]]:
    return [(finding.span.start, finding.message) for finding in analysis.findings]


FUNCTION = "def f{n}(a):\n    b = a + {n}\n    c = [b, unbound_{n}]\n    return c\n\n\n"


def functions(count: int) -> str:
    return "import a\n\n\n" + "".join(FUNCTION.format(n=n) for n in range(count))


def one_class(count: int) -> str:
    return "import a\n\n\nclass A:\n" + "".join(textwrap.indent(FUNCTION.format(n=n), "    ") for n in range(count))


def edit(text: str, old: str, new: str) -> tuple[Analysis, Analysis]:
    assert text.count(old) == 1
    before = check(snapshot(text))
    return before, check(snapshot(text.replace(old, new)), before)


@pytest.mark.parametrize("shape", [functions, one_class])
def test_an_edit_in_10_000_lines_runs_one_block(shape: Any) -> None:
    text = shape(1_700)
    assert text.count("\n") > 10_000
    before, after = edit(text, "b = a + 900\n", "b = a + 901\n")
    assert (after.work.chunks_parsed, after.work.blocks_run) == (1, 1)
    assert messages(after) == messages(before)


@pytest.mark.parametrize("shape", [functions, one_class])
def test_a_line_above_moves_findings_and_runs_nothing_else(shape: Any) -> None:
    before, after = edit(shape(100), "import a\n", "import a\n# a line\n")
    assert after.work.blocks_run == 1
    assert messages(after) == [(start + len("# a line\n"), message) for start, message in messages(before)]


@pytest.mark.parametrize("shape", [functions, one_class])
@pytest.mark.parametrize("broken", ["(", "'", '"""', " = = ", "\n        x = ("])
def test_a_broken_line_runs_its_own_block_and_leaves_the_findings_of_others(shape: Any, broken: str) -> None:
    text = shape(300)
    before, after = edit(text, "b = a + 150\n", f"b = a + 150{broken}\n")
    assert after.damage
    assert after.work.blocks_run <= 1
    lost = {message for _, message in messages(before)} - {message for _, message in messages(after)}
    assert lost <= {"'unbound_150'"}
    typed = check(snapshot(after.snapshot.text.replace(f"b = a + 150{broken}", f"b = a + 150{broken}z")), after)
    assert typed.work.blocks_run <= 1


def test_a_moved_block_is_not_run() -> None:
    parts = [FUNCTION.format(n=n) for n in range(3)]
    before = check(snapshot("".join(parts)))
    after = check(snapshot("".join([parts[1], parts[2], parts[0]])), before)
    assert (after.work.chunks_parsed, after.work.blocks_run) == (0, 0)
    assert [message for _, message in messages(after)] == ["'unbound_1'", "'unbound_2'", "'unbound_0'"]


def test_a_new_name_runs_who_asked_for_it() -> None:
    before, after = edit(functions(50), "import a\n", "import a\nunbound_7 = 1\n")
    assert after.work.blocks_run == 3  # the import lost its blank lines, the new statement, and the one that asked
    assert len(after.findings) == len(before.findings) - 1


def test_a_new_member_runs_the_header_and_who_asked_for_it() -> None:
    text = "class A:\n    x = 1\n\n    y = x\n\n    z = w\n\n\nclass B:\n    w = 1\n"
    before, after = edit(text, "    x = 1\n", "    x = 1\n    w = 2\n")
    assert ("w x y z") in [message for _, message in messages(after)]
    assert "'w'" in [message for _, message in messages(before)]
    assert "'w'" not in [message for _, message in messages(after)]
    assert after.work.blocks_run == 4  # 'x', which lost a line, 'w', the header and 'z'


def test_an_edit_of_the_header_runs_the_header() -> None:
    _, after = edit(one_class(50), "class A:", "class A(object):")
    assert (after.work.chunks_parsed, after.work.blocks_run) == (1, 1)


def test_another_answer_runs_who_asked() -> None:
    text = "import a\nimport b\nx = 1\n"
    before = check(snapshot(text))
    assert before.pending == {Question("module", ("a",)), Question("module", ("b",))}
    after = check(snapshot(text, a="missing"), before)
    assert (after.work.chunks_parsed, after.work.blocks_run) == (0, 1)
    assert messages(after) == [(0, "missing")]
    assert after.pending == {Question("module", ("b",))}
    again = check(snapshot(text, a="missing", c="there"), after)
    assert again.work.blocks_run == 0


def test_other_rules_or_another_path_run_everything() -> None:
    before = check(snapshot("import a\nb\n"))
    assert check(snapshot("import a\nb\n", rules_of(missing)), before).work.blocks_run == 2
    assert check(replace(snapshot("import a\nb\n"), path="other.py"), before).work.blocks_run == 2


def test_the_same_text_is_no_work() -> None:
    before = check(snapshot("import a\nb\n"))
    after = check(snapshot("import a\nb\n"), before)
    assert (after.work.chunks_parsed, after.work.blocks_run) == (0, 0)


def test_fixes_move_with_their_findings() -> None:
    analysis = check(snapshot("x = 1\n\ndef f(): return y\n"))
    (finding,) = analysis.findings
    assert finding.fixes[0].edits[0].span == finding.span == Span(23, 24)


def test_stop_is_heard_between_blocks() -> None:
    asked = iter([False, False, True])
    with pytest.raises(Stopped):
        check(snapshot("a\nb\nc\nd\n"), None, lambda: next(asked))
    assert list(asked) == []


def test_a_stopped_check_leaves_what_was_there_as_it_was() -> None:
    before = check(snapshot(functions(5)))
    found = messages(before)
    with pytest.raises(Stopped):
        check(snapshot(functions(6)), before, lambda: True)
    assert messages(before) == found
    assert messages(check(snapshot(functions(6)), before)) == messages(check(snapshot(functions(6))))


@pytest.mark.parametrize("typing", [False, True])
@pytest.mark.parametrize("heard", [0, 3, 5])
def test_a_first_check_that_was_stopped_is_gone_on_with(heard: int, typing: bool) -> None:
    calls = count()
    with pytest.raises(Stopped) as stopped:
        check(replace(snapshot(functions(5)), typing=typing), None, lambda: next(calls) == heard)
    begun = stopped.value.begun
    assert begun is not None
    same = check(snapshot(functions(5)), begun)
    assert messages(same) == messages(check(snapshot(functions(5))))
    assert same.work.chunks_parsed == 0
    edited = functions(5).replace("a + 1", "unknown", 1)
    hurried = check(replace(snapshot(edited), typing=True), begun)
    assert messages(check(snapshot(edited), hurried)) == messages(check(snapshot(edited)))


@pytest.mark.parametrize("head", ["# ringtrue: ignore-file\n", '"""Doc."""\n# ringtrue: ignore-file\n'])
def test_a_file_can_be_silenced(head: str) -> None:
    assert not check(snapshot(head + "import a\nb\n", a="missing")).findings


def test_a_file_can_be_silenced_for_one_rule() -> None:
    analysis = check(snapshot("# ringtrue: ignore-file[missing]\nimport a\nb\n", a="missing"))
    assert [finding.rule for finding in analysis.findings] == ["unbound"]


def test_silencing_a_file_runs_nothing_but_the_comment() -> None:
    before = check(snapshot("# x\nimport a\n" + functions(20)))
    after = check(snapshot("# ringtrue: ignore-file\nimport a\n" + functions(20)), before)
    assert before.findings
    assert not after.findings
    assert after.work.blocks_run == 0


def test_other_documents_hold_no_python() -> None:
    analysis = check(replace(snapshot("requests==2\nx y z\n"), path="requirements.txt"))
    assert not analysis.syntax.chunks
    assert not analysis.damage


@pytest.mark.parametrize("text", ["", "\n", "# c", "\ufeff", "\0", "\ud800", "(", "x" * 100_000, "(\n" * 3_000])
def test_no_text_is_an_exception(text: str) -> None:
    assert check(snapshot(text)).syntax.text == text


@rule(ast.Name, summary="made", kind="fact", severity="hint", examples=())
def defined(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    """Reports how many definitions a name has."""
    if isinstance(node.ctx, ast.Load):
        yield Finding(ctx.span(node), str(len(ctx.definitions(node.id))))


def test_a_chunk_that_stands_twice_hears_when_one_of_them_goes() -> None:
    rules = RuleSet((defined.__ringtrue__,))  # type: ignore[attr-defined]  # set by the decorator
    first, text = "a = a\nb = 1\n", "a = a\nb = 1\na = a\n"
    everything = Change(first, 0, len(first), len(text))
    before = check(replace(snapshot(text, rules), change=everything), check(snapshot(first, rules)))
    assert before.syntax.chunks[0] is before.syntax.chunks[2]
    assert [message for _, message in messages(before)] == ["2", "2"]
    edited = text.removeprefix("a = a\n")
    after = check(snapshot(edited, rules), before)
    assert messages(after) == messages(check(snapshot(edited, rules)))
    assert [message for _, message in messages(after)] == ["1"]


def test_definitions_typed_in_a_hurry_are_compared_in_the_pause() -> None:
    rules = RuleSet((defined.__ringtrue__,))  # type: ignore[attr-defined]  # set by the decorator
    analysis = check(snapshot("b = a\na = 1\n", rules))
    for text in ("b = a\na = 1\na", "b = a\na = 1\na = 2\n", "b = a\na = 1\na = 2\nc = 3\n"):
        analysis = check(replace(snapshot(text, rules), typing=True), analysis)
        assert messages(analysis)[0] == (4, "1")
    settled = check(snapshot("b = a\na = 1\na = 2\nc = 3\n", rules), analysis)
    assert messages(settled) == [(4, "2")]
    assert not settled.owed
