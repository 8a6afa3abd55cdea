"""Paths followed through small worlds: what is found, what is certainly not there, and what stays unknown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from ringtrue.environment.answers import Unknown
from ringtrue.environment.api.values import Api, ApiAnswer, Members, NoSuchMember
from ringtrue.environment.world import Environment

from tests.environment.conftest import dist

Ask: TypeAlias = Callable[..., ApiAnswer]


@pytest.fixture
def ask(world: Callable[..., Environment]) -> Ask:
    """`ask(path, files)`: the answer in a project of these files, asked from its `app.py`."""

    def answer(path: str, files: dict[str, str] | None = None, version: str = "3.12") -> ApiAnswer:
        environment = world({"app.py": "", **(files or {})}, version=version)
        return environment.api(path, f"{environment.folder}/app.py")

    return answer


def shown(answer: ApiAnswer) -> str:
    """The parameters of a callable that is known, one alternative after the other."""
    assert isinstance(answer, Api), answer
    assert answer.open is None, answer.open
    signs = {"positional": "/", "either": "", "keyword": "~", "variadic": "*", "keywords": "**"}
    return " | ".join(
        ", ".join(signs[each.kind] + each.name + ("" if each.required else "=") for each in signature.parameters)
        + ("" if signature.open_keywords is None else ", ...")
        for signature in answer.signatures
    )


def test_a_function_of_the_project(ask: Ask) -> None:
    answer = ask("shop.price", {"shop.py": "def price(item, /, tax=0.2, *, currency='EUR'): ...\n"})
    assert shown(answer) == "/item, tax=, ~currency="
    assert isinstance(answer, Api)
    assert (answer.kind, answer.name) == ("function", "shop.price")
    assert answer.where is not None
    assert answer.where.line == 0


def test_members_that_are_missing_are_certain_where_all_is_known(ask: Ask) -> None:
    answer = ask("shop.Item().prize", {"shop.py": "class Item:\n    def price(self): ...\n"})
    assert isinstance(answer, NoSuchMember)
    assert (answer.parent.name, answer.parent.kind, answer.evidence) == (
        "shop.Item",
        "instance",
        "'Item' has no 'prize'",
    )
    assert "price" in answer.near


@pytest.mark.parametrize(
    "text",
    [
        "class Item:\n    def __getattr__(self, name): ...\n",
        "from nowhere import Base\nclass Item(Base): ...\n",
        "from nowhere import Meta\nclass Item(metaclass=Meta): ...\n",
        "from nowhere import magic\n@magic\nclass Item: ...\n",
        "class Item:\n    def __init__(self, **kw):\n        for k in kw:\n            setattr(self, k, 1)\n",
        "class Item:\n    def __init__(self, **kw):\n        self.__dict__.update(kw)\n",
        "class Item: ...\nfor n in 'ab':\n    setattr(Item, n, 1)\n",
        "class Item:\n    locals()['prize'] = 1\n",
        "def add(c):\n    for n in 'ab':\n        setattr(c, n, 1)\nclass Item: ...\nadd(Item)\n",
        "def make(): ...\nItem = make()\n",
    ],
)
def test_whatever_is_made_at_run_time_is_unknown(ask: Ask, text: str) -> None:
    assert isinstance(ask("shop.Item().prize", {"shop.py": text}), Unknown)


def test_inherited_members_and_attributes_set_in_methods(ask: Ask) -> None:
    files = {
        "base.py": "class Base:\n    def save(self, force: bool = False) -> str: ...\n",
        "shop.py": "from base import Base\nclass Item(Base):\n    def __init__(self): self.tax = 0.2\n",
    }
    assert shown(ask("shop.Item().save", files)) == "force="
    assert shown(ask("shop.Item.save", files)) == "self, force="
    tax = ask("shop.Item().tax", files)
    assert isinstance(tax, Api)
    assert (tax.kind, tax.type) == ("attribute", "builtins.float()")
    assert isinstance(ask("shop.Item().save().uper", files), NoSuchMember)


def test_an_attribute_that_is_set_to_a_parameter_is_what_its_annotation_says(ask: Ask) -> None:
    files = {
        "store.py": "class Session:\n    async def commit(self) -> None: ...\n\n"
        "class Store:\n    __slots__ = ('session', 'path', 'name', 'size')\n"
        "    def __init__(self, session: Session, path: str, name: str, size: int) -> None:\n"
        "        self.session, self.size = session, size\n        self.session = session\n"
        "        path = path.split('/')\n        self.path = path\n"
        "        self.name = name\n\n"
        "    def rename(self) -> None:\n        self.name = self.made()\n\n"
        "class Plain:\n    def __init__(self, session: Session) -> None:\n        self.session = session\n",
    }
    commit = ask("store.Plain().session.commit", files)
    assert isinstance(commit, Api)
    assert commit.is_async
    assert isinstance(ask("store.Plain().session.comit", files), NoSuchMember)
    assert isinstance(ask("store.Store().session.comit", files), NoSuchMember), "in parts, one for one"
    for unknown in ("store.Store().path.uper", "store.Store().name.uper"):
        assert isinstance(ask(unknown, files), Unknown), "bound anew, or by others too"


def test_keywords_are_followed_over_hops(ask: Ask) -> None:
    text = (
        "def send(url, *, retries=3, **options): return deliver(url, 'GET', **options)\n"
        "def deliver(url, method, *, timeout=None, json=None): ...\n"
    )
    answer = ask("net.send", {"net.py": text})
    assert shown(answer) == "url, ~retries=, ~timeout=, ~json="
    assert isinstance(answer, Api)
    assert answer.signatures[0].via == ("net.deliver",)


def test_keywords_that_are_looked_into_stay_open(ask: Ask) -> None:
    text = "def send(url, **options):\n    for name in options: print(name)\n"
    assert shown(ask("net.send", {"net.py": text})) == "url, ..."


def test_a_star_brings_what_the_module_exports(ask: Ask) -> None:
    files = {
        "oath/__init__.py": "from oath._codes import *\nfrom oath.urls import *\n",
        "oath/_codes.py": "__all__ = ('code',)\ndef code(key, period=30): ...\n",
        "oath/urls.py": "from oath import _codes as code\n__all__ = ('address',)\ndef address(key): ...\n",
    }
    assert shown(ask("oath.code", files)) == "key, period="
    assert shown(ask("oath.address", files)) == "key"


def test_what_a_class_holds_of_itself_is_of_its_objects(ask: Ask) -> None:
    text = """
from typing import ClassVar, Generic, Self, TypeVar

T = TypeVar("T")

class Manager(Generic[T]):
    def create(self) -> T: ...

class Model:
    objects: ClassVar[Manager[Self]]

class User(Model):
    def check(self, password): ...
"""
    answer = ask("models.User.objects.create()", {"models.py": text})
    assert isinstance(answer, Api)
    assert (answer.kind, answer.type) == ("instance", "models.User()")
    assert shown(ask("models.User.objects.create().check", {"models.py": text})) == "password"


@pytest.mark.parametrize("given", ["kwargs.setdefault('rows', [])", "kwargs['rows'] = []", "kwargs.update(rows=[])"])
def test_what_a_function_gives_itself_is_not_required(ask: Ask, given: str) -> None:
    text = f"""
class Choice:
    def __init__(self, rows, *, label=""): ...

class Themes(Choice):
    def __init__(self, *args, **kwargs):
        {given}
        super().__init__(*args, **kwargs)
"""
    answer = ask("fields.Themes", {"fields.py": text})
    assert isinstance(answer, Api)
    assert [each.name for each in answer.signatures[0].parameters if each.required] == []


def test_a_method_does_not_see_the_names_of_its_class(ask: Ask) -> None:
    text = """
import os

class Attachments:
    rows = "declared"
    files = os

    def first(self):
        rows = []
        if self.files:
            rows = list(self.files)
        return rows

    def second(self):
        return files

    def third(self):
        os = self.files.name
        os = os or self
        return os
"""
    for path in ("views.Attachments().first()", "views.Attachments().second()", "views.Attachments().third()"):
        assert isinstance(ask(path, {"views.py": text}), Unknown), path


def test_a_decorator_that_is_derived_from_classmethod_binds_the_class(ask: Ask) -> None:
    text = """
class only_of_the_class(classmethod):
    def __get__(self, instance, cls=None):
        if instance is not None:
            raise AttributeError
        return super().__get__(instance, cls)

class View:
    @only_of_the_class
    def as_view(cls, template): ...
"""
    assert shown(ask("views.View.as_view", {"views.py": text})) == "template"


def test_a_call_that_a_decorator_may_answer_itself_is_open(ask: Ask) -> None:
    guard = (
        "def guard(method):\n    def wrapper(self, *args, **kwargs):\n"
        "        if self.closed:\n            return None, 503\n"
        "        return method(self, *args, **kwargs)\n    return wrapper\n"
    )
    answer = ask("shop.Shop().sell", {"shop.py": f"{guard}class Shop:\n    @guard\n    def sell(self, item): ...\n"})
    assert isinstance(answer, Api)
    assert answer.open == "its decorator may answer without calling it"


def test_a_global_is_what_functions_assign_to_it(ask: Ask) -> None:
    text = (
        "class Session:\n    def client(self, name, region=None): ...\n"
        "SESSION = None\n"
        "def setup():\n    global SESSION\n    SESSION = Session()\n"
        "def session():\n    if SESSION is None:\n        setup()\n    return SESSION\n"
        "def client(*args, **kwargs):\n    return session().client(*args, **kwargs)\n"
    )
    assert shown(ask("shop.client", {"shop.py": text})) == "name, region="


def test_keywords_whose_emptiness_alone_is_asked_for_are_followed(ask: Ask) -> None:
    text = "def draw(size, colour=None): ...\ndef plot(n, **kw):\n    if n or kw:\n        pass\n    draw(n, **kw)\n"
    assert shown(ask("shop.plot", {"shop.py": text})) == "n, ~colour="


def test_a_bare_type_may_be_any_class(ask: Ask) -> None:
    answer = ask("shop.made().registry", {"shop.py": "def made() -> type: ...\n"})
    assert isinstance(answer, Unknown)


def test_a_coroutine_has_no_members_of_its_result(ask: Ask) -> None:
    files = {"net.py": "class Answer:\n    text: str\nasync def fetch() -> Answer: ...\n"}
    assert isinstance(ask("net.fetch().text", files), NoSuchMember)
    assert isinstance(ask("net.fetch()!.text", files), Api)
    fetch = ask("net.fetch", files)
    assert isinstance(fetch, Api)
    assert fetch.is_async


def test_the_asking_file_and_relative_paths(world: Callable[..., Environment]) -> None:
    environment = world(
        {
            "shop/__init__.py": "",
            "shop/models.py": "class User:\n    def save(self): ...\n",
            "shop/views.py": "def f(a): ...",
        }
    )
    file = f"{environment.folder}/shop/views.py"
    assert shown(environment.api(".models.User().save", file)) == ""
    assert shown(environment.api(":f", file)) == "a"
    open_buffer = environment.with_overlay({file: "def f(a, b): ..."})
    assert shown(open_buffer.api(":f", file)) == "a, b"


def test_all_members(world: Callable[..., Environment]) -> None:
    environment = world({"app.py": "class A:\n    x = 1\n    def f(self): self.y = 2\n"})
    members = environment.members("app.A()", f"{environment.folder}/app.py")
    assert isinstance(members, Members)
    assert members.open is None
    assert {"x", "y", "f", "__init__"} <= members.names


def test_the_library_of_the_target_version(ask: Ask) -> None:
    assert isinstance(ask("datetime.UTC", version="3.10"), NoSuchMember)


def test_the_library_of_a_later_version(ask: Ask) -> None:
    assert isinstance(ask("datetime.UTC", version="3.11"), Api)


def test_what_is_on_disk_is_read_anew_for_each_question(world: Callable[..., Environment]) -> None:
    environment = world({"app.py": "", "shop.py": "def price(item): ...\n"})
    file = f"{environment.folder}/app.py"
    assert shown(environment.api("shop.price", file)) == "item"
    Path(environment.folder, "shop.py").write_text("from made import price\n")
    Path(environment.folder, "made.py").write_text("def price(item, tax): ...\n")
    assert shown(environment.api("shop.price", file)) == "item, tax"
    Path(environment.folder, "made.py").write_text("def prize(item, tax): ...\n")
    assert isinstance(environment.api("made.price", file), NoSuchMember)


def test_names_that_need_themselves_have_an_answer_that_does_not_depend_on_who_asks_first(ask: Ask) -> None:
    files = {
        "a.py": "from b import thing\ndef f(): return g()\ndef g(): return f() or 1\n",
        "b.py": "from a import thing\n",
    }
    assert isinstance(ask("a.thing.x", files), Unknown)
    both = [ask(path, files) for path in ("a.f", "a.g")]
    assert both == [ask(path, files) for path in ("a.g", "a.f")][::-1]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("models.User().name", "builtins.str()"),
        ("models.users()[].name", "builtins.str()"),
        ("models.users()*.name", "builtins.str()"),
        ("models.by_name()[]", "models.User()"),
        ("models.opened()&.name", "builtins.str()"),
        ("models.User.create()", "models.User()"),
        ("models.User().me().me()", "models.User()"),
        ("models.User().age", "builtins.int()|None"),
        ("models.box()", "models.Box[models.User]()"),
        ("models.box().content", "models.User()"),
        ("models.maybe()", "models.User()|None"),
        ("models.fetch()!", "models.User()"),
        ("models.inferred()", "models.User()"),
        ("models.builtin()", "builtins.list()"),
        ("models.User().label", "builtins.str()"),
    ],
)
def test_types_along_a_path(ask: Ask, path: str, kind: str) -> None:
    text = """
from __future__ import annotations
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Generic, Optional, Self, TypeVar

T = TypeVar("T")
Names = dict[str, "User"]

class User:
    name: str
    age: int | None = None
    @classmethod
    def create(cls) -> Self: ...
    def me(self) -> "User": ...
    @cached_property
    def label(self) -> str: ...

class Box(Generic[T]):
    content: T

def users() -> list[User]: ...
def by_name() -> Names: ...
@contextmanager
def opened() -> Iterator[User]: ...
def box() -> Box[User]: ...
def maybe() -> Optional[User]: ...
async def fetch() -> User: ...
def inferred():
    user = User()
    return user
def builtin(): return []
"""
    answer = ask(path, {"models.py": text})
    assert isinstance(answer, Api), answer
    assert answer.type == kind


def test_choices_and_deprecations(ask: Ask) -> None:
    text = """
import warnings
from typing import Literal
from warnings import deprecated
Mode = Literal["r", "w"]
def opened(path, mode: Mode = "r", size: int = 1): ...
@deprecated("use opened")
def old(path): ...
def older(path):
    warnings.warn("use opened", DeprecationWarning, stacklevel=2)
"""
    opened = ask("files.opened", {"files.py": text})
    assert isinstance(opened, Api)
    assert [each.choices for each in opened.signatures[0].parameters] == [None, ("r", "w"), None]
    for name in ("old", "older"):
        found = ask(f"files.{name}", {"files.py": text}, version="3.13")
        assert isinstance(found, Api)
        assert found.deprecated == "use opened"


def test_lists_of_data_make_it_certain_for_calls_only(world: Callable[..., Environment]) -> None:
    site = dist(
        "pandas",
        "2.2.3",
        {
            "pandas/__init__.py": "from pandas.core.generic import NDFrame as DataFrame\n",
            "pandas/core/__init__.py": "",
            "pandas/core/generic.py": "class NDFrame:\n    def __getattr__(self, name): ...\n    def sum(self): ...\n",
        },
    )
    environment = world({}, site)
    missing = environment.api("pandas.DataFrame().summ", "app.py")
    assert isinstance(missing, NoSuchMember)
    assert missing.unless is not None
    assert missing.evidence == "'NDFrame' of pandas 2.2.3 has no 'summ'"
    assert isinstance(environment.api("pandas.DataFrame().swifter", "app.py"), Unknown)


def test_a_module_that_its_package_hides_still_names_types(ask: Ask) -> None:
    files = {
        "shop/__init__.py": "from .cart import make as cart\nfrom .cart import Cart\n",
        "shop/cart.py": "class Cart:\n    def total(self): ...\ndef make() -> Cart: ...\n",
    }
    answer = ask("shop.cart()", files)
    assert isinstance(answer, Api)
    assert answer.type == "shop.cart.Cart()"
    assert isinstance(ask("shop.cart.Cart().total", files), Api)
    assert isinstance(ask("shop.cart.Cart().totals", files), NoSuchMember)
    assert isinstance(ask("shop.cart.Kart", files), NoSuchMember | Unknown)
