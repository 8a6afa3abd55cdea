"""Whether a text speaks of something, told in a small part of the time that a pattern needs: most texts have none of
the words without which the pattern cannot fit.

Does not know what is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def any_in(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)


class Spoken:
    """Alternatives, each with words of which a text that it fits has at least one."""

    def __init__(self, alternatives: Mapping[str, str], around: str = "{}") -> None:
        """`alternatives`: the pattern of each by its words, which are separated by spaces. `around`: what stands
        around each of the patterns."""
        self._alternatives = tuple(
            (tuple(words.split(" ")), re.compile(around.format(pattern), re.MULTILINE))
            for words, pattern in alternatives.items()
        )

    def is_in(self, text: str) -> bool:
        return any(any_in(text, words) and pattern.search(text) is not None for words, pattern in self._alternatives)

    def all_in(self, text: str) -> frozenset[str]:
        return frozenset(
            match[0] for words, pattern in self._alternatives if any_in(text, words) for match in pattern.finditer(text)
        )
