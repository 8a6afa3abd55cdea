"""Unpickling runs code: a pickle names a function and its arguments, and loading calls it. So do `dill`, `jsonpickle`,
`shelve`, `joblib`, `torch.load`, `numpy.load(allow_pickle=True)` and YAML's full and unsafe loaders. Whoever chooses
the bytes chooses what runs.

Exchange data as JSON, or sign what you pickled yourself and check the signature before loading. For YAML use
`yaml.safe_load`, for models `torch.load(…, weights_only=True)` or safetensors.

Reported are bytes from requests, messages, sockets, other servers and cookies, and YAML that is read with a loader
that makes any Python object.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Arrival, Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, bound_value, in_test, rule

_LOADS = frozenset(
    ("pickle.loads", "pickle.load", "pickle.Unpickler", "cPickle.loads", "cPickle.load", "_pickle.loads", "dill.loads",
     "dill.load", "cloudpickle.loads", "cloudpickle.load", "marshal.loads", "marshal.load", "shelve.open",
     "jsonpickle.decode", "jsonpickle.loads", "joblib.load", "pandas.read_pickle", "torch.load", "numpy.load",
     "keras.models.load_model", "tensorflow.keras.models.load_model", "yaml.load", "yaml.load_all", "yaml.unsafe_load",
     "yaml.full_load", "yaml.unsafe_load_all", "yaml.full_load_all", "ruamel.yaml.load", "sklearn.externals.joblib.load")
)  # fmt: skip
_LAST = frozenset(name.rpartition(".")[2] for name in _LOADS)
_SAFE_LOADERS = frozenset(("SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"))
_UNSAFE_LOADERS = frozenset(("Loader", "UnsafeLoader", "FullLoader", "CLoader", "CFullLoader", "CUnsafeLoader"))
_ANY_OBJECT = frozenset(("Loader", "UnsafeLoader", "CLoader", "CUnsafeLoader"))


@rule(
    ast.Call,
    summary="data from outside that is loaded in a way that runs code",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[502],
    overlaps=["ruff:S301", "ruff:S506"],
    examples=[
        Bad(
            """
            import base64
            import pickle

            from flask import Flask, request

            app = Flask(__name__)


            @app.route("/cart")
            def cart():
                raw = base64.b64decode(request.cookies["cart"])
                return pickle.loads(raw)
                #                   ^^^ 'pickle.loads' runs what 'request.cookies' holds
            """,
        ),
        Bad(
            """
            import yaml


            def read(path):
                with open(path) as file:
                    return yaml.load(file, Loader=yaml.Loader)
                    #      ^^^^^^^^^ 'Loader' makes any Python object that the document asks for
            """,
            fixed="""
            import yaml


            def read(path):
                with open(path) as file:
                    return yaml.load(file, Loader=yaml.SafeLoader)
            """,
        ),
        Bad(
            """
            import numpy as np
            from fastapi import FastAPI, UploadFile

            app = FastAPI()


            @app.post("/array")
            def array(file: UploadFile):
                return np.load(file.file, allow_pickle=True).shape
                #              ^^^^^^^^^ 'np.load' runs what 'file' holds
            """,
            fixed="""
            import numpy as np
            from fastapi import FastAPI, UploadFile

            app = FastAPI()


            @app.post("/array")
            def array(file: UploadFile):
                return np.load(file.file, allow_pickle=False).shape
            """,
        ),
        Good(
            """
            import json

            from flask import request


            def cart():
                return json.loads(request.cookies["cart"])
            """,
            why="JSON holds values, no calls",
        ),
        Good(
            """
            import pickle


            def cached(path):
                with open(path, "rb") as file:
                    return pickle.load(file)
            """,
            why="nothing says that somebody else writes the file",
        ),
        Good(
            """
            import yaml
            from flask import request


            def settings():
                first = yaml.load(request.data, Loader=yaml.SafeLoader)
                return first, yaml.safe_load(request.data)
            """,
            why="makes plain values only",
        ),
        Good(
            """
            import hashlib
            import hmac
            import pickle

            from flask import request

            KEY = load_key()


            def restore():
                body, signature = request.data, request.headers["X-Signature"]
                if not hmac.compare_digest(hmac.new(KEY, body, hashlib.sha256).hexdigest(), signature):
                    raise PermissionError
                return pickle.loads(body)
            """,
            why="signed by ourselves, and the signature is checked",
        ),
    ],
)
def unsafe_deserialization(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "deserialization", _loaded)
    if found is not None:
        if _is_signed(node, ctx):
            return
        name = ctx.source(found.call.func) if not found.through else found.through
        message = f"'{name[:40]}' runs what '{found.origin.text[:40]}' holds"
        yield Finding(ctx.span(found.at), message, found.evidence, tuple(_fixes(node, found, ctx)), steps=found.steps)
    elif (loader := _any_object_loader(node, ctx)) is not None and not in_test(ctx) and not _is_own(node, ctx):
        evidence = _evidence(loader)
        fixes = tuple(_safe_loader(node, ctx))
        yield Finding(
            ctx.span(node.func), f"'{loader}' makes any Python object that the document asks for", evidence, fixes
        )


def _evidence(loader: str) -> tuple[Evidence, ...]:
    return (Evidence(f"what does '{loader}' construct", "any Python object", "PyYAML documentation, 'Loading YAML'"),)


def _loaded(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if last not in _LAST:
        return
    name = ctx.imported(node.func)
    if name not in _LOADS or not node.args:
        return
    if name.startswith(("yaml.", "ruamel.")):
        if name.endswith(("yaml.load", "load_all")) and not _loader(node) & _UNSAFE_LOADERS:
            return
    elif name == "torch.load":
        if _flag(node, "weights_only") is not False:
            return
    elif name == "numpy.load":
        if _flag(node, "allow_pickle") is not True:
            return
    elif name.endswith("load_model") and _flag(node, "safe_mode") is not False:
        return
    yield node.args[0]


def _loader(node: ast.Call) -> set[str]:
    given = (
        node.args[1] if len(node.args) > 1 else next((one.value for one in node.keywords if one.arg == "Loader"), None)
    )
    if given is None:
        return {"FullLoader"}
    return {given.attr if isinstance(given, ast.Attribute) else getattr(given, "id", "")}


def _flag(node: ast.Call, name: str) -> object:
    for one in node.keywords:
        if one.arg == name:
            return one.value.value if isinstance(one.value, ast.Constant) else ...
    return None


def _any_object_loader(node: ast.Call, ctx: Context) -> str | None:
    """The name of what makes any object of YAML text that is not constant."""
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if last not in ("load", "load_all", "unsafe_load", "unsafe_load_all") or not node.args:
        return None
    name = ctx.imported(node.func)
    if not name.startswith("yaml.") or isinstance(node.args[0], ast.Constant):
        return None
    if last.startswith("unsafe"):
        return f"yaml.{last}"
    loader = _loader(node) & _ANY_OBJECT
    given = (
        node.args[1] if len(node.args) > 1 else next((one.value for one in node.keywords if one.arg == "Loader"), None)
    )
    if given is not None and ctx.imported(given).removeprefix("yaml.") not in _ANY_OBJECT:
        return None
    if not loader or (len(node.args) < 2 and not node.keywords):
        return None
    return loader.pop()


def _is_own(node: ast.Call, ctx: Context) -> bool:
    """`yaml.unsafe_load(yaml.dump(x))`: what the same function has written."""
    made = bound_value(node.args[0], ctx)
    return isinstance(made, ast.Call) and ctx.imported(made.func).startswith("yaml.")


def _is_signed(node: ast.Call, ctx: Context) -> bool:
    """Whether the function compares signatures before it loads."""
    function = ctx.function_of(node)
    if function is None:
        return False
    return any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in ("compare_digest", "verify", "unsign", "decrypt", "verify_signature")
        and one.lineno < node.lineno
        for one in ast.walk(function)
    )


def _fixes(node: ast.Call, found: Arrival, ctx: Context) -> Iterator[Fix]:
    if found.through:
        return
    yield from _safe_loader(node, ctx)
    for name, safe in (("weights_only", "True"), ("allow_pickle", "False")):
        for one in node.keywords:
            if one.arg == name:
                yield Fix(f"Load with '{name}={safe}'", (Edit(ctx.span(one.value), safe),))


def _safe_loader(node: ast.Call, ctx: Context) -> Iterator[Fix]:
    name = ctx.imported(node.func)
    if not name.startswith("yaml."):
        return
    last = name.rpartition(".")[2]
    end = ctx.span(node.func).end
    many = last.endswith("_all")
    if last not in ("load", "load_all"):
        new = "safe_load_all" if many else "safe_load"
        if ctx.source(node.func).endswith(last):
            yield Fix(f"Use 'yaml.{new}'", (Edit(Span(end - len(last), end), new),))
        return
    for one in (*node.args[1:2], *(given.value for given in node.keywords if given.arg == "Loader")):
        text = ctx.source(one)
        at = ctx.span(one)
        if isinstance(one, ast.Attribute):
            yield Fix("Use 'SafeLoader'", (Edit(at, text[: -len(one.attr)] + "SafeLoader"),))
        elif isinstance(one, ast.Name):
            yield Fix("Use 'yaml.SafeLoader'", (Edit(at, "yaml.SafeLoader"),), imports=("import yaml",))
        return
    if len(node.args) == 1 and not node.keywords and ctx.source(node.func).endswith(last):
        yield Fix("Use 'yaml.safe_load'", (Edit(Span(end - len(last), end), "safe_load_all" if many else "safe_load"),))
