"""Packs by entry point and by folder: rules, what became of APIs, and what frameworks hand over."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import PACK, Desk, Ran

RULE = '''\
"""Tea is not coffee."""
import ast
from ringtrue.api import Finding, rule

@rule(ast.Name, summary="tea", kind="pattern", severity="warning", examples=())
def no_tea(node, ctx):
    if node.id == "tea":
        yield Finding(ctx.span(node), "'tea' is no coffee")
'''
MIGRATIONS = '''\
"""Acme 1 to 2."""
from ringtrue.api import Library, changed

LIBRARY = Library("acme", tuple(changed("", "2.0", "Acme's changelog", {"acme.brew": "acme.NEW"})), eager=("acme",))
'''
FRAMEWORK = '''\
"""Acme's requests."""
from ringtrue.api import Framework

FRAMEWORK = Framework("Acme", "Acme's manual", objects=frozenset(["acme.request"]), fields=frozenset(["args"]))
'''
CODE = """\
import os

import acme

acme.brew()


def serve():
    os.system("kettle " + acme.request.args["size"])
    return tea
"""
BY = {
    "entry point": lambda desk: {"PYTHONPATH": os.pathsep.join((str(desk.folder / "house"), PACK))},
    "folder": lambda desk: {"RINGTRUE_PACKS": str(desk.folder / "house")},
    "package": lambda desk: {"RINGTRUE_PACKS": str(desk.folder / "house" / "kitchen")},
}


def check(desk: Desk, *arguments: str, **environ: str) -> Ran:
    """What is found in the code, where Acme 2 is installed."""
    site = "env/lib/python3.12/site-packages"
    desk.write(f"{site}/acme.py", "def steep(): ...\n\n\nrequest = object()\n")
    desk.write(f"{site}/acme-2.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: acme\nVersion: 2.1\n")
    desk.write(f"{site}/acme-2.1.dist-info/RECORD", "acme.py,,\n")
    desk.write("ringtrue.toml", 'select = ["drinks", "removed-api", "command-injection"]\npython = "env"\n')
    desk.write("a.py", CODE)
    return desk.program("check", "a.py", "--offline", "--output-format", "concise", *arguments, **environ)


def pack(desk: Desk) -> Path:
    files = {"__init__.py": "", "drinks/__init__.py": "", "drinks/no_tea.py": RULE, "migrations/__init__.py": "",
             "migrations/acme.py": MIGRATIONS.replace("NEW", "steep"), "frameworks/__init__.py": "",
             "frameworks/acme.py": FRAMEWORK}  # fmt: skip  # a table
    for name, text in files.items():
        desk.write(f"house/kitchen/{name}", text)
    desk.write("house/kitchen-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: kitchen\nVersion: 1.0\n")
    desk.write("house/kitchen-1.0.dist-info/entry_points.txt", "[ringtrue.rules]\nkitchen = kitchen\n")
    return desk.folder / "house"


@pytest.mark.parametrize("by", BY)
def test_a_pack_brings_rules_migrations_and_frameworks(desk: Desk, by: str) -> None:
    pack(desk)
    environ: Callable[[Desk], dict[str, str]] = BY[by]
    found = check(desk, **environ(desk)).out.splitlines()
    assert [line.split("[")[1].split("]")[0] for line in found] == ["removed-api", "command-injection", "no-tea"]
    assert "acme.steep" in found[0]


def test_without_the_pack_nothing_of_it_is_known(desk: Desk) -> None:
    assert "removed-api" not in check(desk, "--isolated").out


def test_an_option_names_a_pack_also_for_the_processes_that_are_started(desk: Desk) -> None:
    pack(desk)
    first = check(desk, "--pack", "house")
    for n in range(3):
        desk.write(f"b{n}.py", CODE)
    many = desk.program("check", "b0.py", "b1.py", "b2.py", "--offline", "--jobs", "2", "--pack", "house",
                        "--output-format", "concise")  # fmt: skip  # a command
    assert len(first.out.splitlines()) == 3
    assert many.out.splitlines() == [
        line.replace("a.py", f"b{n}.py", 1) for n in range(3) for line in first.out.splitlines()
    ]


def test_results_are_not_kept_over_a_change_of_the_data(desk: Desk) -> None:
    folder = pack(desk)
    assert "acme.steep" in check(desk, "--pack", "house").out
    path = folder / "kitchen" / "migrations" / "acme.py"
    path.write_text(MIGRATIONS.replace("NEW", "boil"))
    os.utime(path, ns=(1, 1))
    assert "acme.boil" in check(desk, "--pack", "house").out


@pytest.mark.parametrize("kind", ["migrations", "frameworks"])
def test_data_that_cannot_be_loaded_costs_itself_only(desk: Desk, kind: str) -> None:
    pack(desk)
    desk.write(f"house/kitchen/{kind}/acme.py", "raise ValueError('spilt')\n")
    ran = check(desk, "--pack", "house")
    assert "no-tea" in ran.out
    assert "spilt" in ran.err
    assert "Traceback" not in ran.err


def test_data_of_another_kind_is_left_out(desk: Desk) -> None:
    pack(desk)
    desk.write("house/kitchen/frameworks/acme.py", "FRAMEWORK = {'name': 'Acme'}\n")
    ran = check(desk, "--pack", "house")
    assert "no-tea" in ran.out
    assert "ringtrue: 'kitchen.frameworks.acme.FRAMEWORK' is left out: it is no Framework\n" in ran.err


def test_a_folder_without_a_package_is_said(desk: Desk) -> None:
    (desk.folder / "bare").mkdir()
    ran = check(desk, "--pack", "bare")
    assert (ran.status, ran.err) == (2, "ringtrue: 'bare' holds no package\n")
