"""Polars 0.16 to 2.0."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_NOTES = "Polars release notes of"
_BOTH = ("DataFrame", "LazyFrame")
_COLUMNS = ("Expr", "Series")
_FRAMES = (
    "read_csv", "read_parquet", "read_json", "read_ndjson", "read_excel", "read_ipc", "read_avro", "read_database",
    "from_dict", "from_dicts", "from_pandas", "from_arrow", "from_numpy", "from_records",
)  # fmt: skip
_OWN = (
    "select", "with_columns", "filter", "sort", "drop", "rename", "head", "tail", "limit", "slice", "unique",
    "join", "drop_nulls", "fill_null", "fill_nan", "cast", "with_row_index", "unpivot", "explode", "reverse",
    "shift", "clone", "with_row_count", "melt", "lazy", "collect",
)  # fmt: skip
_EXPRESSIONS = (
    "col", "lit", "when", "element", "all", "concat_str", "concat_list", "struct", "format", "len", "sum", "mean",
)  # fmt: skip
_OF_EXPRESSIONS = (
    "alias", "cast", "cum_sum", "cumsum", "cum_prod", "gather", "group_by", "sum", "mean", "max", "min", "filter",
    "over", "sort", "fill_null", "shift", "abs", "round", "is_in", "is_null", "is_not_null", "unique", "first",
    "last", "len", "count", "rolling_mean", "rolling_sum", "diff", "clip", "explode", "head", "tail", "map_elements",
)  # fmt: skip

LIBRARY = Library(
    "polars",
    (
        *changed("0.19.0", "1.0.0", f"{_NOTES} 0.19.0 and 1.0.0", {
            **{f"polars.{frame}.{old}": new for frame in _BOTH for old, new in (
                ("groupby", ".group_by"), ("groupby_dynamic", ".group_by_dynamic"), ("groupby_rolling", ".rolling"))},
            "polars.DataFrame.apply": ".map_rows",
            "polars.Expr.apply": ".map_elements",
            "polars.Series.apply": ".map_elements",
            "polars.LazyFrame.map": ".map_batches",
            **{f"polars.{owner}.rolling_apply": ".rolling_map" for owner in _COLUMNS},
            **{f"polars.{owner}.is_first": ".is_first_distinct" for owner in _COLUMNS},
            **{f"polars.{owner}.is_last": ".is_last_distinct" for owner in _COLUMNS},
            "polars.Expr.is_not": ".not_",
        }, since="0.19.3", safe=True),
        *changed("0.19.12", "1.0.0", f"{_NOTES} 0.19.12 and 1.0.0", {
            "polars.Expr.suffix(suffix)": "{self}.name.suffix({suffix})",
            "polars.Expr.prefix(prefix)": "{self}.name.prefix({prefix})",
            "polars.Expr.keep_name()": "{self}.name.keep()",
            "polars.Expr.map_alias(function)": "{self}.name.map({function})",
            **{f"polars.{owner}.clip_min(lower_bound)": "{self}.clip({lower_bound})" for owner in _COLUMNS},
            **{f"polars.{owner}.clip_max(upper_bound)": "{self}.clip(upper_bound={upper_bound})" for owner in _COLUMNS},
        }, since="0.19.12", safe=True),
        *changed("0.19.14", "1.0.0", f"{_NOTES} 0.19.14 and 1.0.0", {
            **{f"polars.{owner}.{old}": new for owner in _COLUMNS for old, new in (
                ("take", ".gather"), ("take_every", ".gather_every"), ("cumsum", ".cum_sum"), ("cumprod", ".cum_prod"),
                ("cummax", ".cum_max"), ("cummin", ".cum_min"))},
            "polars.Expr.cumcount": ".cum_count",
            **{f"polars.{frame}.take_every": ".gather_every" for frame in _BOTH},
            "polars.Series.set_at_idx": ".scatter",
            "polars.DataFrame.find_idx_by_name": ".get_column_index",
            "polars.DataFrame.insert_at_idx": ".insert_column",
            "polars.DataFrame.replace_at_idx": ".replace_column",
        }, since="0.19.14", safe=True),
        *changed("0.19.16", "1.0.0", f"{_NOTES} 0.19.16 and 1.0.0", {
            "polars.DataFrame.frame_equal": ".equals",
            "polars.Series.series_equal": ".equals",
            **{f"polars.{owner}.map_dict": "? use 'replace', or 'replace_strict' where every value is mapped"
               for owner in _COLUMNS},
        }, since="0.19.16"),
        *changed("0.20.4", "2.0.0", f"{_NOTES} 0.20.4 and 2.0.0", {
            f"polars.{frame}.with_row_count": ".with_row_index" for frame in _BOTH
        }, since="0.20.4"),
        *changed("1.0.0", "2.0.0", f"{_NOTES} 1.0.0 and 2.0.0", {
            **{f"polars.{frame}.melt(id_vars, value_vars, variable_name, value_name)":
               "{self}.unpivot(index={id_vars}, on={value_vars}, variable_name={variable_name},"
               " value_name={value_name})"
               for frame in _BOTH},
            "polars.Expr.where": ".filter",
            "polars.LazyFrame.fetch(n_rows)": "{self}.head({n_rows}).collect()",
            "polars.LazyFrame.with_context": "? use 'polars.concat' with 'how=\"horizontal\"'",
        }, since="1.0.0"),
        *changed("", "1.0.0", f"{_NOTES} 1.0.0", {
            "polars.DataFrame.pivot[columns]": "on=",
        }, since="1.0.0"),
        *changed("0.20.31", "2.0.0", f"{_NOTES} 0.20.31", {
            **{f"polars.{name}[dtypes]": "schema_overrides=" for name in (
                "read_csv", "scan_csv", "read_csv_batched")},
        }, since="0.20.31"),
        *changed("0.20.4", "2.0.0", f"{_NOTES} 0.20.4", {
            **{f"polars.{name}[row_count_name]": "row_index_name=" for name in (
                "read_csv", "scan_csv", "read_parquet", "scan_parquet", "read_ipc", "scan_ipc")},
            **{f"polars.{name}[row_count_offset]": "row_index_offset=" for name in (
                "read_csv", "scan_csv", "read_parquet", "scan_parquet", "read_ipc", "scan_ipc")},
        }, since="0.20.4"),
        *changed("0.16.14", "0.18.0", f"{_NOTES} 0.16.14 and 0.18.0", {
            **{f"polars.{name}[sep]": "separator=" for name in ("read_csv", "scan_csv", "DataFrame.write_csv")},
            **{f"polars.{owner}.sort[reverse]": "descending=" for owner in (*_BOTH, *_COLUMNS)},
        }, since="0.16.14", safe=True),
    ),
    aliases={
        "polars.dataframe.frame.DataFrame": "polars.DataFrame",
        "polars.lazyframe.frame.LazyFrame": "polars.LazyFrame",
        "polars.expr.expr.Expr": "polars.Expr",
        "polars.series.series.Series": "polars.Series",
    },
    makers={
        **{f"polars.{name}": "polars.DataFrame" for name in _FRAMES},
        **{f"polars.scan_{name}": "polars.LazyFrame" for name in ("csv", "parquet", "ndjson", "ipc")},
        **{f"polars.{frame}.{name}": f"polars.{frame}" for frame in _BOTH for name in _OWN},
        "polars.DataFrame.lazy": "polars.LazyFrame",
        "polars.LazyFrame.collect": "polars.DataFrame",
        **{f"polars.{name}": "polars.Expr" for name in _EXPRESSIONS},
        **{f"polars.Expr.{name}": "polars.Expr" for name in _OF_EXPRESSIONS},
    },
    convention={"polars": "pl"},
    eager=("polars",),
)  # fmt: skip
