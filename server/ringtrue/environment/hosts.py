"""Hosts: which other Python runs a file than the one at hand: that inside a program, or another implementation.

A program (Blender, Maya, gdb, Kodi, Odoo) gives its Python modules that no environment here has; MicroPython and
CircuitPython have a standard library of their own besides. Told by what the files around import, and by the manifests
of add-ons. Does not know what such a Python has.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from ringtrue.environment.disk import View
from ringtrue.environment.first_party import named_anywhere
from ringtrue.environment.words import imports_by_file

Host: TypeAlias = Literal["program", "other", ""]
"""A program's Python, another implementation, or the one at hand."""

_OF_PROGRAMS: Final = frozenset(
    (
        *("FreeCAD", "FreeCADGui", "MaxPlus", "Rhino", "adsk", "arcpy", "bpy", "bpy_extras", "c4d", "gdb", "ghidra"),
        *("gimp", "gimpfu", "hou", "ida_bytes", "ida_funcs", "ida_hexrays", "ida_kernwin", "idaapi", "idautils", "idc"),
        *("lldb", "mari", "maya", "nuke", "obspython", "odoo", "openerp", "pcbnew", "pymxs", "qgis", "renderdoc"),
        *("rhinoscriptsyntax", "salome", "scriptcontext", "sublime", "sublime_plugin", "substance_painter"),
        *(
            "unreal",
            "weechat",
            "xbmc",
            "xbmcaddon",
            "xbmcgui",
            "xbmcplugin",
            "xbmcvfs",
            "pymel",
            "gimpui",
            "binaryninja",
        ),
    )
)
_OF_OTHERS: Final = frozenset(
    (
        *("machine", "micropython", "pyb", "rp2", "esp", "esp32", "uasyncio", "ubinascii", "ucollections", "uctypes"),
        *("uerrno", "uhashlib", "uos", "urandom", "uselect", "usocket", "ussl", "ustruct", "usys", "utime", "utimeq"),
        *("uzlib", "framebuf", "pycom", "espnow", "microcontroller", "digitalio", "analogio", "pwmio", "touchio"),
        *("busio", "displayio", "rotaryio", "usb_hid", "usb_midi", "neopixel_write", "socketpool", "terminalio"),
        *("audiobusio", "audiocore", "audioio", "audiomixer", "countio", "pulseio", "vectorio"),
    )
)
_MANIFESTS: Final = frozenset(
    ("addon.xml", "blender_manifest.toml", "__manifest__.py", "__openerp__.py", "ida-plugin.json")
)
_SHARE = 0.1


def host_of(file: str, folder: str, view: View) -> Host:
    """What runs the file at `file` of the workspace `folder`, as far as the files around it tell."""
    if any(not _MANIFESTS.isdisjoint(view.entries(at)) for at in _upward(file, folder)):
        return "program"
    imports = imports_by_file(folder, view)
    if not imports:
        return ""
    at = {os.path.dirname(file): None} | dict.fromkeys(_upward(file, folder))
    near = frozenset[str]().union(*(names for path, (_, names) in imports.items() if os.path.dirname(path) in at))
    return _told(near, folder, view) or _of_most(imports, folder, view)


def _upward(file: str, folder: str) -> list[str]:
    """The folders from that of `file` up to `folder`."""
    found, at, top = list[str](), os.path.dirname(file), folder.rstrip(os.sep)
    while at == top or at.startswith(top + os.sep):
        found.append(at)
        at = os.path.dirname(at)
    return found


def _told(names: frozenset[str], folder: str, view: View) -> Host:
    if names & _OF_PROGRAMS:
        return "program"
    marks = names & _OF_OTHERS
    # A module of that name in the workspace is what is imported.
    return "other" if marks and marks - (named_anywhere(folder, view) or frozenset()) else ""


def _of_most(imports: Mapping[str, tuple[object, frozenset[str]]], folder: str, view: View) -> Host:
    """What runs the whole workspace: a file in ten says so."""
    for kind in (_OF_OTHERS, _OF_PROGRAMS):
        told = [names & kind for _, names in imports.values() if names & kind]
        if len(told) >= len(imports) * _SHARE and (host := _told(frozenset().union(*told), folder, view)):
            return host
    return ""
