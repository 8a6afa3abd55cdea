"""Runs inside a throw-away environment: says of dotted names whether they are there, by importing and looking.

Standard library only, for any Python 3. Reads a JSON list from standard input; prints {name: true, false or null}.
"""

import importlib
import inspect
import json
import re
import sys
import warnings


def looked(dotted):
    parts = dotted.split(".")
    found, at = None, 0
    for count in range(len(parts), 0, -1):
        try:
            found, at = importlib.import_module(".".join(parts[:count])), count
            break
        except ModuleNotFoundError as error:
            if error.name and not ".".join(parts).startswith(error.name):
                return None  # something else that it needs is not here
        except BaseException:
            return None
    if found is None:
        return None if len(parts) == 1 else False
    for name in parts[at:]:
        if found is None or has_all(found):  # what another platform has is None here; a proxy says yes to everything
            return None
        try:
            found = getattr(found, name)
        except AttributeError:
            return is_set(found, name) if inspect.isclass(found) else False
        except BaseException:
            return None
    return True


def has_all(owner):
    """Whether it answers for names that nobody gave it."""
    try:
        _ = owner.a_name_that_nobody_gives
    except BaseException:
        return False
    return True


def is_set(owner, name):
    """Whether instances get the attribute: declared, or set by a function of the class or of a base."""
    for each in owner.__mro__:
        if name in getattr(each, "__annotations__", {}) or name in getattr(each, "model_fields", {}):
            return True
        if re.search(rf"\b(self|cls)\.{name}\b[^=\n]*=[^=]", source(each)):
            return True
    return False


def source(owner):
    """The text of a class, or of its functions where it says that it is of another module."""
    found = []
    for each in (owner, *vars(owner).values()):
        try:
            found.append(inspect.getsource(each))
        except (OSError, TypeError):  # noqa: PERF203  # one look after the other is the point
            continue
    return "\n".join(found)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr
    answers = {}
    for dotted in json.load(sys.stdin):
        answers[dotted] = looked(dotted)
    json.dump(answers, out)
    out.flush()
    import os

    os._exit(0)  # whatever threads the libraries have started
