"""Which releases the history tells of."""

from __future__ import annotations

import pytest
from packaging.version import Version
from ringtrue.history.building.choosing import chosen, thinned
from ringtrue.history.building.listed import Listed, listed
from ringtrue.index.pages import File


def file(version: str, day: str = "2022-01-01", *, kind: str = "py3-none-any.whl", yanked: bool = False) -> File:
    name = f"lib-{version}.tar.gz" if kind == "sdist" else f"lib-{version}-{kind}"
    return File(name, f"https://host/{name}", version, kind != "sdist", yanked, None, day)


def versions(*files: File, most: int = 26) -> list[str]:
    return [version for version, _ in chosen(files, most)]


def test_the_first_of_each_feature_release() -> None:
    assert versions(file("1.0.1"), file("1.0.0"), file("1.1.2"), file("1.1.3"), file("2.0")) == [
        "1.0.0",
        "1.1.2",
        "2.0",
    ]


@pytest.mark.parametrize("other", [file("1.0b1"), file("1.0", yanked=True), file("1.0.post1"), file("1.0.dev0")])
def test_what_is_no_final_release_does_not_count(other: File) -> None:
    assert versions(other, file("1.1")) == ["1.1"]


def test_of_old_releases_only_the_last() -> None:
    old = [file("0.1", "2012-01-01"), file("0.2", "2013-01-01")]
    assert versions(*old, file("1.0"), file("1.1")) == ["0.2", "1.0", "1.1"]


def test_the_first_and_last_of_major_versions_stay() -> None:
    several = [Version(f"{major}.{minor}") for major in (1, 2) for minor in range(10)]
    kept = thinned(several, 8)
    assert len(kept) == 8
    assert {Version("1.0"), Version("1.9"), Version("2.0"), Version("2.9")} <= set(kept)


@pytest.mark.parametrize(
    ("kinds", "best"),
    [
        (["sdist", "py3-none-any.whl"], "py3-none-any.whl"),
        (["cp39-cp39-win_amd64.whl", "cp39-cp39-manylinux2014_x86_64.whl"], "cp39-cp39-manylinux2014_x86_64.whl"),
        (["sdist", "cp39-cp39-win_amd64.whl"], "cp39-cp39-win_amd64.whl"),
    ],
)
def test_the_file_to_read(kinds: list[str], best: str) -> None:
    [(_, found)] = chosen([file("1.0", kind=kind) for kind in kinds])
    assert found.name.endswith(best)


def test_the_list() -> None:
    found = listed()
    assert found[0] == Listed("pandas")
    assert len({one.project for one in found}) == len(found) >= 150
