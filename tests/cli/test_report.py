"""`ringtrue report`: one page that holds everything, whatever the code under review says."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from .conftest import Desk

_VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """Elements that are open, texts by the element they stand in, and every address."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.addresses: list[str] = []
        self.articles: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.addresses += [str(said[name]) for name in ("src", "href", "action") if name in said]
        if tag == "article":
            self.articles.append(said)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


def read(desk: Desk, *arguments: str) -> Page:
    desk.run("report", *arguments)
    page = Page()
    page.feed((desk.folder / "ringtrue-report.html").read_text())
    page.close()
    assert page.open == []
    return page


def test_findings_are_shown_with_their_code(desk: Desk) -> None:
    desk.write("a.py", "x = 1\ny = spam\n")
    ran = desk.run("report")
    assert (ran.status, ran.err) == (1, "ringtrue: 1 finding in 'ringtrue-report.html'\n")
    page = read(desk)
    assert page.texts["mark"] == ["spam"]
    assert page.texts["h2"] == ["'spam' is no food"]
    assert "a.py:2" in page.texts["code"]


def test_nothing_found_is_said(desk: Desk) -> None:
    desk.write("a.py", "x = 1\n")
    assert desk.run("report").status == 0
    assert "Nothing found." in read(desk).texts["p"]


def test_code_cannot_become_part_of_the_page(desk: Desk) -> None:
    desk.write(
        "a.py", 'x = (spam, "</pre></script><script>alert(1)</script><img src=http://example.invalid/x onerror=x>")\n'
    )
    page = read(desk)
    assert len(page.texts["script"]) == 1
    assert "alert" not in page.texts["script"][0]
    assert all("example.invalid" not in address for address in page.addresses)


def test_nothing_is_loaded(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    desk.run("report")
    text = (desk.folder / "ringtrue-report.html").read_text()
    assert "default-src 'none'" in text
    assert not re.search(r"<(?:link|img|iframe|object|base)\b|\bsrc=|@import|url\(", text)


def test_a_baseline_shows_what_became_of_it(desk: Desk) -> None:
    desk.write("a.py", "x = spam\ny = spam\n")
    desk.check("--write-baseline", "accepted.json")
    desk.write("a.py", "x = spam\nz = spam\n")
    page = read(desk, "--baseline", "accepted.json")
    assert page.texts["dd"] == ["1", "1", "1"]
    assert [one["data-new"] for one in page.articles] == ["0", "1"]


def test_a_key_stays_when_lines_move(desk: Desk) -> None:
    desk.write("a.py", "x = spam\nx = spam\n")
    before = [one["data-key"] for one in read(desk).articles]
    desk.write("a.py", "\n\nx = spam\nx = spam\n")
    assert [one["data-key"] for one in read(desk).articles] == before
    assert len(set(before)) == 2


def test_a_page_that_cannot_be_written(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    ran = desk.run("report", "--output", "no/such/folder.html")
    assert ran.status == 2
    assert "'no/such/folder.html' cannot be written: no such file or directory" in ran.err
