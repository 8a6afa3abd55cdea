"""Whether names and keywords are there, looked up by importing them. Run by the Python that has the library.

Reads a JSON list of [name, keyword] from standard input and answers with a list of "there", "gone" or "unknown".
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import warnings

UNKNOWN = object()


def resolved(name):  # no annotations: any Python 3 runs this
    """The object of that name; AttributeError or ImportError where there is none; UNKNOWN where its package is not."""
    parts = name.split(".")
    try:
        importlib.import_module(parts[0])
    except ModuleNotFoundError:
        if len(parts) == 1:
            raise
        return UNKNOWN
    found = importlib.import_module(parts[0])
    for end, part in enumerate(parts[1:], 1):
        if isinstance(found, property) or type(found).__name__ == "cached_property":
            return UNKNOWN
        if part in ("Config", "Meta"):
            return UNKNOWN  # an inner class of users' own classes
        if not hasattr(found, part):
            try:
                importlib.import_module(".".join(parts[: end + 1]))
            except ImportError:
                pass
            except Exception:  # what an old module does where it is imported
                return UNKNOWN
        found = getattr(found, part)
    return found


def told(name, keyword):
    try:
        found = resolved(name)
    except (AttributeError, ImportError):
        return "gone"
    except Exception:  # lazy modules may need what is not installed
        return "unknown"
    if found is UNKNOWN:
        return "unknown"
    if not keyword:
        return "there"
    try:
        parameters = inspect.signature(found).parameters
    except (TypeError, ValueError):
        return "unknown"
    if keyword in parameters:
        return "there"
    return "unknown" if any(one.kind is one.VAR_KEYWORD for one in parameters.values()) else "gone"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps([told(*one) for one in json.load(sys.stdin)]))
