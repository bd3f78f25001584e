"""A new worker's first batch: `python -m tests.bench.cold FILE` prints wall seconds as JSON.

It imports what a worker of `garim mask` imports, and nothing before that but pyarrow.
"""

from __future__ import annotations

import json
import sys
import time

import pyarrow.parquet as pq

BATCH = 10_000
"""Rows: what Spark hands to a worker at once."""
HEAVY = ("presidio_analyzer", "spacy", "pandas")


def main(file: str) -> None:
    """Import, make the scanner, scan a first batch; the second tells what a batch costs."""
    values = pq.read_table(file)["line"].combine_chunks()
    times = [time.perf_counter()]
    from datetime import date

    from detectors.scanner import Scanner
    from pipelines.masking import masker

    times.append(time.perf_counter())
    scanner = Scanner(as_of=date(2099, 12, 31))
    times.append(time.perf_counter())
    for batch in (values[:BATCH], values[BATCH : 2 * BATCH]):
        scanner.scan(batch)
        times.append(time.perf_counter())
    steps = zip(("import", "scanner", "first", "second"), times, times[1:], strict=False)
    seconds = {name: round(after - before, 3) for name, before, after in steps}
    heavy = [name for name in HEAVY if name in sys.modules and masker]
    print(json.dumps(seconds | {"heavy": heavy}))


if __name__ == "__main__":
    main(sys.argv[1])
