"""Sayings: what is said of a use: what you have, when it changed, what to write.

Does not know whether it is wanted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringtrue.dated.forms import fixes_of
from ringtrue.rule import Evidence, Finding, Severity

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.dated.uses import Use

_MOST = 120


def finding_of(use: Use, ctx: Context) -> Finding:
    """The finding for a use, whichever rule says it."""
    severity: Severity | None = "information" if use.status == "coming" else None
    return Finding(
        use.span,
        _message(use),
        tuple(_evidence(use)),
        fixes_of(use, ctx),
        tags=("deprecated",),
        severity=severity,
    )


def _message(use: Use) -> str:
    when, at, then = _when(use), f" ({use.standing})", f": {advice(use)}"
    name = shown(use)
    short = ".".join(name.split(".")[-2:])
    said = ""
    for one, longest in ((short, then), (name.rpartition(".")[2], then), (short, f": {advice(use, short=True)}")):
        said = fitted(f"'{name}' {when}", at, longest, f"'{one}' {when}")
        if not said.endswith("…"):
            break
    return said


def _when(use: Use) -> str:
    title, migration = use.standing.title, use.migration
    if migration.moved and use.status != "removed":
        return "is superseded"
    match use.status:
        case "removed":
            return f"was removed in {title} {migration.removed}"
        case "deprecated":
            return (
                f"is deprecated since {title} {migration.deprecated}" if migration.deprecated else "is deprecated here"
            )
        case _ if migration.deprecated:
            return f"is deprecated from {title} {migration.deprecated} on"
        case _:
            return f"is gone from {title} {migration.removed} on"


def fitted(what: str, at: str, then: str, short: str = "") -> str:
    """One line of the three: without what stands in the evidence as well, and shorter, where that is too long."""
    for text in (f"{what}{at}{then}", f"{what}{then}", f"{short or what}{then}"):
        if len(text) <= _MOST:
            return text
    return f"{short or what}{then}"[: _MOST - 1] + "…"


def shown(use: Use) -> str:
    """What is used, for people: as short as it is still plain."""
    name = use.migration.name
    parts = name.split(".")
    if use.migration.keyword.startswith("#"):
        kind = {"List": "[...]", "str": '"..."', "NoneType": "None"}.get(use.migration.value or "", "...")
        kind = use.migration.value if kind == "..." and use.migration.value else kind
        return f"{'.'.join(parts[-2:])}({kind})"
    if use.migration.keyword:
        value = f"={use.migration.value}" if use.migration.value is not None else ""
        return f"{'.'.join(parts[-2:])}({use.migration.keyword}{value})"
    return name if len(name) <= 44 else ".".join(parts[-2:])


def advice(use: Use, short: bool = False) -> str:
    """What to write, for people; `short` without the modules that names are in."""
    to = use.migration.to
    if short and re.fullmatch(r"[\w.]+", to):
        to = ".".join(to.split(".")[-2:])
    if to.startswith("?"):
        return to[1:].strip()
    if to == "-":
        return "leave it out"
    if to.startswith("."):
        return f"write '{'.'.join((*use.migration.name.split('.')[-2:-1], to[1:]))}'"
    if use.migration.keyword:
        written = to.replace("@", "").replace("{value}", "…").replace("{items}", "...")
        return f"write '{written if re.search(r'[^.]', written) else use.migration.name.rpartition('.')[2] + '(...)'}'"
    if "(" not in to:
        written = re.sub(r"[{]\w+[}]", "…", to.replace("@", "").replace("{self}", ""))
        return f"write '{written}'"
    found = re.search(r"@([\w.]+)@?((?:\.\w+)*)", to)
    if "{" not in to:
        return f"write '{to.replace('@', '')}'"
    made = f"{found[1]}{found[2]}(…)" if found else re.sub(r"[{][^}]*[}]", "…", to)
    return f"write '{made}'"


def _evidence(use: Use) -> list[Evidence]:
    one = use.migration
    said = [f"deprecated in {one.deprecated}"] * bool(one.deprecated) + [f"removed in {one.removed}"] * bool(
        one.removed
    )
    what = f"{one.name}({one.keyword}=)" if one.keyword else one.name
    return [
        Evidence(f"what became of '{what}'", ", ".join(said) or "superseded", one.source),
        Evidence(f"the release of {use.standing.title} at hand", use.standing.version or "not said", use.standing.how),
    ]
