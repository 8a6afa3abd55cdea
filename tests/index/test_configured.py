from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.index.configured import Configured, Source, default_index, merged, read_configuration
from ringtrue.index.pip_settings import pip_files, read_pip, read_requirements, requirement_options

A, B, C = "https://a.test/simple", "https://b.test/simple", "https://c.test/simple"
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return made


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment in which no configuration of this machine is found, except pip's in /etc."""
    return {"HOME": str(tmp_path / "home"), "XDG_CONFIG_DIRS": str(tmp_path / "etc"), "PIP_CONFIG_FILE": os.devnull}


def urls(found: Configured) -> list[str]:
    return [source.url for source in found.sources]


def test_nothing_configured(home: dict[str, str], tmp_path: Path) -> None:
    assert read_configuration(tmp_path, home) == Configured()


def test_pip_variables(home: dict[str, str]) -> None:
    found = read_configuration(
        None,
        home
        | {
            "PIP_INDEX_URL": A,
            "PIP_EXTRA_INDEX_URL": f"{B} {C}",
            "PIP_FIND_LINKS": "/wheels",
            "PIP_PROXY": "http://proxy.test:3128",
            "PIP_CERT": "/ca.pem",
            "PIP_CLIENT_CERT": "/me.pem",
            "PIP_TIMEOUT": "7",
            "PIP_RETRIES": "1",
            "PIP_TRUSTED_HOST": "a.test b.test:8443",
        },
    )
    assert found == Configured(
        sources=(
            Source(B, "pip: extra-index-url"),
            Source(C, "pip: extra-index-url"),
            Source("/wheels", "pip: find-links", flat=True),
        ),
        default=A,
        proxy="http://proxy.test:3128",
        certificates="/ca.pem",
        client_certificate="/me.pem",
        timeout=7.0,
        retries=1,
        trusted_hosts=("a.test", "b.test:8443"),
    )


@pytest.mark.parametrize(("value", "offline"), [("1", True), ("true", True), ("0", False), ("no", False)])
def test_no_index_is_off_line(home: dict[str, str], value: str, offline: bool) -> None:
    assert read_configuration(None, home | {"PIP_NO_INDEX": value}).offline is offline


@pytest.mark.skipif(sys.platform != "linux", reason="names the places of Linux")
def test_pip_files_override_each_other(write: Write, tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_DIRS": str(tmp_path / "etc")}
    write("etc/pip/pip.conf", f"[global]\nindex-url = {A}\ntimeout = 3\nextra-index-url =\n    {A}\n    {B}\n")
    write("home/.config/pip/pip.conf", f"[global]\nindex_url = {B}\n[install]\nretries = 0\n")
    write("venv/pip.conf", "[global]\nextra-index-url = " + C + "\n")
    machine = read_pip(environ, None)
    assert (machine.default, machine.timeout, machine.retries) == (B, 3.0, 0)
    inside = read_pip(environ, tmp_path / "venv")
    assert (inside.default, urls(inside)[0]) == (B, C)
    assert read_pip(environ | {"PIP_INDEX_URL": C}, tmp_path / "venv").default == C


@pytest.mark.skipif(sys.platform != "linux", reason="names the places of Linux")
def test_a_named_pip_file_replaces_the_users(write: Write, tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_DIRS": str(tmp_path / "etc")}
    named = write("named.conf", f"[global]\nindex-url = {C}\n")
    user = write("home/.config/pip/pip.conf", f"[global]\nindex-url = {B}\n")
    assert user in list(pip_files(environ, None))
    assert user not in list(pip_files(environ | {"PIP_CONFIG_FILE": str(named)}, None))
    assert read_pip(environ | {"PIP_CONFIG_FILE": str(named)}, None).default == C
    assert list(pip_files({"PIP_CONFIG_FILE": os.devnull}, tmp_path)) == []


def test_a_broken_pip_file_is_a_fault(write: Write, home: dict[str, str], tmp_path: Path) -> None:
    broken = write("named.conf", "index-url = nowhere\n")
    found = read_pip(home | {"PIP_CONFIG_FILE": str(broken)}, None)
    assert [fault for fault in found.faults if str(broken) in fault] == [
        f"'{broken}' is not a pip configuration: File contains no section headers."
    ]


def test_the_public_index_is_not_a_private_one(home: dict[str, str]) -> None:
    public = default_index()
    found = read_configuration(
        None, home | {"PIP_INDEX_URL": public.rstrip("/"), "PIP_EXTRA_INDEX_URL": f"{public} {A}"}
    )
    assert (found.default, urls(found)) == (None, [A])


def test_requirement_files(write: Write, tmp_path: Path) -> None:
    write("more/dev.txt", f"--extra-index-url {C}\n-r ../requirements.txt\n")
    path = write(
        "requirements.txt",
        f"# --index-url https://commented.test\n-i {A}\nrequests  # --extra-index-url https://no.test\n"
        f"--extra-index-url={B} # why\n--extra-index-url https://${{USER_X}}:${{UNSET_X}}@d.test/simple\n"
        "--find-links wheels\n-f https://flat.test/links.html\n-r more/dev.txt\n-e .\n--trusted-host \\\n  a.test\n",
    )
    found = read_requirements(path, {"USER_X": "me"})
    assert found.default == A
    assert urls(found) == [
        B,
        "https://me:${UNSET_X}@d.test/simple",
        (tmp_path / "wheels").as_posix(),
        "https://flat.test/links.html",
        C,
    ]
    assert [source.flat for source in found.sources] == [False, False, True, True, False]
    assert found.trusted_hosts == ("a.test",)
    assert found.faults == ()


def test_a_missing_requirement_file_is_a_fault(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.txt"
    assert read_requirements(missing, {}).faults == (f"cannot read '{missing}': No such file or directory",)


def test_requirement_options_of_any_text() -> None:
    assert list(requirement_options("-i 'unclosed\n--\n-\nx --index-url y\n")) == [("", ""), ("", "")]


UV = f"""
[[index]]
name = "inner"
url = "{A}"
[[index]]
name = "flat"
url = "https://flat.test/links.html"
format = "flat"
[[index]]
name = "main"
url = "{B}"
default = true
"""


def test_uv_file(write: Write, home: dict[str, str], tmp_path: Path) -> None:
    write("project/uv.toml", UV + f'extra-index-url = ["{C}"]\n'.join(["", ""]))
    environ = home | {"UV_INDEX_INNER_USERNAME": "me", "UV_INDEX_INNER_PASSWORD": "secret"}
    found = read_configuration(tmp_path / "project" / "deep" / "er", environ)
    assert found.default == B
    assert [(one.name, one.url, one.flat, one.user) for one in found.sources] == [
        ("inner", A, False, "me"),
        ("flat", "https://flat.test/links.html", True, ""),
    ]
    assert "secret" not in repr(found)


def test_uv_in_pyproject_and_the_users_file(write: Write, home: dict[str, str], tmp_path: Path) -> None:
    write("project/pyproject.toml", f'[tool.uv]\nextra-index-url = ["{A}"]\nfind-links = ["/w"]\noffline = true\n')
    write("home/.config/uv/uv.toml", f'index-url = "{B}"\n[pip]\nextra-index-url = ["{C}"]\n')
    found = read_configuration(tmp_path / "project", home)
    assert found.offline
    if sys.platform != "win32":
        assert (urls(found), found.default) == ([A, "/w", C], B)
    assert urls(read_configuration(tmp_path / "project", home | {"UV_NO_CONFIG": "1"})) == []


def test_uv_toml_hides_pyproject(write: Write, home: dict[str, str], tmp_path: Path) -> None:
    write("uv.toml", f'extra-index-url = ["{A}"]\n')
    write("pyproject.toml", f'[tool.uv]\nextra-index-url = ["{B}"]\n')
    assert urls(read_configuration(tmp_path, home)) == [A]


def test_uv_variables(home: dict[str, str], write: Write) -> None:
    named = write("other.toml", f'index-url = "{C}"\n')
    found = read_configuration(
        None,
        home
        | {"UV_INDEX": f"inner={A} {B}", "UV_HTTP_TIMEOUT": "9", "UV_FIND_LINKS": "/w", "UV_CONFIG_FILE": str(named)},
    )
    assert [(one.name, one.url) for one in found.sources] == [("inner", A), ("", B), ("", "/w")]
    assert (found.timeout, found.default) == (9.0, C)
    assert read_configuration(None, home | {"UV_DEFAULT_INDEX": f"main={A}"}).default == A
    assert read_configuration(None, home | {"UV_OFFLINE": "true"}).offline


def test_poetry_and_pdm_sources(write: Write, home: dict[str, str], tmp_path: Path) -> None:
    write(
        "pyproject.toml",
        f'[[tool.poetry.source]]\nname = "corp-x"\nurl = "{A}"\npriority = "supplemental"\n'
        f'[[tool.poetry.source]]\nname = "PyPI"\npriority = "primary"\n'
        f'[[tool.pdm.source]]\nname = "links"\ntype = "find_links"\nurl = "https://${{WHO}}@flat.test/x.html"\n',
    )
    environ = home | {
        "POETRY_HTTP_BASIC_CORP_X_USERNAME": "me",
        "POETRY_HTTP_BASIC_CORP_X_PASSWORD": "pw",
        "WHO": "you",
    }
    found = read_configuration(tmp_path, environ)
    assert [(one.url, one.user, one.password, one.flat) for one in found.sources] == [
        (A, "me", "pw", False),
        ("https://you@flat.test/x.html", "", "", True),
    ]


@pytest.mark.parametrize("text", ["[tool", "tool = 3", "[tool]\nuv = 3", '[tool.uv]\nindex = "x"\nextra-index-url = 3'])
def test_a_strange_pyproject_configures_nothing(write: Write, home: dict[str, str], tmp_path: Path, text: str) -> None:
    write("pyproject.toml", text)
    found = read_configuration(tmp_path, home)
    assert (found.sources, found.default) == ((), None)
    assert len(found.faults) == (text == "[tool")


def test_the_same_source_counts_once_and_a_second_default_is_a_source() -> None:
    parts = [
        Configured(sources=(Source(A, "pip"),), default=B),
        Configured(sources=(Source(A, "uv"), Source(C, "uv")), default=B),
        Configured(default="https://d.test/simple"),
    ]
    found = merged(parts)
    assert found.default == B
    assert [(one.url, one.said_by) for one in found.sources] == [
        ("https://d.test/simple", "index-url"),
        (A, "pip"),
        (C, "uv"),
    ]
