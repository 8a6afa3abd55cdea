"""An import names a package that does not exist: not in the standard library, not in the project, not installed, and
not on any package index. Running the line raises `ModuleNotFoundError`, and installing the name fails, or worse: a
name that many programs invent alike is a name that somebody else may register.

Write the name of a package that exists. Names of packages and names of modules often differ: `pip install
beautifulsoup4` gives `import bs4`.

The rule is silent wherever the module might still come from somewhere: under `try` with `except ImportError`, behind a
platform or version test, when a declared dependency is not installed and nobody knows which modules it gives, when an
environment adds modules by code, or when a private index has not answered yet.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    OF_PYTHON_2,
    AbsentPackage,
    Bad,
    Context,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Listed,
    Severity,
    Wanted,
    absent_package,
    replacement,
    rule,
    wanted_modules,
)


@rule(
    ast.Import,
    ast.ImportFrom,
    summary="import of a package that is not installed and that no package index has",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            import reqeusts
            #      ^^^^^^^^ no module named 'reqeusts': nothing here gives it, and no index has such a project

            print(reqeusts.get("https://example.org").text)
            """,
            fixed="""
            import requests

            print(requests.get("https://example.org").text)
            """,
            given=Given(installed={"requests 2.32.3": {"requests/__init__.py": "def get(url): ..."}}),
        ),
        Bad(
            """
            from fastapi_auth_toolkit.tokens import issue
            #    ^^^^^^^^^^^^^^^^^^^^ no module named 'fastapi_auth_toolkit': nothing here gives it, and no index has such a project
            """,  # one line of message
        ),
        Bad(
            """
            import beautifulsoup4
            #      ^^^^^^^^^^^^^^ no module named 'beautifulsoup4': the project of that name gives 'bs4'
            """,
            fixed="""
            import bs4
            """,
            given=Given(installed={"beautifulsoup4 4.12.3": {"bs4/__init__.py": ""}}),
        ),
        Bad(
            """
            import reqeusts
            #      ^^^^^^^^ no module named 'reqeusts': nothing here gives it, and no index has such a project
            """,
            given=Given(files={"requirements.txt": "flask-restfull-utils\n"}),
        ),
        Bad(
            """
            import os
            import sys

            sys.path.insert(0, os.path.join(os.path.dirname(__file__), "/lib"))
            import reqeusts
            #      ^^^^^^^^ no module named 'reqeusts': nothing here gives it, and no index has such a project
            """,
        ),
        Bad(
            """
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from reqeusts import Session
                #    ^^^^^^^^ no module named 'reqeusts': nothing here gives it, and no index has such a project
            """,
        ),
        Bad(
            """
            import reqeusts
            #      ^^^^^^^^ no module named 'reqeusts': nothing here gives it, and no index has such a project
            """,
            given=Given(files={"requirements.txt": "reqeusts\n"}),
        ),
        Bad(
            """
            import reqeusts
            #      ^^^^^^^^ no module named 'reqeusts': no index has such a project
            """,
            given=Given(python=None),
        ),
        Good(
            """
            import pgzrun

            pgzrun.go()
            """,
            why="a requirement file beside it asks for a project that begins so, and whose modules nobody has listed",
            given=Given(
                path="games/snake.py",
                files={"pyproject.toml": "[project]\nname = 'all'\n", "games/requirements.txt": "pgzero==1.2.1\n"},
                index={"pgzero": Listed()},
            ),
        ),
        Good(
            """
            import os
            import sys

            sys.path.append(os.path.join(os.path.dirname(__file__), "..", "utils"))
            from fetch_objects_for_ci import fetch
            """,
            why="the folder is not here: it is in the repository that the file was taken from",
            given=Given(path="tests/test_it.py"),
        ),
        Good(
            """
            def optimizer():
                if not is_optimi_toolkit_available():
                    raise ImportError("install optimi")
                from optimi_toolkit import StableAdamW

                return StableAdamW
            """,
            why="the function was left where the module is not there",
        ),
        Good(
            """
            import requests
            import os.path
            """,
            why="one is installed, the other is in the standard library",
            given=Given(installed={"requests 2.32.3": {"requests/__init__.py": ""}}),
        ),
        Good(
            """
            try:
                import speedups_nobody_has
            except ImportError:
                speedups_nobody_has = None
            """,
            why="the program goes on without it",
        ),
        Good(
            """
            import sys

            if sys.platform == "win32":
                import winhelper_internal
            """,
            why="the platform that has it may be another one",
        ),
        Good(
            """
            if is_cluster_enabled():
                import cluster_internal
            """,
            why="it is asked for first",
        ),
        Good(
            """
            import billing_core
            """,
            why="a declared dependency is not installed, and which modules it gives is not known",
            given=Given(files={"requirements.txt": "acme-platform\n"}, index={"acme-platform": Listed()}),
        ),
        Good(
            """
            import os
            import sys

            sys.path.append(os.environ["TOOLBOX"] + "/python")
            import toolbox_internal
            """,
            why="the script puts a folder on its path that only its environment knows",
        ),
        Good(
            """
            import sys

            sys.path[:0] = ["/opt/vendor"]
            import vendor_internal
            """,
            why="so it does, by an absolute path",
        ),
        Good(
            """
            import sys

            SDK = "/usr/local/engine"
            sys.path.insert(0, SDK)
            import engine_internal
            """,
            why="so it does, by a name of it",
        ),
        Good(
            """
            def test_import(tmp_path):
                package = tmp_path / "made_for_the_test"
                package.mkdir()
                package.joinpath("inner.py").touch()
                from made_for_the_test import inner
            """,
            why="the module is made before it is imported",
            given=Given(path="tests/test_import.py"),
        ),
        Good(
            """
            def test_script(pytester):
                pytester.makepyfile(made_script="answer = 42")
                import made_script
            """,
            why="so it is, by pytest's own means",
            given=Given(path="tests/test_script.py"),
        ),
        Good(
            """
            try:
                set
            except NameError:
                from sets_of_old import Set as set
            """,
            why="for a Python without the builtin",
        ),
        Bad(
            """
            import commands
            #      ^^^^^^^^ no module named 'commands': it is of Python 2, and became 'subprocess'
            """,
            given=Given(index={"commands": Listed(), "shipped-by-mistake": Listed(99, ("commands",))}),
        ),
        Good(
            """
            from toolbox import hammer
            """,
            why="first party: 'src' is an import root",
            given=Given(files={"src/toolbox/hammer.py": "", "pyproject.toml": "[project]\nname = 'toolbox'\n"}),
        ),
        Good(
            """
            import vendored_thing
            """,
            why="it lies elsewhere in the workspace, and a script may put that folder on the path",
            given=Given(files={"third_party/vendored_thing.py": ""}),
        ),
        Good(
            """
            from _version import version
            from service_pb2 import Request
            """,
            why="such modules are generated",
        ),
        Good(
            """
            import distutils
            import imp
            """,
            why="they exist in other versions of Python: the topic 'versions' speaks of them",
        ),
        Good(
            """
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from _typeshed import SupportsRead
            """,
            why="type checkers have this module, and only they read the line",
        ),
        Good(
            """
            if binding == "old":
                import beautifulsoup4
            """,
            why="an older release of the project may have given it, and the condition may ask for that",
        ),
        Good(
            """
            import hou
            import xbmcgui
            from devtools_testutils import recorded_by_proxy
            """,
            why="programs give such modules to the Python inside them, a large repository to its own tests",
        ),
        Good(
            """
            get_ipython().run_line_magic('writefile', 'profiled.py')
            from profiled import slow
            """,
            why="so a cell of a notebook writes the module, before another imports it",
        ),
        Good(
            """
            import quux
            import colorgrams
            """,
            why="projects of nearly those names exist, and which modules they give is not known",
            given=Given(index={"python-quux": Listed(), "colorgrams.py": Listed()}),
        ),
        Good(
            """
            import acme_plugin
            """,
            why="an editable install puts a folder on the path with a .pth file",
            given=Given(
                installed={"acme 1.0": {"acme.pth": "../../../../project/lib\n"}}, files={"lib/acme_plugin/core.py": ""}
            ),
        ),
        Good(
            """
            import lone_module
            """,
            why="a module may lie in site-packages without metadata",
            given=Given(installed={"": {"lone_module.py": ""}}),
        ),
        Good(
            """
            import frobnicate
            """,
            why="the project exists and is only not installed: 'uninstalled-package' speaks of it",
            given=Given(python=None, index={"frobnicate": Listed()}),
        ),
        Good(
            """
            import bpy
            import addon_utils
            from gpu_extras.batch import batch_for_shader
            """,
            why="the file runs inside a program, whose Python has modules of its own",
        ),
        Good(
            """
            from jurassic import Dialog
            """,
            why="so it does by the manifest of its add-on",
            given=Given(path="resources/lib/dialog.py", files={"addon.xml": "<addon/>"}),
        ),
        Good(
            """
            import ubinascii
            from machine import unique_id
            """,
            why="another implementation of Python, with a library of its own",
        ),
        Good(
            """
            from helper.lib.addon import dialog
            """,
            why="a package of packages that lies in the project, and that its host puts on the path",
            given=Given(path="resources/start.py", files={"resources/helper/lib/addon/dialog.py": ""}),
        ),
        Good(
            """
            import llama_binaries
            """,
            why="a requirement file fetches it from an address",
            given=Given(
                files={
                    "pyproject.toml": "[project]\nname = 'web'\n",
                    "requirements/full.txt": "https://example.org/v0.1/llama_binaries-0.1+cu124-py3-none-any.whl\n",
                }
            ),
        ),
    ],
)
def hallucinated_package(node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    for wanted in wanted_modules(node, ctx):
        absent = absent_package(wanted, ctx)
        if absent is None or absent.providers or absent.possible:
            continue
        if not absent.project or absent.old:
            yield _finding(wanted, absent, _reason(absent), tuple(_fixes(absent, wanted, ctx)), ctx)
        elif absent.gives and absent.name not in absent.gives and "conditional" not in ctx.guards(node):
            given = f"the project of that name gives {_listed(absent.gives)}"
            fixes = tuple(replacement(wanted, name, ctx) for name in absent.gives[:3] if "." not in name)
            yield _finding(wanted, absent, given, fixes, ctx)


def _finding(wanted: Wanted, absent: AbsentPackage, reason: str, fixes: tuple[Fix, ...], ctx: Context) -> Finding:
    evidence: tuple[Evidence, ...] = tuple(absent.evidence(ctx))
    severity: Severity | None = "warning" if "typing" in ctx.guards(wanted.node) else None
    message = f"no module named '{absent.name}': {reason}"
    return Finding(wanted.parts[0], message, evidence, fixes, severity=severity)


def _reason(absent: AbsentPackage) -> str:
    if absent.old:
        return f"it is of Python 2, and became '{OF_PYTHON_2[absent.name]}'"
    return (
        "no index has such a project"
        if absent.prefix is None
        else ("nothing here gives it, and no index has such a project")
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names[:3])


def _fixes(absent: AbsentPackage, wanted: Wanted, ctx: Context) -> Iterator[Fix]:
    """What it was meant to be: importable here first, then popular elsewhere."""
    name = wanted.top
    if absent.old:
        if isinstance(wanted.node, ast.ImportFrom):
            yield replacement(wanted, OF_PYTHON_2[name], ctx)
        return
    here = ctx.ask_here("near-modules", name) or ()
    popular = ctx.ask("near-imports", name) or ()
    for other in tuple(dict.fromkeys((*here, *popular)))[:4]:
        yield replacement(wanted, other, ctx)
