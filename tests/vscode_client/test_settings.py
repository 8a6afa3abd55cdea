"""What the extension lets its user set: all that the server reads, and nothing that it does not know."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ringtrue.config import load
from ringtrue.config.schema import schema
from ringtrue.config.settings import Settings
from ringtrue.lsp.wanted import OF_THE_EDITOR, Wanted
from ringtrue.registry import installed_rules

MANIFEST = Path(__file__).parent.parent.parent / "vscode-client" / "package.json"
DECLARED: dict[str, dict[str, Any]] = {
    name.removeprefix("ringtrue."): setting
    for name, setting in json.loads(MANIFEST.read_text())["contributes"]["configuration"]["properties"].items()
}
OF_THE_SERVER = {name: said for name, said in DECLARED.items() if name.split(".")[0] not in OF_THE_EDITOR}
PROPERTIES = schema(installed_rules())["properties"]


def key(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"-\1", name).lower()


def kinds(said: dict[str, Any]) -> set[str]:
    """The types that a schema allows; in an editor every setting may also be unset."""
    one = said.get("type", [])
    among = {kind for inner in said.get("anyOf", ()) for kind in kinds(inner)}
    return ({one} if isinstance(one, str) else set(one)) | among


def words(said: dict[str, Any]) -> set[str]:
    inner = [*said.get("anyOf", ()), *(said[at] for at in ("items",) if at in said)]
    return {*said.get("enum", ()), *(word for one in inner for word in words(one))} - {None}


def test_every_key_of_the_configuration_can_be_set() -> None:
    assert {key(name) for name in OF_THE_SERVER} == PROPERTIES.keys()


@pytest.mark.parametrize("name", sorted(OF_THE_SERVER))
def test_a_setting_has_the_type_that_the_server_reads(name: str) -> None:
    assert kinds(OF_THE_SERVER[name]) - {"null"} == kinds(PROPERTIES[key(name)])


@pytest.mark.parametrize("name", ["network", "runExamples", "companions"])
def test_a_setting_offers_the_words_that_the_server_reads(name: str) -> None:
    assert words(OF_THE_SERVER[name]) == words(PROPERTIES[key(name)])


def test_severities_are_the_servers() -> None:
    assert set(DECLARED["severity"]["additionalProperties"]["enum"]) == words(
        PROPERTIES["severity"]["properties"]["logic"]
    )


def test_what_the_editor_sends_by_default_unsets_nothing(tmp_path: Path) -> None:
    (tmp_path / "ringtrue.toml").write_text(
        'select = ["logic"]\nnetwork = "off"\nrun-examples = "off"\nexclude = ["x"]\n[severity]\nlogic = "hint"\n'
    )
    sent = {name: said["default"] for name, said in DECLARED.items() if "." not in name}
    wishes = Wanted().with_settings(sent).wishes(str(tmp_path))
    assert not wishes.overrides
    loaded = load(tmp_path, installed_rules(), wishes.overrides)
    assert loaded.problems == ()
    assert loaded.settings.run_examples == "off"
    assert loaded.settings.network == "off"


def test_a_setting_holds_by_the_name_that_it_has_in_the_editor(tmp_path: Path) -> None:
    wishes = Wanted().with_settings({"runExamples": "off", "extendExclude": ["x"]}).wishes(str(tmp_path))
    loaded = load(tmp_path, installed_rules(), wishes.overrides)
    assert loaded.problems == ()
    assert loaded.settings.run_examples == "off"
    assert loaded.settings.extend_exclude == ("x",)
    assert Settings().run_examples == "pure"
