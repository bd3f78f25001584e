"""What a Python worker has imported, and how soon it is warm: `imports.py LAKE`, prints JSON.

In a process of its own: the workers of the shared test session have run other tests.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.lake.session import session
from tests.command import garim
from tests.spark.cli import Place

TEXT = "연락처 010-0000-{:04} 문 앞에 놓아주세요"
TABLE = pa.table({"memo": [TEXT.format(at) for at in range(1_000)]})  # more than the sieve's 16 KB


def state(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Process, CPU seconds and modules of the worker that runs this."""
    for _ in batches:
        told = json.dumps([os.getpid(), time.process_time(), sorted(sys.modules)])
        yield pa.RecordBatch.from_arrays([pa.chunked_array([[told]]).chunk(0)], names=["state"])


def summed(frames: Iterable[Any]) -> Iterator[Any]:
    """Somebody's own function, in pandas."""
    for frame in frames:
        yield frame.assign(id=frame.id.sum()).head(1)


def main(folder: str) -> None:
    spark = session("imports", "local[1]", brief=True, alone=True)

    def worker() -> tuple[int, float, list[str]]:
        (row,) = spark.range(1).coalesce(1).mapInArrow(state, "state string").collect()
        pid, seconds, modules = json.loads(row.state)
        return pid, seconds, modules

    place = Place(Path(folder)).fill(TABLE).ruled("payments", {"memo": "action: scrub"})
    scan, mask = garim("scan", place.lake, "--json"), place.mask()  # mask verifies, too
    assert (scan.code, mask.code) == (0, 0), scan.err + mask.err
    pid, seconds, modules = worker()
    (own,) = spark.range(3).mapInPandas(summed, "id long").collect()
    print(json.dumps({
        "seconds": seconds, "modules": modules, "own": own.id,
        "same": worker()[0] == pid, "later": worker()[2],
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
