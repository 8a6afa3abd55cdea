"""What `leaked-resource` reports, and what it leaves alone: more than the rule itself is long."""

from __future__ import annotations

from ringtrue.api import Bad, Good

EXAMPLES: tuple[Bad | Good, ...] = (
    Bad(
        """
            def save(path, rows):
                file = open(path, "w")
                #      ^^^^ file 'file' is never closed
                for row in rows:
                    file.write(f"{row}\\\\n")
            """,
        fixed=r"""
            def save(path, rows):
                with open(path, "w") as file:
                    for row in rows:
                        file.write(f"{row}\\n")
            """,
    ),
    Bad(
        """
            def first_match(path, word):
                file = open(path)
                #      ^^^^ file 'file' stays open when the 'return' 3 lines below leaves
                for line in file:
                    if word in line:
                        return line
                file.close()
                return None
            """,
        fixed="""
            def first_match(path, word):
                with open(path) as file:
                    for line in file:
                        if word in line:
                            return line
                return None
            """,
    ),
    Bad(
        """
            import threading

            lock = threading.Lock()


            def transfer(source, target, amount):
                lock.acquire()
              # ^^^^^^^^^^^^ 'lock' stays taken when a line between raises before 'release()'
                source.withdraw(amount)
                target.deposit(amount)
                lock.release()
            """,
        fixed="""
            import threading

            lock = threading.Lock()


            def transfer(source, target, amount):
                with lock:
                    source.withdraw(amount)
                    target.deposit(amount)
            """,
    ),
    Bad(
        """
            import shutil
            import tempfile


            def build(archive, unpack, compile_in):
                folder = tempfile.mkdtemp()
                #        ^^^^^^^^^^^^^^^^ temporary folder 'folder' stays behind when a line between raises before it is removed
                unpack(archive, folder)
                compile_in(folder)
                shutil.rmtree(folder)
            """,
    ),
    Bad(
        """
            import json


            def store(path, settings):
                json.dump(settings, open(path, "w"))
                #                   ^^^^ nobody closes the file that 'open' gives: its end may never be written
            """,
        fixed="""
            import json


            def store(path, settings):
                with open(path, "w") as file:
                    json.dump(settings, file)
            """,
    ),
    Bad(
        """
            import sqlite3


            def users(path):
                connection = sqlite3.connect(path)
                #            ^^^^^^^^^^^^^^^ connection 'connection' is never closed
                rows = connection.execute("SELECT name FROM users").fetchall()
                return [row[0] for row in rows]
            """,
        fixed="""
            import sqlite3


            def users(path):
                with sqlite3.connect(path) as connection:
                    rows = connection.execute("SELECT name FROM users").fetchall()
                return [row[0] for row in rows]
            """,
    ),
    Good(
        """
            import zipfile


            def part(path, name):
                archive = zipfile.ZipFile(path)
                return archive.open(name)
            """,
        why="what is returned reads from the archive",
    ),
    Good(
        """
            import sqlite3


            def users(path):
                connection = sqlite3.connect(path)
                cursor = connection.cursor()
                cursor.execute("SELECT name FROM users")
                return cursor
            """,
        why="the caller still reads from it",
    ),
    Good(
        """
            def save(path, rows):
                with open(path, "w") as file:
                    for row in rows:
                        file.write(f"{row}")
            """,
        why="`with` closes it",
    ),
    Good(
        """
            def opened(path):
                file = open(path)
                file.seek(10)
                return file
            """,
        why="the caller closes it",
    ),
    Good(
        """
            def transfer(lock, source, target):
                lock.acquire()
                try:
                    target.add(source.take())
                finally:
                    lock.release()
            """,
        why="released on every path",
    ),
    Good(
        """
            def next_number(lock, state):
                lock.acquire()
                number = state[0] + 1
                state[0] = number
                lock.release()
                return number
            """,
        why="nothing between that raises",
    ),
    Good(
        """
            def read(path):
                return open(path).read()
            """,
        why="closed at once by CPython; Ruff reports it as SIM115",
    ),
    Good(
        """
            def lines(path, parser):
                file = open(path)
                return parser(file)
            """,
        why="handed to somebody who may close it",
    ),
    Good(
        """
            def head(path):
                file = open(path)
                if file.read(1) != "#":
                    file.close()
                    return None
                line = file.readline()
                file.close()
                return line
            """,
        why="closed before each return",
    ),
)
