"""xarray 0.14 and later."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_OPEN = ("open_dataset", "open_mfdataset", "load_dataset", "open_zarr")

LIBRARY = Library(
    "xarray",
    (
        *changed("0.14.0", "", "xarray, what's new in 0.14.0", {
            "xarray.Dataset.drop": "? use 'drop_vars' or 'drop_sel'",
            "xarray.DataArray.drop": "? use 'drop_vars' or 'drop_sel'",
        }),
    ),
    aliases={
        "xarray.core.dataset.Dataset": "xarray.Dataset",
        "xarray.core.dataarray.DataArray": "xarray.DataArray",
    },
    makers={
        **{f"xarray.{one}": "xarray.Dataset" for one in _OPEN},
        "xarray.open_dataarray": "xarray.DataArray",
        "xarray.load_dataarray": "xarray.DataArray",
    },
    convention={"xarray": "xr"},
    eager=("xarray",),
)  # fmt: skip
