"""Lookups: what is known of a package, or of an API in the installed release, as short JSON.

Does not know the protocol that asks.
"""

from __future__ import annotations

import os
from typing import Any

from ringtrue.cli.folders import Folders
from ringtrue.cli.sweep import Setting
from ringtrue.cli.targets import project_root
from ringtrue.context import Question
from ringtrue.environment.answers import Missing, Unknown
from ringtrue.environment.api.values import Api, NoSuchMember, Parameter, Signature
from ringtrue.index.names import normalized
from ringtrue.index.values import Details
from ringtrue.world import World


def package(name: str, folder: str, setting: Setting) -> dict[str, Any]:
    """Whether a project of that name is on the index, installed, declared; what it gives; which names are near."""
    world = _world(folder, setting)
    known = normalized(name)
    exists = world.index.exists(known)
    said: dict[str, Any] = {
        "name": known,
        "exists": exists,
        "installed": world.environment.version_of(known),
        "declared": known in world.project.declared,
    }
    if exists is False:
        said["near"] = list(world.index.near_projects(known))
        said["gives_the_import"] = list(world.index.providers(name))
        return said
    said["imports"] = list(world.index.import_names(known) or ())
    said["rank_by_downloads"] = world.index.rank(known)
    if world.online and exists:
        said.update(_details(world, known))
    return said


def _details(world: World, name: str) -> dict[str, Any]:
    found = world.fetch(Question("details", (name,)))
    if not isinstance(found, Details):
        return {}
    first = found.first_upload.isoformat() if found.first_upload else None
    return {"latest": found.latest, "first_upload": first, "releases": found.release_count, "status": found.status}


def api(dotted: str, folder: str, setting: Setting) -> dict[str, Any]:
    """What stands at the end of a dotted path in the project's environment: its kind, how it is called, where it is."""
    world = _world(folder, setting)
    answer = world.fetch(Question("api", (os.path.join(world.environment.folder, "asked.py"), dotted)))
    said: dict[str, Any] = {"api": dotted}
    match answer:
        case Api():
            said |= _found(answer)
        case NoSuchMember():
            said |= {"exists": False, "evidence": answer.evidence, "near": list(answer.near)}
        case Missing():
            said |= {
                "exists": False,
                "evidence": f"no module '{dotted.partition('.')[0]}' in the project's environment",
            }
        case Unknown():
            said |= {"exists": None, "evidence": "not certain: something on the way is made at run time"}
    if (history := _history(dotted)) is not None:
        said["history"] = history
    return said


def _history(dotted: str) -> dict[str, Any] | None:
    """The releases that have the name, and what deprecates it, as far as that is known."""
    from ringtrue.history import lives  # on first use: it maps its data

    top = dotted.partition(".")[0]
    distribution = lives.distribution_of(top) if "." in dotted else None
    if distribution is None:
        return None
    found = lives.life(distribution, dotted)
    if found is None:
        known = lives.releases_of(distribution)
        absent = lives.never(distribution, dotted) and bool(known)
        return {"never_in": f"{distribution} {known[0]} to {known[-1]}"} if absent else None
    said = {"distribution": distribution, "newest_known": found.newest, "first": found.first, "last": found.last}
    return said | {"deprecated_in": found.deprecated, "message": found.message}


def _found(answer: Api) -> dict[str, Any]:
    said: dict[str, Any] = {"exists": True, "kind": answer.kind, "defined_as": answer.name, "async": answer.is_async}
    if answer.signatures:
        said["calls"] = [_call(one) for one in answer.signatures]
    if answer.deprecated:
        said["deprecated"] = answer.deprecated
    if answer.where is not None:
        said["where"] = f"{answer.where.path}:{answer.where.line + 1}"
        said["release"] = " ".join(part for part in (answer.where.distribution, answer.where.version) if part)
    return said


def _call(signature: Signature) -> str:
    """The call as Python would write its definition."""
    parts: list[str] = []
    marked = False
    for at, one in enumerate(signature.parameters):
        if one.kind == "keyword" and not marked and not any(p.kind == "variadic" for p in signature.parameters[:at]):
            parts.append("*")
            marked = True
        parts.append(_parameter(one))
        following = signature.parameters[at + 1 : at + 2]
        if one.kind == "positional" and (not following or following[0].kind != "positional"):
            parts.append("/")
    return f"({', '.join(parts)})"


def _parameter(one: Parameter) -> str:
    star = {"variadic": "*", "keywords": "**"}.get(one.kind, "")
    annotation = f": {one.annotation}" if one.annotation else ""
    default = f" = {one.default}" if one.default is not None else ""
    return f"{star}{one.name}{annotation}{default}"


def _world(folder: str, setting: Setting) -> World:
    root = project_root(os.path.join(os.path.abspath(folder), "asked.py"), folder)
    return Folders(setting.wishes).at(root).world
