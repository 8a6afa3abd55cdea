"""The cache of results: used only while everything that was read is the same, and never in the way."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue import running
from ringtrue.cli import cache as caching
from ringtrue.cli.cache import Cache
from ringtrue.cli.stored import (
    Unkeepable,
    Unreadable,
    digest,
    finding_as_json,
    finding_from_json,
    question_as_json,
    question_from_json,
)
from ringtrue.context import Question
from ringtrue.rule import Command, Evidence, FileEdit, Finding, Fix, Related, Step
from ringtrue.text import Edit, Span

from .conftest import Desk


@pytest.fixture
def blocks_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the blocks that rules were run on."""
    run: list[str] = []
    real = running.run_block

    def counting(block, facts, snapshot):  # type: ignore[no-untyped-def]  # passes everything on
        run.append(block.text)
        return real(block, facts, snapshot)

    monkeypatch.setattr("ringtrue.engine.run_block", counting)
    return run


def entries(desk: Desk) -> list[Path]:
    return sorted(desk.cache.glob("results/*/*.json"))


def test_what_is_kept_is_not_run_again(desk: Desk, blocks_run: list[str]) -> None:
    desk.write("a.py", "spam\ndef broken(:\n    pass\n")
    first = desk.check("--output-format=json")
    assert blocks_run
    blocks_run.clear()
    again = desk.check("--output-format=json")
    assert blocks_run == []
    assert again == first


def test_another_text_is_run(desk: Desk, blocks_run: list[str]) -> None:
    desk.write("a.py", "spam\n")
    desk.check()
    desk.write("a.py", "x = spam\n")
    assert desk.check().out.startswith("a.py:1:5:")
    assert len(entries(desk)) == 1


def test_other_rules_are_run(desk: Desk) -> None:
    desk.write("a.py", "spam, ham\n")
    desk.check()
    assert [one["rule"] for one in desk.check("--output-format=json", "--select", "no-ham").json] == ["no-ham"]
    desk.write("ringtrue.toml", 'select = ["tiny"]\npython = "env"\nseverity = { no-spam = "hint" }\n')
    assert [one["severity"] for one in desk.check("--output-format=json").json] == ["hint", "error"]


def test_an_answer_that_changed_is_asked_again(desk: Desk, blocks_run: list[str]) -> None:
    desk.write("a.py", "import helper\n")
    assert desk.check().status == 1
    desk.write("helper.py", "")
    assert desk.check("a.py").status == 0
    (desk.folder / "helper.py").unlink()
    assert desk.check("a.py").out == "a.py:1:8: error[needs-module] no module 'helper'\n"
    site = desk.folder / "env/lib/python3.12/site-packages"
    (site / "helper.py").write_text("")
    assert desk.check("a.py").status == 0
    blocks_run.clear()
    assert desk.check("a.py").status == 0
    assert blocks_run == []


def test_no_cache_neither_reads_nor_writes(desk: Desk, blocks_run: list[str]) -> None:
    desk.write("a.py", "spam\n")
    desk.check("--no-cache")
    assert entries(desk) == []
    desk.check()
    blocks_run.clear()
    desk.check("--no-cache")
    assert blocks_run != []


def test_cache_dir_stands_over_the_variable(desk: Desk, tmp_path: Path) -> None:
    desk.write("a.py", "spam\n")
    desk.check("--cache-dir", str(tmp_path / "mine"))
    assert entries(desk) == []
    assert list((tmp_path / "mine" / "results").glob("*/*.json"))


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": 1}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format":1,"text":"x","asked":1,"findings":[],"notes":[]}',
    ],
)
def test_a_damaged_entry_is_replaced_without_a_word(desk: Desk, damage: bytes) -> None:
    desk.write("a.py", "spam\n")
    before = desk.check()
    (entry,) = entries(desk)
    whole = _settled(entry)
    entry.write_bytes(damage)
    desk.write("a.py", "spam\n")  # else the whole run may be told again
    assert desk.check() == before
    assert _settled(entry) == whole


def _settled(entry: Path) -> dict[str, object]:
    """What is kept, without what is left out while the files are too new for their stamps to tell."""
    said: dict[str, object] = json.loads(entry.read_bytes())
    return {**said, "state": None}


def test_an_entry_with_wrong_findings_is_not_believed(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    before = desk.check()
    (entry,) = entries(desk)
    said = json.loads(entry.read_bytes())
    for key, value in (("span", [3, 1]), ("message", 7), ("fixes", [{}]), ("evidence", "no")):
        wrong = json.loads(json.dumps(said))
        wrong["findings"][0][key] = value
        entry.write_text(json.dumps(wrong))
        assert desk.check() == before


def test_a_cache_that_cannot_be_written_is_told_once_and_the_rest_works(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    desk.write("b.py", "spam\n")
    desk.cache.write_text("a file where the folder should be")
    ran = desk.check()
    assert (ran.status, len(ran.out.splitlines())) == (1, 2)
    assert ran.err.count("results are not kept: cannot write") == 1
    assert "Traceback" not in ran.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes where it may not")
def test_a_read_only_cache(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    desk.cache.mkdir()
    desk.cache.chmod(0o555)
    ran = desk.check()
    assert ran.status == 1
    assert ran.err.count("results are not kept: cannot write") == 1


def test_old_results_are_deleted_and_the_rest_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.py", "spam\n")
    desk.check()
    (desk.cache / "results" / "pruned").unlink()
    old = desk.cache / "results" / "00" / "old.json"
    old.parent.mkdir(exist_ok=True)
    old.write_text("{}")
    os.utime(old, (1, 1))
    (kept,) = [entry for entry in entries(desk) if entry != old]
    desk.write("a.py", "spam\n")  # too new for the whole run to be told again, however long the first took
    desk.check()
    assert entries(desk) == [kept]
    monkeypatch.setattr(caching, "MOST_BYTES", 10)
    (desk.cache / "results" / "pruned").unlink()
    desk.write("a.py", "spam\n")
    desk.check()
    assert entries(desk) == []


def test_pruning_is_once_a_day(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    desk.check()
    old = desk.cache / "results" / "00" / "old.json"
    old.parent.mkdir(exist_ok=True)
    old.write_text("{}")
    os.utime(old, (1, 1))
    desk.check()
    assert old.exists()


# What is written is what is read


texts = st.text(max_size=8)
spans = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: Span(min(pair), max(pair)))
edits = st.lists(st.builds(Edit, spans, texts), max_size=2).map(tuple)
fixes = st.builds(
    Fix,
    title=texts,
    edits=edits,
    safe=st.booleans(),
    elsewhere=st.lists(st.builds(FileEdit, texts, edits), max_size=2).map(tuple),
    command=st.none() | st.builds(Command, st.just("ringtrue.install"), st.lists(texts, max_size=3).map(tuple)),
)
findings = st.builds(
    Finding,
    span=spans,
    message=texts,
    evidence=st.lists(st.builds(Evidence, texts, texts, texts), max_size=2).map(tuple),
    fixes=st.lists(fixes, max_size=2).map(tuple),
    related=st.lists(st.builds(Related, texts, texts, st.integers(0, 9), st.integers(0, 9)), max_size=2).map(tuple),
    steps=st.lists(st.builds(Step, texts, spans), max_size=2).map(tuple),
    tags=st.lists(st.sampled_from(["deprecated", "unnecessary"]), max_size=2).map(tuple),
    rule=texts,
    severity=st.sampled_from(["error", "warning", "information", "hint"]),
)
leaves = st.none() | st.booleans() | st.integers(-9, 9) | texts
questions = st.builds(
    Question, texts, st.lists(st.recursive(leaves, lambda inner: st.lists(inner, max_size=3).map(tuple))).map(tuple)
)


@given(findings)
def test_findings_survive(finding: Finding) -> None:
    assert finding_from_json(json.loads(json.dumps(finding_as_json(finding)))) == finding


@given(questions)
def test_questions_survive(question: Question) -> None:
    assert question_from_json(json.loads(json.dumps(question_as_json(question)))) == question


@dataclass(frozen=True)
class Said:
    names: frozenset[str]
    table: dict[str, int]


def test_digests_do_not_depend_on_the_order_of_sets_and_tables() -> None:
    one = Said(frozenset(["a", "b", "c"]), {"x": 1, "y": 2})
    other = Said(frozenset(["c", "b", "a"]), {"y": 2, "x": 1})
    assert digest(one) == digest(other)
    assert digest(one) != digest(Said(frozenset(["a", "b"]), {"x": 1, "y": 2}))
    assert digest(("a",)) != digest("a")
    assert digest(1) != digest(True)


def test_what_has_no_text_of_its_own_is_not_kept() -> None:
    with pytest.raises(Unkeepable):
        digest(object())
    with pytest.raises(Unkeepable):
        question_as_json(Question("kind", (object(),)))
    for said in (None, [], ["kind"], ["kind", {}], ["kind", [{}]], [1, []]):
        with pytest.raises(Unreadable):
            question_from_json(said)


def test_without_a_folder_nothing_is_kept() -> None:
    nowhere = Cache(None)
    nowhere.prune()
    assert nowhere.put("a.py", "", None, (), (), {}) is None  # type: ignore[arg-type]  # not looked at
    assert nowhere.get("a.py", "", None) is None  # type: ignore[arg-type]  # as above
