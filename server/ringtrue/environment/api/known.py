"""What is known of particular libraries and cannot be read from their text, each entry with its evidence.

Does not know anything that the text says. An entry may only make us sure where the library itself is.
"""

from __future__ import annotations

import re
from typing import Final

COMPLETE_STUBS: Final = frozenset(
    (
        "numpy",  # its test suite compares what its stubs and its modules offer
    )
)
"""Distributions whose own stubs name all that is public, also of compiled modules."""

MADE_NAMES: Final = {
    # `__init_subclass__` makes one method for each method that takes metadata
    "sklearn.utils._metadata_requests._MetadataRequester": re.compile(r"set_\w+_request"),
    # restores attributes that are there
    "matplotlib.artist.Artist": re.compile(r"(?!)"),
    # wraps methods that are there
    "sklearn.utils._set_output._SetOutputMixin": re.compile(r"(?!)"),
    # `set_params` refuses names that `__init__` does not take
    "sklearn.base.BaseEstimator": re.compile(r"(?!)"),
    # `__getattr__` hands on to the wrapped file, and the class says so
    "tempfile._TemporaryFileWrapper": re.compile(r".*"),
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
    # `__getattr__` gives the first tag of that name inside
    "bs4.element.Tag": "a tag",
}
"""Classes whose `__getattr__` gives what the data holds, and nothing that is a method: what an unknown attribute is."""

REGISTERED: Final = {
    # by `register_dataframe_accessor` and the like, when their libraries are imported
    "pandas.core.generic.NDFrame": frozenset(
        (
            "hvplot", "progress_apply", "progress_map", "progress_aggregate", "progress_transform", "swifter",
            "profile_report", "geo", "ta", "vbt", "pint", "iplot", "parallel_apply", "parallel_map", "mapply",
            "figure", "bokeh", "ww", "sketch", "ai", "chart", "clean_names", "remove_empty", "vgplot",
        )
    ),
}  # fmt: skip
"""Names that other libraries are known to register on a class."""

OPEN_CLASSES: Final = {
    "unittest.mock.NonCallableMock": "a mock has every attribute",
    "sqlalchemy.orm.decl_api.DeclarativeBase": "relationships of other models may add attributes",
    "sqlalchemy.orm.decl_api.DeclarativeBaseNoMeta": "relationships of other models may add attributes",
    "django.db.models.base.Model": "relations of other models may add attributes",
    "ctypes.Structure": "'_fields_' makes attributes",
    "ctypes.Union": "'_fields_' makes attributes",
}
"""Classes that have, or are given, attributes that no text names."""

OWN_CALLS: Final = frozenset(("enum.Enum", "unittest.mock.NonCallableMock", "django.db.models.base.Model"))
"""Classes whose metaclass or `__new__` answers calls in ways that no signature says."""

_FILES = ("io.TextIOWrapper", "io.BufferedReader", "io.BufferedWriter", "io.BufferedRandom", "io.FileIO")
RETURNS: Final = {
    # by its documentation, one of these; typeshed declares what they have in common
    "builtins.open": _FILES,
    "pathlib.Path.open": _FILES,
    "io.open": _FILES,
    # a column, or a selection
    "pandas.core.frame.DataFrame.__getitem__": ("pandas.core.series.Series", "pandas.core.frame.DataFrame"),
}
"""Classes of what a function returns that does not say so."""

MARKERS: Final = frozenset(("pluggy._hooks.HookimplMarker", "pluggy._hooks.HookspecMarker"))
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
        "pydantic._internal._model_construction.ModelMetaclass",  # moves fields; the rest BaseModel declares
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
        "numpy._utils.set_module", "numpy._core.overrides.set_module", "pandas.util._decorators.set_module",
        "pandas.util._decorators.doc",
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
        "django.utils.decorators.classonlymethod", "flask.sansio.scaffold.setupmethod",
        "matplotlib._docstring.interpd", "matplotlib._docstring.copy", "matplotlib._docstring.Substitution",
        "matplotlib.pyplot._copy_docstring_and_deprecators",
        "sqlalchemy.sql.base._generative", "sqlalchemy.sql.base._exclusive_against",
        "sqlalchemy.util.langhelpers.preload_module", "sqlalchemy.util.langhelpers.memoized_instancemethod",
        "sqlalchemy.util.deprecations.deprecated", "sqlalchemy.util.deprecations.became_legacy_20",
        "sqlalchemy.util.deprecations.deprecated_params",
        "sqlalchemy.util.langhelpers._ModuleRegistry.preload_module", "sqlalchemy.util.preloaded.preload_module",
        "sqlalchemy.sql._elements_constructors._document_text_coercion", "sqlalchemy.orm.base._assertions",
        "sqlalchemy.orm.state_changes._StateChange.declare_states",
        "redis.utils.deprecated_args",
    )
)  # fmt: skip
"""Decorators that keep the signature, by their source or documentation: a wrapper hands everything on."""

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
MANAGERS: Final = frozenset(("contextlib.contextmanager", "contextlib.asynccontextmanager"))
