"""Data sets side by side: results in order, one failure ends the rest."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.errors import IncompleteRun
from pipelines.lake.abreast import abreast
from pipelines.lake.workers import spark_errors
from tests.spark.cli import Place

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


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Interrupts as in a terminal: what a shell starts in the background ignores them."""
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, earlier)


def test_the_session_keeps_the_callers_interrupt(spark: SparkSession) -> None:
    assert spark and signal.getsignal(signal.SIGINT) in (signal.default_int_handler, signal.SIG_IGN)


@pytest.mark.usefixtures("interruptible")
def test_an_impatient_interrupt_leaves_nothing_running(spark: SparkSession) -> None:
    ended = []

    def slow(batches: Iterator[object]) -> Iterator[object]:
        time.sleep(60)
        yield from batches

    def work(item: int) -> None:
        with spark_errors("Did not finish.", "lake"):
            try:
                spark.range(1).mapInArrow(slow, "id long").agg(F.sum("id")).collect()
            finally:
                time.sleep(2)  # as the clearing up of a task
                ended.append(item)

    def impatient() -> None:
        for _ in range(2):
            time.sleep(1)
            os.kill(os.getpid(), signal.SIGINT)

    user, before = threading.Thread(target=impatient), time.monotonic()
    user.start()
    with pytest.raises(KeyboardInterrupt):
        abreast(spark, work, range(3))
    user.join()
    assert time.monotonic() - before < 40 and sorted(ended) == [0, 1, 2]


def test_the_main_thread_only_ever_waits(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt in the midst of a talk with Spark would break it, and leave its job running."""
    from pipelines import verify

    talking, count = [], verify._count

    def seen(*given: Any, **named: Any) -> object:
        talking.append(threading.current_thread())
        return count(*given, **named)

    monkeypatch.setattr(verify, "_count", seen)
    assert place.fill().mask().code == 0
    assert len(talking) == 1 and talking[0] is not threading.main_thread()
