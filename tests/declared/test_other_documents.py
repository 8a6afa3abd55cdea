"""Script blocks, environment.yml, setup.cfg, setup.py: names with their places; and which file is what."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.declared import Declarations, kind_of, parse


def said(path: str, text: str) -> tuple[Declarations, list[tuple[str, str, str]]]:
    made = parse(path, text)
    return made, [(text[slice(*one.name_span)], one.specifier, one.group) for one in made.requirements]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/pyproject.toml", "pyproject"),
        ("Pipfile", "pipfile"),
        ("requirements.txt", "requirements"),
        ("dev-requirements.in", "requirements"),
        ("requirements\\test.txt", "requirements"),
        ("requirements_dev.txt", "requirements"),
        ("constraints.txt", "constraints"),
        ("environment.yml", "environment-yml"),
        ("environment-gpu.yaml", "environment-yml"),
        ("setup.cfg", "setup-cfg"),
        ("setup.py", "setup-py"),
        ("tool.py", "script"),
        ("notes.txt", None),
        ("prereqs.md", None),
        ("mkdocs.yml", None),
    ],
)
def test_the_name_tells_the_kind(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_script_block(newline: str) -> None:
    text = newline.join(
        [
            '"""Doc # /// script"""',
            "# /// script",
            '# requires-python = ">=3.11"',
            "# dependencies = [",
            '#   "requests<3",  # why',
            "#",
            '#   "\\u0072ich",',
            "# ]",
            "# [tool.uv.sources]",
            '# rich = { git = "https://git.example/rich" }',
            "# ///",
            "import requests",
            "",
        ]
    )
    made, names = said("tool.py", text)
    assert names == [("requests", "<3", "script"), ("\\u0072ich", "", "script")]
    assert [one.origin for one in made.requirements] == ["index", "url"]
    assert made.requires_python is not None
    assert text[slice(*made.requires_python.span)] == ">=3.11"
    assert made.malformed == ()


def test_a_script_block_ends_at_its_last_closing_line() -> None:
    made, _ = said("a.py", '# /// script\n# dependencies = ["a"]\n# ///\n# [x]\n# ///\nx = 1\n')
    assert [one.message for one in made.malformed] == ["not valid TOML: invalid statement"]  # "///" is content
    made, names = said("a.py", '# /// script\n# dependencies = ["a"]\n# ///\n\n# ///\n')
    assert (names, made.malformed) == ([("a", "", "script")], ())


def test_a_file_without_a_block_is_no_document() -> None:
    assert parse("a.py", "# /// script\nimport x\n").kind is None
    assert parse("a.py", "import x\n").kind is None


def test_environment_yml() -> None:
    text = dedent("""\
        name: x
        channels: [conda-forge]
        dependencies:
          - python=3.11
          - conda-forge::numpy>=1.2
          - pip
          - pip:
            - requests>=2  # why
            - "django[argon2]"
            - -r more.txt
            - not ok
        """)
    made, names = said("environment.yml", text)
    assert names == [("requests", ">=2", "main"), ("django", "", "main")]
    assert [(one.name, one.specification) for one in made.conda] == [
        ("python", "=3.11"),
        ("numpy", ">=1.2"),
        ("pip", ""),
    ]
    assert [text[slice(*one.span)] for one in made.conda] == ["python=3.11", "conda-forge::numpy>=1.2", "pip"]
    assert [one.path for one in made.includes] == ["more.txt"]
    assert [text[slice(*one.span)] for one in made.malformed] == ["not ok"]
    assert made.requires_python is not None
    assert made.requires_python.specifier == "==3.11.*"


@pytest.mark.parametrize("text", ["", "a", "- a", "dependencies: x", "dependencies:\n- pip: {a: b}\n- [x]\n- 3\n"])
def test_other_yaml_declares_nothing(text: str) -> None:
    made = parse("environment.yml", text)
    assert (made.requirements, made.malformed) == ((), ())


def test_broken_yaml_is_one_message() -> None:
    (broken,) = parse("environment.yml", "dependencies: [a\n- b: {").malformed
    assert broken.message.startswith("not valid YAML: ")


def test_setup_cfg() -> None:
    text = dedent("""\
        [metadata]
        name = Some_Name
        [options]
        python_requires = >=3.8
        install_requires =
            requests >= 2  # why
            # six
            attrs; python_version < "4"
        tests_require = pytest
        [options.extras_require]
        Old = a; b>1
        filed = file: one.txt, two.txt
        """)
    made, names = said("setup.cfg", text)
    assert names == [
        ("requests", ">=2", "main"),
        ("attrs", "", "main"),
        ("pytest", "", "dev:test"),
        ("a", "", "optional:old"),
        ("b", ">1", "optional:old"),
    ]
    assert (made.name, [one.path for one in made.includes]) == ("some-name", ["one.txt", "two.txt"])
    assert made.requires_python is not None
    assert made.requires_python.specifier == ">=3.8"


def test_setup_py() -> None:
    text = dedent('''\
        from setuptools import setup
        TESTS = ["é>1", "pytest"]; DOCS = ("sphinx",)
        setup(
            name="X_y", python_requires=">=3.7",
            install_requires=["requests>=2", r"rich"] + ["attrs"],
            extras_require={"test": TESTS, "docs": [*DOCS], "text": """
                one
                # two
                three
            """},
        )
        ''')
    made, names = said("setup.py", text)
    assert names == [
        ("pytest", "", "optional:test"),
        ("sphinx", "", "optional:docs"),
        ("requests", ">=2", "main"),
        ("rich", "", "main"),
        ("attrs", "", "main"),
        ("one", "", "optional:text"),
        ("three", "", "optional:text"),
    ]
    assert (made.name, made.complete) == ("x-y", True)
    assert [text[slice(*one.span)] for one in made.malformed] == ["é>1"]


@pytest.mark.parametrize("value", ["read()", "['a', b]", "['a'] + read()", "REQUIRES"])
def test_a_computed_requirement_leaves_the_document_incomplete(value: str) -> None:
    made = parse("setup.py", f"REQUIRES = []\nREQUIRES = 1\nsetup(install_requires={value})")
    assert not made.complete
    assert not parse("setup.py", "setup(**options)").complete


def test_setup_py_with_a_byte_order_mark_and_without_sense() -> None:
    text = "\ufeffsetup(install_requires=['a'])"
    assert said("setup.py", text)[1] == [("a", "", "main")]
    assert len(parse("setup.py", "def").malformed) == 1


PATHS = [
    "pyproject.toml",
    "Pipfile",
    "requirements.txt",
    "constraints.txt",
    "environment.yml",
    "setup.cfg",
    "setup.py",
    "a.py",
]
PIECES = [
    "[project]",
    "[options]",
    "dependencies",
    "=",
    "install_requires",
    "setup(",
    ":",
    "-",
    "pip:",
    "requests>=2",
    '"',
    "'",
    ",",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "#",
    "@",
    ";",
    "-e",
    "-r",
    "^1",
    "../x",
    "é",
    "[tool.poetry.dependencies]",
    "version",
    "[[a]]",
    "*",
    "&",
    "!",
    "|",
    "%",
    "\\",
    "--hash=x",
    "[a]",
]
TEXT = st.lists(st.sampled_from([*PIECES, "\n", "\n  ", " ", "\r\n", "# /// script\n# ", "# ///\n", "\t"]), max_size=20)


@given(st.sampled_from(PATHS), TEXT.map("".join))
def test_no_text_is_a_crash_and_every_span_is_in_it(path: str, text: str) -> None:
    made = parse(path, text)
    for items in (made.requirements, made.unnamed, made.malformed, made.options, made.includes, made.conda):
        assert all(0 <= item.span.start <= item.span.end <= len(text) for item in items)
    for one in made.requirements:
        assert one.span.start <= one.name_span.start < one.name_span.end <= one.span.end
