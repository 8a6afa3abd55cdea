"""Tables: what calls return and what they do, by dotted name. Data only.

A dotted name runs through values: `sqlite3.connect.cursor.execute` is `execute` of what `cursor` of a connection gave.
Does not know how the names are resolved.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "list", "set", "dict", "tuple", "str", "bytes", "bytearray", "deque", "file", "int", "float", "bool", "range",
    "generator", "view", "values", "array", "frame", "none",
]  # fmt: skip

# What builtins and functions of the standard library return.
RETURNS: dict[str, Kind] = {
    "list": "list", "sorted": "list", "dir": "list", "set": "set", "frozenset": "set", "dict": "dict",
    "tuple": "tuple", "str": "str", "repr": "str", "input": "str", "ascii": "str", "chr": "str", "hex": "str",
    "format": "str", "bytes": "bytes", "bytearray": "bytearray", "len": "int", "int": "int", "ord": "int",
    "id": "int", "hash": "int", "float": "float", "bool": "bool", "isinstance": "bool", "any": "bool", "all": "bool",
    "range": "range", "map": "generator", "filter": "generator", "zip": "generator", "enumerate": "generator",
    "reversed": "generator", "iter": "generator", "open": "file", "vars": "dict", "globals": "dict", "locals": "dict",
    "os.listdir": "list", "glob.glob": "list", "re.findall": "list", "re.split": "list", "shlex.split": "list",
    "re.sub": "str", "json.dumps": "str", "io.open": "file", "io.StringIO": "file", "io.BytesIO": "file",
    "gzip.open": "file", "codecs.open": "file", "tempfile.NamedTemporaryFile": "file", "pathlib.Path.open": "file",
    "pathlib.Path.read_text": "str", "pathlib.Path.read_bytes": "bytes", "os.path.join": "str",
    "collections.deque": "deque", "collections.defaultdict": "dict", "collections.Counter": "dict",
    "collections.OrderedDict": "dict", "struct.pack": "bytes", "os.urandom": "bytes", "copy.deepcopy": "none",
    "pandas.DataFrame": "frame", "pandas.read_csv": "frame", "pandas.read_excel": "frame", "pandas.concat": "frame",
    "pandas.read_parquet": "frame", "pandas.read_json": "frame", "pandas.read_sql": "frame", "pandas.merge": "frame",
    "numpy.array": "array", "numpy.zeros": "array", "numpy.ones": "array", "numpy.empty": "array",
    "numpy.arange": "array", "numpy.linspace": "array", "numpy.append": "array", "numpy.concatenate": "array",
    "numpy.vstack": "array", "numpy.hstack": "array", "numpy.asarray": "array", "numpy.full": "array",
}  # fmt: skip

# What annotations say. `Sequence`, `Iterable`, `Collection` and `Mapping` may be anything.
ANNOTATED: dict[str, Kind] = {
    "list": "list", "typing.List": "list", "set": "set", "typing.Set": "set", "frozenset": "set",
    "typing.FrozenSet": "set", "dict": "dict", "typing.Dict": "dict", "tuple": "tuple", "typing.Tuple": "tuple",
    "str": "str", "bytes": "bytes", "bytearray": "bytearray", "int": "int", "float": "float", "bool": "bool",
    "collections.deque": "deque", "typing.Deque": "deque", "pandas.DataFrame": "frame", "numpy.ndarray": "array",
    "typing.TextIO": "file", "typing.IO": "file", "typing.BinaryIO": "file", "io.StringIO": "file",
    "io.BytesIO": "file", "collections.defaultdict": "dict", "collections.Counter": "dict",
}  # fmt: skip

_TEXT: dict[str, Kind] = {
    **dict.fromkeys(("split", "rsplit", "splitlines"), "list"),
    **dict.fromkeys(
        ("join", "strip", "lstrip", "rstrip", "replace", "lower", "upper", "title", "capitalize", "format", "ljust",
         "rjust", "center", "zfill", "removeprefix", "removesuffix", "expandtabs", "translate", "casefold"),
        "str",
    ),
    **dict.fromkeys(("partition", "rpartition"), "tuple"),
    "encode": "bytes", "find": "int", "index": "int", "count": "int",
}  # fmt: skip
METHODS: dict[Kind, dict[str, Kind]] = {
    "str": _TEXT,
    "bytes": {**{name: "bytes" if kind == "str" else kind for name, kind in _TEXT.items()}, "decode": "str"},
    "bytearray": {"decode": "str", "copy": "bytearray"},
    "list": {"copy": "list", "index": "int", "count": "int"},
    "dict": {"keys": "view", "items": "view", "values": "values", "copy": "dict"},
    "set": {"union": "set", "copy": "set", "difference": "set", "intersection": "set"},
    "file": {"read": "str", "readline": "str", "readlines": "list", "getvalue": "str"},
    "frame": {"copy": "frame", "append": "frame", "merge": "frame", "dropna": "frame", "reset_index": "frame"},
}  # fmt: skip
# Methods whose result is known even where the receiver is not.
ANY_METHOD: dict[str, Kind] = {
    "splitlines": "list", "readlines": "list", "fetchall": "list", "read_text": "str", "read_bytes": "bytes",
}  # fmt: skip

GROUPS: dict[str, frozenset[str]] = {
    # The event loop waits for these: nothing else runs meanwhile. A name ending in "." stands for all below it.
    "blocking": frozenset((
        "time.sleep", "requests.get", "requests.post", "requests.put", "requests.delete", "requests.patch",
        "requests.head", "requests.options", "requests.request", "requests.Session.get", "requests.Session.post",
        "requests.Session.put", "requests.Session.delete", "requests.Session.patch", "requests.Session.head",
        "requests.Session.request", "requests.Session.send", "requests.session.get", "requests.session.post",
        "httpx.get", "httpx.post", "httpx.put", "httpx.delete", "httpx.patch", "httpx.head", "httpx.request",
        "httpx.Client.get", "httpx.Client.post", "httpx.Client.put", "httpx.Client.delete", "httpx.Client.patch",
        "httpx.Client.request", "httpx.Client.send", "urllib.request.urlopen", "urllib.request.urlretrieve",
        "urllib3.PoolManager.request", "urllib3.request", "http.client.HTTPSConnection.request",
        "http.client.HTTPConnection.request", "http.client.HTTPSConnection.getresponse",
        "http.client.HTTPConnection.getresponse", "subprocess.run", "subprocess.call", "subprocess.check_call",
        "subprocess.check_output", "subprocess.getoutput", "subprocess.getstatusoutput", "subprocess.Popen.wait",
        "subprocess.Popen.communicate", "os.system", "os.waitpid", "os.wait", "input",
        "socket.create_connection", "socket.getaddrinfo", "socket.gethostbyname",
        "smtplib.SMTP", "smtplib.SMTP_SSL", "smtplib.SMTP.send_message", "smtplib.SMTP.sendmail",
        "smtplib.SMTP_SSL.send_message", "smtplib.SMTP_SSL.sendmail",
        "sqlite3.connect", "sqlite3.connect.execute", "sqlite3.connect.commit", "sqlite3.connect.executemany",
        "sqlite3.connect.cursor.execute", "sqlite3.connect.cursor.executemany", "sqlite3.connect.cursor.fetchall",
        "psycopg2.connect", "psycopg2.connect.commit", "psycopg2.connect.cursor.execute",
        "psycopg2.connect.cursor.fetchall", "psycopg.connect", "psycopg.connect.execute",
        "psycopg.connect.cursor.execute", "pymysql.connect", "pymysql.connect.cursor.execute", "MySQLdb.connect",
        "MySQLdb.connect.cursor.execute", "mysql.connector.connect", "mysql.connector.connect.cursor.execute",
        "sqlalchemy.orm.Session.execute", "sqlalchemy.orm.Session.query", "sqlalchemy.orm.Session.commit",
        "sqlalchemy.orm.Session.scalars", "sqlalchemy.orm.Session.scalar", "sqlalchemy.orm.Session.get",
        "sqlalchemy.orm.Session.flush", "sqlalchemy.orm.Session.refresh", "sqlalchemy.create_engine.connect",
        "sqlmodel.Session.exec", "sqlmodel.Session.commit", "sqlmodel.Session.get", "sqlmodel.Session.refresh",
        "pymongo.MongoClient.", "boto3.client.", "boto3.resource.", "boto3.Session.client.",
        "redis.Redis.get", "redis.Redis.set", "redis.Redis.hget", "redis.Redis.hset", "redis.Redis.incr",
        "redis.Redis.delete", "redis.Redis.publish", "redis.Redis.lpush", "redis.Redis.rpush", "redis.Redis.exists",
        "redis.StrictRedis.get", "redis.StrictRedis.set", "redis.from_url.get", "redis.from_url.set",
        "redis.Redis.from_url.get", "redis.Redis.from_url.set", "openai.OpenAI.chat.completions.create",
        "openai.OpenAI.responses.create", "openai.OpenAI.embeddings.create", "anthropic.Anthropic.messages.create",
        "hashlib.pbkdf2_hmac", "hashlib.scrypt", "bcrypt.hashpw", "bcrypt.checkpw", "paramiko.SSHClient.connect",
        "paramiko.SSHClient.exec_command", "shutil.copytree", "shutil.rmtree", "shutil.make_archive",
        "queue.Queue.get", "queue.Queue.join", "threading.Event.wait", "threading.Thread.join",
        "multiprocessing.Process.join", "pandas.read_csv", "pandas.read_excel", "pandas.read_parquet",
        "pandas.read_sql", "open", "io.open", "pathlib.Path.read_text", "pathlib.Path.read_bytes",
        "pathlib.Path.write_text", "pathlib.Path.write_bytes", "pathlib.Path.open",
    )),
    # Opening one costs a handshake, threads, or the reading of a model.
    "resource": frozenset((
        "requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient", "aiohttp.ClientSession",
        "sqlite3.connect", "psycopg2.connect", "psycopg.connect", "psycopg.AsyncConnection.connect",
        "asyncpg.connect", "asyncpg.create_pool", "pymysql.connect", "MySQLdb.connect", "mysql.connector.connect",
        "aiosqlite.connect", "sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine",
        "redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.asyncio.Redis", "pymongo.MongoClient",
        "motor.motor_asyncio.AsyncIOMotorClient", "boto3.client", "boto3.resource", "boto3.Session",
        "concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor", "multiprocessing.Pool",
        "smtplib.SMTP", "smtplib.SMTP_SSL", "openai.OpenAI", "openai.AsyncOpenAI", "anthropic.Anthropic",
        "anthropic.AsyncAnthropic", "elasticsearch.Elasticsearch", "kafka.KafkaProducer", "pika.BlockingConnection",
        "sentence_transformers.SentenceTransformer", "transformers.pipeline", "spacy.load", "whisper.load_model",
        "google.cloud.storage.Client", "google.cloud.bigquery.Client", "urllib3.PoolManager",
    )),
    # A web handler that makes one of these makes one per request. Connections of plain DB-API drivers are not here.
    "per-request": frozenset((
        "sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine", "pymongo.MongoClient",
        "motor.motor_asyncio.AsyncIOMotorClient", "httpx.Client", "httpx.AsyncClient", "aiohttp.ClientSession",
        "concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor", "multiprocessing.Pool",
        "openai.OpenAI", "openai.AsyncOpenAI", "anthropic.Anthropic", "anthropic.AsyncAnthropic",
        "sentence_transformers.SentenceTransformer", "transformers.pipeline", "spacy.load", "whisper.load_model",
        "torch.load", "joblib.load", "asyncpg.create_pool", "elasticsearch.Elasticsearch", "kafka.KafkaProducer",
        "boto3.client", "boto3.resource",
    )),
    # The same arguments give the same result, at a price that is worth paying once.
    "invariant": frozenset((
        "re.compile", "json.load", "json.loads", "copy.deepcopy", "yaml.safe_load", "yaml.load", "tomllib.load",
        "tomllib.loads", "toml.load", "pickle.load", "pickle.loads", "csv.reader", "ast.parse", "pandas.read_csv",
        "pandas.read_excel", "pandas.read_json", "pandas.read_parquet", "numpy.load", "joblib.load", "torch.load",
        "spacy.load", "jinja2.Template", "jsonschema.Draft7Validator", "jsonschema.Draft202012Validator",
        "pathlib.Path.read_text", "pathlib.Path.read_bytes", "xml.etree.ElementTree.parse",
        "xml.etree.ElementTree.fromstring", "importlib.metadata.version", "importlib.metadata.distributions",
        "inspect.signature", "inspect.getsource", "tiktoken.get_encoding", "tiktoken.encoding_for_model",
        "numpy.linalg.inv", "hashlib.pbkdf2_hmac",
    )),
    "connection": frozenset((
        "sqlite3.connect", "psycopg2.connect", "psycopg.connect", "pymysql.connect", "MySQLdb.connect",
        "mysql.connector.connect", "sqlalchemy.create_engine.connect", "sqlalchemy.create_engine.begin",
        "sqlalchemy.orm.Session", "sqlalchemy.orm.sessionmaker", "sqlmodel.Session", "aiosqlite.connect",
        "sqlalchemy.ext.asyncio.AsyncSession", "asyncpg.connect", "sqlite3.Connection", "sqlalchemy.engine.Connection",
        "sqlalchemy.Connection", "flask_sqlalchemy.SQLAlchemy.session", "flask_sqlalchemy.SQLAlchemy",
        "psycopg2.extensions.connection", "psycopg.Connection", "sqlite3.Cursor",
    )),
    "session": frozenset((
        "sqlalchemy.orm.Session", "sqlalchemy.orm.sessionmaker", "sqlmodel.Session",
        "sqlalchemy.ext.asyncio.AsyncSession", "flask_sqlalchemy.SQLAlchemy.session",
        "sqlalchemy.ext.asyncio.async_sessionmaker",
    )),
    "database": frozenset((
        "sqlite3", "psycopg2", "psycopg", "pymysql", "MySQLdb", "mysql", "sqlalchemy", "sqlmodel", "asyncpg",
        "aiosqlite", "flask_sqlalchemy", "pyodbc", "cx_Oracle", "oracledb", "peewee", "duckdb",
    )),
    "http": frozenset((
        "requests.get", "requests.post", "requests.Session.get", "requests.Session.post", "httpx.get", "httpx.post",
        "httpx.Client.get", "httpx.Client.post", "httpx.AsyncClient.get", "httpx.AsyncClient.post",
        "aiohttp.ClientSession.get", "aiohttp.ClientSession.post", "urllib.request.urlopen",
    )),
}  # fmt: skip

# Words by which things are called that stay small however large the data gets.
SMALL_WORDS = frozenset((
    "args", "argv", "kwargs", "argument", "arguments", "param", "params", "parameter", "parameters", "option",
    "options", "choice", "choices", "flag", "flags", "field", "fields", "column", "columns", "cols", "dims", "dim",
    "dimension", "dimensions", "axes", "axis", "ndim", "epochs", "epoch", "nlevels",
    "shape", "retries", "retry", "attempts", "tries", "levels",
    "plugins", "handlers", "hooks", "extensions", "exts", "suffixes", "prefixes", "middleware", "middlewares",
    "decorators", "bases", "mro", "annotations", "attrs", "attributes", "headers", "settings", "config", "environ",
    "env", "methods", "parsers", "formats", "encodings", "locales", "aliases",
    "digits", "keyword", "backends", "engines", "platforms",
    "opts", "defaults", "kinds", "types", "typs", "slots", "callbacks", "signals",
    "validators", "modes", "stages", "extras", "classifiers", "algo", "algorithm", "algorithms", "algos", "ciphers",
    "hostnames", "bysetpos", "licenses", "languages", "constraint", "constraints", "marker", "markers", "principals",
    "callables", "imports", "extra", "ignored", "excluded", "exclude", "required", "seedlist", "kwonlyargs",
    "posonlyargs",
    "fdmap", "fds", "palette", "colors", "pieces", "configs", "errors", "deps", "apps", "vers",
    "namespaces", "ns", "themes", "locale", "subkeys", "dtypes",
    "scopes", "claims", "subcommands", "apis", "includes", "excludes", "tvars", "typevars", "keywords", "kwoargs",
    "chars", "letters", "vowels", "symbols", "states", "status", "statuses", "stats", "langs", "fonts", "menus",
    "submenus", "buttons", "filters", "flds", "hdr", "hdrs", "header",
    "overloads", "signature", "operands", "axes_names", "subplots", "ops", "operators",
    "constants", "layers", "depths", "heads", "strides", "roles", "permissions", "qubits", "clbits", "qargs", "cargs",
    "wires", "gates", "attribute", "capabilities", "volumes", "mounts", "policies", "cookies",
    "sheets", "worksheets", "sheetnames", "tables", "tablenames", "schemas", "databases", "traces",
    "pipelines", "destinations", "mimetypes", "mimes", "parts", "segments", "variables", "vars", "labels", "langs",
    "lang", "recognizers", "char", "letter", "initial", "initials",
))  # fmt: skip

SMALL_ENDS = ("fields", "flds", "hdr", "header", "headers", "columns", "cols", "chars", "bars")
"""How words end that are written as one with another: `keyfields`."""
CHOSEN_WORDS = frozenset((
    "allowed", "supported", "enabled", "disabled", "reserved", "preferred", "requested", "permitted",
    "blacklist", "whitelist", "allowlist", "denylist", "blocklist", "hide", "hidden",
))  # fmt: skip
"""What somebody has listed by hand, if it does not hold data by its name: `allowed_origins`, but not `allowed_ids`."""
FEW_OF = frozenset((
    "headers", "header", "options", "kwargs", "params", "settings", "argv", "environ", "cookies",
))  # fmt: skip
"""What a function is about, by its name, whose loops do not grow: `_merge_headers`."""
DATA_WORDS = frozenset((
    "ids", "uids", "keys", "names", "users", "items", "records", "rows", "words", "emails", "urls", "links", "orders",
    "nodes", "edges", "seen", "visited", "entries", "values", "products", "customers", "tokens", "paths", "files",
    "filenames", "lines", "events", "messages", "tasks", "jobs", "rooms", "players", "posts", "comments", "accounts",
    "transactions", "numbers", "points", "blocked", "banned", "known", "processed", "history", "log", "logs", "data",
    "results", "books", "students", "employees", "members", "patients", "tickets", "documents", "pages", "queue",
    "pending", "buffer", "cache", "redirects", "contacts", "movies", "songs", "articles", "invoices", "payments",
))  # fmt: skip
"""What a collection holds that grows with the data of a program, by its name."""


def group_of(path: str | None, group: str) -> bool:
    """Whether the table `group` has `path`, or everything below one of its owners."""
    if path is None:
        return False
    table = GROUPS[group]
    if path in table:
        return True
    while "." in path:
        path = path.rpartition(".")[0]
        if path + "." in table:
            return True
    return False
