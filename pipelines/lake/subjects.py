"""Writes whose rows a delivery holds beside its ledger, before anything of it is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from pipelines.lake.read import DataSet, open_dataset, uri
from pipelines.lake.rows import split
from pipelines.lake.workers import map_batches, spark_errors
from pipelines.masking.subjects import PRINTS, Subjects
from pipelines.reports.subjects import folder, recorded


def record_subjects(
    spark: SparkSession,
    datasets: Sequence[DataSet],
    subjects: Mapping[str, Subjects | None],
    ledger: Path,
    run: str,
) -> dict[str, Any]:
    """By data set: the column of its subjects, how many leave, and the files that hold them.

    None for a data set whose subjects nobody can tell. One more pass over each of the others.
    """
    return {one.name: _record(spark, one, subjects[one.name], ledger, run) for one in datasets}


def _record(
    spark: SparkSession, dataset: DataSet, whose: Subjects | None, ledger: Path, run: str
) -> dict[str, Any] | None:
    if whose is None:
        return None
    target = folder(ledger, run) / dataset.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with spark_errors("The subjects of a delivery were not recorded.", str(dataset.root)):
        _prints(spark, dataset, whose).write.parquet(uri(target))
    return {"column": whose.column, "entities": sorted(whose.keys), **recorded(target)}


def _prints(spark: SparkSession, dataset: DataSet, whose: Subjects) -> DataFrame:
    """Each fingerprint once, in order within a file: a search reads few of its row groups."""
    format_ = dataset.format

    def make() -> Any:
        def function(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
            return [whose.prints(split(batch, format_).good)]

        return function

    found = map_batches(open_dataset(spark, dataset), dataset.name, PRINTS, make)
    return found.distinct().sortWithinPartitions("print")
