"""What `hallucinated-method` reports, and what it leaves alone: more than the rule itself is long."""

from __future__ import annotations

from ringtrue.api import Bad, Given, Good

_FRAMES = {
    "frames 2.2.3": {
        "frames/__init__.py": "from .core import Frame, Group, read_csv\n",
        "frames/core.py": (
            "from __future__ import annotations\n"
            "class Group:\n    def mean(self) -> Frame: ...\n"
            "class Frame:\n"
            "    def __init__(self, rows=()): self.rows = rows\n"
            "    def to_dict(self) -> dict: ...\n"
            "    def groupby(self, by) -> Group: ...\n"
            "    def __enter__(self) -> Frame: ...\n"
            "    def __exit__(self, *args) -> None: ...\n"
            "class Loose:\n    def __getattr__(self, name): ...\n"
            "def read_csv(path) -> Frame: ...\n"
        ),
    }
}

EXAMPLES: tuple[Bad | Good, ...] = (
    Bad(
        """
            import sqlite3
            from concurrent.futures import ThreadPoolExecutor
            from functools import lru_cache


            class Store:
                def __init__(self, path: str) -> None:
                    self.connection = sqlite3.connect(path)
                    self.cursor = self.connection.cursor()

                def names(self):
                    self.connection.save()
                    #               ^^^^ 'Connection' of Python 3.12 has no 'save'
                    return self.cursor.fetch_all()
                    #                  ^^^^^^^^^ 'Cursor' of Python 3.12 has no 'fetch_all'


            def sizes(texts):
                with ThreadPoolExecutor() as pool:
                    futures = [pool.submit(len, text) for text in texts]
                    return [future.get() for future in futures]
                    #              ^^^ 'Future' of Python 3.12 has no 'get'


            @lru_cache
            def cached(name):
                return name


            def forget():
                cached.clear()
                #      ^^^^^ 'cached' has no 'clear'
            """,
    ),
    Bad(
        """
            def collect(rows):
                items = []
                for row in rows:
                    items.push(row)
                    #     ^^^^ 'list' of Python 3.12 has no 'push'
                return items
            """,
        fixed="""
            def collect(rows):
                items = []
                for row in rows:
                    items.append(row)
                return items
            """,
    ),
    Bad(
        """
            def is_draft(title: str) -> bool:
                return title.contains("draft") and title.length > 5
                #            ^^^^^^^^ 'str' of Python 3.12 has no 'contains'
                #                                        ^^^^^^ 'str' of Python 3.12 has no 'length'
            """,
    ),
    Bad(
        """
            def is_draft(title: str) -> bool:
                return not title.contains("draft")
                #                ^^^^^^^^ 'str' of Python 3.12 has no 'contains'
            """,
        fixed="""
            def is_draft(title: str) -> bool:
                return not ("draft" in title)
            """,
    ),
    Bad(
        """
            def count(words: list[str]) -> int:
                return words.size()
                #            ^^^^ 'list' of Python 3.12 has no 'size'
            """,
        fixed="""
            def count(words: list[str]) -> int:
                return len(words)
            """,
    ),
    Bad(
        """
            import frames

            means = frames.read_csv("a.csv").groupby("day").mean().to_dictionary()
            #                                                      ^^^^^^^^^^^^^ 'Frame' of frames 2.2.3 has no 'to_dictionary'
            """,
        fixed="""
            import frames

            means = frames.read_csv("a.csv").groupby("day").mean().to_dict()
            """,
        given=Given(installed=_FRAMES),
    ),
    Bad(
        """
            from frames import Frame


            def export(rows):
                with Frame(rows) as frame:
                    return frame.to_dct()
                    #            ^^^^^^ 'Frame' of frames 2.2.3 has no 'to_dct'
            """,
        given=Given(installed=_FRAMES),
    ),
    Bad(
        """
            from .users import UserRepository


            def show(repository: UserRepository):
                return repository.user_to_dct(1)
                #                 ^^^^^^^^^^^ 'UserRepository' has no 'user_to_dct'
            """,
        fixed="""
            from .users import UserRepository


            def show(repository: UserRepository):
                return repository.user_to_dict(1)
            """,
        given=Given(
            path="shop/views.py",
            files={
                "shop/__init__.py": "",
                "shop/users.py": "class UserRepository:\n    def user_to_dict(self, user): ...\n",
            },
        ),
    ),
    Good(
        """
            import sqlite3
            from concurrent.futures import ThreadPoolExecutor


            class Row(sqlite3.Cursor):
                def fetch_all(self): ...


            class Store:
                def __init__(self, path: str, connection) -> None:
                    self.cursor = sqlite3.connect(path).cursor(Row)
                    self.other = connection.cursor()

                def names(self):
                    return self.cursor.fetch_all(), self.other.fetch_all()


            def sizes(texts, later):
                with ThreadPoolExecutor() as pool:
                    futures = [pool.submit(len, text) for text in texts]
                    futures.append(later)
                    return [future.get() for future in futures]
            """,
        why="a cursor of a class that is given, one of a connection that nobody names, a list that holds more",
    ),
    Good(
        """
            def collect(rows, items):
                items.push(rows)
                return items
            """,
        why="a parameter may be anything",
    ),
    Good(
        """
            def shown(value: str | list[str]):
                if isinstance(value, list):
                    value.append("")
                return value.upper() if isinstance(value, str) else value
            """,
        why="tests say which of the types it is",
    ),
    Good(
        """
            def joined(flag):
                found = [] if flag else set()
                found.add(1)
                return found
            """,
        why="one of the types has it",
    ),
    Good(
        """
            from frames.core import Loose

            Loose().anything()
            """,
        why="the class answers to every name",
        given=Given(installed=_FRAMES),
    ),
    Good(
        """
            from unittest.mock import Mock

            items = Mock()
            items.push(1)
            """,
        why="a mock has every name",
    ),
    Good(
        """
            import pytest


            def test_immutable():
                with pytest.raises(AttributeError):
                    ().append(1)
            """,
        why="the error is expected",
    ),
    Good(
        """
            class Stack(list):
                def push(self, item):
                    self.append(item)


            def filled():
                stack = Stack()
                stack.push(1)
                return stack
            """,
        why="the class has it",
    ),
    Good(
        """
            def radius(shape: Shape):
                return shape.radius


            class Shape: ...


            class Circle(Shape):
                radius = 1
            """,
        why="a class that derives from the declared one has it",
    ),
    Good(
        """
            import frames.core


            def described(frame: frames.core.Group):
                return frame.keys_of_rows
            """,
        why="a class of the library that derives from the declared one has it",
        given=Given(
            installed={
                "frames 2.2.3": {
                    "frames/__init__.py": "",
                    "frames/core.py": "class Group:\n    def mean(self): ...\n",
                    "frames/rows.py": "from .core import Group\nclass Rows(Group):\n    keys_of_rows = ()\n",
                }
            }
        ),
    ),
    Good(
        """
            import pytest


            @pytest.mark.parametrize("value", [[1], {1}])
            def test_first(value: str):
                value.append(1)
            """,
        why="what is given is what the decorator lists",
    ),
    Good(
        """
            try:
                from servers.testing import ServerCase
            except ImportError:
                from unittest import TestCase as ServerCase


            class PageTest(ServerCase):
                def test_page(self):
                    self.client.get("/")
            """,
        why="the class derives from another one where more is installed",
    ),
    Good(
        """
            def registered(kind: type):
                return kind.registry
            """,
        why="any class, with whatever it has",
    ),
    Bad(
        """
            import records


            class User(records.Model):
                name: str


            def shown(user: User):
                return user.model_dumps()
                #           ^^^^^^^^^^^ 'User' has no 'model_dumps'
            """,
        fixed="""
            import records


            class User(records.Model):
                name: str


            def shown(user: User):
                return user.model_dump()
            """,
        given=Given(
            installed={"records 1.0": {"records/__init__.py": "class Model:\n    def model_dump(self): ...\n"}}
        ),
    ),
    Good(
        """
            def route(value: any):
                return value.anything
            """,
        why="not an annotation that says something",
    ),
    Good(
        """
            async def messages(socket: "Socket"):
                async for message in socket:
                    print(message.data)


            class Socket(dict[str, int]):
                def __aiter__(self): ...
            """,
        why="`async for` takes what `__aiter__` gives",
    ),
    Good(
        """
            def parsed(text):
                value = None
                for line in text:
                    value = line
                return value.name
            """,
        why="what the loop gives is not known",
    ),
    Good(
        """
            from queries import Article

            Article.all().active()


            def active():
                rows = Article.all()
                return rows.active()
            """,
        why="what the method gives may be of the class that derives from the one it names",
        given=Given(
            files={
                "queries.py": "class Rows:\n    def count(self): ...\n\n\nclass Active(Rows):\n"
                "    def active(self): ...\n\n\nclass Article:\n    rows = Active\n\n    @classmethod\n"
                "    def all(cls) -> Rows:\n        return cls.rows()\n"
            }
        ),
    ),
    Good(
        """
            from flask import Flask

            app = Flask()
            app.session_store.clear()
            """,
        why="an extension that is installed keeps it on the application",
        given=Given(
            installed={
                "flask 3.1.0": {"flask/__init__.py": "class Flask:\n    def run(self): ...\n"},
                "flask-stored 1.0": {
                    "flask_stored.py": "def init(app):\n    app.session_store = {}\n",
                    "METADATA": "Requires-Dist: Flask>=2",
                },
            }
        ),
    ),
    Bad(
        """
            from datetime import date
            from pathlib import Path


            class Page:
                def __init__(self, folder: Path, made: date) -> None:
                    self.folder, self.made = folder, made

                def age(self, today: date) -> int:
                    return (today - date(2024, 1, 1)).total_days()
                    #                                 ^^^^^^^^^^ 'timedelta' of Python 3.12 has no 'total_days'

                def text(self) -> str:
                    return (self.folder / "page.md").read()
                    #                                ^^^^ 'Path' of Python 3.12 has no 'read'
            """,
    ),
    Good(
        """
            from enum import Enum


            class Level(str, Enum):
                LOW = "low"


            def levels():
                return [level.value for level in Level], Level["LOW"].name
            """,
        why="an enumeration gives its members, whatever they are besides",
    ),
    Good(
        """
            from collections import Counter
            from enum import Enum


            class Level(str, Enum):
                LOW = "low"


            class Words:
                counts: dict[str, int]
                level: str

                def __init__(self):
                    self.counts = Counter()
                    self.level = Level.LOW

                def top(self):
                    return self.counts.most_common(3), self.level.value
            """,
        why="what is declared may be of a class that derives from it",
    ),
    Bad(
        """
            def create_key(domain: str):
                path = domain.name
                #             ^^^^ 'str' of Python 3.12 has no 'name'
                domain.alarms.create(path)
                #      ^^^^^^ 'str' of Python 3.12 has no 'alarms'
                domain.save()
                return domain.key_length
            """,
    ),
    Good(
        """
            import socket


            class Client:
                def __init__(self):
                    self.sock: socket.socket | None = None

                def waits(self):
                    sock = self.sock
                    return sock is not None and sock.pending()
            """,
        why="a subclass of the declared class, in the library, has it",
    ),
    Good(
        """
            class Pattern:
                def apply(self, text): ...


            TABLE = {}


            def pattern(name) -> Pattern:
                return TABLE[name]


            print(pattern("short").replace("'", ""))
            """,
        why="only an annotation says that it is no text",
    ),
    Good(
        """
            class RestoresNames:
                def set_up(self):
                    super().set_up()
                    self.kept = list(self.names)
            """,
        why="it stands beside a class that has the method, and may have the name",
    ),
    Good(
        """
            from unittest.mock import Mock

            from shop import client


            def test_orders():
                client.Response = Mock()
                client.send()
                client.Response.answers.add(1)
                client.reply.assert_called_once_with(1)
            """,
        why="a double stands there",
        given=Given(files={"shop.py": "class client:\n    class Response: ...\n    def reply(self): ...\n"}),
    ),
    Good(
        """
            def run(work):
                cell = {"future": None, "late": False}
                work(cell)
                return cell["future"].result()
            """,
        why="it is filled in later",
    ),
    Good(
        """
            from typing import NewType

            from store import Table


            def made():
                class Row(Table):
                    pass

                return Row


            class Row:
                pass


            made().create_table()
            """,
        why="a class inside a function hides the module's",
    ),
    Good(
        """
            from tasks import Task


            class Load(Task):
                def run(self):
                    return self.requires().path
            """,
        why="what the base gives is there to be overridden",
        given=Given(files={"tasks.py": "class Task:\n    def requires(self):\n        return []\n"}),
    ),
    Good(
        """
            def status(call):
                try:
                    call()
                except Exception as error:
                    return error.code
            """,
        why="of any error nobody knows what it has",
    ),
    Good(
        """
            class Backend:
                def __init__(self, url):
                    self.url = self.plain(url)

                @staticmethod
                def plain(url):
                    return url

                def host(self):
                    return self.url.split("/")
            """,
        why="a static method is not given the object",
    ),
    Good(
        """
            from brokers import Setup, Managed


            def queues(setup: Setup):
                broker: Managed = setup.broker()
                return broker.management_url()
            """,
        why="the annotation says more than the function does",
        given=Given(
            files={
                "brokers.py": "class Broker: ...\nclass Managed(Broker):\n    def management_url(self): ...\nclass Setup:\n    def broker(self) -> Broker: ...\n"
            }
        ),
    ),
    Good(
        """
            from enum import Enum


            class Bit(int, Enum):
                ONE = 1

                def __init__(self, value):
                    self.inverse = 1 - value


            print(Bit.ONE.inverse)
            """,
        why="a member of an enumeration is more than its value",
    ),
    Good(
        """
            class Printer:
                loop = False

                def begin(self, make):
                    self.loop = make()

                def end(self):
                    if self.loop:
                        self.loop.stop()
            """,
        why="the class holds what its objects begin with",
    ),
    Good(
        """
            from connector import Connector


            def found(connector: Connector):
                return connector.updates.find()
            """,
        why="an empty class is filled by others",
        given=Given(
            files={
                "connector.py": "class Updates:\n    pass\nclass Connector:\n    def __init__(self):\n        self.updates = Updates()\n"
            }
        ),
    ),
    Good(
        """
            from builders import Builder


            class TimeTestsBuilder(Builder):
                def test_time(self):
                    self.assertEqual(self.made(), 1)
            """,
        why="a class for tests is made of this one elsewhere",
        given=Given(files={"builders.py": "class Builder:\n    def made(self): ...\n"}),
    ),
    Good(
        """
            import windows


            class Frame:
                master: windows.Misc

                def shown(self):
                    self.master.deiconify()
            """,
        why="a subclass has it of another base",
        given=Given(
            installed={
                "windows 1.0": {
                    "windows.py": "class Misc:\n    def focus(self): ...\nclass Wm:\n    def deiconify(self): ...\nclass Tk(Misc, Wm): ...\n"
                }
            }
        ),
    ),
)
