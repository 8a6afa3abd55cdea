"""Stored: the names of attributes that some code of a workspace sets on something, or names in a string to set them.

Reads the text alone, and generously: a name too many hides a finding. On what they are set it knows by the last word
before the dot: `Action.close` for `argparse.Action.close = close`, and `*Action` where the name itself is computed.
Where that word says no class, `?` stands for it, and `?Action` for each class that the same file mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringtrue.environment.disk import View
from ringtrue.environment.words import words_in

# Each begins with what can be searched for as it stands, which takes a tenth of the time.
_STORED = re.compile(r"\.(?=(\w+))\1[ \t]*(?::[^=\n]+)?=(?!=)")
_NAMED = re.compile(r"setattr\((?<=\bsetattr\()[^,()]+,[ \t]*[\"'](\w+)[\"']")
_PUT = tuple(re.compile(rf"{word}\w*\([^)\n]*[\"'.](\w+)[\"']") for word in ("setattr", "patch"))


def stored_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name that is set as an attribute in the workspace `folder`; None where there are too many files to tell."""
    return words_in(folder, view, "stored", _of_text)


def _of_text(text: str) -> frozenset[str]:
    named = (word for pattern in (_NAMED, *_PUT) for word in pattern.findall(text))
    return frozenset((*_STORED.findall(text), *named, *_replaced(text), *_computed(text)))


_REPLACED = re.compile(r"^[ \t]*(?!(?:self|cls)\.\w+[ \t=])(?:\w+\.)*(\w+)\.(\w+)[ \t]*=(?!=)", re.MULTILINE)


def _replaced(text: str) -> Iterator[str]:
    """What is set on a class or a module by its name, as a method of a library that is put in place of its own."""
    for owner, name in _REPLACED.findall(text):
        if owner not in ("self", "cls"):
            yield f"{owner}.{name}"


_SET_BY = re.compile(r"setattr\((?<=\bsetattr\()\s*([\w.]+),\s*(?![\"'\s])")
_UPDATED = re.compile(
    r"\b([\w.]+)\.__dict__(?:\.(?:update|setdefault)\(|\[[^\"'\]][^\]]*\][ \t]*=(?!=)|[ \t]*\|?=(?!=))"
)
_OF_VARS = re.compile(r"\bvars\(\s*([\w.]+)\s*\)(?:\.(?:update|setdefault)\(|\[[^\"'\]][^\]]*\][ \t]*=(?!=))")
_CLASS = re.compile(r"(?<![\w\"'])_*[A-Z]\w*")
_NO_OBJECT = re.compile(
    r"mod(?:ule)?s?\d*|.*(?:func|fun|fn|function|method|wrap|wrapper|wrapped|args|namespace|module)_?\d*"
)


def _computed(text: str) -> Iterator[str]:
    """The classes on which, or on whose objects, attributes are set by names that are computed."""
    patched: dict[str, None] = {}
    owners: dict[str, None] = {}
    for found in _SET_BY.finditer(text):
        is_method = text[found.start() - 1 : found.start()] == "."  # `monkeypatch.setattr(...)`
        (patched if is_method else owners)[found[1]] = None
    if ".__dict__" in text:
        owners.update(dict.fromkeys(_UPDATED.findall(text)))
    if "vars(" in text:
        owners.update(dict.fromkeys(_OF_VARS.findall(text)))
    untold = False
    for owner in {**owners, **patched}:
        told = list(_told(owner, text))
        yield from told
        if not untold and owner in owners and not (told and not _is_handed(owner, text)):
            untold = _may_be_any(owner, text)
    if untold:
        yield "?"
        yield from (f"?{name}" for name in _CLASS.findall(text))


def _told(owner: str, text: str) -> Iterator[str]:
    """What the file says of the class of `owner`."""
    last = owner.rpartition(".")[2]
    if last.lstrip("_")[:1].isupper():
        yield f"*{last}"
    elif "." not in owner and owner not in ("self", "cls"):
        made = rf"\b{owner}[ \t]*(?:=[ \t]*(?:await[ \t]+)?|:[ \t]*[\"']?)(?:\w+\.)*(_*[A-Z]\w*)"
        yield from (f"*{name}" for name in re.findall(made, text))


def _is_handed(owner: str, text: str) -> bool:
    """Whether a function takes something of that name, and does not say what."""
    return re.search(rf"\bdef[ \t]+\w+\([^):]*\b{owner}[ \t]*[,)=]", text) is not None


def _may_be_any(owner: str, text: str) -> bool:
    """Whether `owner` may hold an object of any class: not the object at hand, a module or a function."""
    if owner in ("self", "cls") or owner.endswith(".__class__") or _NO_OBJECT.fullmatch(owner.rpartition(".")[2]):
        return False
    return re.search(rf"^[ \t]*import[ \t].*\b{owner.partition('.')[0]}\b", text, re.MULTILINE) is None


_METHOD = re.compile(r"^[ \t]+(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)


def methods_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name of a method in the workspace `folder`; None where there are too many files to tell."""
    return words_in(folder, view, "methods", lambda text: frozenset(_METHOD.findall(text)))
