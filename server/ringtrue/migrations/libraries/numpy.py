"""NumPy 1.16 to 2.3."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "numpy",
    (
        *changed("1.20.0", "1.24.0", "NumPy 1.20.0 and 1.24.0 release notes", {
            "numpy.float": "float",
        }, ruff="NPY001", safe=True),
        *changed("1.25.0", "2.0.0", "NumPy 1.25.0 release notes", {
            "numpy.product": "numpy.prod",
        }, ruff="NPY003", safe=True),
    ),
    convention={"numpy": "np"},
)  # fmt: skip
