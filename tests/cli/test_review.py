"""`ringtrue check --diff REF | --staged | --patch`: what a change brings, on its lines and elsewhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

import pytest

from .conftest import Desk

Git = Callable[..., str]


@pytest.fixture
def git(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository around the project, with nobody's configuration; called with arguments it runs git there."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def run(*arguments: str) -> str:
        named = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
        return subprocess.run(named, cwd=desk.folder, check=True, capture_output=True, text=True).stdout

    run("init", "-q", "-b", "main")
    return run


def commit(desk: Desk, git: Git, **files: str) -> None:
    for name, text in files.items():
        desk.write(f"{name}.py", text)
    git("add", "-A")
    git("commit", "-q", "-m", "x")


def test_only_findings_on_changed_lines_are_told(desk: Desk, git: Git) -> None:
    commit(desk, git, a="x = spam\n\ny = 1\n", b="z = spam\n")
    desk.write("a.py", "x = spam\n\ny = spam\n")
    ran = desk.check("--diff", "HEAD")
    assert (ran.status, ran.out) == (1, "a.py:3:5: warning[no-spam] 'spam' is no food\n")
    assert "0 caused" not in ran.err
    assert "1 on changed lines\n" in ran.err


def test_nothing_new_is_clean(desk: Desk, git: Git) -> None:
    commit(desk, git, a="x = spam\n")
    desk.write("a.py", "# first\n\nx = spam\n")
    ran = desk.check("--diff", "HEAD")
    assert (ran.status, ran.out) == (0, "")


def test_new_files_are_changed_all_through(desk: Desk, git: Git) -> None:
    commit(desk, git, a="x = spam\n")
    desk.write("new.py", "x = spam\n")
    assert desk.check("--diff", "HEAD").out == "new.py:1:5: warning[no-spam] 'spam' is no food\n"


def test_what_only_the_other_branch_changed_is_not_under_review(desk: Desk, git: Git) -> None:
    commit(desk, git, a="x = spam\n", b="x = 1\n")
    git("checkout", "-q", "-b", "work")
    commit(desk, git, b="x = spam\n")
    git("checkout", "-q", "main")
    commit(desk, git, a="x = 1\n")
    git("checkout", "-q", "work")
    assert desk.check("--diff", "main").out == "b.py:1:5: warning[no-spam] 'spam' is no food\n"


def test_a_removed_function_breaks_its_caller_in_a_file_that_was_not_touched(desk: Desk, git: Git) -> None:
    desk.write("ringtrue.toml", 'select = ["hallucinated-name"]\npython = "env"\n')
    commit(
        desk, git, tools="def saw():\n    return 1\n\n\ndef old():\n    return 2\n", use="from tools import old, sow\n"
    )
    desk.write("tools.py", "def saw():\n    return 1\n")
    ran = desk.check("--diff", "HEAD", "--output-format", "json")
    assert [(one["path"], one["message"]) for one in ran.json] == [("use.py", "'tools' has no 'old'")]
    assert "0 on changed lines, 1 caused elsewhere" in ran.err


def test_a_renamed_file_keeps_its_old_findings_to_itself(desk: Desk, git: Git) -> None:
    text = "".join(f"def f{n}():\n    return {n}\n\n\n" for n in range(20))
    commit(desk, git, a=f"{text}x = spam\n")
    git("mv", "a.py", "moved.py")
    desk.write("moved.py", f"{text}x = spam\ny = spam\n")
    assert desk.check("--diff", "HEAD").out.startswith("moved.py:82:5:")
    assert len(desk.check("--diff", "HEAD").out.splitlines()) == 1


def test_staged_is_what_the_next_commit_holds(desk: Desk, git: Git) -> None:
    commit(desk, git, a="x = 1\n")
    desk.write("a.py", "x = spam\n")
    git("add", "a.py")
    desk.write("a.py", "x = 1\ny = spam\n")
    ran = desk.check("--staged")
    assert (ran.status, ran.out) == (1, "a.py:1:5: warning[no-spam] 'spam' is no food\n")


def test_staged_before_the_first_commit(desk: Desk, git: Git) -> None:
    desk.write("a.py", "x = spam\n")
    git("add", "a.py")
    assert desk.check("--staged").out == "a.py:1:5: warning[no-spam] 'spam' is no food\n"


def test_a_patch_that_the_files_hold(desk: Desk) -> None:
    before, after = "x = spam\n\n\nz = 1\n", "x = spam\n\n\nz = spam\n"
    desk.write("a.py", after)
    patch = f"--- a/a.py\n+++ b/a.py\n@@ -4,1 +4,1 @@\n-{before.splitlines()[3]}\n+{after.splitlines()[3]}\n"
    desk.write("change.patch", patch)
    assert desk.check("--patch", "change.patch").out == "a.py:4:5: warning[no-spam] 'spam' is no food\n"
    assert desk.check("--patch", "-", stdin=patch.encode()).out == "a.py:4:5: warning[no-spam] 'spam' is no food\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--diff", "nowhere"), "'nowhere' is no commit of '"),
        (("--patch", "missing.patch"), "'missing.patch' cannot be read: no such file"),
        (("--staged", "--patch", "x"), "only one of '--diff REF', '--staged' and '--patch' can be asked for"),
        (("--staged", "--fix"), "fixes are for whole files: not together with a review or a baseline"),
        (("-", "--staged"), "a review is about files: standard input cannot be reviewed"),
    ],
)
def test_what_cannot_be_reviewed(desk: Desk, git: Git, arguments: tuple[str, ...], said: str) -> None:
    commit(desk, git, a="x = spam\n")
    ran = desk.check(*arguments)
    assert ran.status == 2
    assert said in ran.err


def test_no_repository(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(desk.folder.parent))
    desk.write("a.py", "x = spam\n")
    ran = desk.check("--staged")
    assert ran.status == 2
    assert "not a git repository" in ran.err


def test_garbage_is_no_patch(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    desk.write("b.patch", "nothing of the kind\n")
    ran = desk.check("--patch", "b.patch")
    assert ran.status == 2
    assert "holds no file" in ran.err


def test_a_patch_that_the_files_do_not_hold_is_said(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n\nz = 2\n")
    desk.write("b.patch", "--- a/a.py\n+++ b/a.py\n@@ -3,1 +3,1 @@\n-z = 0\n+z = 1\n")
    ran = desk.check("--patch", "b.patch")
    assert "what the change causes elsewhere is not known: git apply: error: patch failed: a.py:3" in ran.err


def test_diff_before_a_path_is_still_the_fixes(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    ran = desk.check("--diff", "a.py")
    assert "-x = spam" in ran.out
