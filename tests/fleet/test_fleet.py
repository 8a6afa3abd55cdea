"""`ringtrue fleet` on two worker processes: the local run's results, whoever is killed meanwhile."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Yard, tar_of

pytest.importorskip("distributed", reason="the extra 'fleet' is not installed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the rules of the test pack end processes by a signal")


def body(name: str, lines: int = 1) -> str:
    return f"seen_{name}\n" + "spam\n" * lines


def three(yard: Yard) -> list[Path]:
    """Projects of different sizes: packages, a broken file, a notebook, a name that is not ASCII."""
    large = {f"pkg/m{n}.py": body(f"large{n}", 20 + n) for n in range(6)}
    notebook = '{"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": ["spam\\n"]}],'
    ending = ' "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}'
    return [
        yard.project("large", {**large, "pkg/__init__.py": "", "broken.py": "def f(:\nspam\n"}),
        yard.project("middle", {"a.py": body("middle", 8), "n.ipynb": notebook + ending, "gr\u00fcn.py": "spam\n"}),
        yard.project("small", {"a.py": body("small")}),
    ]


def test_folders_and_archives_have_the_results_of_the_local_run(yard: Yard) -> None:
    large, middle, small = three(yard)
    archive = yard.sdist(large)
    wheel = tar_of(yard.folder / "evil.tar.gz", {"../out.py": b"x"})
    ran = yard.fleet(str(archive), "large", str(middle), "small", "gone", wheel.name, "--parquet")
    lines = yard.lines
    assert [lines["large"]["findings"], lines[str(middle)]["findings"], lines["small"]["findings"]] == [
        yard.local(large), yard.local(middle), yard.local(small),
    ]  # fmt: skip  # two columns
    assert lines[str(archive)]["findings"] == yard.local(large)
    assert len(lines["large"]["findings"]) == sum(range(20, 26)) + 1
    assert lines["large"]["notes"] == ["'broken.py': line 1 cannot be parsed; the rest is checked"]
    assert [lines[name]["failed"] for name in ("gone", "evil.tar.gz")] == [
        "does not exist",
        "'../out.py' in it leads outside of it",
    ]
    assert list(lines) == [str(archive), "large", str(middle), "small", "gone", "evil.tar.gz"]
    assert ran.status == 2
    assert ran.out == ""
    assert "ringtrue: 'gone': does not exist\n" in ran.err
    tables_hold(yard.folder / "out", lines)
    assert list((yard.folder / "cache" / "fleet").glob("[!d]*")) == []  # no layout is left


def tables_hold(folder: Path, lines: dict[str, dict[str, Any]]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")
    projects = parquet.read_table(folder / "projects.parquet").to_pylist()
    assert [(one["source"], one["files"], one["findings"], one["failed"]) for one in projects] == [
        (name, line["files"], len(line["findings"]), line["failed"]) for name, line in lines.items()
    ]
    found = parquet.read_table(folder / "findings.parquet").to_pylist()
    assert [(one["source"], one["rule"], one["path"], one["line"], one["message"]) for one in found] == [
        (name, one["rule"], one["path"], one["start"]["line"], one["message"])
        for name, line in lines.items()
        for one in line["findings"]
    ]


def test_a_worker_that_is_killed_costs_nothing(yard: Yard) -> None:
    three(yard)
    (yard.folder / "middle" / "b.py").write_text("die_once\nspam\n")
    ran = yard.fleet("large", "middle", "small")
    assert (yard.folder / "died").exists()
    assert ran.status == 1
    for name, line in yard.lines.items():
        assert line["findings"] == yard.local(yard.folder / name)
        assert line["failed"] is None


def test_a_file_that_kills_every_worker_is_named_and_the_rest_is_checked(yard: Yard) -> None:
    three(yard)
    (yard.folder / "middle" / "b.py").write_text("die_always\n")
    ran = yard.fleet("large", "middle", "small", "--retries", "1")
    assert ran.status == 1, ran.err
    line = yard.lines["middle"]
    assert line["notes"] == ["'b.py': not checked: the process that checked it ended unexpectedly"]
    assert [one["path"] for one in line["findings"]] == ["a.py"] * 8 + ["gr\u00fcn.py", "n.ipynb:cell 1"]
    assert line["again"] is True
    assert yard.lines["large"]["findings"] == yard.local(yard.folder / "large")


def test_a_run_whose_driver_was_killed_goes_on_where_it_stopped(yard: Yard) -> None:
    three(yard)
    (yard.folder / "small" / "a.py").write_text("kill_driver\n" + body("small"))
    assert yard.fleet("large", "middle", "small").status == -signal.SIGKILL
    assert set(yard.lines) == {"large", "middle"}
    before = yard.seen
    assert yard.fleet("large", "middle", "small").status == 1
    assert yard.seen[len(before) :] in ([], ["seen_small"])  # it may have been read before the end
    assert "seen_small" in yard.seen
    for name, line in yard.lines.items():
        assert line["findings"] == yard.local(yard.folder / name)


def test_what_is_done_is_checked_again_only_where_something_changed(yard: Yard) -> None:
    three(yard)
    yard.fleet("large", "middle", "small", "--no-cache")
    first, lines = yard.seen, yard.lines
    assert len(first) == len(set(first)) == 8
    (yard.folder / "small" / "a.py").write_text(body("small", 3))
    yard.fleet("small", "middle", "large", "--no-cache")
    assert yard.seen[len(first) :] == ["seen_small"]
    assert len(yard.lines["small"]["findings"]) == 3
    assert list(yard.lines) == ["small", "middle", "large"]
    assert [yard.lines[name] == lines[name] for name in ("large", "middle", "small")] == [True, True, False]
    yard.fleet("small", "--no-cache", "--ignore", "no-spam")
    assert yard.seen[len(first) + 1 :] == ["seen_small"]
    assert yard.lines["small"]["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name folders, archives or repositories"),
        (["a", "--select", "no-such-rule"], "no-such-rule"),
        (["a", "--python", "nowhere"], "'--python': "),
        (["--from", "gone.txt"], "'gone.txt' cannot be read"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_started(yard: Yard, arguments: list[str], said: str) -> None:
    yard.project("a", {"a.py": "spam\n"})
    ran = yard.fleet(*arguments)
    assert ran.status == 2
    assert said in ran.err
    assert not (yard.folder / "out").exists()
