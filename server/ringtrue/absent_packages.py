"""Absent packages: what is known of a top-level module that no import here would find.

Does not know what a rule makes of it. Every doubt makes it nothing: a name is absent only where the world is certain.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.context import Context
from ringtrue.environment.answers import Found, Missing, Unknown
from ringtrue.facts import ELSEWHERE, FOLDERS, INSTALLS, ON_PATH, SCRIPT, makes_key, outside_key
from ringtrue.import_statements import Wanted, may_fail
from ringtrue.requirement_lookups import on_index
from ringtrue.rule import Edit, Evidence, Fix

# Modules that only type checkers know.
_OF_CHECKERS = frozenset(("_typeshed", "ty_extensions", "pyre_extensions", "basedtyping"))
# Modules that programs give to the Python inside them, other implementations have built in, or systems bring along; and
# what a large repository gives its own tests, and publishes nowhere.
_OF_HOSTS = frozenset(
    (
        *("FreeCAD", "FreeCADGui", "MaxPlus", "Part", "RenderPin", "Rhino", "System", "adsk", "apt", "apt_inst"),
        *("apt_pkg", "arcpy", "bpy_extras", "c4d", "cc3d", "clr", "dnf", "gdb", "ghidra", "gimp", "gimpfu", "hou"),
        *("houdini", "ida_bytes", "ida_funcs", "ida_hexrays", "ida_kernwin", "idaapi", "idautils", "idc", "inkex"),
        *("java", "javax", "js", "kicad", "libdnf", "libvirt", "lldb", "machine", "mari", "maya", "micropython"),
        *("mset", "nuke", "obspython", "org", "pcbnew", "pymxs", "pyb", "pyscript", "renderdoc"),
        *("rhinoscriptsyntax", "rpm", "salome", "scriptcontext", "sd", "selinux", "sublime", "sublime_plugin"),
        *("toolutils", "uno", "unohelper", "unreal", "utime", "vim", "weechat", "xbmc", "xbmcaddon", "xbmcgui"),
        *("xbmcplugin", "xbmcvfs", "yum", "__main__", "pyodide_js", "qgis", "portage", "gnuradio"),
        "devtools_testutils",
    )
)

# What became of modules of Python 2.
OF_PYTHON_2 = {
    "BaseHTTPServer": "http.server", "CGIHTTPServer": "http.server", "ConfigParser": "configparser",
    "Cookie": "http.cookies", "DocXMLRPCServer": "xmlrpc.server", "HTMLParser": "html.parser", "Queue": "queue",
    "SimpleHTTPServer": "http.server", "SimpleXMLRPCServer": "xmlrpc.server", "SocketServer": "socketserver",
    "StringIO": "io", "Tkinter": "tkinter", "UserDict": "collections", "UserList": "collections",
    "UserString": "collections", "__builtin__": "builtins", "anydbm": "dbm", "cPickle": "pickle", "cStringIO": "io",
    "commands": "subprocess", "cookielib": "http.cookiejar", "copy_reg": "copyreg", "dummy_thread": "_thread",
    "htmlentitydefs": "html.entities", "httplib": "http.client", "md5": "hashlib", "robotparser": "urllib.robotparser",
    "sets": "builtins", "sha": "hashlib", "thread": "_thread", "tkMessageBox": "tkinter.messagebox",
    "urllib2": "urllib.request", "urlparse": "urllib.parse", "whichdb": "dbm", "xmlrpclib": "xmlrpc.client",
}  # fmt: skip


@dataclass(frozen=True)
class AbsentPackage:
    """`name` is absent; `prefix` is the environment that lacks it, None where there is no interpreter to ask.

    `providers` are the projects that give what the statement asks for. `project` says whether some index has a
    project of that name, and `gives` what that project is known to put on the import path. `possible` are projects
    whose names suggest that they may give it, and of which nothing else is known. `old`: Python 2 had it, and nothing
    says that a project is meant that happens to have the same name.
    """

    name: str
    prefix: str | None
    reason: str
    providers: tuple[str, ...]
    project: bool
    gives: tuple[str, ...] | None
    possible: tuple[str, ...]
    old: bool

    def evidence(self, ctx: Context) -> Iterator[Evidence]:
        """Where it was looked for."""
        if self.prefix is not None:
            yield Evidence(f"import {self.name}", self.reason, "environment")
        listed = ctx.ask("index-names")
        if listed is not None:
            count, day = listed
            answer = f"{'found' if self.project else 'not'} among {count:,} names of {day.isoformat()}"
            yield Evidence(f"a project named '{self.name}'", answer, "index")
        yield Evidence(f"projects that give '{self.name}'", ", ".join(self.providers[:3]) or "none known", "index")
        if self.possible and not self.providers:
            named = ", ".join(self.possible[:3])
            yield Evidence("projects of nearly that name, whose modules nobody has listed", named, "index")


def absent_package(wanted: Wanted, ctx: Context) -> AbsentPackage | None:
    """What is known of the top-level module that `wanted` asks for, where it is certainly absent; else None."""
    name = wanted.top
    if name in _OF_HOSTS:
        return None
    if name in _OF_CHECKERS and ("typing" in ctx.guards(wanted.node) or ctx.path.endswith(".pyi")):
        return None
    if wanted.level or may_fail(wanted.node, wanted.dotted, ctx):
        return None
    answer = ctx.module(name)
    prefix: str | None = ctx.ask("interpreter")
    if not isinstance(answer, Missing) and not (prefix is None and _only_unlooked(answer)):
        return None
    if name in OF_PYTHON_2 and "conditional" in ctx.guards(wanted.node):
        return None  # code for both versions
    if ctx.fact(SCRIPT) is not None:
        return None  # it runs in an environment of its own
    if _may_lie_elsewhere(ctx) or ctx.fact(makes_key(name)) is not None:
        return None
    if ctx.ask("ever-stdlib", name):
        return None
    providers = _providers(wanted, ctx)
    # One that is declared gives the name, whatever others might.
    declared = any(ctx.ask("declared", provider) for provider in providers)
    # A project that ships something under a name of Python 2's library is not what the code means.
    old = name in OF_PYTHON_2 and not declared and not ctx.ask("declared", name)
    providers = () if old else providers
    if not declared and ctx.ask("unread-dependencies", name):
        return None
    project = on_index(name, ctx)
    if project is None or _installs(ctx, name, *providers) or ctx.ask("is-around", name) is not False:
        return None
    if not project and not providers and ctx.ask("may-be-asked-for", name) is not False:
        return None
    assert isinstance(answer, Missing | Unknown)
    if not providers and not old and ctx.ask("namespace-known", name):
        return None  # many share the name, and nobody is known to give this part of it
    gives: tuple[str, ...] | None = ctx.ask("import-names", name) if project else None
    possible: tuple[str, ...] = () if project or old else ctx.ask("possible-projects", name) or ()
    return AbsentPackage(name, prefix, answer.reason, providers, project, gives, possible, old)


def _installs(ctx: Context, *names: str) -> bool:
    """Whether the module itself installs one of the projects, or something that cannot be told, before it goes on."""
    told = ctx.fact(INSTALLS)
    words = [word.strip("'\"\\") for word in told if isinstance(word, str)] if isinstance(told, tuple) else []
    own = {_PROJECT.match(word)[0].lower().replace("_", "-") for word in words if _PROJECT.match(word)}  # type: ignore[index]  # it matches
    unknown = any(word.startswith(("-r", "--requirement", ".", "git+", "http", "{", "$", "/")) for word in words)
    return unknown or not own.isdisjoint(name.lower().replace("_", "-") for name in names)


_PROJECT = re.compile(r"[A-Za-z0-9][\w.-]*(?<![.-])")


def _may_lie_elsewhere(ctx: Context) -> bool:
    """Whether the module puts folders on its import path that nobody has looked into."""
    on_path = ctx.fact(ON_PATH)
    named = on_path if isinstance(on_path, tuple) else ()
    if ctx.fact(ELSEWHERE) is not None or any(ctx.fact(outside_key(name)) is not None for name in named):
        return True
    folders = ctx.fact(FOLDERS)
    # One that is not here is in the repository that the file was taken from.
    return isinstance(folders, tuple) and not all(ctx.ask_here("has-folder", path) for path in folders)


def may_be_anothers(found: Found, ctx: Context) -> bool:
    """Whether an import that seems to find the project's own module may well mean a distribution's of that name, as one
    does that seems to find the very file it stands in."""
    if found.path is not None and found.path == ctx.path:
        return True
    top = found.name.partition(".")[0]
    return found.guessed and bool(ctx.ask("providers", top) or ctx.ask("declared", top))


def _only_unlooked(answer: object) -> bool:
    """Whether nothing but the missing interpreter keeps the environment from an answer."""
    return isinstance(answer, Unknown) and answer.reason.startswith("no interpreter")


def _providers(wanted: Wanted, ctx: Context) -> tuple[str, ...]:
    """Who gives the most that can be told: `google.cloud.storage` before all that share `google.cloud`.

    The project of a package's own name comes before one that puts a part of its own into the package.
    """
    if wanted.top in (ctx.ask("providers", wanted.top) or ())[:1]:
        return (wanted.top,)
    if isinstance(wanted.node, ast.ImportFrom):
        for alias in wanted.node.names:
            if inside := ctx.ask("providers", f"{wanted.dotted}.{alias.name}"):
                return tuple(inside)
    found: tuple[str, ...] = ctx.ask("providers", wanted.dotted) or ()
    return found


def replacement(wanted: Wanted, new: str, ctx: Context) -> Fix:
    """The fix that imports `new` for the top-level name of `wanted`, and renames what reads it."""
    old = wanted.top
    edit = Edit(wanted.parts[0], new)
    title = f"Replace '{old}' by '{new}'"
    if wanted.bound is None:
        return Fix(title, (edit,))
    function = next((node for node in ctx.tree.above(wanted.node) if isinstance(node, _FUNCTIONS)), None)
    if function is None:
        return Fix(title, (edit,), renames=((old, new),))
    reads = (node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == old)
    return Fix(title, (edit, *(Edit(ctx.span(node), new) for node in reads)))


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
