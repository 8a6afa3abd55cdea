"""Configuration files: which one holds, what it says, and where each problem stands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.config import Loaded, Settings, load
from ringtrue.config.loading import find, parse
from ringtrue.config.schema import render, schema
from ringtrue.rule import Severity


class R(NamedTuple):
    name: str
    topic: str
    default: bool = True
    severity: Severity = "error"


RULES = (R("hallucinated-package", "imports"), R("weak-hash", "security"))

EVERYTHING = """\
select = ["imports", "weak-hash"]
ignore = ["security"]
extend-select = ["all"]
extend-ignore = ["hallucinated-package"]
indexes = ["https://index.example/simple"]
network = "off"
companions = ["ruff"]
python = "3.12"
target-version = "py39"
include = ["*.py"]
exclude = ["gen"]
extend-exclude = ["old"]

[severity]
imports = "hint"
weak-hash = "warning"

[per-file-ignores]
"tests/**" = ["security"]

[rules.weak-hash]
allow = ["md5"]
"""


@pytest.fixture(autouse=True)
def no_user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = tmp_path / "home" / "ringtrue.toml"
    monkeypatch.setattr("ringtrue.config.loading.user_file", lambda: own)
    return own


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def places(loaded: Loaded, text: str) -> list[tuple[str, int, int, str]]:
    """What is underlined, line and column from 1, the message."""
    return [(text[slice(*one.span)], one.line + 1, one.column + 1, one.message) for one in loaded.problems]


def test_every_key(tmp_path: Path) -> None:
    file = written(tmp_path / "ringtrue.toml", EVERYTHING)
    loaded = load(tmp_path, RULES)
    assert (loaded.source, loaded.problems) == (file, ())
    assert loaded.settings == Settings(
        select=("imports", "weak-hash"),
        ignore=("security",),
        extend_select=("all",),
        extend_ignore=("hallucinated-package",),
        severities={"imports": "hint", "weak-hash": "warning"},
        per_file_ignores={"tests/**": ("security",)},
        indexes=("https://index.example/simple",),
        network="off",
        companions=("ruff",),
        python="3.12",
        target_version="3.9",
        include=("*.py",),
        exclude=("gen",),
        extend_exclude=("old",),
        rules={"weak-hash": {"allow": ["md5"]}},
        root=tmp_path,
    )


def test_the_same_in_pyproject(tmp_path: Path) -> None:
    text = "[tool.ringtrue]\n" + EVERYTHING.replace("\n[", "\n[tool.ringtrue.")
    written(tmp_path / "pyproject.toml", text)
    alone = parse(tmp_path / "ringtrue.toml", EVERYTHING, RULES)
    assert load(tmp_path, RULES).settings == alone.settings
    assert load(tmp_path, RULES).problems == ()


def test_the_nearest_file_wins(tmp_path: Path, no_user_file: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find(below) is None
    own = written(no_user_file, 'network = "off"')
    assert (load(below, RULES).source, load(below, RULES).settings.root) == (own, below)
    top = written(tmp_path / "pyproject.toml", "[tool.ringtrue]\n")
    assert find(below) == top
    written(tmp_path / "a" / "pyproject.toml", "[tool.other]\nx = 'ringtrue'\n")
    assert find(below) == top
    plain = written(tmp_path / "a" / "ringtrue.toml", "")
    assert find(below) == plain
    hidden = written(tmp_path / "a" / ".ringtrue.toml", "")
    assert find(below) == hidden
    assert load(below, RULES).settings.root == tmp_path / "a"
    assert load(below, RULES, isolated=True) == Loaded(Settings(root=below), None, ())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("slect = []", ("slect", 1, 1, "unknown key 'slect', did you mean 'select'?")),
        ("\nzzz = 1", ("zzz", 2, 1, "unknown key 'zzz'")),
        (
            'select = ["imports",\n  "weak-hsh"]',
            ('"weak-hsh"', 2, 3, "unknown rule or topic 'weak-hsh', did you mean 'weak-hash'?"),
        ),
        ("select = 'all'", ("'all'", 1, 10, "'select' must be a list of strings, not 'all'")),
        ("select = [1]", ("1", 1, 11, "'select' must be a string, not 1")),
        ("network = true", ("true", 1, 11, "'network' must be 'on' or 'off', not true")),
        ('network = "of"', ('"of"', 1, 11, "'network' must be 'on' or 'off', not 'of', did you mean 'off'?")),
        (
            'companions = ["rufff"]',
            ('"rufff"', 1, 15, "'companions' must be 'ruff', not 'rufff', did you mean 'ruff'?"),
        ),
        ("companions = 1", ("1", 1, 14, "'companions' must be 'auto' or 'off', not 1")),
        ("python = []", ("[]", 1, 10, "'python' must be a string, not a list")),
        (
            'target-version = "2.7"',
            ('"2.7"', 1, 18, "'target-version' must be a Python version such as '3.12', not '2.7'"),
        ),
        ("severity = 1", ("1", 1, 12, "'severity' must be a table, not 1")),
        (
            '[severity]\nweak-hash = "warn"',
            (
                '"warn"',
                2,
                13,
                "'weak-hash' must be 'error' or 'warning' or 'information' or 'hint', not 'warn'"
                ", did you mean 'warning'?",
            ),
        ),
        (
            '[severity]\nimprots = "hint"',
            ("improts", 2, 1, "unknown rule or topic 'improts', did you mean 'imports'?"),
        ),
        ('per-file-ignores."a*" = ["x"]', ('"x"', 1, 26, "unknown rule or topic 'x'")),
        ("[rules.weak-hsh]", ("weak-hsh", 1, 8, "unknown rule 'weak-hsh', did you mean 'weak-hash'?")),
        ("[rules]\nweak-hash = 1", ("1", 2, 13, "'weak-hash' must be a table, not 1")),
    ],
)
def test_a_problem_and_its_place(tmp_path: Path, text: str, place: tuple[str, int, int, str]) -> None:
    text = f"{text}\n"
    assert places(parse(tmp_path / "ringtrue.toml", text, RULES), text) == [place]


def test_what_could_be_read_holds(tmp_path: Path) -> None:
    text = (
        'select = ["imports", "nope"]\nnetwork = "off"\nignore = ["sec\npython = "3.12"\n[severity]\nimports = "hint"\n'
    )
    loaded = parse(tmp_path / "ringtrue.toml", text, RULES)
    settings = loaded.settings
    assert (settings.select, settings.network, settings.python) == (("imports",), "off", "3.12")
    assert settings.severities == {"imports": "hint"}
    assert [one.message for one in loaded.problems] == [
        "not valid TOML: illegal character '\\n'",
        "unknown rule or topic 'nope'",
    ]


def test_a_table_that_is_none(tmp_path: Path) -> None:
    text = "[tool]\nringtrue = 1\n"
    assert places(parse(tmp_path / "pyproject.toml", text, RULES), text) == [
        ("1", 2, 12, "'tool.ringtrue' must be a table")
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    missing = load(tmp_path, RULES, file=tmp_path / "no.toml")
    assert [one.message for one in missing.problems] == ["'no.toml' cannot be read: no such file or directory"]
    (tmp_path / "ringtrue.toml").write_bytes(b"a = '\xff'")
    assert [one.message for one in load(tmp_path, RULES).problems] == ["'ringtrue.toml' is not UTF-8"]
    assert load(tmp_path, RULES).settings == Settings(root=tmp_path)


def test_an_editors_settings_lie_over_the_file(tmp_path: Path) -> None:
    written(tmp_path / "ringtrue.toml", 'network = "off"\nignore = ["imports"]\npython = "3.9"\n')
    given: dict[str, Any] = {"extendSelect": ["weak-hash"], "ignore": [], "python": None, "network": "onn", "x": 1}
    loaded = load(tmp_path, RULES, given)
    assert loaded.settings == replace(
        Settings(root=tmp_path), network="off", extend_select=("weak-hash",), ignore=(), python="3.9"
    )
    assert [(one.message, one.path) for one in loaded.problems] == [
        ("'network' must be 'on' or 'off', not 'onn', did you mean 'on'?", None),
        ("unknown key 'x'", None),
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from([*schema(RULES)["properties"], "other", ""])


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_no_value_is_a_crash(values: dict[str, Any]) -> None:
    loaded = load(Path("/nowhere"), RULES, values, isolated=True)
    assert isinstance(loaded.settings, Settings)
    unset = {key for key, value in values.items() if value is None}
    assert {one for one in ("other",) if one in values} - unset == {
        "other" for one in loaded.problems if one.message.startswith("unknown key 'other'")
    }


def test_deprecated_names_with_their_replacements(tmp_path: Path) -> None:
    (tmp_path / "ringtrue.toml").write_text(
        '[deprecated]\n"shop.orders.load" = "shop.orders.fetch"\n"load" = "x"\n"shop.old" = 3\n', encoding="utf-8"
    )
    loaded = load(tmp_path, RULES)
    assert loaded.settings.deprecated == {"shop.orders.load": "shop.orders.fetch"}
    assert [one.message for one in loaded.problems] == [
        "'load' must be a full name such as 'shop.orders.load'",
        "'shop.old' must be a string, not 3",
    ]


def test_the_schema_names_every_key_rule_and_topic() -> None:
    made = schema(RULES)
    assert json.loads(render(RULES)) == made
    assert list(made["properties"]) == [
        "select", "ignore", "extend-select", "extend-ignore", "severity", "per-file-ignores", "indexes", "network",
        "run-examples", "companions", "python", "target-version", "include", "exclude", "extend-exclude", "rules",
        "deprecated",
    ]  # fmt: skip  # one list
    assert made["properties"]["select"]["items"]["enum"] == [
        "all", "imports", "security", "hallucinated-package", "weak-hash",
    ]  # fmt: skip  # as above
    assert made["properties"]["network"] == {
        "description": "Whether package indexes may be asked about names.",
        "type": "string",
        "enum": ["on", "off"],
        "default": "on",
    }
