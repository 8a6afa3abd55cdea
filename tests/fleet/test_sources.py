"""What a user may write for a project, and what its content is called."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.fleet.archives import Limits, Refused
from ringtrue.fleet.clones import Unreachable
from ringtrue.fleet.layouts import content_of, forget, laid_out
from ringtrue.fleet.sources import listed, source_of

from .conftest import tar_of


@pytest.mark.parametrize(
    ("text", "kind", "place", "revision"),
    [
        ("https://code.example/a/b.git", "repository", "https://code.example/a/b.git", "HEAD"),
        ("git+https://code.example/a/b@v1.0", "repository", "https://code.example/a/b", "v1.0"),
        ("https://me@code.example/a/b", "repository", "https://me@code.example/a/b", "HEAD"),
        ("https://me@code.example/a/b@feature/x", "repository", "https://me@code.example/a/b", "feature/x"),
        ("git@code.example:a/b.git", "repository", "git@code.example:a/b.git", "HEAD"),
        ("git@code.example:a/b.git@main", "repository", "git@code.example:a/b.git", "main"),
        ("ssh://git@code.example/a/b", "repository", "ssh://git@code.example/a/b", "HEAD"),
        ("file:///srv/a", "repository", "file:///srv/a", "HEAD"),
    ],
)
def test_addresses(text: str, kind: str, place: str, revision: str) -> None:
    source = source_of(text)
    assert (source.kind, source.place, source.revision, source.text) == (kind, place, revision, text)


@pytest.mark.parametrize("name", ["a.tar.gz", "a.TGZ", "a.zip", "a-1.0-py3-none-any.whl", "a.tar.xz"])
def test_archives_are_told_by_their_names(tmp_path: Path, name: str) -> None:
    assert source_of(str(tmp_path / name)).kind == "archive"
    (tmp_path / name).mkdir()
    assert source_of(str(tmp_path / name)).kind == "folder"


@pytest.mark.parametrize("text", ["--upload-pack=touch x", "ext::sh -c touch", "-x"])
def test_no_text_becomes_an_option_or_a_program(text: str) -> None:
    assert source_of(text).kind == "folder"


def test_a_list_has_a_source_a_line() -> None:
    assert listed(["a", "", "  # what follows is ours", " b c ", "#x"]) == ["a", "b c"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One with two commits; the first is the tag `v1`."""
    made = tmp_path / "repository"
    made.mkdir()
    git(made, "init", "--quiet", "--initial-branch=main")
    (made / "a.py").write_text("x = 1\n")
    (made / "link.py").symlink_to("/etc/passwd")
    git(made, "add", ".")
    git(made, "commit", "--quiet", "-m", "one")
    git(made, "tag", "-a", "v1", "-m", "one")
    (made / "a.py").write_text("x = 2\n")
    git(made, "commit", "--quiet", "-am", "two")
    return made


def git(folder: Path, *arguments: str) -> str:
    named = ("-c", "user.name=a", "-c", "user.email=a")
    return subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("revision", "text"), [("", "x = 2\n"), ("@v1", "x = 1\n"), ("@main", "x = 2\n")])
def test_a_repository_is_laid_out_as_it_is_at_a_revision(
    repository: Path, tmp_path: Path, revision: str, text: str
) -> None:
    source = source_of(f"{repository.as_uri()}{revision}")
    commit = content_of(source)
    assert commit == git(repository, "rev-parse", f"{revision.strip('@') or 'HEAD'}^{{commit}}").strip()
    laid = laid_out(source, commit, tmp_path / "work", Limits())
    assert (Path(laid.top) / "a.py").read_text() == text
    assert not (Path(laid.top) / "link.py").is_symlink()


def test_a_commit_is_its_own_content_and_needs_no_question(repository: Path, tmp_path: Path) -> None:
    first = git(repository, "rev-parse", "v1^{commit}").strip()
    source = source_of(f"{repository.as_uri()}@{first}")
    assert content_of(source) == first
    laid = laid_out(source, first, tmp_path / "work", Limits())
    assert (Path(laid.top) / "a.py").read_text() == "x = 1\n"


@pytest.mark.parametrize("text", ["file:///no/such/repository", "file:///no/such@--upload-pack"])
def test_what_git_does_not_get_is_said(text: str) -> None:
    with pytest.raises(Unreachable):
        content_of(source_of(text))


def test_a_repository_without_the_revision_is_said(repository: Path) -> None:
    with pytest.raises(Unreachable, match="has no 'gone'"):
        content_of(source_of(f"{repository.as_uri()}@gone"))


def test_a_layout_is_made_once_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of(str(tar_of(tmp_path / "a.tar.gz", {"a-1.0/a.py": b"x", "a-1.0/b.py": b"x"})))
    content = content_of(source)
    laid = laid_out(source, content, tmp_path / "work", Limits())
    assert sorted(os.listdir(laid.top)) == ["a.py", "b.py"]
    (Path(laid.top) / "b.py").unlink()
    assert laid_out(source, content, tmp_path / "work", Limits()).top == laid.top
    assert os.listdir(laid.top) == ["a.py"]
    forget(source, content, tmp_path / "work")
    assert os.listdir(tmp_path / "work") == []


def test_a_package_alone_in_its_archive_keeps_its_place(tmp_path: Path) -> None:
    source = source_of(str(tar_of(tmp_path / "a.tar.gz", {"p/__init__.py": b"", "p/b.py": b"x"})))
    assert os.listdir(laid_out(source, content_of(source), tmp_path / "work", Limits()).top) == ["p"]


def test_a_refused_archive_leaves_nothing(tmp_path: Path) -> None:
    source = source_of(str(tar_of(tmp_path / "a.tar.gz", {"a.py": b"x", "../b.py": b"x"})))
    with pytest.raises(Refused):
        laid_out(source, content_of(source), tmp_path / "work", Limits())
    assert os.listdir(tmp_path / "work") == []


def _same(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "index").write_text("x")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_text("x")
    os.utime(folder / "a.py", (1, 1))


def _edited(folder: Path) -> None:
    (folder / "a.py").write_text("x = 2\n")


def _renamed(folder: Path) -> None:
    (folder / "a.py").rename(folder / "b.py")


def _added(folder: Path) -> None:
    (folder / "requirements.txt").write_text("")


def _installed(folder: Path) -> None:
    (folder / "env" / "lib" / "python3.12" / "site-packages" / "attrs-25.1.0.dist-info").mkdir()


@pytest.mark.parametrize(
    ("change", "same"), [(_same, True), (_edited, False), (_renamed, False), (_added, False), (_installed, False)]
)
def test_a_folder_is_another_when_what_lies_in_it_is(
    tmp_path: Path, change: Callable[[Path], None], same: bool
) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "env" / "lib" / "python3.12" / "site-packages").mkdir(parents=True)
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    source = source_of(str(tmp_path))
    before = content_of(source)
    change(tmp_path)
    assert (content_of(source) == before) is same
