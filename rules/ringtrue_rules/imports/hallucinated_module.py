"""The package is there, and has no module of that name: `import sklearn.metric`, `from django.utils import txt`.
Running the line raises `ModuleNotFoundError` or `ImportError`.

Write the module as the package has it.

The rule is silent where a package may have modules that its files do not show: lazy loaders, packages that change
their own `__path__` or `sys.modules`, compiled packages, generated modules such as `_version`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Found,
    Given,
    Good,
    Listed,
    Missing,
    Related,
    Severity,
    Unknown,
    Wanted,
    is_dated,
    may_be_anothers,
    may_fail,
    nearest,
    rule,
    wanted_modules,
)

_SKLEARN = {
    "scikit-learn 1.5.0": {
        "sklearn/__init__.py": "",
        "sklearn/metrics/__init__.py": "def accuracy_score(): ...\n",
        "sklearn/linear_model.py": "",
    }
}
_STORAGE = {"google-cloud-storage 2.18.0": {"google/cloud/storage/__init__.py": ""}}


@rule(
    ast.Import,
    ast.ImportFrom,
    summary="import of a module that an existing package does not have",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from sklearn.metric import accuracy_score
            #            ^^^^^^ no module 'sklearn.metric' in 'sklearn'
            """,
            fixed="""
            from sklearn.metrics import accuracy_score
            """,
            given=Given(installed=_SKLEARN),
        ),
        Bad(
            """
            import os.paths
            #         ^^^^^ no module 'os.paths' in 'os'
            """,
            fixed="""
            import os.path
            """,
        ),
        Bad(
            """
            from .modls import User
            #     ^^^^^ no module '.modls' in the package 'shop'
            """,
            fixed="""
            from .models import User
            """,
            given=Given(path="shop/views.py", files={"shop/__init__.py": "", "shop/models.py": "class User: ...\n"}),
        ),
        Bad(
            """
            from google.cloud.nonsense import Client
            #                 ^^^^^^^^ no module 'google.cloud.nonsense': no distribution gives that part of 'google.cloud'
            """,
            given=Given(installed=_STORAGE),
        ),
        Good(
            """
            def card():
                from a2a.types import AgentCard

                return AgentCard
            """,
            why="a folder of a package without `__init__.py` is a part of it: the file beside is not what is meant",
            given=Given(
                path="shop/templates/a2a.py",
                files={"shop/__init__.py": "", "shop/templates/base.py": ""},
                index={"a2a": Listed(rank=900, imports=("a2a",))},
            ),
        ),
        Good(
            """
            import sklearn.metrics
            import xml.etree.ElementTree
            """,
            why="modules that are there",
            given=Given(installed=_SKLEARN),
        ),
        Good(
            """
            from google.cloud.exporter.proto.grpc import Exporter
            """,
            why="a distribution gives a deeper part of the namespace",
            given=Given(
                installed=_STORAGE, index={"google-exporter-grpc": Listed(99, ("google.cloud.exporter.proto.grpc",))}
            ),
        ),
        Good(
            """
            from tensorboard.util import tensor_util
            """,
            why="the project that gives this name, not the package of the same name beside this module",
            given=Given(
                path="shop/uploader.py",
                files={
                    "setup.py": "from setuptools import setup\n\nsetup(name='shop', package_dir={'carts': 'shop/carts'})\n",
                    "shop/__init__.py": "",
                    "shop/tensorboard/__init__.py": "",
                },
                index={"tensorboard": Listed(99, ("tensorboard",))},
            ),
        ),
        Good(
            """
            import sklearn.decisions
            """,
            why="the project asks for a later release than the one that is installed, and that may have it",
            given=Given(installed=_SKLEARN, files={"requirements.txt": "scikit-learn>=1.6\n"}),
        ),
        Good(
            """
            from google.cloud.bigquery import Client
            """,
            why="another distribution gives that part of the namespace package",
            given=Given(installed=_STORAGE, index={"google-cloud-bigquery": Listed(99, ("google.cloud.bigquery",))}),
        ),
        Good(
            """
            from google.cloud.measuring import Meter
            """,
            why="a project says by its name that it may give that part",
            given=Given(installed=_STORAGE, index={"google-cloud-measuring-utils": Listed()}),
        ),
        Good(
            """
            import lazy.anything
            """,
            why="the package has `__getattr__` and may make modules",
            given=Given(files={"lazy/__init__.py": "def __getattr__(name): ...\n"}),
        ),
        Good(
            """
            import moved.inner.part
            """,
            why="the package changes its own path",
            given=Given(files={"moved/__init__.py": "__path__.append('elsewhere')\n"}),
        ),
        Good(
            """
            from six_like.moves import queue
            """,
            why="the module registers others in `sys.modules`",
            given=Given(
                files={"six_like/__init__.py": "import sys\nsys.modules[__name__ + '.moves'] = object()\n"},
            ),
        ),
        Good(
            """
            from shim.path import local
            """,
            why="so does a module that is no package",
            given=Given(files={"shim.py": "import sys\nimport shop.path as path\nsys.modules['shim.path'] = path\n"}),
        ),
        Good(
            """
            from ._speedups_windows import fast
            """,
            why="the module of another platform is not built here",
            given=Given(path="shop/about.py", files={"shop/__init__.py": ""}),
        ),
        Good(
            """
            from distutils._log import log
            """,
            why="setuptools puts its own `distutils` in the place of the standard library's",
            given=Given(python="3.11"),
        ),
        Good(
            """
            from .contrib.ntlm_helper import auth
            """,
            why="a copy of another project's code, cut to what is needed",
            given=Given(path="shop/_vendor/urllib3/pool.py", files={"shop/_vendor/urllib3/__init__.py": ""}),
        ),
        Good(
            """
            from ._version import version
            """,
            why="build tools write it",
            given=Given(path="shop/about.py", files={"shop/__init__.py": ""}),
        ),
        Good(
            """
            try:
                import sklearn.speedups
            except ImportError:
                pass
            """,
            why="the program goes on without it",
            given=Given(installed=_SKLEARN),
        ),
        Good(
            """
            import importlib.resources.abc
            import xml.etree.cElementTree
            """,
            why="other versions of Python have them: the topic 'versions' speaks of them",
            given=Given(python="3.10"),
        ),
        Good(
            """
            from .models import Count
            """,
            why="what the package is copied from has it as a template",
            given=Given(
                path="plugin_template/resources.py",
                files={"plugin_template/__init__.py": "", "plugin_template/models.py.template": "class Count: ...\n"},
            ),
        ),
        Good(
            """
            from .models import User
            """,
            why="the package is a template, whose name says what is to be filled in",
            given=Given(
                path="{{cookiecutter.slug}}/{{cookiecutter.slug}}/views.py",
                files={
                    "{{cookiecutter.slug}}/{{cookiecutter.slug}}/__init__.py": "",
                    "{{cookiecutter.slug}}/{{cookiecutter.slug}}/models.py": "class User: ...\n",
                },
            ),
        ),
        Good(
            """
            from shop.settings_manager import Setting
            """,
            why="a repository inside the repository, which is fetched by itself",
            given=Given(
                files={
                    "shop/__init__.py": "",
                    ".gitmodules": '[submodule "manager"]\n\tpath = shop/settings_manager\n\turl = ../manager.git\n',
                }
            ),
        ),
        Good(
            """
            from exllama.cache import Layer
            """,
            why="the module beside it is no package: a project of that name is meant",
            given=Given(path="modules/loader.py", files={"modules/exllama.py": ""}, index={"exllama": Listed()}),
        ),
    ],
)
def hallucinated_module(node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    for wanted in wanted_modules(node, ctx):
        if may_fail(node, wanted.dotted, ctx) or (wanted.top == "distutils" and not wanted.level):
            continue  # setuptools puts its own `distutils` in the place of the standard library's
        if "." not in wanted.dotted and not wanted.level:
            continue  # a top-level name is a package's
        answer = ctx.module(wanted.dotted, wanted.level)
        if isinstance(answer, Missing) and (answer.parent or wanted.level) and not is_dated(node, node, ctx):
            yield from _missing(wanted, answer, ctx)
        elif isinstance(answer, Unknown) and answer.namespace and not wanted.level:
            yield from _outside_namespace(wanted, answer.namespace, answer.reason, ctx)


def _missing(wanted: Wanted, answer: Missing, ctx: Context) -> Iterator[Finding]:
    if not wanted.level and ctx.ask("ever-stdlib", wanted.dotted):
        return
    dots = "." * wanted.level
    depth = _depth(wanted, answer)
    shown = dots + ".".join(wanted.dotted.split(".")[: depth + 1])
    home = ctx.module(answer.parent) if not wanted.level else None
    if isinstance(home, Found) and _proves_nothing(home, ctx):
        return
    within = f"the package '{answer.parent}'" if wanted.level and answer.parent else f"'{answer.parent}'"
    message = f"no module '{shown}'" + (f" in {within}" if answer.parent else "")
    evidence = Evidence(f"import {shown}", answer.reason, _source(home))
    severity: Severity | None = "warning" if "typing" in ctx.guards(wanted.node) else None
    yield Finding(
        wanted.parts[depth],
        message,
        (evidence,),
        tuple(_fixes(wanted, depth, answer.parent, ctx)),
        related=(Related(f"'{answer.parent}' is read from here", home.path),)
        if isinstance(home, Found) and home.path
        else (),
        severity=severity,
    )


def _proves_nothing(home: Found, ctx: Context) -> bool:
    """Whether the package is not the one that is meant, or not in the release that is asked for."""
    other = home.distribution is not None and not ctx.ask("as-declared", home.distribution)
    # A plain module has no modules in it: a distribution of that name is what is meant.
    named_alike = home.origin == "first-party" and not home.is_package and ctx.ask("exists", home.name) is not False
    return other or named_alike or may_be_anothers(home, ctx)


def _depth(wanted: Wanted, answer: Missing) -> int:
    """Which part of the dotted name is not there."""
    if not wanted.level:
        return min(answer.parent.count(".") + 1, len(wanted.parts) - 1)
    for depth in range(len(wanted.parts)):
        if answer.parent.endswith(".".join(wanted.dotted.split(".")[: depth + 1])):
            return min(depth + 1, len(wanted.parts) - 1)
    return 0


def _source(home: object) -> str:
    return (home.distribution or home.origin) if isinstance(home, Found) else "first-party"


def _outside_namespace(wanted: Wanted, namespace: str, reason: str, ctx: Context) -> Iterator[Finding]:
    """A namespace package is open to other distributions: nobody may be known to fill the part that is asked for."""
    depth = namespace.count(".") + 1
    part = ".".join(wanted.dotted.split(".")[: depth + 1])
    if depth >= len(wanted.parts) or ctx.ask("interpreter") is None or ctx.ask("unread-dependencies", wanted.top):
        return
    words = wanted.dotted.split(".")
    inner = (".".join(words[:count]) for count in range(depth + 1, len(words) + 1))
    if any(ctx.ask("providers", each) or ctx.ask("perhaps-given", each) is not False for each in inner):
        return
    if not ctx.ask("namespace-known", namespace):
        return
    message = f"no module '{part}': no distribution gives that part of '{namespace}'"
    yield Finding(wanted.parts[depth], message, (Evidence(f"import {part}", reason, "environment and index"),))


def _fixes(wanted: Wanted, depth: int, parent: str, ctx: Context) -> Iterator[Fix]:
    listed = ctx.ask_here("submodules", wanted.level, parent) or ()
    name = wanted.dotted.split(".")[depth]
    for other in nearest(name, listed):
        yield Fix(f"Replace '{name}' by '{other}'", (Edit(wanted.parts[depth], other),))
