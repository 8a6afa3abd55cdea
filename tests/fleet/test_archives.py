"""Archives that mean harm, or are broken, are refused or lose what is harmful; nothing is written outside."""

from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.fleet.archives import Limits, Refused, unpack

from .conftest import tar_of

SMALL = Limits(size=1_000_000, files=100)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def opened(archive: Path, limits: Limits = SMALL) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files that the archive unpacks to, and what is said; nothing else may come to be."""
    inside = archive.parent / "inside" / "deep"
    inside.mkdir(parents=True)
    around = set(archive.parent.rglob("*"))
    try:
        told = unpack(str(archive), str(inside), limits)
    finally:
        new = set(archive.parent.rglob("*")) - around
        assert all(inside in path.parents for path in new)
        assert not any(path.is_symlink() for path in new)
    return files(inside), told


def zip_of(path: Path, members: dict[str, bytes], mode: int = 0o644) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            member = zipfile.ZipInfo(name)
            member.external_attr, member.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            packed.writestr(member, content)
    return path


@pytest.mark.parametrize("suffix", ["tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_every_compression_is_told_by_the_content(tmp_path: Path, suffix: str) -> None:
    members = {"p-1/a.py": b"x = 1\n", "p-1/deep/b.py": b""}
    mode = {"tar": "w"}.get(suffix, f"w:{suffix[4:]}")
    assert opened(tar_of(tmp_path / "wrong-name.tgz", members, mode)) == (members, ())


@pytest.mark.parametrize("name", ["a.zip", "a-1-py3-none-any.whl"])
def test_zips_and_wheels(tmp_path: Path, name: str) -> None:
    members = {"p/a.py": b"x = 1\n", "p/b.py": b"y\n" * 100}
    assert opened(zip_of(tmp_path / name, members)) == (members, ())


@pytest.mark.parametrize(
    "name", ["../out.py", "/tmp/out.py", "a/../../../out.py", "..\\out.py", "C:\\out.py", "C:out.py"]
)
@pytest.mark.parametrize("make", [tar_of, zip_of])
def test_a_name_that_leads_outside_refuses_the_archive(tmp_path: Path, name: str, make: Callable[..., Path]) -> None:
    suffix = "zip" if make is zip_of else "tar.gz"
    with pytest.raises(Refused, match=r"in it leads outside of it"):
        opened(make(tmp_path / f"a.{suffix}", {"a.py": b"", name: b"x"}))


def odd(kind: bytes, name: str, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


def test_links_and_devices_are_left_out_and_told(tmp_path: Path) -> None:
    members: dict[str, bytes | tarfile.TarInfo] = {
        "1": odd(tarfile.SYMTYPE, "etc", "/etc"),
        "etc/passwd": b"through the link\n",
        "2": odd(tarfile.LNKTYPE, "hard", "/etc/passwd"),
        "3": odd(tarfile.FIFOTYPE, "fifo"),
        "4": odd(tarfile.CHRTYPE, "device"),
    }
    found, told = opened(tar_of(tmp_path / "a.tar.gz", members))
    assert found == {"etc/passwd": b"through the link\n"}
    assert told == ("4 links and devices of the archive are left out",)


def test_a_link_in_a_zip_is_left_out(tmp_path: Path) -> None:
    assert opened(zip_of(tmp_path / "a.zip", {"link": b"/etc"}, stat.S_IFLNK | 0o777)) == (
        {},
        ("1 links and devices of the archive are left out",),
    )


def test_no_permission_is_taken_over(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "a.zip", {"run.sh": b""}, stat.S_IFREG | 0o6777)
    opened(archive)
    mode = (tmp_path / "inside/deep/run.sh").stat().st_mode
    assert not mode & (stat.S_ISUID | stat.S_ISGID | stat.S_IXUSR)


@pytest.mark.parametrize("make", [tar_of, zip_of])
def test_a_bomb_ends_at_the_limit(tmp_path: Path, make: Callable[..., Path]) -> None:
    archive = make(tmp_path / ("a.zip" if make is zip_of else "a.tar.gz"), {"zeros": bytes(5_000_000)})
    assert archive.stat().st_size < 20_000
    with pytest.raises(Refused, match="it unpacks to more than 1,000,000 bytes"):
        opened(archive)
    assert sum(map(len, files(tmp_path / "inside").values())) <= SMALL.size


def test_many_files_end_at_the_limit(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="it holds more than 100 files"):
        opened(tar_of(tmp_path / "a.tar.gz", {f"{n}.py": b"" for n in range(101)}))


def test_a_header_of_megabytes_is_not_read_into_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("long")
    header.type, header.size = tarfile.XHDTYPE, 64 << 20
    with gzip.open(tmp_path / "a.tar.gz", "wb", compresslevel=1) as packed:
        packed.write(header.tobuf())
        for _ in range(64):
            packed.write(bytes(1 << 20))
    with pytest.raises(Refused, match="a header in it is larger"):
        opened(tmp_path / "a.tar.gz")


def test_a_size_that_is_a_lie_is_not_believed(tmp_path: Path) -> None:
    member = tarfile.TarInfo("a.py")
    member.size = 1 << 60
    (tmp_path / "a.tar").write_bytes(member.tobuf(tarfile.GNU_FORMAT) + b"x = 1\n" + bytes(2000))
    with pytest.raises(Refused):
        opened(tmp_path / "a.tar")


@pytest.mark.parametrize("name", ["a.tar.gz", "a.zip", "a.tar.xz", "a.tar.bz2", "a.whl"])
@pytest.mark.parametrize("content", [b"", b"not an archive at all" * 50])
def test_what_is_no_archive_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused):
        opened(tmp_path / name)


@pytest.mark.parametrize("make", [tar_of, zip_of])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_damaged_archive_is_refused(tmp_path: Path, make: Callable[..., Path], kept: float) -> None:
    archive = make(tmp_path / ("a.zip" if make is zip_of else "a.tar.gz"), {"a.bin": os.urandom(50_000), "b.py": b"b"})
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(Refused):
        opened(archive)


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "a.zip", {"a.py": b"x"})
    content = bytearray(archive.read_bytes())
    content[6] |= 1  # "encrypted", in the file's header and in the directory's
    content[content.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(content)
    with pytest.raises(Refused, match="cannot be read"):
        opened(archive)


def test_a_file_where_a_folder_is_costs_itself_only(tmp_path: Path) -> None:
    found, told = opened(tar_of(tmp_path / "a.tar.gz", {"a": b"1", "a/b.py": b"2", "x" * 300: b"3", "c.py": b"4"}))
    assert found == {"a": b"1", "c.py": b"4"}
    assert told == ("2 files cannot be written here, as 'a/b.py'",)


def test_a_name_no_codec_knows_is_written_as_it_is(tmp_path: Path) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", encoding="latin-1") as packed:
        member = tarfile.TarInfo("caf\xe9.py")
        packed.addfile(member)
    (tmp_path / "a.tar").write_bytes(made.getvalue())
    found, told = opened(tmp_path / "a.tar")
    assert len(found) + len(told) == 1  # systems differ in which names they have
