"""The generated pages of the rules are there and as the rules say now."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from ringtrue.pages import main, page_text, page_url, pages, with_rules
from ringtrue.registry import installed_rules

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "rules"
RUN = "run: python -m ringtrue.pages docs/rules README.md"


def test_pages_are_fresh() -> None:
    found = {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.md")}
    assert found == dict(pages(installed_rules())), RUN


def test_the_readme_lists_every_rule() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == with_rules(text, installed_rules(), "docs/rules"), RUN
    assert all(f"[{rule.name}](docs/rules/{rule.topic}/{rule.name}.md)" in text for rule in installed_rules())


def test_a_page_shows_every_example() -> None:
    for rule in installed_rules():
        text = page_text(rule)
        assert text.startswith(f"# {rule.name}\n")
        assert text.count("```") % 2 == 0
        for example in rule.examples:
            first = next(line for line in example.code.splitlines() if line.strip())
            assert first.strip() in text


def test_every_address_is_its_own() -> None:
    addresses = [page_url(rule) for rule in installed_rules()]
    assert len(set(addresses)) == len(addresses)


def test_rules_import_the_public_door_only() -> None:
    for path in (ROOT / "rules" / "ringtrue_rules").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            own = [name for name in names if name.split(".")[0] in ("ringtrue", "ringtrue_rules")]
            examples = f"ringtrue_rules.{path.parent.name}.{path.stem}_examples"
            allowed = all(name == "ringtrue.api" or name.startswith(examples) for name in own)
            assert allowed, f"{path.name} imports {own}"


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.md").write_text("mine")
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path)])
    assert ended.value.code == 2
    assert "holds files that are not these pages" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.md"]


def test_pages_of_rules_that_are_gone_go(tmp_path: Path) -> None:
    assert main([str(tmp_path / "rules")]) == 0
    (tmp_path / "rules" / "logic" / "gone.md").write_text("old")
    assert main([str(tmp_path / "rules")]) == 0
    assert not (tmp_path / "rules" / "logic" / "gone.md").exists()
