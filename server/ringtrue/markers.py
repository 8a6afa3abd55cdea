"""Markers: whether an environment marker can be true for a Python, on whatever platform.

Does not know which platform the code is for: a marker that holds on any of the usual ones may apply.
"""

from __future__ import annotations

from functools import lru_cache

_PLATFORMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
_IMPLEMENTATIONS = (
    {"platform_python_implementation": "CPython", "implementation_name": "cpython"},
    {"platform_python_implementation": "PyPy", "implementation_name": "pypy"},
)


@lru_cache(maxsize=1024)
def may_apply(marker: str | None, python: tuple[int, int]) -> bool:
    """Whether `marker` holds for `python` somewhere; one that names extras or makes no sense always may."""
    if not marker or "extra" in marker:
        return True
    from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

    version = f"{python[0]}.{python[1]}"
    base = {"python_version": version, "python_full_version": f"{version}.99"}
    try:
        asked = Marker(marker)
        return any(
            asked.evaluate({**base, **platform, **implementation})
            for platform in _PLATFORMS
            for implementation in _IMPLEMENTATIONS
        )
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName):
        return True
