"""A name that exists on the package index, and that there is reason to distrust: language models are known to invent
it, it is one letter away from a far more popular name, it appeared only recently with hardly a release, or the index
has quarantined it, archived it, or withdrawn every file.

Invented names get registered by others, who then decide what the code does. Look at the project before installing it,
and take the popular neighbour if that was meant. Every finding gives its evidence.

The rule looks at requirements, and at imports of what is not installed. It is silent on popular projects, on what a
lock file fixes by hash, on first-party names, and on names that a private index holds. A name near to a popular one is
meant where the requirements and the code spell it alike.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

from ringtrue.api import (
    Bad,
    Context,
    Declared,
    Details,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Listed,
    Released,
    Severity,
    Span,
    absent_package,
    edits_between,
    not_from_index,
    replacement,
    rule,
    wanted_modules,
)

_RECENT_DAYS = 90
_FEW_RELEASES = 3
_FAR_MORE_POPULAR = 1000
_SHORTEST = 5  # below this too many good names are one letter apart

_TWIN = Listed(releases=(Released("0.1", "2025-02-02"), Released("0.2", "2025-02-03")))
_NEW = Listed(releases=(Released("0.0.1", "2026-11-02"),))
_OLD = Listed(releases=tuple(Released(f"1.{minor}", f"20{minor + 10}-01-01") for minor in range(9)))


@rule(
    Declared,
    ast.Import,
    ast.ImportFrom,
    summary="project that exists, with evidence against trusting its name",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            requestss==0.1
            #^^^^^^^^ 'requestss' is one letter away from 'requests', which is far more popular
            """,
            fixed="""
            requests==0.1
            """,
            given=Given(path="requirements.txt", index={"requestss": _TWIN}),
        ),
        Bad(
            """
            huggingface-cli
            #^^^^^^^^^^^^^^ 'huggingface-cli' is a name that language models invent, registered 2023-12
            """,
            fixed="""
            huggingface-hub
            """,
            given=Given(path="requirements.txt", index={"huggingface-cli": Listed(), "huggingface-hub": Listed(33)}),
        ),
        Bad(
            """
            import pydantic_agentkit
            #      ^^^^^^^^^^^^^^^^^ 'pydantic-agentkit' is new: first upload 2026-11-02, 1 release
            """,
            given=Given(index={"pydantic-agentkit": _NEW}),
        ),
        Bad(
            """
            acme-colors
            #^^^^^^^^^^ the index has quarantined 'acme-colors'
            acme-paints
            #^^^^^^^^^^ every release of 'acme-paints' has been withdrawn
            """,
            given=Given(
                path="requirements.txt",
                index={
                    "acme-colors": Listed(releases=_OLD.releases, status="quarantined"),
                    "acme-paints": Listed(releases=(Released("1.0", "2020-01-01", yanked=True),)),
                },
            ),
        ),
        Good(
            """
            requests
            pandas
            """,
            why="popular",
            given=Given(path="requirements.txt"),
        ),
        Good(
            """
            acme-colors
            """,
            why="not popular, but years old with many releases, and near to no popular name",
            given=Given(path="requirements.txt", index={"acme-colors": _OLD}),
        ),
        Good(
            """
            requests3
            """,
            why="a number behind a name is no slip of the fingers: successors are called so",
            given=Given(path="requirements.txt", index={"requests3": _OLD}),
        ),
        Good(
            """
            requestss
            """,
            why="the code imports it by that name too: two slips alike are none",
            given=Given(
                path="requirements.txt",
                index={"requestss": _OLD},
                files={"app.py": "import requestss\n"},
            ),
        ),
        Good(
            """
            import requestss
            """,
            why="the requirements spell it alike",
            given=Given(index={"requestss": _OLD}, files={"requirements.txt": "requestss\n"}),
        ),
        Good(
            """
            pydantic-agentkit==0.0.1
            """,
            why="a lock file fixes it by hash: somebody has looked",
            given=Given(
                path="requirements.txt",
                index={"pydantic-agentkit": _NEW},
                files={
                    "uv.lock": """
                    version = 1
                    [[package]]
                    name = "pydantic-agentkit"
                    version = "0.0.1"
                    source = { registry = "https://example.org/simple" }
                    wheels = [{ url = "https://example.org/a.whl", hash = "sha256:00" }]
                    """
                },
            ),
        ),
        Good(
            """
            pydantic-agentkit
            """,
            why="a private index is configured, and the name may be of that",
            given=Given(
                path="requirements.txt",
                index={"pydantic-agentkit": _NEW},
                private_index="https://packages.example.org/simple/",
            ),
        ),
        Good(
            """
            import pydantic_agentkit
            """,
            why="it is installed: what to do about that is not a question of this line",
            given=Given(
                index={"pydantic-agentkit": _NEW},
                installed={"pydantic-agentkit 0.0.1": {"pydantic_agentkit/__init__.py": ""}},
            ),
        ),
    ],
)
def suspicious_package(node: Declared | ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Declared):
        if not not_from_index(node, ctx):
            yield from _finding(node.name, node.name_span, _is_imported(node.name, ctx), ctx)
        return
    for wanted in wanted_modules(node, ctx):
        absent = absent_package(wanted, ctx)
        if absent is not None and absent.project and not absent.providers and absent.gives is None:
            name = absent.name.lower().replace("_", "-")
            asked = bool(ctx.ask("declared", name)) or ctx.ask("asked-for", name) is not False
            for finding in _finding(name, wanted.parts[0], asked, ctx):
                neighbours = [fix.edits[0].text for fix in finding.fixes]
                fixes = tuple(replacement(wanted, one, ctx) for one in neighbours if one.isidentifier())
                yield Finding(finding.span, finding.message, finding.evidence, fixes, severity=finding.severity)


def _is_imported(name: str, ctx: Context) -> bool:
    """Whether the code says so too, as far as is known."""
    return ctx.ask("imported-anywhere", name.replace("-", "_")) is not False


def _finding(name: str, span: Span, twice: bool, ctx: Context) -> Iterator[Finding]:
    """What there is to say of a name; it is spelled so `twice` where the code and what it asks for agree."""
    if ctx.ask("exists-privately", name) is not False:
        return
    locked = ctx.ask("locked", name)
    if ctx.ask("rank", name) is not None or ctx.ask("exists", name) is not True or (locked and locked.hashed):
        return
    said = _known(name, twice, ctx) or _looked_up(name, ctx)
    if said is not None:
        message, severity, evidence, meant = said
        fixes = (Fix(f"Replace '{name}' by '{meant}'", (Edit(span, meant),)),) if meant else ()
        yield Finding(span, message, evidence, fixes, severity=severity)


_Said = tuple[str, Severity | None, tuple[Evidence, ...], str | None]


def _known(name: str, twice: bool, ctx: Context) -> _Said | None:
    """What can be said without asking the index."""
    invented = ctx.ask("invented", name)
    if invented is not None:
        registered = f", registered {invented.registered}" if invented.registered else ""
        evidence = Evidence(f"'{name}'", invented.evidence, "list of invented names")
        return f"'{name}' is a name that language models invent{registered}", None, (evidence,), invented.meant
    neighbour = None if twice else _neighbour(name, ctx)
    if neighbour is not None:
        rank = ctx.ask("rank", neighbour)
        evidence = Evidence(f"places of '{neighbour}' and '{name}' by downloads", f"{rank}, and none", "index")
        message = f"'{name}' is one letter away from '{neighbour}', which is far more popular"
        return message, None, (evidence, *_ages(name, ctx)), neighbour
    return None


def _neighbour(name: str, ctx: Context) -> str | None:
    if len(name) < _SHORTEST:
        return None
    for other in ctx.ask("near-projects", name) or ():
        rank = ctx.ask("rank", other)
        slipped = edits_between(name, other) == 1 and name.rstrip("0123456789") != other.rstrip("0123456789")
        if rank is not None and rank <= _FAR_MORE_POPULAR and slipped:
            return str(other)
    return None


def _ages(name: str, ctx: Context) -> Iterator[Evidence]:
    details = ctx.ask("details-kept", name)
    if isinstance(details, Details):
        yield Evidence(f"releases of '{name}'", _history(details), details.source)


def _history(details: Details) -> str:
    count = f"{details.release_count} release{'s' if details.release_count != 1 else ''}"
    return f"first upload {details.first_upload}, {count}" if details.first_upload else count


def _looked_up(name: str, ctx: Context) -> _Said | None:
    """What the index's own page says."""
    details = ctx.ask("details", name)
    listed = ctx.ask("index-names")
    if not isinstance(details, Details) or listed is None:
        return None
    evidence = (Evidence(f"releases of '{name}'", _history(details), details.source),)
    if details.status == "quarantined":
        return f"the index has quarantined '{name}'", "error", evidence, None
    if details.all_yanked and details.complete:
        return f"every release of '{name}' has been withdrawn", None, evidence, None
    if details.status == "archived":
        return f"'{name}' is archived: its maintainers have given it up", "information", evidence, None
    if _is_new(details, listed[1]):
        return f"'{name}' is new: {_history(details)}", None, evidence, None
    return None


def _is_new(details: Details, today: date) -> bool:
    """Measured against the day of the list of names: an analysis reads no clock."""
    first = details.first_upload
    return (
        first is not None
        and details.complete
        and (today - first).days <= _RECENT_DAYS
        and details.release_count <= _FEW_RELEASES
    )
