"""A requirement names a project that no configured package index has. Installing fails, or one day installs what
somebody else registered under that name.

Correct the name, or say where the project comes from: a URL, a path, or the index that holds it.

The rule reads `requirements*.txt`, `pyproject.toml` (dependencies, extras, groups, Poetry), `Pipfile`, `setup.cfg`,
`setup.py`, PEP 723 blocks and the pip section of `environment.yml`. It is silent on what has a place of its own (URL,
path, workspace, a named index), on what a marker excludes here, on what is installed or locked already, and while a
private index has not answered.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Declared,
    Edit,
    Evidence,
    Finding,
    Fix,
    Found,
    Given,
    Good,
    Unknown,
    named_evidence,
    not_from_index,
    on_index,
    rule,
)


@rule(
    Declared,
    summary="requirement on a project that no configured index has",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            -r base.txt
            reqeusts[socks]>=2.31
            #^^^^^^^ no project named 'reqeusts' on any configured index
            """,
            fixed="""
            -r base.txt
            requests[socks]>=2.31
            """,
            given=Given(path="requirements.txt"),
        ),
        Bad(
            """
            [project]
            name = "shop"
            dependencies = [
                "fastapi-auth-toolkit>=2",
            #    ^^^^^^^^^^^^^^^^^^^^ no project named 'fastapi-auth-toolkit' on any configured index
            ]
            """,
            given=Given(path="pyproject.toml"),
        ),
        Bad(
            """
            dependencies:
              - blender-kit
              - pip:
                  - reqeusts
                  # ^^^^^^^^ no project named 'reqeusts' on any configured index
            """,
            given=Given(path="environment.yml"),
        ),
        Bad(
            """
            # /// script
            # dependencies = ["reqeusts"]
            #                  ^^^^^^^^ no project named 'reqeusts' on any configured index
            # ///
            """,
            given=Given(path="tool.py"),
        ),
        Good(
            """
            requests
            acme @ https://example.org/acme-1.0.tar.gz
            ./libs/own
            -e git+https://example.org/own.git#egg=own-thing
            """,
            why="one is on the index, the rest say where they come from",
            given=Given(path="requirements.txt"),
        ),
        Good(
            """
            futures-of-python-two; python_version < "3"
            """,
            why="the marker keeps it from being installed",
            given=Given(path="requirements.txt"),
        ),
        Good(
            """
            acme-internal
            """,
            why="it is installed, so it came from somewhere",
            given=Given(path="requirements.txt", installed={"acme-internal 1.0": {"acme.py": ""}}),
        ),
        Good(
            """
            acme-internal
            """,
            why="a private index is configured, and it has not been asked",
            given=Given(path="requirements.txt", private_index="https://packages.example.org/simple/"),
        ),
        Good(
            """
            [project]
            name = "shop"
            dependencies = []

            [project.optional-dependencies]
            dev = ["shop[fast]"]
            """,
            why="the project names itself",
            given=Given(path="pyproject.toml", files={"pyproject.toml": "[project]\nname = 'shop'\n"}),
        ),
        Good(
            """
            egg-sample
            """,
            why="the workspace has a module of that name",
            given=Given(path="requirements.txt", files={"examples/egg-sample/egg_sample/host.py": ""}),
        ),
        Good(
            """
            dependencies:
              - blender-kit
            """,
            why="conda's packages are of another index",
            given=Given(path="environment.yml"),
        ),
    ],
)
def hallucinated_requirement(node: Declared, ctx: Context) -> Iterator[Finding]:
    if not_from_index(node, ctx) or ctx.ask("installed", node.name) or ctx.ask("locked", node.name):
        return
    if on_index(node.name, ctx) is not False or _lies_here(node, ctx):
        return
    message = f"no project named '{node.raw_name}' on any configured index"
    fixes = (
        Fix(f"Replace '{node.raw_name}' by '{other}'", (Edit(node.name_span, other),))
        for other in ctx.ask("near-projects", node.name) or ()
    )
    evidence: tuple[Evidence, ...] = tuple(named_evidence(node.name, ctx))
    yield Finding(node.name_span, message, evidence, tuple(fixes))


def _lies_here(node: Declared, ctx: Context) -> bool:
    """Whether the workspace, or no part of the world that is known, has a module of that name."""
    name = node.name.replace("-", "_")
    if ctx.ask("is-around", name) is not False:
        return True
    answer = ctx.module(name)
    return answer is None or isinstance(answer, Found) or (isinstance(answer, Unknown) and _only_without_python(answer))


def _only_without_python(answer: Unknown) -> bool:
    return not answer.reason.startswith("no interpreter")
