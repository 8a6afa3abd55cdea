"""Data: whether what a loop goes through, or what each of its passes searches, is said to grow with a program's data.

Goes by words: of names, of keys, of what is called, of the function. Does not know sizes; where no word speaks, a list
is taken for one of the many that stay short.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ringtrue.cost.tables import DATA_WORDS

if TYPE_CHECKING:
    from ringtrue.cost.values import Values

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DEPTH = 3
_BUILTINS = frozenset(dir(builtins))
# What is many by its name, beside what a program stores.
_MANY = DATA_WORDS | frozenset((
    "matches", "hits", "reads", "writes", "indices", "indexes", "vertices", "neighbors", "neighbours", "candidates",
    "lengths", "amounts", "prices", "scores", "samples", "sentences", "phrases", "chunks", "docs", "hashes",
    "cells", "tweets", "reviews", "cities", "packages", "devices", "hosts", "ips", "addresses", "sessions", "repos",
    "commits", "issues", "votes", "trades", "stocks", "people", "persons", "friends", "followers", "subscribers",
    "clients", "workers", "teachers", "courses", "grades", "recipes", "inventory", "cart", "primes", "coordinates",
    "coords", "pixels", "images", "frames", "boxes", "vectors", "embeddings", "corpus", "vocab", "vocabulary",
    "stopwords", "blacklist", "whitelist", "blocklist", "blocked", "duplicates", "dupes", "deck", "cards",
    "population", "particles", "enemies", "tiles", "strings", "integers", "sales", "purchases", "expenses",
    "measurements", "readings", "sensors", "logins", "passwords", "usernames", "hashtags", "mentions", "ratings",
    "questions", "matrix", "grid", "graph", "rows", "records", "heap", "frontier", "explored", "dataset", "queries",
    "urls", "uris", "dates", "timestamps", "notes", "photos", "videos", "tracks", "players", "games", "bookings",
    "reservations", "appointments", "guests", "attendees", "participants", "applicants", "voters", "donors",
    "vehicles", "cars", "flights", "passengers", "stations", "shops", "stores", "vendors", "suppliers", "shipments",
    "packets", "leads", "deals", "revisions", "meetings", "alerts", "incidents", "observations", "genes",
    "proteins", "atoms", "molecules", "spectra", "peaks", "buckets", "clusters", "communities", "submodules",
    "xrefs", "seeds", "wordlist", "lines", "paragraphs", "characters", "subscriptions", "memberships",
    "enrollments", "submissions", "assignments", "notifications", "conversations", "chats", "threads", "replies",
    "reactions", "feeds", "headlines", "stories", "listings", "catalog", "fetchall", "readlines", "paginate",
    "iterrows", "itertuples", "scandir", "listdir", "glob", "rglob", "walk",
))  # fmt: skip
# Too general to say so beside another word: `values`, `all_values`, but not `stop_values`.
_WEAK = frozenset((
    "names", "keys", "values", "data", "list", "lists", "lst", "array", "arr", "nums", "vals", "elements", "elems",
    "objects", "text", "texts", "sequence", "seq", "strings", "positions", "pairs", "tuples", "pool", "states",
))  # fmt: skip
_ALL = frozenset((
    "all", "existing", "seen", "known", "my", "the", "input", "new", "current", "processed", "unique", "given", "other",
    "found", "total", "raw", "sorted",
))  # fmt: skip
# What gives as much as there is.
_READS = frozenset(("read", "read_text", "find_all", "findall", "scalars", "iterdir", "fetchall", "readlines"))
# What a function looks for by its name: it does so among many.
_SOUGHT = frozenset((
    "duplicate", "duplicates", "dedupe", "deduplicate", "dedup", "unique", "common", "intersect", "intersection",
    "difference", "frequency", "frequencies", "anagram", "anagrams", "overlap",
    "repeated", "histogram", "cumulative", "running", "bfs", "dfs", "crawl", "scrape", "reconcile",
))  # fmt: skip
_GENERIC = frozenset((
    "left", "right", "first", "second", "old", "new", "mine", "theirs", "given", "wanted", "others",
    "other", "input", "inputs", "outputs", "one", "two", "list_a", "list_b", "a_list", "b_list",
))  # fmt: skip


class Data:
    """Answers about the expressions of one block."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def is_many(self, places: Iterable[ast.expr], function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> bool:
        """Whether some word says that there are many in one of the `places`."""
        if function is not None and not _SOUGHT.isdisjoint(_words(function.name)):
            return True
        return any(self._says(place) for place in places)

    def _says(self, node: ast.expr) -> bool:
        generic = (one for one in ast.walk(node) if isinstance(one, ast.Name) and self._is_generic(one))
        weak = (one for one in ast.walk(node) if isinstance(one, ast.Name) and self._is_all(one))
        said = any(map(_is_said_by, self._of(node, 0)))
        targets = (one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
        said = said or any(map(_is_one_of_many, targets))
        return said or next(generic, None) is not None or next(weak, None) is not None

    def _is_all(self, node: ast.Name) -> bool:
        """A parameter that is called `values` or `all_values`."""
        words = frozenset(_words(node.id))
        return bool(words & _WEAK) and words <= _WEAK | _ALL and self._is_given(node)

    def _is_given(self, node: ast.Name) -> bool:
        return any(one.how == "parameter" for one in self._values.reaching(node) or ())

    def _is_generic(self, node: ast.Name) -> bool:
        """A parameter that is called no more than `a` or `left`."""
        plain = len(node.id.rstrip("0123456789")) == 1 or node.id.rstrip("0123456789_") in _GENERIC
        return plain and self._is_given(node)

    def _of(self, node: ast.AST, depth: int) -> Iterator[str]:
        """The names in a value, and in what its names stand for."""
        for one in ast.walk(node):
            if isinstance(one, ast.Name):
                if one.id in _BUILTINS and not self._values.reaching(one):
                    continue
                yield one.id
                if depth < _DEPTH and isinstance(one.ctx, ast.Load):
                    for bound in self._values.reaching(one) or ():
                        if bound.value is not None and bound.how in ("assign", "with"):
                            yield from self._of(bound.value, depth + 1)
            elif isinstance(one, ast.Attribute):
                yield one.attr
            elif isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.isidentifier():
                yield one.value


def _is_one_of_many(name: str) -> bool:
    """`for user in found`."""
    return any(f"{word}s" in _MANY - _WEAK for word in _words(name))


def _is_said_by(name: str) -> bool:
    if name in _READS:
        return True
    return not _MANY.isdisjoint(frozenset(_words(name)) - _WEAK)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]
