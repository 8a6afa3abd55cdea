"""Registry: packs are found by entry point, and a broken one takes no other with it."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ringtrue.registry import installed_rules
from ringtrue.rule import PATIENT
from ringtrue.unused_suppression import UNUSED_SUPPRESSION

RULE = '''\
"""The page of {name}."""
import ast
from ringtrue.api import Finding, rule

@rule(ast.Name, summary="s", kind="pattern", severity="hint", examples=())
def {name}(node, ctx):
    yield Finding(ctx.span(node), "{text}")
'''


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path; what is made in it is installed until the test ends."""
    monkeypatch.syspath_prepend(str(tmp_path))
    known = set(sys.modules)
    installed_rules.cache_clear()
    yield tmp_path
    installed_rules.cache_clear()
    for name in set(sys.modules) - known:
        if name.split(".")[0].startswith("pack_"):
            del sys.modules[name]


def install(folder: Path, pack: str, files: dict[str, str]) -> None:
    for name, text in {"__init__.py": "", **files}.items():
        path = folder / pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    described = folder / f"{pack}-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {pack}\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text(f"[ringtrue.rules]\n{pack} = {pack}\n")


def test_a_pack_is_found_with_its_topics_and_pages(packs: Path) -> None:
    install(
        packs,
        "pack_a",
        {"loops/__init__.py": "", "loops/slow_loop.py": RULE.format(name="slow_loop", text="slow")},
    )
    rule = next(rule for rule in installed_rules() if rule.name == "slow-loop")
    assert (rule.topic, rule.page) == ("loops", "The page of slow_loop.")


def test_a_rule_that_is_imported_by_another_module_is_found_once(packs: Path) -> None:
    install(
        packs,
        "pack_b",
        {
            "t/__init__.py": "",
            "t/one.py": RULE.format(name="one", text="1"),
            "t/two.py": "from pack_b.t.one import one\n",
        },
    )
    assert [rule.name for rule in installed_rules()].count("one") == 1


def test_a_broken_pack_is_logged_and_left_out(packs: Path, caplog: pytest.LogCaptureFixture) -> None:
    install(packs, "pack_c", {"t/__init__.py": "", "t/broken.py": "import no_such_module_anywhere\n"})
    install(packs, "pack_d", {"t/__init__.py": "", "t/fine.py": RULE.format(name="fine_rule", text="fine")})
    with caplog.at_level(logging.WARNING):
        names = [rule.name for rule in installed_rules()]
    assert "fine-rule" in names
    assert "rule pack 'pack_c' could not be loaded" in caplog.messages


def test_a_name_that_is_taken_is_logged_and_left_out(packs: Path, caplog: pytest.LogCaptureFixture) -> None:
    for pack in ("pack_e", "pack_f"):
        install(packs, pack, {"t/__init__.py": "", "t/twice.py": RULE.format(name="said_twice", text=pack)})
    with caplog.at_level(logging.WARNING):
        names = [rule.name for rule in installed_rules()]
    assert names.count("said-twice") == 1
    assert any("'said-twice'" in message and "is taken" in message for message in caplog.messages)


def test_rules_are_in_order_and_the_engine_has_its_own() -> None:
    rules = installed_rules()
    assert UNUSED_SUPPRESSION in rules
    assert [(rule.topic, rule.name) for rule in rules] == sorted((rule.topic, rule.name) for rule in rules)


def test_the_rules_that_speak_first_bring_little_with_them() -> None:
    """What only rules that wait for a pause need is not imported for an editor's first answer."""
    code = "import sys; from ringtrue.registry import installed_rules as r; r(True); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    late = ("flow", "cost", "testing", "taint", "environment.world", "environment.cycles", "index.door")
    assert "ringtrue_rules.imports.hallucinated_name" in loaded
    assert not [name for name in loaded if name.startswith(tuple(f"ringtrue.{part}" for part in late))]
    topics = {name.split(".")[1] for name in loaded if name.startswith("ringtrue_rules.")}
    assert not topics & PATIENT
