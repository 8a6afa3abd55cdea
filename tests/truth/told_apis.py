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
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        except ImportError:
            raise
        except Exception:  # what an old module does where it is imported
            return UNKNOWN
        for part in parts[end:]:
            found = getattr(found, part)
        return found
    raise ImportError(name)


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
