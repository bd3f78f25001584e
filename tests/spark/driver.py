"""A driver for spark-submit: runs jobs, then keeps what Spark's local folders hold at that moment.

`driver.py LOCAL COPY KIND ARGUMENT...`; KIND is `sound` (the verb as given), `failing` (its
operators raise with a value in their message) or `leaky` (a job as nobody should write one).
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from unittest.mock import patch

import pyarrow as pa
from py4j.protocol import Py4JJavaError
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.main import main
from pipelines.masking.masker import Masker
from pipelines.masking.plan import ColumnPlan


def failing(words: list[str]) -> None:
    class Failing(Masker):
        def _leaf(self, column: ColumnPlan, leaf: pa.Array) -> tuple[pa.Array, dict[str, int]]:
            raise ValueError(f"cannot treat {leaf[0].as_py()}")

    with patch("pipelines.mask.Masker", Failing):
        main(words)


def leaky(words: list[str]) -> None:
    """A value in a filter, a value in a worker's message, the key in a plan, raw rows on disk."""
    folder, card, key = words
    spark = SparkSession.builder.getOrCreate()  # without garim's settings
    frame = spark.read.parquet(folder)
    frame.filter(F.col("card_no") == card).withColumn("key", F.lit(key)).collect()
    frame.persist(StorageLevel.DISK_ONLY).count()

    def fail(batches: object) -> object:
        for batch in batches:  # type: ignore[attr-defined]
            raise ValueError(f"cannot treat {batch.column('memo')[0].as_py()}")
        yield

    with suppress(PySparkException, Py4JJavaError):
        frame.mapInArrow(fail, frame.schema).collect()  # type: ignore[arg-type]


KINDS: dict[str, Callable[[list[str]], None]] = {
    "sound": main,
    "failing": failing,
    "leaky": leaky,
}

if __name__ == "__main__":
    local, copy, kind, *arguments = sys.argv[1:]
    try:
        KINDS[kind](arguments)
    finally:
        shutil.copytree(local, copy)
