"""A server that loads the application before it forks (gunicorn with `preload_app`) copies what was made by then, but not
the threads: a scheduler or a thread that was started as the module was loaded runs in no worker, and a connection that
was opened then is shared by all of them.

Start threads and open connections in the worker: in `post_fork`, or in the start-up hook of the application.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Given, Good, in_test_or_example, rule

_OPENS = frozenset(
    ("psycopg2.connect", "psycopg.connect", "pymysql.connect", "MySQLdb.connect", "sqlite3.connect", "pika.BlockingConnection",
     "pymongo.MongoClient", "mysql.connector.connect", "grpc.insecure_channel")
)  # fmt: skip
_RUNS = frozenset(
    ("threading.Thread", "threading.Timer", "apscheduler.schedulers.background.BackgroundScheduler",
     "concurrent.futures.ThreadPoolExecutor")
)  # fmt: skip


@rule(
    ast.Call,
    summary="thread started or connection opened as the module is loaded, before the server forks",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            import threading

            from jobs import refresh

            thread = threading.Thread(target=refresh, daemon=True)
            thread.start()
            #^^^^^^^^^^^^^ started as the module is loaded: 'gunicorn.conf.py' forks afterwards, and no worker has the thread
            """.replace("            #^^^^^^^^^^^^^ ", "            ^^^^^^^^^^^^^^ "),
            given=Given(files={"gunicorn.conf.py": "preload_app = True\n", "jobs.py": "def refresh(): ...\n"}),
        ),
        Bad(
            """
            import psycopg2

            connection = psycopg2.connect("dbname=app")
            #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ opened as the module is loaded: 'Procfile' forks afterwards, and all workers share it
            """,
            given=Given(files={"Procfile": "web: gunicorn --preload app:app\n"}),
        ),
        Good(
            """
            import psycopg2

            connection = psycopg2.connect("dbname=app")
            """,
            why="the server loads it in each worker",
            given=Given(files={"Procfile": "web: gunicorn app:app\n"}),
        ),
        Good(
            """
            import threading

            from jobs import refresh

            thread = threading.Thread(target=refresh, daemon=True)


            def post_fork(server, worker):
                thread.start()
            """,
            why="it is started in the worker",
            given=Given(files={"gunicorn.conf.py": "preload_app = True\n", "jobs.py": "def refresh(): ...\n"}),
        ),
    ],
)
def work_before_fork(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    opens = ctx.imported(node.func) in _OPENS
    if not opens and not _starts(node, ctx):
        return
    inside = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.If, ast.With, ast.Try)
    if ctx.block.kind != "statement" or any(isinstance(one, inside) for one in ctx.tree.above(node)):
        return
    told = ctx.ask("preloaded")
    if not isinstance(told, str) or in_test_or_example(ctx):
        return
    evidence = Evidence("when the server forks", "after it has loaded the application", told)
    if opens:
        said = f"opened as the module is loaded: '{told}' forks afterwards, and all workers share it"
    else:
        said = f"started as the module is loaded: '{told}' forks afterwards, and no worker has the thread"
    yield Finding(ctx.span(node), said, (evidence,))


def _starts(node: ast.Call, ctx: Context) -> bool:
    """`thread.start()` of what the module makes a thread, or `Thread(...).start()`."""
    match node.func:
        case ast.Attribute(attr="start", value=ast.Name(id=name)):
            told = ctx.definitions(name)
            return any(f"{one.rpartition('.')[2]}(" in definition.text for one in _RUNS for definition in told)
        case ast.Attribute(attr="start", value=ast.Call(func=func)):
            return ctx.imported(func) in _RUNS
        case _:
            return False
