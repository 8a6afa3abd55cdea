from __future__ import annotations

import random
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.utils import canonicalize_name
from ringtrue.index.embedded import NAMES
from ringtrue.index.names import NameSet, SnapshotError, encode_names, normalized, write_names

BUILT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
name = st.from_regex(r"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?\Z")


def opened(folder: Path, names: list[str]) -> NameSet:
    path = folder / "names.bin"
    write_names(path, names, BUILT)
    return NameSet.open(path, verified=False)


@given(st.text())
def test_normalized_is_pep_503(text: str) -> None:
    assert normalized(text) == canonicalize_name(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(name, max_size=40))
def test_every_name_put_in_is_found_in_any_spelling(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    found = opened(tmp_path_factory.mktemp("names"), names)
    assert found.count == len({canonicalize_name(one) for one in names})
    assert found.built == BUILT
    assert all(one in found and one.upper() in found and one.replace("-", "_") in found for one in names)


def test_names_not_put_in_are_found_no_more_often_than_stated(tmp_path: Path) -> None:
    dice = random.Random(7)
    names = [f"{dice.getrandbits(60):x}" for _ in range(20_000)]
    found = opened(tmp_path, names)
    assert all(one in found for one in names)
    strangers = [f"x{dice.getrandbits(60):x}" for _ in range(100_000)]
    # 100,000 questions at 1.8e-8 each: one hit has a chance of 1 in 500, and the dice are loaded.
    assert found.chance == pytest.approx(20_000 / 2**40)
    assert [one for one in strangers if one in found] == []


def test_a_fingerprint_across_two_others_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket with the fingerprints 'abc' and 'def' does not hold 'cde'."""
    borders = [0, *[6] * 65536]
    content = bytearray(encode_names([], BUILT)[:64])
    content[12:16] = (2).to_bytes(4, "little")
    (tmp_path / "x").write_bytes(content + b"".join(one.to_bytes(4, "little") for one in borders) + b"abcdef")
    made = NameSet.open(tmp_path / "x", verified=True)
    for wanted, expected in ((b"abc", True), (b"def", True), (b"bcd", False), (b"cde", False)):
        monkeypatch.setattr("ringtrue.index.names._fingerprint", lambda name, wanted=wanted: b"\0\0" + wanted)
        assert ("anything" in made) is expected


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    good = encode_names(["requests", "numpy", "flask"], BUILT)
    path = tmp_path_factory.mktemp("damaged") / "names.bin"
    if data.draw(st.booleans(), "cut off"):
        path.write_bytes(good[: data.draw(st.integers(0, len(good) - 1))])
    else:
        at = data.draw(st.one_of(st.integers(0, 15), st.integers(64, len(good) - 1)))
        path.write_bytes(good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :])
    with pytest.raises(SnapshotError):
        NameSet.open(path, verified=False)


def test_what_is_embedded_is_whole() -> None:
    names = NameSet.open(NAMES, verified=False)
    assert names.count > 900_000
    assert names.chance < 1e-6
    assert "requests" in names
    assert "Google.Cloud_Storage" in names


def test_invented_names_are_not_embedded() -> None:
    names = NameSet.open(NAMES, verified=True)
    dice = random.Random(11)
    first = [
        "async",
        "data",
        "flow",
        "quick",
        "smart",
        "turbo",
        "neural",
        "graph",
        "secure",
        "cloud",
        "vector",
        "stream",
    ]
    second = ["helperz", "toolkitx", "plusplus", "lite9", "proxima", "enginez", "wrapperz", "kitty9", "managerx"]
    invented = {f"{dice.choice(first)}-{dice.choice(first)}-{dice.choice(second)}" for _ in range(3000)}
    assert len(invented) > 1000
    assert [one for one in invented if one in names] == []
