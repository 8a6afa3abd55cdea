"""Messages of deprecation: the name that they say to use, and whether they speak of all ways to give a parameter.

Does not know whether a name is there.

A decorator that only renames says `use 'name'` in the history, and nothing else.
"""

from __future__ import annotations

import re

_INSTEAD = re.compile(
    r"(?:[Uu]se|[Rr]eplaced (?:by|with)|[Rr]enamed to|in favou?r of|[Pp]refer|instead of it,? use)\s+(?:the\s+)?"
    r"(?::\w+:)*[`'\"*]*~?\.?([A-Za-z_][\w.]*)"
)
_NO_NAMES = frozenset(("a", "an", "another", "any", "it", "of", "one", "only", "other", "some", "that", "this", "your"))

_OF_THE_WHOLE = re.compile(
    r"\b(?:parameter|argument|keyword|option|kwarg|flag)s?\b.{0,80}\b(?:deprecated|removed|no effect|ignored|no longer)"
    r"|\b(?:is|was|been|are) deprecated|^deprecated|^(?:please )?use\b|\bno longer (?:used|supported)|\bhas no effect",
    re.IGNORECASE | re.DOTALL,
)
_OF_SOME_VALUES = re.compile(
    r"\b(?:[Bb]oth|default|unless|when|where|if|values?|types?|None|True|False|must|other than|without|instead of an?"
    r"|behaviou?r|currently|positional|will be deprecated)\b|[`\"]['\"]\w+['\"]"
)
_PASSING = re.compile(r"\bpassing\s+[`'\"*]*(\w+)", re.IGNORECASE)
_SUBJECT = re.compile(
    r"[`'\"*]*(?!(?:[Tt]his|[Ii]t|argument|parameter|keyword|option)\b)(\w+)[`'\"*]* (?:is|was|has been) deprecated"
)
"""A parameter that the message speaks of, which may be another."""


def named_instead(message: str) -> str:
    """The dotted name, or the empty string."""
    found = _INSTEAD.search(message)
    if found is None:
        return ""
    name, marked = found[1].rstrip("."), message[: found.start(1)][-1:] in ("`", "'", '"', "*", "~", ".")
    word = name.isalpha() and name.islower() and not marked
    if name in _NO_NAMES or (word and _GOES_ON.match(message, found.end(1))):
        return ""
    return name


_GOES_ON = re.compile(
    r"\s+(?!(?:instead|in|or|and|with|for|from|to|rather|directly|since|as|on|by|when|if|until|functions?|methods?"
    r"|class|parameters?|arguments?|keywords?|options?|propert(?:y|ies)|attributes?|module|package)\b)[a-z]"
)
"""Behind a word that is one of a sentence's, and no name."""


def advice_in(message: str) -> str:
    """What is left of a message behind that it is deprecated, since when, and until when: what to do, or nothing."""
    text = " ".join(message.split())
    before = ""
    while text != before:
        before, text = text, _STATED.sub("", text)
    text = re.sub(r"`+([^`]*)`+", r"'\1'", text).rstrip(".").removesuffix(" instead")
    first = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if first.isalpha() and first[1:].islower() else text


_SUBJECT_OF = r"(?:it|this(?: \w+)?|(?:the )?[`'\"]*[\w.]+(?:\(\))?[`'\"]*(?: method| function| class)?)"
_RELEASE = r"(?:(?!\d)[\w.-]+ )?v?[\d.]+\d"
_STATED = re.compile(
    rf"^(?:{_SUBJECT_OF}(?: is| was| has been) |this )?(?:now )?deprecated(?: and will be removed(?: in {_RELEASE})?)?"
    rf"(?: (?:since|as of|in|from) {_RELEASE})?\s*(?:[.,;:]\s*|and\s+|$)"
    rf"|^(?:it )?(?:will be |is |was )?removed in (?:{_RELEASE}|(?:a|the) (?:future|next)(?: \w+)?)\s*(?:[.,;:]\s*|$)",
    re.IGNORECASE,
)


def since_in(message: str, title: str) -> str:
    """The release of `title` that a message names as the first in which it is deprecated, or the empty string."""
    found = re.search(
        rf"\b(?:since|as of|deprecated in) (?:version |{re.escape(title)} )?v?(\d+(?:\.\d+)+)", message, re.I
    )
    return found[1] if found is not None else ""


def is_renaming(message: str) -> bool:
    """Whether it says that nothing but the name is another: then the new one can be written in its place."""
    return "renamed" in message or re.fullmatch(r"use '\w+'", message) is not None


def is_of_all(message: str, keyword: str) -> bool:
    """Whether the message speaks of giving the parameter at all, whatever its value."""
    text = message.replace(f"{keyword}=None", "")
    passed = _PASSING.search(text)
    if passed is not None:
        return passed[1] == keyword and not _OF_SOME_VALUES.search(text[passed.end() :].partition(".")[0])
    subject = _SUBJECT.match(text)
    if subject is not None and subject[1] != keyword:
        return False
    first = text.partition(". ")[0]
    return _OF_THE_WHOLE.search(text) is not None and not _OF_SOME_VALUES.search(first)
