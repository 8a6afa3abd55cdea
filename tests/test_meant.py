"""Meant: by spelling, words and habit, the likeliest first; and the words of libraries, each for a name of theirs."""

from __future__ import annotations

import pytest
from ringtrue.library_words import anywhere, of_keywords, of_library, of_names
from ringtrue.meant import meant


@pytest.mark.parametrize(
    ("name", "candidates", "first"),
    [
        ("get_sections", ("get", "getint", "sections", "read"), "sections"),
        ("to_upper", ("isupper", "upper"), "upper"),
        ("run_forever", ("serve_forever", "start_serving", "close"), "serve_forever"),
        ("fail_quietly", ("fail_silently", "reply_to", "connection"), "fail_silently"),
        ("exclude_null", ("exclude", "exclude_none", "include"), "exclude_none"),
        ("add_index", ("create_index", "drop_index", "index_information"), "create_index"),
        ("shuffles", ("shuffle", "permuted"), "shuffle"),
        ("order", ("order_by", "where", "group_by"), "order_by"),
    ],
)
def test_the_likeliest_comes_first(name: str, candidates: tuple[str, ...], first: str) -> None:
    assert meant(name, candidates)[:1] == (first,)


def test_names_that_share_no_word_are_not_meant() -> None:
    assert meant("frobnicate", ("close", "open", "order_by")) == ()


def test_words_are_of_a_class_of_its_library_or_of_any() -> None:
    assert "iter_lines" in of_names("readlines", "requests.models.Response")
    assert "iter_lines" not in of_names("readlines", "httpx.Client")
    assert "sort_values" in of_library("order_by", "pandas.core.series.Series")
    assert "max_workers" in of_keywords("workers", "concurrent.futures.thread.ThreadPoolExecutor")
    assert "model_dump" in anywhere("to_dict")
    assert of_names("no_such_word", "requests.models.Response") == ()
