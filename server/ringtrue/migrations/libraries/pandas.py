"""pandas 0.20 to 3.0."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_NOTES = "pandas release notes of"
_FRAMES = ("concat", "merge", "get_dummies", "melt", "pivot_table", "crosstab", "json_normalize", "merge_asof", "pivot",
           "read_csv", "read_excel", "read_table", "read_parquet", "read_sql", "read_sql_query", "read_sql_table",
           "read_json", "read_fwf", "read_feather", "read_pickle", "read_stata", "read_sas", "read_clipboard",
           "DataFrame.from_dict", "DataFrame.from_records", "Series.to_frame", "Series.reset_index")  # fmt: skip
_OWN = ("copy", "head", "tail", "dropna", "fillna", "reset_index", "set_index", "sort_values", "sort_index", "rename",
        "drop", "drop_duplicates", "astype", "sample", "assign", "query", "merge", "join", "replace", "round", "shift",
        "ffill", "bfill", "interpolate", "reindex", "filter", "where", "mask", "diff", "abs", "clip",
        "append")  # fmt: skip

_OFFSETS = {"M": "ME", "Q": "QE", "Y": "YE", "A": "YE", "BM": "BME", "H": "h", "T": "min", "S": "s", "L": "ms",
            "U": "us", "N": "ns"}  # fmt: skip
_TAKE_OFFSETS = (
    "date_range[freq", "period_range[freq", "Grouper[freq", "DataFrame.resample[#0", "Series.resample[#0",
    "DataFrame.resample[rule", "Series.resample[rule", "DataFrame.asfreq[#0", "Series.asfreq[#0",
)  # fmt: skip

LIBRARY = Library(
    "pandas",
    (
        *changed("2.2.0", "3.0.0", f"{_NOTES} 2.2.0 and 3.0.0", {
            f"pandas.{taker}={old!r}]": f"{taker.rpartition('[')[2]}=\"{new}\"".removeprefix("#0=")
            for taker in _TAKE_OFFSETS for old, new in _OFFSETS.items()
            if taker != "period_range[freq" or new in ("h", "min", "s", "ms", "us", "ns")
        }, since="2.2.0", unless=r"[Pp]eriod(?!s\s*=)|\bhow\s*="),
        *changed("2.2.0", "3.0.0", f"{_NOTES} 2.2.0 and 3.0.0", {
            "pandas.read_csv[delim_whitespace=True]": "sep=r\"\\s+\"",
        }),
        *changed("2.2.0", "", f"{_NOTES} 2.2.0", {
            "pandas.api.types.is_categorical_dtype": "? use 'isinstance(dtype, pandas.CategoricalDtype)'",
        }),
        *changed("2.1.0", "", f"{_NOTES} 2.1.0", {
            "pandas.api.types.is_sparse": "? use 'isinstance(dtype, pandas.SparseDtype)'",
            "pandas.api.types.is_datetime64tz_dtype": "? use 'isinstance(dtype, pandas.DatetimeTZDtype)'",
            "pandas.api.types.is_period_dtype": "? use 'isinstance(dtype, pandas.PeriodDtype)'",
            "pandas.api.types.is_interval_dtype": "? use 'isinstance(dtype, pandas.IntervalDtype)'",
        }),
        *changed("0.21.0", "1.0.0", f"{_NOTES} 0.21.0, 1.0.0 and 3.1.0", {
            "pandas.DataFrame.select": "? use 'pandas.DataFrame.loc' with 'labels.map(crit)'",
        }, back="3.1.0"),
        *changed("0.21.0", "1.0.0", f"{_NOTES} 0.21.0 and 1.0.0", {
            "pandas.DataFrame.get_value": "? use 'DataFrame.at' or 'DataFrame.iat'",
            "pandas.DataFrame.set_value": "? use 'DataFrame.at' or 'DataFrame.iat'",
            "pandas.Series.get_value": "? use 'Series.at' or 'Series.iat'",
            "pandas.Series.set_value": "? use 'Series.at' or 'Series.iat'",
        }),
        *changed("1.2.0", "2.0.0", f"{_NOTES} 1.2.0 and 2.0.0", {
            "pandas.DataFrame.slice_shift": ".shift",
            "pandas.Series.slice_shift": ".shift",
        }),
        *changed("1.5.0", "2.0.0", f"{_NOTES} 1.5.0 and 2.0.0", {
            "pandas.ExcelWriter.save": ".close",
        }),
        *changed("2.2.0", "3.0.0", f"{_NOTES} 2.2.0 and 3.0.0", {
            "pandas.Series.view": ".astype",
        }),
        *changed("0.21.0", "0.25.0", f"{_NOTES} 0.21.0 and 0.25.0", {
            "pandas.Series.select": "? use 'pandas.Series.loc' with 'labels.map(crit)'",
            "pandas.TimeGrouper": "? use 'pandas.Grouper(freq=...)'",
        }),
        *changed("1.0.0", "2.0.0", f"{_NOTES} 1.0.0 and 2.0.0", {
            "pandas.util.testing": "pandas.testing",
        }),
        *changed("1.4.0", "2.0.0", f"{_NOTES} 1.4.0 and 2.0.0", {
            "pandas.DataFrame.append(other, ignore_index, verify_integrity, sort)":
                "@pandas.concat([{self}, {other}], ignore_index={ignore_index}, sort={sort})",
            "pandas.Series.append(to_append, ignore_index, verify_integrity)":
                "@pandas.concat([{self}, {to_append}], ignore_index={ignore_index})",
        }),
        *changed("1.5.0", "2.0.0", f"{_NOTES} 1.5.0 and 2.0.0", {
            "pandas.DataFrame.iteritems": ".items",
            "pandas.Series.iteritems": ".items",
            "pandas.DataFrame.to_csv[line_terminator]": "lineterminator=",
            "pandas.Series.to_csv[line_terminator]": "lineterminator=",
            "pandas.DataFrame.mad()": "({self} - {self}.mean()).abs().mean()",
            "pandas.Series.mad()": "({self} - {self}.mean()).abs().mean()",
        }, safe=True),
        *changed("1.1.0", "2.0.0", f"{_NOTES} 1.1.0 and 2.0.0", {
            "pandas.DataFrame.tshift(periods, freq)": "{self}.shift(periods={periods}, freq={freq})",
            "pandas.Series.tshift(periods, freq)": "{self}.shift(periods={periods}, freq={freq})",
            "pandas.Index.is_mixed": "? compare the type that 'pandas.api.types.infer_dtype' tells",
        }),
        *changed("1.2.0", "2.0.0", f"{_NOTES} 1.2.0 and 2.0.0", {
            "pandas.DataFrame.lookup": "? use 'DataFrame.to_numpy' with 'Index.get_indexer'",
        }),
        *changed("1.4.0", "2.0.0", f"{_NOTES} 1.4.0 and 2.0.0", {
            "pandas.Int64Index": "? use 'pandas.Index' with 'dtype=\"int64\"'",
            "pandas.UInt64Index": "? use 'pandas.Index' with 'dtype=\"uint64\"'",
            "pandas.Float64Index": "? use 'pandas.Index' with 'dtype=\"float64\"'",
        }),
        *changed("1.3.0", "2.0.0", f"{_NOTES} 1.3.0 and 2.0.0", {
            "pandas.io.formats.style.Styler.render": ".to_html",
            "pandas.read_csv[error_bad_lines]": "? use 'on_bad_lines=\"skip\"', or '\"error\"'",
            "pandas.read_csv[warn_bad_lines]": "? use 'on_bad_lines=\"warn\"'",
            "pandas.read_table[error_bad_lines]": "? use 'on_bad_lines=\"skip\"', or '\"error\"'",
            "pandas.read_table[warn_bad_lines]": "? use 'on_bad_lines=\"warn\"'",
        }),
        *changed("1.4.0", "2.0.0", f"{_NOTES} 1.4.0 and 2.0.0", {
            "pandas.read_csv[squeeze]": "? call 'squeeze(\"columns\")' on what is read",
            "pandas.read_csv[prefix]": "? call 'add_prefix' on what is read",
            "pandas.read_table[squeeze]": "? call 'squeeze(\"columns\")' on what is read",
            "pandas.read_excel[squeeze]": "? call 'squeeze(\"columns\")' on what is read",
        }),
        *changed("2.0.0", "3.0.0", f"{_NOTES} 2.0.0 and 3.0.0", {
            "pandas.read_csv[date_parser]": "? use 'date_format', or 'pandas.to_datetime'",
            "pandas.read_excel[date_parser]": "? use 'date_format', or 'pandas.to_datetime'",
            "pandas.read_csv[infer_datetime_format]": "-",
            "pandas.DataFrame.pad": ".ffill",
            "pandas.Series.pad": ".ffill",
            "pandas.DataFrame.backfill": ".bfill",
            "pandas.Series.backfill": ".bfill",
        }),
        *changed("2.0.0", "3.0.0", f"{_NOTES} 2.0.0 and 3.0.0", {
            "pandas.to_datetime[infer_datetime_format]": "-",
        }),
        *changed("2.1.0", "3.0.0", f"{_NOTES} 2.1.0 and 3.0.0", {
            "pandas.DataFrame.applymap": ".map",
        }, since="2.1.0", safe=True),
        *changed("2.1.0", "3.0.0", f"{_NOTES} 2.1.0 and 3.0.0", {
            "pandas.DataFrame.first": "? use 'pandas.DataFrame.loc' with a mask of the index",
            "pandas.DataFrame.last": "? use 'pandas.DataFrame.loc' with a mask of the index",
            "pandas.Series.first": "? use 'pandas.Series.loc' with a mask of the index",
            "pandas.Series.last": "? use 'pandas.Series.loc' with a mask of the index",
            "pandas.DataFrame.swapaxes(axis1, axis2)": "{self}.transpose()",
            "pandas.Series.swapaxes": ".transpose",
            "pandas.DataFrame.bool()": "? use 'DataFrame.item' or 'DataFrame.iat'",
            "pandas.Series.bool()": ".item",
            "pandas.DataFrame.fillna[method]": "? call 'ffill()' or 'bfill()'",
            "pandas.Series.fillna[method]": "? call 'ffill()' or 'bfill()'",
            "pandas.DataFrame.groupby[axis]": "? transpose first, then group without 'axis'",
            "pandas.value_counts(values)": "@pandas.Series({values}).value_counts()",
        }),
        *changed("0.20.0", "1.0.0", f"{_NOTES} 0.20.0 and 1.0.0", {
            "pandas.DataFrame.ix": "? use 'loc' for labels, or 'iloc' for places",
            "pandas.Series.ix": "? use 'loc' for labels, or 'iloc' for places",
            "pandas.Panel": "? use a MultiIndex, or the xarray package",
        }),
        *changed("0.21.0", "1.0.0", f"{_NOTES} 0.21.0 and 1.0.0", {
        }),
        *changed("0.23.0", "1.0.0", f"{_NOTES} 0.23.0 and 1.0.0", {
            "pandas.DataFrame.as_matrix": ".to_numpy",
            "pandas.Series.as_matrix": ".to_numpy",
        }, since="0.24.0"),
        *changed("0.24.0", "1.0.0", f"{_NOTES} 0.24.0 and 1.0.0", {
            "pandas.Series.compress": "? index by the condition",
        }),
        *changed("0.25.0", "1.0.0", f"{_NOTES} 0.25.0 and 1.0.0", {
            "pandas.DataFrame.get_dtype_counts()": "{self}.dtypes.value_counts()",
            "pandas.DataFrame.get_ftype_counts": "? use 'DataFrame.dtypes.value_counts'",
            "pandas.DataFrame.ftypes": ".dtypes",
            "pandas.Series.real": "? use 'numpy.real'",
            "pandas.Series.imag": "? use 'numpy.imag'",
            "pandas.Series.itemsize": "? use 'Series.dtype.itemsize'",
            "pandas.Series.put": "? assign to 'Series.iloc'",
            "pandas.Series.ptp()": "{self}.max() - {self}.min()",
            "pandas.Series.nonzero()": "{self}.to_numpy().nonzero()",
            "pandas.Series.get_values": ".to_numpy",
            "pandas.DataFrame.get_values": ".to_numpy",
            "pandas.DataFrame.to_sparse": "? use 'astype' with 'pandas.SparseDtype'",
            "pandas.Series.to_sparse": "? use 'astype' with 'pandas.SparseDtype'",
            "pandas.SparseDataFrame": "? use a 'pandas.DataFrame' with sparse columns",
            "pandas.SparseSeries": "? use a 'pandas.Series' with sparse values",
        }),
        *changed("0.25.0", "1.0.0", f"{_NOTES} 0.25.0 and 1.0.0", {
            "pandas.read_msgpack": "? use 'pandas.read_parquet' or 'pandas.read_pickle'",
            "pandas.DataFrame.to_msgpack": "? use 'DataFrame.to_parquet' or 'DataFrame.to_pickle'",
        }),
        *changed("1.0.0", "2.0.0", f"{_NOTES} 1.0.0 and 2.0.0", {
            "pandas.datetime": "? import it from 'datetime'",
            "pandas.np": "? import numpy itself",
            "pandas.io.json.json_normalize": "pandas.json_normalize",
        }),
    ),
    aliases={
        "pandas.core.frame.DataFrame": "pandas.DataFrame",
        "pandas.core.series.Series": "pandas.Series",
        "pandas.core.generic.NDFrame": "pandas.DataFrame",
        "pandas.core.indexes.base.Index": "pandas.Index",
        "pandas.io.excel._base.ExcelWriter": "pandas.ExcelWriter",
        "pandas.io.parsers.readers.read_csv": "pandas.read_csv",
        "pandas.io.parsers.readers.read_table": "pandas.read_table",
        "pandas.io.excel._base.read_excel": "pandas.read_excel",
        "pandas.core.tools.datetimes.to_datetime": "pandas.to_datetime",
    },
    makers={
        **{f"pandas.{name}": "pandas.DataFrame" for name in _FRAMES},
        **{f"pandas.DataFrame.{name}": "pandas.DataFrame" for name in _OWN},
        **{f"pandas.Series.{name}": "pandas.Series" for name in _OWN},
        "pandas.DataFrame.style": "pandas.io.formats.style.Styler",
    },
    convention={"pandas": "pd"},
    eager=("pandas",),
)  # fmt: skip
