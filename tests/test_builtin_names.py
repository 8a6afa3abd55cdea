"""The table of builtins is what every Python at hand has, no more and no less."""

from __future__ import annotations

import builtins
import sys

import ringtrue.builtin_names as table


def test_this_python() -> None:
    version = sys.version_info[:2]
    later = {name for name in dir(builtins) if table.came_with(name) is not None}
    assert all((table.came_with(name) or version) <= version for name in later)
    unknown = {name for name in dir(builtins) if name not in table.EVER_BUILTIN and name != "_"}
    assert unknown == set(), "the table lacks names of this Python"


def test_nothing_is_invented() -> None:
    version = sys.version_info[:2]
    of_modules = {
        "__name__",
        "__doc__",
        "__file__",
        "__package__",
        "__spec__",
        "__loader__",
        "__path__",
        "__builtins__",
    }
    of_modules |= {"__cached__", "__annotations__", "__dict__", "__conditional_annotations__", "WindowsError"}
    of_site = {"copyright", "credits", "exit", "license", "quit", "help"}
    now = {name for name in table.EVER_BUILTIN if (table.came_with(name) or version) <= version}
    assert now - of_modules - of_site <= set(dir(builtins))
