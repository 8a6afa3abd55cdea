"""What a file is for, by its path; and whether a marker can ever hold."""

from __future__ import annotations

import pytest
from ringtrue.file_places import is_development_file, is_of_platform, is_vendored
from ringtrue.markers import may_apply


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/test_app.py", True),
        ("shop/test_app.py", True),
        ("docs/conf.py", True),
        ("noxfile.py", True),
        (".github/scripts/release.py", True),
        ("examples\\first.py", True),
        ("shop/app.py", False),
        ("shop/testimony.py", False),
        ("src/shop/documents.py", False),
    ],
)
def test_development_files(path: str, expected: bool) -> None:
    assert is_development_file(path) is expected


@pytest.mark.parametrize(
    ("path", "module", "expected"),
    [
        ("shop/_pswindows.py", "", True),
        ("shop/app.py", "_psutil_windows", True),
        ("shop/app.py", "win32com.client", True),
        ("shop/nt_paths.py", "", True),
        ("shop/_py2.py", "", True),
        ("shop/window.py", "drawing", False),
        ("shop/winner.py", "content", False),
        ("linux/app.py", "drawing", False),
    ],
)
def test_platforms(path: str, module: str, expected: bool) -> None:
    assert is_of_platform(path, module) is expected


def test_vendored() -> None:
    assert is_vendored("pip/_vendor/urllib3/pool.py")
    assert not is_vendored("shop/vendor.py")


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        (None, True),
        ('python_version < "3"', False),
        ('python_version >= "3.8"', True),
        ('sys_platform == "win32"', True),
        ('sys_platform == "win32" and python_version < "3.8"', False),
        ('platform_python_implementation == "PyPy"', True),
        ('extra == "fast" and python_version < "3"', True),
        ("nonsense ==", True),
    ],
)
def test_markers(marker: str | None, expected: bool) -> None:
    assert may_apply(marker, (3, 12)) is expected
