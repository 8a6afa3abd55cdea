"""Names that a module makes at run time, as far as they can be read: lazy loaders, `__getattr__`, `globals()`.

Does not know plain bindings. What cannot be read makes the record open.
"""

from __future__ import annotations

import ast
import re

from ringtrue.environment.dynamic import dynamics
from ringtrue.history.building.answering import answers
from ringtrue.history.building.deprecations import last_name, text_of
from ringtrue.history.building.records import Binding, Record

_REPLACED = re.compile(r"^(?:\w+\s*=\s*)*sys\.modules\[__name__\]\s*=(?!=)", re.MULTILINE)


def add_made_names(record: Record, tree: ast.Module, text: str) -> None:
    """Add to the record of a file what its whole text makes."""
    found = dynamics(tree)
    record.open = found.open or found.modules or ""
    record.stub_names = found.stub
    for name in found.globals:
        record.names.setdefault(name, [Binding("value")])
    record.lazy = dict.fromkeys(sorted(found.lazy), "")
    if "_LazyModule(" in text:
        _add_lazy_module(record, tree)
    elif (looked := _lookups(tree, text)) is not None:
        record.lazy.update(looked)
        if "__getattr__" in record.open:
            record.open = ""
    elif (record.open or found.lazy) and "def __getattr__" in text and (answered := answers(tree)) is not None:
        record.open = "" if "__getattr__" in record.open else record.open
        for name, deprecated in answered.items():
            record.lazy.setdefault(name, "")
            if deprecated:
                record.names.setdefault(name, [Binding("value", deprecated=("", ""))])
    elif _REPLACED.search(text):
        for bindings in record.names.values():  # what stands in its place may have taken them over
            for one in bindings:
                one.perhaps_bound = True
    if record.lazy:
        record.typing_is_real = True


def _add_lazy_module(record: Record, tree: ast.Module) -> None:
    """Hugging Face's: what it will make it shows type checkers, and other names it refuses."""
    structure: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(value, ast.List):
                        structure.update(literal_texts(value) or ())
                        structure.add(str(key.value).partition(".")[0])
            case ast.Call(func=ast.Attribute(value=ast.Subscript(), attr="append" | "extend"), args=[value]):
                structure.update(literal_texts(value) or ())
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str() as key))], value=ast.List() as value):
                structure.update(literal_texts(value) or ())
                structure.add(key.partition(".")[0])
    record.lazy.update(dict.fromkeys(sorted(structure), ""))
    record.typing_is_real = True
    if record.open.startswith(_LAZY_REASONS):
        record.open = ""


_LAZY_REASONS = ("a lazy module", "the module writes", "the module changes", "names are made through")


def literal_texts(value: ast.expr | None) -> list[str] | None:
    """The texts of a literal text, or list of texts."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value]
    parts = getattr(value, "elts", None)
    if parts is None:
        return None
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def _lookups(tree: ast.Module, text: str) -> dict[str, str] | None:
    """The names, each with its module, of a `__getattr__` that takes modules from one literal table of texts and does
    nothing else with the name but import it: `import_attr(name, TABLE.get(name), ...)` raises for others."""
    tables = {
        last_name(target): node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    }
    function = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "__getattr__"), None)
    if function is None or not function.args.args:
        return None
    used = [
        each.id
        for each in ast.walk(function)
        if isinstance(each, ast.Name) and isinstance(tables.get(each.id), ast.Dict)
    ]
    if len(set(used)) != 1:
        return None
    table = tables[used[0]]
    if re.search(rf"\b{used[0]}\b(?:\.update|\.pop|\.setdefault|\[[^\]\n]+\]\s*=[^=])", text):
        return None
    assert isinstance(table, ast.Dict)  # as just asked
    texts = {
        text_of(key): text_of(value) for key, value in zip(table.keys, table.values, strict=True) if key is not None
    }
    plain = bool(texts) and "" not in texts and len(texts) == len(table.keys)
    closed = any(isinstance(each, ast.Raise) for each in ast.walk(function)) or "import_attr(" in ast.unparse(function)
    calls = {last_name(each.func) for each in ast.walk(function) if isinstance(each, ast.Call)}
    compared = any(isinstance(each, ast.Compare) and isinstance(each.ops[0], ast.Eq) for each in ast.walk(function))
    return texts if plain and closed and calls <= _PLAIN and not compared else None


_PLAIN = frozenset(
    (
        "import_attr", "import_module", "getattr", "get", "globals", "AttributeError", "_import_attr",
        "warn_deprecated", "warn", "format", "list", "keys", "__import__", "hasattr", "isinstance", "str", "split",
        "rsplit",
    )
)  # fmt: skip
"""Calls that answer for no further names."""
