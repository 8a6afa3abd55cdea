"""`--statistics` and the last line: how many findings there are, by rule. Does not know what they say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from ringtrue.cli.checked import Checked
from ringtrue.cli.mending import choice


def statistics(checked: Sequence[Checked], form: str) -> Iterator[str]:
    """Rules with their counts, the most frequent first."""
    found = [finding for one in checked for finding in one.findings]
    counts = Counter(finding.rule for finding in found)
    fixable = Counter(finding.rule for finding in found if choice(finding, unsafe=False))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if form == "json":
        yield json.dumps([{"rule": rule, "count": n, "fixable": fixable[rule]} for rule, n in ordered], indent=2)
        return
    widest = len(str(max(counts.values(), default=0)))
    for rule, count in ordered:
        note = f" ({fixable[rule]} fixable with '--fix')" if fixable[rule] else ""
        yield f"{count:>{widest}} {rule}{note}"


def summary(checked: Sequence[Checked], fixed: int) -> str:
    """One line: what was found and done."""
    found = [finding for one in checked for finding in one.findings]
    files = len({one.target.path for one in checked if not one.failed})
    said = [f"{_many(fixed, 'finding')} fixed"] if fixed else []
    if not found:
        said.append(f"{_many(files, 'file')} checked, nothing {'left' if fixed else 'found'}")
        return "; ".join(said)
    holding = {one.target.path for one in checked if one.findings}
    said.append(f"{_many(len(found), 'finding')} in {_many(len(holding), 'file')}")
    fixable = sum(1 for finding in found if choice(finding, unsafe=False))
    if fixable:
        said.append(f"{fixable} can be fixed with '--fix'")
    return "; ".join(said)


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
