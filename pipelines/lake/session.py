"""The Spark session: local runs closed to the network, Spark's own files encrypted.

A session that someone else made without these settings is refused (safety.py): setting them on a
running session is silently ignored by Spark.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession

from pipelines.lake.safety import SAFETY, require_reason, require_safe
from pipelines.resources import conf_file

ALONE = "spark.garim.alone"
"""Set where no functions but garim's run in the session's workers."""
ALONE_VARIABLE = "GARIM_ALONE"
"""The same, for the daemon that forks these workers."""
_ALWAYS = SAFETY | {
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # 0101… stays text
    "spark.sql.csv.parser.columnPruning.enabled": "false",  # pruned columns hide broken rows
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",
    "spark.sql.execution.arrow.maxBytesPerBatch": "8m",  # or one cell, if that is larger
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.mergeSchema": "true",  # a column of some files only must not vanish
    # a row group is held once, not once more outside the heap; few rows of it are unpacked at once
    "spark.hadoop.parquet.hadoop.vectored.io.enabled": "false",
    "spark.sql.parquet.columnarReaderBatchSize": "256",
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
    "spark.eventLog.enabled": "false",
    # a worker gives the buffers of a cell of 10 MB back at once, and keeps those of a batch: to get
    # each anew from the system costs a tenth of a scan, in page faults
    "spark.executorEnv.ARROW_DEFAULT_MEMORY_POOL": "system",
    "spark.executorEnv.MALLOC_MMAP_THRESHOLD_": "8388608",
    "spark.executorEnv.MALLOC_TRIM_THRESHOLD_": "33554432",
}
_WARM = {
    "spark.python.daemon.module": "pipelines.lake.daemon",
    "spark.executorEnv.JE_ARROW_MALLOC_CONF": "background_thread:false",  # none may live at a fork
}
"""Not beyond Linux, where numpy and Arrow may not survive a fork."""
_GREETINGS = (
    b"WARNING: Using incubator modules",
    b"Setting default log level",
    b"To adjust logging level",
    b"Setting Spark log level",
)
_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",  # for one row group of 1 GB, as it lies in the file
    "spark.sql.shuffle.partitions": "4",
    "spark.log.level": "FATAL",
}


def session(
    app: str,
    master: str | None = None,
    brief: bool = False,
    alone: bool = False,
    allow_unsafe: str | None = None,
) -> SparkSession:
    """A session fit for personal data: spark-submit's own, else a local one.

    `brief`: for minutes of work at most; `alone`: for no functions but garim's; `allow_unsafe`: why
    a session may be used that lacks what garim needs, or spark-submit's options may take it away.
    Raises UsageError where such a session exists and no reason is given.
    """
    require_reason(allow_unsafe)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName(f"garim {app}")
    if submitted():
        chosen = {"spark.eventLog.enabled", *(_chosen(SAFETY) if allow_unsafe else ())}
        settings = {key: value for key, value in _ALWAYS.items() if key not in chosen}
    else:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.master(master or f"local[{os.environ.get('GARIM_CORES', '*')}]")
        settings = _ALWAYS | local_settings(brief, alone)
    for key, value in {**settings, ALONE: str(alone).lower()}.items():
        builder = builder.config(key, value)
    with _own_interrupts(), nullcontext() if submitted() else _without_greetings():
        spark: SparkSession = builder.getOrCreate()
    require_safe(spark, allow_unsafe)
    return spark


def local_settings(brief: bool, alone: bool) -> dict[str, str]:
    """What a session of garim's own has beside what every session has."""
    own = {
        "spark.driver.extraJavaOptions": _java(brief),
        f"spark.executorEnv.{ALONE_VARIABLE}": str(alone).lower(),
    }
    return _LOCAL | own | (_WARM if sys.platform == "linux" else {})


def _chosen(settings: Iterable[str]) -> list[str]:
    """Those of the settings that spark-submit was given."""
    SparkContext._ensure_initialized()  # else SparkConf knows nothing of the JVM's
    return [key for key in settings if SparkConf().contains(key)]


def leave() -> None:
    """Stops the session of a spark-submit run; a local one ends with the process."""
    spark = SparkSession.getActiveSession() if submitted() else None
    if spark is not None:
        spark.stop()


def submitted() -> bool:
    """Whether spark-submit started this process."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


@contextmanager
def _own_interrupts() -> Iterator[None]:
    """Keeps Ctrl-C as it is: pyspark's own handler talks to Spark in the midst of such a talk."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)


@contextmanager
def _without_greetings() -> Iterator[None]:
    """Starts the JVM with a stderr of its own, passed on line by line but for its greetings."""
    if SparkSession.getActiveSession() is not None:
        yield
        return
    ours = os.dup(2)
    read, write = os.pipe()
    threading.Thread(target=_pass_on, args=(read, ours), daemon=True).start()
    os.dup2(write, 2)
    os.close(write)
    try:
        yield
    finally:
        os.dup2(ours, 2)


def _pass_on(read: int, to: int) -> None:
    with os.fdopen(read, "rb") as lines:
        for line in worth_telling(lines):
            os.write(to, line)


def worth_telling(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines without greetings, and without tracebacks of workers that nobody listens to."""
    block: list[bytes] = []
    for line in lines:
        if block or line.startswith(b"Traceback (most recent call last)"):
            block.append(line)
            if len(block) > 1 and not line.startswith(b" "):  # its last line
                yield from () if _hung_up(block) else block
                block = []
        elif not line.startswith(_GREETINGS):
            yield line
    yield from block


def _hung_up(block: list[bytes]) -> bool:
    """Whether a worker met the end of its task too soon: show(5) wants no more, or Spark failed."""
    frames = [line for line in block if line.startswith(b"  File ")]
    return block[-1].startswith(b"BrokenPipeError") and all(b"daemon.py" in one for one in frames)


def _java(brief: bool) -> str:
    """Options of the JVM: its log, and for brief work no second compiler.

    That one optimises what will run for long; in minutes it takes more CPU than it gives back.
    """
    log = f"-Dlog4j2.configurationFile={Path(conf_file('log4j2.properties')).as_uri()}"
    return f"{log} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC" if brief else log
