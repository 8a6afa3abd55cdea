"""Builtin names: what every module can read without binding it, by version of Python.

Does not know what tools add to `builtins` when they run a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# `dir(builtins)` of CPython 3.8, with what `site` adds, and WindowsError, which is there on Windows.
_SINCE_3_8 = """
ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError BytesWarning
ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning
EOFError Ellipsis EnvironmentError Exception False FileExistsError FileNotFoundError FloatingPointError FutureWarning
GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError
KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented
NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError RecursionError
ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning
SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError
__build_class__ __debug__ __import__ abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod
compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset
getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max
memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted
staticmethod str sum super tuple type vars zip
"""
_LATER: Final[Mapping[str, tuple[int, int]]] = {
    "EncodingWarning": (3, 10),
    "aiter": (3, 10),
    "anext": (3, 10),
    "BaseExceptionGroup": (3, 11),
    "ExceptionGroup": (3, 11),
    "PythonFinalizationError": (3, 13),
    "_IncompleteInputError": (3, 13),
    "frozendict": (3, 15),
    "sentinel": (3, 15),
}
# Set by the import system on every module.
_OF_MODULES = """
__name__ __doc__ __file__ __package__ __spec__ __loader__ __path__ __builtins__ __cached__ __annotations__ __dict__
__conditional_annotations__
"""
# Set by the compiler in every class body.
CLASS_BODY: Final = frozenset(("__module__", "__qualname__", "__firstlineno__", "__classdict__"))

BUILTINS: Final = frozenset((_SINCE_3_8 + _OF_MODULES).split())
"""Readable in every module on every supported Python."""

EVER_BUILTIN: Final = BUILTINS | _LATER.keys()


def came_with(name: str) -> tuple[int, int] | None:
    """The Python that brought the builtin `name`, where not all supported ones have it."""
    return _LATER.get(name)
