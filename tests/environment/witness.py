"""What the real interpreter says, to be run by it: `python witness.py SITE...` prints JSON.

`modules`: what pkgutil finds without importing. `pairs`: (module, name) of the import statements in the site
directories that succeed when executed; `imported`: the modules that could be imported on the way.
"""

import ast
import importlib
import io
import json
import os
import pkgutil
import sys
import warnings


def listed(paths, prefix=""):
    for info in pkgutil.iter_modules(paths):
        name = prefix + info.name
        yield name
        if info.ispkg:
            yield from listed([os.path.join(path, info.name) for path in paths], name + ".")


def statements(site):
    """(module, name or None) of the imports in every file under `site`."""
    for folder, folders, files in os.walk(site):
        folders[:] = [f for f in folders if f.isidentifier() and f not in ("tests", "test", "testing", "pip")]
        package = os.path.relpath(folder, site).split(os.sep)
        for file in files:
            if not file.endswith(".py"):
                continue
            try:
                with open(os.path.join(folder, file), encoding="utf-8") as opened:
                    tree = ast.parse(opened.read())
            except (SyntaxError, ValueError):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    yield from ((alias.name, None) for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    base = package[: len(package) - node.level + 1] if node.level else []
                    module = ".".join([*base, *([node.module] if node.module else [])])
                    if module and not module.startswith("."):
                        yield from ((module, alias.name) for alias in node.names if alias.name != "*")


SKIPPED = ("antigravity", "this", "idlelib", "turtledemo", "__main__")


def importable(module, seen):
    if module not in seen:
        try:
            importlib.import_module(module)
            seen[module] = True
        except BaseException:
            seen[module] = False
    return seen[module]


def main():
    sites = sys.argv[1:]
    limit = int(os.environ.get("WITNESS_MODULES", "100000"))
    modules = sorted({name for site in sites for name in listed([site])})
    asked = sorted({pair for site in sites for pair in statements(site)}, key=str)
    seen, pairs = {}, []
    real, sys.stdout, sys.stderr = sys.stdout, io.StringIO(), io.StringIO()
    warnings.simplefilter("ignore")
    for module, name in asked:
        if (
            module.split(".")[0] in SKIPPED
            or (module not in seen and len(seen) >= limit)
            or not importable(module, seen)
        ):
            continue
        # setuptools puts its vendored copies on sys.path once it is imported: no project can rely on that.
        if name is None or "_vendor" in str(getattr(sys.modules[module], "__path__", "")) + str(
            getattr(sys.modules[module], "__file__", "")
        ):
            continue
        try:
            there = hasattr(sys.modules[module], name) or importable(module + "." + name, seen)
        except BaseException:
            there = False
        if there:
            pairs.append((module, name))
    real.write(
        json.dumps(
            {
                "modules": modules,
                "pairs": pairs,
                "imported": [m for m, good in seen.items() if good and "_vendor" not in str(sys.modules[m])],
            }
        )
    )
    real.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
