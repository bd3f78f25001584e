"""The jobs in one Spark session, by the functions that the command line calls."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from pipelines.errors import GateError
from pipelines.lake.read import DataSet, discover, open_dataset
from pipelines.lake.workers import arrow_schema, map_batches
from pipelines.mask import mask_lake, prepare
from pipelines.masking.keys import new_keyset
from pipelines.run import Run
from pipelines.scan import scan_lake
from tests.bench.data import AS_OF, RULES
from tests.bench.machine import cpu_seconds, forget_peaks, worker_peak_mb

JOBS = ("copy", "identity", "scan", "mask")


@dataclass(slots=True)
class Metered(Run):
    """A run that notes the CPU seconds of its steps: `mask` and `verify` of one garim mask."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, what: str, at: int = 0, of: int = 0) -> Iterator[None]:
        begun = cpu_seconds()
        yield
        self.spent[what.split()[0]] = cpu_seconds() - begun


class Jobs:
    """The jobs over one data set at one size; each reads all of it."""

    def __init__(self, spark: SparkSession, data: Path, work: Path) -> None:
        self.spark, self.work = spark, work
        (self.dataset,) = discover([data])
        self.left = ""
        self.label = f"{data.name} of {data.parent.name} rows"
        self.rules, self.keys = work / "rules.yaml", work / "keyset.json"
        if not self.keys.exists():
            self.rules.write_text(RULES, "utf-8")
            new_keyset(self.keys)

    def run(self, job: str) -> dict[str, float]:
        """CPU seconds of a job by its steps."""
        run = Metered(job, AS_OF)
        if job == "scan":
            scan_lake(self.spark, [self.dataset], run)
        elif job == "mask":
            self._mask(run)
        else:
            with run.step(job):
                write(frame(self.spark, self.dataset, job == "identity"), self.work)
        return run.spent

    def _mask(self, run: Run) -> None:
        """As `garim mask`: masks, verifies, publishes. `left` says what the gate refused."""
        out = self.work / "masked"
        job = prepare([self.dataset.root], out, self.rules, self.keys)
        try:
            manifest = mask_lake(self.spark, job, run)
        except GateError as error:  # hours of measuring are not thrown away: the table says so
            self.left = str(error)
            return
        if not any(column["masked"] for column in manifest["datasets"][0]["columns"]):
            raise RuntimeError("nothing was masked: the figures would mean nothing")
        out.unlink()
        shutil.rmtree(self.work / ".masked.releases")


def frame(spark: SparkSession, dataset: DataSet, through_python: bool) -> DataFrame:
    """All rows as they are; on their way they may go through the Python workers unchanged."""
    read = open_dataset(spark, dataset)
    if not through_python:
        return read
    return map_batches(read, dataset.name, arrow_schema(read), lambda: lambda batch: [batch])


def write(rows: DataFrame, work: Path) -> None:
    """All rows to Parquet, over an earlier round's."""
    rows.write.mode("overwrite").parquet(str(work / "out"))


def measure(jobs: Jobs, times: int) -> dict[str, Any]:
    """CPU seconds of every step, one figure a round, and the workers' peak memory in MB.

    Each round begins with another job, so that none always pays for what the one before left.
    """
    seconds: dict[str, list[float]] = {}
    peak = 0.0
    forget_peaks()
    for at in range(times):
        turn = at % len(JOBS)
        for job in (*JOBS[turn:], *JOBS[:turn]):
            spent = jobs.run(job)
            peak = max(peak, worker_peak_mb())
            for step, used in spent.items():
                seconds.setdefault(step, []).append(round(used, 3))
            shown = ", ".join(f"{step} {used:.1f}" for step, used in spent.items())
            tell(f"{jobs.label}, round {at + 1} of {times}: {shown} s")
    return {"cpu_s": seconds, "worker_peak_mb": round(peak), "left": jobs.left}


def rounds(asked: int, rows: int) -> int:
    """How often a size is measured: less beyond a million rows, which take minutes each."""
    return max(1, min(asked, asked * 1_000_000 // rows))


def tell(what: str) -> None:
    """Progress, on stderr: a full run takes its time."""
    print(f"bench: {what}", file=sys.stderr, flush=True)
