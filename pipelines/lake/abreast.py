"""Several data sets side by side: while one is planned or ends, others keep the cores busy."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

from pyspark.sql import SparkSession

_AT_ONCE = 3
Item = TypeVar("Item")
Result = TypeVar("Result")


def abreast(
    spark: SparkSession, work: Callable[[Item], Result], items: Sequence[Item]
) -> list[Result]:
    """`work` of every item, in order; the first failure stops the rest and is raised.

    Spark runs jobs first come, first served: a large one takes all cores, others fill its gaps.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        begun = [pool.submit(work, item) for item in items]
        try:
            wait(begun, return_when=FIRST_EXCEPTION)
            failed = [one for one in begun if one.done() and one.exception()]
            return [one.result() for one in failed[:1] or begun]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(one.done() for one in begun):  # between two jobs there is none to cancel
                spark.sparkContext.cancelAllJobs()
                time.sleep(0.5)
