"""Several data sets side by side: while one is planned or ends, others keep the cores busy."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

from py4j.protocol import Py4JError
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
    begun: list[Future[Result]] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            begun.extend(pool.submit(work, item) for item in items)
            wait(begun, return_when=FIRST_EXCEPTION)
            failed = [one for one in begun if one.done() and one.exception()]
            return [one.result() for one in failed[:1] or begun]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            _end(spark, begun)


def _end(spark: SparkSession, begun: Sequence[Future[Result]]) -> None:
    """Cancels jobs until no work is left; between two jobs there is none to cancel."""
    with _undisturbed():
        while not all(one.done() for one in begun):
            try:
                spark.sparkContext.cancelAllJobs()
            except (Py4JError, OSError):  # Spark is gone, and its jobs with it
                return
            time.sleep(0.5)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No second Ctrl-C: what is being ended would go on behind a run that cleans up after it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
