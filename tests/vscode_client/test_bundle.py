"""What the extension carries: everything that some supported Python asks for, and nothing compiled."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "vscode-client" / "scripts" / "bundle.py"


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with an empty bundle."""
    spec = importlib.util.spec_from_file_location("bundle", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "LIBS", tmp_path)
    return module


def put(libs: Path, name: str, *requires: str) -> Path:
    metadata = libs / f"{name}-1.dist-info" / "METADATA"
    metadata.parent.mkdir()
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1", *(f"Requires-Dist: {one}" for one in requires)]
    metadata.write_text("\n".join(lines) + "\n")
    return metadata.parent


@pytest.mark.parametrize(
    ("requirement", "asked"),
    [
        ("tomli>=2; python_version < '3.11'", ["tomli>=2"]),
        ("new; python_version >= '3.14'", ["new"]),
        ("colorama; sys_platform == 'win32'", ["colorama"]),
        ("typing-extensions", ["typing-extensions"]),
        ("old; python_version < '3.10'", []),
        ("optional; extra == 'more'", []),
        ("Present_One>=1", []),
    ],
)
def test_asks_for_what_some_supported_python_needs(
    bundle: ModuleType, tmp_path: Path, requirement: str, asked: list[str]
) -> None:
    put(tmp_path, "present.one")
    put(tmp_path, "server", requirement)
    assert list(bundle.missing()) == asked


@pytest.mark.parametrize("name", ["fast.cpython-312-x86_64-linux-gnu.so", "fast.pyd", "libfast.dylib", "fast.dll"])
def test_refuses_a_compiled_file(bundle: ModuleType, tmp_path: Path, name: str) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    bundle.refuse_compiled()
    (tmp_path / "package" / name).touch()
    with pytest.raises(SystemExit, match=name):
        bundle.refuse_compiled()


def test_keeps_entry_points_and_forgets_this_machine(bundle: ModuleType, tmp_path: Path) -> None:
    record = put(tmp_path, "server")
    for name in ("direct_url.json", "entry_points.txt"):
        (record / name).touch()
    (tmp_path / "bin").mkdir()
    bundle.forget_this_machine()
    assert sorted(place.name for place in record.iterdir()) == ["METADATA", "entry_points.txt"]
    assert not (tmp_path / "bin").exists()
