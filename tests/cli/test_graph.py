"""`ringtrue graph`: routes and models of a project, as text, JSON and a page."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from ringtrue.cli.main import main

APP = """
from fastapi import FastAPI
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

app = FastAPI()


class Base(DeclarativeBase): ...


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


@app.get("/users/{name}")
def user(name: str): ...


@app.get("/users/<b>&me")
def me(): ...
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\nversion = '1'\n", encoding="utf-8")
    return tmp_path


def test_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(folder), "--offline", "--isolated"]) == 0
    words = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert words == [
        ["app", "fastapi,", "app.py:5:", "2", "routes"],
        ["GET", "/users/{name}", "user", "app.py:16"],
        ["GET", "/users/<b>&me", "me", "app.py:20", *"never reached: '/users/{name}' comes first".split()],
        ["User", "table", "'users',", "app.py:11"],
        ["id"],
    ]


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(folder), "--offline", "--isolated", "--output-format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [route["shadow"] for route in said["tables"][0]["routes"]] == ["", "/users/{name}"]
    assert [model["table"] for model in said["models"]] == ["users"]


def test_page(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    given = ["graph", str(folder), "--offline", "--isolated", "--output-format", "svg", "-o", str(page)]
    assert main(given) == 0
    text = page.read_text("utf-8")
    drawing = ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])
    shown = ["".join(one.itertext()) for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert "/users/{name}" in shown
    assert "/users/<b>&menever reached: /users/{name} comes first" in shown


def test_a_project_without_any(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", str(tmp_path), "--offline", "--isolated"]) == 0
    assert capsys.readouterr().out == "no routes and no models are known here\n"
