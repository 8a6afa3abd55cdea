"""Findings about the surface: what they say, with the release and the place that says so.

Does not know what was looked for; it is handed answers.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ringtrue.corrections import corrections, defined
from ringtrue.environment.api.values import Api
from ringtrue.rule import Evidence, Finding, Related

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.lacking import Lack


def release(api: Api) -> str:
    """ " of pandas 2.2.3", or nothing for the project's own code."""
    where = api.where
    if where is None or where.version is None:
        return ""
    return f" of {where.distribution or 'Python'} {where.version}"


def shown_type(parent: Api) -> str:
    """The name of a type for people, of what is an instance of it."""
    name = parent.type.partition("|")[0] if parent.type else parent.name
    return re.sub(r"\[.*\]|\(\)", "", name).rpartition(".")[2].removeprefix(":")


def source_of(api: Api) -> str:
    where = api.where
    return release(api).removeprefix(" of ") or (os.path.basename(where.path) if where else "the project")


def related(api: Api, name: str) -> tuple[Related, ...]:
    """The definition, to be opened."""
    where = api.where
    return (Related(f"'{name}' is defined here", where.path, where.line),) if where is not None and where.path else ()


def lack_finding(lack: Lack, ctx: Context) -> Finding:
    """What is said of an attribute that is not there."""
    node, parent = lack.node, lack.answer.parent
    full = defined(lack)
    name = full if parent.kind == "module" else full.rpartition(".")[2]
    name = name.removeprefix(":")
    end = ctx.span(node).end
    span = ctx.span(node)._replace(start=end - len(node.attr))
    evidence = Evidence(f"members of '{full.removeprefix(':')}'", f"no '{node.attr}' among them", source_of(parent))
    message = f"'{name}'{release(parent)} has no '{node.attr}'"
    told = (evidence, *never(parent, f"{full}.{node.attr}", ctx))
    return Finding(span, message[:120], told, corrections(lack, ctx), related(parent, name))


def never(parent: Api, name: str, ctx: Context) -> tuple[Evidence, ...]:
    """What the history says of a name that no release has."""
    distribution = parent.where.distribution if parent.where is not None else None
    if distribution is None or not ctx.ask("never-existed", distribution, name):
        return ()
    known = ctx.ask("known-releases", distribution)
    asked = f"releases of {distribution} with '{name}'"
    return (Evidence(asked, f"none from {known[0]} to {known[-1]}", "history"),)
