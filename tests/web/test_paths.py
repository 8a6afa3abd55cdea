"""Paths: what they pass on, and which matches all that another does."""

from __future__ import annotations

import pytest
from ringtrue.web.paths import covers, joined, samples, shape, variables
from ringtrue.web.values import Syntax


@pytest.mark.parametrize(
    ("path", "syntax", "expected"),
    [
        ("/a/{x}/{y:int}", "starlette", ("x", "y")),
        (r"/a/{x:\d{1,3}}", "aiohttp", ("x",)),
        ("/a/<int:x>/<any(b, c):y>", "flask", ("x", "y")),
        ("a/<slug:x>/", "django", ("x",)),
        (r"^a/(?P<x>[0-9]+)/$", "regex", ("x",)),
        (r"^a/([0-9]+)/$", "regex", None),
        ("/a/{x", "starlette", None),
        ("/plain", "flask", ()),
    ],
)
def test_variables(path: str, syntax: Syntax, expected: tuple[str, ...] | None) -> None:
    assert variables(path, syntax) == expected


@pytest.mark.parametrize(
    ("earlier", "later", "syntax", "expected"),
    [
        ("/a/{x}", "/a/feed", "starlette", True),
        ("/a/{x}", "/a/{y}", "starlette", True),
        ("/a/{x:int}", "/a/{y}", "starlette", False),
        ("/a/{x}", "/a/{y:int}", "starlette", True),
        ("/a/{x}", "/a/b/c", "starlette", False),
        ("/{x:path}", "/a/b/c", "starlette", True),
        ("a/<slug:x>/", "a/feed/", "django", True),
        ("a/<int:x>/", "a/feed/", "django", False),
        ("a/<slug:x>/", "a/<str:y>/", "django", False),
        ("a/<str:x>/", "a/<slug:y>/", "django", True),
        ("a/<year:x>/", "a/2024/", "django", False),
        ("a/<int:x>/", "a/<year:x>/", "django", False),
    ],
)
def test_covers(earlier: str, later: str, syntax: Syntax, expected: bool) -> None:
    assert covers((earlier, syntax), (later, syntax)) is expected


def test_a_regular_expression_covers_what_it_matches() -> None:
    assert covers((r"^a/(?P<x>[^/.]+)/$", "regex"), ("a/feed/", "django"))
    assert not covers((r"^a/(?P<x>\d+)/$", "regex"), ("a/feed/", "django"))


def test_samples_match_their_own_path() -> None:
    for path in ("/a/{x}", "/a/{x:int}/{y:path}", "/{z:uuid}"):
        assert samples(path, "starlette")
        assert covers((path, "starlette"), (path, "starlette"))


def test_shape_forgets_names() -> None:
    assert shape("/a/<int:x>", "flask") == shape("/a/<int:y>", "flask") != shape("/a/<y>", "flask")


def test_a_prefix_stands_in_front_of_a_regular_expression() -> None:
    assert joined("a/<int:x>/", "^b/$", "regex") == (r"^a/(?P<x>[0-9]+)/b/$", "regex")
    assert joined("a/<year:x>/", "^b/$", "regex") is None
