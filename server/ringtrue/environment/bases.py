"""Bases: the names that stand among the bases of a class anywhere in a workspace.

Reads the text alone, and generously: a name too many hides a finding. Does not know which module a name is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringtrue.environment.disk import View
from ringtrue.environment.subclasses import classes_of
from ringtrue.environment.words import words_by_file, words_in

# Each begins with what can be searched for as it stands, which takes a tenth of the time.
_CLASS = re.compile(r"class(?<=\bclass)\s+\w+\s*(?:\[[^\]]*\]\s*)?\(([^:#]*)\)\s*:")
_MADE = tuple(
    re.compile(rf"{word}\((?<=\b{word}\()([^)]*)\)") for word in ("type", "new_class", "make_class", "create_model")
)
_RENAMED = re.compile(r"as(?<=[ \t]as)[ \t]+(\w+)")
_LAST = re.compile(r"\w+\Z")
_LONGEST = 120
"""Characters of a name."""
_SAME = re.compile(r"^(\w+)[ \t]*=[ \t]*(?:\w+\.)*(\w+)[ \t]*$", re.MULTILINE)
_WORD = re.compile(r"\w+")


def bases_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name that a class of the workspace `folder` derives from; None where there are too many files to tell."""
    return words_in(folder, view, "bases", _of_text)


def heirs_in(folder: str, view: View) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...] | None:
    """Every class of the workspace and every other name of one: the name, its bases, and what its body may set, all by
    last names; `*` among the last where that cannot be told. None where there are too many files."""
    found = words_by_file(folder, view, "heirs", _classes_of)
    lines = [] if found is None else [line.split("|") for _, lines in found.values() for line in lines]
    made = (tuple(frozenset(filter(None, part.split(" "))) for part in parts) for _, *parts in lines)
    return None if found is None else tuple((line[0], *parts) for line, parts in zip(lines, made, strict=True))  # type: ignore[misc]  # a name and two sets


def _classes_of(text: str) -> frozenset[str]:
    """One line for each, in one text: these are kept as words are."""
    if "class" not in text and "type(" not in text:
        return frozenset()
    found = {f"{each.name}|{' '.join(each.bases)}|{' '.join(each.members)}" for each in classes_of(text)}
    found |= {f"{new}|{old}|" for old, new in _renamed(text)}
    found |= {f"{new}|{old}|" for new, old in _SAME.findall(text)}
    made = (said for pattern in _MADE for said in pattern.findall(text))
    return frozenset(found | {f"|{' '.join(_WORD.findall(said))}|*" for said in made})


def heirs_have(folder: str, view: View, name: str, member: str) -> bool | None:
    """Whether an object of a class that derives from `name` may have `member`; None where there is no such class, or
    that cannot be told."""
    classes = heirs_in(folder, view)
    if classes is None:
        return None
    below, size = {name}, 0
    while len(below) > size:
        size = len(below)
        below.update(each for each, bases, _ in classes if bases & below)
    heirs = [one for one in classes if one[1] & below]
    if not any(each for each, _, _ in heirs):
        return None
    beside, size = set().union(*(bases for _, bases, _ in heirs)) - below - _PLAIN, 0
    while len(beside) > size:
        size = len(beside)
        beside.update(*(bases - _PLAIN for each, bases, _ in classes if each in beside))
    if beside - {each for each, _, _ in classes}:
        return True  # of a library
    return any({member, "*"} & has and (bases & below or each in beside) for each, bases, has in classes)


_PLAIN = frozenset(("object", "ABC", "abc", "Generic", "typing", "Protocol", "metaclass", "ABCMeta"))


def mentions(text: str, word: str) -> bool:
    """Whether a module whose code makes attributes by their names speaks of the attribute `word`."""
    if not _BY_NAME.search(text):
        return re.search(rf"(?<!\w)[\"']{word}[\"']", text) is not None
    return re.search(rf"(?<![.\w]){word}\b", text) is not None


_BY_NAME = re.compile(
    r"setattr|__dict__|__slots__|__getattr|locals\(|vars\(|globals\(|create_model|make_dataclass|namedtuple|NamedTuple\("
    r"|TypedDict\(|\btype\(|metaclass|__new__|Enum\(|exec\("
)


def _of_text(text: str) -> frozenset[str]:
    names = frozenset(_named(text))
    if not names:
        return names
    return names | {old for old, new in _renamed(text) if new in names}


def _renamed(text: str) -> Iterator[tuple[str, str]]:
    """What `as` gives another name, with it."""
    for found in _RENAMED.finditer(text):
        before = _LAST.search(text[max(0, found.start() - _LONGEST) : found.start()].rstrip(" \t"))
        if before is not None:
            yield before[0], found[1]


def _named(text: str) -> Iterator[str]:
    if "class" in text or "type(" in text:
        for pattern in (_CLASS, *_MADE):
            for said in pattern.findall(text):
                yield from _WORD.findall(said)
