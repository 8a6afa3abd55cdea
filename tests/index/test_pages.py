from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.index.digest import details_of, latest_of
from ringtrue.index.pages import PageError, ProjectPage, read_names, read_project
from ringtrue.index.values import Details, Release

URL = "http://index.test/simple/demo/"
JSON = "application/vnd.pypi.simple.v1+json"


def file(name: str, **more: object) -> dict[str, object]:
    return {"filename": name, "url": f"/files/{name}", "hashes": {}, **more}


def page(*files: dict[str, object], version: str = "1.4", **more: object) -> bytes:
    return json.dumps({"meta": {"api-version": version}, "name": "demo", "files": files, **more}).encode()


def read(body: bytes | str, kind: str = JSON) -> Details:
    return details_of("demo", read_project(body if isinstance(body, bytes) else body.encode(), kind, URL), "here")


def test_json_gives_releases_oldest_first() -> None:
    details = read(
        page(
            file("demo-1.10.tar.gz", **{"upload-time": "2024-05-02T08:00:00.1Z", "requires-python": ">=3.9"}),
            file("demo-1.9-py3-none-any.whl", **{"upload-time": "2020-01-02T00:00:00Z", "yanked": "broken"}),
            file("demo-1.9.tar.gz", **{"upload-time": "2020-01-01T00:00:00Z", "yanked": True}),
            file("demo-2.0rc1.tar.gz", **{"upload-time": "2025-01-01T00:00:00Z"}),
            file("demo-0.1.exe", **{"upload-time": "2019-01-01T00:00:00Z"}),
        )
    )
    assert details == Details(
        name="demo",
        first_upload=date(2019, 1, 1),
        releases=(
            Release("1.9", True, None, date(2020, 1, 1)),
            Release("1.10", False, ">=3.9", date(2024, 5, 2)),
            Release("2.0rc1", False, None, date(2025, 1, 1)),
        ),
        status="active",
        latest="1.10",
        source="here",
    )


def test_html_gives_the_same() -> None:
    details = read(
        """<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.4">
        <meta name="pypi:project-status" content="archived"></head><body>
        <a href="../../f/demo-1.0.tar.gz#sha256=1" data-requires-python="&gt;=3.8">demo-1.0.tar.gz</a>
        <a href="demo-1.1-py3-none-any.whl" data-yanked="">demo-1.1-py3-none-any.whl</a></body></html>""",
        "text/html; charset=utf-8",
    )
    assert details.releases == (Release("1.0", False, ">=3.8", None), Release("1.1", True, None, None))
    assert (details.first_upload, details.status, details.latest) == (None, "archived", "1.0")


def test_html_with_upload_times() -> None:
    """Some mirrors add them to HTML, though no standard says so."""
    details = read('<html><a href="x" data-upload-time="2021-02-03T04:05:06Z">demo-1.0.tar.gz</a></html>', "text/html")
    assert details.first_upload == date(2021, 2, 3)


def test_a_missing_upload_time_makes_the_first_upload_unknown() -> None:
    some = file("demo-1.0.tar.gz", **{"upload-time": "2021-02-03T04:05:06Z"})
    assert read(page(some, file("demo-0.9.tar.gz"))).first_upload is None


@pytest.mark.parametrize(
    "place",
    [
        {"project-status": {"status": "quarantined"}},
        {"project-status": "quarantined"},
        {"meta": {"api-version": "1.4", "project-status": "quarantined"}},
    ],
)
def test_the_status_is_found_where_servers_put_it(place: dict[str, object]) -> None:
    assert read(json.dumps({"files": [], **place}).encode()).status == "quarantined"


def test_an_unknown_status_is_active() -> None:
    assert read(page(**{"project-status": {"status": "on-fire"}})).status == "active"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"[]", JSON),
        (b"{}", JSON),
        (b'{"files": 3}', JSON),
        (b"[" * 100_000, JSON),
        (page(version="2.0"), JSON),
        (b"\x00\xff\xfe garbage", "text/html"),
        (b"not found, sorry", "text/plain"),
        (b'<html><meta name="pypi:repository-version" content="2.0"></html>', "text/html"),
    ],
)
def test_what_is_no_project_page_is_an_error(body: bytes, kind: str) -> None:
    with pytest.raises(PageError):
        read_project(body, kind, URL)


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["files", "filename", "url", "yanked", "upload-time", "meta", "api-version", "project-status"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(json_value | st.fixed_dictionaries({"files": st.lists(json_value, max_size=4)}))
def test_no_json_raises_anything_else(value: object) -> None:
    try:
        found = read_project(json.dumps(value).encode(), JSON, URL)
    except PageError:
        return
    assert isinstance(found, ProjectPage)
    details_of("demo", found, "here")


@given(st.binary(max_size=200) | st.text("<a href='\"!-[CDATA]>=&#;meta base", max_size=80).map(str.encode))
def test_no_html_raises_anything_else(body: bytes) -> None:
    try:
        details_of("demo", read_project(b"<html>" + body, "text/html", URL), "here")
        read_names(b"<a>" + body, "text/html")
    except PageError:
        return


def test_root_pages() -> None:
    html = b'<!DOCTYPE html><html><body>\n<a href="/simple/a-b/">A.B</a><br/>\n<a href="c/"> c </a><a href="d/"></a>'
    assert read_names(html, "text/html") == ["A.B", "c"]
    assert read_names(b'{"meta": {}, "projects": [{"name": "x"}, {"name": 3}, 4]}', JSON) == ["x"]
    with pytest.raises(PageError):
        read_names(b"<html>maintenance</html>", "text/html")
    with pytest.raises(PageError):
        read_names(b'{"projects": "none"}', JSON)


def test_latest_prefers_final_and_not_yanked() -> None:
    def made(version: str, yanked: bool = False) -> Release:
        return Release(version, yanked, None, None)

    assert latest_of([made("1.0"), made("2.0a1"), made("1.5", True)]) == "1.0"
    assert latest_of([made("2.0a1"), made("2.0a2")]) == "2.0a2"
    assert latest_of([made("1.0", True)]) == "1.0"
    assert latest_of([]) is None


def details(*releases: Release) -> Details:
    return Details("demo", None, releases, "active", None, "here")


MANY = details(
    Release("1.0", False, None, None),
    Release("1.5", True, None, None),
    Release("2.0", False, ">=3.10", None),
    Release("2.1", False, "what?", None),
    Release("3.0b1", False, None, None),
)


@pytest.mark.parametrize(
    ("specifier", "python", "expected"),
    [
        ("", None, ("1.0", "2.0", "2.1")),
        ("<2", None, ("1.0",)),
        ("==1.5", None, ("1.5",)),
        ("==1.*", None, ("1.0",)),
        (">=2", "3.9", ("2.1",)),
        (">=2", "3.10", ("2.0", "2.1")),
        (">2.5", None, ("3.0b1",)),
        (">=3", None, ()),  # a beta of 3.0 comes before 3.0
        (">4", None, ()),
        ("what?", None, None),
        ("", "python three", None),
    ],
)
def test_satisfying(specifier: str, python: str | None, expected: tuple[str, ...] | None) -> None:
    assert MANY.satisfying(specifier, python) == expected


def test_all_yanked() -> None:
    assert details(Release("1.0", True, None, None)).all_yanked
    assert not MANY.all_yanked
    assert not details().all_yanked
