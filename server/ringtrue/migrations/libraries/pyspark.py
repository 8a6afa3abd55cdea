"""Spark 2 to 4."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_BUILDER, _FRAME = "pyspark.sql.SparkSession.builder", "pyspark.sql.DataFrame"
_READ = ("csv", "json", "parquet", "orc", "text", "table", "jdbc", "load")
_OWN = ("select", "filter", "where", "withColumn", "withColumnRenamed", "drop", "dropna", "fillna", "limit", "orderBy",
        "sort", "join", "distinct", "dropDuplicates", "repartition", "coalesce", "cache", "persist", "alias",
        "union", "unionByName", "sample")  # fmt: skip

LIBRARY = Library(
    "pyspark",
    (
        *changed("2.0.0", "", "PySpark API reference, DataFrame", {
            f"{_FRAME}.registerTempTable": ".createOrReplaceTempView",
            f"{_FRAME}.unionAll": ".union",
        }),
        *changed("3.0.0", "", "PySpark API reference, SQLContext", {
            "pyspark.sql.SQLContext": "? use 'pyspark.sql.SparkSession'",
        }),
        *changed("2.0.0", "4.0.0", "PySpark migration guide, 3.5 to 4.0", {
            "pyspark.sql.HiveContext": "? use 'SparkSession.builder.enableHiveSupport()'",
        }),
    ),
    aliases={
        "pyspark.sql.dataframe.DataFrame": _FRAME,
        "pyspark.sql.session.SparkSession": "pyspark.sql.SparkSession",
        "pyspark.sql.context.SQLContext": "pyspark.sql.SQLContext",
    },
    makers={
        **{f"{_BUILDER}.{step}": _BUILDER for step in ("appName", "master", "config", "enableHiveSupport")},
        f"{_BUILDER}.getOrCreate": "pyspark.sql.SparkSession",
        **{f"pyspark.sql.SparkSession.read.{one}": _FRAME for one in _READ},
        "pyspark.sql.SparkSession.read": "pyspark.sql.DataFrameReader",
        **{f"pyspark.sql.DataFrameReader.{one}": _FRAME for one in _READ},
        **{f"pyspark.sql.SparkSession.{one}": _FRAME for one in ("createDataFrame", "sql", "table", "range")},
        **{f"{_FRAME}.{one}": _FRAME for one in _OWN},
    },
    eager=("pyspark",),
)  # fmt: skip
