"""Asked for: what the files of a project say of a distribution besides its declarations.

The words of its other requirement files, of its tools' settings and of commands that install; how often its own files
import a module; whether an enclosing project is the one that is imported. Reads texts alone, and generously: a name too
many hides a finding. Does not know what is installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ringtrue.environment.disk import View
from ringtrue.environment.first_party import files_named, named_anywhere
from ringtrue.environment.words import imports_by_file

_NAME = r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]"
_QUOTED = re.compile(rf"[\"']({_NAME})(?:\[[^\]]*\])?[ \t]*(?:[<>=!~;@][^\"'\n]*)?[\"']")
_ON_A_LINE = re.compile(
    rf"^[ \t]*(?:-[ \t]+|deps[ \t]*=[ \t]*|[\w{{}}.,!-]+:[ \t]+)?[\"']?({_NAME})(?:\[[^\]\n]*\])?[\"']?[ \t]*"
    r"(?:$|[<>=!~;#@,])",
    re.MULTILINE,
)
_IN_LISTS = re.compile(r"^[ \t]*\w+[ \t]*:[ \t]*\[([^\]]*)\]", re.MULTILINE)
_INSTALLS = re.compile(
    r"\b(?:install|uv[ \t]+(?:pip|tool|add|run)|uvx|pipx|poetry[ \t]+add|pdm[ \t]+add)\b((?:[^\n&|;]|\\\n)*)"
)
# `https://…/llama_binaries-0.1-py3-none-any.whl`, `git+https://…/llama-binaries.git@main`.
_FETCHED = re.compile(
    r"[/ \t]([A-Za-z][\w.]*)-\d[^/\s]*\.(?:whl|tar\.gz)\b|\bgit\+[^\s\"']*/([\w.-]+?)(?:\.git)?(?=[@#\s\"']|$)"
)
_WORD = re.compile(rf"(?<![\w./-])({_NAME})")

_LISTING = (".txt", ".in", ".ini", ".cfg", ".yml", ".yaml")
_QUOTING = (".toml", "noxfile.py", "setup.py", "Pipfile")
_RUNNING = (".yml", ".yaml", ".sh", ".toml", ".ini", ".md", ".rst", "Makefile", "Dockerfile", "justfile", "noxfile.py")
_HIDDEN = (".github/workflows", ".circleci", ".ci")
_LARGEST = 300_000
_MOST_TEXTS = 400
_ABOVE = 6


def asked_for(folder: str, view: View) -> frozenset[str]:
    """The names of distributions that some file of `folder` lists, quotes among settings or installs by a command; with
    an `@` in front as well where it comes from an address, so that no index need have it."""
    found: set[str] = set()
    for path in _texts(folder, view):
        found |= _kept_of(path, view)
    return frozenset(found)


def _texts(folder: str, view: View) -> Iterator[str]:
    endings = tuple({*_LISTING, *_QUOTING, *_RUNNING})
    hidden = [os.path.join(folder, place) for place in _HIDDEN]
    places = [folder, *(place for place in hidden if os.path.isdir(place))]
    found = (path for place in places for path in files_named(place, view, endings))
    own = [os.path.join(folder, name) for name in (".pre-commit-config.yaml", ".gitlab-ci.yml", ".travis.yml")]
    for number, path in enumerate((*own, *found)):
        if number == _MOST_TEXTS:
            return
        yield path


def _kept_of(path: str, view: View) -> frozenset[str]:
    stamp, key = view.disk.stamp(path), ("asked-for", path)
    kept = view.disk.kept(key)
    if isinstance(kept, tuple) and kept[0] == stamp:
        names: frozenset[str] = kept[1]
        return names
    names = frozenset(_plain(name) for name in _names(path)) if stamp is not None else frozenset()
    view.disk.keep(key, (stamp, names))
    return names


def _names(path: str) -> Iterator[str]:
    text, name = _text(path), os.path.basename(path)
    if ".whl" in text or ".tar.gz" in text or "git+" in text:
        fetched = [one for found in _FETCHED.findall(text) for one in found if one]
        yield from (*fetched, *(f"@{one}" for one in fetched))
    if name.endswith(_QUOTING):
        yield from _QUOTED.findall(text)
    if name.endswith(_LISTING) and _is_list(name, text):
        yield from _ON_A_LINE.findall(text)
        for listed in _IN_LISTS.findall(text):
            yield from _WORD.findall(listed)
    if name.endswith(_RUNNING):
        for told in _INSTALLS.findall(text):
            yield from _WORD.findall(told.replace("\\\n", " "))


def _is_list(name: str, text: str) -> bool:
    """Whether the lines of a file may be requirements: not of any text, nor of the services of a composition."""
    if name.endswith((".txt", ".in")):
        return any(word in name.lower() for word in ("req", "dep", "dev", "test", "doc", "constraint", "extra"))
    return "services:" not in text


def _text(path: str) -> str:
    from ringtrue.plain_files import plain_text  # asked for only where something is about to be reported

    try:
        return plain_text(path, _LARGEST)
    except (OSError, ValueError):
        return ""


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported_before(folder: str, view: View, file: str, top: str, most: int) -> bool | None:
    """Whether `most` files of the workspace, of those that come before `file` in order, import the module `top`; None
    where there are too many files to tell."""
    words = imports_by_file(folder, view)
    if words is None:
        return None
    before = sorted(path for path, (_, names) in words.items() if top in names and path != file)[:most]
    return len(before) == most and before[-1] < file


def imported_anywhere(folder: str, view: View, top: str) -> bool | None:
    """Whether a file of the workspace imports the module `top`; None where there are too many files to tell."""
    words = imports_by_file(folder, view)
    return None if words is None else any(top in names for _, names in words.values())


def named_around(folder: str, view: View) -> frozenset[str]:
    """The modules of the projects that `folder` lies among: those of the checkout, or of the project, that holds it."""
    around = _around(folder)
    found = named_anywhere(around, view) if around is not None else None
    return found or frozenset()


def is_part(folder: str) -> bool:
    """Whether the project in `folder` is a part of another one, as its examples are, and has its environment."""
    around = _around(folder)
    return around is not None and any(os.path.isfile(os.path.join(around, name)) for name in _OF_PROJECTS[:3])


def _around(folder: str) -> str | None:
    """The outermost folder above with a project in it, of the same checkout."""
    at, found = folder, None
    for _ in range(_ABOVE):
        parent = os.path.dirname(at)
        if parent == at or os.path.exists(os.path.join(at, ".git")):
            return found
        at = parent
        if any(os.path.exists(os.path.join(at, name)) for name in _OF_PROJECTS):
            found = at
    return found


_OF_PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
