"""Who imports whom: the import statements of the sources compared with the table of the design."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["text", "syntax", "facts", "context", "engine"]
"""Each may import those before it only."""
OUTER = ["lsp", "cli", "agents", "fleet"]
INDEPENDENT = ["environment", "index", "history", "migrations"]
"""Know nothing of the layers but `text`."""
FENCES = {
    "jedi": {"environment"},
    "libcst": {"rewrite", "index"},
    "requests": {"index"},
    "urllib3": {"index"},
    "micropip": {"index"},
    "ruamel": {"declared"},
    "typeshed_client": {"environment"},
    "platformdirs": {"cli", "config", "environment", "index", "workspace"},
    "unidiff": {"review"},
    "mcp": {"agents"},
    "dask": {"fleet"},
    "distributed": {"fleet"},
    "pyarrow": {"fleet"},
    "lsprotocol": set[str](),
    "pygls": set[str](),
}
"""Third-party packages, and the homes they have; two have none at run time."""


def imports(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every module that a file below `folder` imports, also inside functions; the names of types alone bind no one."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        checked = [n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
        typing_only = {inner for node in checked for inner in ast.walk(node)}
        for node in ast.walk(tree):
            if node in typing_only:
                continue
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"relative import in {path}"
                yield path, node.module or ""
                yield from ((path, f"{node.module}.{alias.name}") for alias in node.names)


SERVER = [(path.relative_to(ROOT / "server/ringtrue").parts[0].removesuffix(".py"), name)
          for path, name in imports(ROOT / "server/ringtrue")]  # fmt: skip


def imported(part: str) -> set[str]:
    """The parts of the server that `part` imports."""
    names = [name.split(".") for home, name in SERVER if home == part]
    return {name[1] for name in names if name[0] == "ringtrue" and len(name) > 1} - {part}


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_import_those_below_only(layer: str) -> None:
    above = {*LAYERS[LAYERS.index(layer) + 1 :], *OUTER}
    assert not imported(layer) & (above | set(INDEPENDENT))


@pytest.mark.parametrize("part", INDEPENDENT)
def test_the_world_knows_no_layer_but_text(part: str) -> None:
    assert not imported(part) & {*LAYERS[1:], *OUTER, "lexical", "cut", "recover", "scope", "running", "analysis"}


def test_only_the_doors_import_lsp_and_cli() -> None:
    importers = {home for home, name in SERVER if name.split(".")[:2] in [["ringtrue", door] for door in OUTER]}
    assert importers <= {*OUTER, "__main__"}


def test_rules_import_the_public_door_only() -> None:
    ours = {name for _, name in imports(ROOT / "rules") if name.split(".")[0] == "ringtrue"}
    assert {name for name in ours if name.split(".")[:2] != ["ringtrue", "api"]} <= {"ringtrue"}


def test_the_server_does_not_import_rules_by_name() -> None:
    assert not [name for _, name in SERVER if name.split(".")[0] == "ringtrue_rules"]


@pytest.mark.parametrize("package", FENCES)
def test_third_party_packages_stay_at_home(package: str) -> None:
    assert {home for home, name in SERVER if name.split(".")[0] == package} <= FENCES[package]
