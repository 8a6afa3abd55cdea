"""Something that cannot be undone, done to a target that may be another one than was meant:

- a path that may be empty, `/`, or the home or current folder: `rmtree(Path(os.environ.get("DATA", "")))`,
  or a last part from `input()` or a query that may be `""`, so that the folder before it goes;
- `rm -rf` in a shell string with a computed path: a blank or an empty value makes it delete something else;
- `git reset --hard`, `git clean -fd`, `git push --force`, `git checkout .` in somebody's own working folder: work that
  was not committed is gone;
- a folder that somebody names as the place for output, emptied with everything that was in it before;
- `DROP` and `TRUNCATE` of a computed table; `DELETE` and `UPDATE` with no `WHERE` in a function that is about one row.

Ask first, offer a dry run, check what the target is (`if not path.is_relative_to(base): raise`), move instead of delete.

Silent: a guard of any kind (a test of the target, a question, a flag such as `force`, `confirm`, `dry_run`, `overwrite`);
functions that say by their name that they delete what they are given; temporary folders; clones that the program made;
tests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Evidence,
    Finding,
    Fix,
    Good,
    Span,
    dotted,
    in_tests,
    names_in,
    rule,
    text_of,
)

_FOLDERS = frozenset(("shutil.rmtree",))
_SHELL = frozenset(("os.system", "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output",
                    "subprocess.Popen", "subprocess.getoutput", "os.popen"))  # fmt: skip
_LAST = frozenset(path.rpartition(".")[2] for path in (*_FOLDERS, *_SHELL)) | {
    "execute",
    "executescript",
}
_RM = re.compile(
    r"(?:^|[;&|]\s*|\bsudo\s+)(?:rm\s+(?:-\w+\s+)*-\w*[rR]\w*(?:\s+-\w+)*|rmdir\s+/s(?:\s+/q)?)\s+(.*)$", re.DOTALL
)
_GIT = re.compile(
    r"\bgit\s+(?:reset\s+--hard\b|clean\s+-\w*f\w*|push\s+(?:\S+\s+)*?(?:--force(?!-with-lease)|-f)\b|checkout\s+(?:--\s+)?\.(?:\s|$)|"
    r"checkout\s+(?:-f|--force)\b|restore\s+\.(?:\s|$)|branch\s+-D\b|stash\s+(?:drop|clear))"
)
_SQL = re.compile(
    r"^\s*(?:DROP\s+(?:TABLE|DATABASE|SCHEMA)|TRUNCATE(?:\s+TABLE)?)\s+(?:IF\s+EXISTS\s+)?[\"'`\[]?\{\}", re.IGNORECASE
)
_EVERY_ROW = re.compile(
    r"^\s*(?:DELETE\s+FROM\s+[\w.\"`]+|UPDATE\s+[\w.\"`]+\s+SET\s+(?:(?!\bWHERE\b|\bFROM\b|\bLIMIT\b).)+);?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_KEY = re.compile(r"^(?:id|pk|uuid|email|username)$|_(?:id|pk|key|uuid)$")
_GUARDS = re.compile(
    r"force|confirm|dry|overwrite|yes|clean|clear|delete|remove|purge|reset|replace|exist_ok|destroy|wipe|fresh|rebuild",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"delete|remove|clean|clear|purge|wipe|destroy|drop|truncate|reset|uninstall|teardown|tear_down|rm(?:tree|dir)?(?:_|$)|prune|flush|"
    r"force|erase|empty|discard|evict|expire|rollback|revert|undo|cleanup|close|exit|finali[sz]e|recreate",
    re.IGNORECASE,
)
_SCRATCH = re.compile(r"tmp|temp(?!l)|scratch|mkdtemp|sandbox|workdir|cache", re.IGNORECASE)
_OUTPUT = re.compile(
    r"^(?:out|output|dest|destination|target|export|save|result|report|build|dist|site|public)(?:put)?(?:_?(?:dir|folder|path|root|directory))?$|^(?:dest|out)_?dir$"
)
_ASKS = frozenset(("input", "confirm", "prompt", "ask", "askyesno", "confirm_action"))


@rule(
    ast.Call,
    summary="deletes or overwrites for good what may be something else than was meant",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import os
            import shutil
            from pathlib import Path


            def start():
                data = Path(os.environ.get("APP_DATA", ""))
                shutil.rmtree(data)
              # ^^^^^^^^^^^^^^^^^^^ deletes a whole folder, and 'data' may be the current folder
                data.mkdir()
            """,
        ),
        Bad(
            """
            import os
            import shutil


            def drop_user(base):
                name = input("User: ").strip()
                shutil.rmtree(os.path.join(base, name))
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ deletes a whole folder, and 'os.path.join(base, name)' may be 'base' itself
            """,
        ),
        Bad(
            """
            import os


            def tidy(folder):
                os.system(f"rm -rf {folder}/*")
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'rm -r' of a computed path in a shell: blank, empty or '/' it deletes something else
            """,
        ),
        Bad(
            """
            import subprocess


            def update():
                subprocess.run(["git", "reset", "--hard", "origin/main"], check=True)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'git reset --hard' throws away work for good, and nothing asks before
            """,
        ),
        Bad(
            """
            import os
            import shutil


            def render(pages, output_dir):
                if os.path.exists(output_dir):
                    shutil.rmtree(output_dir)
                  # ^^^^^^^^^^^^^^^^^^^^^^^^^ empties 'output_dir', a folder that the caller names, with all that was in it before
                os.makedirs(output_dir)
                for page in pages:
                    page.write(output_dir)
            """,
        ),
        Bad(
            """
            def load(cursor, table, rows):
                cursor.execute(f"TRUNCATE TABLE {table}")
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'TRUNCATE' of a computed table: whatever the name holds is gone, and nothing asks before
                cursor.executemany(f"INSERT INTO {table} VALUES (?)", rows)
            """,
        ),
        Bad(
            """
            def delete_user(connection, user_id):
                connection.execute("DELETE FROM users")
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'DELETE FROM users' with no 'WHERE' in a function about one row: it is done to all of them
                connection.commit()
            """,
        ),
        Good(
            """
            def delete_user(connection, user_id):
                connection.execute("DELETE FROM users WHERE id = ?", (user_id,))
            """,
            why="one row",
        ),
        Good(
            """
            def delete_rows(self, name, schema_id):
                self.execute(f"DELETE FROM {quoted(name)}")
            """,
            why="about a table, which the caller names",
        ),
        Good(
            """
            def setup(cursor):
                for table in ["users", "orders"]:
                    cursor.execute(f"DROP TABLE IF EXISTS {table}")
            """,
            why="tables that the function itself names",
        ),
        Good(
            """
            def forget_all(connection):
                connection.execute("DELETE FROM sessions")
            """,
            why="about all of them",
        ),
        Good(
            """
            import os
            import shutil


            def start():
                folder = os.environ.get("APP_DATA", "")
                if not folder:
                    raise SystemExit("APP_DATA is not set")
                shutil.rmtree(folder)
            """,
            why="an empty value stops before",
        ),
        Good(
            """
            import os
            import shutil


            def start():
                shutil.rmtree(os.environ.get("APP_DATA", ""), ignore_errors=True)
            """,
            why="'' is no folder: nothing is deleted",
        ),
        Good(
            """
            import shutil


            def delete_folder(path):
                shutil.rmtree(path)
            """,
            why="deletes what it is given, as its name says",
        ),
        Good(
            """
            import shutil
            import tempfile


            def build(compile_in):
                folder = tempfile.mkdtemp()
                try:
                    return compile_in(folder)
                finally:
                    shutil.rmtree(folder)
            """,
            why="its own temporary folder",
        ),
        Good(
            """
            import os
            import shutil


            def render(pages, output_dir, overwrite=False):
                if os.path.exists(output_dir):
                    if not overwrite:
                        raise FileExistsError(output_dir)
                    shutil.rmtree(output_dir)
                os.makedirs(output_dir)
            """,
            why="only where the caller says so",
        ),
        Good(
            """
            import shutil


            def _prepare(output_dir, template):
                if output_dir.exists():
                    shutil.rmtree(output_dir)
                shutil.copytree(template, output_dir)
            """,
            why="called from this module alone, which knows what it names",
        ),
        Good(
            """
            import subprocess


            def update(clone):
                subprocess.run(["git", "reset", "--hard", "origin/main"], cwd=clone, check=True)
            """,
            why="in a clone of its own",
        ),
        Good(
            """
            def drop_table(cursor, table):
                cursor.execute(f"DROP TABLE {table}")
            """,
            why="says what it does",
        ),
    ],
)
def destructive_operation(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    func = node.func
    last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if last not in _LAST or in_tests(ctx):
        return
    if last in ("execute", "executescript"):
        yield from _sql(node, ctx)
        return
    path = ctx.imported(func)
    if path in _FOLDERS and node.args:
        yield from _folder(node, ctx)
    elif path in _SHELL and node.args:
        yield from _command(node, ctx)


def _finding(node: ast.expr, said: str, why: str, ctx: Context, fixes: tuple[Fix, ...] = ()) -> Finding:
    start, end = ctx.span(node)
    line = ctx.block.text.find("\n", start, end)
    evidence = Evidence("guards before it", "none", why)
    return Finding(Span(start, end if line < 0 else line), said[:120], (evidence,), fixes)


# Folders


def _folder(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    target = node.args[0]
    function = ctx.function_of(node)
    place = _dangerous(target, ctx)
    if place not in ("", _EMPTY, _TYPED) and not _is_guarded(node, target, ctx):
        yield _finding(
            node, f"deletes a whole folder, and '{ctx.source(target)[:40]}' may be {place}", "the paths to it", ctx
        )
        return
    if not isinstance(target, ast.Name) or function is None or not _OUTPUT.search(target.id):
        return
    own = {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    if target.id not in own or _SAYS.search(function.name) or _is_allowed(function, ctx):
        return
    around = ctx.tree.above(function)
    if function.name.startswith("_") or any(isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for one in around):
        return  # its only callers are here, and know what they name
    if _is_made_again(node, target, function, ctx) and not _is_guarded(node, target, ctx, existence=True):
        said = f"empties '{target.id}', a folder that the caller names, with all that was in it before"
        yield _finding(node, said, "the paths to it", ctx)


_EMPTY = "empty"
_TYPED = "whatever somebody types"


def _dangerous(node: ast.expr, ctx: Context, depth: int = 3) -> str:
    """What the path may be that nobody wants to delete; the empty string where nothing says so."""
    match node:
        case ast.Constant(value=str(text)):
            return _place(text)
        case ast.Name() if depth:
            flow = ctx.flow_around(node)
            reaching = flow.reaching(node) if flow is not None else None
            values = [one.value for one in reaching or () if one.kind in ("assign", "walrus") and one.value is not None]
            return next((found for value in values if (found := _dangerous(value, ctx, depth - 1))), "")
        case ast.Call(func=ast.Attribute(attr="strip", value=value), args=[]):
            return _dangerous(value, ctx, depth)
        case ast.Call(func=func, args=args):
            return _of_call(func, args, ctx, depth)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _folder_of(left, right, ctx, depth)
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(slash)), ast.FormattedValue(value=part)]) if (
            slash.endswith("/")
        ):
            return f"'{slash}' itself" if _dangerous(part, ctx, depth) in (_EMPTY, _TYPED) else ""
        case ast.BoolOp(op=ast.Or(), values=[*_, final]):
            return _dangerous(final, ctx, depth)
        case _:
            return ""


def _place(text: str) -> str:
    if text in (".", "./", ".."):
        return "the current folder" if text != ".." else "the folder above"
    if text in ("/", "\\", "C:\\", "/*"):
        return "'/'"
    if text == "":
        return _EMPTY
    return "the home folder" if text in ("~", "~/") else ""


def _of_call(func: ast.expr, args: list[ast.expr], ctx: Context, depth: int) -> str:
    called = ctx.imported(func)
    if called in ("os.getcwd", "pathlib.Path.cwd"):
        return "the current folder"
    if called == "pathlib.Path.home":
        return "the home folder"
    if called == "builtins.input":
        return _TYPED
    if called in ("os.path.expanduser", "builtins.str", "os.fspath") and args:
        return _dangerous(args[0], ctx, depth)
    if called in ("os.path.abspath", "os.path.realpath", "pathlib.Path") and len(args) == 1:
        found = _dangerous(args[0], ctx, depth)
        return "the current folder" if found == _EMPTY else found
    if called in ("os.path.join", "pathlib.Path") and len(args) > 1:
        return _folder_of(args[0], args[-1], ctx, depth)
    if (
        isinstance(func, ast.Attribute)
        and func.attr in ("get", "getenv")
        and len(args) == 2
        and isinstance(args[1], ast.Constant)
    ):
        return _place(args[1].value) if isinstance(args[1].value, str) else ""
    return ""


def _folder_of(base: ast.expr, part: ast.expr, ctx: Context, depth: int) -> str:
    """An empty last part of a path leaves the folder before it."""
    return f"'{ctx.source(base)[:30]}' itself" if _dangerous(part, ctx, depth) in (_EMPTY, _TYPED) else ""


def _is_guarded(node: ast.Call, target: ast.expr, ctx: Context, existence: bool = False) -> bool:
    """Whether a test that mentions a part of the target, a question or a flag stands around or before the call."""
    function = ctx.function_of(node)
    suite: list[ast.stmt] = function.body if function is not None else list(ctx.block.nodes)
    names = _parts(target, ctx)
    for part in suite:
        for one in ast.walk(part):
            if (
                isinstance(one, ast.Call)
                and dotted(one.func).rpartition(".")[2] in _ASKS
                and not _is_in(one, target, ctx)
            ):
                return True
            test = getattr(one, "test", None)
            if not isinstance(test, ast.expr) or not isinstance(one, ast.If | ast.While | ast.Assert | ast.IfExp):
                continue
            if (
                _GUARDS.search(" ".join(names_in(test)))
                or (names & names_in(test) and not (_is_existence(test) and existence))
            ) and not _is_existence(test):
                return True
    return False


def _parts(target: ast.expr, ctx: Context) -> frozenset[str]:
    """The names in the target, and in what those are made of."""
    names = set(names_in(target))
    flow = ctx.flow_around(target)
    for one in ast.walk(target):
        if isinstance(one, ast.Name) and flow is not None:
            for made in flow.reaching(one) or ():
                if made.value is not None:
                    names |= names_in(made.value)
    return frozenset(names) - {"os", "Path", "shutil", "str", "input", "pathlib"}


def _is_in(one: ast.Call, target: ast.expr, ctx: Context) -> bool:
    """Whether the question is where the target itself comes from."""
    if any(inner is one for inner in ast.walk(target)):
        return True
    flow = ctx.flow_around(target)
    for name in ast.walk(target):
        if isinstance(name, ast.Name) and flow is not None:
            for made in flow.reaching(name) or ():
                if made.value is not None and any(inner is one for inner in ast.walk(made.value)):
                    return True
    return False


def _is_existence(test: ast.expr) -> bool:
    """A test that only asks whether something is there."""
    calls = [one for one in ast.walk(test) if isinstance(one, ast.Call)]
    return bool(calls) and all(
        dotted(one.func).rpartition(".")[2] in ("exists", "isdir", "is_dir", "isfile", "is_file", "lexists")
        for one in calls
    )


def _is_allowed(function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> bool:
    """Whether a parameter, or the docstring, says that what was there goes."""
    named = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    if any(_GUARDS.search(name) for name in named):
        return True
    docstring = ast.get_docstring(function) or ""
    return bool(_GUARDS.search(docstring) or _SCRATCH.search(docstring))


def _is_made_again(node: ast.Call, target: ast.Name, function: ast.AST, ctx: Context) -> bool:
    for one in ast.walk(function):
        if (
            isinstance(one, ast.Call)
            and one is not node
            and (one.lineno, one.col_offset) > (node.lineno, node.col_offset)
        ):
            called = dotted(one.func).rpartition(".")[2]
            if called in ("makedirs", "mkdir", "copytree") and target.id in names_in(one):
                return True
    return False


# Commands


def _command(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    first = node.args[0]
    if isinstance(first, ast.List | ast.Tuple):
        command = " ".join(text_of(part) or "{}" for part in first.elts)
        listed = True
    else:
        command, listed = text_of(first), False
    if not command:
        return
    function = ctx.function_of(node)
    said_so = function is not None and (_SAYS.search(function.name) is not None or _is_allowed(function, ctx))
    found = _RM.search(command)
    if found and not listed and "{}" in found[1] and function is not None and not _is_quoted(first):
        scratch = _SCRATCH.search(" ".join(names_in(first))) is not None
        if not scratch and not _is_fixed(first, ctx) and not _asks_for(first, function):
            said = "'rm -r' of a computed path in a shell: blank, empty or '/' it deletes something else"
            yield _finding(node, said, "the command", ctx)
        return
    found = _GIT.search(command)
    if (
        found is None
        or said_so
        or _is_elsewhere(node, command)
        or _is_guarded(node, first, ctx)
        or _asks_git(node, ctx)
    ):
        return
    yield _finding(
        node, f"'{' '.join(found[0].split())}' throws away work for good, and nothing asks before", "the command", ctx
    )


def _is_fixed(node: ast.expr, ctx: Context) -> bool:
    """Whether everything that is put in is a constant, by its name or by all that it is bound to."""
    flow = ctx.flow_around(node)
    names = [one for one in ast.walk(node) if isinstance(one, ast.Name)]
    return all(one.id.isupper() or (flow is not None and bool(flow.constants(one))) for one in names)


def _asks_for(node: ast.expr, function: ast.AST) -> bool:
    """Whether some test in the function, be it for existence, asks for what is put in."""
    names = names_in(node) - {"os", "str"}
    tests = [getattr(one, "test", None) for one in ast.walk(function)]
    return any(isinstance(test, ast.expr) and names & names_in(test) for test in tests)


def _is_quoted(node: ast.expr) -> bool:
    return any(
        isinstance(one, ast.Call) and dotted(one.func).rpartition(".")[2] in ("quote", "join") for one in ast.walk(node)
    )


def _is_elsewhere(node: ast.Call, command: str) -> bool:
    """Whether the command says in which folder it works: a clone, not where somebody stands."""
    return (
        any(word.arg in (None, "cwd") for word in node.keywords)
        or " -C " in command
        or "--git-dir" in command
        or "cd " in command
    )


def _asks_git(node: ast.Call, ctx: Context) -> bool:
    """Whether the function looks at the state of the folder, or made it."""
    function = ctx.function_of(node)
    text = ctx.source(function) if function is not None else ctx.block.text
    return (
        re.search(
            r"[\"']status|git status|stash|porcelain|diff-index|is_dirty|chdir|clone|worktree|input\(|confirm", text
        )
        is not None
    )


# Tables


def _is_about_one(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a parameter names one row, and the function's name does not speak of all."""
    named = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return any(_KEY.search(name) for name in named) and not re.search(r"all|every|table|clear|reset", function.name)


def _sql(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if not node.args:
        return
    text = text_of(node.args[0])
    function = ctx.function_of(node)
    if _EVERY_ROW.search(text) and function is not None and _is_about_one(function) and len(node.args) == 1:
        said = f"'{' '.join(text.split()[:3])[:40]}' with no 'WHERE' in a function about one row: it is done to all of them"
        yield _finding(node, said, "the statement", ctx)
        return
    if not text or not _SQL.search(text):
        return
    names = names_in(node.args[0])
    if (
        function is None
        or _SAYS.search(function.name)
        or _is_allowed(function, ctx)
        or _SCRATCH.search(" ".join(names))
    ):
        return
    if (ctx.block.owner and _SAYS.search(ctx.block.owner)) or _is_guarded(node, node.args[0], ctx):
        return
    own = {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    if names & own:  # a local name holds what the function itself has chosen
        said = (
            f"'{text.split()[0].upper()}' of a computed table: whatever the name holds is gone, and nothing asks before"
        )
        yield _finding(node, said, "the statement", ctx)
