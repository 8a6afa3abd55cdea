"""requirements.txt: read as pip reads it, every name where its span says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringtrue.declared import Declared, Malformed, parse
from ringtrue.declared.pep508 import normalised
from ringtrue.declared.pip_file import group_of
from ringtrue.text import Span

URL = "https://files.example"


def one(line: str) -> Declared:
    (entry,) = parse("requirements.txt", line).requirements
    return entry


@pytest.mark.parametrize(
    ("line", "name", "specifier", "extras", "marker"),
    [
        ("requests", "requests", "", (), None),
        ("  Zope.Interface>=5 # why", "Zope.Interface", ">=5", (), None),
        ("requests[socks,security] >= 2, < 3", "requests", "<3,>=2", ("security", "socks"), None),
        ('six==1.*; python_version < "3"', "six", "==1.*", (), 'python_version < "3"'),
        ("a (>=1)", "a", ">=1", (), None),
        ("a==1 --hash=sha256:00 --hash=sha256:11", "a", "==1", (), None),
    ],
)
def test_a_requirement(line: str, name: str, specifier: str, extras: tuple[str, ...], marker: str | None) -> None:
    entry = one(line)
    assert line[slice(*entry.name_span)] == name == entry.raw_name
    assert entry.name == normalised(name)
    assert (entry.specifier, entry.extras, entry.marker, entry.origin) == (specifier, extras, marker, "index")
    assert entry.hashed == ("--hash" in line)


@pytest.mark.parametrize(
    ("line", "name", "origin"),
    [
        (f"pip @ {URL}/pip.tar.gz", "pip", "url"),
        ("-e git+ssh://git@host/x.git@v1#egg=Foo_Bar&subdirectory=y", "Foo_Bar", "url"),
        (f"{URL}/My_Thing-1.0-py3-none-any.whl", "My_Thing", "url"),
        ("./dist/thing-1.0-py3-none-any.whl ; python_version > '3'", "thing", "path"),
        ("thing @ file:///srv/thing", "thing", "path"),
    ],
)
def test_a_name_inside_a_place(line: str, name: str, origin: str) -> None:
    entry = one(line)
    assert (line[slice(*entry.name_span)], entry.raw_name, entry.origin) == (name, name, origin)


@pytest.mark.parametrize("line", [".", "-e .", "-e ./lib[extra]", f"{URL}/x.tar.gz", "../other", "${NAME}==1"])
def test_a_place_without_a_name(line: str) -> None:
    made = parse("requirements.txt", line)
    assert (len(made.unnamed), made.requirements, made.malformed) == (1, (), ())


def test_options_and_includes() -> None:
    text = f"--index-url={URL}\n-i {URL}\n--pre\n-r base.txt\n--constraint   c.txt # x\n-rother.txt\n"
    made = parse("requirements.txt", text)
    assert [(option.name, option.value) for option in made.options] == [("index-url", URL)] * 2 + [("pre", "")]
    assert [(text[slice(*one.span)], one.constraint) for one in made.includes] == [
        ("base.txt", False),
        ("c.txt", True),
        ("other.txt", False),
    ]


@pytest.mark.parametrize(
    ("line", "at", "message"),
    [
        ("--bogus x", "--bogus", "'--bogus' is no option of a requirements file"),
        ("-r", "-r", "'-r' needs a value"),
        (
            "two words",
            "two words",
            "not a requirement: expected semicolon (after name with no version specifier) or end",
        ),
    ],
)
def test_what_pip_refuses_is_a_value(line: str, at: str, message: str) -> None:
    made = parse("requirements.txt", f"a\n{line}\nb\n")
    assert made.malformed == (Malformed(Span(2, 2 + len(at)), message),)
    assert [entry.name for entry in made.requirements] == ["a", "b"]


def test_lines_joined_by_backslashes_keep_their_places() -> None:
    text = "requests>=2,\\\n   <3\nreq\\\nuests\n"
    first, second = parse("requirements.txt", text).requirements
    assert text[slice(*(first.specifier_span or Span(0, 0)))] == ">=2,\\\n   <3"
    assert first.specifier == "<3,>=2"
    assert (second.raw_name, text[slice(*second.name_span)]) == ("requests", "req\\\nuests")


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("requirements.txt", "main"),
        ("requirements/base.in", "main"),
        ("requirements-dev.txt", "dev:dev"),
        ("dev-requirements.txt", "dev:dev"),
        ("requirements/tests.txt", "dev:tests"),
        ("requirements_gpu.txt", "optional:gpu"),
        ("constraints.txt", "constraint"),
    ],
)
def test_the_file_name_tells_the_group(path: str, group: str) -> None:
    assert group_of(path) == group
    assert [entry.group for entry in parse(path, "a\n").requirements] == [group]


# --- pip's own parser as the oracle -------------------------------------------------------------------------------

WORDS = "requests A.b # >=1 ==2 , <3 [x] ; python_version>'3' -r --pre --hash=sha256:aa git+https://h/x#egg=y é \\ '"
PIECE = st.sampled_from([*WORDS.split(), " ", "\\\n", "\n", "\r\n", " # c", "-e ", "\t", "\x0c", "\u2028"])


@settings(max_examples=300)
@given(st.lists(PIECE, max_size=12).map("".join))
def test_lines_are_those_of_pip(text: str) -> None:
    req_file = pytest.importorskip("pip._internal.req.req_file")
    from ringtrue.declared.pip_file import logical_lines

    expected = [line for _, line in req_file.preprocess(text)]
    assert [line.value for line in logical_lines(text)] == expected


@settings(max_examples=300)
@given(st.lists(PIECE, max_size=12).map("".join))
def test_every_span_holds_its_name_and_lies_in_its_entry(text: str) -> None:
    made = parse("requirements.txt", text)
    for entry in made.requirements:
        name = text[slice(*entry.name_span)].replace("\\\n", "").replace("\\", "")
        assert name == entry.raw_name or ("'" in name and entry.raw_name in name)
        assert entry.span.start <= entry.name_span.start <= entry.name_span.end <= entry.span.end
    for items in (made.unnamed, made.malformed, made.options, made.includes):
        assert all(0 <= item.span.start <= item.span.end <= len(text) for item in items)


def test_a_long_file_reads_as_pip_reads_it(tmp_path: Path) -> None:
    req_file = pytest.importorskip("pip._internal.req.req_file")
    constructors = pytest.importorskip("pip._internal.req.constructors")
    session = pytest.importorskip("pip._internal.network.session").PipSession()
    text = (
        "# head\n--pre\nDjango~=4.2 # lts\nuvicorn[standard]>=0.2;python_version>='3.8'\n"
        "celery==5.3.1 \\\n  --hash=sha256:" + "a" * 64 + " \\\n  --hash=sha256:" + "b" * 64 + "\n"
        f"thing @ {URL}/thing.zip\n-e git+https://host/a.git#egg=Pkg\n\n\tnumpy\n"
    )
    file = tmp_path / "requirements.txt"
    file.write_text(text)
    expected = []
    for parsed in req_file.parse_requirements(str(file), session):
        requirement = constructors.install_req_from_parsed_requirement(parsed)
        expected.append((normalised(requirement.name), str(requirement.specifier), requirement.has_hash_options))
    made = parse("requirements.txt", text)
    assert [(entry.name, entry.specifier, entry.hashed) for entry in made.requirements] == expected
