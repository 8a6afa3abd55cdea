"""`--fix`, `--unsafe-fixes` and `--diff`: what is written, and what is left alone."""

from __future__ import annotations

import os
import stat

import pytest

from .conftest import Desk


def test_safe_fixes_are_applied(desk: Desk) -> None:
    path = desk.write("a.py", "spam, spam, ham\n")
    ran = desk.check("--fix")
    assert path.read_text() == "eggs, eggs, ham\n"
    assert (ran.status, ran.out) == (1, "a.py:1:13: error[no-ham] 'ham' is <off> & \"away\"\n")
    assert ran.err == "ringtrue: 2 findings fixed; 1 finding in 1 file\n"


def test_nothing_left_is_0(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    ran = desk.check("--fix")
    assert (ran.status, ran.out, ran.err) == (0, "", "ringtrue: 1 finding fixed; 1 file checked, nothing left\n")


def test_suggestions_are_applied_when_asked_for_the_first_of_each(desk: Desk) -> None:
    path = desk.write("a.py", "spam, ham\n")
    assert desk.check("--fix", "--unsafe-fixes").status == 0
    assert path.read_text() == "eggs, bacon\n"


@pytest.mark.parametrize("name", ["unparsable", "stubborn", "worse"])
def test_a_fix_that_does_not_hold_is_not_applied_and_others_are(desk: Desk, name: str) -> None:
    path = desk.write("a.py", f"spam, {name}, spam\n")
    ran = desk.check("--fix")
    assert path.read_text() == f"eggs, {name}, eggs\n"
    assert ran.out == f"a.py:1:7: warning[bad-fix] '{name}' is wrong\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xef\xbb\xbfspam\n", b"\xef\xbb\xbfeggs\n"),
        (b"# coding: latin-1\n'\xe9', spam\n", b"# coding: latin-1\n'\xe9', eggs\n"),
        (b"x = 1\r\nspam\r\n", b"x = 1\r\neggs\r\n"),
        (b"x = 1\n\x0c\nspam", b"x = 1\n\x0c\neggs"),
        (b"if x:\n\tspam\n", b"if x:\n\teggs\n"),
        (b"split\r\n", b"one\r\ntwo\r\n"),
    ],
    ids=["bom", "latin-1", "crlf", "form-feed", "tab", "crlf-from-the-fix"],
)
def test_everything_else_stays_byte_for_byte(desk: Desk, before: bytes, after: bytes) -> None:
    path = desk.write("a.py", before)
    desk.check("--fix", "--extend-select", "two-lines")
    assert path.read_bytes() == after


@pytest.mark.parametrize("raw", [b"spam\nx = '\xff'\n", b"# coding: iso2022_jp\nspam\n'\x1b(B'\n"])
def test_a_text_that_cannot_be_written_back_is_left_alone(desk: Desk, raw: bytes) -> None:
    path = desk.write("a.py", raw)
    ran = desk.check("--fix")
    assert (ran.status, path.read_bytes()) == (1, raw)
    assert "ringtrue: 'a.py' is not fixed: its text cannot be written back\n" in ran.err


def test_mode_and_links_stay(desk: Desk) -> None:
    path = desk.write("real.py", "spam\n")
    path.chmod(0o751)
    link = desk.folder / "a.py"
    link.symlink_to("real.py")
    desk.check("--fix", "a.py")
    assert link.is_symlink()
    assert path.read_text() == "eggs\n"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o751
    assert sorted(entry.name for entry in desk.folder.glob(".ringtrue-*")) == []


def test_what_cannot_be_written_is_2(desk: Desk) -> None:
    desk.write("a.py", "spam\n")

    def refuse(source: object, target: object) -> None:
        raise PermissionError(13, "Permission denied")

    desk.patch.setattr(os, "replace", refuse)
    ran = desk.check("--fix", "--no-cache")
    assert ran.status == 2
    assert "ringtrue: error: 'a.py' is not fixed: permission denied\n" in ran.err
    assert sorted(entry.name for entry in desk.folder.glob(".ringtrue-*")) == []


def test_a_fix_in_another_file_is_written_once_and_looked_at_again(desk: Desk) -> None:
    desk.write("requirements.txt", "first\n")
    desk.write("a.py", "dep_one\n")
    desk.write("b.py", "dep_two, dep_one\n")
    ran = desk.check("--fix")
    assert ran.status == 0
    assert (desk.folder / "requirements.txt").read_text().splitlines() == ["dep_two", "dep_one", "first"]


def test_diff_shows_and_writes_nothing(desk: Desk) -> None:
    path = desk.write("a.py", "x = 1\nspam")
    ran = desk.check("--diff")
    assert path.read_text() == "x = 1\nspam"
    assert ran.status == 1
    assert ran.out == (
        "--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n x = 1\n"
        "-spam\n\\ No newline at end of file\n+eggs\n\\ No newline at end of file\n"
    )


def test_diff_with_suggestions(desk: Desk) -> None:
    desk.write("a.py", "ham\n")
    assert desk.check("--diff").out == ""
    assert "+bacon\n" in desk.check("--diff", "--unsafe-fixes").out


def test_standard_input_is_fixed_to_standard_output(desk: Desk) -> None:
    ran = desk.check("-", "--fix", stdin=b"spam, ham\n")
    assert (ran.status, ran.out) == (1, "eggs, ham\n")
    clean = desk.check("-", "--fix", stdin=b"x = 1\n")
    assert (clean.status, clean.out) == (0, "x = 1\n")
    shown = desk.check("-", "--diff", stdin=b"spam\n")
    assert shown.out == "--- -\n+++ -\n@@ -1 +1 @@\n-spam\n+eggs\n"


def test_what_is_read_across_files_is_read_from_the_mended_text(desk: Desk) -> None:
    path = desk.write(
        "site/urls.py",
        "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [\n"
        '    path("articles/<slug:slug>", views.show),\n    path("articles/feed", views.feed),\n]\n',
    )
    desk.write("site/__init__.py", "")
    desk.write("site/views.py", "def show(request, slug): ...\n\n\ndef feed(request): ...\n")
    options = ("--select", "shadowed-route", "--offline")
    assert "shadowed-route" in desk.check(*options).out
    assert desk.check("--fix", "--unsafe-fixes", *options).status == 0
    text = path.read_text()
    assert text.index("articles/feed") < text.index("articles/<slug")
