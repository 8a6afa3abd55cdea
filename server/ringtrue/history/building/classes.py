"""What a class is besides the statements of its body: attributes that its functions set, the constructor that a
decorator gives it, the keywords that a typed dictionary stands for.

Does not know its bases.
"""

from __future__ import annotations

import ast
import re

from ringtrue.history.building.deprecations import last_name
from ringtrue.history.building.dotted import base_name
from ringtrue.history.building.records import Binding

_SET = re.compile(r"self\.([A-Za-z]\w*)\s*(?::[^=\n]{1,90})?=(?!=)")
_MENTIONED = re.compile(r"self\.([A-Za-z]\w*)")
SETATTR = re.compile(r"\bsetattr\(\s*(\w+)\s*,\s*(?:[\"'](\w+)[\"']\s*,)?")
_RESTORING = ("__setstate__", "__copy__", "__deepcopy__", "__reduce__", "__getstate__", "__setattr__")
"""Functions that set what others have set before."""
_OWN_DICT = re.compile(
    r"\b(?:self|cls)\.__dict__\s*(?:=|\.update|\[[^\]]+\]\s*=)|\bvars\((?:self|cls)\)|\blocals\(\)\["
)


def add_attributes(node: ast.ClassDef, lines: list[str], found: Binding) -> None:
    """Attributes that the class's functions set on their first argument."""
    kept = set(range(node.lineno - 1, node.end_lineno or 0))
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name in _RESTORING:
            kept -= set(range(each.lineno - 1, each.end_lineno or 0))
    text = "".join(lines[at] for at in sorted(kept))
    if "cls." in text:
        text = re.sub(r"\bcls\.", "self.", text)
    found.perhaps = tuple(dict.fromkeys(_MENTIONED.findall(text)))
    sets = dict.fromkeys(_SET.findall(text))
    if _OWN_DICT.search(text):
        found.open = True
    for owner, name in SETATTR.findall(text) if "setattr(" in text else ():
        if name and owner in ("self", "cls"):
            if not name.startswith("_"):
                sets[name] = None
        elif owner in ("self", "cls", "klass", "obj", "result", "new"):
            found.open = True
    found.sets = tuple(sets)


def unpacked(keywords: ast.arg | None) -> str:
    """The class of `**keywords: Unpack[Class]`; empty for any other annotation."""
    match keywords and keywords.annotation:
        case ast.Subscript(value=ast.Name(id="Unpack") | ast.Attribute(attr="Unpack"), slice=inner):
            return base_name(inner).strip("?")
    return ""


def has_getattr(node: ast.ClassDef) -> bool:
    return any(
        isinstance(each, ast.FunctionDef) and each.name in ("__getattr__", "__getattribute__") for each in node.body
    ) or any(isinstance(each, ast.Assign) and "__getattr__" in map(last_name, each.targets) for each in node.body)


def made_constructor(node: ast.ClassDef, decorators: list[str], found: Binding) -> Binding | None:
    """The `__init__` that a dataclass or a named tuple is given."""
    named = "NamedTuple" in (base.rpartition(".")[2] for base in found.bases)
    if not named and not {"dataclass", "define", "frozen", "mutable", "attrs", "s"} & set(decorators):
        return None
    fields = [
        each.target.id
        for each in node.body
        if isinstance(each, ast.AnnAssign)
        and isinstance(each.target, ast.Name)
        and last_name(each.annotation.value if isinstance(each.annotation, ast.Subscript) else each.annotation)
        != "ClassVar"
    ]
    opened = not named and ("dataclass" not in decorators or bool(found.bases))
    kept = tuple(name for name in fields if not name.startswith("_"))
    return Binding("function", parameters=kept, open=opened)
