from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.index.door import Index
from ringtrue.index.near import FAMOUS, Neighbours, distance, edits_allowed


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return Index.open(tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("reqeusts", "requests"),
        ("nunpy", "numpy"),
        ("beautifulsoup", "beautifulsoup4"),
        ("beutifulsoup4", "beautifulsoup4"),
        ("python-opencv", "opencv-python"),
        ("opencv", "opencv-python"),
        ("sklearn-learn", "scikit-learn"),
        ("scikitlearn", "scikit-learn"),
        ("sklearn", "scikit-learn"),
        ("tensorflwo", "tensorflow"),
        ("pandsa", "pandas"),
        ("djano", "django"),
        ("cv2", "opencv-python"),
        ("Flask_SQLAlchmy", "flask-sqlalchemy"),
        ("python-fastapi", "fastapi"),
        ("tourch", "torch"),
    ],
)
def test_the_project_that_was_meant(index: Index, wrong: str, meant: str) -> None:
    assert index.near_projects(wrong)[0] == meant


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("nunpy", "numpy"),
        ("reqeusts", "requests"),
        ("skelarn", "sklearn"),
        ("pandsa", "pandas"),
        ("pil", "PIL"),
        ("google.cloud.storag", "google.cloud.storage"),
        ("matplotib", "matplotlib"),
    ],
)
def test_the_import_name_that_was_meant(index: Index, wrong: str, meant: str) -> None:
    assert index.near_imports(wrong)[0] == meant


@pytest.mark.parametrize(
    "nothing_like", ["", "x", "qqqqzzzzqqqqzzzz", "é" * 10, "a" * 5000, "totally-unrelated-invention"]
)
def test_nothing_is_near(index: Index, nothing_like: str) -> None:
    assert index.near_projects(nothing_like) == ()


def test_a_name_is_not_near_itself_and_the_limit_holds(index: Index) -> None:
    assert "numpy" not in index.near_projects("numpy", 10)
    assert len(index.near_projects("pandsa", 2)) == 2


def reference(left: str, right: str) -> int:
    """The textbook's table for insert, delete, replace and swap of neighbours."""
    table = {(i, 0): i for i in range(len(left) + 1)} | {(0, j): j for j in range(len(right) + 1)}
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            same = left[i - 1] == right[j - 1]
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (not same))
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(left), len(right)]


word = st.text("abc-", max_size=9)


@given(word, word)
def test_distance_is_the_textbooks(left: str, right: str) -> None:
    assert distance(left, right) == reference(left, right)


@given(st.lists(st.tuples(word, st.sampled_from([1, FAMOUS, FAMOUS + 1, 15_000])), unique_by=lambda one: one[0]), word)
def test_the_filters_lose_nothing(names: list[tuple[str, int]], asked: str) -> None:
    allowed = edits_allowed(len(asked))
    expected = {
        name for name, rank in names if reference(asked, name) <= (allowed if rank <= FAMOUS else min(allowed, 1))
    }
    found = Neighbours(names).near(asked)
    assert {near.name for near in found} == (expected if allowed else set())


def test_a_name_too_long_to_be_a_slip_is_not_compared() -> None:
    assert Neighbours([("a" * 100, 1)]).near("a" * 99) == []
