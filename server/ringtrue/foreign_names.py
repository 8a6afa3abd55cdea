"""Foreign names: what other languages and shells call by these names, and what Python calls it.

Does not know whether a module binds such a name itself.
"""

# ruff: noqa: E501  # a table: one line for what belongs together

from __future__ import annotations

from typing import Final, NamedTuple


class Foreign(NamedTuple):
    """`python` replaces the name; the empty string where it depends. `exact`: nothing else can be meant."""

    python: str
    exact: bool = False
    imports: tuple[str, ...] = ()


FOREIGN_NAMES: Final = {
    "null": Foreign("None", True), "nil": Foreign("None", True), "undefined": Foreign("None"), "NULL": Foreign("None", True),
    "nullptr": Foreign("None", True), "true": Foreign("True", True), "false": Foreign("False", True),
    "TRUE": Foreign("True", True), "FALSE": Foreign("False", True), "none": Foreign("None", True), "NIL": Foreign("None", True),
    "NaN": Foreign('float("nan")'), "Infinity": Foreign('float("inf")'), "this": Foreign("self"),
    "console": Foreign(""), "Math": Foreign(""), "JSON": Foreign(""), "System": Foreign(""), "Object": Foreign(""),
    "Array": Foreign(""), "Number": Foreign(""), "Integer": Foreign(""), "String": Foreign(""), "Boolean": Foreign(""),
    "Date": Foreign(""), "fmt": Foreign(""), "parseInt": Foreign("int"), "parseFloat": Foreign("float"), "println": Foreign("print", True),
    "printf": Foreign("print"), "puts": Foreign("print", True), "echo": Foreign("print"), "print_r": Foreign("print"),
    "var_dump": Foreign("print"), "alert": Foreign("print"), "strlen": Foreign("len", True), "sizeof": Foreign("len"),
    "typeof": Foreign("type"), "instanceof": Foreign("isinstance"), "isset": Foreign(""), "isNaN": Foreign("math.isnan", False, ("import math",)),
    "count": Foreign("len"), "implode": Foreign(""), "explode": Foreign(""), "array_push": Foreign(""), "in_array": Foreign(""),
    "is_null": Foreign(""), "setTimeout": Foreign(""), "require": Foreign(""), "unless": Foreign(""), "elsif": Foreign(""), "xrange": Foreign("range", True),
}  # fmt: skip
"""By the name; those with an empty replacement are judged by what follows them."""

FOREIGN_MEMBERS: Final = {
    "console.log": Foreign("print", True), "console.info": Foreign("print"), "console.debug": Foreign("print"),
    "console.error": Foreign("print"), "console.warn": Foreign("print"), "Math.floor": Foreign("math.floor", True, ("import math",)),
    "Math.ceil": Foreign("math.ceil", True, ("import math",)), "Math.sqrt": Foreign("math.sqrt", True, ("import math",)),
    "Math.abs": Foreign("abs", True), "Math.max": Foreign("max", True), "Math.min": Foreign("min", True),
    "Math.round": Foreign("round"), "Math.pow": Foreign("pow", True), "Math.PI": Foreign("math.pi", True, ("import math",)),
    "Math.random": Foreign("random.random", True, ("import random",)), "JSON.parse": Foreign("json.loads", True, ("import json",)),
    "JSON.stringify": Foreign("json.dumps", True, ("import json",)), "Object.keys": Foreign("list"),
    "Array.from": Foreign("list"), "Array.isArray": Foreign(""), "Number.parseInt": Foreign("int"),
    "Number.parseFloat": Foreign("float"), "Integer.parseInt": Foreign("int", True), "String.valueOf": Foreign("str", True),
    "String.format": Foreign(""), "Date.now": Foreign("time.time", False, ("import time",)), "fmt.Println": Foreign("print", True),
    "fmt.Printf": Foreign("print"), "fmt.Sprintf": Foreign(""), "System.out.println": Foreign("print", True),
    "System.out.print": Foreign("print"), "System.exit": Foreign("sys.exit", True, ("import sys",)),
}  # fmt: skip
