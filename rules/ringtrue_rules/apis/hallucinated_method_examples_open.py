"""What `hallucinated-method` leaves alone, and what not: objects that are not what an annotation or a class says."""

from __future__ import annotations

from ringtrue.api import Bad, Given, Good

OPEN: tuple[Bad | Good, ...] = (
    Good(
        """
            def score(genome: list[int]) -> int:
                total = 0
                for gene in genome:
                    for key in gene.keys():
                        total += gene.get(key)
                return total
            """,
        why="an annotation that the code contradicts, several times and in the same way",
    ),
    Bad(
        """
            def score(genome: list[int]) -> int:
                return sum(gene.push() for gene in genome)
                #               ^^^^ 'int' of Python 3.12 has no 'push'
            """,
    ),
    Good(
        """
            def shown(user: str):
                return f"{user.name} <{user.email}>"
            """,
        why="it is asked for several data: an object of some class",
    ),
    Good(
        """
            def shown(flag: str = False):
                return flag.real
            """,
        why="its default is not what the annotation says",
    ),
    Good(
        """
            def parts(numbers: int = None):
                return numbers.split(",")
            """,
        why="neither the default nor the use is what the annotation says",
    ),
    Good(
        """
            class Node:
                def __init__(self):
                    self.value = 1


            class Holder:
                count: int = None

                def __init__(self):
                    self.size: int = 0

                def start(self):
                    self.size = Node()
                    self.count = Node()

                def both(self):
                    return self.size.value + self.count.value
            """,
        why="it is given an object of another class",
    ),
    Good(
        """
            def names():
                rows: list[int] = []
                rows.append({"name": "a"})
                return [row.keys() for row in rows]
            """,
        why="what is put in is not what the annotation says",
    ),
    Good(
        """
            class Box:
                @classmethod
                def parse(cls, data):
                    made = cls()
                    for key, value in data.items():
                        setattr(made, key, value)
                    return made

                def corner(self):
                    return self.corners[0]
            """,
        why="another object of the class is given attributes by computed names",
    ),
    Good(
        """
            import argparse

            action = argparse.Action(["-f"], "f")
            action.set_table(None)
            """,
        why="the project adds methods to a library's class by computed names",
        given=Given(
            files={
                "added.py": 'import argparse\n\n\ndef add(name, method):\n    setattr(argparse.Action, f"set_{name}", method)\n'
            }
        ),
    ),
    Good(
        """
            class Field:
                def __init__(self, tag):
                    self.tag = tag

                def fill(self, owner, name):
                    setattr(owner, name, self.tag)


            class Filled(type):
                def __init__(cls, name, bases, members):
                    for key, value in members.items():
                        if isinstance(value, Field):
                            value.fill(cls, key)


            class Element(metaclass=Filled):
                label = Field("label")

                def shown(self):
                    return self.label.upper()
            """,
        why="a metaclass puts something else in the place of what the class holds",
    ),
    Bad(
        """
            import frames


            def largest(frame: frames.Frame):
                return frame.grouped().agg().largst()
                #                            ^^^^^^ 'Frame' of frames 1.0 has no 'largst'
            """,
        fixed="""
            import frames


            def largest(frame: frames.Frame):
                return frame.grouped().agg().largest()
            """,
        given=Given(
            installed={
                "frames 1.0": {
                    "frames.py": (
                        "class Group:\n"
                        '    def aggregate(self) -> "Frame": ...\n'
                        "    agg = aggregate\n"
                        "class Frame:\n"
                        "    def grouped(self) -> Group: ...\n"
                        '    def largest(self) -> "Frame": ...\n'
                    )
                }
            }
        ),
    ),
    Bad(
        """
            import ast


            def names(node: ast.AST) -> list[str]:
                if not isinstance(node, ast.Call):
                    return []
                return [node.funk, *(one.id for one in node.args if isinstance(one, ast.Name))]
                #            ^^^^ 'Call' of Python 3.12 has no 'funk'
            """,
        fixed="""
            import ast


            def names(node: ast.AST) -> list[str]:
                if not isinstance(node, ast.Call):
                    return []
                return [node.func, *(one.id for one in node.args if isinstance(one, ast.Name))]
            """,
    ),
    Good(
        """
            import ast


            def names(node: ast.AST) -> list[str]:
                if not isinstance(node, ast.Call):
                    return []
                node = wrapped(node)
                return node.names


            def wrapped(node): ...
            """,
        why="the name is bound anew after the test",
    ),
    Bad(
        """
            from pathlib import Path


            def newest(folder: Path) -> Path:
                return max(folder.iterdir(), key=lambda one: one.stat().st_mtimes)
                #                                                       ^^^^^^^^^ 'stat_result' of Python 3.12 has no 'st_mtimes'
            """,
        fixed="""
            from pathlib import Path


            def newest(folder: Path) -> Path:
                return max(folder.iterdir(), key=lambda one: one.stat().st_mtime)
            """,
    ),
    Bad(
        """
            from contextlib import closing
            import sqlite3


            def rows(connection: sqlite3.Connection):
                with closing(connection.cursor()) as cursor:
                    return cursor.fetch_many(50)
                    #             ^^^^^^^^^^ 'Cursor' of Python 3.12 has no 'fetch_many'
            """,
        fixed="""
            from contextlib import closing
            import sqlite3


            def rows(connection: sqlite3.Connection):
                with closing(connection.cursor()) as cursor:
                    return cursor.fetchmany(50)
            """,
    ),
    Bad(
        """
            import parts


            class Chart:
                def __init__(self):
                    self.figure, self.label = parts.made()

                def shown(self):
                    return self.label.drawn()
                    #                 ^^^^^ 'Label' of parts 1.0 has no 'drawn'
            """,
        fixed="""
            import parts


            class Chart:
                def __init__(self):
                    self.figure, self.label = parts.made()

                def shown(self):
                    return self.label.draw()
            """,
        given=Given(
            installed={
                "parts 1.0": {
                    "parts.py": "class Label:\n    def draw(self): ...\ndef made() -> tuple[int, Label]: ...\n"
                }
            }
        ),
    ),
    Good(
        """
            from models import Order


            def total():
                made = Order()
                return made.price
            """,
        why="the project sets attributes by computed names on what may be of any of its classes",
        given=Given(
            files={
                "models.py": "class Order:\n    def __init__(self): self.key = 1\n",
                "loading.py": "def load(obj, row):\n    for key in row:\n        obj.__dict__[key] = row[key]\n",
            }
        ),
    ),
    Good(
        """
            from models import Order

            Order().ship()
            """,
        why="the file that sets attributes by computed names speaks of the class",
        given=Given(
            files={
                "models.py": "class Order:\n    def __init__(self): self.key = 1\n",
                "loading.py": (
                    "from models import Order\n\n\n"
                    "def extend(each, actions):\n    for name in actions:\n        setattr(each, name, actions[name])\n\n\n"
                    "extend(Order, {})\n"
                ),
            }
        ),
    ),
    Bad(
        """
            from models import Order

            made = Order()
            print(made.price)
            #          ^^^^^ 'Order' has no 'price'
            made.ship()
            #    ^^^^ 'Order' has no 'ship'
            """,
        given=Given(
            files={
                "models.py": "class Order:\n    def __init__(self): self.key = 1\n",
                "rows.py": "class Row:\n    def fill(self, key, value):\n        setattr(self, key, value)\n",
                "patching.py": "def named(func, key, value):\n    setattr(func, key, value)\n",
            }
        ),
    ),
    Good(
        """
            class Actions(  # all that the program does
                    object):
                def start(self):
                    self.emit("start")
            """,
        why="what derives from it has the method, and comments stand between the bases",
        given=Given(
            path="actions.py",
            files={
                "program.py": (
                    "from actions import Actions\nfrom signals import Signals\n\n\n"
                    "class Program(Actions,  # two: halves\n              Signals):\n    pass\n"
                ),
                "signals.py": "class Signals:\n    def emit(self, name): ...\n",
            },
        ),
    ),
    Good(
        """
            class Method:
                name = NotImplemented

                def parts(self):
                    return self.name.split("_")
            """,
        why="what derives from it says the name",
    ),
    Good(
        """
            try:
                from gi.repository import Gtk
            except ImportError:
                class Gtk:
                    class Window: ...


            class Main(Gtk.Window):
                def start(self):
                    self.show_all()
            """,
        why="the class of that name is there for where the package is not",
    ),
    Good(
        """
            import flask


            class App:
                def __new__(cls, name):
                    app = flask.Flask(name)
                    cls.prepare(app)
                    return app

                @classmethod
                def prepare(cls, app): ...


            class Server:
                def __init__(self):
                    self.app = App("shop")

                def start(self):
                    self.app.run()


            App("shop").run()
            """,
        why="the call gives an object that the class did not make",
    ),
)
