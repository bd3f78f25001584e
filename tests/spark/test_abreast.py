"""Data sets side by side: results in order, one failure ends the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.errors import IncompleteRun
from pipelines.lake.abreast import abreast
from pipelines.lake.workers import spark_errors

pytestmark = pytest.mark.spark


def test_results_come_in_the_order_of_the_items(spark: SparkSession) -> None:
    def work(item: int) -> int:
        time.sleep(0.02 * (6 - item))
        return spark.range(item).count()

    assert abreast(spark, work, range(6)) == [0, 1, 2, 3, 4, 5]
    assert abreast(spark, work, []) == []


def test_the_first_failure_is_raised_and_ends_the_rest(spark: SparkSession) -> None:
    begun = []

    def slow(batches: Iterator[object]) -> Iterator[object]:
        time.sleep(60)
        yield from batches

    def work(item: int) -> None:
        begun.append(item)
        if item == 1:
            time.sleep(1)
            raise IncompleteRun("Rows could not be read.", "one.")
        with spark_errors("Did not finish.", "other"):
            spark.range(1).mapInArrow(slow, "id long").agg(F.sum("id")).collect()

    before = time.monotonic()
    with pytest.raises(IncompleteRun, match="one"):
        abreast(spark, work, range(9))
    assert time.monotonic() - before < 40 and len(begun) < 6
