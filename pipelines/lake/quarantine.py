"""Corrupt rows: the job stops, unless a folder is named into which they go encrypted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import SparkSession

from pipelines.errors import IncompleteRun, UsageError, counted
from pipelines.lake.read import DataSet, open_dataset, uri
from pipelines.lake.rows import split
from pipelines.lake.workers import map_batches, spark_errors
from pipelines.masking.keys import QUARANTINE, Keyset, seal

SEALED = pa.schema([("row", pa.binary())])


def quarantine(
    spark: SparkSession,
    dataset: DataSet,
    keyset: Keyset,
    folder: Path | None,
    corrupt: int,
    read: int,
    run_id: str,
) -> None:
    """Writes the corrupt rows of a data set, sealed under the keyset, to `folder`/run/data set.

    Each is AES-SIV over the raw bytes, bound to the data set's name (keys.open_sealed reads it).
    Raises IncompleteRun (exit 3) where no folder was given.
    """
    if folder is None:
        raise IncompleteRun(
            f"{corrupt:,} of {counted(read, 'row')} could not be read.",
            f"{dataset.root} ({dataset.format}).",
            "Mend them, or give --quarantine DIR to set them aside, encrypted. "
            "Nothing was published.",
        )
    name, key = dataset.name, keyset.derive(QUARANTINE, dataset.name)

    def make() -> Any:
        def function(batch: pa.RecordBatch) -> list[pa.RecordBatch]:
            raw = split(batch, dataset.format).corrupt.to_pylist()
            sealed = [seal(key, row, name.encode()) for row in raw]
            return [pa.RecordBatch.from_arrays([pa.array(sealed, pa.binary())], schema=SEALED)]

        return function

    target = folder / run_id / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            "Cannot make the quarantine folder.", f"{folder}: {error.strerror}."
        ) from None
    with spark_errors("The quarantine was not written.", str(folder)):
        map_batches(open_dataset(spark, dataset), name, SEALED, make).write.parquet(uri(target))
