"""What is known of particular libraries and cannot be read from their text, each entry with its evidence.

Does not know anything that the text says. An entry may only make us sure where the library itself is.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Final, NamedTuple

_OF_FILES = "|".join(
    sorted({name for kind in (io.TextIOWrapper, io.BufferedRandom, io.FileIO, io.BytesIO) for name in dir(kind)})
)
COMPLETE_STUBS: Final = frozenset(
    (
        "numpy",  # its test suite compares what its stubs and its modules offer
        "loguru",  # its stub lists every public method of the class in `_logger.py`
    )
)
"""Distributions whose own stubs name all that is public, also of compiled modules."""

MADE_NAMES: Final = {
    # `__init_subclass__` makes one method for each method that takes metadata
    "sklearn.utils._metadata_requests._MetadataRequester": re.compile(r"set_\w+_request"),
    # tells who listens, and raises
    "botocore.client.BaseClient": re.compile(r"(?!)"),
    # with `many=True` it makes a `ListSerializer` instead
    "rest_framework.serializers.BaseSerializer": re.compile(r"child|many|allow_empty|(?:min|max)_length"),
    # sets what a configuration has, on names that the class has as well
    "celery.app.task.Task": re.compile(r"(?!)"),
    # keeps what reactive attributes hold, and sets those that are there
    "textual.dom.DOMNode": re.compile(r"_\w+"),
    # restores attributes that are there
    "matplotlib.artist.Artist": re.compile(r"(?!)"),
    # wraps methods that are there
    "sklearn.utils._set_output._SetOutputMixin": re.compile(r"(?!)"),
    # replaces estimators and parameters that are there
    "sklearn.utils.metaestimators._BaseComposition": re.compile(r"(?!)"),
    # sets colours that it has read
    "matplotlib.lines.Line2D": re.compile(r"(?!)"),
    # `set_params` refuses names that `__init__` does not take
    "sklearn.base.BaseEstimator": re.compile(r"(?!)"),
    # only `load_external_module`, which its caller calls himself, sets others
    "redis.client.Redis": re.compile(r"(?!)"),
    "redis.asyncio.client.Redis": re.compile(r"(?!)"),
    # gives private attributes that the class declares
    "pydantic._internal._model_construction.ModelMetaclass": re.compile(r"_\w+"),
    # its three titles
    "matplotlib.figure.FigureBase": re.compile(r"_sup\w+"),
    # copies and replaces clauses that are there
    "sqlalchemy.sql.traversals.HasCopyInternals": re.compile(r"(?!)"),
    "sqlalchemy.sql.base.HasSyntaxExtensions": re.compile(r"(?!)"),
    # keeps what its methods and properties gave, under their own names
    "sqlalchemy.util.langhelpers.HasMemoized": re.compile(r"(?!)"),
    # `__getattr__` hands on to a `datetime`
    "arrow.arrow.Arrow": re.compile(rf"week|quarter|_\w+|{'|'.join(dir(datetime))}"),
    # `__getattr__` hands on to the wrapped file
    "tempfile._TemporaryFileWrapper": re.compile(rf"_\w+|{_OF_FILES}"),
    # likewise to the stream, which may be a temporary file
    "werkzeug.datastructures.file_storage.FileStorage": re.compile(rf"_\w+|rollover|delete|file|{_OF_FILES}"),
    # `extend` gives what an extension names: words, and its own installers
    "jinja2.environment.Environment": re.compile(r"(?!(?:get|load|find|from|render|read|compile|make|create)_).*"),
    # sets those of its slots that are not set yet
    "gitdb.util.LazyMixin": re.compile(r"_\w+"),
    # `__getattr__` asks the configuration for an option: those have no underscores
    "git.remote.Remote": re.compile(r"_\w*|[a-zA-Z0-9]+"),
    # sets attributes that are there, and lets nobody set others
    "telegram._telegramobject.TelegramObject": re.compile(r"(?!)"),
}
"""Classes that make attributes at run time: those that match the pattern, and no others."""

FOLLOWS_DATA: Final = {
    # `__getattr__` gives the columns or labels; every method and property is written in the class
    "pandas.core.generic.NDFrame": "a column or label, or what another library registers",
    "pandas.core.groupby.groupby.BaseGroupBy": "a column",
    "pandas.core.groupby.groupby.GroupBy": "a column",
    "pandas.core.base.SelectionMixin": "a column",
    "pandas.core.resample.Resampler": "a column",
    "pandas.core.window.rolling.BaseWindow": "a column",
    # `__getattr__` tells what was removed, and raises
    "polars.dataframe.frame.DataFrame": "a namespace that another library registers",
    "polars.lazyframe.frame.LazyFrame": "a namespace that another library registers",
    "polars.series.series.Series": "a namespace that another library registers",
    "polars.expr.expr.Expr": "a namespace that another library registers",
    # `__getattr__` gives what raises when it is called
    "streamlit.delta_generator.DeltaGenerator": "nothing: what is not there is told when it is called",
    **{
        f"polars.{name}": "nothing: what was removed is told"
        for name in (
            "expr.string.ExprStringNameSpace",
            "expr.datetime.ExprDateTimeNameSpace",
            "expr.categorical.ExprCatNameSpace",
            "series.string.StringNameSpace",
            "series.datetime.DateTimeNameSpace",
            "series.categorical.CatNameSpace",
            "dataframe.group_by.GroupBy",
            "dataframe.group_by.RollingGroupBy",
            "dataframe.group_by.DynamicGroupBy",
            "lazyframe.group_by.LazyGroupBy",
        )
    },
    # `__getattr__` gives variables, coordinates and attributes of the data
    "xarray.core.common.AttrAccessMixin": "a variable or attribute of the data, or what another library registers",
    # `__getattr__` gives a database or collection, and their `__call__` raises
    "pymongo.synchronous.mongo_client.MongoClient": "a database",
    "pymongo.synchronous.database.Database": "a collection",
    "pymongo.synchronous.collection.Collection": "a collection",
    "pymongo.asynchronous.mongo_client.AsyncMongoClient": "a database",
    "pymongo.asynchronous.database.AsyncDatabase": "a collection",
    "pymongo.asynchronous.collection.AsyncCollection": "a collection",
    # what is given to the decorator becomes an attribute
    "celery.app.task.Task": "an option of the task",
    # `__getattr__` gives the first tag of that name inside
    "bs4.element.Tag": "a tag",
}
"""Classes whose `__getattr__` gives what the data holds, and nothing that is a method: what an unknown attribute is."""

NEVER: Final = {
    # the words of the older interface, or of another library, for what stands elsewhere in the answer
    "openai.types.chat.chat_completion.Choice": frozenset(("text", "content")),
    "openai.types.chat.chat_completion.ChatCompletion": frozenset(
        ("text", "content", "message", "messages", "output_text")
    ),
    "openai.types.chat.chat_completion_message.ChatCompletionMessage": frozenset(("text",)),
    "openai.types.completion_usage.CompletionUsage": frozenset(("tokens", "input_tokens", "output_tokens", "total")),
    "openai.types.embedding.Embedding": frozenset(("vector", "embeddings", "values")),
    "anthropic.types.message.Message": frozenset(("text", "choices", "message", "output_text", "completion")),
    "anthropic.types.usage.Usage": frozenset(
        ("total_tokens", "completion_tokens", "prompt_tokens", "tokens", "total", "input", "output")
    ),
}
"""Names that objects which keep more than their fields are known not to hold."""

CLOSED_INTERFACES: Final = re.compile(
    # what its plugins make has more, and `subclasses` finds that
    r"PIL\.ImageFile\.ImageFile"
    # loops of other libraries have the same methods
    r"|asyncio\.events\.AbstractEventLoop"
    # compiled classes, which have these methods and no others
    r"|cryptography\.hazmat\.primitives\.(?:asymmetric|ciphers|hashes|kdf)\..*"
)
"""Abstract classes whose only subclasses are their library's own."""

REGISTERED: Final = {
    "re.Pattern": frozenset(("scanner",)),  # compiled, and undocumented
    "xarray.core.common.AttrAccessMixin": frozenset(("hvplot", "interactive", "rio", "cf", "pint", "metpy", "geo")),
    # by `register_dataframe_accessor` and the like, when their libraries are imported
    "pandas.core.generic.NDFrame": frozenset(
        (
            "hvplot", "progress_apply", "progress_map", "progress_aggregate", "progress_transform", "swifter",
            "profile_report", "geo", "ta", "vbt", "pint", "iplot", "parallel_apply", "parallel_map", "mapply",
            "figure", "bokeh", "ww", "sketch", "ai", "chart", "clean_names", "remove_empty", "vgplot",
        )
    ),
}  # fmt: skip
"""Names that other libraries are known to register on a class, or that the stubs of a compiled one leave out."""

MODELS: Final = frozenset(("pydantic.main.BaseModel",))
"""Classes whose `__getattr__` gives private attributes that the class declares, and what a configuration that allows
more lets in."""

OPEN_CLASSES: Final = {
    "unittest.mock.NonCallableMock": "a mock has every attribute",
    "sqlalchemy.orm.decl_api.DeclarativeBase": "relationships of other models may add attributes",
    "sqlalchemy.orm.decl_api.DeclarativeBaseNoMeta": "relationships of other models may add attributes",
    "django.db.models.base.Model": "relations of other models may add attributes",
    "ctypes.Structure": "'_fields_' makes attributes",
    "ctypes.Union": "'_fields_' makes attributes",
}
"""Classes that have, or are given, attributes that no text names."""


class Ends(NamedTuple):
    """Where the `**kwargs` of a function end: in `calls`, or as `further` keywords, or those that `names` matches;
    `setters`: each may also name a `set_...` method of what it is called on, `setters_of`: of these classes.
    `open_with`: parameters that lead them elsewhere when they are given."""

    calls: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    names: str | None = None
    setters: bool = False
    open_with: tuple[str, ...] = ()
    setters_of: tuple[str, ...] = ()


_DIALECTS = (
    "engine.default.DefaultDialect", "dialects.sqlite.base.SQLiteDialect", "dialects.postgresql.base.PGDialect",
    "dialects.postgresql._psycopg_common._PGDialect_common_psycopg", "dialects.postgresql.psycopg2.PGDialect_psycopg2",
    "dialects.postgresql.psycopg.PGDialect_psycopg", "dialects.postgresql.pg8000.PGDialect_pg8000",
    "dialects.mysql.base.MySQLDialect", "dialects.mysql.mysqldb.MySQLDialect_mysqldb",
    "dialects.oracle.base.OracleDialect", "dialects.oracle.cx_oracle.OracleDialect_cx_oracle",
    "dialects.oracle.oracledb.OracleDialect_oracledb", "dialects.mssql.base.MSDialect",
    "dialects.mssql.pyodbc.MSDialect_pyodbc", "dialects.mssql.pymssql.MSDialect_pymssql", "pool.Pool",
    "pool.QueuePool", "pool.impl.QueuePool", "engine.base.Engine",
)  # fmt: skip
# The name of a dialect and that of its option: these words begin options of the column itself.
_OF_DIALECT = r"(?!(?:on|primary|auto|server|foreign|default|unique|index|is|has|not|max|min)_)[^_]+_.+"
HANDED_ON: Final = {
    # validates that names begin with that of a dialect
    "sqlalchemy.sql.schema.Column.__init__": Ends(names=_OF_DIALECT),
    "sqlalchemy.sql.schema.ForeignKey.__init__": Ends(names=_OF_DIALECT),
    # kept, and handed on when a session is made
    "sqlalchemy.orm.session.sessionmaker.__init__": Ends(("sqlalchemy.orm.session.Session",), open_with=("class_",)),
    "sqlalchemy.ext.asyncio.session.async_sessionmaker.__init__": Ends(
        ("sqlalchemy.ext.asyncio.session.AsyncSession", "sqlalchemy.orm.session.Session"),
        open_with=("class_", "sync_session_class"),
    ),
    # options of the rule, and two that `add_url_rule` takes
    "flask.sansio.scaffold.Scaffold.route": Ends(
        ("werkzeug.routing.rules.Rule",), ("endpoint", "provide_automatic_options")
    ),
    # kept, and handed on when a connection is made
    "asyncpg.pool.Pool.__init__": Ends(("asyncpg.connection.connect",), open_with=("connect",)),
    # what is left goes to the dialect, the pool and the engine by the names of their parameters; others are refused
    "sqlalchemy.engine.create.create_engine": Ends(
        tuple(f"sqlalchemy.{each}" for each in _DIALECTS),
        ("connect_args", "convert_unicode", "creator", "echo", "echo_pool", "enable_from_linting", "encoding",
         "execution_options", "future", "hide_parameters", "implicit_returning", "insertmanyvalues_page_size",
         "isolation_level", "json_deserializer", "json_serializer", "label_length", "listeners", "logging_name",
         "max_identifier_length", "max_overflow", "module", "paramstyle", "pool", "poolclass", "pool_logging_name",
         "pool_pre_ping", "pool_recycle", "pool_reset_on_return", "pool_size", "pool_timeout", "pool_use_lifo",
         "pool_threadlocal", "pool_events", "plugins", "query_cache_size", "strategy", "use_insertmanyvalues",
         "server_side_cursors", "case_sensitive", "executor", "skip_autocommit_rollback", "use_native_unicode",
         "client_encoding", "executemany_mode", "executemany_batch_page_size", "executemany_values_page_size",
         "use_native_hstore", "native_uuid", "native_datetime", "native_inet_types", "fast_executemany",
         "use_setinputsizes", "dialect", "async_creator", "autocommit"),
        r"_\w+",
        open_with=("poolclass", "pool", "plugins", "module"),
    ),
    # `Figure` takes what is left, whatever the backend
    "matplotlib.pyplot.figure": Ends(("matplotlib.figure.Figure",), open_with=("FigureClass",)),
    # each keyword is a property, which has a setter
    "matplotlib.artist.Artist.set": Ends(setters=True),
    # the builder takes what is left; the rest are names of older releases
    "bs4.BeautifulSoup.__init__": Ends(
        ("bs4.builder.TreeBuilder", "bs4.builder._htmlparser.HTMLParserTreeBuilder",
         "bs4.builder._lxml.LXMLTreeBuilderForXML", "bs4.builder._html5lib.HTML5TreeBuilder"),
        ("parseOnlyThese", "fromEncoding", "convertEntities", "markupMassage", "smartQuotesTo", "selfClosingTags",
         "isHTML"),
        open_with=("builder",),
    ),
    # kept, and handed on when the server is made
    "aiohttp.web_runner.BaseRunner.__init__": Ends(
        ("aiohttp.web_server.Server", "aiohttp.web_protocol.RequestHandler")
    ),
}  # fmt: skip
"""Functions whose `**kwargs` end in calls that their text makes elsewhere, or check by themselves."""

OVERLOADS_HOLD: Final = frozenset(("_pytest.raises.raises", "_pytest.python_api.raises", "_pytest.recwarn.warns"))
"""Functions that check their `**kwargs`, and refuse what no overload names."""

UNDERTOLD: Final = ("numpy._typing._ufunc._GUFunc",)
"""Beginnings of the names of classes whose objects take more than their stubs say: `axis` and `keepdims`."""

OWN_CALLS: Final = frozenset(
    # the nodes of trees take fields in any number, or none
    ("enum.Enum", "unittest.mock.NonCallableMock", "django.db.models.base.Model", "ast.AST", "_ast.AST")
)
"""Classes whose metaclass or `__new__` answers calls in ways that no signature says."""

_FILES = ("io.TextIOWrapper", "io.BufferedReader", "io.BufferedWriter", "io.BufferedRandom", "io.FileIO")
_EITHER_FRAME = ("pandas.core.series.Series", "pandas.core.frame.DataFrame")
_SUMMARIES = ("sum", "mean", "median", "min", "max", "std", "var", "first", "last", "count")
_INDEX = "pandas.core.indexes.base.Index"
_OF_TEXTS = (
    "strip lstrip rstrip lower upper title capitalize swapcase casefold replace repeat pad center ljust rjust zfill"
    " slice slice_replace removeprefix removesuffix wrap translate normalize"
)
RETURNS: Final = {
    # by its documentation, one of these; typeshed declares what they have in common
    "builtins.open": _FILES,
    "pathlib.Path.open": _FILES,
    "io.open": _FILES,
    # the class of connections, unless it is given another
    "asyncpg.connection.connect": ("asyncpg.connection.Connection",),
    # a proxy that has every method of a connection
    "asyncpg.pool.PoolAcquireContext.__aenter__": ("asyncpg.connection.Connection",),
    # classes of these, which only document themselves
    "botocore.client.BaseClient.get_paginator": ("botocore.paginate.Paginator",),
    "botocore.client.BaseClient.get_waiter": ("botocore.waiter.Waiter",),
    # the texts of these do not say it
    "openpyxl.reader.excel.load_workbook": ("openpyxl.workbook.workbook.Workbook",),
    "openpyxl.workbook.workbook.Workbook.create_sheet": ("openpyxl.worksheet.worksheet.Worksheet",),
    "openpyxl.workbook.workbook.Workbook.worksheets": ("builtins.list[openpyxl.worksheet.worksheet.Worksheet]",),
    "openpyxl.workbook.workbook.Workbook.active": (
        "openpyxl.worksheet.worksheet.Worksheet",
        "openpyxl.chartsheet.chartsheet.Chartsheet",
    ),
    "psutil.process_iter": ("typing.Iterator[psutil.Process]",),
    "docker.models.containers.ContainerCollection.list": ("builtins.list[docker.models.containers.Container]",),
    "docker.models.images.ImageCollection.list": ("builtins.list[docker.models.images.Image]",),
    "pandas.core.tools.datetimes.to_datetime": (
        "pandas.core.series.Series",
        "pandas._libs.tslibs.timestamps.Timestamp",
        "pandas.core.indexes.datetimes.DatetimeIndex",
    ),
    "paramiko.client.SSHClient.open_sftp": ("paramiko.sftp_client.SFTPClient",),
    "paramiko.client.SSHClient.invoke_shell": ("paramiko.channel.Channel",),
    "docker.models.containers.ContainerCollection.get": ("docker.models.containers.Container",),
    "docker.models.containers.ContainerCollection.create": ("docker.models.containers.Container",),
    "docker.models.images.ImageCollection.get": ("docker.models.images.Image",),
    "docker.models.images.ImageCollection.pull": ("docker.models.images.Image",),
    "docker.models.networks.NetworkCollection.get": ("docker.models.networks.Network",),
    "docker.models.networks.NetworkCollection.create": ("docker.models.networks.Network",),
    "docker.models.volumes.VolumeCollection.get": ("docker.models.volumes.Volume",),
    "docker.models.volumes.VolumeCollection.create": ("docker.models.volumes.Volume",),
    "apscheduler.schedulers.base.BaseScheduler.get_job": ("apscheduler.job.Job",),
    **{f"pandas.core.resample.Resampler.{name}": _EITHER_FRAME for name in _SUMMARIES},
    **{f"pandas.core.groupby.groupby.GroupBy.{name}": _EITHER_FRAME for name in _SUMMARIES},
    **{f"pandas.core.window.rolling.Rolling.{name}": _EITHER_FRAME for name in _SUMMARIES},
    # what it is an accessor of
    **{
        f"pandas.core.strings.accessor.StringMethods.{name}": ("pandas.core.series.Series", _INDEX)
        for name in _OF_TEXTS.split()
    },
    # a column, or a selection
    "pandas.core.frame.DataFrame.__getitem__": ("pandas.core.series.Series", "pandas.core.frame.DataFrame"),
}
"""Classes of what a function returns that does not say so, some with what they are made of."""


class Plainly(NamedTuple):
    """What a call gives that has none of the keywords `unless`, and no more than `places` arguments by place: an
    instance of `gives`; of a class, itself with that as its type argument."""

    gives: str
    unless: frozenset[str]
    places: int = 2


_FRAME = Plainly("pandas.core.frame.DataFrame", frozenset(("iterator", "chunksize", "typ", "sheet_name")), 1)
PLAINLY_MADE: Final = {
    "pandas.io.parsers.readers.read_csv": _FRAME,
    "pandas.io.parsers.readers.read_table": _FRAME,
    "pandas.io.excel._base.read_excel": _FRAME,
    "pandas.io.json._json.read_json": _FRAME,
    "sqlalchemy.orm.session.sessionmaker": Plainly("sqlalchemy.orm.session.Session", frozenset(("class_",)), 1),
    "sqlalchemy.ext.asyncio.session.async_sessionmaker": Plainly(
        "sqlalchemy.ext.asyncio.session.AsyncSession", frozenset(("class_",)), 1
    ),
}
"""Calls whose overloads and type variables are told apart by what is given."""

CHAINED: Final = frozenset(
    ("all", "filter", "exclude", "order_by", "distinct", "annotate", "alias", "select_related", "prefetch_related",
     "only", "defer", "values", "values_list", "using", "reverse", "none", "complex_filter", "extra",
     "select_for_update")
)  # fmt: skip
"""Methods of Django's QuerySet that give one of the same class; of its own Manager, a plain one."""

MARKERS: Final = frozenset(
    (
        "pluggy._hooks.HookimplMarker",
        "pluggy._hooks.HookspecMarker",
        "matplotlib._docstring._ArtistPropertiesSubstitution",
        "matplotlib._docstring.Substitution",
    )
)
"""Classes whose instances are decorators that give back the function."""

ADDED_KEYWORDS: Final = {
    "networkx.utils.backends._dispatchable": ("backend",),
    "scipy.stats._axis_nan_policy._axis_nan_policy_factory": ("axis", "nan_policy", "keepdims"),
    "matplotlib._preprocess_data": ("data",),
}
"""Keywords that a decorator takes beside those of the function; the rest it hands on."""

HARMLESS_METACLASSES: Final = frozenset(
    (
        "builtins.type",
        "abc.ABCMeta",  # adds `_abc_impl` alone
        "enum.EnumMeta",
        "enum.EnumType",  # turns members into members
        "typing._ProtocolMeta",
        "typing_extensions._ProtocolMeta",
        "typing.NamedTupleMeta",
        "marshmallow.schema.SchemaMeta",  # moves fields; the rest Schema declares
        "pydantic._internal._model_construction.ModelMetaclass",  # moves fields; the rest BaseModel declares
        "rest_framework.serializers.SerializerMetaclass",  # moves fields into `_declared_fields`
        "textual.message_pump._MessagePumpMeta",  # adds `_decorated_handlers` alone
        "openpyxl.descriptors.MetaStrict",  # tells descriptors their names
        "openpyxl.descriptors.MetaSerialisable",  # adds `__attrs__`, `__nested__` and the like
        "hypothesis._settings.settingsMeta",  # has a property, and sets defaults
        "polars.expr.expr._Meta",  # `__getattr__` tells what was removed, and raises
    )
)
"""Metaclasses that add no attributes, or only those that `members` knows of."""

_DATACLASS_DECORATORS = (
    "dataclasses.dataclass", "attr.s", "attr.attrs", "attr.define", "attr.mutable", "attr.frozen", "attr.dataclass",
    "attr._make.attrs", "attr._next_gen.define", "attr._next_gen.frozen", "attr._next_gen.mutable", "attr.attributes",
    "attrs.define", "attrs.mutable", "attrs.frozen", "pydantic.dataclasses.dataclass",
)  # fmt: skip
DATACLASSES: Final = frozenset(("dataclasses.dataclass", "pydantic.dataclasses.dataclass"))
ATTRS: Final = frozenset(_DATACLASS_DECORATORS) - DATACLASSES

HARMLESS_CLASS_DECORATORS: Final = frozenset(
    (
        *_DATACLASS_DECORATORS,  # what they add is special, and their constructors are known (`constructors`)
        "typing.final", "typing_extensions.final", "typing.runtime_checkable", "typing_extensions.runtime_checkable",
        "typing.runtime", "typing_extensions.runtime", "typing.dataclass_transform",
        "typing_extensions.dataclass_transform", "typing_extensions.disjoint_base", "typing.disjoint_base",
        "warnings.deprecated", "typing_extensions.deprecated", "typing.type_check_only",
        "functools.total_ordering",  # adds comparisons, which every object has
        "enum.unique", "enum.verify", "abc.update_abstractmethods", "unittest.case.skip",
        "abc.ABCMeta.register",  # returns the class
        "polars.series.utils.expr_dispatch",  # gives bodies to the methods that the class names
        "rich.repr.auto", "rich.repr.rich_repr",  # add `__repr__` and `__rich_repr__`
        "numpy._utils.set_module", "numpy._core.overrides.set_module", "pandas.util._decorators.set_module",
        "pandas.util._decorators.doc",
        "matplotlib._api.define_aliases",  # adds what its text says (`classes.patched_names`)
        "django.utils.deconstruct.deconstructible",  # adds what its text says
        "stripe._nested_resource_class_methods.nested_resource_class_methods",  # the classes list them as well
    )
)  # fmt: skip
"""Decorators of classes that leave the members as they are."""

HARMLESS_DECORATORS: Final = frozenset(
    (
        *ADDED_KEYWORDS,
        "typing.final", "typing_extensions.final", "typing.override", "typing_extensions.override",
        "typing.overload", "typing_extensions.overload", "typing.no_type_check", "typing.type_check_only",
        "typing.dataclass_transform", "typing_extensions.dataclass_transform",
        "abc.abstractmethod", "functools.wraps", "functools.update_wrapper", "functools.cache",
        "functools.lru_cache", "functools.singledispatch", "functools.singledispatchmethod",
        "types.coroutine", "asyncio.coroutine", "atexit.register",
        "unittest.case.skip", "unittest.case.skipIf", "unittest.case.skipUnless", "unittest.case.expectedFailure",
        "warnings.deprecated", "typing_extensions.deprecated",
        "numpy._utils.set_module", "numpy._core.overrides.set_module", "numpy._core.overrides.array_function_dispatch",
        "numpy.core.overrides.array_function_dispatch", "numpy.core.overrides.set_module",
        "pandas.util._decorators.set_module", "pandas.util._decorators.doc", "pandas.util._decorators.Appender",
        "pandas.util._decorators.Substitution",
        "pandas.util._decorators.deprecate_nonkeyword_arguments",  # lets more in by position, and warns
        "sklearn.utils._param_validation.validate_params", "sklearn.utils._available_if.available_if",
        "sklearn.base._fit_context", "sklearn.utils.metaestimators.available_if",
        "networkx.utils.decorators.not_implemented_for", "networkx.utils.decorators.argmap",
        "flask.sansio.scaffold.setupmethod",
        "matplotlib._api.deprecation.make_keyword_only",  # lets more in by position, and warns
        "matplotlib._docstring.interpd", "matplotlib._docstring.copy", "matplotlib._docstring.Substitution",
        "matplotlib.pyplot._copy_docstring_and_deprecators",
        "sqlalchemy.sql.base._generative", "sqlalchemy.sql.base._exclusive_against",
        "sqlalchemy.util.langhelpers.preload_module", "sqlalchemy.util.langhelpers.memoized_instancemethod",
        "sqlalchemy.util.deprecations.deprecated", "sqlalchemy.util.deprecations.became_legacy_20",
        "sqlalchemy.util.deprecations.deprecated_params",
        "sqlalchemy.util.langhelpers._ModuleRegistry.preload_module", "sqlalchemy.util.preloaded.preload_module",
        "sqlalchemy.sql._elements_constructors._document_text_coercion", "sqlalchemy.orm.base._assertions",
        "sqlalchemy.orm.state_changes._StateChange.declare_states",
        "pymongo._csot.apply", "pydantic.validate_call_decorator.validate_call", "pydantic.validate_call",
        "redis.utils.deprecated_args", "streamlit.runtime.metrics_util.gather_metrics",
        "hypothesis.strategies._internal.utils.defines_strategy", "hypothesis.strategies._internal.utils.cacheable",
        "hypothesis.internal.reflection.proxies",
    )
)  # fmt: skip
"""Decorators that keep the signature, by their source or documentation: a wrapper hands everything on."""

GIVING: Final = {
    "pandas._libs.properties.AxisProperty": (
        _INDEX, "pandas.core.indexes.multi.MultiIndex", "pandas.core.indexes.datetimes.DatetimeIndex",
        "pandas.core.indexes.period.PeriodIndex", "pandas.core.indexes.timedeltas.TimedeltaIndex",
        "pandas.core.indexes.interval.IntervalIndex", "pandas.core.indexes.category.CategoricalIndex",
        "pandas.core.indexes.range.RangeIndex",
    ),
}  # fmt: skip
"""Descriptors, with the classes of what they give."""

SAME_RESULT: Final = {
    "tenacity.retry": "retry_error_callback", "backoff._decorator.on_exception": "",
    "backoff._decorator.on_predicate": "", "cachetools.cached": "", "cachetools._decorators.cached": "",
}  # fmt: skip
"""Decorators below which a call gives what the function returns, unless they are given this keyword."""

PROPERTIES: Final = frozenset(
    (
        "builtins.property", "functools.cached_property", "abc.abstractproperty", "enum.property",
        "types.DynamicClassAttribute", "werkzeug.utils.cached_property", "django.utils.functional.cached_property",
        "pandas._libs.properties.cache_readonly", "sqlalchemy.util.langhelpers.memoized_property",
        "sqlalchemy.util.langhelpers._memoized_property", "sqlalchemy.util.langhelpers.ro_memoized_property",
        "sqlalchemy.util.langhelpers.ro_non_memoized_property", "propcache._helpers_py.under_cached_property",
        "aiohttp.helpers.reify", "propcache._helpers_c.under_cached_property",
        "propcache._helpers.under_cached_property",
    )
)  # fmt: skip
OBJECTS_OF: Final = {
    "celery.app.base.Celery.task": "celery.app.task.Task",
    "celery.app.shared_task": "celery.app.task.Task",
    "click.decorators.command": "click.core.Command",
    "click.decorators.group": "click.core.Group",
    "click.core.Group.command": "click.core.Command",
    "click.core.Group.group": "click.core.Group",
}
"""Decorators that make an object of a function, unless they are given its class (`cls=`, `base=`)."""

MANAGERS: Final = frozenset(("contextlib.contextmanager", "contextlib.asynccontextmanager"))
