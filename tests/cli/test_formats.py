"""The forms of output, each against what reads it."""

from __future__ import annotations

import dataclasses
import json
import os
import typing
import xml.etree.ElementTree as ElementTree
from typing import Any

import pysarif
import pytest

from .conftest import Desk

ODD = "a.py"
TEXT = "é = spam,\\\n\tham\n"


@pytest.fixture
def odd(desk: Desk) -> Desk:
    desk.write(ODD, TEXT)
    desk.write("clean.py", "")
    return desk


def test_full(desk: Desk) -> None:
    desk.write("a.py", "x = 1\nif x:\n\tyes, spam\n")
    ran = desk.check("--output-format=full")
    assert ran.out == (
        "warning[no-spam]: 'spam' is no food\n"
        " --> a.py:3:7\n"
        "  |\n"
        "3 |     yes, spam\n"
        "  |          ^^^^\n"
        "  = see menu.py:5: the menu says so\n"
        "  = is 'spam' food: no (the menu)\n"
        "  = fix: Replace by 'eggs'\n"
        "\n"
    )


def test_marks_stand_under_wide_characters(desk: Desk) -> None:
    desk.write("a.py", "x = '漢字', '\x1b[31m', spam\n")
    shown = desk.check("--output-format=full").out.splitlines()
    assert shown[3] == "1 | x = '漢字', '\N{REPLACEMENT CHARACTER}[31m', spam"
    assert shown[4] == "  | " + " " * len("x = '....', '.[31m', ") + "^^^^"


def test_colours_on_a_terminal_only(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    assert "\033[" not in desk.check().out
    assert "\033[1;33mwarning[no-spam]\033[0m" in desk.check("--color", "always").out
    desk.patch.setenv("FORCE_COLOR", "1")
    assert "\033[" in desk.check().out
    assert "\033[" not in desk.check("--color", "never").out
    desk.patch.setenv("NO_COLOR", "1")
    assert "\033[" not in desk.check().out


def test_json(odd: Desk) -> None:
    said = odd.check("--output-format=json").json
    assert said[0] == {
        "rule": "no-spam",
        "topic": "tiny",
        "kind": "pattern",
        "severity": "warning",
        "message": "'spam' is no food",
        "path": ODD,
        "start": {"line": 1, "column": 5},
        "end": {"line": 1, "column": 9},
        "evidence": [{"question": "is 'spam' food", "answer": "no", "source": "the menu"}],
        "fixes": [
            {
                "title": "Replace by 'eggs'",
                "safe": True,
                "edits": [
                    {
                        "path": ODD,
                        "start": {"line": 1, "column": 5},
                        "end": {"line": 1, "column": 9},
                        "text": "eggs",
                    }
                ],
            }
        ],
        "url": "https://ringtrue.dev/rules/tiny/no-spam",
    }
    assert [fix["title"] for fix in said[1]["fixes"]] == ["Replace by 'bacon'", "Replace by 'beans'"]
    assert all(not fix["safe"] for fix in said[1]["fixes"])


def test_json_of_nothing(desk: Desk) -> None:
    assert desk.check("--output-format=json").json == []


def test_json_shows_edits_in_other_files(desk: Desk) -> None:
    desk.write("sub/a.py", "dep_one\n")
    desk.write("requirements.txt", "x\n")
    (said,) = desk.check("sub", "--output-format=json").json
    start = {"line": 1, "column": 1}
    edit = {"path": "requirements.txt", "start": start, "end": start, "text": "dep_one\n"}
    assert said["fixes"] == [{"title": "Declare", "safe": True, "edits": [edit]}]


def test_github(odd: Desk) -> None:
    odd.write("a,b.py", "ham\n")
    assert odd.check("--output-format=github").out.splitlines() == [
        "::error file=a%2Cb.py,line=1,endLine=1,col=1,endColumn=4,title=ringtrue (no-ham)::'ham' is <off> & \"away\"",
        "::warning file=a.py,line=1,endLine=1,col=5,endColumn=9,title=ringtrue (no-spam)::'spam' is no food",
        "::error file=a.py,line=2,endLine=2,col=2,endColumn=5,title=ringtrue (no-ham)::'ham' is <off> & \"away\"",
    ]


def test_gitlab(odd: Desk) -> None:
    said = odd.check("--output-format=gitlab").json
    assert [(one["check_name"], one["severity"], one["location"]["path"]) for one in said] == [
        ("no-spam", "major", ODD),
        ("no-ham", "critical", ODD),
    ]
    assert said[0]["location"]["positions"] == {"begin": {"line": 1, "column": 5}, "end": {"line": 1, "column": 9}}
    assert said[0]["description"] == "'spam' is no food"


def test_gitlab_fingerprints_are_one_for_each_finding_and_do_not_move(desk: Desk) -> None:
    desk.write("a.py", "spam\nspam\n")
    before = [one["fingerprint"] for one in desk.check("--output-format=gitlab").json]
    desk.write("a.py", "\n\nspam\nspam\n")
    after = [one["fingerprint"] for one in desk.check("--output-format=gitlab").json]
    assert before == after
    assert len(set(before)) == 2


def test_junit(odd: Desk) -> None:
    root = ElementTree.fromstring(odd.check("--output-format=junit").out)
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "3", "2")
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        (ODD, "2", "2"),
        ("clean.py", "1", "0"),
    ]
    case = root[0][1]
    assert (case.get("name"), case.get("line"), case.get("column")) == ("no-ham", "2", "2")
    failure = case[0]
    assert (failure.get("type"), failure.get("message")) == ("error", "'ham' is <off> & \"away\"")
    assert failure.text == "line 2, column 2: 'ham' is <off> & \"away\""


def test_sarif(odd: Desk) -> None:
    said = odd.check("--output-format=sarif").json
    conforms(said, pysarif.SarifLog, "log")
    (run,) = said["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["no-ham", "no-spam"]
    spam = run["results"][0]
    assert (spam["ruleId"], spam["ruleIndex"], spam["level"]) == ("no-spam", 1, "warning")
    assert spam["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": ODD, "uriBaseId": "SRCROOT"},
        "region": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 9},
    }
    assert spam["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "eggs"}
    assert spam["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "menu.py"


def test_the_way_to_a_finding_and_its_weaknesses(desk: Desk) -> None:
    desk.write("way.py", "x = 1\narrive(x,\n       y)\n")
    said = desk.check("--output-format=sarif").json
    conforms(said, pysarif.SarifLog, "log")
    (run,) = said["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["properties"]["tags"] == ["tiny", "external/cwe/cwe-078", "external/cwe/cwe-088"]
    assert [one["target"]["id"] for one in rule["relationships"]] == ["78", "88"]
    (taxonomy,) = run["taxonomies"]
    assert (taxonomy["name"], [one["id"] for one in taxonomy["taxa"]]) == ("CWE", ["78", "88"])
    (flow,) = run["results"][0]["codeFlows"]
    locations = [one["location"] for one in flow["threadFlows"][0]["locations"]]
    assert [one["message"]["text"] for one in locations] == ["by way of x", "by way of y", "a long way"]
    assert locations[1]["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 8,
        "endLine": 3,
        "endColumn": 9,
    }
    (shown,) = desk.check("--output-format=json").json
    assert shown["steps"][0] == {
        "message": "by way of x",
        "start": {"line": 2, "column": 8},
        "end": {"line": 2, "column": 9},
    }
    assert "line 3: by way of y" in desk.check("--output-format=full").out


def test_sarif_of_nothing_and_of_odd_names(desk: Desk) -> None:
    conforms(desk.check("--output-format=sarif").json, pysarif.SarifLog, "log")
    desk.write("a b%é.py", "spam\n")
    (result,) = desk.check("--output-format=sarif").json["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b%25%C3%A9.py"


def conforms(value: Any, wanted: Any, where: str) -> None:
    """Fail unless `value` is what `wanted` says: pysarif's classes are generated from the standard's schema."""
    origin = typing.get_origin(wanted)
    if origin is typing.Union:
        wanted = next(one for one in typing.get_args(wanted) if one is not type(None))
        conforms(value, wanted, where)
    elif origin is list:
        assert isinstance(value, list), where
        for at, item in enumerate(value):
            conforms(item, typing.get_args(wanted)[0], f"{where}[{at}]")
    elif origin is typing.Literal:
        assert value in typing.get_args(wanted), where
    elif wanted is Any or wanted is pysarif.PropertyBag:
        assert isinstance(value, dict | str), where
    elif dataclasses.is_dataclass(wanted):
        assert isinstance(value, dict), where
        hints = typing.get_type_hints(wanted)
        known = {camel(field.name): field for field in dataclasses.fields(wanted)}
        for key, item in value.items():
            assert key.lstrip("$") in known, f"{where}: no '{key}'"
            conforms(item, hints[known[key.lstrip("$")].name], f"{where}.{key}")
        nothing = dataclasses.MISSING
        required = {n for n, f in known.items() if f.default is nothing and f.default_factory is nothing}
        assert required <= value.keys(), where
    else:
        assert isinstance(value, wanted), where


def camel(name: str) -> str:
    first, *rest = name.strip("_").split("_")
    return first + "".join(word.title() for word in rest)


def test_the_judge_of_sarif_condemns(odd: Desk) -> None:
    said = odd.check("--output-format=sarif").json
    for path, value in ((("level",), "awful"), (("ruleId",), 3), (("colour",), "red"), (("message",), {"texts": ""})):
        wrong = json.loads(json.dumps(said))
        wrong["runs"][0]["results"][0][path[0]] = value
        with pytest.raises(AssertionError):
            conforms(wrong, pysarif.SarifLog, "log")


def test_an_absolute_path_outside_the_folder(desk: Desk) -> None:
    path = desk.write("sub/a.py", "spam\n")
    desk.write("other/x", "")
    desk.patch.chdir(desk.folder / "other")
    (result,) = desk.check(str(path), "--output-format=sarif").json["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": path.as_uri()}
    assert desk.check(str(path), "--output-format=json").json[0]["path"] == str(path)
    assert os.path.isabs(path)
