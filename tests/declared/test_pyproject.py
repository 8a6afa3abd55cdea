"""pyproject.toml and Pipfile: which names are declared where, each with its place."""

from __future__ import annotations

from textwrap import dedent

import pytest
from ringtrue.declared import Declarations, parse
from ringtrue.declared.poetry_version import pep440


def said(made: Declarations, text: str) -> list[tuple[str, str, str]]:
    """The name as its span shows it, the specifier, the group."""
    return [(text[slice(*one.name_span)], one.specifier, one.group) for one in made.requirements]


def limit(made: Declarations) -> str | None:
    return made.requires_python.specifier if made.requires_python else None


def pyproject(text: str) -> tuple[Declarations, str]:
    text = dedent(text)
    return parse("pyproject.toml", text), text


def test_the_standard_tables() -> None:
    made, text = pyproject("""\
        [build-system]
        requires = ["hatchling>=1"]
        [project]
        name = "My.Project"
        requires-python = ">=3.9"
        dependencies = [
          "requests[socks]>=2",  # "not-this"
          'numpy ; python_version < "3.12"',
        ]
        [project.optional-dependencies]
        plot = ["matplotlib"]
        all = ["my-project[plot]"]
        [dependency-groups]
        test = ["pytest>8", {include-group = "lint"}]
        lint = ["ruff"]
        """)
    assert said(made, text) == [
        ("hatchling", ">=1", "build"),
        ("requests", ">=2", "main"),
        ("numpy", "", "main"),
        ("matplotlib", "", "optional:plot"),
        ("my-project", "", "optional:all"),
        ("pytest", ">8", "dev:test"),
        ("ruff", "", "dev:lint"),
    ]
    assert (made.name, made.malformed, made.complete) == ("my-project", (), True)
    assert limit(made) == ">=3.9"
    assert [one.origin for one in made.requirements if one.name == "my-project"] == ["workspace"]


def test_what_is_malformed_says_so_at_its_place() -> None:
    made, text = pyproject("""\
        [project]
        dependencies = ["ok", "not ok", 3]
        requires-python = "3.9"
        [project.optional-dependencies]
        x = "requests"
        [dependency-groups]
        a = [{include-group = "b"}, {other = 1}]
        """)
    assert [(text[slice(*one.span)], one.message) for one in made.malformed] == [
        ("not ok", "not a requirement: expected semicolon (after name with no version specifier) or end"),
        ("3", "a dependency is a string"),
        ("3.9", "'3.9' is no set of version specifiers"),
        ('"requests"', "dependencies are an array of strings"),
        ("b", "no dependency group is called 'b'"),
        ("{other = 1}", "a table in a dependency group says 'include-group' and nothing else"),
    ]
    assert said(made, text) == [("ok", "", "main")]


def test_poetry() -> None:
    made, text = pyproject("""\
        [tool.poetry]
        name = "x"
        [tool.poetry.dependencies]
        python = "^3.9"
        requests = "^2.28"
        "ruamel.yaml" = ">0.17"
        local = { path = "../local", develop = true }
        pg = { version = "~3.1", optional = true, extras = ["binary"], python = ">=3.10", source = "inner" }
        multi = [
          { version = "1.*", python = "<3.10" },
          { version = "*", markers = "sys_platform == 'win32'" },
        ]
        [tool.poetry.extras]
        db = ["pg"]
        [tool.poetry.dev-dependencies]
        old = "1.2"
        [tool.poetry.group.docs.dependencies]
        sphinx = "^7 || ^8"
        bad = "=> 1"
        """)
    assert said(made, text) == [
        ("requests", "<3,>=2.28", "main"),
        ('"ruamel.yaml"'.strip('"'), ">0.17", "main"),
        ("local", "", "main"),
        ("pg", "<3.2,>=3.1", "optional:db"),
        ("multi", "==1.*", "main"),
        ("multi", "", "main"),
        ("old", "==1.2", "dev:dev"),
        ("sphinx", "", "dev:docs"),
        ("bad", "", "dev:docs"),
    ]
    by_name = {one.name: one for one in made.requirements}
    pg = by_name["pg"]  # type: ignore[index]  # a literal is not checked to be normalised
    assert (pg.extras, pg.python, pg.index) == (("binary",), ">=3.10", "inner")
    assert [one.origin for one in made.requirements if one.raw_name == "local"] == ["path"]
    assert [one.raw_name for one in made.requirements if one.partial] == ["sphinx", "bad"]
    assert [text[slice(*one.span)] for one in made.malformed] == ["=> 1"]
    assert limit(made) == "<4,>=3.9"


def test_other_tools() -> None:
    made, text = pyproject("""\
        [project]
        dependencies = ["torch", "sibling", "fork"]
        dynamic = ["optional-dependencies"]
        [tool.uv]
        dev-dependencies = ["mypy"]
        constraint-dependencies = ["urllib3<3"]
        [[tool.uv.index]]
        url = "https://wheels.example"
        [tool.uv.sources]
        torch = { index = "pt" }
        sibling = { workspace = true }
        fork = [{ git = "https://git.example/fork", marker = "sys_platform == 'linux'" }]
        [tool.pdm.dev-dependencies]
        test = ["pytest", "-e file:///${PROJECT_ROOT}/lib#egg=lib"]
        [tool.hatch.envs.docs]
        dependencies = ["mkdocs", "{env:EXTRA}"]
        """)
    assert said(made, text) == [
        ("torch", "", "main"),
        ("sibling", "", "main"),
        ("fork", "", "main"),
        ("mypy", "", "dev:dev"),
        ("urllib3", "<3", "constraint"),
        ("pytest", "", "dev:test"),
        ("lib", "", "dev:test"),
        ("mkdocs", "", "dev:docs"),
    ]
    assert [one.origin for one in made.requirements[:3]] == ["index", "workspace", "url"]
    assert made.requirements[0].index == "pt"
    assert [one.target for one in made.unnamed] == ["{env:EXTRA}"]
    assert [(one.name, one.value) for one in made.options] == [("extra-index-url", "https://wheels.example")]


def test_dynamic_dependencies_are_incomplete_or_named() -> None:
    computed, _ = pyproject('[project]\ndynamic = ["dependencies"]\n')
    filed, _ = pyproject(
        '[project]\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = ["r.txt"]}\n'
    )
    assert (computed.complete, filed.complete) == (False, True)
    assert [one.path for one in filed.includes] == ["r.txt"]


def test_a_broken_file_keeps_what_can_be_read() -> None:
    made, text = pyproject('[project]\ndependencies = [\n  "requests",\n  "nu\n  "rich",\n]\n')
    assert said(made, text) == [("requests", "", "main"), ("rich", "", "main")]
    assert [one.message for one in made.malformed] == ["not valid TOML: illegal character '\\n'"]


def test_escapes_in_a_string_keep_their_places() -> None:
    made, text = pyproject('[project]\ndependencies = ["\\u0072equests\\u003e=2"]\n')
    (entry,) = made.requirements
    assert (entry.raw_name, text[slice(*entry.name_span)]) == ("requests", "\\u0072equests")
    assert entry.specifier_span is not None
    assert text[slice(*entry.specifier_span)] == "\\u003e=2"


def test_pipfile() -> None:
    text = dedent("""\
        [[source]]
        url = "https://mirror.example/simple"
        [packages]
        requests = "*"
        django = {version = ">=4", extras = ["bcrypt"], index = "inner"}
        local = {path = ".", editable = true}
        [dev-packages]
        pytest = "==8.1"
        [requires]
        python_version = "3.11"
        """)
    made = parse("Pipfile", text)
    assert said(made, text) == [
        ("requests", "", "main"),
        ("django", ">=4", "main"),
        ("local", "", "main"),
        ("pytest", "==8.1", "dev:dev"),
    ]
    assert limit(made) == "==3.11.*"
    assert [one.value for one in made.options] == ["https://mirror.example/simple"]


# The pages of Poetry on version constraints give these ranges.
@pytest.mark.parametrize(
    ("constraint", "specifier"),
    [
        ("^1.2.3", "<2,>=1.2.3"),
        ("^1.2", "<2,>=1.2"),
        ("^1", "<2,>=1"),
        ("^0.2.3", "<0.3,>=0.2.3"),
        ("^0.0.3", "<0.0.4,>=0.0.3"),
        ("^0.0", "<0.1,>=0.0"),
        ("^0", "<1,>=0"),
        ("~1.2.3", "<1.3,>=1.2.3"),
        ("~1.2", "<1.3,>=1.2"),
        ("~1", "<2,>=1"),
        ("~=1.2", "~=1.2"),
        ("~=1", "<2,>=1"),
        ("*", ""),
        ("1.2.*", "==1.2.*"),
        ("1.2.3", "==1.2.3"),
        ("=1.2", "==1.2"),
        (">= 1.2, < 1.5", "<1.5,>=1.2"),
        (">=1.2 <1.5", "<1.5,>=1.2"),
        ("!=1.3.*", "!=1.3.*"),
        ("^1.0.0b1", "<2,>=1.0.0b1"),
    ],
)
def test_poetry_constraints_in_pep_440(constraint: str, specifier: str) -> None:
    assert pep440(constraint) == (specifier, False)


def test_a_union_is_partial_and_nonsense_is_none() -> None:
    assert pep440("^1 || ^3") == ("", True)
    assert [pep440(text) for text in ("", "latest!", ">", "^x", "1 ||")] == [None] * 5
