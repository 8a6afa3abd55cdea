"""What is proved to compute only, and what is not."""

from __future__ import annotations

from textwrap import dedent

import pytest
from ringtrue.examples.purity import imported, impurity

PURE = [
    "def f(x): return x + 1",
    "import math\ndef f(x): return math.sqrt(x)",
    "import collections\ndef f(x): return isinstance(x, collections.abc.Mapping)",
    "from os import path\ndef f(x): return path.join(x, 'a')",
    "def f(input, id, dir): return input[id] + dir",
    "def f(open): return [open for open in open]",
    "class A:\n    __x = 1\n    def f(self): return self.__x, self.__class__.__name__",
    "def f(x): return '{0:>{1}} {name}'.format(x, 3, name=x)",
    "def f(x): return getattr(x, 'real', 0)",
    "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A:\n    x: 'int' = 1",
    "from enum import Enum\nclass A(Enum):\n    B = 1",
    "def f(x):\n    def g():\n        nonlocal x\n        x += 1\n    g()\n    return x",
    "from datetime import date\ndef f(): return date(2020, 1, 1).isoformat()",
]
IMPURE = {
    "import os\ndef f(x): return os.system(x)": "'os.system'",
    "import os\nif 0:\n    os = None\nos.system('x')": "'os' is a module and something else",
    "import os\ndef f(os=os.system): pass": "'os' is a module and something else",
    "import os as o, math as o": "'o' is two modules",
    "import os\n[(os := 1) for _ in os.system('x')]": "'os' is a module and something else",
    "import os\ndef f():\n    def g():\n        nonlocal os\n    return os.x": "'os' is a module and something else",
    "def g(open): pass\ndef f(): return open('x')": "'open'",
    "def f(x=open('y'), open=1): return x": "'open'",
    "def f(): return [open for open in open('x')]": "'open'",
    "@open\ndef f(open): pass": "'open'",
    "def f(): return __import__('os')": "'__import__'",
    "def f(): return eval('1')": "'eval'",
    "def f(): exec('1')": "'exec'",
    "def f(): return globals()": "'globals'",
    "def f(): return ().__class__.__base__": "the attribute '__base__'",
    "def f(): return ().__class__.__mro__": "the attribute '__mro__'",
    "def f(): return type(1).mro()": "the attribute 'mro'",
    "def f(): return object.__subclasses__()": "the attribute '__subclasses__'",
    "def f(): return f.__globals__": "the attribute '__globals__'",
    "def f(): return f.__code__": "the attribute '__code__'",
    "def f(): return (x for x in ()).gi_frame": "the attribute 'gi_frame'",
    "def f(e): return e.__traceback__.tb_frame": "the attribute 'tb_frame'",
    "def f(x): return '{0.__class__}'.format(x)": "'format' of a text that is not written down",
    "def f(x, y): return x.format(y)": "'format' of a text that is not written down",
    "def f(x): return '{:{0.a}}'.format(x)": "'format' of a text that is not written down",
    "def f(x): return str.format('{0.__class__}', x)": "'format' of a text that is not written down",
    "def f(x): return x.format_map({})": "the attribute 'format_map'",
    "def f(x): return getattr(x, '__cl' + 'ass__')": "'getattr' with a name that is not written down",
    "def f(x): return getattr(x, '__globals__')": "the attribute '__globals__'",
    "def f(x): return getattr(x, 'format')": "'getattr' with a name that is not written down",
    "def f(x): return getattr(*x)": "'getattr' with a name that is not written down",
    "def f(x): return map(getattr, x)": "'getattr' is handed on",
    "def f(x):\n    match x:\n        case object(__globals__=g): return g": "the attribute '__globals__'",
    "import math\ndef f(): return repr(math)": "the module 'math' is handed on",
    "import math\ndef f(): return math": "the module 'math' is handed on",
    "import json\ndef f(): return json.codecs": "'json.codecs'",
    "import math\nmath.pi = 3": "'math.pi' is changed",
    "from operator import attrgetter": "'operator.attrgetter'",
    "from math import *": "'math.*'",
    "from . import x": "the module '.'",
    "import socket": "the module 'socket'",
    "import numpy": "the module 'numpy'",
    "async def f(): pass": "'async'",
    "X = 0\ndef f():\n    global X": "'global'",
    "class A(metaclass=type): pass": "a metaclass",
    "class A(**{}): pass": "a metaclass",
    "__builtins__ = {}": "'__builtins__' is bound",
    "from datetime import datetime\ndef f(): return datetime.now()": "the attribute 'now'",
    "from os.path import exists": "'os.path.exists'",
    "def f(": "it cannot be parsed",
    "-" * 100_000 + "1": "it cannot be parsed",
}


@pytest.mark.parametrize("code", PURE)
def test_proved(code: str) -> None:
    assert impurity(dedent(code)) is None


@pytest.mark.parametrize(("code", "reason"), IMPURE.items(), ids=lambda text: str(text)[:30])
def test_not_proved(code: str, reason: str) -> None:
    assert impurity(code) == reason


def test_what_is_imported_is_known_before_it_runs() -> None:
    code = "import math, os.path as p\nfrom collections import abc, Counter\nfrom __future__ import annotations"
    assert imported(code) == ("collections", "collections.abc", "math", "os.path")
