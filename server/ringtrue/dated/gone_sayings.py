"""What is said of a name that is gone, or not there yet.

Does not know how that was found out.
"""

from __future__ import annotations

from ringtrue.dated.gone import Gone
from ringtrue.dated.sayings import fitted
from ringtrue.rule import Evidence, Finding


def finding_of_gone(found: Gone) -> Finding:
    """The finding, whichever rule says it."""
    name = found.name if len(found.name) <= 50 else ".".join(found.name.split(".")[-2:])
    if found.when == "later":
        what = f"'{name}' came in {found.title} {found.release}"
    elif found.title == "Python":
        what = f"'{name}' was removed in Python {found.release}"
    else:
        what = f"'{name}' is gone, last seen in {found.title} {found.release}"
    here = f", {found.version} is here" if found.when == "later" else f" ({found.version} here)"
    titles = [fix.title.partition(" ")[2] for fix in found.fixes if fix.title.startswith("Change to ")]
    meant = f": perhaps {titles[0].removeprefix('to ')}" if titles else ""
    evidence = Evidence(f"releases of {found.title} with '{found.name}'", _when(found), found.source)
    return Finding(found.span, fitted(what, here, meant), (evidence,), found.fixes)


def _when(found: Gone) -> str:
    if found.when == "later":
        return f"from {found.release} on"
    return f"up to {found.release}" if found.title != "Python" else f"before {found.release}"
