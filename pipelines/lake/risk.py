"""Measures on the written files how far the people in a delivery can be singled out.

Plain groupBy: the rows alike in all quasi-identifiers are a class. No value comes to the driver
and none stands in a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from pipelines.lake.abreast import abreast
from pipelines.lake.read import DataSet, discover, open_dataset
from pipelines.lake.workers import map_batches, spark_errors
from pipelines.masking.risk import Measured, distances

_BANDS = 10_000
"""Of more different values neighbours are taken together, for t only."""
_MOVED = pa.schema([("moved", pa.float64())])


def risks(
    spark: SparkSession, staging: Path, meant: Mapping[str, Measured]
) -> list[dict[str, Any]]:
    """The figures of each data set that was written below a folder, without limits or verdict."""

    def one(name: str) -> dict[str, Any]:
        (written,) = (found for found in discover([staging / name]) if found.root == staging / name)
        with spark_errors("The risk was not measured.", str(written.root)):
            return {"name": name, **measure(spark, written, meant[name])}

    return abreast(spark, one, sorted(meant))


def measure(spark: SparkSession, written: DataSet, meant: Measured) -> dict[str, Any]:
    """k, l, t, unique and outliers of one data set, as far as it has columns for them.

    Lines of text have none that could be grouped: `measured` is False if people might be told
    apart by what they show.
    """
    told = {
        "quasi": list(meant.quasi),
        "sensitive": list(meant.sensitive),
        "counted": "subjects" if meant.subject else "rows",
    }
    if not (meant.quasi or meant.sensitive):
        return told
    if written.is_lines:
        return {**told, "measured": False}
    frame = open_dataset(spark, written)
    quasi = [_column(frame, path).alias(f"q{at}") for at, path in enumerate(meant.quasi)]
    whose = _column(frame, meant.subject) if meant.subject else F.lit(None)
    values = [
        _value(_column(frame, path), ordered).alias(f"v{at}")
        for at, (path, ordered) in enumerate(meant.sensitive.items())
    ]
    rows = frame.select(*quasi, F.coalesce(whose.cast("string"), F.lit("")).alias("who"), *values)
    ordered = [f"v{at}" for at, one in enumerate(meant.sensitive.values()) if one]
    names = [f"v{at}" for at in range(len(values))]
    found = {} if not ordered else {"outliers": max(_outliers(rows, name) for name in ordered)}
    if quasi:
        alike = [f"q{at}" for at in range(len(quasi))]
        found |= _classes(rows, alike, names, meant.subject is not None)
        far = [_far(rows, alike, name, name in ordered, written.name) for name in names]
        found |= {"t": round(max(far), 6)} if far else {}
    return {**told, **found}


def _column(frame: DataFrame, path: str) -> Column:
    """A column by its path; of what lies in a list or map, the whole of it."""
    if path in frame.columns:
        return frame[f"`{path}`"]
    for mark in ("[]", "{"):
        path = path.partition(mark)[0]
    column = F.col(".".join(f"`{part}`" for part in path.split(".")))
    return F.to_json(F.struct(column))


def _value(column: Column, ordered: bool) -> Column:
    """A sensitive value: a number where it has an order, null if it is none; else a text."""
    text = column.cast("string")
    if not ordered:
        return F.coalesce(text, F.lit(""))
    return F.regexp_replace(text, "[, 원]", "").try_cast("double")


def _classes(rows: DataFrame, alike: list[str], values: list[str], people: bool) -> dict[str, Any]:
    size = F.count_distinct("who") if people else F.count(F.lit(1))
    several = [F.count_distinct(F.coalesce(F.col(v).cast("string"), F.lit(""))).alias(v)
               for v in values]  # fmt: skip
    classes = rows.groupBy(*alike).agg(
        size.alias("size"), F.count(F.lit(1)).alias("rows"), *several
    )
    alone = F.sum(F.when(F.col("size") == 1, F.col("rows")).otherwise(0))
    whole = classes.agg(
        F.count(F.lit(1)).alias("classes"), F.min("size").alias("k"), F.sum("rows").alias("rows"),
        alone.alias("alone"), *(F.min(v).alias(v) for v in values),
    ).first()  # fmt: skip
    assert whole is not None
    found = {"rows": whole["rows"] or 0, "classes": whole["classes"], "k": whole["k"] or 0}
    found["unique"] = round((whole["alone"] or 0) / max(1, found["rows"]), 6)
    return found | ({"l": min(whole[v] or 0 for v in values)} if values else {})


def _far(rows: DataFrame, alike: list[str], value: str, ordered: bool, name: str) -> float:
    """How far the class that is farthest from all is from all."""
    counts = rows.groupBy(*alike, value).agg(F.count(F.lit(1)).alias("n")).persist()
    try:
        totals = counts.groupBy(value).agg(F.sum("n").alias("all"))
        measure = _moved if ordered else _apart
        return measure(counts, totals, alike, value, name)
    finally:
        counts.unpersist()


def _apart(counts: DataFrame, totals: DataFrame, alike: list[str], value: str, _: str) -> float:
    """Half the sum of differences of shares, for values that are only equal or not."""
    of_all = F.sum("all").over(Window.partitionBy())
    shares = totals.select(F.col(value).alias("same"), (F.col("all") / of_all).alias("p"))
    here = F.col("n") / F.sum("n").over(Window.partitionBy(*alike))
    near = counts.withColumn("here", here).join(shares, F.col(value).eqNullSafe(F.col("same")))
    apart = (F.sum(F.abs(F.col("here") - F.col("p"))) + 1 - F.sum("p")) / 2
    return _largest(near.groupBy(*alike).agg(apart.alias("moved")))


def _moved(counts: DataFrame, totals: DataFrame, alike: list[str], value: str, name: str) -> float:
    """The earth mover's distance of ranks, for values that have an order."""
    many = totals.count()
    rank = F.row_number().over(Window.orderBy(value)) - 1
    band = (rank if many <= _BANDS else F.floor(rank * _BANDS / many)).cast("long")
    ranked = totals.select(F.col(value).alias("same"), band.alias("rank"), "all")
    summed = ranked.groupBy("rank").agg(F.sum("all").alias("all")).orderBy("rank").collect()
    sizes = np.array([row["all"] for row in summed], np.float64)
    shares = sizes / max(1.0, sizes.sum())
    near = counts.join(ranked.drop("all"), F.col(value).eqNullSafe(F.col("same")))
    pairs = near.groupBy(*alike, "rank").agg(F.sum("n").alias("n"))
    held = F.array_sort(F.collect_list(F.struct("rank", "n"))).alias("held")
    classes = pairs.groupBy(*alike).agg(held).select("held")

    def function(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
        lists = batch.column(0)
        offsets = lists.offsets.to_numpy().astype(np.int64)
        inner = lists.values.slice(offsets[0], offsets[-1] - offsets[0]).flatten()
        ranks, counted = (one.to_numpy(zero_copy_only=False).astype(np.int64) for one in inner)
        moved = distances(offsets - offsets[0], ranks, counted, shares)
        return [pa.record_batch([pa.array(moved)], schema=_MOVED)]

    return _largest(map_batches(classes, name, _MOVED, lambda: function))


def _largest(frame: DataFrame) -> float:
    row = frame.agg(F.max("moved").alias("moved")).first()
    return float(row["moved"] or 0.0) if row else 0.0


def _outliers(rows: DataFrame, value: str) -> float:
    """The share of rows far outside; quartiles by rank, to a ten-thousandth."""
    quartiles = rows.agg(F.percentile_approx(value, [0.25, 0.75], F.lit(10_000)).alias("q"))
    low, high = F.col("q")[0], F.col("q")[1]
    reach = 3 * (high - low)
    outside = (F.col(value) < low - reach) | (F.col(value) > high + reach)
    row = (
        rows.crossJoin(quartiles)
        .agg(F.sum(outside.cast("long")).alias("out"), F.count(F.lit(1)).alias("rows"))
        .first()
    )
    return round((row["out"] or 0) / max(1, row["rows"]), 6) if row else 0.0
