"""A requirement admits no release of its project: a version that was never published, a range between releases, or
only releases for another Python. No installer can satisfy it.

Ask for a version that exists, and that runs on the Python the project uses.

The rule needs the list of releases from the index, so it speaks only when the index has answered.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    nearest_version,
    not_from_index,
    rule,
)

_REQUESTS = Listed(
    12,
    ("requests",),
    (
        Released("2.31.0", "2023-05-22", ">=3.7"),
        Released("2.32.3", "2024-05-29", ">=3.8"),
        Released("2.40.0", "2026-01-10", ">=3.13"),
        Released("3.0.0rc1", "2026-05-01", ">=3.13"),
    ),
)
_INDEX = {"requests": _REQUESTS}


@rule(
    Declared,
    summary="requirement that no release satisfies",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            requests==2.99.1
            #       ^^^^^^^^ no release of 'requests' satisfies '==2.99.1': the latest is 2.40.0
            """,
            fixed="""
            requests==2.32.3
            """,
            given=Given(path="requirements.txt", index=_INDEX),
        ),
        Bad(
            """
            [project]
            name = "shop"
            dependencies = ["requests>=2.33"]
            #                        ^^^^^^ every release of 'requests' that satisfies '>=2.33' needs another Python than 3.12
            """,
            given=Given(path="pyproject.toml", index=_INDEX),
        ),
        Good(
            """
            requests>=2.31,<3
            """,
            why="several releases satisfy it",
            given=Given(path="requirements.txt", index=_INDEX),
        ),
        Good(
            """
            requests==2.99.1
            """,
            why="the index has not been asked about releases",
            given=Given(path="requirements.txt"),
        ),
        Good(
            """
            requests==2.99.1
            """,
            why="an index that cannot be asked just now may have it, whatever the others say",
            given=Given(path="requirements.txt", index=_INDEX, private_index="https://packages.example.org/simple/"),
        ),
        Good(
            """
            requests>=3.0.0rc1
            """,
            why="a pre-release satisfies it",
            given=Given(path="requirements.txt", index=_INDEX, python="3.13"),
        ),
        Good(
            """
            requests==9; python_version < "3"
            """,
            why="the marker keeps it from being installed",
            given=Given(path="requirements.txt", index=_INDEX),
        ),
        Good(
            """
            [project]
            name = "shop"
            dependencies = []

            [dependency-groups]
            docs = ["requests>=2.33"]
            """,
            why="the documentation may be built by another Python than the project's tests",
            given=Given(path="pyproject.toml", index=_INDEX),
        ),
        Good(
            """
            requests==2.40.0
            """,
            why="so may what is in another folder",
            given=Given(path="docs/requirements.txt", index=_INDEX),
        ),
        Good(
            """
            requests==2.99.1
            """,
            why="there is a second index, which was not asked",
            given=Given(path="requirements.txt", index=_INDEX, private_index="https://packages.example.org/simple/"),
        ),
        Good(
            """
            requests==2.40.0
            """,
            why="no interpreter was found, and the project does not say which Python it is for",
            given=Given(path="requirements.txt", index=_INDEX, python=None),
        ),
    ],
)
def impossible_version(node: Declared, ctx: Context) -> Iterator[Finding]:
    if not node.specifier or node.partial or not_from_index(node, ctx):
        return
    details = ctx.ask("details", node.name) if ctx.ask("exists", node.name) else None
    if not isinstance(details, Details) or not details.releases or not details.complete:
        return  # an index that could not be asked may have more
    admitted = details.satisfying(node.specifier)
    if admitted is None or ctx.ask("locked", node.name):
        return
    if not admitted:
        latest = f": the latest is {details.latest}" if details.latest else ""
        message = f"no release of '{node.name}' satisfies '{node.specifier}'{latest}"
    else:
        python = _python(node, ctx)
        if python is None or details.satisfying(node.specifier, f"{python}.99") != ():
            return
        message = f"every release of '{node.name}' that satisfies '{node.specifier}' needs another Python than {python}"
    evidence = Evidence(
        f"releases of '{node.name}'", f"{details.release_count}, the latest {details.latest}", details.source
    )
    yield Finding(node.specifier_span or node.name_span, message, (evidence,), tuple(_fixes(node, details, ctx)))


def _python(node: Declared, ctx: Context) -> str | None:
    """The Python at hand; None where it is only a guess: groups and folders of documentation or tests may have one
    of their own."""
    place = str(ctx.ask_here("place") or "").replace("\\", "/")
    if ctx.ask("interpreter") is None or node.group != "main" or "/" in place:
        return None
    _, (major, minor) = ctx.ask("python")
    return f"{major}.{minor}"


def _fixes(node: Declared, details: Details, ctx: Context) -> Iterator[Fix]:
    """The nearest release, written as the text is written; only where the text is what was understood."""
    span = node.specifier_span
    if span is None or ctx.block.text[span.start : span.end].replace(" ", "") != node.specifier.replace(" ", ""):
        return
    python = _python(node, ctx)
    usable = details.satisfying("", f"{python}.99" if python else None) or ()
    nearest = nearest_version(node.specifier, usable)
    if nearest is not None:
        exact = node.specifier.startswith("==")
        wanted = f"{'==' if exact else '>='}{nearest}"
        yield Fix(f"Ask for '{wanted}'", (Edit(span, wanted),))
