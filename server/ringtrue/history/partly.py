"""Partly: what libraries write about deprecation that is not meant of the whole thing it stands at.

A directive at the top of a docstring may speak of one argument, or of one way to call (`sympy.lambdify`: "Passing a set
for the *args* parameter is deprecated"). Whoever calls it otherwise is not concerned. Does not know names or releases.
"""

from __future__ import annotations

import re

_NAME = r"[*`'\"]*\w+[*`'\"]*"
_ARGUMENT = r"(?:argument|parameter|option|keyword|kwarg)s?"
_OF = r"keyword |constructor |positional "
_IS = r"(?:is|are|was) (?:now )?"
_WAYS = r"calling|setting|creating|constructing|instantiating|initiali[sz]ing"
_PARTIAL = re.compile(
    "|".join(
        (
            rf"^(?:the |use of the |using the |this )?{_NAME}(?:,(?: (?:and|or))? {_NAME}| (?:and|or) {_NAME}){{0,9}} "
            rf"(?:{_OF})?{_ARGUMENT}\b",
            r"^[*`'\"]*\w+\s*=|^:(?:attr|param|paramref):|\bcase is\b|\bcoercion\b|\bnow raises?\b",
            rf"^(?:the |this )?(?:keyword |positional )?{_ARGUMENT}\b",
            r"^(?:the )?(?!(?:accessing|calling|importing|using|warning)\b)[a-z]+ing\s",
            rf"^using\b(?:(?!\b(?:is|has|was)\b).){{1,80}}\b(?:as|for|to|with|{_ARGUMENT})\b",
            rf"^(?:directly )?(?:{_WAYS})\b.{{1,80}}\b(?:with|without|as|from|on|by)\b.{{0,80}}\b{_IS}deprecated",
            r"\b(?:with no|without(?: any)?) (?:\w+ )?arguments?\b|\bat least one argument\b",
            r"\bit is (?:now )?deprecated to\b|^it is deprecated|^this usage\b|^index notation\b",
            r"^(?:the )?(?:default|legacy|old|current) behaviou?r|^currently\b|^a future version\b",
            r"^in [\w ]+ [\d.]+, only",
            r"^\*\w+\*(?:$| \()|\bwill not accept\b|^adding an\b",
        )
    ),
    re.IGNORECASE,
)


def is_partial(message: str) -> bool:
    """Whether `message` is about an argument or a way of use, and not about all that it stands at."""
    return _PARTIAL.search(message) is not None
