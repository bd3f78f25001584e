"""A new worker's first batch, CPU seconds as JSON: `python -m tests.bench.cold FOLDER [forked]`.

It imports what a worker of `garim mask` imports, and before that only what Spark's daemon has
when it makes a worker: of the plain daemon, as on a cluster, or `forked` from garim's own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import process_time

import pyspark.worker  # noqa: F401 - as in the daemon

BATCH = 10_000
"""Rows: what Spark hands to a worker at once."""
HEAVY = ("presidio_analyzer", "spacy", "pandas")
_seconds: dict[str, float] = {}


@contextmanager
def _timed(step: str) -> Iterator[None]:
    begun = process_time()
    yield
    _seconds[step] = round(process_time() - begun, 3)


def main(folder: str) -> None:
    """Import, make the scanner, scan a first batch; the second tells what a batch costs."""
    with _timed("import"):
        from pipelines.lake.workers import spare_pandas

        spare_pandas()
        from detectors.scanner import Scanner
        from pipelines.masking import masker  # noqa: F401
    import pyarrow.parquet as pq

    values = pq.read_table(folder)["line"].combine_chunks()
    with _timed("scanner"):
        scanner = Scanner(as_of=date(2099, 12, 31))
    for at, step in enumerate(("first", "second")):
        with _timed(step):
            scanner.scan(values[at * BATCH : (at + 1) * BATCH])
    print(json.dumps(_seconds | {"heavy": [name for name in HEAVY if name in sys.modules]}))


def forked(folder: str) -> None:
    """The same in a child of garim's daemon: what that took is not counted."""
    from pipelines.lake import daemon
    from pipelines.lake.workers import spare_pandas

    spare_pandas()
    daemon.warm()
    if os.fork():
        os.wait()
    else:
        main(folder)


if __name__ == "__main__":
    (forked if "forked" in sys.argv else main)(sys.argv[1])
