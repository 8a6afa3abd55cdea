"""Which blocks may give their module names unseen."""

from __future__ import annotations

import pytest
from ringtrue.facts import OPEN, module_facts
from ringtrue.syntax import parse


def is_open(code: str) -> bool:
    return OPEN in module_facts(parse(code).chunks).answers


@pytest.mark.parametrize(
    "code",
    [
        "exec(code)\n",
        "if debug:\n    exec(open(path).read())\n",
        "globals()[name] = 1\n",
        "def define(name):\n    globals()[name] = 1\n",
        "globals().update(values)\n",
        "def define(values):\n    space = globals()\n    space.update(values)\n",
        "exec(code, globals())\n",
        "lazy_import(globals(), {})\n",
        "vars()[name] = 1\n",
        "locals().update(values)\n",
        "class A:\n    locals()[name] = 1\n",
        "setattr(sys.modules[__name__], name, 1)\n",
        "this = sys.modules[__name__]\n",
        "sys.modules[__name__].__dict__.update(values)\n",
        "setattr(builtins, name, 1)\n",
        "builtins.__dict__[name] = gettext\n",
        "__builtins__[name] = 1\n",
    ],
)
def test_open(code: str) -> None:
    assert is_open(code)


@pytest.mark.parametrize(
    "code",
    [
        "globals()['name'] = 1\n",
        "def define():\n    globals()['name'] = 1\n",
        "vars()['name'] = 1\n",
        "builtins.name = 1\n",
        "builtins.__dict__['name'] = 1\n",
        "__builtins__['name'] = 1\n",
        "sys.modules[__name__].name = 1\n",
        "sys.modules[__name__].__dict__['name'] = 1\n",
    ],
)
def test_a_constant_name_is_bound_and_opens_nothing(code: str) -> None:
    answers = module_facts(parse(code).chunks).answers
    assert "name" in answers
    assert OPEN not in answers


@pytest.mark.parametrize(
    "code",
    [
        "def run(code):\n    exec(code)\n",
        "def install(name):\n    builtins.__dict__[name] = gettext\n",
        "exec(code, {})\n",
        "def run(self, code):\n    exec(code, self.locals)\n",
        "value = globals()['name']\n",
        "value = globals().get('name')\n",
        "found = 'name' in globals()\n",
        "copy = dict(globals())\n",
        "value = eval(text, globals())\n",
        "text = format(**globals())\n",
        "time = timeit('f()', globals=globals())\n",
        "def f():\n    locals()['x'] = 1\n",
        "def f(x):\n    return vars(x)\n",
        "vars(thing)['name'] = 1\n",
        "value = getattr(sys.modules[__name__], name)\n",
        "classes = inspect.getmembers(sys.modules[__name__])\n",
        "sys.modules['other'] = thing\n",
        "value = builtins.open\n",
        "doc = sys.modules[__name__].__doc__\n",
        "text = 'globals()'\n",
    ],
)
def test_closed(code: str) -> None:
    assert not is_open(code)
