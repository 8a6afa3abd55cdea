"""`ringtrue measure`: what is told, compared and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from ringtrue.cli import measuring
from ringtrue.cli.main import main
from ringtrue.growth.fitting import Point
from ringtrue.growth.running import Measured, Wanted

CODE = '''
def find(items: list[int]) -> list[int]:
    """The items that come twice, in O(n)."""
    seen = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen
'''


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "search.py").write_text(CODE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def square(wanted: Wanted) -> Measured:
    """A clock that cannot be provoked: the times of a perfect square."""
    assert (wanted.module, wanted.function) == ("shop.search", "find")
    return Measured(tuple(Point(2**k, 1e-7 * 4**k) for k in range(3, 13)), stopped=True)


@pytest.mark.parametrize("name", ["shop.search:find", "shop/search.py:find"])
def test_the_claim_and_the_finding_are_compared(
    shop: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "measured", square)
    assert main(["measure", name, "--isolated", "--svg", "times.svg"]) == 1
    said = capsys.readouterr().out
    assert "'shop.search:find' grows like n² (the times lie 0% from it on average)" in said
    assert "its docstring says O(n): the times grow faster" in said
    assert "[membership-in-list-in-loop]: the times agree" in said
    assert "stopped: the time is up" in said
    picture = ET.parse("times.svg").getroot()
    assert len(picture.findall("{http://www.w3.org/2000/svg}circle")) == 10
    assert picture.find("{http://www.w3.org/2000/svg}polyline") is not None


def test_it_really_runs(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "shop.search:find", "--isolated", "--most", "64", "--seconds", "60"]) in (0, 1, 2)
    sizes = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert {"8", "16", "32", "64"} <= set(sizes)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("shop.search", "'shop.search' is not of the form 'module:function' or 'file.py:function'"),
        ("shop.nothing:find", "there is no module 'shop.nothing' here"),
        ("nothing.py:find", "there is no file 'nothing.py'"),
        ("shop.search:nothing", "'shop.search' has no 'nothing'"),
    ],
)
def test_what_cannot_be_measured(shop: Path, name: str, reason: str, capsys: pytest.CaptureFixture[Any]) -> None:
    assert main(["measure", name, "--isolated"]) == 2
    assert reason in capsys.readouterr().err
