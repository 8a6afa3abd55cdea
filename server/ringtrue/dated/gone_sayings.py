"""What is said of a name that is gone, or not there yet.

Does not know how that was found out.
"""

from __future__ import annotations

from ringtrue.dated.gone import Gone
from ringtrue.dated.messages import is_renaming
from ringtrue.dated.remembered import Remembered
from ringtrue.dated.sayings import fitted
from ringtrue.dated.successors import SUCCESSORS
from ringtrue.rule import Edit, Evidence, Finding, Fix


def finding_of_gone(found: Gone) -> Finding:
    """The finding, whichever rule says it."""
    name = found.name if len(found.name) <= 50 else ".".join(found.name.split(".")[-2:])
    if found.when == "later":
        came = "came in" if found.exact else "is there as of"
        what = f"'{name}' {came} {found.title} {found.release}"
    else:
        what = f"'{name}' {_removed(found.exact)} {found.title} {found.release}"
    here = f", {found.version} is here" if found.when == "later" else f" ({found.version} here)"
    titles = [fix.title.partition(" ")[2] for fix in found.fixes if fix.title.startswith("Change to ")]
    meant = f": perhaps {titles[0].removeprefix('to ')}" if titles and found.when == "before" else ""
    if found.when == "before" and not meant and found.name in SUCCESSORS:
        meant = f": use '{SUCCESSORS[found.name]}'"
    evidence = Evidence(f"releases of {found.title} with '{found.name}'", _when(found), found.source)
    return Finding(found.span, fitted(what, here, meant), (evidence,), found.fixes)


def finding_of_remembered(found: Remembered) -> Finding:
    """The finding about a name of a library that is not installed here."""
    title = found.standing.title
    name = found.name if len(found.name) <= 50 else ".".join(found.name.split(".")[-2:])
    gone = found.kind == "gone"
    what = f"'{name}' {_removed(found.exact) if gone else 'is deprecated since'} {title} {found.release}"
    if not found.release:
        what = f"'{name}' of {title} {found.standing.version} is deprecated"
    said = " ".join(found.message.split())
    then = f": {said}" if said and len(said) < 50 else ""
    if found.instead:
        whole = found.instead.endswith("=") or "." in found.instead or found.name in SUCCESSORS
        owner = "" if whole else f"{'.'.join(found.name.split('.')[-2:-1])}."
        then = f": {'write' if is_renaming(found.message) else 'use'} '{owner}{found.instead}'"
    evidence = Evidence(f"releases of {title} with '{found.name}'", f"{found.kind}: {found.release}", "history")
    if not found.release:
        evidence = Evidence(f"what '{found.name}' says of itself", said, f"{title} {found.standing.version}")
    message = fitted(what, f" ({found.standing})" if found.release else "", then)
    fixes: tuple[Fix, ...] = ()
    if found.instead and found.name not in SUCCESSORS and is_renaming(found.message):
        new = found.instead.removesuffix("=")
        fixes = (Fix(f"Change to '{new}'", (Edit(found.span, new),)),)
    return Finding(found.span, message, (evidence,), fixes, tags=("deprecated",))


def _removed(exact: bool) -> str:
    return "was removed in" if exact else "is gone as of"


def _when(found: Gone) -> str:
    return f"from {found.release} on" if found.when == "later" else f"before {found.release}"
