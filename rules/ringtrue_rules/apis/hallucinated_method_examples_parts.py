"""What `hallucinated-method` knows of parts, elements and results, and what keeps it silent there."""

from __future__ import annotations

from ringtrue.api import Bad, Given, Good

_JOBS = """
            from abc import ABC, abstractmethod


            class Job(ABC):
                @abstractmethod
                def work(self) -> int: ...


            class Count(Job):
                def __init__(self, text: str) -> None:
                    self.text = text

                def work(self) -> int:
                    return len(self.text)

"""

PARTS: tuple[Bad | Good, ...] = (
    Bad(
        """
            from pathlib import Path
            from typing import NamedTuple


            class Entry(NamedTuple):
                path: Path
                size: int


            def scan(folder: Path) -> list[Entry]:
                return [Entry(one, one.stat().st_size) for one in folder.iterdir()]


            def shown(folder: Path) -> None:
                for number, (path, size) in enumerate(scan(folder)):
                    print(number, path.extension, size)
                    #                  ^^^^^^^^^ 'Path' of Python 3.12 has no 'extension'
            """,
        fixed="""
            from pathlib import Path
            from typing import NamedTuple


            class Entry(NamedTuple):
                path: Path
                size: int


            def scan(folder: Path) -> list[Entry]:
                return [Entry(one, one.stat().st_size) for one in folder.iterdir()]


            def shown(folder: Path) -> None:
                for number, (path, size) in enumerate(scan(folder)):
                    print(number, path.suffix, size)
            """,
    ),
    Bad(
        """
            import asyncio


            async def name(number: int) -> str:
                return str(number)


            async def names(numbers: list[int]) -> list[str]:
                found = await asyncio.gather(*(name(one) for one in numbers))
                return [one.trim() for one in found]
                #           ^^^^ 'str' of Python 3.12 has no 'trim'
            """,
    ),
    Bad(
        """
            groups: dict[str, list[int]] = {}
            groups.setdefault("a", []).push(1)
            #                          ^^^^ 'list' of Python 3.12 has no 'push'
            """,
    ),
    Bad(
        """
            def longest(names: list[str]) -> str:
                first, *rest = sorted(names)
                return max(names, key=len).trim() + first
                #                          ^^^^ 'str' of Python 3.12 has no 'trim'
            """,
    ),
    Bad(
        _JOBS
        + """
            def run(jobs: list[Job]) -> int:
                return sum(job.run() for job in jobs)
                #              ^^^ 'Job' has no 'run'
            """,
    ),
    Good(
        _JOBS
        + """
            def texts(jobs: list[Job]) -> list[str]:
                return [job.text for job in jobs]
            """,
        why="a class that derives from the abstract one has it",
    ),
    Good(
        """
            from abc import ABC, abstractmethod


            class Job(ABC):
                @abstractmethod
                def work(self) -> int: ...


            def run(jobs: list[Job]) -> int:
                return sum(job.run() for job in jobs)
            """,
        why="nothing is known of what derives from the abstract class: others do",
    ),
    Good(
        _JOBS
        + """
            import threading


            class Threaded(Job, threading.Thread):
                def work(self) -> int:
                    return 1


            def start(jobs: list[Job]) -> None:
                for job in jobs:
                    job.start()
            """,
        why="a class that derives from it derives from one of a library as well",
    ),
    Good(
        """
            def check(caught) -> None:
                assert isinstance(caught.value, LookupError)
                assert caught.value.reference == "missing"
            """,
        why="what is tested to be an error may be one that derives from it",
    ),
    Good(
        """
            import settings

            config = settings.loaded()
            print(config.Terminal.banner)
            """,
        why="what is read from an object is what the descriptor gives",
        given=Given(
            installed={
                "settings 1.0": {
                    "settings.py": "class Held:\n    def __get__(self, owner, kind=None): ...\n"
                    "class App:\n    config = Held()\n"
                    "def loaded():\n    app = App()\n    return app.config\n"
                }
            }
        ),
    ),
    Good(
        """
            class Row:
                def __init__(self, **values: str) -> None:
                    self.__dict__.update(values)


            def names(rows: list[Row]) -> list[str]:
                return [row.name for row in rows]


            print(names([Row(name="a")]))
            """,
        why="attributes that the class makes by their names",
    ),
    Bad(
        """
            from contextlib import suppress
            from pathlib import Path


            def drop(path: Path) -> None:
                with suppress(FileNotFoundError):
                    path.remove()
                    #    ^^^^^^ 'Path' of Python 3.12 has no 'remove'
            """,
    ),
    Good(
        """
            from contextlib import suppress
            from pathlib import Path


            def drop(path: Path) -> None:
                with suppress(AttributeError):
                    path.remove()
            """,
        why="the error that it would raise is expected",
    ),
    Good(
        """
        class zone:
            def ends(self, year):
                return self.transitions(year)[1]
        """,
        why="a class that derives from it elsewhere has it, small letters or not",
        given=Given(
            path="shop/base.py",
            files={
                "shop/__init__.py": "",
                "shop/zones.py": "from shop.base import zone\n\n\nclass fixed(zone):\n"
                "    def transitions(self, year):\n        return year, year\n",
            },
        ),
    ),
)
