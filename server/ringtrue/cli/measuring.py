"""`ringtrue measure MODULE:FUNCTION`: how the time of a function grows, and whether that is what is said of it.

Runs the function, because the user names it. Does not know how it is run.
"""

from __future__ import annotations

import argparse
import ast
import os
from collections.abc import Iterator
from pathlib import Path

from ringtrue.cli.folders import Folders
from ringtrue.cli.main import CLEAN, ERROR, FINDINGS
from ringtrue.cli.one_file import settled
from ringtrue.cli.options import Usage
from ringtrue.cli.targets import project_root
from ringtrue.cli.wishes import wishes_of
from ringtrue.environment.interpreter import Interpreter
from ringtrue.growth.drawing import lines, svg
from ringtrue.growth.fitting import EXPONENTIAL, LEAST, Fit, claimed, faster_than, fitted
from ringtrue.growth.running import Measured, Wanted, measured, sizes_up_to
from ringtrue.text import Source
from ringtrue.workspace import Folder


def run(arguments: argparse.Namespace) -> int:
    path, root, module, function = _target(arguments.function)
    folder = Folders(wishes_of(arguments)).at(project_root(path, os.path.dirname(path)))
    found = measured(
        Wanted(
            _python(folder),
            root,
            module,
            function,
            tuple(_input(text) for text in arguments.input),
            tuple(sizes_up_to(arguments.most)),
            arguments.seconds,
        )
    )
    if found.refused is not None:
        raise Usage(found.refused)
    fit = fitted(found.points)
    for line in _told(f"{module}:{function}", found, fit):
        print(line)
    if fit is None:
        return ERROR
    if arguments.svg:
        title = f"{module}:{function} grows like {fit.growth}"
        Path(arguments.svg).write_text(svg(title, found.points, fit), encoding="utf-8")
    return _judged(path, function, fit, folder)


def _target(given: str) -> tuple[str, str, str, str]:
    """The file, the folder that it is imported from, its module and the function."""
    place, _, function = given.rpartition(":")
    if not place or not function.replace(".", "").isidentifier():
        raise Usage(f"'{given}' is not of the form 'module:function' or 'file.py:function'")
    path = os.path.abspath(place if place.endswith(".py") else _file_of(place))
    if not os.path.isfile(path):
        raise Usage(f"there is no file '{os.path.relpath(path)}'")
    root, parts = os.path.dirname(path), [os.path.basename(path)[:-3]]
    while os.path.isfile(os.path.join(root, "__init__.py")):
        root, parts = os.path.dirname(root), [os.path.basename(root), *parts]
    return path, root, ".".join(part for part in parts if part != "__init__"), function


def _file_of(module: str) -> str:
    inner = module.replace(".", os.sep)
    places = [os.path.join(folder, inner) for folder in (".", "src")]
    for place in places:
        for path in (f"{place}.py", os.path.join(place, "__init__.py")):
            if os.path.isfile(path):
                return path
    raise Usage(f"there is no module '{module}' here: name its file, as in 'path/to/file.py:function'")


def _python(folder: Folder) -> str:
    found = folder.world.environment.interpreter
    if not isinstance(found, Interpreter) or not found.path:
        raise Usage("the project has no Python that could run it: name one with '--python'")
    return str(found.path)


def _input(text: str) -> tuple[str, str]:
    name, sign, expression = text.partition("=")
    if sign and name.strip().isidentifier() and not expression.startswith("="):
        return name.strip(), expression
    return "", text


def _told(name: str, found: Measured, fit: Fit | None) -> Iterator[str]:
    if found.points:
        yield f"{'size':>10}  {'time':>9}"
        yield from lines(found.points)
    if found.raised is not None:
        yield f"'{name}' raised {found.raised}"
    if found.stopped:
        yield "stopped: the time is up ('--seconds' gives more)"
    if fit is not None:
        growth = f"{fit.base:.2f}ⁿ" if fit.growth == EXPONENTIAL else fit.growth
        yield f"'{name}' grows like {growth} (the times lie {fit.error:.0%} from it on average)"
    elif len(found.points) < LEAST:
        yield f"{len(found.points)} sizes are too few to tell how it grows"
    else:
        yield "the times fit no growth that is known here"


def _judged(path: str, function: str, fit: Fit, folder: Folder) -> int:
    """Compare with what the docstring claims and what the rules say, and tell."""
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    node = _definition(ast.parse(text), function.split("."))
    if node is None:
        return CLEAN
    wrong = False
    if (claim := claimed(ast.get_docstring(node))) is not None:
        wrong = faster_than(fit, claim)
        print(f"its docstring says O({claim}): {'the times grow faster' if wrong else 'the times agree'}")
    source = Source(text)
    for finding in settled(folder.snapshot(path, text)).findings:
        line = source.line_of(finding.span.start) + 1
        if "O(" in finding.message and node.lineno <= line <= (node.end_lineno or line):
            agrees = faster_than(fit, "n")
            print(
                f"line {line}: {finding.message} [{finding.rule}]: the times {'agree' if agrees else 'do not show it'}"
            )
    return FINDINGS if wrong else CLEAN


def _definition(tree: ast.AST, names: list[str]) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == names[0]:
            if len(names) > 1:
                return _definition(node, names[1:])
            return node if not isinstance(node, ast.ClassDef) else None
    return None
