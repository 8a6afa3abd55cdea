"""How classes are called: what `__init__`, `__new__`, fields and bases make of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ringtrue.environment.api.values import Api
from ringtrue.environment.world import Environment

from tests.environment.conftest import dist

SIGNS = {"positional": "/", "either": "", "keyword": "~", "variadic": "*", "keywords": "**"}
ATTRS = dist(
    "attrs",
    "25.1",
    {
        "attr/__init__.py": "from ._next_gen import define, field, frozen\n"
        "from ._make import attrs as s, attrib as ib\n",
        "attr/_next_gen.py": "def define(maybe_cls=None, **kw): ...\ndef frozen(maybe_cls=None, **kw): ...\n"
        "def field(**kw): ...\n",
        "attr/_make.py": "def attrs(maybe_cls=None, **kw): ...\ndef attrib(**kw): ...\n",
        "attrs/__init__.py": "from attr import define, field, frozen\n",
    },
)
PYDANTIC = dist(
    "pydantic",
    "2.10",
    {
        "pydantic/__init__.py": "from .main import BaseModel\nfrom .fields import Field\n"
        "from .config import ConfigDict\n",
        "pydantic/main.py": "class BaseModel:\n    def __init__(self, /, **data): ...\n    def model_dump(self): ...\n",
        "pydantic/fields.py": "def Field(default=..., **kw): ...\n",
        "pydantic/config.py": "class ConfigDict(dict): ...\n",
    },
)


@pytest.fixture
def made(world: Callable[..., Environment]) -> Callable[[str], str]:
    """`made(text)`: how the class `It` of a module with this text is called; "?" where that is not known."""

    def shown(text: str) -> str:
        environment = world({"shop.py": text}, {**ATTRS, **PYDANTIC})
        answer = environment.api("shop.It", f"{environment.folder}/app.py")
        assert isinstance(answer, Api), answer
        if answer.open is not None:
            return "?"
        return " | ".join(
            ", ".join(SIGNS[each.kind] + each.name + ("" if each.required else "=") for each in one.parameters)
            + (", ..." if one.open_keywords else "")
            for one in answer.signatures
        )

    return shown


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("class It: ...", ""),
        ("class It:\n    def __init__(self, a, *, b=1): ...", "a, ~b="),
        ("class It:\n    def __new__(cls, a): ...", "a"),
        ("class Base:\n    def __init__(self, a): ...\nclass It(Base): ...", "a"),
        (
            "class Base:\n    def __init__(self, a, *, c=1): ...\n"
            "class It(Base):\n    def __init__(self, b, **kw): super().__init__(1, **kw)",
            "b, ~c=",
        ),
        ("class It(Exception): ...", "*args="),
        ("import enum\nclass It(enum.Enum):\n    A = 1", "?"),
        ("class Meta(type):\n    def __call__(cls, x): ...\nclass It(metaclass=Meta): ...", "?"),
        ("import abc\nclass It(abc.ABC):\n    @abc.abstractmethod\n    def f(self): ...", "?"),
        ("from dataclasses import dataclass\n@dataclass\nclass It:\n    a: int\n    b: str = 'x'", "a, b="),
        (
            "from dataclasses import dataclass, field\n@dataclass(kw_only=True)\nclass It:\n    a: int\n"
            "    b: list = field(default_factory=list)\n    c: int = field(init=False)",
            "~a, ~b=",
        ),
        (
            "from dataclasses import dataclass, KW_ONLY\nfrom typing import ClassVar\n@dataclass\nclass It:\n"
            "    a: int\n"
            "    n: ClassVar[int] = 1\n    _: KW_ONLY\n    b: int = 2",
            "a, ~b=",
        ),
        (
            "from dataclasses import dataclass\n@dataclass\nclass Base:\n    a: int\n"
            "@dataclass\nclass It(Base):\n    b: int = 1",
            "a, b=",
        ),
        (
            "from dataclasses import dataclass, field\nfrom typing import ClassVar\n"
            "@dataclass(kw_only=True)\nclass Base:\n    type: str\n    level: int\n    text: str\n"
            "@dataclass(kw_only=True)\nclass It(Base):\n    type: str = field(default='x', init=False)\n"
            "    level: ClassVar[int] = 1\n    b: int",
            "~text, ~b",
        ),
        ("from dataclasses import dataclass\n@dataclass\nclass It:\n    a: int\n    def __init__(self, z): ...", "z"),
        ("import attr\n@attr.s\nclass It:\n    a = attr.ib()\n    _b = attr.ib(default=1)\n    c: int = 2", "a, b="),
        ("from attrs import define, field\n@define\nclass It:\n    a: int\n    _b: int = field(default=1)", "a, b="),
        ("from typing import NamedTuple\nclass It(NamedTuple):\n    a: int\n    b: int = 1", "a, b="),
        ("from collections import namedtuple\nIt = namedtuple('It', 'a b', defaults=(1,))", "a, b="),
        ("from collections import namedtuple\nclass It(namedtuple('It', ['a', 'b'])): ...", "a, b"),
        ("from typing import TypedDict\nclass It(TypedDict):\n    a: int\n    b: str", "~a=, ~b="),
        (
            "from typing import NotRequired, TypedDict\nclass It(TypedDict):\n    a: int\n    b: NotRequired[str]",
            "~a=, ~b=",
        ),
        ("from pydantic import BaseModel\nclass It(BaseModel):\n    a: int\n    b: str = 'x'", "~a, ~b=, ..."),
        (
            "from pydantic import BaseModel, ConfigDict, Field\nclass It(BaseModel):\n"
            "    model_config = ConfigDict(extra='forbid')\n    a: int = Field(alias='A')\n    b: str = Field('x')",
            "~A, ~b=",
        ),
        (
            "from pydantic import BaseModel, ConfigDict, Field\nclass It(BaseModel):\n"
            "    model_config = ConfigDict(validate_by_name=True)\n    a: int = Field(alias='A')\n    b: int",
            "~a=, ~A=, ~b, ...",
        ),
        ("from pydantic import BaseModel\nclass It(BaseModel, alias_generator=str.upper):\n    a: int", "?"),
        ("from pydantic import BaseModel, Field\nclass It(BaseModel):\n    a: int = Field(alias=named())", "?"),
        ("import functools\ndef f(a, b, *, c=1): ...\nIt = functools.partial(f, 1, c=2)", "b, ~c="),
        ("from nowhere import thing\n@thing\nclass It:\n    def __init__(self, a): ...", "?"),
    ],
)
def test_constructors(made: Callable[[str], str], text: str, signature: str) -> None:
    assert made(text) == signature
