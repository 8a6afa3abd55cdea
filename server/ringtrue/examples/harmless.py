"""Harmless: builtins, and names of the standard library, that compute and nothing else: no input, no output, no clock,
no chance, no way to names that are not written down. What is not listed is not known to be harmless.

Does not know how code is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BUILTINS: Final = frozenset({
    "abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "classmethod", "complex",
    "delattr", "dict", "divmod", "enumerate", "filter", "float", "format", "frozenset", "getattr", "hasattr", "hash",
    "hex", "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "memoryview", "min", "next",
    "object", "oct", "ord", "pow", "property", "range", "repr", "reversed", "round", "set", "setattr", "slice",
    "sorted", "staticmethod", "str", "sum", "super", "tuple", "type", "zip",
    "Ellipsis", "NotImplemented",
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BufferError", "EOFError", "Exception",
    "FloatingPointError", "GeneratorExit", "ImportError", "IndexError", "KeyError", "KeyboardInterrupt", "LookupError",
    "MemoryError", "ModuleNotFoundError", "NameError", "NotImplementedError", "OSError", "OverflowError",
    "RecursionError", "ReferenceError", "RuntimeError", "StopAsyncIteration", "StopIteration", "SyntaxError",
    "SystemError", "TimeoutError", "TypeError", "UnboundLocalError", "UnicodeDecodeError", "UnicodeEncodeError",
    "UnicodeError", "UnicodeTranslateError", "ValueError", "ZeroDivisionError",
    "ConnectionError", "FileExistsError", "FileNotFoundError", "IOError", "InterruptedError", "PermissionError",
    "DeprecationWarning", "FutureWarning", "RuntimeWarning", "UserWarning", "Warning",
})  # fmt: skip  # a list of names reads better packed

CALLED_ONLY: Final = frozenset({"delattr", "getattr", "hasattr", "setattr"})
"""Builtins that take the name of an attribute: only with a constant name, so that it can be judged."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODULES: Final[Mapping[str, frozenset[str]]] = {
    "abc": _words("ABC ABCMeta abstractmethod abstractproperty"),
    "array": _words("array"),
    "base64": _words("b16decode b16encode b32decode b32encode b64decode b64encode b85decode b85encode "
                     "standard_b64decode standard_b64encode urlsafe_b64decode urlsafe_b64encode"),
    "binascii": _words("Error a2b_hex b2a_hex crc32 hexlify unhexlify"),
    "bisect": _words("bisect bisect_left bisect_right insort insort_left insort_right"),
    "calendar": _words("day_abbr day_name isleap leapdays month_abbr month_name monthrange timegm weekday"),
    "cmath": _words("acos asin atan cos cosh exp inf isclose isfinite isinf isnan log log10 nan phase pi polar rect "
                    "sin sinh sqrt tan tanh tau e"),
    "collections": _words("ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque namedtuple"),
    "collections.abc": _words("Callable Collection Container Generator Hashable ItemsView Iterable Iterator KeysView "
                              "Mapping MappingView MutableMapping MutableSequence MutableSet Reversible Sequence Set "
                              "Sized ValuesView"),
    "colorsys": _words("hls_to_rgb hsv_to_rgb rgb_to_hls rgb_to_hsv rgb_to_yiq yiq_to_rgb"),
    "contextlib": _words("contextmanager nullcontext suppress"),
    "copy": _words("copy deepcopy"),
    "dataclasses": _words("asdict astuple dataclass field fields is_dataclass replace FrozenInstanceError KW_ONLY"),
    "datetime": _words("MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo"),
    "decimal": _words("Context Decimal DivisionByZero InvalidOperation ROUND_CEILING ROUND_DOWN ROUND_FLOOR "
                      "ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP localcontext"),
    "difflib": _words("SequenceMatcher get_close_matches ndiff unified_diff"),
    "enum": _words("CONTINUOUS Enum EnumMeta EnumType Flag IntEnum IntFlag NAMED_FLAGS STRICT StrEnum UNIQUE auto "
                   "unique"),
    "fractions": _words("Fraction"),
    "functools": _words("cache cached_property cmp_to_key lru_cache partial partialmethod reduce singledispatch "
                        "total_ordering wraps"),
    "graphlib": _words("CycleError TopologicalSorter"),
    "hashlib": _words("blake2b blake2s md5 sha1 sha224 sha256 sha384 sha3_256 sha3_512 sha512"),
    "heapq": _words("heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest"),
    "html": _words("escape unescape"),
    "ipaddress": _words("AddressValueError IPv4Address IPv4Network IPv6Address IPv6Network NetmaskValueError "
                        "ip_address ip_interface ip_network"),
    "itertools": _words("accumulate batched chain combinations combinations_with_replacement compress count cycle "
                        "dropwhile filterfalse groupby islice pairwise permutations product repeat starmap takewhile "
                        "tee zip_longest"),
    "json": _words("JSONDecodeError dumps loads"),
    "keyword": _words("iskeyword kwlist"),
    "math": _words("acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc "
                   "exp exp2 expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf "
                   "isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians "
                   "remainder sin sinh sqrt sumprod tan tanh tau trunc ulp"),
    "numbers": _words("Complex Integral Number Rational Real"),
    "operator": _words("abs add and_ concat contains countOf delitem eq floordiv ge getitem gt iadd iand iconcat "
                       "index indexOf inv invert ior is_ is_not isub itemgetter ixor le lshift lt matmul mod mul ne "
                       "neg not_ or_ pos pow rshift setitem sub truediv truth xor"),
    "os": _words("path"),
    "os.path": _words("basename commonprefix dirname isabs join normpath split splitext"),
    "pathlib": _words("PurePath PurePosixPath PureWindowsPath"),
    "re": _words("A ASCII DOTALL I IGNORECASE M MULTILINE Match Pattern S U UNICODE VERBOSE X compile error escape "
                 "findall finditer fullmatch match search split sub subn"),
    "shlex": _words("join quote split"),
    "statistics": _words("StatisticsError fmean geometric_mean harmonic_mean linear_regression mean median "
                         "median_grouped median_high median_low mode multimode pstdev pvariance quantiles stdev "
                         "variance"),
    "string": _words("ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable "
                     "punctuation whitespace"),
    "struct": _words("calcsize error pack unpack unpack_from"),
    "sys": _words("byteorder float_info maxsize maxunicode version_info"),
    "textwrap": _words("dedent fill indent shorten wrap"),
    "types": _words("MappingProxyType SimpleNamespace"),
    "typing": _words("Any AnyStr Callable ClassVar Counter DefaultDict Deque Dict Final FrozenSet Generator Generic "
                     "Hashable Iterable Iterator List Literal Mapping MutableMapping MutableSequence NamedTuple "
                     "NewType NoReturn Optional Protocol Sequence Set SupportsFloat SupportsInt TYPE_CHECKING Text "
                     "Tuple Type TypeAlias TypeVar TypedDict Union cast final no_type_check overload "
                     "runtime_checkable"),
    "unicodedata": _words("bidirectional category combining decimal digit east_asian_width name normalize numeric "
                          "unidata_version"),
    "urllib": _words("parse"),
    "urllib.parse": _words("ParseResult SplitResult parse_qs parse_qsl quote quote_plus unquote unquote_plus urlencode "
                           "urldefrag urljoin urlparse urlsplit urlunparse urlunsplit"),
    "zlib": _words("adler32 compress crc32 decompress"),
}  # fmt: skip  # as above

DUNDERS: Final = frozenset({
    "__abs__", "__add__", "__and__", "__bool__", "__call__", "__class_getitem__", "__contains__", "__delitem__",
    "__doc__", "__enter__", "__eq__", "__exit__", "__float__", "__floordiv__", "__format__", "__ge__", "__getitem__",
    "__gt__", "__hash__", "__iadd__", "__init__", "__init_subclass__", "__int__", "__invert__", "__iter__", "__le__",
    "__len__", "__lt__", "__missing__", "__mod__", "__mul__", "__name__", "__ne__", "__neg__", "__new__", "__next__",
    "__or__", "__pos__", "__post_init__", "__pow__", "__radd__", "__repr__", "__reversed__", "__rmul__", "__round__",
    "__rsub__", "__rtruediv__", "__setitem__", "__str__", "__sub__", "__truediv__", "__xor__", "__slots__",
    "__match_args__", "__len_hint__", "__index__", "__rpow__", "__rmod__", "__rfloordiv__", "__divmod__", "__isub__",
    "__imul__", "__ior__", "__iand__", "__matmul__", "__rand__", "__ror__", "__rxor__", "__ceil__", "__floor__",
    "__trunc__", "__complex__", "__bytes__", "__qualname__", "__length_hint__", "__members__", "__class__", "__dict__",
})  # fmt: skip  # as above
"""Attributes between double underscores that lead to nothing but the value itself."""

BARRED: Final = frozenset({
    "ag_await", "ag_code", "ag_frame", "attrgetter", "cr_await", "cr_code", "cr_frame", "cr_origin", "f_back",
    "f_builtins", "f_code", "f_globals", "f_lasti", "f_lineno", "f_locals", "f_trace", "format_map", "func_code",
    "func_globals", "gi_code", "gi_frame", "gi_running", "gi_yieldfrom", "methodcaller", "mro", "tb_frame",
    "tb_lasti", "tb_lineno", "tb_next", "with_traceback",
    # What a clock, the machine's settings or its files decide.
    "astimezone", "fromtimestamp", "now", "today", "timestamp", "utcfromtimestamp", "utcnow",
    "absolute", "cwd", "exists", "expanduser", "home", "is_dir", "is_file", "iterdir", "mkdir", "open", "read_bytes",
    "read_text", "resolve", "rmdir", "touch", "unlink", "write_bytes", "write_text",
})  # fmt: skip  # as above
"""Attributes that no code may name: they lead to frames and through them to everything, or ask the world."""
