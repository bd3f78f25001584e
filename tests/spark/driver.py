"""A driver for spark-submit: runs a job and keeps whatever Spark's local folders hold meanwhile.

`driver.py LOCAL COPY KIND ARGUMENT...`; KIND is `sound` (the verb as given, then once more with
operators that raise with a value in their message) or `leaky` (a job as nobody should write one).
"""

from __future__ import annotations

import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path
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


def sound(words: list[str]) -> None:
    try:
        main(words)
    except SystemExit as ended:
        assert ended.code == 0, ended.code

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


def keep(local: Path, copy: Path, stop: threading.Event) -> None:
    """Copies every file that appears, and again when it grows: Spark removes them soon."""
    sizes: dict[Path, int] = {}
    while not stop.wait(0.01):
        for path in local.rglob("*"):
            with suppress(FileNotFoundError):
                size = path.stat().st_size
                if path.is_file() and sizes.get(path) != size:
                    target = copy / path.relative_to(local)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
                    sizes[path] = size


if __name__ == "__main__":
    local, copy, kind, *arguments = sys.argv[1:]
    stop = threading.Event()
    keeper = threading.Thread(target=keep, args=(Path(local), Path(copy), stop))
    keeper.start()
    try:
        {"sound": sound, "leaky": leaky}[kind](arguments)
    finally:
        stop.set()
        keeper.join()
