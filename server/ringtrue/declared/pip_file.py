"""pip's requirements and constraints files: lines joined, comments cut, options apart, all as pip does it.

Does not open the files it names, look at the disk, or expand environment variables.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from ringtrue.declared.model import (
    Declarations,
    Declared,
    Include,
    Item,
    Malformed,
    Option,
    Unnamed,
    gathered,
    in_group,
)
from ringtrue.declared.pep508 import is_name, leading_name, normalised, origin_of, requirement
from ringtrue.placed import Placed, joined
from ringtrue.text import Span

_COMMENT = re.compile(r"(?:^|\s+)#.*$")
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_TOKEN = re.compile(r"\S+")
_URL = re.compile(r"(?:(?:git|hg|svn|bzr)\+|https?:|ftp:|file:)", re.IGNORECASE)
_EGG = re.compile(r"[#&]egg=([^&\[\]]+)")
_EXTRAS = re.compile(r"\[([^\]]*)\]\s*$")
_ARCHIVES = (
    ".zip",
    ".whl",
    ".tar",
    ".tgz",
    ".tbz",
    ".txz",
    ".tlz",
    ".tar.gz",
    ".tar.bz2",
    ".tar.xz",
    ".tar.lz",
    ".tar.lzma",
)
_LONG_FORMS = {
    "-r": "requirement", "-c": "constraint", "-e": "editable", "-i": "index-url", "-f": "find-links",
}  # fmt: skip  # a table reads better on one line
_FLAGS = frozenset({"no-index", "pre", "require-hashes", "prefer-binary"})
_VALUED = frozenset(
    {
        "index-url", "pypi-url", "extra-index-url", "find-links", "no-binary", "only-binary", "trusted-host",
        "use-feature", "requirement", "constraint", "editable", "hash", "config-settings", "config-setting",
        "global-option", "install-option", "all-releases", "only-final",
    }
)  # fmt: skip  # as above
_DEVELOPMENT = frozenset(
    {"dev", "develop", "development", "test", "tests", "testing", "doc", "docs", "lint", "linting", "ci", "typing"}
) | {"types", "build", "format", "release", "bench"}
_MAIN = frozenset({"", "main", "base", "common", "core", "prod", "production", "all", "app", "runtime"})


def parse_requirements(path: str, text: str, group: str | None = None) -> Declarations:
    """A requirements or constraints file. Its file name says which group it declares, unless `group` does."""
    group = group or group_of(path)
    items = [in_group(item, group) for line in logical_lines(text) for item in entry(line)]
    return gathered(path, "constraints" if group == "constraint" else "requirements", items)


def group_of(path: str) -> str:
    """What a requirements file is for, by its name (`requirements-dev.txt`, `requirements/test.in`)."""
    file = path.replace("\\", "/").rpartition("/")[2]
    stem = file.rpartition(".")[0].lower() if "." in file else file.lower()
    if "constraint" in stem:
        return "constraint"
    rest = re.sub(r"(?:^|[-_.])(?:requirements?|reqs?|pip|lock)(?=[-_.]|$)", "-", stem).strip("-_.")
    if rest in _MAIN:
        return "main"
    words = set(re.split(r"[-_.]", rest))
    return f"dev:{rest}" if words & _DEVELOPMENT else f"optional:{rest}"


def logical_lines(text: str) -> Iterator[Placed]:
    """Lines joined over backslashes, without comments and outer white space, blank ones left out."""
    pending: list[Placed] = []
    at = 1 if text.startswith("\ufeff") else 0
    for line in text[at:].splitlines(keepends=True):
        body = line.splitlines()[0] if line else ""
        comment = _COMMENT.match(body) is not None
        if body.endswith("\\") and not comment:
            lead = len(body) - len(body.lstrip("\\"))
            pending.append(Placed(body.strip("\\"), at + lead))
        elif pending and comment:
            yield from _bare(pending)
            pending = []
        else:
            yield from _bare([*pending, Placed(body, at)])
            pending = []
        at += len(line)
    if pending:
        yield from _bare(pending)


def _bare(pieces: list[Placed]) -> Iterator[Placed]:
    line = joined(pieces)
    cut = _COMMENT.search(line.value)
    kept = line.part(0, cut.start()).stripped() if cut else line.stripped()
    if kept.value:
        yield kept


def entry(line: Placed) -> Iterator[Item]:
    """What one logical line says."""
    head, options = _split(line)
    read = list(_options(options))
    yield from (item for item in read if isinstance(item, Malformed))
    given = [item for item in read if isinstance(item, Option)]
    if head.value:
        hashed = any(option.name == "hash" for option in given)
        yield _requirement(head, hashed=hashed)
    else:
        for option in given:
            yield _meaning(option, line, options)


def _split(line: Placed) -> tuple[Placed, Placed]:
    """The requirement and the options after it: options begin at the first word that begins with a dash."""
    for word in _TOKEN.finditer(line.value):
        if word[0].startswith("-"):
            return line.part(0, word.start()).stripped(), line.part(word.start())
    return line, line.part(len(line.value))


def _options(text: Placed) -> Iterator[Option | Malformed]:
    try:
        words = shlex.split(text.value) if "'" in text.value or '"' in text.value else text.value.split()
    except ValueError as error:
        yield Malformed(text.span(), f"options cannot be split: {str(error).lower()}")
        return
    at = 0
    while at < len(words):
        name, value, taken = _option(words, at)
        if name is None and not words[at].startswith("-"):
            pass  # pip reads past stray words as well
        elif name is None:
            yield Malformed(_place(text, words[at]), f"'{words[at]}' is no option of a requirements file")
        elif value is None:
            yield Malformed(_place(text, words[at]), f"'{words[at]}' needs a value")
        else:
            yield Option(name, value, _place(text, value or words[at]))
        at += taken


def _option(words: list[str], at: int) -> tuple[str | None, str | None, int]:
    """Name, value and the number of words of the option at `at`. No name: unknown. No value: it lacks one."""
    word = words[at]
    if word[:2] in _LONG_FORMS and not word.startswith("--"):
        name, given = _LONG_FORMS[word[:2]], word[2:].removeprefix("=")
    elif word.startswith("--"):
        name, equals, given = word[2:].partition("=")
        if name in _FLAGS:
            return name, "", 1
        if name not in _VALUED:
            return None, None, 1
        if equals:
            return name, given, 1
    else:
        return None, None, 1
    if given:
        return name, given, 1
    return name, words[at + 1] if at + 1 < len(words) else None, 2


def _place(text: Placed, word: str) -> Span:
    at = text.value.find(word)
    return text.span(at, at + len(word)) if at >= 0 else text.span()


def _meaning(option: Option, line: Placed, options: Placed) -> Item:
    match option.name:
        case "requirement" | "constraint":
            return Include(option.value, option.span, constraint=option.name == "constraint")
        case "editable":
            target = _placed(options, option)
            return _located(target) or requirement(target)
        case _:
            return option


def _placed(options: Placed, option: Option) -> Placed:
    """The option's value; where quotes changed it, each of its characters stands for all of the options."""
    at = options.value.find(option.value)
    if at >= 0:
        return options.part(at, at + len(option.value))
    return Placed(option.value, options.start, (options.span(),) * len(option.value))


def _requirement(text: Placed, *, hashed: bool) -> Item:
    if _URL.match(text.value) or _is_path(text.value):
        return _located(text) or Unnamed(text.span(), text.value)
    if _VARIABLE.search(text.value.partition("@")[0]):
        return Unnamed(text.span(), text.value)
    return requirement(text, hashed=hashed)


def _is_path(text: str) -> bool:
    before_at = text.partition("@")[0].strip()
    if "@" in text and is_name(re.sub(r"\s*\[[^\]]*\]$", "", before_at)):
        return False
    bare = re.split(r"\s*;", text, maxsplit=1)[0].strip()
    bare = re.sub(r"\[[^\]]*\]$", "", bare)
    return bare.startswith(".") or "/" in bare or "\\" in bare or bare.lower().endswith(_ARCHIVES)


def _located(text: Placed) -> Declared | Unnamed | None:
    """A URL or a path: named by `#egg=`, by a wheel's file name, or not at all. None: `name @ url` or a plain name."""
    if not _URL.match(text.value) and not _is_path(text.value):
        return None if "@" in text.value else Unnamed(text.span(), text.value)
    bare, _, marker = re.split(r"(\s+;|;\s)", text.value + "; ", maxsplit=1)
    target = text.part(0, len(bare.rstrip()))
    name = _name_in(target)
    if name is None or not is_name(name.value):
        return Unnamed(target.span(), target.value)
    extras = _EXTRAS.search(target.value)
    return Declared(
        name=normalised(name.value),
        raw_name=name.value,
        name_span=name.span(),
        span=text.span(),
        extras=tuple(sorted(part.strip() for part in extras[1].split(",") if part.strip())) if extras else (),
        marker=marker.strip().removesuffix(";").strip() or None,
        origin=origin_of(target.value),
        target=target.value,
    )


def _name_in(target: Placed) -> Placed | None:
    if egg := _EGG.search(target.value):
        return leading_name(target.part(*egg.span(1)))
    path = re.split(r"[#?\[]", target.value, maxsplit=1)[0]
    file = path.replace("\\", "/").rpartition("/")[2]
    if path.lower().endswith(".whl") and file.count("-") >= 4:
        start = len(path) - len(file)
        return target.part(start, start + file.index("-"))
    return None
