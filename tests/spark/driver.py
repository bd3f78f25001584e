"""A driver for spark-submit: runs jobs and keeps whatever Spark's local folders hold meanwhile.

`driver.py LOCAL COPY KIND ARGUMENT...`; KIND is `sound` (the verb as given, then once more with
operators that raise with a value in their message), `runs` (several verbs in one session, as JSON;
see `Step`), `theirs` (the same in a session that somebody else has made), or `leaky` (a job as
nobody should write one).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TypedDict
from unittest.mock import patch

import pyarrow as pa
from py4j.protocol import Py4JJavaError
from pyspark import StorageLevel, TaskContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.main import main
from pipelines.masking.masker import Masker
from pipelines.masking.plan import ColumnPlan

LAST = "memo"
"""The column at which a worker dies or waits, in the second part: all others are done."""


class Step(TypedDict):
    """One verb: how its workers behave (`plain`, `failing`, `dying`, `waiting`) and its end."""

    how: str
    words: list[str]
    code: int


class Failing(Masker):
    """Raises with a value in the message."""

    def _leaf(self, column: ColumnPlan, leaf: pa.Array) -> tuple[pa.Array, dict[str, int]]:
        raise ValueError(f"cannot treat {leaf[0].as_py()}")


def once(marker: Path, then: Callable[[], None]) -> type[Masker]:
    """A masker that does something in the midst of a task, the first time it comes there."""

    class Interrupted(Masker):
        def _leaf(self, column: ColumnPlan, leaf: pa.Array) -> tuple[pa.Array, dict[str, int]]:
            if column.path == LAST and TaskContext().partitionId() == 1:
                with suppress(FileExistsError):
                    marker.touch(exist_ok=False)
                    then()
            return super()._leaf(column, leaf)

    return Interrupted


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait() -> None:
    time.sleep(600)


def ended(words: list[str]) -> int:
    """Runs a verb; its exit code."""
    try:
        main(words)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code
    raise AssertionError("main always exits")


def sound(words: list[str]) -> None:
    assert ended(words) == 0
    with patch("pipelines.mask.Masker", Failing):
        main(words)


def runs(words: list[str]) -> None:
    steps: list[Step] = json.loads(Path(words[0]).read_text("utf-8"))
    for at, step in enumerate(steps):
        marker = Path(words[0]).with_name(step["how"])
        masker = {
            "plain": Masker,
            "failing": Failing,
            "dying": once(marker, die),
            "waiting": once(marker, wait),
        }[step["how"]]
        leave = patch("pipelines.main._leave_cluster", lambda: None)  # one session for all
        with (
            patch("pipelines.mask.Masker", masker),
            nullcontext() if at + 1 == len(steps) else leave,
        ):
            code = ended(step["words"])
        assert code == step["code"], f"step {at}, {step['how']}: exit code {code}"


def theirs(words: list[str]) -> None:
    SparkSession.builder.getOrCreate()  # as spark-submit's options say
    runs(words)


def leaky(words: list[str]) -> None:
    """A value in a filter, a value in a worker's message, the key in a plan, raw rows on disk."""
    folder, card, key = words
    spark = SparkSession.builder.getOrCreate()  # without garim's settings
    frame = spark.read.parquet(folder)
    frame.filter(F.col("card") == card).withColumn("key", F.lit(key)).collect()
    frame.persist(StorageLevel.DISK_ONLY).count()

    def fail(batches: object) -> object:
        for batch in batches:  # type: ignore[attr-defined]
            raise ValueError(f"cannot treat {batch.column(LAST)[0].as_py()}")
        yield

    with suppress(PySparkException, Py4JJavaError):
        frame.mapInArrow(fail, frame.schema).collect()  # type: ignore[arg-type]


def keep(local: Path, copy: Path, stop: threading.Event) -> None:
    """Copies every file that appears, and again when it grows: Spark removes them soon."""
    sizes: dict[Path, int] = {}
    while not stop.wait(0.01):
        with suppress(FileNotFoundError):  # a folder went away: the next round sees the others
            for path in local.rglob("*"):
                with suppress(FileNotFoundError):
                    copied(path, copy / path.relative_to(local), sizes)


def copied(path: Path, target: Path, sizes: dict[Path, int]) -> None:
    """Copies a file that has not been copied in this size."""
    size = path.stat().st_size
    if path.is_file() and sizes.get(path) != size:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        sizes[path] = size


if __name__ == "__main__":
    local, copy, kind, *arguments = sys.argv[1:]
    stop = threading.Event()
    keeper = threading.Thread(target=keep, args=(Path(local), Path(copy), stop), daemon=True)
    keeper.start()
    try:
        kinds = {"sound": sound, "runs": runs, "theirs": theirs, "leaky": leaky}
        kinds[kind](arguments)
    finally:
        stop.set()
        keeper.join()
