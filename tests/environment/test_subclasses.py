"""Subclasses and stored names: what may be there although a class does not say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.environment.stored import stored_in
from ringtrue.environment.subclasses import subclass_has
from ringtrue.environment.world import Environment

FILES = {
    "shapes/__init__.py": "",
    "shapes/base.py": "class Shape:\n    def area(self): ...\nclass Sized(Protocol):\n    def size(self): ...\n",
    "shapes/flat.py": (
        "from .base import Shape\nclass Circle(Shape):\n    def __init__(self):\n        self.radius = 1\n"
    ),
    "shapes/odd.py": "from .flat import Circle\nclass Disc(Circle):\n    colour: str\nclass Other:\n    weight = 1\n",
    "app.py": "import shapes\nshapes.mode = 'fast'\nsetattr(shapes, 'depth', 3)\nif shapes.same == 1: ...\n",
}


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return Environment.load(str(tmp_path), NoInterpreter("none"), disk=Disk())


@pytest.mark.parametrize(
    ("name", "has"),
    [("radius", True), ("colour", True), ("weight", False), ("perimeter", False)],
)
def test_what_a_subclass_has(environment: Environment, name: str, has: bool) -> None:
    file = str(Path(environment.folder) / "app.py")
    assert subclass_has(environment, file, "shapes.base.Shape", name) is has


def test_anything_may_stand_for_a_protocol(environment: Environment) -> None:
    file = str(Path(environment.folder) / "app.py")
    assert subclass_has(environment, file, "shapes.base.Sized", "anything") is True


def test_stored_names(environment: Environment) -> None:
    found = stored_in(environment.folder, environment.view)
    assert found is not None
    assert {"mode", "depth", "radius"} <= found
    assert "same" not in found
