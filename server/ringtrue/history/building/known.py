"""What is known of particular libraries and cannot be read from their text, each entry with its evidence.

Does not know releases: an entry holds for all of them.
"""

from __future__ import annotations

from typing import Final

from ringtrue.environment.api import known

_SCALARS = (
    "bool8 byte bytes0 bytes_ cdouble cfloat character clongdouble clongfloat complex128 complex192 complex256"
    " complex64 complex_ complexfloating csingle datetime64 double flexible float128 float16 float32 float64"
    " float80 float96 float_ floating generic half inexact int0 int16 int32 int64 int8 int_ intc integer intp long"
    " longcomplex longdouble longfloat longlong number object0 object_ sctypeDict sctypeNA sctypes short"
    " signedinteger single singlecomplex str0 str_ string0 string_ timedelta64 typeDict typeNA ubyte uint uint0"
    " uint16 uint32 uint64 uint8 uintc uintp ulonglong unicode0 unicode_ unsignedinteger ushort void void0 Bool"
    " Complex32 Complex64 Float64 Int8"
)
CLOSED_MODULES: Final = {
    "numpy": (),  # `globals()` is filled from the table that `__getattr__` answers from, for Pythons without it
    "numpy.core.numerictypes": tuple(_SCALARS.split()),  # made in loops over the types that the compiled module has
    "numpy.core._type_aliases": tuple(_SCALARS.split()),
    "torch": (),  # what it makes through `globals()` are the names of `torch._C`, which generated stubs list
    # generated lists of all names; the rest is loaded late
    "tensorflow": ("keras", "estimator", "contrib", "compat", "losses", "metrics", "optimizers", "initializers"),
}
"""Modules whose names can all be read although they make some at run time, and those that they make besides, in some
releases or on some platforms."""

COMPLETE_STUBS: Final = frozenset(
    (
        *known.COMPLETE_STUBS,
        "torch",  # generated from the same declarations as the functions
    )
)
"""Distributions whose own stubs name all that is public."""

CLOSED_CLASSES: Final = frozenset((*known.FOLLOWS_DATA, *known.MADE_NAMES, "requests.sessions.Session"))
"""Classes that make attributes at run time, and none that code can count on; their own texts say which they have."""

OPEN_CLASSES: Final = frozenset(known.OPEN_CLASSES)

REMOVED_BY: Final = frozenset(("APIRemovedInV1Proxy",))
"""What stands where a name was and raises whatever is done with it: the name is as good as gone."""
