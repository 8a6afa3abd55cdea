"""Heirs: what the classes of a workspace that derive from another may have that it lacks, and what makes attributes by
their names.

Reads texts alone, and generously: classes go by their last names. Does not know which module a name is of.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from ringtrue.environment.bases import MADE, renamed
from ringtrue.environment.disk import View
from ringtrue.environment.subclasses import classes_of
from ringtrue.environment.words import words_by_file

Heirs: TypeAlias = "tuple[tuple[str, frozenset[str], frozenset[str]], ...]"
"""Each class, and each other name of one: the name, its bases, and what its body may set; `*`: anything."""

_SAME = re.compile(r"^(\w+)[ \t]*=[ \t]*(?:\w+\.)*(\w+)[ \t]*$", re.MULTILINE)
_WORD = re.compile(r"\w+")
_PLAIN = frozenset(("object", "ABC", "abc", "Generic", "typing", "Protocol", "metaclass", "ABCMeta"))


def heirs_in(folder: str, view: View) -> Heirs | None:
    """Every class of the workspace that derives from something; None where there are too many files to tell."""
    found = words_by_file(folder, view, "heirs", _of_text)
    if found is None:
        return None
    lines = {line for _, of_file in found.values() for line in of_file}
    return tuple((name, frozenset(bases.split()), frozenset(has.split())) for name, bases, has in map(_parts, lines))


def _parts(line: str) -> tuple[str, str, str]:
    name, bases, has = line.split("|")
    return name, bases, has


def _of_text(text: str) -> frozenset[str]:
    """One line for each class of a text: these are kept as words are."""
    if "class" not in text and "type(" not in text:
        return frozenset()
    found = {f"{each.name}|{' '.join(each.bases)}|{' '.join(each.members)}" for each in classes_of(text)}
    found |= {f"{new}|{old}|" for old, new in renamed(text)}
    found |= {f"{new}|{old}|" for new, old in _SAME.findall(text)}
    made = (said for pattern in MADE for said in pattern.findall(text))
    return frozenset(found | {f"|{' '.join(_WORD.findall(said))}|*" for said in made})


def heirs_have(classes: Heirs | None, name: str, member: str) -> bool | None:
    """Whether an object of a class that derives from `name` may have `member`; None where there is no such class, or
    that cannot be told."""
    if classes is None:
        return None
    below, size = {name}, 0
    while len(below) > size:
        size = len(below)
        below.update(each for each, bases, _ in classes if bases & below)
    heirs = [one for one in classes if one[1] & below]
    if not any(each for each, _, _ in heirs):
        return None
    beside, size = set[str]().union(*(bases for _, bases, _ in heirs)) - below - _PLAIN, 0
    while len(beside) > size:
        size = len(beside)
        beside.update(*(bases - _PLAIN for each, bases, _ in classes if each in beside))
    if beside - {each for each, _, _ in classes}:
        return True  # of a library
    return any({member, "*"} & has and (bases & below or each in beside) for each, bases, has in classes)


def may_make(text: str, word: str) -> bool:
    """Whether the code of a module may make an attribute `word` of something by its name."""
    if not _BY_NAME.search(text):
        return re.search(rf"(?<!\w)[\"']{word}[\"']", text) is not None
    return re.search(rf"(?<![.\w]){word}\b", text) is not None


_BY_NAME = re.compile(
    r"setattr|__dict__|__slots__|__getattr|locals\(|vars\(|globals\(|create_model|make_dataclass|namedtuple|NamedTuple\("
    r"|TypedDict\(|\btype\(|metaclass|__new__|Enum\(|exec\("
)
