"""A name is read that nothing binds: no assignment, import, definition or argument, and no builtin of the project's
Python. Running the line raises `NameError`.

Import the module, correct the spelling, or quote what was meant to be a string.

The rule is silent where names may come from somewhere that the text does not show: star imports that cannot be
followed, `exec`, names set through `globals()`, damaged text nearby, notebooks saved as scripts, files that a build
tool runs with names of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from ringtrue.api import (
    BUILTINS,
    CLASS_BODY,
    NOTEBOOK,
    Block,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Found,
    Missing,
    Severity,
    came_with,
    foreign_read,
    is_development_file,
    nearest,
    rule,
)

from ringtrue_rules.apis.undefined_name_examples import EXAMPLES

# Put into `builtins` by tools: gettext's install, type checkers, IPython, line_profiler.
_OF_TOOLS = frozenset(("_", "__", "reveal_type", "reveal_locals", "get_ipython", "__IPYTHON__", "_ip", "profile"))
# What programs have imported for the scripts that they run.
_OF_PROGRAMS = frozenset(("gdb", "idaapi", "idautils", "idc", "lldb"))
# What MicroPython's compiler knows, and its port to a board imports.
_OF_MICROPYTHON = frozenset(("const", "micropython", "ptr", "ptr8", "ptr16", "ptr32", "uint"))
# What kernels of notebooks give to every cell.
_OF_NOTEBOOKS = frozenset(
    ("display", "displayHTML", "dbutils", "spark", "sc", "sqlContext", "sql", "In", "Out", "table")
)
# Builtins of Python 2: code for both versions reads them under a condition.
_PYTHON_2 = frozenset(
    [
        "apply",
        "basestring",
        "buffer",
        "cmp",
        "coerce",
        "execfile",
        "file",
        "intern",
        "long",
        "raw_input",
        "reduce",
        "reload",
        "unichr",
        "unicode",
        "xrange",
    ]
)
# How modules are called where everybody calls them the same.
_USUAL = {
    "np": "import numpy as np", "pd": "import pandas as pd", "plt": "import matplotlib.pyplot as plt",
    "tf": "import tensorflow as tf", "sns": "import seaborn as sns", "nn": "from torch import nn",
}  # fmt: skip
_USUAL_NAMES = {
    "Path": "pathlib", "datetime": "datetime", "timedelta": "datetime", "defaultdict": "collections",
    "Counter": "collections", "OrderedDict": "collections", "deque": "collections", "namedtuple": "collections",
    "dataclass": "dataclasses", "field": "dataclasses", "partial": "functools", "wraps": "functools",
    "lru_cache": "functools", "reduce": "functools", "Enum": "enum", "ABC": "abc", "abstractmethod": "abc",
    "Decimal": "decimal", "contextmanager": "contextlib", "suppress": "contextlib", "deepcopy": "copy",
    "Any": "typing", "Optional": "typing", "Union": "typing", "List": "typing", "Dict": "typing", "Tuple": "typing",
    "Set": "typing", "Callable": "collections.abc", "Iterable": "collections.abc", "Iterator": "collections.abc",
    "Generator": "collections.abc", "Sequence": "collections.abc", "Mapping": "collections.abc", "Literal": "typing",
    "TypeVar": "typing", "Protocol": "typing", "NamedTuple": "typing", "TypedDict": "typing", "cast": "typing",
    "Thread": "threading", "Lock": "threading", "ThreadPoolExecutor": "concurrent.futures", "BytesIO": "io",
    "StringIO": "io", "uuid4": "uuid", "sleep": "time", "sqrt": "math",
}  # fmt: skip


@rule(
    Block,
    summary="name that is read and that nothing binds",
    kind="fact",
    severity="error",
    fix="suggestion",
    overlaps=["ruff:F821"],
    examples=EXAMPLES,
)
def undefined_name(block: Block, ctx: Context) -> Iterator[Finding]:
    if block.kind == "declared":
        return
    for read in ctx.names.reads:
        name = read.node.id
        if name in BUILTINS or ctx.binds(name, read.direct):
            continue
        if foreign_read(read.node, read.direct, ctx) is not None:
            continue  # 'foreign-idiom' speaks of it
        if _excused(name, read.direct, ctx) or _guarded(read.node, ctx) or not _closed(name, ctx):
            continue
        if _injected(name, ctx):
            continue
        yield _finding(read.node, ctx)


def _guarded(node: ast.Name, ctx: Context) -> bool:
    guards = ctx.guards(node)
    if any(_runs_elsewhere(above) for above in ctx.tree.above(node)):
        return True
    if node.id in _PYTHON_2 or came_with(node.id):
        return not guards.isdisjoint(("name-error", "conditional"))
    return "name-error" in guards


def _runs_elsewhere(node: ast.AST) -> bool:
    """`if __name__ == "__channelexec__":` and the like: a tool runs this part, with names of its own."""
    match node:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), comparators=[ast.Constant(value=str() as name)])):
            return name != "__main__"
        case _:
            return False


def _excused(name: str, direct: bool, ctx: Context) -> bool:
    if name in _OF_TOOLS or name in _OF_PROGRAMS or (direct and name in CLASS_BODY):
        return True
    if name in _OF_MICROPYTHON and ctx.ask_here("host") not in ("", "program"):
        return True
    if name.startswith("__") and name.endswith("__") and name != "__main__":
        return True  # Salt, Sphinx and others set such names
    if name == "tags" and ctx.path.endswith("conf.py"):
        return True  # Sphinx
    if name in ("c", "config", "get_config", "load_subconfig") and ctx.path.endswith("config.py"):
        return True  # traitlets (Jupyter, IPython, JupyterHub), qutebrowser
    if name in _OF_NOTEBOOKS and ctx.fact(NOTEBOOK) is not None:
        return True
    since = came_with(name)
    return since is not None and _python(ctx) >= since


def _python(ctx: Context) -> tuple[int, int]:
    _, at_hand = ctx.ask("python") or ((3, 99), (3, 99))
    return (at_hand[0], at_hand[1])


def _closed(name: str, ctx: Context) -> bool:
    """Whether every name of the module is known, and `name` is none of them."""
    if ctx.open_reason() is not None or "." not in ctx.path.replace("\\", "/").rpartition("/")[2]:
        return False
    if ctx.path.endswith("__init__.py") and not isinstance(ctx.module(name, level=1), Missing):
        return False  # importing a submodule binds its name in the package
    for level, module in ctx.stars():
        names = ctx.ask_here("star", level, module)
        if names is None or name in names:
            return False
    return True


def _injected(name: str, ctx: Context) -> bool:
    """Whether the project may give the name by `builtins`; or to a file of its tests or documentation by `setattr`, or
    as to a file that imports nothing, and so is text that another program runs with names of its own."""
    place = str(ctx.ask_here("place") or ctx.path).replace("\\", "/")
    injected = ctx.ask("injected-names")
    if not is_development_file(place):  # told at once, and taken back in the few projects that make such names
        return injected is not None and f"builtins.{name}" in injected
    if injected is None or f"builtins.{name}" in injected or name in injected:
        return True
    file = place.rpartition("/")[2]
    return not file.startswith(("test_", "conftest")) and "/" in place and not _imports(ctx)


def _imports(ctx: Context) -> bool:
    bindings = (binding for name in ctx.module_names() for binding in ctx.bindings(name))
    return any(binding.kind in ("import", "from") and binding.module != "__future__" for binding in bindings)


def _finding(node: ast.Name, ctx: Context) -> Finding:
    parent = ctx.tree.parents.get(node)
    message = f"undefined name '{node.id}'"
    since = came_with(node.id)
    if since is not None:
        message += f": Python {since[0]}.{since[1]} brought it"
    elif isinstance(parent, ast.Attribute) and _library(node.id, ctx):
        message += ": the standard library's module is not imported"
    evidence = Evidence(f"bindings of '{node.id}' in the module and its builtins", "none", "module")
    # An annotation may never be evaluated: then only type checkers stumble.
    severity: Severity | None = "warning" if _in_annotation(node, ctx) else None
    fixes = tuple(_fixes(node, parent, ctx))
    later = None if _is_main(node, parent) else partial(_near, node, ctx)
    return Finding(ctx.span(node), message, (evidence,), fixes, severity=severity, later=later)


def _in_annotation(node: ast.AST, ctx: Context) -> bool:
    for above in ctx.tree.above(node):
        if node in (getattr(above, "annotation", None), getattr(above, "returns", None)):
            return True
        node = above
    return False


def _library(name: str, ctx: Context) -> bool:
    answer = ctx.module(name)
    return isinstance(answer, Found) and answer.origin == "stdlib"


def _fixes(node: ast.Name, parent: ast.AST | None, ctx: Context) -> Iterator[Fix]:
    if _is_main(node, parent):
        yield Fix("Quote '__main__'", (Edit(ctx.span(node), '"__main__"'),), safe=True)
        return
    statement = _import_of(node.id, parent, ctx)
    if statement:
        yield Fix(f"Add '{statement}'", imports=(statement,))
    if isinstance(parent, ast.Subscript) and parent.slice is node:
        yield Fix(f"Quote '{node.id}'", (Edit(ctx.span(node), f'"{node.id}"'),))


def _near(node: ast.Name, ctx: Context) -> Iterator[Fix]:
    for other in nearest(node.id, _in_scope(node, ctx)):
        yield Fix(f"Replace '{node.id}' by '{other}'", (Edit(ctx.span(node), other),))


def _is_main(node: ast.Name, parent: ast.AST | None) -> bool:
    return node.id == "__main__" and isinstance(parent, ast.Compare) and "__name__" in ast.dump(parent)


def _is_key(name: str, parent: ast.AST | None) -> bool:
    return isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Name) and parent.slice.id == name


def _import_of(name: str, parent: ast.AST | None, ctx: Context) -> str | None:
    if name in _USUAL and isinstance(parent, ast.Attribute):
        return _USUAL[name]
    if name in _USUAL_NAMES and not _is_key(name, parent):
        return f"from {_USUAL_NAMES[name]} import {name}"
    if isinstance(parent, ast.Attribute) and isinstance(ctx.module(name), Found):
        return f"import {name}"
    return None


def _in_scope(node: ast.Name, ctx: Context) -> Iterator[str]:
    """Names that a read at `node` may have meant: of the functions around it, of the module, builtins."""
    seen = {node.id}
    for above in ctx.tree.above(node):
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for inner in ast.walk(above):
                bound = inner.arg if isinstance(inner, ast.arg) else _stored(inner)
                if bound is not None and bound not in seen:
                    seen.add(bound)
                    yield bound
    yield from (name for name in ctx.module_names() if name not in seen)
    yield from (name for name in BUILTINS if name not in seen and not name.startswith("__"))


def _stored(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else None
