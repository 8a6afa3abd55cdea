"""The pages for people: what they name is there, and a site can be made of them."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
LISTS = {"day-one.md": 30, "faults.md": 25, "threats.md": 14}
"""Pages of claims, each row with its tests, and how many rows there are at least."""
NAMED = sorted(
    {found for page in LISTS for found in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (DOCS / page).read_text("utf-8"))}
)


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_what_a_page_claims_has_a_test(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", LISTS)
def test_every_row_of_claims_names_a_test(page: str) -> None:
    rows = [line for line in (DOCS / page).read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) > LISTS[page]
    assert all("::" in row for row in rows[1:])


def test_the_audit_covers_what_is_installed_with_us() -> None:
    """The script that looks for known weaknesses reads our own list of dependencies, and CI runs it."""
    audit = (ROOT / "scripts" / "audit").read_text(encoding="utf-8")
    assert "pip-audit" in audit
    assert "cyclonedx-py" in audit
    assert "scripts/audit" in (ROOT / "scripts" / "test").read_text(encoding="utf-8")


def test_the_page_on_accuracy_is_what_the_results_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "accuracy.py", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_links_between_pages_lead_somewhere() -> None:
    guides = [path for path in DOCS.rglob("*.md") if "rules" not in path.relative_to(DOCS).parts]
    lost = [
        (path.name, link)
        for path in guides
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
        if not (path.parent / link).exists()
    ]
    assert lost == []


def test_the_site_can_be_built(tmp_path: Path) -> None:
    """Every address that reports lead to is a page of the site."""
    pytest.importorskip("zensical", reason="the site's generator is not installed: pip install --group docs")
    from ringtrue.pages import page_url
    from ringtrue.registry import installed_rules

    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    missing = [
        rule.name
        for rule in installed_rules()
        if not (tmp_path / "site" / page_url(rule).split("/", 3)[3] / "index.html").is_file()
    ]
    assert missing == []
