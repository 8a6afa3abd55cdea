"""Decorators, metaclasses and functions that change nothing of what a definition says, by their last names.

Does not know where they come from: a library that gives such a name to something else would be misread.
"""

from __future__ import annotations

import re

CLASS_DECORATORS = frozenset(
    (
        "dataclass", "final", "runtime_checkable", "total_ordering", "set_module", "define", "frozen", "mutable",
        "attrs", "s", "unique", "doc", "public", "deconstructible", "tf_export", "keras_export", "export",
        "add_start_docstrings", "add_end_docstrings", "auto_docstring", "requires", "beta", "deprecated", "deprecate",
        "register_pytree_node_class", "experimental", "inherit_doc", "Substitution", "Appender", "type_check_only",
        "disjoint_base", "register_keras_serializable", "PublicAPI", "DeveloperAPI", "keras_serializable",
        "_docstring.interpd", "interpd", "set_array_function_like_doc", "runtime", "verify", "compatibility",
        "python_2_unicode_compatible", "implementer", "dataclass_transform", "register_extension_dtype",
    )
)  # fmt: skip
DECORATORS = frozenset(
    (
        "staticmethod", "classmethod", "abstractmethod", "overload", "contextmanager", "asynccontextmanager", "wraps",
        "cache", "lru_cache", "override", "final", "coroutine", "doc", "Appender", "Substitution", "set_module",
        "array_function_dispatch", "validate_params", "keras_export", "tf_export", "no_type_check", "interpd",
        "deprecated", "deprecate", "deprecate_nonkeyword_arguments", "_deprecate_positional_args", "_api", "copy",
    )
)  # fmt: skip
PROPERTIES = re.compile(
    r"property$|^cache_readonly$|^reify$|^hybrid_\w+$|^setter$|^getter$|^deleter$|memoized_\w*property"
)
METACLASSES = frozenset(("ABCMeta", "EnumMeta", "EnumType", "type", "_ProtocolMeta", "ModelMetaclass"))
_FLEX = (
    "add", "radd", "sub", "rsub", "subtract", "mul", "rmul", "multiply", "div", "rdiv", "divide", "truediv", "rtruediv",
    "floordiv", "rfloordiv", "mod", "rmod", "pow", "rpow", "eq", "ne", "lt", "gt", "le", "ge", "divmod", "rdivmod",
)  # fmt: skip
PATCHERS = {
    "add_flex_arithmetic_methods": _FLEX,  # pandas.core.ops: these methods, and no others
    "add_special_arithmetic_methods": (),  # special methods alone
    "disallow_comparison_to_none": (),
}
"""Functions that are given a class, and the public names that they set on it, by their source."""
