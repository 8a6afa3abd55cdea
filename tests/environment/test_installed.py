"""Distributions: found, described, and noticed when they change."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.environment.metadata import editable_project, files
from ringtrue.environment.world import Environment

from tests.environment.conftest import dist, write

World = Callable[..., Environment]


def test_every_form_of_metadata(world: World) -> None:
    site = {
        **dist("Wheel_Made", "1.0", {"wheel_made.py": ""}),
        "egg_made-2.0-py3.12.egg-info/PKG-INFO": "Name: egg-made\nVersion: 2.0\n",
        "distutils_made-3.0.egg-info": "Name: distutils-made\nVersion: 3.0\n",
        "developed.egg-info/PKG-INFO": "Name: developed\nVersion: 4.0\n",
        "debian_made-5.0.dist-info/METADATA": "Name: debian-made\nVersion: 5.0\n",
        "not_one-info/x": "",
    }
    environment = world(site=site)
    wanted = {"wheel-made": "1.0", "egg-made": "2.0", "distutils-made": "3.0", "developed": "4.0", "debian-made": "5.0"}
    assert {str(each.key): each.version for each in environment.installed.distributions} == wanted
    assert environment.version_of("WHEEL.made") == "1.0"
    assert environment.version_of("absent") is None


def test_requirements_and_extras(world: World) -> None:
    headers = 'Requires-Dist: a>=1\nRequires-Dist: b; extra == "more"\nProvides-Extra: more\nRequires-Python: >=3.9\n'
    said = world(site=dist("lib", "1", {}, headers)).requires("lib")
    assert said is not None
    assert said.requires == ("a>=1", 'b; extra == "more"')
    assert (said.extras, said.requires_python) == (("more",), ">=3.9")


def test_requirements_of_an_egg(world: World) -> None:
    text = "a>=1\n\n[more]\nb\n\n[:python_version < '3']\nc\n\n[more:os_name == 'nt']\nd\n"
    site = {"lib-1.egg-info/PKG-INFO": "Name: lib\nVersion: 1\n", "lib-1.egg-info/requires.txt": text}
    said = world(site=site).requires("lib")
    assert said is not None
    assert said.requires == (
        "a>=1",
        'b ; extra == "more"',
        "c ; (python_version < '3')",
        "d ; (os_name == 'nt') and extra == \"more\"",
    )


def test_the_description_is_not_read_as_headers(world: World) -> None:
    site = dist("lib", "1", {})
    site["lib-1.dist-info/METADATA"] += "Requires-Dist: not-a-requirement\n"
    said = world(site=site).requires("lib")
    assert said is not None
    assert said.requires == ()


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["lib/__init__.py", "lib/a.py", "lib-1.dist-info/METADATA"], ("lib",)),
        (
            ["one.py", "two.cpython-312-x86_64-linux-gnu.so", "three.pyd", "__pycache__/one.cpython-312.pyc"],
            ("one", "two", "three"),
        ),
        (["lib-stubs/__init__.pyi"], ("lib",)),
        (["space/deep/mod.py"], ("space",)),
        (["../../../bin/tool", "lib.data/x", "share/readme.txt", "lib.libs/libz.so.1"], ()),
    ],
)
def test_import_names_from_records(world: World, paths: list[str], names: tuple[str, ...]) -> None:
    environment = world(
        site=dist("lib", "1", {}) | {"lib-1.dist-info/RECORD": "".join(f"{p},sha256=x,1\n" for p in paths)}
    )
    assert tuple(environment.installed.providers) == names


def test_an_edit_reads_no_record_again_unless_it_is_of_one(world: World) -> None:
    environment = world(site=dist("lib", "1", {}) | {"lib-1.dist-info/RECORD": "lib/__init__.py,sha256=x,1\n"})
    providers = environment.installed.providers
    record = f"{environment.installed.distributions[0].records}/RECORD"
    edited = environment.with_overlay({"/p/a.py": "import lib"})
    assert edited.installed.providers is providers
    reread = edited.with_overlay({record: "other/__init__.py,sha256=x,1\n"})
    assert tuple(reread.installed.providers) == ("other",)
    assert tuple(reread.with_overlay({}).installed.providers) == ("lib",)


def test_pep_794_names_where_no_files_are_recorded(world: World) -> None:
    headers = "Import-Name: lib.core\nImport-Name: _lib ; private\nImport-Namespace: space\n"
    site = dist("lib", "1", {}, headers)
    del site["lib-1.dist-info/RECORD"]
    assert set(world(site=site).installed.providers) == {"lib", "_lib", "space"}


def test_several_distributions_of_one_name(world: World) -> None:
    environment = world(
        site={**dist("types-lib", "9", {"lib-stubs/__init__.pyi": ""}), **dist("Lib", "1", {"lib.py": ""})}
    )
    assert environment.distributions_of("lib.sub") == ("lib", "types-lib")
    assert environment.distributions_of("nothing") == ()


def test_editable_installs_say_their_project(world: World) -> None:
    site = dist("lib", "1", {})
    site["lib-1.dist-info/direct_url.json"] = '{"dir_info": {"editable": true}, "url": "file:///some/pro%20ject"}'
    environment = world(site=site)
    found = environment.distribution("lib")
    assert found is not None
    assert editable_project(found, environment.view) == os.path.normpath("/some/pro ject")


@pytest.mark.parametrize("text", ["{", "[]", '{"url": 1}', '{"dir_info": 3}', "\0"])
def test_broken_direct_urls(world: World, text: str) -> None:
    site = dist("lib", "1", {}) | {"lib-1.dist-info/direct_url.json": text}
    environment = world(site=site)
    found = environment.distribution("lib")
    assert found is not None
    assert editable_project(found, environment.view) is None


def test_records_with_quotes_and_windows_separators(world: World) -> None:
    site = dist("lib", "1", {}) | {"lib-1.dist-info/RECORD": '"a,b.py",x,1\nlib\\core.py,x,1\n\n'}
    environment = world(site=site)
    found = environment.distribution("lib")
    assert found is not None
    assert files(found, environment.view) == ("a,b.py", "lib/core.py")


def test_installing_is_noticed(world: World, tmp_path: Path) -> None:
    environment = world(site=dist("lib", "1", {"lib.py": ""}))
    assert environment.current()
    write(tmp_path / "env/lib/python3.12/site-packages", dist("more", "2", {"more.py": ""}))
    assert not environment.current()
    again = Environment.load(environment.folder, environment.interpreter, disk=environment.view.disk)
    assert again.fingerprint != environment.fingerprint
    same = "lib"
    assert again.installed.fingerprints[again.distribution(same).key] == environment.installed.fingerprints[same]  # type: ignore[union-attr, index]  # both have it


def test_an_unchanged_environment_has_the_same_fingerprint(world: World) -> None:
    environment = world(site=dist("lib", "1", {"lib.py": ""}))
    assert Environment.load(environment.folder, environment.interpreter).fingerprint == environment.fingerprint


def test_only_listings_are_read_on_load(world: World) -> None:
    """No metadata text is read before it is asked for: loading stays in milliseconds."""
    site: dict[str, str] = {}
    for number in range(50):
        site |= dist(f"lib{number}", "1", {f"lib{number}.py": ""})
    environment = world(site=site)
    read: list[str] = []
    disk = environment.view.disk
    real = disk.raw
    disk.raw = lambda path: (read.append(path), real(path))[1]  # type: ignore[method-assign]  # counts
    again = Environment.load(environment.folder, environment.interpreter, disk=disk)
    assert len(again.installed.distributions) == 50
    assert read == []
