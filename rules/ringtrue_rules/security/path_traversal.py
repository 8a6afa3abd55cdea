"""A name that a client sends becomes part of a path. `../../etc/passwd` leaves the folder, and an absolute path
replaces it: `os.path.join("/srv/files", "/etc/passwd")` is `/etc/passwd`. An archive does the same by the names in it.

Resolve the path and ask whether it is still inside: `path = (BASE / name).resolve()`, then
`path.is_relative_to(BASE)`. Or take `werkzeug.utils.secure_filename(name)`, `send_from_directory`, a name from a fixed
list, or an identifier that was converted to a number. Extract archives with `filter="data"`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Arrival,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Good,
    Span,
    bound_value,
    in_test,
    last_name,
    rule,
)

_OPENING = {
    "builtins.open": (0,), "io.open": (0,), "codecs.open": (0,), "aiofiles.open": (0,), "anyio.open_file": (0,),
    "os.remove": (0,), "os.unlink": (0,), "os.rmdir": (0,), "os.rename": (0, 1), "os.replace": (0, 1), "os.listdir": (0,),
    "os.scandir": (0,), "os.walk": (0,), "os.makedirs": (0,), "os.mkdir": (0,), "os.open": (0,), "os.chmod": (0,),
    "os.removedirs": (0,), "os.symlink": (0, 1), "os.link": (0, 1), "shutil.rmtree": (0,), "shutil.copy": (0, 1),
    "shutil.copyfile": (0, 1), "shutil.copy2": (0, 1), "shutil.copytree": (0, 1), "shutil.move": (0, 1),
    "flask.send_file": (0,), "quart.send_file": (0,), "fastapi.responses.FileResponse": (0,), "fastapi.FileResponse": (0,),
    "starlette.responses.FileResponse": (0,), "aiohttp.web.FileResponse": (0,), "bottle.static_file": (),
    "tarfile.open": (0,), "zipfile.ZipFile": (0,), "gzip.open": (0,), "bz2.open": (0,), "lzma.open": (0,),
    "PIL.Image.open": (0,), "pandas.read_csv": (0,), "numpy.load": (0,), "numpy.loadtxt": (0,), "sqlite3.connect": (0,),
    "os.path.getsize": (), "linecache.getline": (0,), "shutil.unpack_archive": (0, 1), "tempfile.mkdtemp": (),
    "linecache.getlines": (0,), "fileinput.input": (0,), "flask.send_from_directory": (0,),
}  # fmt: skip
# What reads an open file as well as a path.
_CONTENT = frozenset(
    ("zipfile.ZipFile", "pandas.read_csv", "numpy.load", "numpy.loadtxt", "PIL.Image.open", "gzip.open", "bz2.open",
     "lzma.open", "flask.send_file", "quart.send_file")
)  # fmt: skip
_TEXTS = frozenset(("args", "form", "GET", "POST", "query_params", "json", "get_json", "values", "match_info", "query"))
_METHODS = frozenset(
    ("read_text", "read_bytes", "write_text", "write_bytes", "unlink", "open", "rmdir", "mkdir", "iterdir", "touch",
     "rename", "replace")
)  # fmt: skip
_LAST = frozenset(name.rpartition(".")[2] for name in _OPENING)
_FILES = re.compile(
    r"(?:^|_)(?:f|file|upload\w*|image|img|photo|avatar|picture|pic|document|doc|attachment|fs|storage|media|logo|pdf|csv)\d?$",
    re.IGNORECASE,
)
_LOOKS = re.compile(r"\.(?:startswith|is_relative_to)\(|commonpath|commonprefix")
_MEMBERS = re.compile(r"getmembers\(|getnames\(|for \w+ in \w*(?:tar|archive|members)\w*\b")
_ARCHIVES = frozenset(("tarfile.open", "tarfile.TarFile", "tarfile.TarFile.open"))


@rule(
    ast.Call,
    summary="path that a client chose is opened, written, sent or deleted",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[22],
    examples=[
        Bad(
            """
            import os

            from flask import Flask, request, send_file

            app = Flask(__name__)


            @app.get("/download")
            def download():
                path = os.path.join("/srv/files", request.args["name"])
                return send_file(path)
                #                ^^^^ 'request.args' is a part of the path of 'send_file'
            """,
        ),
        Bad(
            """
            from pathlib import Path

            from fastapi import FastAPI, UploadFile

            app = FastAPI()
            FILES = Path("uploads")


            @app.post("/upload")
            async def upload(file: UploadFile):
                (FILES / file.filename).write_bytes(await file.read())
                 #^^^^^^^^^^^^^^^^^^^^ 'file' is a part of the path of '(FILES / file.filename).write_bytes'
            """,
            fixed="""
            from pathlib import Path

            from fastapi import FastAPI, UploadFile

            app = FastAPI()
            FILES = Path("uploads")


            @app.post("/upload")
            async def upload(file: UploadFile):
                (FILES / Path(file.filename).name).write_bytes(await file.read())
            """,
        ),
        Bad(
            """
            import tarfile


            def unpack(path, folder):
                with tarfile.open(path) as archive:
                    archive.extractall(folder)
                    #^^^^^^^^^^^^^^^^^ names in the archive may lead outside the folder: give 'filter="data"'
            """,
            fixed="""
            import tarfile


            def unpack(path, folder):
                with tarfile.open(path) as archive:
                    archive.extractall(folder, filter="data")
            """,
        ),
        Good(
            """
            import os
            import tarfile


            def unpack(path, folder):
                root = os.path.abspath(folder)
                with tarfile.open(path) as archive:
                    for member in archive.getmembers():
                        place = os.path.abspath(os.path.join(folder, member.name))
                        if member.issym() or not place.startswith(root + os.sep):
                            raise ValueError(member.name)
                    archive.extractall(folder)
            """,
            why="looks at each member before",
        ),
        Good(
            """
            import io

            from flask import Flask, request
            from PIL import Image

            app = Flask(__name__)


            @app.route("/predict", methods=["POST"])
            def predict():
                content = request.files["image"].read()
                with Image.open(io.BytesIO(content)) as image:
                    return {"size": image.size}
            """,
            why="what is opened is the content, and no path",
        ),
        Bad(
            """
            import zipfile


            def themes(request):
                with zipfile.ZipFile(request.FILES["theme"]) as archive:
                    for info in archive.infolist():
                        with open("/srv/themes/" + info.filename, "wb") as out:
                        #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'request.FILES' is a part of the path of 'open'
                            out.write(archive.read(info))
            """,
        ),
        Good(
            """
            from flask import request
            from PIL import Image


            def upload(form):
                image = Image.open(request.files["image"])
                return image.size, Image.open(form.cleaned_data.get("avatar")).size
            """,
            why="an uploaded file is read as it is: it is no path",
        ),
        Good(
            """
            from pathlib import Path

            from flask import abort, request, send_file

            FILES = Path("/srv/files")


            def download():
                path = (FILES / request.args["name"]).resolve()
                if not path.is_relative_to(FILES):
                    abort(404)
                return send_file(path)
            """,
            why="still inside the folder",
        ),
        Good(
            """
            import os

            from flask import request, send_from_directory
            from werkzeug.utils import secure_filename


            def upload():
                file = request.files["file"]
                file.save(os.path.join("uploads", secure_filename(file.filename)))
                return send_from_directory("uploads", file.filename)
            """,
            why="only the safe part of the name, and a function that refuses to leave the folder",
        ),
        Good(
            """
            import sys
            import tarfile

            with open(sys.argv[1]) as file, tarfile.open("data.tar") as archive:
                archive.extractall("data", filter="data")
            """,
            why="who starts a program may name its files; the filter refuses members outside",
        ),
        Good(
            """
            from django.core.files.storage import default_storage


            def upload(request):
                image = request.FILES["image"]
                return default_storage.save(f"logos/{image.name}", image)
            """,
            why="Django's storages refuse what leads out of them",
        ),
        Good(
            """
            from pathlib import Path

            from fastapi import APIRouter
            from fastapi.responses import FileResponse

            router = APIRouter()
            PICTURES = Path("pictures")


            @router.get("/{user}/{name}")
            async def picture(user: str, name: str):
                return FileResponse(PICTURES / user / name)
            """,
            why="a part of an address without a converter holds no slash",
        ),
        Bad(
            """
            from pathlib import Path

            from fastapi import APIRouter
            from fastapi.responses import FileResponse

            router = APIRouter()
            PICTURES = Path("pictures")


            @router.get("/{name:path}")
            async def picture(name: str):
                return FileResponse(PICTURES / name)
                #                   ^^^^^^^^^^^^^^^ 'name' is a part of the path of 'FileResponse'
            """,
        ),
    ],
)
def path_traversal(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "path", _opened)
    if found is not None:
        name = ctx.source(found.call.func) if not found.through else found.through
        name = name if len(name) <= 40 else f"….{name.rpartition('.')[2]}"
        message = f"'{found.origin.text[:40]}' is a part of the path of '{name}'"
        yield Finding(ctx.span(found.at), message, found.evidence, tuple(_fixes(found, ctx)), steps=found.steps)
        return
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("extractall", "extract"):
        yield from _extracted(node, node.func, ctx)


def _opened(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    """The paths that a call opens, writes, sends or deletes."""
    func = node.func
    last = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if last not in _LAST and last not in _METHODS and last != "save":
        return
    name = ctx.imported(func)
    places = _OPENING.get(name)
    if places is not None:
        for place in places:
            if place < len(node.args) and (name not in _CONTENT or _is_built(node.args[place], ctx)):
                yield node.args[place]
        if not node.args:
            yield from (
                one.value
                for one in node.keywords
                if one.arg in ("file", "path", "filename", "path_or_file", "filepath_or_buffer")
            )
    elif name.startswith("django.core.files.storage."):
        return  # Django's storages refuse what leads out of them
    elif last == "save" and node.args and isinstance(func, ast.Attribute) and _FILES.search(last_name(func.value)):
        yield node.args[0]  # of an uploaded file or a picture
    elif last in _METHODS and isinstance(func, ast.Attribute) and _is_path(func.value, ctx):
        yield func.value


def _is_built(node: ast.expr, ctx: Context) -> bool:
    """Whether it is put together as paths are, or is text of a client as it came."""
    value = bound_value(node, ctx) or node
    if isinstance(value, ast.Call) and ctx.imported(value.func) in (
        "os.path.join",
        "pathlib.Path",
        "os.path.abspath",
        "os.path.realpath",
        "os.path.normpath",
    ):
        return True
    if isinstance(value, ast.BinOp | ast.JoinedStr) or last_name(value) in ("filename", "name"):
        return True
    trace = ctx.taint.of(node, "path")
    return trace is not None and _is_sent_as_text(trace.origin.text, node, ctx)


def _is_sent_as_text(origin: str, node: ast.AST, ctx: Context) -> bool:
    """Whether a client sends it as text, in a field of a form or of the address, and not as a file."""
    if "." in origin:
        return origin.removesuffix("()").rpartition(".")[2] in _TEXTS
    function = ctx.function_of(node)
    args = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs) if function else ()
    given = next((one for one in args if one.arg == origin), None)
    return given is not None and (given.annotation is None or last_name(given.annotation) == "str")


def _is_path(node: ast.expr, ctx: Context, depth: int = 3) -> bool:
    match node:
        case ast.BinOp(op=ast.Div()):
            return True
        case ast.Call(func=func):
            if ctx.imported(func) in ("pathlib.Path", "pathlib.PurePath", "anyio.Path"):
                return True
            return (
                isinstance(func, ast.Attribute)
                and func.attr in ("resolve", "joinpath", "absolute", "expanduser", "with_suffix")
                and bool(depth)
            )
        case ast.Name() if depth:
            flow = ctx.flow_around(node)
            reaching = flow.reaching(node) if flow is not None else None
            return bool(reaching) and all(
                one.value is not None and _is_path(one.value, ctx, depth - 1) for one in reaching or ()
            )
        case _:
            return False


def _looks_at_members(text: str) -> bool:
    """Whether the code goes through the members itself and refuses those that lead outside."""
    return "raise" in text and _LOOKS.search(text) is not None and _MEMBERS.search(text) is not None


def _extracted(node: ast.Call, func: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    """`extractall` of a tar archive that does not say how to treat members outside the folder."""
    if any(one.arg in ("filter", "members", None) for one in node.keywords) or len(node.args) > 1:
        return
    if in_test(ctx):
        return
    if (
        func.attr == "extract"
        or ctx.cost.path(func.value) not in _ARCHIVES
        or "filter" in ctx.block.text
        or _looks_at_members(ctx.block.text)
    ):
        return
    end = ctx.span(node).end - 1
    before = ctx.block.text[:end].rstrip()
    comma = "" if before.endswith(("(", ",")) else ", "
    fix = Fix("Refuse members outside the folder", (Edit(Span(len(before), len(before)), f'{comma}filter="data"'),))
    evidence = Evidence(
        "what does 'extractall' do with '../' in a name",
        "it follows it before Python 3.14",
        "the standard library, 'tarfile', 'Extraction filters'",
    )
    yield Finding(
        ctx.span(func), "names in the archive may lead outside the folder: give 'filter=\"data\"'", (evidence,), (fix,)
    )


def _fixes(found: Arrival, ctx: Context) -> Iterator[Fix]:
    """Of an uploaded file only the last part of its name."""
    for one in ast.walk(found.at):
        if isinstance(one, ast.Attribute) and one.attr == "filename":
            text = ctx.source(one)
            if any(binding.member == "Flask" or binding.module == "flask" for binding in ctx.bindings("request")):
                edit = Edit(ctx.span(one), f"secure_filename({text})")
                yield Fix(
                    "Take the safe part of the name", (edit,), imports=("from werkzeug.utils import secure_filename",)
                )
            else:
                edit = Edit(ctx.span(one), f"Path({text}).name")
                yield Fix("Take the last part of the name", (edit,), imports=("from pathlib import Path",))
            return
