"""Tables: which calls hand a value on, and which make it harmless for which weakness. Data only.

A call that stands in neither table is taken to give something of its own. Does not know how names are resolved.
"""

from __future__ import annotations

import re

from ringtrue.taint.model import OriginKind, Weakness

# Whose choices count for which weakness. Who starts a program may open and fetch what they like with it.
_ANYBODY: frozenset[OriginKind] = frozenset(("request", "message", "response", "argument", "input"))
_CLIENTS: frozenset[OriginKind] = frozenset(("request", "message"))
ACCEPTED: dict[Weakness, frozenset[OriginKind]] = {
    "sql": _ANYBODY | {"parameter"},
    "command": _ANYBODY | {"environment", "parameter"},
    "code": _ANYBODY | {"parameter"},
    "deserialization": _CLIENTS | {"response"},
    "path": _CLIENTS,
    "url": _CLIENTS,
    "redirect": _CLIENTS,
    "html": _CLIENTS,
    "template": _CLIENTS,
    "xml": _CLIENTS | {"response"},
    "fields": frozenset(("request", "message")),
    "size": _CLIENTS,
    "regex": _CLIENTS,
    "log": _CLIENTS,
}

# Functions whose result is made of their arguments.
PASSING = frozenset(
    ("builtins.str", "builtins.bytes", "builtins.bytearray", "builtins.list", "builtins.tuple", "builtins.set",
     "builtins.frozenset", "builtins.dict", "builtins.sorted", "builtins.reversed", "builtins.filter", "builtins.next",
     "builtins.iter", "builtins.zip", "builtins.enumerate", "builtins.format", "builtins.repr", "builtins.ascii",
     "builtins.min", "builtins.max", "builtins.memoryview", "builtins.getattr", "builtins.vars", "builtins.print",
     "json.loads", "json.load", "json.dumps", "orjson.loads", "ujson.loads", "simplejson.loads", "ast.literal_eval",
     "base64.b64decode", "base64.b64encode", "base64.urlsafe_b64decode", "base64.urlsafe_b64encode",
     "base64.standard_b64decode", "base64.decodebytes", "base64.b32decode", "base64.b16decode", "binascii.unhexlify",
     "binascii.a2b_base64", "zlib.decompress", "gzip.decompress", "bz2.decompress", "lzma.decompress",
     "codecs.decode", "codecs.encode", "bytes.fromhex", "builtins.bytes.fromhex", "copy.copy", "copy.deepcopy",
     "io.BytesIO", "io.StringIO", "io.TextIOWrapper", "io.BufferedReader", "textwrap.dedent", "textwrap.indent",
     "urllib.parse.unquote", "urllib.parse.unquote_plus", "urllib.parse.parse_qs", "urllib.parse.parse_qsl",
     "urllib.parse.urlparse", "urllib.parse.urlsplit", "urllib.parse.urljoin", "urllib.parse.urlunparse",
     "urllib.parse.urldefrag", "urllib.parse.quote", "urllib.parse.quote_plus", "urllib.parse.urlencode",
     "os.path.join", "os.path.normpath", "os.path.abspath", "os.path.realpath", "os.path.expanduser",
     "os.path.expandvars", "os.path.dirname", "os.path.split", "os.path.splitext", "os.path.basename", "os.fspath",
     "os.fsdecode", "os.fsencode", "posixpath.join", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath",
     "pathlib.PurePosixPath", "anyio.Path", "string.Template", "re.sub", "re.split", "re.findall", "re.escape",
     "html.unescape", "html.escape", "markupsafe.escape", "flask.escape", "shlex.quote", "shlex.split", "shlex.join",
     "itertools.chain", "functools.reduce", "operator.itemgetter", "collections.OrderedDict", "collections.deque",
     "collections.defaultdict", "collections.ChainMap", "typing.cast", "asyncio.wait_for", "asgiref.sync.sync_to_async",
     "sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.literal_column", "sqlalchemy.sql.expression.text",
     "xml.sax.saxutils.escape", "flask.make_response", "types.SimpleNamespace", "contextlib.closing",
     "werkzeug.utils.secure_filename", "bleach.clean", "nh3.clean", "django.utils.html.escape",
     "django.utils.html.strip_tags", "django.utils.text.get_valid_filename", "markupsafe.Markup",
     "django.utils.safestring.mark_safe", "yarl.URL", "httpx.URL", "furl.furl",
     "zipfile.ZipFile", "urllib.request.Request", "markdown.markdown", "inspect.cleandoc", "unicodedata.normalize")
)  # fmt: skip

_TEXT_ONLY: frozenset[Weakness] = frozenset(("fields", "size"))
_EVERYTHING: frozenset[Weakness] = frozenset(ACCEPTED)
# After which of these calls a value is harmless, and for what.
CLEANING: dict[str, frozenset[Weakness]] = {
    "io.BytesIO": frozenset(("path",)),  # what is opened is the content, not what it names
    "io.StringIO": frozenset(("path",)),
    "io.TextIOWrapper": frozenset(("path",)),
    "io.BufferedReader": frozenset(("path",)),
    "shlex.quote": frozenset(("command",)),
    "pipes.quote": frozenset(("command",)),
    "subprocess.list2cmdline": frozenset(),
    "shlex.join": frozenset(("command",)),
    "html.escape": frozenset(("html",)),
    "markupsafe.escape": frozenset(("html",)),
    "flask.escape": frozenset(("html",)),
    "cgi.escape": frozenset(("html",)),
    "xml.sax.saxutils.escape": frozenset(("html", "xml")),
    "django.utils.html.escape": frozenset(("html",)),
    "django.utils.html.conditional_escape": frozenset(("html",)),
    "django.utils.html.strip_tags": frozenset(("html",)),
    "django.utils.html.format_html": frozenset(("html",)),
    "bleach.clean": frozenset(("html",)),
    "nh3.clean": frozenset(("html",)),
    "json.dumps": frozenset(("code",)),
    "builtins.repr": frozenset(("code",)),
    "re.escape": frozenset(("regex",)),
    "re.findall": frozenset(("path",)),
    "werkzeug.utils.secure_filename": frozenset(("path", "command")),
    "werkzeug.secure_filename": frozenset(("path", "command")),
    "werkzeug.utils.safe_join": frozenset(("path",)),
    "flask.safe_join": frozenset(("path",)),
    "django.utils._os.safe_join": frozenset(("path",)),
    "django.utils.text.get_valid_filename": frozenset(("path", "command")),
    "django.utils.text.slugify": _EVERYTHING,
    "slugify.slugify": _EVERYTHING,
    "os.path.basename": frozenset(("path",)),
    "ntpath.basename": frozenset(("path",)),
    "posixpath.basename": frozenset(("path",)),
    "urllib.parse.quote": frozenset(("sql", "html", "path", "redirect", "code")),
    "urllib.parse.quote_plus": frozenset(("sql", "html", "path", "redirect", "code")),
    "urllib.parse.urlencode": frozenset(("html", "redirect", "code", "command", "url", "path")),
    "ast.literal_eval": frozenset(("code",)),
    "psycopg2.extensions.quote_ident": frozenset(("sql",)),
    "psycopg2.extensions.adapt": frozenset(("sql",)),
    "django.utils.http.url_has_allowed_host_and_scheme": _EVERYTHING,
}

# Methods after which it is harmless, whatever they are called on.
CLEANING_METHODS: dict[str, frozenset[Weakness]] = {
    **dict.fromkeys(
        ("isdigit", "isalnum", "isalpha", "isnumeric", "isdecimal", "isidentifier", "startswith", "endswith", "count",
         "find", "index", "rfind", "exists", "is_file", "is_dir", "keys", "hexdigest", "digest", "tell", "fileno",
         "isoformat", "timestamp", "total_seconds", "is_relative_to", "match_info_clean", "save", "seek", "close",
         "bit_length", "quote_identifier", "escape_string", "quote_ident", "escape_literal"),
        _EVERYTHING,
    ),
}  # fmt: skip

# Attributes that tell about a value, and are no part of what was chosen.
TELLING = frozenset(
    ("status_code", "status", "ok", "size", "length", "content_length", "method", "is_secure", "elapsed", "reason",
     "offset", "partition", "timestamp", "delivery_tag", "st_size", "itemsize", "real", "imag", "username_clean",
     "port", "remote_addr", "is_json", "is_authenticated", "exists", "pk", "id", "user", "session", "app", "name_clean",
     "scheme")
)  # fmt: skip

# Attributes of a path or an uploaded file that are only the last part of its name.
LAST_PART = frozenset(("name", "stem", "suffix"))

# A type whose values can carry nothing.
HARMLESS_TYPES = re.compile(
    r"^(?:builtins\.)?(?:int|float|bool|complex|None|NoneType)$|"
    r"(?:^|\.)(?:UUID|UUID[1-8]|date|datetime|time|timedelta|Decimal|Enum|IntEnum|IPv4Address|IPv6Address|IPvAnyAddress|"
    r"PositiveInt|NonNegativeInt|conint|EmailStr|Literal|StrictInt|StrictBool|PositiveFloat|NonNegativeFloat|ObjectId|"
    r"Session|AsyncSession|Request|Response|BackgroundTasks|WebSocket|HttpRequest)$"
)

# First-party and third-party functions by the usual words: what they are called says that they look at a value.
CHECKS = re.compile(
    r"(?:^|_)(?:is_?(?:valid|safe|allowed|known|permitted|trusted|local|public|whitelisted|numeric|integer|uuid|hex|"
    r"supported|registered|acceptable|clean|within|inside|relative|in_directory|subpath)|(?:is_)?(?:in|under|below|within|inside)_\w*(?:dir|directory|folder|root|base|path|tree)|valid|validates?|validated?|"
    r"check|checks|verify|ensure|assert|allowed|allow|whitelist(?:ed)?|permits?|permitted|sanitize|guard|restrict|"
    r"has_allowed|matches|fullmatch|authorize|require|url_has)(?:$|_)",
    re.IGNORECASE,
)
REFUSES = re.compile(
    r"(?:^|_)(?:is_?(?:invalid|unsafe|bad|blocked|private|malicious|dangerous|forbidden|blacklisted|suspicious|denied|"
    r"internal|reserved|loopback|outside|link_local|multicast)|invalid|unsafe|has_(?:bad|unsafe|forbidden|dangerous)|"
    r"contains_(?:bad|unsafe|forbidden|dangerous)|search|blocked|denied|forbidden|outside|escapes)(?:$|_)",
    re.IGNORECASE,
)
# Checks of what kind of file it is: they say nothing of where it lies, nor of what its name does elsewhere.
TYPE_CHECKS = re.compile(r"extension|allowed_?file|file_?type|mime|size|length|_ext(?:$|_)", re.IGNORECASE)
# Whose call ends what runs, by its last name.
LEAVES = frozenset(
    ("abort", "exit", "fail", "error", "_exit", "raise_error", "raise_exception", "bad_request", "die", "panic",
     "reject", "send_error_and_close", "halt")
)  # fmt: skip
