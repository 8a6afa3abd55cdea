from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.index.harvest.compiled import namespaces, popular
from ringtrue.index.harvest.modules import Modules, import_names, modules_of
from ringtrue.index.harvest.ranged import RangedFile, RangeError
from ringtrue.index.harvest.wheels import choose, collect, lines
from ringtrue.index.pages import File, file_version
from ringtrue.index.popular import Popular

if TYPE_CHECKING:
    from tests.index.conftest import Site


def names(*paths: str, shared: frozenset[str] = frozenset()) -> tuple[str, ...]:
    return import_names(modules_of(paths), shared)


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("six.py", "six-1.dist-info/METADATA"), ("six",)),
        (("yaml/__init__.py", "yaml/loader.py", "_yaml/__init__.py"), ("_yaml", "yaml")),
        (("fast.cpython-312-x86_64-linux-gnu.so",), ("fast",)),
        (("fast.pyd", "fast.pyi"), ("fast",)),
        (("x-1.data/purelib/x/__init__.py", "x-1.data/scripts/run.py"), ("x",)),
        (("requests-stubs/__init__.pyi",), ()),
        (("demo/data.json", "README.md", "a-b/__init__.py"), ()),
        (("google/cloud/storage/__init__.py", "google/cloud/storage/blob.py"), ("google.cloud.storage",)),
        (("mpl_toolkits/mplot3d/__init__.py", "matplotlib/__init__.py"), ("matplotlib", "mpl_toolkits.mplot3d")),
        (("plugins/one.py", "plugins/two.py"), ("plugins.one", "plugins.two")),
        (("x/__init__.py", "x/y/__init__.py", "x/y/z/__init__.py"), ("x",)),
    ],
)
def test_import_names(paths: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert names(*paths) == expected


def test_below_a_shared_namespace_one_looks_deeper() -> None:
    paths = ("zope/__init__.py", "zope/interface/__init__.py", "zope/interface/verify.py")
    assert names(*paths) == ("zope",)
    assert names(*paths, shared=frozenset({"zope"})) == ("zope.interface",)


def test_a_package_that_others_extend_is_a_name_besides() -> None:
    paths = ("ruamel/yaml/__init__.py", "ruamel/yaml/clibz/__init__.py")
    found = names(*paths, shared=frozenset({"ruamel", "ruamel.yaml"}))
    assert found == ("ruamel.yaml", "ruamel.yaml.clibz")


def test_which_names_are_shared() -> None:
    found = [
        modules_of(["google/cloud/a/__init__.py"]),
        modules_of(["google/cloud/b/__init__.py"]),
        modules_of(["tests/one.py"]),
        modules_of(["tests/__init__.py"]),
        modules_of(["alone/part/__init__.py"]),
    ]
    assert namespaces(found, ["zope"]) == {"google", "google.cloud", "zope"}


def test_what_is_collected_becomes_popularity(tmp_path: Path) -> None:
    found = [
        {"project": "one", "packages": ["ns.one"], "modules": [], "namespaces": []},
        {"project": "two", "packages": ["ns.two", "both"], "modules": [], "namespaces": []},
        {"project": "three", "packages": ["both"], "modules": [], "namespaces": []},
        {"project": "four", "problem": "no file"},
        {"project": "setuptools", "packages": ["setuptools"], "modules": [], "namespaces": []},
    ]
    content = popular({"three": 1, "two": 2, "one": 3, "four": 4}, found, date(2026, 1, 1))
    (tmp_path / "popular.bin").write_bytes(content)
    made = Popular.open(tmp_path / "popular.bin")
    assert made.providers("both") == ("three", "two")
    assert made.providers("ns") == ("two", "one")
    assert made.providers("pkg_resources") == ("setuptools",)
    assert made.import_names("four") is None
    assert made.rank("setuptools") is None


def test_strays_are_nobodys(tmp_path: Path) -> None:
    many = [f"module_{number}" for number in range(40)]
    found = [
        {"project": "one", "packages": ["one", "tests", "docs"], "modules": ["conftest"], "namespaces": []},
        {"project": "build", "packages": ["build"], "modules": [], "namespaces": []},
        {"project": "hoard", "packages": [], "modules": many, "namespaces": []},
    ]
    (tmp_path / "popular.bin").write_bytes(popular({}, found, date(2026, 1, 1)))
    made = Popular.open(tmp_path / "popular.bin")
    assert made.import_names("one") == ("one",)
    assert made.import_names("build") == ("build",)
    assert made.import_names("hoard") is None


def file(name: str, yanked: bool = False) -> File:
    return File(name, f"http://x.test/{name}", file_version(name), name.endswith(".whl"), yanked, None, None)


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (("a-1.0.tar.gz", "a-0.9-py3-none-any.whl"), "a-0.9-py3-none-any.whl"),
        (("a-1.0-py3-none-any.whl", "a-2.0a1-py3-none-any.whl"), "a-1.0-py3-none-any.whl"),
        (
            ("a-2.0-cp312-cp312-win_amd64.whl", "a-2.0-cp312-cp312-manylinux1_x86_64.whl"),
            "a-2.0-cp312-cp312-manylinux1_x86_64.whl",
        ),
        (("a-1.10.tar.gz", "a-1.9.tar.gz"), "a-1.10.tar.gz"),
        (("a.exe",), None),
    ],
)
def test_the_file_to_look_into(files: tuple[str, ...], chosen: str | None) -> None:
    found = choose(tuple(file(name) for name in files))
    assert (found and found.name) == chosen


def test_a_yanked_file_is_not_looked_into() -> None:
    assert choose((file("a-1.0.tar.gz"), file("a-1.1.tar.gz", yanked=True))) == file("a-1.0.tar.gz")


def ranged(content: bytes, asked: list[str]) -> RangedFile:
    def ask(which: str) -> tuple[int, str, bytes]:
        asked.append(which)
        first, _, last = which.removeprefix("bytes=").partition("-")
        piece = content[int(first) : int(last) + 1] if first else content[-int(last) :]
        return 206, f"bytes x-y/{len(content)}", piece

    return RangedFile(ask)


@given(
    st.lists(st.tuples(st.integers(0, 130_000), st.integers(0, 9000)), max_size=6),
    st.sampled_from([10, 60_000, 120_000]),
)
def test_a_ranged_file_reads_like_a_file(reads: list[tuple[int, int]], size: int) -> None:
    content = (bytes(range(251)) * 500)[:size]
    there, here = ranged(content, []), io.BytesIO(content)
    for at, count in reads:
        assert (there.seek(at), there.read(count)) == (here.seek(at), here.read(count))


def test_one_request_lists_a_wheel() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("big/__init__.py", "x = 1\n" * 50_000)
        archive.writestr("big/other.py", "")
    asked: list[str] = []
    with zipfile.ZipFile(ranged(made.getvalue(), asked)) as archive:  # type: ignore[arg-type]  # a raw file will do
        assert archive.namelist() == ["big/__init__.py", "big/other.py"]
    assert asked == ["bytes=-48000"]


def test_a_server_without_ranges() -> None:
    with pytest.raises(RangeError):
        RangedFile(lambda which: (200, "", b"everything"))


def wheel(*paths: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path in paths:
            archive.writestr(path, "ns\n" if path.endswith("namespace_packages.txt") else "")
    return made.getvalue()


def sdist(name: str, top: str) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        entry = tarfile.TarInfo(f"{name}/{name}.egg-info/top_level.txt")
        entry.size = len(top)
        archive.addfile(entry, io.BytesIO(top.encode()))
    return made.getvalue()


def source(name: str, *paths: str) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for path in ("setup.py", *paths):
            archive.addfile(tarfile.TarInfo(f"{name}/{path}"))
    return made.getvalue()


def serve(site: Site, path: str, content: bytes) -> None:
    def reply(request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        piece = content[-int(asked.removeprefix("bytes=-")) :] if asked else content
        headers = {"Content_Range": f"bytes 0-1/{len(content)}"} if asked else {}
        site.say("piece", piece, 206 if asked else 200, "application/octet-stream", **headers)
        site.replies["piece"](request)

    site.tell(path, reply)


def test_collecting_from_an_index_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    for name, files in {"w": ["w-1.0-py3-none-any.whl"], "s": ["s-1.0.tar.gz"], "n": [], "z": ["z-1.0.zip"]}.items():
        listed = [{"filename": one, "url": f"/files/{one}", "hashes": {}} for one in files]
        site.say(f"/simple/{name}/", json.dumps({"files": listed}))
    serve(site, "/files/w-1.0-py3-none-any.whl", wheel("ns/w/__init__.py", "w-1.0.dist-info/namespace_packages.txt"))
    serve(site, "/files/s-1.0.tar.gz", sdist("s-1.0", "s_module\n"))
    laid = {
        "flat": source("flat-1.0", "flat/__init__.py", "tests/__init__.py", "lone.py"),
        "under": source("under-1.0", "src/under/__init__.py", "tools/__init__.py"),
        "lone": source("lone-1.0", "lone.py", "other.py"),
        "none": source("none-1.0", "other.py"),
    }
    for name, content in laid.items():
        site.say(f"/simple/{name}/", json.dumps({"files": [{"filename": f"{name}-1.0.tar.gz", "url": f"/f/{name}"}]}))
        serve(site, f"/f/{name}", content)
    site.say("/simple/broken/", "", 500)
    work = tmp_path / "work.jsonl"
    names = ["w", "s", "n", "z", "gone", *laid]
    assert list(collect([*names, "broken"], site.index, work)) == names
    found = {line["project"]: line for line in lines(work)}
    assert (found["w"]["packages"], found["w"]["namespaces"]) == (["ns.w"], ["ns"])
    assert found["s"]["packages"] == ["s_module"]
    assert found["flat"]["packages"] == ["flat", "tests"]
    assert found["under"]["packages"] == ["under"]
    assert (found["lone"]["packages"], found["lone"]["modules"]) == ([], ["lone"])
    assert found["none"]["problem"] == "an sdist without top_level.txt or packages"
    assert found["n"]["problem"] == "no file"
    assert found["z"]["problem"] == "only a zip sdist"
    assert found["gone"]["problem"] == "no such project"
    site.asked.clear()
    with work.open("a") as out:
        out.write('{"project":"cut o')
    assert list(collect(["w", "s", "broken"], site.index, work)) == []
    assert site.asked == ["/simple/broken/"]


def test_the_command_line_builds_both_files(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    import ringtrue.index.harvest.__main__ as command
    from ringtrue.index.names import NameSet

    monkeypatch.setattr(command, "NAMES", tmp_path / "names.bin")
    monkeypatch.setattr(command, "POPULAR", tmp_path / "popular.bin")
    site.say("/simple/", json.dumps({"projects": [{"name": "W"}, {"name": "x"}]}))
    site.say("/simple/w/", json.dumps({"files": [{"filename": "w-1-py3-none-any.whl", "url": "/f", "hashes": {}}]}))
    serve(site, "/f", wheel("w_module.py"))
    with (tmp_path / "ranks.csv").open("w", newline="") as out:
        csv.writer(out).writerows([["rank", "project"], [1, "W"]])
    common = ["--popularity", str(tmp_path / "ranks.csv"), "--work", str(tmp_path / "work.jsonl")]
    for arguments in (["names"], ["modules", *common], ["popular", *common]):
        monkeypatch.setattr(sys, "argv", ["harvest", *arguments, "--index", site.index])
        assert command.main() == 0
    assert "w" in NameSet.open(tmp_path / "names.bin", verified=False)
    made = Popular.open(tmp_path / "popular.bin")
    assert (made.rank("w"), made.providers("w_module")) == (1, ("w",))


def test_depth_is_bounded() -> None:
    deep = "/".join("abcdefgh")
    assert modules_of([f"{deep}/__init__.py", "a/b/c/d/__init__.py"]) == Modules(("a.b.c.d",), ())
