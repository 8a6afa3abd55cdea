"""NumPy 1.16 to 2.4."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_TWO = "NumPy 2.0 migration guide"

LIBRARY = Library(
    "numpy",
    (
        *changed("", "2.0.0", "NumPy 2.0 migration guide", {
            "numpy.ndarray.itemset": "? assign by index: 'arr[index] = value'",
        }, stays=True),
        *changed("1.25.0", "2.0.0", "NumPy 1.25.0 release notes", {
            "numpy.find_common_type": "? use 'numpy.promote_types' or 'numpy.result_type'",
        }, ruff="NPY201"),
        *changed("2.0.0", "2.3.0", "NumPy 2.0 migration guide", {
            "numpy.compat": "? Python 2 is not supported",
        }, ruff="NPY201"),
        *changed("1.20.0", "1.24.0", "NumPy 1.20.0 and 1.24.0 release notes", {
            "numpy.float": "float",
            "numpy.int": "int",
            "numpy.object": "object",
            "numpy.complex": "complex",
            "numpy.str": "str",
        }, ruff="NPY001", safe=True, stays=True),
        *changed("1.20.0", "1.24.0", "NumPy 1.20.0 and 1.24.0 release notes", {
            "numpy.unicode": "str",
            "numpy.typeDict": "numpy.sctypeDict",
        }, ruff="NPY001", stays=True),
        *changed("1.25.0", "2.0.0", "NumPy 1.25.0 release notes", {
            "numpy.product": "numpy.prod",
            "numpy.cumproduct": "numpy.cumprod",
            "numpy.sometrue": "numpy.any",
            "numpy.alltrue": "numpy.all",
            "numpy.round_": "numpy.round",
        }, ruff="NPY003", safe=True),
        *changed("", "2.0.0", _TWO, {
            "numpy.Inf": "numpy.inf",
            "numpy.Infinity": "numpy.inf",
            "numpy.infty": "numpy.inf",
            "numpy.PINF": "numpy.inf",
            "numpy.NINF": "-@numpy.inf",
            "numpy.PZERO": "0.0",
            "numpy.NZERO": "-0.0",
            "numpy.NaN": "numpy.nan",
            "numpy.float_": "numpy.float64",
            "numpy.complex_": "numpy.complex128",
            "numpy.cfloat": "numpy.complex128",
            "numpy.singlecomplex": "numpy.complex64",
            "numpy.longfloat": "numpy.longdouble",
            "numpy.longcomplex": "numpy.clongdouble",
            "numpy.clongfloat": "numpy.clongdouble",
            "numpy.string_": "numpy.bytes_",
            "numpy.unicode_": "numpy.str_",
            "numpy.mat": "numpy.asmatrix",
            "numpy.asfarray(a)": "@numpy.asarray({a}, dtype=float)",
            "numpy.cast": "? use 'numpy.asarray(value, dtype=...)'",
            "numpy.source": "? use 'inspect.getsource'",
            "numpy.lookfor": "? search the documentation",
            "numpy.who": "? use the variable explorer of an editor",
            "numpy.deprecate": "? use 'warnings.warn' with DeprecationWarning",
            "numpy.deprecate_with_doc": "? use 'warnings.warn' with DeprecationWarning",
            "numpy.disp": "? use a print function of your own",
            "numpy.geterrobj": "? use the 'numpy.errstate' context",
            "numpy.seterrobj": "? use the 'numpy.errstate' context",
            "numpy.issctype": "? use 'issubclass(rep, numpy.generic)'",
            "numpy.issubclass_": "issubclass",
            "numpy.issubsctype": "numpy.issubdtype",
            "numpy.maximum_sctype": "? name the dtype itself",
            "numpy.nbytes": "? use 'numpy.dtype(name).itemsize'",
            "numpy.obj2sctype": "? use 'numpy.dtype(obj).type'",
            "numpy.recfromcsv": "? use 'numpy.genfromtxt' with a comma as delimiter",
            "numpy.recfromtxt": "numpy.genfromtxt",
            "numpy.safe_eval": "? use 'ast.literal_eval'",
            "numpy.sctype2char": "? use 'numpy.dtype(obj).char'",
            "numpy.sctypes": "? name the dtypes themselves",
            "numpy.set_string_function": "? use 'numpy.set_printoptions' with 'formatter'",
            "numpy.tracemalloc_domain": "numpy.lib.tracemalloc_domain",
            "numpy.add_newdoc_ufunc": "? write the docstring in C",
            "numpy.DataSource": "numpy.lib.npyio.DataSource",
            "numpy.byte_bounds": "numpy.lib.array_utils.byte_bounds",
            "numpy.compare_chararrays": "numpy.char.compare_chararrays",
        }, ruff="NPY201"),
        *changed("2.0.0", "2.4.0", "NumPy 2.0.0 and 2.4.0 release notes", {
            "numpy.trapz": "numpy.trapezoid",
            "numpy.in1d": "numpy.isin",
        }, since="2.0.0", ruff="NPY201"),
        *changed("2.0.0", "2.5.0", "NumPy 2.0.0 and 2.5.0 release notes", {
            "numpy.row_stack": "numpy.vstack",
        }, ruff="NPY201", safe=True),
        *changed("2.0.0", "", _TWO, {
            "numpy.core.": "? it is private now: use the public functions of 'numpy', or 'numpy._core'",
        }),
        *changed("1.16.0", "1.23.0", "NumPy 1.16.0 and 1.23.0 release notes", {
            "numpy.asscalar(a)": "{a}.item()",
        }),
        *changed("", "2.0.0", _TWO, {
            "numpy.ndarray.newbyteorder(new_order)": "{self}.view({self}.dtype.newbyteorder({new_order}))",
            "numpy.ndarray.ptp": "? call 'numpy.ptp(arr)'",
        }),
    ),
    aliases={"numpy.core.fromnumeric": "numpy", "numpy._core.fromnumeric": "numpy"},
    makers={
        **{f"numpy.{name}": "numpy.ndarray" for name in (
            "array", "asarray", "zeros", "ones", "empty", "full", "arange", "linspace", "eye", "concatenate", "stack",
            "vstack", "hstack", "zeros_like", "ones_like", "empty_like", "full_like", "copy", "identity", "loadtxt",
            "genfromtxt", "frombuffer", "fromfile", "fromiter", "where", "repeat", "tile", "meshgrid", "logspace",
        )},
        "numpy.ndarray.copy": "numpy.ndarray",
        "numpy.ndarray.reshape": "numpy.ndarray",
        "numpy.ndarray.astype": "numpy.ndarray",
    },
    convention={"numpy": "np"},
    eager=("numpy",),
)  # fmt: skip
