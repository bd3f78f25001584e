"""The workers of the shared session come from garim's own daemon, ready to scan."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

READY = {"detectors.scanner", "pipelines.lake.faithful", "pipelines.masking.masker"}
FEW = 50_000
"""Objects of a Python that has imported next to nothing."""


def state(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Who forked this worker, what of garim it has imported, objects that it shares."""
    for _ in batches:
        parent = Path(f"/proc/{os.getppid()}/cmdline").read_text().split("\0")
        told = json.dumps([parent, sorted(READY & sys.modules.keys()), gc.get_freeze_count()])
        yield pa.RecordBatch.from_arrays([pa.array([told])], names=["state"])


@pytest.mark.skipif(sys.platform != "linux", reason="the daemon of Linux")
def test_a_worker_is_forked_ready(spark: SparkSession) -> None:
    (row,) = spark.range(1).coalesce(1).mapInArrow(state, "state string").collect()
    parent, ready, shared = json.loads(row.state)
    assert parent[1:3] == ["-m", "pipelines.lake.daemon"]
    assert ready == sorted(READY)
    assert shared > FEW
