"""Results of calls that depend on what is given: of those that a surface cannot tell by the function alone.

Does not know what stands at the end of a path.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ringtrue.receivers.alternatives import UNKNOWN, Paths, either, then

if TYPE_CHECKING:
    from ringtrue.receivers.expressions import Receivers

# What may be anything whatever it is given.
_UNKNOWN = frozenset(
    ("builtins.super", "builtins.type", "builtins.getattr", "builtins.vars", "builtins.sum", "builtins.eval",
     "builtins.__import__", "importlib.import_module", "builtins.pow", "builtins.round", "builtins.abs",
     "builtins.divmod", "enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag",
     "collections.namedtuple", "typing.NamedTuple", "typing.TypedDict", "typing.NewType", "typing.TypeVar",
     "types.new_class", "dataclasses.make_dataclass")
)  # fmt: skip
# A frame, unless it is asked for in pieces.
_FRAMES = frozenset(("pandas.read_csv", "pandas.read_table", "pandas.read_fwf", "pandas.read_json", "pandas.read_sas"))
_PIECES = frozenset(("iterator", "chunksize", "typ"))
_SQL = frozenset(("pandas.read_sql", "pandas.read_sql_query", "pandas.read_sql_table", "pandas.read_stata"))
# What gives back what it is given.
_SAME = frozenset(("copy.copy", "copy.deepcopy"))
# What depends on the text that is given first.
_BY_TEXT = frozenset(
    ("boto3.client", "boto3.resource", "boto3.Session().client", "boto3.Session().resource",
     "boto3.session.Session().client", "boto3.session.Session().resource")
)  # fmt: skip
# What a call gives that has not this keyword, and no more arguments by place.
_PLAIN = {
    "sqlite3.connect": ("factory", 5, "sqlite3.Connection()"),
    "sqlite3.Connection().cursor": ("factory", 0, "sqlite3.Cursor()"),
}
_CLASS = re.compile(r"(?:.*[.:])?[A-Z]\w*[a-z]\w*")
# What gives one of the elements of what it is given.
_ONE_OF = frozenset(("heapq.heappop", "random.choice"))
# What gives elements of what it is given: of which argument they are.
ELEMENTS_OF = {
    "heapq.nlargest": 1, "heapq.nsmallest": 1, "random.sample": 0, "random.choices": 0, "itertools.islice": 0,
    "itertools.cycle": 0, "itertools.takewhile": 1, "itertools.dropwhile": 1, "itertools.filterfalse": 1,
    "builtins.filter": 1, "tqdm.tqdm": 0, "tqdm.auto.tqdm": 0, "tqdm.notebook.tqdm": 0, "rich.progress.track": 0,
    "concurrent.futures.as_completed": 0, "more_itertools.peekable": 0,
}  # fmt: skip
_RUNS = frozenset(("asyncio.run", "anyio.from_thread.run_sync"))


def result(called: Paths, node: ast.Call, receivers: Receivers) -> Paths | None:
    """What the call gives; None where that does not depend on what is given."""
    name = called[0]
    if name in _UNKNOWN or (isinstance(node.func, ast.Attribute) and node.func.attr == "__new__"):
        return UNKNOWN  # `str.__new__(cls, text)` gives a `cls`
    keywords = {keyword.arg for keyword in node.keywords}
    if name in _FRAMES or name in _SQL:
        return UNKNOWN if None in keywords or keywords & _PIECES else ("pandas.DataFrame()",)
    if name == "pandas.read_excel":
        return (
            UNKNOWN if None in keywords or "sheet_name" in keywords or len(node.args) > 1 else ("pandas.DataFrame()",)
        )
    if name == "matplotlib.pyplot.subplots":
        alone = not node.args and not keywords & {None, "nrows", "ncols", "squeeze"}
        return ("builtins.tuple[matplotlib.figure.Figure,matplotlib.axes.Axes]()",) if alone else None
    if name == "builtins.open" or name == "io.open":
        return _file(node)
    if name in _PLAIN:
        word, most, made = _PLAIN[name]
        return UNKNOWN if None in keywords or word in keywords or len(node.args) > most else (made,)
    if name in _BY_TEXT and node.args and isinstance(node.args[0], ast.Constant):
        text = node.args[0].value
        return then(called, f'("{text}")') if isinstance(text, str) and text.replace("-", "").isalnum() else UNKNOWN
    if name in ("typing.cast", "typing_extensions.cast") and len(node.args) == 2:
        return receivers.annotation(node.args[0])
    if name == "django.shortcuts.get_object_or_404" and node.args:
        model = receivers.of(node.args[0])
        return then(model, "()") if len(model) == 1 and _CLASS.fullmatch(model[0]) else None
    if name in ("builtins.max", "builtins.min"):
        return _extreme(node, keywords, receivers)
    if name in _SAME and len(node.args) == 1:
        return receivers.of(node.args[0])
    if name in _RUNS and node.args:
        return then(receivers.of(node.args[0]), "!")
    if name == "asyncio.wait_for" and node.args:
        return receivers.of(node.args[0])
    if name == "builtins.next" and node.args:
        found = receivers.element(node.args[0])
        return found if len(node.args) == 1 else either((found, receivers.of(node.args[1])))
    if name in _ONE_OF and node.args:
        return receivers.element(node.args[0])
    if name in ("builtins.reversed", "builtins.iter", "builtins.filter", "builtins.map", "builtins.zip"):
        return (f"{name}()",) if name not in ("builtins.iter",) else UNKNOWN
    if name == "builtins.sorted":
        return ("builtins.list()",)
    return None


def _extreme(node: ast.Call, keywords: set[str | None], receivers: Receivers) -> Paths:
    """One of the arguments, or of the elements of the only one."""
    if not keywords <= {"key"} or any(isinstance(one, ast.Starred) for one in node.args) or not node.args:
        return UNKNOWN
    return receivers.element(node.args[0]) if len(node.args) == 1 else either(map(receivers.of, node.args))


def _file(node: ast.Call) -> Paths:
    """The kind of file, by a mode that is written out."""
    mode: ast.expr | None = node.args[1] if len(node.args) > 1 else None
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg == "buffering":
            return UNKNOWN
        mode = keyword.value if keyword.arg == "mode" else mode
    if len(node.args) > 2 or any(isinstance(one, ast.Starred) for one in node.args):
        return UNKNOWN
    if mode is None:
        return ("_io.TextIOWrapper()",)
    if not (isinstance(mode, ast.Constant) and isinstance(mode.value, str)):
        return UNKNOWN
    if "b" not in mode.value:
        return ("_io.TextIOWrapper()",)
    if "+" in mode.value:
        return ("_io.BufferedRandom()",)
    return ("_io.BufferedReader()",) if "r" in mode.value else ("_io.BufferedWriter()",)
